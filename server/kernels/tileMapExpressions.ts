/**
 * Expressions of a map's body: besides the thread's own elements those of its row or column, where the index is taken apart by
 * `index / C` and `index % C`, and single elements that all threads read. Pure; refuses by `Refused`.
 */
import type { Node } from 'tree-sitter';
import { Expressions, type Scope } from './tileExpressions.ts';
import { castOf } from './tileLiterals.ts';
import { type Foreign, refuse, type Single, type Value } from './tileModel.ts';
import { packAt } from './tilePackUses.ts';
import {
  atomOf,
  columnAtom,
  gathered,
  indexAtom,
  isOver,
  plus,
  product,
  rest,
  rowAtom,
  type Sum,
  sumOf,
  textOf,
  whole,
} from './tilePlaces.ts';
import * as say from './tileWords.ts';

/** An element of an array. */
interface Place {
  readonly array: string;
  readonly at: Sum;
}

export class MapExpressions extends Expressions {
  /** Text of the length of a row, where the index is taken apart. */
  width: string | undefined;
  /** Integers that are made of the index, and addresses. */
  readonly sums = new Map<string, Sum>();
  readonly pointers = new Map<string, Place>();
  /** What is read of other places than the thread's own, by the name that loads use. */
  readonly foreign = new Map<string, Foreign>();
  readonly singles: Single[] = [];

  /** Nothing of one round of a loop is left in the next one. */
  forget(scope: Scope): void {
    this.sums.clear();
    this.pointers.clear();
    const old = this.singles.filter(({ index }) => index.includes(rowAtom));
    for (const [name, value] of scope.values)
      if (value?.kind === 'uniform' && old.some((one) => value.text.includes(one.name)))
        scope.values.set(name, undefined);
  }

  /** An integer that is made of the index; nothing for others. */
  over(node: Node, scope: Scope): Sum | undefined {
    const sum = this.sum(node, scope);
    return sum && isMade(sum) ? sum : undefined;
  }

  /** `x + i` and `&x[i]` as a place. */
  address(node: Node, scope: Scope): Place | undefined {
    if (node.type === 'parenthesized_expression' && node.namedChildren[0])
      return this.address(node.namedChildren[0], scope);
    if (node.type === 'identifier') {
      const pointer = this.pointers.get(node.text);
      if (pointer || scope.values.has(node.text) || this.sums.has(node.text)) return pointer;
      return scope.parameters.get(node.text)?.element ? { array: node.text, at: new Map() } : undefined;
    }
    if (node.type === 'pointer_expression' && node.text.startsWith('&')) {
      const inner = node.childForFieldName('argument');
      return inner ? this.element(inner, scope) : undefined;
    }
    if (node.type !== 'binary_expression' || node.childForFieldName('operator')?.text !== '+')
      return undefined;
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
    const base = left && this.address(left, scope);
    const sum = right && this.sum(right, scope);
    return base && sum ? { ...base, at: this.gather(plus(base.at, sum)) } : undefined;
  }

  /** `x[i]` and `*x` as a place. */
  private element(node: Node, scope: Scope): Place | undefined {
    const inner = node.childForFieldName('argument');
    if (!inner) return undefined;
    if (node.type === 'pointer_expression')
      return node.text.startsWith('*') ? this.address(inner, scope) : undefined;
    if (node.type !== 'subscript_expression') return undefined;
    const list = node.childForFieldName('indices') ?? node.childForFieldName('index');
    const index = list?.type === 'subscript_argument_list' ? list.namedChildren[0] : list;
    const base = this.address(inner, scope);
    const sum = index && this.sum(index, scope);
    return base && sum ? { ...base, at: this.gather(plus(base.at, sum)) } : undefined;
  }

  protected override named(name: string, scope: Scope): Value {
    return this.sums.has(name) && !scope.values.has(name)
      ? refuse(say.indexValue(name))
      : super.named(name, scope);
  }

  override arrayAt(node: Node, scope: Scope): string {
    const place = this.element(node, scope);
    if (!place || atomOf(place.at) !== indexAtom) return refuse(say.otherIndex(node.text));
    this.single = true;
    return place.array;
  }

  protected override load(node: Node, scope: Scope): Value {
    if (packAt(node, scope) !== undefined) return super.load(node, scope);
    const place = this.element(node, scope);
    if (!place) return refuse(say.otherIndex(node.text));
    // Elements one by one are none of packs.
    if (isOver(place.at, indexAtom, columnAtom)) this.single = true;
    return this.read(place, node, scope);
  }

  /** The array in which the pack of the thread begins at an address. */
  packArray(node: Node, scope: Scope): string {
    const place = this.address(node, scope);
    return place && atomOf(place.at) === indexAtom ? place.array : refuse(say.otherIndex(node.text));
  }

