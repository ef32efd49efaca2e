/** Device functions that nothing needs once kernels are written anew. Pure. */
import type { Node } from 'tree-sitter';
import { mentionsOf } from '../match/mentions.ts';
import type { Span } from '../model.ts';
import type { Tiles } from './tiles.ts';

export interface FoundFunction {
  readonly name: string;
  readonly nameAt: number;
  /** With the head of its template. */
  readonly whole: Span;
  readonly node: Node;
}

/**
 * Functions of the first `length` signs that only kernels which go away use, and each other; `unused` when nothing uses them even
 * now. `code` is the text without comments.
 */
export function idleFunctions(
  all: readonly FoundFunction[],
  length: number,
  code: string,
  gone: readonly Span[],
): Tiles['idle'] {
  const named = new Set(all.map(({ nameAt }) => nameAt));
  const inText = all.filter(({ whole }) => whole.end <= length);
  const mentions = new Map(
    inText.map((own): [FoundFunction, number[]] => [
      own,
      mentionsOf(code, own.name).filter(
        (at) => (at < own.whole.start || at >= own.whole.end) && !named.has(at),
      ),
    ]),
  );
  const idleWith = (spans: readonly Span[]): Set<FoundFunction> => {
    const idle = new Set<FoundFunction>();
    for (let before = -1; before !== idle.size; ) {
      before = idle.size;
      for (const [own, places] of mentions) {
        const covering = [...spans, ...[...idle].map(({ whole }) => whole)];
        if (places.every((at) => covering.some(({ start, end }) => at >= start && at < end))) idle.add(own);
      }
    }
    return idle;
  };
  const unused = idleWith([]);
  return [...idleWith(gone)].map((own) => ({ name: own.name, whole: own.whole, unused: unused.has(own) }));
}
