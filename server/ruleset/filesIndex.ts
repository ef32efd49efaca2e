/** The rules for the files around the code, found by the name of a place. Pure data. */
import type { Format } from '../model.ts';
import { patternOf, remember } from '../once.ts';
import type { Place } from '../places/place.ts';
import type { FilesMatcher, Rule } from './rule.ts';

export interface Hit {
  readonly rule: Rule;
  /** What the `*` of the matched name stands for. */
  readonly rest: string;
}

export interface FilesIndex {
  /** Rules for a place: one for its name, and for a pair one for its key and one for its value. */
  find(place: Place, format: Format): readonly Hit[];
  /** Finds paths and addresses; the groups are named by `textRule`. */
  readonly texts: RegExp | undefined;
  /** Could `texts` find something here? Answers no at a fraction of its price. */
  mayHoldText(text: string): boolean;
  /** `lead` is what stands before it in the same word. */
  textRule(found: string, lead: string, format: Format): Hit | undefined;
  /** One fast pass: could a text of this format hold a match? */
  gate(format: Format): RegExp;
}

interface Names {
  readonly exact: Map<string, Rule[]>;
  /** Without the star, longest first. */
  readonly open: { readonly start: string; readonly rule: Rule }[];
  /** The rules that a name could have, in the order in which they are asked: few, and asked for again and again. */
  readonly candidates: (name: string) => readonly Hit[];
}

export function buildFilesIndex(rules: readonly Rule[]): FilesIndex {
  const own = rules.filter((rule) => rule.language === 'files');
  const byKind = new Map<FilesMatcher['kind'], Names>();
  for (const rule of own) {
    const { kind, name } = rule.matcher as FilesMatcher;
    const names = byKind.get(kind) ?? createNames();
    byKind.set(kind, names);
    if (name.endsWith('*')) names.open.push({ start: name.slice(0, -1), rule });
    else names.exact.set(name, [...(names.exact.get(name) ?? []), rule]);
  }
  for (const { open } of byKind.values()) open.sort((a, b) => b.start.length - a.start.length);

  const find = (kind: FilesMatcher['kind'], name: string, holds: Holds): Hit | undefined => {
    const candidates = byKind.get(kind)?.candidates(name);
    return candidates?.find(({ rule, rest }) => holds(matcherOf(rule), rest));
  };

  return {
    find(place, format) {
      const plain: Holds = (matcher, rest) =>
        isIn(matcher, format) && isLike(matcher, place.name, place.parts, rest);
      if (place.kind !== 'pair') {
        const hit = find(place.kind, place.name, plain);
        return hit ? [hit] : [];
      }
      const { value } = place.parts;
      // An item of a list has the list's key, which is told where it stands.
      const key = place.parts.item
        ? undefined
        : find('key', place.name, (one, rest) => plain(one, rest) && isBelow(one, place.path));
      const set =
        value && find('value', value.text.trim(), (one, rest) => plain(one, rest) && hasKey(one, place));
      return [key, set].filter((hit) => hit !== undefined);
    },
    texts: textPattern(byKind.get('text')),
    mayHoldText: textGate(byKind.get('text')),
    textRule: (found, lead, format) =>
      find(
        'text',
        found,
        (matcher, rest) => isIn(matcher, format) && isLike(matcher, found, { lead: { text: lead } }, rest),
      ),
    gate: (format) => gateOf(own, format),
  };
}

function createNames(): Names {
  const exact: Names['exact'] = new Map();
  const open: Names['open'] = [];
  const candidates = remember((name) => [
    ...(exact.get(name) ?? []).map((rule) => ({ rule, rest: '' })),
    ...open.flatMap(({ start, rule }) =>
      name.startsWith(start) ? { rule, rest: name.slice(start.length) } : [],
    ),
  ]);
  return { exact, open, candidates };
}

/** Does a matcher whose name fits hold here? `rest` is what its star stands for. */
type Holds = (matcher: FilesMatcher, rest: string) => boolean;

function matcherOf(rule: Rule): FilesMatcher {
  return rule.matcher as FilesMatcher;
}

function isIn(matcher: FilesMatcher, format: Format): boolean {
  return matcher.in?.includes(format) ?? true;
}

function isLike({ like }: FilesMatcher, name: string, parts: Place['parts'], rest: string): boolean {
  if (!like) return true;
  return Object.entries(like).every(([part, pattern]) => {
    const text = part === 'name' ? name : part === 'rest' ? rest : parts[part]?.text;
    return text !== undefined && patternOf(pattern).test(text);
  });
}

/** `--dist-backend` and `trainer.dist_backend` are the key `dist_backend`. */
const plainKey = remember((key) =>
  key
    .replace(/^[-+]+/, '')
    .replace(/^.*[./]/, '')
    .replace(/-/g, '_')
    .toLowerCase(),
);

/** `*backend` stands for every key that ends so. */
function hasKey({ keys }: FilesMatcher, { name }: Place): boolean {
  if (!keys) return false;
  const own = plainKey(name);
  return keys.some((key) =>
    key.startsWith('*') ? own.endsWith(plainKey(key.slice(1))) : key === name || plainKey(key) === own,
  );
}

function isBelow({ keys }: FilesMatcher, path: Place['path']): boolean {
  return !keys || keys.some((key) => path?.includes(key) ?? false);
}

/** A path stands behind a sign that no name holds, or behind `-I` and `-L` of compilers; a star takes the rest of the folder's or file's name. */
/**
 * Texts of commands are short and come again. The beginnings of all names, without a look at what stands around them,
 * are one pattern of plain letters.
 */
function textGate(names: Names | undefined): (text: string) => boolean {
  if (!names) return () => false;
  const all = [...names.open.map(({ start }) => start), ...names.exact.keys()];
  const beginnings = new Set(all.map((name) => escaped(name.slice(0, 5))));
  const pattern = new RegExp([...beginnings].join('|'));
  return (text) => pattern.test(text);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function textPattern(names: Names | undefined): RegExp | undefined {
  if (!names) return undefined;
  const open = names.open.map(({ start }) => `${escaped(start)}[\\w.-]*`);
  const exact = [...names.exact.keys()].map((name) => `${escaped(name)}(?![\\w-])`);
  return new RegExp(`(?:(?<![\\w.])|(?<=(?<!\\w)-[IL]))(?:${[...open, ...exact].join('|')})`, 'g');
}

/** Names that speak of CUDA are covered by what they share. */
const shared = /cuda|nvidia|nccl|gpu/i;

function gateOf(rules: readonly Rule[], format: Format): RegExp {
  const words = new Set<string>();
  for (const { matcher } of rules) {
    const { name, in: formats } = matcher as FilesMatcher;
    if (!(formats?.includes(format) ?? true)) continue;
    const word = name.replace(/^apt:|\*$/g, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    // A requirement may be spelt with any of its signs.
    if (word && !shared.test(word))
      words.add(matcher.kind === 'package' ? word.replace(/-/g, '[-_.]') : word);
  }
  return new RegExp([shared.source, ...words].join('|'), 'i');
}
