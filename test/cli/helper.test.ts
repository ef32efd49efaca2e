/** The helper header comes with the fixes that need it, and with no others. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folderOf } from '../files/folder.ts';
import { ascendify } from './run.ts';

const source = 'bool done(cudaStream_t s) { return cudaStreamQuery(s) == cudaSuccess; }\n';
const header = readFileSync('runtime/ascendify_rt.hpp', 'utf8');

test('the header comes beside the file that includes it, once, and is ours to keep current', (context) => {
  const folder = folderOf(context, { 'b.cu': 'cudaError_t e;\n' });
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src/a.cu'), source);
  const copy = join(folder, 'src/ascendify_rt.hpp');
  const first = ascendify(folder, 'fix', '--adapted');
  assert.equal(first.code, 0, first.errors);
  assert.match(readFileSync(join(folder, 'src/a.cu'), 'utf8'), /^#include "ascendify_rt\.hpp"$/m);
  assert.equal(readFileSync(copy, 'utf8'), header);
  assert.ok(!existsSync(join(folder, 'ascendify_rt.hpp')));
  assert.match(ascendify(folder, 'scan', 'src').out, /No finding|0 finding|nothing/i);
  writeFileSync(copy, `${header}// older\n`);
  writeFileSync(join(folder, 'src/c.cu'), source);
  ascendify(folder, 'fix', '--adapted');
  assert.equal(readFileSync(copy, 'utf8'), header);
});

test('a dry run shows the header as a part of the patch', (context) => {
  const folder = folderOf(context, { 'a.cu': source, 'b.cu': source });
  const { out } = ascendify(folder, 'fix', '--adapted', '--dry-run');
  execFileSync('git', ['apply', '-'], { cwd: folder, input: out });
  assert.equal(readFileSync(join(folder, 'ascendify_rt.hpp'), 'utf8'), header);
  assert.ok(out.indexOf('+++ b/b.cu') < out.indexOf('+++ b/ascendify_rt.hpp'), 'the own changes come first');
});

test('headers of ours are no sources: they offer names of CUDA, and nothing is found or changed in them', (context) => {
  const kernel =
    '#include <cub/cub.cuh>\n__global__ void sum(float *x, float *y) {\n  using Reduce = cub::BlockReduce<float, 128>;\n  __shared__ Reduce::TempStorage place;\n  float all = Reduce(place).Reduce(x[threadIdx.x], cub::Sum());\n  if (threadIdx.x == 0) *y = all;\n}\n';
  const folder = folderOf(context, { 'a.cu': kernel });
  ascendify(folder, 'fix', '--adapted', '--chip', '950');
  const ours = readFileSync(join(folder, 'ascendify_cub.hpp'), 'utf8');
  assert.match(ours, /\bcub::Sum\b/);
  const { out } = ascendify(folder, 'scan', '--chip', '950', '--format', 'json');
  const { files } = JSON.parse(out) as { files: { path: string }[] };
  assert.deepEqual(
    files.map(({ path }) => path).filter((path) => path.includes('ascendify_')),
    [],
  );
  ascendify(folder, 'fix', '--adapted', '--chip', '950');
  assert.equal(readFileSync(join(folder, 'ascendify_cub.hpp'), 'utf8'), ours);
});

test('a header of the user with that name is left alone, and so is the source', (context) => {
  const own = '#define MINE\n';
  const folder = folderOf(context, { 'a.cu': source, 'ascendify_rt.hpp': own });
  const { code, errors } = ascendify(folder, 'fix', '--adapted');
  assert.equal(code, 2);
  assert.match(errors, /a\.cu: .*ascendify_rt\.hpp/);
  assert.equal(readFileSync(join(folder, 'ascendify_rt.hpp'), 'utf8'), own);
  assert.equal(readFileSync(join(folder, 'a.cu'), 'utf8'), source);
});

test('a source in C gets no fix that needs C++', (context) => {
  const folder = folderOf(context, { 'a.c': `#include <cuda_runtime.h>\n${source}` });
  ascendify(folder, 'fix', '--adapted');
  assert.match(readFileSync(join(folder, 'a.c'), 'utf8'), /cudaStreamQuery/);
  assert.ok(!existsSync(join(folder, 'ascendify_rt.hpp')));
  assert.match(ascendify(folder, 'scan').out, /cudaStreamQuery[\s\S]*this file is C/);
});
