/**
 * Which release of the adapter between PyTorch and CANN a target has. What torch names have counterparts depends on it,
 * and neither the PyTorch version nor the CANN release alone decides. Pure.
 */
import type { Target } from '../model.ts';
import type { AdapterRelease } from './rule.ts';
import { atLeast } from './version.ts';

/**
 * The target as rules for Python see it: `torchNpu` filled in, and `cann` the release that this adapter belongs to, by
 * which rules are gated. A target that no release fits is handed back as it is.
 */
export function withAdapter(target: Target, releases: readonly AdapterRelease[]): Target {
  const line = /^\d+\.\d+/.exec(target.torch)?.[0] ?? target.torch;
  const found = target.torchNpu
    ? releases.find(({ release }) => release === target.torchNpu)
    : releases.find(({ torch, cann }) => torch.includes(line) && atLeast(target.cann, cann));
  if (!found || (!target.torchNpu && atLeast(found.cann, target.cann))) return target;
  return { ...target, cann: found.cann, torchNpu: found.release };
}
