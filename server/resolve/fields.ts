/**
 * Which members of objects are fields of CUDA's structs: those whose object the file declares with the struct's type.
 * Where a list gives members to a whole namespace, anything of it declares: a type, and a function whose value a
 * variable gets. Reads the text around the name; an object of another file's stays unknown.
 */

import { isWordPart } from '../match/lexer.ts';
import { mentionsOf } from '../match/mentions.ts';
import type { Hit, Scan } from '../match/scan.ts';
import type { CudaIndex } from '../ruleset/cudaIndex.ts';

interface Declared {
  readonly type: string;
  readonly at: number;
}

/** What stands before a `.` or `->`. */
interface ObjectOf {
  readonly name: string;
  /** True where it is a member of something itself: `size` of `image.size.`. */
  readonly member: boolean;
}

/** The scan's hits with those of fields among them, in the order of the text. */
export function withFields(text: string, scan: Scan, index: CudaIndex): readonly Hit[] {
  if (scan.members.length === 0) return scan.hits;
  const { objects, types } = declaredObjects(text, scan.hits, index);
  if (objects.size === 0) return scan.hits;
  const found = scan.members.flatMap(({ start, end, macro }): Hit[] => {
    // Most members have the name of a field of some struct; few that of one which this file uses.
    const fields = index.fields.get(text.slice(start, end))?.filter(({ name }) => types.has(holderOf(name)));
    if (!fields || fields.length === 0) return [];
    const object = objectBefore(text, start);
    const type =
      object === undefined
        ? typeOfCall(text, start, scan.hits)
        : typeAt(text, object, objects.get(object.name), start);
    const known = fields.find(({ name }) => holderOf(name) === type);
    return known ? [{ known, symbol: known.name, span: { start, end }, macro }] : [];
  });
  if (found.length === 0) return scan.hits;
  return [...scan.hits, ...found].sort((a, b) => a.span.start - b.span.start);
}

/** The struct of `struct.field`. */
function holderOf(name: string): string {
  return name.slice(0, name.indexOf('.'));
}

interface Objects {
  readonly objects: ReadonlyMap<string, readonly Declared[]>;
  /** All that a member of this text may be of. */
  readonly types: ReadonlySet<string>;
}

/** Variables, parameters and members that are declared with a type that has fields: `T a, *b;`, `vector<T> c`. */
function declaredObjects(text: string, hits: readonly Hit[], index: CudaIndex): Objects {
  const objects = new Map<string, Declared[]>();
  const types = new Set<string>();
  for (const { symbol, span } of hits) {
    const space = namespaceOf(symbol);
    const type = index.holders.has(symbol) ? symbol : space;
    types.add(space);
    if (!index.holders.has(type)) continue;
    types.add(type);
    const names = namesAfter(text, span.end);
    for (const name of type === symbol ? names : [...names, ...assignedTo(text, span.start)]) {
      const list = objects.get(name) ?? [];
      list.push({ type, at: endOfType(text, span.end) });
      objects.set(name, list);
    }
  }
  return { objects, types };
}

function namespaceOf(symbol: string): string {
  return symbol.slice(0, Math.max(0, symbol.indexOf('::')));
}

/** `auto name = ` in front of a call. */
function assignedTo(text: string, start: number): string[] {
  const name = /([A-Za-z_]\w*)\s*=\s*$/.exec(text.slice(Math.max(0, start - 80), start))?.[1];
  return name === undefined ? [] : [name];
}

/** The namespace of a function that is called just before the `.`: `group::here().`. */
function typeOfCall(text: string, member: number, hits: readonly Hit[]): string | undefined {
  const lead = text.slice(Math.max(0, member - 200), member).replace(/\s*(?:\.|->)\s*$/, '');
  const call = /(?:\w+\s*::\s*)*\w+\s*(?:<[\w\s,]*>)?\s*\([^()]*\)$/.exec(lead);
  const start = Math.max(0, member - 200) + (call?.index ?? 0);
  const hit = call && hits.find(({ span }) => span.start === start);
  return hit ? namespaceOf(hit.symbol) : undefined;
}

const declarator =
  /(?:\s|[*&>]|\bconst\b)*([A-Za-z_]\w*)\s*(?:\[[^\]]*\]|=[^,;(){}]*(?:\([^()]*\))?|\{[^{}]*\})?\s*([,;)]|$)?/y;

