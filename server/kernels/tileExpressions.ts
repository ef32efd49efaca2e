/** Expressions of a map's body: from nodes of the tree to values. Pure; refuses by `Refused`. */
import type { Node } from 'tree-sitter';
import { castOf, numberOf } from './tileLiterals.ts';
import {
  type Comparison,
  data,
  type Element,
  isNamed,
  type Operation,
  type Parameter,
  refuse,
  type Value,
} from './tileModel.ts';
import type { Packs } from './tilePacks.ts';
import { isPackOf, packAt } from './tilePackUses.ts';
import { Arithmetic, type Type } from './tileValues.ts';
import * as say from './tileWords.ts';

/**
 * What an integer over the threads is: the index of the thread over all, the first element where each takes a pack of them, the
 * number of all threads, or a part of these.
 */
export type Shape = 'index' | 'packs' | 'stride' | 'offset' | 'block' | 'size' | 'thread' | 'grid';

/** A function that kernels of the file call. */
export interface DeviceFunction {
  readonly parameters: readonly { readonly name: string; readonly type: Type }[];
  readonly returns: Type;
  readonly body: Node;
}

/** A function that is followed statement by statement, templates too. */
export interface TeamFunction {
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  readonly template: readonly {
    readonly name: string;
    readonly isType: boolean;
    readonly fallback?: string;
  }[];
  readonly returns: string;
  readonly body: Node;
}

/** What names mean at one place of the body. */
export interface Scope {
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly values: Map<string, Value | undefined>;
  /** Types of the variables, to which an assignment converts. */
  readonly types: Map<string, Type>;
  readonly shapes: Map<string, Shape>;
  /** What is stored so far, by array. */
  readonly stored: Map<string, { value: Value; source: string }>;
  /** Variables that hold a pack of elements. */
  readonly packs: Set<string>;
  /** The variable that goes over the elements of packs, within its loop. */
  readonly lane?: string;
}

/** What the file says of names that are neither parameters nor variables. */
export interface FileNames {
  constant(name: string): Value | undefined;
  /** The type that a name means, in the language or in the project. */
  typeOf(name: string): Type | undefined;
  deviceFunction(name: string): DeviceFunction | undefined;
  /** The one function of this name that takes so many arguments, and so many of its template. */
  teamFunction(name: string, args: number, given: number): TeamFunction | undefined;
  /** Classes of some elements in a row. */
  packs(): Packs;
  /** The value that a device function gives for these arguments. */
  inline(called: DeviceFunction, args: readonly Value[], reader: Expressions): Value;
}

interface Described {
  readonly does: string;
  readonly in?: Element;
  readonly to?: Element;
}

const indexWords = new Map<string, Shape>([
  [data.index.block, 'block'],
  [data.index.size, 'size'],
  [data.index.thread, 'thread'],
  [data.index.grid, 'grid'],
]);
const functions: Readonly<Record<string, Described>> = data.functions as Record<string, Described>;
const signs: Readonly<Record<string, 'add' | 'sub' | 'mul' | 'div'>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
};
const mirrored: Readonly<Record<Comparison, Comparison>> = {
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
  '==': '==',
  '!=': '!=',
};

/** Reads the expressions of one kernel. */
export class Expressions {
  readonly arithmetic: Arithmetic;
  /** Arrays whose own elements were read from memory, in order, with what was stored before. */
  readonly order: [string, string][] = [];
  depth = 0;
  /** Text of how many elements a thread takes, where that is a pack of them. */
  pack: string | undefined;
  /** True where elements at the index of the thread are used. */
  single = false;
  readonly names: FileNames;

  constructor(names: FileNames, arithmetic = new Arithmetic()) {
    this.names = names;
    this.arithmetic = arithmetic;
  }

