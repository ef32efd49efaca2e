/** From a report to what the user asked for: the form, the file or standard output, and the exit code. */
import { readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { inLocale, UserError } from '../files/userError.ts';
import { writeWhole } from '../files/write.ts';
import type { Locale } from '../model.ts';
import { type Baseline, parseBaseline } from '../report/baseline.ts';
import { openFindings, type Report, type ReportFile } from '../report/model.ts';
import type { Levels } from '../report/sarif.ts';
import type { FailLevel, Format } from './options.ts';
import type { Setup, Values } from './setup.ts';
import { wantsColour } from './terminal.ts';
import { say } from './words.ts';

/** Writes the report whole; gives 1 when a finding at or above `--fail-on` is left, else 0. */
export async function deliver(report: Report, format: Format, values: Values, setup: Setup): Promise<number> {
  const colour = values.output === undefined && wantsColour(process.stdout);
  const parts = await render(report, format, setup, colour);
  if (values.output !== undefined && values.output !== '-') save(values.output, parts, setup.locale);
  else for (const part of parts) process.stdout.write(part);
  return fails(report.files, values['fail-on'] as FailLevel | undefined) ? 1 : 0;
}

/** `--format`, else what the ending of `--output` says, else text. */
export function formatOf({ format, output }: Values): Format {
  const byEnding: Record<string, Format> = {
    '.json': 'json',
    '.sarif': 'sarif',
    '.md': 'markdown',
    '.html': 'html',
    '.htm': 'html',
    '.csv': 'csv',
  };
  return (format as Format | undefined) ?? byEnding[extname(output ?? '').toLowerCase()] ?? 'text';
}

/** The report's text, in parts. Only the writer that is asked for is loaded. */
export async function render(
  report: Report,
  format: Format,
  setup: Setup,
  colour: boolean,
): Promise<Iterable<string>> {
  if (format === 'json') return (await import('../report/json.ts')).jsonParts(report);
  return [await wholeText(report, format, setup, colour)];
}

async function wholeText(
  report: Report,
  format: Exclude<Format, 'json'>,
  setup: Setup,
  colour: boolean,
): Promise<string> {
  switch (format) {
    case 'sarif': {
      const { defaultLevels, sarifReport } = await import('../report/sarif.ts');
      return sarifReport(report, { ...defaultLevels, ...levelsOf(setup) });
    }
    case 'markdown':
      return (await import('../report/markdown.ts')).markdownReport(report);
    case 'html':
      return (await import('../report/html.ts')).htmlReport(report);
    case 'csv':
      return (await import('../report/csv.ts')).csvReport(report);
    case 'text':
      return (await import('../report/text.ts')).textReport(report, { colour });
  }
}

/** Standard error names every file that was left out, unless the text report is for people to read anyway. */
export function tellNotScanned(report: Report): void {
  for (const { path, message } of report.notScanned) process.stderr.write(`${path}: ${message}\n`);
}

/** Throws a `UserError` when the file cannot be read or is no report. */
export function readBaseline(file: string): Baseline {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new UserError(say.badBaseline(file));
  }
  const baseline = parseBaseline(text);
  if (!baseline) throw new UserError(say.badBaseline(file));
  return baseline;
}

/** Throws a `UserError` when the file cannot be written. */
export function save(output: string, parts: Iterable<string>, locale: Locale): void {
  try {
    writeWhole(resolve(output), encoded(parts));
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^(\w+): ([^,]*),.*$/, '$2') : '';
    throw new UserError(say.cannotWrite(output, reason));
  }
  if (process.stderr.isTTY) process.stderr.write(`${inLocale(say.written(output), locale)}\n`);
}

function* encoded(parts: Iterable<string>): Generator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part, 'utf8');
}

function levelsOf({ config }: Setup): Partial<Levels> {
  const level = (severity: string) => (severity === 'error' || severity === 'warning' ? severity : 'note');
  return Object.fromEntries(
    Object.entries(config.severities).map(([verdict, severity]) => [verdict, level(severity)]),
  );
}

function fails(files: readonly ReportFile[], level: FailLevel | undefined): boolean {
  if (level === undefined) return false;
  const rank = { same: 0, direct: 1, unmapped: 1, adapted: 2, manual: 3, none: 4 };
  return files.some((file) => openFindings(file).some(({ verdict }) => rank[verdict] >= rank[level]));
}
