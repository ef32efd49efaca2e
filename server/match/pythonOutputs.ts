/**
 * What a Python program makes of an answer: of one of NVIDIA's programs, `out = check_output(['NAME'])`, and behind it
 * `out.split()`, `re.search(…, out)`, `… in out`; of a function that describes the device, `name = describe()`, and behind it
 * `'…' in name`. Follows the name within its function; all of it is told and never edited. Pure.
 */
import type { Span } from '../model.ts';
import type { Part, Place } from '../places/place.ts';
import type { FilesIndex } from '../ruleset/filesIndex.ts';
import type { Rule } from '../ruleset/rule.ts';
import { matchFiles } from './files.ts';
import type { Match } from './match.ts';
import { pythonBase } from './python.ts';
import type { PythonScan } from './pythonScan.ts';

/** A name that holds an answer, from where on. */
interface Answer {
  readonly name: string;
  readonly from: number;
}

/** Where it is read, and the names that hold a piece of it then. */
interface Read {
  readonly start: number;
  readonly next: readonly Answer[];
  /** A piece is taken or asked for; else the answer is handed on whole. */
  readonly told: boolean;
}

/** Matches of the places that read such an answer; `matches` are those of the programs and functions, `described` the rules for answers of functions. */
export function outputMatches(
  text: string,
  matches: readonly Match[],
  index: FilesIndex,
  described: ReadonlyMap<string, Rule>,
  scan: PythonScan,
): Match[] {
  const found = new Map<number, Match>();
  // A line that is told of needs no second word on what it compares.
  const lines = new Set(
    matches.flatMap((one) => (one.rule?.verdict === 'same' ? [] : lineOf(text, one.span.start))),
  );
  for (const match of matches) {
    const rule = match.kind === 'name' ? described.get(match.symbol) : undefined;
    if (!rule && !isProgram(match)) continue;
    for (const read of answerReads(text, match.span.start, rule, scan)) {
      if (found.has(read.start) || (rule && lines.has(lineOf(text, read.start)))) continue;
      const hit = rule ? answerHit(read, rule) : outputHit(text, read, match, index);
      if (hit) found.set(read.start, hit);
    }
  }
  return [...found.values()];
}

function isProgram({ kind, rule }: Match): boolean {
  return kind === 'command' && rule?.verdict !== 'same';
}

function answerReads(
  text: string,
  at: number,
  rule: Rule | undefined,
  scan: PythonScan,
): readonly NamedRead[] {
  const scope = scopeOf(text, at);
  return rule
    ? readsFrom(text, namesSet(text, statementLine(text, at)), scope, scan, comparing)
    : readsFrom(text, answersOf(text, at, scope), scope, scan, cutting);
}

interface NamedRead {
  readonly start: number;
  readonly name: string;
}

/** Where the answers are read, and pieces of them under names of their own. */
function readsFrom(
  text: string,
  answers: readonly Answer[],
  scope: Span,
  scan: PythonScan,
  reading: Reading,
): NamedRead[] {
  const known = new Set(answers.map(({ name }) => name));
  const left = [...answers];
  const reads: NamedRead[] = [];
  for (const answer of left)
    for (const { start, next, told } of readsOf(text, answer, scope, scan, reading)) {
      if (told) reads.push({ start, name: answer.name });
      const more = next.filter(({ name }) => !known.has(name));
      for (const { name } of more) known.add(name);
      left.push(...more);
    }
  return reads;
}

