/** Programs of our own in the emulation: right numbers, and mistakes that are told at their line. Ends with `N passed, N failed`. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCompiler } from '../../server/emulate/compiler.ts';
import { buildProgram } from '../../server/emulate/emulate.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const emulator = fileURLToPath(new URL('../../emulator', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ascendify-run-'));
const count = { passed: 0, failed: 0 };

function tell(good: boolean, name: string, why = ''): void {
  if (good) count.passed++;
  else count.failed++;
  if (!good) console.log(`not ok ${name}\n${why}`);
}

async function build(file: string): Promise<string | undefined> {
  const compiler = findCompiler(process.env);
  if (!compiler) return undefined;
  const out = join(folder, file.replaceAll('/', '-'));
  mkdirSync(out);
  const say = (text: string): void => console.log(text);
  const request = { files: [join(here, file)], includes: [], emulator, out, compiler, say };
  return buildProgram({ ...request, environment: { ...process.env, XDG_CACHE_HOME: folder } });
}

function run(program: string, ...args: string[]): { code: number | null; out: string; errors: string } {
  const ran = spawnSync(program, args, { encoding: 'utf8', timeout: 60_000 });
  return { code: ran.status, out: ran.stdout, errors: ran.stderr };
}

async function programs(): Promise<void> {
  for (const file of readdirSync(join(here, 'programs')).filter((name) => name.endsWith('.asc'))) {
    const program = await build(`programs/${file}`);
    const { code, out, errors } = program ? run(program) : { code: 1, out: '', errors: 'not compiled' };
    for (const [, not, name] of out.matchAll(/^(not )?ok (.*)$/gm)) tell(!not, `${file}: ${name}`);
    tell(code === 0 && errors === '', `${file} ends well`, errors);
  }
}

async function mistakes(): Promise<void> {
  const file = 'mistakes/mistakes.asc';
  const program = await build(file);
  const lines = readFileSync(join(here, file), 'utf8').split('\n');
  for (const [at, line] of lines.entries()) {
    const [, name, text] = /\/\/ expect (\w+): (.*)$/.exec(line) ?? [];
    if (!name || !text) continue;
    const { code, errors } = program ? run(program, name) : { code: 0, errors: '' };
    const told = errors
      .split('\n')
      .some((said) => said.includes(`mistakes.asc:${at + 1}: error:`) && said.includes(text));
    tell(told && code === 1, `mistake ${name}`, errors);
  }
}

try {
  await programs();
  await mistakes();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed > 0 ? 1 : 0;
