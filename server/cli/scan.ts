/** The command `scan`: paths to a report. Writes the report whole to a file or to standard output; changes no source. */

import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { languageOfFile } from '../files/script.ts';
import { UserError } from '../files/userError.ts';
import { walk } from '../files/walk.ts';
import { withoutKnown } from '../report/baseline.ts';
import { buildReport, compare, type Report, type Shard } from '../report/model.ts';
import { type Analysed, analyseFiles } from './analyse.ts';
import { deliver, formatOf, readBaseline, tellNotScanned } from './deliver.ts';
import { withHistory } from './history.ts';
import type { Parsed } from './options.ts';
import { languagesOf, type Setup, setUp, startEngine } from './setup.ts';
import { progressOn } from './terminal.ts';
import { told } from './told.ts';
import { version } from './version.ts';
import { say } from './words.ts';

export async function scan({ values, positionals }: Parsed): Promise<number> {
  const paths = positionals.length > 0 ? positionals : ['.'];
  const setup = setUp(values, paths[0]);
  const format = formatOf(values);
  const report = await scanPaths(paths, setup, {
    detail: format === 'json' || format === 'sarif' || values.baseline !== undefined,
    all: values.all !== undefined,
    ...(values.shard !== undefined && { shard: values.shard }),
    ...(values.baseline !== undefined && { baseline: values.baseline }),
    ...(values.history !== undefined && { history: values.history }),
  });
  tellNotScanned(report);
  // A report on nothing would read as good news; an empty shard is nothing out of the way.
  if (report.summary.files === 0 && report.notScanned.length > 0 && values.shard === undefined) return 2;
  return deliver(report, format, values, setup);
}

export interface ScanOptions {
  /** Also positions of edits and fingerprints. */
  readonly detail: boolean;
  readonly all: boolean;
  readonly shard?: string;
  readonly baseline?: string;
  readonly history?: string;
}

/** The whole of a scan but its output. */
export async function scanPaths(
  paths: readonly string[],
  setup: Setup,
  options: ScanOptions,
): Promise<Report> {
  const { config, locale, target } = setup;
  const baseline = options.baseline === undefined ? undefined : readBaseline(options.baseline);
  const found = walk(paths, {
    folder: process.cwd(),
    reads: (path) => languageOfFile(path) !== undefined,
    exclude: config.exclude,
    excludeFrom: config.file === undefined ? process.cwd() : dirname(config.file),
    followOutside: true,
  });
  const engine = await startEngine(config, languagesOf(found.files));
  const part = shardOf(options.shard);
  if (part.of > 1 && options.history !== undefined) throw new UserError(say.historyOfShard(options.history));
  const files = found.files.filter((_, index) => index % part.of === part.number - 1);
  const progress = progressOn(process.stderr, say.scanning, locale);
  const analysed = await analyseFiles(engine, files, target, { locale, detail: options.detail, progress });
  const notes = [...(part.number === 1 ? found.notes : []), ...analysed.notes];
  const build = (files: Analysed['files'], known: number): Report =>
    buildReport({
      version,
      locale,
      target,
      root: pathToFileURL(`${process.cwd()}/`).href,
      files,
      known,
      notScanned: notes.map((note) => told(note, locale)).sort((a, b) => compare(a.path, b.path)),
      hours: config.hours,
      all: options.all,
      ...(part.of > 1 && { shard: part }),
    });
  const whole = build(analysed.files, 0);
  const fresh = baseline && withoutKnown(analysed.files, baseline);
  const report = fresh ? build(fresh.files, fresh.known) : whole;
  const nothing = whole.summary.files === 0;
  return options.history === undefined || nothing ? report : withHistory(report, whole, options.history);
}

function shardOf(shard: string | undefined): Shard {
  const [number = 1, of = 1] = shard?.split('/').map(Number) ?? [];
  if (number > of) throw new UserError(say.badValue('--shard', shard ?? '', `a part such as 1/${of}`));
  return { number, of };
}
