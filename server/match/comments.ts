/** Where the comments of a text are: two lists of numbers, for there are many and few are ever asked for. */

export interface Comments {
  /** Adds a comment; they come in the order of the text. */
  add(start: number, end: number): void;
  /** Start of the comment that ends at an offset. */
  startOf(end: number): number | undefined;
  /** Whether an offset is in a comment. */
  holds(at: number): boolean;
}

export function createComments(): Comments {
  const starts: number[] = [];
  const ends: number[] = [];
  return {
    add(start, end) {
      starts.push(start);
      ends.push(end);
    },
    startOf(end) {
      let low = 0;
      let high = ends.length - 1;
      while (low <= high) {
        const middle = (low + high) >> 1;
        const found = ends[middle] as number;
        if (found === end) return starts[middle];
        if (found < end) low = middle + 1;
        else high = middle - 1;
      }
      return undefined;
    },
    holds: (at) => starts.some((start, index) => start <= at && at < (ends[index] as number)),
  };
}
