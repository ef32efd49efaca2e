/**
 * What a qualified or imported C++ name means: follows `namespace cg = cooperative_groups;`, `using namespace nvcuda;`
 * and `using thrust::device_vector;` from the line they stand on, and joins `a::b::c` to the longest known name.
 */
import { addWord } from '../match/wordTable.ts';
import { type CudaIndex, countsByHeaders, type KnownName } from '../ruleset/cudaIndex.ts';

export interface ChainHit {
  readonly known: KnownName;
  readonly symbol: string;
  readonly start: number;
  readonly end: number;
}

export interface Namespaces {
  /** Reads a declaration or a chain that begins with `word`; nothing when the word begins neither. */
  read(
    word: string,
    start: number,
    end: number,
  ): { readonly hits: readonly ChainHit[]; readonly end: number } | undefined;
  /** The name that an unqualified word means through `using`. */
  imported(word: string): KnownName | undefined;
}

const usingNamespace = /using\s+namespace\s+(?:::)?\s*([A-Za-z_]\w*(?:\s*::\s*[A-Za-z_]\w*)*)\s*;/y;
const usingName = /using\s+(?:::)?\s*([A-Za-z_]\w*(?:\s*::\s*[A-Za-z_]\w*)+)\s*;/y;
const alias = /namespace\s+([A-Za-z_]\w*)\s*=\s*(?:::)?\s*([A-Za-z_]\w*(?:\s*::\s*[A-Za-z_]\w*)*)\s*;/y;
const definition = /namespace\s+([A-Za-z_]\w*(?:\s*::\s*[A-Za-z_]\w*)*)\s*\{/y;
const step = /\s*::\s*(?:template\s+)?([A-Za-z_]\w*)/y;

export function createNamespaces(text: string, index: CudaIndex): Namespaces {
  const aliases = new Map<string, string>();
  const imports = new Map<string, KnownName>();
  /** Namespaces of the universe that this file opens itself: what it names there may be its own. */
  const reopened = new Set<string>();

  // What one file teaches the table of all stays there: a word too many costs the next file a lookup, a table of its own
  // would cost each file more.
  const teach = (word: string): void => addWord(index.table, word);

  const canonical = (path: string): string | undefined => {
    const cut = path.indexOf('::');
    const root = cut < 0 ? path : path.slice(0, cut);
    const rest = cut < 0 ? '' : path.slice(cut);
    const meant = aliases.get(root) ?? (index.qualified.has(root) ? root : undefined);
    return meant === undefined ? undefined : meant + rest;
  };

  const importAll = (namespace: string): void => {
    for (const member of index.members.get(namespace) ?? []) {
      const known = index.qualified.get(`${namespace}::${member}`) as KnownName;
      if (known.kind === 'namespace') aliases.set(member, known.name);
      else imports.set(member, known);
      teach(member);
    }
  };

  const namespaceHit = (written: string, at: number): ChainHit[] => {
    const name = canonical(written.replace(/\s+/g, ''));
    const known = name === undefined ? undefined : index.qualified.get(name);
    return known ? [{ known, symbol: known.name, start: at, end: at + written.length }] : [];
  };

  /** What stands in a namespace that CUDA shares is visible in it; one that is CUDA's alone becomes the file's. */
  const enter = (path: string): void => {
    const name = path.split('::')[0] as string;
    const root = index.qualified.get(name);
    if (root && countsByHeaders(root)) importAll(path);
    else reopened.add(name);
  };

  const declaration = (word: string, start: number): { hits: ChainHit[]; end: number } | undefined => {
    if (word === 'using') {
      const whole = match(usingNamespace, text, start);
      if (whole) {
        const written = whole[1] as string;
        const hits = namespaceHit(written, start + whole[0].indexOf(written, 5));
        if (hits[0]) importAll(hits[0].symbol);
        return { hits, end: start + whole[0].length };
      }
      const one = match(usingName, text, start);
      if (!one) return undefined;
      const written = one[1] as string;
      const hits = namespaceHit(written, start + one[0].indexOf(written, 5));
      const known = hits[0]?.known;
      if (known) {
        const simple = known.name.slice(known.name.lastIndexOf('::') + 2);
        if (known.kind === 'namespace') aliases.set(simple, known.name);
        else imports.set(simple, known);
        teach(simple);
      }
      return { hits, end: start + one[0].length };
    }
    const named = match(alias, text, start);
    if (named) {
      const written = named[2] as string;
      const hits = namespaceHit(written, start + named[0].lastIndexOf(written));
      if (hits[0]) {
        aliases.set(named[1] as string, hits[0].symbol);
        teach(named[1] as string);
      }
      return { hits, end: start + named[0].length };
    }
    const opened = match(definition, text, start);
    if (!opened) return undefined;
    enter((opened[1] as string).replace(/\s+/g, ''));
    // The brace is left to the lexer, which counts scopes.
    return { hits: [], end: start + opened[0].length - 1 };
  };

  return {
    read(word, start, end) {
      if (word === 'using' || word === 'namespace') return declaration(word, start) ?? { hits: [], end };
      const root = aliases.get(word) ?? (index.qualified.get(word)?.kind === 'namespace' ? word : undefined);
      if (root === undefined || reopened.has(root)) return undefined;
      return chain(text, index, root, start, end);
    },
    imported: (word) => imports.get(word),
  };
}

/** Joins `root::a::b` and keeps the longest part that the universe knows. */
function chain(
  text: string,
  index: CudaIndex,
  root: string,
  start: number,
  end: number,
): { hits: ChainHit[]; end: number } | undefined {
  let path = root;
  let at = end;
  let best: ChainHit | undefined;
  let whole: ChainHit | undefined;
  for (let found = match(step, text, at); found; found = match(step, text, at)) {
    path += `::${found[1] as string}`;
    at += found[0].length;
    const known = index.qualified.get(path);
    const space = known ? undefined : index.qualified.get(path.slice(0, path.lastIndexOf('::')));
    if (known && known.kind !== 'namespace') best = { known, symbol: path, start, end: at };
    // A name the list lacks, in a namespace that is CUDA's own: known to be CUDA, by its full name.
    else if (space?.kind === 'namespace' && space.use === '') {
      whole = { known: { ...space, name: path, kind: 'function', rules: [] }, symbol: path, start, end: at };
    }
  }
  if (at === end) return undefined;
  const hit = best ?? whole;
  return hit ? { hits: [hit], end: hit.end } : { hits: [], end: at };
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
