/** Names that count by the headers of their file: methods of PyTorch's C++ side, and namespaces that CUDA shares. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsIn, fixed } from '../engine.ts';

const torch = '#include <torch/extension.h>\n';

async function symbols(text: string): Promise<string[]> {
  return (await findingsIn(text, 'a.cpp')).map((finding) => finding.symbol);
}

const found: readonly (readonly [what: string, text: string, ...symbols: string[]])[] = [
  ['a method of an object', `${torch}bool b = x.is_cuda();`, '.is_cuda'],
  ['a method behind a pointer', `${torch}bool b = x->is_cuda();`, '.is_cuda'],
  ['a method in a macro', `${torch}#define CHECK(x) ok(x.is_cuda())\n`, '.is_cuda'],
  ['two methods that go as one', `${torch}bool b = x.type().is_cuda();`, '.type().is_cuda'],
  ['a name in a shared namespace', `${torch}auto d = at::kCUDA;`, 'at::kCUDA'],
  ['a name through using', `${torch}using namespace at;\nauto d = kCUDA;`, 'at::kCUDA'],
  [
    'a name inside the namespace',
    `${torch}namespace at { namespace native { auto d = kCUDA; } }`,
    'at::kCUDA',
  ],
  [
    'an enumerator of a shared namespace',
    `${torch}using namespace at;\nauto d = DeviceType::CUDA;`,
    'at::DeviceType::CUDA',
  ],
  ['an unknown name in a namespace of CUDA', `${torch}int n = at::cuda::newcomer();`, 'at::cuda::newcomer'],
];

for (const [what, text, ...expected] of found)
  test(`finds ${what}`, async () => assert.deepEqual(await symbols(text), expected));

const left: readonly (readonly [what: string, text: string])[] = [
  ['a method without a header of PyTorch', '#include "engine.h"\nbool b = x.is_cuda();'],
  ['a member that is not called', `${torch}bool b = x.is_cuda;`],
  ['a method that only begins alike', `${torch}bool b = x.is_cuda_graph();`],
  ['other names of a shared namespace', `${torch}using namespace at;\nat::Tensor t = torch::zeros({1});`],
  ['words that a shared namespace would lead to', `${torch}enum Kind { kCUDA };`],
];

for (const [what, text] of left)
  test(`leaves ${what}`, async () => assert.deepEqual(await symbols(text), []));

test('a method is rewritten at its place, its object untouched', async () => {
  const source = `${torch}at::Tensor f(at::Tensor x) { return g(x)[0].cuda().add(x->cuda()); }\n`;
  const wanted = `${torch}at::Tensor f(at::Tensor x) { return g(x)[0].to(at::kPrivateUse1).add(x->to(at::kPrivateUse1)); }\n`;
  assert.equal(await fixed(source, 'a.cpp'), wanted);
});

test('an imported name is written out in full', async () => {
  const source = `${torch}using namespace at::cuda;\nvoid f() { CUDAGuard guard(0); }\n`;
  const result = await fixed(source, 'a.cpp');
  assert.match(result, /using namespace c10_npu;\nvoid f\(\) \{ c10_npu::NPUGuard guard\(0\); \}/);
});
