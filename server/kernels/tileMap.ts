/**
 * Reads a kernel as a map: every thread works on the elements at its own index, behind a bounds check or in a loop over the
 * whole grid. Anything else is refused with its reason. Pure.
 */
import type { Node } from 'tree-sitter';
import { type DeviceFunction, Expressions, type FileNames, type Scope } from './tileExpressions.ts';
import { type MapKernel, type Parameter, refuse, type Value } from './tileModel.ts';
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
    ...{ values: new Map(), types: new Map(), shapes: new Map(), stored: new Map() },
  };
  reader.statements(statementsOf(body), scope);
  if (![...scope.shapes.values()].includes('index')) refuse(say.noIndex);
  if (scope.stored.size === 0) refuse(say.noStore);
  const { order, arithmetic } = reader.expressions;
  return {
    parameters,
    stores: [...scope.stored].map(([array, { value, source }]) => ({ array, value, source })),
    ...(reader.extent.bound === undefined ? {} : { bound: reader.extent.bound }),
    strides: reader.extent.strides,
    order,
    cautions: arithmetic.cautions,
  };
}

/** The value that a device function returns. */
export function inlineFunction(
  called: DeviceFunction,
  args: readonly Value[],
  expressions: Expressions,
): Value {
  const scope: Scope = {
    parameters: new Map(),
    values: new Map(called.parameters.map(({ name }, at) => [name, args[at]])),
    types: new Map(called.parameters.map(({ name, type }) => [name, type])),
    ...{ shapes: new Map(), stored: new Map() },
  };
  return (
    new FunctionReader(expressions).returned(statementsOf(called.body), scope) ?? refuse(say.notUnderstood)
  );
}

/** The statements of a block, or the one statement; comments left out. */
export function statementsOf(node: Node): Node[] {
  if (node.type !== 'compound_statement') return [node];
  return node.namedChildren.filter((child): child is Node => child !== null && child.type !== 'comment');
}

/** What kernels and device functions share: variables, assignments, branches over them. */
export abstract class StatementReader {
  abstract readonly expressions: Expressions;

  protected declare(node: Node, scope: Scope): void {
    const spelled = node.childForFieldName('type')?.text ?? '';
    const type = spelled === 'auto' ? 'auto' : this.expressions.names.typeOf(spelled);
    for (const declarator of node.childrenForFieldName('declarator')) {
      if (!declarator) continue;
      const name =
        declarator.type === 'init_declarator' ? declarator.childForFieldName('declarator') : declarator;
      const value = declarator.type === 'init_declarator' ? declarator.childForFieldName('value') : null;
      if (name?.type !== 'identifier' || !type) refuse(say.statement(node.text));
      this.declareOne(name.text, type, value, scope, node);
    }
  }

  protected declareOne(
    name: string,
    type: Type | 'auto',
    value: Node | null,
    scope: Scope,
    node: Node,
  ): void {
    if (scope.values.has(name) || scope.shapes.has(name) || scope.parameters.has(name))
      refuse(say.statement(node.text));
    const shape = value ? this.expressions.shape(value, scope) : undefined;
    if (shape) {
      if (type !== 'auto' && type !== 'int' && type !== 'wide') refuse(say.statement(node.text));
      scope.shapes.set(name, shape);
      return;
    }
    if (type === 'double' || type === 'wide')
      refuse(type === 'double' ? say.double : say.statement(node.text));
    const own = value ? this.expressions.value(value, scope) : undefined;
    const known = type === 'auto' ? own?.type : type;
    if (!known || known === 'double') refuse(say.double);
    scope.types.set(name, known);
    scope.values.set(name, own && this.expressions.arithmetic.convert(own, known));
  }

  /** `v = e`, `v += e`, `y[i] = e`, `y[i] *= e`. */
  protected assign(node: Node, scope: Scope): void {
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
    const sign = node.childForFieldName('operator')?.text ?? '=';
    if (!left || !right) refuse(say.statement(node.text));
    const target = left.type === 'identifier' ? left.text : undefined;
    const array = target === undefined ? this.expressions.arrayAt(left, scope) : undefined;
    const type =
      target === undefined ? scope.parameters.get(array as string)?.element : scope.types.get(target);
    if (!type) refuse(say.statement(node.text));
    const given = this.expressions.value(right, scope);
    const { arithmetic } = this.expressions;
    const ops: Readonly<Record<string, 'add' | 'sub' | 'mul' | 'div'>> = {
      '+=': 'add',
      '-=': 'sub',
      '*=': 'mul',
      '/=': 'div',
    };
    const op = ops[sign];
    if (sign !== '=' && !op) refuse(say.statement(node.text));
    const before = (): Value =>
      (array === undefined ? scope.values.get(target as string) : this.expressions.loadOf(array, scope)) ??
      refuse(say.statement(node.text));
    const value = arithmetic.convert(
      op ? arithmetic.binary(op, sign.slice(0, 1), before(), given) : given,
      type,
    );
    if (array === undefined) scope.values.set(target as string, value);
    else this.keep(array, value, node, scope);
  }

  /** What is stored to an array's own element. */
  protected storeTo(array: string, value: Value, node: Node, scope: Scope): void {
    const type = scope.parameters.get(array)?.element;
    if (!type) refuse(say.statement(node.text));
    this.keep(array, this.expressions.arithmetic.convert(value, type), node, scope);
  }

