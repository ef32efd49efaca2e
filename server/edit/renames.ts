/**
 * Source files that get another ending on the target, and the places that name them: includes, lists of sources,
 * patterns. Pure; paths are relative to the project and `/`-separated.
 */
import grammars from '../../grammars/grammars.json' with { type: 'json' };
import type { Chip, Edit } from '../model.ts';

export interface Renames {
  /** Old path to new path. */
  readonly paths: ReadonlyMap<string, string>;
  /** Old ending to new ending, where all files of that ending get the same one. */
  readonly endings: ReadonlyMap<string, string>;
  /** Old paths by their last part, those that keep their name too. */
  readonly byName: ReadonlyMap<string, readonly string[]>;
}

interface Row {
  readonly from: string;
  readonly to: string;
  readonly holds: string;
  readonly chips?: readonly string[];
}

const rows: readonly Row[] = grammars.renames;

/**
 * What a source holds, with what it includes: device code that stays thread by thread, or none but vector kernels, or that of a
 * helper header alone, or host code alone.
 */
export type Holds = 'kernels' | 'vector kernels' | 'helper kernels' | 'host code';

/** True where kernels are rewritten as vector kernels, so that a source may hold only these. */
export function namesVectorKernels(chip: Chip): boolean {
  return rows.some(({ holds, chips }) => holds === 'vector kernels' && chips?.includes(chip));
}

/** True for a file that may get another name, depending on what it holds. */
export function mayBeRenamed(path: string): boolean {
  return rows.some(({ from }) => path.endsWith(from));
}

/**
 * Plans the renames. `held` tells of a path what the file holds, with what it includes; `paths` are all of the project. A file without device code is host code to any compiler; where its new name is taken it goes with the kernels.
 */
export function planRenames(paths: readonly string[], held: ReadonlyMap<string, Holds>, chip: Chip): Renames {
  const taken = new Set(paths);
  const renamed = new Map<string, string>();
  for (const [path, holds] of held) {
    const fits = rows.filter(({ from, chips }) => path.endsWith(from) && (!chips || chips.includes(chip)));
    const wanted =
      holds === 'host code'
        ? ['host code', 'kernels'].flatMap((one) => fits.filter((row) => row.holds === one))
        : fits.filter((row) => row.holds === holds);
    const names = wanted.map(({ from, to }) => path.slice(0, -from.length) + to);
    const free = names.find((name) => !taken.has(name));
    if (free === undefined) continue;
    taken.add(free);
    renamed.set(path, free);
  }
  return { paths: renamed, endings: commonEndings(paths, renamed), byName: pathsByName(paths) };
}

/** Paths by their last part. */
export function pathsByName(paths: readonly string[]): Map<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const path of paths) {
    const list = byName.get(nameOf(path));
    if (list) list.push(path);
    else byName.set(nameOf(path), [path]);
  }
  return byName;
}

/** The files of the project that a source may include: beside it, from the root, or below any folder of the search path. */
export function includedPaths(text: string, from: string, byName: Renames['byName']): string[] {
  return [...text.matchAll(anyInclude)].flatMap(({ 1: name = '' }) => {
    const beside = normal(`${folderOf(from)}/${name}`);
    const known = byName.get(nameOf(name)) ?? [];
    return known.includes(beside)
      ? [beside]
      : known.filter((path) => `/${path}`.endsWith(`/${normal(name)}`));
  });
}

function commonEndings(paths: readonly string[], renamed: ReadonlyMap<string, string>): Map<string, string> {
  const endings = new Map<string, string>();
  for (const from of new Set(rows.map((row) => row.from))) {
    const own = paths.filter((path) => path.endsWith(from));
    const ends = new Set(own.map((path) => endingOf(renamed.get(path) ?? path)));
    const [only] = ends;
    if (own.length > 0 && ends.size === 1 && only !== undefined && only !== from) endings.set(from, only);
  }
  return endings;
}

/**
 * The edits that make a text name the renamed files; `path` is where the text stood before. In code these are includes, and
 * literals that name a file of the project, which the program reads or compiles when it runs.
 */
export function referenceEdits(text: string, path: string, renames: Renames, kind: 'code' | 'build'): Edit[] {
  if (renames.paths.size === 0) return [];
  const found = kind === 'code' ? [...includesIn(text), ...literalsIn(text)] : pathsIn(text);
  const edits = found.flatMap(({ start, name }) => {
    const renamed =
      resolve(name, path, renames) ?? (kind === 'build' ? meantBy(text, name, path, renames) : undefined);
    if (renamed === undefined) return [];
    const from = endingOf(name);
    const end = start + name.length;
    return [{ start: end - from.length, end, text: endingOf(renamed) }];
  });
  const patterns = kind === 'build' ? patternsIn(text) : [];
  return [
    ...edits,
    ...patterns.flatMap(({ start, name }) => {
      const to = renames.endings.get(name);
      return to === undefined ? [] : [{ start, end: start + name.length, text: to }];
    }),
  ].sort((a, b) => a.start - b.start);
}

