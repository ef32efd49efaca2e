import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoryNames } from '../../server/report/merge.ts';
import { type Files, folderOf } from '../files/folder.ts';
import { ascendify } from './run.ts';

const project: Files = {
  'src/a.cu':
    '#include <cuda_runtime.h>\n__global__ void k(float *p) { p[threadIdx.x] = __shfl_sync(1, p[0], 2); }\nvoid f(void *p) {\n  k<<<1, 2>>>(0);\n  cudaFree(p);\n}\n',
  'src/b.cu':
    'void g(void *p) { cudaFree(p); } // ascendify-ignore[cudaFree]: kept for now\n__device__ double d;\n',
  'src/c.cu': 'void f() { cudaGraphicsUnmapResources(1, &r, 0); }\n',
  'src/d.cuh': 'void f() { cudaGraphicsUnmapResources(1, &r, 0); if (x) { ',
  'train.py':
    'import torch\nimport flash_attn\ntorch.cuda.synchronize()\nx = torch.zeros(2, dtype=torch.float64).cuda()\ny = x.nonzero()\n',
  'CMakeLists.txt': 'project(p LANGUAGES CXX CUDA)\nfind_package(CUDAToolkit)\n',
  'none.cpp': 'int main() { return 0; }\n',
  'bad.cu': '-> nowhere',
  'also.cu': Buffer.from([0x7f, 69, 76, 70, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0]),
};

const formats = ['json', 'text', 'sarif', 'markdown', 'html', 'csv'];

function shards(folder: string, count: number, ...args: readonly string[]): string[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `out/s${index + 1}.json`;
    ascendify(folder, 'scan', '--shard', `${index + 1}/${count}`, '--output', name, ...args);
    return name;
  });
}

test('shards of one tree give the very report that the unsharded scan gives, in every format', (context) => {
  const folder = folderOf(context, { ...project, '.gitignore': 'out\n' });
  for (const args of [[], ['--chip', '950', '--lang', 'zh-cn'], ['--all']]) {
    // A fresh order, since a shell sorts `s10` before `s2`.
    const names = shards(folder, 4, ...args).reverse();
    for (const format of formats) {
      const whole = ascendify(folder, 'scan', '--format', format, ...args);
      const merged = ascendify(folder, 'merge', ...names, '--format', format);
      assert.equal(merged.code, 0, merged.errors);
      assert.equal(merged.out, whole.out, `${format} ${args.join(' ')}`);
      assert.equal(merged.errors, whole.errors);
    }
    ascendify(folder, 'merge', ...names, '--output', 'out/whole.json');
    const again = ascendify(folder, 'merge', 'out/whole.json', '--format', 'html').out;
    assert.equal(
      again,
      ascendify(folder, 'scan', '--format', 'html', ...args).out,
      'a report alone is itself',
    );
  }
});

test('repositories give one report whose paths begin with their names', (context) => {
  const folder = folderOf(context, {});
  for (const name of ['one', 'two']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'a.cu'), project['src/c.cu'] as string);
    ascendify(join(folder, name), 'scan', '--output', `../reports/${name}/report.json`);
  }
  const inputs = ['reports/one/report.json', 'reports/two/report.json'];
  ascendify(folder, 'merge', ...inputs, '--output', 'all.json');
  const report = JSON.parse(readFileSync(join(folder, 'all.json'), 'utf8'));
  assert.deepEqual(
    report.files.map(({ path }: { path: string }) => path),
    ['one/a.cu', 'two/a.cu'],
  );
  assert.deepEqual([report.summary.files, report.summary.filesWithFindings], [2, 2]);
  const [blocker] = report.summary.blockers;
  assert.deepEqual([blocker.files, blocker.places], [2, 2], 'one task over both repositories');
  assert.equal(ascendify(folder, 'merge', ...inputs, '--fail-on', 'none').code, 1);
  const later = ascendify(folder, 'merge', ...inputs, '--baseline', 'all.json', '--fail-on', 'direct');
  assert.deepEqual([later.code, later.errors], [0, '']);
});

test('a name is what tells the files apart', () => {
  assert.deepEqual(repositoryNames(['r/a.json', 'r/b.b.json']), ['a', 'b.b']);
  assert.deepEqual(repositoryNames(['./x/report.json', 'y\\report.json']), ['x', 'y']);
  assert.deepEqual(repositoryNames(['o/x.json', 'p/x.json', 'p/y.json']), ['o/x', 'p/x', 'p/y']);
});

test('a file that cannot be joined is named with its cure, and ends with 2', (context) => {
  const folder = folderOf(context, { ...project, 'bad.json': '{"version": 1}', 'list.json': '[1' });
  const [first = '', second = '', third = ''] = shards(folder, 3, 'src');
  const scan = (name: string, ...args: readonly string[]) => {
    ascendify(folder, 'scan', 'src', '--output', name, ...args);
    return name;
  };
  const whole = scan('out/whole.json');
  const [other = ''] = shards(join(folder, 'src'), 2).map((name) => `src/${name}`);
  writeFileSync(
    join(folder, 'old.json'),
    readFileSync(join(folder, whole), 'utf8').replace('"version": "', '"version": "0.0.'),
  );
  writeFileSync(join(folder, 'hours.json'), '{"hours": {"M": 6}}');
  const cases: readonly [readonly string[], RegExp][] = [
    [[], /^merge needs reports; give ascendify merge REPORT\.json/],
    [['nope.json'], /^nope\.json: The report cannot be read; check /],
    [['bad.json'], /^bad\.json: This is no whole JSON report .*; write it again/],
    [['list.json'], /^list\.json: This is no whole JSON report /],
    [[scan('r.sarif')], /^r\.sarif: This is no whole JSON report /],
    [[first, third], /^out\/s1\.json: Shard 2\/3 of its tree is missing; give all shards\.$/],
    [[first, second, second], /^out\/s2\.json: The report is given twice/],
    [[first, other], /^src\/out\/s1\.json: It is a shard of another division than out\/s1\.json; /],
    [[first, whole], /^out\/whole\.json: One of it and out\/s1\.json is a shard; merge /],
    [[whole, 'old.json'], /^old\.json: Another version of Ascendify .*; scan both /],
    [[whole, scan('zh.json', '--lang', 'zh-cn')], /^zh\.json: It is in another language /],
    [[whole, scan('950.json', '--chip', '950')], /^950\.json: It is for another target /],
    [[whole, scan('h.json', '--config', 'hours.json')], /^h\.json: It assumes other hours /],
    [[whole, '--shard', '1/2'], /^--shard is not an option of merge\./],
  ];
  for (const [args, message] of cases) {
    const { code, out, errors } = ascendify(folder, 'merge', ...args);
    assert.deepEqual([code, out], [2, ''], args.join(' '));
    assert.equal(errors.trimEnd().split('\n').length, 1, errors);
    assert.match(errors.trimEnd(), message);
  }
  const copy = readFileSync(join(folder, first), 'utf8');
  writeFileSync(join(folder, 'copy.json'), copy);
  assert.match(
    ascendify(folder, 'merge', first, 'copy.json').errors,
    /^copy\.json: It is shard 1\/3, as out\/s1/,
  );
});
