/**
 * Bytes of a source file to text and back. Whatever the encoding, `encode(decode(bytes))` gives the same bytes, so that
 * an edit changes nothing outside itself: an encoding is taken only where its round trip is exact. No I/O.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';

/** How a text is written back. */
export interface Form {
  /** `escaped` is UTF-8 with stray bytes, each held as the lone surrogate U+DC00 + byte. */
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' | 'escaped';
  readonly bom: boolean;
  /** GBK only: the bytes of each character as this file spells it. */
  readonly spelling?: ReadonlyMap<string, Uint8Array>;
}

export interface Decoded extends Form {
  readonly text: string;
}

/** The text of a file, without its byte order mark; nothing when the bytes are no text. */
export function decode(bytes: Uint8Array): Decoded | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const marked = decodeMarked(buffer);
  if (marked) return marked;
  if (looksBinary(buffer)) return undefined;
  if (isAscii(buffer)) return { text: buffer.toString('latin1'), encoding: 'utf-8', bom: false };
  if (isUtf8(buffer)) return { text: buffer.toString('utf8'), encoding: 'utf-8', bom: false };
  return decodeGbk(buffer) ?? { text: unescapeBytes(buffer), encoding: 'escaped', bom: false };
}

/** The bytes of a text; throws when the form's encoding cannot spell a character that is new in the text. */
export function encode(text: string, form: Form): Uint8Array {
  const marked = form.bom ? `\ufeff${text}` : text;
  if (form.encoding === 'utf-8') return Buffer.from(marked, 'utf8');
  if (form.encoding === 'utf-16le') return Buffer.from(marked, 'utf16le');
  if (form.encoding === 'utf-16be') return Buffer.from(marked, 'utf16le').swap16();
  if (form.encoding === 'escaped') return escapeBytes(marked);
  return encodeGbk(text, form.spelling ?? new Map());
}

function decodeMarked(buffer: Buffer): Decoded | undefined {
  const [first, second, third] = buffer;
  if (first === 0xef && second === 0xbb && third === 0xbf) {
    const rest = buffer.subarray(3);
    if (isUtf8(rest)) return { text: rest.toString('utf8'), encoding: 'utf-8', bom: true };
    return { text: unescapeBytes(rest), encoding: 'escaped', bom: true };
  }
  if (buffer.length % 2 !== 0) return undefined;
  if (first === 0xff && second === 0xfe) {
    return { text: buffer.subarray(2).toString('utf16le'), encoding: 'utf-16le', bom: true };
  }
  if (first === 0xfe && second === 0xff) {
    const swapped = Buffer.from(buffer.subarray(2)).swap16();
    return { text: swapped.toString('utf16le'), encoding: 'utf-16be', bom: true };
  }
  return undefined;
}

/** A text may hold a stray NUL; a binary file holds many control bytes in its first 8 KB. */
function looksBinary(buffer: Buffer): boolean {
  const head = buffer.subarray(0, 8192);
  if (!head.includes(0)) return false;
  let controls = 0;
  for (const byte of head) {
    if (byte < 9 || (byte > 13 && byte < 27) || (byte > 27 && byte < 32)) controls++;
  }
  return controls >= 4 && controls * 20 > head.length;
}

/** UTF-8 where the bytes are that, and a lone surrogate for each byte that is not. */
function unescapeBytes(buffer: Buffer): string {
  const parts: string[] = [];
  let good = 0;
  for (let at = 0; at < buffer.length; ) {
    const length = utf8Length(buffer, at);
    if (length > 0) {
      at += length;
      continue;
    }
    if (at > good) parts.push(buffer.toString('utf8', good, at));
    parts.push(String.fromCharCode(0xdc00 + (buffer[at] ?? 0)));
    good = ++at;
  }
  parts.push(buffer.toString('utf8', good, buffer.length));
  return parts.join('');
}

function escapeBytes(text: string): Uint8Array {
  const parts: Buffer[] = [];
  let good = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit < 0xdc00) at++;
    if (unit < 0xdc80 || unit > 0xdcff) continue;
    parts.push(Buffer.from(text.slice(good, at), 'utf8'), Buffer.of(unit - 0xdc00));
    good = at + 1;
  }
  parts.push(Buffer.from(text.slice(good), 'utf8'));
  return Buffer.concat(parts);
}

/** Length of the UTF-8 character at `at`; 0 where the bytes are not one. */
function utf8Length(buffer: Buffer, at: number): number {
  const lead = buffer[at] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  return length > 0 && at + length <= buffer.length && isUtf8(buffer.subarray(at, at + length)) ? length : 0;
}

/**
 * GBK is taken only where nearly every pair is a character of everyday Chinese: other encodings and damaged UTF-8 can
 * pass as GBK too, and would then lose the letter that follows a stray byte.
 */
function decodeGbk(buffer: Buffer): Decoded | undefined {
  const decoder = gb18030();
  if (!decoder) return undefined;
  const spelling = new Map<string, Uint8Array>();
  const seen = new Map<string, string>();
  const parts: string[] = [];
  let ascii = 0;
  let pairs = 0;
  let everyday = 0;
  for (let at = 0; at < buffer.length; ) {
    if ((buffer[at] ?? 0) < 0x80) {
      at++;
      continue;
    }
    const length = (buffer[at + 1] ?? 0) <= 0x39 ? 4 : 2;
    const bytes = buffer.subarray(at, at + length);
    const key = bytes.toString('latin1');
    const character = seen.get(key) ?? decodeOne(decoder, bytes);
    if (character === undefined) return undefined;
    if (!seen.has(key)) {
      // Two spellings of one character could not be told apart when the text is written back.
      if (spelling.has(character)) return undefined;
      seen.set(key, character);
      spelling.set(character, bytes);
    }
    pairs++;
    if (isEveryday(bytes)) everyday++;
    parts.push(buffer.toString('latin1', ascii, at), character);
    ascii = at += length;
  }
  parts.push(buffer.toString('latin1', ascii));
  if (everyday * 10 < pairs * 9) return undefined;
  return { text: parts.join(''), encoding: 'gb18030', bom: false, spelling };
}

function decodeOne(decoder: TextDecoder, bytes: Uint8Array): string | undefined {
  try {
    const text = decoder.decode(bytes);
    return [...text].length === 1 && text.charCodeAt(0) >= 0x80 ? text : undefined;
  } catch {
    return undefined;
  }
}

/** GB 2312: symbols, and the hanzi of its two levels. */
function isEveryday(bytes: Uint8Array): boolean {
  const [lead = 0, trail = 0] = bytes;
  return (
    bytes.length === 2 && trail >= 0xa1 && ((lead >= 0xa1 && lead <= 0xa9) || (lead >= 0xb0 && lead <= 0xf7))
  );
}

/** A Node.js without full ICU data has no GBK; its files are then read byte by byte. */
function gb18030(): TextDecoder | undefined {
  try {
    return new TextDecoder('gb18030', { fatal: true });
  } catch {
    return undefined;
  }
}

function encodeGbk(text: string, spelling: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const parts: Uint8Array[] = [];
  let ascii = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0;
    if (code < 0x80) {
      at++;
      continue;
    }
    const character = String.fromCodePoint(code);
    const bytes = spelling.get(character);
    if (!bytes) throw new Error(`The file's encoding has no bytes for ${JSON.stringify(character)}.`);
    parts.push(Buffer.from(text.slice(ascii, at), 'latin1'), bytes);
    ascii = at += character.length;
  }
  parts.push(Buffer.from(text.slice(ascii), 'latin1'));
  return Buffer.concat(parts);
}
