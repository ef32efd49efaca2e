/**
 * Writes files whole or not at all: into a temporary file of the same folder, then renamed over the old one. The file
 * keeps its mode and, where allowed, its owner; a symbolic link keeps pointing at the file that is replaced.
 */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode } from './userError.ts';

/**
 * Writes `content`, whole or in parts that are made while they are written. Throws the system's error when the folder or
 * file cannot be written, and what making a part throws; the old content then stands untouched.
 */
export function writeWhole(file: string, content: Uint8Array | Iterable<Uint8Array>): void {
  const bytes = content instanceof Uint8Array ? [content] : content;
  const old = existing(file);
  const target = old ? realpathSync(file) : file;
  if (old) accessSync(target, constants.W_OK);
  else makeFolder(dirname(target));
  if (old && !old.isFile()) writeInto(target, bytes);
  else replace(target, bytes, old);
}

function replace(target: string, bytes: Iterable<Uint8Array>, old: Stats | undefined): void {
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    writeTemporary(temporary, bytes, old);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Not `recursive: true`, which never returns for some folders that cannot be made, such as those under /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

function existing(file: string): Stats | undefined {
  try {
    return statSync(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A device such as /dev/null or a pipe cannot be replaced, only written to. */
function writeInto(file: string, bytes: Iterable<Uint8Array>): void {
  const handle = openSync(file, 'w');
  try {
    writeAll(handle, bytes);
  } finally {
    closeSync(handle);
  }
}

function writeTemporary(file: string, bytes: Iterable<Uint8Array>, old: Stats | undefined): void {
  const handle = openSync(file, 'w', 0o666);
  try {
    writeAll(handle, bytes);
    if (old) keepAttributes(handle, old);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function writeAll(handle: number, parts: Iterable<Uint8Array>): void {
  for (const bytes of parts) for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
}

function keepAttributes(handle: number, old: Stats): void {
  try {
    fchownSync(handle, old.uid, old.gid);
  } catch {
    // Only root may give a file away; the content matters more than the owner.
  }
  fchmodSync(handle, old.mode & 0o7777);
}
