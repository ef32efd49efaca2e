/**
 * Places where the name of a device is told and never edited, because what the program does with it is not known: compared
 * with something, handed to a function, offered among other devices. Takes the node of the string. Pure.
 */
import type { Node } from 'tree-sitter';
import { literal, namesDevice } from './pythonPositions.ts';

/** True where the whole text of a device's name has to do with devices, as far as its place tells. */
export function isTold(string: Node): boolean {
  return (
    isComparedName(string) ||
    isEqualled(string) ||
    isArgumentByDevice(string) ||
    isDefault(string) ||
    isLookedFor(string) ||
    isHandedOn(string) ||
    isAccelerator(string) ||
    isAmongDevices(string) ||
    isChosenByDevice(string) ||
    isGivenToMethod(string) ||
    isNamedAlike(string) ||
    isBackendOfDevices(string) ||
    isKnownToBeThere(string) ||
    isGivenWithoutOne(string) ||
    isPlace(string) ||
    isInArguments(string, /dev(?:ice)?(?:s|_?ids?|_?type|_?map)?$/)
  );
}

/** `new_group_of('nccl')`, `kind == 'nccl'`, `['nccl', 'gloo']`: a backend in a place where the program may mean one. */
export function isToldBackend(string: Node): boolean {
  return (
    isEqualled(string) ||
    isLookedFor(string) ||
    isHandedOn(string) ||
    isAmong(string, backends) ||
    isInArguments(string, /backend$/)
  );
}

/** `['--device', 'cuda']`, `spawn(run, args=('cuda', port))`: an argument of a program or a function, in a list. */
function isInArguments(string: Node, option: RegExp): boolean {
  const list = string.parent;
  if (!/^(?:list|tuple)$/.test(list?.type ?? '')) return false;
  const at = list?.namedChildren.findIndex((one) => one?.id === string.id) ?? -1;
  const before = literal(list?.namedChildren[at - 1] ?? null) ?? '';
  if (/^--?\w/.test(before)) return option.test(before);
  const holder = list?.parent;
  return (
    holder?.type === 'keyword_argument' &&
    /^(?:args|argv|arguments)$/.test(holder.childForFieldName('name')?.text ?? '')
  );
}

const backends = /^(?:gloo|mpi|ucc|xccl|ccl)$/;

/** `target == 'cuda'`, `'cuda' != kind`: something of the program, and nothing within a text. */
function isEqualled(string: Node): boolean {
  const comparison = string.parent;
  if (comparison?.type !== 'comparison_operator') return false;
  if (!comparison.children.some((child) => child?.type === '==' || child?.type === '!=')) return false;
  return comparison.namedChildren.every(
    (child) =>
      child === null ||
      child.id === string.id ||
      (/^(?:identifier|attribute|subscript|call)$/.test(child.type) && !otherNames.test(child.text)),
  );
}

/** `def bias_act(x, impl='cuda')`: what a function of the program takes when it is told nothing else. */
function isDefault(string: Node): boolean {
  const parameter = string.parent;
  return (
    /^(?:typed_)?default_parameter$/.test(parameter?.type ?? '') &&
    parameter?.childForFieldName('value')?.id === string.id &&
    !otherNames.test(parameter?.childForFieldName('name')?.text ?? '')
  );
}

