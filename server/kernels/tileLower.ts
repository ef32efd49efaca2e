/** Values of a map to vector instructions on buffers: each result in a slot that is free again after its last use. Pure. */
import {
  type Comparison,
  data,
  type Element,
  isNamed,
  type Operation,
  refuse,
  type Store,
  typeName,
  type Value,
  type Vector,
} from './tileModel.ts';
import { bare } from './tileValues.ts';
import * as say from './tileWords.ts';

/** A slot seen as elements of a type. */
export interface View {
  readonly name: string;
  readonly slot: number;
  readonly type: string;
}

export interface Lowered {
  /** Instructions in order, a comment before those of each store. */
  readonly lines: readonly string[];
  readonly views: readonly View[];
  readonly slots: number;
  /** Arrays that are read. */
  readonly inputs: readonly string[];
  /** True when a count in whole vectors is used. */
  readonly whole: boolean;
  readonly selects: boolean;
}

/** Names of the tensors and counts that the instructions use. */
export interface TileNames {
  input(array: string): string;
  output(array: string): string;
  slot(index: number, type: string): string;
  readonly count: string;
  readonly whole: string;
}

const { text, instructions } = data;
const modes: Readonly<Record<Comparison, string>> = {
  '<': 'LT',
  '>': 'GT',
  '<=': 'LE',
  '>=': 'GE',
  '==': 'EQ',
  '!=': 'NE',
};

export function fill(template: string, parts: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => parts[name] ?? whole);
}

/** A scalar of the type that an instruction's tensors have. */
export function scalarOf(value: Value & { kind: 'uniform' }, type: Element): string {
  const own = bare(value.text);
  if (own === '-1') return type === 'float' ? '-1.0f' : `static_cast<${typeName(type)}>(-1)`;
  if (type === 'float' && value.type === 'float') return own;
  if (own.startsWith(`static_cast<${typeName(type)}>(`) && !/\).*\(/.test(own)) return own;
  if (type === 'int' && /^\d+$/.test(own)) return own;
  return `static_cast<${typeName(type)}>(${own})`;
}

/** What is left of all elements of a tile: the lines that come behind its instruction, and the tensors that it needs. */
export interface Fold {
  readonly value: Vector;
  readonly source: string;
  readonly op: 'sum' | 'max' | 'min';
  readonly behind: readonly string[];
}

/** Tensors of reductions: for the result and for what the instruction keeps between. */
export interface FoldNames {
  readonly result: string;
  readonly rest: string;
}

export function lower(
  stores: readonly Store[],
  elementOf: (array: string) => Element,
  names: TileNames,
  folds: readonly Fold[] = [],
  foldNames?: FoldNames,
): Lowered {
  return new Lowering(elementOf, names).run(stores, folds, foldNames);
}

class Lowering {
  private readonly lines: string[] = [];
  private readonly views = new Map<string, View>();
  private readonly uses = new Map<Value, number>();
  /** Where a value is, and in which slot. */
  private readonly places = new Map<Value, { name: string; slot?: number }>();
  private readonly free: number[] = [];
  private readonly inputs = new Set<string>();
  private slots = 0;
  private whole = false;
  private selects = false;
  /** Tensors that were written or read since the last barrier. */
  private written = new Set<string>();
  private read = new Set<string>();
  private readonly elementOf: (array: string) => Element;
  private readonly names: TileNames;

  constructor(elementOf: (array: string) => Element, names: TileNames) {
    this.elementOf = elementOf;
    this.names = names;
  }

  run(stores: readonly Store[], folds: readonly Fold[], foldNames: FoldNames | undefined): Lowered {
    for (const { value } of stores) this.count(value);
    for (const { value } of folds) this.count(value);
    for (const store of stores) {
      this.comment(store.source);
      this.store(store);
    }
    for (const fold of folds) if (foldNames) this.fold(fold, foldNames);
    return {
      lines: this.lines,
      views: [...this.views.values()],
      slots: this.slots,
      inputs: [...this.inputs],
      whole: this.whole,
      selects: this.selects,
    };
  }

