/** What stands around a name of C++ in its declaration or statement, and what a rule takes from it. Pure. */
import type { Match } from '../match/match.ts';
import type { Span } from '../model.ts';
import { patternOf } from '../once.ts';
import type { Binding, Bound } from './bind.ts';

/**
 * The text around the name as conditions see it: `next` behind it, which tells a variable from a function, or one statement
 * from another, or all that an `#if` it stands in decides on, and `lead` in front of it.
 */
export function following(text: string, match: Match): Binding {
  return new Map([
    ['next', { text: textBehind(text, match) }],
    ['lead', { text: textAhead(text, match) }],
  ]);
}

/** How many characters a pattern takes in front of the name. */
export function leadOf(text: string, match: Match, pattern: string): number {
  return patternOf(pattern).exec(textAhead(text, match))?.[0].length ?? 0;
}

/** The words of the name's own declaration in front of it, on its line. */
function textAhead(text: string, { span }: Match): string {
  return /[\w \t]*$/.exec(text.slice(Math.max(0, span.start - 100), span.start))?.[0] ?? '';
}

/** The name with what a pattern took behind it, and the pattern's named groups; nothing where it has none. */
export function reachOf(
  text: string,
  match: Match,
  pattern: string,
): { readonly span: Span; readonly binding: Binding } | undefined {
  const found = patternOf(pattern).exec(textBehind(text, match));
  if (!found?.groups || found.index !== 0) return undefined;
  const { start, end } = match.span;
  const span = { start, end: end + found[0].length };
  const binding = new Map<string, Bound>();
  for (const [name, part] of Object.entries(found.groups)) binding.set(name, { text: part ?? '' });
  return { span, binding };
}

/** The signs that end a declaration or a statement, and texts, in which they end nothing. `operator+=` is a name. */
const ending = /"(?:\\.|[^"\\\n])*"|[;{]|(?<![<>=!]|\boperator\s*[-+*/%&|^]?)=(?!=)/g;

/** Comments are blanks of the same length, so that places stay. */
function textBehind(text: string, { span, inMacro }: Match): string {
  // Prototypes with a parameter a line are long; what is longer than this is no declaration.
  const rest = text
    .slice(span.end, span.end + 2000)
    .replace(/"(?:\\.|[^"\\\n])*"|\/\*[\s\S]*?\*\/|\/\/.*/g, (part) =>
      part.startsWith('"') ? part : part.replace(/[^\n]/g, ' '),
    );
  if (/\n[ \t]*#[ \t]*if\b[^\n]*$/.test(`\n${text.slice(Math.max(0, span.start - 200), span.start)}`))
    return underCondition(rest) ?? rest.split('\n', 1)[0] ?? '';
  const own = inMacro ? (blankJoints(rest).split('\n', 1)[0] as string) : rest;
  for (const { 0: sign, index } of own.matchAll(ending))
    if (!sign.startsWith('"')) return own.slice(0, index);
  return own;
}

/** What a directive `#if` decides on, up to its `#else` or `#endif`; nothing where that is not within what was read. */
function underCondition(rest: string): string | undefined {
  let depth = 0;
  for (const { 1: name, index } of rest.matchAll(/^[ \t]*#[ \t]*(if|el|endif)/gm)) {
    if (depth === 0 && name !== 'if') return rest.slice(0, index);
    if (name !== 'el') depth += name === 'if' ? 1 : -1;
  }
  return undefined;
}

/** The lines of a macro as one. */
function blankJoints(text: string): string {
  return text.replace(/\\\r?\n/g, (joint) => ' '.repeat(joint.length));
}
