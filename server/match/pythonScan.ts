/**
 * Reads Python text once, in linear time: where strings and comments are, and where statements begin. So a hit can be
 * told from prose without a tree, and only the statements that hold a hit need one. Never fails: an unclosed string ends
 * where Python would give up, at the line or at the end of the text.
 */
import type { Span } from '../model.ts';
import { once } from '../once.ts';

export interface PythonScan {
  /** True for code, also for the code within the braces of an f-string. */
  inCode(offset: number): boolean;
  /** True when a string literal's quotes open right before the offset. */
  opensString(offset: number): boolean;
  /** Where the contents of all strings begin. */
  strings(): readonly number[];
  /** Strings and comments that begin within a stretch. */
  within(start: number, end: number): readonly Span[];
  /**
   * What is to be parsed to know what an offset is: the statement around it, and what opens the functions and classes
   * around that.
   */
  partsAt(offset: number): readonly Span[];
}

interface Literal extends Span {
  /** Where its content begins. */
  readonly content: number;
  readonly formatted: boolean;
}

export function scanPython(text: string): PythonScan {
  const literals: Literal[] = [];
  const items = statementsAt(text, { start: 0, end: text.length }, 0, (literal) => literals.push(literal));
  const strings = once(() =>
    literals.filter(({ start }) => text.charCodeAt(start) !== hash).map(({ content }) => content),
  );
  const blocks = new Map<number, Block | undefined>();
  const blockOf = (item: Span): Block | undefined => {
    if (!blocks.has(item.start)) blocks.set(item.start, readBlock(text, item));
    return blocks.get(item.start);
  };
  return {
    inCode(offset) {
      const literal = around(literals, offset);
      return !literal || (literal.formatted && inBraces(text, literal, offset));
    },
    opensString: (offset) => around(literals, offset - 1)?.content === offset,
    strings,
    within: (start, end) => literals.filter((one) => one.start >= start && one.start < end && one.end <= end),
    partsAt(offset) {
      const parts: Span[] = [];
      for (let item = spanAt(items, offset, text.length); ; ) {
        const block = blockOf(item);
        if (!block) return [...parts, item];
        // What opens a block is none without a statement.
        if (offset < block.start) return [...parts, { start: item.start, end: block.body[1] ?? item.end }];
        parts.push({ start: item.start, end: block.start });
        item = spanAt(block.body, offset, item.end);
      }
    },
  };
}

// Asked of each character of each file, so by number: a pattern that stops at each of them costs five times as much.
const [newline, hash, backslash, carriage] = [10, 35, 92, 13];
const [quote, apostrophe, decorator, underscore] = [34, 39, 64, 95];
/** 1 for what opens a bracket, 2 for what closes one, 3 for every other sign that matters. */
const signs = new Uint8Array(128);
for (const sign of '([{') signs[sign.charCodeAt(0)] = 1;
for (const sign of ')]}') signs[sign.charCodeAt(0)] = 2;
for (const sign of [newline, hash, backslash, quote, apostrophe]) signs[sign] = 3;

/**
 * Where the statements begin that stand at an indentation, whose blocks may begin at any deeper one; clauses belong to
 * the statement above, and decorators to the definition below. The start of the span is the first at the margin. Tells
 * strings and comments.
 */
function statementsAt(text: string, span: Span, indent: number, tell?: (literal: Literal) => void): number[] {
  const starts: number[] = indent === 0 ? [span.start] : [];
  let depth = 0;
  // Above a definition that is still to come.
  let decorating = indent === 0 && text.charCodeAt(span.start) === decorator;
  const begin = (line: number): void => {
    depth = 0;
    if (!decorating && !continues(text, line + indent)) starts.push(line);
    decorating = text.charCodeAt(line + indent) === decorator;
  };
  for (let here = span.start; here < span.end; here++) {
    const code = text.charCodeAt(here);
    const sign = code < 128 ? (signs[code] as number) : 0;
    if (sign === 0) continue;
    if (sign === 1) depth++;
    else if (sign === 2) depth = Math.max(0, depth - 1);
    else if (code === newline) {
      if (beginsItem(text, here + 1, indent, depth, span.end)) begin(here + 1);
    } else if (code === hash) {
      const end = lineEnd(text, here);
      tell?.({ start: here, end, content: here, formatted: false });
      here = end - 1;
    } else if (code === backslash) here += text.charCodeAt(here + 1) === carriage ? 2 : 1;
    else {
      const literal = readString(text, here, code);
      tell?.(literal);
      here = literal.end - 1;
    }
  }
  return starts;
}

