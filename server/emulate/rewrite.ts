/**
 * Rewrites the three things of the language that g++ does not know: launches, shared memory and the bound of a kernel.
 * Lines stay where they are, so that every error names the user's own line. Pure.
 */
import { afterAngles, pairs, split, type Token, tokens } from './lexer.ts';

/** What the words are called, from `emulator/words.json`. */
export interface Words {
  readonly kernel: string;
  readonly device: string;
  readonly bound: string;
  readonly defaultBound: string;
  readonly shared: string;
  readonly align: string;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

interface Source {
  readonly text: string;
  readonly list: readonly Token[];
  readonly partner: ReadonlyMap<number, number>;
  readonly words: Words;
  readonly exporting: boolean;
}

/** Arguments are the emulation's own copies; reading them is no access of the user's. */
const unchecked = '__attribute__((no_sanitize_address))';
const here = '::emulation::Site::here(__FILE__, __LINE__)';

/** The source for g++; the same number of lines. `exporting` makes the kernels of a binary known to whoever loads it. */
export function rewrite(text: string, words: Words, exporting = false): string {
  if (!text.includes('<<<') && !text.includes(words.shared) && !text.includes(words.kernel)) return text;
  const list = tokens(text);
  const source: Source = { text, list, partner: pairs(list), words, exporting };
  const edits: Edit[] = [];
  for (const [at, token] of list.entries()) {
    if (token.text === '<<<') edits.push(...launch(source, at));
    else if (token.text === words.kernel) edits.push(...kernel(source, at));
    else if (token.text === words.shared) edits.push(...shared(source, at));
  }
  return apply(text, edits);
}

function apply(text: string, edits: readonly Edit[]): string {
  let result = '';
  let last = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    if (edit.start < last) continue;
    result += text.slice(last, edit.start) + edit.text;
    last = edit.end;
  }
  return result + text.slice(last);
}

const textOf = ({ text, list }: Source, from: number, to: number): string =>
  from < to ? text.slice(list[from]?.start, list[to - 1]?.end) : '';

/** The text on one line; in a macro its lines end in backslashes. */
const onOneLine = (text: string): string => text.replace(/(?:\\\r?\n|\s)+/g, ' ');

/** The text on one line, as a string literal. */
const quoted = (text: string): string => JSON.stringify(onOneLine(text));

/** `name<T>` or `space::name` right before a launch: the index of its first token. */
function startOfName({ list }: Source, at: number): number {
  let index = at - 1;
  if (list[index]?.text === '>') {
    for (let depth = 0; index >= 0; index--) {
      if (list[index]?.text === '>') depth++;
      if (list[index]?.text === '<') depth--;
      if (depth === 0) break;
    }
    index--;
  }
  while (list[index - 1]?.text === '::') index -= /^[A-Za-z_]/.test(list[index - 2]?.text ?? '') ? 2 : 1;
  return index;
}

