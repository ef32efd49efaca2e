/**
 * A folder that appears whole or not at all: files are written aside and moved into place at the end. What is not
 * finished is removed, also when the process is interrupted.
 */
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Paths are relative to the folder and `/`-separated; folders on the way are made. All throw the system's errors. */
export interface Stage {
  write(path: string, bytes: Uint8Array | string, mode?: number): void;
  /** Byte for byte, with the permissions of the file. */
  copy(path: string, from: string): void;
  link(path: string, text: string): void;
  /** Moves everything into place. Throws the system's error when it cannot; then nothing is left behind. */
  commit(): void;
}

/** Begins an absolute folder that is missing or empty. Throws the system's error when it cannot be written. */
export function openStage(target: string): Stage {
  const exists = existsSync(target);
  const made = exists ? undefined : firstMissing(dirname(target));
  // An existing folder may be a mount: it cannot be replaced, only filled.
  const folder = exists
    ? join(target, `.ascendify.${process.pid}.tmp`)
    : join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  let done = false;
  const discard = (): void => {
    if (done) return;
    done = true;
    if (exists)
      for (const name of readdirSync(target)) rmSync(join(target, name), { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
  };
  process.once('exit', discard);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    discard();
    throw error;
  }
  const place = (path: string): string => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    return file;
  };
  return {
    write(path, bytes, mode = 0o644) {
      const file = place(path);
      writeFileSync(file, bytes);
      chmodSync(file, mode & 0o7777);
    },
    copy: (path, from) => copyFileSync(from, place(path), constants.COPYFILE_FICLONE),
    link: (path, text) => symlinkSync(text, place(path)),
    commit() {
      try {
        if (exists) {
          for (const name of readdirSync(folder)) renameSync(join(folder, name), join(target, name));
          rmSync(folder, { recursive: true });
        } else renameSync(folder, target);
        done = true;
      } catch (error) {
        discard();
        throw error;
      }
    },
  };
}

/** The outermost folder that must be made for a folder to exist. */
function firstMissing(folder: string): string | undefined {
  if (existsSync(folder)) return undefined;
  return firstMissing(dirname(folder)) ?? folder;
}
