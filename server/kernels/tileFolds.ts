/** Statements that take an element into a fold: `v += e`, `v = fmaxf(v, e)`, `if (e > v) v = e` and `v = e > v ? e : v`. Pure. */
import type { Node } from 'tree-sitter';
import type { Fold } from './rowModel.ts';
import { data } from './tileModel.ts';
import { statementsOf } from './tileStatements.ts';

export interface Folded {
  readonly into: string;
  readonly op: Fold;
  readonly value: Node;
  /** Times the variable stands in the statement. */
  readonly mentions: number;
}

/** What a statement folds; nothing for another one. */
export function foldedBy(node: Node): Folded | undefined {
  if (node.type === 'if_statement') return ofBranch(node);
  const assignment = node.type === 'expression_statement' ? node.namedChildren[0] : undefined;
  const [left, right] = [assignment?.childForFieldName('left'), assignment?.childForFieldName('right')];
  if (assignment?.type !== 'assignment_expression' || left?.type !== 'identifier' || !right) return undefined;
  const into = left.text;
  const sign = assignment.childForFieldName('operator')?.text ?? '=';
  if (sign === '+=') return { into, op: 'sum', value: right, mentions: 1 };
  if (sign !== '=') return undefined;
  if (right.type === 'conditional_expression') return ofChoice(right, into);
  if (right.type === 'binary_expression') return ofSum(right, into);
  return right.type === 'call_expression' ? ofCall(right, into) : undefined;
}

function ofCall(node: Node, into: string): Folded | undefined {
  const called = (node.childForFieldName('function')?.text ?? '').replace(/^(?:std)?::/, '');
  const functions = data.functions as Readonly<Record<string, { does: string }>>;
  const does = Object.hasOwn(functions, called) ? functions[called]?.does : undefined;
  const args = node.childForFieldName('arguments')?.namedChildren ?? [];
  const other = args.find((one) => one?.text !== into);
  const isFold = (does === 'max' || does === 'min') && args.length === 2;
  if (!isFold || !other || !args.some((one) => one?.text === into)) return undefined;
  return { into, op: does, value: other, mentions: 2 };
}

function ofSum(node: Node, into: string): Folded | undefined {
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
  if (node.childForFieldName('operator')?.text !== '+' || !left || !right) return undefined;
  const other = left.text === into ? right : right.text === into ? left : undefined;
  return other && { into, op: 'sum', value: other, mentions: 2 };
}

/** `a > b` tells the larger one where `first` is what is taken then. */
function larger(test: Node | null | undefined, first: string, second: string): Fold | undefined {
  let node = test;
  while (node && /^(?:parenthesized_expression|condition_clause)$/.test(node.type))
    node = node.namedChildren[0];
  const [a, b] = [node?.childForFieldName('left')?.text, node?.childForFieldName('right')?.text];
  const sign = node?.childForFieldName('operator')?.text;
  const straight = a === first && b === second;
  if ((!straight && !(a === second && b === first)) || (sign !== '>' && sign !== '<')) return undefined;
  return (sign === '>') === straight ? 'max' : 'min';
}

function ofChoice(node: Node, into: string): Folded | undefined {
  const [yes, no] = [node.childForFieldName('consequence'), node.childForFieldName('alternative')];
  const other = yes?.text === into ? no : no?.text === into ? yes : undefined;
  const op = yes && no && larger(node.childForFieldName('condition'), yes.text, no.text);
  return other && op ? { into, op, value: other, mentions: 3 } : undefined;
}

function ofBranch(node: Node): Folded | undefined {
  const [only, ...more] = statementsOf(node.childForFieldName('consequence') ?? node);
  const assignment = only?.type === 'expression_statement' ? only.namedChildren[0] : undefined;
  const [left, right] = [assignment?.childForFieldName('left'), assignment?.childForFieldName('right')];
  const plain =
    assignment?.type === 'assignment_expression' &&
    (assignment.childForFieldName('operator')?.text ?? '=') === '=';
  if (
    more.length > 0 ||
    node.childForFieldName('alternative') ||
    left?.type !== 'identifier' ||
    !right ||
    !plain
  )
    return undefined;
  const op = larger(node.childForFieldName('condition'), right.text, left.text);
  return op && { into: left.text, op, value: right, mentions: 2 };
}
