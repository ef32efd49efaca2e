/** Small readings of a host's text around launches: what brackets hold, and what a variable is given and still means. Pure. */
import type { Span } from '../model.ts';
import { definesIn } from './tileDefines.ts';
import { bare } from './tileValues.ts';

/** Where the sign stands that ends what began at `from`. */
export function closing(code: string, from: number, sign: string): number | undefined {
  let depth = 0;
  for (let at = from; at < code.length; at++) {
    if (depth === 0 && code.startsWith(sign, at)) return at;
    const letter = code[at] as string;
    if ('([{'.includes(letter)) depth++;
    else if (')]}'.includes(letter)) depth--;
    if (depth < 0 || letter === ';') return undefined;
  }
  return undefined;
}

/** The parts between the commas, without the space around them. */
export function commas(code: string, from: number, to: number): Span[] {
  const parts: Span[] = [];
  let [depth, start] = [0, from];
  for (let at = from; at <= to; at++) {
    const letter = code[at] as string;
    if ((at === to || letter === ',') && depth === 0) {
      const part = code.slice(start, at);
      const lead = part.length - part.trimStart().length;
      if (part.trim() !== '') parts.push({ start: start + lead, end: start + lead + part.trim().length });
      start = at + 1;
    } else if ('([{'.includes(letter)) depth++;
    else if (')]}'.includes(letter)) depth--;
  }
  return parts;
}

/** The text that a variable or macro is given, where it is given one only, and still means that at `use`. */
export function definitionOf(code: string, name: string, use: number): string | undefined {
  const written = writesOf(code, name);
  const defined = definesIn(code, name).flatMap(({ value }) => value ?? []);
  if (defined.length === 1 && written.length === 0) return defined[0];
  const [only] = written;
  if (!only || written.length > 1 || only[1] !== undefined || /\+\+|--/.test(only[0])) return undefined;
  const line = code.slice(0, only.index);
  // It must be declared there: an assignment may come after the launch.
  if (
    !/(?:^|[;{}(]|\n)\s*(?:(?:static|const|constexpr|unsigned|signed|std::)\s*)*(?:int|long|size_t|auto|unsigned|u?int(?:32|64)_t)\s+$/.test(
      line,
    )
  )
    return undefined;
  const value = only[2]?.trim() ?? '';
  const holds = isOpen(code, only.index, use) && unchanged(code, value, only.index, use);
  return holds && (/[(]/.test(value) || /^[\w\s+\-*/]+$/.test(value)) ? value : undefined;
}

/** Assignments to a name, with their operator and value. */
function writesOf(code: string, name: string): RegExpExecArray[] {
  const write = `(?<![.>\\w])${name}\\s*(?:([-+*/%&|^]|<<|>>)?=(?!=)|\\+\\+|--)\\s*([^;,]*)`;
  return [...code.matchAll(new RegExp(write, 'g'))];
}

/** True where the block of one place is still open at a later one. */
export function isOpen(code: string, from: number, to: number): boolean {
  let depth = 0;
  for (let at = from; at < to; at++) {
    if (code[at] === '{') depth++;
    else if (code[at] === '}' && --depth < 0) return false;
  }
  return to > from;
}

/** True where no variable of a formula changes between two places. */
export function unchanged(code: string, formula: string, from: number, to: number): boolean {
  return (formula.match(/[A-Za-z_]\w*/g) ?? []).every((name) =>
    [...writesOf(code, name), ...code.matchAll(new RegExp(`(?:\\+\\+|--|&)\\s*${name}\\b`, 'g'))].every(
      ({ index }) => index <= from || index >= to,
    ),
  );
}

/** Without spaces, casts and outer parentheses. */
export function plain(part: string): string {
  const dense = part
    .replace(/\s+/g, '')
    .replace(/\((?:int|unsigned|unsignedint|size_t|long|int64_t|uint32_t)\)/g, '');
  return bare(dense);
}
