/**
 * An outcome for a file around the code to its edits. `{name}` in a rule's `to` stands for a part of the place, `{cann}`,
 * `{torch}` and `{chip}` for the target's. Pure.
 */
import type { Rewriter } from '../diagnose/diagnose.ts';
import { notAStatement, notBound } from '../diagnose/words.ts';
import type { Span, Target } from '../model.ts';

/** Signs that mean the same in a script, a string and a list: only such texts are carried over. */
const carried = /^[\w.,:/+=<>~!*[\] ${}-]*$/;

/** The rewriter for a target. */
export function rewriteFilesFor(target: Target): Rewriter {
  return (text, match, { outcome }, binding) => {
    const { place } = match;
    if (!place) return { obstacle: notBound(match.symbol) };
    if (outcome.delete) {
      const line = lineOf(text, place.whole);
      return line ? { edits: [{ ...line, text: '' }] } : { obstacle: notAStatement(match.symbol) };
    }
    const known: Readonly<Record<string, string>> = {
      cann: target.cann,
      torch: target.torch,
      chip: target.chip,
    };
    let safe = true;
    const filled = (outcome.to ?? '').replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = binding.get(name)?.text ?? known[name];
      safe &&= value !== undefined && carried.test(value);
      return value ?? '';
    });
    const lines = text.includes('\r\n') ? filled.replace(/\n/g, '\r\n') : filled;
    return safe ? { edits: smallest(text, place.whole, lines) } : { obstacle: notBound(match.symbol) };
  };
}

/** Only what differs is edited. */
function smallest(
  text: string,
  { start, end }: Span,
  filled: string,
): { start: number; end: number; text: string }[] {
  const old = text.slice(start, end);
  let head = 0;
  while (head < old.length && head < filled.length && old[head] === filled[head]) head++;
  let tail = 0;
  const most = Math.min(old.length, filled.length) - head;
  while (tail < most && old.at(-1 - tail) === filled.at(-1 - tail)) tail++;
  const fresh = filled.slice(head, filled.length - tail);
  return old === filled ? [] : [{ start: start + head, end: end - tail, text: fresh }];
}

/** The line that holds nothing else, with its end; a list's dash, quotes and comma go with their item. */
function lineOf(text: string, { start, end }: Span): Span | undefined {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const found = text.indexOf('\n', end);
  const to = found < 0 ? text.length : found + 1;
  const alone =
    /^\s*(?:-\s+)?["']?$/.test(text.slice(from, start)) &&
    /^["']?\s*,?\s*(?:[;#].*)?\s*$/.test(text.slice(end, to));
  return alone ? { start: from, end: to } : undefined;
}
