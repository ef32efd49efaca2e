/**
 * Joins reports: all shards of one tree give the very report that a scan of the whole gives; reports of several
 * repositories give one whose paths begin with the repository's name. Pure.
 */
import { type Baseline, withoutKnown } from './baseline.ts';
import { buildReport, compare, type NotScanned, type Report, type ReportFile } from './model.ts';
import type { StoredReport } from './stored.ts';

export interface Part {
  /** The file it was read from, for messages and for the name of its repository. */
  readonly name: string;
  readonly report: StoredReport;
}

/** Why reports cannot be joined: `name` is the file at fault, `with` another that it does not go with. */
export type Problem =
  | { readonly kind: Difference | 'otherShards'; readonly name: string; readonly with: string }
  | { readonly kind: 'sameShard'; readonly name: string; readonly with: string; readonly shard: string }
  | { readonly kind: 'missing'; readonly name: string; readonly shard: string }
  | { readonly kind: 'repeated'; readonly name: string };

type Difference = 'version' | 'language' | 'target' | 'hours' | 'mixed';

export interface MergeOptions {
  /** URI of the folder that relative paths start from. */
  readonly root: string;
  readonly baseline?: Baseline | undefined;
}

/** The first thing that keeps the parts from being one report; at least one part must be given. */
export function problemOf(parts: readonly Part[]): Problem | undefined {
  const [first] = parts;
  if (!first) return undefined;
  const names = new Set<string>();
  for (const { name, report } of parts) {
    if (names.has(name)) return { kind: 'repeated', name };
    names.add(name);
    const kind = difference(report, first.report);
    if (kind) return { kind, name, with: first.name };
  }
  return first.report.shard ? shardProblem(parts) : undefined;
}

function difference(a: StoredReport, b: StoredReport): Difference | undefined {
  const same = (x: unknown, y: unknown) => JSON.stringify(x) === JSON.stringify(y);
  const hours = ({ summary: { effort } }: StoredReport) => [
    effort.S,
    effort.M,
    effort.L,
    effort.review,
    effort.repeat,
  ];
  if (a.tool.version !== b.tool.version) return 'version';
  if (a.lang !== b.lang) return 'language';
  if (!same(a.target, b.target)) return 'target';
  if (!same(hours(a), hours(b))) return 'hours';
  return (a.shard === undefined) === (b.shard === undefined) ? undefined : 'mixed';
}

function shardProblem(parts: readonly Part[]): Problem | undefined {
  const seen = new Map<number, string>();
  const [first] = parts;
  const of = first?.report.shard?.of ?? 0;
  for (const { name, report } of parts) {
    const { number, of: own } = report.shard ?? { number: 0, of: 0 };
    if (own !== of) return { kind: 'otherShards', name, with: first?.name ?? '' };
    const before = seen.get(number);
    if (before !== undefined) return { kind: 'sameShard', name, with: before, shard: `${number}/${of}` };
    seen.set(number, name);
  }
  for (let number = 1; number <= of; number++)
    if (!seen.has(number)) return { kind: 'missing', name: first?.name ?? '', shard: `${number}/${of}` };
  return undefined;
}

/** The joined report of parts that have no `problemOf`. One report that is no shard is given back as it is. */
export function mergeReports(parts: readonly Part[], options: MergeOptions): Report {
  const [first] = parts;
  if (!first) throw new Error('Nothing to join.');
  const one = parts.length === 1 || first.report.shard !== undefined;
  const names = one ? parts.map(() => '') : repositoryNames(parts.map(({ name }) => name));
  const files: ReportFile[] = [];
  const notScanned: NotScanned[] = [];
  const same: Record<string, number> = {};
  let known = 0;
  let scanned = 0;
  for (const [index, { report }] of parts.entries()) {
    const under = (path: string) => placed(names[index] ?? '', path);
    files.push(...filesOf(report).map((file) => ({ ...file, path: under(file.path) })));
    notScanned.push(...report.notScanned.map((note) => ({ ...note, path: under(note.path) })));
    for (const [library, number] of Object.entries(report.unlisted.same))
      same[library] = (same[library] ?? 0) + number;
    known += report.summary.known;
    scanned += report.summary.files;
  }
  const byPath = (a: { path: string }, b: { path: string }) => compare(a.path, b.path);
  files.sort(byPath);
  const fresh = options.baseline ? withoutKnown(files, options.baseline) : { files, known: 0 };
  const { tool, lang, target, summary } = first.report;
  const { S, M, L, review, repeat } = summary.effort;
  return buildReport({
    root: options.root,
    version: tool.version,
    locale: lang,
    target,
    files: fresh.files,
    notScanned: notScanned.sort(byPath),
    hours: { S, M, L, review, repeat },
    known: known + fresh.known,
    all: parts.some(listsSame),
    unlisted: same,
    scanned,
  });
}

/** The files with what was counted and not listed put back in its place. */
function filesOf({ files, unlisted }: StoredReport): ReportFile[] {
  const advice = new Map<string, ReportFile['findings'][number][]>();
  for (const { path, ...finding } of unlisted.advice) {
    const list = advice.get(path);
    if (list) list.push(finding);
    else advice.set(path, [finding]);
  }
  const known = files.map((file): ReportFile => {
    const more = advice.get(file.path);
    advice.delete(file.path);
    const findings = more
      ? [...file.findings, ...more].sort((a, b) => a.line - b.line || a.column - b.column)
      : file.findings;
    return { ...file, findings, parseGaps: file.parseGaps ?? 0 };
  });
  return [...known, ...[...advice].map(([path, findings]) => ({ path, findings, parseGaps: 0 }))];
}

/** True when the report was made with `--all`, as far as it matters. */
function listsSame({ report }: Part): boolean {
  return report.files.some(({ findings }) => findings.some(({ verdict }) => verdict === 'same'));
}

function placed(repository: string, path: string): string {
  const absolute = path.startsWith('/') || /^[A-Za-z]:\//.test(path);
  return repository === '' || absolute ? path : `${repository}/${path}`;
}

/** What tells the files apart: `a.json b.json` are `a` and `b`, `x/report.json y/report.json` are `x` and `y`. */
export function repositoryNames(files: readonly string[]): string[] {
  let left = files.map((file) =>
    file
      .replace(/\.json$/i, '')
      .split(/[\\/]/)
      .filter((part) => part !== '' && part !== '.'),
  );
  const last = (parts: readonly string[]) => parts[parts.length - 1];
  while (left.every((parts) => parts.length > 1 && last(parts) === last(left[0] ?? [])))
    left = left.map((parts) => parts.slice(0, -1));
  for (let length = 1; ; length++) {
    const names = left.map((parts) => parts.slice(-length).join('/'));
    if (new Set(names).size === names.length || left.every((parts) => parts.length <= length)) return names;
  }
}
