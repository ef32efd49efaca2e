/**
 * What the threads of a block make of what they hold: parts of a fold are joined, and what holds all threads of a row is a
 * number of the row. Pure; refuses by `Refused`.
 */
import type { Node } from 'tree-sitter';
import { type Fold, type RowStep, rowWord } from './rowModel.ts';
import {
  each,
  equal,
  type Folding,
  type Held,
  heldBy,
  int,
  isEach,
  type Lanes,
  type Mask,
  none,
  same,
  type Uniform,
  zip,
} from './teamLanes.ts';
import { data, Refused, refuse, type Value } from './tileModel.ts';
import { Arithmetic, type Type } from './tileValues.ts';
import * as say from './tileWords.ts';

export interface Block {
  readonly width: number;
  readonly height: number;
  /** Parameters that every launch gives the size of the block. */
  readonly named?: readonly string[];
}

const functions: Readonly<
  Record<string, { readonly does: string; readonly in?: string; readonly to?: string }>
> = data.functions;
export const literalZero = /^\(?-?0*\.?0*f?\)?$/;

function both(one: readonly string[], other: readonly string[]): readonly string[] {
  return other.length === 0 ? one : [...new Set([...one, ...other])].sort();
}

export abstract class TeamValues {
  readonly arithmetic = new Arithmetic();
  readonly steps: RowStep[] = [];
  readonly block: Block;
  readonly threads: number;
  /** Threads a row; nothing before the row is seen. */
  size: number | undefined;
  /** An index of the block and a part of the block's threads says it. */
  saysSize = false;
  mask: Mask;
  private count = 0;
  /** The team that was asked for last: threads ask one after the other. */
  private team: { readonly size: number; readonly first: number; readonly threads: bigint } | undefined;

  constructor(block: Block, size: number | undefined) {
    this.block = block;
    this.threads = block.width * block.height;
    this.size = size;
    this.mask = Array.from({ length: this.threads }, () => true);
  }

  fresh(wanted: string): string {
    return `${wanted}${++this.count}`;
  }

  protected map(lanes: readonly Lanes[], of: (...held: Held[]) => Held): Lanes {
    return zip(this.threads, lanes, of);
  }

  /** What the threads of the mask hold, where it is one; nothing where it differs. */
  one(lanes: Lanes): Held | undefined {
    if (!isEach(lanes)) return lanes as Held;
    const held = lanes.filter((_, thread) => this.mask[thread]);
    const [first] = held;
    return first && held.every((other) => equal(first, other)) ? first : undefined;
  }

  /** A number for all threads of the mask, as text; refuses others. */
  uniform(lanes: Lanes, node: Node): Uniform {
    const held = this.one(this.settled(lanes));
    if (!held) return refuse(say.differs(node.text));
    const value = this.valueOf(held);
    return value ?? refuse(held.kind === 'none' ? held.why : say.differs(node.text));
  }

  protected valueOf(held: Held): Uniform | undefined {
    if (held.kind === 'same') return held.value;
    return held.kind === 'int' ? { kind: 'uniform', text: String(held.n), type: 'int' } : undefined;
  }

  /** Where a part holds all threads of its row it is the whole; indices of the block become the row. */
  settled(lanes: Lanes): Lanes {
    const rows = this.rowOf(lanes);
    if (!isEach(rows) && (rows as Held).kind !== 'part') return rows;
    return each(this.threads, (thread) => this.whole(heldBy(rows, thread), thread));
  }

  protected whole(held: Held, thread: number): Held {
    if (held.kind !== 'part' || this.size === undefined || held.threads !== this.teamOf(thread)) return held;
    const { fold, with: others } = held;
    const text = others.reduce(
      (all, one) => `(${one} ${fold.op === 'max' ? '>' : '<'} ${all} ? ${one} : ${all})`,
      fold.name,
    );
    return same({ kind: 'uniform', text, type: 'float' });
  }

  /** Parts are joined as they are; what is whole is a number of the row for everything else. */
  protected joinedBy(op: Fold, args: readonly Lanes[], node: Node, of: (...held: Held[]) => Held): Lanes {
    if (!args.some((lanes) => isEach(lanes) || (lanes as Held).kind === 'part'))
      return of(...(args as Held[]));
    return each(this.threads, (thread) => {
      const held = args.map((lanes) => heldBy(lanes, thread));
      const [a, b] = held;
      if (held.every(({ kind }) => kind !== 'part')) return of(...held);
      const part = a && b && held.length === 2 ? this.folded(op, a, b, node) : undefined;
      if (part && part.kind !== 'none') return part;
      const wholes = held.map((one) => this.whole(one, thread));
      // Two parts that cannot be joined: the reason says what is wrong with them.
      return part && wholes.every(({ kind }) => kind === 'part') ? part : of(...wholes);
    });
  }

  protected teamOf(thread: number): bigint {
    const size = this.size ?? this.threads;
    const first = Math.floor(thread / size) * size;
    if (this.team?.size !== size || this.team.first !== first)
      this.team = { size, first, threads: ((1n << BigInt(size)) - 1n) << BigInt(first) };
    return this.team.threads;
  }

  sameTeam(a: number, b: number): boolean {
    const size = this.size ?? this.threads;
    return Math.floor(a / size) === Math.floor(b / size);
  }

