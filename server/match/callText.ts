/**
 * The parts of a call from the text alone, for the plain calls that make up nearly all: no tree is needed for a file
 * that holds only such. Gives nothing wherever the text could be read in two ways (a `,` between `<` and `>` may part
 * arguments of the call or of a template, a `for` header looks like statements); the tree decides there.
 */
import type { Span } from '../model.ts';
import type { Comments } from './comments.ts';
import type { Argument, CallSite } from './match.ts';

const skipped =
  /\b\w+(?:(?<=_cast)\s*<[^<>();{}]*>|<[\w\s:*&]*>(?=\())|\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[()[\]{}<>,;#?]/g;
const longestCall = 4000;

/**
 * The call of the name that ends at `nameEnd`; `start` is where its callee begins. `comments` maps the end of each
 * comment to its start.
 */
export function callFromText(
  text: string,
  start: number,
  nameEnd: number,
  comments: Comments,
  inMacro = false,
): CallSite | undefined {
  const open = skipBlanks(text, nameEnd);
  if (text[open] !== '(') return undefined;
  const parts = splitArguments(text, open, ')');
  if (!parts) return undefined;
  const span = { start, end: parts.close + 1 };
  // In a macro body nothing may be put on a line of its own, so its statements do not matter.
  const statement = inMacro ? undefined : statementFromText(text, span, comments);
  if (statement === 'unclear') return undefined;
  return {
    span,
    inside: { start: open + 1, end: parts.close },
    arguments: parts.arguments,
    ...(statement ? { statement } : {}),
  };
}

/**
 * The arguments behind the bracket whose last character is at `open`, and where the sign that ends them starts. Gives
 * nothing where the text could be read in two ways.
 */
export function splitArguments(
  text: string,
  open: number,
  sign: ')' | '>>>',
): { arguments: Argument[]; close: number } | undefined {
  const bounds: number[] = [open];
  const comments: Span[] = [];
  let depth = 1;
  // Signs within a further pair of brackets part nothing, whatever they mean.
  let less = false;
  let parted = false;
  skipped.lastIndex = open + 1;
  for (let found = skipped.exec(text); found; found = skipped.exec(text)) {
    const at = found.index;
    const mark = found[0];
    if (at - open > longestCall || neverWithin.has(mark)) return undefined;
    if (mark.startsWith('/')) comments.push({ start: at, end: at + mark.length });
    if (depth > 1) depth += nesting(mark);
    else if (mark === ',') {
      bounds.push(at);
      parted ||= less;
    } else if (mark === '<') less = true;
    else {
      const end = endAt(text, at, sign, parted);
      if (end === 'unclear') return undefined;
      if (end === 'end') return closed(text, [...bounds, at], comments);
      depth += nesting(mark);
    }
  }
  return undefined;
}

/** What a mark between the arguments is to the list; `parted`: a comma stands between a `<` and here. */
function endAt(text: string, at: number, sign: ')' | '>>>', parted: boolean): 'end' | 'unclear' | undefined {
  const mark = text[at] as string;
  if (mark === ')' || mark === ']') return mark === sign ? 'end' : 'unclear';
  // `->` is no closing bracket of a template; any other `>` might be.
  if (mark !== '>' || text[at - 1] === '-') return undefined;
  const ends = text.startsWith(sign, at);
  if (parted || (ends && text[at + sign.length] === '>')) return 'unclear';
  return ends ? 'end' : undefined;
}

const neverWithin: ReadonlySet<string> = new Set(['#', ';', '{', '}']);

function nesting(mark: string): number {
  if (mark === '(' || mark === '[') return 1;
  return mark === ')' || mark === ']' ? -1 : 0;
}

function closed(
  text: string,
  bounds: readonly number[],
  comments: readonly Span[],
): { arguments: Argument[]; close: number } | undefined {
  const close = bounds.at(-1) as number;
  const found: Argument[] = [];
  for (let at = 1; at < bounds.length; at++) {
    const span = trimmed(text, (bounds[at - 1] as number) + 1, bounds[at] as number, comments);
    if (!span) return undefined;
    if (span.start === span.end) return bounds.length === 2 ? { arguments: [], close } : undefined;
    found.push({ span });
  }
  return { arguments: found, close };
}

/** Without the blanks and comments around, which belong to no argument. */
function trimmed(text: string, from: number, to: number, comments: readonly Span[]): Span | undefined {
  let start = Math.min(skipBlanks(text, from), to);
  for (const comment of comments)
    if (comment.start === start) start = Math.min(skipBlanks(text, comment.end), to);
  let end = skipBlanksBack(text, to, start);
  for (const comment of [...comments].reverse())
    if (comment.end === end && comment.start >= start) end = skipBlanksBack(text, comment.start, start);
  // One within, or one that never ends, is for the tree.
  return /\/[*/]/.test(text.slice(start, end)) ? undefined : { start, end };
}

function skipBlanksBack(text: string, at: number, from: number): number {
  let end = at;
  while (end > from && isBlank(text.charCodeAt(end - 1))) end--;
  return end;
}

const control =
  /^(?:if|while|for|switch|return|sizeof|catch|else|do|case|defined|throw|new|delete|co_return|alignof|decltype)$/;

/** The statement that the call fills, alone or in one wrapper; `unclear` where the text could mislead. */
function statementFromText(text: string, call: Span, comments: Comments): Span | 'unclear' | undefined {
  let { start } = call;
  let end = skipBlanks(text, call.end);
  let before = skipBack(text, start, comments);
  if (text[before] === '(' && text[end] === ')') {
    const nameEnd = skipBack(text, before, comments) + 1;
    let nameStart = nameEnd;
    while (nameStart > 0 && /[\w:]/.test(text[nameStart - 1] as string)) nameStart--;
    if (nameStart === nameEnd || control.test(text.slice(nameStart, nameEnd))) return undefined;
    start = nameStart;
    before = skipBack(text, start, comments);
    end = skipBlanks(text, end + 1);
  }
  if (text[end] !== ';') return undefined;
  const begins = statementBegins(text, start, comments);
  return begins === true ? { start, end: end + 1 } : begins === false ? undefined : 'unclear';
}

/** A label of a `switch` at the end of the text. */
const caseLabel = /[;{}:]\s*(?:default|case\s[^;{}?]*[^;{}?:]\s*):$/;

/** Whether a statement of a block can begin at `at`, on every way that the directives above leave open. */
function statementBegins(text: string, at: number, comments: Comments): boolean | 'unclear' {
  const before = skipBack(text, at, comments);
  if (before < 0) return 'unclear';
  const lineStart = text.lastIndexOf('\n', before) + 1;
  const directive = /^[ \t]*#[ \t]*(\w+)/.exec(text.slice(lineStart, before + 1));
  if (directive) {
    const name = directive[1] as string;
    const above = (line: number): boolean | 'unclear' => statementBegins(text, line, comments);
    if (name !== 'endif' && !name.startsWith('el')) return above(lineStart);
    const opened = matchingIf(text, lineStart);
    if (opened === undefined) return 'unclear';
    if (name !== 'endif') return above(opened);
    return above(lineStart) === true && above(opened) === true ? true : 'unclear';
  }
  const last = text[before] as string;
  const lead = text.slice(Math.max(0, before - 300), before + 1);
  if (last === ':') return caseLabel.test(lead);
  if (!/[;{}]/.test(last)) return false;
  return last === ';' && /\bfor\s*\([^{}]*$/.test(lead) ? 'unclear' : true;
}

/** Start of the line of the `#if` that the directive on the line at `at` belongs to. */
function matchingIf(text: string, at: number): number | undefined {
  let depth = 0;
  for (let end = at; end > 0; ) {
    const start = text.lastIndexOf('\n', end - 2) + 1;
    const name = /^[ \t]*#[ \t]*(if|ifdef|ifndef|endif)\b/.exec(text.slice(start, end))?.[1];
    if (name === 'endif') depth++;
    else if (name !== undefined && depth-- === 0) return start;
    if (start === 0) return undefined;
    end = start;
  }
  return undefined;
}

/** Asked for each character around each name: a comparison of numbers is a tenth of a pattern's price. */
function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || (code > 127 && /\s/.test(String.fromCharCode(code)));
}

/** The first place from `at` on that is no blank. */
export function skipBlanks(text: string, at: number): number {
  let next = at;
  while (isBlank(text.charCodeAt(next))) next++;
  return next;
}

/** The last place before `at` that is neither blank nor comment. */
export function skipBack(text: string, at: number, comments: Comments): number {
  let previous = at - 1;
  for (;;) {
    while (previous >= 0 && isBlank(text.charCodeAt(previous))) previous--;
    const comment = comments.startOf(previous + 1);
    if (comment === undefined) return previous;
    previous = comment - 1;
  }
}

/** The first character from `at` on that is no blank; empty at the end of the text. */
export function nextCharacter(text: string, at: number): string {
  return text[skipBlanks(text, at)] ?? '';
}
