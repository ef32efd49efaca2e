/**
 * What the threads of a block hold, followed one by one for a block of a known size: numbers of the thread itself, values
 * that the threads of a row share, and parts of a fold with the threads that went into it. Pure; refuses by `Refused`.
 */
import type { Words } from '../model.ts';
import type { Fold } from './rowModel.ts';
import { refuse, type Value } from './tileModel.ts';
import * as say from './tileWords.ts';

export type Uniform = Value & { readonly kind: 'uniform' };

/** A fold over the elements of a row: each thread holds the part of its own elements after the loop. */
export interface Folding {
  readonly op: Fold;
  /** The variable of the kernel that holds the whole. */
  readonly name: string;
  readonly start: string;
}

/** What one thread holds. */
export type Held =
  | { readonly kind: 'int'; readonly n: number; readonly unsigned?: boolean }
  | { readonly kind: 'bool'; readonly is: boolean }
  /** `blockIdx.x * times + plus`. */
  | { readonly kind: 'block'; readonly times: number; readonly plus: number }
  /** `gridDim.x * times`. */
  | { readonly kind: 'grid'; readonly times: number }
  | { readonly kind: 'same'; readonly value: Uniform }
  | {
      readonly kind: 'part';
      readonly fold: Folding;
      readonly threads: bigint;
      readonly with: readonly string[];
    }
  | { readonly kind: 'pointer'; readonly array: string; readonly base: string }
  | { readonly kind: 'shared'; readonly memory: string; readonly offset: number }
  | { readonly kind: 'group'; readonly size: number }
  | { readonly kind: 'none'; readonly why: Words };

/** One for all threads, or one each. */
export type Lanes = Held | readonly Held[];

export const isEach = (lanes: Lanes): lanes is readonly Held[] => Array.isArray(lanes);
export const heldBy = (lanes: Lanes, thread: number): Held =>
  isEach(lanes) ? (lanes[thread] as Held) : (lanes as Held);
export const int = (n: number, unsigned?: boolean): Held => ({
  kind: 'int',
  n,
  ...(unsigned === true && { unsigned }),
});
/** What cannot be told. The reason is put in words when somebody asks: most never are, and each of a thousand threads may have one. */
export const none = (why: Words | (() => Words)): Held =>
  typeof why === 'object' ? { kind: 'none', why } : new Untold(why);

class Untold {
  readonly kind = 'none';
  private readonly tell: () => Words;
  constructor(tell: () => Words) {
    this.tell = tell;
  }
  get why(): Words {
    return this.tell();
  }
}
export const same = (value: Uniform): Held => ({ kind: 'same', value });

export function equal(a: Held, b: Held): boolean {
  if (a === b) return true;
  if (a.kind === 'int' && b.kind === 'int') return a.n === b.n;
  if (a.kind === 'bool' && b.kind === 'bool') return a.is === b.is;
  if (a.kind === 'block' && b.kind === 'block') return a.times === b.times && a.plus === b.plus;
  if (a.kind === 'grid' && b.kind === 'grid') return a.times === b.times;
  if (a.kind === 'same' && b.kind === 'same')
    return a.value.text === b.value.text && a.value.type === b.value.type;
  if (a.kind === 'part' && b.kind === 'part')
    return a.fold === b.fold && a.threads === b.threads && a.with.join() === b.with.join();
  if (a.kind === 'pointer' && b.kind === 'pointer') return a.array === b.array && a.base === b.base;
  if (a.kind === 'shared' && b.kind === 'shared') return a.memory === b.memory && a.offset === b.offset;
  return a.kind === 'group' && b.kind === 'group' && a.size === b.size;
}

/** One where all threads hold the same. */
export function joined(list: readonly Held[]): Lanes {
  const [first] = list;
  return first && list.every((one) => equal(one, first)) ? first : list;
}

export function each(threads: number, of: (thread: number) => Held): Lanes {
  const list: Held[] = [];
  for (let thread = 0; thread < threads; thread++) list.push(of(thread));
  return joined(list);
}

/** What each thread makes of what it holds. */
export function zip(threads: number, lanes: readonly Lanes[], of: (...held: Held[]) => Held): Lanes {
  if (!lanes.some(isEach)) return of(...(lanes as Held[]));
  const [a, b] = lanes as readonly [Lanes, Lanes?];
  if (lanes.length === 1) return each(threads, (thread) => of(heldBy(a, thread)));
  if (lanes.length === 2 && b) return each(threads, (thread) => of(heldBy(a, thread), heldBy(b, thread)));
  return each(threads, (thread) => of(...lanes.map((one) => heldBy(one, thread))));
}

/** The threads of a mask take the new value. */
export function merged(threads: number, mask: Mask, before: Lanes, after: Lanes): Lanes {
  if (mask.every(Boolean)) return after;
  return each(threads, (thread) => heldBy(mask[thread] ? after : before, thread));
}

export type Mask = readonly boolean[];

interface Cell {
  readonly held: Held;
  readonly writer: number;
  readonly at: number;
  /** When each thread last read it. */
  readonly readers: Map<number, number>;
}

/**
 * Shared memory of a block, with the times at which threads waited for each other: what another thread wrote can be read
 * behind a barrier for both only, and is overwritten only behind one.
 */
export class SharedMemory {
  private readonly cells = new Map<string, Cell>();
  private time = 0;
  /** The last time at which a thread waited for its warp, and all for each other. */
  private readonly warps: number[];
  private block = 0;

  constructor(threads: number) {
    this.warps = Array.from({ length: Math.ceil(threads / 32) }, () => 0);
  }

  waitAll(): void {
    this.block = ++this.time;
  }

  waitWarp(warp: number): void {
    this.warps[warp] = ++this.time;
  }

  /** True where two threads waited for each other since a time. */
  private apart(at: number, a: number, b: number): boolean {
    if (a === b || at <= this.block) return true;
    const warp = Math.floor(a / 32);
    return warp === Math.floor(b / 32) && at <= (this.warps[warp] as number);
  }

  /**
   * Lays down what a thread writes. Refuses where another thread wrote something else at that time; true where another one
   * read before it and nothing made this one wait, for which the order of statements is as good as any.
   */
  write(memory: string, offset: number, held: Held, writer: number): boolean {
    const key = `${memory} ${offset}`;
    const cell = this.cells.get(key);
    if (cell && !this.apart(cell.at, cell.writer, writer) && !equal(cell.held, held))
      refuse(say.race(memory));
    const late = [...(cell?.readers ?? [])].some(([reader, at]) => !this.apart(at, reader, writer));
    this.cells.set(key, { held, writer, at: ++this.time, readers: new Map() });
    return late;
  }

  /** What a thread reads, with who wrote it. */
  read(
    memory: string,
    offset: number,
    reader: number,
  ): { readonly held: Held; readonly writer: number } | undefined {
    const cell = this.cells.get(`${memory} ${offset}`);
    if (!cell) return undefined;
    if (!this.apart(cell.at, cell.writer, reader)) refuse(say.race(memory));
    cell.readers.set(reader, ++this.time);
    return cell;
  }
}
