/**
 * `npm test`: builds, then runs every layer: types and style, the node tests (rules, engine, files, command line,
 * protocol), the compile proof, the suite in a real VS Code and the run on its screen. Ends with `N passed, N failed`; a layer that did not
 * run counts as a failure.
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildAll } from './build.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

/** Milliseconds for one layer; the first also installs what it needs. */
const layerLimit = 15 * 60_000;

interface Count {
  passed: number;
  failed: number;
}

/** Runs a command, shows its output as `show` lets it through, and gives all of it. */
function run(
  command: string,
  args: readonly string[],
  show: (line: string) => boolean,
): Promise<{ code: number; lines: string[] }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: layerLimit });
    const lines: string[] = [];
    let rest = '';
    const take = (part: Buffer): void => {
      const parts = (rest + part.toString()).split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts) {
        lines.push(line);
        if (show(line)) console.log(line);
      }
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => lines.push(String(error)));
    child.on('close', (code) => {
      if (rest) lines.push(rest);
      resolve({ code: code ?? 1, lines });
    });
  });
}

async function check(): Promise<Count> {
  const { code } = await run(process.execPath, ['--import', 'tsx', 'scripts/check.ts'], () => true);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
}

/** The node tests; thousands of them are examples of rules, so only what failed is shown. */
async function nodeTests(): Promise<Count> {
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !file.startsWith('host'))
    .map((file) => `test/${file}`)
    .sort();
  const failing = { shown: false };
  const show = (line: string): boolean => {
    if (/^\s*not ok /.test(line)) failing.shown = true;
    else if (/^\s*ok |^# /.test(line)) failing.shown = false;
    return failing.shown;
  };
  const args = ['--import', 'tsx', '--test', '--test-reporter=tap', '--test-concurrency=2', ...files];
  const { code, lines } = await run(process.execPath, args, show);
  const total = (name: string): number =>
    Number(lines.findLast((line) => line.startsWith(`# ${name} `))?.slice(name.length + 3) ?? 0);
  const failed = total('fail') + total('cancelled') + total('skipped') + total('todo');
  return { passed: total('pass'), failed: failed === 0 && code !== 0 ? 1 : failed };
}

/** A layer that prints its own `N passed, N failed` last. */
async function hosted(file: string): Promise<Count> {
  const { lines } = await run(
    process.execPath,
    ['--import', 'tsx', file],
    (line) => !/[├│└─]|^ DONE/.test(line),
  );
  const found = lines
    .map((line) => /^(\d+) passed, (\d+) failed$/.exec(line))
    .findLast((match) => match !== null);
  return found ? { passed: Number(found[1]), failed: Number(found[2]) } : { passed: 0, failed: 1 };
}

const layers: readonly (readonly [name: string, run: () => Promise<Count>])[] = [
  ['Types and style', check],
  ['Node tests', nodeTests],
  ['Compile proof', () => hosted('test/compile/run.ts')],
  ['Emulated programs', () => hosted('test/run/run.ts')],
  ['Report in a browser', () => hosted('test/report/page.ts')],
  ['Suite in VS Code', () => hosted('test/vscode/run.ts')],
  ['Run on the screen', () => hosted('test/vscode/screen.ts')],
];

/** The problems that stop a build; an error is one too, so that the last line is always there. */
async function built(): Promise<readonly string[]> {
  try {
    return await buildAll();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

const sum: Count = { passed: 0, failed: 0 };
const problems = await built();
for (const problem of problems) console.log(problem);
if (problems.length > 0) sum.failed += problems.length;
else {
  for (const [name, layer] of layers) {
    console.log(`\n${name}`);
    const count = await layer();
    if (count.passed + count.failed === 0) count.failed = 1;
    console.log(`${name}: ${count.passed} passed, ${count.failed} failed`);
    sum.passed += count.passed;
    sum.failed += count.failed;
  }
}
console.log(`\n${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed > 0 ? 1 : 0);