/** Arguments of a template between a type and the names. */
const templateArguments = /\s*<[^<>;{}]*(?:<[^<>;{}]*>[^<>;{}]*)?>/y;

/** Where a type with its arguments ends. */
function endOfType(text: string, from: number): number {
  templateArguments.lastIndex = from;
  return templateArguments.test(text) ? templateArguments.lastIndex : from;
}

function namesAfter(text: string, from: number): string[] {
  const names: string[] = [];
  declarator.lastIndex = endOfType(text, from);
  for (let found = declarator.exec(text); found; found = declarator.exec(text)) {
    names.push(found[1] as string);
    if (found[2] !== ',') break;
  }
  return names;
}

/** The last name of what stands before the `.` or `->`: `prop` of `self->prop[i].`, of `(*prop).`. */
function objectBefore(text: string, member: number): ObjectOf | undefined {
  const alone = nameBefore(text, member);
  if (alone) return alone;
  const lead = text.slice(Math.max(0, member - 200), member).replace(/\s*(?:\.|->)\s*$/, '');
  const plain = lead.replace(/(?:\s*\[[^[\]]*(?:\[[^[\]]*\][^[\]]*)*\])+$/, '');
  const plainly = /((?:\.|->)[ \t]*)?([A-Za-z_]\w*)\s*$/.exec(plain);
  if (plainly) return { name: plainly[2] as string, member: plainly[1] !== undefined };
  const name = /\(\s*\*\s*([A-Za-z_]\w*)\s*\)$/.exec(plain)?.[1];
  return name === undefined ? undefined : { name, member: false };
}

/** `name.` and `name->` with nothing in between: most members, read sign by sign at a tenth of the patterns' price. */
function nameBefore(text: string, member: number): ObjectOf | undefined {
  const end = member - (text[member - 1] === '.' ? 1 : text.startsWith('->', member - 2) ? 2 : 0);
  let start = end;
  while (start > 0 && end - start < 100 && isWordPart(text.charCodeAt(start - 1))) start--;
  const name = text.slice(start, end);
  if (end === member || end - start === 100 || !/^[A-Za-z_]\w*$/.test(name)) return undefined;
  while (text[start - 1] === ' ' || text[start - 1] === '\t') start--;
  return { name, member: text[start - 1] === '.' || text.startsWith('->', start - 2) };
}

/** The struct of the nearest declaration above, unless the file declares the name anew in between; else the first below. */
function typeAt(
  text: string,
  { name: object, member }: ObjectOf,
  all: readonly Declared[] | undefined,
  at: number,
): string | undefined {
  // A variable of a function says nothing of a member that has its name.
  const declared = member ? all?.filter((one) => !inFunction(text, one.at)) : all;
  const above = declared?.filter((one) => one.at < at).at(-1);
  if (!above) return declared?.[0]?.type;
  return isDeclaredAnew(text.slice(above.at, at), object) ? undefined : above.type;
}

/** True where a text gives a name to a variable of its own. */
function isDeclaredAnew(text: string, name: string): boolean {
  return mentionsOf(text, name).some((at) => {
    if (!/^\s*[;=,){[(]/.test(text.slice(at + name.length, at + name.length + 80))) return false;
    const type = /\b([A-Za-z_]\w*)(?:\s|[*&>])+$/.exec(text.slice(Math.max(0, at - 120), at))?.[1];
    return type !== undefined && !/^(?:const|return|else|case|delete|throw)$/.test(type);
  });
}

/** True within the body of a function or a block of it: what the innermost open brace belongs to has parentheses before it. */
function inFunction(text: string, at: number): boolean {
  let open = 0;
  for (let index = at - 1; index >= 0; index--) {
    const sign = text[index];
    if (sign === '}') open++;
    else if (sign === '{' && open-- === 0) {
      const lead = text.slice(Math.max(0, index - 400), index);
      const head = lead.slice(Math.max(...[';', '{', '}'].map((mark) => lead.lastIndexOf(mark))) + 1);
      return !/\b(?:struct|class|union|namespace|extern)\b[^()]*$/.test(head);
    }
  }
  return false;
}
