/**
 * Matches in Python: dotted names that resolve to a known path, import statements, methods and attributes of tensors
 * and modules, device and backend strings. Takes text and tree; gives matches in the order of the text. Never
 * matches comments, docstrings or names that the file binds to something else. Pure.
 */
import type { Node, Tree } from 'tree-sitter';
import type { Source, Span } from '../model.ts';
import { type Bindings, type ImportedName, readBindings } from '../resolve/pythonBindings.ts';
import { judgeReceiver } from '../resolve/pythonReceiver.ts';
import type { FilesIndex } from '../ruleset/filesIndex.ts';
import type { PythonIndex, PythonName } from '../ruleset/pythonIndex.ts';
import type { Rule } from '../ruleset/rule.ts';
import type { Argument, CallSite, Match } from './match.ts';
import { inSkipDecorator, otherBranchHandlesNpu } from './pythonBranches.ts';
import { configurationMatches } from './pythonConfigurations.ts';
import { type EnvironmentCandidate, environmentMatches } from './pythonEnvironment.ts';
import { matchImports } from './pythonImports.ts';
import { findMasks, maskMatches } from './pythonMasks.ts';
import { isEnumeration } from './pythonMembers.ts';
import { outputMatches } from './pythonOutputs.ts';
import { pieceMatches } from './pythonPieces.ts';
import { isQuotedAnnotation, matchGetattr, matchPatches } from './pythonQuoted.ts';
import { requirementMatches } from './pythonRequirements.ts';
import type { PythonScan } from './pythonScan.ts';
import { settingMatches } from './pythonSettings.ts';
import { findStrings, stringMatch } from './pythonStrings.ts';
import { matchPackageTexts, matchRunTexts } from './pythonTexts.ts';

export interface PythonContext {
  readonly path: string;
  /** Packages of the project itself, where they are known. */
  readonly own: readonly string[] | undefined;
  readonly text: string;
  readonly index: PythonIndex;
  readonly bindings: Bindings;
  /** The smallest node at an offset of a statement that holds a candidate. */
  nodeAt(offset: number): Node | null;
}

/** What the texts within a program may say. */
export interface PythonTexts {
  readonly scan: PythonScan;
  readonly files: FilesIndex;
  /** Where words begin that rules for other files speak of. */
  readonly settings: readonly number[];
  /** Where strings begin that may be requirements. */
  readonly required: readonly number[];
  /** Where strings begin that may be pieces of commands. */
  readonly pieces: readonly number[];
  /** Where strings begin that may be configurations. */
  readonly configured: readonly number[];
  /** Strings that may name a variable, or hold a command. */
  readonly environment: readonly EnvironmentCandidate[];
}

/**
 * All matches of a text. `tree` is asked at most once, with the statements that hold a candidate; it may hold more.
 */
