/** The page of a rule tells the same facts in both languages, and for a target what holds there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insertStub, nearestChapter, stub } from '../scripts/rules/new.ts';
import { defaultTarget, type Target } from '../server/model.ts';
import { compileChapter } from '../server/ruleset/chapter.ts';
import { chapterPage, page } from '../server/ruleset/page.ts';
import type { Rule, Signature } from '../server/ruleset/rule.ts';
import { broken, file, good } from './chapter.ts';

const signatures: readonly Signature[] = [
  { name: 'cudaMemcpy', library: 'cuda-runtime', kind: 'function', signature: '(void *dst) -> cudaError_t' },
  { name: 'aclrtMemcpy', library: 'acl', kind: 'function', signature: '(void *dst) -> aclError' },
];
const lookup = (name: string) => signatures.find((one) => one.name === name);

const variant = `    variants:
      - notArgs: { kind: [cudaMemcpyDefault] }
        to: aclrtMemcpy(dst, count, src, count, other)
        drops: [kind]
`;
const rules = compileChapter(good + variant, file).entries.map((entry) => entry.rule);
const rule = rules.find((one) => one.id === 'cudaMemcpy') as Rule;

/** Every one of the parts, in this order. */
function assertHolds(text: string, parts: readonly string[]): void {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    assert.ok(at >= 0, `${part} is missing or out of order in:\n${text}`);
    from = at + part.length;
  }
}

test('a page has the verdict, the words, the variants, the signatures, the change and the source', () => {
  const shared = [
    '`kind`',
    '`cudaMemcpyDefault`',
    '`aclrtMemcpy(dst, count, src, count, other)`',
    'cudaMemcpy(void *dst) -> cudaError_t\naclrtMemcpy(void *dst) -> aclError',
    '- void f() { cudaMemcpy(a, b, n, k); }\n+ void f() { aclrtMemcpy(a, n, b, n, k); }',
    'acl_rt.h',
  ];
  assertHolds(page(rule, { locale: 'en', lookup }), [
    '### `cudaMemcpy` → `aclrtMemcpy`',
    '**Meaning kept, one thing to check** · CANN 8.5.0 or newer · A2, A3',
    'It takes a capacity.',
    '**Check:** Look at it.',
    ...shared,
  ]);
  assertHolds(page(rule, { locale: 'zh-cn', lookup }), [
    '### `cudaMemcpy` → `aclrtMemcpy`',
    '**含义保留，有一处需要确认** · CANN 8.5.0 及以上 · A2、A3',
    '需要容量。',
    '**请确认：** 请检查。',
    ...shared,
  ]);
});

test('a page for a target that lacks the function says why', () => {
  const on = (changes: Partial<Target>) =>
    page(rule, { locale: 'en', lookup, target: { ...defaultTarget, ...changes } });
  assert.match(on({}), /Atlas A2, CANN 9\.1\.0: \*\*Meaning kept/);
  assert.match(on({ chip: '950' }), /\*\*Needs a person\*\*.*\n\nIt exists only on A2, A3\./);
  assert.match(on({ cann: '8.0.0' }), /\*\*Needs a person\*\*.*\n\nIt needs CANN 8\.5\.0 or newer\./);
});

test('a chapter has an anchor for each rule, compact forms in tables', () => {
  const text = chapterPage(rules, { locale: 'en', lookup });
  for (const { id } of rules) assert.equal(text.split(`<a id="${id}"></a>`).length, 2, id);
  assertHolds(text, [
    'from rules/cuda-runtime/memory.yaml',
    '# Memory',
    '`cudaStream_t` | `aclrtStream` | CANN 8.5.0 or newer |',
    '`cudaHostRegister`\n\n**No counterpart** · work: hours',
    '**Instead:** Copy it.',
    '### `cudaMemcpy`',
  ]);
});

test('a stub of a new rule goes into the nearest chapter, and the build tells what is missing', () => {
  const word = {
    world: 'cuda',
    library: 'cuda-runtime',
    kind: 'function',
    name: 'cudaMemset',
    signature: '(void *devPtr, int value, size_t count) -> cudaError_t',
  } as const;
  assert.equal(nearestChapter('cudaMemset', [compileChapter(good, file)]), file);
  assert.equal(nearestChapter('ncclSend', [compileChapter(good, file)]), undefined);
  const text = insertStub(good, stub(word));
  assert.ok(text.startsWith(good), 'what stood in the chapter stays');
  assert.match(text, /- id: cudaMemset\n {4}call: cudaMemset\(devPtr, value, count\)/);
  const told = compileChapter(text, file).problems.map(({ field }) => field);
  for (const field of ['says.en', 'says.zh', 'check.en', 'check.zh', 'source']) {
    assert.ok(told.includes(`rules[1].${field}`), field);
  }
  const none = broken(good.slice(good.indexOf('rules:')), '');
  assert.match(insertStub(none, stub(word)), /\nrules:\n {2}- id: cudaMemset\n/);
});
