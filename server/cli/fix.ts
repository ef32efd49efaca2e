/**
 * The command `fix`: applies fixes in place to the fixed point, or prints them as a unified diff. A file is written
 * whole or not at all, in its own encoding, and only when git could give the old one back or the user said so.
 */

import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, posix } from 'node:path';
import type { Engine } from '../engine.ts';
import { encode, type Form } from '../files/decode.ts';
import { helpersBeside } from '../files/helper.ts';
import { includedBy } from '../files/included.ts';
import type { Note, NoteKind } from '../files/notes.ts';
import { ownPackages } from '../files/ownPackages.ts';
import { type ReadSource, readSource } from '../files/read.ts';
import { languageOfFile } from '../files/script.ts';
import { inLocale } from '../files/userError.ts';
import { type WalkedFile, walk } from '../files/walk.ts';
import { writeWhole } from '../files/write.ts';
import { type Finding, type Target, verdicts, type Words } from '../model.ts';
import { countsOf } from '../report/model.ts';
import { labelsOf } from '../report/words.ts';
import { analyseOne, breather } from './analyse.ts';
import { uncommitted } from './git.ts';
import type { Parsed } from './options.ts';
import { builtFolder, languagesOf, type Setup, setUp, startEngine } from './setup.ts';
import { debug, progressOn } from './terminal.ts';
import { told } from './told.ts';
import { say } from './words.ts';

interface Change {
  readonly file: WalkedFile;
  readonly source: ReadSource;
  readonly text: string;
  readonly fixed: number;
  readonly needs: readonly string[];
}

interface Outcome {
  readonly changes: Change[];
  readonly left: Finding[];
  readonly notes: Note[];
  readonly looked: number;
}

export async function fix({ values, positionals }: Parsed): Promise<number> {
  const paths = positionals.length > 0 ? positionals : ['.'];
  const setup = setUp(values, paths[0]);
  const adapted = values.adapted !== undefined;
  const dryRun = values['dry-run'] !== undefined;
  const found = walk(paths, {
    folder: process.cwd(),
    reads: (path) => languageOfFile(path) !== undefined,
    exclude: setup.config.exclude,
    excludeFrom: setup.config.file === undefined ? process.cwd() : dirname(setup.config.file),
    followOutside: false,
  });
  const engine = await startEngine(setup.config, languagesOf(found.files));
  const isDirty = dryRun || values['allow-dirty'] !== undefined ? () => false : uncommitted();
  const helpers = new Map<string, string>();
  const show = async (change: Change) => (await keepHelpers(change, helpers)) ?? (await printDiff(change));
  const write = dryRun ? show : (change: Change) => apply(change, isDirty);
  const outcome = await fixFiles(engine, found.files, setup, { adapted, write });
  // Long, and the same for everybody: behind what is the user's own.
  for (const patch of helpers.values()) process.stdout.write(patch);
  const notes = [...found.notes, ...outcome.notes];
  for (const note of notes) {
    const { path, message } = told(note, setup.locale);
    process.stderr.write(`${path}: ${message}\n`);
  }
  tell(outcome, setup, { adapted, dryRun });
  const refused = notes.some(({ kind }) => refusals.has(kind));
  return refused || (outcome.looked === 0 && notes.length > 0) ? 2 : 0;
}

/** Notes after which a file is not as the user asked for. */
const refusals: ReadonlySet<NoteKind> = new Set([
  'uncommitted',
  'readOnly',
  'changed',
  'encoding',
  'helperTaken',
]);

interface FixOptions {
  readonly adapted: boolean;
  /** Gives the kind of note when the change was not made. */
  readonly write: (change: Change) => Promise<NoteKind | undefined> | NoteKind | undefined;
}

async function fixFiles(
  engine: Engine,
  files: readonly WalkedFile[],
  setup: Setup,
  options: FixOptions,
): Promise<Outcome> {
  const outcome: Outcome & { looked: number } = { changes: [], left: [], notes: [], looked: 0 };
  const progress = progressOn(process.stderr, say.fixing, setup.locale);
  const breathe = breather();
  for (const [index, file] of files.entries()) {
    progress.show(index, files.length);
    const source = readSource(file.file);
    if (typeof source === 'string') outcome.notes.push({ path: file.path, kind: source });
    else {
      outcome.looked++;
      await fixFile(
        engine,
        { file, source, text: source.text, fixed: 0, needs: [] },
        { ...options, target: setup.target },
        outcome,
      );
    }
    await breathe();
  }
  progress.clear();
  return outcome;
}

