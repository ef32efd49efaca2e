/**
 * The figures of scans over time, a line of JSON each, so that a file of them can be appended to, merged and read by other
 * programs. Dates come from outside. Pure.
 */
import * as v from 'valibot';
import { chips, verdicts } from '../model.ts';
import type { Counts, Report, Work } from './model.ts';

export interface HistoryEntry {
  /** ISO 8601, in UTC. */
  readonly date: string;
  readonly version: string;
  readonly target: Report['target'];
  readonly files: number;
  readonly findings: number;
  readonly verdicts: Counts;
  readonly work: Work;
  readonly suppressed: number;
  readonly hours: number;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const schema = v.object({
  date: v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)),
  version: v.string(),
  target: v.object({
    chip: v.picklist(chips),
    cann: v.string(),
    torch: v.string(),
    pythonStyle: v.picklist(['npu', 'accelerator']),
    torchNpu: v.optional(v.string()),
  }),
  files: count,
  findings: count,
  verdicts: v.object(
    Object.fromEntries(verdicts.map((verdict) => [verdict, count])) as Record<
      (typeof verdicts)[number],
      typeof count
    >,
  ),
  work: v.object({ machine: count, look: count, person: count, blocked: count }),
  suppressed: count,
  hours: v.pipe(v.number(), v.minValue(0)),
});

/** What a report adds to the history: the same for the same sources, whatever the date. */
export function historyEntry({ tool, target, summary }: Report, date: Date): HistoryEntry {
  const { files, findings, verdicts: counts, work, suppressed, effort } = summary;
  return {
    date: date.toISOString().replace(/\.\d+Z$/, 'Z'),
    version: tool.version,
    target,
    ...{ files, findings, verdicts: counts, work, suppressed, hours: effort.hours },
  };
}

/** The entries in the order of their dates, or the number of the first line that is none. Empty lines count for nothing. */
export function readHistory(text: string): readonly HistoryEntry[] | number {
  const entries: HistoryEntry[] = [];
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    const entry = entryOf(line);
    if (!entry) return index + 1;
    entries.push(entry);
  }
  // Branches that are merged bring their lines in any order.
  return entries.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
}

/** Only scans for one target can be compared. */
export function comparable(entries: readonly HistoryEntry[], target: Report['target']): HistoryEntry[] {
  const key = ({ chip, cann, torch, pythonStyle, torchNpu }: Report['target']) =>
    [chip, cann, torch, pythonStyle, torchNpu].join('\0');
  return entries.filter((entry) => key(entry.target) === key(target));
}

function entryOf(line: string): HistoryEntry | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return v.is(schema, parsed) ? (parsed as unknown as HistoryEntry) : undefined;
  } catch {
    return undefined;
  }
}
