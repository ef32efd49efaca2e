/** Binds the arguments of a call to the parameter names of its rule. Pure; a call that does not fit binds to nothing. */

import type { CallSite } from '../match/match.ts';
import type { Span } from '../model.ts';
import type { Parameter } from '../ruleset/rule.ts';

export interface Bound {
  readonly text: string;
  /** Where it stands in the source; absent for a default value. */
  readonly span?: Span;
  /** It holds a parameter of a macro: what stands for that may do something when it is evaluated. */
  readonly unknown?: boolean;
}

export type Binding = ReadonlyMap<string, Bound>;

/** The binding of a call in a macro's body, with the arguments marked that hold one of the macro's parameters. */
export function inMacroOf(binding: Binding, parameters: readonly string[]): Binding {
  const marked = new Map(binding);
  for (const [name, one] of binding) {
    const words = one.span ? (one.text.match(/[A-Za-z_]\w*/g) ?? []) : [];
    if (words.some((word) => parameters.includes(word))) marked.set(name, { ...one, unknown: true });
  }
  return marked;
}

export const noBinding: Binding = new Map();

/**
 * Python's way: by position, then by keyword; left-out arguments take the signature's default. Nothing when an argument
 * has no parameter.
 */
export function bindPython(
  text: string,
  call: CallSite,
  parameters: readonly Parameter[],
): Binding | undefined {
  const rest = parameters.some((parameter) => parameter.rest);
  const fixed = parameters.filter((parameter) => !parameter.rest);
  const binding = new Map<string, Bound>();
  for (const parameter of fixed)
    if (parameter.default !== undefined) binding.set(parameter.name, { text: parameter.default });
  for (const [at, argument] of call.arguments.entries()) {
    const name = argument.keyword ?? fixed[at]?.name;
    if (name !== undefined && fixed.some((parameter) => parameter.name === name))
      binding.set(name, bound(text, argument.span));
    else if (!rest) return undefined;
  }
  return binding;
}

/** The binding, or nothing when there are too many or too few arguments. Launches bind kernel and configuration first. */
export function bind(text: string, call: CallSite, parameters: readonly Parameter[]): Binding | undefined {
  const rest = parameters.find((parameter) => parameter.rest);
  const fixed = parameters.filter((parameter) => !parameter.rest);
  const own = call.configuration === undefined ? fixed.length : 1 + call.configuration;
  const head = call.arguments.slice(0, Math.min(own, call.arguments.length));
  const tail = call.arguments.slice(head.length);
  if (head.length > fixed.length || (tail.length > 0 && !rest)) return undefined;
  const binding = new Map<string, Bound>();
  for (const [at, parameter] of fixed.entries()) {
    const argument = head[at];
    if (argument) binding.set(parameter.name, bound(text, argument.span));
    else if (parameter.default !== undefined) binding.set(parameter.name, { text: parameter.default });
    else return undefined;
  }
  if (rest) {
    const [first, last] = [tail[0], tail.at(-1)];
    binding.set(
      rest.name,
      first && last ? bound(text, { start: first.span.start, end: last.span.end }) : { text: '' },
    );
  }
  return binding;
}

function bound(text: string, span: Span): Bound {
  return { text: text.slice(span.start, span.end), span };
}
