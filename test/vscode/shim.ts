/**
 * Stands in for the `code` executable: takes the command line that @vscode/test-electron gives, runs the suite in
 * code-server's extension host through the workbench's payload, and ends with the suite's code.
 */
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installHost } from '../../scripts/host.ts';
import { startCodeServer } from './codeServer.ts';

/** Milliseconds for the whole suite. */
const timeLimit = 600_000;
/** What the extension host says; much of it is about native parts that are not there and only log. */
const log = fileURLToPath(new URL('../out/host.log', import.meta.url));
const args = process.argv.slice(2);

function option(name: string): string {
  const found = args.find((arg) => arg.startsWith(`--${name}=`));
  if (!found) throw new Error(`--${name} is missing.`);
  return found.slice(name.length + 3);
}

mkdirSync(dirname(log), { recursive: true });
rmSync(log, { force: true });
const opened = args.find((arg) => !arg.startsWith('-')) ?? process.cwd();
const running = await startCodeServer(installHost());
const remote = (path: string): string => `vscode-remote://${running.authority}${path}`;
const payload = [
  ['extensionDevelopmentPath', remote(option('extensionDevelopmentPath'))],
  ['extensionTestsPath', remote(option('extensionTestsPath'))],
];
let code = 1;
try {
  const ended = new Promise<number>((resolve) => {
    void running.page.exposeFunction('codeAutomationExit', (status: number) => resolve(status));
    void running.page.exposeFunction('codeAutomationLog', (type: string, parts: unknown[]) =>
      appendFileSync(log, `${type} ${parts.map(String).join(' ')}\n`),
    );
    setTimeout(() => {
      console.error('The suite did not end in time.');
      resolve(124);
    }, timeLimit);
  });
  const kind = opened.endsWith('.code-workspace') ? 'workspace' : 'folder';
  const query = `${kind}=${encodeURIComponent(opened)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
  // The suite's own end is waited for; a busy machine takes minutes to load all of the page.
  await running.page.goto(`http://${running.authority}/?${query}`, { waitUntil: 'commit' });
  code = await ended;
} finally {
  await running.stop();
}
process.exit(code);
