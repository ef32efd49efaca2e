/** How a text declares a variable, read from the text alone. Pure. */

import { remember } from '../once.ts';

const notTypes = /^(?:return|delete|throw|new|else|case|goto|typedef|using|co_return|co_yield)\b/;

/**
 * The declarations of a plain name in a text, type and value: `auto warp = tiled<32>(block)`. Parameters count too.
 * Nothing for what is no plain name, and for one that the text may change later. A name declared with `,` behind
 * another's type is seen with what stands before it.
 */
export function declarationsOf(text: string, name: string): readonly string[] {
  if (!/^[A-Za-z_]\w*$/.test(name)) return [];
  if (asked?.text !== text) asked = { text, of: declarationsIn(text) };
  return asked.of(name);
}

/** The text that was asked of last: its launches ask one after the other, of the same few names. */
let asked: { readonly text: string; readonly of: (name: string) => readonly string[] } | undefined;

function declarationsIn(text: string): (name: string) => readonly string[] {
  const plain = text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, ' ');
  return remember((name) => read(plain, name));
}

function read(plain: string, name: string): readonly string[] {
  const declared = declaredIn(plain, name);
  return changes(plain, name) > declared.filter((one) => /[^=!<>]=[^=]/.test(one)).length
    ? []
    : [...declared, ...definitions(plain, name)];
}

/** A constant that is a macro, as if it were declared: `mask = 0xff;`. */
function definitions(plain: string, name: string): string[] {
  const define = new RegExp(`^[ \\t]*#[ \\t]*define[ \\t]+${name}[ \\t]+(.*)$`, 'gm');
  return [...plain.matchAll(define)].map((found) => `${name} = ${(found[1] ?? '').trim()};`);
}

/** How often a name is assigned, counted up or down, or has its address taken. */
function changes(plain: string, name: string): number {
  const write = new RegExp(
    `\\b${name}\\s*(?:[-+*/%&|^]|<<|>>)?=(?!=)|\\b${name}\\s*(?:\\+\\+|--)|(?:\\+\\+|--|[(,=]\\s*&)\\s*${name}\\b`,
    'g',
  );
  return [...plain.matchAll(write)].length;
}

function declaredIn(plain: string, name: string): string[] {
  const pattern = new RegExp(
    `(?:[A-Za-z_][\\w:]*|>)(?:\\s*<[^;{}]*?>)?[\\s*&]+\\b${name}\\b\\s*(?:[=({][^;]*?)?[;,)]`,
    'g',
  );
  return [...plain.matchAll(pattern)].flatMap(({ 0: found, index }) => {
    // From the start of the statement or parameter, so that a template's arguments are whole.
    const from = Math.max(...[';', '{', '}', '('].map((sign) => plain.lastIndexOf(sign, index))) + 1;
    const whole = plain.slice(from, index + found.length).trim();
    return notTypes.test(whole) ? [] : [whole];
  });
}
