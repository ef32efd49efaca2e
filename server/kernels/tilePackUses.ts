/** Packs of elements in a kernel: where the pack of a thread begins, and its elements. Pure. */
import type { Node } from 'tree-sitter';
import type { Expressions, Scope } from './tileExpressions.ts';

/** `index * x128::size`: where the pack of a thread begins. */
export function isPackOf(reader: Expressions, left: Node, right: Node, scope: Scope): boolean {
  const [index, size] = left.type === 'qualified_identifier' ? [right, left] : [left, right];
  if (!isSize(reader, size, scope) || size.type !== 'qualified_identifier') return false;
  if (reader.shape(index, scope) !== 'index' || (reader.pack !== undefined && reader.pack !== size.text))
    return false;
  reader.pack = size.text;
  return true;
}

/** `x128::size`, or `v.size` of a pack. */
export function isSize(reader: Expressions, node: Node, scope: Scope): boolean {
  const [, name = '', sign = ''] = /^(\w+)\s*(::|\.)\s*size$/.exec(node.text) ?? [];
  return sign === '::' ? reader.names.packs().elements.has(name) : scope.packs.has(name);
}

/** The pack of which `v[k]` is the element, in the loop over its elements. */
export function packAt(node: Node, scope: Scope): string | undefined {
  if (node.type !== 'subscript_expression' || scope.lane === undefined) return undefined;
  const array = node.childForFieldName('argument')?.text ?? '';
  const list = node.childForFieldName('indices') ?? node.childForFieldName('index');
  const index = list?.type === 'subscript_argument_list' ? list.namedChildren[0] : list;
  return scope.packs.has(array) && index?.text === scope.lane ? array : undefined;
}
