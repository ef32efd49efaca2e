/**
 * Compiles one chapter: YAML text to rules, with every problem found on the way. Takes the text and the file's name for
 * messages; expands the compact forms and `for` families and fills in the chapter's defaults. Pure: opens no file, and
 * judges no name, since that needs the vocabulary (scripts/rules/) that a user's rule pack is read without.
 */
import type { Chip, Format, Target, Words } from '../model.ts';
import { checkDrops, checkWords, missingSource } from './check.ts';
import type {
  AdapterRelease,
  Condition,
  Example,
  Matcher,
  Outcome,
  Rule,
  RuleLanguage,
  Startup,
  StringPosition,
  Variant,
} from './rule.ts';
import { type Path, schemaErrors } from './schema.ts';
import {
  type ListedKind,
  languageFor,
  type MatcherField,
  matcherFields,
  matcherOfName,
  parseMatcher,
} from './signature.ts';
import { type Place, readYaml, type YamlText } from './yaml.ts';

/** A rule with the place in the YAML that it came from. */
export interface Entry {
  readonly rule: Rule;
  /** True for `renames`, `same`, `manual` and `none`, which bring no examples. */
  readonly compact: boolean;
  /** Of a family, `cudaGraph*`: only its names of these kinds. */
  readonly kinds?: readonly string[] | undefined;
  at(...path: Path): Place;
}

export interface Problem extends Place {
  /** What is wrong and the cure, as sentences. */
  readonly text: string;
}

export interface Chapter {
  readonly file: string;
  readonly entries: readonly Entry[];
  readonly startup: readonly Startup[];
  readonly releases: readonly AdapterRelease[];
  /** Ids of rules that the zero-edit way serves. */
  readonly zeroEdit: readonly string[];
  readonly problems: readonly Problem[];
  at(...path: Path): Place;
}

/** `rules/torch/amp.yaml:12: rules[3].to: What is wrong. The cure.` */
export function formatProblem({ file, line, field, text }: Problem): string {
  return `${file}:${line}: ${field ? `${field}: ` : ''}${text}`;
}

/** Compiles a chapter; with problems, the entries are those that could be read nevertheless. Never throws. */
export function compileChapter(text: string, file: string): Chapter {
  const yaml = readYaml(text, file);
  const broken = yaml.errors.length > 0;
  const problems: Problem[] = broken
    ? [...yaml.errors]
    : schemaErrors(yaml.data).map((error) => ({ ...yaml.at(error.path), text: error.text }));
  const at = (...path: Path): Place => yaml.at(path);
  if (problems.length > 0)
    return { file, entries: [], startup: [], releases: [], zeroEdit: [], problems, at };
  const raw = yaml.data as RawChapter;
  const entries = [...compactEntries(raw, yaml), ...fullEntries(raw, yaml, problems)];
  for (const entry of entries) problems.push(...checkWords(entry), ...checkDrops(entry));
  return {
    file,
    entries,
    startup: startupOf(raw, yaml, problems),
    releases: raw.releases ?? [],
    zeroEdit: raw.zeroEdit ?? [],
    problems,
    at,
  };
}

/** The data as the schema lets it through. */
interface RawChapter extends Gating {
  library: string;
  chapter: Words;
  language: RuleLanguage;
  lists?: ListedKind;
  releases?: AdapterRelease[];
  zeroEdit?: string[];
  startup?: Omit<Startup, 'source'> & { source?: string };
  renames?: Record<string, string | (RawOutcome & { to: string })>;
  same?: RawList[];
  manual?: RawList[];
  none?: RawList[];
  rules?: RawRule[];
}

interface Gating {
  needs?: string[];
  since?: string;
  until?: string;
  chips?: (string | number)[];
  source?: string;
  verified?: boolean;
  elsewhere?: Words;
}

type RawOutcome = Gating & Partial<Omit<Outcome, keyof Gating>> & { where?: 'host' | 'device' };

type RawList = RawOutcome & { names: string[]; kinds?: string[] };

type RawVariant = RawOutcome & Omit<Condition, 'chips'>;

interface RawExample extends Omit<Example, 'target'> {
  target?: Omit<Partial<Target>, 'chip'> & { chip?: string | number };
}

type RawRule = RawOutcome &
  Partial<Record<MatcherField, string>> & {
    id: string;
    position?: StringPosition;
    beside?: string[];
    keys?: string[];
    in?: Format[];
    like?: Record<string, string>;
    for?: Record<string, string[]>;
    variants?: RawVariant[];
    examples?: RawExample[];
  };

function* compactEntries(raw: RawChapter, yaml: YamlText): Generator<Entry> {
  const make = (
    name: string,
    outcome: RawOutcome,
    verdict: Rule['verdict'],
    path: Path,
    kinds?: readonly string[],
  ): Entry => {
    const rule = ruleOf(raw, yaml.file, name, matcherOfName(name, raw.lists), { ...outcome, verdict });
    return { rule, compact: true, kinds, at: (...more) => yaml.at([...path, ...more]) };
  };
  for (const [name, value] of Object.entries(raw.renames ?? {})) {
    const outcome = typeof value === 'string' ? { to: value } : value;
    yield make(name, outcome, 'direct', ['renames', name]);
  }
  for (const form of ['same', 'manual', 'none'] as const) {
    for (const [at, { names, kinds, ...outcome }] of (raw[form] ?? []).entries()) {
      for (const name of names) yield make(name, outcome, form, [form, at], kinds);
    }
  }
}

