/**
 * Positions in a text and nearness of words: offsets in UTF-16 code units to lines and columns and back, and the
 * known word nearest to a misspelt one. Pure.
 */

/** Both parts count from 1; the column counts UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface LineTable {
  readonly lines: number;
  /** Line and column of an offset; an offset outside the text gives its nearest end. */
  position(offset: number): Position;
  /** Offset of a line and column; a column past the end of its line gives the end of the line's text. */
  offset(position: Position): number;
  /** The text of a line without its line end. */
  lineText(line: number): string;
}

/** A table of a text whose lines end in LF, CR LF or CR, also mixed. */
export function lineTable(text: string): LineTable {
  const starts = lineStarts(text);
  const textEnd = (line: number) => {
    let end = starts[line] ?? text.length;
    const start = starts[line - 1] ?? 0;
    while (end > start && isLineEnd(text.charCodeAt(end - 1))) end--;
    return end;
  };
  return {
    lines: starts.length,
    position(offset) {
      const bounded = Math.max(0, Math.min(offset, text.length));
      const line = lastAtOrBelow(starts, bounded);
      return { line: line + 1, column: bounded - (starts[line] ?? 0) + 1 };
    },
    offset({ line, column }) {
      const start = starts[Math.max(1, Math.min(line, starts.length)) - 1] ?? 0;
      return Math.min(start + Math.max(1, column) - 1, textEnd(Math.max(1, Math.min(line, starts.length))));
    },
    lineText: (line) => text.slice(starts[line - 1] ?? text.length, textEnd(line)),
  };
}

/** The candidate with the fewest single-character changes from `word`, if that is near enough to be meant. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  if (text.indexOf('\r') < 0) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    return starts;
  }
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 10 || (unit === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return starts;
}

function isLineEnd(unit: number): boolean {
  return unit === 10 || unit === 13;
}

function lastAtOrBelow(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
