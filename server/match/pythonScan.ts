/**
 * Reads Python text once, in linear time: where strings and comments are, and where top-level statements begin. So a
 * hit can be told from prose without a tree, and only the statements that hold a hit need one. Never fails: an
 * unclosed string ends where Python would give up, at the line or at the end of the text.
 */
import type { Span } from '../model.ts';

export interface PythonScan {
  /** True for code, also for the code within the braces of an f-string. */
  inCode(offset: number): boolean;
  /** True when a string literal's quotes open right before the offset. */
  opensString(offset: number): boolean;
  /** Strings and comments that begin within a stretch. */
  within(start: number, end: number): readonly Span[];
  /** The top-level statement around an offset. */
  itemAt(offset: number): Span;
}

interface Literal extends Span {
  /** Where its content begins. */
  readonly content: number;
  readonly formatted: boolean;
}

const mark = /[#"'\n()[\]{}\\]/g;

export function scanPython(text: string): PythonScan {
  const literals: Literal[] = [];
  const items: number[] = [0];
  let depth = 0;
  // Above a definition that is still to come.
  let decorating = text[0] === '@';
  mark.lastIndex = 0;
  for (let found = mark.exec(text); found; found = mark.exec(text)) {
    const at = found.index;
    const sign = found[0];
    if (sign === '#') {
      const end = lineEnd(text, at);
      literals.push({ start: at, end, content: at, formatted: false });
      mark.lastIndex = end;
    } else if (sign === '"' || sign === "'") {
      const literal = readString(text, at, sign);
      literals.push(literal);
      mark.lastIndex = literal.end;
    } else if (sign === '\\') mark.lastIndex = at + (text[at + 1] === '\r' ? 3 : 2);
    else if (sign === '\n') {
      if (!beginsItem(text, at + 1, depth)) continue;
      depth = 0;
      if (!decorating && !continues(text, at + 1)) items.push(at + 1);
      decorating = text[at + 1] === '@';
    } else depth = Math.max(0, depth + (/[([{]/.test(sign) ? 1 : -1));
  }
  return {
    inCode(offset) {
      const literal = around(literals, offset);
      return !literal || (literal.formatted && inBraces(text, literal, offset));
    },
    opensString: (offset) => around(literals, offset - 1)?.content === offset,
    within: (start, end) => literals.filter((one) => one.start >= start && one.start < end && one.end <= end),
    itemAt(offset) {
      const at = lastAtOrBefore(items, offset);
      return { start: items[at] as number, end: items[at + 1] ?? text.length };
    },
  };
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function readString(text: string, at: number, quote: string): Literal {
  const prefix = /[A-Za-z]{0,3}$/.exec(text.slice(Math.max(0, at - 3), at))?.[0] ?? '';
  const real = /^(?:[rbfu]|rb|br|fr|rf)$/i.test(prefix) ? prefix : '';
  const start = at - real.length;
  const formatted = /f/i.test(real);
  const triple = quote.repeat(3);
  if (text.startsWith(triple, at)) {
    const content = at + 3;
    let end = text.indexOf(triple, content);
    while (end >= 0 && escaped(text, end)) end = text.indexOf(triple, end + 1);
    return { start, content, end: end < 0 ? text.length : end + 3, formatted };
  }
  let end = at + 1;
  while (end < text.length && text[end] !== quote && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1;
  return {
    start,
    content: at + 1,
    end: Math.min(text.length, text[end] === quote ? end + 1 : end),
    formatted,
  };
}

function escaped(text: string, at: number): boolean {
  let count = 0;
  while (text[at - 1 - count] === '\\') count++;
  return count % 2 === 1;
}

/** A word at the margin begins a statement; a sure one ends any bracket that was never closed. */
function beginsItem(text: string, at: number, depth: number): boolean {
  return /[A-Za-z_@]/.test(text[at] ?? '') && (depth === 0 || startsStatement(text, at));
}

function startsStatement(text: string, at: number): boolean {
  return /^(?:def|class|import|from|async def|@)\b/.test(text.slice(at, at + 10));
}

/** Clauses belong to the statement above. */
function continues(text: string, at: number): boolean {
  return /^(?:else|elif|except|finally)\b/.test(text.slice(at, at + 8));
}

function around(literals: readonly Literal[], offset: number): Literal | undefined {
  let low = 0;
  let high = literals.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const literal = literals[middle] as Literal;
    if (offset < literal.start) high = middle - 1;
    else if (offset >= literal.end) low = middle + 1;
    else return literal;
  }
  return undefined;
}

/** Inside a replacement field: more braces opened than closed before, doubled ones aside. */
function inBraces(text: string, literal: Literal, offset: number): boolean {
  const before = text.slice(literal.content, offset).replace(/\{\{|\}\}/g, '');
  return before.lastIndexOf('{') > before.lastIndexOf('}');
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