/** `'cuda' in str(e)`, `impl in ['ref', 'cuda']`, `str(node['value']).startswith('cuda')`. */
function isLookedFor(string: Node): boolean {
  const holder = string.parent;
  if (holder?.type === 'argument_list')
    return /^(?:str|repr)\(.*\)\.(?:startswith|find|count)$/s.test(
      holder.parent?.childForFieldName('function')?.text ?? '',
    );
  const listed = /^(?:list|tuple|set)$/.test(holder?.type ?? '');
  const comparison = listed ? holder?.parent : holder;
  if (comparison?.type !== 'comparison_operator') return false;
  if (!comparison.children.some((child) => child?.type === 'in' || child?.type === 'not in')) return false;
  const own = listed ? holder : string;
  return comparison.namedChildren.every(
    (child) =>
      child === null ||
      child.id === own?.id ||
      (listed
        ? /^(?:identifier|attribute|subscript)$/.test(child.type) && !otherNames.test(child.text)
        : /^(?:str|repr)\(|\.(?:lower|upper)\(\)$/.test(child.text) && !otherNames.test(child.text)),
  );
}

/** What is called the same and is no device: a programming language, a folder, the ending of a file. */
const otherNames = /lang|basename|folder|\bdir|dirname|suffix|\bext\b|section|\bkey\b/i;

/** `run(model, text, 'cuda')`: an argument behind others, or the only one, of a function that is called by its plain name. */
function isHandedOn(string: Node): boolean {
  const list = string.parent;
  const callee = list?.type === 'argument_list' ? list.parent?.childForFieldName('function') : undefined;
  if (
    callee?.type !== 'identifier' ||
    list?.namedChildren.some((child) => otherNames.test(child?.text ?? ''))
  )
    return false;
  // A class may take it for a label; behind a model, a tokenizer or data it takes it for a device.
  const isBehindModel = /model|net\b|tokenizer|dataset|loader|encoder/i.test(
    (list?.namedChildren ?? [])
      .slice(0, -1)
      .map((one) => (one?.type === 'identifier' ? one.text : ''))
      .join(' '),
  );
  if (/^_*[A-Z]/.test(callee.text) && !/Scaler|Device|Topology/.test(callee.text) && !isBehindModel)
    return false;
  return !/^(?:print|len|str|repr|open|isinstance|getattr|hasattr|setattr|delattr|sorted|set|tuple|list|dict|enumerate|zip|range|iter|next|min|max|sum|any|all|exec|eval|compile|namedtuple|field)$|^_?(?:log|warn|debug|info|path|glob|which|join|read|write|load|save|title|label|color|colored|test_?category|get_?compiler|\w*timer)/i.test(
    callee.text,
  );
}

/** `Model.load_from_checkpoint(path, 'cuda')`, `Dropdown(value='cuda')`: what loads, makes or runs something takes a device behind it. */
function isGivenToMethod(string: Node): boolean {
  const holder = string.parent;
  if (holder?.type === 'keyword_argument')
    return /^(?:value|default_value)$/.test(holder.childForFieldName('name')?.text ?? '');
  const callee = holder?.type === 'argument_list' ? holder.parent?.childForFieldName('function') : undefined;
  if (callee?.type !== 'attribute' || otherNames.test(callee.text)) return false;
  if (holder?.namedChildren.some((child) => otherNames.test(child?.text ?? ''))) return false;
  const method = callee.childForFieldName('attribute')?.text ?? '';
  return holder?.namedChildren[0]?.id === string.id
    ? takesDeviceFirst.test(method)
    : /^(?:load|from|infer|run|create|build|init|generate|predict|setup|train|evaluate|encode|assert_?equals?$|\w+_from_)/i.test(
        method,
      );
}

/** `pipe.prepare('cuda')`, `weights.move_to('cuda')`: what readies or moves something, by its method. */
const takesDeviceFirst =
  /^_?(?:(?:load|init|initialize|prepare|place|move|transfer|send|offload|onload|warm_?up)(?:_(?:model|models|weights|pipeline|network|all|on|to|onto|modules?|self))*|\w+_(?:to|onto))$/i;

const devices = /^(?:cpu|gpu|mps|xpu|hpu|mlu|musa|tpu|auto|rocm|hip|ipex|mtia|meta|xla|cuda(?::\d+)?)$/;

/** `load(path, location='cuda')`: where something is to be, or what runs it. */
function isPlace(string: Node): boolean {
  const holder = string.parent;
  return (
    holder?.type === 'keyword_argument' &&
    /^(?:\w+_)?(?:location|loc|place|target|hardware|processor|impl|implementation)$/.test(
      holder.childForFieldName('name')?.text ?? '',
    )
  );
}

/** `{'cpu', 'cuda', 'auto'}`, `Literal['cpu', 'cuda']`: another device stands beside it; or a mark of a test says what it runs on. */
function isAmongDevices(string: Node): boolean {
  if (isAmong(string, devices)) return true;
  const holder = string.parent;
  const call = holder?.parent?.type === 'argument_list' ? holder.parent.parent : undefined;
  return (
    /^(?:list|tuple|set|type|subscript)$/.test(holder?.type ?? '') &&
    !itemsOf(string).includes('npu') &&
    call?.parent?.type === 'decorator' &&
    /\bmark\.\w+$/.test(call.childForFieldName('function')?.text ?? '')
  );
}

/** One of a list, and all beside it are known to be of its kind. */
function isAmong(string: Node, kind: RegExp): boolean {
  const others = itemsOf(string);
  return others.length > 0 && others.every((other) => kind.test(other));
}

/** The other texts of a list, or of a `Literal`. */
function itemsOf(string: Node): readonly string[] {
  const holder = string.parent;
  const items =
    holder?.type === 'type' ? (holder.parent?.namedChildren ?? []) : (holder?.namedChildren ?? []);
  if (!/^(?:list|tuple|set|type|subscript)$/.test(holder?.type ?? '')) return [];
  return items.flatMap((item) => {
    const plain = item?.type === 'type' ? item.namedChildren[0] : item;
    const text = plain ? literal(plain) : undefined;
    return text !== undefined && plain?.id !== string.id ? [text] : [];
  });
}

/** `'gpu' if device_name == 'a' else 'cuda'`: what a device decides is one. */
function isChosenByDevice(string: Node): boolean {
  const choice = string.parent;
  if (choice?.type !== 'conditional_expression' || choice.parent?.type === 'interpolation') return false;
  const [yes, condition, no] = choice.namedChildren;
  if ([yes, no].some((one) => one?.id !== string.id && /^cpu$/i.test(literal(one ?? null) ?? '')))
    return true;
  return condition?.id !== string.id && /(?:^|[\W_])device/i.test(condition?.text ?? '');
}

/**
 * A keyword argument of a call, a key of a dictionary or an item of one, whose value does not switch it off and is not just handed on
 * under the same name. Takes the leaf of its name.
 */
export function switchesOn(leaf: Node): boolean {
  const name = leaf.type === 'identifier' ? leaf : leaf.parent;
  const value = name ? givenTo(name) : undefined;
  if (!name || value === undefined) return false;
  const own = name.text.replace(/["']/g, '');
  return (
    !/^(?:False|None|0|["'](?:NONE|none)?["'])$/.test(value) &&
    !new RegExp(`(?:^|\\W)${own}\\W*$`).test(value)
  );
}

/**
 * `from_pretrained(name, load_in_8bit=load_in_8bit)`, `ray.init(num_gpus=num_gpus)`: handed on under the same name, but here the
 * program ends and the library begins. Takes the leaf of the name.
 */
export function isHandedToLibrary(leaf: Node): boolean {
  const call = leaf.parent?.type === 'keyword_argument' ? leaf.parent.parent?.parent : undefined;
  return (
    /(?:^|\.)(?:from_pretrained|BitsAndBytesConfig|ray\.init|ray\.remote|options|update_parameters)$/.test(
      call?.childForFieldName('function')?.text ?? '',
    ) && !/^(?:False|None|0)$/.test(leaf.parent?.childForFieldName('value')?.text ?? '')
  );
}

/** What a name of an argument, of a key or of an item is given; an item that a method fills counts as well. */
function givenTo(name: Node): string | undefined {
  const holder = name.parent;
  const is = (field: string): boolean => holder?.childForFieldName(field)?.id === name.id;
  if ((holder?.type === 'pair' && is('key')) || (holder?.type === 'keyword_argument' && is('name')))
    return holder.childForFieldName('value')?.text;
  if (holder?.type !== 'subscript' || !is('subscript')) return undefined;
  const around = holder.parent;
  if (around?.type === 'assignment' && around.childForFieldName('left')?.id === holder.id)
    return around.childForFieldName('right')?.text;
  return around?.type === 'attribute' ? 'filled' : undefined;
}

/** `accelerator.device_name() == 'cuda'`: a program that asks this may have an answer for other devices. */
function isComparedName(string: Node): boolean {
  const comparison = string.parent;
  return (
    comparison?.type === 'comparison_operator' &&
    comparison.namedChildren.some((child) =>
      /(?:device|accelerator)_name(?:\(\w*\))?$|\w\.type$|^(?:\w+\.)*accelerator$/.test(child?.text ?? ''),
    )
  );
}

/** `CUDA = 'cuda'`: a device among the names of an enumeration, or of constants. */
function isNamedAlike(string: Node): boolean {
  return (
    string.parent?.type === 'assignment' &&
    /^(?:\w+_)?(?:CUDA|GPU|cuda)$/.test(string.parent.childForFieldName('left')?.text ?? '')
  );
}

/** `Trainer(accelerator='cuda')`, `accelerator = 'cuda'`: what is named so is chosen by a name that frameworks read. */
function isAccelerator(string: Node): boolean {
  const holder = string.parent;
  if (/^(?:keyword_argument|(?:typed_)?default_parameter)$/.test(holder?.type ?? ''))
    return holder?.childForFieldName('name')?.text === 'accelerator';
  return (
    holder?.type === 'assignment' && /(?:^|\.)accelerator$/.test(holder.childForFieldName('left')?.text ?? '')
  );
}

/** A function of the program that is handed a device, or is about devices, takes this one for a device as well. */
function isArgumentByDevice(string: Node): boolean {
  const list = string.parent;
  if (list?.type !== 'argument_list') return false;
  const callee = list.parent?.childForFieldName('function')?.text ?? '';
  // `str(device).replace('cuda:', '')` takes a device's text apart.
  if (/\.(?:replace|split|removeprefix|[lr]?strip)$/.test(callee)) return /\bdevice\b/.test(callee);
  if (/(?:^|[._])(?:devices?|accelerators?|platforms?)\.(?:append|add|insert|index|remove)$/i.test(callee))
    return true;
  if (/(?:^|\.)(?:get|pop|join|split|replace|print|add|remove|devices?)$/.test(callee)) return false;
  return (
    /(?:^|[._])(?:to|set|get|move|on|is|match)?_?devices?(?:_|$)/i.test(callee) ||
    list.namedChildren.some((child) => child !== null && child.id !== string.id && namesDevice(child.text))
  );
}

/** Not a key, not a pattern, not part of a message. */
export function isValue(string: Node): boolean {
  const parent = string.parent;
  if (parent?.type === 'pair') return parent.childForFieldName('value')?.id === string.id;
  if (parent?.type === 'keyword_argument')
    return !/^(?:help|desc\w*|label|title|name|text|msg|message|key|prefix|suffix)$/.test(
      parent.childForFieldName('name')?.text ?? '',
    );
  if (parent?.type === 'list_comprehension') return parent.childForFieldName('body')?.id === string.id;
  if (parent?.type === 'argument_list')
    return !/(?:^|\.)(?:print|debug|info|warning|error|log|sub|match|compile|devices?|title|text|annotate|legend|(?:set_)?[xy]?label|set_title)$/.test(
      parent.parent?.childForFieldName('function')?.text ?? '',
    );
  return (
    parent !== null && /^(?:tuple|list|assignment|return_statement|conditional_expression)$/.test(parent.type)
  );
}

/** `found['backend'] = 'cuda'`, `run(backend='cuda')`: what runs something, by the name of its device. */
function isBackendOfDevices(string: Node): boolean {
  const holder = string.parent;
  const field = { assignment: 'left', keyword_argument: 'name', pair: 'key' }[holder?.type ?? ''];
  const name = field && holder?.childForFieldName(field);
  if (!name || name.id === string.id) return false;
  return /(?:^|_)backend$/i.test(/\w+(?=\W*$)/.exec(name.text)?.[0] ?? '');
}

/** `if torch.cuda.is_available(): name = 'cuda'`: a device, whatever it is called. */
function isKnownToBeThere(string: Node): boolean {
  if (string.parent?.type !== 'assignment' || string.parent.childForFieldName('left')?.id === string.id)
    return false;
  const block = string.parent.parent?.parent;
  const branch = block?.type === 'block' ? block.parent : undefined;
  return (
    /^(?:if_statement|elif_clause)$/.test(branch?.type ?? '') &&
    /\bcuda\.is_available\(\)/.test(branch?.childForFieldName('condition')?.text ?? '')
  );
}

/** `self.get_conf('device', 'cuda')`, `cfg.get('device_name', 'cuda')`: what a setting for devices is when none is given. */
function isGivenWithoutOne(string: Node): boolean {
  const list = string.parent;
  if (list?.type !== 'argument_list' || list.namedChildren[1]?.id !== string.id) return false;
  return (
    /(?:^|[._])get(?:_\w+)?$/.test(list.parent?.childForFieldName('function')?.text ?? '') &&
    /(?:^|_)device(?:_name|_type)?$/.test(literal(list.namedChildren[0] ?? null) ?? '')
  );
}
