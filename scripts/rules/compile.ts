/**
 * Compiles `rules/` to one value: all chapters read, expanded and checked. Takes the folder; gives the rules and every
 * problem as a line `file:line: field: what is wrong. The cure.` Reads files, writes none.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import {
  type Chapter,
  compileChapter,
  type Entry,
  formatProblem,
  type Problem,
} from '../../server/ruleset/chapter.ts';
import type { CompiledRules, Rule } from '../../server/ruleset/rule.ts';
import { checkClaims, checkFixedPoint, checkUnique } from './checkClaims.ts';
import { checkMatchedNames, checkStartupNames, checkWrittenNames } from './checkNames.ts';
import { expandFamilies } from './globs.ts';
import { loadVocabulary, type Vocabulary } from './vocabulary.ts';

/** Everything a test or a page wants of the rules: chapters with places, and the problems. */
export interface Build {
  readonly chapters: readonly Chapter[];
  readonly vocabulary: Vocabulary;
  readonly rules: CompiledRules;
  readonly problems: readonly string[];
}

/** Compiles and checks a folder of rules; `vocabulary` is the folder of the lists of names. */
export function buildRules(folder = 'rules', vocabulary = join(folder, 'vocabulary')): Build {
  return checkChapters(readChapters(folder), loadVocabulary(vocabulary));
}

/** Runs all checks that need no engine on compiled chapters. */
export function checkChapters(written: readonly Chapter[], vocabulary: Vocabulary): Build {
  const { chapters, problems: unsettled } = expandFamilies(written, vocabulary);
  const served = new Set(chapters.flatMap((chapter) => chapter.zeroEdit));
  const entries = chapters.flatMap((chapter) => chapter.entries);
  const startup = chapters.flatMap((chapter) => chapter.startup);
  const problems: Problem[] = [
    ...chapters.flatMap((chapter) => chapter.problems),
    ...unsettled,
    ...chapters.flatMap(checkFolder),
    ...chapters.flatMap((chapter) => checkZeroEdit(chapter, entries)),
    ...checkUnique(entries),
    ...checkClaims(entries),
    ...checkFixedPoint(entries),
    ...entries.flatMap((entry) => checkMatchedNames(entry, vocabulary)),
    ...entries.flatMap((entry) => checkWrittenNames(entry, vocabulary)),
    ...chapters.flatMap((chapter) => checkStartupNames(chapter, vocabulary)),
  ];
  const order = (a: Problem, b: Problem): number => a.file.localeCompare(b.file) || a.line - b.line;
  return {
    chapters,
    vocabulary,
    rules: {
      rules: entries.map(({ rule }) => (served.has(rule.id) ? { ...rule, zeroEdit: true } : rule)),
      startup,
      releases: chapters.flatMap((chapter) => chapter.releases),
    },
    problems: [...new Set(problems.sort(order).map(formatProblem))],
  };
}

/** What goes into `dist/rules.jsonl`: without the examples that no page shows. */
export function forBundle({ rules, ...others }: CompiledRules): CompiledRules {
  return { ...others, rules: rules.map(withShownExamples) };
}

/** All `*.yaml` of `rules/<library>/`, in the order of their names. */
export function readChapters(folder: string): Chapter[] {
  const libraries = readdirSync(folder)
    .filter((name) => name !== 'vocabulary' && statSync(join(folder, name)).isDirectory())
    .sort();
  return libraries.flatMap((library) => {
    const files = readdirSync(join(folder, library)).filter((name) => /\.ya?ml$/.test(name));
    return files.sort().map((name) => {
      const file = join(folder, library, name);
      return compileChapter(readFileSync(file, 'utf8'), relative('.', file).split(sep).join('/'));
    });
  });
}

/** Every id that the zero-edit way is said to serve is that of a rule. */
function checkZeroEdit(chapter: Chapter, entries: readonly Entry[]): Problem[] {
  if (chapter.zeroEdit.length === 0) return [];
  const ids = new Set(entries.map(({ rule }) => rule.id));
  return chapter.zeroEdit.flatMap((id, at) =>
    ids.has(id)
      ? []
      : [
          {
            ...chapter.at('zeroEdit', at),
            text: `No rule has the id \`${id}\`. Correct its spelling or remove it.`,
          },
        ],
  );
}

function checkFolder(chapter: Chapter): Problem[] {
  const folder = basename(dirname(chapter.file));
  const [entry] = chapter.entries;
  if (!entry || entry.rule.library === folder) return [];
  const text = `The file stands in \`${folder}\`. Write \`library: ${folder}\`, or move the file.`;
  return [{ ...chapter.at('library'), text }];
}

function withShownExamples(rule: Rule): Rule {
  if (!rule.examples) return rule;
  const shown = rule.examples.filter((example) => example.after !== undefined).slice(0, 2);
  return { ...rule, examples: shown.map(({ before = '', after = '' }) => ({ before, after })) };
}
