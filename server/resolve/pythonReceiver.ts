/**
 * Whether the object before `.cuda()` or `.is_cuda` is a tensor or module: from its own form, from what the file does
 * with that name, and from the names people give such things. Gives `unknown` rather than guess, `foreign` for
 * configuration objects and other libraries. Pure.
 */
import type { Node } from 'tree-sitter';
import { remember } from '../once.ts';
import type { Bindings } from './pythonBindings.ts';

export type Receiver = 'tensor' | 'unknown' | 'foreign';

/** Packages whose devices are their own matter, `cuda` or not. */
const foreignPackages =
  /^(?:jax|jaxlib|tensorflow|tf|xgboost|xgb|lightgbm|lgb|catboost|cupy|cudf|cuml|numba|mxnet|paddle|mindspore|sklearn|onnxruntime|ort|warp|taichi|tvm|numpy|np|re|os|logging)(?:\.|$)/;
/** Packages whose objects are tensors and modules of torch. */
const torchPackages =
  /^(?:torch\w*|timm|transformers|diffusers|peft|sentence_transformers|clip|open_clip|monai|kornia|segmentation_models_pytorch|pytorch_lightning|lightning|fairseq|mmcv|mmdet|mmseg|mmengine|detectron2|lpips|efficientnet_pytorch|pytorch3d|fvcore|apex)(?:\.|$)/;
const configuration =
  /^(?:self\.)?_?(?:cfg|config|conf|args|arg|opt|opts|options|flags|hparams|hps|params|settings|parser|env|FLAGS)\b/;
const usualNames =
  /^(?:self\.)?_?(?:model|net|network|module|generator|discriminator|encoder|decoder|backbone|critic|policy|criterion|loss|losses|x|y|z|input|inputs|input_ids|output|outputs|target|targets|label|labels|image|images|img|imgs|data|tensor|tensors|logits|mask|masks|attention_mask|weight|weights|bias|grad|hidden|hidden_states|embedding|embeddings|feature|features|noise|batch|sample|samples|param|q|k|v|query|key|value)(?:_?\w{0,2}|_\w+)$/;
const memberEvidence =
  'parameters|named_parameters|state_dict|load_state_dict|train|eval|zero_grad|backward|requires_grad|requires_grad_|shape|size|dim|ndim|dtype|detach|view|reshape|unsqueeze|squeeze|permute|contiguous|clone|numel|float|half|bfloat16|double|long|cpu|grad|data|modules|children|register_buffer|register_forward_hook|device|item|tolist|numpy|to';
const tensorMethods = new RegExp(
  `^(?:${memberEvidence}|mean|sum|max|min|type|int|bool|byte|expand|repeat|transpose|t|pin_memory|flatten|clamp|add|mul|normal_|uniform_|fill_|zero_|random_|chunk|split|index_select|gather|cuda|npu)$`,
);

/** Functions whose name says what they give: `build_model`, `get_tensor`. */
const makesOne =
  /^(?:build|create|make|get|load|init|construct)_(?:\w+_)?(?:model|net|network|module|tensor|criterion|backbone)$/;

/** Judges the object node of an attribute. */
export function judgeReceiver(object: Node, text: string, bindings: Bindings): Receiver {
  switch (object.type) {
    case 'parenthesized_expression': {
      const inner = object.namedChildren[0];
      return inner ? judgeReceiver(inner, text, bindings) : 'unknown';
    }
    case 'binary_operator':
    case 'unary_operator':
    case 'list_comprehension':
      return 'unknown';
    case 'subscript': {
      const value = object.childForFieldName('value');
      const base = value ? judgeReceiver(value, text, bindings) : 'unknown';
      return base;
    }
    case 'call':
      return judgeCall(object, text, bindings);
    case 'identifier':
      return isStorage(object) ? 'tensor' : judgeName(object.text, object.startIndex, text, bindings);
    case 'attribute':
      return judgeAttribute(object, text, bindings);
    default:
      return 'foreign';
  }
}

