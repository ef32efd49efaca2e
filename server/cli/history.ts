/** Keeps the file of `--history`: reads it, appends the figures of a report and writes it whole. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../files/userError.ts';
import { writeWhole } from '../files/write.ts';
import { comparable, type HistoryEntry, historyEntry, readHistory } from '../report/history.ts';
import type { Report } from '../report/model.ts';
import { say } from './words.ts';
import { written } from './written.ts';

/**
 * Appends the figures of `whole`, and gives `shown` with all that can be compared with them. Throws a `UserError` when the file
 * holds something else or cannot be written.
 */
export function withHistory(shown: Report, whole: Report, file: string): Report {
  const before = textOf(file);
  const entries = readHistory(before);
  if (typeof entries === 'number') throw new UserError(say.badHistory(file, entries));
  const entry = historyEntry(whole, now());
  const start = before === '' || before.endsWith('\n') ? before : `${before}\n`;
  written(file, () => writeWhole(resolve(file), Buffer.from(`${start}${JSON.stringify(entry)}\n`, 'utf8')));
  return { ...shown, history: comparable([...entries, entry] satisfies HistoryEntry[], whole.target) };
}

function textOf(file: string): string {
  if (!existsSync(file)) return '';
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UserError(say.noReport(file));
  }
}

/** `SOURCE_DATE_EPOCH` is how builds say which time is to be written: reproducible-builds.org/specs/source-date-epoch. */
function now(): Date {
  const given = process.env.SOURCE_DATE_EPOCH;
  return given !== undefined && /^\d{1,11}$/.test(given) ? new Date(Number(given) * 1000) : new Date();
}
