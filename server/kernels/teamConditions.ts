/** Conditions of a kernel whose threads work on rows: of each thread, of a pointer that may be null, of the row. Pure. */
import type { Node } from 'tree-sitter';
import { rowWord } from './rowModel.ts';
import type { Held, Lanes } from './teamLanes.ts';
import type { TeamReader } from './teamReader.ts';
import { refuse } from './tileModel.ts';
import * as say from './tileWords.ts';

/** What a condition asks: of each thread, of a pointer, of the row. */
export interface Condition {
  readonly lanes?: Lanes;
  readonly guard?: string;
  readonly bound?: { readonly text: string; readonly inside: boolean };
}

const mirrored: Readonly<Record<string, string>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

export function conditionOf(reader: TeamReader, node: Node): Condition {
  if (/^(?:parenthesized_expression|condition_clause)$/.test(node.type) && node.namedChildren[0])
    return conditionOf(reader, node.namedChildren.find((one) => one?.type !== 'comment') as Node);
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
  const sign = node.childForFieldName('operator')?.text ?? '';
  if (node.type === 'identifier') {
    const held = reader.one(reader.value(node));
    if (held?.kind === 'pointer' && held.base === '') return { guard: held.array };
  }
  if (node.type !== 'binary_expression' || !left || !right) return { lanes: reader.value(node) };
  if (sign === '&&') return bothOf(reader, conditionOf(reader, left), conditionOf(reader, right), node);
  return compared(reader, sign, left, right, node);
}

function bothOf(reader: TeamReader, a: Condition, b: Condition, node: Node): Condition {
  if (a.bound || b.bound || (a.guard && b.guard)) return refuse(say.statement(node.text));
  const guard = a.guard ?? b.guard;
  const lanes = a.lanes && b.lanes ? reader.binary('&&', a.lanes, b.lanes, node) : (a.lanes ?? b.lanes);
  return { ...(lanes && { lanes }), ...(guard !== undefined && { guard }) };
}

function compared(reader: TeamReader, sign: string, left: Node, right: Node, node: Node): Condition {
  const [a, b] = [reader.settled(reader.value(left)), reader.settled(reader.value(right))];
  const [x, y] = [reader.one(a), reader.one(b)];
  const isNull = y?.kind === 'int' && y.n === 0;
  if (sign === '!=' && isNull && x?.kind === 'pointer' && x.base === '') return { guard: x.array };
  const row = (held: Held | undefined): boolean => held?.kind === 'same' && held.value.text === rowWord;
  if (row(x) && y) return rowBound(reader, sign, b, right);
  if (row(y) && x) return rowBound(reader, mirrored[sign] ?? '', a, left);
  return { lanes: reader.binary(sign, a, b, node) };
}

function rowBound(reader: TeamReader, sign: string, lanes: Lanes, node: Node): Condition {
  const limit = reader.uniform(lanes, node);
  if (!/^(?:int|wide)$/.test(limit.type)) return refuse(say.statement(node.text));
  const more = `(${limit.text} + 1)`;
  if (sign === '<' || sign === '>=') return { bound: { text: limit.text, inside: sign === '<' } };
  if (sign === '<=' || sign === '>') return { bound: { text: more, inside: sign === '<=' } };
  return refuse(say.statement(node.text));
}
