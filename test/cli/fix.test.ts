import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folderOf } from '../files/folder.ts';
import { ascendify } from './run.ts';

const before = 'cudaError_t f(void *p) {\n  auto kind = cudaMemcpyHostToDevice;\n  return cudaSuccess;\n}\n';
const after = 'aclError f(void *p) {\n  auto kind = ACL_MEMCPY_HOST_TO_DEVICE;\n  return ACL_SUCCESS;\n}\n';
const git = (folder: string, ...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  });

/** The text between fixed first and last lines, whatever include the fix adds. */
const hasAfter = (text: string) => after.split('\n').every((line) => text.includes(line));

test('fix changes files in place, says what is left, and a second run changes nothing', (context) => {
  const folder = folderOf(context, { 'a.cu': before, 'b.py': 'x = 1\n' });
  chmodSync(join(folder, 'a.cu'), 0o754);
  const first = ascendify(folder, 'fix');
  assert.equal(first.code, 0, first.errors);
  assert.match(first.out, /^a\.cu: 3 fixed\n3 findings fixed in 1 file\./);
  const fixed = readFileSync(join(folder, 'a.cu'), 'utf8');
  assert.ok(hasAfter(fixed), fixed);
  assert.equal(statSync(join(folder, 'a.cu')).mode & 0o777, 0o754);
  assert.match(ascendify(folder, 'fix').out, /^Nothing to fix by machine\./);
  assert.equal(readFileSync(join(folder, 'a.cu'), 'utf8'), fixed);
  assert.deepEqual(readdirSync(folder), ['a.cu', 'b.py']);
});

test('fixes to check wait for --adapted', (context) => {
  const folder = folderOf(context, { 'a.cu': 'void f(void *p) { cudaFree(p); }\n' });
  const plain = ascendify(folder, 'fix');
  assert.match(plain.out, /with --adapted/);
  assert.match(readFileSync(join(folder, 'a.cu'), 'utf8'), /cudaFree/);
  ascendify(folder, 'fix', '--adapted');
  assert.doesNotMatch(readFileSync(join(folder, 'a.cu'), 'utf8'), /cudaFree/);
});

test('every byte outside an edit survives, whatever encoding and line ends', (context) => {
  const edited = '  cudaStream_t s;';
  const parts: readonly [string, (text: string) => Buffer][] = [
    ['crlf.cu', (text) => Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['mixed.cu', (text) => Buffer.from(text.replace('\n', '\r\n').replace('\n  ', '\r  '))],
    ['bom.cu', (text) => Buffer.from(`\ufeff${text}`)],
    ['utf16le.cu', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['utf16be.cu', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['latin1.cu', (text) => Buffer.from(text.replace('中文', 'é\xa0ü'), 'latin1')],
    [
      'gbk.cu',
      (text) =>
        Buffer.concat([
          Buffer.from('// '),
          Buffer.from([0xd6, 0xd0, 0xce, 0xc4]),
          Buffer.from(text.slice(5)),
        ]),
    ],
    ['nul.cu', (text) => Buffer.from(text.replace('中文', '\0'))],
  ];
  const text = `// 中文 \t trailing  \n#include <acl/acl.h>\nvoid f() {\n${edited}  // ünlike\n}`.replace(
    'ünlike',
    'x',
  );
  const folder = folderOf(context, Object.fromEntries(parts.map(([name, spell]) => [name, spell(text)])));
  const { code, errors, out } = ascendify(folder, 'fix');
  assert.deepEqual([code, errors], [0, ''], out);
  for (const [name, spell] of parts) {
    const wanted = spell(text.replace('cudaStream_t', 'aclrtStream'));
    assert.deepEqual(readFileSync(join(folder, name)), wanted, name);
  }
});

test('a dry run prints a patch that git applies to the same bytes, and writes nothing', (context) => {
  const gbk = Buffer.concat([
    Buffer.from('// '),
    Buffer.from([0xd6, 0xd0, 0xce, 0xc4]),
    Buffer.from('\r\ncudaStream_t s;\r\n'),
  ]);
  const folder = folderOf(context, {
    'src/a.cu': before,
    'src/gbk.cu': gbk,
    'src/last.cu': 'cudaStream_t s;',
  });
  const { bytes, code, errors } = ascendify(folder, 'fix', 'src', '--dry-run');
  assert.equal(code, 0);
  assert.match(errors, /would be fixed in 3 files/);
  assert.match(bytes.toString('latin1'), /^--- a\/src\/a\.cu\n\+\+\+ b\/src\/a\.cu\n@@ /);
  assert.equal(readFileSync(join(folder, 'src/a.cu'), 'utf8'), before);
  writeFileSync(join(folder, 'p.patch'), bytes);
  git(folder, 'init', '-q');
  git(folder, 'apply', 'p.patch');
  const patched = ['src/a.cu', 'src/gbk.cu', 'src/last.cu'].map((file) => readFileSync(join(folder, file)));
  const other = folderOf(context, {
    'src/a.cu': before,
    'src/gbk.cu': gbk,
    'src/last.cu': 'cudaStream_t s;',
  });
  ascendify(other, 'fix', 'src');
  assert.deepEqual(
    ['src/a.cu', 'src/gbk.cu', 'src/last.cu'].map((file) => readFileSync(join(other, file))),
    patched,
  );
});

test('files that git could not give back are left alone unless the user says so', (context) => {
  const folder = folderOf(context, { 'clean.cu': before, 'dirty.cu': before, 'sub/new file.cu': before });
  git(folder, 'init', '-q');
  git(folder, 'add', 'clean.cu', 'dirty.cu');
  git(folder, 'commit', '-q', '-m', 'x');
  writeFileSync(join(folder, 'dirty.cu'), `// mine\n${before}`);
  const { code, errors } = ascendify(folder, 'fix', 'clean.cu', 'dirty.cu', 'sub');
  assert.equal(code, 2);
  assert.match(errors, /^dirty\.cu: .*--allow-dirty\.$/m);
  assert.match(errors, /^sub\/new file\.cu: .*--allow-dirty\.$/m);
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  assert.deepEqual(
    [hasAfter(read('clean.cu')), read('dirty.cu'), read('sub/new file.cu')],
    [true, `// mine\n${before}`, before],
  );
  assert.equal(ascendify(folder, 'fix', '--allow-dirty').code, 0);
  assert.ok(hasAfter(read('dirty.cu')) && hasAfter(read('sub/new file.cu')));
});
