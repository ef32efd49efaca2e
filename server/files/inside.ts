/** Keeps readers inside given folders, whatever links say. */
import { realpathSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

export interface Inside {
  /** The folder that holds the path, as it was given. */
  readonly root: string;
  /** Absolute, below `root` as it was given and without links from there on: editors know a file by that spelling. */
  readonly file: string;
  /** Relative to `root`, with `/`; `.` for the folder itself. */
  readonly shown: string;
}

/**
 * The place of `path` in the first of the absolute folders that holds it; relative paths start from each of them. Nothing when
 * it does not exist or, links followed, lies outside all of them: which of both is not told.
 */
export function inside(roots: readonly string[], path: string): Inside | undefined {
  for (const root of roots) {
    try {
      const [home, file] = [realpathSync(root), realpathSync(resolve(root, path))];
      if (file !== home && !file.startsWith(home.endsWith(sep) ? home : home + sep)) continue;
      const below = relative(home, file);
      return { root, file: join(root, below), shown: below.replaceAll('\\', '/') || '.' };
    } catch {
      // Not there below this folder; the next may have it.
    }
  }
  return undefined;
}
