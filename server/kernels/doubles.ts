/**
 * `double` in the kernels of a text, for a target whose kernels have no such type: what becomes numbers in software, all of
 * it together, or why a person is needed. Pure.
 */
import type { Tree } from 'tree-sitter';
import grammars from '../../grammars/grammars.json' with { type: 'json' };
import data from '../../rules/kernel-doubles.json' with { type: 'json' };
import { sortEdits } from '../edit/apply.ts';
import { masked, mentionsOf } from '../match/mentions.ts';
import type { Edit, Span, Words } from '../model.ts';
import { choiceEdits } from './doubleChoices.ts';
import { type Constants, constantsOfDouble } from './doubleConstants.ts';
import { hostEdits } from './doubleLaunches.ts';
import { constantOf, literalsIn, written } from './doubleLiterals.ts';
import { headerOf, isFunction, type Known, Refused, refuse } from './doubleModel.ts';
import {
  aliasesIn,
  type Class,
  classesIn,
  compoundsIn,
  constantsIn,
  macrosIn,
  type Named,
  ofFile,
  type Region,
  regionsOf,
  templatesIn,
  withoutDirectives,
} from './doubleRegions.ts';
import * as say from './doubleWords.ts';

/** Doubles of a text that change together. */
export interface Doubles {
  /** The functions that compute with `double`, each by the first place that shows it. */
  readonly places: readonly { readonly place: Span; readonly whole: Span }[];
  /** All edits, which belong together; nothing where a person is needed. */
  readonly edits: readonly Edit[];
  readonly needs: readonly string[];
  readonly why: Words | undefined;
  /** Constants alone make it compute in `double`; they are written for `float`, or all in software. */
  readonly constants: 'float' | 'software' | undefined;
}

const word = 'double';
const marks = [...grammars.deviceMarks, ...grammars.targetMarks];

/**
 * Reads the doubles of a text's kernels; `parse` gives a tree that holds these parts. What a header (`shared`) offers to the host
 * is used where nobody looks. The functions that name the type change together, the others one by one.
 */
export function readDoubles(
  text: string,
  parse: (parts: readonly Span[]) => Tree,
  shared: boolean,
): readonly Doubles[] {
  // Without a word for a device, be it in a macro, no function is one of it.
  if (!marks.some((mark) => text.includes(mark))) return [];
  if (!text.includes(word) && !/\d\.|\.\d|\d[eE][-+]?\d/.test(text)) return [];
  const plain = masked(text);
  const code = withoutDirectives(plain);
  const macros = macrosIn(plain);
  const { functions, variables } = regionsOf(code, macros);
  if (functions.length === 0) return [];
  const outer = without(code, functions);
  const names = [...aliasesIn(outer), ...macros];
  const aliases = [...new Set(names.filter(({ value }) => value === word).map(({ name }) => name))];
  const pattern = new RegExp(`\\b(?:${[word, ...aliases].join('|')})\\b`);
  const templates = templatesIn(code);
  const generic = mayBeDouble(outer, templates.names, pattern);
  const usesType = (part: string): boolean =>
    generic && [...templates.types].some((one) => mentions(part, one));
  const double = functions.filter(({ start, end }) => {
    const part = code.slice(start, end);
    return pattern.test(part) || usesType(part);
  });
  const known: Known = { code, functions, double, word: pattern, types: templates.types };
  const lists = { names, macros, variables, outer };
  const named = double.length > 0 ? namedDoubles(text, known, lists, parse, { generic, shared }) : undefined;
  const constants = constantsOfDouble(known, parse).map((found) =>
    ofConstants(text, known, lists, parse, found),
  );
  return [...(named ? [named] : []), ...constants];
}

/** The functions that name the type, or a name that stands for it. */
function namedDoubles(
  text: string,
  known: Known,
  lists: Lists,
  parse: (parts: readonly Span[]) => Tree,
  { generic, shared }: { readonly generic: boolean; readonly shared: boolean },
): Doubles | undefined {
  const { code, double, word: pattern } = known;
  const result = unlessRefused(() => [
    ...editsOf(text, known, lists, parse),
    ...hostEdits(known, generic, shared),
  ]);
  const places = double.flatMap((region) => {
    const part = code.slice(region.start, region.end);
    const found = pattern.exec(part) ?? /[A-Za-z_]\w*/.exec(code.slice(region.parameters.start, region.end));
    const from = pattern.test(part) ? region.start : region.parameters.start;
    if (!found) return [];
    const place = { start: from + found.index, end: from + found.index + found[0].length };
    return [{ place, whole: { start: region.start, end: region.end } }];
  });
  if (result instanceof Refused)
    return { places, edits: [], needs: [], why: result.words, constants: undefined };
  if (result.length === 0) return undefined;
  const edits = sortEdits(outermost(distinct(result)));
  return { places, edits, needs: needsOf(code, double), why: undefined, constants: undefined };
}

