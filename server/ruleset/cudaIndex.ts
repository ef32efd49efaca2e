/**
 * The C++ side of the rule set in memory: every name of the universe and every rule, found by one Map lookup on the
 * exact name. Built once from the compiled rules and the vocabulary; pure data afterwards.
 */
import { addWord, type WordTable, wordTable } from '../match/wordTable.ts';
import type { NameGroup } from './entries.ts';
import { memberOf } from './pack.ts';
import type { CompiledRules, Rule, RuleFamily } from './rule.ts';

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

/** What is known of names. */
export interface Lookup {
  get(name: string): KnownName | undefined;
  has(name: string): boolean;
}

export interface CudaIndex {
  /** Unqualified names of the global namespace. */
  readonly names: Lookup;
  /** Fully qualified names, `cub::DeviceReduce`; namespaces are among them. */
  readonly qualified: Lookup;
  /** Namespace -> the simple names directly in it. */
  readonly members: ReadonlyMap<string, readonly string[]>;
  readonly headers: Lookup;
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

/**
 * Gives the index; names that only a rule knows are added, so that a rule pack can teach new ones. What is known of a name is
 * put together when it is first asked for: a project has some hundred of the tens of thousands.
 */
export function buildCudaIndex(
  { rules, families = [] }: Pick<CompiledRules, 'rules' | 'families'>,
  vocabulary: Iterable<NameGroup>,
): CudaIndex {
  const rulesByName = groupRules(rules, families);
  const rulesOf = (name: string): readonly Rule[] => rulesByName.get(name)?.map(ruleOf) ?? noRules;
  const known = (group: Group, name: string): KnownName => {
    const { library, kind, use, shared } = group;
    const own = rulesOf(name);
    return { name, library, kind, use, shared, rules: own, sided: own.some(isSided) };
  };
  const names = lookup(known);
  const qualified = lookup(known);
  const headers = lookup(known);
  const members = new Map<string, string[]>();
  const fields = new Map<string, KnownName[]>();
  const fieldNames = new Set<string>();
  const holders = new Set<string>();
  const table = wordTable(['using', 'namespace']);
  const add = (group: Group, name: string): void => {
    if (group.kind === 'field') {
      const cut = name.indexOf('.');
      const field = name.slice(cut + 1);
      push(fields, field, known(group, name));
      fieldNames.add(name);
      holders.add(name.slice(0, cut));
      addWord(table, field);
      return;
    }
    const isHeader = group.kind === 'header';
    const home = isHeader ? headers : isQualified(group, name) ? qualified : names;
    if (!home.add(name, group) || isHeader) return;
    const cut = name.lastIndexOf('::');
    if (cut >= 0) push(members, name.slice(0, cut), name.slice(cut + 2));
    else addWord(table, name.startsWith('.') ? name.replace('.', '') : name);
  };
  for (const group of vocabulary) for (const name of group.names) add(group, name);
  for (const name of rulesByName.keys()) {
    if (name === launchName.name || names.has(name) || qualified.has(name) || headers.has(name)) continue;
    const [first] = rulesOf(name);
    if (!first || fieldNames.has(name)) continue;
    add({ library: first.library, kind: kindOf(first), use: '', shared: false }, name);
  }
  for (const name of qualified.names()) {
    // The scanner stops at the first word of a chain in a namespace of the list, and at the last in any other.
    const words = name.split('::');
    addWord(table, (qualified.has(words[0] as string) ? words[0] : words.at(-1)) as string);
  }
  const alone = known(launchName, launchName.name);
  const launch = { ...alone, library: alone.rules[0]?.library ?? alone.library };
  const strings = rules.filter(({ language, matcher }) => language === 'cuda' && matcher.kind === 'string');
  const stringFolders = new Set(strings.flatMap(({ beside }) => beside ?? []));
  return { names, qualified, members, headers, fields, holders, strings, stringFolders, launch, table };
}

/** What names of a list have in common. */
type Group = Omit<VocabularyEntry, 'name'>;

const noRules: readonly Rule[] = [];

function lookup(make: (group: Group, name: string) => KnownName): Lookup & {
  /** False where the name is there already. */
  add(name: string, group: Group): boolean;
  names(): Iterable<string>;
} {
  const groups = new Map<string, Group>();
  const made = new Map<string, KnownName>();
  return {
    add(name, group) {
      if (groups.has(name)) return false;
      groups.set(name, group);
      return true;
    },
    names: () => groups.keys(),
    has: (name) => groups.has(name),
    get(name) {
      const found = made.get(name);
      if (found) return found;
      const group = groups.get(name);
      if (!group) return undefined;
      const known = make(group, name);
      made.set(name, known);
      return known;
    },
  };
}

function isSided({ where }: Rule): boolean {
  return where !== undefined;
}

/** The kind of a name that only a rule knows. */
function kindOf({ matcher }: Rule): string {
  if (matcher.kind === 'include') return 'header';
  if (matcher.kind === 'field') return 'field';
  return matcher.kind === 'call' ? 'function' : 'type';
}

function isQualified({ kind }: Group, name: string): boolean {
  return kind === 'namespace' || name.includes('::');
}

/** A rule, or that of a name in a family. */
type Ruled = Rule | Member;

class Member {
  readonly family: RuleFamily;
  readonly name: string;
  constructor(family: RuleFamily, name: string) {
    this.family = family;
    this.name = name;
  }
}

function ruleOf(ruled: Ruled): Rule {
  return ruled instanceof Member ? memberOf(ruled.family, ruled.name) : ruled;
}

function groupRules(rules: readonly Rule[], families: readonly RuleFamily[]): Map<string, Ruled[]> {
  const byName = new Map<string, Ruled[]>();
  let next = 0;
  const upTo = (end: number): void => {
    for (; next < end; next++) {
      const rule = rules[next] as Rule;
      if (rule.language !== 'cuda' || rule.matcher.kind === 'string') continue;
      push(byName, indexedName(rule.matcher), rule);
    }
  };
  for (const family of families) {
    upTo(family.at);
    for (const name of family.names) push(byName, name, new Member(family, name));
  }
  upTo(rules.length);
  for (const list of byName.values()) if (list.length > 1) list.sort((a, b) => rank(a) - rank(b));
  return byName;
}

function indexedName(matcher: Rule['matcher']): string {
  if (matcher.kind === 'launch') return '<<<';
  return matcher.kind === 'method' || matcher.kind === 'attribute' ? `.${matcher.name}` : matcher.name;
}

/** Matchers of a call. */
export const callKinds: ReadonlySet<string> = new Set(['call', 'method', 'member']);

/** The most specific matcher comes first. */
function rank(ruled: Ruled): number {
  const { where } = ruled instanceof Member ? ruled.family.shared : ruled;
  const isCall = !(ruled instanceof Member) && callKinds.has(ruled.matcher.kind);
  return (isCall ? 0 : 2) + (where ? 0 : 1);
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
