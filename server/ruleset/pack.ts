/**
 * The compiled rules as they lie on disk: sentences that many rules share are written once, rules name them by number,
 * and rules that differ in their name alone are one. Every start reads this file. Pure.
 */
import type { Words } from '../model.ts';
import type { CompiledRules, Rule, RuleFamily } from './rule.ts';

/** Fields of rules and variants that hold words, or what many rules share as they share words. */
const spoken = ['chapter', 'says', 'check', 'instead', 'elsewhere', 'sketch'] as const;

interface PackedRules {
  readonly words?: readonly Words[];
  readonly rules: readonly (Rule & Family)[];
  readonly startup: CompiledRules['startup'];
  readonly releases?: CompiledRules['releases'];
}

/** `names`: the ids, which are also what the matchers name, joined by spaces. */
interface Family {
  readonly names?: string;
}

/** Rules whose words are numbers, with the table of the words; JSON only. */
export function packRules({ rules, ...others }: CompiledRules): unknown {
  const words: Words[] = [];
  const numbers = new Map<string, number>();
  const number = (value: Words): number => {
    const key = JSON.stringify(value);
    const known = numbers.get(key) ?? words.push(value) - 1;
    numbers.set(key, known);
    return known;
  };
  const pack = (holder: object): object =>
    Object.fromEntries(
      Object.entries(holder).map(([name, value]) => {
        if (name === 'variants') return [name, (value as object[]).map(pack)];
        return (spoken as readonly string[]).includes(name) && value
          ? [name, number(value as Words)]
          : [name, value];
      }),
    );
  const packed = gathered(rules).map(pack);
  return { words, rules: packed, ...others };
}

/** Rules that differ in their name alone become one with all their names. */
function gathered(rules: readonly Rule[]): object[] {
  const families = new Map<string, { readonly rule: Rule; readonly names: string[] }>();
  const order: ({ readonly rule: Rule; readonly names: string[] } | Rule)[] = [];
  for (const rule of rules) {
    const { matcher } = rule;
    const plain = (matcher.kind === 'name' || matcher.kind === 'include') && matcher.name === rule.id;
    if (!plain || rule.examples || rule.variants) {
      order.push(rule);
      continue;
    }
    const key = JSON.stringify({ ...rule, id: '', matcher: matcher.kind });
    const family = families.get(key);
    if (family) family.names.push(rule.id);
    else {
      const first = { rule, names: [rule.id] };
      families.set(key, first);
      order.push(first);
    }
  }
  return order.map((one) => {
    if (!('names' in one)) return one;
    const { id: _, ...shared } = one.rule;
    return { ...shared, matcher: { kind: one.rule.matcher.kind }, names: one.names.join(' ') };
  });
}

/**
 * The rules of these languages, of all without them, with their words put back. Families of C++ stay together, since they are
 * of tens of thousands; others become single rules. What was never packed stays as it is.
 */
export function unpackRules(packed: CompiledRules, languages?: ReadonlySet<Rule['language']>): CompiledRules {
  const { words } = packed as PackedRules;
  if (!words) return packed;
  const put = (holder: Record<string, unknown>): void => {
    for (const name of spoken)
      if (typeof holder[name] === 'number') holder[name] = words[holder[name] as number];
  };
  const rules: Rule[] = [];
  const families: RuleFamily[] = [];
  for (const rule of (packed as PackedRules).rules) {
    if (languages && !languages.has(rule.language)) continue;
    put(rule as unknown as Record<string, unknown>);
    for (const variant of rule.variants ?? []) put(variant as unknown as Record<string, unknown>);
    if (rule.names === undefined) {
      rules.push(rule);
      continue;
    }
    const { names, matcher, ...shared } = rule;
    const kind = matcher.kind === 'include' ? 'include' : 'name';
    const family = { at: rules.length, names: names.split(' '), kind, shared } as const;
    if (rule.language === 'cuda') families.push(family);
    else rules.push(...family.names.map((name) => memberOf(family, name)));
  }
  return { ...packed, rules, families };
}

/** The rule of one name of a family. */
export function memberOf({ kind, shared }: RuleFamily, name: string): Rule {
  return { ...shared, id: name, matcher: { kind, name } };
}

/** All rules one by one, in their order. */
export function allRules({ rules, families = [] }: CompiledRules): readonly Rule[] {
  const all: Rule[] = [];
  let next = 0;
  for (const family of families) {
    all.push(...rules.slice(next, family.at), ...family.names.map((name) => memberOf(family, name)));
    next = family.at;
  }
  return [...all, ...rules.slice(next)];
}