const running = /(?:check_output|getoutput|getstatusoutput|[Pp]open|run|exec\w*|call|shell\w*|cmd|command)\(/;

/** The names that hold the answer: of the statement that runs the program, or of one that runs the command which it sets. */
function answersOf(text: string, at: number, scope: Span): Answer[] {
  const line = statementLine(text, at);
  const set = namesSet(text, line);
  const [command] = set;
  if (!command || running.test(text.slice(line, at))) return set;
  const run = new RegExp(`${running.source}\\s*${command.name}\\b`).exec(text.slice(command.from, scope.end));
  return run ? namesSet(text, statementLine(text, command.from + run.index)) : [];
}

function lineOf(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the line begins that sets something by what stands at an offset: this one, or one of a few above that open a bracket. */
function statementLine(text: string, offset: number): number {
  const own = lineOf(text, offset);
  for (let line = own, count = 0; count < 6 && line > 0; count++) {
    const head = text.slice(line, text.indexOf('\n', line));
    if (setting.test(head) && (line === own || /[([{,]\s*$/.test(head))) return line;
    line = text.lastIndexOf('\n', line - 2) + 1;
    if (!/[([{,]\s*$/.test(text.slice(line, text.indexOf('\n', line)))) break;
  }
  return own;
}

/** The rest of the function around an offset, by its indentation; at the margin what stands there. */
function scopeOf(text: string, start: number): Span {
  let margin = indentAt(text, text.lastIndexOf('\n', start - 1) + 1) ?? 0;
  let at = start;
  for (;;) {
    // At the margin the functions below have names of their own.
    if (margin === 0 || at === 0) {
      const next = text.slice(start).search(/\n(?:async |def |class )/);
      return { start, end: next < 0 ? text.length : start + next };
    }
    at = text.lastIndexOf('\n', at - 2) + 1;
    const indent = indentAt(text, at);
    if (indent === undefined || indent >= margin) continue;
    margin = indent;
    if (/^[ \t]*(?:async )?def\b/.test(text.slice(at, at + indent + 12))) break;
  }
  for (let line = text.indexOf('\n', start) + 1; line > 0; line = text.indexOf('\n', line) + 1) {
    const indent = indentAt(text, line);
    if (indent !== undefined && indent <= margin) return { start, end: line };
  }
  return { start, end: text.length };
}

/** Blanks before a line; nothing of a line without code. */
function indentAt(text: string, line: number): number | undefined {
  const [, blanks = '', first] = /^([ \t]*)(\S?)/.exec(text.slice(line, line + 200)) ?? [];
  return first === undefined || first === '' || first === '#' ? undefined : blanks.length;
}

const setting = /^\s*([A-Za-z_]\w*)(?:\s*:\s*[\w.[\]]+)?(?:\s*,\s*([A-Za-z_]\w*))?\s*=(?!=)/;
const looping = /^\s*for\s+(?:\w+\s*,\s*)?([A-Za-z_]\w*)\s+in\b/;

/** The names that the statement in a line sets, each from the end of that line on. */
function namesSet(text: string, line: number): Answer[] {
  const stop = text.indexOf('\n', line);
  const end = stop < 0 ? text.length : stop;
  const code = text.slice(line, end);
  const [, first, second] = setting.exec(code) ?? looping.exec(code) ?? [];
  return [first, second].flatMap((name) => (name === undefined || name === '_' ? [] : { name, from: end }));
}

/** Hands the answer on as it is. */
const passing =
  /^(?:\.(?:stdout|communicate\([^()]*\)|read(?:lines)?\(\)|decode\([^()]*\)|strip\(\))(?:\[0\])?)+\s*(?:$|\n|\))/;
/** What stands around a name where it is read, and what only hands it on. */
interface Reading {
  readonly behind: RegExp;
  readonly ahead: RegExp;
  readonly passing: RegExp;
}

const signs = String.raw`(?:[=!]=|[<>]=?|\bin\b|\bnot\s+in\b)`;
const partOf = String.raw`(?:\[[-\d:]+\]|\.(?:major|minor|name|lower\(\)|upper\(\)|strip\(\)))*`;
/** A description is compared, or a part of it. */
const comparing: Reading = {
  behind: new RegExp(String.raw`^${partOf}(?:\s*${signs}(?!\s*None\b)|\.(?:startswith|endswith|find)\()`),
  ahead: new RegExp(String.raw`^(?!.*\bfor\b).*${signs}\s*$`),
  passing: new RegExp(String.raw`^${partOf}\s*(?:\n|$|\}|\*\s*10\b)`),
};

/** Takes a piece of the answer, or asks for one. */
const behind =
  /^(?:\.(?:decode|strip|lower|upper|rstrip|lstrip)\([^()]*\))*(?:\.stdout(?:\.decode\([^()]*\)|\.strip\(\))*)?(?:\.(?:split|splitlines|r?index|r?find|partition|rpartition|startswith|endswith|replace)\(|\[)/;
const ahead = /(?:\bin\s+|\bre\.\w+\([^\n]*,\s*|\b\w+\.(?:search|match|findall|finditer|fullmatch)\()$/;
const cutting: Reading = { behind, ahead, passing };

function readsOf(
  text: string,
  { name, from }: Answer,
  { end }: Span,
  scan: PythonScan,
  { behind, ahead, passing }: Reading,
): readonly Read[] {
  const reads: Read[] = [];
  const margin = indentAt(text, lineOf(text, from - 1)) ?? 0;
  const pattern = new RegExp(`(?<![\\w.])${name}\\b`, 'g');
  pattern.lastIndex = from;
  for (let one = pattern.exec(text); one && one.index < end; one = pattern.exec(text)) {
    const given = /^\s*=(?!=)([^\n]*)/.exec(text.slice(pattern.lastIndex, pattern.lastIndex + 200));
    // It holds something else from here on, unless only a branch says so.
    if (given && !new RegExp(`\\b${name}\\b`).test(given[1] as string)) {
      if (isSameBlock(text, from, lineOf(text, one.index), margin)) break;
      continue;
    }
    const before = text.slice(text.lastIndexOf('\n', one.index) + 1, one.index);
    // A loop's own.
    if (/^\s*for\s+(?!.*\bin\b)[\w\s,]*$/.test(before)) break;
    if (/\bfor\s+(?!.*\bin\b)[\w\s,]*$/.test(before)) continue;
    const cuts = behind.test(text.slice(pattern.lastIndex, pattern.lastIndex + 120));
    const passes = passing.test(text.slice(pattern.lastIndex, pattern.lastIndex + 120));
    if (!(cuts || passes || ahead.test(before)) || /\blen\([^()]*$|^\s*#/.test(before)) continue;
    if (!scan.inCode(one.index)) continue;
    const next = namesSet(text, statementLine(text, one.index));
    reads.push({ start: one.index, next, told: cuts || ahead.test(before) });
  }
  return reads;
}

/** A line goes on with the block that a margin began: it stands no deeper, and nothing between them left that block. */
function isSameBlock(text: string, from: number, line: number, margin: number): boolean {
  if ((indentAt(text, line) ?? 0) > margin) return false;
  for (let at = text.indexOf('\n', from) + 1; at > 0 && at < line; at = text.indexOf('\n', at) + 1)
    if (
      /^[ \t]*(?:except|else|elif|finally)\b/.test(text.slice(at, at + 200)) &&
      (indentAt(text, at) ?? margin) < margin
    )
      return false;
  return true;
}

function answerHit({ name, start }: NamedRead, rule: Rule): Match {
  const span = { start, end: start + name.length };
  return { ...pythonBase(name, rule.library, 'string', span), rule, fixable: false };
}

const compared: Part = { text: 'compared' };
const output: Part = { text: 'output' };

function outputHit(
  text: string,
  { name, start }: NamedRead,
  { symbol, span: program }: Match,
  index: FilesIndex,
): Match | undefined {
  const span = { start, end: start + name.length };
  const place: Place = { kind: 'variable', name, span, parts: { use: compared, origin: output }, told: true };
  const [hit] = matchFiles(text, { places: [place], texts: [], comments: [] }, index, 'shell');
  return hit && { ...hit, origin: { symbol, offset: program.start } };
}