  /** The pack at an address: of the thread itself, or of its row. */
  packFrom(node: Node, scope: Scope): Value {
    const place = this.address(node, scope);
    if (!place || !isOver(place.at, indexAtom, columnAtom)) return refuse(say.otherIndex(node.text));
    return this.read(place, node, scope);
  }

  private read({ array, at }: Place, node: Node, scope: Scope): Value {
    if (atomOf(at) === indexAtom) return this.loadOf(array, scope);
    const type = scope.parameters.get(array)?.element;
    if (!type || isOver(at, indexAtom)) return refuse(say.otherIndex(node.text));
    if (at.get(columnAtom) === 1) {
      const base = plus(at, sumOf(columnAtom), -1);
      if (isOver(base, columnAtom)) return refuse(say.otherIndex(node.text));
      const text = textOf(base);
      const known = [...this.foreign].find(([, one]) => one.array === array && one.base === text);
      const name = known?.[0] ?? `${array}:${this.foreign.size}`;
      this.foreign.set(name, { array, base: text });
      return { kind: 'load', array: name, type };
    }
    if (isOver(at, columnAtom)) return refuse(say.otherIndex(node.text));
    if (type !== 'float' && type !== 'int') return refuse(say.shortScalar);
    const index = textOf(at);
    const known = this.singles.find((one) => one.array === array && one.index === index);
    const single = known ?? { name: `{single${this.singles.length}}`, array, index, type };
    if (!known) this.singles.push(single);
    return { kind: 'uniform', text: single.name, type };
  }

  private gather(sum: Sum): Sum {
    return gathered(sum, this.width);
  }

  /** An integer as a sum over the index and numbers that all threads share. */
  private sum(node: Node, scope: Scope): Sum | undefined {
    const shape = this.shape(node, scope);
    // Where threads take packs, their own index is no place of an element.
    if (shape === 'index') this.single = true;
    if (shape === 'index' || shape === 'packs') return sumOf(indexAtom);
    if (shape) return undefined;
    if (node.type === 'parenthesized_expression' && node.namedChildren[0])
      return this.sum(node.namedChildren[0], scope);
    const own = node.type === 'identifier' ? this.sums.get(node.text) : undefined;
    if (own) return own;
    if (node.type === 'cast_expression' || node.type === 'call_expression') {
      const called = node.type === 'call_expression' ? castOf(node, this.names) : undefined;
      const type = called?.type ?? this.names.typeOf(node.childForFieldName('type')?.text ?? '');
      const inner = called?.value ?? node.childForFieldName('value');
      const sum = inner && (type === 'int' || type === 'wide') ? this.sum(inner, scope) : undefined;
      return sum ?? this.uniform(node, scope);
    }
    if (node.type === 'binary_expression') return this.joined(node, scope);
    return this.uniform(node, scope);
  }

  private joined(node: Node, scope: Scope): Sum | undefined {
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
    const sign = node.childForFieldName('operator')?.text ?? '';
    const [a, b] = [left && this.sum(left, scope), right && this.sum(right, scope)];
    if (!a || !b) return undefined;
    if (!isMade(a) && !isMade(b) && sign !== '+' && sign !== '*') return this.uniform(node, scope);
    if (sign === '+' || sign === '-') return this.gather(plus(a, b, sign === '+' ? 1 : -1));
    if (sign === '*') return product(a, b);
    return sign === '/' || sign === '%' ? this.divided(a, b, sign) : undefined;
  }

  /** A row or a column of the index, and what these are made of. */
  private divided(a: Sum, b: Sum, sign: '/' | '%'): Sum | undefined {
    const by = atomOf(b) ?? (b.size === 1 && b.has('') ? String(b.get('')) : undefined);
    const what = atomOf(a);
    if (by === undefined || by.includes('{')) return undefined;
    if (what === rowAtom) return sumOf(sign === '/' ? whole(by) : rest(by));
    if (what !== indexAtom || (this.width !== undefined && this.width !== by)) return undefined;
    this.width = by;
    return sumOf(sign === '/' ? rowAtom : columnAtom);
  }

  /** An integer that all threads share. */
  private uniform(node: Node, scope: Scope): Sum | undefined {
    const value = this.value(node, scope);
    if (value.kind !== 'uniform' || (value.type !== 'int' && value.type !== 'wide')) return undefined;
    return /^\d{1,9}$/.test(value.text) ? plus(new Map(), sumOf('', Number(value.text))) : sumOf(value.text);
  }
}

/** True for what is no number that all threads share. */
function isMade(sum: Sum): boolean {
  return [...sum.keys()].some((key) => /\{(?:index|column|row)\b/.test(key));
}
