/** Whether a text shows that a pointer may be null at a place, read from the text alone. Pure. */
import { masked, mentionsOf } from '../match/mentions.ts';
import { remember } from '../once.ts';

/**
 * True where the text gives the pointer null (`float *p = nullptr`, `p(nullptr)`, `buffer.p = NULL`) and nothing shows
 * that it holds memory at `at`: no `if` that asks for it, and in the same function nothing that surely gave it a value since.
 * What the text never makes null, a parameter say, is taken as the program has it.
 */
export function perhapsNull(text: string, argument: string, at: number): boolean {
  const name = pointer.exec(argument.trim())?.[1];
  if (name === undefined) return false;
  const { code, of } = askedOf(text);
  const { mentions, nulls } = of(name);
  if (nulls.length === 0) return false;
  const open = blocksAround(code, at);
  if (asksFor(conditionBefore(code, at), name) || open.some((one) => asksFor(conditionOf(one), name)))
    return false;
  const start = open.at(-1)?.at;
  if (start === undefined) return true;
  const since = nulls.filter((one) => one > start && one < at).at(-1) ?? start;
  const given = mentions.some(
    (one) => one > since && one < at && givesValue(code, one, name) && surely(code, one, open),
  );
  return !given || mentionsOf(code.slice(since, at), 'goto').length > 0;
}

/** A text without its comments, and where a name stands in it and is given null. */
interface Asked {
  readonly text: string;
  readonly code: string;
  readonly of: (name: string) => { readonly mentions: readonly number[]; readonly nulls: readonly number[] };
}

/** The text that was asked of last: its calls ask one after the other, often of one name. */
let asked: Asked | undefined;

function askedOf(text: string): Asked {
  if (asked?.text === text) return asked;
  const code = masked(text);
  const of = remember((name) => {
    const mentions = mentionsOf(code, name);
    return { mentions, nulls: mentions.filter((one) => matches(givenNull, code, one + name.length)) };
  });
  asked = { text, code, of };
  return asked;
}

/** A variable, a member or an element of one, under a cast or not. */
const pointer =
  /^(?:\([\w\s:*]*\*\s*\)\s*)?(?:(?:\w+::)*\w+(?:\s*\[[^[\]]*\])*\s*(?:\.|->)\s*)*([A-Za-z_]\w*)\s*(?:\[[^[\]]*\]\s*)*$/;

const givenNull =
  /\s*(?:\[[^[\]]*\]\s*)*(?:(?:=\s*[\w.>[\]-]+\s*)*=\s*(?:\([\w\s:*]+\)\s*)?(?:0|NULL|nullptr)\s*[;,)}]|=?\s*\{\s*(?:0|NULL|nullptr)?\s*\}|\(\s*(?:0|NULL|nullptr)\s*\))/y;

