/** From a call node of the tree to its parts: callee, arguments, the statement it fills. Spans are shifted by `delta`. */
import type { Node } from 'tree-sitter';
import type { Span } from '../model.ts';
import type { Argument, CallSite } from './match.ts';

/** A node of the file's tree, or of a macro body's own tree whose offsets differ from the text by `delta`. */
export interface Place {
  readonly node: Node;
  readonly delta: number;
}

export function spanOf(node: Node, delta: number): Span {
  return { start: node.startIndex + delta, end: node.endIndex + delta };
}

/** Parts of the `call_expression`; nothing when its argument list is broken. */
export function callSite(call: Node, delta: number, macroNames: boolean): CallSite | undefined {
  const list = call.childForFieldName('arguments');
  if (list?.type !== 'argument_list' || list.endIndex - list.startIndex < 2) return undefined;
  const span = spanOf(call, delta);
  const inside = { start: list.startIndex + delta + 1, end: list.endIndex + delta - 1 };
  const args = namedArguments(list, delta);
  if (!args) return undefined;
  const statement = statementOf(call, delta, macroNames);
  return { span, inside, arguments: args, ...(statement ? { statement } : {}) };
}

/** Arguments between the commas; comments belong to none. Nothing when a comma count says that the list is not understood. */
export function namedArguments(list: Node, delta: number): Argument[] | undefined {
  const found: Argument[] = [];
  let commas = 0;
  for (const child of list.children) {
    if (!child || child.type === 'comment') continue;
    if (child.isError || child.isMissing) return undefined;
    if (child.isNamed) found.push({ span: spanOf(child, delta) });
    else if (child.type === ',') commas++;
  }
  return found.length === 0 || found.length === commas + 1 ? found : undefined;
}

/**
 * The expression statement that the call fills, alone or as the one argument of a wrapper such as an error-check
 * macro, when it stands directly in a block. A statement under `if (x)` without braces is not one: nothing may be
 * put before it.
 */
function statementOf(call: Node, delta: number, wrappers: boolean): Span | undefined {
  let node: Node = call;
  let parent = node.parent;
  if (
    wrappers &&
    parent?.type === 'argument_list' &&
    parent.namedChildCount === 1 &&
    parent.parent?.type === 'call_expression'
  ) {
    node = parent.parent;
    parent = node.parent;
  }
  // A statement behind a label of a \`switch\` stands in the \`switch\`'s block.
  if (
    parent?.type !== 'expression_statement' ||
    !/^(?:compound|case)_statement$/.test(parent.parent?.type ?? '')
  )
    return undefined;
  if (parent.lastChild?.type !== ';' || parent.lastChild.isMissing) return undefined;
  return spanOf(parent, delta);
}
