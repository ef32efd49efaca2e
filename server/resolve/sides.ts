/**
 * Host or device: finds the bodies of functions marked as device code by following braces and semicolons, without a
 * tree, so that it holds in sources that no grammar can parse.
 */
import type { Side, Span } from '../model.ts';

export interface Sides {
  /** A word that begins device code stands at `at`. */
  mark(at: number): void;
  /** `afterList`: the brace opens behind a parameter list, as a function's body or a loop's does. */
  brace(at: number, open: boolean, afterList: boolean): void;
  semicolon(): void;
  /** `#if`, `#else`, `#elif`, `#endif`: every branch starts at the depth of its `#if`. */
  directive(name: string): void;
  at(offset: number): Side;
  /** True inside the body of a function. */
  inBody(offset: number): boolean;
}

export function createSides(): Sides {
  const spans: Span[] = [];
  const bodies: Span[] = [];
  let body: { start: number; depth: number } | undefined;
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
    brace(at, isOpen, afterList) {
      if (isOpen) {
        if (afterList && !body) body = { start: at, depth };
        if (pending !== undefined && !open) open = { start: pending, depth };
        pending = undefined;
        depth++;
        return;
      }
      depth = Math.max(0, depth - 1);
      if (open && depth <= open.depth) close(at + 1);
      if (body && depth <= body.depth) {
        bodies.push({ start: body.start, end: at + 1 });
        body = undefined;
      }
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
    at: (offset) => ((open && offset >= open.start) || holds(spans, offset) ? 'device' : 'host'),
    inBody: (offset) => (body !== undefined && offset >= body.start) || holds(bodies, offset),
  };
}

/** Whether one of the spans, sorted and apart, holds the offset. */
function holds(spans: readonly Span[], offset: number): boolean {
  let low = 0;
  let high = spans.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const span = spans[middle] as Span;
    if (offset < span.start) high = middle - 1;
    else if (offset >= span.end) low = middle + 1;
    else return true;
  }
  return false;
}
