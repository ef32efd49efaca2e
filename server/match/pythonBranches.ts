/** Programs that serve several devices: a branch for CUDA beside a branch for the NPU is already what it should be. Pure. */
import type { Node } from 'tree-sitter';
import { remember } from '../once.ts';

/** Asked for each match of a text, one text after the other. */
const speaksOfNpu = remember((text) => /\bnpu\b|torch_npu/i.test(text), 1);

/** True when the node stands in one branch of an `if` whose other branches ask for the NPU. */
export function otherBranchHandlesNpu(node: Node, text: string): boolean {
  if (!speaksOfNpu(text)) return false;
  let child = node;
  for (let parent = node.parent; parent; child = parent, parent = parent.parent) {
    if (parent.type === 'if_statement' && otherConditions(parent, child).some(asksForNpu)) return true;
    if (parent.type === 'conditional_expression' && child.id !== parent.namedChildren[1]?.id) {
      const condition = parent.namedChildren[1]?.text ?? '';
      if (parent.namedChildren[2]?.id === child.id && asksForNpu(condition)) return true;
    }
    if (/^(?:function_definition|class_definition)$/.test(parent.type)) return false;
  }
  return false;
}

/**
 * True when the program offers both devices side by side, `choices=["cuda", "npu"]`: a comparison with one of them then
 * tells it from the other, and whether the NPU goes the same way is the author's decision.
 */
export function offersNpu(text: string): boolean {
  return /["']cuda["'],[^\n\])}]*["']npu["']|["']npu["'],[^\n\])}]*["']cuda["']/.test(text);
}

/** The program has the name of the NPU among its texts: what it is given may be for either. */
export function namesNpu(text: string): boolean {
  return /["']npu["']/i.test(text);
}

function asksForNpu(condition: string): boolean {
  return /(?:^|[^a-z])_?npu(?:[^a-z]|$)/i.test(condition);
}

/** Conditions of the branches that the child is not in. */
function otherConditions(statement: Node, child: Node): string[] {
  const own = statement.childForFieldName('condition');
  const body = statement.childForFieldName('consequence');
  const clauses = statement.childrenForFieldName('alternative');
  const inside = (node: Node | null): boolean =>
    node !== null && child.startIndex >= node.startIndex && child.endIndex <= node.endIndex;
  const conditions: string[] = [];
  if (own && !inside(own) && !inside(body)) conditions.push(own.text);
  for (const clause of clauses) {
    const condition = clause?.childForFieldName('condition');
    if (clause && condition && !inside(clause)) conditions.push(condition.text);
  }
  return conditions;
}

/** `@unittest.skipIf(not torch.cuda.is_available(), …)`: what a test is skipped for is the author's decision. */
export function inSkipDecorator(node: Node): boolean {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'decorator') return /\bskip/i.test(at.text);
    if (/_definition$|^block$|^module$/.test(at.type)) return false;
  }
  return false;
}
