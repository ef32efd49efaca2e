/**
 * The language server as the extension starts it, over its real protocol: the CPU time up to the first diagnostics of an open
 * file, of those of the whole folder and of the report, and the most memory that it took for all of it. Linux.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { serverFlags } from '../../client/serverFlags.ts';
import { cpuOf, peakOf } from './measure.ts';

const server = fileURLToPath(new URL('../../dist/server.js', import.meta.url));

export interface ServerFigures {
  /** CPU seconds from the start of the process to the diagnostics of the open file. */
  readonly first: number;
  /** CPU seconds of the diagnostics of the folder. */
  readonly workspace: number;
  /** CPU seconds from the request to the page of the report. */
  readonly report: number;
  /** Peak resident memory in MB. */
  readonly memory: number;
  readonly findings: number;
}

/** Opens `file`, then asks for the diagnostics of `folder` and its report, in this order. */
export async function serverFigures(folder: string, file: string): Promise<ServerFigures> {
  const child = spawn(process.execPath, [...serverFlags, server, '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  try {
    connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) =>
      items.map(() => ({})),
    );
    connection.onRequest('client/registerCapability', () => null);
    connection.listen();
    const uri = pathToFileURL(folder).href;
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: [{ uri, name: 'folder' }],
      capabilities: { workspace: { configuration: true, workspaceFolders: true } },
    });
    await connection.sendNotification('initialized', {});
    const textDocument = { uri: pathToFileURL(file).href };
    const text = readFileSync(file, 'utf8');
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: {
        ...textDocument,
        languageId: file.endsWith('.py') ? 'python' : 'cuda-cpp',
        version: 1,
        text,
      },
    });
    await connection.sendRequest('textDocument/diagnostic', { textDocument });
    const pid = String(child.pid);
    const first = cpuOf(pid);
    const { items } = await connection.sendRequest<{ items: { items?: unknown[] }[] }>(
      'workspace/diagnostic',
      {
        previousResultIds: [],
      },
    );
    const workspace = cpuOf(pid) - first;
    await connection.sendRequest('ascendify/scan', {});
    const report = cpuOf(pid) - workspace - first;
    const findings = items.reduce((sum, one) => sum + (one.items?.length ?? 0), 0);
    return { first, workspace, report, memory: peakOf(pid), findings };
  } finally {
    connection.dispose();
    child.kill();
  }
}
