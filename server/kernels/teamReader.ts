/**
 * Reads a kernel whose threads work on rows, one or many threads a row: it is followed thread by thread for a block of a
 * known size, which proves what reductions in shared memory and by shuffles give. Pure; refuses by `Refused`.
 */
import type { Node } from 'tree-sitter';
import { readColumns } from './teamColumns.ts';
import { type Condition, conditionOf } from './teamConditions.ts';
import { type Exchange, exchanged, groupOf, reducedBy } from './teamExchanges.ts';
import type { Frame } from './teamExpressions.ts';
import { type Held, heldBy, int, isEach, type Lanes, type Mask, merged, none } from './teamLanes.ts';
import { TeamPlaces } from './teamPlaces.ts';
import type { Block } from './teamValues.ts';
import type { FileNames, TeamFunction } from './tileExpressions.ts';
import { data, type Parameter, Refused, refuse } from './tileModel.ts';
import { statementsOf } from './tileStatements.ts';
import * as say from './tileWords.ts';

const { team } = data;
const mostRounds = 4096;
const exchanges: Readonly<Record<string, string>> = team.exchanges;

export class TeamReader extends TeamPlaces {
  readonly order: [string, string][] = [];
  private done = false;
  private left: boolean[];
  private returned: { lanes: Lanes } | undefined;

  constructor(
    block: Block,
    names: FileNames,
    parameters: ReadonlyMap<string, Parameter>,
    size: number | undefined,
    readonly body: Node,
  ) {
    super(block, names, parameters, size);
    this.left = Array.from({ length: this.threads }, () => false);
  }

  run(): void {
    this.statements(statementsOf(this.body));
  }

  statements(list: readonly Node[]): void {
    for (const node of list) {
      if (!this.mask.some(Boolean)) return;
      this.statement(node);
    }
  }

  private statement(node: Node): void {
    if (this.done) refuse(say.statement(node.text));
    switch (node.type) {
      case 'declaration':
        this.declare(node);
        break;
      case 'compound_statement':
        this.statements(statementsOf(node));
        break;
      case 'expression_statement': {
        const [inner] = node.namedChildren;
        if (inner) this.expression(inner);
        break;
      }
      case 'if_statement':
        this.branch(node);
        break;
      case 'for_statement':
        this.loop(node);
        break;
      case 'return_statement':
        this.leave(node);
        break;
      case 'alias_declaration':
      case 'type_definition':
      case 'namespace_alias_definition':
      case 'using_declaration':
      case 'static_assert_declaration':
      case 'comment':
      case 'preproc_call':
        break;
      default:
        refuse(say.statement(node.text));
    }
  }

