/** The items of a file: its functions, classes and declarations, found by braces and semicolons without a tree. Pure. */
import type { Span } from '../model.ts';

const marks = /[{};]|^[ \t]*#[^\n]*(?:\\\r?\n[^\n]*)*/gm;
/** What stands before the brace of a scope whose items are the file's. */
const opensScope = /(?:\bnamespace\b[^;{}()]*|\bextern\s*)$/;
/** Heads are many and can be long: the words are looked for first. */
function mayOpenScope(head: string): boolean {
  return head.includes('namespace') || head.includes('extern');
}

/** What goes on behind its closing brace up to a `;`. */
const endsLater = /\b(?:struct|class|union|enum)\b|=/;

/**
 * The items that hold one of the places, in the order of the text; those in namespaces one by one. `code` is the text
 * with spaces for comments and strings. An item may be larger than it is, where directives leave braces open, never
 * smaller.
 */
export function itemsAt(code: string, places: readonly number[]): Span[] {
  const wanted = [...places].sort((a, b) => a - b);
  const items: Span[] = [];
  let next = 0;
  let start = 0;
  // Within the braces of an item.
  let depth = 0;
  let head = '';
  const ends = (end: number): void => {
    if (next < wanted.length && (wanted[next] as number) < end) items.push({ start, end });
    while (next < wanted.length && (wanted[next] as number) < end) next++;
    start = end;
  };
  for (const { 0: mark, index: at } of code.matchAll(marks)) {
    if (next === wanted.length) return items;
    if (mark === '{') {
      if (depth === 0) head = code.slice(start, at);
      if (depth > 0 || !mayOpenScope(head) || !opensScope.test(head)) depth++;
      else start = at + 1;
    } else if (mark === '}') {
      if (depth === 0) start = at + 1;
      else if (--depth === 0 && !endsLater.test(head) && !/^\s*;/.test(code.slice(at + 1, at + 100)))
        ends(at + 1);
    } else if (depth === 0) {
      if (mark === ';') ends(at + 1);
      else start = at + mark.length;
    }
  }
  ends(code.length);
  return items;
}
