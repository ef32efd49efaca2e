/** What belongs to a project is no package from elsewhere: by the folders around a file, and by what the engine is told. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ownPackages } from '../../server/files/ownPackages.ts';
import { defaultTarget } from '../../server/model.ts';
import { engine } from '../engine.ts';

const root = mkdtempSync(join(tmpdir(), 'ascendify-own-'));
after(() => rmSync(root, { recursive: true, force: true }));

for (const file of [
  '.git/HEAD',
  'detectron2/__init__.py',
  'src/apex/__init__.py',
  'data/list.txt',
  'pyproject.toml',
  'megatron/core/__init__.py',
  'xformers/setup.py',
  'xformers/tests/__init__.py',
  'tools/deep/train.py',
]) {
  mkdirSync(join(root, file, '..'), { recursive: true });
  writeFileSync(join(root, file), '');
}

async function symbolsIn(text: string, own: readonly string[]): Promise<readonly string[]> {
  const made = await engine();
  const document = made.open({ path: 'tools/train.py', text, own });
  const { findings } = made.analyse(document, defaultTarget);
  document.dispose();
  return findings.map(({ symbol }) => symbol);
}

test('packages beside a file and above it are the project, also without a file of their own; folders without code and copies of others are none', () => {
  assert.deepEqual([...ownPackages(join(root, 'tools/deep/train.py'))].sort(), [
    'apex',
    'detectron2',
    'megatron',
    'src',
  ]);
  assert.deepEqual(ownPackages(join(root, 'kernel.cu')), []);
});

test('an import of the project itself is no finding, an import from elsewhere is one', async () => {
  const text = 'from detectron2.config import get_cfg\nimport apex\nimport torch\ntorch.cuda.synchronize()\n';
  assert.deepEqual(await symbolsIn(text, ['detectron2', 'apex']), ['torch.cuda.synchronize']);
  assert.deepEqual(await symbolsIn(text, []), ['detectron2', 'apex', 'torch.cuda.synchronize']);
});
