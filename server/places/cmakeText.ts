/**
 * CMake text to invocations with their arguments. CMake's grammar fits on a page, and no grammar of it is published to
 * npm; this reads what cmake-language(7) says: quoted, bracket and unquoted arguments, comments, nested parentheses. Total.
 */
import type { Span } from '../model.ts';

export interface Argument extends Span {
  /** Without the quotes or brackets around it. */
  readonly text: string;
  /** Where that text stands. */
  readonly inner: Span;
  readonly quoted: boolean;
}

export interface Invocation extends Span {
  readonly name: string;
  /** Of all depths; parentheses are none. */
  readonly arguments: readonly Argument[];
}

export interface CMakeText {
  readonly invocations: readonly Invocation[];
  readonly comments: readonly Span[];
}

export function readCMakeText(text: string): CMakeText {
  const invocations: Invocation[] = [];
  const comments: Span[] = [];
  const head = /[A-Za-z_]\w*(?=[ \t]*\()/y;
  const between = /[^A-Za-z_#]+|[A-Za-z_]\w*/y;
  for (let at = 0; at < text.length; ) {
    const comment = commentEnd(text, at);
    if (comment > at) {
      comments.push({ start: at, end: comment });
      at = comment;
      continue;
    }
    head.lastIndex = at;
    const name = head.exec(text)?.[0];
    if (name === undefined || /[\w)]/.test(text[at - 1] ?? '')) {
      between.lastIndex = at;
      at = between.test(text) ? between.lastIndex : at + 1;
      continue;
    }
    const list = readArguments(text, text.indexOf('(', at), comments);
    invocations.push({ name, start: at, end: list.end, arguments: list.found });
    at = list.end;
  }
  return { invocations, comments };
}

function readArguments(text: string, open: number, comments: Span[]): { found: Argument[]; end: number } {
  const found: Argument[] = [];
  let depth = 0;
  for (let at = open; at < text.length; ) {
    const sign = text[at] as string;
    const comment = commentEnd(text, at);
    if (comment > at) {
      comments.push({ start: at, end: comment });
      at = comment;
    } else if (sign === '(') {
      depth++;
      at++;
    } else if (sign === ')') {
      at++;
      if (--depth === 0) return { found, end: at };
    } else if (sign === ';' || isSpace(sign)) at++;
    else {
      const argument = readArgument(text, at);
      found.push(argument);
      at = argument.end;
    }
  }
  return { found, end: text.length };
}

function readArgument(text: string, start: number): Argument {
  const bracket = bracketAt(text, start);
  if (bracket)
    return { start, ...bracket, text: text.slice(bracket.inner.start, bracket.inner.end), quoted: true };
  if (text[start] === '"') {
    let at = start + 1;
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    const inner = { start: start + 1, end: Math.min(at, text.length) };
    return {
      start,
      end: Math.min(at + 1, text.length),
      inner,
      text: text.slice(inner.start, inner.end),
      quoted: true,
    };
  }
  let at = start;
  while (at < text.length) {
    plain.lastIndex = at;
    if (plain.test(text)) at = plain.lastIndex;
    // `$(NAME)` and `-Da="b c"` are old forms of one argument.
    else if (text[at] === '\\') at += 2;
    else if (text.startsWith('$(', at)) at = closing(text, at);
    else if (text[at] === '$') at++;
    else break;
  }
  while (text[at] === '"' && at > start) {
    const stop = text.indexOf('"', at + 1);
    at = stop < 0 ? text.length : stop + 1;
    while (at < text.length && !/[\s;()"#]/.test(text[at] as string)) at++;
  }
  const end = Math.max(at, start + 1);
  return { start, end, inner: { start, end }, text: text.slice(start, end), quoted: false };
}

/** What belongs to an unquoted argument whatever stands around it. */
const plain = /[^\s;()"#\\$]+/y;

function isSpace(sign: string): boolean {
  return sign === ' ' || sign === '\n' || /\s/.test(sign);
}

function closing(text: string, at: number): number {
  const stop = text.indexOf(')', at);
  return stop < 0 ? text.length : stop + 1;
}

/** `[==[ … ]==]`. */
function bracketAt(text: string, at: number): { readonly inner: Span; readonly end: number } | undefined {
  const open = /\[(=*)\[/y;
  open.lastIndex = at;
  const found = open.exec(text);
  if (!found) return undefined;
  const start = at + found[0].length;
  const close = text.indexOf(`]${found[1]}]`, start);
  if (close < 0) return { inner: { start, end: text.length }, end: text.length };
  return { inner: { start, end: close }, end: close + found[0].length };
}

/** The end of a comment that begins here; else where it is asked. */
function commentEnd(text: string, at: number): number {
  if (text[at] !== '#') return at;
  const bracket = bracketAt(text, at + 1);
  if (bracket) return bracket.end;
  const line = text.indexOf('\n', at);
  const end = line < 0 ? text.length : line;
  return text[end - 1] === '\r' ? end - 1 : end;
}