  private declare(node: Node): void {
    const spelled = (node.childForFieldName('type')?.text ?? '').trim();
    const isShared =
      node.text
        .slice(0, 80)
        .split(/[;=({]/)[0]
        ?.includes(team.shared) === true;
    for (const declarator of node.childrenForFieldName('declarator')) {
      const isInit = declarator?.type === 'init_declarator';
      const own = isInit ? declarator?.childForFieldName('declarator') : declarator;
      const value = isInit ? declarator?.childForFieldName('value') : null;
      const name = own?.type === 'identifier' ? own.text : own?.descendantsOfType('identifier')[0]?.text;
      if (!own || !name) refuse(say.statement(node.text));
      if (isShared) this.declareShared(name, own, node);
      else this.declareOwn(name, own, value ?? undefined, spelled, node);
    }
  }

  private declareOwn(name: string, own: Node, value: Node | undefined, spelled: string, node: Node): void {
    const given = value ? this.value(value) : none(() => say.unknownName(name));
    this.frame.values.set(
      name,
      none(() => say.unknownName(name)),
    );
    if (own.type === 'pointer_declarator') this.frame.values.set(name, this.settled(given));
    else if (own.type === 'identifier') this.setDeclared(name, spelled, given);
    else
      this.frame.values.set(
        name,
        none(() => say.statement(node.text)),
      );
  }

  private setDeclared(name: string, spelled: string, given: Lanes): void {
    const real = this.frame.given.get(spelled.replace(/^const\s+|\s+const$/g, '')) ?? spelled;
    const type = this.names.typeOf(real);
    if (type) this.frame.types.set(name, type);
    const free = spelled === 'auto' || this.frame.given.has(spelled) || type;
    const isThing = (held: Held): boolean => /^(?:group|pointer|shared|none)$/.test(held.kind);
    const lanes = free || isThing(heldBy(given, 0)) ? given : none(() => say.unknownName(spelled));
    this.frame.values.set(name, this.named1(name, type ? this.converted(lanes, type) : lanes));
  }

  /** A number that takes computing gets a variable of the kernel. */
  private named1(name: string, lanes: Lanes): Lanes {
    const held = lanes as Held;
    if (isEach(lanes) || held.kind !== 'same' || held.value.type !== 'float') return lanes;
    if (/^[\w.(){}-]+$/.test(held.value.text)) return lanes;
    const own = this.fresh(name);
    this.steps.push({ kind: 'scalar', name: own, type: 'const float', text: held.value.text });
    return { kind: 'same', value: { ...held.value, text: own } };
  }

  expression(node: Node): void {
    const inner = node.type === 'parenthesized_expression' ? node.namedChildren[0] : undefined;
    if (inner) this.expression(inner);
    else if (node.type === 'assignment_expression') this.assign(node);
    else if (node.type === 'update_expression') {
      const name = node.childForFieldName('argument')?.text ?? '';
      const sign = node.text.includes('++') ? '+' : '-';
      this.assignMasked(name, this.binary(sign, this.named(name), int(1), node));
    } else if (node.type !== 'call_expression') refuse(say.statement(node.text));
    else if (!this.stored(node)) {
      const held = heldBy(this.value(node), this.mask.indexOf(true));
      if (held.kind === 'none') refuse(held.why);
    }
  }

  /** `__stcs(x + i, v)`: a store by its name. */
  private stored(node: Node): boolean {
    const name = node.childForFieldName('function')?.text ?? '';
    const [to, value] = node.childForFieldName('arguments')?.namedChildren ?? [];
    if (!team.stores.includes(name) || !to || !value) return false;
    this.store(this.value(to), int(0), this.value(value), node);
    return true;
  }

  assign(node: Node): void {
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
    const sign = node.childForFieldName('operator')?.text ?? '=';
    if (!left || !right) refuse(say.statement(node.text));
    const given = this.value(right);
    const value = (before: () => Lanes): Lanes =>
      sign === '=' ? given : this.binary(sign.slice(0, -1), before(), given, node);
    const name = left.type === 'identifier' ? left.text : '';
    if (name && !this.sharedNumbers.has(name)) {
      if (!this.frame.values.has(name) && !this.parameters.has(name)) refuse(say.unknownName(name));
      const type = this.frame.types.get(name);
      const lanes = value(() => this.named(name));
      if (this.parameters.has(name) && !this.frame.values.has(name))
        this.frame.values.set(name, this.unread(name));
      this.assignMasked(name, this.named1(name, type ? this.converted(lanes, type) : lanes));
      return;
    }
    if (name) {
      this.store(
        this.unread(name),
        int(0),
        value(() => this.named(name)),
        node,
      );
      return;
    }
    const [base, index] = this.parts(left);
    this.store(
      base,
      index,
      value(() => this.value(left)),
      node,
    );
  }

  private branch(node: Node): void {
    const test = node.childForFieldName('condition');
    const then = node.childForFieldName('consequence');
    const otherwise = node.childForFieldName('alternative');
    const no =
      otherwise?.type === 'else_clause'
        ? otherwise.namedChildren.find((one) => one?.type !== 'comment')
        : otherwise;
    if (!test || !then) refuse(say.statement(node.text));
    const { lanes, guard, bound } = conditionOf(this, test);
    if (bound) {
      this.check(bound, then, no ?? undefined, node);
      return;
    }
    if (guard !== undefined && (no || this.guard !== undefined)) refuse(say.statement(node.text));
    const all = this.mask;
    const is = (want: boolean): Mask =>
      all.map((active, thread) => {
        const held = lanes === undefined ? ({ kind: 'bool', is: true } as const) : heldBy(lanes, thread);
        if (!active) return false;
        if (held.kind === 'bool') return held.is === want;
        if (held.kind === 'int') return (held.n !== 0) === want;
        return refuse(held.kind === 'none' ? held.why : say.statement(test.text));
      });
    const [yes, not] = [is(true), is(false)];
    this.guard = guard ?? this.guard;
    this.within(yes, then);
    if (guard !== undefined) this.guard = undefined;
    if (no) this.within(not, no);
    this.mask = all.map((active, thread) => active && !this.left[thread]);
  }

  private within(mask: Mask, node: Node): void {
    this.mask = mask.map((active, thread) => active && !this.left[thread]);
    if (this.mask.some(Boolean)) this.statements(statementsOf(node));
  }

  private check(bound: Condition['bound'] & {}, then: Node, no: Node | undefined, node: Node): void {
    if (
      no ||
      this.bound !== undefined ||
      this.stores.size > 0 ||
      this.frame.depth > 0 ||
      !this.mask.every(Boolean)
    )
      refuse(say.statement(node.text));
    this.bound = bound.text;
    if (!bound.inside) {
      const [only, ...more] = statementsOf(then);
      if (only?.type !== 'return_statement' || more.length > 0) refuse(say.statement(node.text));
      return;
    }
    this.statements(statementsOf(then));
    this.done = true;
  }

  private leave(node: Node): void {
    const [value] = node.namedChildren;
    if (value && this.returned) {
      const before = this.returned.lanes;
      this.returned.lanes = merged(this.threads, this.mask, before, this.value(value));
    } else if (value || this.guard !== undefined) refuse(say.statement(node.text));
    this.left = this.left.map((gone, thread) => gone || this.mask[thread] === true);
    this.mask = this.mask.map(() => false);
  }

  private loop(node: Node): void {
    const start = node.childForFieldName('initializer');
    const test = node.childForFieldName('condition');
    const update = node.childForFieldName('update');
    const body = node.childForFieldName('body');
    if (!test || !update || !body) refuse(say.statement(node.text));
    if (start?.type === 'declaration') this.declare(start);
    else if (start) this.expression(start);
    if (this.gridLoop(test, update, body, node)) return;
    if (readColumns(this, test, update, body, node)) return;
    const all = this.mask;
    for (let round = 0; ; round++) {
      const lanes = this.value(test);
      this.mask = this.mask.map((active, thread) => {
        if (!active || this.left[thread]) return false;
        const held = heldBy(lanes, thread);
        return held.kind === 'bool'
          ? held.is
          : refuse(held.kind === 'none' ? held.why : say.statement(test.text));
      });
      if (!this.mask.some(Boolean)) break;
      if (round > mostRounds) refuse(say.statement(node.text));
      this.statements(statementsOf(body));
      if (this.mask.some(Boolean)) this.expression(update);
    }
    this.mask = all.map((active, thread) => active && !this.left[thread]);
  }

  /** `for (row = blockIdx.x; row < n; row += gridDim.x)`: all rows, whatever the grid. */
  private gridLoop(test: Node, update: Node, body: Node, node: Node): boolean {
    const name = test.childForFieldName('left')?.text ?? '';
    const before = this.frame.values.get(name);
    const first = before && heldBy(before, 0);
    if (first?.kind !== 'block' || test.childForFieldName('operator')?.text !== '<') return false;
    const step = update.childForFieldName('right');
    const held = step && this.one(this.value(step));
    const sign = update.childForFieldName('operator')?.text;
    const { bound } = conditionOf(this, test);
    const fits = held?.kind === 'grid' && held.times === first.times && sign === '+=';
    if (!fits || !bound?.inside || this.bound !== undefined || this.stores.size > 0 || this.frame.depth > 0)
      return refuse(say.statement(node.text));
    this.bound = bound.text;
    this.strides = true;
    // Nothing goes from one row to the next.
    for (const [own, lanes] of this.frame.values)
      if (own !== name && heldBy(lanes, 0).kind === 'same' && mentions(body, own, true))
        this.frame.values.set(
          own,
          none(() => say.unknownName(own)),
        );
    this.statements(statementsOf(body));
    this.done = true;
    return true;
  }

  protected special(
    name: string,
    given: readonly string[],
    args: readonly Node[],
    node: Node,
  ): Lanes | undefined {
    const barrier = (team.barriers as Readonly<Record<string, string>>)[name];
    if (barrier !== undefined) {
      this.wait(barrier, node);
      return int(0);
    }
    if (team.asserts.includes(name)) return this.asserted(args[0]);
    if (data.load.includes(name) && args[0]) return this.elementOf(args[0]);
    const exchange = exchanges[name];
    if (exchange !== undefined) {
      const [, value, by, width] = args;
      if (!value || !by) return this.unknown(node);
      const size = width ? this.one(this.value(width)) : int(32);
      if (size?.kind !== 'int') return this.unknown(node);
      return exchanged(this, exchange as Exchange, this.value(value), this.value(by), size.n, node);
    }
    return groupOf(this, name, given, args, node) ?? reducedBy(this, name, args, node);
  }

  /** A false assertion rules out blocks of this size. */
  private asserted(test: Node | undefined): Lanes {
    const held = test && this.one(this.value(test));
    if (held?.kind === 'bool' && !held.is) throw new Refused(say.assertion(test?.text ?? ''), true);
    return int(0);
  }

  protected callFunction(node: Node, name: string, given: readonly string[], args: readonly Lanes[]): Lanes {
    const called = this.names.teamFunction(name, args.length, given.length);
    if (!called) return this.described(name.replace(/^(?:std)?::/, ''), args, node);
    if (this.frame.depth > 8) return refuse(say.statement(node.text));
    return this.inline(called, given, args);
  }

  private inline(called: TeamFunction, given: readonly string[], args: readonly Lanes[]): Lanes {
    const outer = { frame: this.frame, left: this.left, returned: this.returned, mask: this.mask };
    const stands = new Map<string, string>();
    called.template.forEach((one, at) => {
      const text = given[at] ?? one.fallback ?? (one.isType ? one.name : undefined);
      if (text !== undefined) stands.set(one.name, this.frame.given.get(text) ?? text);
    });
    const frame: Frame = { values: new Map(), types: new Map(), given: stands, depth: outer.frame.depth + 1 };
    called.parameters.forEach(({ name, type }, at) => {
      const known = this.names.typeOf(stands.get(type) ?? type);
      const lanes = args[at] ?? none(() => say.unknownName(name));
      if (known) frame.types.set(name, known);
      frame.values.set(name, known ? this.converted(lanes, known) : lanes);
    });
    this.frame = frame;
    this.returned = { lanes: int(0) };
    this.left = this.left.map(() => false);
    this.statements(statementsOf(called.body));
    const { lanes } = this.returned;
    const known = this.names.typeOf(stands.get(called.returns) ?? called.returns);
    const result = known ? this.converted(lanes, known) : lanes;
    Object.assign(this, outer);
    return result;
  }
}

/** True where a name stands in a part of the tree; `written` asks for assignments to it. */
export function mentions(node: Node, name: string, written = false): boolean {
  if (!written) return node.descendantsOfType('identifier').some((one) => one?.text === name);
  return node
    .descendantsOfType(['assignment_expression', 'update_expression'])
    .some((one) => (one?.childForFieldName('left') ?? one?.childForFieldName('argument'))?.text === name);
}
