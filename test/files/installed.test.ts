/** What the target picker finds on a machine: CANN and PyTorch, from files alone. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { findInstalled } from '../../client/installed.ts';

const folder = mkdtempSync(join(tmpdir(), 'ascendify-installed-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

test('releases are found where installers put them, each once', async () => {
  const info = (version: string) => `package_name=Ascend-cann-toolkit\nversion=${version}\narch=aarch64\n`;
  write('Ascend/cann-8.5.0/aarch64-linux/ascend_toolkit_install.info', info('8.5.0'));
  write('Ascend/cann-8.5.0/aarch64-linux/ascend_ops_install.info', 'package_name=Ascend-cann-910b-ops\n');
  symlinkSync('cann-8.5.0', join(folder, 'Ascend/cann'));
  write('Ascend/ascend-toolkit/8.3.RC2/x86_64-linux/ascend_toolkit_install.info', info('8.3.RC2'));
  write(
    'elsewhere/version.cfg',
    'runtime_running_version=[7.7:8.0.0]\ntoolkit_running_version=[7.7:8.1.RC1]\n',
  );
  write('project/.venv/pyvenv.cfg', 'version = 3.11\n');
  write('project/.venv/lib/python3.11/site-packages/torch-2.9.0+cpu.dist-info/METADATA', '');
  write('project/.venv/lib/python3.11/site-packages/torchvision-0.24.0.dist-info/METADATA', '');
  write('conda/lib/python3.10/site-packages/torch_npu-2.7.1.post2.dist-info/METADATA', '');
  const found = await findInstalled(join(folder, 'project'), {
    env: { ASCEND_HOME_PATH: join(folder, 'elsewhere'), CONDA_PREFIX: join(folder, 'conda') },
    bases: [join(folder, 'Ascend')],
  });
  assert.deepEqual(found.cann.map(({ value }) => value).sort(), ['8.1.RC1', '8.3.RC2', '8.5.0']);
  assert.deepEqual(
    found.chip.map(({ value }) => value),
    ['A2'],
  );
  assert.deepEqual(found.torch, [
    { value: '2.9.0', where: '.venv: torch-2.9.0+cpu' },
    { value: '2.7.1', where: 'conda: torch_npu-2.7.1.post2' },
  ]);
});

test('a machine without any of it gives nothing', async () => {
  const none = await findInstalled(join(folder, 'nowhere'), { env: {}, bases: [join(folder, 'nothing')] });
  assert.deepEqual(none, { chip: [], cann: [], torch: [] });
});
