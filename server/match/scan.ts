/**
 * First step on C and C++: from text to hits. A hit is a known name at its place, resolved through namespaces, aliases
 * and `using`, with what the text alone tells of it: joined to an object or not, in a macro body, in device code.
 * No tree is needed here; a text without a hit is never parsed.
 */
import type { Side, Span } from '../model.ts';
import { createNamespaces } from '../resolve/namespaces.ts';
import { createSides } from '../resolve/sides.ts';
import type { CudaIndex, KnownName } from '../ruleset/cudaIndex.ts';
import { type Blocks, createBlocks } from './block.ts';
import { type Comments, createComments } from './comments.ts';
import { type Joint, type LexerSink, lex } from './lexer.ts';
import { replay, type Tape } from './tape.ts';

export interface Hit {
  readonly known: KnownName;
  /** The name as the universe spells it. */
  readonly symbol: string;
  readonly span: Span;
  /** Index into `Scan.macros` when it stands in the body of a `#define`. */
  readonly macro: number | undefined;
}

/** A name after `.` or `->`. */
export interface Member extends Span {
  readonly macro: number | undefined;
}

export interface Macro {
  readonly name: Span;
  readonly parameters: Span;
  readonly body: Span;
}

export interface Scan {
  /** In the order of the text. */
  readonly hits: readonly Hit[];
  /** `#define`s that hold a hit or take the name of one. */
  readonly macros: readonly Macro[];
  /** Header names already included, with the span of the whole directive. */
  readonly includes: readonly { readonly header: string; readonly line: Span }[];
  /** Comments that may suppress findings. */
  readonly suppressions: readonly Span[];
  readonly comments: Comments;
  readonly blocks: Blocks;
  /** Members of objects whose names are fields of known structs; whose fields they are is yet to be told. */
  readonly members: readonly Member[];
  /** Names the file itself defines as macros. */
  readonly defined: ReadonlySet<string>;
  sideOf(offset: number): Side;
  /** True inside the body of a function. */
  inBody(offset: number): boolean;
}

/** Comments with this word are kept. */
export const suppressionWord = 'ascendify-ignore';

/** Reads `text`, or its tape where one is at hand, and gives its hits. `deviceMarks` are the words that begin device code. */
export function scanCuda(text: string, index: CudaIndex, deviceMarks: readonly string[], tape?: Tape): Scan {
  const hits: Hit[] = [];
  const macros: Macro[] = [];
  const members: Member[] = [];
  const includes: { header: string; line: Span }[] = [];
  const suppressions: Span[] = [];
  const comments = createComments();
  const blocks = createBlocks(text.length);
  const defined = new Set<string>();
  const namespaces = createNamespaces(text, index);
  const sides = createSides();
  const marks = new Set(deviceMarks);
  const suppresses = text.includes(suppressionWord);
  let macro: number | undefined;

  const keep = (known: KnownName, symbol: string, start: number, end: number): void => {
    hits.push({ known, symbol, span: { start, end }, macro });
  };

  // `x.type().is_cuda()`: the object's class is another one then, and the list may know the two calls as one.
  const keepMethod = (method: KnownName, word: string, start: number, end: number): void => {
    const lead = /(\w+)\(\)(?:\.|->)$/.exec(text.slice(Math.max(0, start - 40), start));
    const joined = lead ? index.names.get(`.${lead[1]}().${word}`) : undefined;
    if (lead && joined) keep(joined, joined.name, start - lead[0].length, end);
    else keep(method, method.name, start, end);
  };

  const keepMember = (word: string, start: number, end: number): void => {
    if (index.fields.has(word)) members.push({ start, end, macro });
    const method = index.names.get(`.${word}`);
    if (method) keepMethod(method, word, start, end);
  };

  const sink: LexerSink = {
    word(start: number, end: number, joint: Joint): number {
      const word = text.slice(start, end);
      if (joint === 'member') {
        keepMember(word, start, end);
        return end;
      }
      const scoped = joint === 'scope' && !isGlobal(text, start);
      if (!scoped) {
        const chain = namespaces.read(word, start, end);
        if (chain) {
          for (const hit of chain.hits) keep(hit.known, hit.symbol, hit.start, hit.end);
          return chain.end;
        }
      }
      if (macro === undefined && marks.has(word)) sides.mark(start);
      const known = scoped
        ? scopedName(text, index, word, start, end)
        : (index.names.get(word) ?? namespaces.imported(word));
      if (!known) return end;
      keep(known, known.name, start, end);
      return end;
    },
    launch(start) {
      keep(index.launch, index.launch.name, start, start + 3);
    },
    include(header, line) {
      const name = text.slice(header.start, header.end);
      includes.push({ header: name, line });
      const known = index.headers.get(name);
      if (known) keep(known, name, header.start, header.end);
    },
    define(name, parameters, body) {
      defined.add(text.slice(name.start, name.end));
      const before = hits.length + members.length;
      macro = macros.length;
      lex(text, index.table, macroSink, body.start, body.end);
      macro = undefined;
      if (hits.length + members.length > before) macros.push({ name, parameters, body });
    },
    comment(start, end) {
      comments.add(start, end);
      if (suppresses && text.slice(start, end).includes(suppressionWord)) suppressions.push({ start, end });
    },
    brace(at, open) {
      blocks.add(at, open);
      sides.brace(at, open, open && opensBody(text, at));
    },
    semicolon: () => sides.semicolon(),
    directive: (name) => sides.directive(name),
    line: undefined,
  };
  // A macro body has no scopes and no directives of its own. Written out in the order of the other: to V8 they are of one
  // shape then.
  const macroSink: LexerSink = {
    word: sink.word,
    launch: sink.launch,
    include() {},
    define() {},
    comment: sink.comment,
    brace() {},
    semicolon() {},
    directive() {},
    line: undefined,
  };
  if (tape) replay(text, tape, sink);
  else lex(text, index.table, sink);
  return {
    hits,
    members,
    macros,
    includes,
    suppressions,
    comments,
    blocks,
    defined,
    sideOf: sides.at,
    inBody: sides.inBody,
  };
}

/**
 * A name of a namespace that is not the list's own, such as that of the standard library: `ns::name`, neither `ns::name::x` nor
 * `outer::ns::name`.
 */
function scopedName(
  text: string,
  index: CudaIndex,
  word: string,
  start: number,
  end: number,
): KnownName | undefined {
  const scope = /(?<![\w>]::|\w)(\w+)::$/.exec(text.slice(Math.max(0, start - 40), start))?.[1];
  return scope === undefined || text.startsWith('::', end)
    ? undefined
    : index.qualified.get(`${scope}::${word}`);
}

/** `= ::name`, `return ::name`: what stands before the `::` is no scope. */
function isGlobal(text: string, start: number): boolean {
  const lead = text.slice(Math.max(0, start - 24), start);
  return /(?:[^\w>\s]|\b(?:return|using|else|case|throw|const|constexpr|static|extern|inline|typedef|typename))\s*::\s*$/.test(
    lead,
  );
}

/** A brace behind `)`, or behind the words that may follow a parameter list. */
function opensBody(text: string, brace: number): boolean {
  let at = brace - 1;
  while (at >= 0 && text.charCodeAt(at) <= 32) at--;
  if (text[at] === ')') return true;
  return /\)(?:\s*\b(?:const|noexcept|override|final|mutable))+$/.test(
    text.slice(Math.max(0, at - 40), at + 1),
  );
}
