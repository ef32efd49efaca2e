/**
 * Whether a place in the code means a device or a backend: an argument, a default, a comparison, a variable or a key that
 * is named so, or that the file hands on as one. Takes the node of a string; knows nothing of rules. Pure.
 */
import type { Node } from 'tree-sitter';
import { isForeign, judgeReceiver, pathOf } from '../resolve/pythonReceiver.ts';
import type { PythonContext } from './python.ts';
import { filledIn } from './pythonUses.ts';

export type Position = 'device' | 'backend';

/** Keyword arguments and names that hold a device or backend. */
const named: Readonly<Record<Position, RegExp>> = {
  device:
    /(?:^|_)(?:device|map_location|device_type|pin_memory_device|dev)s?$|^(?:device_map|torch_device|autocast_device)$|(?:^|[^a-z])device$/i,
  backend: /(?:^|_)backend(?:_name)?$/i,
};

/** Torch functions and the places of the arguments that name a device or backend. */
const positional: ReadonlyMap<string, readonly [Position, number]> = new Map([
  ['torch.device', ['device', 0]],
  ['torch.autocast', ['device', 0]],
  ['torch.amp.autocast', ['device', 0]],
  ['torch.amp.autocast_mode.autocast', ['device', 0]],
  ['torch.Generator', ['device', 0]],
  ['torch.set_default_device', ['device', 0]],
  ['torch.get_device_module', ['device', 0]],
  ['torch.is_autocast_enabled', ['device', 0]],
  ['torch.get_autocast_dtype', ['device', 0]],
  ['torch.load', ['device', 1]],
  ['torch.distributed.init_process_group', ['backend', 0]],
  ['deepspeed.init_distributed', ['backend', 0]],
  ['torch.distributed.new_group', ['backend', 2]],
  ['torch.distributed.device_mesh.init_device_mesh', ['device', 0]],
  ['torch.distributed.init_device_mesh', ['device', 0]],
  ['torch.distributed.device_mesh.DeviceMesh', ['device', 0]],
  ['torch.distributed.DeviceMesh', ['device', 0]],
  ['torch.distributed.tensor.DeviceMesh', ['device', 0]],
]);

/** Steps over what only surrounds a value, then asks what the value is for. */
export function inPosition(context: PythonContext, string: Node, position: Position): boolean {
  let node = string;
  for (let parent = node.parent; parent; parent = node.parent) {
    if (parent.type === 'conditional_expression') {
      if (parent.namedChildren[1]?.id === node.id) return false;
      if (position === 'device' && choosesDevice(parent, node)) return true;
    }
    const wraps =
      /^(?:parenthesized_expression|conditional_expression|concatenated_string|boolean_operator|interpolation|string)$/.test(
        parent.type,
      );
    const filled = filledIn(node);
    if (!wraps && !filled) break;
    node = filled ?? parent;
  }
  const holder = node.parent;
  return holder !== null && holds(context, holder, node, position);
}

function holds(context: PythonContext, holder: Node, node: Node, position: Position): boolean {
  switch (holder.type) {
    case 'keyword_argument':
      return keywordHolds(context, holder, position);
    case 'argument_list':
      return argumentHolds(context, holder, node, position);
    case 'comparison_operator':
      return comparisonHolds(context, holder, node, position);
    case 'assignment':
      return isMeant(context, lastName(holder.childForFieldName('left')), position);
    case 'expression_list':
      return parallelHolds(context, holder, node, position);
    case 'list_comprehension':
      return (
        holder.childForFieldName('body')?.id === node.id &&
        holder.parent?.type === 'assignment' &&
        listsDevices(lastName(holder.parent.childForFieldName('left')), position)
      );
    case 'default_parameter':
    case 'typed_default_parameter':
      return isMeant(context, holder.childForFieldName('name')?.text, position);
    case 'pair':
      return pairHolds(holder, node, position);
    case 'return_statement':
      return position === 'device' && /device/.test(functionName(holder) ?? '');
    case 'case_pattern':
      return position === 'device' && namesDevice(matched(holder));
    case 'subscript':
      return position === 'backend' && isBackendType(holder);
    case 'type':
      return literalTypeHolds(context, holder, position);
    case 'list':
    case 'tuple':
    case 'set':
      return holder.parent !== null && collectionHolds(context, holder, position);
    default:
      return false;
  }
}

