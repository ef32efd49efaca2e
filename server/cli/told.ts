/** A note on a file that was not scanned, in words. Pure. */

import { type Note, noteKinds } from '../files/notes.ts';
import { inLocale } from '../files/userError.ts';
import type { Locale } from '../model.ts';
import type { Report } from '../report/model.ts';

export function told({ path, kind }: Note, locale: Locale): Report['notScanned'][number] {
  return { path, kind, message: inLocale(noteKinds[kind], locale) };
}