export function matchPython(
  source: Source,
  tree: (parts: readonly Span[]) => Tree,
  index: PythonIndex,
  { scan, files, settings, required, pieces, configured, environment }: PythonTexts,
): Match[] {
  const { path, text, own } = source;
  const held = index.wordsIn(text);
  const bindings = readBindings(text, scan, index.packages);
  const chains = findChains(text, bindings, index).filter(
    ({ start }) => scan.inCode(start) || scan.opensString(start),
  );
  const members = findMembers(text, index).filter((member) => scan.inCode(member.start));
  const strings = findStrings(text, index, held).filter(
    ({ string }) => scan.opensString(string) || scan.inCode(string),
  );
  const masks = findMasks(text, index, scan);
  const places = [
    ...chains.map((one) => one.start),
    ...members.map((one) => one.start),
    ...strings.map((one) => one.span.start),
    ...environment.map((one) => one.start),
    ...settings,
    ...required,
    ...pieces,
    ...configured,
    ...masks,
  ];
  let root: Node | undefined;
  const context: PythonContext = {
    path,
    own,
    text,
    index,
    bindings,
    nodeAt(offset) {
      root ??= tree(scan.partsFor(places)).rootNode;
      return root.descendantForIndex(offset, offset);
    },
  };
  const chainMatches = chains.flatMap((chain) => chainMatch(context, chain) ?? []);
  const called = new Set(chainMatches.flatMap((match) => match.parts?.map((part) => part.span.start) ?? []));
  const checked = matchPackageTexts(text, index, scan, source, held);
  // What is looked for as a package is told of as one.
  const isChecked = ({ span }: Match): boolean => checked.some((one) => one.span.start === span.start);
  const matches: PythonMatch[] = [
    ...matchImports(context, chainMatches),
    ...chainMatches,
    ...members.flatMap((member) => (called.has(member.start) ? [] : (memberMatch(context, member) ?? []))),
    ...strings.flatMap((string) => stringMatch(context, string) ?? []).filter((one) => !isChecked(one)),
    ...matchGetattr(text, bindings, index, scan),
    ...matchPatches(text, bindings, index, scan),
    ...matchRunTexts(text, index, scan),
    ...checked,
    ...maskMatches(context, masks),
    ...environmentMatches(text, environment, files, context.nodeAt),
  ];
  const taken = (start: number, end: number): boolean =>
    matches.some(({ span }) => span.start < end && span.end > start);
  matches.push(...requirementMatches(text, required, files, context.nodeAt, taken));
  matches.push(
    ...pieceMatches(text, pieces, files, context.nodeAt, taken),
    ...configurationMatches(text, configured, files, context.nodeAt, taken),
  );
  matches.push(...settingMatches(text, settings, files, context.nodeAt, taken));
  matches.push(...outputMatches(text, matches, files, index.answers, scan));
  return matches
    .filter(({ hidden, rule }) => !hidden && (rule?.beside?.some((word) => text.includes(word)) ?? true))
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)
    .map(({ hidden, ...match }) =>
      isForOthers(path) ? { ...match, fixable: false, elsewhere: true as const } : match,
    );
}

/** A file or a folder for the chips of another maker: `attention/rocm.py`, `backends/gaudi/model.py`. */
function isForOthers(path: string): boolean {
  return /(?:^|[\\/])(?:rocm|hip|amdgpu|xpu|ipex|gaudi|habana|hpu|neuron|mlu|musa)(?:[\\/]|(?:_\w+)?\.pyi?$)/i.test(
    path,
  );
}

/** One that may serve others without being reported itself. */
export type PythonMatch = Match & { readonly hidden?: boolean };

export function pythonBase(symbol: string, library: string, kind: string, span: Span): Match {
  return { symbol, library, kind, span, side: 'host', inMacro: false, fixable: true };
}

const chainStep = /\s*\.\s*([A-Za-z_]\w*)/y;

/** Chains such as `th.cuda.synchronize` whose first name an import binds. */
function findChains(text: string, bindings: Bindings, index: PythonIndex): KnownChain[] {
  const locals = bindings.locals;
  if (locals.length === 0) return [];
  const found: KnownChain[] = [];
  for (const hit of text.matchAll(new RegExp(`(?<![\\w.])(?:${locals.join('|')})\\b`, 'g'))) {
    const known = knownChain(index, bindings, hit.index, readChain(text, hit.index, hit[0]));
    if (known) found.push(known);
  }
  return found;
}

interface Part {
  readonly name: string;
  readonly span: Span;
}

function readChain(text: string, start: number, root: string): Part[] {
  const parts: Part[] = [{ name: root, span: { start, end: start + root.length } }];
  let at = start + root.length;
  for (;;) {
    chainStep.lastIndex = at;
    const step = chainStep.exec(text);
    if (!step) return parts;
    at = chainStep.lastIndex;
    const name = step[1] as string;
    // A line break joins only within brackets; the tree decides what a chain is, this only reads on.
    parts.push({ name, span: { start: at - name.length, end: at } });
  }
}

interface KnownChain {
  readonly start: number;
  readonly entry: PythonName;
  readonly symbol: string;
  readonly bound: ImportedName;
  readonly parts: readonly Part[];
}

