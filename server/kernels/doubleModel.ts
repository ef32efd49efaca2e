/** What those share who read the doubles of a text. */
import data from '../../rules/kernel-doubles.json' with { type: 'json' };
import type { Words } from '../model.ts';
import type { Region } from './doubleRegions.ts';

/** What is known of a text once its functions are found. */
export interface Known {
  /** The text without comments and strings, and without directives too. */
  readonly code: string;
  readonly functions: readonly Region[];
  /** Those of them that compute with `double`. */
  readonly double: readonly Region[];
  /** Matches `double` and the names that stand for it. */
  readonly word: RegExp;
  /** Parameters of types of templates, which may be `double`. */
  readonly types: ReadonlySet<string>;
}

/** Thrown while a text is read, and caught there. */
export class Refused extends Error {
  readonly words: Words;
  constructor(words: Words) {
    super(words.en);
    this.words = words;
  }
}

/** Ends the reading of a text's doubles for a reason. */
export function refuse(words: Words): never {
  throw new Refused(words);
}

/** The header that a function of mathematics stands in. */
export const headerOf: ReadonlyMap<string, string> = new Map(
  Object.entries(data.functions).flatMap(([header, names]) => names.map((name) => [name, header] as const)),
);

/** True for a name whose calls become those of functions in software. */
export function isFunction(name: string): boolean {
  return headerOf.has(name);
}
