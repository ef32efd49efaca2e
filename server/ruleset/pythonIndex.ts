/** The Python side of the rule set in memory: dotted names, methods, attributes, strings and imports by exact name. Pure data. */
import { type Held, nameFinder } from './nameFinder.ts';
import type { Rule } from './rule.ts';

export interface PythonName {
  readonly name: string;
  readonly library: string;
  readonly rule?: Rule;
}

export interface PythonIndex {
  /** Canonical dotted names, `torch.cuda.synchronize`. */
  readonly names: ReadonlyMap<string, PythonName>;
  /** Modules of the packages below, exact. */
  readonly imports: ReadonlyMap<string, Rule>;
  /** Other packages and parts of them, which stand for all that is below them. */
  readonly otherImports: ReadonlyMap<string, Rule>;
  /** Modules of any name with such an end. */
  readonly openImports: readonly { readonly end: string; readonly rule: Rule }[];
  readonly methods: ReadonlyMap<string, Rule>;
  readonly attributes: ReadonlyMap<string, Rule>;
  readonly strings: readonly Rule[];
  /** Rules for what functions answer, by the names of the functions. */
  readonly answers: ReadonlyMap<string, Rule>;
  /** Names of such rules, and of functions that check for a package, that a text may hold. */
  readonly wordsIn: (text: string) => Held;
  /** Names that have other names below them. */
  readonly modules: ReadonlySet<string>;
  /** Packages whose names the index knows, `torch`. */
  readonly packages: ReadonlySet<string>;
  /** Tells in a few passes over a text whether anything could match; imports of the project's own packages do not. */
  readonly gate: { test(text: string, own: readonly string[]): boolean };
}

/** Builds the index from all rules and the dotted names of the vocabulary. */
export function buildPythonIndex(rules: readonly Rule[], vocabulary: readonly string[]): PythonIndex {
  const names = new Map<string, PythonName>(vocabulary.map((name) => [name, { name, library: 'torch' }]));
  const imports = new Map<string, Rule>();
  const methods = new Map<string, Rule>();
  const attributes = new Map<string, Rule>();
  const strings: Rule[] = [];
  for (const rule of rules) {
    if (rule.language !== 'python') continue;
    const { matcher } = rule;
    if (matcher.kind === 'import') imports.set(matcher.name, rule);
    else if (matcher.kind === 'method') methods.set(matcher.name, rule);
    else if (matcher.kind === 'attribute') attributes.set(matcher.name, rule);
    else if (matcher.kind === 'string') strings.push(rule);
    else if (matcher.kind === 'call' || matcher.kind === 'name') {
      names.set(matcher.name, { name: matcher.name, library: rule.library, rule });
    }
  }
  const rootOf = (name: string): string => name.split('.', 1)[0] as string;
  const packages = new Set([...names.keys()].map(rootOf));
  const own = new Set(vocabulary.map(rootOf));
  const otherImports = new Map([...imports].filter(([name]) => !own.has(rootOf(name))));
  const openImports = [...otherImports].flatMap(([name, rule]) =>
    name.startsWith('*') ? [{ end: name.slice(1), rule }] : [],
  );
  for (const name of otherImports.keys()) imports.delete(name);
  for (const { end } of openImports) otherImports.delete(`*${end}`);
  const working = [...methods].flatMap(([name, rule]) => (rule.verdict === 'same' ? [] : [name]));
  const words = new Set<string>([...working, ...attributes.keys(), ...strings.flatMap(textsOf)]);
  for (const { name, rule } of names.values()) {
    if (asksForWork(name, rule)) words.add(triggerOf(name, words));
    // Advice is worth a reading only where the name itself is written out.
    else if (rule?.check) words.add(name.split('.').slice(-2).join('\\.'));
  }
  return {
    names,
    imports,
    otherImports,
    openImports,
    methods,
    attributes,
    strings,
    answers: new Map(
      strings.flatMap((rule) =>
        rule.matcher.kind === 'string' && rule.matcher.position === 'answer'
          ? [[rule.matcher.name, rule] as const]
          : [],
      ),
    ),
    wordsIn: nameFinder([...strings.flatMap(textsOf), ...packageChecks]),
    modules: new Set([...names.keys()].map((name) => name.slice(0, Math.max(0, name.lastIndexOf('.'))))),
    packages,
    gate: gateOf({
      words,
      packages,
      imported: new Set([...otherImports.keys()].map(rootOf)),
      texts: [...strings.flatMap(textsOf), ...packageChecks],
      members: [...methods.keys(), ...attributes.keys()],
      endings: strings.flatMap(({ matcher }) =>
        matcher.kind === 'string' && matcher.position === 'ending'
          ? [`${matcher.name}"`, `${matcher.name}'`]
          : [],
      ),
    }),
  };
}