/** Arguments are evaluated at the launch and kept until the kernel runs. */
function launch(source: Source, at: number): Edit[] {
  const { list, partner } = source;
  let end = at + 1;
  while (end < list.length && list[end]?.text !== '>>>') end = (partner.get(end) ?? end) + 1;
  const open = end + 1;
  const close = partner.get(open);
  const first = startOfName(source, at);
  if (list[open]?.text !== '(' || close === undefined || first < 0) return [];
  const name = textOf(source, first, at);
  const captures: string[] = ['='];
  const passed: string[] = [];
  for (const [from, to] of split(list, partner, open + 1, close)) {
    const argument = textOf(source, from, to);
    const variable = `emulation_${passed.length}`;
    if (/^(?:0|NULL|nullptr)$/.test(argument)) passed.push(argument);
    else if (argument.endsWith('...')) {
      captures.push(`...${variable} = ${argument.slice(0, -3)}`);
      passed.push(`${variable}...`);
    } else {
      captures.push(`${variable} = ${argument}`);
      passed.push(variable);
    }
  }
  const nameToken = list[first] as Token;
  const closeToken = list[close] as Token;
  const configuration = source.text.slice((list[at] as Token).end, (list[end] as Token).start);
  const call = onOneLine(name);
  // How many arguments a macro brings shows only when it is expanded, and which ones stand under a condition when it is decided.
  const all = textOf(source, open + 1, close);
  const conditional = /^[ \t]*#/m.test(all);
  const unknown = conditional || passed.some((argument) => captures.includes(`${argument} = __VA_ARGS__`));
  if (unknown)
    captures.splice(
      1,
      captures.length,
      `emulation_all = ::std::make_tuple(${all}${conditional ? '\n' : ''})`,
    );
  const [asked, run] = unknown
    ? ['*emulation_asked, emulation_each...', `${call}(emulation_each...)`]
    : [['*emulation_asked', ...passed].join(', '), `${call}(${passed.join(', ')})`];
  const body = `if (emulation_asked) return ::emulation::noteArguments(${asked}); ${run};`;
  const whole = unknown
    ? `::std::apply([&](const auto &...emulation_each) ${unchecked} { ${body} }, emulation_all);`
    : body;
  // What the user spread over lines stays there; a comment to the end of a line may not swallow what follows.
  return [
    {
      start: nameToken.start,
      end: closeToken.end,
      text: `::emulation::launch(::emulation::Launch(${quoted(name)}, ${here}, ${configuration}), [${captures.join(', ')}](const ::emulation::Arguments *emulation_asked) ${unchecked} { ${whole} })${lost(source, first, close, configuration, captures)}`,
    },
  ];
}

/** The line ends between two tokens that the rewritten text no longer has. */
function lost(
  { text, list }: Source,
  first: number,
  last: number,
  configuration: string,
  captures: readonly string[],
): string {
  const count = (part: string): number => part.split('\n').length - 1;
  const before = text.slice(list[first]?.start, list[last]?.end);
  return lineEnds(before, count(before) - count(configuration) - count(captures.join('')));
}

/** So many line ends, continued where the text stands in a macro. */
function lineEnds(original: string, number: number): string {
  return (/\\\r?\n/.test(original) ? '\\\n' : '\n').repeat(Math.max(0, number));
}

/** A kernel's definition asks first whether its block may be that large. */
function kernel(source: Source, at: number): Edit[] {
  const { list, partner, words } = source;
  let bound = words.defaultBound;
  let parameters = at;
  for (let index = at + 1; index < list.length; index++) {
    const text = list[index]?.text ?? '';
    if (text === ';') return [];
    if (text === '{') {
      const end = list[index]?.end as number;
      const check: Edit = { start: end, end, text: ` ::emulation::checkBound(${bound}, ${here});` };
      return [check, ...known(source, at, parameters, index)];
    }
    if (text === words.bound) {
      const [part] = split(list, partner, index + 2, partner.get(index + 1) ?? index + 2);
      if (part) bound = textOf(source, ...part);
    }
    if (text === '(') parameters = index;
    if (text === '(' || text === '[') index = partner.get(index) ?? index;
  }
  return [];
}

/**
 * Behind the definition of a kernel, what hands it to the runtime: with the very types of its parameters, for the name may be
 * overloaded. Instances of a template are asked for by whoever compiles it; what a macro makes has no name here. A program hands
 * over those of which it takes the address.
 */
function known(source: Source, at: number, parameters: number, open: number): Edit[] {
  const { list, partner, text } = source;
  const close = list[partner.get(open) ?? -1];
  const name = list[parameters - 1]?.text ?? '';
  const word = list[at] as Token;
  if (!close || !/^[A-Za-z_]\w*$/.test(name)) return [];
  if (startsWithTemplate(list, at) || isDirective(text, word.start)) return [];
  if (!source.exporting && !takesAddress(list, name)) return [];
  const several =
    list.filter(({ text: one }, index) => one === name && list[index + 1]?.text === '(').length > 1;
  const types = textOf(source, parameters, (partner.get(parameters) ?? parameters) + 1).replace(/\s+/g, ' ');
  const place = several ? `static_cast<void (*)${types}>(${name})` : name;
  const object = `emulation_export_${name}_${word.start}`;
  const made = source.exporting
    ? `::emulation::Export ${object}(${place})`
    : `::emulation::OwnKernel ${object}(${quoted(name)}, ${place})`;
  return [{ start: close.end, end: close.end, text: ` static const ${made};` }];
}

