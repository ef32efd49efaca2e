/** Follows braces through a text without a tree. Pure. */
import { lex } from './lexer.ts';
import { wordTable } from './wordTable.ts';

/** Where the block around a place ends: the offset of its closing brace, or of the text's end. */
export function blockEnd(text: string, from: number): number {
  let depth = 0;
  let end = text.length;
  const ignore = (): void => {};
  const sink = {
    word: (_: number, at: number) => at,
    launch: ignore,
    include: ignore,
    define: ignore,
    comment: ignore,
    semicolon: ignore,
    directive: ignore,
    brace(at: number, open: boolean) {
      depth += open ? 1 : -1;
      if (depth < 0) end = Math.min(end, at);
    },
  };
  lex(text, wordTable([]), sink, from);
  return end;
}