  /** What an integer expression over the threads is; nothing for other expressions. */
  shape(node: Node, scope: Scope): Shape | undefined {
    switch (node.type) {
      case 'identifier':
        return scope.shapes.get(node.text);
      case 'field_expression':
        return indexWords.get(node.text.replace(/\s+/g, ''));
      case 'parenthesized_expression':
        return this.only(node, (inner) => this.shape(inner, scope));
      case 'cast_expression': {
        const type = this.names.typeOf(node.childForFieldName('type')?.text ?? '');
        const inner = node.childForFieldName('value');
        return inner && (type === 'int' || type === 'wide') ? this.shape(inner, scope) : undefined;
      }
      case 'call_expression': {
        const cast = castOf(node, this.names);
        return cast && (cast.type === 'int' || cast.type === 'wide')
          ? this.shape(cast.value, scope)
          : undefined;
      }
      case 'binary_expression': {
        const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
        if (!left || !right) return undefined;
        const shapes = [this.shape(left, scope), this.shape(right, scope)].sort().join(' ');
        const sign = node.childForFieldName('operator')?.text;
        if (sign === '*' && isPackOf(this, left, right, scope)) return 'packs';
        if (sign === '*' && shapes === 'block size') return 'offset';
        if (sign === '*' && shapes === 'grid size') return 'stride';
        return sign === '+' && shapes === 'offset thread' ? 'index' : undefined;
      }
      default:
        return undefined;
    }
  }

  private only<T>(node: Node, read: (inner: Node) => T): T {
    const [inner, ...more] = node.namedChildren.filter((child) => child && child.type !== 'comment');
    if (!inner || more.length > 0) return refuse(say.statement(node.text));
    return read(inner);
  }

  value(node: Node, scope: Scope): Value {
    switch (node.type) {
      case 'number_literal':
        return numberOf(node.text);
      case 'identifier':
        return this.named(node.text, scope);
      case 'parenthesized_expression':
        return this.only(node, (inner) => this.value(inner, scope));
      case 'cast_expression': {
        const type = this.names.typeOf(node.childForFieldName('type')?.text ?? '');
        const inner = node.childForFieldName('value');
        if (!type || !inner) return refuse(say.statement(node.text));
        return this.arithmetic.convert(this.value(inner, scope), type);
      }
      case 'unary_expression': {
        const inner = node.childForFieldName('argument');
        const sign = node.childForFieldName('operator')?.text;
        if (!inner || (sign !== '-' && sign !== '+')) return refuse(say.statement(node.text));
        const value = this.value(inner, scope);
        return sign === '-' ? this.arithmetic.negate(value) : value;
      }
      case 'binary_expression':
        return this.binary(node, scope);
      case 'conditional_expression': {
        const [test, yes, no] = ['condition', 'consequence', 'alternative'].map((field) =>
          node.childForFieldName(field),
        );
        if (!test || !yes || !no) return refuse(say.statement(node.text));
        return this.choose(test, this.value(yes, scope), this.value(no, scope), scope);
      }
      case 'subscript_expression':
      case 'pointer_expression':
        return this.load(node, scope);
      case 'call_expression':
        return this.call(node, scope);
      default:
        return refuse(say.statement(node.text));
    }
  }

  protected named(name: string, scope: Scope): Value {
    if (scope.shapes.has(name)) return refuse(say.indexValue(name));
    if (scope.packs.has(name)) return refuse(say.statement(name));
    if (scope.values.has(name)) return scope.values.get(name) ?? refuse(say.unknownName(name));
    const parameter = scope.parameters.get(name);
    if (parameter?.scalar === 'double') return refuse(say.double);
    if (parameter?.scalar)
      return {
        ...{ kind: 'uniform', text: name, type: parameter.scalar },
        ...(isNamed(parameter.scalar) && { isFloat: true }),
      };
    return (parameter ? undefined : this.names.constant(name)) ?? refuse(say.unknownName(name));
  }

  private binary(node: Node, scope: Scope): Value {
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
    const sign = node.childForFieldName('operator')?.text ?? '';
    const op = signs[sign];
    if (!left || !right || !op) return refuse(say.statement(node.text));
    const [a, b] = [this.value(left, scope), this.value(right, scope)];
    if (op === 'add' && [a, b].some((one) => one.kind === 'op' && one.op === 'mul'))
      this.arithmetic.cautions.add('fused');
    return this.arithmetic.binary(op, sign, a, b);
  }

