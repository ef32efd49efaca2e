/** The rules for the files around the code, found by the name of a place. Pure data. */
import type { Format } from '../model.ts';
import { patternOf, remember } from '../once.ts';
import type { Asks, Place } from '../places/place.ts';
import type { FilesMatcher, Rule } from './rule.ts';

export interface Hit {
  readonly rule: Rule;
  /** What the `*` of the matched name stands for. */
  readonly rest: string;
}

export interface FilesIndex {
  /** Rules for a place: one for its name, and for a pair one for its key and one for its value. */
  find(place: Place, format: Format): readonly Hit[];
  /** A rule speaks of the program by its very name. */
  isCommand(name: string, format: Format): boolean;
  /** What rules speak of in a format; packages are always asked for, since rules ask what stands beside one. */
  asks(format: Format): Asks;
  /** Finds paths and addresses; the groups are named by `textRule`. */
  readonly texts: RegExp | undefined;
  /** Where `texts` could find something, at a fraction of its price. */
  readonly textStarts: RegExp | undefined;
  /** `lead` is what stands before it in the same word, `parts` are those of the stretch. */
  textRule(found: string, lead: string, format: Format, parts?: Place['parts']): Hit | undefined;
  /** One fast pass: could a text of this format hold a match? */
  gate(format: Format): RegExp;
}

interface Names {
  readonly exact: Map<string, Rule[]>;
  /** Without the star, longest first. */
  readonly open: { readonly start: string; readonly rule: Rule }[];
  /** The rules that a name could have in a format, in the order in which they are asked: few, and asked for again and again. */
  candidates(format: Format, name: string): readonly Candidate[];
}

interface Candidate extends Hit {
  readonly matcher: FilesMatcher;
  /** What the name alone does not decide. */
  readonly like: readonly { readonly part: string; readonly pattern: RegExp }[];
}

export function buildFilesIndex(rules: readonly Rule[]): FilesIndex {
  const own = rules.filter((rule) => rule.language === 'files');
  const byKind = new Map<FilesMatcher['kind'], Names>();
  for (const rule of own) {
    const { kind, name } = rule.matcher as FilesMatcher;
    const names = byKind.get(kind) ?? createNames(kind);
    byKind.set(kind, names);
    if (name.endsWith('*')) names.open.push({ start: name.slice(0, -1), rule });
    else names.exact.set(name, [...(names.exact.get(name) ?? []), rule]);
  }
  for (const { open } of byKind.values()) open.sort((a, b) => b.start.length - a.start.length);

  // Asked for by each text.
  const gates = remember((format) => gateOf(own, format as Format));
  const valueGates = remember((format) => valueGate(byKind.get('value'), format as Format));
  const candidates = (kind: FilesMatcher['kind'], format: Format, name: string): readonly Candidate[] =>
    byKind.get(kind)?.candidates(format, name) ?? [];

  return {
    find(place, format) {
      if (place.kind !== 'pair') {
        const hit = candidates(place.kind, format, place.name).find(
          (one) => isLike(one, place.name, place.parts) && (!place.parts.origin || asksOrigin(one)),
        );
        return hit ? [hit] : [];
      }
      const { value } = place.parts;
      // An item of a list has the list's key, which is told where it stands.
      const key = place.parts.item
        ? undefined
        : candidates('key', format, place.name).find(
            (one) => isLike(one, place.name, place.parts) && isBelow(one, place.path),
          );
      // Most values are none that a rule speaks of.
      const set =
        value && valueGates(format)(value.text)
          ? candidates('value', format, value.text.trim()).find(
              (one) => isLike(one, place.name, place.parts) && hasKey(one, place),
            )
          : undefined;
      return [key, set].filter((hit) => hit !== undefined);
    },
    isCommand: (name, format) =>
      name !== '' &&
      candidates('command', format, name).some(({ rest, like }) => rest === '' && like.length === 0),
    asks(format) {
      const has = (kind: FilesMatcher['kind'], name: string): boolean =>
        candidates(kind, format, name).length > 0;
      const isValue = valueGates(format);
      return (kind, name, value) => {
        if (kind !== 'pair') return kind === 'package' || has(kind, name);
        return has('key', name) || (value !== undefined && isValue(value));
      };
    },
    texts: textPattern(byKind.get('text')),
    textStarts: textGate(byKind.get('text')),
    textRule: (found, lead, format, parts) =>
      candidates('text', format, found).find((one) => isLike(one, found, { ...parts, lead: { text: lead } })),
    gate: (format) => gates(format),
  };
}

const noCandidates: readonly Candidate[] = [];

/** Names of a format that are kept with their candidates. */
const mostNames = 2000;

