/** `#include` lines that new text needs: where they go, and which existing ones become superfluous. Pure. */
import type { Edit, Span } from '../model.ts';
import { lineBreak } from './statement.ts';

export interface IncludeLine {
  readonly header: string;
  readonly line: Span;
}

/** Inserts the headers that the text does not include yet, once each, after the last include that always holds. */
export function includeEdits(
  text: string,
  includes: readonly IncludeLine[],
  headers: readonly string[],
): Edit[] {
  const missing = headers.filter((header) => !includes.some((include) => include.header === header));
  if (missing.length === 0) return [];
  const eol = lineBreak(text);
  const lines = missing.map((header) => `#include "${header}"`);
  const anchor = lastUnconditional(text, includes);
  if (anchor)
    return [{ start: anchor.line.end, end: anchor.line.end, text: lines.map((line) => eol + line).join('') }];
  const start = afterPreamble(text);
  return [
    {
      start,
      end: start,
      text: lines.map((line) => line + eol).join('') + (start === 0 && text === '' ? '' : eol),
    },
  ];
}

/** The last include of the file's head that no `#if` but an include guard surrounds. */
function lastUnconditional(text: string, includes: readonly IncludeLine[]): IncludeLine | undefined {
  let found: IncludeLine | undefined;
  const guard =
    /^\s*(?:(?:\/\/[^\n]*\n|\/\*[^*]*(?:\*(?!\/)[^*]*)*\*\/)\s*)*#\s*ifndef\s+(\w+)\s*\n\s*#\s*define\s+\1[ \t]*\d*[ \t]*(?:\/[/*][^\n]*)?\r?\n(?!\s*#\s*endif)/.test(
      text,
    )
      ? 1
      : 0;
  for (const include of includes) {
    const depth = conditionalDepth(text.slice(0, include.line.start));
    if (depth > guard) continue;
    // Includes in the middle of code belong to something else.
    if (found && /[{}]/.test(text.slice(found.line.end, include.line.start))) break;
    found = include;
  }
  return found;
}

function conditionalDepth(text: string): number {
  let depth = 0;
  for (const found of text.matchAll(/^[ \t]*#[ \t]*(if|ifdef|ifndef|endif)\b/gm))
    depth += found[1] === 'endif' ? -1 : 1;
  return depth;
}

/** Behind the comments, `#pragma once` and include guard that a file begins with. A macro that does something is no guard. */
function afterPreamble(text: string): number {
  const preamble =
    /^(?:\s*(?:\/\/[^\n]*\n|\/\*[^*]*(?:\*(?!\/)[^*]*)*\*\/[ \t]*\n|#\s*pragma\s+once[^\n]*\n|#\s*ifndef\s+(\w+)\s*\n\s*#\s*define\s+\1[ \t]*\d*[ \t]*(?:\/[/*][^\n]*)?\r?\n(?!\s*#\s*endif)))*/.exec(
      text,
    );
  return preamble ? preamble[0].length : 0;
}

/** True when nothing between two lines makes the second one hold where the first does not. */
export function holdsWherever(text: string, first: Span, second: Span): boolean {
  return !/^[ \t]*#[ \t]*(?:if|ifdef|ifndef|else|elif|endif)\b/m.test(text.slice(first.end, second.start));
}
