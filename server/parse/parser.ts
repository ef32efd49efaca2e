/**
 * Text to tree: wraps the tree-sitter parsers of the three grammars. Gives trees that the caller frees; texts of any
 * kind parse, errors become error nodes. Offsets are UTF-16 code units throughout.
 */
import { Language as Grammar, Parser, type Range, type Tree, Edit as TreeEdit } from 'tree-sitter';
import type { CodeLanguage, Edit, Span } from '../model.ts';

/** Bytes of the parser runtime and of the grammars. */
export interface GrammarBytes {
  readonly runtime: Uint8Array;
  grammar(language: CodeLanguage): Promise<Uint8Array>;
}

export interface Parsers {
  /**
   * Parses a text. With `old`, the tree of the text before, already edited, it reuses what did not change; with `parts`,
   * spans of whole lines, it reads only those.
   */
  parse(
    language: CodeLanguage,
    text: string,
    options?: { readonly old?: Tree; readonly parts?: readonly Span[] },
  ): Tree;
}

/** Starts the runtime and loads the grammars of the languages. Rejects when bytes are no grammar of a known version. */
export async function createParsers(
  bytes: GrammarBytes,
  languages: readonly CodeLanguage[] = ['cuda', 'cpp', 'python'],
): Promise<Parsers> {
  await Parser.init({ wasmBinary: bytes.runtime } as Parameters<typeof Parser.init>[0]);
  const loaded = new Map<CodeLanguage, Parser>();
  // Asked for together: unpacking them takes other cores.
  const grammars = await Promise.all(
    languages.map(async (language) => [language, await bytes.grammar(language)] as const),
  );
  for (const [language, grammar] of grammars) {
    const parser = new Parser();
    parser.setLanguage(await Grammar.load(grammar));
    loaded.set(language, parser);
  }
  return {
    parse(language, text, { old, parts } = {}) {
      const parser = loaded.get(language);
      if (!parser) throw new Error(`The grammar of ${language} was not loaded.`);
      const tree = parts
        ? parser.parse(readerOf(text, parts), old ?? null, { includedRanges: rangesOf(text, parts) })
        : parser.parse(text, old ?? null);
      if (!tree) throw new Error(`The ${language} parser gave no tree.`);
      return tree;
    },
  };
}

/**
 * Hands the parser a text by pieces that end where a part does. It copies each piece letter by letter, and asks anew at each
 * part: of a whole text it would copy five thousand letters for a line.
 */
function readerOf(text: string, parts: readonly Span[]): (offset: number) => string {
  let next = 0;
  return (offset) => {
    while (next > 0 && offset < (parts[next]?.start ?? text.length)) next--;
    while (next < parts.length && offset >= (parts[next] as Span).end) next++;
    const end = parts[next]?.end ?? text.length;
    return text.slice(offset, Math.min(end, offset + mostAtOnce));
  };
}

/** What the parser's own buffer holds. */
const mostAtOnce = 5120;

function rangesOf(text: string, parts: readonly Span[]): Range[] {
  let point: Point = { row: 0, column: 0 };
  let from = 0;
  return parts.map(({ start, end }) => {
    const startPosition = pointAt(text, start, point, from);
    const endPosition = pointAt(text, end, startPosition, start);
    [point, from] = [endPosition, end];
    return { startPosition, endPosition, startIndex: start, endIndex: end };
  });
}

/** Tells a tree of an edit, so that the next parse can reuse it. `before` is the text the edit applies to. */
export function editTree(tree: Tree, before: string, edit: Edit): void {
  const startPosition = pointAt(before, edit.start, { row: 0, column: 0 }, 0);
  const oldEndPosition = pointAt(before, edit.end, startPosition, edit.start);
  tree.edit(
    new TreeEdit({
      startIndex: edit.start,
      oldEndIndex: edit.end,
      newEndIndex: edit.start + edit.text.length,
      startPosition,
      oldEndPosition,
      newEndPosition: advance(startPosition, edit.text),
    }),
  );
}

interface Point {
  readonly row: number;
  readonly column: number;
}

function pointAt(text: string, offset: number, from: Point, fromOffset: number): Point {
  let row = from.row;
  let lineStart = fromOffset - from.column;
  for (let at = text.indexOf('\n', fromOffset); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    row++;
    lineStart = at + 1;
  }
  return { row, column: offset - lineStart };
}

function advance(from: Point, text: string): Point {
  const last = text.lastIndexOf('\n');
  if (last < 0) return { row: from.row, column: from.column + text.length };
  return { row: from.row + text.split('\n').length - 1, column: text.length - last - 1 };
}
