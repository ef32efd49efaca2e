/**
 * Makefiles: assignments, recipes read as shell, rules and conditions. References to make's variables are read as the
 * shell's of the same name; what make's functions are given is read as words. No grammar of make that is published is kept up.
 */
import type { Span } from '../model.ts';
import { cutOf, flagPlaces, sourcePlaces } from './flags.ts';
import { type Gathered, gathered, type Reader, type View } from './place.ts';
import { shellPlaces } from './shell.ts';

export const readMakefile: Reader = (text) => {
  const out = gathered();
  for (const line of logicalLines(text)) linePlaces(text, line, out);
  return out;
};

const assignment =
  /^[ ]*(?:(?:export|override|private|unexport)[ \t]+)*([A-Za-z_][\w.-]*)[ \t]*(?:[:?+!]|::)?=[ \t]*/;

function linePlaces(text: string, { start, end }: Span, out: Gathered): void {
  const line = text.slice(start, end);
  if (line.startsWith('\t')) {
    const prefix = /^\t[ \t]*[@+-]*/.exec(line)?.[0].length ?? 0;
    words(text, { start: start + prefix, end }, 'recipe', out);
    return;
  }
  const code = withoutComment(line);
  if (code.length < line.length) out.comments.push({ start: start + code.length, end });
  const set = assignment.exec(code);
  if (set) {
    const name = set[1] as string;
    const at = start + set[0].indexOf(name);
    const from = start + set[0].length;
    const value = text.slice(from, start + code.length).trimEnd();
    const span = { start: from, end: from + value.length };
    out.places.push({
      kind: 'variable',
      name,
      span: { start: at, end: at + name.length },
      parts: { value: { text: value, span }, use: { text: 'set' } },
    });
    if (/lib/i.test(name)) libraryPlaces(value, from, out);
    words(text, span, /^[\w./~$]/.test(value) ? 'program' : 'set', out);
    return;
  }
  // `ifeq ($(BUILD),cuda)`: a pair of `==` and the word that something is compared with.
  const compared = /^[ ]*(?:else[ ]+)?ifn?eq[ \t]*\([^,]*,[ \t]*([\w.-]+)[ \t]*\)/.exec(code);
  if (compared) {
    const value = compared[1] as string;
    const at = start + compared[0].lastIndexOf(value);
    const span = { start: at, end: at + value.length };
    out.places.push({ kind: 'pair', name: '==', span, parts: { value: { text: value, span } } });
  }
  const asked = /^[ ]*ifn?def[ \t]+(\w+)/.exec(code);
  if (asked) {
    const at = start + asked[0].length - (asked[1] as string).length;
    out.places.push({
      kind: 'variable',
      name: asked[1] as string,
      span: { start: at, end: at + (asked[1] as string).length },
      parts: { use: { text: 'named' } },
    });
  } else words(text, { start, end: start + code.length }, 'words', out);
}

/** Words that a variable for libraries is set to: pairs of `=` and the word. */
function libraryPlaces(value: string, from: number, out: Gathered): void {
  for (const { 0: word, index } of value.matchAll(/(?<!\S)[A-Za-z][\w-]*(?!\S)/g)) {
    const span = { start: from + index, end: from + index + word.length };
    const cut = cutOf(value, { start: index, end: index + word.length });
    out.places.push({
      kind: 'pair',
      name: '=',
      span,
      cut: { start: from + cut.start, end: from + cut.end },
      parts: { value: { text: word, span } },
    });
  }
}

/** What is told to people. */
const speaking = /^[ \t]*(?:echo|printf)\b/;

/** `recipe` and `program` begin with a program, `set` and `words` do not. */
function words(text: string, span: Span, kind: 'recipe' | 'program' | 'set' | 'words', out: Gathered): void {
  if (kind !== 'recipe' || !speaking.test(text.slice(span.start, span.end))) {
    flagPlaces(text, span, kind === 'program' ? 'set' : kind, out);
    sourcePlaces(text, span, out);
    out.texts.push(span);
  }
  const begins = kind === 'recipe' || kind === 'program';
  const code = shellLike(text.slice(span.start, span.end));
  // A program that is given by its folder goes as one word.
  const given = /^[ \t]*([\w./~${}-]*\/)([\w.-]+)(?=[ \t]|$)/.exec(code);
  if (begins && given) {
    const [all, , name = ''] = given;
    const at = span.start + all.length;
    const folder = all.length - all.trimStart().length;
    out.places.push({
      kind: 'command',
      name,
      span: { start: at - name.length, end: at },
      whole: { start: span.start + folder, end: at },
      parts: { args: { text: code.slice(all.length).trim() }, use: { text: 'plain' } },
    });
  }
  const lead = begins ? '' : ': ';
  const view: View = { text: lead + code, at: (offset) => span.start + Math.max(0, offset - lead.length) };
  shellPlaces(view, out);
}

/** The same length, sign for sign: `$(NAME)` as `${NAME}`, `$$` as the shell's `$`, functions as what they are given. */
function shellLike(code: string): string {
  const signs = [...code.replace(/\$\$/g, ' $')];
  // What each open parenthesis of make is closed by.
  const open: string[] = [];
  for (let at = 0; at < signs.length; at++) {
    if (signs[at] === ')' && open.length > 0) signs[at] = open.pop() as string;
    else if (signs[at] === '$' && signs[at + 1] === '(' && code[at - 1] !== '$')
      at += openReference(code, at, signs, open);
  }
  return signs.join('');
}

/** Rewrites the signs from `$(` on; gives how many to pass over. */
function openReference(code: string, at: number, signs: string[], open: string[]): number {
  const call = /^\$\(([\w-]+)[ \t]/.exec(code.slice(at, at + 40));
  if (!call) {
    signs[at + 1] = '{';
    open.push('}');
    return 1;
  }
  const isShell = call[1] === 'shell';
  signs.fill(' ', at + (isShell ? 2 : 0), at + call[0].length);
  open.push(isShell ? ')' : ' ');
  return call[0].length - 1;
}

function withoutComment(line: string): string {
  const found = /(?:^|[^\\])#/.exec(line);
  return found ? line.slice(0, found.index + found[0].length - 1) : line;
}

/** Lines with those that a backslash joins to them. */
function* logicalLines(text: string): Generator<Span> {
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && text[at] !== '\n') continue;
    const end = text[at - 1] === '\r' ? at - 1 : at;
    if (text[end - 1] === '\\' && at < text.length) continue;
    if (end > start) yield { start, end };
    start = at + 1;
  }
}
