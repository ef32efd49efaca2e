/**
 * Reads a kernel as a map: every thread works on the elements at its own index, behind a bounds check or in a loop over the
 * whole grid. Anything else is refused with its reason. Pure.
 */
import type { Node } from 'tree-sitter';
import type { FileNames, Scope } from './tileExpressions.ts';
import { MapExpressions } from './tileMapExpressions.ts';
import { type MapKernel, type Parameter, refuse, type Value } from './tileModel.ts';
import { isSize } from './tilePackUses.ts';
import { copyOf, StatementReader, statementsOf } from './tileStatements.ts';
import type { Type } from './tileValues.ts';
import * as say from './tileWords.ts';

/** What is known of the elements that the kernel's threads cover. */
interface Extent {
  bound?: string;
  strides: boolean;
  /** The last statement of the body was read: nothing may follow. */
  done: boolean;
}

/** Reads the body of a kernel; throws `Refused` where it is no map. */
export function readMap(parameters: readonly Parameter[], body: Node, names: FileNames): MapKernel {
  const reader = new MapReader(names);
  const scope: Scope = {
    parameters: new Map(parameters.map((one) => [one.name, one])),
    ...{ values: new Map(), types: new Map(), shapes: new Map(), stored: new Map(), packs: new Set() },
  };
  reader.statements(statementsOf(body), scope);
  const { order, arithmetic, pack, single, width, foreign, singles } = reader.expressions;
  const shapes = [...scope.shapes.values()];
  if (!shapes.includes('index') && !shapes.includes('packs')) refuse(say.noIndex);
  if (scope.stored.size === 0) refuse(say.noStore);
  for (const { array } of [...foreign.values(), ...singles]) {
    // Another thread may have written it by then.
    if (scope.stored.has(array)) refuse(say.otherIndex(array));
    for (const other of scope.stored.keys()) order.push([other, array]);
  }
  if (pack !== undefined && single) refuse(say.packs);
  if (pack !== undefined && reader.extent.bound !== undefined) arithmetic.cautions.add('packs');
  return {
    parameters,
    stores: [...scope.stored].map(([array, { value, source }]) => ({ array, value, source })),
    ...(reader.extent.bound === undefined ? {} : { bound: reader.extent.bound }),
    ...(pack === undefined ? {} : { pack }),
    ...(width === undefined ? {} : { width }),
    ...{ foreign, singles },
    strides: reader.extent.strides,
    order,
    cautions: arithmetic.cautions,
  };
}

export class MapReader extends StatementReader {
  readonly expressions: MapExpressions;
  readonly extent: Extent = { strides: false, done: false };

  constructor(names: FileNames) {
    super();
    this.expressions = new MapExpressions(names);
  }

  statements(list: readonly Node[], scope: Scope): void {
    for (const [at, node] of list.entries()) this.statement(node, at === list.length - 1, scope);
  }

