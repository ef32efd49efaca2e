/** Where the blocks of a text end, from its braces as the one pass over the text meets them. */

export interface Blocks {
  /** Adds a brace; they come in the order of the text. */
  add(at: number, open: boolean): void;
  /** Where the block around a place ends: the offset of its closing brace, or of the text's end. */
  end(from: number): number;
}

export function createBlocks(length: number): Blocks {
  const places: number[] = [];
  const opens: boolean[] = [];
  return {
    add(at, open) {
      places.push(at);
      opens.push(open);
    },
    end(from) {
      let low = 0;
      let high = places.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((places[middle] as number) < from) low = middle + 1;
        else high = middle;
      }
      for (let depth = 0; low < places.length; low++) {
        depth += opens[low] ? 1 : -1;
        if (depth < 0) return places[low] as number;
      }
      return length;
    },
  };
}
