/** The numbers of `double` for kernels are the processor's own, bit for bit, and their functions within their bounds. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folderOf } from '../files/folder.ts';

/** What the headers take from the SIMT language, as one thread has it. */
const simt = `#pragma once
#include <cmath>
#include <cstdint>
#define __aicore__
#define __host__
inline float rsqrtf(float x) { return 1 / sqrtf(x); }
inline uint64_t asc_shfl(uint64_t x, int32_t, int32_t) { return x; }
inline uint64_t asc_shfl_up(uint64_t x, uint32_t, int32_t) { return x; }
inline uint64_t asc_shfl_down(uint64_t x, uint32_t, int32_t) { return x; }
inline uint64_t asc_shfl_xor(uint64_t x, int32_t, int32_t) { return x; }
inline uint64_t asc_atomic_exch(uint64_t *address, uint64_t x) {
    const uint64_t old = *address;
    *address = x;
    return old;
}
inline uint64_t asc_atomic_cas(uint64_t *address, uint64_t compare, uint64_t x) {
    return *address == compare ? asc_atomic_exch(address, x) : *address;
}
`;

const flags = [
  '-std=c++17',
  '-O2',
  '-ffp-contract=off',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-fsanitize=undefined',
  '-fno-sanitize-recover=all',
];

test('arithmetic, conversions and functions of float64 are those of double', (context) => {
  const headers = readdirSync('runtime').filter((name) => name.startsWith('ascendify_float64'));
  const folder = folderOf(context, {
    'simt_api/asc_simt.h': simt,
    'main.cpp': readFileSync('test/compile/float64.cpp'),
    ...Object.fromEntries(headers.map((name) => [name, readFileSync(join('runtime', name))])),
  });
  const build = { cwd: folder, encoding: 'utf8' } as const;
  const built = spawnSync('g++', [...flags, '-I.', 'main.cpp', '-o', 'program'], build);
  assert.equal(built.status, 0, built.stderr || String(built.error));
  const ran = spawnSync(join(folder, 'program'), ['2000000'], build);
  assert.equal(ran.status, 0, ran.stdout + ran.stderr);
});
