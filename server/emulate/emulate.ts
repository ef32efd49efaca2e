/** Compiles the user's sources against the emulation into a folder of their own, and gives the program. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { binaryOptions, type Compiler, compile, linking, prepare } from './compiler.ts';
import type { Words } from './rewrite.ts';
import { sourceWriter } from './sources.ts';

interface AllWords extends Words {
  readonly binaries: readonly string[];
  readonly language: string;
  readonly sourceEnding: string;
}

export interface Request {
  readonly files: readonly string[];
  readonly includes: readonly string[];
  /** The emulation's headers. */
  readonly emulator: string;
  /** The command line, which a program that compiles kernels calls. */
  readonly cli: string;
  /** An empty folder for everything that is written. */
  readonly out: string;
  readonly compiler: Compiler;
  readonly environment: NodeJS.ProcessEnv;
  /** Takes what the compiler says. */
  readonly say: (text: string) => void;
}

/** The path of the program; undefined when the compiler refused, which it has told. */
export async function buildProgram(request: Request): Promise<string | undefined> {
  const { emulator, out, compiler, includes, say } = request;
  const words = wordsOf(emulator);
  const prepared = await prepare(compiler, emulator, words.language, request.environment, say);
  if (!prepared) return undefined;
  const write = sourceWriter(words, { out, includes, emulator });
  const parallel = request.files.some(usesOpenMp) ? ['-fopenmp'] : [];
  const objects: string[] = [];
  let loads = false;
  const jobs = request.files.map((file, at) => {
    const object = join(out, `${at}.o`);
    const { path, kernels, binaries } = write(file);
    loads ||= binaries;
    const isSource = file.endsWith(words.sourceEnding);
    objects.push(object);
    return [
      ...(isSource || kernels ? prepared.options : prepared.hostOptions),
      ...parallel,
      ...includes.map((folder) => `-I${folder}`),
      ...(isSource ? ['-include', prepared.language] : []),
      ...['-x', 'c++', '-c', path, '-o', object],
    ];
  });
  if (loads) {
    objects.push(join(out, 'command.o'));
    jobs.push(['-c', commandSource(request), '-o', join(out, 'command.o')]);
  }
  if (!(await runAll(jobs, (args) => compile(compiler, args, say)))) return undefined;
  const program = join(out, 'program');
  const code = await compile(
    compiler,
    [
      ...linking,
      ...(loads ? ['-rdynamic', '-ldl'] : []),
      prepared.first,
      ...objects,
      ...prepared.last,
      ...parallel,
      '-o',
      program,
    ],
    say,
  );
  return code === 0 ? program : undefined;
}

const wordsOf = (emulator: string): AllWords =>
  JSON.parse(readFileSync(join(emulator, 'words.json'), 'utf8')) as AllWords;

/** Tells a program that loads binaries how one is made. */
function commandSource({ out, emulator, cli, compiler }: Request): string {
  const path = join(out, 'command.cpp');
  const words = ['env', `${emulatorVariable}=${emulator}`, `CXX=${compiler.command}`];
  const list = [...words, process.execPath, cli, 'emulate', '--binary'].map((word) => JSON.stringify(word));
  writeFileSync(
    path,
    `extern "C" { extern const char *const emulationBinaryCommand[] = {${list.join(', ')}, nullptr}; }\n`,
  );
  return path;
}

/** The variable that names the folder of the emulation's headers, where it is not the one that comes with the command line. */
export const emulatorVariable = 'ASCENDIFY_EMULATOR';

/** Compiles one source with kernels into `made`, which programs load; `passed` goes to the compiler. False when it refused. */
export async function buildBinary(
  request: Omit<Request, 'cli' | 'environment'> & {
    readonly made: string;
    readonly passed: readonly string[];
  },
): Promise<boolean> {
  const { files, emulator, out, includes, compiler, made, passed, say } = request;
  const words = wordsOf(emulator);
  const write = sourceWriter(words, { out, includes, emulator, exporting: true });
  const language = ['-include', join(emulator, words.language)];
  const folders = [emulator, ...includes].map((folder) => `-I${folder}`);
  const sources = files.map((file) => write(file).path);
  const code = await compile(
    compiler,
    [...binaryOptions, ...passed, ...folders, ...language, '-x', 'c++', ...sources, '-o', made],
    say,
  );
  return code === 0;
}

/** A source that includes OpenMP's header needs its library, and its build says so by a switch. */
function usesOpenMp(file: string): boolean {
  return /^[ \t]*#[ \t]*include[ \t]*<omp\.h>/m.test(readFileSync(file, 'latin1'));
}

/** Runs all, a few at a time; false when one did not give 0. */
async function runAll<T>(jobs: readonly T[], run: (job: T) => Promise<number>): Promise<boolean> {
  const waiting = [...jobs];
  let good = true;
  const worker = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift())
      if ((await run(job)) !== 0) good = false;
  };
  await Promise.all(Array.from({ length: Math.min(jobs.length, Math.max(1, cpus().length)) }, worker));
  return good;
}