/** Whether a name stands as a value somewhere: neither called nor launched, and no declaration. */
function takesAddress(list: readonly Token[], name: string): boolean {
  return list.some(({ text }, at) => text === name && /^[,;)}]$/.test(list[at + 1]?.text ?? ''));
}

function startsWithTemplate(list: readonly Token[], at: number): boolean {
  for (let index = at - 1; index >= 0 && !/^[;{}]$/.test(list[index]?.text ?? ''); index--)
    if (list[index]?.text === 'template') return true;
  return false;
}

/** Whether the line, with those that it goes on from, is one of the preprocessor. */
function isDirective(text: string, at: number): boolean {
  let start = text.lastIndexOf('\n', at - 1) + 1;
  while (/\\\r?\n$/.test(text.slice(Math.max(0, start - 3), start)))
    start = text.lastIndexOf('\n', start - 2) + 1;
  return /^[ \t]*#/.test(text.slice(start, at));
}

/** Whether a token stands between the parentheses of a parameter list, or outside every function. */
function placeOf({ list, partner }: Source, at: number): 'parameter' | 'function' | 'file' {
  let place: 'function' | 'file' = 'file';
  for (let index = at - 1; index >= 0; index--) {
    const text = list[index]?.text ?? '';
    const other = partner.get(index);
    if (other !== undefined && other < index) index = other;
    else if (text === '(' && other !== undefined) return 'parameter';
    else if (text === '{' && !opensNamespace(list, index)) place = 'function';
  }
  return place;
}

