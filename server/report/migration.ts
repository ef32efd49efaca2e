/**
 * What `migrate` leaves beside the migrated project: what was done, what to check, and what a person must still do, by
 * file and by kind, as Markdown. Pure.
 */

import { code, escapeCell, filesSection, table, taskRows } from './markdown.ts';
import { migrationWords } from './migrationWords.ts';
import type { Report } from './model.ts';
import { labelsOf, roundHours } from './words.ts';

/** A place in the migrated project, or one of a file that was left as it is. */
export interface Spot {
  readonly path: string;
  readonly line: number;
}

/** A rewritten place that a person should check. */
export interface Check extends Spot {
  readonly symbol: string;
  readonly message: string;
  readonly advice?: string;
}

export interface Migration {
  /** The name of the project's folder. */
  readonly project: string;
  readonly copied: number;
  readonly changed: number;
  readonly fixed: number;
  readonly renamed: readonly (readonly [from: string, to: string])[];
  /** Copies of the helper header, where the new text needs them. */
  readonly helpers: readonly string[];
  readonly checks: readonly Check[];
  /** Lines with a pattern that no longer fits all files it named. */
  readonly patterns: readonly (Spot & { readonly text: string })[];
  /** Fixes that `--adapted` would apply as well. */
  readonly held: number;
  /** What is left, found in the migrated files. */
  readonly report: Report;
}

export function migrationReport(migration: Migration, jsonName: string): string {
  const { report } = migration;
  const labels = labelsOf(report.locale);
  const words = migrationWords[report.locale];
  const { chip, cann, torch } = report.target;
  const lines = [
    `# ${words.title(migration.project)}`,
    '',
    `${labels.target(chip, cann, torch)}.`,
    words.done(migration),
    ...(migration.held > 0 ? [words.held(migration.held)] : []),
    '',
    ...steps(migration),
    ...leftByKind(migration, jsonName),
    ...checks(migration),
    ...patterns(migration),
    ...filesSection(report),
    ...renames(migration),
    ...notes(migration),
    '---',
    '',
    labels.madeBy(report.tool.version),
  ];
  return `${lines.join('\n')}\n`;
}

function steps({ helpers, renamed, checks: toCheck, report }: Migration): string[] {
  const words = migrationWords[report.locale];
  const { none, manual, unmapped } = report.summary.verdicts;
  const hours = report.summary.effort.hours;
  const list = [
    words.stepEnvironment,
    ...(none + manual + unmapped > 0 ? [words.stepLeft(none + manual + unmapped, roundHours(hours))] : []),
    ...(toCheck.length > 0 ? [words.stepCheck(toCheck.length)] : []),
    ...(renamed.length > 0 ? [words.stepRenamed(renamed.length)] : []),
    ...(helpers.length > 0 ? [words.stepHelpers(helpers.map(code))] : []),
    words.stepBuild,
  ];
  return [`## ${words.steps}`, '', ...list.map((step, index) => `${index + 1}. ${step}`), ''];
}

function leftByKind({ report }: Migration, jsonName: string): string[] {
  const words = migrationWords[report.locale];
  const open = report.tasks.filter(({ verdict }) => verdict !== 'same');
  if (open.length === 0) return [`## ${words.left}`, '', words.nothingLeft, ''];
  return [`## ${words.left}`, '', words.leftHead(jsonName), '', ...taskRows(report, open)];
}

function checks({ checks: all, report }: Migration): string[] {
  if (all.length === 0) return [];
  const words = migrationWords[report.locale];
  const labels = labelsOf(report.locale);
  const groups = new Map<string, Check[]>();
  for (const one of all) {
    const key = `${one.symbol}\0${one.advice}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  const rows = [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .map((group) => {
      const [first] = group as [Check, ...Check[]];
      const shown = group.slice(0, 6).map(({ path, line }) => `${escapeCell(path)}:${line}`);
      const rest = group.length - shown.length;
      const places = rest > 0 ? `${shown.join(', ')} ${labels.more(rest)}` : shown.join(', ');
      return [code(first.symbol), group.length, escapeCell(first.advice ?? first.message), places];
    });
  const head = [labels.symbol, labels.places, words.toCheck, words.where];
  return [`## ${words.checks}`, '', words.checksHead, '', ...table(head, rows, [1])];
}

function patterns({ patterns: all, report }: Migration): string[] {
  if (all.length === 0) return [];
  const words = migrationWords[report.locale];
  const items = all.map(({ path, line, text }) => `- ${escapeCell(path)}:${line}: ${code(text.trim())}`);
  return [`## ${words.patterns}`, '', words.patternsHead, '', ...items, ''];
}

function renames({ renamed, report }: Migration): string[] {
  if (renamed.length === 0) return [];
  const words = migrationWords[report.locale];
  const rows = renamed.map(([from, to]) => [code(from), code(to)]);
  return [`## ${words.renamed}`, '', ...table([words.before, words.now], rows, [])];
}

function notes({ report }: Migration): string[] {
  if (report.notScanned.length === 0) return [];
  const items = report.notScanned.map(({ path, message }) => `- ${code(path)}: ${escapeCell(message)}`);
  return [`## ${migrationWords[report.locale].notes}`, '', ...items, ''];
}
