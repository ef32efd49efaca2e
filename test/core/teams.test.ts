/** Rows that warps and blocks share: what is proven for every thread of a block is taken, and anything else refused for its reason. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultTarget } from '../../server/model.ts';
import { findingsIn, fixed, engine as make } from '../engine.ts';

const launch = 'void run(float *x, float *y, int n, int b) { k<<<n, b>>>(x, y, n); }\n';
const shuffles = `__device__ float warpSum(float v) { for (int o = 16; o > 0; o /= 2) v += __shfl_xor_sync(0xffffffff, v, o); return v; }
__device__ float lowSum(float v) { for (int o = 16; o > 0; o /= 2) v += __shfl_down_sync(0xffffffff, v, o); return v; }\n`;
const row = 'int row = blockIdx.x, tid = threadIdx.x; const float *r = x + row * n; float sum = 0.0f;';
const warpRow =
  'int row = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32, lane = threadIdx.x % 32; if (row >= n) return; const float *r = x + row * n; float sum = 0.0f;';
const add = 'for (int i = tid; i < n; i += blockDim.x) sum += r[i];';
const addByWarp = 'for (int i = lane; i < n; i += 32) sum += r[i];';
const store = 'if (tid == 0) y[row] = sum;';

const kernelOf = (body: string, start = launch): string =>
  `${shuffles}__global__ void k(float *x, float *y, int n) { ${body} }\n${start}`;
const tree = (steps: string): string =>
  `__shared__ float s[1024]; ${row} ${add} s[tid] = sum; ${steps} ${store.replace('sum', 's[0]')}`;

async function mark(text: string): Promise<{ readonly verdict: string; readonly why: string }> {
  const found = await findingsIn(text, 'k.cu', { chip: 'A2' });
  const [kernel] = found.filter(({ symbol }) => symbol === '__global__');
  assert.ok(kernel);
  return { verdict: kernel.verdict, why: kernel.message.en };
}

const refusals: readonly (readonly [string, string, RegExp])[] = [
  [
    'a part that only the first lane joins',
    `${warpRow} ${addByWarp} sum = lowSum(sum); for (int i = lane; i < n; i += 32) y[row * n + i] = r[i] / sum;`,
    /not the same for all threads of a row/,
  ],
  ['a part that nobody joins', `${row} ${add} ${store}`, /not the same|before all threads/],
  [
    'a warp of a larger block',
    `${row} ${add} sum = warpSum(sum); ${store}`,
    /not the same|before all threads/,
  ],
  [
    'a part that counts twice',
    `${warpRow} ${addByWarp} for (int o = 16; o > 0; o /= 2) sum += __shfl_xor_sync(0xffffffff, sum, 16); if (lane == 0) y[row] = sum;`,
    /adds the part of a thread twice/,
  ],
  [
    'a difference of parts',
    `${warpRow} ${addByWarp} for (int o = 16; o > 0; o /= 2) sum -= __shfl_xor_sync(0xffffffff, sum, o); if (lane == 0) y[row] = sum;`,
    /before all threads/,
  ],
  [
    'a tree without its last step',
    tree(
      'for (int t = blockDim.x / 2; t > 1; t /= 2) { __syncthreads(); if (tid < t) s[tid] += s[tid + t]; }',
    ),
    /before all threads|not the same/,
  ],
  [
    'a tree whose threads do not wait',
    tree('for (int t = blockDim.x / 2; t >= 1; t /= 2) { if (tid < t) s[tid] += s[tid + t]; }'),
    /`s` at one time/,
  ],
  [
    'a scan, whose order counts',
    tree(
      'for (int t = 1; t < blockDim.x; t *= 2) { __syncthreads(); float v = tid >= t ? s[tid - t] : 0.0f; __syncthreads(); s[tid] += v; } __syncthreads(); y[row * blockDim.x + tid] = s[tid];',
    ),
    /two ways of sharing them out/,
  ],
  [
    'a barrier that some warps never reach',
    `__shared__ float s[32]; ${warpRow} ${addByWarp} sum = warpSum(sum); s[threadIdx.x / 32] = sum; __syncthreads(); if (lane == 0) y[row] = s[threadIdx.x / 32];`,
    /Not all threads reach/,
  ],
  [
    'a barrier of some threads',
    `__shared__ float s; ${row} ${add} if (tid < 32) { __syncthreads(); } sum = warpSum(sum); ${store}`,
    /Not all threads reach/,
  ],
  [
    'a shuffle of half a warp',
    `${warpRow} ${addByWarp} if (lane < 16) sum += __shfl_down_sync(0xffff, sum, 8); if (lane == 0) y[row] = sum;`,
    /Not all threads reach/,
  ],
  [
    'what another row has',
    `__shared__ float s[32]; ${warpRow.replace('if (row >= n) return;', '')} ${addByWarp} sum = warpSum(sum); s[threadIdx.x / 32] = sum; __syncthreads(); if (lane == 0) y[row] = s[0];`,
    /another row|not the same/,
  ],
  [
    'a result of one of the block’s rows',
    `${warpRow.replace('if (row >= n) return;', '')} ${addByWarp} sum = warpSum(sum); if (threadIdx.x == 0) y[row] = sum;`,
    /some of a block's rows/,
  ],
  [
    'elements that no thread takes',
    `${row} for (int i = tid; i < n; i += 2 * blockDim.x) sum += r[i]; ${store}`,
    /do not share out all elements/,
  ],
  [
    'a row that depends on the lane',
    'int row = threadIdx.x % 32; float sum = 0.0f; for (int i = 0; i < n; i++) sum += x[row * n + i]; y[row] = sum;',
    /has no form on tiles/,
  ],
  [
    'an atomic over all rows',
    `${warpRow} ${addByWarp} sum = warpSum(sum); if (lane == 0) atomicAdd(y, sum);`,
    /`atomicAdd/,
  ],
  [
    'a sum that starts elsewhere',
    `${row.replace('sum = 0.0f', 'sum = 1.0f')} ${add} sum = warpSum(sum); ${store}`,
    /before all threads/,
  ],
  [
    'a mean of means',
    `${row} ${add} sum = sum / n; sum = warpSum(sum); ${store}`,
    /before all threads|not the same/,
  ],
  [
    'threads that leave before a shuffle',
    `${warpRow} ${addByWarp} if (lane > 16) return; sum = warpSum(sum); if (lane == 0) y[row] = sum;`,
    /Not all threads reach/,
  ],
];

for (const [name, body, why] of refusals)
  test(`refused: ${name}`, async () => {
    const found = await mark(kernelOf(body));
    assert.equal(found.verdict, 'manual');
    assert.match(found.why, why);
  });

test('a block of one warp may reduce by shuffles alone, where its launches show that size', async () => {
  const text = kernelOf(`${row} ${add} sum = warpSum(sum); ${store}`, launch.replace('n, b>>>', 'n, 32>>>'));
  assert.equal((await mark(text)).verdict, 'adapted');
  const after = await fixed(text, 'k.cu');
  assert.match(after, /\(uint8_t \*\)y, n, static_cast<int64_t>\(n\)\)/);
  assert.doesNotMatch(after, /__shfl/);
});

test('what was proven of a kernel holds only as long as what it calls stays the same', async () => {
  const body = `${warpRow} ${addByWarp} sum = warpSum(sum); if (lane == 0) y[row] = sum;`;
  const text = kernelOf(body);
  assert.equal((await mark(text)).verdict, 'adapted');
  assert.equal((await mark(`\n${text}`)).verdict, 'adapted');
  const broken = await mark(text.replace('o = 16', 'o = 8'));
  assert.equal(broken.verdict, 'manual');
  assert.match(broken.why, /not the same|before all threads/);
  assert.equal((await mark(text)).verdict, 'adapted');
});

test('rows of warps are counted by the warps of the grid, and an assertion rules sizes out', async () => {
  const text = kernelOf(
    `assert(blockDim.x == 128); ${warpRow} ${addByWarp} sum = warpSum(sum); if (lane == 0) y[row] = sum;`,
  );
  const after = await fixed(text, 'k.cu');
  assert.match(after, /static_cast<int64_t>\(n\) \* \(b \/ 32\)\)/);
  assert.match(after, /const int64_t total = n < threads \? n : threads;/);
});

test('what a source includes tells what its names mean, and stays as it is', async () => {
  const engine = await make();
  const text = kernelOf(
    `${row} ${add} sum = warpSum(sum); y[row] = (real)sum;`,
    launch.replace('n, b>>>', 'n, 32>>>'),
  )
    .replace(shuffles, '#include "parts.cuh"\n')
    .replace('float *y, int n) {', 'real *y, int n) {');
  const parts = `${shuffles}#ifdef LOW\ntypedef half real;\n#else\ntypedef float real;\n#endif\n`;
  const target = { ...defaultTarget, chip: 'A2' } as const;
  const after = (included: string): string =>
    engine.fixAll({ path: 'k.cu', text, included: () => [included] }, target, { adapted: true }).text;
  assert.match(after(parts), /GlobalTensor<real> yGlobal[\s\S]*castTile\(yNumber, result, 8\)/);
  assert.match(after(parts), /#include "ascendify_vector.hpp"/);
  assert.doesNotMatch(after(parts), /__shfl/);
  // One definition is no float, or the function is not seen: nothing is written.
  assert.match(after(parts.replace('typedef half', 'typedef unsigned')), /blockIdx/);
  assert.match(after(parts.replace(shuffles, '')), /blockIdx/);
});

test('of a block whose size no launch tells it is said for which sizes the rows are proven', async () => {
  const wholeTree = tree(
    'for (int t = blockDim.x / 2; t >= 1; t /= 2) { __syncthreads(); if (tid < t) s[tid] += s[tid + t]; }',
  );
  const said = async (start: string): Promise<boolean> => {
    const found = await findingsIn(kernelOf(wholeTree, start), 'k.cu', { chip: 'A2' });
    const kernel = found.find(({ symbol }) => symbol === '__global__');
    assert.equal(kernel?.verdict, 'adapted');
    return /proven for 32, 64/.test(JSON.stringify(kernel));
  };
  assert.equal(await said(launch), true);
  assert.equal(await said(launch.replace('<<<n, b>>>', '<<<n, 256>>>')), false);
});
