/** `npm run check`: types, lint and format, and the rules' own checks. Prints all that failed; ends with 1 then. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildRules } from './rules/compile.ts';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

/** Started by Node itself: what npm puts in `.bin` is no program on every system. */
function passes(what: string, program: string, args: readonly string[]): boolean {
  const file = `node_modules/${program}`;
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], { encoding: 'utf8' });
  if (status === 0) return true;
  console.log(`${what}:\n${stdout}${stderr}`);
  return false;
}

function rulesPass(): boolean {
  const { problems } = buildRules();
  for (const problem of problems) console.log(problem);
  return problems.length === 0;
}

const results = [
  passes('Types', 'typescript/bin/tsc', ['-p', '.']),
  passes('Lint and format', '@biomejs/biome/bin/biome', [
    'check',
    '--error-on-warnings',
    '--max-diagnostics=50',
    '.',
  ]),
  rulesPass(),
];
process.exitCode = results.every(Boolean) ? 0 : 1;
