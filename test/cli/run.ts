/** Runs the built program as a child process, as a user's shell does. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** `ASCENDIFY_CLI` names another build to test, such as the one inside a package. */
export const program =
  process.env.ASCENDIFY_CLI ?? fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const environment = { ...process.env, LC_ALL: 'C', NO_COLOR: '' };

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
  readonly bytes: Buffer;
}

export function ascendify(cwd: string, ...args: readonly string[]): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    env: environment,
    maxBuffer: 1 << 28,
  });
  return { code: status, out: stdout.toString('utf8'), errors: stderr.toString('utf8'), bytes: stdout };
}

export function startAscendify(cwd: string, ...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, ...args], {
    cwd,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