/** `'cuda' if torch.cuda.is_available() else 'cpu'`: a device, whatever it is bound to. */
function choosesDevice(choice: Node, node: Node): boolean {
  const [yes, condition, no] = choice.namedChildren;
  const other = yes?.id === node.id ? no : yes;
  return literal(other ?? null) === 'cpu' && /\bcuda\b/.test(condition?.text ?? '');
}

/** `device, dtype = 'cuda', torch.half`. */
function parallelHolds(context: PythonContext, values: Node, node: Node, position: Position): boolean {
  const targets = values.parent?.type === 'assignment' ? values.parent.childForFieldName('left') : null;
  const at = values.namedChildren.findIndex((child) => child?.id === node.id);
  return isMeant(context, lastName(targets?.namedChildren[at] ?? null), position);
}

/** A name that holds a device or backend: by itself, or because the file hands it on as one. */
function isMeant({ text }: PythonContext, name: string | undefined, position: Position): boolean {
  if (name === undefined) return false;
  if (named[position].test(name)) return true;
  return (
    position === 'device' &&
    /^\w+$/.test(name) &&
    new RegExp(
      `\\b(?:device|map_location|device_type)\\s*=\\s*${name}\\s*[,)\\n]|(?:\\.to|\\bdevice)\\(\\s*${name}\\s*[,)]`,
    ).test(text)
  );
}

/** What a `match` statement around a pattern looks at. */
function matched(pattern: Node): string {
  for (let at = pattern.parent; at; at = at.parent)
    if (at.type === 'match_statement') return at.childForFieldName('subject')?.text ?? '';
  return '';
}

/** `backend: Literal['nccl', 'gloo']`: changes with the default it allows. */
function literalTypeHolds(context: PythonContext, type: Node, position: Position): boolean {
  let at: Node | null = type.parent;
  if (at?.type !== 'type_parameter' || !/\bLiteral$/.test(at.parent?.namedChildren[0]?.text ?? ''))
    return false;
  while (at && /^(?:type_parameter|generic_type|type|union_type|binary_operator)$/.test(at.type))
    at = at.parent;
  const owner = at?.childForFieldName('left') ?? at?.childForFieldName('name') ?? at?.namedChildren[0];
  return (
    /^(?:assignment|typed_parameter|typed_default_parameter)$/.test(at?.type ?? '') &&
    isMeant(context, lastName(owner ?? null), position)
  );
}

/** `DistributedBackend = Literal['nccl', 'gloo']`: the type of a setting, by its name. */
function isBackendType(type: Node): boolean {
  return (
    /\bLiteral$/.test(type.childForFieldName('value')?.text ?? '') &&
    type.parent?.type === 'assignment' &&
    /backend$/i.test(lastName(type.parent.childForFieldName('left')) ?? '')
  );
}

/** Name of a variable, of the last attribute, or of a literal key. */
export function lastName(target: Node | null): string | undefined {
  if (!target) return undefined;
  if (target.type === 'identifier') return target.text;
  if (target.type === 'attribute') return target.childForFieldName('attribute')?.text;
  if (target.type === 'subscript') return literal(target.childForFieldName('subscript'));
  return undefined;
}

