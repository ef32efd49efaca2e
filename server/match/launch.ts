/** The parts of a kernel launch. The grammar gives its configuration no field names; they are bound by position here, once. */

import { namedArguments, type Place, spanOf } from './callSite.ts';
import type { CallSite } from './match.ts';

/**
 * Parts of the launch whose `<<<` the node is: arguments are the kernel, then up to four of the configuration, then the
 * kernel's own. Nothing when the grammar did not understand it.
 */
export function launchSite(place: Place, text: string): CallSite | undefined {
  const { delta } = place;
  const syntax = place.node.type === 'kernel_call_syntax' ? place.node : place.node.parent;
  const call = syntax?.parent;
  if (syntax?.type !== 'kernel_call_syntax' || call?.type !== 'call_expression') return undefined;
  const kernel = call.childForFieldName('function');
  const list = call.childForFieldName('arguments');
  if (!kernel || !list) return undefined;
  const configuration = namedArguments(syntax, delta);
  const own = namedArguments(list, delta);
  if (!configuration || !own || text.slice(syntax.endIndex + delta - 3, syntax.endIndex + delta) !== '>>>')
    return undefined;
  return {
    span: spanOf(call, delta),
    inside: { start: syntax.startIndex + delta, end: syntax.endIndex + delta },
    arguments: [{ span: spanOf(kernel, delta) }, ...configuration, ...own],
    configuration: configuration.length,
  };
}
