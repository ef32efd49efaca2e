/**
 * Copies a project into the stage and migrates it on the way: fixes, new names, references to them. A file that is no
 * source, or that the configuration excludes, is copied byte for byte.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { applyEdits } from '../edit/apply.ts';
import { openPatterns, type Renames, referenceEdits } from '../edit/renames.ts';
import type { Engine, FixResult } from '../engine.ts';
import { encode } from '../files/decode.ts';
import { helpersBeside } from '../files/helper.ts';
import { excluder } from '../files/ignored.ts';
import { includedBy } from '../files/included.ts';
import type { Note } from '../files/notes.ts';
import { ownPackages } from '../files/ownPackages.ts';
import type { Project, ProjectFile } from '../files/project.ts';
import { type ReadSource, readSource } from '../files/read.ts';
import type { Stage } from '../files/stage.ts';
import { errorCode, inLocale } from '../files/userError.ts';
import type { Analysis } from '../model.ts';
import { isTargetSource, languageOf } from '../parse/languages.ts';
import type { Check, Migration } from '../report/migration.ts';
import { buildReport, locate, type ReportFile } from '../report/model.ts';
import { lineTable } from '../text.ts';
import { analyseOne, breather } from './analyse.ts';
import { planMigration } from './migrateNames.ts';
import { programStarts } from './migrateStarts.ts';
import { builtFolder, type Setup } from './setup.ts';
import { debug, progressOn } from './terminal.ts';
import { told } from './told.ts';
import { version } from './version.ts';
import { say } from './words.ts';
import { written } from './written.ts';

export interface Job {
  /** Absolute folder of the project. */
  readonly root: string;
  readonly stage: Stage;
  readonly project: Project;
  /** Paths of the sources to migrate, relative to the project. */
  readonly sources: ReadonlySet<string>;
  /** Absolute folder that the configuration's exclusions are relative to. */
  readonly excludeFrom: string;
  readonly engine: Engine;
  readonly setup: Setup;
  readonly adapted: boolean;
}

type Done = Omit<Migration, 'project'>;

interface State extends Job {
  readonly renames: Renames;
  /** Sources whose `main` starts the runtime for those beside them, with its line. */
  readonly starts: ReadonlyMap<string, number>;
  readonly excluded: (absolute: string) => boolean;
  readonly files: ReportFile[];
  readonly notes: Note[];
  readonly checks: Check[];
  readonly patterns: Migration['patterns'][number][];
  /** Helper headers to write, by path. */
  readonly helpers: Map<string, string>;
  /** The folder of the built program. */
  readonly built: string;
  changed: number;
  fixed: number;
  held: number;
}

/** Rejects with a `UserError` when the stage cannot be written. */
export async function migrateFiles(job: Job): Promise<Done> {
  const { project, setup } = job;
  const { config, locale, target } = setup;
  const state: State = {
    ...job,
    renames: await planMigration(job),
    starts: programStarts(job),
    excluded: excluder(config.exclude, job.excludeFrom),
    built: builtFolder(),
    helpers: new Map(),
    ...{ files: [], notes: [], checks: [], patterns: [], changed: 0, fixed: 0, held: 0 },
  };
  const progress = progressOn(process.stderr, say.migrating, locale);
  const breathe = breather();
  for (const [index, file] of project.files.entries()) {
    progress.show(index, project.files.length);
    written(file.path, () => take(file, state));
    await breathe();
  }
  progress.clear();
  for (const [path, text] of state.helpers) written(path, () => state.stage.write(path, text));
  const { changed, fixed, held, checks, patterns, files } = state;
  const notes = [...project.notes, ...state.notes].map((note) => told(note, locale));
  return {
    ...{ copied: project.files.length, changed, fixed, held, checks, patterns },
    renamed: [...state.renames.paths],
    helpers: [...state.helpers.keys()],
    report: buildReport({
      version,
      locale,
      target,
      files,
      notScanned: notes,
      hours: config.hours,
      all: false,
    }),
  };
}

function take({ path, link }: ProjectFile, state: State): void {
  if (link !== undefined) takeLink(path, link, state);
  else if (state.sources.has(path)) takeSource(path, state);
  else if (state.renames.paths.size > 0 && buildFile.test(path) && !state.excluded(join(state.root, path))) {
    takeBuildFile(path, state);
  } else takeAsIs(path, state);
}

/** Files that list sources or call programs on them. */
const buildFile =
  /(?:^|\/)(?:CMakeLists\.txt|(?:GNU)?[Mm]akefile[^/]*|Dockerfile[^/]*|meson\.build|BUILD|WORKSPACE|SConstruct|SConscript)$|\.(?:cmake|mk|mak|make|bazel|bzl|sh|bash|toml|cfg|ini|json|ya?ml|in|pro|py|ipynb)$/;

function takeAsIs(path: string, state: State): void {
  const from = join(state.root, path);
  try {
    accessSync(from, constants.R_OK);
  } catch {
    state.notes.push({ path, kind: 'unreadable' });
    return;
  }
  state.stage.copy(state.renames.paths.get(path) ?? path, from);
}

