/** Edits on texts: order, overlap, application. Pure. */
import type { Edit } from '../model.ts';

/** The text with the edits applied; they must be sorted and must not overlap. Insertions at one place keep their order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let from = 0;
  for (const edit of edits) {
    if (edit.start < from) throw new RangeError(`Edits overlap at ${edit.start}.`);
    result += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return result + text.slice(from);
}

/** Sorted by place; edits at the same place keep the order they came in. */
export function sortEdits(edits: readonly Edit[]): Edit[] {
  return [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** True when two edits touch the same text, or insert at the same place. */
export function overlaps(a: Edit, b: Edit): boolean {
  if (a.start === b.start && (a.start === a.end || b.start === b.end)) return true;
  return a.start < b.end && b.start < a.end;
}

/**
 * Groups of edits that can be applied together: a group whose edits touch an earlier group's is left for a later round.
 * Two equal edits count as one.
 */
export function compatible(groups: readonly (readonly Edit[])[]): { chosen: number[]; edits: Edit[] } {
  const taken: Edit[] = [];
  const chosen: number[] = [];
  for (const [index, group] of groups.entries()) {
    const fresh = group.filter((edit) => !taken.some((other) => same(edit, other)));
    if (fresh.some((edit) => near(taken, edit))) continue;
    taken.push(...fresh);
    chosen.push(index);
  }
  return { chosen, edits: sortEdits(taken) };
}

function near(taken: readonly Edit[], edit: Edit): boolean {
  // Groups come in the order of the text, so that a clash is found near the end.
  for (let at = taken.length - 1; at >= 0; at--) {
    const other = taken[at] as Edit;
    if (overlaps(edit, other)) return true;
    if (other.end + 20_000 < edit.start) return false;
  }
  return false;
}

function same(a: Edit, b: Edit): boolean {
  return a.start === b.start && a.end === b.end && a.text === b.text && a.start !== a.end;
}
