import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSource } from '../../server/files/read.ts';
import { walk } from '../../server/files/walk.ts';
import { folderOf } from './folder.ts';

const walkIn = (
  folder: string,
  paths: readonly string[] = ['.'],
  more: { exclude?: string[]; followOutside?: boolean } = {},
) => {
  const reads = (path: string) => /\.(cu|py)$/.test(path);
  const options = { folder, reads, exclude: [], excludeFrom: folder, followOutside: true, ...more };
  const { files, notes } = walk(paths, options);
  return { files: files.map((file) => file.path), notes: notes.map(({ path, kind }) => `${path} ${kind}`) };
};

test('sources are found in a fixed order, and other files passed over', (context) => {
  const folder = folderOf(context, {
    'b.cu': '',
    'a/z.py': '',
    'a/readme.md': '',
    'a-b.cu': '',
    '.hidden/c.cu': '',
  });
  assert.deepEqual(walkIn(folder), { files: ['.hidden/c.cu', 'a-b.cu', 'a/z.py', 'b.cu'], notes: [] });
});

test('ignore files hold below their folder, the inner one and negations win', (context) => {
  const folder = folderOf(context, {
    '.git/HEAD': '',
    '.git/info/exclude': 'local.cu\n',
    '.gitignore': '*.gen.cu\n/out/\n',
    'local.cu': '',
    'x.gen.cu': '',
    'out/a.cu': '',
    'sub/out/b.cu': '',
    'sub/.gitignore': '!keep.gen.cu\nCase.cu\n',
    'sub/keep.gen.cu': '',
    'sub/case.cu': '',
    'sub/Case.cu': '',
    'sub/drop.gen.cu': '',
    'node_modules/n.cu': '',
    'cmake/CMakeCache.txt': '',
    'cmake/c.cu': '',
  });
  assert.deepEqual(walkIn(folder).files, ['sub/case.cu', 'sub/keep.gen.cu', 'sub/out/b.cu']);
  assert.deepEqual(walkIn(folder, ['sub']).files, ['sub/case.cu', 'sub/keep.gen.cu', 'sub/out/b.cu']);
  assert.deepEqual(
    walkIn(folder, ['out', 'x.gen.cu']).files,
    ['out/a.cu', 'x.gen.cu'],
    'what is named is scanned',
  );
});

test('exclusions of the configuration match folders, paths and names', (context) => {
  const folder = folderOf(context, {
    'third/a.cu': '',
    'src/b.gen.cu': '',
    'src/deep/c.cu': '',
    'src/d.cu': '',
  });
  const exclude = ['third/', '*.gen.cu', 'src/deep/**'];
  assert.deepEqual(walkIn(folder, ['.'], { exclude }).files, ['src/d.cu']);
});

test('a file is given once, however it is reached', (context) => {
  const folder = folderOf(context, { 'a/b.cu': '', 'a/link.cu': '-> b.cu', dir: '-> a' });
  assert.deepEqual(walkIn(folder, ['a/b.cu', '.', './a/']), { files: ['a/b.cu'], notes: [] });
});

test('broken links and cycles are told, and the rest is walked', (context) => {
  const folder = folderOf(context, {
    'good.cu': '',
    'broken.cu': '-> nowhere.cu',
    'picture.png': '-> nowhere.png',
    'self.cu': '-> self.cu',
    'sub/up': '-> ..',
    'sub/x.cu': '',
  });
  assert.deepEqual(walkIn(folder), {
    files: ['good.cu', 'sub/x.cu'],
    notes: ['broken.cu brokenLink', 'self.cu linkCycle', 'sub/up linkCycle'],
  });
});

test('a link out of the folder is followed to read and left alone to write', (context) => {
  const outside = folderOf(context, { 'o.cu': '', up: '-> .' });
  const folder = folderOf(context, { lib: `-> ${outside}` });
  assert.deepEqual(walkIn(folder).files, ['lib/o.cu']);
  assert.deepEqual(walkIn(folder, ['.'], { followOutside: false }), {
    files: [],
    notes: ['lib linkOutside'],
  });
});

test('what was named and cannot be scanned is told with its reason', (context) => {
  const folder = folderOf(context, { 'a.txt': '', 'l.cu': '-> gone.cu' });
  assert.deepEqual(walkIn(folder, ['a.txt', 'nope', 'l.cu', '/dev/null']), {
    files: [],
    notes: ['/dev/null notAFile', 'a.txt unknownType', 'l.cu brokenLink', 'nope missing'],
  });
});

test('a file that is deleted between walk and reading, and a folder in its place, are told', (context) => {
  const folder = folderOf(context, { 'a.cu': 'x', 'b.cu/c.cu': '' });
  assert.deepEqual(walkIn(folder).files, ['a.cu', 'b.cu/c.cu']);
  rmSync(join(folder, 'a.cu'));
  assert.equal(readSource(join(folder, 'a.cu')), 'deleted');
  assert.equal(readSource(join(folder, 'b.cu')), 'notAFile');
});