/** Offsets of patterns over an ending (`*.cu`, `%.cu`) of which files got different new endings, or some none. */
export function openPatterns(text: string, renames: Renames): number[] {
  const changed = new Set([...renames.paths.keys()].map(endingOf));
  return patternsIn(text)
    .filter(({ name }) => changed.has(name) && !renames.endings.has(name))
    .map(({ start }) => start);
}

interface Found {
  readonly start: number;
  readonly name: string;
}

const endings = [...new Set(rows.map(({ from }) => from.replace('.', '\\.')))].join('|');
const include = new RegExp(`^[ \\t]*#[ \\t]*include[ \\t]*["<]([^">\\n]*(?:${endings}))[">]`, 'gm');
/** A literal that is a path and nothing else; that of an include is found with it. */
const literal = new RegExp(`(?<!^[ \\t]*#[ \\t]*include[ \\t]*)"([\\w.+\\-/]+(?:${endings}))"`, 'gm');
const anyInclude = /^[ \t]*#[ \t]*include[ \t]*["<]([^">\n]+)[">]/gm;
const anyPath = new RegExp(`[\\w.+\\-/$\{}()]*[\\w+\\-})](?:${endings})(?![\\w.])`, 'g');
/** `*.cu`, `%.cu`, `$(SOURCES:.cu=.o)` and the old rule `.cu.o:`. */
const anyPattern = new RegExp(`(?<=[*%]|:|^)(?:${endings})(?=\\.\\w+:|[^\\w.]|$)`, 'gm');

function includesIn(text: string): Found[] {
  return [...text.matchAll(include)].map(({ 0: whole, 1: name = '', index }) => ({
    start: index + whole.length - 1 - name.length,
    name,
  }));
}

function literalsIn(text: string): Found[] {
  return [...text.matchAll(literal)].map(({ 1: name = '', index }) => ({ start: index + 1, name }));
}

function pathsIn(text: string): Found[] {
  return [...text.matchAll(anyPath)].map(({ 0: found, index }) => {
    // A parenthesis belongs to a path only as that of `$(VARIABLE)`; else a command begins its list right before it.
    const name = found.replace(/^.*(?<!\$)\(/, '');
    return { start: index + found.length - name.length, name };
  });
}

function patternsIn(text: string): Found[] {
  return [...text.matchAll(anyPattern)].map(({ 0: name, index }) => ({ start: index, name }));
}

/** The new path that a text means; nothing when the file keeps its name or several could be meant. */
function resolve(name: string, from: string, { paths, byName }: Renames): string | undefined {
  for (const path of [normal(`${folderOf(from)}/${name}`), normal(name)]) {
    if (byName.get(nameOf(path))?.includes(path)) return paths.get(path);
  }
  // What stands before a variable's end is not known here.
  const tail = name.replace(/^.*[)}]\/?/, '').replace(/^(?:\.{0,2}\/)+/, '');
  const meant = (byName.get(nameOf(tail)) ?? []).filter((path) => `/${path}`.endsWith(`/${tail}`));
  const renamed = new Set(meant.map((path) => endingOf(paths.get(path) ?? path)));
  const [first] = meant;
  return first !== undefined && renamed.size === 1 ? paths.get(first) : undefined;
}

/** A path in the folder of the build file itself without that folder, as CMake names it; of a project where it begins one. */
function inOwnFolder(name: string, text: string): string {
  const own = /^[ \t]*project[ \t]*\(/im.test(text) ? '(?:CMAKE_CURRENT|PROJECT)' : 'CMAKE_CURRENT';
  return name.replace(new RegExp(`^\\$\\{${own}_SOURCE_DIR\\}/`), '');
}

/**
 * A new path that a name put together from variables means, `${PART}.cu`: that of the files beside the text whose other
 * part stands in it as a word, where all of them get one ending.
 */
function meantBy(text: string, name: string, from: string, { paths }: Renames): string | undefined {
  const [before, after, more] = inOwnFolder(name, text).split(/\$\{\w+\}|\$\(\w+\)/);
  if (before === undefined || after === undefined || more !== undefined) return undefined;
  const lead =
    normal(`${folderOf(from)}/${before}`) + (/(?:^|\/)$/.test(before) && folderOf(from) + before ? '/' : '');
  const words = new Set(text.match(/(?<![\w.-])[\w-]+(?![\w.-])/g));
  const meant = [...paths].filter(
    ([path]) =>
      path.startsWith(lead) && path.endsWith(after) && words.has(path.slice(lead.length, -after.length)),
  );
  const renamed = new Set(meant.map(([, to]) => endingOf(to)));
  return renamed.size === 1 ? meant[0]?.[1] : undefined;
}

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function endingOf(path: string): string {
  return path.slice(path.lastIndexOf('.'));
}
