/**
 * Where the helper header goes: beside the source that includes it, so that quotes find it with no include path; its
 * include guard lets several copies meet. Reads files, writes none.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { helperHeader } from '../edit/helper.ts';
import { errorCode } from './userError.ts';

export interface HelperFile {
  readonly path: string;
  readonly text: string;
}

/**
 * What has to be written for a fix that has these `needs`, when `source` is the file that it changes and `built` the
 * folder of the built program. Nothing when no helper is needed or it is there; `taken` when another file of the user's
 * has its name. An older copy of ours is to be replaced.
 */
export function helperBeside(
  needs: readonly string[],
  source: string,
  built: string,
): HelperFile | 'taken' | undefined {
  if (!needs.includes(helperHeader)) return undefined;
  const text = helperText(built);
  const path = join(dirname(source), helperHeader);
  const old = textOf(path);
  if (old === text) return undefined;
  return old === undefined || old.includes(guardOf(text)) ? { path, text } : 'taken';
}

/** The header as it was built. */
export function helperText(built: string): string {
  return readFileSync(join(built, helperHeader), 'utf8');
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