  protected statement(node: Node, last: boolean, scope: Scope): void {
    if (this.extent.done) refuse(say.statement(node.text));
    switch (node.type) {
      case 'declaration':
        this.declare(node, scope);
        break;
      case 'compound_statement':
        this.statements(statementsOf(node), scope);
        break;
      case 'expression_statement':
        this.expression(node, scope);
        break;
      case 'if_statement':
        this.check(node, last, scope);
        break;
      case 'for_statement':
        if (!this.packLoop(node, scope)) this.loop(node, last, scope);
        break;
      case 'while_statement':
        this.whileLoop(node, last, scope);
        break;
      case 'preproc_call':
        if (!/^#\s*pragma\s+unroll\b/.test(node.text)) refuse(say.statement(node.text));
        break;
      case 'return_statement':
        if (!last || node.namedChildCount > 0) refuse(say.statement(node.text));
        break;
      default:
        refuse(say.statement(node.text));
    }
  }

  /** `i < n`, or `i >= n` with the other meaning; nothing for conditions on values. */
  protected boundOf(test: Node | null, scope: Scope): { text: string; inside: boolean } | undefined {
    let node = test;
    while (node && /^(?:parenthesized_expression|condition_clause)$/.test(node.type))
      node = node.namedChildren.find((child) => child?.type !== 'comment') ?? null;
    if (node?.type !== 'binary_expression') return undefined;
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
    const sign = node.childForFieldName('operator')?.text ?? '';
    if (!left || !right) return undefined;
    const isIndex = (side: Node): boolean => {
      const shape = this.expressions.shape(side, scope);
      if (shape === 'index') this.expressions.single = true;
      return shape === 'index' || shape === 'packs';
    };
    const straight = isIndex(left);
    if (!straight && !isIndex(right)) return undefined;
    const inside = straight ? sign === '<' : sign === '>';
    if (!inside && !(straight ? sign === '>=' : sign === '<=')) return refuse(say.statement(node.text));
    const value = this.expressions.value(straight ? right : left, scope);
    if (value.kind !== 'uniform' || !/^(?:int|wide)$/.test(value.type))
      return refuse(say.statement(node.text));
    // A number that is read from memory is known too late.
    if (value.text.includes('{')) return refuse(say.statement(node.text));
    return { text: value.text, inside };
  }

  protected check(node: Node, last: boolean, scope: Scope): void {
    const bound = this.boundOf(node.childForFieldName('condition'), scope);
    if (!bound) {
      this.branch(node, scope);
      return;
    }
    const then = node.childForFieldName('consequence');
    if (
      !then ||
      node.childForFieldName('alternative') ||
      this.extent.bound !== undefined ||
      scope.stored.size > 0
    )
      refuse(say.statement(node.text));
    this.extent.bound = bound.text;
    if (!bound.inside) {
      const [only, ...more] = statementsOf(then);
      if (only?.type !== 'return_statement' || more.length > 0) refuse(say.statement(node.text));
      return;
    }
    if (!last) refuse(say.statement(node.text));
    this.statements(statementsOf(then), scope);
    this.extent.done = true;
  }

  /** `x128 v;` and `x128 v = load128(x + i);`. */
  protected override declare(node: Node, scope: Scope): void {
    const spelled = (node.childForFieldName('type')?.text ?? '').replace(/\bconst\b/g, '').trim();
    const element = this.expressions.names.packs().elements.get(spelled);
    const type = element === undefined ? undefined : this.expressions.names.typeOf(element);
    if (element === undefined) {
      const [only, ...more] = node.childrenForFieldName('declarator');
      const isInit = only?.type === 'init_declarator';
      const own = isInit ? only.childForFieldName('declarator') : only;
      if (own?.type === 'pointer_declarator' && more.length === 0)
        this.declarePointer(own, isInit ? only.childForFieldName('value') : null, node, scope);
      else super.declare(node, scope);
      return;
    }
    for (const declarator of node.childrenForFieldName('declarator')) {
      const own =
        declarator?.type === 'init_declarator' ? declarator.childForFieldName('declarator') : declarator;
      const value = declarator?.type === 'init_declarator' ? declarator.childForFieldName('value') : null;
      const name = own?.type === 'identifier' ? own.text : '';
      if (!name || this.isTaken(name, scope) || !type || type === 'double' || type === 'wide')
        refuse(say.statement(node.text));
      scope.packs.add(name);
      scope.types.set(name, type);
      scope.values.set(name, value ? this.loadedPack(value, type, scope) : undefined);
    }
  }

  /** `int row = i / C;` and `const float *from = x + row * C;`. */
  protected override declareOne(
    name: string,
    type: Type | 'auto',
    value: Node | null,
    scope: Scope,
    node: Node,
  ): void {
    const { expressions } = this;
    const isInteger = type === 'int' || type === 'wide' || type === 'auto';
    const isPlain = !value || !isInteger || expressions.shape(value, scope) !== undefined;
    const sum = isPlain ? undefined : expressions.over(value, scope);
    if (!sum) super.declareOne(name, type, value, scope, node);
    else if (this.isTaken(name, scope) || scope.parameters.has(name)) refuse(say.statement(node.text));
    else expressions.sums.set(name, sum);
  }

  /** What a branch or a loop over packs declares ends there. */
  protected override inner(list: readonly Node[], scope: Scope): void {
    const { sums, pointers } = this.expressions;
    const before = [new Map(sums), new Map(pointers)] as const;
    super.inner(list, scope);
    sums.clear();
    pointers.clear();
    for (const [name, sum] of before[0]) sums.set(name, sum);
    for (const [name, place] of before[1]) pointers.set(name, place);
  }

  private isTaken(name: string, scope: Scope): boolean {
    const { sums, pointers } = this.expressions;
    return scope.values.has(name) || scope.shapes.has(name) || sums.has(name) || pointers.has(name);
  }

  private declarePointer(own: Node, value: Node | null, node: Node, scope: Scope): void {
    const name = own.childForFieldName('declarator')?.text ?? '';
    const place = value ? this.expressions.address(value, scope) : undefined;
    if (!/^\w+$/.test(name) || this.isTaken(name, scope) || scope.parameters.has(name) || !place)
      refuse(say.statement(node.text));
    const type = this.expressions.names.typeOf(node.childForFieldName('type')?.text ?? '');
    if (type !== scope.parameters.get(place.array)?.element) refuse(say.statement(node.text));
    this.expressions.pointers.set(name, place);
  }

  private loadedPack(node: Node, type: Type, scope: Scope): Value {
    const called = node.type === 'call_expression' ? (node.childForFieldName('function')?.text ?? '') : '';
    const [from, ...more] = node.childForFieldName('arguments')?.namedChildren ?? [];
    if (!this.expressions.names.packs().loads.has(called) || !from || more.length > 0)
      refuse(say.statement(node.text));
    const value = this.expressions.packFrom(from, scope);
    return value.type === type ? value : refuse(say.statement(node.text));
  }

  /** `store128(y + i, v);`. */
  protected override expression(node: Node, scope: Scope): void {
    const inner = node.type === 'expression_statement' ? node.namedChildren[0] : node;
    const called = inner?.type === 'call_expression' ? (inner.childForFieldName('function')?.text ?? '') : '';
    if (!this.expressions.names.packs().stores.has(called)) {
      super.expression(node, scope);
      return;
    }
    const [to, from, ...more] = inner?.childForFieldName('arguments')?.namedChildren ?? [];
    if (!to || !from || more.length > 0 || !scope.packs.has(from.text)) refuse(say.statement(node.text));
    const array = this.expressions.packArray(to, scope);
    const value = scope.values.get(from.text) ?? refuse(say.unknownName(from.text));
    if (scope.types.get(from.text) !== scope.parameters.get(array)?.element) refuse(say.statement(node.text));
    this.storeTo(array, value, node, scope);
  }

  /** `for (int k = 0; k < x128::size; ++k)` over the elements of packs: what it does to one, it does to each. */
  private packLoop(node: Node, scope: Scope): boolean {
    const [start, test, update, body] = ['initializer', 'condition', 'update', 'body'].map((field) =>
      node.childForFieldName(field),
    );
    const limit = test?.type === 'binary_expression' ? test.childForFieldName('right') : null;
    if (!start || !limit || !update || !body || !isSize(this.expressions, limit, scope)) return false;
    const name = test?.childForFieldName('left')?.text ?? '';
    const fits =
      new RegExp(`^(?:int|size_t|unsigned|auto)\\s+${name}\\s*=\\s*0\\s*;?$`).test(start.text) &&
      test?.childForFieldName('operator')?.text === '<' &&
      new RegExp(`^(?:\\+\\+\\s*${name}|${name}\\s*\\+\\+|${name}\\s*\\+=\\s*1)$`).test(update.text);
    if (!name || !fits || this.isTaken(name, scope) || scope.parameters.has(name) || scope.lane !== undefined)
      refuse(say.statement(node.text));
    const own = { ...copyOf(scope), lane: name };
    own.values.set(name, undefined);
    this.inner(statementsOf(body), own);
    for (const [variable, value] of scope.values) {
      const after = own.values.get(variable);
      // What is no pack goes from one element to the next.
      if (after !== value && !scope.packs.has(variable)) refuse(say.statement(node.text));
      scope.values.set(variable, after);
    }
    for (const [array, value] of own.stored)
      if (scope.stored.get(array) !== value) refuse(say.statement(node.text));
    return true;
  }

  /** `for (int i = index; i < n; i += stride)`. */
  protected loop(node: Node, last: boolean, scope: Scope): void {
    const start = node.childForFieldName('initializer');
    const update = node.childForFieldName('update');
    const body = node.childForFieldName('body');
    if (start?.type === 'declaration') this.declare(start, scope);
    else if (start) refuse(say.statement(node.text));
    const bound = this.boundOf(node.childForFieldName('condition'), scope);
    if (!bound?.inside || !body || !last || !update || !this.isStep(update, scope))
      refuse(say.statement(node.text));
    this.enter(bound.text, node, scope);
    this.statements(statementsOf(body), scope);
    this.extent.done = true;
  }

  private whileLoop(node: Node, last: boolean, scope: Scope): void {
    const bound = this.boundOf(node.childForFieldName('condition'), scope);
    const list = statementsOf(node.childForFieldName('body') ?? node);
    const step = list.at(-1);
    const moved = step?.type === 'expression_statement' ? step.namedChildren[0] : undefined;
    if (!bound?.inside || !last || !moved || !this.isStep(moved, scope)) refuse(say.statement(node.text));
    this.enter(bound.text, node, scope);
    this.statements(list.slice(0, -1), scope);
    this.extent.done = true;
  }

  private enter(bound: string, node: Node, scope: Scope): void {
    if (this.extent.bound !== undefined || scope.stored.size > 0) refuse(say.statement(node.text));
    this.extent.bound = bound;
    this.extent.strides = true;
    // What was read before the loop belongs to its first round, and nothing may go from one round to the next.
    for (const [name, value] of scope.values)
      if (value?.kind !== 'uniform') scope.values.set(name, undefined);
    scope.types.clear();
    this.expressions.forget(scope);
  }

  /** `i += stride` or `i = i + stride`, over all threads of the grid. */
  private isStep(node: Node, scope: Scope): boolean {
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
    if (node.type !== 'assignment_expression' || !left || !right) return false;
    if (this.expressions.shape(left, scope) !== 'index' || left.type !== 'identifier') return false;
    const sign = node.childForFieldName('operator')?.text ?? '=';
    if (sign === '+=') return this.expressions.shape(right, scope) === 'stride';
    const [a, b] = [right.childForFieldName('left'), right.childForFieldName('right')];
    if (
      sign !== '=' ||
      right.type !== 'binary_expression' ||
      right.childForFieldName('operator')?.text !== '+'
    )
      return false;
    const shapes = [a && this.expressions.shape(a, scope), b && this.expressions.shape(b, scope)]
      .sort()
      .join(' ');
    return shapes === 'index stride';
  }
}
