/**
 * The page of a rule and of a chapter as Markdown, in one language. The same text serves hover, `explain`, docs/rules/
 * and agents. Pure: takes rules, a lookup of signatures and, for one reader's target, the target.
 */
import type { Locale, Target, Words } from '../model.ts';
import { outcomeOn } from './outcome.ts';
import { type PageWords, pageWords } from './pageWords.ts';
import type { Example, Outcome, Rule, Signature } from './rule.ts';
import { identifiersOf } from './template.ts';
import { gate } from './version.ts';

export interface PageOptions {
  readonly locale: Locale;
  /** What is known of a CUDA, torch or Ascend name. */
  readonly lookup: (name: string) => Signature | undefined;
  /** With a target the page says first what holds there. */
  readonly target?: Target;
}

/** The page of one rule; headings start at level 3, so that a chapter can hold it. */
export function page(rule: Rule, options: PageOptions): string {
  const words = pageWords[options.locale];
  const parts = [
    `### ${title(rule)}`,
    ...outcomeParts(rule, words, options),
    ...variantLines(rule, words, options.locale),
    ...signatureLines(rule, options),
    ...exampleBlocks(rule),
    `${words.source}: ${rule.source}`,
  ];
  return parts.join('\n\n');
}

/** The page of a chapter: compact forms as tables, then a section with an anchor for each other rule. */
export function chapterPage(rules: readonly Rule[], options: PageOptions): string {
  const words = pageWords[options.locale];
  const [first] = rules;
  if (!first) return '';
  const compact = rules.filter((rule) => !rule.examples);
  const parts = [
    `<!-- ${words.generated(first.file)} -->`,
    `# ${text(first.chapter, options.locale)}`,
    ...renameTable(
      compact.filter((rule) => rule.verdict === 'direct'),
      words,
    ),
    ...sharedSections(
      compact.filter((rule) => rule.verdict !== 'direct'),
      words,
      options.locale,
    ),
    ...rules.filter((rule) => rule.examples).map((rule) => `${anchor(rule)}\n\n${page(rule, options)}`),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The text in the language of the locale. */
export function text(words: Words, locale: Locale): string {
  return (locale === 'en' ? words.en : words.zh).trim();
}

/** A rule's place within its chapter's page; links end with `#` and the rule's id. */
function anchor(rule: Rule): string {
  return `<a id="${rule.id}"></a>`;
}

function title(rule: Rule): string {
  const { matcher } = rule;
  const from =
    matcher.kind === 'launch'
      ? 'kernel<<<…>>>(…)'
      : matcher.kind === 'string'
        ? `"${matcher.name}"`
        : matcher.name;
  const to = rule.to === undefined ? undefined : targetName(rule);
  return to && to !== from ? `${code(from)} → ${code(to)}` : code(from);
}

/** The first name that a template writes and that is not a parameter. */
function targetName(rule: Rule): string | undefined {
  if (rule.matcher.kind === 'include' || rule.matcher.kind === 'string' || rule.language === 'files')
    return rule.to;
  const own = 'parameters' in rule.matcher ? rule.matcher.parameters.map((one) => one.name) : [];
  return identifiersOf(rule.to ?? '').find(({ name, member }) => !member && !own.includes(name))?.name;
}

/** The verdict in general, or on the target; then the words. */
function outcomeParts(rule: Rule, words: PageWords, { locale, target }: PageOptions): string[] {
  const outcome = target ? outcomeOn(rule, target) : rule;
  const closed = target && gate(outcome, target);
  const facts = [
    `**${words.verdicts[closed ? 'manual' : outcome.verdict]}**`,
    ...gatingWords(outcome, words),
  ];
  return [
    ...(target ? [`${words.on(target)} ${facts.join(' · ')}`] : [facts.join(' · ')]),
    ...(closed
      ? [closed.kind === 'chips' ? words.onlyOn(closed.chips) : words[closed.kind](closed.release)]
      : []),
    ...(closed && outcome.elsewhere ? [`**${words.instead}** ${text(outcome.elsewhere, locale)}`] : []),
    ...(outcome.says ? [text(outcome.says, locale)] : []),
    ...advice(outcome, words, locale),
  ];
}

function advice(outcome: Partial<Outcome>, words: PageWords, locale: Locale): string[] {
  const lines: string[] = [];
  if (outcome.check) lines.push(`**${words.check}** ${text(outcome.check, locale)}`);
  if (outcome.instead) lines.push(`**${words.instead}** ${text(outcome.instead, locale)}`);
  lines.push(...sketchOf(outcome, words));
  if (outcome.drops) lines.push(`**${words.drops}** ${outcome.drops.map(code).join(', ')}`);
  return lines;
}

function sketchOf({ sketch }: Partial<Outcome>, words: PageWords): string[] {
  if (!sketch) return [];
  const block = (code: string): string => `\`\`\`cpp\n${code.trimEnd()}\n\`\`\``;
  return [`**${words.was}**\n\n${block(sketch.before)}\n\n**${words.becomes}**\n\n${block(sketch.after)}`];
}

function effortWords(outcome: Partial<Outcome>, words: PageWords): string[] {
  return outcome.effort ? [`${words.effort}${words.efforts[outcome.effort]}`] : [];
}

function gatingWords(outcome: Outcome, words: PageWords): string[] {
  return [
    ...(outcome.since ? [words.from(outcome.since)] : []),
    ...(outcome.until ? [words.before(outcome.until)] : []),
    ...(outcome.chips ? [words.chips(outcome.chips)] : []),
  ];
}

function variantLines(rule: Rule, words: PageWords, locale: Locale): string[] {
  if (!rule.variants) return [];
  const lines = rule.variants.map((variant) => {
    const { when, says } = variant;
    const texts = [
      ...(variant.verdict ? [`${words.verdicts[variant.verdict]}.`] : []),
      ...(variant.to ? [code(variant.to)] : []),
      ...(says ? [text(says, locale)] : []),
      ...advice(variant, words, locale),
    ];
    return `- ${words.condition(when)}: ${texts.join(' ')}`;
  });
  return [lines.join('\n')];
}

/** The signatures of the CUDA name and of the names that stand for it, below each other. */
function signatureLines(rule: Rule, { lookup }: PageOptions): string[] {
  const own = 'parameters' in rule.matcher ? rule.matcher.parameters.map((one) => one.name) : [];
  const written = identifiersOf(`${rule.to ?? ''} ; ${rule.before ?? ''}`);
  const targets = written
    .filter(({ name, member }) => !member && !own.includes(name))
    .map(({ name }) => name);
  const source = 'name' in rule.matcher ? [rule.matcher.name] : [];
  const known = [...new Set([...source, ...targets, ...(rule.see ?? [])])].flatMap((name) => {
    const found = lookup(name);
    return found?.signature ? [`${found.name}${found.signature}`] : [];
  });
  return known.length > 0 ? [`\`\`\`${fence(rule)}\n${known.join('\n')}\n\`\`\``] : [];
}

function exampleBlocks(rule: Rule): string[] {
  const shown = (rule.examples ?? []).filter(
    (example) => example.before !== undefined && example.after !== undefined,
  );
  return shown.slice(0, 2).map((example) => `\`\`\`diff\n${difference(example)}\n\`\`\``);
}

/** Lines that go and lines that come, between the lines that both texts share. */
function difference({ before = '', after = '' }: Example): string {
  const [old, now] = [before.trimEnd().split('\n'), after.trimEnd().split('\n')];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  const most = Math.min(old.length, now.length) - head;
  while (tail < most && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  return [
    ...old.slice(0, head).map((line) => `  ${line}`),
    ...old.slice(head, old.length - tail).map((line) => `- ${line}`),
    ...now.slice(head, now.length - tail).map((line) => `+ ${line}`),
    ...old.slice(old.length - tail).map((line) => `  ${line}`),
  ].join('\n');
}

function renameTable(rules: readonly Rule[], words: PageWords): string[] {
  if (rules.length === 0) return [];
  const rows = rules.map(
    (rule) =>
      `| ${anchor(rule)}${code(nameOf(rule))} | ${code(rule.to ?? '')} | ${gatingWords(rule, words).join(', ')} |`,
  );
  return [
    `## ${words.renames}`,
    `| ${words.name} | ${words.ascend} | ${words.available} |\n|---|---|---|\n${rows.join('\n')}`,
  ];
}

/** `same` and `none` share their words; a section for each, with its names. */
function sharedSections(rules: readonly Rule[], words: PageWords, locale: Locale): string[] {
  const groups = new Map<string, Rule[]>();
  for (const rule of rules) {
    const key = `${rule.verdict} ${rule.says?.en} ${rule.instead?.en} ${rule.sketch?.after} ${rule.chips} ${rule.since}`;
    groups.set(key, [...(groups.get(key) ?? []), rule]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const names = group.map((rule) => `${anchor(rule)}${code(nameOf(rule))}`).join(', ');
    const facts = [
      `**${words.verdicts[first.verdict]}**`,
      ...gatingWords(first, words),
      ...effortWords(first, words),
    ];
    const says = first.says ? [text(first.says, locale)] : [];
    const instead = first.instead ? [`**${words.instead}** ${text(first.instead, locale)}`] : [];
    const sketch = sketchOf(first, words);
    return [`${names}\n\n${facts.join(' · ')}`, [...says, ...instead, ...sketch].join('\n\n')];
  });
}

function nameOf(rule: Rule): string {
  if (rule.matcher.kind === 'launch') return '<<<';
  return rule.matcher.kind === 'attribute' ? `.${rule.matcher.name}` : rule.matcher.name;
}

function fence(rule: Rule): string {
  return rule.language === 'python' ? 'python' : rule.language === 'files' ? 'sh' : 'cpp';
}

function code(name: string): string {
  return `\`${name}\``;
}
