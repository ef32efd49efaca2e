/**
 * Reads C and C++ text once, in linear time, and hands over the words that could matter, with what only the text can
 * tell: comments and strings are skipped, directives and macro bodies are known, qualifiers are joined. It never
 * fails: unclosed strings end at the line, unclosed comments at the end of the text.
 */
import type { Span } from '../model.ts';
import { mayHold, type WordTable } from './wordTable.ts';

/** How a word is joined to what stands before it. */
export type Joint = 'none' | 'member' | 'scope' | 'global';

/** Where the lexer hands its finds. Offsets are UTF-16 code units. */
export interface LexerSink {
  /** A word of the table. `joint` is `scope` after `x::`, `global` after a leading `::`. Gives the offset to go on from. */
  word(start: number, end: number, joint: Joint): number;
  launch(start: number): void;
  include(header: Span, line: Span): void;
  /** A `#define`: the macro's name, its parameters' text and its body (possibly empty). */
  define(name: Span, parameters: Span, body: Span): void;
  comment(start: number, end: number): void;
  /** A brace outside of directives, for scopes: `open` true for `{`. */
  brace(at: number, open: boolean): void;
  semicolon(at: number): void;
  /** `#if`, `#else` and so on, by name; `end` is that of the name. */
  directive(name: string, at: number, end: number): void;
  /** The start of a line that nothing before it is joined to; reading ends there when it gives true. */
  readonly line: ((at: number, afterName: boolean) => boolean) | undefined;
}

// Those of words come first.
const identifier = 0;
const digit = 1;
const other = 2;
const blank = 3;
const newline = 4;
const quote = 5;
const apostrophe = 6;
const slash = 7;
const hash = 8;
const dot = 9;
const colon = 10;
const minus = 11;
const less = 12;
const braceOpen = 13;
const braceClose = 14;
const semi = 15;

const classes = buildClasses();

function buildClasses(): Uint8Array {
  const table = new Uint8Array(128).fill(other);
  for (let c = 0; c < 128; c++) {
    const text = String.fromCharCode(c);
    if (/[A-Za-z_$]/.test(text)) table[c] = identifier;
    else if (/\d/.test(text)) table[c] = digit;
    else if (/[ \t\f\v\r]/.test(text)) table[c] = blank;
  }
  const single: [string, number][] = [
    ['\n', newline],
    ['"', quote],
    ["'", apostrophe],
    ['/', slash],
    ['#', hash],
    ['.', dot],
    [':', colon],
    ['-', minus],
    ['<', less],
    ['{', braceOpen],
    ['}', braceClose],
    [';', semi],
  ];
  for (const [text, kind] of single) table[text.charCodeAt(0)] = kind;
  return table;
}

/** Class of a code unit; everything beyond ASCII counts as part of an identifier, as compilers allow. */
function classOf(code: number): number {
  return code < 128 ? (classes[code] as number) : identifier;
}

/** True for code units that continue an identifier. */
export function isWordPart(code: number): boolean {
  const kind = classOf(code);
  return kind === identifier || kind === digit;
}

/**
 * Runs over `text` from `from` to `to` and reports to the sink. `macro` bodies are read with the same function.
 * `startsAfterName`: a name is the last thing before `from`.
 */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one flat switch over character classes, read by every scan; split up it is slower and no clearer.
