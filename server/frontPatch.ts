/**
 * Patches for the engine: what the lines of a patch are in the files that it changes, before and after, is read as those files are.
 * All of it is told and never edited: a patch fits the lines of its files to the letter, and is made anew once they are
 * migrated. Pure.
 */
import type { Tree } from 'tree-sitter';
import * as words from './diagnose/words.ts';
import type { Front, Reading } from './front.ts';
import { told } from './frontTold.ts';
import type { Finding, Language, Span, Target } from './model.ts';
import { languageOf } from './parse/languages.ts';
import { type PatchedFile, readPatch } from './places/patch.ts';

/** What the files of a patch are read with. */
export interface PatchParts {
  /** The front of a language; nothing where it was not loaded. */
  readonly frontOf: (language: Language) => Front | undefined;
  readonly parse: (language: 'cuda' | 'cpp' | 'python', text: string, parts?: readonly Span[]) => Tree;
}

interface Read {
  readonly reading: Reading;
  readonly file: PatchedFile;
  /** What was put ahead of the lines. */
  readonly head: string;
}

/** A patch seldom holds the imports of a program: the name of the one package that its lines may speak of unseen. */
function headOf(text: string, language: Language): string {
  return language === 'python' && /\btorch\./.test(text) && !/^\s*(?:import|from) torch\b/m.test(text)
    ? 'import torch\n'
    : '';
}

export function createPatchFront({ frontOf, parse }: PatchParts): Front {
  const fronts = (
    text: string,
  ): { readonly file: PatchedFile; readonly front: Front; readonly language: Language }[] =>
    readPatch(text).flatMap((file) => {
      const language = languageOf(file.path, file.text);
      const front = language && language !== 'patch' ? frontOf(language) : undefined;
      return language && front?.mayMatch(file.text) ? [{ file, front, language }] : [];
    });
  return {
    mayMatch: (text) => fronts(text).length > 0,
    read({ text }) {
      const trees: Tree[] = [];
      const read = fronts(text).map(({ file, front, language }): Read => {
        const head = headOf(file.text, language);
        const lines = head + file.text;
        const tree = (parts?: readonly Span[]): Tree => {
          const made = parse(language as 'cuda' | 'cpp' | 'python', lines, parts);
          trees.push(made);
          return made;
        };
        return { file, head, reading: front.read({ path: file.path, text: lines, wasCuda: true }, tree) };
      });
      return {
        comments: [],
        findings: (target: Target) =>
          read
            .flatMap(({ file, head, reading }) =>
              reading
                .findings(target)
                .flatMap((finding) => inPatch(told(finding, words.inPatch, -head.length), file)),
            )
            .sort((a, b) => a.span.start - b.span.start),
        kernels: () => [],
        callAt: () => undefined,
        companions: () => [],
        parseGaps: () => 0,
        dispose() {
          for (const { reading } of read) reading.dispose();
          for (const tree of trees) tree.delete();
        },
      };
    },
  };
}

/** The finding at its place in the patch; nothing for what the lines before say as well. */
function inPatch(finding: Finding, file: PatchedFile): readonly Finding[] {
  const start = finding.span.start < 0 ? undefined : file.at(finding.span.start);
  if (start === undefined) return [];
  const end = file.at(finding.span.end - 1) ?? start;
  return [{ ...finding, span: { start, end: Math.max(start, end) + 1 } }];
}
