/** Kernels of a source: where they are, what pattern they have, what stops them on a target, and migrating one alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultTarget, type Kernel, type Target } from '../../server/model.ts';
import { engine as make } from '../engine.ts';

const engine = await make();

const simt: Target = { ...defaultTarget, chip: '950' };

function kernelsOf(text: string, target = simt): readonly Kernel[] {
  const document = engine.open({ path: 'k.cu', text });
  try {
    return engine.analyse(document, target).kernels;
  } finally {
    document.dispose();
  }
}

const index = 'int i = blockIdx.x * blockDim.x + threadIdx.x;';
const patterns: readonly (readonly [string, string])[] = [
  ['map', `${index} if (i < n) y[i] = a * x[i] + y[i];`],
  ['map', `for (int i = threadIdx.x; i < n; i += blockDim.x * gridDim.x) y[i] = x[i];`],
  ['map', `int stride = gridDim.x; ${index} for (; i < n; i += stride) { y[i] = x[i]; }`],
  ['loop', `${index} float s = 0; for (int k = 0; k < n; k++) s += x[i * n + k]; y[i] = s;`],
  ['reduction', `${index} float v = x[i]; v += __shfl_down_sync(0xffffffff, v, 16); y[i] = v;`],
  [
    'reduction',
    `__shared__ float s[256]; ${index} s[threadIdx.x] = x[i]; __syncthreads(); for (int w = 128; w > 0; w >>= 1) { s[0] += s[w]; __syncthreads(); }`,
  ],
  ['tile', `__shared__ float t[32][33]; ${index} t[0][i] = x[i]; __syncthreads(); y[i] = t[i][0];`],
  ['scatter', `${index} atomicAdd(&y[(int)x[i]], 1.0f);`],
  ['texture', `${index} y[i] = tex2D<float>(x, i, i);`],
];

for (const [pattern, body] of patterns) {
  test(`the pattern of ${body.slice(0, 60)} is ${pattern}`, () => {
    const [kernel] = kernelsOf(`__global__ void k(float *y, float *x, float a, int n) { ${body} }\n`);
    assert.equal(kernel?.pattern, pattern);
  });
}

test('kernels are found behind attributes, templates and comments, and prototypes are none', () => {
  const text = `
__global__ void early(float *x);
template <typename T, int N = (4 > 2)>
__global__ void __launch_bounds__(256, 2) /* { */ scale(T *x, T a = T(1)) { x[0] *= a; }
extern "C" __global__ static void last(float *x) { const char *s = "}"; x[0] = 1; }
#define MAKE(name) __global__ void name() {}
__global__ void cut(float *x) {`;
  const kernels = kernelsOf(text);
  assert.deepEqual(
    kernels.map(({ name }) => name),
    ['scale', 'last', 'cut'],
  );
  const [scale, last] = kernels;
  assert.equal(text.slice(scale?.span.start, scale?.span.end), 'scale');
  assert.ok(text.slice(last?.whole.start, last?.whole.end).endsWith('x[0] = 1; }'));
});

test('what stops a kernel is named once, and only where the target keeps threads', () => {
  const text = `__global__ void k(double *x) { x[0] = tex2DLod<float>(x, 0, 0, 0) + tex2DLod<float>(x, 1, 1, 0); /* half */ }\n`;
  assert.deepEqual(kernelsOf(text)[0]?.stops, ['tex2DLod']);
  assert.deepEqual(kernelsOf('__global__ void k(float *x) { x[0] = 1; /* double */ }\n')[0]?.stops, []);
  const [inside] = kernelsOf('__global__ void k(float *x) { double d = x[0]; x[0] = erf(d); }\n');
  assert.deepEqual(inside?.stops, ['double', 'erf']);
  assert.equal(kernelsOf(text, defaultTarget)[0]?.threads, false);
});

test('one kernel is migrated with the device functions of its file, the others stay', () => {
  const text = `__device__ float half_of(float x) { return __fdividef(x, 2.0f); }
__global__ void first(float *x) { __shared__ float s[32]; s[0] = half_of(x[0]); __syncthreads(); }
__global__ void second(float *x) { __syncthreads(); }
void run(float *x) { first<<<1, 32>>>(x); }
`;
  const { text: after } = engine.fixAll({ path: 'k.cu', text }, simt, { adapted: true, kernel: 'first' });
  assert.match(after, /__aicore__ float half_of/);
  assert.match(after, /first\(float \*x\) \{ __ubuf__ float s\[32\]; .* asc_syncthreads\(\); \}/);
  assert.match(after, /second\(float \*x\) \{ __syncthreads\(\); \}/);
  assert.match(after, /first<<<1, 32>>>\(x\)/);
});

test('what a first round migrated is device code in the next one', () => {
  const text =
    '__aicore__ float f(float x) { return max(x, 0.0f); }\nfloat g(float x) { return max(x, 0.0f); }\n';
  const { text: after } = engine.fixAll({ path: 'k.cu', text, wasCuda: true }, simt, { adapted: true });
  assert.match(after, /f\(float x\) \{ return ascendify::max\(/);
  assert.match(after, /g\(float x\) \{ return ascendify::hostMax\(/);
});

test('a mask counts as the full warp only where nothing in the file may change it', () => {
  const whole = (text: string): boolean => {
    const { text: after } = engine.fixAll({ path: 'k.cu', text }, simt, { adapted: true });
    assert.match(after, /asc_reduce_add\(|ascendify::reduceAdd\(/);
    return after.includes('asc_reduce_add(');
  };
  const kernel = (body: string) =>
    `__global__ void k(int *p) { ${body} p[0] = __reduce_add_sync(mask, p[1]); }\n`;
  assert.equal(whole(kernel('const unsigned mask = 0xffffffffu;')), true);
  for (const change of ['mask >>= 16;', 'mask = half();', '--mask;', 'set(&mask);'])
    assert.equal(whole(kernel(`unsigned mask = 0xffffffff; ${change}`)), false, change);
  assert.equal(whole(`#define FULL 0xffffffff\n${kernel('').replace('(mask', '(FULL')}`), true);
  assert.equal(whole(`#define FULL 0xffff\n${kernel('').replace('(mask', '(FULL')}`), false);
  const macro = '#define SUM(mask, v) __reduce_add_sync(mask, v)\nconst unsigned mask = 0xffffffff;\n';
  assert.equal(whole(macro), false);
});
