/** Programs of our own in the emulation: right numbers, and mistakes that are told at their line. Ends with `N passed, N failed`. */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCompiler } from '../../server/emulate/compiler.ts';
import { buildProgram } from '../../server/emulate/emulate.ts';
import { includedBy } from '../../server/files/included.ts';
import { defaultTarget } from '../../server/model.ts';
import { findingsIn, engine as makeEngine } from '../engine.ts';
import { emulateCommand, migrate, migrateDriver, refused } from './migrated.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const emulator = fileURLToPath(new URL('../../emulator', import.meta.url));
const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ascendify-run-'));
/** An argument names the programs to run, by a part of their name. */
const chosen = (name: string): boolean => name.includes(process.argv[2] ?? '');
const count = { passed: 0, failed: 0 };

function tell(good: boolean, name: string, why = ''): void {
  if (good) count.passed++;
  else count.failed++;
  if (!good) console.log(`not ok ${name}\n${why}`);
}

async function build(file: string, includes: readonly string[] = []): Promise<string | undefined> {
  const compiler = findCompiler(process.env);
  if (!compiler) return undefined;
  const out = join(folder, file.replaceAll('/', '-'));
  mkdirSync(out);
  const say = (text: string): void => console.log(text);
  const request = { files: [resolve(here, file)], includes, emulator, cli, out, compiler, say };
  return buildProgram({ ...request, environment: { ...process.env, XDG_CACHE_HOME: folder } });
}

function run(program: string, ...args: string[]): { code: number | null; out: string; errors: string } {
  // Kernels of threads run on the 950 alone, vector kernels with the types and sizes of the A2.
  const env = { ...process.env, ASCENDIFY_CHIP: /tiles/.test(program) ? 'A2' : '950' };
  const ran = spawnSync(program, args, { encoding: 'utf8', timeout: 60_000, env });
  return { code: ran.status, out: ran.stdout, errors: ran.stderr };
}

async function programs(): Promise<void> {
  for (const file of readdirSync(join(here, 'programs')).filter(
    (name) => name.endsWith('.asc') && chosen(name),
  )) {
    await runProgram(`programs/${file}`);
  }
}

async function runProgram(
  file: string,
  includes: readonly string[] = [],
  args: readonly string[] = [],
): Promise<void> {
  const program = await build(file, includes);
  const { code, out, errors } = program
    ? run(program, ...args)
    : { code: 1, out: '', errors: 'not compiled' };
  for (const [, not, name] of out.matchAll(/^(not )?ok (.*)$/gm)) tell(!not, `${file}: ${name}`);
  tell(code === 0 && errors === '', `${file} ends well`, errors);
}

/** CUDA that the product rewrites as vector kernels of the A2; `NAME.main.asc` runs the result. */
async function tiles(): Promise<void> {
  const engine = await makeEngine();
  const target = { ...defaultTarget, chip: 'A2' } as const;
  const out = join(folder, 'migrated-tiles');
  mkdirSync(out);
  for (const header of ['ascendify_rt.hpp', 'ascendify_vector.hpp'])
    copyFileSync(join(here, '../../runtime', header), join(out, header));
  const types = readFileSync(join(here, 'tiles/types.cuh'), 'utf8');
  // A person gives the header the target's own name; its findings ask for it.
  writeFileSync(join(out, 'types.cuh'), types.replace('__nv_bfloat16', 'bfloat16_t'));
  for (const header of readdirSync(join(here, 'tiles/host')))
    copyFileSync(join(here, 'tiles/host', header), join(out, header));
  const sources = readdirSync(join(here, 'tiles')).filter((name) => name.endsWith('.cu') && chosen(name));
  for (const file of sources) {
    const source = readFileSync(join(here, 'tiles', file), 'utf8');
    const { text } = engine.fixAll(
      { path: file, text: source, included: includedBy(join(here, 'tiles', file), source) },
      target,
      { adapted: true },
    );
    writeFileSync(join(out, file.replace('.cu', '.asc')), text);
    const left = await findingsIn(text, file.replace('.cu', '.asc'), target);
    tell(
      left.every(({ verdict }) => verdict === 'same'),
      `${file} is migrated whole`,
      left.map(({ message }) => message.en).join('\n'),
    );
    await runProgram(`tiles/${file.replace('.cu', '.main.asc')}`, [out]);
  }
}

async function mistakes(name: string): Promise<void> {
  const file = `mistakes/${name}`;
  const program = await build(file);
  const lines = readFileSync(join(here, file), 'utf8').split('\n');
  for (const [at, line] of lines.entries()) {
    const [, mistake, text] = /\/\/ expect (\w+): (.*)$/.exec(line) ?? [];
    if (!mistake || !text) continue;
    const { code, errors } = program ? run(program, mistake) : { code: 0, errors: '' };
    const told = errors
      .split('\n')
      .some((said) => said.includes(`${name}:${at + 1}: error:`) && said.includes(text));
    tell(told && code === 1, `${name}: ${mistake}`, errors);
  }
}

try {
  await programs();
  await tiles();
  emulateCommand(folder, tell);
  refused(tell);
  const asked = (file: string): boolean => chosen(basename(file));
  for (const file of migrate(folder, tell).filter(asked)) await runProgram(file);
  const { programs: drivers, args } = migrateDriver(folder, tell);
  for (const file of drivers.filter(asked)) await runProgram(file, [], args);
  for (const file of readdirSync(join(here, 'mistakes')).filter(chosen)) await mistakes(file);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed > 0 ? 1 : 0;
