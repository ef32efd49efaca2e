/** `double` in kernels of the 950: what is rewritten, in which places of a file, and what is left to a person for which reason. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultTarget, type Finding } from '../../server/model.ts';
import { engine as makeEngine } from '../engine.ts';

const engine = await makeEngine();
const simt = { ...defaultTarget, chip: '950' } as const;

function findingsOf(text: string, path: string): Finding[] {
  const document = engine.open({ path, text });
  try {
    return engine.analyse(document, simt).findings.filter(({ symbol }) => symbol === 'double');
  } finally {
    document.dispose();
  }
}

function fixed(text: string, path = 'k.cu'): string {
  return engine.fixAll({ path, text }, simt, { adapted: true }).text;
}

test('what cannot be followed stops all doubles of a file, with the reason', () => {
  const kernel = '__global__ void k(double *x) { x[0] *= 2; }\n';
  const stops: readonly (readonly [string, string, string?])[] = [
    ['__global__ void k(double *x) { x[0] = atan2(x[1], x[2]); }', '`atan2`'],
    ['__global__ void k(double *x) { printf("%d %f", 1, x[0]); }', '`printf`'],
    ['__global__ void k(double *x, const char *f) { printf(f, x[0]); }', '`printf`'],
    ['__global__ void k(double *x) { long double y = x[0]; x[0] = y; }', '`long double`'],
    ['__global__ void k(double2 *x, double y) { x[0].x = y; }', '`double2`'],
    [
      'template <class T> __global__ void k(T *x) { x[0] = std::numeric_limits<T>::max(); }\nvoid f(double *x) { k<<<1, 1>>>(x); }',
      '`numeric_limits`',
    ],
    [`struct P { double x; };\n__global__ void p(P *p) { p->x = 1; }\n${kernel}`, '`P`'],
    [`typedef struct { double x; } P;\n__global__ void p(P *p) { p->x = 1; }\n${kernel}`, '`P`'],
    ['struct P { double x; __device__ void step(double t) { x += t; } };', '`P`'],
    [`__constant__ double table[4];\n${kernel}`, '`table`'],
    [`__device__ double total = 1;\n${kernel}`, '`total`'],
    ['#define SQUARE(v) ((v) * 0.5)\n__global__ void k(double *x) { x[0] = SQUARE(x[1]); }', '`SQUARE`'],
    [
      '#ifdef WIDE\ntypedef double real;\n#else\ntypedef float real;\n#endif\n__global__ void k(real *x) { x[0] *= 0.5; }',
      '`real`',
    ],
    ['typedef double row[4];\n__global__ void k(row *x, double y) { x[0][0] = y; }', '`row`'],
    ['using list = double *;\n__global__ void k(list x) { x[0] = 1.5 * x[1] + double(2); }', '`list`'],
    ['const double step = compute();\n__global__ void k(double *x) { x[0] = step; }', '`step`'],
    [
      'template <class T> struct Zero { static const int v = 1; };\ntemplate <> struct Zero<double> { static const int v = 2; };\ntemplate <class T> __global__ void k(T *x) { x[0] = Zero<T>::v; }\nvoid f(double *x) { k<double><<<1, 1>>>(x); }',
      '`Zero`',
    ],
    ['__host__ __device__ double f(double x) { return x; }\nvoid g() { printf("%f", f(1)); }', '`f`'],
    ['__host__ __device__ double f(double x) { return x; }\nvoid g() { auto y = f(1); }', '`f`'],
    ['__host__ __device__ inline double f(double x) { return x; }', '`f`', 'f.cuh'],
    [`${kernel}#define RUN(p) k<<<1, 1>>>(p)\nvoid f(double *x) { RUN(x); }`, '`k`'],
    ['__host__ __device__ double f(double x) { return x; }\nvoid g() { double y = sum(f, 1); }', '`f`'],
    ['#define ROOT sqrt\n__global__ void k(double *x) { x[0] = ROOT(x[1]); }', '`ROOT`'],
    [
      '#ifdef WIDE\n#define T double\n#else\n#define T float\n#endif\n__global__ void k(T *x) { x[0] *= 0.5; }',
      '`T`',
    ],
    ['__global__ void k(double *x) { __shared__ double s; atomicAdd(&s, x[0]); }', '`atomicAdd`'],
  ];
  for (const [text, reason, path = 'k.cu'] of stops) {
    const found = findingsOf(text, path);
    assert.ok(found.length > 0, text);
    for (const { verdict, fix, message } of found) {
      assert.equal(verdict, 'manual', text);
      assert.equal(fix, undefined, text);
      assert.ok(message.en.includes(reason), `${text}\n${message.en}`);
    }
    // Nothing in it becomes a function of `float` by itself that was one of `double`, nor a number in software.
    assert.doesNotMatch(fixed(text, path), /ascendify::float64|atan2f/, text);
  }
});

test('what computes with no double is left alone', () => {
  const text =
    '__global__ void k(float *x) { x[0] = 0.5f * x[1]; /* double */ }\nvoid f(double *x) { x[0] = 0.5; }\n';
  assert.deepEqual(findingsOf(text, 'k.cu'), []);
  assert.deepEqual(findingsOf('double f(double x) { return x * 0.5; }\n', 'k.cpp'), []);
});

