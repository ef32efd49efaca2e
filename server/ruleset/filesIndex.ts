/** The rules for the files around the code, found by the name of a place. Pure data. */
import type { Format } from '../model.ts';
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
  textRule(found: string, format: Format): Hit | undefined;
  /** One fast pass: could a text of this format hold a match? */
  gate(format: Format): RegExp;
}

interface Names {
  readonly exact: Map<string, Rule[]>;
  /** Without the star, longest first. */
  readonly open: { readonly start: string; readonly rule: Rule }[];
}

export function buildFilesIndex(rules: readonly Rule[]): FilesIndex {
  const own = rules.filter((rule) => rule.language === 'files');
  const byKind = new Map<FilesMatcher['kind'], Names>();
  for (const rule of own) {
    const { kind, name } = rule.matcher as FilesMatcher;
    const names: Names = byKind.get(kind) ?? { exact: new Map(), open: [] };
    byKind.set(kind, names);
    if (name.endsWith('*')) names.open.push({ start: name.slice(0, -1), rule });
    else names.exact.set(name, [...(names.exact.get(name) ?? []), rule]);
  }
  for (const { open } of byKind.values()) open.sort((a, b) => b.start.length - a.start.length);

  const find = (kind: FilesMatcher['kind'], name: string, holds: Holds): Hit | undefined => {
    const names = byKind.get(kind);
    const exact = names?.exact.get(name)?.find((rule) => holds(matcherOf(rule), ''));
    if (exact) return { rule: exact, rest: '' };
    const open = names?.open.find(
      ({ start, rule }) => name.startsWith(start) && holds(matcherOf(rule), name.slice(start.length)),
    );
    return open && { rule: open.rule, rest: name.slice(open.start.length) };
  };

  return {
    find(place, format) {
      const plain: Holds = (matcher, rest) => isIn(matcher, format) && isLike(matcher, place, rest);
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
    textRule: (found, format) => find('text', found, (matcher) => isIn(matcher, format)),
    gate: (format) => gateOf(own, format),
  };
}

/** Does a matcher whose name fits hold here? `rest` is what its star stands for. */
type Holds = (matcher: FilesMatcher, rest: string) => boolean;

function matcherOf(rule: Rule): FilesMatcher {
  return rule.matcher as FilesMatcher;
}

function isIn(matcher: FilesMatcher, format: Format): boolean {
  return matcher.in?.includes(format) ?? true;
}

function isLike({ like }: FilesMatcher, place: Place, rest: string): boolean {
  return Object.entries(like ?? {}).every(([part, pattern]) => {
    const text = part === 'name' ? place.name : part === 'rest' ? rest : place.parts[part]?.text;
    return text !== undefined && new RegExp(pattern).test(text);
  });
}

/** `--dist-backend` and `trainer.dist_backend` are the key `dist_backend`. */
function plainKey(key: string): string {
  return key
    .replace(/^[-+]+/, '')
    .replace(/^.*[./]/, '')
    .replace(/-/g, '_')
    .toLowerCase();
}

/** `*backend` stands for every key that ends so. */
function hasKey({ keys }: FilesMatcher, { name }: Place): boolean {
  const own = plainKey(name);
  const fits = (key: string): boolean =>
    key.startsWith('*') ? own.endsWith(plainKey(key.slice(1))) : key === name || plainKey(key) === own;
  return keys?.some(fits) ?? false;
}

function isBelow({ keys }: FilesMatcher, path: Place['path']): boolean {
  return !keys || keys.some((key) => path?.includes(key) ?? false);
}

/** A path stands behind a sign that no name holds, or behind `-I` and `-L` of compilers; a star takes the rest of the folder's or file's name. */
function textPattern(names: Names | undefined): RegExp | undefined {
  if (!names) return undefined;
  const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
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