export function literal(node: Node | null): string | undefined {
  return node?.type === 'string' ? node.text.replace(/^\w*["']+|["']+$/g, '') : undefined;
}

function keywordHolds(context: PythonContext, keyword: Node, position: Position): boolean {
  const name = keyword.childForFieldName('name')?.text ?? '';
  const call = keyword.parent?.parent;
  if (call?.type !== 'call') return false;
  const callee = call.childForFieldName('function');
  const path = callee ? pathOf(callee, context.bindings) : undefined;
  // Parameters are the program's own, whatever holds them.
  if (isForeign(path ?? callee?.text ?? '') && !/HParams$/.test(callee?.text ?? '')) return false;
  if (named[position].test(name)) return true;
  if (position === 'device' && name === 'type' && path === 'torch.device') return true;
  if (!/^(?:default|const)$/.test(name)) return false;
  return optionNames(call, position) || isFieldOf(context, call, position);
}

/** `device: str = field(default='cuda')`. */
function isFieldOf(context: PythonContext, call: Node, position: Position): boolean {
  const assignment = call.parent;
  if (assignment?.type !== 'assignment') return false;
  if (!/field$/i.test(call.childForFieldName('function')?.text ?? '')) return false;
  return isMeant(context, lastName(assignment.childForFieldName('left')), position);
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
  const called = path ?? assignedPath(context, callee) ?? '';
  if (parameterHolds(context, called, place, position)) return true;
  const known = positional.get(called);
  if (known) return known[0] === position && known[1] === place;
  // Functions of the CUDA module take a device and no other text.
  if (position === 'device' && path !== undefined && isBelowCuda(context, path)) return true;
  if (isFallback(callee, list, place, position)) return true;
  // `pytest.param('cuda', marks=…)` among the values of a test's parameter.
  if (place === 0 && lastName(callee) === 'param' && /^(?:list|tuple)$/.test(call.parent?.type ?? ''))
    return collectionHolds(context, call.parent as Node, position);
  if (position === 'backend' || callee.type !== 'attribute' || place !== 0) return false;
  const method = callee.childForFieldName('attribute')?.text;
  const object = callee.childForFieldName('object');
  if (!object || (path !== undefined && isForeign(path))) return false;
  // What a program keeps under a key of its settings and moves to a device is a module or a tensor.
  if (method === 'to' && literal(object.childForFieldName('subscript')) !== undefined) return true;
  if (method === 'to') return judgeReceiver(object, context.text, context.bindings) !== 'foreign';
  return (method === 'startswith' || method === 'endswith') && namesDevice(object.text);
}

function isBelowCuda({ index }: PythonContext, path: string): boolean {
  const module = path.slice(0, path.lastIndexOf('.'));
  return module.endsWith('.cuda') && index.modules.has(module);
}

/** A rule names the parameters of what is called. */
function parameterHolds({ index }: PythonContext, path: string, place: number, position: Position): boolean {
  const matcher = index.names.get(path)?.rule?.matcher;
  const parameter = matcher && 'parameters' in matcher ? matcher.parameters[place] : undefined;
  return parameter !== undefined && !parameter.rest && named[position].test(parameter.name);
}

/** `scope = autocast if half else nullcontext`: what a name of the program stands for first. */
function assignedPath({ text, bindings }: PythonContext, callee: Node): string | undefined {
  if (callee.type !== 'identifier') return undefined;
  const given = new RegExp(
    `^[ \\t]*${callee.text}[ \\t]*=[ \\t]*([A-Za-z_]\\w*)((?:\\.\\w+)*)(?![\\w.(])`,
    'm',
  ).exec(text);
  const bound = given && bindings.resolve(given[1] as string, given.index);
  return bound ? `${bound.path}${given[2]}` : undefined;
}

/** The second argument of `get('device', 'cuda')`, the third of `getattr(args, 'device', 'cuda')`. */
function isFallback(callee: Node, list: Node, place: number, position: Position): boolean {
  const last = lastName(callee) ?? '';
  if (place !== (last === 'getattr' ? 2 : 1)) return false;
  if (!/^(?:get|pop|setdefault|getenv|getattr)$/.test(last)) return false;
  return named[position].test(literal(list.namedChildren[place - 1] ?? null) ?? '');
}

function comparisonHolds(context: PythonContext, comparison: Node, node: Node, position: Position): boolean {
  const others = comparison.namedChildren.filter((child) => child !== null && child.id !== node.id);
  return others.some((other) => {
    if (!other) return false;
    const path = pathOf(other, context.bindings);
    if (path !== undefined && isForeign(path)) return false;
    if (other.type !== 'call' && isMeant(context, lastName(other), position)) return true;
    return position === 'device'
      ? namesDevice(other.text)
      : /(?:^|[._])(?:\w*_)?backend(?:_name)?(?:\(\))?$|get_backend\(/.test(other.text);
  });
}

/** `x.device.type`, `device`, `str(model.device)`, `args.device_type`. */
export function namesDevice(text: string): boolean {
  return /(?:^|[^a-z])(?:\w+_)?(?:device|device_type)(?:_?\d{1,2})?(?:\)|"\]|'\])*(?:\.type\)*)?$|(?:^|[^a-z])device\(\w+\)\.type$/i.test(
    text.trim(),
  );
}

/** What holds a device behind each key. */
const mapsDevices = /(?:^|_)(?:map_location|device_map)$/;

function pairHolds(pair: Node, node: Node, position: Position): boolean {
  if (pair.childForFieldName('value')?.id !== node.id) return false;
  const key = literal(pair.childForFieldName('key')) ?? '';
  if (named[position].test(key)) return true;
  // A communicator's name says its backend; with anything but the bare name beside it, it may be another thing.
  if (position === 'backend' && key === 'communicator') return literal(node) === 'nccl';
  const holder = pair.parent?.parent;
  if (position !== 'device') return false;
  if (holder?.type === 'assignment')
    return mapsDevices.test(lastName(holder.childForFieldName('left')) ?? '');
  return (
    holder?.type === 'keyword_argument' && mapsDevices.test(holder.childForFieldName('name')?.text ?? '')
  );
}

function collectionHolds(context: PythonContext, part: Node, position: Position): boolean {
  const list = wholeOf(part);
  const parent = list.parent as Node;
  if (parent.type === 'comparison_operator') return comparisonHolds(context, parent, list, position);
  if (parent.type === 'argument_list') return isChoice(context, parent, position);
  if (/^(?:for_statement|for_in_clause)$/.test(parent.type))
    return isMeant(context, lastName(parent.childForFieldName('left')), position);
  if (/^(?:typed_)?default_parameter$/.test(parent.type))
    return listsDevices(parent.childForFieldName('name')?.text, position);
  if (parent.type === 'assignment') return listsDevices(lastName(parent.childForFieldName('left')), position);
  if (parent.type !== 'keyword_argument') return false;
  const name = parent.childForFieldName('name')?.text;
  const call = parent.parent?.parent;
  return (
    listsDevices(name, position) ||
    (name === 'choices' && call?.type === 'call' && optionNames(call, position))
  );
}

/** What a list is part of: `['cpu'] + (['cuda'] if … else [])`. */
function wholeOf(list: Node): Node {
  const parent = list.parent;
  const isPart =
    parent?.type === 'parenthesized_expression' ||
    (parent?.type === 'binary_operator' && parent.childForFieldName('operator')?.type === '+') ||
    (parent?.type === 'conditional_expression' && parent.namedChildren[1]?.id !== list.id);
  return isPart ? wholeOf(parent as Node) : list;
}

/** `click.Choice([…])` of an option that names a device, values for a test's parameter of that name. */
function isChoice(context: PythonContext, list: Node, position: Position): boolean {
  const call = list.parent;
  const callee = call?.childForFieldName('function')?.text ?? '';
  if (callee.endsWith('parametrize'))
    return isMeant(context, literal(list.namedChildren[0] ?? null), position);
  const option = call?.parent?.type === 'keyword_argument' ? call.parent.parent?.parent : undefined;
  return callee.endsWith('Choice') && option?.type === 'call' && optionNames(option, position);
}

/** `devices = ['cuda', 'cpu']`: the plural says what the list holds. */
function listsDevices(name: string | undefined, position: Position): boolean {
  return (
    name !== undefined &&
    position === 'device' &&
    /(?:^|_)devices$|(?:^|_)device_list$|^only_for$/i.test(name)
  );
}

function functionName(node: Node): string | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'function_definition') return at.childForFieldName('name')?.text;
  }
  return undefined;
}
