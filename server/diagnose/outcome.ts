/** Which outcome of a rule holds for this call and this target: variants in their order, then the rule itself. Pure. */
import { mayDoMore } from '../edit/template.ts';
import type { Target } from '../model.ts';
import { declarationsOf } from '../resolve/declared.ts';
import { asksArguments, withVariant } from '../ruleset/outcome.ts';
import type { Condition, Outcome, Rule } from '../ruleset/rule.ts';
import { holds } from '../ruleset/version.ts';
import type { Binding } from './bind.ts';

export interface Choice {
  readonly outcome: Outcome;
  /** Parameters whose very text the chosen variant asked for: its author knew what they do. */
  readonly settled: readonly string[];
}

/**
 * The rule's outcome with the first variant whose conditions all hold laid over it. `used`: the
 * call's value is used. Arguments are worked out only for variants that ask for them on this target.
 */
export function chooseOutcome(
  rule: Rule,
  binding: () => Binding | undefined,
  used: () => boolean,
  target: Target,
  text: string,
): Choice {
  const variant = rule.variants?.find(
    ({ when }) => holds(when, target) && argumentsHold(when, binding, used, text),
  );
  if (!variant) return { outcome: rule, settled: [] };
  return { outcome: withVariant(rule, variant), settled: Object.keys(variant.when.args ?? {}) };
}

function argumentsHold(
  when: Condition,
  bind: () => Binding | undefined,
  used: () => boolean,
  source: string,
): boolean {
  if (when.used !== undefined && when.used !== used()) return false;
  if (!asksArguments(when)) return true;
  const binding = bind();
  if (!binding) return false;
  const among = ([name, texts]: [string, readonly string[]]): boolean => {
    const bound = binding.get(name);
    return bound !== undefined && texts.some((text) => normal(text) === normal(bound.text));
  };
  return (
    Object.entries(when.args ?? {}).every(among) &&
    Object.entries(when.notArgs ?? {}).every((entry) => !among(entry)) &&
    (!when.effect || when.effect.some((name) => mayDoMore(binding.get(name)))) &&
    Object.entries(when.like ?? {}).every(([name, pattern]) => {
      const text = binding.get(name)?.text;
      return text !== undefined && new RegExp(pattern).test(text);
    }) &&
    Object.entries(when.declared ?? {}).every(([name, pattern]) => {
      const all = declarationsOf(source, binding.get(name)?.text.trim() ?? '');
      return all.length > 0 && all.every((declaration) => new RegExp(pattern).test(declaration));
    })
  );
}

/** Spaces and one pair of outer parentheses do not change an argument. */
function normal(text: string): string {
  const tight = text.replace(/\s+/g, '');
  return /^\([^()]*\)$/.test(tight) ? tight.slice(1, -1) : tight;
}
