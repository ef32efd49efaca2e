/**
 * The page of a name that no rule claims: a CUDA or torch name that is not covered yet, or a name of Ascend with the
 * names that become it. Pure; Markdown in one language.
 */
import { unmapped } from '../diagnose/words.ts';
import type { Locale, Target } from '../model.ts';
import { outcomesOf } from './outcome.ts';
import { text } from './page.ts';
import { pageWords } from './pageWords.ts';
import type { Rule, Signature } from './rule.ts';
import { identifiersOf } from './template.ts';

/** A known name of the source side that no rule covers. */
export function unmappedPage(
  signature: Signature,
  { locale, target }: { readonly locale: Locale; readonly target: Target },
): string {
  const { name, library } = signature;
  const words = pageWords[locale];
  return [
    `### \`${name}\``,
    `${words.on(target)} **${words.verdicts.unmapped}**`,
    text(unmapped(name, library), locale),
    spelled(signature),
  ].join('\n\n');
}

/** A name of Ascend: since when and where it exists, and what becomes it. */
export function targetPage(signature: Signature, from: readonly string[], locale: Locale): string {
  const { name, library, since, chips, header } = signature;
  const words = pageWords[locale];
  const facts = [
    words.ascendName(name, library),
    ...(since ? [words.from(since.replace('<=', ''))] : []),
    ...(chips ? [words.chips(chips)] : []),
    ...(header ? [`\`${header}\``] : []),
  ];
  const becomes = from.length > 0 ? [words.becomesIt(from.map((one) => `\`${one}\``))] : [];
  return [`### \`${name}\``, facts.join(' · '), ...becomes, spelled(signature)].join('\n\n');
}

/** Of each Ascend name the rules that write it, by their ids. */
export function writers(rules: readonly Rule[]): (name: string) => readonly string[] {
  const byName = new Map<string, Set<string>>();
  for (const rule of rules) {
    const templates = outcomesOf(rule).flatMap(({ to = '', before = '' }) => [to, before]);
    for (const name of templates.flatMap((one) => [one, ...identifiersOf(one).map((found) => found.name)])) {
      const ids = byName.get(name);
      if (ids) ids.add(rule.id);
      else byName.set(name, new Set([rule.id]));
    }
  }
  return (name) => [...(byName.get(name) ?? [])];
}

function spelled({ name, kind, signature }: Signature): string {
  return signature ? `\`${name}${signature}\`` : kind;
}
