/**
 * What of a Python text is to be parsed for some places: the statements around them, and what opens the blocks around those.
 * A grammar reads a megabyte in the time this reads thirty. Of a block without a place its first statement stands for all,
 * since a block must have one. Pure.
 */
import type { Span } from '../model.ts';
import { decorator, headEnd, type Lines } from './pythonScan.ts';

/** Statements of one indentation; the first begins where the block does. */
interface Block {
  readonly starts: readonly number[];
  /** The line of each, by its number; -1 where it begins with no word, as a documentation does. */
  readonly lines: readonly number[];
  readonly end: number;
  /** The number behind the last line. */
  readonly to: number;
}

/** What opens a block, with the decorators of a definition, and the block: `if a:`, `else:`, `def f():`. */
interface Clause {
  readonly start: number;
  readonly block: Block;
}

const opensBlock = /(?:async[ \t]+)?(?:def|class|if|for|while|with|try)\b/y;
const continuesOne = /(?:else|elif|except|finally)\b/y;
const toFirstLine = /(?:[ \t]*(?:#[^\n]*)?\r?\n)*/y;
const indentation = /[ \t]+(?=\S)/y;

/** Gives what is to be parsed for places, apart from each other and in the order of the text. */
export function partsReader(text: string, lines: Lines): (places: readonly number[]) => Span[] {
  const { starts, indents } = lines;
  const startOf = (line: number): number => starts[line] ?? text.length;
  const isWord = (pattern: RegExp, line: number): boolean => {
    pattern.lastIndex = startOf(line) + (indents[line] as number);
    return pattern.test(text);
  };
  const decorates = (line: number): boolean =>
    text.charCodeAt(startOf(line) + (indents[line] as number)) === decorator;

  /** Clauses belong to the statement above, decorators to the definition below. */
  const blockOf = (start: number, indent: number, from: number, to: number): Block => {
    const [found, numbers]: [number[], number[]] = [[], []];
    let decorated = false;
    for (let line = from; line < to; line++) {
      if (indents[line] !== indent) continue;
      if (!decorated && !isWord(continuesOne, line)) {
        found.push(startOf(line));
        numbers.push(line);
      }
      decorated = decorates(line);
    }
    if (found[0] !== start) {
      found.unshift(start);
      numbers.unshift(-1);
    }
    return { starts: found, lines: numbers, end: startOf(to), to };
  };

  /** The block that a line opens, up to another line. */
  const clauseAt = (start: number, line: number, to: number): Clause | undefined => {
    const end = headEnd(text, startOf(line), startOf(to));
    if (end === undefined) return undefined;
    toFirstLine.lastIndex = end;
    toFirstLine.test(text);
    const body = toFirstLine.lastIndex;
    indentation.lastIndex = body;
    const indent = indentation.exec(text)?.[0].length ?? 0;
    if (body >= startOf(to) || indent <= (indents[line] as number)) return undefined;
    return { start, block: blockOf(body, indent, line + 1, to) };
  };

  /** The clauses of a statement that runs over some lines; nothing where it opens no block, or not plainly. */
  const clausesOf = (from: number, to: number): Clause[] | undefined => {
    const indent = indents[from];
    let line = from;
    while (decorates(line)) {
      do line++;
      while (line < to && indents[line] !== indent);
      if (line >= to) return undefined;
    }
    if (!isWord(opensBlock, line)) return undefined;
    const clauses: Clause[] = [];
    let start = startOf(from);
    for (let next = line + 1; next <= to; next++) {
      if (next < to && (indents[next] !== indent || !isWord(continuesOne, next))) continue;
      const clause = clauseAt(start, line, next);
      if (!clause) return undefined;
      clauses.push(clause);
      line = next;
      start = startOf(next);
    }
    return clauses;
  };
  const known = new Map<number, Clause[] | undefined>();
  const clausesIn = (block: Block, at: number): Clause[] | undefined => {
    const line = block.lines[at] as number;
    if (line < 0) return undefined;
    if (!known.has(line)) known.set(line, clausesOf(line, block.lines[at + 1] ?? block.to));
    return known.get(line);
  };

  const parts: Span[] = [];
  const endOf = (block: Block, at: number): number => block.starts[at + 1] ?? block.end;
  /** The head of a clause and the least of its block. */
  const least = ({ start, block }: Clause): void => {
    const inner = clausesIn(block, 0);
    const body = block.starts[0] as number;
    parts.push({ start, end: inner ? body : endOf(block, 0) });
    for (const clause of inner ?? []) least(clause);
  };
  const read = (block: Block, offset: number): Span => {
    const at = lastAtOrBefore(block.starts, offset);
    const statement = { start: block.starts[at] as number, end: endOf(block, at) };
    const clauses = clausesIn(block, at);
    if (!clauses) {
      parts.push(statement);
      return statement;
    }
    let innermost = statement;
    for (const clause of clauses) {
      const { start, block: own } = clause;
      const body = own.starts[0] as number;
      if (offset < start || offset >= own.end) least(clause);
      else if (offset < body) {
        least(clause);
        innermost = { start, end: body };
      } else {
        parts.push({ start, end: body });
        innermost = read(own, offset);
      }
    }
    return innermost;
  };
  return (places) => {
    parts.length = 0;
    const margin = blockOf(0, 0, 0, starts.length);
    let last: Span = { start: 0, end: 0 };
    for (const place of [...places].sort((a, b) => a - b))
      if (place >= last.end || place < last.start) last = read(margin, place);
    return apart(parts);
  };
}

/** In the order of the text, without those within others; what touches becomes one. */
function apart(parts: readonly Span[]): Span[] {
  const found: { start: number; end: number }[] = [];
  for (const { start, end } of [...parts].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = found.at(-1);
    if (!last || start > last.end) found.push({ start, end });
    else last.end = Math.max(last.end, end);
  }
  return found;
}

function lastAtOrBefore(sorted: readonly number[], offset: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
