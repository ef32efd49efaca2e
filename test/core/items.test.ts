/** Items of a file, found without a tree; and that kernels read from their items alone become what the whole file makes of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { itemsAt } from '../../server/kernels/items.ts';
import { type Blocks, createBlocks } from '../../server/match/block.ts';
import { defaultTarget } from '../../server/model.ts';
import { engine } from '../engine.ts';

const file = `#include <cuda_runtime.h>
#define SIZE 4 \\
  + 4
typedef float real;
struct Pair { float a; __device__ float sum() const { return a; } } pair;
float table[] = {1, 2};
namespace n {
#ifdef A
__device__ float twice(float v) { return v * 2; }
#endif
template <typename T> __device__ T thrice(T v) { return v * 3; }
template <class T, int N = 4> __device__ T times(T v, int n = 1) { return v * N * n; }
__device__ float unused(float v) { if (v > 0) { return v; } return 0; }
__global__ void scale(real *x, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) x[i] = twice(x[i]);
}
}
__global__ void other(float *x, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) x[i] = sum(x[i]);
}
void run(float *x, int n) {
  n::scale<<<(n + 255) / 256, 256>>>(x, n);
  other<<<(n + 255) / 256, 256>>>(x, n);
}
`;

function blocksOf(text: string): Blocks {
  const blocks = createBlocks(text.length);
  for (const { 0: brace, index } of text.matchAll(/[{}]/g)) blocks.add(index, brace === '{');
  return blocks;
}

test('an item goes from the end of the one before to its own, whatever stands around', () => {
  const itemOf = (words: string): string[] =>
    itemsAt(file, blocksOf(file), [file.indexOf(words)]).map(({ start, end }) =>
      file.slice(start, end).trim(),
    );
  const first = (words: string): string => itemOf(words)[0]?.split('\n')[0] ?? '';
  assert.equal(first('twice('), '__device__ float twice(float v) { return v * 2; }');
  assert.match(first('thrice'), /^template <typename T> __device__ T thrice\(T v\) \{ return v \* 3; \}$/);
  assert.match(first('times'), /^template <class T, int N = 4> __device__ T times.*\}$/);
  assert.match(first('sum()'), /^struct Pair \{.*\} pair;$/);
  assert.match(first('table'), /^float table\[\] = \{1, 2\};$/);
  assert.match(first('unused'), /^__device__ float unused.*\}$/);
  assert.deepEqual(itemOf('other(float')[0]?.split('\n').length, 4);
  assert.deepEqual(itemsAt(file, blocksOf(file), []), []);
});

test('kernels read from their items alone become what the whole tree makes of them', async () => {
  const own = await engine();
  const target = { ...defaultTarget, chip: 'A2' as const };
  const fresh = own.open({ path: 'a.cu', text: file });
  const edited = own.open({ path: 'a.cu', text: `${file} ` });
  try {
    edited.update([{ start: file.length, end: file.length + 1, text: '' }]);
    const { findings } = own.analyse(fresh, target);
    assert.deepEqual(findings, own.analyse(edited, target).findings);
    const marks = findings.filter(({ symbol }) => symbol === '__global__');
    assert.deepEqual(
      marks.map(({ verdict }) => verdict),
      ['adapted', 'manual'],
    );
    assert.ok(findings.some(({ message }) => message.en.includes('`unused`')));
  } finally {
    fresh.dispose();
    edited.dispose();
  }
});
