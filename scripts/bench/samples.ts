/**
 * `npx tsx scripts/bench/samples.ts CHECKOUT [PROGRAM…]`: what becomes of NVIDIA's cuda-samples. The checkout is migrated whole
 * to chip 950, nothing is touched by hand, each program is compiled for the emulation and run as it is, without arguments,
 * one after the other. Programs that launch kernels by handle are migrated for the first CANN that has such a launch for
 * threads; binaries of kernels that CMake makes are made by `emulate --binary` in its place. Prints a line for each program and the counts that docs/kernels.md holds. Needs `npm run build`
 * first. MIGRATED=DIR keeps the migrated copy there and takes it when it is there. CXX=mpicxx is for `simpleMPI`. SECONDS=N is how much of the processor's
 * time a program may take, whatever else the machine does; 0 only compiles. The default is as long as it is for two that
 * have so much to do: `simpleStreams` starts 3.4 thousand million threads, `binomialOptions` has threads pass 540 million
 * barriers and reckon 2 thousand million values, many of them subnormal.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCompiler } from '../../server/emulate/compiler.ts';
import { buildProgram, emulatorVariable } from '../../server/emulate/emulate.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const seconds = Number(process.env.SECONDS ?? 240);

/** What a program needs that no kernel of the 950 gives: such programs are counted apart. By words of its own sources. */
const outside: readonly (readonly [string, RegExp])[] = [
  ['graphics', /helper_gl|\bGL\/|freeglut|[dD]3[dD]1[012]|vulkan|\bEGL/],
  ['interop', /cudaGraphics\w|cudaImportExternal|cudaIpc|cuIpc|NvSci|ShareableHandle/],
  ['tensor cores', /\bwmma\b|mma\.sync|mma_sync/],
  [
    'device launch',
    /cudaStreamFireAndForget|cudaStreamTailLaunch|cudaGraphSetConditional|GraphConditionalHandle/,
  ],
];

/**
 * Counted by themselves, by the first that fits: libraries, code that is compiled when it runs, kernels that the program loads
 * from a file of their own, textures. A program that includes `<cuda.h>` or asks the driver for a little is one of kernels alone.
 */
