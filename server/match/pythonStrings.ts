/**
 * Strings that name a device or a backend: only where such a name is meant (`device=`, `.to(…)`, comparisons with a
 * device, defaults of parameters and options of that name). Dictionary keys, messages and everything else are left
 * alone. Pure.
 */
import type { Node } from 'tree-sitter';
import type { Span } from '../model.ts';
import { judgeReceiver, pathOf } from '../resolve/pythonReceiver.ts';
import type { PythonIndex } from '../ruleset/pythonIndex.ts';
import type { Rule } from '../ruleset/rule.ts';
import type { Match } from './match.ts';
import { type PythonContext, pythonBase } from './python.ts';
import { otherBranchHandlesNpu } from './pythonBranches.ts';

type Position = 'device' | 'backend';

/** Keyword arguments and names that hold a device or backend. */
const named: Readonly<Record<Position, RegExp>> = {
  device:
    /(?:^|_)(?:device|map_location|device_type|pin_memory_device|dev)s?$|^(?:device_map|torch_device|autocast_device)$|(?:^|[^a-z])device$/i,
  backend: /(?:^|_)backend$|^(?:dist_backend|process_group_backend|ddp_backend)$/i,
};

/** Torch functions and the places of the arguments that name a device or backend. */
const positional: ReadonlyMap<string, readonly [Position, number]> = new Map([
  ['torch.device', ['device', 0]],
  ['torch.autocast', ['device', 0]],
  ['torch.amp.autocast', ['device', 0]],
  ['torch.amp.GradScaler', ['device', 0]],
  ['torch.amp.autocast_mode.autocast', ['device', 0]],
  ['torch.Generator', ['device', 0]],
  ['torch.set_default_device', ['device', 0]],
  ['torch.get_device_module', ['device', 0]],
  ['torch.is_autocast_enabled', ['device', 0]],
  ['torch.get_autocast_dtype', ['device', 0]],
  ['torch.load', ['device', 1]],
  ['torch.distributed.init_process_group', ['backend', 0]],
  ['torch.distributed.new_group', ['backend', 2]],
  ['torch.distributed.device_mesh.init_device_mesh', ['device', 0]],
  ['torch.distributed.init_device_mesh', ['device', 0]],
]);

/** Packages whose `device='cuda'` is their own matter. */
const foreignPackages =
  /^(?:jax|jaxlib|tensorflow|tf|xgboost|lightgbm|catboost|cupy|cudf|cuml|numba|mxnet|paddle|mindspore|sklearn|onnxruntime|warp|taichi|re|os|logging)(?:\.|$)/;

/** A device with its number in any of Python's spellings. */
const deviceText = /^(?::(?:\d*|%[ds]|\{\w*\}))?$/;

interface NamedString {
  readonly rule: Rule;
  readonly name: string;
  readonly position: Position;
  readonly span: Span;
}

/** Strings that begin with the name of a device or backend. */
export function findStrings(text: string, index: PythonIndex): NamedString[] {
  return index.strings.flatMap((rule) => {
    if (rule.matcher.kind !== 'string') return [];
    const { name, position } = rule.matcher;
    return [...text.matchAll(new RegExp(`(["'])${name}(?=[:"'{%])`, 'g'))].map((found) => ({
      rule,
      name,
      position,
      span: { start: found.index + 1, end: found.index + 1 + name.length },
    }));
  });
}

/** The match of a string where a device or backend is meant. */
export function stringMatch(
  context: PythonContext,
  { rule, name, position, span }: NamedString,
): Match | undefined {
  const { text } = context;
  const node = context.nodeAt(span.start);
  const string = node && enclosingString(node);
  if (!string || !wholeName(string, text, span)) return undefined;
  if (otherBranchHandlesNpu(string, text)) return undefined;
  const base = { ...pythonBase(name, rule.library, 'string', span), rule };
  if (inPosition(context, string, position)) return base;
  // A device with its number is a device wherever it stands, but what it is used for is not known here.
  return /^:\d+$/.test(text.slice(span.end, string.endIndex - 1)) && isValue(string)
    ? { ...base, fixable: false }
    : undefined;
}

