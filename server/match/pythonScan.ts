/**
 * Reads Python text once, in linear time: where strings and comments are, and where statements begin. So a hit can be
 * told from prose without a tree, and only the statements that hold a hit need one. Never fails: an unclosed string ends
 * where Python would give up, at the line or at the end of the text.
 */
import type { Span } from '../model.ts';

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
    strings: () => literals.flatMap(({ start, content }) => (text[start] === '#' ? [] : content)),
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

const mark = /[#"'\n()[\]{}\\]/g;

/**
 * Where the statements begin that stand at an indentation, whose blocks may begin at any deeper one; clauses belong to
 * the statement above, and decorators to the definition below. The start of the span is the first at the margin. Tells
 * strings and comments.
 */
function statementsAt(text: string, span: Span, indent: number, tell?: (literal: Literal) => void): number[] {
  const starts: number[] = indent === 0 ? [span.start] : [];
  let depth = 0;
  // Above a definition that is still to come.
  let decorating = indent === 0 && text[span.start] === '@';
  mark.lastIndex = span.start;
  while (mark.test(text)) {
    const at = mark.lastIndex - 1;
    if (at >= span.end) break;
    switch (text[at]) {
      case '#': {
        const end = lineEnd(text, at);
        tell?.({ start: at, end, content: at, formatted: false });
        mark.lastIndex = end;
        break;
      }
      case '"':
      case "'": {
        const literal = readString(text, at, text[at] as string);
        tell?.(literal);
        mark.lastIndex = literal.end;
        break;
      }
      case '\\':
        mark.lastIndex = at + (text[at + 1] === '\r' ? 3 : 2);
        break;
      case '\n': {
        const start = at + 1 + indent;
        if (start >= span.end || !beginsItem(text, at + 1, indent, depth)) break;
        depth = 0;
        if (!decorating && !continues(text, start)) starts.push(at + 1);
        decorating = text[start] === '@';
        break;
      }
      case '(':
      case '[':
      case '{':
        depth++;
        break;
      default:
        depth = Math.max(0, depth - 1);
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

/** A word begins a statement outside of brackets; at the margin a sure one ends any bracket that was never closed. */
function beginsItem(text: string, at: number, indent: number, depth: number): boolean {
  if (!/[A-Za-z_@]/.test(text[at + indent] ?? '')) return false;
  for (let blank = at; blank < at + indent; blank++)
    if (text[blank] !== ' ' && text[blank] !== '\t') return false;
  return depth === 0 || (indent === 0 && startsStatement(text, at));
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
