/** What the engine asks of a language, so that C++ and Python are read the same way. Pure. */
import type { Tree } from 'tree-sitter';
import type { Kept, Tape } from './match/tape.ts';
import type { Edit, Finding, Kernel, Source, Span, Target } from './model.ts';

/** One text, read: matches are found once, findings for as many targets as asked. */
export interface Reading {
  /** Comments that may suppress. */
  readonly comments: readonly Span[];
  /** Findings in the order of the text. */
  findings(target: Target): readonly Finding[];
  /** The kernels of the text, judged by its findings for the target. */
  kernels(findings: readonly Finding[]): readonly Kernel[];
  /** The whole call of the finding at an index, if it is one. */
  callAt(index: number): Span | undefined;
  /** Includes, imports and start-up statements that these headers or modules ask for and the text lacks. */
  companions(needs: readonly string[], target: Target): readonly Edit[];
  /** 1 when a tree was needed and the grammar did not understand all of it. */
  parseGaps(): number;
  /** What was read, for the next reading of a text that is edited; not in all languages. */
  readonly tape?: Tape | undefined;
  /** Frees the trees of its own. */
  dispose(): void;
}

/** A text that is being edited: what is known of it from before, if it was read then. */
export interface Edited {
  readonly tape?: Tape | undefined;
  /** What the text has still of that time. */
  readonly kept: Kept;
}

export interface Front {
  /** One fast pass: could the text hold a match? */
  mayMatch(text: string): boolean;
  /**
   * Reads a text; `tree` gives its tree and is asked only when the text alone cannot tell. `parts` are the only
   * statements that matter; a tree that holds all is as good. `edited` is given for a text that is being edited.
   */
  read(source: Source, tree: (parts?: readonly Span[]) => Tree, edited?: Edited): Reading;
}
