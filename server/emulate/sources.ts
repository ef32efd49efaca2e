/** Writes the rewritten sources, and those of their includes that are the user's, to a folder for the compiler. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { rewrite, type Words } from './rewrite.ts';

interface Written {
  /** The file to compile, or to include. */
  readonly path: string;
  /** Whether code of kernels is in it or in what it includes. */
  kernels: boolean;
  /** Whether it, or what it includes, loads binaries while it runs, or compiles them. */
  binaries: boolean;
}

export interface Folders {
  /** Where the rewritten files go; exists. */
  readonly out: string;
  /** Folders of `-I`, in order. */
  readonly includes: readonly string[];
  /** Headers of the emulation: never rewritten, and found before the user's. */
  readonly emulator: string;
  /** Makes a binary: its kernels are handed to whoever loads it. */
  readonly exporting?: boolean;
}

interface SourceWords extends Words {
  /** Words of a source that loads binaries. */
  readonly binaries: readonly string[];
}

const directive = /^([ \t]*#[ \t]*include[ \t]*)(["<])([^">\n]+)[">]/gm;

/** Gives a function that writes one file with its includes; each file is written once. */
export function sourceWriter(words: SourceWords, folders: Folders): (file: string) => Written {
  const done = new Map<string, Written>();
  const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();
  const find = (name: string, from: string, quotes: boolean): string | undefined => {
    if (isFile(join(folders.emulator, name))) return undefined;
    const places = quotes ? [dirname(from), ...folders.includes] : folders.includes;
    return places.map((place) => join(place, name)).find(isFile);
  };
  const write = (file: string): Written => {
    const key = resolve(file);
    const known = done.get(key);
    if (known) return known;
    const folder = join(folders.out, String(done.size));
    const written: Written = { path: join(folder, basename(file)), kernels: false, binaries: false };
    done.set(key, written);
    mkdirSync(folder);
    // Bytes stay bytes, whatever the encoding.
    const text = readFileSync(file, 'latin1').replace(/^\u00ef\u00bb\u00bf/, '');
    const linked = text.replace(directive, (whole, start: string, mark: string, name: string) => {
      const found = find(name, file, mark === '"');
      if (!found) return whole;
      const included = write(found);
      written.kernels ||= included.kernels;
      written.binaries ||= included.binaries;
      return `${start}"${included.path}"`;
    });
    written.kernels ||= [words.kernel, words.device, '<<<'].some((word) => text.includes(word));
    written.binaries ||= words.binaries.some((word) => text.includes(word));
    const first = `#line 1 ${JSON.stringify(file)}\n`;
    writeFileSync(written.path, first + rewrite(linked, words, folders.exporting), 'latin1');
    return written;
  };
  return write;
}
