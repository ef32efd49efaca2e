/**
 * The parts of a text that run on the device, as far as `double` asks: functions and prototypes from their first word to
 * their end, variables, and the names that stand for types there. No tree is needed. Pure.
 */
import grammars from '../../grammars/grammars.json' with { type: 'json' };
import data from '../../rules/kernel-doubles.json' with { type: 'json' };
import { mentionsOf } from '../match/mentions.ts';
import type { Span } from '../model.ts';

export interface Region extends Span {
  /** Of a function with a plain name. */
  readonly name: string | undefined;
  readonly kernel: boolean;
  /** It may be called by the host too. */
  readonly host: boolean;
  /** Between the parentheses. */
  readonly parameters: Span;
}

export interface Regions {
  readonly functions: readonly Region[];
  /** Declarations of device variables. */
  readonly variables: readonly Span[];
}

/** Directives as spaces, every offset kept; those that go on in further lines whole. */
export function withoutDirectives(code: string): string {
  return code.replace(/^[ \t]*#[^\n]*(?:\\\r?\n[^\n]*)*/gm, (line) => line.replace(/[^\n]/g, ' '));
}

/** `code` is the text without comments, strings and directives; `macros` may stand for words that mark device code. */
export function regionsOf(code: string, macros: readonly Named[]): Regions {
  const functions: Region[] = [];
  const variables: Span[] = [];
  const words = [...grammars.deviceMarks, ...grammars.targetMarks];
  const standing = macros.filter(({ value }) => words.some((mark) => mentionsOf(value, mark).length > 0));
  const names = [...words, ...new Set(standing.map(({ name }) => name))];
  const marks = names.flatMap((mark) => mentionsOf(code, mark));
  for (const at of marks.sort((a, b) => a - b)) {
    if (functions.some(({ start, end }) => at >= start && at < end)) continue;
    const region = functionAt(code, at, standing);
    if (region) functions.push(region);
  }
  for (const mark of data.variables)
    for (const at of mentionsOf(code, mark)) {
      if (functions.some(({ start, end }) => at >= start && at < end)) continue;
      const end = code.indexOf(';', at);
      variables.push({ start: headStart(code, at), end: end < 0 ? code.length : end });
    }
  return { functions, variables };
}

/** The function or prototype whose mark stands at `at`; nothing for a variable. */
function functionAt(code: string, at: number, standing: readonly Named[]): Region | undefined {
  let depth = 0;
  let open = -1;
  let parameters: Span | undefined;
  for (let place = at; place < code.length; place++) {
    const letter = code[place] as string;
    if (letter === '(') {
      if (depth === 0) open = place;
      depth++;
    } else if (letter === ')') {
      depth--;
      // Of `name(…) noexcept(…)` and of a constructor's list the first behind a name is that of the parameters.
      if (depth === 0 && !parameters && isName(code, open)) parameters = { start: open + 1, end: place };
    } else if (depth === 0 && (letter === '{' || letter === ';' || (letter === '=' && !parameters))) {
      if (!parameters) return undefined;
      const end = letter === '{' ? closing(code, place) : place + 1;
      return regionOf(code, { start: headStart(code, at), end }, parameters, standing);
    }
  }
  return undefined;
}

/** An attribute with arguments is no function's name. */
function isName(code: string, open: number): boolean {
  const before = /(\w+)\s*$/.exec(code.slice(Math.max(0, open - 80), open))?.[1];
  return before === undefined || !/^__\w+__$|^alignas$|^explicit$/.test(before);
}

function regionOf(code: string, { start, end }: Span, parameters: Span, standing: readonly Named[]): Region {
  const written = code.slice(start, parameters.start - 1);
  const head = standing.reduce(
    (text, { name, value }) => (mentionsOf(text, name).length > 0 ? `${value} ${text}` : text),
    written,
  );
  const name = /([A-Za-z_]\w*)\s*(?:<[^<>]*>)?\s*$/.exec(head)?.[1];
  return {
    start,
    end,
    name: /\boperator\b/.test(written) ? undefined : name,
    kernel: head.includes(grammars.kernels.mark),
    host: head.includes(data.host),
    parameters,
  };
}

/** Where the declaration begins whose mark stands at `at`. */
function headStart(code: string, at: number): number {
  const from = Math.max(code.lastIndexOf(';', at), code.lastIndexOf('}', at), code.lastIndexOf('{', at)) + 1;
  const lead = /^(?:\s*(?:public|private|protected)\s*:)*\s*/.exec(code.slice(from, at))?.[0] ?? '';
  return from + lead.length;
}

/** Behind the brace that closes the one at `open`. */
export function closing(code: string, open: number): number {
  let depth = 0;
  for (let at = open; at < code.length; at++) {
    if (code[at] === '{') depth++;
    else if (code[at] === '}' && --depth === 0) return at + 1;
  }
  return code.length;
}

/** A name that is given to a type or to a number outside of device code. */
export interface Named {
  readonly name: string;
  /** What stands for it, as text. */
  readonly value: string;
}

/** Aliases of types: `using name = type;`, `typedef type name;`. */
export function aliasesIn(code: string): Named[] {
  const using = [...code.matchAll(/\busing\s+(\w+)\s*=\s*([^;]+);/g)];
  const typedefs = [...code.matchAll(/\btypedef\s+([^;{}()]+?)\b(\w+)\s*;/g)];
  return [
    ...using.map(([, name = '', value = '']) => ({ name, value: value.trim() })),
    ...typedefs.map(([, value = '', name = '']) => ({ name, value: value.trim() })),
  ];
}

/** The code outside of all braces but those of namespaces, with spaces for the rest. */
export function ofFile(code: string): string {
  let result = '';
  let at = 0;
  for (let open = code.indexOf('{'); open >= 0; open = code.indexOf('{', at)) {
    const named = /\b(?:namespace\b[\w\s:]*|extern\s*)$/.test(code.slice(Math.max(0, open - 200), open));
    const end = named ? open + 1 : closing(code, open);
    result += code.slice(at, open) + code.slice(open, end).replace(/[^\n]/g, ' ');
    at = end;
  }
  return result + code.slice(at);
}

/** Names of types that hold the word without being it: arrays, pointers, templates. */
export function compoundsIn(code: string, word: RegExp): string[] {
  const using = [...code.matchAll(/\busing\s+(\w+)\s*=\s*([^;]+);/g)];
  const typedefs = [...code.matchAll(/\btypedef\s+([^;{}]+);/g)];
  const holds = (value: string): boolean => word.test(value) && value.replace(word, '').trim() !== '';
  return [
    ...using.flatMap(([, name = '', value = '']) => (holds(value) ? [name] : [])),
    ...typedefs.flatMap(([, text = '']) => {
      const name = /\(\s*\*\s*(\w+)\s*\)/.exec(text)?.[1] ?? /(\w+)\s*(?:\[[^\]]*\]\s*)*$/.exec(text)?.[1];
      const rest = text.replace(new RegExp(`\\b${name}\\b(?!.*\\b${name}\\b)`, 's'), '');
      return name !== undefined && holds(rest) ? [name] : [];
    }),
  ];
}

