/**
 * A short mark for each finding that stays the same when lines above it come or go: made of the rule, the symbol, the
 * text of the line without its blanks, and a count where the same stands more than once. Pure.
 */
import type { Finding } from '../model.ts';
import type { LineTable } from '../text.ts';

/** One fingerprint a finding, in the same order; unique within the file. */
export function fingerprints(findings: readonly Finding[], table: LineTable): string[] {
  const seen = new Map<string, number>();
  let last = 0;
  let ofLine: Hash = begun;
  return findings.map(({ rule, symbol, span }) => {
    const { line } = table.position(span.start);
    // A line holds several findings, and one of many megabytes must not make every finding on it expensive.
    if (line !== last) ofLine = add(begun, table.lineText(line).slice(0, 1000).replace(/\s+/g, ''));
    last = line;
    const key = finished(add(ofLine, rule === symbol ? `\0${rule}` : `\0${rule}\0${symbol}`));
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return `${key}:${count}`;
  });
}

/** 53 bits from two multiplicative hashes: plenty for the findings of one file, and free of any library. */
interface Hash {
  readonly high: number;
  readonly low: number;
}

const begun: Hash = { high: 0xdeadbeef, low: 0x41c6ce57 };

function hexDigit(value: number): number {
  return value < 10 ? 48 + value : 87 + value;
}

function add({ high, low }: Hash, text: string): Hash {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  return { high, low };
}

function finished({ high, low }: Hash): string {
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  const digits: number[] = [];
  for (let shift = 20; shift >= 0; shift -= 4)
    digits.push(hexDigit((low >>> shift) & (shift === 20 ? 1 : 15)));
  for (let shift = 28; shift >= 0; shift -= 4) digits.push(hexDigit((high >>> shift) & 15));
  return String.fromCharCode(...digits);
}
