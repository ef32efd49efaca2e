/**
 * What a string is used for, whatever it says: a value, an option, a part of a comparison. Takes the node of the string; knows
 * nothing of rules. Pure.
 */
import type { Node } from 'tree-sitter';

/** What gives a text its values: `'…%d' % i`, `'…{}'.format(i)`, or the text with more behind it; nothing where the text is used as it stands. */
export function filledIn(text: Node): Node | undefined {
  const parent = text.parent;
  if (parent?.type === 'binary_operator')
    return parent.childForFieldName('left')?.id === text.id ? parent : undefined;
  const formats =
    parent?.type === 'attribute' &&
    parent.childForFieldName('attribute')?.text === 'format' &&
    parent.parent?.type === 'call';
  return formats ? (parent.parent ?? undefined) : undefined;
}

/** A whole value that is handed on, compared or stored: not a key, not a statement of its own, not a part of a text. */
export function isPlainValue(string: Node): boolean {
  return !/^\w*["']{3}|^[fb]/i.test(string.text) && isGivenOn(lettered(string));
}

/** `'Name'.lower()`: the text as it is compared. */
function lettered(string: Node): Node {
  const call = string.parent?.type === 'attribute' ? string.parent.parent : undefined;
  return call?.type === 'call' && /\.(?:lower|upper)$/.test(call.childForFieldName('function')?.text ?? '')
    ? call
    : string;
}

function isGivenOn(string: Node): boolean {
  const parent = string.parent;
  if (parent?.type === 'pair') return parent.childForFieldName('value')?.id === string.id;
  if (parent?.type === 'argument_list') return !isToldOnly(parent);
  // The name of an attribute, or of a value in a help text.
  if (parent?.type === 'keyword_argument')
    return !/^(?:dest|metavar)$/.test(parent.childForFieldName('name')?.text ?? '');
  if (isOfLiteral(string) || isPathPart(string)) return true;
  return (
    parent !== null &&
    /^(?:assignment|comparison_operator|list|tuple|set|expression_list|return_statement|conditional_expression|default_parameter|typed_default_parameter|parenthesized_expression|boolean_operator)$/.test(
      parent.type,
    )
  );
}

/** A part of a text that the program puts together, `f'a{x}'`, `'a' + x`, `'a%s' % x`, and hands on, compares or stores. */
export function isPartOfValue(string: Node): boolean {
  if (/^\w*["']{3}|^b/i.test(string.text)) return false;
  let node = string;
  for (let up = node.parent; up; up = node.parent) {
    const joins =
      /^(?:concatenated_string|parenthesized_expression)$/.test(up.type) ||
      (up.type === 'binary_operator' && /^[+%]$/.test(up.childForFieldName('operator')?.text ?? ''));
    const filled = filledIn(node);
    if (!joins && !filled) break;
    node = joins ? up : (filled as Node);
  }
  const isWhole = node.id === string.id && !/^\w*f/i.test(string.text);
  return !isWhole && isGivenOn(node);
}

/** A word, or several, for a list of options: a value, or put together with others. */
export function isOption(string: Node): boolean {
  if (/^\w*["']{3}/.test(string.text)) return false;
  let node = string;
  while (/^(?:binary_operator|concatenated_string|parenthesized_expression)$/.test(node.parent?.type ?? ''))
    node = node.parent as Node;
  return /^(?:keyword_argument|argument_list|assignment|augmented_assignment|list|tuple|set|pair|return_statement|conditional_expression)$/.test(
    node.parent?.type ?? '',
  )
    ? node.parent?.type !== 'argument_list' || !isToldOnly(node.parent)
    : false;
}

/** `Literal['a', 'b']`: a value that something may have. */
function isOfLiteral({ parent }: Node): boolean {
  const list = parent?.type === 'type' ? parent.parent : parent;
  const name =
    list?.type === 'type_parameter' ? list.parent?.namedChildren[0] : list?.childForFieldName('value');
  return /^(?:type_parameter|subscript)$/.test(list?.type ?? '') && /(?:^|\.)Literal$/.test(name?.text ?? '');
}

/** `os.path.join('demo', 'x')`: a folder or a file. */
export function isJoined({ parent }: Node): boolean {
  return (
    parent?.type === 'argument_list' &&
    /(?:\b(?:path|osp)\.join|\.joinpath)$/.test(parent.parent?.childForFieldName('function')?.text ?? '')
  );
}

/** `home / 'bin' / 'x'`: a part of a path, behind another. */
export function isPathPart({ parent, id }: Node): boolean {
  return (
    parent?.type === 'binary_operator' &&
    parent.childForFieldName('operator')?.text === '/' &&
    parent.childForFieldName('right')?.id === id
  );
}

/** Arguments of what only speaks to people. */
function isToldOnly(list: Node): boolean {
  const callee = list.parent?.childForFieldName('function')?.text ?? '';
  return /(?:^|\.)(?:print|debug|info|warning|warn|error|exception|log|write|colorstr|colored|\w*(?:Error|Exception))$/.test(
    callee,
  );
}

/** A text that something is looked for in, or compared with: `'…' in str(e)`, `text.find('…')`. */
export function isCompared(string: Node): boolean {
  const parent = string.parent;
  if (parent?.type === 'comparison_operator') return true;
  if (/^(?:list|tuple|set)$/.test(parent?.type ?? '')) return parent?.parent?.type === 'comparison_operator';
  if (parent?.type !== 'argument_list') return false;
  const callee = parent.parent?.childForFieldName('function')?.text ?? '';
  return /\.(?:r?find|startswith|endswith|count|search|match)$/.test(callee);
}