function judgeCall(call: Node, text: string, bindings: Bindings): Receiver {
  const callee = call.childForFieldName('function');
  if (!callee) return 'unknown';
  const path = pathOf(callee, bindings);
  if (path !== undefined) return judgePath(path);
  if (callee.type === 'attribute') {
    const object = callee.childForFieldName('object');
    const method = callee.childForFieldName('attribute')?.text ?? '';
    const base = object ? judgeReceiver(object, text, bindings) : 'unknown';
    if (base === 'foreign') return 'foreign';
    if (makesOne.test(method) && !/\bdef\s+cuda\s*\(\s*self\b/.test(text)) return 'tensor';
    return tensorMethods.test(method) || base === 'tensor' ? 'tensor' : 'unknown';
  }
  if (callee.type !== 'identifier') return 'unknown';
  return isModuleClass(callee.text, text) || makesOne.test(callee.text) ? 'tensor' : 'unknown';
}

function judgeAttribute(node: Node, text: string, bindings: Bindings): Receiver {
  const written = node.text;
  const path = pathOf(node, bindings);
  if (path !== undefined) return judgePath(path);
  if (configuration.test(written)) return 'foreign';
  if (/\.(?:data|grad|weight|bias|T)$/.test(written)) return 'tensor';
  if (/^self\.\w+$/.test(written) && inModuleClass(node)) return 'tensor';
  return evidenceIn(text)(written) ?? 'unknown';
}

function judgeName(name: string, at: number, text: string, bindings: Bindings): Receiver {
  const bound = bindings.resolve(name, at);
  if (bound) return judgePath(bound.path);
  if (configuration.test(name)) return 'foreign';
  if (name === 'self') return /class\s+\w+\s*\([^)]*\b(?:Module|Tensor)\b/.test(text) ? 'tensor' : 'unknown';
  return evidenceIn(text)(name) ?? ofElements(name, at, text) ?? 'unknown';
}

/** `[t.cuda() for t in targets]`: what is in a usual collection is as usual. */
function ofElements(name: string, at: number, text: string): Receiver | undefined {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1).split('\n', 1)[0] ?? '';
  const list = new RegExp(`\\bfor\\s+${name}\\s+in\\s+(\\w+)\\b`).exec(line)?.[1];
  return list !== undefined && /\btorch\b/.test(text) && usualNames.test(list) ? 'tensor' : undefined;
}

/** Asked for the same names again and again, of one text after the other. */
const evidenceIn = remember((text) => remember((written) => evidence(written, text)), 1);

/** What the file does with a name; conventional names count when the file knows torch. */
function evidence(written: string, text: string): Receiver | undefined {
  const name = written.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const assigned = new RegExp(
    `(?:^|[\\s,(])${name}\\s*(?::[^=\\n]+)?=\\s*(?:torch\\.|nn\\.|F\\.|models\\.|torchvision\\.)`,
    'm',
  );
  if (assigned.test(text)) return 'tensor';
  if (
    new RegExp(
      `\\b${name}\\s*:\\s*["']?(?:torch\\.)?(?:nn\\.)?(?:Tensor|Module|LongTensor|FloatTensor)\\b`,
    ).test(text)
  )
    return 'tensor';
  const made = new RegExp(`(?:^|[\\s,(])${name}\\s*=\\s*(\\w+)\\(`, 'gm');
  for (const found of text.matchAll(made)) if (isModuleClass(found[1] as string, text)) return 'tensor';
  if (!/\btorch\b/.test(text)) return undefined;
  if (new RegExp(`(?:^|[^\\w.])${name}\\.(?:${memberEvidence})\\b`).test(text)) return 'tensor';
  // A class of the file has a method of that name: a usual name may well be one of its objects.
  if (/\bdef\s+cuda\s*\(\s*self\b/.test(text)) return undefined;
  return usualNames.test(written) ? 'tensor' : undefined;
}

/** What a module keeps in its attributes and asks for `.cuda()` is a module or tensor. */
function inModuleClass(node: Node): boolean {
  for (let at = node.parent; at; at = at.parent)
    if (at.type === 'class_definition')
      return /\w*Module\b/.test(at.childForFieldName('superclasses')?.text ?? '');
  return false;
}

/** A class of the file that derives from a module or tensor. */
function isModuleClass(name: string, text: string): boolean {
  return new RegExp(
    `\\bclass\\s+${name}\\s*\\([^)]*\\b(?:\\w*Module|Tensor|Function|\\w*DataParallel|Sequential)\\b`,
  ).test(text);
}

/** Dotted path of a name or attribute chain that begins with an import. */
export function pathOf(node: Node, bindings: Bindings): string | undefined {
  const written = node.text.replace(/\s+/g, '');
  if (!/^[A-Za-z_][\w.]*$/.test(written)) return undefined;
  const [root = '', ...rest] = written.split('.');
  const bound = bindings.resolve(root, node.startIndex);
  return bound && [bound.path, ...rest].join('.');
}

/** What comes from an import; of the project's own code and of most packages nothing is known here. */
function judgePath(path: string): Receiver {
  if (torchPackages.test(path)) return 'tensor';
  return isForeign(path) ? 'foreign' : 'unknown';
}

/** The path belongs to another framework or to a library that has nothing to do with torch. */
export function isForeign(path: string): boolean {
  return foreignPackages.test(path);
}

/** The first parameter of `map_location=lambda storage, location: …`. */
function isStorage(name: Node): boolean {
  for (let at = name.parent; at; at = at.parent) {
    if (at.type === 'lambda') {
      const first = at.childForFieldName('parameters')?.namedChildren[0]?.text;
      const keyword = at.parent?.type === 'keyword_argument' ? at.parent.childForFieldName('name')?.text : '';
      return first === name.text && keyword === 'map_location';
    }
    if (/_statement$|_definition$/.test(at.type)) return false;
  }
  return false;
}