  private fold({ value, source, op, behind }: Fold, { result, rest }: FoldNames): void {
    const { sum, largest, smallest } = instructions;
    const { one } = op === 'sum' ? sum : op === 'max' ? largest : smallest;
    this.comment(source);
    const from = this.vector(value);
    this.call(one, [result, from, rest, this.names.count], [result, rest], [from]);
    this.lines.push(...behind);
    this.release(value);
  }

  private comment(source: string): void {
    this.lines.push(`// ${source.replace(/\s*;?\s*$/, '')}`);
  }

  private count(value: Value): void {
    const before = this.uses.get(value) ?? 0;
    this.uses.set(value, before + 1);
    if (value.kind === 'load') this.inputs.add(value.array);
    if (before > 0) return;
    if (value.kind === 'op') for (const arg of value.args) this.count(arg);
    if (value.kind === 'cast') this.count(value.from);
    if (value.kind === 'select')
      for (const part of [value.left, value.right, value.yes, value.no]) this.count(part);
  }

  private store({ array, value }: Store): void {
    const out = this.names.output(array);
    const type = this.elementOf(array);
    if (value.kind === 'uniform') {
      if (isNamed(type)) refuse(say.shortScalar);
      this.instruction(instructions.fill.one, out, [], [scalarOf(value, type)]);
    } else if (value.kind !== 'load' && this.uses.get(value) === 1) {
      this.compute(value, out);
    } else {
      const from = this.vector(value);
      this.whole = true;
      this.emit(fill(text.move, { to: out, from, whole: this.names.whole }), [out], [from]);
      this.release(value);
    }
  }

  /** The tensor that holds a value, computed now if it is not yet. */
  private vector(value: Vector): string {
    if (value.kind === 'load') return this.names.input(value.array);
    const known = this.places.get(value);
    if (known) return known.name;
    const slot = this.take();
    const name = this.view(slot, typeName(value.type));
    this.compute(value, name);
    this.places.set(value, { name, slot });
    return name;
  }

  private release(value: Value): void {
    if (value.kind === 'uniform' || value.kind === 'load') return;
    const left = (this.uses.get(value) ?? 1) - 1;
    this.uses.set(value, left);
    const place = this.places.get(value);
    if (left === 0 && place?.slot !== undefined) this.free.push(place.slot);
  }

  private take(): number {
    const slot = this.free.pop();
    return slot ?? this.slots++;
  }

  private view(slot: number, type: string): string {
    const name = this.names.slot(slot, type);
    this.views.set(name, { name, slot, type });
    return name;
  }

  private compute(value: Vector, to: string): void {
    if (value.kind === 'cast') {
      const from = this.vector(value.from);
      const isOwn = isNamed(value.from.type) || isNamed(value.type);
      const round =
        (data.casts as Readonly<Record<string, string>>)[`${value.from.type} ${value.type}`] ?? '';
      this.emit(
        fill(isOwn ? text.castNamed : text.cast, { to, from, round, count: this.names.count }),
        [to],
        [from],
      );
      this.release(value.from);
    } else if (value.kind === 'select') this.select(value, to);
    else if (value.kind === 'op') this.operation(value.op, value.args, value.type, to);
  }

  private operation(op: Operation, args: readonly Value[], type: Element, to: string): void {
    const [a, b] = args as [Value, Value | undefined];
    const { one, two, scalar } = instructions[op] as { one?: string; two?: string; scalar?: string };
    if (!b) {
      this.instruction(one ?? '', to, [this.vector(a as Vector)]);
    } else if (a.kind !== 'uniform' && b.kind !== 'uniform') {
      const [left, right] = [this.vector(a), this.vector(b)];
      this.instruction(two ?? '', to, [left, right]);
    } else if (op === 'div') {
      this.divide(a, b, type, to);
    } else if (a.kind === 'uniform') {
      const right = this.vector(b as Vector);
      if (op === 'sub') {
        const minus: Value & { kind: 'uniform' } = { kind: 'uniform', text: '-1', type: 'int' };
        this.instruction(instructions.mul.scalar, to, [right], [scalarOf(minus, type)]);
        this.instruction(instructions.add.scalar, to, [to], [scalarOf(a, type)]);
      } else this.instruction(scalar ?? '', to, [right], [scalarOf(a, type)]);
    } else {
      const other = b as Value & { kind: 'uniform' };
      const minus = /^[\w.]+$/.test(other.text) ? `-${other.text}` : `-(${bare(other.text)})`;
      const value = op === 'sub' ? { ...other, text: minus } : other;
      this.instruction(scalar ?? '', to, [this.vector(a)], [scalarOf(value, type)]);
    }
    for (const arg of args) this.release(arg);
  }

