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
  readonly notScanned: readonly NotScanned[];
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

function summarise(input: ReportInput, tasks: readonly Task[], hours: Hours): Summary {
  const open = input.files.map(openFindings);
  const all = open.flat();
  const counts = countsOf(all);
  const efforts: Record<Effort, number> = { S: 0, M: 0, L: 0 };
  for (const { effort } of all) if (effort) efforts[effort]++;
  const total = tasks.reduce((sum, task) => sum + task.hours, 0);
  return {
    files: input.files.length,
    filesWithFindings: open.filter((findings) => findings.some(({ verdict }) => verdict !== 'same')).length,
    findings: all.length - counts.same,
    verdicts: counts,
    suppressed: input.files.reduce((sum, file) => sum + file.findings.length, 0) - all.length,
    known: input.known ?? 0,
    fixable: all.filter(({ fix, verdict }) => fix?.safety === 'safe' && verdict !== 'same').length,
    libraries: byLibrary(all),
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

function byLibrary(findings: readonly ReportFinding[]): Summary['libraries'] {
  const groups = new Map<string, ReportFinding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.library);
    if (group) group.push(finding);
    else groups.set(finding.library, [finding]);
  }
  return [...groups]
    .map(([library, group]) => ({ library, findings: group.length, verdicts: countsOf(group) }))
    .sort((a, b) => b.findings - a.findings || compare(a.library, b.library));
}

const weight: Record<Verdict, number> = { none: 0, manual: 1, unmapped: 2, adapted: 3, direct: 4, same: 5 };

interface Group {
  readonly first: ReportFinding;
  readonly symbols: Map<string, number>;
  readonly files: Set<string>;
  places: number;
}

/** Tasks of files, those that matter most first. */
export function tasksOf(files: readonly ReportFile[], hours: Hours): Task[] {
  const groups = new Map<string, Group>();
  for (const file of files) {
    for (const finding of openFindings(file)) {
      const key = taskKey(finding);
      let group = groups.get(key);
      if (!group) {
        group = { first: finding, symbols: new Map(), files: new Set(), places: 0 };
        groups.set(key, group);
      }
      group.places++;
      group.files.add(file.path);
      group.symbols.set(finding.symbol, (group.symbols.get(finding.symbol) ?? 0) + 1);
    }
  }
  return [...groups.values()].map((group) => taskOf(group, hours)).sort(byWeight);
}

function taskKey({ rule, library, verdict, effort, message, advice }: ReportFinding): string {
  return advice === undefined
    ? `${rule}\0${verdict}\0${message}`
    : `\0${library}\0${verdict}\0${effort}\0${advice}`;
}

function taskOf({ first, symbols, files, places }: Group, hours: Hours): Task {
  const { library, verdict, message, advice, effort } = first;
  const ordered = [...symbols].sort((a, b) => b[1] - a[1] || compare(a[0], b[0])).map(([symbol]) => symbol);
  return {
    ...{ symbols: ordered, library, verdict, message, places, files: files.size },
    ...(advice !== undefined && { advice }),
    ...(effort && { effort }),
    hours: hoursOf(first, places, files.size, hours),
  };
}

function byWeight(a: Task, b: Task): number {
  return (
    weight[a.verdict] - weight[b.verdict] ||
    b.hours - a.hours ||
    b.places - a.places ||
    compare(a.symbols[0] ?? '', b.symbols[0] ?? '')
  );
}

/** The first file costs the whole effort, each further one a share of it: the solution is then known. */
function hoursOf(finding: ReportFinding, places: number, files: number, hours: Hours): number {
  if (finding.verdict === 'adapted' && !finding.effort) return places * hours.review;
  if (!finding.effort || finding.verdict === 'direct' || finding.verdict === 'same') return 0;
  return hours[finding.effort] * (1 + (files - 1) * hours.repeat);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
