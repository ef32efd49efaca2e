/**
 * `npx tsx scripts/rules/new.ts NAME [FILE]`: writes the stub of a rule into the chapter whose names are nearest, or into
 * FILE. The signature comes from the vocabulary; the build then tells what is still to be filled in.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { isMap, isSeq, parseDocument } from 'yaml';
import type { Chapter } from '../../server/ruleset/chapter.ts';
import { readChapters } from './compile.ts';
import { argumentNames } from './madeUpUse.ts';
import { loadVocabulary, type Word } from './vocabulary.ts';

/** The stub of a rule for a word, as YAML below `rules:`. */
export function stub(word: Word): string {
  const names = argumentNames(word);
  const isCall = word.kind === 'function' || word.kind === 'method';
  const use = isCall ? `${word.name}(${names.join(', ')})` : word.name;
  const before = word.world === 'torch' ? `import torch\\n${use}\\n` : `void f() { ${use}; }`;
  return [
    `  - id: ${word.name}`,
    `    ${isCall ? 'call' : word.kind === 'header' ? 'include' : 'name'}: ${use}`,
    '    verdict: adapted',
    `    to: ${use}`,
    '    says: { en: "", zh: "" }',
    '    check: { en: "", zh: "" }',
    '    source: ""',
    '    examples:',
    `      - before: "${before}"`,
    '        after: ""',
    '',
  ].join('\n');
}

/** Puts a stub at the end of a chapter's `rules`; everything else stays as it is. */
export function insertStub(text: string, rule: string): string {
  const { contents } = parseDocument(text);
  const rules = isMap(contents) ? contents.get('rules') : undefined;
  const end = isSeq(rules) ? rules.range?.[1] : undefined;
  if (end === undefined) return `${text.trimEnd()}\n\nrules:\n${rule}`;
  const rest = text.slice(end).trim();
  return `${text.slice(0, end).trimEnd()}\n\n${rule}${rest ? `\n${rest}\n` : ''}`;
}

/** The chapter with the name that begins most alike. */
export function nearestChapter(name: string, chapters: readonly Chapter[]): string | undefined {
  let best: { readonly file: string; readonly shared: number } | undefined;
  for (const { file, entries } of chapters) {
    for (const { rule } of entries) {
      if (rule.matcher.kind === 'include') continue;
      const shared = commonStart(rule.id, name);
      if (shared > (best?.shared ?? 4)) best = { file, shared };
    }
  }
  return best?.file;
}

function commonStart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  return at;
}

/** Gives the line to print; a sentence with the cure when nothing was written. */
function main(name: string | undefined, chosen: string | undefined): string {
  if (!name) return 'No name is given. Write: npx tsx scripts/rules/new.ts NAME [FILE].';
  const vocabulary = loadVocabulary('rules/vocabulary');
  const [word] = [...vocabulary.find('cuda', name), ...vocabulary.find('torch', name)];
  if (!word) return `${name} is in no list of rules/vocabulary/. Correct its spelling.`;
  const chapters = readChapters('rules');
  const known = chapters.flatMap((chapter) => chapter.entries).find((entry) => entry.rule.id === name);
  if (known) return `${name} has a rule already: ${known.at().file}:${known.at().line}. Change that one.`;
  const file = chosen ?? nearestChapter(name, chapters);
  if (!file)
    return `No chapter is near ${name}. Name one: npx tsx scripts/rules/new.ts ${name} rules/LIBRARY/CHAPTER.yaml.`;
  writeFileSync(file, insertStub(readFileSync(file, 'utf8'), stub(word)));
  return `Wrote a stub into ${file}. Fill it in; \`npm run build\` tells what is missing.`;
}

if (argv[1] === fileURLToPath(import.meta.url)) console.log(main(argv[2], argv[3]));
