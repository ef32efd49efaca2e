/** Starts VS Code's server and a browser on it, on a free port of this machine only, and ends both. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Host } from '../../scripts/host.ts';

export interface Running {
  readonly page: Page;
  /** Another page in place of the first, as a user who begins anew. */
  another(): Promise<Page>;
  /** `127.0.0.1:port`. */
  readonly authority: string;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** A `.vsix` to install before the start. */
  readonly vsix?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Settings that keep everything but the editor off the screen and off the network. */
const quiet = {
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.enabled': false,
  'workbench.enableExperiments': false,
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'git.enabled': false,
};

export async function startCodeServer(host: Host, options: StartOptions = {}): Promise<Running> {
  const data = mkdtempSync(join(tmpdir(), 'ascendify-host-'));
  mkdirSync(join(data, 'User'), { recursive: true });
  writeFileSync(join(data, 'User/settings.json'), JSON.stringify({ ...quiet, ...options.settings }));
  const folders = [
    '--user-data-dir',
    data,
    '--server-data-dir',
    join(data, 'server'),
    '--extensions-dir',
    join(data, 'extensions'),
  ];
  const env = { ...process.env, ...options.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
  if (options.vsix)
    await once(
      spawn(host.node, [host.server, '--install-extension', options.vsix, ...folders], {
        env,
        stdio: 'ignore',
      }),
    );
  const port = await freePort();
  const authority = `127.0.0.1:${port}`;
  const server = spawn(
    host.node,
    [
      host.server,
      ...[
        '--host',
        '127.0.0.1',
        '--port',
        String(port),
        '--without-connection-token',
        '--accept-server-license-terms',
      ],
      ...[
        '--telemetry-level',
        'off',
        '--disable-workspace-trust',
        '--reconnection-grace-time',
        '1',
        '--enable-smoke-test-driver',
      ],
      ...folders,
    ],
    { env, stdio: 'ignore', detached: true },
  );
  let browser: Browser | undefined;
  const end = (): void => {
    if (server.pid !== undefined) endGroup(server.pid);
    rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  // The server leads its own process group, so nobody else ends it when this process is interrupted.
  process.once('exit', end);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  const stop = async (): Promise<void> => {
    await browser?.close();
    end();
    process.removeListener('exit', end);
  };
  try {
    await answers(`http://${authority}/`, server);
    browser = await chromium.launch({
      executablePath: host.chromium,
      args: [
        '--no-sandbox',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
        '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
      ],
    });
    const started = browser;
    const fresh = async (): Promise<Page> => {
      const made = await started.newPage({ viewport: { width: 1280, height: 800 } });
      // A busy machine takes its time for the first page.
      made.setDefaultNavigationTimeout(120_000);
      return made;
    };
    const page = await fresh();
    const another = async (): Promise<Page> => {
      await page.close();
      return fresh();
    };
    return { page, another, authority, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

async function answers(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`The VS Code server ended with ${server.exitCode}.`);
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('The VS Code server did not answer within a minute.');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('No port.')),
      );
    });
  });
}

function once(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`Installing the .vsix ended with ${code}.`)),
    );
  });
}
