/** The Python side of the rule set in memory: dotted names, methods, attributes, strings and imports by exact name. Pure data. */
import { nameFinder } from './nameFinder.ts';
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
  /** Names of such rules that a text may hold. */
  readonly stringsIn: (text: string) => ReadonlySet<string>;
  /** Names that have other names below them. */
  readonly modules: ReadonlySet<string>;
  /** Packages whose names the index knows, `torch`. */
  readonly packages: ReadonlySet<string>;
  /** Tells in one or two passes over a text whether anything could match. */
  readonly gate: { test(text: string): boolean };
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
  const words = new Set<string>([...working, ...attributes.keys(), ...strings.map(stringOf)]);
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
    stringsIn: nameFinder(strings.map(stringOf)),
    modules: new Set([...names.keys()].map((name) => name.slice(0, Math.max(0, name.lastIndexOf('.'))))),
    packages,
    gate: gateOf(words, packages, new Set([...otherImports.keys()].map(rootOf)), strings.map(stringOf)),
  };
}

/** Words that speak of CUDA open the gate alone; others, `load` or `profile`, only beside the name of a package. */
function gateOf(
  words: ReadonlySet<string>,
  packages: ReadonlySet<string>,
  imported: ReadonlySet<string>,
  texts: readonly string[],
): PythonIndex['gate'] {
  const any = (list: Iterable<string>): RegExp => new RegExp(`\\b(?:${[...list].join('|')})\\b`);
  const isOwn = (word: string): boolean => /cud|nccl/i.test(word) || texts.includes(word);
  const own = any([...words].filter(isOwn));
  const other = any([...words].filter((word) => !isOwn(word)));
  const named = any(packages);
  const line = new RegExp(`^[ \\t]*(?:import|from)[ \\t]+(?:${[...imported].join('|')}|\\w+_cuda)\\b`, 'm');
  const imports = (text: string): boolean => imported.size > 0 && line.test(text);
  const below = /\b(?:torch|dist)\.[\w.]*(?:cuda|nccl|cudnn|cublas)/i;
  return {
    test: (text) =>
      own.test(text) || below.test(text) || (other.test(text) && named.test(text)) || imports(text),
  };
}

function stringOf(rule: Rule): string {
  return 'name' in rule.matcher ? rule.matcher.name : '';
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
