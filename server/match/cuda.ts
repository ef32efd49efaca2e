/**
 * Second step on C and C++: from hits to matches. Asks the tree only where the text cannot tell: is this a
 * declaration of the user's own, what are the arguments of this call, which statement does it fill. Declarations that
 * take a CUDA name shadow it. Broken code gives fewer call sites, never an exception.
 */
import type { Node, Tree } from 'tree-sitter';
import grammars from '../../grammars/grammars.json' with { type: 'json' };
import type { Span } from '../model.ts';
import { withFields } from '../resolve/fields.ts';
import { type CudaIndex, callKinds, countsByHeaders, type KnownName } from '../ruleset/cudaIndex.ts';
import type { Rule } from '../ruleset/rule.ts';
import { callSite, type Place } from './callSite.ts';
import { callFromText, nextCharacter } from './callText.ts';
import { deviceStrings } from './deviceStrings.ts';
import { launchSite } from './launch.ts';
import { launchFromText } from './launchText.ts';
import type { CallSite, Match, Use } from './match.ts';
import type { Hit, Scan } from './scan.ts';
import { findShadows } from './shadows.ts';

/** What the matcher needs of the parser: the file's tree and the trees of macro bodies, made when first asked for. */
export interface Trees {
  file(): Tree;
  /** A macro body wrapped as `prefix + body + suffix`, parsed. */
  fragment(text: string): Tree;
}

const fragmentPrefix = 'void f(){';

/** Their functions can be called from kernels in CUDA; what takes their place cannot. */
const hostLibraries: ReadonlySet<string> = new Set(grammars.hostLibraries);

interface Context {
  readonly text: string;
  readonly scan: Scan;
  readonly trees: Trees;
  readonly fragments: Map<number, Place | undefined>;
}

/** All matches of a text, in its order. `cudaSource` is true for files that are CUDA by their name. */
export function matchCuda(
  text: string,
  scan: Scan,
  index: CudaIndex,
  trees: Trees,
  cudaSource: boolean,
): Match[] {
  const context: Context = { text, scan, trees, fragments: new Map() };
  const isCuda = cudaSource || scan.hits.some((hit) => hit.known.use === '');
  const candidates = withFields(text, scan, index).filter((hit) => counts(context, hit, isCuda, cudaSource));
  const shadows = findShadows(text, scan, candidates, (hit) => nodeAt(context, hit)?.node);
  const matches: Match[] = [];
  for (const hit of candidates) {
    if (shadows(hit)) continue;
    if (hit.known.use === 'cuda' && hit.known.kind === 'type' && !looksLikeType(text, hit.span)) continue;
    matches.push(hit.known === index.launch ? launchMatch(context, hit) : nameMatch(context, hit));
  }
  const strings = deviceStrings(text, scan, index);
  return strings.length > 0 ? [...matches, ...strings].sort((a, b) => a.span.start - b.span.start) : matches;
}

/** Whether a hit counts by the rules of its name: weak names need a CUDA source, some need device code. */
function counts(context: Context, hit: Hit, isCuda: boolean, cudaSource: boolean): boolean {
  const { text, scan } = context;
  const { known } = hit;
  if (known.kind !== 'header' && known.kind !== 'launch' && scan.defined.has(hit.symbol)) return false;
  if (macroParameter(context, hit)) return false;
  if (known.use === '') return true;
  if (countsByHeaders(known)) return countsHere(context, hit);
  if (!isCuda) return false;
  if (known.use === 'template') return nextCharacter(text, hit.span.end) === '<';
  if (known.use === 'device' || known.use === 'nvcc') {
    if (hit.macro !== undefined || (known.kind === 'function' && nextCharacter(text, hit.span.end) !== '('))
      return false;
    return (
      scan.sideOf(hit.span.start) === 'device' ||
      (known.use === 'nvcc' && cudaSource && !fromStandardLibrary(text, hit.symbol))
    );
  }
  return true;
}

/** The file brings the standard library's function of that name in. */
function fromStandardLibrary(text: string, name: string): boolean {
  if (asked?.text !== text) {
    const names = [...text.matchAll(/\busing\s+(?:namespace\s+std\s*;|std\s*::\s*(\w+))/g)];
    asked = { text, names: new Set(names.map(([, one]) => one)) };
  }
  return asked.names.has(undefined) || asked.names.has(name);
}

/** What the text that was asked of last brings in; `undefined` is the whole namespace. */
let asked: { readonly text: string; readonly names: ReadonlySet<string | undefined> } | undefined;

