import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lineTable, nearest } from '../../server/text.ts';

test('lines end with LF, CR LF or CR, also mixed', () => {
  const table = lineTable('a\nbb\r\nc\rd\n');
  assert.equal(table.lines, 5);
  assert.deepEqual(
    [1, 2, 3, 4, 5].map((line) => table.lineText(line)),
    ['a', 'bb', 'c', 'd', ''],
  );
  assert.deepEqual(table.position(7), { line: 3, column: 2 });
  assert.deepEqual(table.position(8), { line: 4, column: 1 });
});

test('columns count UTF-16 code units, and offsets outside the text are bounded', () => {
  const table = lineTable('x😀y\n');
  assert.deepEqual(table.position(3), { line: 1, column: 4 });
  assert.deepEqual(table.position(99), { line: 2, column: 1 });
  assert.deepEqual(table.position(-1), { line: 1, column: 1 });
  assert.equal(table.offset({ line: 1, column: 99 }), 4);
  assert.equal(table.offset({ line: 99, column: 1 }), 5);
});

test('every offset but one inside a line end comes back from its position', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'é', '😀', '\n', '\r', '\r\n')), (parts) => {
      const text = parts.join('');
      const table = lineTable(text);
      for (let at = 0; at <= text.length; at++) {
        if (text[at - 1] === '\r' && text[at] === '\n') continue;
        assert.equal(table.offset(table.position(at)), at);
      }
    }),
  );
});

test('the nearest word is offered only when it is near', () => {
  assert.equal(nearest('formt', ['format', 'output']), 'format');
  assert.equal(nearest('zzz', ['format', 'output']), undefined);
});
