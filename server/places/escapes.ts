/** Strings of YAML and JSON as a program reads them, with the way back to where each sign stands in the file. */
import type { Span } from '../model.ts';
import { type View, viewOf } from './place.ts';

const named: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  0: '\0',
  _: ' ',
};
const widths: Readonly<Record<string, number>> = { u: 4, x: 2, U: 8 };

/**
 * The text of a string without its quotes: in double quotes escapes are undone, in single quotes doubled ones; a line
 * that goes on is joined as YAML joins it (YAML 1.2.2, 7.3.1 and 7.3.2). Total: an escape that means nothing stays as it is.
 */
export function quotedView(text: string, span: Span, quote: '"' | "'"): View {
  const raw = text.slice(span.start, span.end);
  if (!/[\\\n]|''/.test(raw)) return viewOf(text, span);
  const signs: string[] = [];
  const starts: number[] = [];
  for (let at = 0; at < raw.length; ) {
    const { read, length } = oneSign(raw, at, quote);
    for (const sign of read) {
      signs.push(sign);
      starts.push(span.start + at);
    }
    at += length;
  }
  return { text: signs.join(''), at: (offset) => starts[offset] ?? span.end };
}

function oneSign(raw: string, at: number, quote: '"' | "'"): { read: string; length: number } {
  if (!/[\s\\']/.test(raw[at] as string)) return { read: raw[at] as string, length: 1 };
  const rest = raw.slice(at, at + 400);
  const fold = /^[ \t]*\r?\n((?:[ \t]*\r?\n)*)[ \t]*/.exec(rest);
  if (fold)
    return { read: fold[1] ? '\n'.repeat(fold[1].split('\n').length - 1) : ' ', length: fold[0].length };
  if (quote === "'") return { read: raw[at] as string, length: rest.startsWith("''") ? 2 : 1 };
  if (raw[at] !== '\\') return { read: raw[at] as string, length: 1 };
  const joined = /^\\\r?\n[ \t]*/.exec(rest);
  if (joined) return { read: '', length: joined[0].length };
  const sign = raw[at + 1] ?? '';
  const digits = raw.slice(at + 2, at + 2 + (widths[sign] ?? 0));
  if (digits && /^[\da-f]+$/i.test(digits))
    // One unit whatever it is: only where it stands matters.
    return { read: String.fromCharCode(Number.parseInt(digits, 16) & 0xffff), length: 2 + digits.length };
  return { read: named[sign] ?? sign, length: Math.min(2, raw.length - at) };
}