const elsewhere: readonly (readonly [string, RegExp])[] = [
  [
    'a library',
    /\b(?:cublas|cufft|cusparse|cusolver|curand|npp|nvJitLink|cudla)\w*\.h\b|\bnvjpeg\w+\(|\bthrust\/|\bcub\/|mpi\.h/,
  ],
  ['compiled at run time', /nvrtc|cuLink\w+|nvvm\.h|\bnvvm\w+\(/],
  ['kernels in a file', /cu(?:Module|Library)Load/],
  [
    'textures',
    /\btex[123]D\w*\s*[<(]|[tT]extureObject|texCubemap|\bsurf[123]D\w*|cudaMallocArray|cudaArray_t/,
  ],
  ['no kernel', /^(?![\s\S]*__global__)/],
];

/** Those that launch kernels by handle, or by their name in a node of a graph. */
const launchesByHandle: readonly string[] = ['compiled at run time', 'kernels in a file'];
const nodesWithKernels = /\bcudaGraphAddKernelNode\b/;

interface Program {
  readonly name: string;
  /** Folder, relative to the checkout. */
  readonly folder: string;
  readonly sources: readonly string[];
  /** Binaries that CMake makes of one source each, for the program to load. */
  readonly binaries: readonly { readonly file: string; readonly source: string }[];
}

function programsIn(checkout: string): Program[] {
  const found: Program[] = [];
  for (const entry of readdirSync(join(checkout, 'Samples'), { recursive: true, withFileTypes: true })) {
    if (entry.name !== 'CMakeLists.txt') continue;
    const text = readFileSync(join(entry.parentPath, entry.name), 'utf8').replace(/#.*/g, '');
    const made = /add_executable\(\s*(\S+)\s+([^)]*)\)/.exec(text);
    const sources = (made?.[2] ?? '').split(/\s+/).filter((one) => /\.(?:cu|asc|cpp|c|cc)$/.test(one));
    if (sources.length === 0) continue;
    const folder = relative(checkout, entry.parentPath);
    found.push({ name: basename(entry.parentPath), folder, sources, binaries: binariesIn(text) });
  }
  return found.sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** `set(CUDA_FATBIN_FILE "…/NAME")` beside `set(CUDA_KERNEL_SOURCE "…/SOURCE")`, as the samples write it. */
function binariesIn(text: string): Program['binaries'] {
  const last = (name: string): string | undefined =>
    new RegExp(`set\\(${name} "[^"]*?([\\w.]+)"\\)`).exec(text)?.[1];
  const [file, source] = [last('CUDA_FATBIN_FILE'), last('CUDA_KERNEL_SOURCE')];
  return file && source ? [{ file, source }] : [];
}

function textOf(checkout: string, { folder }: Program): string {
  const texts: string[] = [];
  for (const entry of readdirSync(join(checkout, folder), { recursive: true, withFileTypes: true }))
    if (entry.isFile() && /\.(?:cu|cuh|cpp|c|cc|h|hpp|hxx|inl)$/.test(entry.name))
      texts.push(readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  return texts.join('\n');
}

const firstOf = (list: readonly (readonly [string, RegExp])[], text: string): string | undefined =>
  list.find(([, pattern]) => pattern.test(text))?.[0];

interface Outcome {
  readonly kind:
    | 'passed'
    | 'compiled'
    | 'no check'
    | 'not compiled'
    | 'failed'
    | 'told'
    | 'waived'
    | 'too long';
  readonly why: string;
}

const compiler = findCompiler(process.env);

async function outcomeOf(
  migrated: string,
  { name, folder, sources, binaries }: Program,
  original: string,
): Promise<Outcome> {
  const out = mkdtempSync(join(tmpdir(), 'ascendify-samples-'));
  let said = '';
  const made = binaries.map(({ file }) => join(migrated, folder, file));
  try {
    if (!compiler) throw new Error('no C++ compiler');
    const program = await buildProgram({
      files: sources.map((one) => join(migrated, folder, one)),
      includes: [join(migrated, 'Common'), join(migrated, folder), join(migrated, folder, 'inc')].filter(
        existsSync,
      ),
      emulator: join(root, 'emulator'),
      cli: join(root, 'dist/cli.js'),
      ...{ out, compiler, environment: process.env },
      say: (text) => {
        said += text;
      },
    });
    if (program === undefined) return { kind: 'not compiled', why: firstError(said, name) };
    for (const [at, { source }] of binaries.entries()) {
      const from = join(migrated, folder, source);
      const command = [join(root, 'dist/cli.js'), 'emulate', '--binary', from, '-o', made[at] as string];
      const { status, stderr } = spawnSync(process.execPath, command, {
        encoding: 'utf8',
        env: { ...process.env, [emulatorVariable]: join(root, 'emulator') },
      });
      if (status !== 0) return { kind: 'not compiled', why: firstError(stderr, name) };
    }
    if (seconds === 0) return { kind: 'compiled', why: '' };
    // The limit of the processor's time ends what works too long, that of the clock what waits for ever.
    const ran = spawnSync('sh', ['-c', `ulimit -S -t ${seconds}; exec "$0"`, program], {
      cwd: join(migrated, folder),
      encoding: 'utf8',
      timeout: seconds * 8000,
      maxBuffer: 1 << 28,
      killSignal: 'SIGKILL',
    });
    if (ran.error) return { kind: 'too long', why: String(ran.error.message) };
    if (ran.signal === 'SIGXCPU') return { kind: 'too long', why: `more than ${seconds} s of the processor` };
    return judge(ran.status, ran.signal, ran.stdout, ran.stderr, checks.test(original));
  } finally {
    for (const file of [out, ...made]) rmSync(file, { recursive: true, force: true });
  }
}

const firstError = (said: string, name: string): string =>
  (
    /(?:fatal )?error: [^\n]*|undefined reference [^\n]*/.exec(said)?.[0] ??
    said.split('\n')[0] ??
    name
  ).slice(0, 150);

/** How a source shows that its exit code or its words tell whether the results are right. */
const checks =
  /\?\s*EXIT_(?:SUCCESS|FAILURE)|PASS|[Tt]est [Ff]ailed|FAILED|\?\s*0\s*:\s*1|\bverif|[Vv]alidat|compareData|assert\(|does not match/;

/** A program that ends well and says nothing of results, in its source or its words, has no check of its own. */
function judge(
  code: number | null,
  signal: string | null,
  out: string,
  errors: string,
  checked: boolean,
): Outcome {
  const told = /[^\n]*: error: [^\n]*/.exec(errors)?.[0];
  const failing =
    /[^\n]*\b(?:FAIL(?:ED|URE)?|[Tt]est [Ff]ailed|[Ee]rror:|mismatch|does not match|incorrect|wrong)\b[^\n]*/.exec(
      `${out}\n${errors}`.replace(/0 (?:errors|mismatch)\w*/gi, ''),
    )?.[0];
  const last = `${out.trim().split('\n').at(-1)} | ${errors.trim().split('\n').at(-1)}`.slice(0, 150);
  if (told) return { kind: 'told', why: basename(told.slice(0, 200)) };
  if (code === 2) return { kind: 'waived', why: last };
  if (code !== 0) return { kind: 'failed', why: `exit ${code ?? signal}: ${last}` };
  if (failing) return { kind: 'failed', why: failing.trim().slice(0, 150) };
  return checked ? { kind: 'passed', why: '' } : { kind: 'no check', why: last };
}

async function main([checkout, ...wanted]: readonly string[]): Promise<void> {
  if (checkout === undefined) throw new Error('usage: samples.ts CHECKOUT [PROGRAM…]');
  const kept = process.env.MIGRATED;
  const place = kept ?? join(mkdtempSync(join(tmpdir(), 'ascendify-migrated-')), 'samples');
  const migratedFor = (cann?: string): string => {
    const migrated = cann === undefined ? place : `${place}-${cann}`;
    if (existsSync(join(migrated, 'Samples'))) return migrated;
    const release = cann === undefined ? [] : ['--cann', cann];
    const command = ['migrate', checkout, '--out', migrated, '--chip', '950', '--adapted', ...release];
    const done = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...command], { encoding: 'utf8' });
    if (done.status !== 0) console.log(done.stderr.slice(-2000));
    return migrated;
  };
  const programs = new Map<string, Map<string, Program>>();
  const renamed = (migrated: string, program: Program): Program => {
    const known = programs.get(migrated) ?? new Map(programsIn(migrated).map((one) => [one.folder, one]));
    programs.set(migrated, known);
    return known.get(program.folder) ?? program;
  };
  const counts = new Map<string, number>();
  for (const program of programsIn(checkout)) {
    if (wanted.length > 0 && !wanted.includes(program.name)) continue;
    const text = textOf(checkout, program);
    const apart = /^cdp|device-side/.test(program.name) ? 'device launch' : firstOf(outside, text);
    const other = firstOf(elsewhere, text);
    if (apart) {
      const key = `apart: ${apart}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      continue;
    }
    const byHandle = launchesByHandle.includes(other ?? '') || nodesWithKernels.test(text);
    const migrated = migratedFor(byHandle ? '9.2.0-beta.2' : undefined);
    const started = Date.now();
    const { kind, why } = await outcomeOf(migrated, renamed(migrated, program), text);
    const key = `${other ?? 'kernels alone'}: ${kind}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    const took = `${((Date.now() - started) / 1000).toFixed(0)} s`;
    console.log(
      [kind.padEnd(13), took.padStart(5), (other ?? '').padEnd(20), program.name, '·', why].join(' '),
    );
  }
  for (const [key, count] of [...counts].sort()) console.log(`${String(count).padStart(4)} ${key}`);
  if (kept === undefined) rmSync(dirname(place), { recursive: true, force: true });
}

await main(process.argv.slice(2));
