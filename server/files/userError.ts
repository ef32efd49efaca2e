/** The one kind of error that is the user's to mend: it is told in one sentence, in the user's language, and ends with exit code 2. */
import type { Locale, Words } from '../model.ts';

export class UserError extends Error {
  readonly words: Words;

  constructor(words: Words) {
    super(words.en);
    this.name = 'UserError';
    this.words = words;
  }
}

/** The text of the locale asked for. */
export function inLocale(words: Words, locale: Locale): string {
  return locale === 'zh-cn' ? words.zh : words.en;
}

/** The code of a system error, such as `ENOENT`. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