/** Functions that are given the name of a module or of a package. */
export const packageChecks: readonly string[] = [
  'import_module',
  '__import__',
  'find_spec',
  'importorskip',
  'check_requirements',
  'RequirementCache',
  'check_version',
  'require_version',
  'is_package_available',
  '_is_package_available',
  'package_available',
];

/** Brackets that may hold a comparison: indexing by a mask. */
export const maskIndex = /[\w)\]]\[[^[\]\n"']*?(?:[<>]=?|[=!]=)[^[\]\n]*\]/;

interface GateWords {
  readonly words: ReadonlySet<string>;
  readonly packages: ReadonlySet<string>;
  /** Other packages. */
  readonly imported: ReadonlySet<string>;
  /** Words of strings, and functions that take a name as a text. */
  readonly texts: readonly string[];
  /** Methods and attributes of objects. */
  readonly members: readonly string[];
  /** Ends of strings with their quotes. */
  readonly endings: readonly string[];
}

/** Words that speak of CUDA open the gate alone; others, `load` or `profile`, only beside the name of a package. */
function gateOf({ words, packages, imported, texts, members, endings }: GateWords): PythonIndex['gate'] {
  const any = (list: Iterable<string>): RegExp => new RegExp(`\\b(?:${[...list].join('|')})\\b`);
  const isOwn = (word: string): boolean => /cud|nccl/i.test(word) || texts.includes(word);
  const plain = (text: string): boolean => /^\w+$/.test(text);
  const signs = texts
    .filter((text) => !plain(text))
    .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const own = [...[...words].filter(isOwn), ...texts.filter(plain)];
  const alone = new RegExp([any(new Set(own)).source, ...signs].join('|'));
  const others = [...words].filter((word) => !isOwn(word));
  const part = others.filter((word) => !word.includes('.')).join('|');
  const paths = others.filter((word) => word.includes('.'));
  const ends = paths.map((path) => path.slice(path.lastIndexOf('.') + 1));
  // As a part of a name, or as what an import brings in.
  const other = new RegExp(
    `\\.\\s*(?:${part})\\b|\\b(?:${paths.join('|')})\\b|\\bimport\\b(?:[^\\n(]*|[^\\n(]*\\([^)]*)\\b(?:${[part, ...ends].join('|')})\\b`,
  );
  const ofPackage = any(packages);
  const member = new RegExp(`\\.\\s*(?:${members.join('|') || '(?!)'})\\b`);
  const below = /\b(?:torch|dist)\.[\w.]*(?:cuda|nccl|cudnn|cublas)/i;
  const line = new RegExp(
    `^[ \\t]*(?:import|from)[ \\t]+(${[...imported].map((name) => `${name}\\b`).join('|') || '(?!)'}|\\w+_cuda\\b)`,
    'gm',
  );
  const compiled = /^[ \t]*from[ \t]+[.\w]+[ \t]+import\b[^\n]*\w_cuda\b/m;
  const imports = (text: string, own: readonly string[]): boolean => {
    if (compiled.test(text)) return true;
    line.lastIndex = 0;
    for (let found = line.exec(text); found; found = line.exec(text))
      if (!own.includes(found[1] as string)) return true;
    return false;
  };
  return {
    test: (text, own) =>
      (ofPackage.test(text) && other.test(text)) ||
      imports(text, own) ||
      member.test(text) ||
      maskIndex.test(text) ||
      alone.test(text) ||
      below.test(text) ||
      endings.some((end) => text.includes(end)),
  };
}

/** What a text must hold for the rule of a string; ends of strings are sought by themselves. */
function textsOf({ matcher }: Rule): readonly string[] {
  return matcher.kind === 'string' && matcher.position !== 'ending' ? [matcher.name] : [];
}

/** The part of a dotted name that a text must hold: one that is a trigger anyway, else the last. */
function triggerOf(name: string, words: ReadonlySet<string>): string {
  const parts = name.split('.');
  return parts.find((part) => words.has(part)) ?? (parts.at(-1) as string);
}

/** A name that stays whatever its arguments, and that does not speak of CUDA, is no reason to read a file. */
function asksForWork(name: string, rule: Rule | undefined): boolean {
  if (/cud|cusparse|nccl|gpu/i.test(name)) return true;
  return (
    rule !== undefined &&
    [rule, ...(rule.variants ?? [])].some(({ verdict }) => verdict !== undefined && verdict !== 'same')
  );
}