/** What a class or a function holds. */
interface Block {
  readonly start: number;
  /** Where its statements begin; the first may be its documentation. */
  readonly body: readonly number[];
}

const inBrackets = String.raw`(?:[^()]|\((?:[^()]|\([^()]*\))*\))*`;
const blockHead = new RegExp(
  String.raw`^(?:[ \t]*@[^\n]*\n)*[ \t]*(?:class|(?:async[ \t]+)?def)[ \t]+\w+\s*(?:\(${inBrackets}\))?\s*(?:->[^\n]*)?:[ \t]*(?:#[^\n]*)?\r?\n`,
);
const toFirstLine = /(?:[ \t]*(?:#[^\n]*)?\r?\n)*/y;
const indentation = /[ \t]+(?=\S)/y;

/** The statements within a class or a function; nothing of any other statement, and where the head is not plain. */
function readBlock(text: string, item: Span): Block | undefined {
  const head = blockHead.exec(text.slice(item.start, item.end))?.[0];
  if (head === undefined) return undefined;
  toFirstLine.lastIndex = item.start + head.length;
  toFirstLine.test(text);
  const start = toFirstLine.lastIndex;
  indentation.lastIndex = start;
  const indent = indentation.exec(text)?.[0];
  if (indent === undefined || start >= item.end) return undefined;
  const body = statementsAt(text, item, indent.length);
  return { start, body: body[0] === start ? body : [start, ...body.filter((at) => at > start)] };
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function readString(text: string, open: number, mark: number): Literal {
  const real = isLetter(text.charCodeAt(open - 1)) ? prefixBefore(text, open) : '';
  const start = open - real.length;
  const formatted = /f/i.test(real);
  if (text.charCodeAt(open + 1) === mark && text.charCodeAt(open + 2) === mark) {
    const content = open + 3;
    const triple = text.slice(open, content);
    let end = text.indexOf(triple, content);
    while (end >= 0 && escaped(text, end)) end = text.indexOf(triple, end + 1);
    return { start, content, end: end < 0 ? text.length : end + 3, formatted };
  }
  let end = open + 1;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === mark || code === newline) break;
    if (code === backslash) end++;
  }
  return {
    start,
    content: open + 1,
    end: Math.min(text.length, text.charCodeAt(end) === mark ? end + 1 : end),
    formatted,
  };
}

function prefixBefore(text: string, open: number): string {
  const prefix = /[A-Za-z]{0,3}$/.exec(text.slice(Math.max(0, open - 3), open))?.[0] ?? '';
  return /^(?:[rbfu]|rb|br|fr|rf)$/i.test(prefix) ? prefix : '';
}

/** Of the alphabet; `Z` and `z` are 32 apart, as are all. */
function isLetter(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122;
}

function escaped(text: string, at: number): boolean {
  let count = 0;
  while (text[at - 1 - count] === '\\') count++;
  return count % 2 === 1;
}

/** A word begins a statement outside of brackets; at the margin a sure one ends any bracket that was never closed. */
function beginsItem(text: string, line: number, indent: number, depth: number, end: number): boolean {
  if (line + indent >= end) return false;
  const first = text.charCodeAt(line + indent);
  if (!isLetter(first) && first !== underscore && first !== decorator) return false;
  for (let blank = line; blank < line + indent; blank++) {
    const code = text.charCodeAt(blank);
    if (code !== 32 && code !== 9) return false;
  }
  return depth === 0 || (indent === 0 && startsStatement(text, line));
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

/** From the last start at or before an offset to the next. */
function spanAt(starts: readonly number[], offset: number, end: number): Span {
  const at = lastAtOrBefore(starts, offset);
  return { start: starts[at] as number, end: starts[at + 1] ?? end };
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
