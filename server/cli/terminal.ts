/** Talks to the terminal: progress on standard error, only where a person watches, and whether colours are wanted. */
import { inLocale } from '../files/userError.ts';
import type { Locale, Words } from '../model.ts';

export interface Progress {
  /** Shows the state, at most ten times a second. */
  show(done: number, all: number): void;
  clear(): void;
}

export function progressOn(
  stream: NodeJS.WriteStream,
  words: (done: number, all: number) => Words,
  locale: Locale,
): Progress {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} };
  let last = performance.now() + 200;
  let shown = false;
  return {
    show(done, all) {
      const now = performance.now();
      if (now - last < 100) return;
      last = now;
      shown = true;
      stream.write(`\r\u001b[K${inLocale(words(done, all), locale)}`);
    },
    clear() {
      if (shown) stream.write('\r\u001b[K');
    },
  };
}

export function wantsColour(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
}

/** Writes where an error of the program's own came from, for those who mend it. */
export function debug(error: unknown): void {
  if (!process.env.ASCENDIFY_DEBUG) return;
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
}
