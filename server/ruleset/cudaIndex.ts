/**
 * The C++ side of the rule set in memory: every name of the universe and every rule, found by one Map lookup on the
 * exact name. Built once from the compiled rules and the vocabulary; pure data afterwards.
 */
import { addWord, type WordTable, wordTable } from '../match/wordTable.ts';
import type { Rule } from './rule.ts';

/** One name of the vocabulary as the scanner needs it. */
export interface VocabularyEntry {
  readonly name: string;
  readonly library: string;
  /** function, type, enum, constant, macro, builtin, header, namespace, field; a method's name begins with a dot */
  readonly kind: string;
  /**
   * Empty: the name alone proves CUDA. `cuda`: counts only in CUDA sources. `device`: counts only in device code.
   * `template`: only in CUDA sources and with arguments of a template, since the word is plain.
   * `torch/,c10/`: counts only in a file that includes a header of one of these folders.
   */
  readonly use: string;
  /** Ascend C has a name of this spelling too. */
  readonly shared: boolean;
}

/** True for a name that counts by the headers of its file, and alone proves nothing. */
export function countsByHeaders({ use }: VocabularyEntry): boolean {
  return use.endsWith('/');
}

/** A name with the rules that may claim it. */
export interface KnownName extends VocabularyEntry {
  /** Rules on a call of it, then rules on any other use. */
  readonly rules: readonly Rule[];
  /** True where one of them holds on the host or in device code alone. */
  readonly sided: boolean;
}

export interface CudaIndex {
  /** Unqualified names of the global namespace. */
  readonly names: ReadonlyMap<string, KnownName>;
  /** Fully qualified names, `cub::DeviceReduce`; namespaces are among them. */
  readonly qualified: ReadonlyMap<string, KnownName>;
  /** Namespace -> the simple names directly in it. */
  readonly members: ReadonlyMap<string, readonly string[]>;
  readonly headers: ReadonlyMap<string, KnownName>;
  /** Field -> the `type.field` names of the structs that have it. */
  readonly fields: ReadonlyMap<string, readonly KnownName[]>;
  /** Rules on strings. */
  readonly strings: readonly Rule[];
  /** Folders of headers; a file without one of them has no such string. */
  readonly stringFolders: ReadonlySet<string>;
  readonly launch: KnownName;
  /** What has fields: structs, and namespaces whose members are told. */
  readonly holders: ReadonlySet<string>;
  /** Words the scanner stops at; imports of files add theirs. */
  readonly table: WordTable;
}

// Ascend C launches kernels with the same signs: alone they prove nothing.
const launchName: VocabularyEntry = {
  name: '<<<',
  library: 'cuda-cpp',
  kind: 'launch',
  use: 'cuda',
  shared: true,
};

/** Gives the index; names that only a rule knows are added, so that a rule pack can teach new ones. */
export function buildCudaIndex(rules: readonly Rule[], vocabulary: Iterable<VocabularyEntry>): CudaIndex {
  const rulesByName = groupRules(rules);
  const names = new Map<string, KnownName>();
  const qualified = new Map<string, KnownName>();
  const headers = new Map<string, KnownName>();
  const members = new Map<string, string[]>();
  const fields = new Map<string, KnownName[]>();
  const holders = new Set<string>();
  const table = wordTable(['using', 'namespace']);
  const add = (entry: VocabularyEntry): void => {
    const { name, library, kind, use, shared } = entry;
    const own = rulesByName.get(name);
    const known: KnownName = {
      name,
      library,
      kind,
      use,
      shared,
      rules: own ?? noRules,
      sided: own?.some(isSided) ?? false,
    };
    if (own) rulesByName.delete(name);
    if (kind === 'field') {
      const field = name.slice(name.indexOf('.') + 1);
      push(fields, field, known);
      holders.add(name.slice(0, name.indexOf('.')));
      addWord(table, field);
      return;
    }
    const home = entry.kind === 'header' ? headers : qualifiedName(entry) ? qualified : names;
    if (home.has(entry.name)) return;
    home.set(entry.name, known);
    if (entry.kind === 'header') return;
    const cut = entry.name.lastIndexOf('::');
    if (cut >= 0) push(members, entry.name.slice(0, cut), entry.name.slice(cut + 2));
    if (cut < 0) addWord(table, entry.name.replace('.', ''));
  };
  const launches = rulesByName.get('<<<') ?? [];
  let launch: KnownName = { ...launchName, rules: launches, sided: launches.some(isSided) };
  rulesByName.delete('<<<');
  for (const entry of vocabulary) add(entry);
  for (const [name, own] of [...rulesByName]) {
    const first = own[0] as Rule;
    add({ name, library: first.library, kind: kindOf(first), use: '', shared: false });
  }
  for (const name of qualified.keys()) {
    // The scanner stops at the first word of a chain in a namespace of the list, and at the last in any other.
    const words = name.split('::');
    addWord(table, (qualified.has(words[0] as string) ? words[0] : words.at(-1)) as string);
  }
  launch = { ...launch, library: launch.rules[0]?.library ?? launch.library };
  const strings = rules.filter(({ language, matcher }) => language === 'cuda' && matcher.kind === 'string');
  const stringFolders = new Set(strings.flatMap(({ beside }) => beside ?? []));
  return { names, qualified, members, headers, fields, holders, strings, stringFolders, launch, table };
}

const noRules: readonly Rule[] = [];

function isSided({ where }: Rule): boolean {
  return where !== undefined;
}

/** The kind of a name that only a rule knows. */
function kindOf({ matcher }: Rule): string {
  if (matcher.kind === 'include') return 'header';
  if (matcher.kind === 'field') return 'field';
  return matcher.kind === 'call' ? 'function' : 'type';
}

function qualifiedName(entry: VocabularyEntry): boolean {
  return entry.kind === 'namespace' || entry.name.includes('::');
}

function groupRules(rules: readonly Rule[]): Map<string, Rule[]> {
  const byName = new Map<string, Rule[]>();
  for (const rule of rules) {
    if (rule.language !== 'cuda' || rule.matcher.kind === 'string') continue;
    const { matcher } = rule;
    push(byName, indexedName(matcher), rule);
  }
  for (const list of byName.values()) list.sort((a, b) => rank(a) - rank(b));
  return byName;
}

function indexedName(matcher: Rule['matcher']): string {
  if (matcher.kind === 'launch') return '<<<';
  return matcher.kind === 'method' || matcher.kind === 'attribute' ? `.${matcher.name}` : matcher.name;
}

/** Matchers of a call. */
export const callKinds: ReadonlySet<string> = new Set(['call', 'method', 'member']);

/** The most specific matcher comes first. */
function rank(rule: Rule): number {
  return (callKinds.has(rule.matcher.kind) ? 0 : 2) + (rule.where ? 0 : 1);
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