/** A name that counts by the file's headers: a method must be called, and a namespace shared with others is no name. */
function countsHere({ text, scan }: Context, { known, span }: Hit): boolean {
  if (known.kind === 'namespace') return false;
  if (known.kind === 'method' && nextCharacter(text, span.end) !== '(') return false;
  const folders = known.use.split(',');
  return scan.includes.some(({ header }) => folders.some((folder) => header.startsWith(folder)));
}

function macroParameter(context: Context, hit: Hit): boolean {
  return parametersOf(context, hit)?.includes(hit.symbol) ?? false;
}

function parametersOf({ text, scan }: Context, hit: Hit): readonly string[] | undefined {
  const macro = hit.macro === undefined ? undefined : scan.macros[hit.macro];
  if (!macro || macro.parameters.end === macro.parameters.start) return undefined;
  return text.slice(macro.parameters.start + 1, macro.parameters.end - 1).split(/[\s,.]+/);
}

/** A word that names a type is not followed by an operator that needs a value on its left. */
function looksLikeType(text: string, span: Span): boolean {
  const next = nextCharacter(text, span.end);
  if (next === ';')
    return /\b(?:using|typedef)\b[^;{}]*$/.test(text.slice(Math.max(0, span.start - 200), span.start));
  return (
    !/[=+\-/%\].?|^!:[]/.test(next) ||
    text.startsWith('::', text.indexOf(next, span.end)) ||
    text.startsWith('...', text.indexOf(next, span.end))
  );
}

/** The smallest node over the name, in the file's tree or in that of its macro body. */
function nodeAt(context: Context, hit: Hit): Place | undefined {
  if (hit.macro === undefined) {
    const node = context.trees.file().rootNode.descendantForIndex(hit.span.start, hit.span.end - 1);
    return node ? { node, delta: 0 } : undefined;
  }
  const root = fragmentRoot(context, hit.macro);
  const node = root?.node.descendantForIndex(hit.span.start - root.delta, hit.span.end - 1 - root.delta);
  return root && node ? { node, delta: root.delta } : undefined;
}

function fragmentRoot(context: Context, index: number): Place | undefined {
  if (!context.fragments.has(index)) {
    const macro = context.scan.macros[index];
    const body = macro ? context.text.slice(macro.body.start, macro.body.end) : '';
    const tree = context.trees.fragment(`${fragmentPrefix}${body};}`);
    context.fragments.set(
      index,
      macro && { node: tree.rootNode, delta: macro.body.start - fragmentPrefix.length },
    );
  }
  return context.fragments.get(index);
}

function launchMatch(context: Context, hit: Hit): Match {
  const base = baseMatch(context, hit);
  const [rule] = rulesFor(hit.known, base.side);
  if (!rule) return base;
  return new CallMatch(base, rule, () => launchOf(context, hit));
}

/** The launch of a `<<<`: from the text where that is plain, else from the tree. */
function launchOf(context: Context, hit: Hit): CallSite | undefined {
  const { text, scan } = context;
  const body = hit.macro === undefined ? { start: 0, end: text.length } : scan.macros[hit.macro]?.body;
  const plain = body && launchFromText(text, hit.span.start, scan.comments, body.start);
  if (plain && plain.span.end <= body.end) return plain;
  const place = nodeAt(context, hit);
  return place && launchSite(place, text);
}

function nameMatch(context: Context, hit: Hit): Match {
  const base = baseMatch(context, hit);
  const rules = rulesFor(hit.known, base.side);
  const first = rules[0];
  const next = nextCharacter(context.text, hit.span.end);
  const called = next === '(' || next === '<';
  // Also a function without a rule has arguments, which must wait for it.
  if (!first)
    return called && hit.known.kind === 'function'
      ? new CallMatch(base, undefined, () => siteOf(context, hit))
      : base;
  // A call that a list says nothing of keeps its arguments too, and so does one that has no new name on some chips.
  if (!callKinds.has(first.matcher.kind))
    return called && hit.known.kind === 'function' && (first.to === undefined || first.chips !== undefined)
      ? new CallMatch(base, first, () => siteOf(context, hit))
      : { ...base, rule: first };
  if (called && base.side === 'device' && !first.where && hostLibraries.has(first.library))
    return { ...base, rule: first, use: { kind: 'device' } };
  if (called) return new CallMatch(base, first, () => siteOf(context, hit));
  const value = rules.find((rule) => !callKinds.has(rule.matcher.kind));
  return value ? { ...base, rule: value } : { ...base, rule: first, use: useOf(context, hit) };
}

