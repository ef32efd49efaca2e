/**
 * CUDA programs of our own as a user's project: migrated to the 950 by the command line, compiled and run with no hand on
 * them; kernels that are refused, for the right reason; and the command `emulate`. Needs `npm run build`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ascendify } from '../cli/run.ts';

export type Tell = (good: boolean, name: string, why?: string) => void;

const here = fileURLToPath(new URL('.', import.meta.url));

/** Migrates `cuda/` into a folder and gives its programs, by their paths. */
export function migrate(folder: string, tell: Tell): readonly string[] {
  const to = join(folder, 'cuda');
  const done = ascendify(here, 'migrate', 'cuda', '--out', to, '--chip', '950', '--adapted');
  tell(done.code === 0, 'the CUDA programs are migrated', done.errors);
  const files = done.code === 0 ? readdirSync(to) : [];
  return files.filter((file) => /\.(?:asc|cpp)$/.test(file)).map((file) => join(to, file));
}

/**
 * The programs of `driver/` compile their kernels when they run, load them from a binary, or make graphs of them. Gives those programs, and what they
 * are called with: the folder of the kernels, and the binary.
 */
export function migrateDriver(
  folder: string,
  tell: Tell,
): { readonly programs: readonly string[]; readonly args: readonly string[] } {
  const to = join(folder, 'driver');
  const target = ['--chip', '950', '--cann', '9.2.0-beta.2'];
  const done = ascendify(here, 'migrate', 'driver', '--out', to, ...target, '--adapted');
  const binary = join(to, 'kernels.o');
  const made = ascendify(to, 'emulate', '--binary', 'kernels.asc', '-o', binary);
  tell(made.code === 0, 'programs of the driver and their kernels are migrated', done.errors + made.errors);
  return {
    programs: ['compiles.cpp', 'loads.cpp', 'graphs.asc'].map((name) => join(to, name)),
    args: [to, binary],
  };
}

interface Kernel {
  readonly name: string;
  readonly line: number;
  readonly outcome: string;
  readonly stops: readonly string[];
}

/** Each kernel that says `refused NAME` is left to a person, who is told that name. */
export function refused(tell: Tell): void {
  const file = 'refused/refused.cu';
  const { out } = ascendify(here, 'scan', file, '--chip', '950', '--format', 'json');
  const report = JSON.parse(out) as { files: { kernels?: Kernel[] }[] };
  const lines = readFileSync(join(here, file), 'utf8').split('\n');
  for (const { name, line, outcome, stops } of report.files.flatMap(({ kernels }) => kernels ?? [])) {
    const reason = /\/\/ refused (.*)$/.exec(lines[line - 1] ?? '')?.[1];
    if (reason === undefined) continue;
    tell(
      outcome === 'person' && stops.includes(reason),
      `refused: ${name}`,
      `${outcome}: ${stops.join(', ')}`,
    );
  }
}

const head = '#include "acl/acl.h"\n#include <cstdio>\n';

/** Writes through the end of a buffer in line 3. */
const late = `${head}__global__ void k(int *p) { p[4] = 1; }
int main() {
    aclInit(nullptr);
    aclrtSetDevice(0);
    int *p = nullptr;
    aclrtMalloc((void **)&p, 16, ACL_MEM_MALLOC_HUGE_FIRST);
    k<<<1, 1, 0, nullptr>>>(p);
    aclrtSynchronizeDevice();
    aclrtFree(p);
    aclFinalize();
}
`;

/** `ascendify emulate`: exit codes, places of errors, and what is passed to the program. */
export function emulateCommand(folder: string, tell: Tell): void {
  const at = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const emulate = (...args: string[]) => ascendify(folder, 'emulate', ...args);
  at('wrong.asc', `${head}int main() { return missing; }\n`);
  const wrong = emulate('wrong.asc');
  tell(
    wrong.code === 2 && /wrong\.asc:3:\d+: error:/.test(wrong.errors),
    'emulate: a compiler error',
    wrong.errors,
  );
  at('args.asc', `${head}int main(int n, char **v) { for (int i = 1; i < n; i++) puts(v[i]); return 7; }\n`);
  const args = emulate('args.asc', '--', 'one', '--two', 'three four');
  tell(
    args.code === 7 && args.out === 'one\n--two\nthree four\n',
    'emulate: arguments and exit code',
    args.out,
  );
  at(
    'omp.asc',
    '#include <omp.h>\nint main() { int n = 0;\n#pragma omp parallel num_threads(3) reduction(+ : n)\nn += omp_get_num_threads(); return n; }\n',
  );
  const parallel = emulate('omp.asc');
  tell(parallel.code === 9, 'emulate: the library of OpenMP', parallel.errors);
  at('late.asc', late);
  const told = emulate('late.asc');
  tell(
    told.code === 1 && told.errors.includes('late.asc:3: error:'),
    'emulate: an error at run time',
    told.errors,
  );
  // A source without kernels is compiled without checks; what they would tell is told all the same.
  at('look.cpp', 'int look(const int *p) {\n    return p[1] + 1;\n}\n');
  at(
    'looks.asc',
    late
      .replace('int main', 'int look(const int *p);\nint main')
      .replace('k<<<1, 1, 0, nullptr>>>(p)', 'look(p)'),
  );
  const looks = emulate('looks.asc', 'look.cpp');
  tell(
    looks.code === 1 && looks.errors.includes('look.cpp:2: error: host code reads device memory'),
    'emulate: a source of the host',
    looks.errors,
  );
  const binary = emulate('--binary', 'late.asc');
  tell(binary.code === 2 && binary.errors.includes('-o'), 'emulate: no place for a binary', binary.errors);
  const none = emulate('nowhere.asc');
  tell(none.code === 2 && none.errors.includes('nowhere.asc'), 'emulate: no such file', none.errors);
}