async function fixFile(
  engine: Engine,
  old: Change,
  options: FixOptions & { readonly target: Target },
  outcome: Outcome,
): Promise<void> {
  const { path } = old.file;
  if (!engine.mayMatch({ path, text: old.text })) return;
  try {
    const { text, fixed, needs } = engine.fixAll(
      { path, text: old.text, included: includedBy(old.file.file, old.text) },
      options.target,
      {
        adapted: options.adapted,
      },
    );
    const change = { ...old, text, fixed, needs };
    const refusal = text === old.text ? undefined : await options.write(change);
    if (refusal) outcome.notes.push({ path, kind: refusal });
    else if (text !== old.text) outcome.changes.push(change);
    outcome.left.push(
      ...analyseOne(
        engine,
        {
          path,
          text: refusal ? old.text : text,
          own: ownPackages(old.file.file),
          included: includedBy(old.file.file, old.text),
        },
        options.target,
      ).findings,
    );
  } catch (error) {
    debug(error);
    outcome.notes.push({ path, kind: 'failed' });
  }
}

function apply(
  { file, source, text, needs }: Change,
  isDirty: (file: string) => boolean,
): NoteKind | undefined {
  let bytes: Uint8Array;
  try {
    bytes = encode(text, source);
  } catch {
    return 'encoding';
  }
  try {
    if (isDirty(file.file)) return 'uncommitted';
    // An editor may have saved the file while the fix was worked out.
    if (!readFileSync(file.file).equals(source.bytes)) return 'changed';
    const helpers = helpersBeside(needs, file.file, builtFolder());
    if (helpers === 'taken') return 'helperTaken';
    for (const helper of helpers) writeWhole(helper.path, new TextEncoder().encode(helper.text));
    writeWhole(file.file, bytes);
    return undefined;
  } catch {
    return 'readOnly';
  }
}

/** A patch in the file's own encoding, so that `git apply` and `patch` take it; they take no UTF-16. */
async function printDiff({ file, source, text }: Change): Promise<undefined> {
  const { createTwoFilesPatch } = await import('diff');
  const name = file.path.replace(/^\/+/, '');
  const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, source.text, text, undefined, undefined, {
    context: 3,
  });
  const form: Form = source.encoding.startsWith('utf-16')
    ? { encoding: 'utf-8', bom: false }
    : { ...source, bom: false };
  process.stdout.write(encode(patch.replace(/^=+\n/, ''), form));
}

/** The helper headers that a change needs, as parts of the patch: each once a folder. */
async function keepHelpers(
  { file, needs }: Change,
  patches: Map<string, string>,
): Promise<NoteKind | undefined> {
  const helpers = helpersBeside(needs, file.file, builtFolder());
  if (helpers === 'taken') return 'helperTaken';
  const { createTwoFilesPatch } = await import('diff');
  for (const helper of helpers) {
    if (patches.has(helper.path)) continue;
    const name = posix.join(posix.dirname(file.path), basename(helper.path)).replace(/^\/+/, '');
    const old = existsSync(helper.path) ? readFileSync(helper.path, 'utf8') : undefined;
    const from = old === undefined ? '/dev/null' : `a/${name}`;
    const patch = createTwoFilesPatch(from, `b/${name}`, old ?? '', helper.text, undefined, undefined, {
      context: 3,
    });
    patches.set(helper.path, patch.replace(/^=+\n/, ''));
  }
  return undefined;
}

function tell(
  { changes, left }: Outcome,
  { locale }: Setup,
  { adapted, dryRun }: { readonly adapted: boolean; readonly dryRun: boolean },
): void {
  // A diff on standard output stays a diff.
  const to = dryRun ? process.stderr : process.stdout;
  const line = (words: Words) => to.write(`${inLocale(words, locale)}\n`);
  for (const { file, fixed } of changes) line(say.fixedFile(file.path, fixed, dryRun));
  const total = changes.reduce((sum, { fixed }) => sum + fixed, 0);
  line(total > 0 ? say.fixedTotal(total, changes.length, dryRun) : say.nothingToFix());
  const open = left.filter(({ suppressed, verdict }) => suppressed === undefined && verdict !== 'same');
  if (open.length === 0) return;
  const counts = countsOf(open);
  const labels = labelsOf(locale);
  const shown = verdicts.filter((verdict) => counts[verdict] > 0);
  line(
    say.remaining(
      shown.map((verdict) => `${counts[verdict]} ${labels.verdict[verdict].toLowerCase()}`).join(', '),
    ),
  );
  const more = open.filter(({ fix }) => fix?.safety === 'review').length;
  if (!adapted && more > 0) line(say.tryAdapted(more));
}
