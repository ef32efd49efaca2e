/**
 * The checks that run the engine catch what they are for: a rule or an example that is wrong in one way gives a
 * message with the cure, through the real engine; right ones give none.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { checkDoubled, checkExample, checkUse } from '../scripts/rules/checkExamples.ts';
import { createEngine } from '../server/core.ts';
import type { Engine } from '../server/engine.ts';
import { compileChapter } from '../server/ruleset/chapter.ts';
import { packRules } from '../server/ruleset/pack.ts';
import type { Example, Rule } from '../server/ruleset/rule.ts';
import { broken, file, good } from './chapter.ts';
import { createJudge } from './parses.ts';

/** The real engine with the rules of a chapter in place of the built ones. */
async function engineWith(text: string): Promise<{ engine: Engine; rules: readonly Rule[] }> {
  const rules = compileChapter(text, file).entries.map((entry) => entry.rule);
  const engine = await createEngine((name) =>
    name === 'rules.jsonl'
      ? Promise.resolve(new TextEncoder().encode(packRules({ rules, startup: [] })))
      : readFile(`dist/${name}`),
  );
  return { engine, rules };
}

describe('the run of the examples catches', async () => {
  const { engine, rules } = await engineWith(good);
  const parses = await createJudge();
  const rule = rules.find((one) => one.id === 'cudaMemcpy') as Rule;
  const use = 'void f() { cudaMemcpy(a, b, n, k); }';
  const wrong: readonly (readonly [string, Example, RegExp])[] = [
    [
      'another `after`',
      { before: use, after: 'void f() { aclrtMemcpy(a, b, n, k); }' },
      /It gives\n.*\ninstead of\n.*\nCorrect/,
    ],
    ['a fix where none is expected', { found: use }, /It has a fix\. Write `before` and `after`/],
    [
      'no fix where one is expected',
      { before: 'void f() { cudaMemcpy(a, b, next(), k); }', after: '' },
      /It has no fix\. Write `found`/,
    ],
    [
      'a finding where none is expected',
      { unchanged: use, why: 'It is not.' },
      /finds `cudaMemcpy` at 11\. Nothing of this rule/,
    ],
    [
      'no finding where one is expected',
      { found: 'void f() { p.cudaMemcpy(a, b, n, k); }' },
      /finds 0 of this rule instead of one/,
    ],
    [
      'two findings',
      { before: `${use} ${use.replace('f', 'g')}`, after: '' },
      /finds 2 of this rule instead of one/,
    ],
    [
      'text that does not parse',
      { found: 'void f() { cudaMemcpy(a, b, next(), k); int = = 3; }' },
      /has a syntax error\. Write it so that it parses/,
    ],
  ];
  for (const [what, example, message] of wrong) {
    test(what, () => assert.match(checkExample(engine, parses, rule, example).join('\n'), message));
  }

  test('nothing in an example that is right', () => {
    assert.deepEqual(
      (rule.examples ?? []).flatMap((example) => checkExample(engine, parses, rule, example)),
      [],
    );
    assert.deepEqual(checkDoubled(engine, rule), []);
  });

  test('a rule that rewrites its own text for ever', async () => {
    const loop = await engineWith(
      broken('aclrtMemcpy(dst, count, src, count, kind)', '(cudaMemcpy(dst, src, count, kind))'),
    );
    const looping = loop.rules.find((one) => one.id === 'cudaMemcpy') as Rule;
    const example = { before: use, after: 'void f() { (cudaMemcpy(a, b, n, k)); }' };
    assert.match(
      checkExample(loop.engine, parses, looping, example).join('\n'),
      /matches its own text: .*Write what it leaves alone/,
    );
  });

  test('an argument that is evaluated twice', () => {
    // The engine gives no such fix, so the check is shown one that it did not make.
    const analyse: Engine['analyse'] = (document, target) => {
      const { findings, ...rest } = engine.analyse(document, target);
      const text = 'aclrtMemcpy(dst, next_value(), src, next_value(), kind)';
      const fix = {
        title: { en: '', zh: '' },
        edits: [{ start: 11, end: 51, text }],
        safety: 'review',
        needs: [],
      } as const;
      return { findings: findings.map((finding) => ({ ...finding, fix })), ...rest };
    };
    assert.match(
      checkDoubled({ ...engine, analyse }, rule).join('\n'),
      /`count` is evaluated twice: .*Use it once/s,
    );
  });

  test('a compact form that is not found, or loses the new name', () => {
    const rename = rules.find((one) => one.id === 'cudaStream_t') as Rule;
    assert.deepEqual(checkUse(engine, rename, 'void f(cudaStream_t s) {}'), []);
    assert.match(
      checkUse(engine, rename, 'void f(Stream s) {}').join('\n'),
      /finds 0 of this rule .*Correct the name/s,
    );
    const other = { ...rename, to: 'aclrtEvent' };
    assert.match(
      checkUse(engine, other, 'void f(cudaStream_t s) {}').join('\n'),
      /without `aclrtEvent`\. Correct the rename/,
    );
  });
});
