/**
 * Lists of a chapter may name families: `cudaGraph*`, `thrust::*`. Each stands for names of the chapter's own library,
 * looked up in the vocabulary once, here; nothing later matches by pattern. Pure.
 */
import picomatch from 'picomatch';
import type { Chapter, Entry, Problem } from '../../server/ruleset/chapter.ts';
import type { Rule } from '../../server/ruleset/rule.ts';
import { matcherOfName } from '../../server/ruleset/signature.ts';
import type { Vocabulary, Word, World } from './vocabulary.ts';

interface Claim {
  readonly word: Word;
  readonly entry: Entry;
  readonly pattern: string;
}

/**
 * The chapters with every family replaced by one rule a name. A name that any rule spells out is not the family's, and
 * of two families the one with the longer pattern has it. Gives a problem for a family of no names, and for two
 * patterns of one length that both want a name.
 */
export function expandFamilies(
  chapters: readonly Chapter[],
  vocabulary: Vocabulary,
): { readonly chapters: readonly Chapter[]; readonly problems: readonly Problem[] } {
  const spelled = new Set<string>();
  for (const { rule } of chapters.flatMap((chapter) => chapter.entries))
    if ('name' in rule.matcher && !isFamily(rule)) spelled.add(`${rule.language} ${rule.matcher.name}`);
  const claims = new Map<string, Claim>();
  const problems: Problem[] = [];
  for (const entry of chapters.flatMap((chapter) => chapter.entries)) {
    if (!isFamily(entry.rule)) continue;
    const { words, pattern } = membersOf(entry, vocabulary);
    if (words.length === 0) problems.push({ ...entry.at('names'), text: unmatched(pattern, entry) });
    for (const word of words) {
      const key = `${entry.rule.language} ${word.name}`;
      const other = claims.get(key);
      if (spelled.has(key) || hasItAlready(other, entry, pattern)) continue;
      if (other?.pattern.length === pattern.length && other.word.library === word.library)
        problems.push({ ...entry.at('names'), text: disputed(word.name, pattern, other.pattern) });
      if (other?.pattern.length !== pattern.length) claims.set(key, { word, entry, pattern });
    }
  }
  const members = new Map<Entry, Entry[]>();
  for (const claim of claims.values())
    members.set(claim.entry, [...(members.get(claim.entry) ?? []), memberOf(claim)]);
  const expand = (entry: Entry): readonly Entry[] =>
    isFamily(entry.rule) ? (members.get(entry) ?? []) : [entry];
  return {
    chapters: chapters.map((chapter) => ({ ...chapter, entries: chapter.entries.flatMap(expand) })),
    problems,
  };
}

/** The vocabulary may hold a name twice, as a function and as the macro in front of it: one family claims it once. */
function hasItAlready(other: Claim | undefined, entry: Entry, pattern: string): boolean {
  return other !== undefined && (other.entry === entry || other.pattern.length > pattern.length);
}

function isFamily(rule: Rule): boolean {
  if (rule.language === 'files') return false;
  return (
    'name' in rule.matcher &&
    !/^(?:string|import)$/.test(rule.matcher.kind) &&
    rule.matcher.name.includes('*')
  );
}

function membersOf(
  { rule, kinds }: Entry,
  vocabulary: Vocabulary,
): { readonly words: readonly Word[]; readonly pattern: string } {
  const pattern = 'name' in rule.matcher ? rule.matcher.name : '';
  const world: World = rule.language === 'python' ? 'torch' : 'cuda';
  const fits = picomatch(pattern, { bash: true, nobrace: true, noextglob: true, nobracket: true });
  const words = [...vocabulary.words(world)].filter(
    ({ name, library, kind }) =>
      library === rule.library && kind !== 'method' && (kinds?.includes(kind) ?? true) && fits(name),
  );
  return { words, pattern };
}

function memberOf({ word, entry }: Claim): Entry {
  const matcher =
    word.kind === 'header'
      ? ({ kind: 'include', name: word.name } as const)
      : matcherOfName(word.name, word.kind === 'field' ? 'field' : undefined);
  return { ...entry, rule: { ...entry.rule, id: word.name, matcher } };
}

function unmatched(pattern: string, { rule, kinds }: Entry): string {
  const what = kinds ? `${kinds.join(' or ')} of` : 'name of';
  return `No ${what} rules/vocabulary/ in the library \`${rule.library}\` fits \`${pattern}\`. Correct the pattern or remove it.`;
}

function disputed(name: string, pattern: string, other: string): string {
  return `\`${name}\` fits \`${pattern}\` and \`${other}\` alike. Spell the name out in the list that has it.`;
}
