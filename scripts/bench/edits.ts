/**
 * CPU time from a one-character edit to new diagnostics, through the same engine calls that the language server makes, in
 * a process with the server's flags.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { serverFlags } from '../../client/serverFlags.ts';
import type { createEngine } from '../../server/core.ts';
import { defaultTarget } from '../../server/model.ts';
import { common } from '../build.ts';

export interface EditTimes {
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly lines: number;
}

const edits = 400;

/** Types a letter at `edits` places spread over the file, and takes each away again. */
export function editTimes(path: string): EditTimes {
  const own = fileURLToPath(import.meta.url);
  const { stdout, status } = spawnSync(process.execPath, [...serverFlags, '--import', 'tsx', own, path], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`No times of edits of ${path}.`);
  return JSON.parse(stdout) as EditTimes;
}

async function measured(path: string): Promise<EditTimes> {
  const create = await bundledEngine();
  const engine = await create((file) => readFile(new URL(`../../dist/${file}`, import.meta.url)));
  const text = readFileSync(path, 'utf8');
  const document = engine.open({ path, text });
  engine.analyse(document, defaultTarget);
  const times: number[] = [];
  // A fixed stride that shares no factor with usual lengths visits the whole file in no order.
  for (let count = 0, at = 0; count < edits; count++, at = (at + 7_919 * 31) % text.length) {
    for (const edit of [
      { start: at, end: at, text: 'x' },
      { start: at, end: at + 1, text: '' },
    ]) {
      const before = process.cpuUsage();
      document.update([edit]);
      engine.analyse(document, defaultTarget);
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / 1000);
    }
  }
  document.dispose();
  times.sort((a, b) => a - b);
  const at = (part: number): number => times[Math.floor(times.length * part)] as number;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), lines: text.split('\n').length };
}

/** The engine as it is shipped: what runs the sources as they are adds calls of its own to them. */
async function bundledEngine(): Promise<typeof createEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'ascendify-bench-'));
  try {
    const outfile = join(folder, 'core.cjs');
    const core = fileURLToPath(new URL('../../server/core.ts', import.meta.url));
    await build({ ...common, entryPoints: [core], outfile });
    const engine = createRequire(import.meta.url)(outfile) as { createEngine: typeof createEngine };
    return engine.createEngine;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const [path] = process.argv.slice(2);
if (path && process.argv[1] === fileURLToPath(import.meta.url))
  console.log(JSON.stringify(await measured(path)));
