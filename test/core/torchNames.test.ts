/**
 * What the fixes of Python write exists: every name of PyTorch that is tied to CUDA, read, called and imported, for every
 * release of torch_npu, and in the general style for every version of PyTorch that brings it names, against the list of
 * what that release has.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { loadVocabulary } from '../../scripts/rules/vocabulary.ts';
import { atLeast } from '../../server/ruleset/version.ts';
import { fixed } from '../engine.ts';

interface Release {
  readonly release: string;
  readonly cann: string;
  readonly torch: readonly string[];
}

const vocabulary = loadVocabulary('rules/vocabulary');
const { releases } = parse(readFileSync('rules/torch/releases.yaml', 'utf8')) as { releases: Release[] };
const names = [...vocabulary.words('torch')]
  .map(({ name }) => name)
  .filter((name) => /^torch\..*(?:cuda|cudnn|nccl|nvtx)/i.test(name));
/** Versions between which the general style differs; the list says so. */
const steps = [...vocabulary.words('torch-npu')].flatMap(({ torch }) => torch ?? []);

/** `module` and `name` of an import of a dotted name. */
const importOf = (name: string): string =>
  `from ${name.slice(0, name.lastIndexOf('.'))} import ${name.slice(name.lastIndexOf('.') + 1)}`;

const forms: Readonly<Record<string, (name: string, at: number) => string>> = {
  read: (name, at) => `x${at} = ${name}`,
  called: (name, at) => `x${at} = ${name}()`,
  imported: (name, at) => `${importOf(name)} as x${at}`,
};

/** Names of torch and torch_npu in a line, an import's put together. */
function written(line: string): readonly string[] {
  const joined = line.replace(/^from (\S+) import (\w+)/, '$1.$2');
  return [...joined.matchAll(/\btorch(?:_npu)?(?:\.\w+)+/g)].map(([name]) => name);
}

/** What keeps a name from being there: nothing, or why it is not. */
function missing(name: string, cann: string, torch: string): string | undefined {
  const spellings = [name, name.replace(/^torch_npu\.npu\b/, 'torch.npu')];
  const words = spellings.flatMap((one) => [
    ...vocabulary.find('torch-npu', one),
    ...vocabulary.find('torch', one),
  ]);
  const own = words.filter((word) => word.world !== 'torch' || !/cuda|nccl/i.test(word.name));
  if (own.length === 0) return 'is in no list';
  if (
    own.some(
      (word) => (!word.since || atLeast(cann, word.since)) && (!word.torch || atLeast(torch, word.torch)),
    )
  )
    return undefined;
  return `comes with CANN ${own[0]?.since ?? ''} and torch ${own[0]?.torch ?? ''}`;
}

/** The lines of a text that the fixes changed, and what is wrong with them. */
async function wrong(
  form: string,
  target: Release & { readonly line: string },
  pythonStyle: 'npu' | 'accelerator',
) {
  const spell = forms[form] as (name: string, at: number) => string;
  const lines = ['import torch', ...names.map(spell)];
  const options = { cann: target.cann, torch: target.line, torchNpu: target.release, pythonStyle };
  const text = await fixed(`${lines.join('\n')}\n`, 'a.py', options);
  assert.equal(await fixed(text, 'a.py', options), text, 'a second run changes nothing');
  const before = new Set(lines);
  const changed = text
    .trimEnd()
    .split('\n')
    .filter((line) => !before.has(line) && line !== 'import torch_npu');
  return {
    changed: changed.length,
    problems: changed.flatMap((line) =>
      written(line).flatMap((name) => {
        const why = missing(name, target.cann, target.line);
        return why ? [`${line}: ${name} ${why}`] : [];
      }),
    ),
  };
}

test('the list of CUDA names of PyTorch is whole', () => {
  assert.ok(names.filter((name) => name.startsWith('torch.cuda')).length >= 301);
});

for (const release of releases)
  for (const style of ['npu', 'accelerator'] as const) {
    // What the general style writes hangs on the version of PyTorch alone: the newest release and an old one tell.
    if (style === 'accelerator' && !['26.1.0', '6.0.0'].includes(release.release)) continue;
    test(`torch_npu ${release.release}, style ${style}: nothing is written that is not there`, async () => {
      for (const line of new Set([release.torch[0] as string, ...(style === 'npu' ? [] : steps)]))
        for (const form of Object.keys(forms)) {
          const { changed, problems } = await wrong(form, { ...release, line }, style);
          assert.deepEqual(problems, [], `${form}, torch ${line}`);
          assert.ok(changed > 50 || !atLeast(release.cann, '8.0.0'), `${form}, torch ${line}: ${changed}`);
        }
    });
  }