const assigned = /\s*(?:\[[^[\]]*\]\s*)*=(?!=)/y;
const leftWhenNull = /\s*(?:==\s*(?:0|NULL|nullptr)\s*)?\)\s*\{?\s*(?:return|continue|break)\b/y;

function matches(pattern: RegExp, code: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(code);
}

/** Its address is handed on, it is assigned, or null is sent away there: `if (!p) return`. */
function givesValue(code: string, at: number, name: string): boolean {
  const before = code
    .slice(Math.max(0, at - 200), at)
    .replace(/(?:[\w\]]+(?:\[[^[\]]*)?\s*(?:\.|->)\s*)+$/, '');
  if (/(?:^|[^&])&\s*$/.test(before) || matches(assigned, code, at + name.length)) return true;
  const negated = /!\s*$/.test(before) || /^\s*==/.test(code.slice(at + name.length));
  return negated && /\bif\s*\(\s*!?\s*$/.test(before) && matches(leftWhenNull, code, at + name.length);
}

interface Block {
  readonly at: number;
  readonly kind: 'if' | 'loop' | 'plain' | 'function' | 'branch';
  /** What stands between the parentheses before it. */
  readonly head: string;
}

/** The blocks around a place up to the body of its function, the innermost first; none outside of functions. */
function blocksAround(code: string, at: number): Block[] {
  const blocks: Block[] = [];
  let closed = 0;
  for (let index = at - 1; index >= 0; index--) {
    if (code[index] === '}') closed++;
    if (code[index] !== '{') continue;
    if (closed > 0) closed--;
    else {
      const block = blockAt(code, index);
      blocks.push(block);
      if (block.kind === 'function') return blocks;
    }
  }
  return [];
}

function blockAt(code: string, at: number): Block {
  // A pattern over all that stands before would take the square of it.
  const from = Math.max(0, at - mostHead);
  const before = code.slice(from, at).trimEnd();
  if (/[;{}]$/.test(before)) return { at, kind: 'plain', head: '' };
  if (/\bdo$/.test(before.slice(-3))) return { at, kind: 'loop', head: '' };
  if (/\b(?:else|try)$/.test(before.slice(-5))) return { at, kind: 'branch', head: '' };
  const behind =
    /(?:\s*\b(?:const|noexcept|override|final|mutable)|\s*->\s*[\w:<>*& ]+)+$/.exec(before)?.[0] ?? '';
  const end = from + before.length - behind.length;
  if (code[end - 1] === ']') return { at, kind: 'function', head: '' };
  if (code[end - 1] !== ')') return { at, kind: 'plain', head: '' };
  const open = openingOf(code, end - 1);
  const word = /(\w+)\s*$/.exec(code.slice(Math.max(0, open - 80), open))?.[1] ?? '';
  const kinds: Record<string, Block['kind']> = {
    if: 'if',
    for: 'loop',
    while: 'loop',
    switch: 'branch',
    catch: 'branch',
  };
  return { at, kind: kinds[word] ?? 'function', head: code.slice(open + 1, end - 1) };
}

/** Letters between a list of parameters and the body. */
const mostHead = 300;

function openingOf(code: string, close: number): number {
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    if (code[at] === ')') depth++;
    if (code[at] === '(' && --depth === 0) return at;
  }
  return 0;
}

const conditionOf = ({ kind, head }: Block): string => (kind === 'if' ? head : '');

/** The condition of an `if` without braces whose statement holds the place. */
function conditionBefore(code: string, at: number): string {
  const statement = code.slice(
    Math.max(...[';', '{', '}'].map((sign) => code.lastIndexOf(sign, at - 1))) + 1,
    at,
  );
  const opened = /^\s*(?:else\s+)?if\s*\(/.exec(statement);
  if (!opened) return '';
  let depth = 1;
  for (let index = opened[0].length; index < statement.length; index++) {
    if (statement[index] === '(') depth++;
    if (statement[index] === ')' && --depth === 0) return statement.slice(opened[0].length, index);
  }
  return '';
}

/** The condition holds only where the pointer is not null. */
function asksFor(condition: string, name: string): boolean {
  return (
    mentionsOf(condition, name).some((at) => {
      const [before, after] = [condition.slice(0, at), condition.slice(at + name.length)];
      return !/[!*]\s*(?:[\w\]]+(?:\.|->))*$/.test(before) && /^\s*(?:$|&&|\)|!=)/.test(after);
    }) && !condition.includes('||')
  );
}

/** Whether what stands at a place was done before what the blocks `open` are around: under no condition of its own. */
function surely(code: string, at: number, open: readonly Block[]): boolean {
  const known = new Set(open.map((one) => one.at));
  const own = blocksAround(code, at).filter((one) => !known.has(one.at));
  const statement = code.slice(
    Math.max(...[';', '{', '}'].map((sign) => code.lastIndexOf(sign, at - 1))) + 1,
    at,
  );
  return (
    conditionBefore(code, at) === '' &&
    !/^\s*else\b/.test(statement) &&
    own.every(({ kind }) => kind === 'loop' || kind === 'plain')
  );
}
