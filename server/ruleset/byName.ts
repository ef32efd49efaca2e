/**
 * Rules by the name that a person asks for: what `explain` and the coverage page count a name by. Pure; built once.
 */
import type { Rule } from './rule.ts';

/** Takes a name as the vocabulary spells it; gives the rules that claim it, the one on its call first. */
export type RulesOfName = (name: string) => readonly Rule[];

export function rulesByName(rules: readonly Rule[]): RulesOfName {
  const byName = new Map<string, Rule[]>();
  for (const rule of rules) {
    for (const name of new Set([rule.id, ...spellings(rule)])) {
      const list = byName.get(name);
      if (list) list.push(rule);
      else byName.set(name, [rule]);
    }
  }
  for (const list of byName.values()) list.sort((a, b) => rank(a) - rank(b));
  return (name) => byName.get(name) ?? [];
}

/** The longest family (`CUDA::*`) that a name falls into; `*` alone is a rule on values, not a family of names. */
export function familyOf(rules: readonly Rule[], name: string): readonly Rule[] {
  const starts = (rule: Rule): string =>
    spellings(rule).find((one) => one.length > 2 && one.endsWith('*') && name.startsWith(one.slice(0, -1))) ??
    '';
  return (
    rules
      // A value may begin with anything, and is no name.
      .filter((rule) => rule.matcher.kind !== 'value' && starts(rule) !== '')
      .sort((a, b) => starts(b).length - starts(a).length)
      .slice(0, 1)
  );
}

function spellings({ matcher }: Rule): readonly string[] {
  switch (matcher.kind) {
    case 'launch':
      return ['<<<'];
    case 'method':
    case 'attribute':
      return [`.${matcher.name}`, matcher.name];
    default:
      return [matcher.name];
  }
}

/** A rule on calls says most, then one that holds on both sides; names in the files around the code come last. */
function rank({ matcher, where, language }: Rule): number {
  const isCall = matcher.kind === 'call' || matcher.kind === 'launch';
  return (language === 'files' ? 4 : 0) + (isCall ? 0 : 2) + (where ? 1 : 0);
}
