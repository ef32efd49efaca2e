/**
 * The checks of the build catch what they are for: each takes a chapter that is wrong in one way and must name its
 * file and line and the cure. The chapter without the fault passes.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { checkChapters } from '../scripts/rules/compile.ts';
import { stalePages, writePages } from '../scripts/rules/pages.ts';
import { readList, vocabularyOf } from '../scripts/rules/vocabulary.ts';
import { compileChapter } from '../server/ruleset/chapter.ts';
import { broken, file, good } from './chapter.ts';

const header = 'kind\tname\tsignature\tsince\tchips\n';
const vocabulary = vocabularyOf([
  ...readList(
    `${header}function\tcudaMemcpy\ntype\tcudaStream_t\nfunction\tcudaHostRegister\nfunction\tcudaFree\n`,
    'cuda',
    'runtime',
  ),
  ...readList(
    `${header}header\tacl/acl.h\nfunction\taclrtMemcpy\t\t8.0.0\tA2 A3\ntype\taclrtStream\nfunction\taclrtFree\t\t9.0.0\t950\nfunction\taclblasSgemm\n`,
    'cann',
    'acl',
  ),
]);

function problemsOf(text: string): readonly string[] {
  return checkChapters([compileChapter(text, file)], vocabulary).problems;
}

const another = (id: string, call: string) => `
  - id: ${id}
    ${call}
    verdict: manual
    says: { en: "No.", zh: "否。" }
    instead: { en: "No.", zh: "否。" }
    effort: S
    examples: [{ found: "void f() { cudaFree(p); }" }]
`;

/** What is wrong; the faulty text; the line; what the message must hold, the cure included. */
const faults: readonly (readonly [string, string, number, RegExp])[] = [
  [
    'an unknown field',
    broken('    to: aclrt', '    too: aclrt'),
    19,
    /too: No such field\. Did you mean `to`\?/,
  ],
  [
    'a condition outside a variant',
    broken('    chips: [A2, A3]', '    when: { kind: [x] }'),
    18,
    /into an entry of `variants`/,
  ],
  [
    'a missing field',
    broken('    verdict: adapted\n', ''),
    15,
    /verdict: The field is missing\. .*`adapted`/,
  ],
  [
    'a fix that nobody verified',
    broken('    verdict: adapted', '    verified: false\n    verdict: adapted'),
    20,
    /not verified is never edited\..*take `verified: false` away/,
  ],
  [
    'a fix that rests on a search without a result',
    broken('source: "acl_rt.h"', 'source: "No Ascend counterpart was found anywhere"'),
    8,
    /not verified is never edited\./,
  ],
  [
    'an unknown verdict',
    broken('verdict: adapted', 'verdict: adopted'),
    17,
    /"adopted".*does not fit.*`adapted`/,
  ],
  [
    'a release as a number',
    broken('since: "8.5.0"', 'since: 8.5'),
    5,
    /read as a number\. Put it in quotes: "8\.5"/,
  ],
  ['an unknown chip', broken('[A2, A3]', '[A2, H100]'), 18, /chips\[1\]: .*A2, A3, 950/],
  [
    'one language only',
    broken('{ en: "Look at it.", zh: "请检查。" }', '{ en: "Look." }'),
    21,
    /check\.zh: The field is missing/,
  ],
  [
    'text that is not YAML',
    broken('en: "Look at it.", ', 'en: Look: at it, '),
    21,
    /not valid YAML: .*quotes/,
  ],
  [
    'one key twice',
    broken('    verdict: adapted\n', '    verdict: adapted\n    verdict: none\n'),
    18,
    /not valid YAML: .*Keep one of the two/,
  ],
  [
    'no matcher',
    broken('    call: cudaMemcpy(dst, src, count, kind)\n', ''),
    15,
    /exactly one of call, name/,
  ],
  [
    'a signature without parameters',
    broken('cudaMemcpy(dst, src, count, kind)', 'cudaMemcpy dst'),
    16,
    /no call\. Write a name and its parameters/,
  ],
  [
    'one parameter name twice',
    broken('(dst, src, count, kind)', '(dst, src, count, dst)'),
    16,
    /`dst` stands twice\. Give each/,
  ],
  [
    'lists of `for` that differ',
    broken('    verdict: adapted', '    for: { T: [a], U: [a, b] }\n    verdict: adapted'),
    17,
    /differ in length\. Give both/,
  ],
  ['no source', broken('source: "acl_rt.h"\n', ''), 7, /No source is given\. Add `source`/],
  [
    'a verdict without its words',
    broken('    check: { en: "Look at it.", zh: "请检查。" }\n', ''),
    15,
    /`adapted` needs `check`\. Tell what/,
  ],
  [
    'a sentence without a full stop',
    broken('"Look at it."', '"Look at it"'),
    21,
    /check\.en: .*Add a full stop/,
  ],
  ['a Chinese sentence without a full stop', broken('"请检查。"', '"请检查"'), 21, /check\.zh: .*Add `。`/],
  [
    'a fix under `none`',
    broken('verdict: adapted', 'verdict: none'),
    19,
    /`none` rule has no fix\. Remove `to`/,
  ],
  [
    'no example with a finding',
    broken(
      'before: "void f() { cudaMemcpy(a, b, n, k); }"\n        after: "void f() { aclrtMemcpy(a, n, b, n, k); }"',
      'unchanged: "void f() {}"\n        why: It is empty.',
    ),
    22,
    /No example shows a finding\. Add one/,
  ],
  [
    '`before` without `after`',
    broken('        after: "void f() { aclrtMemcpy(a, n, b, n, k); }"\n', ''),
    23,
    /belong together\. Add the other/,
  ],
  [
    '`unchanged` without a reason',
    broken('        why: It is a method.\n', ''),
    25,
    /Add `why` as a sentence/,
  ],
  [
    'a variant without a condition',
    `${good}    variants: [{ verdict: manual, instead: { en: "No.", zh: "否。" }, effort: S }]\n`,
    27,
    /without a condition hides the rule\. Add/,
  ],
  [
    'a lost argument',
    broken('count, src, count, kind)', 'count, src, count)'),
    19,
    /argument `kind` is lost\. Use it in `to`, or add it to `drops`/,
  ],
  [
    'a dropped name that is no parameter',
    broken('    chips: [A2, A3]', '    chips: [A2, A3]\n    drops: [size]'),
    19,
    /`size` is no parameter\. Remove it/,
  ],
  [
    'a dropped parameter that is used',
    broken('    chips: [A2, A3]', '    chips: [A2, A3]\n    drops: [kind]'),
    19,
    /`kind` is used in `to`\. Remove it/,
  ],
  [
    'the id of another rule',
    good + another('cudaStream_t', 'name: cudaFree'),
    28,
    /stands in .*memory\.yaml:8 too\. Remove one/,
  ],
  [
    'the name of another rule',
    good + another('copy', 'call: cudaMemcpy(args...)'),
    28,
    /`cudaMemcpy` in .*memory\.yaml:15 claims the same name.*Join the two with `variants`/,
  ],
  [
    'text that another rule rewrites',
    broken(
      'aclrtMemcpy(dst, count, src, count, kind)',
      'aclrtMemcpy(dst, count, src, count, (cudaStream_t)kind)',
    ),
    19,
    /writes `cudaStream_t`, which the rule `cudaStream_t` rewrites again\. Write what/,
  ],
  [
    'an invented name',
    broken('aclrtMemcpy(dst', 'aclrtCopyMemory(dst'),
    19,
    /`aclrtCopyMemory` is in no list .*Correct its spelling/,
  ],
  [
    'the CUDA name itself as the new text',
    broken('aclrtMemcpy(dst', 'cudaFree(dst'),
    19,
    /`cudaFree` is in no list of rules\/vocabulary\/cann/,
  ],
  [
    'an invented name after `return`',
    broken(
      'aclrtMemcpy(dst, count, src, count, kind)',
      '"[&] { int r = 0; return aclrtCopy(dst, src, count, kind, r); }()"',
    ),
    19,
    /`aclrtCopy` is in no list/,
  ],
  [
    'an invented header',
    broken('needs: [acl/acl.h]', 'needs: [acl/all.h]'),
    8,
    /`acl\/all\.h` is in no list/,
  ],
  [
    'a name newer than the rule',
    broken('cudaStream_t: aclrtStream', 'cudaFree: { to: aclrtFree, chips: [950] }'),
    8,
    /exists since CANN 9\.0\.0, but the rule says 8\.5\.0\. Write `since: "9\.0\.0"`/,
  ],
  [
    'a name that a chip lacks',
    broken('[A2, A3]', '[A2, 950]'),
    19,
    /does not exist on 950\. Write `chips: \[A2\]`/,
  ],
  [
    'a function whose chips nobody stated',
    broken('cudaStream_t: aclrtStream', 'cudaFree: aclblasSgemm'),
    8,
    /No chip is documented for `aclblasSgemm`\. Write `chips`/,
  ],
  [
    'a name that CUDA does not have',
    broken('cudaStream_t: a', 'cudaStreamT: a'),
    8,
    /`cudaStreamT` is in no list of rules\/vocabulary\/cuda\/\. Correct/,
  ],
  [
    'a start-up call that does not exist',
    good.replace(
      'renames:',
      'startup: { needs: acl/acl.h, begin: [{ text: "aclBegin();", unless: [aclBegin] }], end: [] }\nrenames:',
    ),
    7,
    /`aclBegin` is in no list/,
  ],
  [
    'the name of another folder',
    broken('library: cuda-runtime', 'library: cublas'),
    1,
    /stands in `cuda-runtime`\. Write `library: cuda-runtime`/,
  ],
];

