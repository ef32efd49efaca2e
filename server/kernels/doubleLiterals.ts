/** Floating literals of C++ as numbers, and how a number of `double` is written for kernels that have no such type. Pure. */
import type { Span } from '../model.ts';

export interface Literal extends Span {
  readonly text: string;
  /** Nothing for a form that is not read, as `long double`. */
  readonly value: number | undefined;
}

/** A floating literal without a suffix, or with that of `long double`. */
const pattern =
  /(?<![\w.])(?:0[xX](?:[\da-fA-F']+\.?[\da-fA-F']*|\.[\da-fA-F']+)[pP][+-]?\d+|(?:\d[\d']*\.[\d']*|\.\d[\d']*)(?:[eE][+-]?\d+)?|\d[\d']*[eE][+-]?\d+)[lL]?(?![\w.])/g;

/** The literals of type `double` between two offsets of a text without comments and strings. */
export function literalsIn(code: string, { start, end }: Span): Literal[] {
  return [...code.slice(start, end).matchAll(pattern)].map(({ 0: text, index }) => ({
    start: start + index,
    end: start + index + text.length,
    text,
    value: numberIn(text),
  }));
}

/** The value of a literal that is a whole text, in parentheses and with a sign perhaps; nothing for anything else. */
export function constantOf(text: string): number | undefined {
  const [, sign, digits = ''] = /^\(*\s*([-+]?)\s*([^()]*?)\s*\)*$/.exec(text) ?? [];
  const [literal] = literalsIn(digits, { start: 0, end: digits.length });
  if (literal?.text !== digits || literal.value === undefined) return undefined;
  return sign === '-' ? -literal.value : literal.value;
}

function numberIn(text: string): number | undefined {
  if (/[lLxX]/.test(text)) return undefined;
  return Number(text.replaceAll("'", ''));
}

/**
 * The expression of type `type` for a number: from an integer or a `float` that holds it exactly, else from its bits, with `name`
 * in a comment. `exact` asks for bits, which are a constant expression.
 */
export function written(type: string, value: number, name: string, exact = false): string {
  const plain = /^[\d.eE+-]+$/.test(name) && !exact;
  if (plain && Number.isInteger(value) && value < 2 ** 31) return `${type}(${value})`;
  if (plain && Math.fround(value) === value && normal(value)) return `${type}(${withPoint(name)}f)`;
  return `${type}::fromBits(0x${bitsOf(value)}ull /* ${name} */)`;
}

/** Within the normal numbers of `float`: what a compiler makes of the others is its own. */
function normal(value: number): boolean {
  return value >= 2 ** -126;
}

/** `1e3` is no literal of `float` with an `f` alone behind digits; one with an exponent is. */
function withPoint(name: string): string {
  return /[.eE]/.test(name) ? name : `${name}.0`;
}

function bitsOf(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}
