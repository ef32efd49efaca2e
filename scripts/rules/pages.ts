/**
 * Makes `docs/rules/`: a page a chapter in both languages, and a list of the chapters; and the coverage page. Takes the compiled rules; writes
 * only files that it makes itself, and can tell which of them are out of date (check 8).
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Locale, verdicts } from '../../server/model.ts';
import { chapterPage, text } from '../../server/ruleset/page.ts';
import { pageWords } from '../../server/ruleset/pageWords.ts';
import type { Rule } from '../../server/ruleset/rule.ts';
import type { Build } from './compile.ts';
import { coveragePage } from './coverage.ts';

const folders: Readonly<Record<Locale, string>> = { en: '', 'zh-cn': 'zh-cn' };

/** All pages by their path from `docs/rules/`, with their text. */
export function makePages({
  chapters,
  vocabulary,
}: Pick<Build, 'chapters' | 'vocabulary'>): ReadonlyMap<string, string> {
  const pages = new Map<string, string>();
  for (const [locale, folder] of Object.entries(folders) as [Locale, string][]) {
    const rows: string[] = [];
    for (const chapter of chapters) {
      const rules = chapter.entries.map((entry) => entry.rule);
      if (rules.length === 0) continue;
      const path = pagePath(chapter.file);
      pages.set(join(folder, path), chapterPage(rules, { locale, lookup: vocabulary.lookup }));
      rows.push(chapterRow(path, rules, locale));
    }
    pages.set(join(folder, 'README.md'), contents(rows, locale));
    const coverage = locale === 'en' ? '../coverage.md' : join(folder, 'coverage.md');
    pages.set(coverage, coveragePage({ chapters, vocabulary }, locale));
  }
  return pages;
}

/** Writes the pages that changed and removes those of chapters that are gone. */
export function writePages(build: Pick<Build, 'chapters' | 'vocabulary'>, folder = 'docs/rules'): void {
  const pages = makePages(build);
  for (const path of existing(folder)) if (!pages.has(path)) rmSync(join(folder, path));
  for (const [path, page] of pages) {
    const file = join(folder, path);
    if (existsSync(file) && readFileSync(file, 'utf8') === page) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, page);
  }
}

/** Check 8: a message for each page that is missing, out of date or left over. */
export function stalePages(build: Pick<Build, 'chapters' | 'vocabulary'>, folder = 'docs/rules'): string[] {
  const pages = makePages(build);
  const cure = 'Run `npm run build` and commit docs/.';
  const left = existing(folder).filter((path) => !pages.has(path));
  return [
    ...left.map((path) => `${join(folder, path)}:1: No chapter makes this page. ${cure}`),
    ...[...pages].flatMap(([path, page]) => {
      const file = join(folder, path);
      if (existsSync(file) && readFileSync(file, 'utf8') === page) return [];
      return [`${file}:1: The page is not what the rules say. ${cure}`];
    }),
  ];
}

/** `rules/torch/amp.yaml` -> `torch/amp.md`, below `docs/rules/`. */
function pagePath(file: string): string {
  return join(basename(dirname(file)), `${basename(file).replace(/\.ya?ml$/, '')}.md`);
}

function existing(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((path) => path.endsWith('.md')).sort();
}

function chapterRow(path: string, rules: readonly Rule[], locale: Locale): string {
  const [first] = rules;
  const counts = shown.map((verdict) => rules.filter((rule) => rule.verdict === verdict).length || '');
  const title = first ? text(first.chapter, locale) : path;
  return `| ${first?.library} | [${title}](${path.replaceAll('\\', '/')}) | ${counts.join(' | ')} |`;
}

const shown = verdicts.filter((verdict) => verdict !== 'unmapped');

function contents(rows: readonly string[], locale: Locale): string {
  const words = pageWords[locale];
  const head = ['', '', ...shown.map((verdict) => words.verdicts[verdict])];
  const rule = head.map((_, at) => (at < 2 ? '---' : '--:'));
  const table = [`| ${head.join(' | ')} |`, `|${rule.join('|')}|`, ...rows].join('\n');
  return `<!-- ${words.generated('rules/')} -->\n\n# ${words.title}\n\n${table}\n`;
}