  /** The array of `x[i]` or `*(x + i)`; refuses other places. */
  arrayAt(node: Node, scope: Scope): string {
    let [array, index]: (Node | null)[] = [null, null];
    if (node.type === 'subscript_expression') {
      array = node.childForFieldName('argument');
      const list = node.childForFieldName('indices') ?? node.childForFieldName('index');
      index = list?.type === 'subscript_argument_list' ? (list.namedChildren[0] ?? null) : list;
    } else {
      let inner = node.childForFieldName('argument');
      while (inner?.type === 'parenthesized_expression') inner = inner.namedChildren[0] ?? null;
      if (inner?.type === 'binary_expression' && inner.childForFieldName('operator')?.text === '+') {
        array = inner.childForFieldName('left');
        index = inner.childForFieldName('right');
      }
    }
    if (array?.type !== 'identifier' || !index) return refuse(say.otherIndex(node.text));
    const parameter = scope.parameters.get(array.text);
    if (!parameter?.element || scope.values.has(array.text)) return refuse(say.otherIndex(node.text));
    if (this.shape(index, scope) !== 'index') return refuse(say.otherIndex(node.text));
    this.single = true;
    return array.text;
  }

  protected load(node: Node, scope: Scope): Value {
    const pack = packAt(node, scope);
    if (pack !== undefined) return scope.values.get(pack) ?? refuse(say.unknownName(pack));
    const name = this.arrayAt(node, scope);
    return this.loadOf(name, scope);
  }

  /** The element of an array: what was stored to it, else what memory holds. */
  loadOf(name: string, scope: Scope): Value {
    const stored = scope.stored.get(name);
    if (stored) return stored.value;
    for (const other of scope.stored.keys()) this.order.push([other, name]);
    return { kind: 'load', array: name, type: scope.parameters.get(name)?.element as Element };
  }

  private call(node: Node, scope: Scope): Value {
    const cast = castOf(node, this.names);
    if (cast) return this.arithmetic.convert(this.value(cast.value, scope), cast.type);
    const name = node.childForFieldName('function')?.text ?? '';
    const args = (node.childForFieldName('arguments')?.namedChildren ?? []).filter(
      (child): child is Node => child !== null && child.type !== 'comment',
    );
    const [first] = args;
    if (data.load.includes(name) && first) return this.loadBehind(first, scope);
    const called = this.names.deviceFunction(name);
    const values = args.map((arg) => this.value(arg, scope));
    if (called) {
      if (this.depth > 8 || called.parameters.length !== values.length)
        return refuse(say.statement(node.text));
      const given = values.map((value, at) =>
        this.arithmetic.convert(value, called.parameters[at]?.type as Type),
      );
      this.depth++;
      const result = this.arithmetic.convert(this.names.inline(called, given, this), called.returns);
      this.depth--;
      return result;
    }
    const known = Object.hasOwn(functions, name.replace(/^(?:std)?::/, ''))
      ? functions[name.replace(/^(?:std)?::/, '')]
      : undefined;
    return known ? this.described(name, known, values) : refuse(say.noFunction(name));
  }

  /** `&x[i]` or `x + i`, for functions that load from an address. */
  protected loadBehind(node: Node, scope: Scope): Value {
    const inner = node.type === 'pointer_expression' ? node.childForFieldName('argument') : null;
    if (inner && node.text.startsWith('&')) return this.load(inner, scope);
    return refuse(say.otherIndex(node.text));
  }

