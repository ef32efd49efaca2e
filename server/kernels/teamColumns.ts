/**
 * Loops over the elements of a row, which the threads of a team share out: each element is taken by one thread, once. Their
 * bodies are read as for a map, with folds of elements into variables of the threads. Pure; refuses by `Refused`.
 */
import type { Node } from 'tree-sitter';
import { type Reduction, rowWord } from './rowModel.ts';
import { each, type Folding, heldBy, isEach, type Lanes } from './teamLanes.ts';
import { mentions, type TeamReader } from './teamReader.ts';
import { Expressions, type Scope } from './tileExpressions.ts';
import { foldedBy } from './tileFolds.ts';
import { data, type Parameter, refuse, type Store, type Value } from './tileModel.ts';
import { StatementReader, statementsOf } from './tileStatements.ts';
import type { Type } from './tileValues.ts';
import * as say from './tileWords.ts';

const { team } = data;

/** Reads a loop as one over elements; false where it is another kind of loop. Its variable is declared already. */
export function readColumns(reader: TeamReader, test: Node, update: Node, body: Node, node: Node): boolean {
  const name = test.childForFieldName('left')?.text ?? '';
  const limit = test.childForFieldName('right');
  const start = reader.frame.values.get(name);
  if (!start || !limit || heldBy(start, reader.mask.indexOf(true)).kind !== 'int') return false;
  const end = reader.one(reader.settled(reader.value(limit)));
  if (end?.kind !== 'same' && !(end?.kind === 'int' && takesElements(reader, body, name))) return false;
  if (test.childForFieldName('operator')?.text !== '<') return refuse(say.statement(node.text));
  const step = stepOf(reader, update, name);
  const pack = packOf(reader, start, step, node);
  new ColumnReader(reader, name, pack).read(body, reader.uniform(end, limit).text, node);
  reader.frame.values.delete(name);
  return true;
}

function takesElements(reader: TeamReader, body: Node, name: string): boolean {
  return body.descendantsOfType('subscript_expression').some((one) => {
    const array = one?.childForFieldName('argument');
    const held = array?.type === 'identifier' ? heldBy(reader.named(array.text), 0) : undefined;
    return held?.kind === 'pointer' && one !== null && mentions(one, name);
  });
}

function stepOf(reader: TeamReader, update: Node, name: string): number | undefined {
  if (update.type === 'update_expression') return update.text.includes('++') ? 1 : undefined;
  const right = update.childForFieldName('right');
  const sign = update.childForFieldName('operator')?.text;
  if (update.childForFieldName('left')?.text !== name || !right) return undefined;
  const [a, b] = [right.childForFieldName('left'), right.childForFieldName('right')];
  const other =
    sign === '+=' ? right : sign === '=' && a?.text === name && right.text.includes('+') ? b : undefined;
  const held = other && reader.one(reader.value(other));
  return held?.kind === 'int' ? held.n : undefined;
}

/** Elements that a thread takes at once: the threads of a team start beside each other and step over all of them. */
function packOf(reader: TeamReader, start: Lanes, step: number | undefined, node: Node): number {
  const ahead = heldBy(start, reader.threads - 1);
  // An index that the kernel has made by now tells what a row is.
  if (reader.size === undefined) for (const lanes of reader.frame.values.values()) reader.settled(lanes);
  if (reader.size === undefined && ahead.kind === 'int' && ahead.n > 0) reader.size = reader.threads;
  const { size } = reader;
  if (size === undefined) return refuse(say.noIndex);
  const pack = (step ?? 0) / size;
  const fits = Array.from({ length: reader.threads }, (_, thread) => {
    const held = heldBy(start, thread);
    return held.kind === 'int' && held.n === pack * (thread % size);
  });
  if (!reader.mask.every(Boolean)) return refuse(say.divergent(node.text));
  return Number.isInteger(pack) && pack >= 1 && fits.every(Boolean) ? pack : refuse(say.notAll(node.text));
}

