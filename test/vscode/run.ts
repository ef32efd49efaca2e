/**
 * Runs the suite in a real VS Code through @vscode/test-electron: the desktop one that VSCODE_EXECUTABLE_PATH names, else
 * code-server on Linux x64, else a download. Demands mocha's result file beside the exit code, for a code of 0 alone
 * proves nothing. Prints `N passed, N failed`.
 */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { hasHost, installHost } from '../../scripts/host.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface MochaResult {
  readonly stats: { readonly tests: number; readonly passes: number; readonly failures: number };
  readonly failures: readonly {
    readonly fullTitle: string;
    readonly err: { readonly message?: string; readonly stack?: string };
  }[];
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ascendify-suite-'));
  const result = join(folder, 'result.json');
  try {
    const workspace = join(folder, 'workspace');
    cpSync(join(root, 'test/vscode/fixture'), workspace, { recursive: true });
    const several = writeSecond(folder, workspace);
    const suite = join(root, 'dist/test/suite.cjs');
    await build({
      entryPoints: [join(root, 'test/vscode/suite.ts')],
      outfile: suite,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['vscode', 'mocha'],
      logLevel: 'warning',
    });
    const executable = vscode(folder);
    const code = await runTests({
      ...(executable ? { vscodeExecutablePath: executable } : {}),
      extensionDevelopmentPath: root,
      extensionTestsPath: suite,
      extensionTestsEnv: { ASCENDIFY_RESULT: result },
      launchArgs: [several, '--disable-extensions'],
    }).catch((error: unknown) => {
      console.log(String(error));
      return 1;
    });
    report(result, code);
  } catch (error) {
    console.log(error instanceof Error ? error.message : String(error));
    report(result, 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A second folder with a target of its own, and the workspace of both; gives that one's path. */
function writeSecond(folder: string, first: string): string {
  const second = join(folder, 'second');
  mkdirSync(second);
  writeFileSync(join(second, 'ascendify.json'), '{ "chip": "950" }\n');
  writeFileSync(join(second, 'other.cu'), 'void f(void **p) { cudaMallocManaged(p, 8); }\n');
  const file = join(folder, 'several.code-workspace');
  writeFileSync(file, JSON.stringify({ folders: [{ path: first }, { path: second }] }));
  return file;
}

/** The VS Code to run; nothing where test-electron has to download one. Installs the stand-in before the clock runs. */
function vscode(folder: string): string | undefined {
  const given = process.env.VSCODE_EXECUTABLE_PATH;
  if (given || !hasHost) return given;
  installHost();
  return shim(folder);
}

/** An executable file, as test-electron wants one. */
function shim(folder: string): string {
  const file = join(folder, 'code');
  const tsx = join(root, 'node_modules/tsx/dist/loader.mjs');
  writeFileSync(
    file,
    `#!/bin/sh\nexec "${process.execPath}" --import "file://${tsx}" "${join(root, 'test/vscode/shim.ts')}" "$@"\n`,
  );
  chmodSync(file, 0o755);
  return file;
}

function report(file: string, code: number): void {
  if (!existsSync(file)) {
    console.log('The suite left no result file: VS Code did not run it.\n0 passed, 1 failed');
    process.exitCode = 1;
    return;
  }
  const { stats, failures } = JSON.parse(readFileSync(file, 'utf8')) as MochaResult;
  for (const { fullTitle, err } of failures)
    console.log(`failed: ${fullTitle}\n  ${err.stack ?? err.message ?? ''}`);
  // A host that fell over after its last test, or ran none, has not passed.
  const failed = stats.failures || (stats.tests === 0 || code !== 0 ? 1 : 0);
  console.log(`${stats.passes} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

await main();