  private described(name: string, { does, in: type, to }: Described, given: readonly Value[]): Value {
    const math = this.arithmetic;
    const args = type ? given.map((arg) => math.convert(arg, type)) : this.real(does, given);
    const [a, b, c] = args;
    const wanted = /^(?:add|sub|mul|div|max|min)$/.test(does) ? 2 : does === 'fma' ? 3 : 1;
    if (!a || args.length !== wanted) return refuse(say.notUnderstood);
    if (does === 'cast') return math.convert(a, to as Element);
    if (args.every((arg) => arg.kind === 'uniform')) return this.shared(name, does, args);
    const one: Value = { kind: 'uniform', text: '1.0f', type: 'float' };
    switch (does) {
      case 'fma':
        math.cautions.add('fused');
        return math.operation('add', [math.binary('mul', '*', a, b as Value), c as Value]);
      case 'rsqrt':
        return math.operation('div', [one, math.operation('sqrt', [a])]);
      case 'reciprocal':
        return math.operation('div', [one, a]);
      case 'negate':
        return math.negate(a);
      case 'tanh':
        return this.tanh(math.convert(a, 'float'));
      case 'cosh': {
        const x = math.convert(a, 'float');
        const half = { ...one, text: '0.5f' };
        const both = math.operation('add', [
          math.operation('exp', [x]),
          math.operation('exp', [math.negate(x)]),
        ]);
        return math.operation('mul', [both, half]);
      }
      default:
        return math.operation(does as Operation, args);
    }
  }

  /** `1 - 2 / (exp(2x) + 1)`, and near zero, where that cancels, an odd polynomial that was fitted to it. */
  private tanh(x: Value): Value {
    const math = this.arithmetic;
    const number = (text: string): Value => ({ kind: 'uniform', text, type: 'float' });
    const power = math.operation('exp', [math.operation('mul', [x, number('2.0f')])]);
    const far = math.operation('sub', [
      number('1.0f'),
      math.operation('div', [number('2.0f'), math.operation('add', [power, number('1.0f')])]),
    ]);
    const square = math.operation('mul', [x, x]);
    const [first, ...rest] = data.tanh.map(number) as [Value, ...Value[]];
    const sum = rest.reduce(
      (all, one) => math.operation('add', [math.operation('mul', [all, square]), one]),
      first,
    );
    const near = math.operation('add', [math.operation('mul', [math.operation('mul', [sum, square]), x]), x]);
    return math.select('<', math.operation('abs', [x]), number(data.nearZero), near, far);
  }

  /** A function of values that all elements share. */
  protected shared(name: string, _does: string, _args: readonly Value[]): Value {
    return refuse(say.noFunction(name));
  }

  /** Overloads of C++: integers make functions compute in double, but not `max` and `min`. */
  private real(does: string, args: readonly Value[]): Value[] {
    return args.map((arg) =>
      does !== 'max' && does !== 'min' && /^(?:int|short|wide)$/.test(arg.type)
        ? this.arithmetic.convert(arg, 'float')
        : arg,
    );
  }

  /** One of two values by a condition: comparisons, joined by `&&`, `||` and `!`. */
  choose(test: Node, yes: Value, no: Value, scope: Scope): Value {
    if (test.type === 'parenthesized_expression' || test.type === 'condition_clause')
      return this.only(test, (inner) => this.choose(inner, yes, no, scope));
    if (test.type === 'unary_expression' && test.text.startsWith('!')) {
      const inner = test.childForFieldName('argument');
      return inner ? this.choose(inner, no, yes, scope) : refuse(say.statement(test.text));
    }
    const [left, right] = [test.childForFieldName('left'), test.childForFieldName('right')];
    const sign = test.childForFieldName('operator')?.text ?? '';
    if (test.type !== 'binary_expression' || !left || !right) return refuse(say.statement(test.text));
    if (sign === '&&') return this.choose(left, this.choose(right, yes, no, scope), no, scope);
    if (sign === '||') return this.choose(left, yes, this.choose(right, yes, no, scope), scope);
    if (!Object.hasOwn(mirrored, sign)) return refuse(say.statement(test.text));
    const [a, b] = [this.value(left, scope), this.value(right, scope)];
    const compare = sign as Comparison;
    return a.kind === 'uniform'
      ? this.arithmetic.select(mirrored[compare], b, a, yes, no)
      : this.arithmetic.select(compare, a, b, yes, no);
  }
}
