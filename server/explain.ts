/**
 * Answers questions about one name: the pages of its rules, or what the vocabulary knows where no rule covers it or the
 * name is Ascend's own; and the nearest names to a misspelt one. Pure but for the lazily read signatures that are handed in.
 */
import type { Explanation } from './engine.ts';
import type { Locale, Target } from './model.ts';
import { once } from './once.ts';
import { familyOf, rulesByName } from './ruleset/byName.ts';
import { cudaGroups, nakedNames, pythonNames } from './ruleset/entries.ts';
import { targetPage, unmappedPage, writers } from './ruleset/namePage.ts';
import { page } from './ruleset/page.ts';
import type { CompiledVocabulary, Rule, Signature } from './ruleset/rule.ts';
import { supportNote } from './ruleset/support.ts';

export interface Explainer {
  explain(name: string, target: Target, locale: Locale): Promise<Explanation | undefined>;
  suggest(name: string): readonly string[];
}

export function createExplainer(
  rules: () => readonly Rule[],
  vocabulary: CompiledVocabulary,
  signatures: () => Promise<readonly Signature[]>,
): Explainer {
  const rulesOf = once(() => rulesByName(rules()));
  const writersOf = once(() => writers(rules()));
  let known: Promise<ReadonlyMap<string, Signature>> | undefined;
  const table = (): Promise<ReadonlyMap<string, Signature>> => {
    known ??= signatures().then(
      (all) => new Map([...nakedNames(vocabulary), ...[...all].reverse()].map((one) => [one.name, one])),
    );
    return known;
  };
  /** Of a member the rules of its class. */
  const ownersRules = (name: string): readonly Rule[] => {
    const cut = name.lastIndexOf('::');
    return cut < 0 ? [] : rulesOf()(name.slice(0, cut)).filter(({ matcher }) => matcher.kind === 'name');
  };
  return {
    async explain(asked, target, locale) {
      const name = asked.trim();
      const found = await table();
      const lookup = (other: string): Signature | undefined => found.get(other);
      const signature = lookup(name);
      const exact = rulesOf()(name);
      const own = exact.length > 0 ? exact : signature ? ownersRules(name) : familyOf(rules(), name);
      if (own.length > 0) {
        const pages = own.map((rule) => page(rule, { locale, lookup, target }));
        return { symbol: name, markdown: [...pages, ...noteOf(signature, target, locale)].join('\n\n') };
      }
      if (!signature) return undefined;
      const note = noteOf(signature, target, locale);
      // A name of PyTorch that is in no list of CUDA's names works on every device, as far as the tables go.
      if (signature.noted)
        return note.length > 0
          ? { symbol: name, markdown: [`### \`${name}\``, ...note].join('\n\n') }
          : undefined;
      const markdown = signature.target
        ? targetPage(signature, writersOf()(name), locale)
        : unmappedPage(signature, { locale, target });
      return { symbol: name, markdown: [markdown, ...note].join('\n\n') };
    },
    suggest(name) {
      const candidates = [
        ...new Set([...cudaGroups(vocabulary)].flatMap(({ names }) => names)),
        ...pythonNames(vocabulary),
      ];
      return nearest(name, candidates);
    },
  };
}

function noteOf(signature: Signature | undefined, target: Target, locale: Locale): string[] {
  const note = signature?.support && supportNote(signature.support, target, locale);
  return note ? [note] : [];
}

/** Up to three names within a third of the word's length in edits, the nearest first. */
function nearest(word: string, names: Iterable<string>): string[] {
  const limit = Math.max(1, Math.floor(word.length / 3));
  const lower = word.toLowerCase();
  const found: { name: string; distance: number }[] = [];
  for (const name of names) {
    if (Math.abs(name.length - word.length) > limit) continue;
    const distance = editDistance(lower, name.toLowerCase(), limit);
    if (distance <= limit) found.push({ name, distance });
  }
  return found
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Levenshtein distance; stops early with a number above `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const change = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const value = Math.min(change, (previous[j] as number) + 1, (row[j - 1] as number) + 1);
      row.push(value);
      least = Math.min(least, value);
    }
    if (least > limit) return limit + 1;
    previous = row;
  }
  return previous[b.length] as number;
}
