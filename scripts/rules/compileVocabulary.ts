/** The vocabulary as the products load it: names packed by library and kind, signatures apart. Pure. */
import type { CompiledVocabulary, Signature, Support } from '../../server/ruleset/rule.ts';
import { isMemberOfClass, targets, type Vocabulary, type Word, type World } from './vocabulary.ts';

/** Libraries whose names win where several have the same. */
const first = ['cuda-runtime', 'cuda-driver', 'cuda-cpp', 'cuda-device'];

function rank(library: string): number {
  const at = first.indexOf(library);
  return at < 0 ? first.length : at;
}

/**
 * `library -> kind[@use[@shared]] -> names joined by spaces`, the source side only. Methods are no names of their own.
 * `shared` are names of kernels that Ascend C spells the same.
 */
export function compileVocabulary(vocabulary: Vocabulary): CompiledVocabulary {
  const packed: Record<string, Record<string, string[]>> = {};
  const words = [...vocabulary.words('cuda'), ...vocabulary.words('torch')];
  words.sort((a, b) => rank(a.library) - rank(b.library) || a.library.localeCompare(b.library));
  for (const word of words) {
    if (isMemberOfClass(word)) continue;
    const kinds = packed[word.library] ?? {};
    packed[word.library] = kinds;
    const shared = word.world === 'cuda' && vocabulary.find('ascendc', word.name).length > 0;
    const key = [word.kind, word.use ?? '', shared ? 'shared' : ''].join('@').replace(/@+$/, '');
    const names = kinds[key] ?? [];
    kinds[key] = names;
    names.push(word.name);
  }
  return Object.fromEntries(
    Object.entries(packed).map(([library, kinds]) => [
      library,
      Object.fromEntries(Object.entries(kinds).map(([kind, names]) => [kind, names.join(' ')])),
    ]),
  );
}

/**
 * What is known of each name, for `explain` and hover; the words of all worlds. A name of CUDA or torch of which nothing
 * but its kind is known stands in the vocabulary already.
 */
export function compileSignatures(vocabulary: Vocabulary): Signature[] {
  const worlds = ['cuda', 'torch', ...targets] as const;
  const noted = new Map([...vocabulary.words('support')].map((word) => [word.name, word.support]));
  const isTarget = (world: World): boolean => (targets as readonly World[]).includes(world);
  const own = worlds.flatMap((world) =>
    [...vocabulary.words(world)]
      .filter((word) => isTarget(world) || tellsMore(word) || noted.has(word.name))
      .map(({ name, library, kind, signature, since, removed, header, chips }) => ({
        name,
        library,
        kind,
        ...(signature ? { signature } : {}),
        ...(since ? { since } : {}),
        ...(removed ? { removed } : {}),
        ...(isTarget(world) ? { target: true } : {}),
        ...(isTarget(world) && header ? { header } : {}),
        ...(isTarget(world) && chips ? { chips } : {}),
        ...(noted.has(name) ? { support: noted.get(name) as Support } : {}),
      })),
  );
  const told = new Set(own.map(({ name }) => name));
  const rest = [...noted].filter(([name]) => !told.has(name) && vocabulary.find('torch', name).length === 0);
  return [
    ...own,
    ...rest.map(([name, support]) => ({
      name,
      library: 'torch',
      kind: 'name',
      noted: true as const,
      support: support as Support,
    })),
  ];
}

function tellsMore(word: Word): boolean {
  return (word.signature ?? word.since ?? word.removed) !== undefined || isMemberOfClass(word);
}
