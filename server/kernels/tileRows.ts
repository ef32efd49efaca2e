/**
 * Reads a kernel whose threads each work on a row: loops over the row's elements that add them up, take their largest or
 * write new ones, and arithmetic on the results between the loops. Anything else is refused. Pure.
 */
import type { Node } from 'tree-sitter';
import { Expressions, type FileNames, type Scope } from './tileExpressions.ts';
import { copyOf, MapReader, statementsOf } from './tileMap.ts';
import { type Caution, data, type Parameter, refuse, type Store, type Value } from './tileModel.ts';
import { type Type, typeOfName } from './tileValues.ts';
import * as say from './tileWords.ts';

/** What an array's elements are for a thread: those of its row, or the same for all rows. */
export interface RowArray {
  readonly array: string;
  /** Text of a row's width; absent where all rows read the same elements. */
  readonly width?: string;
}

export interface Reduction {
  readonly into: string;
  readonly op: 'sum' | 'max' | 'min';
  readonly value: Value;
  readonly source: string;
}

/** One step of the work on a row, in order. */
export type RowStep =
  | { readonly kind: 'scalar'; readonly name: string; readonly type?: string; readonly text: string }
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly op: 'sqrt' | 'exp' | 'log';
      readonly text: string;
    }
  | { readonly kind: 'result'; readonly array: string; readonly value: Value & { kind: 'uniform' } }
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
  readonly bound?: string;
  readonly strides: boolean;
  readonly order: readonly (readonly [string, string])[];
  /** Arrays that are written, for the check of launches. */
  readonly stores: readonly { readonly array: string }[];
  readonly cautions: ReadonlySet<Caution>;
}

/** Reads the body of a kernel; throws `Refused` where it is no work on rows. */
export function readRows(parameters: readonly Parameter[], body: Node, names: FileNames): RowKernel {
  const reader = new RowReader(names);
  const scope: Scope = {
    parameters: new Map(parameters.map((one) => [one.name, one])),
    ...{ values: new Map(), types: new Map(), shapes: new Map(), stored: new Map() },
  };
  reader.statements(statementsOf(body), scope);
  const { order, arithmetic, arrays, steps } = reader.expressions;
  if (!steps.some(({ kind }) => kind === 'loop')) refuse(say.noIndex);
  const written = steps.flatMap((step) =>
    step.kind === 'loop'
      ? step.stores.map(({ array }) => arrays.get(array)?.array ?? '')
      : step.kind === 'result'
        ? [step.array]
        : [],
  );
  if (written.length === 0) refuse(say.noStore);
  return {
    ...{ parameters, steps, arrays, strides: reader.extent.strides },
    ...(reader.extent.bound === undefined ? {} : { bound: reader.extent.bound }),
    order: order.map(([a, b]) => [arrays.get(a)?.array ?? a, arrays.get(b)?.array ?? b] as const),
    stores: [...new Set(written)].map((array) => ({ array })),
    cautions: arithmetic.cautions,
  };
}

const limits: Readonly<Record<string, string>> = data.limits;

class RowExpressions extends Expressions {
  readonly steps: RowStep[] = [];
  readonly arrays = new Map<string, RowArray>();
  /** Pointers to the row of the thread. */
  readonly pointers = new Map<string, RowArray>();
  /** The variable of the loop that is read now. */
  column = '';
  private results = 0;

  /** `i * width`, where `i` is the thread's index: the text of the width. */
  width(node: Node | null | undefined, scope: Scope): string | undefined {
    if (node?.type === 'parenthesized_expression') return this.width(node.namedChildren[0], scope);
    if (node?.type !== 'binary_expression' || node.childForFieldName('operator')?.text !== '*')
      return undefined;
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
    if (!left || !right) return undefined;
    const other =
      this.shape(left, scope) === 'index' ? right : this.shape(right, scope) === 'index' ? left : undefined;
    const value = other && this.value(other, scope);
    return value?.kind === 'uniform' && /^(?:int|wide)$/.test(value.type) ? value.text : undefined;
  }

  /** `x + i * width` and `&x[i * width]`. */
  rowOf(node: Node | null, scope: Scope): RowArray | undefined {
    const sum = node?.type === 'binary_expression' && node.childForFieldName('operator')?.text === '+';
    const inner =
      node?.type === 'pointer_expression' && node.text.startsWith('&')
        ? node.childForFieldName('argument')
        : null;
    const [array, offset] = sum
      ? [node.childForFieldName('left'), node.childForFieldName('right')]
      : inner?.type === 'subscript_expression'
        ? [inner.childForFieldName('argument'), indexOf(inner)]
        : [null, null];
    if (array?.type !== 'identifier' || !scope.parameters.get(array.text)?.element) return undefined;
    const width = this.width(offset, scope);
    return width === undefined ? undefined : { array: array.text, width };
  }

