/** Reads the data that stands beside the built program: plain as the build leaves it, or packed as the `.vsix` holds it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress, brotliDecompressSync } from 'node:zlib';
import type { EngineFile } from '../engine.ts';

/** What a packed file's name ends with: Brotli, which Node and the editor's own Node can read. */
export const packedEnding = '.br';

/** True when the file stands in the folder, plain or packed. */
export function isBuilt(folder: string, file: EngineFile): boolean {
  return existsSync(join(folder, file)) || existsSync(join(folder, file + packedEnding));
}

/**
 * Gives the bytes of a file of the engine. The plain file wins where both are: a build makes it anew and leaves what an
 * earlier packaging packed. Rejects when neither is there or the packed one is damaged.
 */
export async function readBuilt(folder: string, file: EngineFile): Promise<Uint8Array> {
  const plain = join(folder, file);
  const packed = plain + packedEnding;
  if (existsSync(plain) || !existsSync(packed)) return readFileSync(plain);
  return promisify(brotliDecompress)(readFileSync(packed));
}

let helpers: { readonly folder: string; readonly texts: Readonly<Record<string, string>> } | undefined;

/** The text of a header of ours by its name; read once, since the `.vsix` holds them all in one packed file. */
export function helperText(folder: string, name: string): string {
  if (helpers?.folder !== folder) {
    const plain = join(folder, 'helpers.json');
    const bytes = existsSync(plain)
      ? readFileSync(plain)
      : brotliDecompressSync(readFileSync(plain + packedEnding));
    helpers = { folder, texts: JSON.parse(bytes.toString('utf8')) as Record<string, string> };
  }
  const text = helpers.texts[name];
  if (text === undefined) throw new Error(`${join(folder, 'helpers.json')} has no ${name}.`);
  return text;
}
