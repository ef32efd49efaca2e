/** The command `merge`: JSON reports of shards or of several repositories to one report, in every form that `scan` writes. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { UserError } from '../files/userError.ts';
import { mergeReports, type Part, problemOf } from '../report/merge.ts';
import { readStored } from '../report/stored.ts';
import { deliver, formatOf, readBaseline, tellNotScanned } from './deliver.ts';
import { withHistory } from './history.ts';
import { mergeProblem } from './mergeWords.ts';
import type { Parsed } from './options.ts';
import { setUp } from './setup.ts';
import { say } from './words.ts';

export async function merge({ values, positionals }: Parsed): Promise<number> {
  if (positionals.length === 0) throw new UserError(say.mergeWhat());
  const parts = positionals.map(readPart);
  const problem = problemOf(parts);
  if (problem) throw new UserError(mergeProblem(problem));
  const { baseline, history } = values;
  const root = pathToFileURL(`${process.cwd()}/`).href;
  const whole = mergeReports(parts, { root });
  const merged =
    baseline === undefined ? whole : mergeReports(parts, { root, baseline: readBaseline(baseline) });
  const report = history === undefined ? merged : withHistory(merged, whole, history);
  tellNotScanned(report);
  return deliver(report, formatOf(values), values, setUp(values));
}

function readPart(name: string): Part {
  let text: string;
  try {
    text = readFileSync(name, 'utf8');
  } catch {
    throw new UserError(say.noReport(name));
  }
  const report = readStored(text);
  if (!report) throw new UserError(say.badReport(name));
  return { name, report };
}