  private keep(array: string, value: Value, node: Node, scope: Scope): void {
    if (scope.parameters.get(array)?.readOnly) refuse(say.statement(node.text));
    scope.stored.set(array, { value, source: node.text.replace(/\s+/g, ' ') });
  }

  /** Both branches are computed, and each result is chosen by the condition. */
  protected branch(node: Node, scope: Scope): void {
    const test = node.childForFieldName('condition');
    const yes = node.childForFieldName('consequence');
    const otherwise = node.childForFieldName('alternative');
    const no =
      otherwise?.type === 'else_clause'
        ? otherwise.namedChildren.find((child) => child?.type !== 'comment')
        : otherwise;
    if (!test || !yes) refuse(say.statement(node.text));
    const [first, second] = [copyOf(scope), copyOf(scope)];
    this.inner(statementsOf(yes), first);
    if (no) this.inner(statementsOf(no), second);
    for (const name of scope.values.keys()) {
      const [a, b] = [first.values.get(name), second.values.get(name)];
      if (a !== b)
        scope.values.set(
          name,
          a && b ? this.chosen(test, a, b, scope, name, scope.types.get(name)) : undefined,
        );
    }
    for (const array of new Set([...first.stored.keys(), ...second.stored.keys()])) {
      const [a, b] = [first.stored.get(array), second.stored.get(array)];
      if (a === b) continue;
      const type = scope.parameters.get(array)?.element;
      const value = this.chosen(
        test,
        a?.value ?? this.expressions.loadOf(array, scope),
        b?.value ?? this.expressions.loadOf(array, scope),
        scope,
        array,
        type,
      );
      scope.stored.set(array, { value, source: (a ?? b)?.source ?? '' });
    }
  }

  private chosen(test: Node, a: Value, b: Value, scope: Scope, name: string, type: Type | undefined): Value {
    if (!type) refuse(say.unknownName(name));
    return this.expressions.arithmetic.convert(this.expressions.choose(test, a, b, scope), type);
  }

  /** Statements within a branch: variables of their own end there. */
  private inner(list: readonly Node[], scope: Scope): void {
    for (const node of list) {
      if (node.type === 'declaration') this.declare(node, scope);
      else if (
        node.type === 'expression_statement' &&
        node.namedChildren[0]?.type === 'assignment_expression'
      )
        this.assign(node.namedChildren[0], scope);
      else if (node.type === 'if_statement') this.branch(node, scope);
      else refuse(say.statement(node.text));
    }
  }
}

export function copyOf(scope: Scope): Scope {
  return {
    ...scope,
    values: new Map(scope.values),
    types: new Map(scope.types),
    shapes: new Map(scope.shapes),
    stored: new Map(scope.stored),
  };
}

class FunctionReader extends StatementReader {
  readonly expressions: Expressions;
  constructor(expressions: Expressions) {
    super();
    this.expressions = expressions;
  }

  /** `if (c) return a; return b;` is one of two values. */
  returned(list: readonly Node[], scope: Scope): Value | undefined {
    for (const [at, node] of list.entries()) {
      if (node.type === 'return_statement') {
        const [value] = node.namedChildren;
        return value ? this.expressions.value(value, scope) : refuse(say.statement(node.text));
      }
      if (node.type === 'if_statement' && /\breturn\b/.test(node.text))
        return this.returnedBy(node, list.slice(at + 1), scope);
      if (node.type === 'declaration') this.declare(node, scope);
      else if (node.type === 'if_statement') this.branch(node, scope);
      else if (
        node.type === 'expression_statement' &&
        node.namedChildren[0]?.type === 'assignment_expression'
      ) {
        if (node.namedChildren[0].childForFieldName('left')?.type !== 'identifier')
          refuse(say.statement(node.text));
        this.assign(node.namedChildren[0], scope);
      } else refuse(say.statement(node.text));
    }
    return undefined;
  }

  private returnedBy(node: Node, rest: readonly Node[], scope: Scope): Value {
    const test = node.childForFieldName('condition');
    const yes = node.childForFieldName('consequence');
    const no = node
      .childForFieldName('alternative')
      ?.namedChildren.find((child) => child?.type !== 'comment');
    const first = yes && this.returned(statementsOf(yes), copyOf(scope));
    const second = this.returned(no ? [...statementsOf(no), ...rest] : rest, copyOf(scope));
    return test && first && second
      ? this.expressions.choose(test, first, second, scope)
      : refuse(say.statement(node.text));
  }
}

export class MapReader extends StatementReader {
  readonly expressions: Expressions;
  readonly extent: Extent = { strides: false, done: false };

  constructor(names: FileNames) {
    super();
    this.expressions = new Expressions(names);
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
        if (node.namedChildren[0]?.type !== 'assignment_expression') refuse(say.statement(node.text));
        this.assign(node.namedChildren[0], scope);
        break;
      case 'if_statement':
        this.check(node, last, scope);
        break;
      case 'for_statement':
        this.loop(node, last, scope);
        break;
      case 'while_statement':
        this.whileLoop(node, last, scope);
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
    const straight = this.expressions.shape(left, scope) === 'index';
    if (!straight && this.expressions.shape(right, scope) !== 'index') return undefined;
    const inside = straight ? sign === '<' : sign === '>';
    if (!inside && !(straight ? sign === '>=' : sign === '<=')) return refuse(say.statement(node.text));
    const value = this.expressions.value(straight ? right : left, scope);
    if (value.kind !== 'uniform' || !/^(?:int|wide)$/.test(value.type))
      return refuse(say.statement(node.text));
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
