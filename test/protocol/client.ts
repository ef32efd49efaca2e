/** The built server over its standard streams, as an editor other than VS Code would start it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface Session {
  readonly connection: MessageConnection;
  readonly folder: string;
  readonly process: ChildProcess;
  /** Settings that the server gets when it asks; change them and call `configured`. */
  settings: Record<string, unknown>;
  uri(name: string): string;
  open(name: string, text: string, languageId?: string): Promise<void>;
  change(name: string, version: number, changes: readonly unknown[]): Promise<void>;
  configured(): Promise<void>;
  end(): void;
}

/** Starts `ascendify lsp --stdio` on an empty folder and `more`, initialized with `options` of the client. */
export async function start(more: readonly string[] = [], options: object = {}): Promise<Session> {
  const folder = mkdtempSync(join(tmpdir(), 'ascendify-lsp-'));
  const child = spawn(process.execPath, [cli, 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const session: Session = {
    connection,
    folder,
    process: child,
    settings: {},
    uri: (name) => pathToFileURL(join(folder, name)).href,
    open: (name, text, languageId = 'cuda-cpp') =>
      connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri: session.uri(name), languageId, version: 1, text },
      }),
    change: (name, version, contentChanges) =>
      connection.sendNotification('textDocument/didChange', {
        textDocument: { uri: session.uri(name), version },
        contentChanges,
      }),
    configured: () => connection.sendNotification('workspace/didChangeConfiguration', { settings: null }),
    end() {
      connection.dispose();
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) =>
    items.map(() => session.settings),
  );
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('workspace/diagnostic/refresh', () => null);
  connection.listen();
  const folders = [folder, ...more].map((path) => ({ uri: pathToFileURL(path).href, name: path }));
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: folders[0]?.uri,
    workspaceFolders: folders,
    initializationOptions: options,
    capabilities: {
      workspace: {
        configuration: true,
        workspaceFolders: true,
        didChangeConfiguration: { dynamicRegistration: true },
        workspaceEdit: { documentChanges: true, resourceOperations: ['create'] },
      },
    },
  });
  await connection.sendNotification('initialized', {});
  return session;
}
