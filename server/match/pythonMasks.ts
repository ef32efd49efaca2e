/**
 * Indexing by a mask, `x[x > 0]`: the size of what comes out depends on the data. In rules it is the method
 * `__getitem__(mask)`. Pure.
 */
import type { Node } from 'tree-sitter';
import { judgeReceiver } from '../resolve/pythonReceiver.ts';
import { maskIndex, type PythonIndex } from '../ruleset/pythonIndex.ts';
import type { Match } from './match.ts';
import { type PythonContext, pythonBase } from './python.ts';
import type { PythonScan } from './pythonScan.ts';

const method = '__getitem__';
const everyMask = new RegExp(maskIndex, 'g');

/** Places of brackets that may hold a comparison. */
export function findMasks(text: string, index: PythonIndex, scan: PythonScan): number[] {
  if (!index.methods.has(method)) return [];
  return [...text.matchAll(everyMask)].map((found) => found.index + 1).filter((at) => scan.inCode(at));
}

export function maskMatches(context: PythonContext, places: readonly number[]): Match[] {
  const rule = context.index.methods.get(method);
  if (!rule) return [];
  return places.flatMap((at) => {
    const subscript = context.nodeAt(at)?.parent;
    const value = subscript?.type === 'subscript' ? subscript.childForFieldName('value') : null;
    if (!value || !subscript?.childrenForFieldName('subscript').some(isComparison)) return [];
    if (takesNumpy(subscript)) return [];
    if (judgeReceiver(value, context.text, context.bindings) !== 'tensor') return [];
    const span = { start: at, end: subscript.endIndex };
    return [{ ...pythonBase(rule.id, rule.library, 'method', span), rule }];
  });
}

/** `x[x < 1] = np.nan`: an array of NumPy. */
function takesNumpy(subscript: Node): boolean {
  const holder = subscript.parent;
  return (
    holder?.type === 'assignment' &&
    holder.childForFieldName('left')?.id === subscript.id &&
    /^(?:np|numpy)\./.test(holder.childForFieldName('right')?.text ?? '')
  );
}

function isComparison(node: Node | null): boolean {
  return node?.type === 'comparison_operator';
}
