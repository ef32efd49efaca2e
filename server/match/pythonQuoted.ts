/**
 * Names that stand within quotes and still are names: `getattr(torch, "cuda")`, annotations such as
 * `"torch.cuda.Stream"`, what a test patches, and pairs of device and backend. Takes what the file binds; never reads any other string. Pure.
 */
import type { Node } from 'tree-sitter';
import type { Edit } from '../model.ts';
import type { Bindings } from '../resolve/pythonBindings.ts';
import type { PythonIndex } from '../ruleset/pythonIndex.ts';
import type { Match } from './match.ts';
import { pythonBase } from './python.ts';
import type { PythonScan } from './pythonScan.ts';

/** `getattr` and `hasattr` with a literal name: what the program does with the answer is not known here. */
export function matchGetattr(
  text: string,
  bindings: Bindings,
  index: PythonIndex,
  scan: PythonScan,
): Match[] {
  if (bindings.locals.length === 0 || !/\b(?:getattr|hasattr)\(/.test(text)) return [];
  const asked = new RegExp(
    `\\b(?:getattr|hasattr)\\(\\s*(${bindings.locals.join('|')})\\s*,\\s*["'](\\w+)["']`,
    'g',
  );
  return [...text.matchAll(asked)].flatMap((found) => {
    const [whole, local = '', name = ''] = found;
    const bound = bindings.resolve(local, found.index);
    const entry = bound && index.names.get(`${bound.path}.${name}`);
    if (!entry || !scan.inCode(found.index)) return [];
    const end = found.index + whole.length - 1;
    const base = pythonBase(entry.name, entry.library, 'string', { start: end - name.length, end });
    return [{ ...base, ...(entry.rule ? { rule: entry.rule } : {}), fixable: false }];
  });
}

const patchCall =
  /(?<![\w.])(?:(?:[A-Za-z_][\w.]*\.)?patch|monkeypatch\.(?:set|del)attr)\(\s*(["'])(?:[A-Za-z_]\w*\.)*?(torch(?:\.[A-Za-z_]\w*)+)\1/g;

/**
 * `patch("torch.cuda.is_available")` of a test: what is replaced must be what the tested code asks, so it is told, and
 * changes with that code; `shop.utils.torch.cuda.is_available` is the same function by way of a module. Advice for calls, such as that of `torch.load`, says nothing of a name that is only replaced.
 */
export function matchPatches(
  text: string,
  bindings: Bindings,
  index: PythonIndex,
  scan: PythonScan,
): Match[] {
  if (!text.includes('patch(') && !text.includes('monkeypatch.')) return [];
  return [...text.matchAll(patchCall)].flatMap((found) => {
    const [whole, , name = ''] = found;
    const entry = index.names.get(name);
    if (!entry?.rule || !/cuda|cudnn|nccl/.test(name)) return [];
    if (!scan.inCode(found.index) || !isMockPatch(whole, found.index, bindings)) return [];
    const end = found.index + whole.length - 1;
    const base = pythonBase(entry.name, entry.library, 'string', { start: end - name.length, end });
    return [{ ...base, rule: entry.rule, fixable: false }];
  });
}

/** `patch` and `mock.patch` as `unittest.mock` or `mock` brings them in, or `mocker.patch` of pytest-mock. */
function isMockPatch(call: string, at: number, bindings: Bindings): boolean {
  const callee = call.slice(0, call.indexOf('('));
  if (/^(?:\w*mocker\.patch|monkeypatch\.(?:set|del)attr)$/.test(callee)) return true;
  const [root = '', ...rest] = callee.split('.');
  const bound = bindings.resolve(root, at);
  return bound !== undefined && /^(?:unittest\.)?mock\.patch$/.test([bound.path, ...rest].join('.'));
}

/** The leaf is the content of an annotation in quotes, and ends where the name does. */
export function isQuotedAnnotation(leaf: Node, end: number): boolean {
  const string = leaf.type === 'string' ? leaf : leaf.parent;
  return string?.type === 'string' && string.parent?.type === 'type' && string.endIndex === end + 1;
}

/** Edits of a pair such as `"cuda:nccl"` within a list of backends: both names, or none. */
export function pairEdits(text: string, index: PythonIndex, start: number): readonly Edit[] | undefined {
  for (const device of index.strings) {
    if (device.matcher.kind !== 'string' || device.matcher.position !== 'device' || !device.to) continue;
    const { name } = device.matcher;
    const at = start - name.length - 1;
    if (!text.startsWith(`${name}:`, at)) continue;
    return [{ start: at, end: start - 1, text: device.to }];
  }
  return undefined;
}
