/** The language of a file: by its name, else by the first line of a script without an ending. Never throws. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { Language } from '../model.ts';
import { languageOf, mayBeScript } from '../parse/languages.ts';

const enough = 128;

export function languageOfFile(file: string): Language | undefined {
  return languageOf(file) ?? (mayBeScript(file) ? languageOf(file, headOf(file)) : undefined);
}

function headOf(file: string): string {
  try {
    // Opening a named pipe would block for ever.
    if (!statSync(file).isFile()) return '';
    const opened = openSync(file, 'r');
    try {
      const bytes = new Uint8Array(enough);
      return new TextDecoder('latin1').decode(bytes.subarray(0, readSync(opened, bytes, 0, enough, 0)));
    } finally {
      closeSync(opened);
    }
  } catch {
    return '';
  }
}
