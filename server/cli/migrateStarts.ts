/**
 * Programs whose `main` stands in a source that asks for no start of the runtime, beside the sources that use it: without the
 * start the first call of the others fails.
 */
import { join, posix } from 'node:path';
import { readSource } from '../files/read.ts';
import type { Source } from '../model.ts';
import { isCudaSource, languageOf } from '../parse/languages.ts';
import type { Job } from './migrateFiles.ts';

/**
 * The line of `main`, counted from 1, by the path of each such source. A folder counts where it holds one `main` in all,
 * so that its sources are one program, and a CUDA source beside that.
 */
export function programStarts({ root, sources, engine, setup, adapted }: Job): ReadonlyMap<string, number> {
  const starts = new Map<string, number>();
  if (!adapted) return starts;
  const started = (source: Source): string =>
    engine.fixAll(source, setup.target, { adapted, starts: true }).text;
  const alone = (source: Source): string => engine.fixAll(source, setup.target, { adapted }).text;
  const folders = new Map<string, string[]>();
  for (const path of sources) {
    if (languageOf(path) !== 'cpp' && !isCudaSource(path)) continue;
    const folder = posix.dirname(path);
    folders.set(folder, [...(folders.get(folder) ?? []), path]);
  }
  for (const paths of folders.values()) {
    const mains = paths.flatMap((path) => {
      const source = readSource(join(root, path));
      const at = typeof source === 'string' ? -1 : source.text.search(mainFunction);
      return typeof source === 'string' || at < 0 ? [] : [{ path, text: source.text, at }];
    });
    const [only] = mains;
    const uses = paths.some((path) => path !== only?.path && path.endsWith('.cu'));
    if (mains.length === 1 && only && uses && started(only) !== alone(only))
      starts.set(only.path, only.text.slice(0, only.at).split('\n').length);
  }
  return starts;
}

const mainFunction = /^(?:int|auto|void)\s+main\s*\(/m;
