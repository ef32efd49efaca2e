/** What the maker's tables say is told with its version and chips, as information: in `explain`, never as a finding. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadVocabulary } from '../../scripts/rules/vocabulary.ts';
import { defaultTarget, type Target } from '../../server/model.ts';
import { supportNote } from '../../server/ruleset/support.ts';
import { engine, findingsIn } from '../engine.ts';

const on = (torch: string): Target => ({ ...defaultTarget, torch });
const limited = { marks: 'yllhlhhh', limit: 'may fall back to CPU; input: only fp16 fp32' };

const notes: readonly (readonly [torch: string, note: string | undefined])[] = [
  ['1.11', undefined],
  ['2.1', "By Huawei's table for torch 2.1: supported. For information."],
  [
    '2.9',
    "By Huawei's table for torch 2.8: supported with limits; may fall back to the CPU; input: only listed for fp16 fp32. For information. Its page for torch 2.7.1 names A2 and A3.",
  ],
];

for (const [torch, note] of notes)
  test(`the note for torch ${torch}`, () => assert.equal(supportNote(limited, on(torch), 'en'), note));

test('a note in Chinese holds no English words', () => {
  const note = supportNote({ marks: '--nnnnnn', limit: 'no float64' }, on('2.7'), 'zh-cn') ?? '';
  assert.match(note, /^据华为的 torch 2\.7 支持表：不支持/);
  assert.doesNotMatch(note, /\b(?:only|no|table)\b/);
});

test('a name of PyTorch that no rule claims is explained by the tables, and one that nothing lists is not', async () => {
  const own = await engine();
  const page = await own.explain('torch.Tensor.argsort', defaultTarget, 'en');
  assert.match(page?.markdown ?? '', /By Huawei's table for torch 2\.8: supported with limits/);
  assert.equal(await own.explain('torch.Tensor.no_such_name', defaultTarget, 'en'), undefined);
});

test('a name of CUDA keeps its page, with the note below', async () => {
  const page =
    (await (await engine()).explain('torch.cuda.get_device_properties', defaultTarget, 'en'))?.markdown ?? '';
  assert.match(page, /^### `torch\.cuda\.get_device_properties`/);
  assert.match(page, /By Huawei's table for torch 2\.8: /);
});

test('an operator of the adapter is explained with its release and parameters; a deprecated one is in no list', async () => {
  const own = await engine();
  const page = await own.explain('torch_npu.npu_fusion_attention', defaultTarget, 'en');
  assert.match(page?.markdown ?? '', /CANN 8\.0\.0 or newer[\s\S]*Tensor query/);
  assert.equal(await own.explain('torch_npu.npu_conv2d', defaultTarget, 'en'), undefined);
});

test('what a table says of plain PyTorch is no finding', async () => {
  const text = 'import torch\nx = torch.argsort(t)\ny = torch.linalg.eig(t)\nz = torch.QInt8Storage.dtype\n';
  assert.deepEqual(await findingsIn(text, 'a.py'), []);
});

test('every name of the adapter that a rule gives as advice exists, and is not deprecated', () => {
  const vocabulary = loadVocabulary('rules/vocabulary');
  const names = [...vocabulary.words('torch-npu')].map(({ name }) =>
    name.replace(/^torch_npu\.npu\b/, 'torch.npu'),
  );
  const known = new Set(names.flatMap((name) => [name, ...parents(name)]));
  const texts = readFileSync('dist/rules.jsonl', 'utf8').matchAll(/\btorch(?:_npu|\.npu)(?:\.\w+)+/g);
  const named = new Set([...texts].map(([name]) => name.replace(/^torch_npu\.npu\b/, 'torch.npu')));
  assert.ok(named.size > 150);
  assert.deepEqual(
    [...named].filter((name) => !known.has(name)),
    [],
  );
});

/** The modules and classes that a name is in. */
function parents(name: string): string[] {
  const parts = name.split('.');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('.'));
}
