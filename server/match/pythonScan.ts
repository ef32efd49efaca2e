/**
 * Reads Python text once, in linear time: where strings and comments are, and where statements begin. So a hit can be
 * told from prose without a tree, and only the statements that hold a hit need one. Never fails: an unclosed string ends
 * where Python would give up, at the line or at the end of the text.
 */
import type { Span } from '../model.ts';
import { once } from '../once.ts';
import { partsReader } from './pythonParts.ts';

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
   * What is to be parsed to know what stands at some places, in the order of the text: the statements around them, and what
   * opens the functions, the classes and the branches around those.
   */
  partsFor(places: readonly number[]): readonly Span[];
}

interface Literal extends Span {
  /** Where its content begins. */
  readonly content: number;
  readonly formatted: boolean;
}

export function scanPython(text: string): PythonScan {
  const literals: Literal[] = [];
  const lines = readLines(text, (literal) => literals.push(literal));
  const strings = once(() =>
    literals.filter(({ start }) => text.charCodeAt(start) !== hash).map(({ content }) => content),
  );
  return {
    inCode(offset) {
      const literal = around(literals, offset);
      return !literal || (literal.formatted && inBraces(text, literal, offset));
    },
    opensString: (offset) => around(literals, offset - 1)?.content === offset,
    strings,
    within: (start, end) => literals.filter((one) => one.start >= start && one.start < end && one.end <= end),
    partsFor: partsReader(text, lines),
  };
}

// Asked of each character of each file, so by number: a pattern that stops at each of them costs five times as much.
const [newline, hash, backslash, carriage, colon, equals] = [10, 35, 92, 13, 58, 61];
export const decorator = 64;
const [quote, apostrophe, underscore] = [34, 39, 95];
/** 1 for what opens a bracket, 2 for what closes one, 3 for every other sign that matters. */
const signs = new Uint8Array(128);
for (const sign of '([{') signs[sign.charCodeAt(0)] = 1;
for (const sign of ')]}') signs[sign.charCodeAt(0)] = 2;
for (const sign of [newline, hash, backslash, quote, apostrophe]) signs[sign] = 3;

/** Where lines begin that begin a statement or a clause, and how far they are indented; the first is the start of the text. */
export interface Lines {
  readonly starts: readonly number[];
  readonly indents: readonly number[];
}

/** Reads the lines, and tells strings and comments. */
function readLines(text: string, tell: (literal: Literal) => void): Lines {
  const starts = [0];
  const indents = [0];
  let depth = 0;
  for (let here = 0; here < text.length; here++) {
    const code = text.charCodeAt(here);
    const sign = code < 128 ? (signs[code] as number) : 0;
    if (sign === 0) continue;
    if (sign === 1) depth++;
    else if (sign === 2) depth = Math.max(0, depth - 1);
    else if (code !== newline) here = lastOf(text, here, code, tell);
    else {
      const indent = indentOf(text, here + 1, depth > 0);
      if (indent < 0) continue;
      depth = 0;
      starts.push(here + 1);
      indents.push(indent);
    }
  }
  return { starts, indents };
}

/** How far a line is indented that begins with a word; -1 for others, and within brackets for all but a sure statement at the margin. */
function indentOf(text: string, line: number, inBrackets: boolean): number {
  let word = line;
  while (isBlank(text.charCodeAt(word))) word++;
  if (!beginsWord(text.charCodeAt(word))) return -1;
  return inBrackets && (word > line || !startsStatement(text, word)) ? -1 : word - line;
}

/** The last sign of the comment, the string or the joined line that begins at a sign; strings and comments are told. */
function lastOf(text: string, here: number, code: number, tell?: (literal: Literal) => void): number {
  if (code === backslash) return here + (text.charCodeAt(here + 1) === carriage ? 2 : 1);
  const literal =
    code === hash
      ? { start: here, end: lineEnd(text, here), content: here, formatted: false }
      : readString(text, here, code);
  tell?.(literal);
  return literal.end - 1;
}

/**
 * Where what stands before a block ends: behind the line of the colon that opens it. Nothing where no block begins there, as
 * behind `if a: b`.
 */
export function headEnd(text: string, start: number, end: number): number | undefined {
  let depth = 0;
  for (let here = start; here < end; here++) {
    const code = text.charCodeAt(here);
    if (code === colon && depth === 0 && text.charCodeAt(here + 1) !== equals) {
      toLineEnd.lastIndex = here + 1;
      return toLineEnd.test(text) ? toLineEnd.lastIndex : undefined;
    }
    const sign = code < 128 ? (signs[code] as number) : 0;
    if (sign === 0) continue;
    if (sign === 1) depth++;
    else if (sign === 2) depth--;
    else if (code !== newline) here = lastOf(text, here, code);
    else if (depth <= 0) return undefined;
  }
  return undefined;
}

const toLineEnd = /[ \t]*(?:#[^\n]*)?\r?\n/y;

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

/** What a statement begins with; of others, such as `(a, b) = c`, the statement above takes the line. */
function beginsWord(code: number): boolean {
  return isLetter(code) || code === underscore || code === decorator;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

function startsStatement(text: string, at: number): boolean {
  return /^(?:def|class|import|from|async def|@)\b/.test(text.slice(at, at + 10));
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