  override arrayAt(node: Node, scope: Scope): string {
    const array = node.type === 'subscript_expression' ? node.childForFieldName('argument') : null;
    const index = node.type === 'subscript_expression' ? indexOf(node) : null;
    if (array?.type !== 'identifier' || !index || !this.column) return refuse(say.otherIndex(node.text));
    if (this.shape(index, scope) === 'index') return refuse(say.statement(node.text));
    const isColumn = (one: Node | null): boolean => one?.type === 'identifier' && one.text === this.column;
    const pointer = this.pointers.get(array.text);
    if (pointer && isColumn(index)) return this.key(pointer, scope);
    if (pointer || !scope.parameters.get(array.text)?.element) return refuse(say.otherIndex(node.text));
    if (isColumn(index)) return this.key({ array: array.text }, scope);
    if (index.type === 'binary_expression' && index.childForFieldName('operator')?.text === '+') {
      const [left, right] = [index.childForFieldName('left'), index.childForFieldName('right')];
      const width = isColumn(right)
        ? this.width(left, scope)
        : isColumn(left)
          ? this.width(right, scope)
          : undefined;
      if (width !== undefined) return this.key({ array: array.text, width }, scope);
    }
    return refuse(say.otherIndex(node.text));
  }

  private key(own: RowArray, scope: Scope): string {
    const name = own.width === undefined ? own.array : `${own.array}[${own.width}]`;
    this.arrays.set(name, own);
    // Loads and stores ask for the element type by this name.
    const parameter = scope.parameters.get(own.array);
    if (parameter) (scope.parameters as Map<string, Parameter>).set(name, parameter);
    return name;
  }

  protected override named(name: string, scope: Scope): Value {
    if (name === this.column) return refuse(say.indexValue(name));
    const limit = Object.hasOwn(limits, name) && !scope.values.has(name) ? limits[name] : undefined;
    return limit === undefined ? super.named(name, scope) : { kind: 'uniform', text: limit, type: 'float' };
  }

  /** Functions of one value a row: roots and their kin by the vector unit, the rest as an expression. */
  protected override shared(name: string, does: string, args: readonly Value[]): Value {
    const texts = args.map((arg) => this.floatText(arg));
    const [a = '', b = '', c = ''] = texts;
    const text = (written: string): Value => ({ kind: 'uniform', text: written, type: 'float' });
    if (does === 'sqrt' || does === 'exp' || does === 'log') return text(this.called(does, a));
    if (does === 'rsqrt') return text(`(1.0f / ${this.called('sqrt', a)})`);
    if (does === 'reciprocal') return text(`(1.0f / ${a})`);
    if (does === 'max') return text(`(${a} < ${b} ? ${b} : ${a})`);
    if (does === 'min') return text(`(${b} < ${a} ? ${b} : ${a})`);
    if (does === 'abs') return text(`(${a} < 0.0f ? -${a} : ${a})`);
    if (does === 'fma') return text(`(${a} * ${b} + ${c})`);
    return refuse(say.noFunction(name));
  }

  private floatText(value: Value): string {
    const float = this.arithmetic.convert(value, 'float');
    return float.kind === 'uniform' ? float.text : refuse(say.notUnderstood);
  }

  private called(op: 'sqrt' | 'exp' | 'log', text: string): string {
    this.arithmetic.cautions.add('functions');
    const name = `${op}Of${++this.results}`;
    this.steps.push({ kind: 'function', name, op, text });
    return name;
  }
}

function indexOf(node: Node): Node | null {
  const list = node.childForFieldName('indices') ?? node.childForFieldName('index');
  return list?.type === 'subscript_argument_list' ? (list.namedChildren[0] ?? null) : list;
}

class RowReader extends MapReader {
  override readonly expressions: RowExpressions;
  /** Variables of the row, that the kernel declares too. */
  private readonly scalars = new Map<string, Type>();

  constructor(names: FileNames) {
    super(names);
    this.expressions = new RowExpressions(names);
  }

  protected override declare(node: Node, scope: Scope): void {
    const declarators = node.childrenForFieldName('declarator');
    const [only] = declarators;
    const pointer = only?.type === 'init_declarator' ? only.childForFieldName('declarator') : null;
    if (pointer?.type !== 'pointer_declarator' || !only || this.expressions.column) {
      super.declare(node, scope);
      return;
    }
    const name = pointer.descendantsOfType('identifier').at(-1)?.text;
    const row = this.expressions.rowOf(only.childForFieldName('value'), scope);
    if (!row || !name || declarators.length > 1 || scope.parameters.has(name))
      refuse(say.statement(node.text));
    this.expressions.pointers.set(name, row);
  }

