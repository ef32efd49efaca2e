/**
 * Edits where a function is named without being called: stored, passed on, brought in by `using`, or given another name
 * by a macro. Pure; gives nothing where the new function has other parameters.
 */
import type { Binding, Bound } from '../diagnose/bind.ts';
import type { Match, Use } from '../match/match.ts';
import type { Edit } from '../model.ts';
import { asksArguments } from '../ruleset/outcome.ts';
import type { Outcome, Rule } from '../ruleset/rule.ts';
import { parametersOf } from '../ruleset/signature.ts';
import { renderTemplate, repeated } from './template.ts';

const callTemplate = /^([\w:]+)\(([^()]*(?:\([^()]*\)[^()]*)*)\)$/;

/** The edits, or nothing when a person must decide. */
export function useEdits(
  { rule, span }: Match,
  use: Use,
  outcome: Outcome,
  binding: Binding,
): Edit[] | undefined {
  const [, head = '', list = ''] = callTemplate.exec(outcome.to ?? '') ?? [];
  if (!head || !rule || outcome.delete || use.kind === 'device') return undefined;
  // A `using` declaration brings the name only; what its calls need is said there.
  if (use.kind === 'using') return [{ ...span, text: head }];
  const parameters = parametersOf(rule.matcher);
  const plain = list === parameters.map(({ name }) => name).join(', ');
  if (outcome.before || parameters.some(({ rest }) => rest)) return undefined;
  const optional = parameters.some((one) => one.default !== undefined);
  const chosen = rule.variants?.some(({ when }) => asksArguments(when));
  // What a call's arguments decide cannot be told here; a rewrite that is no more than likely is for review anyway.
  if (chosen && (outcome.verdict === 'direct' || !plain)) return undefined;
  if (plain && !(use.kind === 'define' && optional)) return [{ ...span, text: head }];
  if (use.kind !== 'define' || optional || repeated(outcome.to as string, binding).length > 0)
    return undefined;
  const names = parameters.map(({ name }) => name).join(', ');
  return [
    { start: use.nameEnd, end: use.nameEnd, text: `(${names})` },
    { ...span, text: renderTemplate(outcome.to as string, binding) },
  ];
}

/** Each parameter bound to itself, as the arguments of a macro that takes the same. */
export function ownParameters({ matcher }: Rule): Binding {
  return new Map(parametersOf(matcher).map(({ name }): [string, Bound] => [name, { text: `(${name})` }]));
}
