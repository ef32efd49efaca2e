/**
 * The command `migrate`: a copy of the project, migrated. PATH is only read; DIR appears whole or not at all, with a
 * report of what was done and what a person must still do.
 */
import { readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { listProject } from '../files/project.ts';
import { languageOfFile } from '../files/script.ts';
import { openStage, type Stage } from '../files/stage.ts';
import { inLocale, UserError } from '../files/userError.ts';
import { walk } from '../files/walk.ts';
import { verdicts, type Words } from '../model.ts';
import { jsonReport } from '../report/json.ts';
import { type Migration, migrationReport } from '../report/migration.ts';
import { labelsOf } from '../report/words.ts';
import { trackedThoughIgnored } from './git.ts';
import { migrateFiles } from './migrateFiles.ts';
import type { Parsed } from './options.ts';
import { languagesOf, type Setup, setUp, startEngine } from './setup.ts';
import { say } from './words.ts';
import { written } from './written.ts';

export async function migrate({ values, positionals }: Parsed): Promise<number> {
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0 || values.out === undefined)
    throw new UserError(say.migrateWhat());
  const root = projectFolder(path);
  const out = outFolder(values.out, root);
  const setup = setUp(values, path);
  // What is not finished is removed when the process ends, whoever ends it.
  process.once('SIGTERM', () => process.exit(143));
  process.once('SIGHUP', () => process.exit(129));
  const stage = written(values.out, () => openStage(out));
  const { migration, reportName } = await migrateInto(stage, root, setup, values.adapted !== undefined);
  written(values.out, () => stage.commit());
  const { notScanned } = migration.report;
  for (const { path: file, message } of notScanned) process.stderr.write(`${file}: ${message}\n`);
  tell(migration, setup, { out: values.out, reportName });
  return notScanned.some(({ kind }) => kind !== 'linkKept') ? 2 : 0;
}

interface Migrated {
  readonly migration: Migration;
  /** The name of the report for people in the new folder. */
  readonly reportName: string;
}

async function migrateInto(stage: Stage, root: string, setup: Setup, adapted: boolean): Promise<Migrated> {
  const { config } = setup;
  const project = listProject(root, trackedThoughIgnored(root));
  const excludeFrom = config.file === undefined ? process.cwd() : realpathSync(dirname(config.file));
  const found = walk([root], {
    folder: root,
    reads: (file) => languageOfFile(file) !== undefined,
    exclude: config.exclude,
    excludeFrom,
    followOutside: false,
  });
  const sources = new Set(found.files.map(({ file }) => relative(root, file).split(sep).join('/')));
  const engine = await startEngine(config, languagesOf(found.files));
  const done = await migrateFiles({ root, stage, project, sources, excludeFrom, engine, setup, adapted });
  const migration = { ...done, project: basename(root) };
  const taken = new Set(project.files.map(({ path }) => path));
  const name = taken.has('MIGRATION.md') || taken.has('MIGRATION.json') ? 'MIGRATION.ascendify' : 'MIGRATION';
  const reportName = `${name}.md`;
  written(reportName, () => stage.write(reportName, migrationReport(migration, `${name}.json`)));
  written(reportName, () => stage.write(`${name}.json`, jsonReport(migration.report)));
  return { migration, reportName };
}

function projectFolder(path: string): string {
  const about = existing(path);
  if (!about) throw new UserError(say.noSuchProject(path));
  if (!about.isDirectory()) throw new UserError(say.notAProject(path));
  return realpathSync(path);
}

function existing(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** The absolute folder to write; a `UserError` when something would be mixed up there. */
function outFolder(given: string, root: string): string {
  const out = realPath(resolve(given));
  const about = written(given, () => statSync(out, { throwIfNoEntry: false }));
  const way = relative(root, out);
  if (way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && resolve(root, way) === out)) {
    throw new UserError(say.outInside(given));
  }
  if (about && !about.isDirectory()) throw new UserError(say.outNoFolder(given));
  if (about && written(given, () => readdirSync(out)).length > 0) throw new UserError(say.outNotEmpty(given));
  return out;
}

/** Without links, also for what does not exist yet. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : join(realPath(dirname(path)), basename(path));
  }
}

function tell(
  migration: Migration,
  { locale }: Setup,
  { out, reportName }: { readonly out: string; readonly reportName: string },
): void {
  const line = (words: Words) => process.stdout.write(`${inLocale(words, locale)}\n`);
  const { report, checks, held, fixed, copied, changed, renamed } = migration;
  line(say.migrated(out, copied, changed));
  line(fixed > 0 ? say.fixedTotal(fixed, changed, false) : say.nothingToFix());
  if (checks.length > 0) line(say.toCheck(checks.length));
  if (renamed.length > 0) line(say.renamed(renamed.length));
  const labels = labelsOf(locale);
  const counts = report.summary.verdicts;
  const shown = verdicts.filter((verdict) => verdict !== 'same' && counts[verdict] > 0);
  if (shown.length > 0) {
    line(
      say.remaining(
        shown.map((verdict) => `${counts[verdict]} ${labels.verdict[verdict].toLowerCase()}`).join(', '),
      ),
    );
  }
  if (held > 0) line(say.tryAdapted(held));
  line(say.whatIsLeft(`${out.replace(/\/+$/, '')}/${reportName}`));
}