  protected override declareOne(
    name: string,
    type: Type | 'auto',
    value: Node | null,
    scope: Scope,
    node: Node,
  ): void {
    const { expressions } = this;
    if (expressions.column || (value && expressions.shape(value, scope))) {
      if (expressions.column && type === 'double') expressions.arithmetic.cautions.add('double');
      super.declareOne(name, expressions.column && type === 'double' ? 'float' : type, value, scope, node);
      return;
    }
    if (scope.values.has(name) || scope.shapes.has(name) || scope.parameters.has(name))
      refuse(say.statement(node.text));
    if (type === 'double') expressions.arithmetic.cautions.add('double');
    const own = value ? expressions.value(value, scope) : undefined;
    const known = type === 'double' ? 'float' : type === 'auto' ? own?.type : type;
    if (known !== 'float' && known !== 'int') refuse(say.statement(node.text));
    const given = own && expressions.arithmetic.convert(own, known);
    if (given && given.kind !== 'uniform') refuse(say.statement(node.text));
    this.scalars.set(name, known);
    const spelled = known === 'float' ? 'float' : 'int32_t';
    expressions.steps.push({ kind: 'scalar', name, type: spelled, text: given?.text ?? '0' });
    scope.values.set(name, { kind: 'uniform', text: name, type: known });
  }

  protected override assign(node: Node, scope: Scope): void {
    const { expressions } = this;
    if (expressions.column) {
      super.assign(node, scope);
      return;
    }
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
    const sign = node.childForFieldName('operator')?.text ?? '=';
    if (!left || !right) refuse(say.statement(node.text));
    const value = expressions.value(right, scope);
    if (value.kind !== 'uniform') refuse(say.statement(node.text));
    if (left.type === 'identifier') {
      const type = this.scalars.get(left.text);
      if (!type || !/^[-+*/]?=$/.test(sign)) refuse(say.statement(node.text));
      const given = expressions.arithmetic.convert(value, type);
      if (given.kind !== 'uniform') refuse(say.statement(node.text));
      const text = sign === '=' ? given.text : `${left.text} ${sign.slice(0, 1)} ${given.text}`;
      expressions.steps.push({ kind: 'scalar', name: left.text, text });
      return;
    }
    const array = left.childForFieldName('argument');
    const index = left.type === 'subscript_expression' ? indexOf(left) : null;
    const parameter = array?.type === 'identifier' ? scope.parameters.get(array.text) : undefined;
    if (
      sign !== '=' ||
      !index ||
      !parameter?.element ||
      parameter.readOnly ||
      expressions.shape(index, scope) !== 'index'
    )
      refuse(say.otherIndex(left.text));
    const result = expressions.arithmetic.convert(value, parameter.element);
    if (result.kind !== 'uniform') refuse(say.notUnderstood);
    expressions.steps.push({ kind: 'result', array: parameter.name, value: result });
  }

  protected override branch(node: Node, scope: Scope): void {
    if (!this.expressions.column) refuse(say.statement(node.text));
    super.branch(node, scope);
  }

  protected override loop(node: Node, last: boolean, scope: Scope): void {
    const column = this.expressions.column ? undefined : columnOf(node);
    const body = node.childForFieldName('body');
    if (!column || !body) {
      super.loop(node, last, scope);
      return;
    }
    const count = this.expressions.value(column.count, scope);
    if (count.kind !== 'uniform' || !/^(?:int|wide)$/.test(count.type)) refuse(say.statement(node.text));
    if (scope.values.has(column.name) || scope.shapes.has(column.name) || scope.parameters.has(column.name))
      refuse(say.statement(node.text));
    // Variables of the row may be read in it, and changed by a reduction only.
    const inner: Scope = { ...copyOf(scope), types: new Map(), stored: new Map() };
    this.expressions.column = column.name;
    const reductions: Reduction[] = [];
    for (const one of statementsOf(body)) {
      const reduction = this.reductionOf(one, inner, body);
      if (reduction) reductions.push(reduction);
      else if (one.type === 'declaration') this.declare(one, inner);
      else if (one.type === 'if_statement') this.branch(one, inner);
      else if (one.type === 'expression_statement' && one.namedChildren[0]?.type === 'assignment_expression')
        this.assign(one.namedChildren[0], inner);
      else refuse(say.statement(one.text));
    }
    this.expressions.column = '';
    const stores = [...inner.stored].map(([array, { value, source }]): Store => ({ array, value, source }));
    // All rows would write the same elements.
    if (stores.some(({ array }) => this.expressions.arrays.get(array)?.width === undefined))
      refuse(say.otherIndex(node.text));
    this.expressions.steps.push({ kind: 'loop', count: count.text, stores, reductions });
  }

