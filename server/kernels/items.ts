/** The items of a file: its functions, classes and declarations, found by braces and semicolons without a tree. Pure. */
import { type Blocks, createBlocks } from '../match/block.ts';
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
 * with spaces for comments and strings, `blocks` its braces. An item may be larger than it is, where directives leave braces
 * open, never smaller.
 */
export function itemsAt(code: string, blocks: Blocks, places: readonly number[]): Span[] {
  const wanted = [...places].sort((a, b) => a - b);
  const items: Span[] = [];
  let next = 0;
  let start = 0;
  const ends = (end: number): void => {
    if (next < wanted.length && (wanted[next] as number) < end) items.push({ start, end });
    while (next < wanted.length && (wanted[next] as number) < end) next++;
    start = end;
  };
  marks.lastIndex = 0;
  for (let found = marks.exec(code); found && next < wanted.length; found = marks.exec(code)) {
    const { 0: mark, index: at } = found;
    if (mark === ';') ends(at + 1);
    else if (mark !== '{') start = at + mark.length;
    else {
      const head = code.slice(start, at);
      if (opensScope.test(head)) start = at + 1;
      else {
        const end = Math.min(code.length, blocks.end(at + 1) + 1);
        if (!endsLater(head) && !/^\s*;/.test(code.slice(end, end + 100))) ends(end);
        marks.lastIndex = end;
      }
    }
  }
  ends(code.length);
  return items;
}

/** The braces of a text without comments and strings. */
export function blocksIn(code: string): Blocks {
  const found = createBlocks(code.length);
  for (const { 0: brace, index } of code.matchAll(/[{}]/g)) found.add(index, brace === '{');
  return found;
}
