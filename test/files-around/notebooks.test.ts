/** Notebooks on the command line: what is edited, and that nothing else is. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ascendify } from '../cli/run.ts';
import { findingsIn, fixed } from '../engine.ts';

/** A notebook with one code cell of these lines, as Jupyter writes it. */
function notebook(lines: readonly string[]): string {
  const source = lines.map((line) => `    ${JSON.stringify(line)}`).join(',\n');
  return `{\n "cells": [\n  {\n   "cell_type": "markdown",\n   "source": ["x.cuda() nvidia-smi"]\n  },\n  {\n   "cell_type": "code",\n   "outputs": [{"text": ["torch.cuda.is_available()\\u00e9\\n"]}],\n   "source": [\n${source}\n   ]\n  }\n ],\n "metadata": {"kernelspec": {"name": "cuda"}},\n "nbformat": 4\n}\n`;
}

test('code, commands and magics are fixed, each inside its own string', async () => {
  const before = notebook([
    '%env CUDA_VISIBLE_DEVICES=0\n',
    '!nvidia-smi\n',
    '%matplotlib inline\n',
    'import torch as th\n',
    'if th.cuda.is_available():\n',
    '    !nvidia-smi\n',
    's = "\\t\\"cuda\\"" ; x = th.zeros(1, device="cuda")',
  ]);
  const after = notebook([
    '%env ASCEND_RT_VISIBLE_DEVICES=0\n',
    '!npu-smi info\n',
    '%matplotlib inline\n',
    'import torch as th\n',
    'if th.npu.is_available():\n',
    '    !npu-smi info\n',
    's = "\\t\\"cuda\\"" ; x = th.zeros(1, device="npu")',
  ]);
  assert.equal(await fixed(before, 'a.ipynb'), after);
  assert.equal(await fixed(after, 'a.ipynb'), after);
});

test('a line that comes in is a string of its own in the list', async () => {
  const before = notebook(['"""Doc."""\n', 'import torch\n', 'torch.cuda.synchronize()']);
  const after = notebook(['"""Doc."""\n', 'import torch\n', 'import torch_npu\n', 'torch.npu.synchronize()']);
  assert.equal(await fixed(before, 'a.ipynb', { torch: '2.1' }), after);
});

test('a cell of another language is no Python, and a comment suppresses', async () => {
  const text = notebook(['%%bash\n', 'nvidia-smi -L\n', 'torch.cuda.synchronize()\n']);
  assert.deepEqual(
    (await findingsIn(text, 'a.ipynb')).map(({ rule, span }) => [rule, text.slice(span.start, span.end)]),
    [['nvidia-smi', 'nvidia-smi']],
  );
  const kept = notebook(['import torch\n', '# ascendify-ignore: kept\n', 'torch.cuda.synchronize()\n']);
  assert.deepEqual(
    (await findingsIn(kept, 'a.ipynb')).map(({ suppressed }) => suppressed),
    ['kept'],
  );
});

test('every other byte of a file stays: byte order mark, line ends, the last line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ascendify-around-'));
  try {
    const files: Readonly<Record<string, readonly [string, string]>> = {
      'a.yaml': [
        '\uFEFFdevice: cuda # é\r\nx:  1\r\nenv: {CUDA_LAUNCH_BLOCKING:  1}',
        '\uFEFFdevice: npu # é\r\nx:  1\r\nenv: {ASCEND_LAUNCH_BLOCKING:  1}',
      ],
      'requirements.txt': ['torch==2.1.0+cu121\r\n\r\nnumpy', 'torch==2.1.0\r\n\r\nnumpy'],
      'a.ipynb': [
        notebook(['import torch\n', 'torch.cuda.synchronize()']).replaceAll('\n', '\r\n'),
        notebook(['import torch\n', 'torch.npu.synchronize()']).replaceAll('\n', '\r\n'),
      ],
    };
    for (const [name, [before]] of Object.entries(files)) writeFileSync(join(folder, name), before);
    const { code } = ascendify(folder, 'fix', '--adapted', '--allow-dirty', '.');
    assert.equal(code, 0);
    for (const [name, [, after]] of Object.entries(files))
      assert.equal(readFileSync(join(folder, name), 'utf8'), after, name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a cell of CUDA is read as the source that it is, and told', async () => {
  const text = notebook([
    '%%cu\n',
    '#include <stdio.h>\n',
    '__global__ void k() {}\n',
    'int main() { k<<<1, 1>>>(); }\n',
  ]);
  assert.deepEqual(
    (await findingsIn(text, 'a.ipynb')).map(({ rule, span, fix }) => [
      rule,
      text.slice(span.start, span.end),
      fix,
    ]),
    [
      ['__global__', '__global__', undefined],
      ['kernel-launch', '<<<', undefined],
    ],
  );
  const other = notebook(['%%cuts\n', '__global__ void k() {}\n']);
  assert.deepEqual(await findingsIn(other, 'a.ipynb'), []);
});