/** An index that goes along with the loop: `base + column`. */
interface Along {
  readonly base: string;
}

class ColumnExpressions extends Expressions {
  readonly reader: TeamReader;
  readonly column: string;
  /** Variables that are the column with something added. */
  readonly names2 = new Map<string, Along>();

  constructor(reader: TeamReader, column: string) {
    super(reader.names, reader.arithmetic);
    this.reader = reader;
    this.column = column;
  }

  /** What an index is: one that goes along with the loop, or the same for all elements. */
  along(node: Node, scope: Scope): Along | undefined {
    if (node.type === 'parenthesized_expression' && node.namedChildren[0])
      return this.along(node.namedChildren[0], scope);
    if (node.type === 'identifier')
      return node.text === this.column ? { base: '' } : this.names2.get(node.text);
    if (node.type === 'cast_expression') {
      const inner = node.childForFieldName('value');
      return inner ? this.along(inner, scope) : undefined;
    }
    if (node.type !== 'binary_expression' || node.childForFieldName('operator')?.text !== '+')
      return undefined;
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
    if (!left || !right) return undefined;
    const [a, b] = [this.along(left, scope), this.along(right, scope)];
    if ((a && b) || (!a && !b)) return undefined;
    const [own, other] = a ? [a, right] : [b as Along, left];
    const value = this.uniform(other, scope);
    return { base: own.base === '' ? value : `(${own.base} + ${value})` };
  }

  /** An integer that all elements share. */
  private uniform(node: Node, scope: Scope): string {
    const inside = node.descendantsOfType('identifier').flatMap((one) => one?.text ?? []);
    const own = [node.text, ...inside].some(
      (name) => scope.values.has(name) || this.names2.has(name) || name === this.column,
    );
    if (own) return refuse(say.otherIndex(node.text));
    const value = this.reader.uniform(this.reader.value(node), node);
    return value.type === 'int' || value.type === 'wide' ? value.text : refuse(say.otherIndex(node.text));
  }

  override value(node: Node, scope: Scope): Value {
    if (node.type === 'identifier' || node.type === 'field_expression') return this.named(node.text, scope);
    if (/^(?:subscript|pointer)_expression$/.test(node.type) && !this.isAlong(node, scope))
      return this.reader.uniform(this.reader.value(node), node);
    return super.value(node, scope);
  }

  private isAlong(node: Node, scope: Scope): boolean {
    return [node, ...node.descendantsOfType('identifier')].some(
      (one) =>
        one !== null && (one.text === this.column || this.names2.has(one.text) || scope.values.has(one.text)),
    );
  }

  protected override named(name: string, scope: Scope): Value {
    if (scope.values.has(name)) return scope.values.get(name) ?? refuse(say.unknownName(name));
    if (name === this.column || this.names2.has(name)) return refuse(say.indexValue(name));
    const lanes = this.reader.named(name);
    const held = this.reader.one(this.reader.settled(lanes));
    if (held?.kind === 'same') return held.value;
    if (held?.kind === 'int') return { kind: 'uniform', text: String(held.n), type: 'int' };
    return refuse(held?.kind === 'none' ? held.why : say.differs(name));
  }

  override arrayAt(node: Node, scope: Scope): string {
    const inner = node.childForFieldName('argument');
    if (!inner) return refuse(say.otherIndex(node.text));
    if (node.type === 'pointer_expression') return this.elementAt(inner, node, scope);
    const list = node.childForFieldName('indices') ?? node.childForFieldName('index');
    const index = list?.type === 'subscript_argument_list' ? list.namedChildren[0] : list;
    const along = index && this.along(index, scope);
    if (!along || inner.type !== 'identifier') return refuse(say.otherIndex(node.text));
    return this.key(inner, along, node, scope);
  }

