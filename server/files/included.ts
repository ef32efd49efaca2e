/** The texts that a C++ source includes by quotes, from the folders around it: what its names mean may stand there. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { once } from '../once.ts';

const most = { files: 24, bytes: 512 * 1024 };
const quoted = /^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"/gm;

/**
 * Takes a file by its place on the disk and its text; gives what reads the texts when they are first asked for, each once. What
 * cannot be read, or is as large as generated code, is left out. Never throws.
 */
export function includedBy(file: string, text: string): () => readonly string[] {
  return once(() => {
    const texts = new Map<string, string>();
    take(file, text, texts);
    return [...texts.values()];
  });
}

function take(file: string, text: string, texts: Map<string, string>): void {
  for (const [, name = ''] of text.matchAll(quoted)) {
    const path = join(dirname(file), name);
    if (texts.size >= most.files || texts.has(path) || path === file) continue;
    const own = textOf(path);
    if (own === undefined) continue;
    texts.set(path, own);
    take(path, own, texts);
  }
}

function textOf(path: string): string | undefined {
  try {
    return existsSync(path) && statSync(path).isFile() && statSync(path).size <= most.bytes
      ? readFileSync(path, 'utf8')
      : undefined;
  } catch {
    return undefined;
  }
}
