/**
 * The compiled rules as they lie on disk, in `dist/rules.jsonl`. Every start reads this file, and who meets no C++ reads a
 * fifth of it: the first line is what belongs to no language and names the languages, then each has two lines, one with its
 * sentences and one with its rules. Sentences that many rules share are written once and named by number, and rules that
 * differ in their name alone are one. Pure.
 */
import type { Words } from '../model.ts';
import type { CompiledRules, Rule, RuleFamily, RuleLanguage } from './rule.ts';

/** Fields of rules and variants that hold words, or what many rules share as they share words. */
const spoken = ['chapter', 'says', 'check', 'instead', 'elsewhere', 'sketch'] as const;

type Head = Omit<CompiledRules, 'rules' | 'families'> & { readonly languages: readonly RuleLanguage[] };

/** `names`: the ids, which are also what the matchers name, joined by spaces. */
interface Family {
  readonly names?: string;
}

/** Gives the lines. */
export function packRules({ rules, families: _, ...others }: CompiledRules): string {
  const languages = [...new Set(rules.map(({ language }) => language))];
  const head: Head = { ...others, languages };
  const parts = languages.flatMap((language) =>
    packLanguage(rules.filter((rule) => rule.language === language)),
  );
  return [head, ...parts].map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('\n');
}

/** The sentences, and the rules without them. */
function packLanguage(rules: readonly Rule[]): [string, string] {
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
  return [JSON.stringify(words), plainLetters(JSON.stringify(packed))];
}

/** JSON of ASCII alone, which V8 reads several times as fast as a text with one letter beyond. */
function plainLetters(json: string): string {
  return json.replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
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
 * Reads the lines: the rules of these languages, of all without them, with their words put back. Families of C++ stay together, since they are
 * of tens of thousands; others become single rules. Throws where the bytes are not what `packRules` gives.
 */
export function unpackRules(bytes: Uint8Array, languages?: ReadonlySet<RuleLanguage>): CompiledRules {
  const { languages: all, ...others } = lineAt(bytes, 0) as Head;
  const rules: Rule[] = [];
  const families: RuleFamily[] = [];
  for (const [at, language] of all.entries()) {
    if (languages && !languages.has(language)) continue;
    const words = lineAt(bytes, 2 * at + 1) as readonly Words[];
    for (const rule of lineAt(bytes, 2 * at + 2) as readonly (Rule & Family)[]) {
      putBack(rule, words);
      for (const variant of rule.variants ?? []) putBack(variant, words);
      if (rule.names === undefined) {
        rules.push(rule);
        continue;
      }
      const { names, matcher, ...shared } = rule;
      const kind = matcher.kind === 'include' ? 'include' : 'name';
      const family = { at: rules.length, names: names.split(' '), kind, shared } as const;
      if (language === 'cuda') families.push(family);
      else rules.push(...family.names.map((name) => memberOf(family, name)));
    }
  }
  return { ...others, rules, families };
}

function lineAt(bytes: Uint8Array, number: number): unknown {
  let start = 0;
  for (let line = 0; line < number; line++) start = bytes.indexOf(newline, start) + 1;
  const end = bytes.indexOf(newline, start);
  return JSON.parse(new TextDecoder().decode(bytes.subarray(start, end < 0 ? bytes.length : end)));
}

const newline = 0x0a;

function putBack(holder: object, words: readonly Words[]): void {
  const fields = holder as Record<string, unknown>;
  for (const name of spoken)
    if (typeof fields[name] === 'number') fields[name] = words[fields[name] as number];
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
