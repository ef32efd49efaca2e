/** Reads C++ just far enough to rewrite it: words and signs outside comments and strings, and how brackets pair. Pure. */

export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const opening = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/** Whitespace and ends of lines that go on, comments, a raw string, a string or character, a word, a launch's brackets, a sign. */
const piece =
  /(?:\s|\\\r?\n)+|\/\/(?:\\\r?\n|[^\n])*|\/\*[\s\S]*?(?:\*\/|$)|(?:u8|[uUL])?R"([^()\\\s]{0,16})\([\s\S]*?\)\1"|(?:u8|[uUL])?"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|\d(?:'?[\w.])*|[A-Za-z_]\w*|<<<|>>>|::|[\s\S]/gy;

/** Words, numbers, strings and signs in order; whitespace and comments are left out. */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  piece.lastIndex = 0;
  for (let match = piece.exec(text); match; match = piece.exec(text)) {
    const [part] = match;
    if (/^(?:\s|\\\r?\n|\/\/|\/\*)/.test(part)) continue;
    found.push({ text: part, start: match.index, end: match.index + part.length });
  }
  return found;
}

/** For each opening bracket the index of its closing one, and the other way round; brackets without a partner are left out. */
export function pairs(list: readonly Token[]): Map<number, number> {
  const partner = new Map<number, number>();
  const open: number[] = [];
  for (const [at, { text }] of list.entries()) {
    if (opening.has(text)) open.push(at);
    else if (text === ')' || text === ']' || text === '}') {
      const before = open.findLastIndex((index) => opening.get(list[index]?.text ?? '') === text);
      if (before < 0) continue;
      const start = open[before] as number;
      open.length = before;
      partner.set(start, at);
      partner.set(at, start);
    }
  }
  return partner;
}

/** The index after template arguments that begin at `<`, or `at` when these are no template arguments. */
export function afterAngles(
  list: readonly Token[],
  partner: ReadonlyMap<number, number>,
  at: number,
): number {
  let depth = 0;
  for (let index = at; index < list.length; index++) {
    const text = list[index]?.text ?? '';
    if (text === '<') depth++;
    else if (text === '>') depth--;
    else if (text === '(' || text === '[') index = partner.get(index) ?? list.length;
    else if (/^(?:[;{}=]|\)|\]|&&|<<<|>>>)$/.test(text)) return at;
    if (depth === 0) return index + 1;
  }
  return at;
}

/** The parts between top-level commas of the tokens from `from` up to `to`, as index pairs. */
export function split(
  list: readonly Token[],
  partner: ReadonlyMap<number, number>,
  from: number,
  to: number,
): (readonly [number, number])[] {
  const parts: [number, number][] = [];
  let start = from;
  for (let at = from; at < to; at++) {
    const text = list[at]?.text ?? '';
    if (text === '(' || text === '[' || text === '{') at = partner.get(at) ?? to;
    else if (text === '<' && /^[A-Za-z_]/.test(list[at - 1]?.text ?? '')) {
      const after = afterAngles(list, partner, at);
      if (after > at && after <= to) at = after - 1;
    } else if (text === ',') {
      parts.push([start, at]);
      start = at + 1;
    }
  }
  if (start < to || parts.length > 0) parts.push([start, to]);
  return parts;
}
