/**
 * A set of words that a scanner can test while it reads, before it cuts a string out of the text: one bit test on a
 * rolling hash turns away nearly every identifier that is no CUDA name. False positives only cost a Map lookup.
 */

const bits = 18;
const mask = (1 << bits) - 1;

export type WordTable = Uint8Array;

/** One step of the rolling hash; start with 0. */
export function hashStep(hash: number, charCode: number): number {
  return ((hash << 5) - hash + charCode) | 0;
}

/** True when the table may hold a word with this finished hash. */
export function mayHold(table: WordTable, hash: number): boolean {
  const slot = (hash ^ (hash >>> 13)) & mask;
  return ((table[slot >> 3] as number) & (1 << (slot & 7))) !== 0;
}

/** Builds the table of the given words. */
export function wordTable(words: Iterable<string>): WordTable {
  const table = new Uint8Array(1 << (bits - 3));
  for (const word of words) addWord(table, word);
  return table;
}

/** Adds a word to a table in place. */
export function addWord(table: WordTable, word: string): void {
  let hash = 0;
  for (let i = 0; i < word.length; i++) hash = hashStep(hash, word.charCodeAt(i));
  const slot = (hash ^ (hash >>> 13)) & mask;
  table[slot >> 3] = (table[slot >> 3] as number) | (1 << (slot & 7));
}
