/**
 * The whole engine on one page: what the language server, the command line and agents call. Pure: bytes of grammars
 * and rules are handed in, texts come in and data goes out; no file, no editor, no protocol.
 */
import type { Analysis, Edit, Finding, Locale, Source, Target } from './model.ts';

/** An open text with its parse tree; free it with `dispose`. */
export interface Document {
  readonly path: string;
  readonly text: string;
  /** Of a notebook's cell: the cells that run before it. */
  readonly before?: readonly string[] | undefined;
  /** Of a C++ source: the texts that it includes. */
  readonly included?: (() => readonly string[]) | undefined;
  /** Applies edits and re-parses what they touched. */
  update(edits: readonly Edit[]): void;
  dispose(): void;
}

export interface FixResult {
  readonly text: string;
  /** Number of findings fixed. */
  readonly fixed: number;
  readonly rounds: number;
  /** Headers and modules that the new text needs; see `edit/helper.ts` for the one that is ours to bring. */
  readonly needs: readonly string[];
  /** Applied fixes that name one thing to check, with the line where each stood. */
  readonly toCheck: readonly { readonly finding: Finding; readonly line: number }[];
}

export interface Explanation {
  readonly symbol: string;
  /** The page of the rule or, without a rule, what the vocabulary knows; Markdown in the locale asked for. */
  readonly markdown: string;
}

export interface Engine {
  /** True when the engine reads files of this name. */
  reads(path: string): boolean;
  /** True when the text could hold a finding: one fast pass, no parse. */
  mayMatch(source: Source): boolean;
  open(source: Source): Document;
  /** All findings, sorted by start; deterministic; never throws for any text. */
  analyse(document: Document, target: Target): Analysis;
  /** Edits of one finding with the includes, imports and start-up statements they need. */
  editsFor(document: Document, findings: readonly Finding[], target: Target): readonly Edit[];
  /** Applies `safe` fixes (`review` ones too with `adapted`) until nothing changes. */
  fixAll(
    source: Source,
    target: Target,
    options: {
      readonly adapted: boolean;
      readonly rule?: string;
      readonly kernel?: string;
      readonly only?: (finding: Finding) => boolean;
      /** `main` starts and ends the runtime, though nothing else in the text asks for it. */
      readonly starts?: boolean;
    },
  ): FixResult;
  explain(name: string, target: Target, locale: Locale): Promise<Explanation | undefined>;
  /** Where the facts of the rules of this id come from, for each of their cases; none for an unmapped name. */
  sourcesOf(rule: string): readonly string[];
  /** Known names nearest to a misspelt one. */
  suggest(name: string): readonly string[];
}

/** Files the engine is made from, by their names in `dist/`. */
export type EngineFile =
  | 'web-tree-sitter.wasm'
  | 'tree-sitter-cuda.wasm'
  | 'tree-sitter-cpp.wasm'
  | 'tree-sitter-python.wasm'
  | 'rules.jsonl'
  | 'vocabulary.json'
  | 'signatures.json'
  | 'helpers.json';
