/**
 * Where the helper headers go: beside the source that includes them, so that quotes find them with no include path; their
 * include guards let several copies meet. Reads files, writes none.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { helpersOf } from '../edit/helper.ts';
import { helperText } from './built.ts';
import { errorCode } from './userError.ts';

export interface HelperFile {
  readonly path: string;
  readonly text: string;
}

/**
 * What has to be written for a fix that has these `needs`, when `source` is the file that it changes and `built` the
 * folder of the built program: empty when no helper is needed or all are there; `taken` when another file of the user's
 * has the name of one. An older copy of ours is to be replaced.
 */
export function helpersBeside(
  needs: readonly string[],
  source: string,
  built: string,
): readonly HelperFile[] | 'taken' {
  const files: HelperFile[] = [];
  for (const name of helpersOf(needs)) {
    const text = helperText(built, name);
    const path = join(dirname(source), name);
    const old = textOf(path);
    if (old === text) continue;
    if (old !== undefined && !old.includes(guardOf(text))) return 'taken';
    files.push({ path, text });
  }
  return files;
}

function guardOf(text: string): string {
  return /^#ifndef .*$/m.exec(text)?.[0] ?? text;
}

/** Nothing when there is no such file. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