  /** `blockIdx.x * k + part`, where the block has k groups of threads and each its part: the row. */
  protected rowOf(lanes: Lanes): Lanes {
    const first = heldBy(lanes, 0);
    if (first.kind !== 'block') return lanes;
    const { threads } = this;
    const size = threads / first.times;
    for (let thread = 0; thread < threads; thread++) {
      const held = heldBy(lanes, thread);
      const fits = held.kind === 'block' && held.times === first.times;
      if (!fits || held.plus !== Math.floor(thread / size)) return lanes;
    }
    if (!Number.isInteger(size)) return lanes;
    if (this.size !== undefined && this.size !== size) refuse(say.twoRows);
    this.size = size;
    this.saysSize = true;
    return same({ kind: 'uniform', text: rowWord, type: 'int' });
  }

  /** A value that cannot be made is only missed where it is used. */
  protected tried(make: () => Value): Held {
    try {
      const value = make();
      return value.kind === 'uniform' ? same(value) : none(say.notUnderstood);
    } catch (error) {
      if (error instanceof Refused) return none(error.words);
      throw error;
    }
  }

  /** Two parts of one fold, or a part and a number that changes nothing. */
  folded(op: Fold, a: Held, b: Held, node: Node): Held {
    const [part, other] = a.kind === 'part' ? [a, b] : [b, a];
    if (part.kind !== 'part') return none(() => say.part(node.text));
    if (part.fold.op !== op) return none(() => say.part(node.text));
    if (other.kind === 'part') {
      if (other.fold !== part.fold) return none(() => say.part(node.text));
      if (op === 'sum' && (part.threads & other.threads) !== 0n) return none(() => say.twice(node.text));
      return {
        ...part,
        threads: part.threads | other.threads,
        with: both(part.with, other.with),
      };
    }
    const value = this.valueOf(other);
    if (!value || (op === 'sum' && !literalZero.test(value.text))) return none(() => say.part(node.text));
    if (op === 'sum' || value.text === part.fold.start) return part;
    return { ...part, with: both(part.with, [value.text]) };
  }

  /** A function of numbers that all threads of a row share. */
  described(name: string, args: readonly Lanes[], node: Node): Lanes {
    const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (!known) return none(() => say.noFunction(name));
    const { does } = known;
    const of = (...held: Held[]): Held => {
      const bad = held.find(({ kind }) => kind === 'none');
      if (bad) return bad;
      const [a, b] = held as [Held, Held | undefined];
      if (does === 'max' || does === 'min') {
        if (a.kind === 'int' && b?.kind === 'int')
          return int(does === 'max' ? Math.max(a.n, b.n) : Math.min(a.n, b.n));
      }
      const values = held.flatMap((one) => this.valueOf(one) ?? []);
      if (values.length !== held.length) return none(() => say.part(node.text));
      return this.tried(() => this.scalarCall(name, does, known.to, values));
    };
    const rows = args.map((arg) => this.rowOf(arg));
    if (does === 'max' || does === 'min') return this.joinedBy(does, rows, node, of);
    return this.map(
      rows.map((arg) => this.settled(arg)),
      of,
    );
  }

  /** Functions of one value a row: roots and their kin by the vector unit, the rest as an expression. */
  private scalarCall(name: string, does: string, to: string | undefined, values: readonly Value[]): Value {
    const { arithmetic } = this;
    if (does === 'cast') return arithmetic.convert(values[0] as Value, to as Type);
    const texts = values.map((value) => {
      const float = arithmetic.convert(value, 'float');
      return float.kind === 'uniform' ? float.text : refuse(say.notUnderstood);
    });
    const [a = '', b = '', c = ''] = texts;
    const text = (written: string): Value => ({ kind: 'uniform', text: written, type: 'float' });
    const called = (op: 'sqrt' | 'exp' | 'log'): string => {
      const before = this.steps.find((step) => step.kind === 'function' && step.op === op && step.text === a);
      if (before?.kind === 'function') return before.name;
      arithmetic.cautions.add('functions');
      const own = this.fresh(`${op}Of`);
      this.steps.push({ kind: 'function', name: own, op, text: a });
      return own;
    };
    if (does === 'sqrt' || does === 'exp' || does === 'log') return text(called(does));
    if (does === 'rsqrt') return text(`(1.0f / ${called('sqrt')})`);
    if (does === 'reciprocal') return text(`(1.0f / ${a})`);
    if (does === 'max') return text(`(${a} < ${b} ? ${b} : ${a})`);
    if (does === 'min') return text(`(${b} < ${a} ? ${b} : ${a})`);
    if (does === 'abs') return text(`(${a} < 0.0f ? -${a} : ${a})`);
    if (does === 'fma') return text(`(${a} * ${b} + ${c})`);
    if (does === 'negate') return text(`(-${a})`);
    const sign = ({ add: '+', sub: '-', mul: '*', div: '/' } as Readonly<Record<string, string>>)[does];
    return sign ? text(`(${a} ${sign} ${b})`) : refuse(say.noFunction(name));
  }

  /** What a thread gets from another thread: a number of its row stays in the row. */
  passed(held: Held, from: number, to: number): Held {
    if (held.kind !== 'same' || this.sameTeam(from, to)) return held;
    return /^-?\(?[\d.]+[\deE.+-]*f?\)?$/.test(held.value.text) ? held : none(say.otherRow);
  }

  isZero = (folding: Folding): boolean => literalZero.test(folding.start);
}
