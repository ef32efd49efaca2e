/** Kernels rewritten as vector kernels on chips without threads: what is taken, what is refused and why, what changes along. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Chip, defaultTarget, type Finding } from '../../server/model.ts';
import { findingsIn, fixed, engine as make } from '../engine.ts';

const engine = await make();
const index = 'int i = blockIdx.x * blockDim.x + threadIdx.x;';
const launch = 'void run(float *x, float *y, int n) { k<<<(n + 255) / 256, 256>>>(x, y, n); }\n';

async function mark(text: string, chip: Chip = 'A2'): Promise<Finding> {
  const found = await findingsIn(text, 'k.cu', { chip });
  const [kernel] = found.filter(({ symbol }) => symbol === '__global__');
  assert.ok(kernel);
  return kernel;
}

const kernelOf = (body: string, parameters = 'float *x, float *y, int n'): string =>
  `__global__ void k(${parameters}) { ${index} ${body} }\n${launch}`;

const refusals: [string, RegExp][] = [
  [kernelOf('if (i < n) y[i] = x[i + 1];'), /`x\[i \+ 1\]` is not the thread's own element/],
  [kernelOf('if (i < n) y[i] = i * x[i];'), /computes with the index `i` itself/],
  [kernelOf('if (i < n) y[i] = sinf(x[i]);'), /`sinf` has no vector instruction/],
  [kernelOf('if (i < n) atomicAdd(&y[0], x[i]);'), /`atomicAdd.*` has no form on tiles/],
  [kernelOf('for (int j = 0; j < n; j++) y[i] += x[i];'), /`y\[i\]` is not the thread's own element/],
  [kernelOf('__shared__ float s[32]; s[threadIdx.x] = x[i]; y[i] = s[0];'), /exchange data \(`__shared__`\)/],
  [
    kernelOf('if (i < n) { y[i] = x[i]; x[i] = y[i] * 2; y[i] = x[i]; }', 'double *x, float *y, int n'),
    /`double \*x` has a type/,
  ],
  [kernelOf('if (i < n) y[i] = x[i];', 'real *x, float *y, int n'), /What `real` is cannot be seen here/],
  [kernelOf('if (i < n) y[i] = x[i] / 2;', 'int *x, int *y, int n'), /no div of int elements/],
  [
    kernelOf('float s = x[i]; for (; i < n; i += blockDim.x * gridDim.x) y[i] = s;'),
    /What `s` is cannot be seen/,
  ],
  [
    kernelOf('float s = 0; for (; i < n; i += blockDim.x * gridDim.x) { s += x[i]; y[i] = s; }'),
    /What `s` is cannot be seen/,
  ],
  [
    kernelOf('if (i < n) y[i] = max(x[i], 40000);', 'short *x, short *y, int n'),
    /a larger result is used here/,
  ],
  [
    kernelOf('float s = 0; for (int j = 0; j < n; j++) { s += x[i * n + j]; y[i * n + j] = s; }'),
    /has no form on tiles/,
  ],
  [
    kernelOf('float s = 0; for (int j = 0; j <= i; j++) s += x[i * n + j]; y[i] = s;'),
    /has no form on tiles/,
  ],
  [
    kernelOf('float s = 0; for (int j = 0; j < n; j++) s += x[i * n + 2 * j]; y[i] = s;'),
    /not the thread's own element/,
  ],
  [kernelOf('for (int j = 0; j < n; j++) y[j] = x[i * n + j];'), /not the thread's own element/],
  [kernelOf('if (i < n) y[i] = n > 3 ? x[i] : 0.0f;'), /depends on arguments alone/],
  [`template <int N>\n${kernelOf('if (i < n) y[i] = x[i] * N;')}`, /It is a template over other things/],
  [
    `template <typename T>\n${kernelOf('if (i < n) y[i] = x[i];', 'T *x, T *y, int n')}`,
    /It is a template over other things/,
  ],
  [
    `template <typename T>\n${kernelOf('if (i < n) y[i] = (T)((float)x[i] + 1.0f);', 'T *x, T *y, int n')}`.replace(
      'k<<<',
      'k<int><<<',
    ),
    /launched for `int`/,
  ],
  [
    `template <typename T>\n${kernelOf('if (i < n) y[i] = x[i] * 2;', 'T *x, T *y, int n')}`,
    /mixes 16-bit floats with other types/,
  ],
  [
    kernelOf('if (i < n) y[i / n * 7 + i % n] = x[i];'),
    /`y\[i \/ n \* 7 \+ i % n\]` is not the thread's own/,
  ],
  [kernelOf('if (i < n) y[i] = y[i % n] + x[i];'), /`y` is not the thread's own element/],
  [kernelOf('if (i < n) y[i] = x[n - i % n];'), /`x\[n - i % n\]` is not the thread's own/],
  [kernelOf('if (i < n) y[i] = x[i % n] + x[i % 7];'), /`x\[i % 7\]` is not the thread's own/],
  [kernelOf('int c = i % n; if (i < n) y[i] = x[i] * c;'), /computes with the index `c` itself/],
  [kernelOf('float m = x[i / 8]; for (; i < n; i += blockDim.x * gridDim.x) y[i] = m;'), /rows in two ways/],
  [kernelOf('if (i < c[0]) y[i] = x[i];', 'float *x, float *y, int *c'), /`i < c\[0\]` has no form/],
  [kernelOf('if (i < n) y[i] = x[i];').replace(launch, ''), /launch is not in this file/],
  [`${kernelOf('if (i < n) y[i] = x[i];')}void *f = (void *)k;\n`, /named in another way/],
  [kernelOf('if (i < n) y[i] = x[i];').replace('(n + 255) / 256, 256', 'dim3(n, n), 256'), /not of a kind/],
  [kernelOf('if (i < n) { y[i] = 1; x[i] = 2; }').replace('(x, y, n)', '(x, x, n)'), /passes `x` twice/],
];

const packs = `template <typename T> struct alignas(16) Pack {
  static constexpr int size = sizeof(int4) / sizeof(T);
  Pack() = default;
  __device__ explicit Pack(int4 raw) { memcpy(&items, &raw, sizeof(raw)); }
  __device__ T &operator[](int at) { return items[at]; }
  __device__ int4 get_bits() const { int4 raw; memcpy(&raw, &items, sizeof(raw)); return raw; }
  T items[size];
};
template <typename T> __device__ Pack<T> loadPack(const T *from) { return Pack<T>{*reinterpret_cast<const int4 *>(from)}; }
template <typename T> __device__ void storePack(T *to, Pack<T> v) { *reinterpret_cast<int4 *>(to) = v.get_bits(); }
typedef Pack<float> pack;
`;
const packed = (loop: string, from = 'x + at', more = ''): string =>
  packs +
  kernelOf(`int at = i * pack::size; if (at < n) { pack v = loadPack(${from}); pack w; ${more}
    for (int k = 0; k < v.size; ++k) { ${loop} } storePack(y + at, w); }`);
const onPacks = packed('w[k] = v[k] * 2.0f;');

test('a row of the index is split no further than it is one, and what goes along is another array', async () => {
  const text = kernelOf(
    'if (i < n) { int r = i / 24, c = i % 24; y[r * 24 + c] = y[i] * x[r % 5] + x[c * 1 + 5]; }',
  );
  const after = await fixed(text, 'k.cu');
  assert.match(after, /xGlobal\.GetValue\(\(row % 5\)\)[\s\S]*xGlobal\[5 \+ column\]/);
  assert.match(after, /ascendify::apart\(y, \{ x \}\)/);
  const other = await mark(text.replace('r * 24 + c', 'r * 23 + c'));
  assert.match(other.message.en, /is not the thread's own element/);
});

test('a template over types of elements stays one, and launches name its types', async () => {
  const body = 'if (i < n) y[i] = (T)((float)x[i] * a + (float)b);';
  const text = `template <typename T>\n${kernelOf(body, 'const T *x, T *y, float a, T b, int n')}`.replace(
    launch,
    'template <class U> void run(const U *x, U *y, int n) { k<<<(n + 255) / 256, 256>>>(x, y, 2.0f, U(3), n); k<U><<<n, 1>>>(x, y, 1.0f, *y, n); }\n',
  );
  const kernel = await mark(text);
  assert.match(kernel.advice?.en ?? '', /compiles for float, half and bfloat16_t/);
  const after = await fixed(text, 'k.cu');
  assert.match(
    after,
    /template <typename T>\n__global__ __vector__ void k\(GM_ADDR x, GM_ADDR y, float a, float b, int n/,
  );
  assert.match(after, /k<ascendify::Element<decltype\(x\)>><<<ascendify::vectorCores\(\), 0, nullptr>>>/);
  assert.match(after, /2\.0f, static_cast<float>\(U\(3\)\), n/);
  assert.match(after, /k<U><<<ascendify::vectorCores\(\), 0, nullptr>>>/);
});

test('a pack of elements a thread is a map, and its launch counts the elements', async () => {
  const kernel = await mark(onPacks);
  assert.equal(kernel.verdict, 'adapted');
  assert.match(kernel.advice?.en ?? '', /last pack that lie behind the number of elements/);
  assert.match(
    await fixed(onPacks, 'k.cu'),
    /static_cast<int64_t>\(\(n \+ 255\) \/ 256\) \* 256 \* pack::size\)/,
  );
});

refusals.push(
  [onPacks.replace('return items[at]', 'return items[size - 1 - at]'), /`pack::size` is|form on tiles/],
  [onPacks.replace('Pack<T>{*rein', 'Pack<T>{1[rein'), /`loadPack|form on tiles|no vector instruction/],
  [packed('w[k] = v[0];'), /`v\[0\]` is not the thread's own element/],
  [packed('w[k] = v[k] * k;'), /What `k` is cannot be seen/],
  [packed('s += v[k]; w[k] = s;', 'x + at', 'float s = 0.0f;'), /has no form on tiles/],
  [packed('w[k] = v[k];', 'x + at + 1'), /`x \+ at \+ 1` is not the thread's own element/],
  [packed('w[k] = v[k];', 'x + i'), /single elements and packs/],
  [packed('w[k] = v[k];', 'x + at', 'y[i] = 0.0f;'), /single elements and packs/],
  [onPacks.replace('storePack(y + at, w);', 'storePack(y + at, w); y[at] = w;'), /form on tiles|own element/],
);

for (const [text, why] of refusals) {
  test(`refused: ${text.slice(0, 110).replace(/\s+/g, ' ')}`, async () => {
    const kernel = await mark(text);
    assert.equal(kernel.verdict, 'manual');
    assert.match(kernel.message.en, why);
    assert.equal(await fixed(text, 'k.cu').then((after) => after.includes('__global__ void k')), true);
  });
}

test('a map is an adapted fix with a check, and what changes with it is no finding of its own', async () => {
  const text = kernelOf('if (i < n) y[i] = fmaxf(x[i], 0.5f);');
  const kernel = await mark(text);
  assert.equal(kernel.verdict, 'adapted');
  assert.match(kernel.advice?.en ?? '', /NaN in min and max/);
  const all = await findingsIn(text, 'k.cu');
  assert.deepEqual([...new Set(all.map(({ verdict }) => verdict))].sort(), ['adapted', 'same']);
  const after = await fixed(text, 'k.cu');
  assert.match(after, /#include "kernel_operator.h"/);
  assert.match(after, /k<<<ascendify::vectorCores\(\), 0, nullptr>>>\(\(uint8_t \*\)x, \(uint8_t \*\)y, n\)/);
  assert.equal(await fixed(after, 'k.cu'), after);
  assert.deepEqual(await findingsIn(after, 'k.cu'), []);
  assert.equal(await fixed(text, 'k.cu', {}, false), text);
});

test('names that the file or the kernel has are not taken again', async () => {
  const text = `#define tile 4\n${kernelOf('if (i < n) count[i] = total[i] * 2.0f;', 'float *total, float *count, int n')}`;
  const after = await fixed(text, 'k.cu');
  assert.match(after, /constexpr int64_t tile2 = /);
  assert.match(after, /const int64_t total2 = n;/);
  assert.match(after, /const uint32_t count2 = /);
});

test('where the grid is not seen to cover all elements, its size goes along', async () => {
  const text = kernelOf('if (i < n) y[i] = x[i];').replace('(n + 255) / 256, 256', 'n / 256, 256');
  const after = await fixed(text, 'k.cu');
  assert.match(after, /int n, int64_t threads\)/);
  assert.match(after, /\(uint8_t \*\)y, n, static_cast<int64_t>\(n \/ 256\) \* 256\)/);
});

test('a grid that another function computes proves nothing', async () => {
  const text = kernelOf('if (i < n) y[i] = x[i];');
  const elsewhere = `void a(int n) { int b = (n + 255) / 256; use(b); }
void c(float *x, float *y, int b, int n) { k<<<b, 256>>>(x, y, n); }\n`;
  assert.match(await fixed(text.replace(launch, elsewhere), 'k.cu'), /static_cast<int64_t>\(b\) \* 256\)/);
  const here = `void c(float *x, float *y, int n) { int b = (n + 255) / 256; k<<<b, 256>>>(x, y, n); }\n`;
  assert.doesNotMatch(await fixed(text.replace(launch, here), 'k.cu'), /int64_t threads/);
  const changed = here.replace('k<<<', 'n *= 2; k<<<');
  assert.match(await fixed(text.replace(launch, changed), 'k.cu'), /int64_t threads/);
});

test('variables of grids and blocks go, or become integers where their first axis is read', async () => {
  const text = kernelOf('if (i < n) y[i] = x[i];');
  const run = (before: string, behind = '', parts = 'grid, block'): string =>
    text.replace(
      launch,
      `int run(float *x, float *y, int n) { ${before}\nk<<<${parts}>>>(x, y, n); ${behind} }\n`,
    );
  const gone = await fixed(run('dim3 block(64);\ndim3 grid((n + block.x - 1) / block.x);'), 'k.cu');
  assert.doesNotMatch(gone, /dim3|block|int64_t threads/);
  const kept = await fixed(
    run('dim3 block(64);\ndim3 grid(n / block.x, 1);', 'return block.x * grid.x;'),
    'k.cu',
  );
  assert.match(kept, /const unsigned int block = 64;\nconst unsigned int grid = n \/ block;/);
  assert.match(kept, /static_cast<int64_t>\(grid\) \* block\); return block \* grid;/);
  // What it is made of changes, so that its value must be kept.
  const changed = await fixed(run('dim3 grid((n + 255) / 256);\nn = 5;', '', 'grid, 256'), 'k.cu');
  assert.match(
    changed,
    /const unsigned int grid = [\s\S]*n = 5;[\s\S]*static_cast<int64_t>\(grid\) \* 256\)/,
  );
  for (const other of [
    'block = dim3(32);',
    'block.x = 32;',
    'use(&block.x);',
    'return block.y;',
    'use(block);',
  ])
    assert.match(
      (await mark(run(`dim3 block(64), grid(n);\ndim3 block(64);\n${other}`))).message.en,
      /not of a kind/,
    );
  const global = `dim3 block(64);\nvoid set() { block.x = 128; }\n${run('dim3 grid(n / 64);')}`;
  assert.match((await mark(global)).message.en, /not of a kind/);
});

test('rows keep the order of their loops, and what was written is read only when it is there', async () => {
  const body = `if (i < n) { const float *r = x + i * n; float s = 0; for (int j = 0; j < n; j++) { y[i * n + j] = expf(r[j]); s += y[i * n + j]; }
    for (int j = 0; j < n; j++) y[i * n + j] /= sqrtf(s); }`;
  const after = await fixed(kernelOf(body), 'k.cu');
  assert.match(after, /ReduceSum[\s\S]*PIPE_ALL[\s\S]*Div\(/);
  assert.match(after, /Sqrt\(result, result, 8\)/);
  assert.deepEqual(await findingsIn(after, 'k.cu'), []);
});

test('a device function that no kernel needs any more goes, and the kernel alone can be rewritten', async () => {
  const text = `__device__ float twice(float x) { return 2 * x; }\n${kernelOf('if (i < n) y[i] = twice(x[i]);')}`;
  assert.doesNotMatch(await fixed(text, 'k.cu'), /twice\(float/);
  const { text: one } = engine.fixAll({ path: 'k.cu', text }, defaultTarget, { adapted: true, kernel: 'k' });
  assert.match(one, /__vector__ void k/);
});

test('chips without the instructions say so, and the 950 keeps its threads', async () => {
  const text = kernelOf('if (i < n) y[i] = x[i];');
  assert.match((await mark(text, '310P')).message.en, /310P has no `DataCopyPad`/);
  assert.equal((await mark(text, '950')).verdict, 'same');
});
