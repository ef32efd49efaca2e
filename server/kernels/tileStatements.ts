/** Statements of kernels and device functions on values: variables, assignments, branches over them. Pure; refuses by `Refused`. */
import type { Node } from 'tree-sitter';
import type { DeviceFunction, Expressions, Scope } from './tileExpressions.ts';
import { refuse, type Value } from './tileModel.ts';
import { packAt } from './tilePackUses.ts';
import type { Type } from './tileValues.ts';
import * as say from './tileWords.ts';

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
    ...{ shapes: new Map(), stored: new Map(), packs: new Set() },
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
    this.change(left, sign, () => this.expressions.value(right, scope), node, scope);
  }

  private change(left: Node, sign: string, right: () => Value, node: Node, scope: Scope): void {
    const target = left.type === 'identifier' ? left.text : packAt(left, scope);
    if (left.type === 'identifier' && scope.packs.has(left.text)) refuse(say.statement(node.text));
    const array = target === undefined ? this.expressions.arrayAt(left, scope) : undefined;
    const type =
      target === undefined ? scope.parameters.get(array as string)?.element : scope.types.get(target);
    if (!type) refuse(say.statement(node.text));
    const given = right();
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

  /** `v = e` and its kin, and `v++`. */
  protected expression(node: Node, scope: Scope): void {
    const inner = node.type === 'expression_statement' ? node.namedChildren[0] : node;
    if (inner?.type === 'assignment_expression') this.assign(inner, scope);
    else if (inner?.type === 'update_expression') this.step(inner, scope);
    else refuse(say.statement(node.text));
  }

  private step(node: Node, scope: Scope): void {
    const left = node.childForFieldName('argument');
    if (!left) refuse(say.statement(node.text));
    const one: Value = { kind: 'uniform', text: '1', type: 'int' };
    this.change(left, node.text.includes('++') ? '+=' : '-=', () => one, node, scope);
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
  protected inner(list: readonly Node[], scope: Scope): void {
    for (const node of list) {
      if (node.type === 'declaration') this.declare(node, scope);
      else if (node.type === 'if_statement') this.branch(node, scope);
      else this.expression(node, scope);
    }
  }
}

export function copyOf(scope: Scope): Scope {
  return {
    ...scope,
    values: new Map(scope.values),
    types: new Map(scope.types),
    shapes: new Map(scope.shapes),
    packs: new Set(scope.packs),
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
