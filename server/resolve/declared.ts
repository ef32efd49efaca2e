/** How a text declares a variable, read from the text alone. Pure. */
import { mentionsOf } from '../match/mentions.ts';
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
  const mentions = mentionsOf(plain, name);
  const declared = declaredIn(plain, name, mentions);
  return changes(plain, name, mentions) > declared.filter((one) => /[^=!<>]=[^=]/.test(one)).length
    ? []
    : [...declared, ...definitions(plain, name, mentions)];
}

/** A constant that is a macro, as if it were declared: `mask = 0xff;`. */
function definitions(plain: string, name: string, mentions: readonly number[]): string[] {
  return mentions.flatMap((at) => {
    if (!/^[ \t]*#[ \t]*define[ \t]+$/.test(plain.slice(plain.lastIndexOf('\n', at - 1) + 1, at))) return [];
    defined.lastIndex = at + name.length;
    const value = defined.exec(plain)?.[1];
    return value === undefined ? [] : `${name} = ${value.trim()};`;
  });
}

const defined = /[ \t]+(.*)/y;

/** How often a name is assigned, counted up or down, or has its address taken. */
function changes(plain: string, name: string, mentions: readonly number[]): number {
  return mentions.filter((at) => {
    written.lastIndex = at + name.length;
    return written.test(plain) || /(?:\+\+|--|[(,=]\s*&)\s*$/.test(plain.slice(Math.max(0, at - 80), at));
  }).length;
}

const written = /\s*(?:(?:[-+*/%&|^]|<<|>>)?=(?!=)|\+\+|--)/y;

function declaredIn(plain: string, name: string, mentions: readonly number[]): string[] {
  let read = 0;
  return mentions.flatMap((at) => {
    if (at < read) return [];
    // A type goes across no statement.
    const open = Math.max(read, ...[';', '{', '}'].map((sign) => plain.lastIndexOf(sign, at) + 1));
    const typed = /(?:[A-Za-z_][\w:]*|>)(?:\s*<[^;{}]*?>)?[\s*&]+$/.exec(plain.slice(open, at));
    ended.lastIndex = at + name.length;
    const end = typed ? ended.exec(plain)?.[0].length : undefined;
    if (!typed || end === undefined) return [];
    read = at + name.length + end;
    // From the start of the statement or parameter, so that a template's arguments are whole.
    const index = open + typed.index;
    const from = Math.max(...[';', '{', '}', '('].map((sign) => plain.lastIndexOf(sign, index))) + 1;
    const whole = plain.slice(from, read).trim();
    return notTypes.test(whole) ? [] : [whole];
  });
}

const ended = /\s*(?:[=({][^;]*?)?[;,)]/y;