/** Not a key, not a pattern, not part of a message. */
function isValue(string: Node): boolean {
  const parent = string.parent;
  if (parent?.type === 'pair') return parent.childForFieldName('value')?.id === string.id;
  if (parent?.type === 'argument_list')
    return !/(?:^|\.)(?:print|debug|info|warning|error|log|sub|match|compile|devices?)$/.test(
      parent.parent?.childForFieldName('function')?.text ?? '',
    );
  return (
    parent !== null && /^(?:tuple|list|assignment|return_statement|conditional_expression)$/.test(parent.type)
  );
}

function enclosingString(node: Node): Node | undefined {
  for (let at: Node | null = node; at; at = at.parent) {
    if (at.type === 'string') return at;
    if (at.type === 'interpolation' || /statement$|^call$/.test(at.type)) return undefined;
  }
  return undefined;
}

/** The string is the name alone, or the name and a number. */
function wholeName(string: Node, text: string, span: Span): boolean {
  const open = string.namedChildren.find((child) => child?.type === 'string_start');
  const close = string.namedChildren.find((child) => child?.type === 'string_end');
  if (!open || !close || open.endIndex !== span.start || /^[a-z]*["']{3}|^b/i.test(open.text)) return false;
  let rest = text.slice(span.end, close.startIndex);
  if (/f/i.test(open.text)) rest = rest.replace(/\{[^{}]*\}/g, '{}');
  return deviceText.test(rest);
}

/** Steps over what only surrounds a value, then asks what the value is for. */
function inPosition(context: PythonContext, string: Node, position: Position): boolean {
  let node = string;
  for (let parent = node.parent; parent; parent = node.parent) {
    if (parent.type === 'conditional_expression' && parent.namedChildren[1]?.id === node.id) return false;
    const wraps =
      /^(?:parenthesized_expression|conditional_expression|concatenated_string|boolean_operator)$/.test(
        parent.type,
      ) ||
      (parent.type === 'binary_operator' && parent.childForFieldName('left')?.id === node.id);
    const formatted =
      parent.type === 'attribute' && parent.childForFieldName('attribute')?.text === 'format'
        ? parent.parent
        : null;
    if (!wraps && formatted?.type !== 'call') break;
    node = formatted ?? parent;
  }
  const holder = node.parent;
  return holder !== null && holds(context, holder, node, position);
}

function holds(context: PythonContext, holder: Node, node: Node, position: Position): boolean {
  const isNamed = (text: string | undefined): boolean => text !== undefined && named[position].test(text);
  switch (holder.type) {
    case 'keyword_argument':
      return keywordHolds(context, holder, position);
    case 'argument_list':
      return argumentHolds(context, holder, node, position);
    case 'comparison_operator':
      return comparisonHolds(context, holder, node, position);
    case 'assignment':
      return isNamed(lastName(holder.childForFieldName('left')));
    case 'default_parameter':
    case 'typed_default_parameter':
      return isNamed(holder.childForFieldName('name')?.text);
    case 'pair':
      return pairHolds(holder, node, position);
    case 'return_statement':
      return position === 'device' && /device/.test(functionName(holder) ?? '');
    case 'list':
    case 'tuple':
    case 'set':
      return holder.parent !== null && collectionHolds(context, holder, position);
    default:
      return false;
  }
}

/** Name of a variable, of the last attribute, or of a literal key. */
function lastName(target: Node | null): string | undefined {
  if (!target) return undefined;
  if (target.type === 'identifier') return target.text;
  if (target.type === 'attribute') return target.childForFieldName('attribute')?.text;
  if (target.type === 'subscript') return literal(target.childForFieldName('subscript'));
  return undefined;
}

function literal(node: Node | null): string | undefined {
  return node?.type === 'string' ? node.text.replace(/^\w*["']+|["']+$/g, '') : undefined;
}

function keywordHolds(context: PythonContext, keyword: Node, position: Position): boolean {
  const name = keyword.childForFieldName('name')?.text ?? '';
  const call = keyword.parent?.parent;
  if (call?.type !== 'call') return false;
  const callee = call.childForFieldName('function');
  const path = callee ? pathOf(callee, context.bindings) : undefined;
  if (path !== undefined && foreignPackages.test(path)) return false;
  if (named[position].test(name)) return true;
  if (position === 'device' && name === 'type' && path === 'torch.device') return true;
  return /^(?:default|const)$/.test(name) && optionNames(call, position);
}

/** `add_argument('--device', default=…)` and decorators such as `click.option`. */
function optionNames(call: Node, position: Position): boolean {
  const callee = call.childForFieldName('function')?.text ?? '';
  if (!/(?:add_argument|option|DEFINE_string|DEFINE_enum|Option|Argument)$/.test(callee)) return false;
  const options = call.childForFieldName('arguments')?.namedChildren ?? [];
  return options.some((option) =>
    named[position].test((literal(option) ?? '').replace(/^-+/, '').replace(/-/g, '_')),
  );
}

function argumentHolds(context: PythonContext, list: Node, node: Node, position: Position): boolean {
  const call = list.parent;
  const callee = call?.childForFieldName('function');
  if (call?.type !== 'call' || !callee) return false;
  const place = list.namedChildren
    .filter((child) => child?.type !== 'comment')
    .findIndex((child) => child?.id === node.id);
  const path = pathOf(callee, context.bindings);
  const known = path === undefined ? undefined : positional.get(path);
  if (known) return known[0] === position && known[1] === place;
  if (position === 'backend' || callee.type !== 'attribute' || place !== 0) return false;
  const method = callee.childForFieldName('attribute')?.text;
  const object = callee.childForFieldName('object');
  if (!object || (path !== undefined && !path.startsWith('torch'))) return false;
  if (method === 'to') return judgeReceiver(object, context.text, context.bindings) !== 'foreign';
  return (method === 'startswith' || method === 'endswith') && namesDevice(object.text);
}

function comparisonHolds(context: PythonContext, comparison: Node, node: Node, position: Position): boolean {
  const others = comparison.namedChildren.filter((child) => child !== null && child.id !== node.id);
  return others.some((other) => {
    if (!other) return false;
    const path = pathOf(other, context.bindings);
    if (path !== undefined && foreignPackages.test(path)) return false;
    return position === 'device'
      ? namesDevice(other.text)
      : /(?:^|[._])backend(?:\(\))?$|get_backend\(/.test(other.text);
  });
}

/** `x.device.type`, `device`, `str(model.device)`, `args.device_type`. */
function namesDevice(text: string): boolean {
  return /(?:^|[^a-z])(?:\w+_)?(?:device|device_type)(?:\.type)?\)*$/i.test(text.trim());
}

function pairHolds(pair: Node, node: Node, position: Position): boolean {
  if (pair.childForFieldName('value')?.id !== node.id) return false;
  if (named[position].test(literal(pair.childForFieldName('key')) ?? '')) return true;
  const keyword = pair.parent?.parent;
  return (
    position === 'device' &&
    keyword?.type === 'keyword_argument' &&
    keyword.childForFieldName('name')?.text === 'map_location'
  );
}

function collectionHolds(context: PythonContext, list: Node, position: Position): boolean {
  const parent = list.parent as Node;
  if (parent.type === 'comparison_operator') return comparisonHolds(context, parent, list, position);
  if (parent.type !== 'keyword_argument') return false;
  const call = parent.parent?.parent;
  return (
    parent.childForFieldName('name')?.text === 'choices' &&
    call?.type === 'call' &&
    optionNames(call, position)
  );
}

function functionName(node: Node): string | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'function_definition') return at.childForFieldName('name')?.text;
  }
  return undefined;
}
