/** Fields of CUDA's structs: found where the file declares the object with the struct's type, and nowhere else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsIn } from '../engine.ts';

const cases: readonly (readonly [what: string, text: string, ...fields: string[]])[] = [
  ['a variable', 'void f() { cudaDeviceProp p; g(p.major, p.name); }', 'major', 'name'],
  ['a pointer', 'void f(const cudaDeviceProp *p) { g(p->minor, (*p).major); }', 'minor', 'major'],
  ['a reference', 'void f(cudaDeviceProp const &p) { g(p.minor); }', 'minor'],
  [
    'an array',
    'void f() { struct cudaDeviceProp a[4], *b = a; g(a[i + n[0]].major, b->minor); }',
    'major',
    'minor',
  ],
  ['a member', 'struct C { int f() { return this->p.major; } cudaDeviceProp p; };', 'major'],
  ['an element', 'struct C { std::vector<cudaDeviceProp> all; int f() { return all[0].major; } };', 'major'],
  ['a macro body', 'cudaDeviceProp p;\n#define ARCH (10 * p.major + p.minor)\n', 'major', 'minor'],
  ["another type's field", 'void f(cudaDeviceProp p, Own q) { g(q.major, r.name); }'],
  [
    'a member that has the name of a variable',
    'void f(Own q) { cudaDeviceProp p; /* Ends. */\n p.name; g(q.p.major); }',
    'name',
  ],
  ['a member of a member', 'struct C { cudaDeviceProp p; };\nvoid f(C *c) { g(c->p.major); }', 'major'],
  ['a name declared anew', 'void f() { cudaDeviceProp p; }\nvoid h(Own p) { g(p.major); }'],
  ['a type of the user', 'struct Own { int major; };\nvoid f(Own p) { p.major = 1; cudaFree(0); }'],
];

for (const [what, text, ...fields] of cases)
  test(`fields of ${what}`, async () => {
    const symbols = (await findingsIn(text)).map(({ symbol }) => symbol);
    const found = symbols.filter((symbol) => symbol.includes('.'));
    assert.deepEqual(
      found,
      fields.map((field) => `cudaDeviceProp.${field}`),
    );
  });

test('fields of other structs, members of containers', async () => {
  const text =
    'void f() { cudaMemcpy3DParms p = {0}; p.extent = e; thrust::device_vector<int> v(3); g(v.size(), w.size()); }';
  const found = (await findingsIn(text)).flatMap(({ symbol }) => (symbol.includes('.') ? [symbol] : []));
  assert.deepEqual(found, ['cudaMemcpy3DParms.extent', 'thrust::device_vector.size']);
});

test('members of libcu++, of a type and of a value that a function of it gives', async () => {
  const text =
    'void f() { auto p = cuda::make_pipeline(); p.consumer_wait(); cuda::atomic<int> a; a.fetch_add(1); b.fetch_add(1); std::atomic<int> c; c.load(); }';
  const found = (await findingsIn(text)).flatMap(({ symbol }) => (symbol.includes('.') ? [symbol] : []));
  assert.deepEqual(found, ['cuda.consumer_wait', 'cuda.fetch_add']);
});
