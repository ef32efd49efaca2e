/**
 * The Python packages that belong to the project of a file: what stands beside it or above it. An import of one of them
 * is no import of a package of the same name from elsewhere. Reads names of folders only; never throws.
 */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How far above a file its project may begin. */
const levels = 6;

/** A folder with more in it holds data, or is no part of a project. */
const most = 400;

const known = new Map<string, readonly string[]>();

/** Takes a file by its place on the disk; gives the names of packages that an import in it finds in the project. */
export function ownPackages(file: string): readonly string[] {
  if (!file.endsWith('.py') && !file.endsWith('.ipynb')) return [];
  const names = new Set<string>();
  let folder = dirname(file);
  for (let level = 0; level < levels; level++) {
    const above = dirname(folder);
    // A part of a package of a package is imported below both, never by its name alone.
    for (const name of packagesIn(folder)) if (level === 0 || !isInner(folder)) names.add(name);
    if (above === folder || existsSync(join(folder, '.git'))) break;
    folder = above;
  }
  return [...names];
}

const inner = new Map<string, boolean>();

/** A package within a package. */
function isInner(folder: string): boolean {
  const before = inner.get(folder);
  if (before !== undefined) return before;
  const found = isPackage(folder) && isPackage(dirname(folder));
  inner.set(folder, found);
  return found;
}

/** Packages directly below a folder, or below its folder for sources. */
function packagesIn(folder: string): readonly string[] {
  const before = known.get(folder);
  if (before) return before;
  const found = [folder, join(folder, 'src')].flatMap((place) =>
    foldersIn(place).filter((name) => isPackage(join(place, name)) || isNamespace(folder, join(place, name))),
  );
  known.set(folder, found);
  return found;
}

function isPackage(folder: string): boolean {
  return existsSync(join(folder, '__init__.py'));
}

/** A package without a file of its own, beside what builds the project; a copy of another project builds itself. */
function isNamespace(project: string, folder: string): boolean {
  const builds = (place: string) =>
    ['pyproject.toml', 'setup.py'].some((name) => existsSync(join(place, name)));
  return (
    builds(project) && !builds(folder) && foldersIn(folder).some((name) => isPackage(join(folder, name)))
  );
}

function foldersIn(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    if (entries.length > most) return [];
    return entries
      .filter((one) => one.isDirectory() && /^[A-Za-z_]\w*$/.test(one.name))
      .map(({ name }) => name);
  } catch {
    return [];
  }
}
