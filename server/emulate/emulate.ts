/** Compiles the user's sources against the emulation into a folder of their own, and gives the program. */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { type Compiler, compile, linking, prepare } from './compiler.ts';
import type { Words } from './rewrite.ts';
import { sourceWriter } from './sources.ts';

interface AllWords extends Words {
  readonly language: string;
  readonly sourceEnding: string;
}

export interface Request {
  readonly files: readonly string[];
  readonly includes: readonly string[];
  /** The emulation's headers. */
  readonly emulator: string;
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
  const words = JSON.parse(readFileSync(join(emulator, 'words.json'), 'utf8')) as AllWords;
  const prepared = await prepare(compiler, emulator, words.language, request.environment, say);
  if (!prepared) return undefined;
  const write = sourceWriter(words, { out, includes, emulator });
  const parallel = request.files.some(usesOpenMp) ? ['-fopenmp'] : [];
  const objects: string[] = [];
  const jobs = request.files.map((file, at) => {
    const object = join(out, `${at}.o`);
    const { path, kernels } = write(file);
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
  if (!(await runAll(jobs, (args) => compile(compiler, args, say)))) return undefined;
  const program = join(out, 'program');
  const code = await compile(
    compiler,
    [...linking, prepared.first, ...objects, ...prepared.last, ...parallel, '-o', program],
    say,
  );
  return code === 0 ? program : undefined;
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
