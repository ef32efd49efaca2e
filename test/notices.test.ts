/** Whatever of others goes into the `.vsix` brings its licence. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bundledList } from '../scripts/build.ts';
import { grammarPackages } from '../scripts/grammars.ts';
import { noticesOf } from '../scripts/notices.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

test('every package in the bundles and every grammar has its notice, and none without a licence passes', () => {
  const bundled = JSON.parse(readFileSync(join(root, 'dist', bundledList), 'utf8')) as string[];
  const folders = [...bundled.map((folder) => join(root, folder)), ...grammarPackages()];
  const text = noticesOf(folders);
  for (const folder of folders) {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    assert.ok(text.includes(`${name} ${version} (`), folder);
  }
  for (const shipped of ['vscode-languageclient', 'valibot', 'web-tree-sitter', 'tree-sitter-cuda'])
    assert.match(text, new RegExp(`^${shipped} \\d`, 'm'));
  assert.throws(() => noticesOf([join(root, 'dist')]), /licence/);
});
