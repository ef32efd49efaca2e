/**
 * Where the kernels of a text are: from the word that marks one to the brace that ends its body, without a tree, so that
 * it holds in sources that no grammar can parse. Pure.
 */
import type { Blocks } from '../match/block.ts';
import type { Span } from '../model.ts';

export interface KernelPlace {
  readonly name: string;
  readonly nameSpan: Span;
  /** From the mark to the end of the body. */
  readonly whole: Span;
  readonly body: Span;
}

/** Punctuation with its depth, comments and strings left out. */
const significant =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[(){};]|<<<|>>>/g;

/** The kernel whose mark starts at `mark` and is `length` long; nothing for a prototype or a text that is cut off. */
export function kernelAt(
  text: string,
  blocks: Blocks,
  mark: number,
  length: number,
): KernelPlace | undefined {
  let at = mark + length;
  while (at < text.length) {
    const open = nextOf(text, at);
    if (open === undefined || text[open] !== '(') return undefined;
    const close = closing(text, open);
    if (close === undefined) return undefined;
    const body = nextOf(text, close + 1);
    // An attribute with arguments stands before the name: `__launch_bounds__(256) void f(...)`.
    if (body !== undefined && text[body] === '{' && /^\s*$/.test(plain(text.slice(close + 1, body)))) {
      const name = /([A-Za-z_]\w*)\s*(?:<[^<>{};]*>\s*)?$/.exec(text.slice(at, open));
      if (!name) return undefined;
      const start = at + name.index;
      const word = name[1] as string;
      const end = blocks.end(body + 1) + 1;
      return {
        name: word,
        nameSpan: { start, end: start + word.length },
        whole: { start: mark, end },
        body: { start: body, end },
      };
    }
    at = close + 1;
  }
  return undefined;
}

function nextOf(text: string, from: number): number | undefined {
  significant.lastIndex = from;
  for (let found = significant.exec(text); found; found = significant.exec(text))
    if (/^[(){};]$/.test(found[0])) return found.index;
  return undefined;
}

function closing(text: string, open: number): number | undefined {
  let depth = 0;
  significant.lastIndex = open;
  for (let found = significant.exec(text); found; found = significant.exec(text)) {
    if (found[0] === '(') depth++;
    else if (found[0] === ')' && --depth === 0) return found.index;
    else if (found[0] === '{' || found[0] === ';') return undefined;
  }
  return undefined;
}

function plain(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ');
}
