/**
 * What `dist/server.js` runs: the bundle of the servers beside it, plain as the build leaves it, or packed as the `.vsix` holds it. Packed
 * by Brotli it is a sixth smaller than the `.vsix` would make it, and unpacked within some milliseconds.
 */
import { existsSync, readFileSync } from 'node:fs';
import Module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { packedEnding } from './files/built.ts';

/** What Node itself makes of a file of CommonJS; not among its declared types, and in every version. */
interface Compiling {
  _compile(code: string, path: string): void;
}

const bundle = join(dirname(fileURLToPath(import.meta.url)), 'servers.js');
const code = existsSync(bundle)
  ? readFileSync(bundle)
  : brotliDecompressSync(readFileSync(bundle + packedEnding));
const main = new Module(bundle);
main.filename = bundle;
(main as unknown as Compiling)._compile(code.toString('utf8'), bundle);
