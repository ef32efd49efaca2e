/** The command `scan`: paths to a report. Writes the report whole to a file or to standard output; changes no source. */

import { readFileSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inLocale, UserError } from '../files/userError.ts';
import { walk } from '../files/walk.ts';
import { writeWhole } from '../files/write.ts';
import type { Locale } from '../model.ts';
import { languageOf } from '../parse/languages.ts';
import { parseBaseline, withoutKnown } from '../report/baseline.ts';
import { buildReport, openFindings, type Report, type ReportFile } from '../report/model.ts';
import type { Levels } from '../report/sarif.ts';
import { analyseFiles } from './analyse.ts';
import type { FailLevel, Format, Parsed } from './options.ts';
import { languagesOf, type Setup, setUp, startEngine } from './setup.ts';
import { progressOn, wantsColour } from './terminal.ts';
import { told } from './told.ts';
import { version } from './version.ts';
import { say } from './words.ts';

export async function scan({ values, positionals }: Parsed): Promise<number> {
  const paths = positionals.length > 0 ? positionals : ['.'];
  const setup = setUp(values, paths[0]);
  const format = formatOf(values.format as Format | undefined, values.output);
  const report = await scanPaths(paths, setup, {
    detail: format === 'json' || format === 'sarif' || values.baseline !== undefined,
    all: values.all !== undefined,
    ...(values.shard !== undefined && { shard: values.shard }),
    ...(values.baseline !== undefined && { baseline: values.baseline }),
  });
  tellNotScanned(report);
  // A report on nothing would read as good news; an empty shard is nothing out of the way.
  if (report.summary.files === 0 && report.notScanned.length > 0 && values.shard === undefined) return 2;
  const text = await render(
    report,
    format,
    setup,
    values.output === undefined && wantsColour(process.stdout),
  );
  if (values.output === undefined || values.output === '-') process.stdout.write(text);
  else save(values.output, text, setup.locale);
  return fails(report.files, values['fail-on'] as FailLevel | undefined) ? 1 : 0;
}

export interface ScanOptions {
  /** Also positions of edits and fingerprints. */
  readonly detail: boolean;
  readonly all: boolean;
  readonly shard?: string;
  readonly baseline?: string;
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
    reads: (path) => languageOf(path) !== undefined,
    exclude: config.exclude,
    excludeFrom: config.file === undefined ? process.cwd() : dirname(config.file),
    followOutside: true,
  });
  const engine = await startEngine(config, languagesOf(found.files));
  const part = shardOf(options.shard);
  const files = found.files.filter((_, index) => index % part.of === part.number - 1);
  const progress = progressOn(process.stderr, say.scanning, locale);
  const analysed = await analyseFiles(engine, files, target, { locale, detail: options.detail, progress });
  const fresh = baseline ? withoutKnown(analysed.files, baseline) : { files: analysed.files, known: 0 };
  const notes = part.number === 1 ? [...found.notes, ...analysed.notes] : analysed.notes;
  return buildReport({
    version,
    locale,
    target,
    root: pathToFileURL(`${process.cwd()}/`).href,
    files: fresh.files,
    known: fresh.known,
    notScanned: notes.map((note) => told(note, locale)),
    hours: config.hours,
    all: options.all,
  });
}

/** Only the writer that is asked for is loaded. */
export async function render(report: Report, format: Format, setup: Setup, colour: boolean): Promise<string> {
  switch (format) {
    case 'json':
      return (await import('../report/json.ts')).jsonReport(report);
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

function formatOf(given: Format | undefined, output: string | undefined): Format {
  const byEnding: Record<string, Format> = {
    '.json': 'json',
    '.sarif': 'sarif',
    '.md': 'markdown',
    '.html': 'html',
    '.htm': 'html',
    '.csv': 'csv',
  };
  return given ?? byEnding[extname(output ?? '').toLowerCase()] ?? 'text';
}

function levelsOf({ config }: Setup): Partial<Levels> {
  const level = (severity: string) => (severity === 'error' || severity === 'warning' ? severity : 'note');
  return Object.fromEntries(
    Object.entries(config.severities).map(([verdict, severity]) => [verdict, level(severity)]),
  );
}

function shardOf(shard: string | undefined): { readonly number: number; readonly of: number } {
  const [number = 1, of = 1] = shard?.split('/').map(Number) ?? [];
  if (number > of) throw new UserError(say.badValue('--shard', shard ?? '', `a part such as 1/${of}`));
  return { number, of };
}

function readBaseline(file: string) {
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

export function save(output: string, text: string, locale: Locale): void {
  try {
    writeWhole(resolve(output), Buffer.from(text, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^(\w+): ([^,]*),.*$/, '$2') : '';
    throw new UserError(say.cannotWrite(output, reason));
  }
  if (process.stderr.isTTY) process.stderr.write(`${inLocale(say.written(output), locale)}\n`);
}

function fails(files: readonly ReportFile[], level: FailLevel | undefined): boolean {
  if (level === undefined) return false;
  const rank = { same: 0, direct: 1, unmapped: 1, adapted: 2, manual: 3, none: 4 };
  return files.some((file) => openFindings(file).some(({ verdict }) => rank[verdict] >= rank[level]));
}
