/**
 * Strings that name a device or a backend: only where such a name is meant (`device=`, `.to(…)`, comparisons with a
 * device, defaults of parameters and options of that name). Dictionary keys, messages and everything else are left
 * alone. Pure.
 */
import type { Node } from 'tree-sitter';
import type { Span } from '../model.ts';
import { remember } from '../once.ts';
import type { Held } from '../ruleset/nameFinder.ts';
import type { PythonIndex } from '../ruleset/pythonIndex.ts';
import type { Rule, StringPosition } from '../ruleset/rule.ts';
import type { Match } from './match.ts';
import { type PythonContext, pythonBase } from './python.ts';
import { namesNpu, offersNpu, otherBranchHandlesNpu } from './pythonBranches.ts';
import { isCalled, isOfDevices, members } from './pythonMembers.ts';
import { inPosition, literal, type Position } from './pythonPositions.ts';
import { pairEdits } from './pythonQuoted.ts';
import { isHandedToLibrary, isTold, isToldBackend, isValue, switchesOn } from './pythonTold.ts';
import { filledIn, isCompared, isJoined, isOption, isPlainValue } from './pythonUses.ts';

/** A device with its number in any of Python's spellings. */
const deviceText = /^(?::(?:\d*|%[ds]|\{\w*(?::[ds])?\}))?$/;
/** `f'cuda{index}'`: what stands behind the name is filled in, with its colon or nothing. */
const filledText = /^\{\}$/;

interface NamedString {
  readonly rule: Rule;
  readonly name: string;
  readonly position: StringPosition;
  /** Where the content of the string begins. */
  readonly string: number;
  readonly span: Span;
}

/** Strings that rules speak of: those that begin with the name of a device or backend, and others by their position. `held` tells where the text holds their words. */
export function findStrings(text: string, index: PythonIndex, held: Held): NamedString[] {
  return index.strings.flatMap((rule) => {
    if (rule.matcher.kind !== 'string') return [];
    const { name, position } = rule.matcher;
    if (position === 'answer') return [];
    if (position === 'ending') return endings(text, rule, name);
    const places = held.get(name);
    if (!places) return [];
    if (position === 'keyword') return keywords(text, rule, name, places);
    if (position === 'enumeration' || position === 'called')
      return members(text, name, places).map((span) => ({ rule, name, position, string: span.start, span }));
    if (position === 'flag')
      return rule.beside?.some((word) => text.includes(word)) ? flags(text, rule, name, places) : [];
    if (position === 'value' || position === 'compared') return exactly(text, rule, name, position, places);
    return named(text, rule, name, position);
  });
}

/** A backend may stand in a list of pairs: `cpu:gloo,cuda:nccl`. */
const backendText = remember(
  (name) => new RegExp(`["']((?:[a-z]+:[a-z]+,)*(?:[a-z]+:)?)${name}(?=[,:"'{%])`, 'g'),
);
const deviceName = remember((name) => new RegExp(`["']()${name}(?=[,:"'{%])`, 'g'));

/** Strings that begin with the name of a device or backend. */
function named(text: string, rule: Rule, name: string, position: Position): NamedString[] {
  const pattern = (position === 'backend' ? backendText : deviceName)(name);
  const found: NamedString[] = [];
  pattern.lastIndex = 0;
  for (let one = pattern.exec(text); one; one = pattern.exec(text)) {
    const string = one.index + 1;
    const start = string + (one[1] as string).length;
    found.push({ rule, name, position, string, span: { start, end: start + name.length } });
  }
  return found;
}

/** Strings that are a text, or that hold it. */
function exactly(
  text: string,
  rule: Rule,
  name: string,
  position: StringPosition,
  places: readonly number[],
): NamedString[] {
  const found: NamedString[] = [];
  for (const at of places) {
    const end = at + name.length;
    if (position === 'compared' || isQuoted(text, at, end))
      found.push({ rule, name, position, string: at, span: { start: at, end } });
  }
  return found;
}

/** Names of keyword arguments, and keys of dictionaries in quotes. */
function keywords(text: string, rule: Rule, name: string, places: readonly number[]): NamedString[] {
  const found: NamedString[] = [];
  for (const at of places) {
    const end = at + name.length;
    if (isQuoted(text, at, end) || isKeyword(text, at, end))
      found.push({ rule, name, position: 'keyword', string: at, span: { start: at, end } });
  }
  return found;
}