/** A link stays a link; one that leads to a renamed file follows it. */
function takeLink(path: string, text: string, state: State): void {
  const meant = posix.normalize(posix.join(posix.dirname(path), text));
  if (posix.isAbsolute(text) || meant === '..' || meant.startsWith('../')) {
    state.notes.push({ path, kind: 'linkKept' });
  }
  const renamed = posix.isAbsolute(text) ? undefined : state.renames.paths.get(meant);
  const [from, to] = [posix.extname(meant), posix.extname(renamed ?? meant)];
  const swap = (name: string): string =>
    name.endsWith(from) ? name.slice(0, name.length - from.length) + to : name;
  if (renamed === undefined) state.stage.link(path, text);
  else state.stage.link(swap(path), swap(text));
}

function takeSource(path: string, state: State): void {
  const source = readSource(join(state.root, path));
  if (typeof source === 'string') {
    // What cannot be read at all is told once, by the copy.
    if (source !== 'unreadable') state.notes.push({ path, kind: source });
    takeAsIs(path, state);
    return;
  }
  const language = languageOf(path);
  const kind = language === 'cuda' || language === 'cpp' ? 'code' : 'build';
  try {
    const { engine, setup, adapted } = state;
    const main = state.starts.get(path);
    const starts = main !== undefined;
    const relevant = starts || engine.mayMatch({ path, text: source.text });
    const fix =
      relevant &&
      withHelper(
        path,
        engine.fixAll(
          { path, text: source.text, included: includedBy(join(state.root, path), source.text) },
          setup.target,
          { adapted, starts },
        ),
        state,
      );
    const text = write(path, source, fix ? fix.text : source.text, kind, state);
    if (fix && text !== undefined) tellFixed(path, fix, state);
    if (main !== undefined && text !== undefined)
      state.checks.push({
        path,
        line: main,
        symbol: 'main',
        message: inLocale(say.startsRuntime(), setup.locale),
      });
    // The rest is read under the old name, whose ending says what is CUDA in it.
    const shown = text ?? source.text;
    const analysis = relevant
      ? analyseOne(
          engine,
          {
            path,
            text: shown,
            wasCuda: !isTargetSource(source.text),
            own: ownPackages(join(state.root, path)),
            included: includedBy(join(state.root, path), source.text),
          },
          setup.target,
        )
      : nothing;
    const findings = locate(shown, analysis.findings, { locale: setup.locale, detail: true });
    const { parseGaps } = analysis;
    state.files.push({ path: state.renames.paths.get(path) ?? path, findings, parseGaps });
    state.held += findings.filter(
      ({ fix: left, suppressed }) => left?.safety === 'review' && suppressed === undefined,
    ).length;
  } catch (error) {
    if (errorCode(error) !== '') throw error;
    debug(error);
    state.notes.push({ path, kind: 'failed' });
    takeAsIs(path, state);
  }
}

/** Keeps the helper headers that the new text needs; without room for them there is no fix. */
function withHelper(
  path: string,
  fix: FixResult,
  { root, notes, helpers, built }: State,
): FixResult | undefined {
  const own = helpersBeside(fix.needs, join(root, path), built);
  if (own === 'taken') {
    notes.push({ path, kind: 'helperTaken' });
    return undefined;
  }
  for (const helper of own) helpers.set(relative(root, helper.path).split(sep).join('/'), helper.text);
  return fix;
}

const nothing: Analysis = { findings: [], kernels: [], parseGaps: 0 };

function takeBuildFile(path: string, state: State): void {
  const source = readSource(join(state.root, path));
  if (typeof source === 'string') takeAsIs(path, state);
  else write(path, source, source.text, 'build', state);
}

/** Writes a text under the file's new name, with its references put right; gives the text, or nothing when it was copied. */
function write(
  path: string,
  source: ReadSource,
  text: string,
  kind: 'code' | 'build',
  state: State,
): string | undefined {
  const { renames, stage, root } = state;
  const now = applyEdits(text, referenceEdits(text, path, renames, kind));
  if (kind === 'build') state.patterns.push(...patternsIn(now, path, renames));
  if (now !== source.text) {
    try {
      const bytes = encode(now, source);
      stage.write(renames.paths.get(path) ?? path, bytes, statSync(join(root, path)).mode);
      state.changed++;
      return now;
    } catch (error) {
      if (errorCode(error) !== '') throw error;
      state.notes.push({ path, kind: 'encoding' });
    }
  }
  takeAsIs(path, state);
  return now === source.text ? now : undefined;
}

function patternsIn(text: string, path: string, renames: Renames): Migration['patterns'] {
  const offsets = openPatterns(text, renames);
  if (offsets.length === 0) return [];
  const table = lineTable(text);
  const lines = new Set(offsets.map((offset) => table.position(offset).line));
  return [...lines].map((line) => ({ path, line, text: table.lineText(line) }));
}

function tellFixed(path: string, fix: FixResult, state: State): void {
  const { locale } = state.setup;
  state.fixed += fix.fixed;
  for (const { finding, line } of fix.toCheck) {
    const { symbol, message, advice } = finding;
    const spoken = advice && { advice: inLocale(advice, locale) };
    state.checks.push({ path, line, symbol, message: inLocale(message, locale), ...spoken });
  }
}