  /** Division by a scalar is no multiplication by its reciprocal: that rounds twice. */
  private divide(a: Value, b: Value, type: Element, to: string): void {
    const slot = this.take();
    const filled = this.view(slot, typeName(type));
    const shared = (a.kind === 'uniform' ? a : b) as Value & { kind: 'uniform' };
    const other = this.vector((a.kind === 'uniform' ? b : a) as Vector);
    this.instruction(instructions.fill.one, filled, [], [scalarOf(shared, type)]);
    this.instruction(instructions.div.two, to, a.kind === 'uniform' ? [filled, other] : [other, filled]);
    this.free.push(slot);
  }

  private select(value: Vector & { kind: 'select' }, to: string): void {
    this.whole = this.selects = true;
    const { left, right, yes, no, type } = value;
    const tested = this.vector(left as Vector);
    const bitsSlot = this.take();
    const bits = this.view(bitsSlot, text.mask);
    const mode = fill(text.compare, { mode: modes[value.compare] });
    const whole = this.names.whole;
    if (right.kind === 'uniform') {
      const shared = scalarOf(right, left.type as Element);
      this.call(instructions.compare.scalar, [bits, tested, shared, mode, whole], [bits], [tested]);
    } else {
      const other = this.vector(right);
      this.call(instructions.compare.two, [bits, tested, other, mode, whole], [bits], [tested, other]);
    }
    this.release(left);
    this.release(right);
    const spare: number[] = [];
    const vectorOf = (part: Value): string => {
      if (part.kind !== 'uniform') return this.vector(part);
      const slot = this.take();
      spare.push(slot);
      const name = this.view(slot, typeName(type));
      this.instruction(instructions.fill.one, name, [], [scalarOf(part, type)]);
      return name;
    };
    const first = vectorOf(yes);
    if (no.kind === 'uniform') {
      const operands = [to, bits, first, scalarOf(no, type), text.selectScalar, this.names.count];
      this.call(instructions.select.scalar, operands, [to], [bits, first]);
    } else {
      const second = this.vector(no);
      const operands = [to, bits, first, second, text.selectTensor, this.names.count];
      this.call(instructions.select.two, operands, [to], [bits, first, second]);
    }
    this.release(yes);
    this.release(no);
    this.free.push(bitsSlot, ...spare);
  }

  private instruction(
    name: string,
    to: string,
    from: readonly string[],
    scalars: readonly string[] = [],
  ): void {
    this.call(name, [to, ...from, ...scalars, this.names.count], [to], from);
  }

  private call(
    name: string,
    operands: readonly string[],
    written: readonly string[],
    read: readonly string[],
  ): void {
    this.emit(fill(text.instruction, { instruction: name, operands: operands.join(', ') }), written, read);
  }

  /** Instructions of one unit may overlap: what uses an earlier one's result waits for it. */
  private emit(line: string, written: readonly string[], read: readonly string[]): void {
    const slots = (list: readonly string[]): string[] =>
      list.map((name) => String(this.views.get(name)?.slot ?? name));
    const [to, from] = [slots(written), slots(read)];
    if (
      from.some((one) => this.written.has(one)) ||
      to.some((one) => this.written.has(one) || this.read.has(one))
    ) {
      this.lines.push(text.barrier);
      this.written = new Set();
      this.read = new Set();
    }
    for (const one of to) this.written.add(one);
    for (const one of from) this.read.add(one);
    this.lines.push(line);
  }
}
