/** The command `emulate`: compiles the files the user names with the system's compiler, and runs the program. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCompiler } from '../emulate/compiler.ts';
import { buildBinary, buildProgram, emulatorVariable } from '../emulate/emulate.ts';
import { UserError } from '../files/userError.ts';
import type { Parsed } from './options.ts';
import { builtFolder } from './setup.ts';
import { say } from './words.ts';

/** Gives the exit code of the program, or 0 for a binary that was made; 2 when it does not compile. */
export async function emulate({ values, positionals, passed = [], folders = [] }: Parsed): Promise<number> {
  if (positionals.length === 0) throw new UserError(say.noSources());
  for (const file of positionals) {
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new UserError(say.noSource(file));
  }
  for (const folder of folders) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw new UserError(say.noFolder(folder));
  }
  const compiler = findCompiler(process.env);
  if (!compiler) throw new UserError(say.noCompiler());
  const out = mkdtempSync(join(tmpdir(), 'ascendify-'));
  process.once('exit', () => rmSync(out, { recursive: true, force: true }));
  const request = {
    files: positionals,
    includes: folders,
    emulator: process.env[emulatorVariable] || join(builtFolder(), 'emulator'),
    out,
    compiler,
    say: (text: string) => process.stderr.write(text),
  };
  if (values.binary !== undefined) {
    if (values.output === undefined) throw new UserError(say.noBinary());
    if (await buildBinary({ ...request, made: values.output, passed })) return 0;
    throw new UserError(say.notCompiled());
  }
  const cli = join(builtFolder(), 'cli.js');
  const program = await buildProgram({ ...request, cli, environment: process.env });
  if (program === undefined) throw new UserError(say.notCompiled());
  return run(program, passed, values.chip ?? '950');
}

function run(program: string, args: readonly string[], chip: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ASCENDIFY_CHIP: chip } });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
