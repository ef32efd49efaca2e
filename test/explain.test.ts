/** `explain` answers for every name of the vocabulary, in both languages, and never takes a name of Ascend for CUDA's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadVocabulary, targets } from '../scripts/rules/vocabulary.ts';
import { defaultTarget, type Locale, verdicts } from '../server/model.ts';
import { pageWords } from '../server/ruleset/pageWords.ts';
import { engine } from './engine.ts';

const vocabulary = loadVocabulary('rules/vocabulary');
const locales: readonly Locale[] = ['en', 'zh-cn'];
const own = await engine();
const pageOf = async (name: string, locale: Locale): Promise<string> =>
  (await own.explain(name, defaultTarget, locale))?.markdown ?? '';

test('every CUDA and torch name has a page that tells its verdict', async () => {
  const names = new Set(
    [...vocabulary.words('cuda'), ...vocabulary.words('torch')].map(({ name }) => name).concat('<<<'),
  );
  assert.ok(names.size > 23_000);
  for (const locale of locales) {
    const told = verdicts.map((verdict) => `**${pageWords[locale].verdicts[verdict]}**`);
    const silent: string[] = [];
    for (const name of names) {
      const page = await pageOf(name, locale);
      if (!told.some((verdict) => page.includes(verdict))) silent.push(name);
    }
    assert.deepEqual(silent, []);
  }
});

test('every Ascend name has a page that says so, or that of the rule on a name of the same spelling', async () => {
  for (const locale of locales) {
    const words = pageWords[locale];
    const ruled = verdicts
      .filter((verdict) => verdict !== 'unmapped')
      .map((verdict) => `**${words.verdicts[verdict]}**`);
    const wrong: string[] = [];
    for (const name of new Set(
      targets.flatMap((world) => [...vocabulary.words(world)]).map((one) => one.name),
    )) {
      const source = [...vocabulary.find('cuda', name), ...vocabulary.find('torch', name)];
      // A package of the same name on both sides is told by the rule that pins its release.
      if (source.length > 0 || vocabulary.lookup(name)?.kind === 'package') continue;
      const page = await pageOf(name, locale);
      const isAscend = page.includes(words.ascendName(name, '').replace(/[(（][)）]$/, ''));
      if (!isAscend && !ruled.some((verdict) => page.includes(verdict))) wrong.push(name);
    }
    assert.deepEqual(wrong, []);
  }
});

test('a name of Ascend tells what becomes it', async () => {
  assert.match(await pageOf('aclrtMalloc', 'en'), /What becomes it: .*`cudaMalloc`/);
  assert.match(await pageOf('acl/acl.h', 'en'), /What becomes it: .*`cuda_runtime\.h`/);
});

test('names of build files have pages too, those of a family that of the family', async () => {
  assert.match(await pageOf('CUDA::cudart', 'en'), /^### `CUDA::cudart` → `acl_rt`/);
  assert.match(await pageOf('CUDA::cufft', 'zh-cn'), /^### `CUDA::\*`/);
});

test('a name with several rules shows them all, the one on its call first', async () => {
  const page = await pageOf('cudaMemcpy', 'en');
  assert.match(page, /^### `cudaMemcpy` → `aclrtMemcpy`/);
  assert.match(await pageOf('<<<', 'en'), /^### `kernel<<<…>>>\(…\)`/);
});
