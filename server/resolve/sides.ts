/**
 * Host or device: finds the bodies of functions marked as device code by following braces and semicolons, without a
 * tree, so that it holds in sources that no grammar can parse.
 */
import type { Side, Span } from '../model.ts';

export interface Sides {
  /** A word that begins device code stands at `at`. */
  mark(at: number): void;
  brace(at: number, open: boolean): void;
  semicolon(): void;
  /** `#if`, `#else`, `#elif`, `#endif`: every branch starts at the depth of its `#if`. */
  directive(name: string): void;
  at(offset: number): Side;
}

export function createSides(): Sides {
  const spans: Span[] = [];
  const branches: { depth: number }[] = [];
  let depth = 0;
  /** Where the pending mark stands; a body must still open. */
  let pending: number | undefined;
  let open: { start: number; depth: number } | undefined;

  const close = (end: number): void => {
    if (open) spans.push({ start: open.start, end });
    open = undefined;
  };

  return {
    mark(at) {
      if (!open && pending === undefined) pending = at;
    },
    brace(at, isOpen) {
      if (isOpen) {
        if (pending !== undefined && !open) open = { start: pending, depth };
        pending = undefined;
        depth++;
        return;
      }
      depth = Math.max(0, depth - 1);
      if (open && depth <= open.depth) close(at + 1);
    },
    semicolon() {
      // A declaration without a body: its parameter list is device code only as text, nothing runs there.
      pending = undefined;
    },
    directive(name) {
      if (name === 'if' || name === 'ifdef' || name === 'ifndef') branches.push({ depth });
      else if (name === 'endif') branches.pop();
      else if (name === 'else' || name.startsWith('elif')) depth = branches.at(-1)?.depth ?? depth;
    },
    at(offset) {
      if (open && offset >= open.start) return 'device';
      let low = 0;
      let high = spans.length - 1;
      while (low <= high) {
        const middle = (low + high) >> 1;
        const span = spans[middle] as Span;
        if (offset < span.start) high = middle - 1;
        else if (offset >= span.end) low = middle + 1;
        else return 'device';
      }
      return 'host';
    },
  };
}
