import assert from 'node:assert/strict';
import { chmodSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeWhole } from '../../server/files/write.ts';
import { folderOf } from './folder.ts';

test('a file is replaced with its mode, through a link too, and no temporary file stays', (context) => {
  const folder = folderOf(context, { 'a.sh': 'old', 'link.sh': '-> a.sh' });
  chmodSync(join(folder, 'a.sh'), 0o750);
  const inode = statSync(join(folder, 'a.sh')).ino;
  writeWhole(join(folder, 'link.sh'), Buffer.from('new'));
  assert.equal(readFileSync(join(folder, 'a.sh'), 'utf8'), 'new');
  assert.equal(statSync(join(folder, 'a.sh')).mode & 0o7777, 0o750);
  assert.ok(lstatSync(join(folder, 'link.sh')).isSymbolicLink());
  assert.notEqual(statSync(join(folder, 'a.sh')).ino, inode, 'renamed over, not written into');
  assert.deepEqual(readdirSync(folder).sort(), ['a.sh', 'link.sh']);
});

test('missing folders are made; a place that cannot be written leaves nothing behind', (context) => {
  const folder = folderOf(context, { file: 'x' });
  writeWhole(join(folder, 'new', 'deep', 'r.json'), Buffer.from('{}'));
  assert.equal(readFileSync(join(folder, 'new', 'deep', 'r.json'), 'utf8'), '{}');
  assert.throws(() => writeWhole(join(folder, 'file', 'r.json'), Buffer.from('{}')));
  assert.throws(() => writeWhole(join(folder, 'new'), Buffer.from('{}')));
  assert.deepEqual(readdirSync(folder).sort(), ['file', 'new']);
});

test('parts are written one after the other; a part that cannot be made leaves the old content', (context) => {
  const folder = folderOf(context, { 'r.json': 'old' });
  const file = join(folder, 'r.json');
  function* parts(fails: boolean): Generator<Uint8Array> {
    yield Buffer.from('{"a":');
    if (fails) throw new Error('no more');
    yield Buffer.from('1}');
  }
  assert.throws(() => writeWhole(file, parts(true)), /no more/);
  assert.equal(readFileSync(file, 'utf8'), 'old');
  writeWhole(file, parts(false));
  assert.equal(readFileSync(file, 'utf8'), '{"a":1}');
  assert.deepEqual(readdirSync(folder), ['r.json']);
});
