/** The lines that the preprocessor keeps or drops together. Pure. */
import type { Span } from '../model.ts';

/** From the innermost `#if` around a place, that is no include guard, to its `#endif`; nothing when the place always holds. */
export function conditionAround(text: string, at: number): Span | undefined {
  const open: { start: number; guard: boolean }[] = [];
  for (const found of text.matchAll(/^[ \t]*#[ \t]*(if|ifdef|ifndef|endif)\b[ \t]*(\w*)[^\n]*/gm)) {
    const { 0: line, 1: word, 2: name = '', index } = found;
    if (word !== 'endif') {
      const defines = new RegExp(`^\\s*#\\s*define\\s+${name}\\b`).test(text.slice(index + line.length));
      open.push({ start: index, guard: word === 'ifndef' && defines });
      continue;
    }
    const last = open.pop();
    if (last && !last.guard && last.start < at && index > at)
      return { start: last.start, end: index + line.length };
  }
  return undefined;
}
