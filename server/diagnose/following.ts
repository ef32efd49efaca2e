/** What stands behind a name of C++ up to the end of its declaration or statement, and what a rule takes from it. Pure. */
import type { Match } from '../match/match.ts';
import type { Span } from '../model.ts';
import { patternOf } from '../once.ts';
import type { Binding, Bound } from './bind.ts';

/** The text behind the name as conditions see it: `next`, which tells a variable from a function, or one statement from another. */
export function following(text: string, match: Match): Binding {
  return new Map([['next', { text: textBehind(text, match) }]]);
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

/** The signs that end a declaration or a statement, and texts, in which they end nothing. */
const ending = /"(?:\\.|[^"\\\n])*"|[;{]|(?<![<>=!])=(?!=)/g;

/** Comments are blanks of the same length, so that places stay. */
function textBehind(text: string, { span, inMacro }: Match): string {
  // Prototypes with a parameter a line are long; what is longer than this is no declaration.
  const rest = text
    .slice(span.end, span.end + 2000)
    .replace(/"(?:\\.|[^"\\\n])*"|\/\*[\s\S]*?\*\/|\/\/.*/g, (part) =>
      part.startsWith('"') ? part : part.replace(/[^\n]/g, ' '),
    );
  if (inMacro) return rest.split('\n', 1)[0] as string;
  for (const { 0: sign, index } of rest.matchAll(ending))
    if (!sign.startsWith('"')) return rest.slice(0, index);
  return rest;
}