function* fullEntries(raw: RawChapter, yaml: YamlText, problems: Problem[]): Generator<Entry> {
  for (const [index, written] of (raw.rules ?? []).entries()) {
    const at = (...more: Path): Place => yaml.at(['rules', index, ...more]);
    const fields = matcherFields.filter((field) => written[field] !== undefined);
    const family = expandFamily(written);
    const [field] = fields;
    if (field === undefined || (fields.length > 1 && !isPackage(fields))) {
      const text = `A rule matches one thing, here ${fields.length}. Keep exactly one of ${matcherFields.join(', ')}.`;
      problems.push({ ...at(), text });
    } else if (typeof family === 'string') {
      problems.push({ ...at('for'), text: family });
    } else {
      for (const one of family) yield* rulesOf(raw, yaml.file, one, fields, at, problems);
    }
  }
}

/** One rule, or the two sides of a package: its examples are tested once. */
function* rulesOf(
  raw: RawChapter,
  file: string,
  one: RawRule,
  fields: readonly MatcherField[],
  at: Entry['at'],
  problems: Problem[],
): Generator<Entry> {
  for (const [index, field] of fields.entries()) {
    const matcher = parseMatcher(field, one[field] ?? '', one);
    const given = index === 0 ? one : { ...one, examples: undefined };
    if (typeof matcher === 'string') problems.push({ ...at(field), text: matcher });
    else yield { rule: ruleOf(raw, file, one.id, matcher, given), compact: false, at };
  }
}

/** What is known of a package holds for its import and for its line in a list of requirements. */
function isPackage(fields: readonly MatcherField[]): boolean {
  return fields.every((field) => field === 'import' || field === 'package');
}

/** One rule for each value of `for`; lists of several keys go side by side. A sentence when they cannot. */
function expandFamily(rule: RawRule): RawRule[] | string {
  const { for: family, ...one } = rule;
  if (!family) return [one];
  const keys = Object.keys(family);
  const count = family[keys[0] ?? '']?.length ?? 0;
  const uneven = keys.find((key) => family[key]?.length !== count);
  if (uneven)
    return `The lists of \`${keys[0]}\` and \`${uneven}\` differ in length. Give both the same number of values.`;
  return Array.from({ length: count }, (_, at) => {
    const fill = (text: string): string =>
      keys.reduce((done, key) => done.replaceAll(`<${key}>`, family[key]?.[at] ?? ''), text);
    return mapTexts(one, fill) as RawRule;
  });
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [change(key), mapTexts(item, change)]),
  );
}

function ruleOf(
  raw: RawChapter,
  file: string,
  id: string,
  matcher: Matcher,
  given: RawOutcome | RawRule,
): Rule {
  const variants = 'variants' in given ? given.variants : undefined;
  const examples = 'examples' in given ? given.examples : undefined;
  // The chapter's releases and chips say where the names exist that its rules write; a rule that writes none needs none.
  const writes = [given, ...(variants ?? [])].some((one) => one.to ?? one.before ?? one.delete);
  const gating: Gating = writes || given.verdict === 'same' ? raw : {};
  return {
    id,
    library: raw.library,
    file,
    chapter: raw.chapter,
    language: languageFor(matcher, raw.language),
    matcher,
    verdict: given.verdict ?? 'manual',
    ...picked(given, outcomeFields),
    ...defined({
      where: given.where,
      beside: 'beside' in given ? given.beside : undefined,
      needs: writes ? (given.needs ?? raw.needs) : given.needs,
      since: given.since ?? gating.since,
      until: given.until ?? gating.until,
      chips: chipsOf(given.chips ?? gating.chips),
      elsewhere: given.elsewhere ?? gating.elsewhere,
      variants: variants?.map(variantOf),
      examples: examples?.map(exampleOf),
    }),
    source: given.source ?? raw.source ?? '',
    ...((given.verified ?? raw.verified) === false ? { verified: false } : {}),
  };
}

const outcomeFields = [
  'to',
  'before',
  'unlessAfter',
  'delete',
  'drops',
  'defaults',
  'says',
  'check',
  'instead',
  'elsewhere',
  'see',
  'effort',
  'sketch',
] as const satisfies readonly (keyof Outcome)[];

function variantOf(raw: RawVariant): Variant {
  const { args, notArgs, like, declared, perhapsNull, file, effect, since, until, style, torch, used } = raw;
  const when = {
    args,
    notArgs,
    like,
    declared,
    perhapsNull,
    file,
    effect,
    chips: chipsOf(raw.chips),
    since,
    until,
    style,
    torch,
    used,
  };
  return { when: defined(when), ...picked(raw, [...outcomeFields, 'verdict', 'needs', 'source']) };
}

function exampleOf({ target, ...texts }: RawExample): Example {
  if (!target) return texts;
  const { chip, ...others } = target;
  return { ...texts, target: chip === undefined ? others : { ...others, chip: String(chip) as Chip } };
}

function startupOf(raw: RawChapter, yaml: YamlText, problems: Problem[]): Startup[] {
  if (!raw.startup) return [];
  const source = raw.startup.source ?? raw.source;
  if (source) return [{ ...raw.startup, source }];
  problems.push({ ...yaml.at(['startup']), text: missingSource });
  return [];
}

function chipsOf(chips: readonly (string | number)[] | undefined): Chip[] | undefined {
  return chips?.map((chip) => String(chip) as Chip);
}

function picked<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(
    keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]]),
  ) as Pick<T, K>;
}

function defined<T extends object>(from: T): T {
  return Object.fromEntries(Object.entries(from).filter(([, value]) => value !== undefined)) as T;
}