test('a chapter without a fault has no problem', () => {
  assert.deepEqual(problemsOf(good), []);
});

describe('the build catches', () => {
  for (const [what, text, line, message] of faults) {
    test(what, () => {
      const problems = problemsOf(text);
      const [hit] = problems.filter((problem) => message.test(problem));
      assert.ok(hit, `no message like ${message} in:\n${problems.join('\n')}`);
      assert.equal(hit.slice(0, hit.indexOf(': ')), `${file}:${line}`);
    });
  }
});

test('a page that is missing, changed by hand or left over is told', () => {
  const chapters = [compileChapter(good, file)];
  const folder = mkdtempSync(join(tmpdir(), 'pages-'));
  const page = join(folder, 'cuda-runtime/memory.md');
  try {
    assert.match(stalePages({ chapters, vocabulary }, folder)[0] ?? '', /memory\.md:1: .*npm run build/);
    writePages({ chapters, vocabulary }, folder);
    assert.deepEqual(stalePages({ chapters, vocabulary }, folder), []);
    writeFileSync(page, readFileSync(page, 'utf8').replace('aclrtMemcpy', 'aclrtCopy'));
    writeFileSync(join(folder, 'old.md'), 'A page of a chapter that is gone.');
    const told = stalePages({ chapters, vocabulary }, folder);
    assert.deepEqual(
      told.map((line) => line.slice(folder.length + 1).split(':')[0]),
      ['old.md', 'cuda-runtime/memory.md'],
    );
    writePages({ chapters, vocabulary }, folder);
    assert.deepEqual(stalePages({ chapters, vocabulary }, folder), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
