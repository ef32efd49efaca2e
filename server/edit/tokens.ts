/** Splits short pieces of C++ into tokens, so that edits touch whole words and leave spaces and comments alone. Pure. */
import type { Edit, Span } from '../model.ts';
import { remember } from '../once.ts';

export interface Token extends Span {
  readonly text: string;
}

const pattern =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[A-Za-z_]\w*|\d[\w.]*|<<<|>>>|::|->|\s+|[\s\S]/g;

/** Tokens of `text` without spaces and comments; offsets are within `text`. */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const part = match[0];
    if (part.charCodeAt(0) <= 32 || part.startsWith('/*') || part.startsWith('//')) continue;
    found.push({ text: part, start: match.index, end: match.index + part.length });
  }
  return found;
}

/** Tokens of a text that comes again and again, as a rule's template does; worked out once. */
export const templateTokens: (template: string) => readonly Token[] = remember(tokens);

/** The smallest edits by whole tokens that turn `before`, which stands at `at`, into `after`; spaces and comments stay. */
export function tokenEdits(before: string, after: string, at: number): Edit[] {
  // Most are names with a bracket: the same few pairs again and again.
  const edits =
    before.length + after.length > 200
      ? newEdits(before, after)
      : editsOf(`${before.length} ${before}${after}`);
  return edits.map(({ start, end, text }) => ({ start: at + start, end: at + end, text }));
}

/** The length tells where the first text ends: no sign could, for a source may hold any. */
const editsOf = remember((pair: string): readonly Edit[] => {
  const from = pair.indexOf(' ') + 1;
  const cut = from + Number(pair.slice(0, from));
  return newEdits(pair.slice(from, cut), pair.slice(cut));
});

function newEdits(before: string, after: string): Edit[] {
  const old = tokens(before);
  const fresh = tokens(after);
  const { head, tail } = sharedEnds(old, fresh);
  const oldMiddle = old.slice(head, old.length - tail);
  const freshMiddle = fresh.slice(head, fresh.length - tail);
  if (oldMiddle.length === 0 && freshMiddle.length === 0) return [];
  // Next to an argument the spaces are the template's, unless a line ends or a comment stands there.
  const blank = /^[ \t]*$/;
  const starts = head === 0 && blank.test(before.slice(0, old[0]?.start));
  const ends = tail === 0 && blank.test(before.slice(endOf(old)));
  const lead = starts ? after.slice(0, fresh[0]?.start) : '';
  const trail = ends ? after.slice(endOf(fresh)) : '';
  const [oldFirst, oldLast] = [oldMiddle[0], oldMiddle.at(-1)];
  const [freshFirst, freshLast] = [freshMiddle[0], freshMiddle.at(-1)];
  if (oldFirst && oldLast) {
    const text = freshFirst && freshLast ? after.slice(freshFirst.start, freshLast.end) : '';
    // What is deleted takes the space before it along.
    const from = text === '' ? endOf(old.slice(0, head), oldFirst.start) : oldFirst.start;
    const end = ends ? before.length : oldLast.end;
    return [{ start: starts ? 0 : from, end, text: lead + text + trail }];
  }
  if (!freshFirst || !freshLast) return [];
  const previous = fresh[head - 1];
  if (previous) {
    const place = endOf(old.slice(0, head));
    const text = after.slice(previous.end, freshLast.end) + trail;
    return [{ start: place, end: ends ? before.length : place, text }];
  }
  const place = old[old.length - tail]?.start ?? before.length;
  const text = lead + after.slice(freshFirst.start, fresh[fresh.length - tail]?.start ?? after.length);
  return [{ start: starts ? 0 : place, end: place, text }];
}

function endOf(list: readonly Token[], otherwise = 0): number {
  return list.at(-1)?.end ?? otherwise;
}

/** How many tokens two lists share at their beginning and at their end. */
function sharedEnds(old: readonly Token[], fresh: readonly Token[]): { head: number; tail: number } {
  const most = Math.min(old.length, fresh.length);
  let head = 0;
  while (head < most && old[head]?.text === fresh[head]?.text) head++;
  let tail = 0;
  while (tail < most - head && old.at(-1 - tail)?.text === fresh.at(-1 - tail)?.text) tail++;
  return { head, tail };
}
