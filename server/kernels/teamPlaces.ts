/**
 * Where the threads of rows read and write: shared memory thread by thread, elements that all of them read as numbers of the
 * row, and results of the row. Pure; refuses by `Refused`.
 */
import type { Node } from 'tree-sitter';
import { TeamExpressions } from './teamExpressions.ts';
import { each, heldBy, int, type Lanes, none } from './teamLanes.ts';
import { refuse } from './tileModel.ts';
import * as say from './tileWords.ts';

export abstract class TeamPlaces extends TeamExpressions {
  /** Arrays that are written: elements of the row and numbers of it. */
  readonly stores = new Set<string>();
  /** Arrays of which single elements are read: they must not be ones that are written, by another name. */
  readonly readElements = new Set<string>();
  protected readonly sharedNumbers = new Set<string>();
  protected guard: string | undefined;
  /** Text of the number of rows. */
  bound: string | undefined;
  strides = false;
  /** A barrier stood behind a store: what is read then may be another row's. */
  exchangedRows = false;

  /** True where a pointer that may be null decides. */
  get guarded(): boolean {
    return this.guard !== undefined;
  }

  /** What a name holds; a number in shared memory as its place. */
  protected unread(name: string): Lanes {
    return super.named(name);
  }

  override named(name: string): Lanes {
    const own = super.named(name);
    if (!this.sharedNumbers.has(name) || heldBy(own, 0).kind !== 'shared') return own;
    return this.readShared(own, name);
  }

  /** Base and index of `x[i]` and `*(x + i)`. */
  protected parts(node: Node): [Lanes, Lanes] {
    const inner = node.childForFieldName('argument');
    if (!inner) return refuse(say.statement(node.text));
    if (node.type === 'pointer_expression')
      return node.text.startsWith('*') ? [this.value(inner), int(0)] : refuse(say.statement(node.text));
    if (node.type !== 'subscript_expression') return refuse(say.statement(node.text));
    const list = node.childForFieldName('indices') ?? node.childForFieldName('index');
    const index = list?.type === 'subscript_argument_list' ? list.namedChildren[0] : list;
    return [this.value(inner), index ? this.value(index) : none(() => say.statement(node.text))];
  }

  protected place(node: Node): Lanes {
    const inner = node.childForFieldName('argument');
    if (node.text.startsWith('&') && inner) {
      const [base, index] = this.parts(inner);
      return this.binary('+', base, index, node);
    }
    const [base, index] = this.parts(node);
    const at = this.binary('+', base, index, node);
    if (heldBy(at, this.mask.indexOf(true)).kind === 'shared') return this.readShared(at, node.text);
    return this.element(this.settled(at), node);
  }

  protected readShared(at: Lanes, text: string): Lanes {
    return each(this.threads, (thread) => {
      const held = heldBy(at, thread);
      if (!this.mask[thread]) return none(() => say.unknownName(text));
      if (held.kind !== 'shared') return held.kind === 'none' ? held : none(() => say.statement(text));
      const read = this.memory.read(held.memory, held.offset, thread);
      return read ? this.passed(read.held, read.writer, thread) : none(() => say.unknownName(text));
    });
  }

  /** An element that all threads of a row read: a number of the row. */
  elementOf(node: Node): Lanes {
    return this.element(this.settled(this.value(node)), node);
  }

  private element(at: Lanes, node: Node): Lanes {
    const held = this.one(at);
    if (held?.kind !== 'pointer') return held?.kind === 'none' ? held : none(() => say.otherIndex(node.text));
    const element = this.parameters.get(held.array)?.element;
    if (this.written.has(held.array)) return none(() => say.otherIndex(node.text));
    if (element !== 'float' && element !== 'int') return none(say.shortScalar);
    const index = held.base === '' ? '0' : held.base;
    const known = this.steps.find(
      (step) => step.kind === 'element' && step.array === held.array && step.index === index,
    );
    const name = known?.kind === 'element' ? known.name : this.fresh(`${held.array}Of`);
    if (!known) this.steps.push({ kind: 'element', name, array: held.array, index });
    this.readElements.add(held.array);
    return { kind: 'same', value: { kind: 'uniform', text: name, type: element } };
  }

  protected store(base: Lanes, index: Lanes, value: Lanes, node: Node): void {
    const at = this.settled(this.binary('+', base, index, node));
    const first = heldBy(at, this.mask.indexOf(true));
    if (first.kind === 'shared') {
      this.share(at, value, node);
      return;
    }
    const pointer = this.one(at);
    if (pointer?.kind !== 'pointer') refuse(first.kind === 'none' ? first.why : say.otherIndex(node.text));
    this.result(pointer.array, pointer.base === '' ? '0' : pointer.base, value, node);
  }

  private share(at: Lanes, value: Lanes, node: Node): void {
    for (let thread = 0; thread < this.threads; thread++) {
      const held = heldBy(at, thread);
      if (!this.mask[thread]) continue;
      if (held.kind !== 'shared') refuse(say.statement(node.text));
      if (this.memory.write(held.memory, held.offset, heldBy(value, thread), thread))
        this.arithmetic.cautions.add('race');
    }
  }

  /** A number of the row that goes to memory: one thread of each row must write it, or several the same. */
  private result(array: string, index: string, value: Lanes, node: Node): void {
    const parameter = this.parameters.get(array);
    if (!parameter?.element || parameter.readOnly) refuse(say.otherIndex(node.text));
    const size = this.size ?? this.threads;
    for (let first1 = 0; first1 < this.threads; first1 += size)
      if (!this.mask.slice(first1, first1 + size).some(Boolean)) refuse(say.someRows(node.text));
    const { element } = parameter;
    const given = this.uniform(value, node);
    const plain = element === 'int' || element === 'short' ? 'int' : 'float';
    const result = given.type === element ? given : this.arithmetic.convert(given, plain);
    if (result.kind !== 'uniform') refuse(say.notUnderstood);
    this.steps.push({
      ...{ kind: 'result', array, index, value: result },
      ...(this.guard !== undefined && { guard: this.guard }),
    });
    this.wrote(array);
  }

  wait(which: string, node: Node): void {
    const all = this.mask.every(Boolean);
    if (which === 'block') {
      const isOne = (this.size ?? this.threads) === this.threads;
      if (!all || (this.bound !== undefined && !isOne && !this.strides)) refuse(say.divergent(node.text));
      if (!isOne && this.stores.size > 0) this.exchangedRows = true;
      this.memory.waitAll();
      return;
    }
    for (let warp = 0; warp * 32 < this.threads; warp++) {
      const own = this.mask.slice(warp * 32, warp * 32 + 32);
      if (own.every(Boolean)) this.memory.waitWarp(warp);
      else if (own.some(Boolean)) refuse(say.divergent(node.text));
    }
  }

  /** An array in shared memory, or one number there. */
  protected declareShared(name: string, own: Node, node: Node): void {
    const memory = `${name} of ${this.frame.depth}`;
    const flat = !/\]\s*\[/.test(own.text);
    this.frame.values.set(
      name,
      flat ? { kind: 'shared', memory, offset: 0 } : none(() => say.statement(node.text)),
    );
    if (own.type === 'identifier') this.sharedNumbers.add(name);
  }

  wrote(array: string): void {
    this.written.add(array);
    this.stores.add(array);
  }
}
