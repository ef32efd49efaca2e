/**
 * Shell text to simple commands: words with their quotes taken off, assignments, comments, substitutions. Written by hand
 * because the same reading serves scripts, `RUN` lines, steps of workflows and cells of notebooks, at a start-up cost of
 * nothing; a grammar of bash is a megabyte and reads none of these pieces in place. Total: what is unclosed ends with the text.
 */
import { filledIn } from './workflowNames.ts';

export interface Word {
  readonly start: number;
  readonly end: number;
  /** The text without quotes; expansions stand in it as they are written. */
  readonly text: string;
  /** Nothing in it is expanded. */
  readonly literal: boolean;
}

export interface Expansion {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export interface Command {
  readonly words: readonly Word[];
  /** Its output goes to a program: a pipe or a substitution. */
  readonly taken: boolean;
  /** Its output goes to a file. */
  readonly written?: boolean;
  /** What a pipe gives it. */
  readonly from?: Command | undefined;
  /** No shell reads it: each word is handed over as it is. */
  readonly isList?: boolean;
  /** Its words are items of an array. */
  readonly isItems?: boolean;
}

/** The text of a here-document, without the line that ends it, and the words of the command that reads it. */
export interface Document {
  readonly start: number;
  readonly end: number;
  readonly words: readonly Word[];
}

export interface ShellText {
  readonly commands: readonly Command[];
  readonly documents: readonly Document[];
  /** Files of redirections, and the patterns of a case. */
  readonly targets: readonly Word[];
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  readonly expansions: readonly Expansion[];
}

interface State {
  readonly text: string;
  readonly commands: Command[];
  readonly documents: Document[];
  readonly targets: Word[];
  readonly comments: { start: number; end: number }[];
  readonly expansions: Expansion[];
  /** Here-documents that begin at the next line. */
  waiting: { readonly word: string; readonly quoted: boolean; readonly words: readonly Word[] }[];
}

/** Reads a text; `escape` is the sign that joins lines, the shell's own unless given. */
export function readShell(text: string): ShellText {
  const state: State = {
    text,
    commands: [],
    documents: [],
    targets: [],
    comments: [],
    expansions: [],
    waiting: [],
  };
  readList(state, 0, text.length, '', false);
  return state;
}

/** A list of commands that is being read. */
interface List {
  readonly state: State;
  readonly end: number;
  readonly closing: string;
  readonly taken: boolean;
  readonly isItems: boolean;
  words: Word[];
  written?: boolean;
  /** The command before, where a pipe takes its output. */
  piped?: Command | undefined;
}

/** Reads commands up to a closing sign; gives the offset behind it. */
function readList(
  state: State,
  from: number,
  end: number,
  closing: string,
  taken: boolean,
  isItems = false,
): number {
  const list: List = { state, end, closing, taken, isItems, words: [] };
  let at = from;
  while (at < end) {
    if (state.text[at] === closing) {
      finish(list, false);
      return at + 1;
    }
    at = passBlank(list, at) ?? passOperator(list, at) ?? passGroup(list, at) ?? passWord(list, at);
  }
  finish(list, false);
  return end;
}

function finish(list: List, piped: boolean): void {
  const { words, written, piped: from } = list;
  if (words.length > 0) {
    const more = { ...(written ? { written } : {}), ...(list.isItems ? { isItems: true } : {}) };
    const command: Command = { words, taken: list.taken || piped, from, ...more };
    list.state.commands.push(command);
    list.piped = piped ? command : undefined;
  }
  list.words = [];
  list.written = false;
}

/** Blanks, line ends, joined lines and comments. */
function passBlank(list: List, at: number): number | undefined {
  const { state, end } = list;
  const { text, comments } = state;
  const sign = text[at] as string;
  if (sign === '\\' && /^\\[ \t]*\r?\n/.test(text.slice(at, at + 80))) {
    let next = text.indexOf('\n', at) + 1;
    // In a container file a comment may stand between the lines of one command.
    for (let stop = commentLine(text, next, end); stop > next; stop = commentLine(text, next, end)) {
      comments.push({ start: next, end: stop });
      next = text[stop] === '\n' ? stop + 1 : stop;
    }
    return next;
  }
  if (sign === '\n') {
    finish(list, false);
    return skipDocuments(state, at + 1, end);
  }
  if (/\s/.test(sign)) return at + 1;
  if (sign !== '#') return undefined;
  const stop = lineEnd(text, at, end);
  comments.push({ start: at, end: stop });
  return stop;
}

/** What parts commands from one another, and redirections. */
function passOperator(list: List, at: number): number | undefined {
  const { state, end, words } = list;
  const { text } = state;
  const sign = text[at] as string;
  if (sign === '<' && text[at + 1] === '<' && text[at + 2] !== '<') return hereWord(list, at);
  if (sign === '<' || sign === '>') {
    if (text[at + 1] === '(') return readList(state, at + 2, end, ')', true);
    const last = words.at(-1);
    if (last && /^\d$/.test(last.text) && last.end === at) words.pop();
    else if (sign === '>' && !/^>+\s*(?:&|\/dev\/)/.test(text.slice(at, at + 20))) list.written = true;
    return skipTarget(state, at, end);
  }
  if (!/[|&;]/.test(sign)) return undefined;
  // `2>&1` and `&>` are redirections.
  if (sign === '&' && (text[at - 1] === '>' || text[at + 1] === '>')) return at + 1;
  if (/^\|\s*(?:sudo\s+)?tee\b/.test(text.slice(at, at + 40))) list.written = true;
  finish(list, sign === '|' && text[at + 1] !== '|');
  return at + (/^(?:\|\||&&|;;|\|&)/.test(text.slice(at, at + 2)) ? 2 : 1);
}

/** Parentheses and braces. */
function passGroup(list: List, at: number): number | undefined {
  const { state, end, taken } = list;
  const { text } = state;
  const sign = text[at] as string;
  if (sign === '(') {
    finish(list, false);
    if (text[at + 1] === '(') return skipArithmetic(state, at, end);
    return readList(state, at + 1, end, ')', taken, text[at - 1] === '=');
  }
  if (sign === ')') {
    // The pattern of a case, with those before it: `cpu|cuda)`; ahead of the first one stands what is compared.
    if (list.words[0]?.text === 'case') state.commands.push({ words: list.words.splice(0, 3), taken: false });
    let first = list.words[0]?.start ?? at;
    state.targets.push(...list.words);
    for (let last = state.commands.at(-1); last?.words.length === 1; last = state.commands.at(-1)) {
      const word = last.words[0] as Word;
      if (!/^[ \t]*\|[ \t]*$/.test(text.slice(word.end, first))) break;
      state.commands.pop();
      state.targets.push(word);
      first = word.start;
    }
    list.words = [];
    return at + 1;
  }
  if (!/[{}!]/.test(sign) || !/^[\s;]?$/.test(text[at + 1] ?? '')) return undefined;
  finish(list, false);
  return at + 1;
}

function passWord(list: List, at: number): number {
  const word = readWord(list.state, at, list.end, list.closing);
  if (list.words.length > 0 || !word.literal || !keywords.has(word.text)) list.words.push(word);
  return word.end;
}

/** Words after which a command begins anew. */
const keywords = new Set([
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'while',
  'until',
  'do',
  'done',
  'esac',
  'time',
  'function',
]);

function readWord(state: State, from: number, end: number, closing: string): Word {
  const { text } = state;
  let at = from;
  let plain = '';
  let literal = true;
  while (at < end) {
    const sign = text[at] as string;
    if (/[\s;&|<>()]/.test(sign) || sign === closing || /^\\\r?\n/.test(text.slice(at, at + 3))) break;
    const piece = readPiece(state, at, end);
    plain += piece.text;
    literal &&= piece.literal;
    at = piece.end;
  }
  // A sign that begins nothing must not hold the reader up.
  if (at === from) return { start: from, end: from + 1, text: text[from] ?? '', literal: true };
  return { start: from, end: at, text: plain, literal };
}

interface Piece {
  readonly text: string;
  readonly literal: boolean;
  readonly end: number;
}

/** One sign of a word, or a quoted or expanded part of it. */
function readPiece(state: State, at: number, end: number): Piece {
  const { text } = state;
  const sign = text[at] as string;
  if (sign === '\\') return { text: text[at + 1] ?? '', literal: true, end: Math.min(end, at + 2) };
  if (sign === '"') return readQuoted(state, at + 1, end);
  if (sign === "'") {
    const stop = text.indexOf("'", at + 1);
    const close = stop < 0 || stop >= end ? end : stop;
    // A workflow fills in whatever the quotes.
    if (text.startsWith('${{', at + 1)) state.expansions.push(...filledIn(text, at, close));
    return { text: text.slice(at + 1, close), literal: true, end: Math.min(end, close + 1) };
  }
  if (sign !== '$' && sign !== '`') return { text: sign, literal: true, end: at + 1 };
  const stop = readExpansion(state, at, end);
  return { text: text.slice(at, stop), literal: stop === at + 1, end: stop };
}

function readQuoted(state: State, from: number, end: number): Piece {
  const { text } = state;
  let plain = '';
  let literal = true;
  let at = from;
  while (at < end && text[at] !== '"') {
    if (text[at] === '\\') {
      plain += /["\\$`\n]/.test(text[at + 1] ?? '') ? (text[at + 1] ?? '') : text.slice(at, at + 2);
      at += 2;
    } else if (text[at] === '$' || text[at] === '`') {
      const stop = readExpansion(state, at, end);
      if (stop > at + 1) literal = false;
      plain += text.slice(at, stop);
      at = stop;
    } else plain += text[at++];
  }
  return { text: plain, literal, end: Math.min(end, at + 1) };
}

/** `$name`, `${name…}`, `$(…)`, `$((…))`, `$'…'` and backquotes; gives the offset behind. */
function readExpansion(state: State, at: number, end: number): number {
  const { text } = state;
  if (text[at] === '`') return readBackquoted(state, at, end);
  if (text.startsWith('$((', at)) return skipArithmetic(state, at + 1, end);
  if (text[at + 1] === '(') return readList(state, at + 2, end, ')', true);
  if (text.startsWith('${{', at)) return readFilled(state, at, end);
  // `$env:NAME` is PowerShell's.
  const name = /^\$(?:env:|\{(?:env:)?)?([A-Za-z_]\w*)/.exec(text.slice(at, at + 120));
  if (name) {
    const start = at + name[0].length - (name[1] as string).length;
    state.expansions.push({ name: name[1] as string, start, end: at + name[0].length });
  }
  if (text[at + 1] !== '{') return name ? at + name[0].length : at + 1;
  let depth = 0;
  for (let next = at + 1; next < end; next++) {
    if (text[next] === '\\') next++;
    else if (text[next] === '{') depth++;
    else if (text[next] === '}' && --depth === 0) return next + 1;
    else if (next > at + 2 && (text[next] === '$' || text[next] === '`'))
      next = readExpansion(state, next, end) - 1;
  }
  return end;
}

function readBackquoted(state: State, at: number, end: number): number {
  const stop = state.text.indexOf('`', at + 1);
  const close = stop < 0 || stop >= end ? end : stop;
  readList(state, at + 1, close, '', true);
  return Math.min(end, close + 1);
}

function readFilled(state: State, at: number, end: number): number {
  const stop = state.text.indexOf('}}', at);
  const close = stop < 0 || stop >= end ? end : stop + 2;
  state.expansions.push(...filledIn(state.text, at, close));
  return close;
}

function skipArithmetic(state: State, from: number, end: number): number {
  const { text } = state;
  let depth = 0;
  for (let at = from; at < end; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at + 1;
    else if (text[at] === '$') at = readExpansion(state, at, end) - 1;
  }
  return end;
}

/** The file of a redirection is no argument; it is kept by itself. */
function skipTarget(state: State, from: number, end: number): number {
  const { text } = state;
  let at = from;
  while (at < end && /[<>&|]/.test(text[at] as string)) at++;
  while (at < end && /[ \t]/.test(text[at] as string)) at++;
  if (at >= end || /[\s;&|()]/.test(text[at] as string)) return at;
  const target = readWord(state, at, end, '');
  state.targets.push(target);
  return target.end;
}

function hereWord({ state, end, words }: List, at: number): number {
  // `<< parameters.image >>` of CircleCI.
  const expression = /^<<[ \t]*\w+\.[\w.-]+[ \t]*>>/.exec(state.text.slice(at, Math.min(end, at + 200)));
  if (expression) return at + expression[0].length;
  const found = /^<<-?[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|\\?([\w.-]+))/.exec(
    state.text.slice(at, Math.min(end, at + 200)),
  );
  if (!found) return at + 2;
  const quoted = found[3] === undefined || found[0].includes('\\');
  state.waiting.push({ word: found[1] ?? found[2] ?? found[3] ?? '', quoted, words });
  return at + found[0].length;
}

/** Passes over the here-documents that begin here: their text is data, but for what the shell expands in it. */
function skipDocuments(state: State, from: number, end: number): number {
  let at = from;
  for (const { word, quoted, words } of state.waiting) {
    const start = at;
    let last = at;
    while (at < end) {
      const stop = lineEnd(state.text, at, end);
      const line = state.text.slice(at, stop).trim();
      if (!quoted)
        for (let next = at; next < stop; next++)
          if (state.text[next] === '$') next = Math.max(next, readExpansion(state, next, stop) - 1);
      last = line === word ? at : stop;
      at = Math.min(end, stop + 1);
      if (line === word) break;
    }
    state.documents.push({ start, end: last, words });
  }
  state.waiting = [];
  return at;
}

function commentLine(text: string, at: number, end: number): number {
  return /^[ \t]*#/.test(text.slice(at, at + 200)) ? lineEnd(text, at, end) : at;
}

function lineEnd(text: string, at: number, end: number): number {
  const stop = text.indexOf('\n', at);
  return stop < 0 || stop > end ? end : stop;
}

/** The program's own name, without its folder. */
export function nameOf(word: Word | undefined): string {
  return word?.literal
    ? (word.text.split('/').at(-1) ?? '')
    : (/([\w.-]+)$/.exec(word?.text ?? '')?.[1] ?? '');
}
