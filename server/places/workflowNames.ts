/** The names in what a workflow fills in before anything else reads a text. */
import type { Expansion } from './shellWords.ts';

const named =
  /(?<![\w.-])(?:env\.(\w+)|(?:github\.event\.)?((?:matrix|inputs)\.[\w.-]+)|(?:needs|steps)\.[\w-]+\.(outputs\.[\w-]+))/g;

/** The names in what a workflow fills in before the shell reads it: `${{ matrix.cuda }}`; one of `env` is the shell's own variable. */
export function filledIn(text: string, start: number, end: number): Expansion[] {
  return Array.from(
    text.slice(start, end).matchAll(named),
    ({ 0: all, 1: own, 2: value, 3: output, index }) => {
      const name = own ?? value ?? output ?? '';
      const last = start + index + all.length;
      return { name, start: last - name.length, end: last };
    },
  );
}
