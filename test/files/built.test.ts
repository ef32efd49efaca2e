/** The data of the engine is the same whether it stands plain, as a build leaves it, or packed, as the `.vsix` holds it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join, sep } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { common } from '../../scripts/build.ts';
import { helperText, packedEnding, readBuilt } from '../../server/files/built.ts';
import { folderOf } from './folder.ts';

const text = async (bytes: Promise<Uint8Array>): Promise<string> => new TextDecoder().decode(await bytes);

test('a packed file is read as the plain one, which wins where both are', async (context) => {
  const folder = folderOf(context, {
    [`rules.jsonl${packedEnding}`]: brotliCompressSync('{"from":"规则"}'),
    [`vocabulary.json${packedEnding}`]: brotliCompressSync('{"from":"an earlier packaging"}'),
    'vocabulary.json': '{"from":"the build"}',
    [`signatures.json${packedEnding}`]: 'no Brotli',
  });
  assert.equal(await text(readBuilt(folder, 'rules.jsonl')), '{"from":"规则"}');
  assert.equal(await text(readBuilt(folder, 'vocabulary.json')), '{"from":"the build"}');
  await assert.rejects(readBuilt(folder, 'signatures.json'));
  await assert.rejects(readBuilt(folder, 'web-tree-sitter.wasm'), { code: 'ENOENT' });
});

test('headers of ours are read from one file, packed or plain', (context) => {
  const packed = folderOf(context, {
    [`helpers.json${packedEnding}`]: brotliCompressSync('{"ascendify_rt.hpp":"// 头文件"}'),
  });
  const plain = folderOf(context, { 'helpers.json': '{"ascendify_rt.hpp":"// built"}' });
  assert.equal(helperText(packed, 'ascendify_rt.hpp'), '// 头文件');
  assert.equal(helperText(plain, 'ascendify_rt.hpp'), '// built');
  assert.throws(() => helperText(plain, 'ascendify_simt.hpp'), /has no ascendify_simt\.hpp/);
});

test('the servers are loaded from the packed bundle where no plain one stands', (context) => {
  const { outputFiles } = buildSync({
    ...common,
    entryPoints: [fileURLToPath(new URL('../../server/loader.ts', import.meta.url))],
    write: false,
  });
  const bundle =
    'process.stdout.write([__filename.slice(__dirname.length + 1), require("node:path").sep].join(" "));';
  const started = (files: Record<string, string | Buffer>): string => {
    const folder = folderOf(context, { 'server.js': outputFiles[0]?.text ?? '', ...files });
    return execFileSync(process.execPath, [join(folder, 'server.js')], { encoding: 'utf8' });
  };
  assert.equal(started({ [`servers.js${packedEnding}`]: brotliCompressSync(bundle) }), `servers.js ${sep}`);
  assert.equal(
    started({ 'servers.js': bundle, [`servers.js${packedEnding}`]: 'no Brotli' }),
    `servers.js ${sep}`,
  );
});
