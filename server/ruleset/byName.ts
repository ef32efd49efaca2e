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

/** A rule on calls says most, then one that holds on both sides. */
function rank({ matcher, where }: Rule): number {
  return (matcher.kind === 'call' || matcher.kind === 'launch' ? 0 : 2) + (where ? 1 : 0);
}
