/**
 * What a walk leaves out: version control's own folders, installed packages and build trees, what `.gitignore` files
 * name, and what the configuration excludes. Reads ignore files; judges paths; walks nothing.
 */
import { type Dirent, existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import picomatch from 'picomatch';

/** The ignore files that hold for a folder, outermost first. */
export type Ignoring = readonly { readonly base: string; readonly rules: Ignore }[];

/** Version control's own folders; a submodule has a file of that name. */
export const versionControl: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.jj']);

const neverSources = new Set([
  ...versionControl,
  'node_modules',
  '__pycache__',
  'site-packages',
  '.tox',
  '.eggs',
]);

/** Files that mark a folder as written by a program: a CMake build tree, a Python virtual environment. */
const outputMarks = new Set(['CMakeCache.txt', 'pyvenv.cfg']);

export function isOutput(entries: readonly Dirent[]): boolean {
  return entries.some((entry) => outputMarks.has(entry.name) && entry.isFile());
}

/** The ignore files above a folder up to its repository's root; none when they ignore the folder that was asked for. */
export function ignoreFiles(folder: string): Ignoring {
  const above: string[] = [];
  let root = folder;
  while (!existsSync(join(root, '.git'))) {
    const parent = dirname(root);
    if (parent === root) return [];
    root = parent;
    above.unshift(root);
  }
  const ignoring: Ignoring = above.flatMap((base) => load(join(base, '.gitignore'), base));
  const excludes = load(join(root, '.git', 'info', 'exclude'), root);
  const all = [...excludes, ...ignoring];
  return folder !== root && isIgnored(all, folder, true, basename(folder)) ? [] : all;
}

/** Adds the folder's own ignore file, if it has one. */
export function withIgnoreFile(above: Ignoring, folder: string, entries: readonly Dirent[]): Ignoring {
  if (!entries.some((entry) => entry.name === '.gitignore')) return above;
  return [...above, ...load(join(folder, '.gitignore'), folder)];
}

/** The innermost file that says something decides, as in git. */
export function isIgnored(ignoring: Ignoring, absolute: string, isFolder: boolean, name: string): boolean {
  return neverSources.has(name) || isRuledOut(ignoring, absolute, isFolder);
}

/** What the ignore files alone say: what git itself would not take. */
export function isRuledOut(ignoring: Ignoring, absolute: string, isFolder: boolean): boolean {
  for (let index = ignoring.length - 1; index >= 0; index--) {
    const level = ignoring[index];
    if (!level) continue;
    const way = slashed(relative(level.base, absolute));
    const verdict = level.rules.test(isFolder ? `${way}/` : way);
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

/** Tells whether an absolute path is excluded by globs that are relative to `base`. */
export function excluder(globs: readonly string[], base: string): (absolute: string) => boolean {
  if (globs.length === 0) return () => false;
  const matchers = globs.map((glob) => {
    const plain = glob.replace(/^\.?\//, '').replace(/\/(\*\*)?$/, '');
    return picomatch(plain, { dot: true, basename: !plain.includes('/') });
  });
  return (absolute) => {
    const way = slashed(relative(base, absolute));
    return matchers.some((matches) => matches(way));
  };
}

function load(file: string, base: string): Ignoring {
  try {
    return [{ base, rules: ignore({ ignorecase: false }).add(readFileSync(file, 'utf8')) }];
  } catch {
    // A missing or unreadable ignore file ignores nothing.
    return [];
  }
}

function slashed(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/');
}
