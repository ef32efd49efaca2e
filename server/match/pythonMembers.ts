/**
 * Members of enumerations that a program takes from elsewhere, `ExecutionProvider.CUDA`: told, because what the library has for
 * other devices is not known here. Takes the node of the member; pure.
 */
import type { Node } from 'tree-sitter';
import type { Span } from '../model.ts';

/** Where a name stands behind a dot, and as a whole. */
export function members(text: string, name: string, places: readonly number[]): Span[] {
  return places.flatMap((start) => {
    const end = start + name.length;
    return text[start - 1] === '.' && !/\w/.test(text[end] ?? '') ? [{ start, end }] : [];
  });
}

/** A class by whose name its members are devices, or what runs something on them. */
const ofDevices =
  /^(?:[A-Z]\w*)?(?:Device|Provider|Backend|Accelerator|Accel|Platform|Hardware|Engine|Runtime|Processor)s?(?:Types?|Kinds?|Names?|Enum|Id)?$|^dist_backend$/;

/** The name of what holds the member; nothing where the leaf is none. */
function ownerOf(leaf: Node): string | undefined {
  const member = leaf.parent;
  if (member?.type !== 'attribute' || member.childForFieldName('attribute')?.id !== leaf.id) return undefined;
  return /\w+$/.exec(member.childForFieldName('object')?.text ?? '')?.[0] ?? '';
}

/** `Device.cuda` is no tensor's method, whoever defines the class. */
export function isEnumeration(leaf: Node): boolean {
  const owner = ownerOf(leaf);
  return owner !== undefined && ofDevices.test(owner) && leaf.parent?.parent?.type !== 'call';
}

/** A method that is called, not to switch something off, and that the file does not define itself. */
export function isCalled(leaf: Node, text: string): boolean {
  const call = leaf.parent?.parent;
  return (
    ownerOf(leaf) !== undefined &&
    call?.type === 'call' &&
    call.childForFieldName('function')?.id === leaf.parent?.id &&
    call.childForFieldName('arguments')?.text !== '(False)' &&
    !new RegExp(`\\bdef[ \\t]+${leaf.text}\\b`).test(text)
  );
}

/** True for a member of a class of devices that the file does not define itself, and that the program has no NPU beside. */
export function isOfDevices(leaf: Node, text: string): boolean {
  const owner = ownerOf(leaf);
  if (owner === undefined || !isEnumeration(leaf)) return false;
  const holder = leaf.parent?.parent;
  if (holder?.type === 'assignment' && holder.childForFieldName('left')?.id === leaf.parent?.id) return false;
  return !new RegExp(
    `^[ \\t]*class[ \\t]+${owner}\\b|\\b${owner}\\.(?:NPU|npu|ASCEND|ascend|CANN)\\b`,
    'm',
  ).test(text);
}
