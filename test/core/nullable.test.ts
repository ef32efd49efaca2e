/** Which frees of CUDA get the helper that passes over null: where the file shows that the pointer may be null. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { perhapsNull } from '../../server/resolve/nullable.ts';

const asked = (text: string): boolean => {
  const [, argument = ''] = [...text.matchAll(/cudaFree\(((?:[^()]|\([^()]*\))*)\)/g)].at(-1) ?? [];
  return perhapsNull(text, argument, text.lastIndexOf('cudaFree(') + 9);
};

const may: readonly string[] = [
  'void f() { float *p = 0; if (cudaFree(p) != cudaSuccess) return; }',
  'void f() { float *p = nullptr; if (n > 0) cudaMalloc(&p, n); cudaFree(p); }',
  'void f() { float *p = nullptr; if (n > 0) { CHECK(cudaMalloc((void **)&p, n)); } cudaFree(p); }',
  'void f() { int *p = 0; if (cudaMalloc(&p, 4)) goto Error; run(p); Error: cudaFree(p); }',
  'struct Pool { float *p = nullptr; ~Pool() { cudaFree(p); } };',
  'Pool::Pool() : p(nullptr) {} void Pool::grow() { cudaMalloc(&p, n); } Pool::~Pool() { cudaFree(this->p); }',
  'void f(State *s) { s->p = NULL; fill(s); cudaFree(s->p); }',
  'void f() { float *p[2] = {}; for (int i = 0; i < n; i++) cudaFree(p[i]); }',
  'void f() { cudaMalloc(&p, 4); cudaFree(p); p = NULL; cudaFree(p); }',
  'void f() { if (p == nullptr) cudaFree(p); p = nullptr; }',
  'void f() { float *p = nullptr; if (n || p) cudaFree(p); }',
  'void f() { float *p{}; auto end = [&] { cudaFree(p); }; }',
];

const holds: readonly string[] = [
  'void f(float *p) { cudaFree(p); }',
  'void f() { float *p; cudaMalloc(&p, 4); cudaFree(p); }',
  'void f() { float *p = NULL; CHECK(cudaMalloc((void **)&p, 4)); run(p); cudaFree(p); p = NULL; }',
  'void f() { float *p = NULL; if (cudaMalloc((void **)&p, 4) != cudaSuccess) { exit(1); } cudaFree(p); }',
  'void f() { float *p[2] = {}; for (i = 0; i < 2; i++) { cudaMalloc(&p[i], 4); } for (;;) { cudaFree(p[i]); } }',
  'void f() { float *p = nullptr; p = make(4); cudaFree(p); }',
  'Pool::~Pool() { if (p) { CHECK(cudaFree(p)); p = nullptr; } }',
  'Pool::~Pool() { if (p != nullptr && owned) cudaFree(p); p = nullptr; }',
  'Pool::~Pool() { if (!p) return; cudaFree(p); p = nullptr; }',
  'void f(int q) { q = 0; cudaFree(p); } // p = NULL;',
  'void f() { puts("p = NULL;"); cudaFree(p); }',
  'void f() { p = NULL; cudaFree(next(p)); }',
];

test('a pointer that a file makes null, unless what comes after shows otherwise', () => {
  for (const text of may) assert.equal(asked(text), true, text);
  for (const text of holds) assert.equal(asked(text), false, text);
});