  /** `x + i` of `*(x + i)` and `__ldg(x + i)`. */
  elementAt(node: Node, whole: Node, scope: Scope): string {
    if (node.type === 'parenthesized_expression' && node.namedChildren[0])
      return this.elementAt(node.namedChildren[0], whole, scope);
    if (node.type === 'pointer_expression' && node.text.startsWith('&')) {
      const inner = node.childForFieldName('argument');
      return inner ? this.arrayAt(inner, scope) : refuse(say.otherIndex(whole.text));
    }
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
    if (
      node.type !== 'binary_expression' ||
      node.childForFieldName('operator')?.text !== '+' ||
      !left ||
      !right
    )
      return refuse(say.otherIndex(whole.text));
    const along = this.along(right, scope);
    return along ? this.key(left, along, whole, scope) : refuse(say.otherIndex(whole.text));
  }

  private key(array: Node, { base }: Along, node: Node, scope: Scope): string {
    const held = this.reader.one(this.reader.settled(this.reader.value(array)));
    if (held?.kind !== 'pointer') return refuse(held?.kind === 'none' ? held.why : say.otherIndex(node.text));
    const from = held.base === '' ? base : base === '' ? held.base : `(${held.base} + ${base})`;
    const name = from === '' ? held.array : `${held.array}[${from}]`;
    const parameter = this.reader.parameters.get(held.array) as Parameter;
    this.reader.arrays.set(name, { array: held.array, ...(from !== '' && { base: from }) });
    // Loads and stores ask for the element type by this name.
    (scope.parameters as Map<string, Parameter>).set(name, parameter);
    return name;
  }

  override loadOf(name: string, scope: Scope): Value {
    const { array } = this.reader.arrays.get(name) ?? { array: name };
    if (this.reader.exchangedRows && this.reader.written.has(array)) return refuse(say.otherRow);
    // Another place of an array that the same round writes.
    for (const other of scope.stored.keys())
      if (other !== name && this.reader.arrays.get(other)?.array === array) refuse(say.otherIndex(name));
    return super.loadOf(name, scope);
  }

  protected override loadBehind(node: Node, scope: Scope): Value {
    if (!this.isAlong(node, scope)) return this.reader.uniform(this.reader.elementOf(node), node);
    return this.loadOf(this.elementAt(node, node, scope), scope);
  }

  protected override shared(name: string, _does: string, args: readonly Value[]): Value {
    const lanes = args.map(
      (value): Lanes => (value.kind === 'uniform' ? { kind: 'same', value } : refuse(say.notUnderstood)),
    );
    const held = this.reader.described(name, lanes, this.reader.body);
    return !isEach(held) && heldBy(held, 0).kind === 'same'
      ? (held as { value: Value }).value
      : refuse(say.noFunction(name));
  }
}

class ColumnReader extends StatementReader {
  readonly expressions: ColumnExpressions;
  private readonly reader: TeamReader;
  private readonly pack: number;

  constructor(reader: TeamReader, column: string, pack: number) {
    super();
    this.reader = reader;
    this.pack = pack;
    this.expressions = new ColumnExpressions(reader, column);
  }

  read(body: Node, count: string, node: Node): void {
    const { reader, expressions } = this;
    if (this.pack !== 1) refuse(say.statement(node.text));
    const scope: Scope = {
      parameters: new Map(reader.parameters),
      ...{ values: new Map(), types: new Map(), shapes: new Map(), stored: new Map(), packs: new Set() },
    };
    const reductions: Reduction[] = [];
    const foldings = new Map<string, Folding>();
    for (const one of statementsOf(body)) this.statement(one, body, scope, reductions, foldings);
    const stores = [...scope.stored].map(([array, { value, source }]): Store => ({ array, value, source }));
    for (const { array } of stores) {
      const own = reader.arrays.get(array);
      // All rows would write the same elements.
      if (!own?.base?.includes(rowWord)) refuse(say.otherIndex(node.text));
      reader.wrote(own.array);
    }
    reader.order.push(...expressions.order.splice(0));
    if (reader.guarded) refuse(say.statement(node.text));
    for (const { name, start } of foldings.values())
      reader.steps.push({ kind: 'scalar', name, type: 'float', text: start });
    reader.steps.push({ kind: 'loop', count, stores, reductions });
    for (const [name, fold] of foldings)
      reader.frame.values.set(
        name,
        each(reader.threads, (thread) => ({ kind: 'part', fold, threads: 1n << BigInt(thread), with: [] })),
      );
  }

