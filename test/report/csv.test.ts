/** What is written as CSV comes back cell by cell, and no cell is run as a formula. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { csvReport } from '../../server/report/csv.ts';
import type { ReportFile } from '../../server/report/model.ts';
import { locate } from '../../server/report/model.ts';
import { finding, sample } from './sample.ts';

/** RFC 4180, by the letter: quotes double within quotes, rows end with CR LF. */
function parse(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (cell.lastIndex < csv.length) {
    const at = cell.lastIndex;
    const found = cell.exec(csv);
    assert.ok(found, `no cell at ${at}: ${JSON.stringify(csv.slice(at, at + 40))}`);
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  assert.deepEqual(row, []);
  return rows;
}

function written(path: string, symbol: string, message: string): string[][] {
  const one = { ...finding('x', 'x', 'manual', { message: { en: message, zh: '' } }), symbol };
  const found = locate('x', [one], { locale: 'en', detail: false });
  const files: ReportFile[] = [{ path, findings: found, parseGaps: 0 }];
  return parse(csvReport(sample({ files })));
}

const start = /^[=+\-@\t\r\n＝＋－＠]/;

test('every text comes back', () => {
  const any = fc.string({ unit: fc.constantFrom(...'ab=+-@\t\r\n",;\'|＝核 ') });
  fc.assert(
    fc.property(any, any, any, (path, symbol, message) => {
      const [head = [], row = [], ...more] = written(path, symbol, message);
      assert.deepEqual([more, row.length], [[], head.length]);
      for (const [name, text] of Object.entries({ path, symbol, message })) {
        const cell = row[head.indexOf(name)] ?? '';
        assert.equal(start.test(text) ? cell.slice(1) : cell, text);
        assert.ok(!start.test(cell), JSON.stringify(cell));
      }
    }),
    { numRuns: 300, seed: 1 },
  );
});

test('formulas of every kind are texts, and numbers stay numbers', () => {
  for (const sign of ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
    const formula = `${sign}cmd|' /C calc'!A0`;
    const [head = [], row = []] = written(formula, 'a', 'b');
    assert.equal(row[head.indexOf('path')], `'${formula}`);
    assert.equal(row[head.indexOf('line')], '1');
  }
});
