/**
 * Makes `docs/coverage.md`: of each library and chapter, how many names have which outcome, for each chip and release.
 * Counts names of the vocabulary, each once, with the gating that the products use. Takes the build; gives the page.
 */
import {
  type Chip,
  defaultTarget,
  type Locale,
  type Target,
  type Verdict,
  verdicts,
} from '../../server/model.ts';
import { rulesByName } from '../../server/ruleset/byName.ts';
import { outcomeOn } from '../../server/ruleset/outcome.ts';
import { text } from '../../server/ruleset/page.ts';
import { pageWords } from '../../server/ruleset/pageWords.ts';
import type { Rule } from '../../server/ruleset/rule.ts';
import { gate } from '../../server/ruleset/version.ts';
import type { Build } from './compile.ts';
import { coverageWords } from './coverageWords.ts';
import { isMemberOfClass, isSharedNamespace } from './vocabulary.ts';

const shownChips: readonly Chip[] = ['A2', 'A3', '950', '310P'];
const shownReleases = ['8.5.0', '9.0.0', '9.1.0', '9.2.0-beta.2'];

const targets: readonly Target[] = [
  ...shownChips.map((chip) => ({ ...defaultTarget, chip })),
  ...shownReleases.map((cann) => ({ ...defaultTarget, cann })),
];

/** One name of the vocabulary and the rule that speaks for it. */
interface Counted {
  readonly library: string;
  readonly rule?: Rule;
}

interface Row {
  readonly title: string;
  readonly names: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** Names that stay or are rewritten, a target each. */
  readonly carried: readonly number[];
}

/** The page in one language. */
export function coveragePage(build: Pick<Build, 'chapters' | 'vocabulary'>, locale: Locale): string {
  const words = coverageWords[locale];
  const names = countedNames(build);
  const libraries = groupBy(names, ({ library }) => library);
  const rows = [...libraries].map(([library, own]) => rowOf(library, own));
  const sections = [...libraries].filter(([, own]) => own.some(({ rule }) => rule));
  return `${[
    `<!-- ${pageWords[locale].generated('rules/')} -->`,
    `# ${words.title}`,
    words.head({ target: defaultTarget, releases: shownReleases }),
    table(words.library, [...rows, rowOf(words.all, names)], locale),
    `## ${words.chapters}`,
    words.chaptersHead,
    ...sections.flatMap(([library, own]) => [`### ${library}`, chapterTable(own, locale)]),
  ].join('\n\n')}\n`;
}

function countedNames({ chapters, vocabulary }: Pick<Build, 'chapters' | 'vocabulary'>): Counted[] {
  const rules = chapters.flatMap(({ entries }) => entries.map(({ rule }) => rule));
  const rulesOf = rulesByName(rules);
  const counted = new Map<string, Counted>();
  for (const world of ['cuda', 'torch'] as const) {
    for (const word of vocabulary.words(world)) {
      const { name, library } = word;
      if (counted.has(name) || isMemberOfClass(word) || isSharedNamespace(word)) continue;
      const language = world === 'torch' ? 'python' : 'cuda';
      const rule = rulesOf(name).find((one) => one.language === language);
      counted.set(name, { library: rule?.library ?? library, ...(rule && { rule }) });
    }
  }
  // No list holds what files around the code name: their rules are the list.
  for (const rule of rules.filter(({ language }) => language === 'files'))
    counted.set(`${rule.matcher.kind} ${rule.id}`, { library: rule.library, rule });
  for (const rule of rulesOf('<<<').slice(0, 1)) counted.set('<<<', { library: rule.library, rule });
  return [...counted.values()].sort((a, b) => a.library.localeCompare(b.library));
}

function verdictOn(rule: Rule | undefined, target: Target): Verdict {
  if (!rule) return 'unmapped';
  const outcome = outcomeOn(rule, target);
  return gate(outcome, target) ? 'manual' : outcome.verdict;
}

function rowOf(title: string, names: readonly Counted[]): Row {
  const on = (target: Target): Verdict[] => names.map(({ rule }) => verdictOn(rule, target));
  const here = on(defaultTarget);
  const count = (list: readonly Verdict[], ...wanted: readonly Verdict[]): number =>
    list.filter((verdict) => wanted.includes(verdict)).length;
  return {
    title,
    names: names.length,
    verdicts: Object.fromEntries(
      verdicts.map((verdict) => [verdict, count(here, verdict)]),
    ) as Row['verdicts'],
    carried: targets.map((target) => count(on(target), 'same', 'direct', 'adapted')),
  };
}

function chapterTable(names: readonly Counted[], locale: Locale): string {
  const words = coverageWords[locale];
  const rows = [...groupBy(names, ({ rule }) => rule?.file ?? '')].map(([file, own]) => {
    const [first] = own;
    const title = first?.rule ? text(first.rule.chapter, locale) : words.noRule;
    return { file, row: rowOf(title, own) };
  });
  // Names without a rule come last.
  rows.sort((a, b) => (a.file === '' ? 1 : b.file === '' ? -1 : a.file.localeCompare(b.file)));
  return table(
    words.chapter,
    rows.map(({ row }) => row),
    locale,
  );
}

function table(first: string, rows: readonly Row[], locale: Locale): string {
  const words = coverageWords[locale];
  const head = [first, words.names, ...verdicts, ...shownChips, ...shownReleases];
  const lines = rows.map(({ title, names, verdicts: own, carried }) =>
    [
      title,
      names,
      ...verdicts.map((verdict) => own[verdict] || ''),
      ...carried.map((number) => number || ''),
    ].join(' | '),
  );
  const rule = head.map((_, at) => (at === 0 ? '---' : '--:'));
  return [`| ${head.join(' | ')} |`, `|${rule.join('|')}|`, ...lines.map((line) => `| ${line} |`)].join('\n');
}

function groupBy<T>(list: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