/** Constants of `double` that the file defines outside of functions: `const double name = …;`. */
export function constantsIn(code: string, doubles: RegExp): Named[] {
  const declared = new RegExp(
    `\\b(?:const|constexpr)\\s+(?:static\\s+|inline\\s+)*(?:${doubles.source})\\s+([^;{}]+);`,
    'g',
  );
  return [...code.matchAll(declared)].flatMap(([, list = '']) =>
    list.split(',').flatMap((piece) => {
      const [, name, value] = /^\s*(\w+)\s*=\s*(.*?)\s*$/s.exec(piece) ?? [];
      return name === undefined || value === undefined ? [] : [{ name, value }];
    }),
  );
}

/** Macros with what stands for them; those with parameters have their list in front. */
export function macrosIn(text: string): Named[] {
  const defines = /^[ \t]*#[ \t]*define[ \t]+(\w+)(\([^)]*\))?((?:\\\r?\n|[^\n])*)/gm;
  return [...text.matchAll(defines)].map(([, name = '', list = '', value = '']) => ({
    name,
    value: `${list}${value.replace(/\\\r?\n/g, ' ').trim()}`,
  }));
}

/** A struct, class or union with a body. */
export interface Class {
  /** With that of a `typedef`. */
  readonly names: readonly string[];
  /** `<…>` of a specialisation. */
  readonly arguments: Span | undefined;
  readonly body: Span;
}

export function classesIn(code: string): Class[] {
  const heads =
    /\b(?:struct|class|union)\s+(?:\w+\s*\([^()]*\)\s*)?(\w+)?\s*(<[^;{}()]*>)?\s*(?:final\s*)?(?::[^;{}()]*)?\{/g;
  return [...code.matchAll(heads)].map((found) => {
    const open = found.index + found[0].length - 1;
    const end = closing(code, open);
    const [, name, list] = found;
    const own = list === undefined ? -1 : found.index + found[0].indexOf(list, found[0].indexOf(name ?? ''));
    const typedef = /^\s*(\w+)\s*;/.exec(code.slice(end, end + 100))?.[1];
    return {
      names: [name, typedef].flatMap((one) => one ?? []),
      arguments: own < 0 || list === undefined ? undefined : { start: own, end: own + list.length },
      body: { start: open, end },
    };
  });
}

/** Parameters of types of all templates, and the functions and classes that have such. */
export function templatesIn(code: string): {
  readonly types: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
} {
  const types = new Set<string>();
  const names = new Set<string>();
  for (const found of code.matchAll(/\btemplate\s*<([^;{}()]*)>/g)) {
    for (const [, name = ''] of (found[1] ?? '').matchAll(/\b(?:typename|class)\s+(\w+)/g)) types.add(name);
    const after = code.slice(found.index + found[0].length, found.index + found[0].length + 600);
    const [, own] =
      /^\s*(?:struct|class)\s+(\w+)/.exec(after) ?? /([A-Za-z_]\w*)\s*\((?!\()/.exec(plainHead(after)) ?? [];
    if (own) names.add(own);
  }
  return { types, names };
}

/** Attributes with arguments are left out. */
function plainHead(head: string): string {
  return head.replace(/\b__\w+__\s*\([^()]*\)/g, (part) => ' '.repeat(part.length));
}
