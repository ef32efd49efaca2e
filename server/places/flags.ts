/** Options of compilers and linkers in a stretch of a build file, and the source files it names. */
import type { Span } from '../model.ts';
import type { Gathered, Part } from './place.ts';

const option = /(?<=^|[\s;:,"'=>(|])(--?[A-Za-z][\w-]*)(?:=([^\s;"'>)]*))?/g;
const source = /[\w.${}()/+*%-]*[\w)}*%](\.cu)(?![\w.])/g;

/** Adds a pair for each option, with its value behind `=` or as the next word; `command` is what is given the option. */
export function flagPlaces(text: string, { start, end }: Span, command: string, out: Gathered): void {
  const stretch = text.slice(start, end);
  if (!stretch.includes('-')) return;
  for (const { 0: all, 1: name = '', 2: joined, index } of stretch.matchAll(option)) {
    const from = start + index;
    const next =
      joined === undefined ? /^[ \t]+([^\s;"'>$-][^\s;"'>]*)/.exec(text.slice(from + all.length, end)) : null;
    const value: Part | undefined =
      joined !== undefined
        ? { text: joined, span: { start: from + name.length + 1, end: from + all.length } }
        : next
          ? {
              text: next[1] as string,
              span: {
                start: from + all.length + next[0].length - (next[1] as string).length,
                end: from + all.length + next[0].length,
              },
            }
          : undefined;
    if (!out.asks('pair', name, value?.text)) continue;
    out.places.push({
      kind: 'pair',
      name,
      span: { start: from, end: from + name.length },
      cut: cutOf(text, { start: from, end: from + all.length }),
      parts: { command: { text: command }, ...(value ? { value } : {}) },
    });
  }
}

/** Adds a pair of its ending and its name for each source in CUDA's own ending. */
export function sourcePlaces(text: string, { start, end }: Span, out: Gathered): void {
  const stretch = text.slice(start, end);
  if (!stretch.includes('.cu')) return;
  for (const { 0: name, 1: ending = '', index } of stretch.matchAll(source)) {
    const span = { start: start + index, end: start + index + name.length };
    out.places.push({ kind: 'pair', name: ending, span, parts: { value: { text: name, span } } });
  }
}

/**
 * What goes when a word is taken out of a list: the word with the blanks before it and the line's end that a backslash
 * undoes, at the start of a text with those behind. An expression of CMake that would hold nothing, `$<condition:word>`, goes as a whole.
 */
export function cutOf(text: string, word: Span): Span {
  const { start, end } = expressionAround(text, word);
  const before = /(?:[ \t]|\\\r?\n)+$/.exec(text.slice(Math.max(0, start - 80), start))?.[0].length ?? 0;
  if (before > 0) return { start: start - before, end };
  const after = /^[ \t]+/.exec(text.slice(end, end + 40))?.[0].length ?? 0;
  return { start, end: end + after };
}

function expressionAround(text: string, { start, end }: Span): Span {
  if (text[start - 1] !== ':' || text[end] !== '>') return { start, end };
  let depth = 1;
  for (let at = start - 2; at > 0; at--) {
    if (text[at] === '>') depth++;
    else if (text[at] === '<' && text[at - 1] === '$' && --depth === 0)
      return expressionAround(text, { start: at - 1, end: end + 1 });
    else if (text[at] === '\n') break;
  }
  return { start, end };
}