/** A function that computes with constants of the type alone. */
function ofConstants(
  text: string,
  known: Known,
  lists: Lists,
  parse: (parts: readonly Span[]) => Tree,
  { region, first, single }: Constants,
): Doubles {
  const places = [{ place: first, whole: { start: region.start, end: region.end } }];
  if (single) return { places, edits: single, needs: [], why: undefined, constants: 'float' };
  const own: Known = { ...known, double: [region] };
  const result = unlessRefused(() => sortEdits(distinct(editsOf(text, own, lists, parse))));
  if (result instanceof Refused)
    return { places, edits: [], needs: [], why: result.words, constants: 'software' };
  return {
    places,
    edits: result,
    needs: needsOf(known.code, [region]),
    why: undefined,
    constants: 'software',
  };
}

/** What changes in the functions themselves and in the classes that they use. */
function editsOf(text: string, known: Known, lists: Lists, parse: (parts: readonly Span[]) => Tree): Edit[] {
  const limits = limitsOf(text, known, lists);
  return [
    ...known.double.flatMap((region) => functionEdits(known, region, limits)),
    ...limits.heads,
    ...choiceEdits(known, parse),
  ];
}

function unlessRefused<T>(work: () => T): T | Refused {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

function distinct(edits: readonly Edit[]): Edit[] {
  return [...new Map(edits.map((edit) => [`${edit.start} ${edit.end} ${edit.text}`, edit])).values()];
}

/** Without the edits that lie within another. */
function outermost(edits: readonly Edit[]): Edit[] {
  const long = edits.filter(({ text }) => text.startsWith(data.pointer));
  return edits.filter(
    (one) => !long.some((edit) => edit !== one && one.start >= edit.start && one.end <= edit.end),
  );
}

/** The code with spaces for some parts of it. */
function without(code: string, parts: readonly Span[]): string {
  let result = '';
  let at = 0;
  for (const { start, end } of parts) {
    if (start < at) continue;
    result += code.slice(at, start) + code.slice(start, end).replace(/[^\n]/g, ' ');
    at = end;
  }
  return result + code.slice(at);
}

function mentions(code: string, name: string): boolean {
  return mentionsOf(code, name).length > 0;
}

/**
 * Whether a template of the file may be made for `double`: the host has pointers to it or gives it to a template, from which the
 * types of a call may follow. Conversions and measures of time say nothing.
 */
function mayBeDouble(outer: string, names: ReadonlySet<string>, pattern: RegExp): boolean {
  if (names.size === 0) return false;
  for (const [, name = '', list = ''] of outer.matchAll(/\b(\w+)\s*<([^<>;(){}]*)>/g))
    if (pattern.test(list) && !/_cast$|^(?:numeric_limits|duration)$/.test(name)) return true;
  return new RegExp(`${pattern.source}\\s*(?:const\\s*)?\\*`).test(outer);
}

/** A call of a function of mathematics, with the namespace in front of it; not of a member. */
const called = /(?<!(?:\.|->)\s*)(?<![\w:])(?:(?:std)?::)?(\w+)(?=\s*\()/g;

interface Lists {
  readonly names: readonly Named[];
  readonly macros: readonly Named[];
  readonly variables: readonly Span[];
  readonly outer: string;
}

interface Limits {
  /** Names of numbers, and what they are. */
  readonly constants: ReadonlyMap<string, number>;
  /** Lists of arguments of specialised classes whose members all run on the device. */
  readonly heads: readonly Edit[];
}

/** Looks at what the functions use of the rest of the file; refuses what cannot be followed. */
function limitsOf(text: string, known: Known, { names, macros, variables, outer }: Lists): Limits {
  const { code, double, functions, word: pattern } = known;
  const device = functions.map(({ start, end }) => code.slice(start, end)).join('\n');
  const body = double.map(({ start, end }) => code.slice(start, end)).join('\n');
  if (/\blong\s+double\b/.test(body)) refuse(say.longDouble);
  for (const name of data.vectors) if (mentions(device, name)) refuse(say.vectors(name));
  for (const name of data.traits) if (mentions(body, name)) refuse(say.trait(name));
  for (const [, name = ''] of body.matchAll(called))
    if (data.refused.includes(name) && !isOwn(functions, name)) refuse(say.noFunction(name));
  refusePrinted(text, double);
  refuseTypes(names, outer, device, pattern);
  for (const { start, end } of variables) {
    const declared = code.slice(start, end);
    if (pattern.test(declared))
      refuse(say.variable(/(\w+)\s*(?:\[[^\]]*\]\s*)*(?:=|$)/.exec(declared)?.[1] ?? word));
  }
  refuseShared(code, double, pattern);
  for (const { name, kernel } of double)
    if (kernel && name && macros.some(({ value }) => mentions(value, name))) refuse(say.launch(name));
  return { constants: constantsOf(body, macros, outer, pattern), heads: classEdits(known, outer, device) };
}

/** Names that stand for several types, or for what holds the type. */
function refuseTypes(names: readonly Named[], outer: string, device: string, pattern: RegExp): void {
  const several = new Map<string, Set<string>>();
  for (const { name, value } of names) several.set(name, (several.get(name) ?? new Set()).add(value));
  for (const [name, values] of several)
    if (values.size > 1 && values.has(word) && mentions(device, name)) refuse(say.alias(name));
  for (const name of compoundsIn(outer, pattern)) if (mentions(device, name)) refuse(say.alias(name));
}

/** A conversion of a floating number in a text that is printed. */
function refusePrinted(text: string, double: readonly Region[]): void {
  const printed = new RegExp(`\\b${data.print}\\s*\\(\\s*((?:"(?:\\\\.|[^"\\\\])*"\\s*)*)`, 'g');
  for (const { start, end } of double)
    for (const [, format = ''] of text.slice(start, end).matchAll(printed))
      if (format === '' || /%[-+ #0-9.*]*[aAeEfFgG]/.test(format)) refuse(say.print(data.print));
}

/** Atomics of 64 bits are for global memory. */
function refuseShared(code: string, double: readonly Region[], pattern: RegExp): void {
  const shared = new RegExp(
    `\\b(?:${data.shared.join('|')})\\s+(?:volatile\\s+)?(?:${pattern.source}|\\w+)\\s+(\\w+)`,
    'g',
  );
  for (const { start, end } of double) {
    const part = code.slice(start, end);
    const names = [...part.matchAll(shared)].map(([, name = '']) => name);
    for (const [, atomic = '', name = ''] of part.matchAll(/\b(\w+)\s*\(\s*&?\s*\(?\s*(\w+)/g))
      if (data.sharedAtomics.includes(atomic) && names.includes(name)) refuse(say.sharedAtomic(atomic));
  }
}

/** The numbers that names of the file stand for in these functions. */
function constantsOf(
  body: string,
  macros: readonly Named[],
  outer: string,
  pattern: RegExp,
): ReadonlyMap<string, number> {
  const constants = new Map<string, number>();
  for (const [name, value] of Object.entries(data.constants))
    if (mentions(body, name)) constants.set(name, value);
  for (const { name, value } of constantsIn(ofFile(outer), pattern)) {
    if (!mentions(body, name)) continue;
    const number = constantOf(value);
    if (number === undefined || constants.has(name)) return refuse(say.constant(name));
    constants.set(name, number);
  }
  for (const { name, value } of macros) {
    const holds =
      pattern.test(value) ||
      isFunction(value) ||
      data.refused.includes(value) ||
      literalsIn(value, { start: 0, end: value.length }).length > 0;
    if (!holds || value === word || !mentions(body, name)) continue;
    const number =
      value.startsWith('(') && /^\(\s*\w/.test(value) && !/[\d.]/.test(value) ? undefined : constantOf(value);
    if (number === undefined || constants.has(name)) return refuse(say.macro(name));
    constants.set(name, number);
  }
  return constants;
}

/** Classes that kernels use: a specialisation that is all device code goes along, members of `double` stop it. */
function classEdits(known: Known, outer: string, device: string): Edit[] {
  const { code, functions, word: pattern } = known;
  const edits: Edit[] = [];
  for (const one of classesIn(code)) {
    const [name = ''] = one.names;
    const members = functions.filter(({ start, end }) => start >= one.body.start && end <= one.body.end);
    if (insideOf(one.body, functions)) continue;
    const used = one.names.some((own) => mentions(device, own));
    const holds = pattern.test(outer.slice(one.body.start, one.body.end));
    if (holds && (used || members.length > 0)) refuse(say.struct(name));
    if (!one.arguments || !pattern.test(code.slice(one.arguments.start, one.arguments.end))) continue;
    const again = new RegExp(`\\b${name}\\s*<[^<>;]*${pattern.source}`, 'g');
    if (members.length === 0 ? used : [...outer.matchAll(again)].length > 1) refuse(say.specialised(name));
    if (members.length > 0) edits.push(...wordEdits(known, one.arguments));
  }
  return edits;
}

function insideOf({ start, end }: Class['body'], functions: readonly Region[]): boolean {
  return functions.some((region) => start >= region.start && end <= region.end);
}

/** The word and its aliases become the type in software. */
function wordEdits({ code, word: pattern }: Known, { start, end }: Span): Edit[] {
  return [...code.slice(start, end).matchAll(new RegExp(pattern.source, 'g'))].map(({ 0: found, index }) => ({
    start: start + index,
    end: start + index + found.length,
    text: data.type,
  }));
}

/** The file has a function of its own by the name. */
function isOwn(functions: readonly Region[], name: string): boolean {
  return functions.some((region) => region.name === name);
}

/** What changes within one function. */
function functionEdits(known: Known, region: Region, { constants }: Limits): Edit[] {
  const { code } = known;
  const part = code.slice(region.start, region.end);
  const calls = [...part.matchAll(called)].flatMap(({ 0: found, 1: name = '', index }): Edit[] => {
    const start = region.start + index;
    const space = data.type.slice(0, data.type.lastIndexOf(':') + 1);
    return isFunction(name) && !isOwn(known.functions, name)
      ? [{ start, end: start + found.length, text: `${space}${name}` }]
      : [];
  });
  const numbers = [...constants].flatMap(([name, value]) =>
    (declares(part, name) ? [] : mentionsOf(part, name)).map((at): Edit => {
      const start = region.start + at;
      return {
        start,
        end: start + name.length,
        text: numberOf(known, start, Math.abs(value), name, value < 0),
      };
    }),
  );
  const literals = literalsIn(code, region).map(({ start, end, text, value }): Edit => {
    if (value === undefined) return refuse(say.constant(text));
    const single = becomesFloat(code, start, end) && Math.fround(value) === value;
    return { start, end, text: single ? `${text}f` : numberOf(known, start, value, text, false) };
  });
  return [...wordEdits(known, region), ...calls, ...numbers, ...literals];
}

/** A variable of its own has the name. */
function declares(part: string, name: string): boolean {
  const declared = new RegExp(
    `[;{(,]\\s*(?:const\\s+)?(?!return\\b|else\\b|case\\b)[A-Za-z_]\\w*[\\s*&]+${name}\\s*[=;,)[]`,
  );
  return declared.test(part);
}

/** The whole initial value of a variable of `float`. */
function becomesFloat(code: string, start: number, end: number): boolean {
  return (
    /\bfloat\s+\w+\s*=\s*[-+]?$/.test(code.slice(Math.max(0, start - 80), start)) &&
    /^\s*[;,]/.test(code.slice(end))
  );
}

function numberOf({ code }: Known, at: number, value: number, name: string, negative: boolean): string {
  const statement = code.slice(Math.max(code.lastIndexOf(';', at), code.lastIndexOf('{', at)) + 1, at);
  const text = written(data.type, value, name, /\bconstexpr\b/.test(statement));
  return negative ? `(-${text})` : text;
}

function needsOf(code: string, double: readonly Region[]): string[] {
  const parts = double.map(({ start, end }) => code.slice(start, end)).join('\n');
  const names = [...parts.matchAll(called)].map(([, name = '']) => headerOf.get(name) ?? '');
  return [data.needs, ...new Set(names.filter((name) => name !== ''))];
}