function opensNamespace(list: readonly Token[], at: number): boolean {
  let index = at - 1;
  while (index >= 0 && /^(?:[A-Za-z_]\w*|::|")/.test(list[index]?.text ?? '')) {
    if (/^(?:namespace|extern)$/.test(list[index]?.text ?? '')) return true;
    index--;
  }
  return false;
}

const qualifier = /^(?:extern|static|volatile|const|inline)$/;

/** What stands around the word of shared memory: qualifiers and an alignment. */
interface Qualified {
  /** First token of the declaration. */
  readonly first: number;
  /** First token of the type. */
  readonly from: number;
  /** A type that stands before the word: `float __ubuf__ x[4]`. */
  readonly ahead: string;
  readonly volatile: boolean;
  readonly alignment: string;
}

function qualified(source: Source, at: number): Qualified {
  const { list, partner, words } = source;
  let first = at;
  let from = at + 1;
  let alignment = '1';
  for (;;) {
    const previous = list[first - 1]?.text ?? '';
    const open = previous === ')' ? partner.get(first - 1) : undefined;
    if (qualifier.test(previous)) first--;
    else if (open !== undefined && isAlign(list[open - 1]?.text, words)) {
      alignment = textOf(source, open + 1, first - 1);
      first = open - 1;
    } else break;
  }
  for (;;) {
    if (qualifier.test(list[from]?.text ?? '')) from++;
    else if (isAlign(list[from]?.text, words)) {
      const close = partner.get(from + 1) ?? from + 1;
      alignment = textOf(source, from + 2, close);
      from = close + 1;
    } else break;
  }
  let start = first;
  const isWord = (one: Token | undefined): boolean =>
    one !== undefined && /^(?:[A-Za-z_]\w*|::)$/.test(one.text) && !isDirective(source.text, one.start);
  while (isWord(list[start - 1])) start--;
  const ahead = list.slice(start, first).filter(({ text }) => !qualifier.test(text));
  if (ahead.length > 0) first = start;
  const volatile = list.slice(first, from).some(({ text }) => text === 'volatile');
  return { first, from, ahead: ahead.map(({ text }) => `${text} `).join(''), volatile, alignment };
}

/** The index of the `;` that ends a declaration; undefined when it has another form. */
function endOfDeclaration({ list, partner }: Source, at: number): number | undefined {
  let end = at + 1;
  let makesType = false;
  for (; end < list.length; end++) {
    const text = list[end]?.text ?? '';
    // The members of a type that is made here: `union { … } name;`.
    if (/^[;=})]$/.test(text) || (text === '{' && !makesType)) break;
    makesType = (makesType && text !== '{') || /^(?:struct|union|class)$/.test(text);
    if (/^[[({]$/.test(text)) end = partner.get(end) ?? end;
  }
  return list[end]?.text === ';' ? end : undefined;
}

/** Shared memory: a pointer to it is a plain pointer, a variable is a reference into the block's memory. */
function shared(source: Source, at: number): Edit[] {
  const { list } = source;
  const place = placeOf(source, at);
  const word = list[at] as Token;
  const drop: Edit = { start: word.start, end: word.end, text: '' };
  const end = endOfDeclaration(source, at);
  if (place === 'parameter' || end === undefined) return [drop];
  const { first, from, ahead, volatile, alignment } = qualified(source, at);
  const declared = declarators(source, from, end, ahead);
  if (!declared) return [drop];
  const type = `${volatile ? 'volatile ' : ''}${declared.type}`;
  const text = declared.names
    .map(({ name, dimensions }) => {
      const whole = `typedef ${type} ${name}_emulation${dimensions};`;
      const dynamic = dimensions.startsWith('[]');
      if (place === 'file') return fileVariable(name, whole, dynamic);
      const start = `${whole} ${name}_emulation &${name} =`;
      return dynamic
        ? `${start} *(${name}_emulation *)::emulation::dynamicShared(${here});`
        : `${start} ::emulation::shared<${name}_emulation>([] {}, ${quoted(name)}, ${here}, ${alignment});`;
    })
    .join(' ');
  return [
    {
      start: (list[first] as Token).start,
      end: (list[end] as Token).end,
      text: keepLines(source, first, end, text),
    },
  ];
}

const isAlign = (text: string | undefined, words: Words): boolean =>
  text === words.align || text === 'alignas';

/** A shared variable outside functions: an object that stands for its address. */
function fileVariable(name: string, whole: string, dynamic: boolean): string {
  const kind = dynamic ? 'DynamicShared' : 'FileShared';
  return `${whole} static ::emulation::${kind}<${name}_emulation> ${name}{${quoted(name)}, ${here}};`;
}

function keepLines({ text, list }: Source, first: number, last: number, written: string): string {
  const count = (part: string): number => part.split('\n').length - 1;
  const original = text.slice(list[first]?.start, list[last]?.end);
  return written + lineEnds(original, count(original) - count(written));
}

interface Declared {
  readonly type: string;
  readonly names: readonly { readonly name: string; readonly dimensions: string }[];
}

/** `T a[2], b` taken apart; undefined when it declares a pointer or cannot be read. */
function declarators(source: Source, from: number, to: number, ahead: string): Declared | undefined {
  const { list, partner } = source;
  let type = '';
  const names: { name: string; dimensions: string }[] = [];
  for (const [start, end] of split(list, partner, from, to)) {
    let name = end - 1;
    while (name > start && list[name]?.text === ']') name = (partner.get(name) ?? start) - 1;
    if (!/^[A-Za-z_]\w*$/.test(list[name]?.text ?? '') || list[name - 1]?.text === '*') return undefined;
    if (names.length === 0) {
      type = ahead + textOf(source, start, name);
      if (type === '' || hasPointer(source, start, name)) return undefined;
    } else if (name !== start) return undefined;
    names.push({
      name: list[name]?.text ?? '',
      dimensions: textOf(source, name + 1, end).replace(/^\[\s*\]/, '[]'),
    });
  }
  return names.length > 0 ? { type, names } : undefined;
}

function hasPointer({ list, partner }: Source, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (list[at]?.text === '<') at = Math.max(at, afterAngles(list, partner, at) - 1);
    else if (list[at]?.text === '{') at = partner.get(at) ?? at;
    else if (list[at]?.text === '*' || list[at]?.text === '&') return true;
  }
  return false;
}
