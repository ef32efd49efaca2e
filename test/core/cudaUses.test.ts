/** Wrappers and names that are no calls: macros, `using`, pointers to functions, and what a macro's arguments may do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsIn, fixed } from '../engine.ts';

const head = '#include "acl/acl.h"\n#include "ascendify_rt.hpp"\n';

const fixes: readonly (readonly [what: string, before: string, after: string])[] = [
  [
    'a deleter',
    'std::shared_ptr<float> p(d, cudaFree);',
    'std::shared_ptr<float> p(d, aclrtFreeWithDevSync);',
  ],
  ['an address', 'auto f = &cudaFree;', 'auto f = &aclrtFreeWithDevSync;'],
  ['a using declaration', 'using ::cudaMalloc;', 'using ::aclrtMalloc;'],
  [
    'a name of the global scope after return',
    'int f() { return ::cudaFree(p); }',
    'int f() { return ::aclrtFreeWithDevSync(p); }',
  ],
  [
    'a name of the global scope where something runs before',
    'int f() { if (::cudaMemset(d, 0, n)) g(); }',
    'int f() { if ((aclrtSynchronizeDevice(), ::aclrtMemset(d, n, 0, n))) g(); }',
  ],
  ['a macro that renames', '#define GPU_FREE cudaFree', '#define GPU_FREE aclrtFreeWithDevSync'],
  [
    'a macro that renames a function whose arguments change',
    '#define GPU_MALLOC cudaMalloc',
    '#define GPU_MALLOC(devPtr, size) aclrtMalloc((void **)(devPtr), (size), ACL_MEM_MALLOC_HUGE_FIRST)',
  ],
  [
    'a wrapper that would evaluate its argument twice',
    '#define COPY(d, s, n) CHECK(cudaMemcpy(d, s, n, kind))',
    '#define COPY(d, s, n) CHECK(ascendify::memcpy(d, s, n, kind))',
  ],
  [
    'a wrapper that does not',
    '#define FREE(p) CHECK(cudaFree(p))',
    '#define FREE(p) CHECK(aclrtFreeWithDevSync(p))',
  ],
  [
    'a size that does something',
    'void f() { cudaMemcpyAsync(d, h, n[k++], cudaMemcpyHostToDevice, s); }',
    'void f() { ascendify::memcpyAsync(d, h, n[k++], ACL_MEMCPY_HOST_TO_DEVICE, s); }',
  ],
  [
    'every branch of an #if',
    '#if A\nauto f = cudaFree;\n#elif B\nint g() { return cudaFree(p); }\n#else\nusing ::cudaFree;\n#endif',
    '#if A\nauto f = aclrtFreeWithDevSync;\n#elif B\nint g() { return aclrtFreeWithDevSync(p); }\n#else\nusing ::aclrtFreeWithDevSync;\n#endif',
  ],
];

for (const [what, before, after] of fixes)
  test(`fixes ${what}`, async () => assert.equal(await fixed(`${head}${before}\n`), `${head}${after}\n`));

const left: readonly (readonly [what: string, text: string])[] = [
  ['a pointer to a function whose arguments change', 'auto f = cudaMalloc;'],
  ['a default argument', 'template <decltype(&cudaMemset) F = cudaMemset> struct A {};'],
  ['a macro that renames a function that needs a wait', '#define COPY cudaMemcpy'],
  ['a macro that renames a function with defaults', '#define RECORD cudaEventRecord'],
  ['a call of the host from a kernel', '__global__ void k() { cudaFree(p); }'],
  ['a pointer where the arguments decide', 'auto f = cudaHostAlloc;'],
];

for (const [what, text] of left)
  test(`leaves ${what}, and tells of it`, async () => {
    assert.equal(await fixed(`${head}${text}\n`), `${head}${text}\n`);
    const found = (await findingsIn(text)).filter(({ symbol }) => symbol.startsWith('cuda'));
    const verdicts = found.map(({ verdict }) => verdict);
    assert.ok(verdicts.length > 0 && verdicts.every((verdict) => verdict === 'manual'), verdicts.join());
  });
