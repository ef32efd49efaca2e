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
  /^(?:[A-Z]\w*)?(?:Device|Provider|Backend|Accelerator|Accel|Platform|Hardware|Engine|Runtime|Processor)s?(?:Types?|Kinds?|Names?|Enum|Id)?$/;

/** True for a member of a class of devices that the file does not define itself, and that the program has no NPU beside. */
export function isOfDevices(leaf: Node, text: string): boolean {
  const member = leaf.parent;
  if (member?.type !== 'attribute' || member.childForFieldName('attribute')?.id !== leaf.id) return false;
  if (member.parent?.type === 'assignment' && member.parent.childForFieldName('left')?.id === member.id)
    return false;
  const owner = /\w+$/.exec(member.childForFieldName('object')?.text ?? '')?.[0] ?? '';
  if (!ofDevices.test(owner)) return false;
  return !new RegExp(`^[ \\t]*class[ \\t]+${owner}\\b|\\b${owner}\\.(?:NPU|ASCEND|CANN)\\b`, 'm').test(text);
}
