/** The system's C++ compiler: finding it, and the parts of the emulation that are compiled once and kept. */
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const shared = ['-std=c++17', '-g', '-fno-omit-frame-pointer', '-U_FORTIFY_SOURCE', '-fno-pie', '-w'];

/** For the emulation: it changes stacks by itself, which a shadow stack of the processor would take for an attack. */
const runtime = [...shared, '-O2', '-fomit-frame-pointer', '-fcf-protection=none'];

/** Functions of the libraries that the emulation must know of: in kernels, and where the host waits. */
const wrapped = [
  ...['printf', 'puts', 'putchar', 'clock', 'pthread_cond_wait'],
  '_ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE',
];

/** For the linker. */
export const linking = ['-no-pie', '-pthread', ...wrapped.map((name) => `-Wl,--wrap=${name}`)];

/** For the user's code: every access goes through the emulation, and code keeps the order of the source. */
const checked = [
  ...shared,
  '-O1',
  '-fno-reorder-blocks',
  // A call of a warp function stays one place, whichever way its lanes came to it.
  '-fno-thread-jumps',
  '-fsanitize=kernel-address',
  ...['asan-instrumentation-with-call-threshold=0', 'asan-stack=0', 'asan-globals=0'].flatMap((parameter) => [
    '--param',
    parameter,
  ]),
  '-fsanitize=alignment,bounds',
];

/** For a binary that a program loads: it takes the runtime from the program, and all else from itself. */
export const binaryOptions = [
  ...checked,
  ...['-fPIC', '-fno-gnu-unique', '-fno-semantic-interposition', '-shared', '-Wl,-Bsymbolic'],
  ...wrapped.map((name) => `-Wl,--wrap=${name}`),
];

/** For sources without kernels: pages of device memory are closed to them, so that an access ends in a fault that is told. */
const hostOnly = [...shared, '-O2'];

export interface Compiler {
  readonly command: string;
  /** Its own name and version. */
  readonly version: string;
}

/** The first of `CXX`, `g++` and `c++` that is a GCC; undefined when there is none. */
export function findCompiler(environment: NodeJS.ProcessEnv): Compiler | undefined {
  for (const command of [environment.CXX, 'g++', 'c++']) {
    if (!command) continue;
    const asked: SpawnSyncReturns<string> = spawnSync(command, ['-dM', '-E', '-x', 'c++', '/dev/null'], {
      encoding: 'utf8',
    });
    if (asked.status !== 0 || !asked.stdout.includes('__GNUC__') || asked.stdout.includes('__clang__'))
      continue;
    const version = /__VERSION__ "([^"]+)"/.exec(asked.stdout)?.[1] ?? '';
    return { command, version };
  }
  return undefined;
}

/** Runs the compiler; gives its exit code. What it says goes to this process's stderr, or to `say`. */
export function compile(
  compiler: Compiler,
  args: readonly string[],
  say: (text: string) => void,
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(compiler.command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.on('data', (part: Buffer) => say(part.toString('utf8')));
    child.on('error', (error) => {
      say(`${error.message}\n`);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

export interface Prepared {
  /** Object files of the emulation: one to link first, then the user's, then these. */
  readonly first: string;
  readonly last: readonly string[];
  /** A header that is compiled already; include it before each source of kernels. */
  readonly language: string;
  /** Options for the user's sources with kernels, and for those without. */
  readonly options: readonly string[];
  readonly hostOptions: readonly string[];
}

const headerName = 'emulation.h';

/** Every file of the emulation, for the name of its folder in the cache. */
function fingerprint(folder: string, compiler: Compiler): string {
  const hash = createHash('sha256')
    .update(compiler.version)
    .update([...runtime, ...checked].join(' '))
    .update(folder);
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort())
    if (/\.(?:h|cpp)$/.test(file)) hash.update(file).update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 16);
}

/** The user's own cache folder; nobody else may write there. */
function cacheFolder(environment: NodeJS.ProcessEnv): string {
  const base = environment.XDG_CACHE_HOME || join(homedir(), '.cache');
  try {
    const folder = join(base, 'ascendify');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  } catch {
    return tmpdir();
  }
}

/**
 * Compiles what does not depend on the user's code, or takes it from the cache; `language` is the header of the language,
 * relative to the emulation's folder. Undefined when the compiler fails; it has told why then.
 */
export async function prepare(
  compiler: Compiler,
  emulator: string,
  language: string,
  environment: NodeJS.ProcessEnv,
  say: (text: string) => void,
): Promise<Prepared | undefined> {
  const cache = cacheFolder(environment);
  const folder = join(cache, `emulation-${fingerprint(emulator, compiler)}`);
  const options = [...checked, `-I${emulator}`];
  const ready = (place: string): Prepared => ({
    first: join(place, 'first.o'),
    last: ['last.o', 'runtime.o'].map((name) => join(place, name)),
    language: join(place, headerName),
    options,
    hostOptions: [...hostOnly, `-I${emulator}`],
  });
  if (existsSync(join(folder, 'runtime.o'))) return ready(folder);
  const made = mkdtempSync(join(cache, 'new-'));
  // The precompiled header is found beside the one it was made from, and only under that name.
  writeFileSync(join(made, headerName), `#include ${JSON.stringify(join(emulator, language))}\n`);
  const own = (name: string): readonly string[] => [
    ...runtime,
    ...['-c', join(emulator, `${name}.cpp`), '-o', join(made, `${name}.o`)],
  ];
  const header = ['-c', '-x', 'c++-header', join(made, headerName), '-o', join(made, `${headerName}.gch`)];
  const jobs = [own('runtime'), own('first'), own('last'), [...options, ...header]];
  const codes = await Promise.all(jobs.map((job) => compile(compiler, job, say)));
  if (codes.some((code) => code !== 0)) {
    rmSync(made, { recursive: true, force: true });
    return undefined;
  }
  try {
    renameSync(made, folder);
  } catch {
    // Another process was first, or the folder is of a run that was stopped.
    if (!existsSync(join(folder, 'runtime.o')))
      copyFileSync(join(made, 'runtime.o'), join(folder, 'runtime.o'));
    rmSync(made, { recursive: true, force: true });
  }
  return ready(folder);
}
