import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Files, folderOf } from '../files/folder.ts';
import { ascendify } from './run.ts';

const project: Files = {
  'src/a.cu': '#include <cuda_runtime.h>\nvoid f(void *p) {\n  cudaFree(p);\n  cudaMemcpyHostToDevice;\n}\n',
  'src/b.cu': 'void g(void *p) { cudaFree(p); } // ascendify-ignore[cudaFree]: kept for now\n',
  'train.py': 'import torch\ntorch.cuda.synchronize()\n',
  'none.cpp': 'int main() { return 0; }\n',
};

interface Json {
  readonly summary: { readonly files: number; readonly known: number; readonly suppressed: number };
  readonly files: readonly {
    path: string;
    findings: readonly { symbol: string; line: number; verdict: string; suppressed?: string }[];
  }[];
  readonly notScanned: readonly { path: string; kind: string }[];
}

const json = (folder: string, ...args: readonly string[]): Json =>
  JSON.parse(ascendify(folder, 'scan', ...args, '--format', 'json').out);
const places = (report: Json) =>
  report.files.flatMap(({ path, findings }) =>
    findings.map(({ symbol, line }) => `${path}:${line} ${symbol}`),
  );

test('a script without an ending is read, and fixed, by its first line', (context) => {
  const folder = folderOf(context, {
    'bin/run': '#!/bin/sh\nCUDA_VISIBLE_DEVICES=0 ./a\n',
    'bin/serve': '#!/usr/bin/env python3\nimport torch\nx = torch.zeros(1).cuda()\n',
    LICENSE: 'CUDA_VISIBLE_DEVICES=0\n',
    'bin/perl': '#!/usr/bin/perl\nsystem("nvidia-smi");\n',
  });
  assert.deepEqual(places(json(folder, '.')), ['bin/run:2 CUDA_VISIBLE_DEVICES', 'bin/serve:3 .cuda()']);
  assert.deepEqual(places(json(folder, 'bin/run')), ['bin/run:2 CUDA_VISIBLE_DEVICES']);
  assert.equal(ascendify(folder, 'fix', '--allow-dirty', '.').code, 0);
  assert.match(readFileSync(join(folder, 'bin/run'), 'utf8'), /^#!\/bin\/sh\nASCEND_RT_VISIBLE_DEVICES=0 /);
  assert.match(readFileSync(join(folder, 'bin/serve'), 'utf8'), /\.npu\(\)/);
});

test('CUDA that a program holds as text is found where no source of CUDA stands', (context) => {
  const folder = folderOf(context, {
    'ops.py': "code = '''\n__global__ void k(int *a) {\n  a[threadIdx.x] = 1;\n}\n'''\n",
    'doc.py': '"""Holds __global__ void k(int *a) { } as text."""\n',
  });
  assert.deepEqual(places(json(folder, '.')), ['ops.py:2 __global__', 'ops.py:3 threadIdx']);
});

test('scan lists findings in every format and ends with 0', (context) => {
  const folder = folderOf(context, project);
  const starts: Readonly<Record<string, RegExp>> = {
    text: /^src\/a\.cu:1:11 direct cuda_runtime\.h /,
    json: /^\{\n {2}"version": 1/,
    sarif: /^\{"\$schema":/,
    markdown: /^# Migration/,
    html: /^<!doctype html>/,
    csv: /^path,line,column/,
  };
  for (const [format, start] of Object.entries(starts)) {
    const { code, out, errors } = ascendify(folder, 'scan', '--format', format);
    assert.deepEqual([code, errors], [0, ''], format);
    assert.match(out, start);
    assert.match(out, /cudaFree/, format);
  }
});

test('the report says what the way without edits serves in this project, and what it leaves', (context) => {
  const folder = folderOf(context, {
    'train.py':
      'import torch\nimport flash_attn\ntorch.cuda.synchronize()\nx.to(torch.device("cuda"))\nok = x.device.type == "cuda"\n',
  });
  const { out } = ascendify(folder, 'scan', '--format', 'markdown');
  const part = out.slice(out.indexOf('## Without an edit'), out.indexOf('## By file'));
  assert.match(part, /TORCH_TRANSFER_TO_NPU=1 .*it would serve 2 places .*2 places would still need an edit/);
  assert.match(part, /`flash_attn` \| Manual/);
});

test('paths are shown as given, and the order never changes', (context) => {
  const folder = folderOf(context, project);
  assert.deepEqual(places(json(folder)).slice(0, 2), ['src/a.cu:1 cuda_runtime.h', 'src/a.cu:3 cudaFree']);
  assert.equal(json(folder, './src/')?.files[0]?.path, 'src/a.cu');
  assert.equal(json(folder, folder).files[0]?.path, `${folder}/src/a.cu`);
  assert.equal(json(join(folder, 'src'), '..').files[0]?.path, '../src/a.cu');
  assert.equal(
    ascendify(folder, 'scan', '--format', 'json').out,
    ascendify(folder, 'scan', '--format', 'json').out,
  );
});

test('SARIF of real rules names real regions', (context) => {
  const folder = folderOf(context, project);
  const { results } = JSON.parse(ascendify(folder, 'scan', 'src/a.cu', '--all', '--format', 'sarif').out)
    .runs[0];
  const free = results.find((result: { ruleId: string }) => result.ruleId === 'cudaFree');
  assert.equal(free.properties.library, 'cuda-runtime');
  assert.deepEqual(free.locations[0].physicalLocation.region, {
    startLine: 3,
    startColumn: 3,
    endLine: 3,
    endColumn: 11,
  });
});

test('the form follows the ending of --output, and the file is whole', (context) => {
  const folder = folderOf(context, project);
  for (const [file, start] of [
    ['r.sarif', '{"$schema"'],
    ['deep/r.html', '<!doctype'],
    ['r.md', '# '],
    ['r.txt', 'src/a.cu:1'],
  ] as const) {
    const { code, out } = ascendify(folder, 'scan', '--output', file);
    assert.deepEqual([code, out], [0, ''], file);
    assert.ok(readFileSync(join(folder, file), 'utf8').startsWith(start), file);
  }
  assert.ok(readdirSync(folder).every((name) => !name.endsWith('.tmp')));
});

test('--fail-on ends with 1 at or above the verdict, and suppressed findings never count', (context) => {
  const folder = folderOf(context, {
    ...project,
    'shown.cu': 'void f() { cudaGraphicsUnmapResources(1, &r, 0); }\n',
  });
  const code = (level: string, path: string) => ascendify(folder, 'scan', path, '--fail-on', level).code;
  assert.deepEqual([code('direct', 'src/a.cu'), code('none', 'src/a.cu')], [1, 0]);
  assert.deepEqual([code('direct', 'src/b.cu'), code('direct', 'none.cpp')], [0, 0]);
  assert.equal(json(folder, 'src/b.cu').summary.suppressed, 1);
  assert.equal(json(folder, 'src/b.cu').files[0]?.findings[0]?.suppressed, 'kept for now');
});

test('a baseline leaves only what is new', (context) => {
  const folder = folderOf(context, project);
  ascendify(folder, 'scan', '--output', 'base.json');
  ascendify(folder, 'scan', '--output', 'base.sarif');
  const known = places(json(folder)).length;
  const later = folderOf(context, {
    ...project,
    'base.json': readFileSync(join(folder, 'base.json')),
    'base.sarif': readFileSync(join(folder, 'base.sarif')),
    'src/a.cu': `// moved\n${project['src/a.cu']}void h(void *q) { cudaFree(q); }\n`,
  });
  for (const base of ['base.json', 'base.sarif']) {
    const report = json(later, '--baseline', base);
    assert.deepEqual(places(report), ['src/a.cu:7 cudaFree'], base);
    assert.equal(report.summary.known, known);
  }
  assert.equal(ascendify(folder, 'scan', '--baseline', 'base.json', '--fail-on', 'direct').code, 0);
});

test('a report of ours in the tree is no source', (context) => {
  const folder = folderOf(context, { ...project, 'run.sh': 'nvidia-smi -L\n' });
  const before = places(json(folder));
  ascendify(folder, 'scan', '--output', 'base.json');
  assert.deepEqual(places(json(folder)), before);
  assert.ok(before.some((place) => place.includes('run.sh')));
});

test('the shards together are the whole', (context) => {
  const folder = folderOf(context, { ...project, 'bad.cu': '-> nowhere' });
  const whole = json(folder);
  for (const count of [2, 3, 7]) {
    const parts = Array.from({ length: count }, (_, index) =>
      json(folder, '--shard', `${index + 1}/${count}`),
    );
    assert.deepEqual(parts.flatMap(places).sort(), places(whole).sort());
    assert.equal(
      parts.reduce((sum, part) => sum + part.summary.files, 0),
      whole.summary.files,
    );
    assert.deepEqual(
      parts.flatMap((part) => part.notScanned),
      whole.notScanned,
    );
  }
});

test('the target comes from options, then the configuration, and both languages are spoken', (context) => {
  const folder = folderOf(context, {
    ...project,
    'ascendify.json': '{ "chip": "950", "lang": "zh-cn", "exclude": ["src"] }',
  });
  const { out } = ascendify(folder, 'scan');
  assert.match(out, /目标：950/);
  assert.doesNotMatch(out, /src\//);
  assert.match(ascendify(folder, 'scan', '--chip', 'a3', '--lang', 'en').out, /Target: A3/);
});

test('a rule pack of the project adds its rules', (context) => {
  const pack = `library: ours
chapter: { en: Ours, zh: 我们的 }
language: cuda
source: our wiki
since: "8.5.0"
rules:
  - id: cudaFree
    call: cudaFree(devPtr)
    verdict: direct
    to: ourFree(devPtr)
    examples:
      - before: "void f() { cudaFree(p); }"
        after: "void f() { ourFree(p); }"
`;
  const folder = folderOf(context, {
    ...project,
    'ascendify.json': '{"rules": ["ours.yaml"]}',
    'ours.yaml': pack,
  });
  const found = json(folder, 'src/a.cu').files[0]?.findings.find(({ symbol }) => symbol === 'cudaFree');
  assert.equal(found?.verdict, 'direct');
});

test('explain tells a page, and help and version answer', (context) => {
  const folder = folderOf(context, {});
  assert.match(ascendify(folder, 'explain', 'cudaMemcpy').out, /aclrtMemcpy/);
  assert.match(ascendify(folder, 'explain', 'torch.cuda.synchronize').out, /npu/);
  assert.match(ascendify(folder, '--version').out, /^\d+\.\d+\.\d+\n$/);
  for (const command of ['scan', 'merge', 'fix', 'explain', 'lsp']) {
    assert.match(ascendify(folder, command, '--help').out, new RegExp(`^ascendify ${command}`));
    assert.match(ascendify(folder, 'help', command).out, new RegExp(`^ascendify ${command}`));
  }
  assert.ok(!existsSync(join(folder, 'out')));
});
