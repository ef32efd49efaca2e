/**
 * What a rule does under one of its variants. Pure; which variant holds is decided where the arguments are known.
 */
import type { Target } from '../model.ts';
import type { Condition, Outcome, Rule, Variant } from './rule.ts';
import { holds } from './version.ts';

/**
 * The rule's outcome with what the variant replaces. A variant's conditions on release and chip take the place of the
 * rule's own: a variant for older releases is not withheld because the rule itself needs a newer one.
 */
export function withVariant(rule: Rule, variant: Variant): Outcome {
  const { when, ...replaced } = variant;
  // What a person must decide has no rewrite unless the variant gives a start of its own; what goes has none.
  const byHand = (replaced.verdict === 'manual' || replaced.verdict === 'none') && replaced.to === undefined;
  const written = byHand || replaced.delete ? { ...rule, to: undefined } : rule;
  const base: Rule = byHand ? { ...written, before: undefined, delete: undefined } : written;
  return {
    ...base,
    ...replaced,
    since: when.since ?? (when.until ? undefined : rule.since),
    until: when.until ?? (when.since ? undefined : rule.until),
    chips: when.chips ?? rule.chips,
  };
}

/** The rule's own outcome first, then one for each variant. */
export function outcomesOf(rule: Rule): readonly Outcome[] {
  return [rule, ...(rule.variants ?? []).map((variant) => withVariant(rule, variant))];
}

/** True when a condition looks at the arguments of a call. */
export function asksArguments({ args, notArgs, like, declared, perhapsNull, effect }: Condition): boolean {
  return [args, notArgs, like, declared, perhapsNull, effect].some((one) => one !== undefined);
}

/** The outcome on a target for a use that meets no condition on its arguments. */
export function outcomeOn(rule: Rule, target: Target): Outcome {
  const plain = rule.variants?.find(
    ({ when }) =>
      !asksArguments(when) && when.used === undefined && when.file === undefined && holds(when, target),
  );
  return plain ? withVariant(rule, plain) : rule;
}
