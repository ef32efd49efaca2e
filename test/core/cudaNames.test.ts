/** Which words of C and C++ are CUDA names: every one that is, none that only looks like one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsIn } from '../engine.ts';

async function symbols(text: string, path = 'a.cu'): Promise<string[]> {
  return (await findingsIn(text, path)).map((finding) => finding.symbol);
}

const found: readonly (readonly [what: string, text: string, ...symbols: string[]])[] = [
  ['a call', 'void f() { cudaFree(p); }', 'cudaFree'],
  ['a type and an enumerator', 'cudaError_t e = cudaSuccess;', 'cudaError_t', 'cudaSuccess'],
  ['driver types', 'CUdeviceptr d; CUresult r;', 'CUdeviceptr', 'CUresult'],
  ['a call in an error-check macro', 'void f() { CHECK(cudaFree(p)); }', 'cudaFree'],
  ['a macro body', '#define OK(x) ((x) == cudaSuccess)\n', 'cudaSuccess'],
  [
    'a macro body over lines',
    '#define DO(x) \\\n  cudaFree(x); \\\n  cudaGetLastError()\n',
    'cudaFree',
    'cudaGetLastError',
  ],
  [
    'both branches of an #if',
    '#if A\ncudaStream_t s;\n#else\ncudaEvent_t s;\n#endif\n',
    'cudaStream_t',
    'cudaEvent_t',
  ],
  ['a condition of the preprocessor', '#ifdef __CUDACC__\n#endif\n', '__CUDACC__'],
  ['constants in a list', 'int a[] = {cudaSuccess, cudaMemcpyDefault};', 'cudaSuccess', 'cudaMemcpyDefault'],
  ['a launch', 'void f() { k<<<1, 2>>>(x); }', '<<<'],
  ['a launch of a template', 'void f() { ns::k<float, 4><<<g, b, 0, s>>>(x, y); }', '<<<'],
  ['an include', '#include <cuda_runtime.h>\n#include "cub/cub.cuh"\n', 'cuda_runtime.h', 'cub/cub.cuh'],
  [
    'qualifiers and builtins',
    '__global__ void k(int *a) { a[threadIdx.x] = blockDim.x; }',
    '__global__',
    'threadIdx',
    'blockDim',
  ],
  ['a qualified name', 'thrust::device_vector<int> v(3);', 'thrust::device_vector'],
  [
    'a namespace alias',
    'namespace cg = cooperative_groups;\n__device__ void f() { auto b = cg::this_thread_block(); }',
    'cooperative_groups',
    '__device__',
    'cooperative_groups::this_thread_block',
  ],
  [
    'a using directive',
    'using namespace nvcuda;\n__device__ void f() { wmma::fill_fragment(a, 0.f); }',
    'nvcuda',
    '__device__',
    'nvcuda::wmma::fill_fragment',
  ],
  [
    'a using declaration',
    'using thrust::device_vector;\ndevice_vector<int> v;',
    'thrust::device_vector',
    'thrust::device_vector',
  ],
  ['the global scope', 'void f() { ::cudaFree(p); }', 'cudaFree'],
  [
    'threads, which have no device',
    '#include <thread>\nvoid f() { std::thread t([] { ::cudaFree(p); }); }',
    'std::thread',
    'cudaFree',
  ],
  ['a type name inside a template argument', 'std::vector<cudaStream_t> s;', 'cudaStream_t'],
  [
    'a nested type of a template',
    'typedef cub::BlockReduce<float, 128> R; typename R::TempStorage t;',
    'cub::BlockReduce',
  ],
  ['an argument of a call', 'void f() { g(cudaMemcpyHostToDevice); }', 'cudaMemcpyHostToDevice'],
  [
    'what a parameter elsewhere is called like',
    'void g(int texture);\nvoid h(A *texture) { use(texture); }\ntexture<float, 2> t;',
    'texture',
  ],
  [
    'a parameter that has a type alone',
    'void g(int, struct cudaDeviceProp);\nvoid h(enum cudaMemcpyKind) {}',
    'cudaDeviceProp',
    'cudaMemcpyKind',
  ],
  ['a function as a value', 'auto p = &cudaFree;', 'cudaFree'],
  ['half types in a CUDA file', '__device__ __half2 f(half a);', '__device__', '__half2', 'half'],
  [
    'math in device code only',
    '__device__ float f(float x) { return sqrtf(x); }\nfloat g(float x) { return sqrtf(x); }',
    '__device__',
    'sqrtf',
  ],
  [
    'a call behind `>` in a method of two words',
    'class A { float f(S *s) const override { if (g(2) > curand_uniform(s)) {} } };',
    'curand_uniform',
  ],
  ['names after a raw string', 'const char *s = R"x(cudaFree(")")x"; cudaStream_t t;', 'cudaStream_t'],
  ['names after digit separators', "int n = 1'000'000; cudaStream_t t;", 'cudaStream_t'],
  ['names in code that does not parse', 'void f( { cudaFree(p; ]] cudaStream_t', 'cudaFree', 'cudaStream_t'],
];

for (const [what, text, ...expected] of found) {
  test(`finds ${what}`, async () => assert.deepEqual(await symbols(text), expected));
}

const clean: readonly (readonly [what: string, text: string, path?: string])[] = [
  ['a class of the user', 'class cudaProducer {}; cudaProducer p;'],
  ['a variable that shares a prefix', 'int curandResult = 0; use(curandResult);'],
  ['an upper-case name of the user', 'CUDAContext c; int CUDA_CPY_BLOCK_SIZE = 4;'],
  ['a method', 'void f() { pool.cudaMemcpy(a, b, n, k); pool->cudaFree(p); }'],
  ['a static method', 'void f() { Pool::cudaFree(p); my::ns::cudaMalloc(&p, 1); }'],
  ['comments', '// cudaFree(p)\n/* cudaMalloc\n cudaFree */\n// continued \\\n cudaFree\n'],
  ['strings', 'const char *s = "cudaFree(\\"x\\")"; char c = \'"\'; const char *t = "threadIdx";'],
  ['a raw string', 'auto s = R"x(cudaFree()x";'],
  ['a local bool', 'void f() { bool cuda = true; if (cuda) g(); }'],
  [
    'a namespace of another library',
    'void f() { engine::cuda::getCurrentStream(); mine::cuda::is_available(); }',
    'a.cpp',
  ],
  [
    'vectors of a file without CUDA',
    'struct float4 { float x; }; float4 g(float4 a); int half = 3;',
    'a.cpp',
  ],
  ['a shift', 'int a = b << c; std::cout << x << y;'],
  [
    'a function that the file defines itself',
    'int cudaFree(void *p) { return 0; }\nvoid f() { cudaFree(p); }',
    'a.cpp',
  ],
  ['a variable called like a vector type', 'int f(int n) { int half = n / 2; return half * 2 + half; }'],
  ['a pointer called like a type', 'int g(P *p) { int *half = p->at; return *half; }'],
  [
    'a field called like a builtin',
    'struct A { int *blockDim; };\nint g(A a) { return blockDim[1]; }',
    'a.cu',
  ],
  ['a parameter called like a type', 'float f(float half) { return half + 1; }'],
  ['a macro of the file', '#define cudaCheckHere(x) x\nvoid f() { cudaCheckHere(1); }'],
  ['standard math in host code', 'float f(float x) { return sqrtf(x) + fabsf(x) + std::min(x, 1.f); }'],
  ['an include of the project', '#include "my_cuda_runtime.h"\n#include "cuda_utils.h"\n'],
  ['an error message of the preprocessor', '#error "cudaFree is missing"\n#warning don\'t call cudaFree\n'],
  ['a foreign namespace alias', 'namespace cg = my::groups;\nvoid f() { cg::this_thread_block(); }'],
  [
    'a variable called like a builtin',
    'int blockDim = 1; int f(int threadIdx) { return blockDim + threadIdx; }',
    'a.cpp',
  ],
  ['a variable called like a builtin, in a CUDA file', 'void f() { int gridDim = 2; use(gridDim); }', 'a.cu'],
  [
    'kernels that are for Ascend already',
    '__global__ __aicore__ void k(__gm__ half *x) { asm("trap"); }\nvoid f() { k<<<8, nullptr, s>>>(x); }',
    'a.cpp',
  ],
  [
    'enumerators of the file',
    'typedef enum Own_enum {\n  CU_EVENT_DEFAULT = 0, /* none */\n  cudaSuccess,\n  cudaMemcpyDefault\n} Own;\nOwn f(int) { return cudaSuccess; }',
    'a.cpp',
  ],
  [
    'a type that the file defines behind its braces',
    'typedef enum own_enum {\n  OWN = 0 /* } */\n} CUresult;\nCUresult f();',
    'a.cpp',
  ],
  ['an Ascend launch', '#include "acl/acl.h"\nvoid f() { k<<<8, nullptr, s>>>(x); }', 'a.cpp'],
  ['a macro parameter', '#define F(half) ((half) + 1)\n'],
];

