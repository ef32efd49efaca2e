/** Work on rows, as readers give it and as `tileWriteRows` writes it: steps on numbers of a row and loops over its elements. */
import type { Caution, Parameter, Store, Value } from './tileModel.ts';

/** Stands in texts for the variable of the row, whose name is chosen when the kernel is written. */
export const rowWord = '{row}';

/** What an array's elements are for a row: those from `base` on; without one, the same for all rows. */
export interface RowArray {
  readonly array: string;
  readonly base?: string;
}

export interface Reduction {
  readonly into: string;
  readonly op: Fold;
  readonly value: Value;
  readonly source: string;
}

export type Fold = 'sum' | 'max' | 'min';

/** One step of the work on a row, in order. */
export type RowStep =
  | { readonly kind: 'scalar'; readonly name: string; readonly type: string; readonly text: string }
  /** An element that all threads of the row read. */
  | { readonly kind: 'element'; readonly name: string; readonly array: string; readonly index: string }
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly op: 'sqrt' | 'exp' | 'log';
      readonly text: string;
    }
  | {
      readonly kind: 'result';
      readonly array: string;
      readonly index: string;
      readonly value: Value & { kind: 'uniform' };
      /** A pointer that must not be null. */
      readonly guard?: string;
    }
  | {
      readonly kind: 'loop';
      readonly count: string;
      readonly stores: readonly Store[];
      readonly reductions: readonly Reduction[];
    };

export interface RowKernel {
  readonly parameters: readonly Parameter[];
  readonly steps: readonly RowStep[];
  /** Where each name that loads and stores use leads. */
  readonly arrays: ReadonlyMap<string, RowArray>;
  /** Threads that work on a row together: a number, or all of a block. */
  readonly team: number | 'block';
  readonly bound?: string;
  readonly strides: boolean;
  readonly order: readonly (readonly [string, string])[];
  /** Arrays that are written, for the check of launches. */
  readonly stores: readonly { readonly array: string }[];
  readonly cautions: ReadonlySet<Caution>;
}
