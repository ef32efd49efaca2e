/** Which grammar reads a file, from its name alone; the table is grammars/grammars.json. */
import grammars from '../../grammars/grammars.json' with { type: 'json' };
import type { Language } from '../model.ts';

const byExtension = new Map<string, Language>(
  grammars.grammars.flatMap((grammar) =>
    grammar.extensions.map((extension) => [extension, grammar.language as Language] as const),
  ),
);
const cudaOnly = new Set(grammars.cudaSources);

function extensionOf(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot).toLowerCase();
}

/** The language of a file, or nothing when the engine does not read such files. */
export function languageOf(path: string): Language | undefined {
  return byExtension.get(extensionOf(path));
}

/** True for files that are CUDA by their name, whatever they include. */
export function isCudaSource(path: string): boolean {
  return cudaOnly.has(extensionOf(path));
}
