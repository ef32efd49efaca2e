/**
 * Environment variables in C and C++: `getenv("NAME")`, `setenv("NAME", "value", 1)`, `putenv("NAME=value")`. Gives places
 * like those of a script, so that the rules for scripts serve here too. Pure.
 */
import type { Place } from '../places/place.ts';
import type { FilesIndex } from '../ruleset/filesIndex.ts';
import { matchFiles } from './files.ts';
import type { Match } from './match.ts';
import type { Scan } from './scan.ts';

/** The functions of POSIX, and those of Windows, which take the name first as well. */
const call =
  /(?<![\w.>])(?:secure_getenv|getenv|getenv_s|setenv|unsetenv|_?putenv|_putenv_s|_dupenv_s)\s*\(\s*(?:\(\s*char\s*\*\s*\)\s*|const_cast<char\s*\*>\s*\(\s*)?"([A-Z][A-Z0-9_]*)(=?)([^"\\\n]*)"(?:\s*,\s*(?:"([^"\\\n]*)"|([^,)]+)))?/g;

/** Could a text hold such a call? */
export const namesEnvironment = /env(?:_s)?\s*\(/;

/** All matches of such calls, in the order of the text. */
export function cudaEnvironment(text: string, scan: Scan, index: FilesIndex): Match[] {
  const places: Place[] = [];
  for (const {
    0: all,
    1: name = '',
    2: sign,
    3: rest = '',
    4: literal,
    5: computed,
    index: at,
  } of text.matchAll(call)) {
    const start = at + all.indexOf('"') + 1;
    if (scan.comments.holds(start) || (rest !== '' && !sign)) continue;
    const from = sign ? start + name.length + 1 : at + all.length - 1 - (literal?.length ?? 0);
    const known = sign ? rest : /setenv|putenv/.test(all) && !/unsetenv/.test(all) ? literal : undefined;
    const value =
      known !== undefined
        ? { text: known, span: { start: from, end: from + known.length } }
        : computed !== undefined && /(?:^|[^n])setenv|putenv_s/.test(all)
          ? { text: '$' }
          : undefined;
    const span = { start, end: start + name.length };
    places.push({ kind: 'variable', name, span, parts: value ? { value } : {} });
  }
  return matchFiles(text, { places, texts: [], comments: [] }, index, 'shell');
}
