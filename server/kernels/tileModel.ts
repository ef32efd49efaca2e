/**
 * The nouns of kernels on tiles: what a thread of a map computes from its own elements, as a graph of values. Names and
 * types of the target are data in rules/vector-kernels.json. Pure.
 */
import data from '../../rules/vector-kernels.json' with { type: 'json' };
import type { Chip, Words } from '../model.ts';

export { data };

/** What an array holds. */
export type Element = 'float' | 'half' | 'bf16' | 'int' | 'short' | Named;

/** A name of the project's own for float, half or bf16, as it is built. */
export type Named = `named ${string}`;

export const isNamed = (type: string): type is Named => type.startsWith('named ');

/** Types of values that all threads share; `wide` are integers that are unsigned or longer than 32 bits. */
export type Scalar = 'float' | 'half' | 'bf16' | 'int' | 'wide' | 'double' | Named;

export type Comparison = '<' | '>' | '<=' | '>=' | '==' | '!=';

/** A value of each element (`load`, `op`, `cast`, `select`), or one that all share (`uniform`). */
export type Value =
  | {
      readonly kind: 'uniform';
      readonly text: string;
      readonly type: Scalar;
      /** A float that holds a number of a project's own type. */
      readonly isFloat?: true;
    }
  | { readonly kind: 'load'; readonly array: string; readonly type: Element }
  | { readonly kind: 'op'; readonly op: Operation; readonly args: readonly Value[]; readonly type: Element }
  | { readonly kind: 'cast'; readonly from: Vector; readonly type: Element }
  | {
      readonly kind: 'select';
      readonly compare: Comparison;
      readonly left: Value;
      readonly right: Value;
      readonly yes: Value;
      readonly no: Value;
      readonly type: Element;
    };
export type Vector = Exclude<Value, { readonly kind: 'uniform' }>;

export type Operation =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'max'
  | 'min'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'abs'
  | 'relu';

export interface Parameter {
  readonly name: string;
  /** The declaration without comments, on one line. */
  readonly text: string;
  /** What it points to. */
  readonly element?: Element;
  /** Of one that is no pointer. */
  readonly scalar?: Scalar;
  readonly readOnly: boolean;
  readonly restricted: boolean;
}

/** One result: what is stored to an array, at the thread's own index. */
export interface Store {
  readonly array: string;
  readonly value: Value;
  /** The statement, for a comment. */
  readonly source: string;
}

/** Elements that a tile takes along: those from a base on, at the column of each. */
export interface Foreign {
  readonly array: string;
  readonly base: string;
}

/** An element that all threads of a row read, or of the kernel; its name stands for a variable. */
export interface Single {
  readonly name: string;
  readonly array: string;
  readonly index: string;
  readonly type: 'float' | 'int';
}

/** A kernel whose threads each work on their own elements. */
export interface MapKernel {
  readonly parameters: readonly Parameter[];
  readonly stores: readonly Store[];
  /** Text of the number of elements, from the bounds check; nothing without one. */
  readonly bound?: string;
  /** Text of how many elements a thread takes at once; one where it is not said. */
  readonly pack?: string;
  /** Text of the length of a row, where elements of rows or columns are read. */
  readonly width?: string;
  /** Arrays behind the names of loads that are not at the thread's own index. */
  readonly foreign: ReadonlyMap<string, Foreign>;
  readonly singles: readonly Single[];
  /** True when threads stride over all elements, whatever the grid. */
  readonly strides: boolean;
  /** Pairs of arrays of which the second is read after the first was written. */
  readonly order: readonly (readonly [string, string])[];
  /** What the check of the fix must mention. */
  readonly cautions: ReadonlySet<Caution>;
}

export type Caution =
  | 'sums'
  | 'double'
  | 'extremes'
  | 'functions'
  | 'short'
  | 'half'
  | 'fused'
  | 'packs'
  | 'types'
  | 'race'
  | 'blocks';

/** Thrown while a kernel is read, and caught there: why it is not taken. */
export class Refused extends Error {
  readonly words: Words;
  /** An assertion of the kernel's own rules this block out. */
  readonly assertion: boolean;
  constructor(words: Words, assertion = false) {
    super(words.en);
    this.words = words;
    this.assertion = assertion;
  }
}

/** Ends the reading of a kernel. */
export function refuse(words: Words): never {
  throw new Refused(words);
}

/** Bytes of the unified buffer that generated kernels use on a chip; nothing where none are generated. */
export function unifiedBytes(chip: Chip): number | undefined {
  return (data.chips as Partial<Record<Chip, { unified: number }>>)[chip]?.unified;
}

export const elementOfName = new Map<string, Element>(
  Object.entries(data.elements).flatMap(([element, { names }]) =>
    names.map((name) => [name, element as Element] as const),
  ),
);

/** The target's name of an element type. */
export const typeName = (element: Element): string =>
  isNamed(element) ? element.slice('named '.length) : data.elements[element].type;
/** Bytes of an element, at most. */
export const bytesOf = (element: Element): number => (isNamed(element) ? 4 : data.elements[element].bytes);