  /** `v += e`, `v = fmaxf(v, e)` and `if (e > v) v = e`, where `v` is a variable of the row and stands nowhere else in the loop. */
  private reductionOf(node: Node, scope: Scope, body: Node): Reduction | undefined {
    const found = node.type === 'if_statement' ? this.largest(node) : this.folded(node);
    if (!found || !this.scalars.has(found.into)) return undefined;
    const mentions = body.descendantsOfType('identifier').filter((one) => one?.text === found.into).length;
    if (this.scalars.get(found.into) !== 'float' || mentions !== found.mentions)
      return refuse(say.statement(node.text));
    const value = this.expressions.arithmetic.convert(this.expressions.value(found.value, scope), 'float');
    if (value.kind === 'uniform') return refuse(say.statement(node.text));
    if (found.op !== 'sum') this.expressions.arithmetic.cautions.add('extremes');
    else this.expressions.arithmetic.cautions.add('sums');
    return { into: found.into, op: found.op, value, source: node.text.replace(/\s+/g, ' ') };
  }

  private folded(node: Node): Found | undefined {
    const assignment = node.type === 'expression_statement' ? node.namedChildren[0] : undefined;
    const [left, right] = [assignment?.childForFieldName('left'), assignment?.childForFieldName('right')];
    const sign = assignment?.childForFieldName('operator')?.text ?? '=';
    if (assignment?.type !== 'assignment_expression' || left?.type !== 'identifier' || !right)
      return undefined;
    if (sign === '+=') return { into: left.text, op: 'sum', value: right, mentions: 1 };
    if (sign !== '=' || right.type !== 'call_expression') return undefined;
    const called = right.childForFieldName('function')?.text ?? '';
    const does = (data.functions as Readonly<Record<string, { does: string }>>)[called]?.does;
    const args = right.childForFieldName('arguments')?.namedChildren ?? [];
    const other = args.find((one) => one?.text !== left.text);
    if (
      (does !== 'max' && does !== 'min') ||
      args.length !== 2 ||
      !other ||
      !args.some((one) => one?.text === left.text)
    )
      return undefined;
    return { into: left.text, op: does, value: other, mentions: 2 };
  }

  private largest(node: Node): Found | undefined {
    let test = node.childForFieldName('condition');
    while (test && /^(?:parenthesized_expression|condition_clause)$/.test(test.type))
      test = test.namedChildren[0] ?? null;
    const [only, ...more] = statementsOf(node.childForFieldName('consequence') ?? node);
    const assignment = only?.type === 'expression_statement' ? only.namedChildren[0] : undefined;
    const [left, right] = [assignment?.childForFieldName('left'), assignment?.childForFieldName('right')];
    if (more.length > 0 || node.childForFieldName('alternative') || left?.type !== 'identifier' || !right)
      return undefined;
    if (
      assignment?.type !== 'assignment_expression' ||
      (assignment.childForFieldName('operator')?.text ?? '=') !== '='
    )
      return undefined;
    const [a, b] = [test?.childForFieldName('left')?.text, test?.childForFieldName('right')?.text];
    const sign = test?.childForFieldName('operator')?.text;
    const straight = a === right.text && b === left.text;
    if (!straight && !(a === left.text && b === right.text)) return undefined;
    if (sign !== '>' && sign !== '<') return undefined;
    return { into: left.text, op: (sign === '>') === straight ? 'max' : 'min', value: right, mentions: 2 };
  }
}

interface Found {
  readonly into: string;
  readonly op: Reduction['op'];
  readonly value: Node;
  /** Times the variable stands in the statement. */
  readonly mentions: number;
}

/** `for (int j = 0; j < count; j++)`. */
export function columnOf(node: Node): { readonly name: string; readonly count: Node } | undefined {
  const start = node.childForFieldName('initializer');
  const [declared, ...more] = start?.type === 'declaration' ? start.childrenForFieldName('declarator') : [];
  const name = declared?.childForFieldName('declarator')?.text;
  const type = typeOfName(start?.childForFieldName('type')?.text ?? '');
  if (!name || more.length > 0 || declared?.childForFieldName('value')?.text !== '0') return undefined;
  const test = node.childForFieldName('condition');
  const count = test?.childForFieldName('right');
  const update = (node.childForFieldName('update')?.text ?? '').replace(/\s+/g, '');
  const fits =
    test?.childForFieldName('left')?.text === name && test.childForFieldName('operator')?.text === '<';
  if ((type !== 'int' && type !== 'wide') || !fits || !count) return undefined;
  return [`${name}++`, `++${name}`, `${name}+=1`].includes(update) ? { name, count } : undefined;
}
