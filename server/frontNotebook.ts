/** Notebooks for the engine: the code cells are read as one Python text, IPython's command lines as shell. */
import type { Tree } from 'tree-sitter';
import { suppress } from './diagnose/suppress.ts';
import type { Front, Reading } from './front.ts';
import type { EmbeddedReader } from './frontEmbedded.ts';
import { mayEmbed } from './match/deviceCode.ts';
import type { Edit, Finding, Span, Target } from './model.ts';
import { readCell, readNotebook } from './places/notebook.ts';

/** What a notebook is read with. */
export interface NotebookParts {
  readonly python: Front;
  /** The front of shell text. */
  readonly shell: Front;
  readonly parse: (text: string, parts?: readonly Span[]) => Tree;
  /** Reads cells of CUDA; absent where no notebook holds any. */
  readonly embedded?: EmbeddedReader;
}

export function createNotebookFront({ python, shell, parse, embedded }: NotebookParts): Front {
  return {
    mayMatch: (text) =>
      python.mayMatch(text) || shell.mayMatch(text) || (embedded !== undefined && mayEmbed(text)),
    read({ path, text, before, own }) {
      const notebook = before ? readCell(before, text) : readNotebook(text);
      const trees: Tree[] = [];
      const noTree = (): Tree => {
        throw new Error('A shell text has no tree.');
      };
      const code = python.read({ path, text: notebook.python, ...(own ? { own } : {}) }, (parts) => {
        const tree = parse(notebook.python, parts);
        trees.push(tree);
        return tree;
      });
      const shells = notebook.shells.map(({ start, end }) => ({
        start,
        reading: shell.read({ path, text: notebook.code.slice(start, end) }, noTree),
      }));
      const sources = notebook.sources.length > 0 ? embedded?.(notebook.code, notebook.sources) : undefined;
      let calls: (Span | undefined)[] = [];
      const toFile = (finding: Finding): Finding => ({
        ...finding,
        span: notebook.spanOf(finding.span),
        ...(finding.fix && { fix: { ...finding.fix, edits: finding.fix.edits.map(notebook.editOf) } }),
      });
      const inCode = (target: Target): { finding: Finding; call: Span | undefined }[] =>
        [
          ...marked(notebook.python, code, target).map((finding, at) => ({ finding, call: code.callAt(at) })),
          ...shells.flatMap(({ start, reading }) =>
            reading
              .findings(target)
              .map((finding) => ({ finding: shifted(finding, start), call: undefined })),
          ),
          ...(sources?.findings(target) ?? []).map((finding) => ({ finding, call: undefined })),
        ].filter(({ finding }) => finding.span.start >= notebook.from);
      return {
        // Comments are judged in the code: on their lines in the file there are quotes.
        comments: [],
        findings(target) {
          const all = inCode(target).sort((a, b) => a.finding.span.start - b.finding.span.start);
          calls = all.map(({ call }) => call && notebook.spanOf(call));
          return all.map(({ finding }) => toFile(finding));
        },
        kernels: () => [],
        callAt: (at) => calls[at],
        companions: (needs, target) =>
          code
            .companions(needs, target)
            .filter(({ start }) => start >= notebook.from)
            .map(notebook.editOf),
        parseGaps: () => code.parseGaps(),
        dispose() {
          code.dispose();
          sources?.dispose();
          for (const tree of trees) tree.delete();
        },
      };
    },
  };
}

function marked(text: string, reading: Reading, target: Target): Finding[] {
  return suppress(text, reading.comments, reading.findings(target));
}

function shifted(finding: Finding, by: number): Finding {
  const move = <T extends Span>(span: T): T => ({ ...span, start: span.start + by, end: span.end + by });
  const edits = (list: readonly Edit[]): Edit[] => list.map(move);
  return {
    ...finding,
    span: move(finding.span),
    ...(finding.fix && { fix: { ...finding.fix, edits: edits(finding.fix.edits) } }),
  };
}
