/**
 * Environment variables in C and C++: `getenv("NAME")`, `setenv("NAME", "value", 1)`, `putenv("NAME=value")`. Gives places
 * like those of a script, so that the rules for scripts serve here too. Pure.
 */
import type { Place } from '../places/place.ts';
import type { FilesIndex } from '../ruleset/filesIndex.ts';
import { matchFiles } from './files.ts';
import { isWordPart } from './lexer.ts';
import type { Match } from './match.ts';
import type { Scan } from './scan.ts';

/** The functions of POSIX, and those of Windows, which take the name first as well. */
const call =
  /(?<![\w.>])(?:secure_getenv|getenv|getenv_s|setenv|unsetenv|_?putenv|_putenv_s|_dupenv_s)\s*\(\s*(?:\(\s*char\s*\*\s*\)\s*|const_cast<char\s*\*>\s*\(\s*)?"([A-Z][A-Z0-9_]*)(=?)([^"\\\n]*)"(?:\s*,\s*(?:"([^"\\\n]*)"|([^,)]+)))?/y;

/** Could a text hold such a call? */
export const namesEnvironment = /env(?:_s)?\s*\(/;

/** The calls, sought by the letters that all their names have: a pattern for them over a whole text is dear. */
function* callsIn(text: string): Generator<RegExpExecArray> {
  let from = 0;
  for (let at = text.indexOf('env'); at >= 0; at = text.indexOf('env', at + 3)) {
    let start = at;
    while (start > from && isWordPart(text.charCodeAt(start - 1))) start--;
    if (start < from) continue;
    call.lastIndex = start;
    const found = call.exec(text);
    if (!found) continue;
    from = call.lastIndex;
    yield found;
  }
}

/** All matches of such calls, in the order of the text. */
export function cudaEnvironment(text: string, scan: Scan, index: FilesIndex): Match[] {
  const places: Place[] = [];
  for (const { 0: all, 1: name = '', 2: sign, 3: rest = '', 4: literal, 5: computed, index: at } of callsIn(
    text,
  )) {
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