/** Between two quotes of a kind. Asked at each place where such a word stands at all, so by number. */
function isQuoted(text: string, start: number, end: number): boolean {
  const quote = text.charCodeAt(start - 1);
  return (quote === 34 || quote === 39) && text.charCodeAt(end) === quote;
}

function isKeyword(text: string, start: number, end: number): boolean {
  return !/[\w.]/.test(text[start - 1] ?? '') && /^\s*=(?!=)/.test(text.slice(end, end + 9));
}

/** Strings of one word that end so. */
function endings(text: string, rule: Rule, name: string): NamedString[] {
  const found: NamedString[] = [];
  for (const quote of ['"', "'"]) {
    const end = `${name}${quote}`;
    for (let at = text.indexOf(end); at >= 0; at = text.indexOf(end, at + 1)) {
      const string = text.lastIndexOf(quote, at - 1) + 1;
      if (string > 0 && /^[\w./*{}%()-]*$/.test(text.slice(string, at)))
        found.push({ rule, name, position: 'ending', string, span: { start: at, end: at + name.length } });
    }
  }
  return found;
}

/** Options of a compiler within strings of one line: words that begin with the name. */
function flags(text: string, rule: Rule, name: string, places: readonly number[]): NamedString[] {
  const found: NamedString[] = [];
  for (const at of places) {
    // What is no option of its own may be the value of one before it.
    if (!(name.startsWith('-') ? /["'\s]/ : /["']/).test(text[at - 1] ?? '')) continue;
    const line = text.lastIndexOf('\n', at) + 1;
    const quote = Math.max(text.lastIndexOf('"', at - 1), text.lastIndexOf("'", at - 1));
    if (quote < line) continue;
    const end =
      at +
      name.length +
      (/^[\w-]*/.exec(text.slice(at + name.length, at + name.length + 40))?.[0].length ?? 0);
    found.push({
      rule,
      name: text.slice(at, end),
      position: 'flag',
      string: quote + 1,
      span: { start: at, end },
    });
  }
  return found;
}

/** The match of a string where its rule's position is meant. */
export function stringMatch(context: PythonContext, named: NamedString): Match | undefined {
  const { text } = context;
  const { rule, name, position, span } = named;
  const node = context.nodeAt(span.start);
  if (position === 'enumeration' || position === 'called') {
    const isMeant = position === 'called' ? isCalled : isOfDevices;
    return node && isMeant(node, text) && !otherBranchHandlesNpu(node, text)
      ? { ...pythonBase(name, rule.library, 'string', span), rule, fixable: false }
      : undefined;
  }
  if (position === 'keyword')
    return node && (switchesOn(node) || (isHandedToLibrary(node) && !namesNpu(text)))
      ? { ...pythonBase(name, rule.library, 'string', span), rule, fixable: false }
      : undefined;
  const string = node && enclosingString(node);
  if (!string || otherBranchHandlesNpu(string, text)) return undefined;
  // A whole text that is compared as well has been told of by a part of it.
  if (position === 'value' && isCompared(string) && isToldInPart(context.index, name)) return undefined;
  if (position === 'device' || position === 'backend') return namedMatch(context, named, position, string);
  if (isBesideNpu(string) || (position === 'value' && isJoined(string))) return undefined;
  const meant = { value: isPlainValue, compared: isCompared, flag: isOption, ending: isOption };
  return position !== 'answer' && meant[position](string)
    ? { ...pythonBase(name, rule.library, 'string', span), rule }
    : undefined;
}

function isToldInPart({ strings }: PythonIndex, name: string): boolean {
  return strings.some(
    ({ matcher }) => matcher.kind === 'string' && matcher.position === 'compared' && matcher.name === name,
  );
}

function namedMatch(
  context: PythonContext,
  { rule, name, span, string: opening }: NamedString,
  position: Position,
  string: Node,
): Match | undefined {
  const { text } = context;
  const paired = opening < span.start;
  if (!(paired ? isPairList(string) : wholeName(string, text, span)) || inListWithNpu(string))
    return undefined;
  const compared = isCompared(string) ? ({ compared: true } as const) : {};
  const base = { ...pythonBase(name, rule.library, 'string', span), rule, ...compared };
  if (paired) {
    const device = pairEdits(text, context.index, span.start);
    const whole = device && rule.to !== undefined && inPosition(context, string, position);
    return whole ? { ...base, edits: [...device, { ...span, text: rule.to as string }] } : undefined;
  }
  const isMeant = inPosition(context, string, position);
  // Elsewhere `f'cuda{x}'` may be any name that begins so.
  if (!isMeant && text[span.end] === '{') return undefined;
  if (isMeant)
    return isSkipped(string) || (isChosen(string) && offersNpu(text)) ? { ...base, fixable: false } : base;
  // A device with its number is a device wherever it stands, but what it is used for is not known here.
  const numbered = /^:(?:\d+|%[ds]|\{[^{}]*\})$/.test(text.slice(span.end, string.endIndex - 1));
  const told = position === 'device' ? isTold(string) : isToldBackend(string);
  const filled = wholeOf(string);
  // `'cuda:' + str(i)`: the number stands behind it.
  const isNumbered =
    numbered ||
    (filled !== undefined && text.slice(span.end, string.endIndex - 1) === ':') ||
    /^["']\s*\+\s*["']:["']\s*\+/.test(text.slice(span.end, span.end + 20));
  return told || (isNumbered && isValue(filled ?? string)) ? { ...base, fixable: false } : undefined;
}

/** The whole of what a text is the first part of. */
function wholeOf(string: Node): Node | undefined {
  let whole = filledIn(string);
  for (let more = whole; more; more = filledIn(more)) whole = more;
  return whole;
}

/** Compared, or assigned: in a program that offers the NPU as well both are about this device. */
function isChosen(string: Node): boolean {
  return isCompared(string) || string.parent?.type === 'assignment';
}

/** `pytest.param('cuda', marks=skipif(…))`: what a test is skipped for is the author's decision. */
function isSkipped(string: Node): boolean {
  const call = string.parent?.type === 'argument_list' ? string.parent.parent : undefined;
  return (
    call?.type === 'call' &&
    /(?:^|\.)param$/.test(call.childForFieldName('function')?.text ?? '') &&
    /skip/.test(call.text)
  );
}

/** `cpu:gloo,cuda:nccl`: nothing but pairs. */
function isPairList(string: Node): boolean {
  return /^["'](?:[a-z]+:[a-z]+,)*[a-z]+:[a-z]+["']$/.test(string.text);
}

/** A choice of devices that already offers the NPU. */
function inListWithNpu(string: Node): boolean {
  const call = string.parent?.type === 'argument_list' ? string.parent.parent : undefined;
  const list = call?.type === 'call' ? call.parent : string.parent;
  return (
    list?.type !== undefined &&
    /^(?:list|tuple|set)$/.test(list.type) &&
    list.namedChildren.some(
      (child) =>
        /^npu$/i.test(literal(child) ?? '') ||
        (child?.type === 'call' && /\(\s*["']npu["']/.test(child.text)),
    )
  );
}

/** `'NPU' if on_npu else 'GPU'`, `['GPU', 'NPU']`: the program knows the other name as well. */
function isBesideNpu(string: Node): boolean {
  const choice = string.parent;
  return (
    inListWithNpu(string) ||
    (choice?.type === 'conditional_expression' &&
      choice.namedChildren.some((one) => /^npu$/i.test(literal(one) ?? '')))
  );
}

/** The string literal around a node; nothing for code within it. */
export function enclosingString(node: Node): Node | undefined {
  for (let at: Node | null = node; at; at = at.parent) {
    if (at.type === 'string') return at;
    if (at.type === 'interpolation' || /statement$|^call$/.test(at.type)) return undefined;
  }
  return undefined;
}

/** The string is the name alone, or the name and a number. */
function wholeName(string: Node, text: string, span: Span): boolean {
  const open = string.namedChildren.find((child) => child?.type === 'string_start');
  const close = string.namedChildren.find((child) => child?.type === 'string_end');
  if (!open || !close || open.endIndex !== span.start || /^[a-z]*["']{3}|^b/i.test(open.text)) return false;
  let rest = text.slice(span.end, close.startIndex);
  if (/f/i.test(open.text)) rest = rest.replace(/\{[^{}]*\}/g, '{}');
  return deviceText.test(rest) || filledText.test(rest);
}
