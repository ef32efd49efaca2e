/**
 * CUDA that another program holds as text: what Python hands to a compiler or writes into a file, cells of notebooks that
 * nvcc takes. Read as a source of its own where it stands; all of it is told and never edited, for the program may fill
 * in, join or cut the text before anything compiles it. Pure.
 */
import type { Tree } from 'tree-sitter';
import * as words from './diagnose/words.ts';
import type { Front } from './front.ts';
import { told } from './frontTold.ts';
import type { Finding, Span, Target } from './model.ts';

/** Stretches of a text, read as CUDA. */
export interface Embedded {
  /** Findings in the order of the text, with spans of the text around. */
  findings(target: Target): readonly Finding[];
  /** Frees the trees. */
  dispose(): void;
}

/** Reads stretches of a text as CUDA, each as a source of its own. */
export type EmbeddedReader = (text: string, spans: readonly Span[]) => Embedded;

export function createEmbeddedReader(front: () => Front, parse: (text: string) => Tree): EmbeddedReader {
  return (text, spans) => {
    const trees: Tree[] = [];
    const read = spans.map(({ start, end }) => {
      const source = text.slice(start, end);
      const tree = (): Tree => {
        const made = parse(source);
        trees.push(made);
        return made;
      };
      return { start, reading: front().read({ path: 'text.cu', text: source, wasCuda: true }, tree) };
    });
    return {
      findings: (target) =>
        read.flatMap(({ start, reading }) =>
          reading.findings(target).map((finding) => told(finding, words.asText, start)),
        ),
      dispose() {
        for (const { reading } of read) reading.dispose();
        for (const tree of trees) tree.delete();
      },
    };
  };
}
