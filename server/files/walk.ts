/**
 * Finds the source files under the paths a user gave: `.gitignore` files, the configuration's exclusions and links are
 * heeded. Gives files in a fixed order and a note for everything that could not be looked at; reads no source.
 */
import { type Dirent, lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { excluder, type Ignoring, ignoreFiles, isIgnored, isOutput, withIgnoreFile } from './ignored.ts';
import type { Note, NoteKind } from './notes.ts';
import { errorCode } from './userError.ts';

export interface WalkedFile {
  /** As given by the user with what was found under it, `/`-separated; what reports show. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
}

export interface Walk {
  readonly files: readonly WalkedFile[];
  readonly notes: readonly Note[];
}

export interface WalkOptions {
  /** Absolute folder that relative paths start from. */
  readonly folder: string;
  readonly reads: (path: string) => boolean;
  /** Globs relative to `excludeFrom`; a glob without a slash matches at any depth. */
  readonly exclude: readonly string[];
  readonly excludeFrom: string;
  /** False keeps links that lead out of the given paths unfollowed: for commands that write. */
  readonly followOutside: boolean;
}

interface Found extends WalkedFile {
  /** The path without links: the key that gives a file once, however it is reached. */
  readonly real: string;
}

interface State extends WalkOptions {
  readonly excluded: (absolute: string) => boolean;
  readonly files: Map<string, WalkedFile>;
  readonly notes: Note[];
  /** Real paths of what was given and of link targets that were walked. */
  readonly roots: string[];
  readonly links: Found[];
}

/** All source files under `paths`, each once, sorted by shown path. */
export function walk(paths: readonly string[], options: WalkOptions): Walk {
  const state: State = {
    ...options,
    excluded: excluder(options.exclude, options.excludeFrom),
    files: new Map(),
    notes: [],
    roots: [],
    links: [],
  };
  const roots = paths.map((path) => ({ path: shown(path), file: resolve(options.folder, path) }));
  for (const root of roots) startAt(root, state);
  // Links come last, so that a file is shown under its own name and not under a link's.
  for (let link = state.links.pop(); link; link = state.links.pop()) followLink(link, state);
  const byPath = (a: { path: string }, b: { path: string }) =>
    a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
  return { files: [...state.files.values()].sort(byPath), notes: state.notes.sort(byPath) };
}

function startAt(root: WalkedFile, state: State): void {
  let about: Stats;
  let real: string;
  try {
    about = statSync(root.file);
    real = realpathSync(root.file);
  } catch (error) {
    note(state, root.path, linkProblem(error, root.file) ?? 'missing');
    return;
  }
  if (about.isDirectory()) {
    state.roots.push(real);
    walkFolder({ ...root, real }, ignoreFiles(root.file), state);
  } else if (!about.isFile()) note(state, root.path, 'notAFile');
  else if (!state.reads(root.file)) note(state, root.path, 'unknownType');
  else add({ ...root, real }, state);
}

function walkFolder(folder: Found, above: Ignoring, state: State): void {
  const entries = list(folder, state);
  if (!entries || isOutput(entries)) return;
  const ignoring = withIgnoreFile(above, folder.file, entries);
  for (const entry of entries) {
    const found = {
      path: under(folder.path, entry.name),
      file: join(folder.file, entry.name),
      real: join(folder.real, entry.name),
    };
    const isFolder = entry.isDirectory();
    if (!isFolder && !entry.isSymbolicLink() && !(entry.isFile() && state.reads(found.file))) continue;
    if (isIgnored(ignoring, found.file, isFolder, entry.name) || state.excluded(found.file)) continue;
    if (isFolder) walkFolder(found, ignoring, state);
    else if (entry.isSymbolicLink()) state.links.push(found);
    else add(found, state);
  }
}

function add({ path, file, real }: Found, state: State): void {
  if (!state.files.has(real)) state.files.set(real, { path, file });
}

function followLink(link: WalkedFile, state: State): void {
  try {
    const real = realpathSync(link.file);
    const about = statSync(real);
    if (about.isDirectory()) followFolder({ ...link, real }, state);
    else if (about.isFile() && state.reads(link.file)) followFile({ ...link, real }, state);
  } catch (error) {
    // A broken link to a picture is nobody's loss; one that may lead to sources or a folder is told.
    const mayMatter = state.reads(link.file) || !/\.[^/]+$/.test(link.path);
    if (mayMatter) note(state, link.path, linkProblem(error, link.file) ?? 'unreadable');
  }
}

function followFile(link: Found, state: State): void {
  if (state.roots.some((root) => isWithin(link.real, root)) || state.files.has(link.real)) return;
  if (state.followOutside) add(link, state);
  else note(state, link.path, 'linkOutside');
}

function followFolder(link: Found, state: State): void {
  if (isWithin(realpathSync(dirname(link.file)), link.real)) note(state, link.path, 'linkCycle');
  else if (state.roots.some((root) => isWithin(link.real, root))) return;
  else if (!state.followOutside) note(state, link.path, 'linkOutside');
  else {
    state.roots.push(link.real);
    walkFolder(link, [], state);
  }
}

function linkProblem(error: unknown, file: string): NoteKind | undefined {
  const code = errorCode(error);
  if (code === 'ELOOP') return 'linkCycle';
  if (code === 'EACCES' || code === 'EPERM') return 'unreadable';
  return code === 'ENOENT' && isLink(file) ? 'brokenLink' : undefined;
}

function isLink(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function list(folder: WalkedFile, state: State): Dirent[] | undefined {
  try {
    return readdirSync(folder.file, { withFileTypes: true });
  } catch (error) {
    note(state, folder.path, errorCode(error) === 'ENOENT' ? 'deleted' : 'unreadableFolder');
    return undefined;
  }
}

function note(state: State, path: string, kind: NoteKind): void {
  state.notes.push({ path, kind });
}

/** True when `path` is `folder` or lies in it. */
function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && resolve(folder, way) === path);
}

function shown(path: string): string {
  const plain = path
    .split(sep)
    .join('/')
    .replace(/\/+$/, '')
    .replace(/^(\.\/)+/, '');
  return plain === '.' || (plain === '' && !path.startsWith(sep)) ? '' : plain || '/';
}

function under(folder: string, name: string): string {
  return folder === '' ? name : folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}
