/**
 * Where a Python program holds CUDA's device code as text: values that it hands to a compiler, joins or writes. Documentation,
 * messages and patterns are none. Takes text; pure.
 */
import type { Span } from '../model.ts';
import { isDeviceCode } from './deviceCode.ts';
import type { PythonScan } from './pythonScan.ts';

/** The contents of such strings, in the order of the text. */
export function deviceTexts(text: string, scan: PythonScan): Span[] {
  const starts = scan.strings();
  const ends = new Map(scan.within(0, text.length).map(({ start, end }) => [start, end]));
  return starts.flatMap((start) => {
    const quotes = /(?:"""|'''|["'])$/.exec(text.slice(Math.max(0, start - 3), start))?.[0] ?? '';
    const open = start - quotes.length;
    const prefix = /[a-z]{0,2}$/i.exec(text.slice(Math.max(0, open - 2), open))?.[0].length ?? 0;
    const end = ends.get(open - prefix) ?? ends.get(open);
    if (end === undefined) return [];
    const span = { start, end: Math.max(start, end - quotes.length) };
    return isDeviceCode(text.slice(span.start, span.end)) && isValue(text, open - prefix) ? [span] : [];
  });
}

/** Something takes the text: it is no statement of its own, and no message. */
function isValue(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - 200), start);
  if (/\b(?:print|debug|info|warning|error|\w*(?:Error|Exception))\(\s*$/.test(before)) return false;
  return (
    /(?:[([{,=+%"'\\]|\breturn|\byield)\s*$|[^\s:]\s*:[ \t]*$/.test(before) &&
    !/:[ \t]*\r?\n\s*$/.test(before)
  );
}
