/** Unpacks the compiled vocabulary: `library -> kind[@use[@shared]] -> names joined by spaces`. Pure. */
import type { VocabularyEntry } from './cudaIndex.ts';
import type { CompiledVocabulary, Signature } from './rule.ts';

/** Libraries whose names are Python's. */
const pythonLibraries = new Set(['torch']);

/** Names that have all but the name in common. */
export interface NameGroup extends Omit<VocabularyEntry, 'name'> {
  readonly names: readonly string[];
}

/** Every C++ name of the CUDA universe; where libraries share a name, the first in the vocabulary's order wins. */
export function* cudaGroups(vocabulary: CompiledVocabulary): Generator<NameGroup> {
  for (const [library, kinds] of Object.entries(vocabulary)) {
    if (pythonLibraries.has(library)) continue;
    for (const [key, names] of Object.entries(kinds)) {
      const [kind = '', use = '', shared] = key.split('@');
      yield { library, kind, use, shared: shared !== undefined, names: names.split(' ') };
    }
  }
}

/** Dotted names of PyTorch's CUDA side. */
export function pythonNames(vocabulary: CompiledVocabulary): string[] {
  return [...pythonLibraries].flatMap((library) =>
    Object.values(vocabulary[library] ?? {}).flatMap((names) => names.split(' ')),
  );
}

/** Every name of the vocabulary with its library and kind: all that is known of those without a signature. */
export function* nakedNames(vocabulary: CompiledVocabulary): Generator<Signature> {
  for (const [library, kinds] of Object.entries(vocabulary).reverse())
    for (const [key, names] of Object.entries(kinds))
      for (const name of names.split(' ')) yield { name, library, kind: key.split('@')[0] ?? '' };
}
