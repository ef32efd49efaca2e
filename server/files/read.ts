/** Reads one source file for the engine. Gives its text and form, or the kind of note that says why not; never throws. */
import { readFileSync, statSync } from 'node:fs';
import { type Decoded, decode } from './decode.ts';
import type { NoteKind } from './notes.ts';
import { errorCode } from './userError.ts';

const largest = 64 * 1024 * 1024;

export interface ReadSource extends Decoded {
  readonly bytes: Uint8Array;
}

export function readSource(file: string): ReadSource | NoteKind {
  try {
    const about = statSync(file);
    // A named pipe would block the scan for ever.
    if (!about.isFile()) return 'notAFile';
    if (about.size > largest) return 'tooLarge';
    const bytes = readFileSync(file);
    const decoded = decode(bytes);
    return decoded ? { ...decoded, bytes } : 'binary';
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'deleted';
    return code === 'ELOOP' ? 'linkCycle' : 'unreadable';
  }
}
