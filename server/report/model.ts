/**
 * From the findings of many files to one report: places as lines and columns, words in one language, totals, effort and
 * blockers. Every writer in this folder takes the report and gives a text. Pure; knows no file system.
 */
import { kernelLine } from '../kernels/words.ts';
import type {
  Edit,
  Effort,
  Finding,
  Fix,
  Kernel,
  KernelPattern,
  Locale,
  Target,
  Verdict,
  Words,
} from '../model.ts';
import { verdicts } from '../model.ts';
import { type LineTable, lineTable } from '../text.ts';
import { fingerprints } from './fingerprint.ts';
import { tasksOf } from './tasks.ts';
import { noneUnlisted, type Unlisted, unlistedOf } from './unlisted.ts';
import { type ZeroEdit, zeroEditOf } from './zeroEdit.ts';

export interface Region {
  /** All four count from 1, in UTF-16 code units; the end is exclusive. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface ReportFix {
  readonly title: string;
  readonly safety: Fix['safety'];
  readonly edits: readonly (Region & { readonly text: string })[];
  readonly needs: readonly string[];
}

export interface ReportFinding extends Region {
  readonly rule: string;
  readonly symbol: string;
  readonly library: string;
  readonly verdict: Verdict;
  readonly message: string;
  readonly advice?: string;
  readonly effort?: Effort;
  readonly fix?: ReportFix;
  /** The reason that a comment gives for suppressing the finding, possibly empty. */
  readonly suppressed?: string;
  /** Python: served at run time by the adapter's own replacement, without an edit. */
  readonly zeroEdit?: true;
  /** The same for the same finding after lines above it moved. */
  readonly fingerprint?: string;
}

/** A kernel at the line of its name. */
export interface ReportKernel extends Region {
  readonly name: string;
  readonly pattern: KernelPattern;
  /** `ready`: nothing to change; `machine`: fixes do it; `person`: names are left; `rewrite`: the target has no threads. */
  readonly outcome: KernelOutcome;
  readonly moves: number;
  readonly stops: readonly string[];
  readonly message: string;
}

export const kernelOutcomes = ['ready', 'machine', 'person', 'rewrite'] as const;
export type KernelOutcome = (typeof kernelOutcomes)[number];

export interface ReportFile {
  readonly path: string;
  readonly findings: readonly ReportFinding[];
  /** Absent when the file has none. */
  readonly kernels?: readonly ReportKernel[] | undefined;
  /** 1 when the grammar did not understand a part of the file: calls there may get no fix. */
  readonly parseGaps: number;
}

export interface NotScanned {
  readonly path: string;
  readonly kind: string;
  readonly message: string;
}

/** Hours of a person's work; docs/formats.md says how they add up. */
export interface Hours {
  readonly S: number;
  readonly M: number;
  readonly L: number;
  readonly review: number;
  readonly repeat: number;
}

export const defaultHours: Hours = { S: 0.25, M: 4, L: 16, review: 0.05, repeat: 0.1 };

export type Counts = Record<Verdict, number>;

/** Findings that one piece of work settles: names with the same advice, or one rule with the same message. */
export interface Task {
  /** Most frequent first. */
  readonly symbols: readonly string[];
  readonly library: string;
  readonly verdict: Verdict;
  readonly message: string;
  readonly advice?: string;
  readonly effort?: Effort;
  readonly places: number;
  readonly files: number;
  readonly hours: number;
}

export interface Summary {
  readonly files: number;
  readonly filesWithFindings: number;
  /** All that are not `same` and not suppressed. */
  readonly findings: number;
  readonly verdicts: Counts;
  readonly suppressed: number;
  /** Findings left out because the baseline holds them. */
  readonly known: number;
  /** Findings that `fix` mends without a look: those with a safe fix. */
  readonly fixable: number;
  readonly libraries: readonly {
    readonly library: string;
    readonly findings: number;
    readonly verdicts: Counts;
  }[];
  readonly effort: Hours & { readonly hours: number; readonly findings: Record<Effort, number> };
  /** Tasks with verdict `none`. */
  readonly blockers: readonly Task[];
  readonly parseGaps: number;
  /** Kernels by what is to be done with them. */
  readonly kernels: Record<KernelOutcome, number>;
}

