/** `npm run check`: types, lint and format, and the rules' own checks. Prints all that failed; ends with 1 then. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildRules } from './rules/compile.ts';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const bin = (name: string): string => `node_modules/.bin/${name}`;

function passes(what: string, command: string, args: readonly string[]): boolean {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
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
  passes('Types', bin('tsc'), ['-p', '.']),
  passes('Lint and format', bin('biome'), ['check', '--error-on-warnings', '--max-diagnostics=50', '.']),
  rulesPass(),
];
process.exitCode = results.every(Boolean) ? 0 : 1;