test('a prototype, an alias, constants, qualified functions and a cast go along', () => {
  const text = `#define EPS (1e-9)
using real = double;
static const double half = 0.5;
__device__ real f(real x);
__device__ real f(real x) { return std::sqrt(x) + EPS * ::fabs(half) - (double)M_PI; }
`;
  assert.equal(
    fixed(text).replace(/#include[^\n]*\n+/g, ''),
    `#define EPS (1e-9)
using real = double;
static const double half = 0.5;
__aicore__ ascendify::float64 f(ascendify::float64 x);
__aicore__ ascendify::float64 f(ascendify::float64 x) { return ascendify::sqrt(x) + ascendify::float64::fromBits(0x3e112e0be826d695ull /* EPS */) * ascendify::fabs(ascendify::float64::fromBits(0x3fe0000000000000ull /* half */)) - (ascendify::float64)ascendify::float64::fromBits(0x400921fb54442d18ull /* M_PI */); }
`,
  );
});

test('launches hand pointers on, and templates their types, once', () => {
  const text = `template <class T, int N> __global__ void k(const T *x, int n, T *y) { y[0] = n > N ? x[0] : 0; }
template <class T> void run(T *x, T *y) { k<T, 32><<<1, 32>>>(x, 3, y); }
void f(double *x) { run(x, x); k<double, 64><<<1, 64>>>(x, 1, nullptr); }
`;
  const after = fixed(text);
  assert.match(
    after,
    /k<ascendify::Device<T>, 32><<<1, 32, 0, nullptr>>>\(ascendify::toDevice\(x\), 3, ascendify::toDevice\(y\)\)/,
  );
  assert.match(
    after,
    /k<ascendify::float64, 64><<<1, 64, 0, nullptr>>>\(ascendify::toDevice\(x\), 1, nullptr\)/,
  );
  assert.match(after, /n > N \? x\[0\] : T\(0\)/);
  assert.equal(
    engine.fixAll({ path: 'k.cu', text: after, wasCuda: true }, simt, { adapted: true }).text,
    after,
  );
});

test('functions that a macro marks are read as those of the device', () => {
  const text =
    '#define DI __device__ __forceinline__\nDI void add(double *x, double y) { *x += 0.1 * y; }\n__global__ void k(double *x) { add(x, 1.0); }\nvoid f(double *x) { k<<<1, 1>>>(x); }\n';
  assert.match(fixed(text), /DI void add\(ascendify::float64 \*x, ascendify::float64 y\)/);
});

test('a kernel that other files launch takes their pointers as they are', () => {
  const text =
    'typedef double real;\n__global__ void k(const real *__restrict__ x, double* y, int n, double a) { y[0] = x[n] * a; }\n';
  assert.match(
    fixed(text, 'k.cuh'),
    /void k\(ascendify::Doubles<const ascendify::float64> x, ascendify::Doubles<ascendify::float64> y, int n, ascendify::float64 a\)/,
  );
  const [told] = findingsOf('__global__ void k(double (*x)[4]) { x[0][0] = 1.0; }\n', 'k.cuh');
  assert.equal(told?.verdict, 'manual');
});

test('a function of its own by the name of a known one keeps it', () => {
  const text =
    '__device__ double log(double x, double base) { return x / base; }\n__global__ void k(double *x) { x[0] = log(x[1], 2.0); }\n';
  assert.match(fixed(text), /x\[0\] = log\(x\[1\], ascendify::float64\(2\)\)/);
});

test('a kernel that is migrated alone takes the doubles of its file along', () => {
  const text =
    '__device__ double f(double x) { return x; }\n__global__ void a(double *x) { x[0] = f(1.5); }\n__global__ void b(double *x) { x[0] = 2.0; }\nvoid g(double *x) { b<<<1, 1>>>(x); }\n';
  const { text: after } = engine.fixAll({ path: 'k.cu', text }, simt, { adapted: true, kernel: 'b' });
  assert.match(after, /b<<<1, 1>>>\(ascendify::toDevice\(x\)\)/);
  assert.doesNotMatch(after.replace(/void g.*/, ''), /\bdouble\b/);
});

test('constants that make a function compute in double are written for float where nothing changes, else in software', () => {
  const exact: readonly (readonly [string, string])[] = [
    ['__device__ float f(float x) { return 0.5 * x; }', 'return 0.5f * x;'],
    ['__global__ void k(float *x, int n) { float z = 1.0 / x[0]; x[1] = z; }', 'float z = 1.0f / x[0];'],
    [
      '__global__ void k(float *x, int n) { if (x[0] > 0.25 && n) x[0] *= 1e3; }',
      'if (x[0] > 0.25f && n) x[0] *= 1e3f;',
    ],
    ['__global__ void k(const float4 *x, float *y) { y[0] = (x[1].y + 1.5); }', 'y[0] = (x[1].y + 1.5f);'],
    ['__global__ void k(float *y) { y[1] = sqrtf(2. * -y[2]); }', 'sqrtf(2.f * -y[2])'],
  ];
  for (const [text, part] of exact) {
    const after = fixed(text);
    assert.ok(after.includes(part), after);
  }
  const software = [
    '__device__ float f(float x) { return 0.1 * x; }',
    '__device__ float f(float x) { return 0.5 * x + x; }',
    '__device__ double_t f(float x) { return 0.5 * x; }',
    '__device__ float f(int x) { return 0.5 * x; }',
    '__device__ float f(float x, int y) { float z = 0.5 * y; return z; }',
    '__device__ float f(float x) { return expf(x) > 1 ? x : 0.5 * x * x; }',
    '__device__ int f(float x) { return 0.5 * x; }',
    '__device__ float f(float x) { x += 0.5 * x; return x; }',
    '__device__ float f(float x) { return pow(x, 2.0); }',
  ];
  for (const text of software) {
    const after = fixed(text);
    assert.match(after, /ascendify::float64/, text);
    assert.doesNotMatch(after.replace(/float64\([^)]*\)/g, ''), /\d\.\d+f/, text);
    assert.equal(
      engine.fixAll({ path: 'k.cu', text: after, wasCuda: true }, simt, { adapted: true }).text,
      after,
    );
  }
  for (const text of [
    '__global__ void k(float *x) { float y = 0.1; x[0] = y; x[1] = 1.0; }',
    '__global__ void k(float *x) { x[0] = x[1] > 0 ? x[1] : 0.0; }',
  ])
    assert.deepEqual(findingsOf(text, 'k.cu'), []);
  const [told] = findingsOf('__global__ void k(float *x) { printf("%f", x[0] * 0.1); }', 'k.cu');
  assert.equal(told?.verdict, 'manual');
});