export interface Report {
  /** URI of the folder that relative paths of files start from. */
  readonly root?: string;
  readonly tool: { readonly name: string; readonly version: string };
  readonly locale: Locale;
  readonly target: Target;
  readonly summary: Summary;
  readonly tasks: readonly Task[];
  /** What works as it is and is worth a look all the same. */
  readonly advice: readonly Task[];
  /** What the adapter's replacement at run time would serve; absent without Python findings. */
  readonly zeroEdit?: ZeroEdit;
  readonly files: readonly ReportFile[];
  /** What is counted and not listed, for whoever joins reports. */
  readonly unlisted: Unlisted;
  /** The part of the tree that was scanned, when it was not the whole. */
  readonly shard?: Shard;
  readonly notScanned: readonly NotScanned[];
}

/** Part `number` of `of`, from 1. */
export interface Shard {
  readonly number: number;
  readonly of: number;
}

export interface LocateOptions {
  readonly locale: Locale;
  /** Also positions of edits, and fingerprints: only some formats need them. */
  readonly detail: boolean;
}

/** Turns the findings of one text into those of a report. */
export function locate(text: string, findings: readonly Finding[], options: LocateOptions): ReportFinding[] {
  if (findings.length === 0) return [];
  const table = lineTable(text);
  const prints = options.detail ? fingerprints(findings, table) : [];
  const say = (words: Words) => (options.locale === 'zh-cn' ? words.zh : words.en);
  return findings.map((finding, index) => {
    const { rule, symbol, library, verdict, effort, suppressed, fix, advice, zeroEdit } = finding;
    const start = table.position(finding.span.start);
    const end = table.position(finding.span.end);
    // Every finding has the same shape, there are tens of thousands of them; writers leave out what is not there.
    return {
      rule,
      symbol,
      library,
      verdict,
      line: start.line,
      column: start.column,
      endLine: end.line,
      endColumn: end.column,
      message: say(finding.message),
      advice: advice && say(advice),
      effort,
      fix: fix && reportFix(fix, table, options, say),
      suppressed,
      zeroEdit,
      fingerprint: prints[index],
    };
  });
}

/** The kernels of one text for a report; nothing when there are none. */
export function locateKernels(
  text: string,
  kernels: readonly Kernel[],
  locale: Locale,
): readonly ReportKernel[] | undefined {
  if (kernels.length === 0) return undefined;
  const table = lineTable(text);
  return kernels.map((kernel) => {
    const { name, pattern, moves, stops, span } = kernel;
    const line = kernelLine(kernel);
    const message = locale === 'zh-cn' ? line.zh : line.en;
    const place = region(table, span.start, span.end);
    return { name, ...place, pattern, outcome: outcomeOf(kernel), moves, stops, message };
  });
}

function outcomeOf({ threads, moves, stops }: Kernel): KernelOutcome {
  if (!threads) return 'rewrite';
  if (stops.length > 0) return 'person';
  return moves > 0 ? 'machine' : 'ready';
}

function reportFix(
  fix: Fix,
  table: LineTable,
  options: LocateOptions,
  say: (words: Words) => string,
): ReportFix {
  const place = (edit: Edit) => ({ ...region(table, edit.start, edit.end), text: edit.text });
  return {
    title: say(fix.title),
    safety: fix.safety,
    edits: options.detail ? fix.edits.map(place) : [],
    needs: fix.needs,
  };
}

function region(table: LineTable, from: number, to: number): Region {
  const start = table.position(from);
  const end = table.position(to);
  return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}

export interface ReportInput {
  readonly root?: string;
  readonly version: string;
  readonly locale: Locale;
  readonly target: Target;
  /** One entry for each file scanned, also those without a finding. */
  readonly files: readonly ReportFile[];
  readonly notScanned: readonly NotScanned[];
  readonly hours?: Partial<Hours>;
  readonly known?: number;
  /** Also list findings of verdict `same`; they are counted in any case. */
  readonly all: boolean;
  /** Names that work unchanged and that reports being joined counted without listing them. */
  readonly unlisted?: Unlisted['same'];
  /** Files scanned, when `files` leaves out those that have nothing. */
  readonly scanned?: number;
  readonly shard?: Shard;
}

