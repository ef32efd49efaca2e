import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decode, encode } from '../../server/files/decode.ts';

const bytes = (...parts: (string | readonly number[])[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : Buffer.from(part))),
  );

/** "// 你好世界", then code. */
const gbk = bytes('// ', [0xc4, 0xe3, 0xba, 0xc3, 0xca, 0xc0, 0xbd, 0xe7], '\r\ncudaFree(p);\n');

test('any bytes that are taken for a text come back the same', () => {
  const pieces = fc.oneof(
    fc.uint8Array({ maxLength: 8 }).map((array) => Buffer.from(array)),
    fc.string().map((text) => Buffer.from(text, 'utf8')),
    fc.constantFrom(
      gbk,
      bytes([0xed, 0xa0, 0x80]),
      bytes([0xff, 0xfe]),
      bytes([0xef, 0xbb, 0xbf]),
      bytes([0x80]),
      bytes('\r\n'),
    ),
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (list) => {
      const whole = Buffer.concat(list);
      const decoded = decode(whole);
      if (decoded) assert.deepEqual(Buffer.from(encode(decoded.text, decoded)), whole);
    }),
    { numRuns: 2000 },
  );
});

test('each encoding is told apart, its text is right and only the edit changes', () => {
  const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
  const code = '// 你好世界\r\ncudaFree(p);\n';
  const cases: readonly [string, Buffer, string, string][] = [
    ['utf-8', bytes(code), 'utf-8', code],
    ['utf-8 with mark', bytes([0xef, 0xbb, 0xbf], code), 'utf-8', code],
    ['utf-16 le', utf16(code), 'utf-16le', code],
    ['utf-16 be', Buffer.from(utf16(code)).swap16(), 'utf-16be', code],
    ['utf-16 with a lone surrogate', utf16(`\ud800${code}`), 'utf-16le', `\ud800${code}`],
    ['gbk', gbk, 'gb18030', code],
    [
      'latin 1',
      bytes('// caf', [0xe9], ' na', [0xef], 've\ncudaFree(p);\n'),
      'escaped',
      '// caf\udce9 na\udcefve\ncudaFree(p);\n',
    ],
    [
      'utf-8 with a stray byte',
      bytes('// 你', [0xa0], 'c cudaFree(p);'),
      'escaped',
      '// 你\udca0c cudaFree(p);',
    ],
    ['a lone NUL', bytes('a\0cudaFree(p);\n'), 'utf-8', 'a\0cudaFree(p);\n'],
    ['empty', bytes(), 'utf-8', ''],
  ];
  for (const [name, whole, encoding, text] of cases) {
    const decoded = decode(whole);
    assert.ok(decoded, name);
    assert.equal(decoded.encoding, encoding, name);
    assert.equal(decoded.text, text, name);
    const edited = Buffer.from(encode(text.replace('cudaFree', 'X'), decoded));
    const back = decode(edited);
    assert.equal(back?.text, text.replace('cudaFree', 'X'), name);
    const wide = encoding.startsWith('utf-16') ? 2 : 1;
    assert.equal(whole.length - edited.length, text.includes('cudaFree') ? 7 * wide : 0, name);
  }
});

test('a binary file is no text, and a half UTF-16 file neither', () => {
  assert.equal(decode(bytes('\x7fELF', [2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0x3e, 0])), undefined);
  const half = Buffer.from('\ufeffcudaFree(p);', 'utf16le').subarray(0, -1);
  assert.equal(decode(half), undefined);
});

test('a character that a GBK file does not know refuses the text instead of spoiling it', () => {
  const decoded = decode(gbk);
  assert.ok(decoded);
  assert.throws(() => encode(`${decoded.text}龙`, decoded), /encoding/);
});
