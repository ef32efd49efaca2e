/**
 * CMake files: commands, their arguments as pairs of command and value, variables that are set or read, flags, sources.
 */

import type { Span } from '../model.ts';
import { type Argument, type Invocation, readCMakeText } from './cmakeText.ts';
import { cutOf, flagPlaces, sourcePlaces } from './flags.ts';
import { type Gathered, gathered, type Reader } from './place.ts';

export const readCMakeFile: Reader = (text, _, asks) => {
  const out = gathered(asks);
  const { invocations, comments } = readCMakeText(text);
  out.comments.push(...comments);
  for (const invocation of invocations) invocationPlaces(text, invocation, out);
  return out;
};

/** What these are given is text for people. */
const speaking = new Set(['message']);

/** How many arguments these have when they hold one option. */
const withOneOption = new Map([
  ['target_compile_options', 3],
  ['target_link_options', 3],
  ['add_compile_options', 1],
  ['add_link_options', 1],
]);

function covers(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && outer.end >= inner.end;
}

function invocationPlaces(text: string, invocation: Invocation, out: Gathered): void {
  const { name, start, end, arguments: list } = invocation;
  const command = name.toLowerCase();
  const args = { text: list.map((one) => one.text).join(' ') };
  const statement = { start, end };
  if (out.asks('command', command))
    out.places.push({
      kind: 'command',
      name: command,
      span: { start, end: start + name.length },
      statement,
      parts: { args, use: { text: 'plain' } },
    });
  for (const [at, argument] of list.entries()) {
    expansions(text, argument, command, out);
    if (speaking.has(command)) continue;
    out.texts.push({ ...argument.inner, parts: { command: { text: command }, args } });
    const known = out.places.length;
    flagPlaces(text, argument.inner, command, out);
    // What says nothing without its only option goes with it.
    if (list.length === withOneOption.get(command))
      for (const place of out.places.splice(known))
        out.places.push(
          place.cut && covers(place.cut, argument.inner) ? { ...place, cut: statement } : place,
        );
    sourcePlaces(text, argument.inner, out);
    // The first word of these is the project's own target.
    if ((at > 0 || !command.startsWith('target_')) && out.asks('pair', command, argument.text))
      out.places.push({
        kind: 'pair',
        name: command,
        span: argument.inner,
        cut: at === 0 ? statement : cutOf(text, argument),
        statement,
        parts: {
          value: { text: argument.text, span: argument.inner },
          position: { text: String(at) },
          args,
        },
      });
    if (/^[A-Za-z_]\w*$/.test(argument.text) && out.asks('variable', argument.text))
      named(text, invocation, command, at, out);
  }
}

/** A word that may be the name of a variable or a property, with the value that it is given. */
function named(
  text: string,
  { arguments: args, start, end }: Invocation,
  command: string,
  at: number,
  out: Gathered,
): void {
  const word = args[at] as Argument;
  const properties = args.findIndex((one) => one.text === 'PROPERTIES' || one.text === 'PROPERTY');
  const isSet = command === 'set' && at === 0 && args.length > 1;
  const isProperty = properties >= 0 && at > properties;
  const last = isSet ? lastValue(args) : isProperty ? (args[at + 1] as Argument | undefined) : undefined;
  const first = args[at + 1];
  const value = last && first ? { start: first.start, end: last.end } : undefined;
  // A property that stands alone goes with its statement.
  const alone = isProperty && at === properties + 1 && args.length === at + 2;
  out.places.push({
    kind: 'variable',
    name: word.text,
    span: word.inner,
    ...(isSet || alone ? { cut: { start, end } } : {}),
    statement: { start, end },
    parts: {
      use: { text: isProperty ? 'property' : isSet ? 'set' : 'named' },
      command: { text: command },
      ...(value ? { value: { text: text.slice(value.start, value.end), span: value } } : {}),
    },
  });
}

function lastValue(args: readonly Argument[]): Argument | undefined {
  const stop = args.findIndex(
    ({ text, quoted }, at) => at > 0 && !quoted && /^(?:CACHE|PARENT_SCOPE)$/.test(text),
  );
  return args[(stop < 0 ? args.length : stop) - 1];
}

/** Commands that read a name without `${}` as the variable, and that stop where an expansion leaves nothing. */
const conditions = new Set(['if', 'elseif', 'while']);

/** `${NAME}`, `$ENV{NAME}`, `$CACHE{NAME}`, in `DEFINED` without the sign; one that is a whole operand of a condition may be replaced with its signs. */
function expansions(text: string, { inner, quoted }: Argument, command: string, out: Gathered): void {
  const stretch = text.slice(inner.start, inner.end);
  if (!stretch.includes('{')) return;
  for (const found of stretch.matchAll(
    /(?:\$|(?<!\w)(?=(?:ENV|CACHE)\{))(?:ENV|CACHE)?\{([A-Za-z_]\w*)\}/g,
  )) {
    const name = found[1] as string;
    if (!out.asks('variable', name)) continue;
    const start = inner.start + found.index + found[0].length - 1 - name.length;
    const environment = /^\$?ENV/.test(found[0]);
    const bare = !quoted && conditions.has(command) && found[0].length === inner.end - inner.start;
    out.places.push({
      kind: 'variable',
      name,
      span: { start, end: start + name.length },
      ...(bare && !environment ? { whole: inner } : {}),
      parts: {
        use: { text: environment ? 'environment' : bare ? 'operand' : 'read' },
        text: { text: found[0] },
        command: { text: command },
      },
    });
  }
}
