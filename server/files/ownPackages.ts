/**
 * The Python packages that belong to the project of a file: what stands beside it or above it. An import of one of them
 * is no import of a package of the same name from elsewhere. Reads names of folders only; never throws.
 */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { remember } from '../once.ts';

/** How far above a file its project may begin. */
const levels = 6;

/** A folder with more in it holds data, or is no part of a project. */
const most = 400;

/** Takes a file by its place on the disk; gives the names of packages that an import in it finds in the project. */
export function ownPackages(file: string): readonly string[] {
  if (!file.endsWith('.py') && !file.endsWith('.ipynb')) return [];
  const names = new Set<string>();
  let folder = dirname(file);
  for (let level = 0; level < levels; level++) {
    const above = dirname(folder);
    // What lies in a folder of a package is imported below both, never by its name alone.
    for (const name of packagesIn(folder)) if (level === 0 || !isInner(folder)) names.add(name);
    if (above === folder || isRepository(folder)) break;
    folder = above;
  }
  return [...names];
}

// Asked of each folder by each file below it.
const isRepository = remember((folder) => existsSync(join(folder, '.git')));
const isPackage = remember((folder) => existsSync(join(folder, '__init__.py')));

/** A folder within a package, whether it says so itself or not. */
function isInner(folder: string): boolean {
  return isPackage(dirname(folder));
}

/** Packages directly below a folder, or below its folder for sources. */
const packagesIn = remember((folder): readonly string[] =>
  [folder, join(folder, 'src')].flatMap((place) =>
    foldersIn(place).filter((name) => isPackage(join(place, name)) || isNamespace(folder, join(place, name))),
  ),
);

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
