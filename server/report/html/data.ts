/**
 * The places, files and kernels of a report packed for the script of the page: every text once, a place as three numbers, so
 * that 100,000 findings are some megabytes. Pure.
 */
import { verdicts } from '../../model.ts';
import { openFindings, type Report, type ReportFile, type ReportFinding, type Task } from '../model.ts';
import { labelsOf } from '../words.ts';
import type { TaskIndex } from './taskTables.ts';
import { pageWords } from './words.ts';

const efforts = ['', 'S', 'M', 'L'];
const safeties = ['', 'safe', 'review', 'start'];

/** The text of the data block; `link` says where lines open, see `HtmlOptions`. */
export function pageData(report: Report, tasks: TaskIndex, link: string | undefined): string {
  const texts = new Map<string, number>();
  const textOf = (text: string): number => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    texts.set(text, texts.size);
    return texts.size - 1;
  };
  const kinds = new Map<string, number>();
  const kindList: number[][] = [];
  const numbers = new Map(
    [...tasks].flatMap(([task, number]) => keysOf(task, task.symbols).map((key) => [key, number] as const)),
  );
  const kindOf = (finding: ReportFinding): number => {
    const { rule, symbol, library, verdict, effort, message, advice, fix } = finding;
    const [task = ''] = keysOf(finding, [symbol]);
    const key = [rule, symbol, fix?.safety, effort, message, task].join('\0');
    const known = kinds.get(key);
    if (known !== undefined) return known;
    kindList.push([
      textOf(symbol),
      verdicts.indexOf(verdict),
      textOf(library),
      efforts.indexOf(effort ?? ''),
      safeties.indexOf(fix?.safety ?? ''),
      textOf(message),
      advice === undefined ? -1 : textOf(advice),
      numbers.get(task) ?? -1,
    ]);
    kinds.set(key, kinds.size);
    return kinds.size - 1;
  };
  const files = filesOf(report).flatMap((file) => {
    const open = openFindings(file);
    const own = file.kernels ?? [];
    if (open.length === 0 && own.length === 0) return [];
    const kernels = own.flatMap(({ name, line, column, message }) => [
      textOf(name),
      line,
      column,
      textOf(message),
    ]);
    return [[file.path, open.flatMap((finding) => [kindOf(finding), finding.line, finding.column]), kernels]];
  });
  const { S, M, L, review, repeat } = report.summary.effort;
  return JSON.stringify({
    ...{ files, kinds: kindList, texts: [...texts.keys()] },
    tasks: [...tasks.keys()].map(packedTask),
    hours: { S, M, L, review, repeat },
    root: report.root ?? '',
    ...(link !== undefined && { link }),
    verdicts,
    words: wordsOf(report),
  }).replaceAll('<', '\\u003c');
}

function packedTask({ verdict, effort, places, files }: Task): unknown[] {
  const counts = verdict !== 'direct' && verdict !== 'same';
  const size = counts ? (effort ?? (verdict === 'adapted' ? 'review' : '')) : '';
  return [size, places, files];
}

/** What a finding and its task have in common: the advice, or the message for the name. */
function keysOf(
  { library, verdict, effort, message, advice }: Omit<Task, 'symbols' | 'places' | 'files' | 'hours'>,
  symbols: readonly string[],
): string[] {
  return advice === undefined
    ? symbols.map((symbol) => [verdict, message, symbol].join('\0'))
    : [[library, verdict, effort, advice].join('\0')];
}

/** The files with what is worth a look, which a report lists apart unless all is asked for. */
function filesOf({ files, unlisted }: Report): ReportFile[] {
  const more = new Map<string, ReportFinding[]>();
  for (const { path, ...finding } of unlisted.advice) {
    const list = more.get(path);
    if (list) list.push(finding);
    else more.set(path, [finding]);
  }
  return files.map((file) => {
    const own = more.get(file.path);
    return own ? { ...file, findings: [...file.findings, ...own].sort(byPlace) } : file;
  });
}

function byPlace(a: ReportFinding, b: ReportFinding): number {
  return a.line - b.line || a.column - b.column;
}

/** The words that the script writes. */
function wordsOf({ locale, summary }: Report): unknown {
  const labels = labelsOf(locale);
  const text = pageWords(locale);
  const { range, none, first, previous, next, last, fix, printed, days, day } = text;
  return {
    ...{ range, none, first, previous, next, last, fix, printed, days, day },
    verdict: labels.verdict,
    // The numbers are put in by the script.
    hours: labels.hours('{hours}', summary.verdicts.unmapped),
    assumed: labels.assumptions('{S}', '{M}', '{L}', '{review}', '{repeat}'),
  };
}
