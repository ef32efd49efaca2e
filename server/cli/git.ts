/**
 * Asks git which files hold changes that it could not give back, and which it holds against its own ignore files. Runs the system's git only, with the repository's own
 * hooks for status switched off; without git or a repository there is nothing to protect and nothing is refused.
 */
import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Tells whether a file has uncommitted changes or is unknown to the repository that it lies in. */
export function uncommitted(): (file: string) => boolean {
  const byFolder = new Map<string, ReadonlySet<string>>();
  const byRoot = new Map<string, ReadonlySet<string>>();
  return (file) => {
    const real = realpathSync(file);
    const folder = dirname(real);
    let dirty = byFolder.get(folder);
    if (!dirty) {
      const root = git(folder, ['rev-parse', '--show-toplevel'])?.replace(/\n$/, '');
      dirty = root === undefined ? new Set() : (byRoot.get(root) ?? dirtyFiles(root));
      if (root !== undefined) byRoot.set(root, dirty);
      byFolder.set(folder, dirty);
    }
    return dirty.has(real);
  };
}

/** Files below a folder that git holds although an ignore file names them, relative to the folder. */
export function trackedThoughIgnored(folder: string): string[] {
  const listed = git(folder, ['ls-files', '-z', '--cached', '--ignored', '--exclude-standard']) ?? '';
  return listed.split('\0').filter((path) => path !== '');
}

function dirtyFiles(root: string): ReadonlySet<string> {
  const status = git(root, ['status', '--porcelain', '-z', '--no-renames', '--untracked-files=all']) ?? '';
  const entries = status.split('\0').filter((entry) => entry.length > 3);
  return new Set(entries.map((entry) => join(root, entry.slice(3))));
}

function git(folder: string, args: readonly string[]): string | undefined {
  const result = spawnSync('git', ['-c', 'core.fsmonitor=false', '-C', folder, ...args], {
    encoding: 'utf8',
    env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
    maxBuffer: 256 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return result.status === 0 ? result.stdout : undefined;
}