for (const [what, text, path] of clean) {
  test(`leaves ${what} alone`, async () => assert.deepEqual(await symbols(text, path), []));
}

test('the region is the name itself, in device or host code', async () => {
  const text = '__global__ void k() { __syncthreads(); }\nvoid f() { cudaDeviceSynchronize(); }';
  const seen = (await findingsIn(text)).map(({ span, side }) => [text.slice(span.start, span.end), side]);
  assert.deepEqual(seen, [
    ['__global__', 'device'],
    ['__syncthreads', 'device'],
    ['cudaDeviceSynchronize', 'host'],
  ]);
});

test('a comment suppresses its line or, alone, the next', async () => {
  const text = [
    'void f() {',
    '  cudaFree(a); // ascendify-ignore: kept for the old build',
    '  // ascendify-ignore[cudaFree]: later',
    '  cudaFree(b);',
    '  // ascendify-ignore[cudaMalloc]: not this',
    '  cudaFree(c);',
    '}',
  ].join('\n');
  const reasons = (await findingsIn(text)).map((finding) => finding.suppressed);
  assert.deepEqual(reasons, ['kept for the old build', 'later', undefined]);
});

test('a kernel migrated in part tells what is CUDA still, a kernel of Ascend C nothing', async () => {
  const kernel =
    '__global__ __aicore__ void k(float *x) { __ubuf__ float y[32]; x[threadIdx.x] = fabsf(y[0]); }\n';
  assert.deepEqual(
    (await findingsIn(kernel, 'k.asc', { chip: '950' })).map(({ symbol }) => symbol),
    [],
  );
  const half = kernel.replace('y[0])', 'y[0]); __nanosleep(1)');
  assert.deepEqual(
    (await findingsIn(half, 'k.cu', { chip: '950' })).map(({ symbol }) => symbol),
    ['__nanosleep'],
  );
});
