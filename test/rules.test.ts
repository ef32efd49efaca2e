/**
 * Every rule does what it says: each example, and a made-up use of each name in a compact form, goes through the real
 * engine. The names of the tests are the ids of the rules.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { checkDoubled, checkExample, checkUse } from '../scripts/rules/checkExamples.ts';
import { buildRules, forBundle } from '../scripts/rules/compile.ts';
import { compileVocabulary } from '../scripts/rules/compileVocabulary.ts';
import { madeUpUse } from '../scripts/rules/madeUpUse.ts';
import { stalePages } from '../scripts/rules/pages.ts';
import { createEngine } from '../server/core.ts';
import { packRules } from '../server/ruleset/pack.ts';
import type { Rule } from '../server/ruleset/rule.ts';
import { createJudge } from './parses.ts';

const build = buildRules();
// Grammars from `dist/`, rules and names as they are now: a rule is tested without a build in between.
const fresh: Readonly<Record<string, string>> = {
  'rules.jsonl': packRules(forBundle(build.rules)),
  'vocabulary.json': JSON.stringify(compileVocabulary(build.vocabulary)),
};
const engine = await createEngine(async (file) =>
  file in fresh ? new TextEncoder().encode(fresh[file]) : readFile(`dist/${file}`),
);
const parses = await createJudge();

test('the rules pass all checks of the build', () => {
  assert.deepEqual(build.problems, []);
  assert.ok(build.rules.rules.length >= 120);
});

test('docs/rules is what the rules say', () => {
  assert.deepEqual(stalePages(build), []);
});

const lists = new Map<string, Rule[]>();

for (const { rule, compact, at } of build.chapters.flatMap((chapter) => chapter.entries)) {
  const { file, line } = at();
  const place = `${file}:${line}`;
  if (compact) lists.set(place, [...(lists.get(place) ?? []), rule]);
  for (const [index, example] of (rule.examples ?? []).entries()) {
    test(`${rule.id} example ${index + 1}`, () => {
      const spot = at('examples', index);
      const problems = checkExample(engine, parses, rule, example);
      assert.ok(problems.length === 0, `${spot.file}:${spot.line}: ${problems.join(' ')}`);
    });
  }
  const doubled = checkDoubled(engine, rule);
  if (doubled.length > 0)
    test(`${rule.id} evaluates no argument twice`, () => assert.fail(`${place}: ${doubled.join(' ')}`));
}

for (const [place, rules] of lists) {
  test(`made-up uses of ${rules.length} names, ${rules[0]?.id} first`, () => {
    for (const rule of rules) {
      const problems = checkUse(engine, rule, madeUpUse(rule, build.vocabulary));
      assert.ok(problems.length === 0, `${place}: ${rule.id}: ${problems.join(' ')}`);
    }
  });
}
