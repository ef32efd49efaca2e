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
import { isPlainValue } from './pythonPositions.ts';
import type { PythonScan } from './pythonScan.ts';
import { enclosingString } from './pythonStrings.ts';

interface Candidate {
  /** Where the content of the string begins. */
  readonly start: number;
  readonly name?: string;
  /** A text or a list that may be a command by what it holds. */
  readonly form?: 'string' | 'list';
}

/** Strings that may name a variable, or hold a command. */
export function findEnvironment(text: string, index: FilesIndex, scan: PythonScan): Candidate[] {
  const found: Candidate[] = [];
  for (const hit of text.matchAll(/["']([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)["']/g)) {
    const start = hit.index + 1;
    const [, name = ''] = hit;
    if (scan.opensString(start) && knows(index, 'variable', name)) found.push({ start, name });
  }
  for (const hit of text.matchAll(
    /\b(?:system|popen|run|call|check_call|check_output|Popen|getoutput|getstatusoutput|which)\(\s*\[?\s*f?["']/g,
  )) {
    const start = hit.index + hit[0].length;
    const line = text.slice(start, start + 200);
    if (scan.opensString(start) && index.gate('shell').test(line)) found.push({ start });
  }
  // A list whose first word is a known program, handed to a function of the program.
  for (const hit of text.matchAll(/\w\(\s*\[\s*["']([\w./-]+)["']/g)) {
    const name = hit[1] as string;
    const start = hit.index + hit[0].length - 1 - name.length;
    const known = found.some((one) => one.start === start);
    if (!known && scan.opensString(start) && knows(index, 'command', name.split('/').at(-1) ?? ''))
      found.push({ start });
  }
  const { strings, lists } = findCommands(text);
  const isNew = (start: number): boolean => !found.some((one) => one.start === start);
  const speaks = (start: number): boolean => index.gate('shell').test(text.slice(start, start + 400));
  for (const start of strings)
    if (isNew(start) && scan.opensString(start) && speaks(start)) found.push({ start, form: 'string' });
  for (const start of lists) if (scan.inCode(start) && speaks(start)) found.push({ start, form: 'list' });
  return found;
}

function knows(index: FilesIndex, kind: Place['kind'], name: string): boolean {
  return index.find({ kind, name, span: { start: 0, end: 0 }, parts: {} }, 'shell').length > 0;
}

/** Matches of those that are used as such. */
export function environmentMatches(
  text: string,
  candidates: readonly Candidate[],
  index: FilesIndex,
  nodeAt: (offset: number) => Node | null,
): Match[] {
  const places = candidates.flatMap(({ start, name, form }): readonly Place[] => {
    const node = nodeAt(start);
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
    parts: value ? { value: settingOf(value) } : {},
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
  return keys.length > 1 && keys.every((key) => /^["'][A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+["']$/.test(key));
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
