/** The data of the engine is the same whether it stands plain, as a build leaves it, or packed, as the `.vsix` holds it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { packedEnding, readBuilt } from '../../server/files/built.ts';
import { folderOf } from './folder.ts';

const text = async (bytes: Promise<Uint8Array>): Promise<string> => new TextDecoder().decode(await bytes);

test('a packed file is read as the plain one, which wins where both are', async (context) => {
  const folder = folderOf(context, {
    [`rules.json${packedEnding}`]: brotliCompressSync('{"from":"规则"}'),
    [`vocabulary.json${packedEnding}`]: brotliCompressSync('{"from":"an earlier packaging"}'),
    'vocabulary.json': '{"from":"the build"}',
    [`signatures.json${packedEnding}`]: 'no Brotli',
  });
  assert.equal(await text(readBuilt(folder, 'rules.json')), '{"from":"规则"}');
  assert.equal(await text(readBuilt(folder, 'vocabulary.json')), '{"from":"the build"}');
  await assert.rejects(readBuilt(folder, 'signatures.json'));
  await assert.rejects(readBuilt(folder, 'web-tree-sitter.wasm'), { code: 'ENOENT' });
});
