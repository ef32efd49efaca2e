/** Edits around a call: an expression that must run before it, or its statement taken away. Pure. */

import type { CallSite } from '../match/match.ts';
import type { Edit, Span } from '../model.ts';

/** Line break of a text: that of its first line. */
export function lineBreak(text: string): string {
  const at = text.indexOf('\n');
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}

/**
 * Runs `before` ahead of the call. A call that fills a statement gets a statement of its own above it, in the same
 * error-check macro if there is one; anywhere else, and in macro bodies, the two are joined by a comma.
 */
export function runBefore(text: string, call: CallSite, before: string, inMacro: boolean): Edit[] {
  const { statement } = call;
  if (!statement || inMacro) {
    // `::name(…)`: the sign of the global scope belongs to the call.
    const start =
      call.span.start - (/::\s*$/.exec(text.slice(0, call.span.start).slice(-8))?.[0].length ?? 0);
    return [
      { start, end: start, text: `(${before}, ` },
      { start: call.span.end, end: call.span.end, text: ')' },
    ];
  }
  const lineStart = text.lastIndexOf('\n', statement.start - 1) + 1;
  const indent = text.slice(lineStart, statement.start);
  const gap = /^[ \t]*$/.test(indent) ? lineBreak(text) + indent : ' ';
  const wrapped =
    text.slice(statement.start, call.span.start) + before + text.slice(call.span.end, statement.end);
  return [{ start: statement.start, end: statement.start, text: wrapped + gap }];
}

/** True when the statement right above calls one of the names, alone, assigned or in one wrapper. */
export function followsCallOf(text: string, statement: Span, names: readonly string[]): boolean {
  const above = text
    .slice(Math.max(0, statement.start - 600), statement.start)
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
    .trimEnd();
  if (!above.endsWith(';')) return false;
  const begin = Math.max(
    above.lastIndexOf(';', above.length - 2),
    above.lastIndexOf('{'),
    above.lastIndexOf('}'),
  );
  const line = above.slice(begin + 1).trim();
  const called = /^(?:[\w:.>\-\s]+=\s*)?(?:\w+\s*\(\s*)?(\w+)\s*\(/.exec(line);
  return called !== null && names.includes(called[1] as string);
}

/** Takes the statement away, with its line when it stands alone on it. Nothing when the call is more than a statement. */
export function deleteStatement(text: string, call: CallSite): Edit[] | undefined {
  if (!call.statement) return undefined;
  // Behind a label a statement must stand, were it an empty one.
  if (text.slice(0, call.statement.start).trimEnd().endsWith(':')) return [{ ...call.statement, text: ';' }];
  return [deleteLine(text, call.statement)];
}

/** Deletes a span, and its line when nothing else stands on it. */
export function deleteLine(text: string, span: Span): Edit {
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  const next = text.indexOf('\n', span.end);
  const lineEnd = next < 0 ? text.length : next + 1;
  const alone =
    /^\s*$/.test(text.slice(lineStart, span.start)) && /^\s*$/.test(text.slice(span.end, lineEnd));
  return alone ? { start: lineStart, end: lineEnd, text: '' } : { ...span, text: '' };
}
