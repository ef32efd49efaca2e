/**
 * Environment variables and commands in Python: `os.environ['…']`, `getenv`, an `env=` dictionary, `os.system`,
 * `subprocess`. Gives places like those of a script, so that the rules for scripts serve here too. A name in a message
 * or in the program's own dictionaries is none. Pure.
 */
import type { Node } from 'tree-sitter';
import type { Part, Place } from '../places/place.ts';
import { gathered } from '../places/place.ts';
import { shellPlaces } from '../places/shell.ts';
import type { FilesIndex } from '../ruleset/filesIndex.ts';
import type { Rule } from '../ruleset/rule.ts';
import { matchFiles } from './files.ts';
import type { Match } from './match.ts';
import { otherBranchHandlesNpu } from './pythonBranches.ts';
import { findCommands, listCommand, stringCommand, viewOfStrings } from './pythonCommands.ts';
import type { PythonScan } from './pythonScan.ts';
import { enclosingString } from './pythonStrings.ts';
import { isPlainValue } from './pythonUses.ts';

export interface EnvironmentCandidate {
  /** Where the content of the string begins. */
  readonly start: number;
  readonly name?: string;
  /** A text or a list that may be a command by what it holds. */
  readonly form?: 'string' | 'list';
}

/** What stands before a string that a function of such a name runs, and before the first word of a list that one takes. */
const runs =
  /\b(?:system|popen|run|call|check_call|check_output|Popen|getoutput|getstatusoutput|which)\(\s*\[?\s*f?$/;
const takesList = /\w\(\s*\[\s*$/;
const variableName = /(_?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)["']/y;
const program = /([\w./-]+)["']/y;
const readInText = /\{[^{}\n]*\b(?:environ(?:\.get\(|\[)|getenv\()["'](\w+)["']/g;

/** Strings that may name a variable, or hold a command. */
export function findEnvironment(text: string, index: FilesIndex, scan: PythonScan): EnvironmentCandidate[] {
  const names: EnvironmentCandidate[] = [];
  const run: EnvironmentCandidate[] = [];
  const taken: EnvironmentCandidate[] = [];
  const speaks = (start: number, reach: number): boolean =>
    index.gate('shell').test(text.slice(start, start + reach));
  for (const start of scan.strings()) {
    const name = wordAt(variableName, text, start);
    if (name !== undefined && knows(index, 'variable', name)) names.push({ start, name });
    if (!opensBracket(text, start - 1)) continue;
    const before = text.slice(Math.max(0, start - 160), start - 1);
    if (runs.test(before)) {
      if (speaks(start, 200)) run.push({ start });
      continue;
    }
    // A list whose first word is a known program, handed to a function of the program.
    const first = takesList.test(before) ? wordAt(program, text, start) : undefined;
    if (first !== undefined && knows(index, 'command', first.split('/').at(-1) ?? '')) taken.push({ start });
  }
  names.push(...readsInTexts(text, index, scan));
  const found = [...names, ...run, ...taken];
  const known = new Set(found.map(({ start }) => start));
  const { strings, lists } = findCommands(text, scan);
  for (const start of strings)
    if (!known.has(start) && speaks(start, 400)) found.push({ start, form: 'string' });
  for (const start of lists) if (speaks(start, 400)) found.push({ start, form: 'list' });
  return found;
}

/** Variables that are read within the braces of a text: `f"{os.environ['NAME']}"`. */
function readsInTexts(text: string, index: FilesIndex, scan: PythonScan): EnvironmentCandidate[] {
  if (!text.includes('{os.')) return [];
  const found: EnvironmentCandidate[] = [];
  for (const { 0: all, 1: name = '', index: at } of text.matchAll(readInText)) {
    const start = at + all.length - name.length - 1;
    if (scan.inCode(start - 1) && knows(index, 'variable', name)) found.push({ start, name });
  }
  return found;
}

/** Nothing but blanks, and the mark of a text with holes, stands between a bracket and the quote. */
function opensBracket(text: string, quote: number): boolean {
  let at = text[quote - 1] === 'f' ? quote - 2 : quote - 1;
  while (at > quote - 40 && /\s/.test(text[at] ?? '')) at--;
  return text[at] === '(' || text[at] === '[';
}

function wordAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[1];
}

function knows(index: FilesIndex, kind: Place['kind'], name: string): boolean {
  const parts: Place['parts'] = kind === 'variable' ? { use: inPython } : {};
  return index.find({ kind, name, span: { start: 0, end: 0 }, parts }, 'shell').length > 0;
}

/** Read or set by a program. */
const inPython: Part = { text: 'python' };

/** Matches of those that are used as such. */
export function environmentMatches(
  text: string,
  candidates: readonly EnvironmentCandidate[],
  index: FilesIndex,
  nodeAt: (offset: number) => Node | null,
): Match[] {
  const places = candidates.flatMap(({ start, name, form }): readonly Place[] => {
    // What is filled in at the beginning of a text is no part of the string itself.
    const node = nodeAt(text[start] === '{' ? start - 1 : start);
    if (form === 'list') {
      const list = node?.type === 'list' ? node : node?.parent;
      return list?.type === 'list' ? listCommand(text, list) : [];
    }
    const string = node && enclosingString(node);
    if (!string) return [];
    if (form === 'string') return stringCommand(text, string);
    if (name !== undefined) {
      const place = variablePlace(string, name, start) ?? toldPlace(text, string, name, start);
      return place ? [place] : [];
    }
    const given = commandPlaces(text, string);
    return given.length > 0 ? given : stringCommand(text, string);
  });
  // Of what is only handed on, the names that are spelt out are sure.
  return matchFiles(text, { places, texts: [], comments: [] }, index, 'shell').filter(
    ({ fixable, kind, rule, symbol }) =>
      fixable || kind !== 'variable' || !isFamily(rule) || /(?:^|_)NCCL_/.test(symbol),
  );
}

function isFamily(rule: Rule | undefined): boolean {
  return rule !== undefined && 'name' in rule.matcher && rule.matcher.name.endsWith('*');
}

const environment = /(?:^|[._])env(?:iron(?:ment)?|_?vars?|s)?(?:\.copy\(\)|\(\))?$/i;

function variablePlace(string: Node, name: string, start: number): Place | undefined {
  const holder = string.parent;
  const place = (value?: Node | null): Place => ({
    kind: 'variable',
    name,
    span: { start, end: start + name.length },
    parts: { use: inPython, ...(value ? { value: settingOf(value) } : {}) },
  });
  switch (holder?.type) {
    case 'subscript': {
      if (!environment.test(holder.childForFieldName('value')?.text ?? '')) return undefined;
      const assigned = holder.parent?.childForFieldName('left')?.id === holder.id;
      return place(assigned ? holder.parent?.childForFieldName('right') : undefined);
    }
    case 'argument_list': {
      const [first, second] = holder.namedChildren;
      const callee = holder.parent?.childForFieldName('function')?.text ?? '';
      const method = /(?:(.*)\.)?(\w+)$/s.exec(callee);
      if (first?.id !== string.id || !method) return undefined;
      const [, object = '', called = ''] = method;
      if (/^(?:putenv|setenv)$/.test(called)) return place(second);
      if (/^(?:getenv|unsetenv|delenv)$/.test(called)) return place();
      if (!environment.test(object)) return undefined;
      if (called === 'setdefault') return place(second);
      return /^(?:get|pop)$/.test(called) ? place() : undefined;
    }
    case 'comparison_operator':
      return holder.namedChildren.some((child) => environment.test(child?.text ?? '')) ? place() : undefined;
    case 'pair':
      return holder.childForFieldName('key')?.id === string.id && isEnvironment(holder.parent)
        ? place(holder.childForFieldName('value'))
        : undefined;
    default:
      return undefined;
  }
}

/**
 * The name of a variable as a value, `key = 'NAME'`: who reads or sets it by this value is not seen. Not in messages, in
 * tables of names and what they hold, or beside a branch for the NPU.
 */
function toldPlace(text: string, string: Node, name: string, start: number): Place | undefined {
  const holder = string.parent;
  const isKey = holder?.type === 'pair' && holder.childForFieldName('key')?.id === string.id;
  if (isKey && !holdsVariables(holder.parent)) return undefined;
  const isValue = isKey || holder?.type === 'expression_list' || isPlainValue(string);
  const isRow = holder?.type === 'tuple' && holder.parent?.type === 'argument_list';
  if (!isValue || isRow || otherBranchHandlesNpu(string, text)) return undefined;
  return { kind: 'variable', name, span: { start, end: start + name.length }, parts: {}, told: true };
}

/** A dictionary of variables: by its name, by what stands before it, or by all of its keys. */
function holdsVariables(dictionary: Node | null): boolean {
  const holder = dictionary?.parent;
  const name = holder?.childForFieldName('name') ?? holder?.childForFieldName('left');
  if (/env/i.test(name?.text ?? '')) return true;
  if (
    holder?.type === 'argument_list' &&
    holder.namedChildren.some((one) => environment.test(one?.text ?? ''))
  )
    return true;
  const keys = (dictionary?.namedChildren ?? []).flatMap(
    (pair) => pair?.childForFieldName('key')?.text ?? [],
  );
  const isReturned = holder?.type === 'return_statement';
  return (
    keys.length > (isReturned ? 0 : 1) &&
    keys.every((key) => /^["'][A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+["']$/.test(key))
  );
}

/** A dictionary that becomes the environment of a process. */
function isEnvironment(dictionary: Node | null | undefined): boolean {
  const holder = dictionary?.parent;
  if (holder?.type === 'keyword_argument')
    return environment.test(holder.childForFieldName('name')?.text ?? '');
  if (holder?.type === 'assignment') return environment.test(holder.childForFieldName('left')?.text ?? '');
  if (holder?.type === 'pair')
    return environment.test(holder.childForFieldName('key')?.text.replace(/["']/g, '') ?? '');
  if (holder?.type !== 'argument_list') return false;
  const callee = holder.parent?.childForFieldName('function')?.text ?? '';
  return /\.update$/.test(callee) && environment.test(callee.replace(/\.update$/, ''));
}

/** A literal's own text; of anything else a shell's mark for what is not known here. */
function settingOf(value: Node): Part {
  const plain = value.type === 'string' && /^["'][^"'\\]*["']$/.test(value.text);
  if (!plain) return { text: '$' };
  return {
    text: value.text.slice(1, -1),
    span: { start: value.startIndex + 1, end: value.endIndex - 1 },
  };
}

function commandPlaces(text: string, string: Node): Place[] {
  const list = string.parent?.type === 'list' ? string.parent : undefined;
  const call = (list ?? string).parent?.parent;
  const open = string.namedChildren.find((child) => child?.type === 'string_start');
  const close = string.namedChildren.find((child) => child?.type === 'string_end');
  if (call?.type !== 'call' || !open || !close || text.slice(open.endIndex, close.startIndex).includes('\\'))
    return [];
  const called = /\w+$/.exec(call.childForFieldName('function')?.text ?? '')?.[0] ?? '';
  const shown = /^(?:system|call|check_call)$/.test(called);
  const span = { start: open.endIndex, end: close.startIndex };
  if (list || called === 'which') {
    const name = text.slice(span.start, span.end).split('/').at(-1) ?? '';
    const args =
      list?.namedChildren.slice(1).map((child) => child?.text.replace(/^["']|["']$/g, '') ?? '') ?? [];
    const use = { text: shown ? 'plain' : 'taken' };
    const at = { start: span.end - name.length, end: span.end };
    return [{ kind: 'command', name, span: at, parts: { args: { text: args.join(' ') }, use } }];
  }
  const view = viewOfStrings(text, [string]);
  if (!view) return [];
  const out = gathered();
  shellPlaces(view, out);
  return shown
    ? out.places
    : out.places.map((place) =>
        place.kind === 'command' ? { ...place, parts: { ...place.parts, use: { text: 'taken' } } } : place,
      );
}