export function lex(
  text: string,
  table: WordTable,
  sink: LexerSink,
  from = 0,
  to = text.length,
  startsAfterName = false,
): void {
  let at = from;
  let joint: Joint = 'none';
  let afterName = startsAfterName;
  let lineStart = true;
  while (at < to) {
    const code = text.charCodeAt(at);
    // Calls for each letter are the price of a scan, so these three are written out.
    const kind = code < 128 ? (classes[code] as number) : identifier;
    if (kind === blank) {
      at++;
      continue;
    }
    if (kind === newline) {
      lineStart = true;
      at++;
      if (sink.line !== undefined && joint === 'none' && sink.line(at, afterName)) return;
      continue;
    }
    if (kind === identifier) {
      const start = at;
      let h = code;
      for (at++; at < to; at++) {
        const next = text.charCodeAt(at);
        if (next < 128 && (classes[next] as number) > digit) break;
        // As `hashStep` does it.
        h = ((h << 5) - h + next) | 0;
      }
      lineStart = false;
      if (text.charCodeAt(at) === 34 && isRawPrefix(text, start, at)) {
        at = skipRawString(text, at, to);
        afterName = false;
      } else {
        if (mayHold(table, h)) at = sink.word(start, at, joint);
        afterName = true;
      }
      joint = 'none';
      continue;
    }
    const wasLineStart: boolean = lineStart;
    lineStart = false;
    const wasName: boolean = afterName;
    afterName = false;
    switch (kind) {
      case digit:
        joint = 'none';
        at = skipNumber(text, at, to);
        break;
      case quote:
        joint = 'none';
        at = skipQuoted(text, at, to, 34);
        break;
      case apostrophe:
        joint = 'none';
        at = skipQuoted(text, at, to, 39);
        break;
      case slash: {
        const end = commentEnd(text, at, to);
        if (end > at) {
          sink.comment(at, end);
          at = end;
          afterName = wasName;
          lineStart = wasLineStart;
        } else {
          joint = 'none';
          at++;
        }
        break;
      }
      case hash:
        joint = 'none';
        at = wasLineStart ? directive(text, at, to, sink) : at + 1;
        break;
      case dot:
        at++;
        joint = 'member';
        if (text.charCodeAt(at) === 46) {
          // `...` joins nothing.
          while (text.charCodeAt(at) === 46) at++;
          joint = 'none';
        } else if (at < to && classOf(text.charCodeAt(at)) === digit) {
          at = skipNumber(text, at, to);
          joint = 'none';
        }
        break;
      case minus:
        if (text.charCodeAt(at + 1) === 62) {
          joint = 'member';
          at += 2;
        } else {
          joint = 'none';
          at++;
        }
        break;
      case colon:
        if (text.charCodeAt(at + 1) === 58) {
          joint = wasName || text.charCodeAt(at - 1) === 62 ? 'scope' : 'global';
          at += 2;
        } else {
          joint = 'none';
          at++;
        }
        break;
      case less:
        joint = 'none';
        if (text.charCodeAt(at + 1) === 60 && text.charCodeAt(at + 2) === 60) {
          sink.launch(at);
          at += 3;
        } else at++;
        break;
      case braceOpen:
      case braceClose:
        joint = 'none';
        sink.brace(at, kind === braceOpen);
        at++;
        break;
      case semi:
        joint = 'none';
        sink.semicolon(at);
        at++;
        break;
      case other:
        joint = 'none';
        if (code === 92 && continuation(text, at) > 0) {
          at += continuation(text, at);
          lineStart = wasLineStart;
        } else at++;
        break;
      default:
        at++;
    }
  }
}

/** Length of a backslash-newline at `at`, or 0. */
function continuation(text: string, at: number): number {
  if (text.charCodeAt(at + 1) === 10) return 2;
  return text.charCodeAt(at + 1) === 13 && text.charCodeAt(at + 2) === 10 ? 3 : 0;
}

function isRawPrefix(text: string, start: number, end: number): boolean {
  if (end - start > 3 || text.charCodeAt(end - 1) !== 82) return false;
  return /^(?:u8|u|U|L)?R$/.test(text.slice(start, end));
}

function skipRawString(text: string, at: number, to: number): number {
  const open = text.indexOf('(', at);
  if (open < 0 || open - at > 17) return at + 1;
  const close = `)${text.slice(at + 1, open)}"`;
  const end = text.indexOf(close, open);
  return end < 0 ? to : Math.min(to, end + close.length);
}