function useOf({ text, scan }: Context, { span, macro: index }: Hit): Use {
  if (/\busing\s+::\s*$/.test(text.slice(Math.max(0, span.start - 24), span.start))) return { kind: 'using' };
  const macro = index === undefined ? undefined : scan.macros[index];
  const whole =
    macro && text.slice(macro.body.start, macro.body.end).trim() === text.slice(span.start, span.end);
  return whole && macro.parameters.start === macro.parameters.end
    ? { kind: 'define', nameEnd: macro.name.end }
    : { kind: 'value' };
}

/**
 * A match whose call site is worked out when a rule first asks for it: many outcomes never do, and their files need no
 * tree. A class, for tens of thousands of them share its getter.
 */
class CallMatch implements Match {
  private site: { readonly found: CallSite | undefined } | undefined;
  readonly symbol: string;
  readonly library: string;
  readonly kind: string;
  readonly span: Span;
  readonly side: Match['side'];
  readonly inMacro: boolean;
  readonly macroParameters?: readonly string[];
  readonly fixable = true;

  constructor(
    base: Match,
    readonly rule: Rule | undefined,
    private readonly find: () => CallSite | undefined,
  ) {
    this.symbol = base.symbol;
    this.library = base.library;
    this.kind = base.kind;
    this.span = base.span;
    this.side = base.side;
    this.inMacro = base.inMacro;
    if (base.macroParameters) this.macroParameters = base.macroParameters;
  }

  get call(): CallSite | undefined {
    this.site ??= { found: this.find() };
    return this.site.found;
  }
}

/** The call of a name: from the text where that is plain, else from the tree. */
function siteOf(context: Context, hit: Hit): CallSite | undefined {
  if (hit.known.kind === 'field') return memberSite(context, hit);
  const { text, scan } = context;
  const plain = callFromText(text, hit.span.start, hit.span.end, scan.comments, hit.macro !== undefined);
  const end = hit.macro === undefined ? text.length : (scan.macros[hit.macro]?.body.end ?? 0);
  if (plain && plain.span.end <= end) return plain;
  const place = nodeAt(context, hit);
  const call = place && callOf(place.node);
  const site = call && callSite(call, place.delta, true);
  // In broken code the tree of an edited text may show a call that a comment has swallowed since.
  return site && hit.macro === undefined && scan.comments.holds(site.span.end - 1) ? undefined : site;
}

/** `object.` at the end of a text, a variable or a member of one; not a part of what a call or an index gives. */
const objectBefore = /(?<!(?:\.|->|::)\s*|\w)([A-Za-z_]\w*(?:\s*(?:\.|->)\s*[A-Za-z_]\w*)*)\s*\.\s*$/;

/** The call of a member, with its object as the first argument; from the text alone. */
function memberSite({ text, scan }: Context, { span, macro }: Hit): CallSite | undefined {
  const from = Math.max(0, span.start - 200);
  const found = objectBefore.exec(text.slice(from, span.start));
  if (!found || macro !== undefined) return undefined;
  const start = from + found.index;
  const site = callFromText(text, start, span.end, scan.comments);
  const object = { span: { start, end: start + (found[1] as string).length } };
  return site && { ...site, arguments: [object, ...site.arguments] };
}

function baseMatch(context: Context, hit: Hit): Match {
  const macroParameters = parametersOf(context, hit);
  return {
    symbol: hit.symbol,
    library: hit.known.rules[0]?.library ?? hit.known.library,
    kind: hit.known.kind,
    span: hit.span,
    side: context.scan.sideOf(hit.span.start),
    inMacro: hit.macro !== undefined,
    ...(macroParameters ? { macroParameters } : {}),
    fixable: true,
  };
}

function rulesFor({ rules, sided }: KnownName, side: 'host' | 'device'): readonly Rule[] {
  return sided ? rules.filter(({ where }) => where === undefined || where === side) : rules;
}

/** The call whose callee the node is, through qualifiers and template arguments. */
function callOf(leaf: Node): Node | undefined {
  let node = leaf;
  for (let parent = node.parent; parent; parent = node.parent) {
    if (parent.type === 'call_expression')
      return parent.childForFieldName('function')?.id === node.id ? parent : undefined;
    if (parent.type !== 'qualified_identifier' && parent.type !== 'template_function') return undefined;
    node = parent;
  }
  return undefined;
}
