/** Splits short pieces of C++ into tokens, so that edits touch whole words and leave spaces and comments alone. Pure. */
import type { Edit, Span } from '../model.ts';

export interface Token extends Span {
  readonly text: string;
}

const pattern =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[A-Za-z_]\w*|\d[\w.]*|<<<|>>>|::|->|\s+|[\s\S]/g;

/** Tokens of `text` without spaces and comments; offsets are within `text`. */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  for (const match of text.matchAll(pattern)) {
    const part = match[0];
    if (/^\s/.test(part) || part.startsWith('/*') || part.startsWith('//')) continue;
    found.push({ text: part, start: match.index, end: match.index + part.length });
  }
  return found;
}

/** The smallest edits by whole tokens that turn `before`, which stands at `at`, into `after`; spaces and comments stay. */
export function tokenEdits(before: string, after: string, at: number): Edit[] {
  const old = tokens(before);
  const fresh = tokens(after);
  let head = 0;
  while (head < old.length && head < fresh.length && old[head]?.text === fresh[head]?.text) head++;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < fresh.length - head &&
    old[old.length - 1 - tail]?.text === fresh[fresh.length - 1 - tail]?.text
  ) {
    tail++;
  }
  const oldMiddle = old.slice(head, old.length - tail);
  const freshMiddle = fresh.slice(head, fresh.length - tail);
  if (oldMiddle.length === 0 && freshMiddle.length === 0) return [];
  const [oldFirst, oldLast] = [oldMiddle[0], oldMiddle.at(-1)];
  const [freshFirst, freshLast] = [freshMiddle[0], freshMiddle.at(-1)];
  if (oldFirst && oldLast) {
    const text = freshFirst && freshLast ? after.slice(freshFirst.start, freshLast.end) : '';
    // What is deleted takes the space before it along.
    const start = text === '' ? (old[head - 1]?.end ?? oldFirst.start) : oldFirst.start;
    return [{ start: at + start, end: at + oldLast.end, text }];
  }
  if (!freshLast) return [];
  const previous = fresh[head - 1];
  if (previous) {
    const place = at + (old[head - 1]?.end ?? 0);
    return [{ start: place, end: place, text: after.slice(previous.end, freshLast.end) }];
  }
  const next = fresh[fresh.length - tail];
  const place = at + (old[old.length - tail]?.start ?? before.length);
  return [
    { start: place, end: place, text: after.slice((freshFirst as Token).start, next?.start ?? after.length) },
  ];
}