function skipNumber(text: string, at: number, to: number): number {
  let end = at;
  while (end < to) {
    const code = text.charCodeAt(end);
    // Apostrophes separate digits; a sign may follow an exponent.
    const exponentSign = (code === 43 || code === 45) && /[eEpP]/.test(text[end - 1] ?? '');
    if (
      !isWordPart(code) &&
      code !== 46 &&
      !exponentSign &&
      !(code === 39 && isWordPart(text.charCodeAt(end + 1)))
    )
      break;
    end++;
  }
  return Math.max(end, at + 1);
}

function skipQuoted(text: string, at: number, to: number, mark: number): number {
  let end = at + 1;
  while (end < to) {
    const code = text.charCodeAt(end);
    if (code === mark) return end + 1;
    if (code === 10) return end;
    if (code === 92) end += Math.max(continuation(text, end), 2);
    else end++;
  }
  return to;
}

/** End of a comment that starts at `at`, or `at` when there is none. */
function commentEnd(text: string, at: number, to: number): number {
  const next = text.charCodeAt(at + 1);
  if (next === 42) {
    const end = text.indexOf('*/', at + 2);
    return end < 0 || end + 2 > to ? to : end + 2;
  }
  return next === 47 ? lineEnd(text, at, to) : at;
}

/** End of the logical line at `at`: continuation lines belong to it; the line break does not. */
function lineEnd(text: string, at: number, to: number): number {
  let end = at;
  for (;;) {
    const next = text.indexOf('\n', end);
    if (next < 0 || next >= to) return to;
    const last = text.charCodeAt(next - 1) === 13 ? next - 2 : next - 1;
    if (text.charCodeAt(last) !== 92) return text.charCodeAt(next - 1) === 13 ? next - 1 : next;
    end = next + 1;
  }
}

const directivePattern = /[ \t]*([A-Za-z_]+)/y;
const includePattern = /[ \t]*(?:<([^>\n]*)>|"([^"\n]*)")/y;
const definePattern = /[ \t]+([A-Za-z_]\w*)(\([^)\n]*\))?/y;

/** Handles the directive whose `#` is at `at`; gives the offset to go on from. */
function directive(text: string, at: number, to: number, sink: LexerSink): number {
  directivePattern.lastIndex = at + 1;
  const word = directivePattern.exec(text);
  if (!word) return at + 1;
  const name = word[1] as string;
  const after = directivePattern.lastIndex;
  if (name === 'include' || name === 'import' || name === 'include_next') {
    includePattern.lastIndex = after;
    const header = includePattern.exec(text);
    const end = lineEnd(text, at, to);
    if (header) {
      const length = (header[1] ?? header[2] ?? '').length;
      const close = includePattern.lastIndex - 1;
      sink.include({ start: close - length, end: close }, { start: at, end });
    }
    return end;
  }
  if (name === 'define') {
    definePattern.lastIndex = after;
    const define = definePattern.exec(text);
    if (!define) return lineEnd(text, at, to);
    const nameEnd = definePattern.lastIndex - (define[2]?.length ?? 0);
    const bodyStart = definePattern.lastIndex;
    const bodyEnd = defineEnd(text, bodyStart, to);
    sink.define(
      { start: nameEnd - (define[1] as string).length, end: nameEnd },
      { start: nameEnd, end: bodyStart },
      { start: bodyStart, end: bodyEnd },
    );
    return bodyEnd;
  }
  if (name === 'error' || name === 'warning' || name === 'pragma' || name === 'line')
    return lineEnd(text, at, to);
  sink.directive(name, at, after);
  return after;
}

/** End of a macro body: the logical line, where a block comment may hide further line breaks. */
function defineEnd(text: string, at: number, to: number): number {
  const end = lineEnd(text, at, to);
  const body = text.slice(at, end);
  const open = body.lastIndexOf('/*');
  if (open < 0 || body.indexOf('*/', open) >= 0) return end;
  const close = text.indexOf('*/', at + open);
  return close < 0 ? to : lineEnd(text, close, to);
}