/** Sums everything up. The lists keep the order of the files given. */
export function buildReport(input: ReportInput): Report {
  const hours = { ...defaultHours, ...input.hours };
  const tasks = tasksOf(input.files, hours);
  const listed = input.files.map((file) =>
    input.all ? file : { ...file, findings: file.findings.filter((finding) => finding.verdict !== 'same') },
  );
  return {
    ...(input.root !== undefined && { root: input.root }),
    tool: { name: 'Ascendify', version: input.version },
    locale: input.locale,
    target: input.target,
    summary: summarise(input, tasks, hours),
    tasks: input.all ? tasks : tasks.filter((task) => task.verdict !== 'same'),
    advice: tasks.filter((task) => task.verdict === 'same' && task.advice !== undefined),
    ...zeroEditOf(input.files, hours),
    files: listed,
    unlisted: input.all ? { ...noneUnlisted, same: input.unlisted ?? {} } : unlistedOf(input),
    ...(input.shard && { shard: input.shard }),
    notScanned: input.notScanned,
  };
}

export function countsOf(findings: Iterable<{ readonly verdict: Verdict }>): Counts {
  const counts = Object.fromEntries(verdicts.map((verdict) => [verdict, 0])) as Counts;
  for (const finding of findings) counts[finding.verdict]++;
  return counts;
}

/** Findings that count: a suppressed one is somebody's decision already. */
export function openFindings(file: ReportFile): ReportFinding[] {
  return file.findings.filter((finding) => finding.suppressed === undefined);
}

/** Findings that a comment suppresses; a name that works unchanged needs none. */
export function suppressedFindings(file: ReportFile): ReportFinding[] {
  return file.findings.filter(({ suppressed, verdict }) => suppressed !== undefined && verdict !== 'same');
}

function summarise(input: ReportInput, tasks: readonly Task[], hours: Hours): Summary {
  const open = input.files.map(openFindings);
  const all = open.flat();
  const counts = countsOf(all);
  const unlisted = Object.values(input.unlisted ?? {}).reduce((sum, number) => sum + number, 0);
  const efforts: Record<Effort, number> = { S: 0, M: 0, L: 0 };
  for (const { effort, verdict } of all) if (effort && verdict !== 'same') efforts[effort]++;
  const total = tasks.reduce((sum, task) => sum + task.hours, 0);
  return {
    files: input.scanned ?? input.files.length,
    filesWithFindings: open.filter((findings) => findings.some(({ verdict }) => verdict !== 'same')).length,
    findings: all.length - counts.same,
    verdicts: { ...counts, same: counts.same + unlisted },
    suppressed: input.files.reduce((sum, file) => sum + suppressedFindings(file).length, 0),
    known: input.known ?? 0,
    fixable: all.filter(({ fix, verdict }) => fix?.safety === 'safe' && verdict !== 'same').length,
    libraries: byLibrary(all, input.unlisted ?? {}),
    effort: { ...hours, hours: Math.round(total * 100) / 100, findings: efforts },
    blockers: tasks.filter(({ verdict }) => verdict === 'none'),
    parseGaps: input.files.reduce((sum, file) => sum + file.parseGaps, 0),
    kernels: kernelCounts(input.files),
  };
}

function kernelCounts(files: readonly ReportFile[]): Summary['kernels'] {
  const counts = { ready: 0, machine: 0, person: 0, rewrite: 0 };
  for (const file of files) for (const { outcome } of file.kernels ?? []) counts[outcome]++;
  return counts;
}

function byLibrary(findings: readonly ReportFinding[], unlisted: Unlisted['same']): Summary['libraries'] {
  const groups = new Map<string, ReportFinding[]>(Object.keys(unlisted).map((library) => [library, []]));
  for (const finding of findings) {
    const group = groups.get(finding.library);
    if (group) group.push(finding);
    else groups.set(finding.library, [finding]);
  }
  return [...groups]
    .map(([library, group]) => {
      const more = unlisted[library] ?? 0;
      const counts = countsOf(group);
      const verdicts = { ...counts, same: counts.same + more };
      return { library, findings: group.length + more, verdicts };
    })
    .sort((a, b) => b.findings - a.findings || compare(a.library, b.library));
}

/** By code units, so that an order never depends on a locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
