/** Comments `ascendify-ignore[rule]: reason` silence findings on their own line or, alone on a line, on the next. Pure. */
import type { Finding, Span } from '../model.ts';

interface Suppression {
  /** Lines it silences. */
  readonly on: Span;
  /** Rules or symbols; empty silences all. */
  readonly rules: readonly string[];
  readonly reason: string;
}

const pattern = /ascendify-ignore(?:\[([^\]]*)\])?(?:\s*:\s*([^\r\n]*?))?\s*(?:\*\/)?\s*$/m;

/** Marks the findings that the comments silence; the others are handed back as they are. */
export function suppress(text: string, comments: readonly Span[], findings: readonly Finding[]): Finding[] {
  const suppressions = comments.flatMap((comment) => read(text, comment) ?? []);
  if (suppressions.length === 0) return [...findings];
  return findings.map((finding) => {
    const hit = suppressions.find(
      ({ on, rules }) =>
        finding.span.start >= on.start &&
        finding.span.start < on.end &&
        (rules.length === 0 || rules.includes(finding.rule) || rules.includes(finding.symbol)),
    );
    return hit ? { ...finding, suppressed: hit.reason } : finding;
  });
}

function read(text: string, comment: Span): Suppression | undefined {
  const found = pattern.exec(text.slice(comment.start, comment.end));
  if (!found) return undefined;
  const rules = (found[1] ?? '').split(',').map((rule) => rule.trim());
  const lineStart = text.lastIndexOf('\n', comment.start - 1) + 1;
  const alone = /^\s*$/.test(text.slice(lineStart, comment.start));
  const own = { start: lineStart, end: endOfLine(text, comment.end) };
  const on = alone ? { start: own.start, end: endOfLine(text, own.end + 1) } : own;
  return { on, rules: rules.filter((rule) => rule !== ''), reason: (found[2] ?? '').trim() };
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', Math.min(from, text.length));
  return at < 0 ? text.length : at;
}