function createNames(kind: FilesMatcher['kind']): Names {
  const exact: Names['exact'] = new Map();
  const open: Names['open'] = [];
  // Most names begin like none, and many are asked for.
  const openFor = remember((first) => open.filter(({ start }) => start === '' || start[0] === first));
  const candidatesOf = (format: Format, name: string): readonly Candidate[] => {
    let all: Candidate[] | undefined;
    const add = (rule: Rule, rest: string): void => {
      const one = candidateOf({ rule, rest }, conditionsOf(rule), format, name);
      if (one) all = [...(all ?? []), one];
    };
    for (const rule of exact.get(name) ?? []) add(rule, '');
    for (const { start, rule } of openFor(name[0] ?? ''))
      if (name.startsWith(start)) add(rule, name.slice(start.length));
    return all ?? noCandidates;
  };
  const inFormat = remember((format) => remember((name) => candidatesOf(format as Format, name), mostNames));
  // Of each rule once, since a scan keeps thousands of candidates.
  const conditions = new Map<Rule, Conditions>();
  const conditionsOf = (rule: Rule): Conditions => {
    const known = conditions.get(rule) ?? readConditions(rule.matcher as FilesMatcher, kind);
    conditions.set(rule, known);
    return known;
  };
  return { exact, open, candidates: (format, name) => inFormat(format)(name) };
}

/** Letters. What is longer is a text or a program, and a pattern with two stars takes the square of its length to see that. */
const longestValue = 1000;

/** Tells, by its text alone, whether something could be a value that a rule speaks of: most texts are none, and each is asked. */
function valueGate(names: Names | undefined, format: Format): (value: string) => boolean {
  const isIn = (rule: Rule): boolean => (rule.matcher as FilesMatcher).in?.includes(format) ?? true;
  const exact = new Set<string>();
  for (const [name, rules] of names?.exact ?? []) if (rules.some(isIn)) exact.add(name);
  const open = (names?.open ?? []).filter(({ rule }) => isIn(rule));
  const startingWith = remember((first) => open.flatMap(({ start }) => (start[0] === first ? start : [])));
  const ofAnyName = open.flatMap(({ start, rule }) =>
    start === '' ? patternOf((rule.matcher as FilesMatcher).like?.value ?? '') : [],
  );
  return (value) => {
    const text = value.trim();
    if (text.length > longestValue) return false;
    return (
      exact.has(text) ||
      startingWith(text[0] ?? '').some((start) => text.startsWith(start)) ||
      ofAnyName.some((pattern) => pattern.test(value))
    );
  };
}

/** What a rule asks of the parts of a place. */
interface Conditions {
  /** Of the name, which is known when rules are looked up by it; of a value the name is its key's. */
  readonly ofName: Candidate['like'];
  readonly others: Candidate['like'];
}

function readConditions({ like }: FilesMatcher, kind: FilesMatcher['kind']): Conditions {
  const all = Object.entries(like ?? {}).map(([part, source]) => ({ part, pattern: patternOf(source) }));
  const isOfName = ({ part }: { readonly part: string }): boolean =>
    part === 'rest' || (part === 'name' && kind !== 'value');
  return { ofName: all.filter(isOfName), others: all.filter((one) => !isOfName(one)) };
}

/** The rule with what is left to ask of a place; nothing where the format or the name rules it out. */
function candidateOf(
  { rule, rest }: Hit,
  { ofName, others }: Conditions,
  format: Format,
  name: string,
): Candidate | undefined {
  const matcher = rule.matcher as FilesMatcher;
  if (!(matcher.in?.includes(format) ?? true)) return undefined;
  if (!ofName.every(({ part, pattern }) => pattern.test(part === 'rest' ? rest : name))) return undefined;
  return { rule, rest, matcher, like: others };
}

function isLike({ like }: Candidate, own: string, parts: Place['parts']): boolean {
  return like.every(({ part, pattern }) => {
    // An option without a value is a switch that is on.
    const given = parts[part]?.text ?? (part === 'value' && own.startsWith('--') ? 'true' : undefined);
    const text = part === 'name' ? own : given;
    return text !== undefined && pattern.test(text);
  });
}

/** What a value came from says more than any name; only rules that ask for it are told of it. */
function asksOrigin({ like }: Candidate): boolean {
  return like.some(({ part }) => part === 'origin');
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
function hasKey({ matcher: { keys } }: Candidate, { name }: Place): boolean {
  if (!keys) return false;
  const own = plainKey(name);
  return keys.some((key) =>
    key.startsWith('*') ? own.endsWith(plainKey(key.slice(1))) : key === name || plainKey(key) === own,
  );
}

function isBelow({ matcher: { keys } }: Candidate, path: Place['path']): boolean {
  return !keys || keys.some((key) => path?.includes(key) ?? false);
}

/** The beginnings of all names, without a look at what stands around them: one pattern of plain letters. */
function textGate(names: Names | undefined): RegExp | undefined {
  if (!names) return undefined;
  const all = [...names.open.map(({ start }) => start), ...names.exact.keys()];
  const beginnings = new Set(all.map((name) => escaped(name.slice(0, 5))));
  return new RegExp([...beginnings].join('|'), 'g');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/**
 * A path stands behind a sign that no name holds, or behind `-I` and `-L` of compilers; a star takes the rest of the folder's
 * or file's name.
 */
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
