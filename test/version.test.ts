/** Versions of CANN and torch in the order of their release, and what a target has. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultTarget, type Target } from '../server/model.ts';
import { outcomeOn } from '../server/ruleset/outcome.ts';
import type { Condition, Rule } from '../server/ruleset/rule.ts';
import { compareVersions, gate, holds } from '../server/ruleset/version.ts';

const orders: readonly (readonly string[])[] = [
  [
    '7.0.0',
    '8.0.RC1',
    '8.0.RC3',
    '8.0.0',
    '8.1.RC1',
    '8.3.RC1',
    '8.5.0',
    '9.0.0',
    '9.1.0',
    '9.2.0-beta.2',
    '9.2.0-beta.10',
    '9.2.0',
    '10.0.0',
    'master',
  ],
  ['2.1', '2.5.1', '2.6', '2.7.0rc1', '2.7', '2.10'],
  ['not a version', '0.1'],
];

test('every version is older than those after it', () => {
  for (const order of orders) {
    for (const [at, older] of order.entries()) {
      assert.equal(compareVersions(older, older), 0);
      for (const newer of order.slice(at + 1)) {
        assert.ok(compareVersions(older, newer) < 0, `${older} < ${newer}`);
        assert.ok(compareVersions(newer, older) > 0, `${newer} > ${older}`);
      }
    }
  }
});

test('one release has several spellings', () => {
  for (const [a, b] of [
    ['2.8', '2.8.0'],
    ['2.8.0', '2.8.0+cpu'],
    ['9.1.0', 'v9.1.0'],
    ['8.0.RC3', '8.0.0-rc.3'],
    ['<=8.0.0', '8.0.0'],
  ]) {
    assert.equal(compareVersions(a ?? '', b ?? ''), 0, `${a} = ${b}`);
  }
});

const target = (changes: Partial<Target>): Target => ({ ...defaultTarget, ...changes });

test('a gate tells the first thing that the target lacks', () => {
  const outcome = { since: '9.0.0', until: '9.2.0', chips: ['A2', 'A3'] } as const;
  assert.equal(gate(outcome, target({})), undefined);
  assert.deepEqual(gate(outcome, target({ chip: '950' })), { kind: 'chips', chips: ['A2', 'A3'] });
  assert.deepEqual(gate(outcome, target({ cann: '8.5.0' })), { kind: 'since', release: '9.0.0' });
  assert.deepEqual(gate(outcome, target({ cann: '9.2.0' })), { kind: 'until', release: '9.2.0' });
  assert.equal(gate({}, target({ cann: '1.0' })), undefined);
});

test('a condition holds when all of it holds', () => {
  const table: readonly (readonly [Condition, Partial<Target>, boolean])[] = [
    [{ chips: ['950'] }, { chip: '950' }, true],
    [{ chips: ['950'] }, { chip: 'A2' }, false],
    [{ torch: '2.6' }, { torch: '2.10' }, true],
    [{ torch: '2.6' }, { torch: '2.5' }, false],
    [{ style: 'accelerator', torch: '2.6' }, { pythonStyle: 'npu' }, false],
    [{ until: '9.1.0' }, { cann: '9.1.0' }, false],
    [{ since: '9.1.0', chips: ['950'] }, { cann: '9.1.0', chip: '950' }, true],
  ];
  for (const [condition, changes, expected] of table) {
    assert.equal(holds(condition, target(changes)), expected, JSON.stringify([condition, changes]));
  }
});

test('a variant for older releases is not withheld by the release of its rule', () => {
  const rule: Rule = {
    id: 'f',
    library: 'x',
    file: 'x.yaml',
    chapter: { en: 'X', zh: 'X' },
    language: 'cuda',
    matcher: { kind: 'name', name: 'f' },
    verdict: 'direct',
    to: 'fresh',
    since: '9.1.0',
    source: 'none',
    variants: [{ when: { until: '9.1.0' }, to: 'old' }],
  };
  const old = outcomeOn(rule, target({ cann: '8.5.0' }));
  assert.equal(old.to, 'old');
  assert.equal(gate(old, target({ cann: '8.5.0' })), undefined);
  assert.equal(outcomeOn(rule, target({ cann: '9.1.0' })).to, 'fresh');
});
