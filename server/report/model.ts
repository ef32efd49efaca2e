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
import type { HistoryEntry } from './history.ts';
import { summarise } from './summary.ts';
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
  /** With `rewrite`, where its name speaks of one: operators of the library. */
  readonly operators?: readonly string[];
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

/** Open findings by who does the work. */
export interface Work {
  /** `fix` does it. */
  readonly machine: number;
  /** `fix --adapted` does it, and a person looks at it. */
  readonly look: number;
  readonly person: number;
  /** No counterpart on the target. */
  readonly blocked: number;
}

/** Suppressed findings of one reason. */
export interface Suppression {
  readonly reason: string;
  readonly places: number;
  readonly files: number;
}

export interface Summary {
  readonly files: number;
  readonly filesWithFindings: number;
  /** All that are not `same` and not suppressed. */
  readonly findings: number;
  readonly verdicts: Counts;
  readonly work: Work;
  readonly suppressed: number;
  /** Most frequent first. */
  readonly suppressions: readonly Suppression[];
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
  /** Scans for this target so far, this one last. */
  readonly history?: readonly HistoryEntry[];
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
    const { name, pattern, moves, stops, span, ways } = kernel;
    const line = kernelLine(kernel);
    const message = locale === 'zh-cn' ? line.zh : line.en;
    const place = region(table, span.start, span.end);
    const operators = ways && { operators: ways.operators };
    return { name, ...place, pattern, outcome: outcomeOf(kernel), moves, stops, ...operators, message };
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

/** By code units, so that an order never depends on a locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
