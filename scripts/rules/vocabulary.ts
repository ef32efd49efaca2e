/**
 * Reads the lists of names in `rules/vocabulary/<world>/<library>.tsv`. The first line names the columns; lines that
 * begin with `#` are remarks. Gives each name with what is known of it; judges nothing.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { frontOf, helperNames, kernelHelpers } from '../../server/edit/helper.ts';
import type { Chip } from '../../server/model.ts';
import type { Signature } from '../../server/ruleset/rule.ts';
import { helperWords } from './helperWords.ts';

/** The worlds that rules come from and the worlds that they lead to. */
const sources = ['cuda', 'torch'] as const;
export const targets = ['cann', 'ascendc', 'torch-npu', 'system'] as const;
/** What tables say of names of a source; a list here proves no name. */
const notes = ['support'] as const;
const worlds = [...sources, ...targets, ...notes] as const;
export type World = (typeof worlds)[number];

export interface Word extends Signature {
  readonly world: World;
  /** `cuda` or `device`: counts as CUDA only in CUDA sources or device code. */
  readonly use?: string;
  /** PyTorch version that brings it. */
  readonly torch?: string;
  /** What the name stands for, as C++ reads it: `= void *`, `struct { int x; }`, `int = 1`, or `anEnum = 1`. */
  readonly definition?: string;
  /** Parameter types of the C++ forms beside `signature`: `(T **, size_t); (T **, size_t, int)`. */
  readonly overloads?: string;
}

export interface Vocabulary {
  /** All words of a name in a world; several for overloads and for names of several libraries. */
  find(world: World, name: string): readonly Word[];
  /** The word that tells most of a name, of any world. */
  lookup(name: string): Word | undefined;
  words(world: World): Iterable<Word>;
}

/** What kernels of the 950 need at least; our headers for them ask for no more. */
const kernels = { world: 'ascendc', since: '9.1.0', chips: ['950'] } as const;

/** A method of a CUDA class has no name of its own in a source: its class is found. One with a dot is found by itself. */
export function isMemberOfClass({ kind, name, world }: Word): boolean {
  return kind === 'method' && world === 'cuda' && !name.startsWith('.');
}

/** A namespace that also holds names of others, such as a library's root: it leads to names and is none itself. */
export function isSharedNamespace({ kind, use }: Word): boolean {
  return kind === 'namespace' && use?.endsWith('/') === true;
}

/** Reads all lists under a folder, and the helper headers for their names; a world without a folder is empty. */
export function loadVocabulary(folder: string): Vocabulary {
  const lists = vocabularyOf(readLists(folder));
  const own = helperNames.flatMap((name) => {
    const text = readFileSync(`runtime/${name}`, 'utf8');
    if (!kernelHelpers.includes(frontOf(name)))
      return helperWords(name, text, (word) => lists.find('cann', word));
    return helperWords(name, text, () => []).map((word) => ({ ...word, ...kernels }));
  });
  return vocabularyOf(worlds.flatMap((world) => [...lists.words(world)]).concat(own));
}

/** Indexes words by world and name. */
export function vocabularyOf(all: Iterable<Word>): Vocabulary {
  const byWorld = new Map<World, Map<string, Word[]>>(worlds.map((world) => [world, new Map()]));
  for (const word of all) {
    const names = byWorld.get(word.world);
    const list = names?.get(word.name);
    if (list) list.push(word);
    else names?.set(word.name, [word]);
  }
  const find = (world: World, name: string): readonly Word[] => byWorld.get(world)?.get(name) ?? [];
  return {
    find,
    lookup: (name) => {
      const known = [...sources, ...targets].flatMap((world) => find(world, name));
      return known.find((word) => word.signature) ?? known[0];
    },
    words: function* (world) {
      for (const list of byWorld.get(world)?.values() ?? []) yield* list;
    },
  };
}

function* readLists(folder: string): Generator<Word> {
  for (const world of worlds) {
    const path = join(folder, world);
    const files = existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.tsv')) : [];
    for (const file of files.sort()) {
      yield* readList(readFileSync(join(path, file), 'utf8'), world, basename(file, '.tsv'));
    }
  }
}

/** Reads one list. */
export function* readList(text: string, world: World, library: string): Generator<Word> {
  let columns: readonly string[] | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (!line || (line.startsWith('#') && columns)) continue;
    const cells = line.replace(/^#\s*/, '').split('\t');
    if (columns) yield wordOf(columns, cells, world, library);
    else if (cells.includes('name') && cells.includes('kind')) columns = cells;
  }
}

function wordOf(columns: readonly string[], cells: readonly string[], world: World, library: string): Word {
  const cell = (name: string): string | undefined => cells[columns.indexOf(name)]?.trim() || undefined;
  const chips = cell('chips')?.split(/[\s,]+/) as Chip[] | undefined;
  const optional = {
    signature: cell('signature'),
    since: cell('since'),
    removed: cell('removed') ?? cell('until'),
    header: cell('header'),
    use: cell('use'),
    torch: cell('torch'),
    chips,
    definition: cell('definition'),
    overloads: cell('overloads'),
    ...(cell('marks')
      ? { support: { marks: cell('marks'), ...(cell('limit') ? { limit: cell('limit') } : {}) } }
      : {}),
  };
  return {
    world,
    library: cell('library') ?? library,
    kind: cell('kind') ?? 'function',
    name: cell('name') ?? '',
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}