/** The longest part of a chain that the index knows; an unknown member of a known CUDA module counts as its own name. */
function knownChain(
  index: PythonIndex,
  bindings: Bindings,
  at: number,
  written: readonly Part[],
): KnownChain | undefined {
  const [root, ...rest] = written;
  const bound = root && bindings.candidate(root.name, at);
  if (!root || !bound) return undefined;
  const parts: Part[] = [{ name: bound.path, span: root.span }, ...rest];
  for (let count = parts.length; count > 0; count--) {
    const path = parts
      .slice(0, count)
      .map((part) => part.name)
      .join('.');
    const entry = index.names.get(path) ?? unlisted(path, bound);
    if (!entry) continue;
    if (!bindings.resolve(root.name, at)) return undefined;
    const next = parts[count];
    const isModule = path.endsWith('.cuda') && index.modules.has(path);
    if (next && isModule) {
      const symbol = `${path}.${next.name}`;
      return {
        start: at,
        entry: { name: symbol, library: entry.library },
        symbol,
        bound,
        parts: parts.slice(0, count + 1),
      };
    }
    return { start: at, entry, symbol: path, bound, parts: parts.slice(0, count) };
  }
  return undefined;
}

/** A name below torch that speaks of CUDA and is in no list: internals, and names of a newer release. */
function unlisted(path: string, bound: ImportedName): PythonName | undefined {
  const last = path.slice(path.lastIndexOf('.') + 1);
  const isTorch = /^torch\./.test(path) && path !== bound.path;
  return isTorch &&
    /(?:^|_)(?:cuda|nccl|cudnn|cublas|nvtx)(?:_|$)|^cuda[A-Z]/i.test(last) &&
    !/\.backends\./.test(path)
    ? { name: path, library: 'torch' }
    : undefined;
}

/** Not the name of a keyword argument, of a parameter, of what is bound here, nor part of an import. */
function isUse(node: Node): boolean {
  const parent = node.parent;
  if (!parent) return false;
  if (/^(?:assignment|for_statement|for_in_clause)$/.test(parent.type))
    return parent.childForFieldName('left')?.id !== node.id;
  if (/^(?:function_definition|class_definition|as_pattern_target|pattern_list)$/.test(parent.type))
    return false;
  if (parent.type === 'keyword_argument') return parent.childForFieldName('name')?.id !== node.id;
  if (/^(?:default_parameter|typed_default_parameter)$/.test(parent.type))
    return parent.childForFieldName('name')?.id !== node.id;
  if (
    /^(?:parameters|lambda_parameters|typed_parameter|global_statement|nonlocal_statement)$/.test(parent.type)
  )
    return false;
  for (let at: Node | null = parent; at; at = at.parent) {
    if (/^import_|^future_import|^aliased_import$/.test(at.type)) return false;
    if (/_statement$|^module$|^block$/.test(at.type)) return true;
  }
  return true;
}

function chainMatch(context: PythonContext, known: KnownChain): PythonMatch | undefined {
  const { entry, bound, parts, symbol } = known;
  const root = context.nodeAt(known.start);
  const last = parts.at(-1) as Part;
  const node = root && wholeChain(root, last.span.end);
  if (!node) return undefined;
  if (otherBranchHandlesNpu(node, context.text)) return undefined;
  const { rule } = entry;
  // The name that `from … import` brought in: its import carries the fix, the use keeps its name.
  const direct =
    rule !== undefined &&
    (rule.verdict === 'direct' || rule.verdict === 'adapted' || rule.verdict === 'same');
  const viaImport =
    parts.length === 1 ||
    (bound.aliased && (context.index.imports.has(bound.path) || /\.cuda(?:\.|$)/.test(bound.path)));
  const span = { start: (parts[0] as Part).span.start, end: last.span.end };
  const call = rule && 'parameters' in rule.matcher ? pythonCall(node) : undefined;
  const unsure = inSkipDecorator(root) || isPatched(node);
  return {
    ...pythonBase(symbol, entry.library, 'name', span),
    ...(rule ? { rule } : {}),
    ...(call ? { call } : {}),
    parts,
    fixable:
      !unsure &&
      (rule === undefined ||
        !('parameters' in rule.matcher) ||
        call !== undefined ||
        rule.matcher.kind === 'call'),
    ...(viaImport && direct ? { hidden: true } : {}),
  };
}