  private statement(
    one: Node,
    body: Node,
    scope: Scope,
    reductions: Reduction[],
    foldings: Map<string, Folding>,
  ): void {
    const reduction = this.reductionOf(one, scope, body, foldings);
    const [inner] = one.namedChildren;
    if (reduction) reductions.push(reduction);
    else if (one.type === 'declaration') this.declare(one, scope);
    else if (one.type === 'if_statement') this.branch(one, scope);
    else if (one.type === 'expression_statement' && inner?.type === 'assignment_expression')
      this.assign(inner, scope);
    else if (one.type === 'expression_statement' && inner?.type === 'call_expression')
      this.storeCall(inner, scope);
    else if (one.type !== 'preproc_call') refuse(say.statement(one.text));
  }

  protected override declareOne(
    name: string,
    type: Type | 'auto',
    value: Node | null,
    scope: Scope,
    node: Node,
  ): void {
    const { expressions } = this;
    const along =
      value && (type === 'int' || type === 'wide' || type === 'auto')
        ? expressions.along(value, scope)
        : undefined;
    if (along) {
      expressions.names2.set(name, along);
      return;
    }
    if (type === 'double') expressions.arithmetic.cautions.add('double');
    super.declareOne(name, type === 'double' ? 'float' : type, value, scope, node);
  }

  protected override assign(node: Node, scope: Scope): void {
    const left = node.childForFieldName('left');
    if (left?.type === 'identifier' && !scope.values.has(left.text)) refuse(say.statement(node.text));
    super.assign(node, scope);
  }

  /** `__stcs(x + i, v)`. */
  private storeCall(node: Node, scope: Scope): void {
    const name = node.childForFieldName('function')?.text ?? '';
    const [to, value] = node.childForFieldName('arguments')?.namedChildren ?? [];
    if (!team.stores.includes(name) || !to || !value) refuse(say.statement(node.text));
    this.storeTo(
      this.expressions.elementAt(to, node, scope),
      this.expressions.value(value, scope),
      node,
      scope,
    );
  }

  /** `v += e` and its kin, where `v` is a variable of the threads and stands nowhere else in the loop. */
  private reductionOf(
    node: Node,
    scope: Scope,
    body: Node,
    foldings: Map<string, Folding>,
  ): Reduction | undefined {
    const { reader, expressions } = this;
    const found = foldedBy(node);
    if (!found || scope.values.has(found.into) || expressions.names2.has(found.into)) return undefined;
    const before = reader.frame.values.get(found.into);
    if (!before) return undefined;
    const count = body.descendantsOfType('identifier').filter((one) => one?.text === found.into).length;
    const type = reader.frame.types.get(found.into);
    if ((type !== 'float' && type !== 'double') || count !== found.mentions)
      return refuse(say.statement(node.text));
    const start = reader.uniform(before, node).text;
    const own: Folding = { op: found.op, name: reader.fresh(found.into), start };
    if (found.op === 'sum' && reader.size !== 1 && !reader.isZero(own)) return refuse(say.part(node.text));
    const value = expressions.arithmetic.convert(expressions.value(found.value, scope), 'float');
    if (value.kind === 'uniform') return refuse(say.statement(node.text));
    expressions.arithmetic.cautions.add(found.op === 'sum' ? 'sums' : 'extremes');
    foldings.set(found.into, own);
    return { into: own.name, op: found.op, value, source: node.text.replace(/\s+/g, ' ') };
  }
}
