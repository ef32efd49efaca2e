/** The items of a file: its functions, classes and declarations, found by braces and semicolons without a tree. Pure. */
import type { Span } from '../model.ts';

const marks = /[{};]|^[ \t]*#[^\n]*(?:\\\r?\n[^\n]*)*/gm;
/** What stands before the brace of a scope whose items are the file's. */
const opensScope = /(?:\bnamespace\b[^;{}()]*|\bextern\s*)$/;
/**
 * What goes on behind its closing brace up to a `;`: a class, or an initialiser. Parameters and lists of templates, which may
 * hold such words and signs too, are left out.
 */
function endsLater(head: string): boolean {
  if (!classOrValue.test(head)) return false;
  let outer = head;
  for (const group of [/\([^()]*\)/g, /<[^<>]*>/g])
    for (let before = ''; before !== outer; outer = outer.replace(group, ' ')) before = outer;
  return classOrValue.test(outer);
}

const classOrValue = /\b(?:struct|class|union|enum)\b|=/;

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
      if (depth > 0 || !opensScope.test(head)) depth++;
      else start = at + 1;
    } else if (mark === '}') {
      if (depth === 0) start = at + 1;
      else if (--depth === 0 && !endsLater(head) && !/^\s*;/.test(code.slice(at + 1, at + 100))) ends(at + 1);
    } else if (depth === 0) {
      if (mark === ';') ends(at + 1);
      else start = at + mark.length;
    }
  }
  ends(code.length);
  return items;
}