/** The node of a chain that begins with a leaf; nothing when that is no use of a name. */
function wholeChain(root: Node, end: number): Node | undefined {
  if (root.type !== 'identifier') return isQuotedAnnotation(root, end) ? root : undefined;
  if (!isUse(root)) return undefined;
  let node = root;
  while (node.endIndex < end && node.parent?.type === 'attribute') node = node.parent;
  return node.endIndex === end ? node : undefined;
}

/** A function of PyTorch that the program replaces by another: `… = torch.xpu.…`, `… = lambda: …`. */
function isPatched(node: Node): boolean {
  return (
    isAssigned(node) && /^(?:torch\.|lambda\b)/.test(node.parent?.childForFieldName('right')?.text ?? '')
  );
}

/** The call whose callee the node is. */
export function pythonCall(callee: Node): CallSite | undefined {
  const call = callee.parent;
  if (call?.type !== 'call' || call.childForFieldName('function')?.id !== callee.id) return undefined;
  const list = call.childForFieldName('arguments');
  if (list?.type !== 'argument_list') return undefined;
  const found: Argument[] = [];
  for (const child of list.namedChildren) {
    if (!child || child.type === 'comment') continue;
    if (child.type === 'list_splat' || child.type === 'dictionary_splat') return undefined;
    const value = child.type === 'keyword_argument' ? child.childForFieldName('value') : child;
    if (!value) return undefined;
    const keyword = child.type === 'keyword_argument' ? child.childForFieldName('name')?.text : undefined;
    found.push({ span: { start: value.startIndex, end: value.endIndex }, ...(keyword ? { keyword } : {}) });
  }
  return {
    span: { start: call.startIndex, end: call.endIndex },
    inside: { start: list.startIndex + 1, end: list.endIndex - 1 },
    arguments: found,
    ...(call.parent?.type === 'expression_statement'
      ? { statement: { start: call.parent.startIndex, end: call.parent.endIndex } }
      : {}),
  };
}

interface Member {
  readonly word: string;
  readonly start: number;
}

/** `.cuda(…)` and `.is_cuda` on objects. */
function findMembers(text: string, index: PythonIndex): Member[] {
  const words = [...index.methods.keys(), ...index.attributes.keys()];
  if (words.length === 0) return [];
  return [...text.matchAll(new RegExp(`\\.\\s*(${words.join('|')})\\b`, 'g'))].map((found) => {
    const word = found[1] as string;
    return { word, start: found.index + found[0].length - word.length };
  });
}

function memberMatch(context: PythonContext, { word, start }: Member): Match | undefined {
  const { text, index, bindings } = context;
  const leaf = context.nodeAt(start);
  const member = leaf?.parent;
  if (leaf?.type !== 'identifier' || member?.type !== 'attribute') return undefined;
  if (member.childForFieldName('attribute')?.id !== leaf.id || otherBranchHandlesNpu(member, text))
    return undefined;
  if (isEnumeration(leaf)) return undefined;
  const span = { start, end: start + word.length };
  const object = member.childForFieldName('object');
  if (!object || isAssigned(member)) return undefined;
  const receiver = judgeReceiver(object, text, bindings);
  if (receiver === 'foreign') return undefined;
  const method = index.methods.get(word);
  const called =
    member.parent?.type === 'call' && member.parent.childForFieldName('function')?.id === member.id;
  const rule: Rule | undefined =
    method && (called || receiver === 'tensor') ? method : index.attributes.get(word);
  if (rule?.verdict === 'same' && receiver !== 'tensor') return undefined;
  // A flag that is called is a function of the program.
  if (!rule || (called && rule !== method)) return undefined;
  // Without a call, only a certain receiver makes `.cuda` the method and not a field of the program.
  if (rule === method && !called && receiver !== 'tensor') return undefined;
  const call = called ? pythonCall(member) : undefined;
  return {
    ...pythonBase(rule.id, rule.library, rule === method ? 'method' : 'attribute', span),
    rule,
    ...(call ? { call } : {}),
    fixable: receiver === 'tensor',
  };
}

function isAssigned(member: Node): boolean {
  const parent = member.parent;
  return parent?.type === 'assignment' && parent.childForFieldName('left')?.id === member.id;
}
