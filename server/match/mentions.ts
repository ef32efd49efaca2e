/** Words of a text sought without a pattern each: patterns over a whole text are what such questions cost most. Pure. */
import { isWordPart } from './lexer.ts';

/** Comments and strings as spaces, every offset kept. */
export function masked(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'/g, (part) =>
    part.includes('\n')
      ? part.replace(/[^\n]+/g, (line) => ' '.repeat(line.length))
      : ' '.repeat(part.length),
  );
}

/** Where a name stands as a word of its own: sought as text, since the names are many and a pattern for each is dear. */
export function mentionsOf(code: string, name: string): number[] {
  const found: number[] = [];
  const goesOn = (at: number): boolean => at >= 0 && at < code.length && isWordPart(code.charCodeAt(at));
  for (let at = code.indexOf(name); at >= 0; at = code.indexOf(name, at + name.length))
    if (!goesOn(at - 1) && !goesOn(at + name.length)) found.push(at);
  return found;
}
