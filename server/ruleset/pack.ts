/**
 * The compiled rules as they lie on disk: sentences that many rules share are written once, and rules name them by
 * number. Halves the file that every start reads. Pure.
 */
import type { Words } from '../model.ts';
import type { CompiledRules, Rule } from './rule.ts';

/** Fields of rules and variants that hold words. */
const spoken = ['chapter', 'says', 'check', 'instead'] as const;

interface PackedRules {
  readonly words?: readonly Words[];
  readonly rules: readonly Rule[];
  readonly startup: CompiledRules['startup'];
}

/** Rules whose words are numbers, with the table of the words; JSON only. */
export function packRules({ rules, startup }: CompiledRules): unknown {
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
  const packed = rules.map(pack);
  return { words, rules: packed, startup };
}

/** The rules with their words put back, in place. What was never packed stays as it is. */
export function unpackRules(packed: CompiledRules): CompiledRules {
  const { words } = packed as PackedRules;
  if (!words) return packed;
  const put = (holder: Record<string, unknown>): void => {
    for (const name of spoken)
      if (typeof holder[name] === 'number') holder[name] = words[holder[name] as number];
  };
  for (const rule of packed.rules) {
    put(rule as unknown as Record<string, unknown>);
    for (const variant of rule.variants ?? []) put(variant as unknown as Record<string, unknown>);
  }
  return packed;
}
