/**
 * The language server: capabilities and the table of handlers. Starts listening when loaded, over the channel that the
 * arguments name (`--stdio`, `--node-ipc`). Every handler is guarded: a fault is logged and answered with nothing.
 */
import {
  createConnection,
  DidChangeConfigurationNotification,
  type InitializeParams,
  type InitializeResult,
  ProposedFeatures,
  ResponseError,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { version } from './cli/version.ts';
import { type AgentParams, agentAnswer } from './handlers/agents.ts';
import { codeActions, fixAllKind } from './handlers/codeActions.ts';
import { createChanges, documentDiagnostics, workspaceDiagnostics } from './handlers/diagnostics.ts';
import { hover } from './handlers/hover.ts';
import { codeLenses, kernelAnswer } from './handlers/kernels.ts';
import { type ChangeParams, change, type MigrateParams, migrate } from './handlers/migration.ts';
import { followNotebooks, notebookSync } from './handlers/notebooks.ts';
import { type ScanResult, scan } from './handlers/scan.ts';
import { createWorkspace } from './handlers/workspace.ts';

const connection = createConnection(ProposedFeatures.all);
const workspace = createWorkspace(connection);
const changes = createChanges();
let asksConfiguration = false;
let asksFolders = false;
let refreshes = false;

/** Runs a handler; an error is logged and `empty` answered. A cancelled request stays cancelled. */
async function guarded<T>(what: string, empty: T, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ResponseError) throw error;
    connection.console.error(
      `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return empty;
  }
}

/** An editor that declines a request of ours works on without it. */
function refused(error: unknown): void {
  connection.console.warn(String(error));
}

function changed(): void {
  changes.happened();
  if (refreshes) connection.languages.diagnostics.refresh().catch(refused);
}

/** What our own client says of the product it runs in: VS Code's relatives answer to other addresses. */
function schemeOf(options: unknown): string | undefined {
  const scheme = (options as { readonly uriScheme?: unknown } | null | undefined)?.uriScheme;
  return typeof scheme === 'string' && /^[a-z][a-z0-9+.-]*$/i.test(scheme) ? scheme : undefined;
}

/** The language that the user chose for findings and pages, else the editor's. */
function languageOf({ initializationOptions, locale }: InitializeParams): string {
  const chosen = (initializationOptions as { readonly language?: unknown } | null | undefined)?.language;
  return typeof chosen === 'string' ? chosen : (locale ?? '');
}

connection.onInitialize((params: InitializeParams): InitializeResult => {
  workspace.uriScheme = schemeOf(params.initializationOptions) ?? workspace.uriScheme;
  workspace.locale = /^zh/i.test(languageOf(params)) ? 'zh-cn' : 'en';
  workspace.folders = params.workspaceFolders ?? (params.rootUri ? [{ uri: params.rootUri, name: '' }] : []);
  asksConfiguration = params.capabilities.workspace?.didChangeConfiguration?.dynamicRegistration ?? false;
  asksFolders = params.capabilities.workspace?.workspaceFolders ?? false;
  workspace.makesFiles =
    params.capabilities.workspace?.workspaceEdit?.resourceOperations?.includes('create') ?? false;
  refreshes = params.capabilities.workspace?.diagnostics?.refreshSupport ?? false;
  return {
    serverInfo: { name: 'ascendify', version },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
      diagnosticProvider: {
        identifier: 'ascendify',
        interFileDependencies: false,
        workspaceDiagnostics: true,
      },
      notebookDocumentSync: notebookSync,
      codeActionProvider: { codeActionKinds: ['quickfix', fixAllKind] },
      hoverProvider: true,
      codeLensProvider: {},
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  };
});

connection.onInitialized(() => {
  if (asksConfiguration)
    connection.client
      .register(DidChangeConfigurationNotification.type, { section: 'ascendify' })
      .catch(refused);
  if (!asksFolders) return;
  connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
    const gone = new Set(removed.map(({ uri }) => uri));
    workspace.folders = [...workspace.folders.filter(({ uri }) => !gone.has(uri)), ...added];
    workspace.forget();
    changed();
  });
});

followNotebooks(connection, workspace, changed);
connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version: number, text } }) =>
  workspace.opened(uri, languageId, number, text),
);
connection.onDidChangeTextDocument(({ textDocument, contentChanges }) =>
  workspace.changed(textDocument.uri, textDocument.version, contentChanges),
);
connection.onDidCloseTextDocument(({ textDocument }) => workspace.closed(textDocument.uri));
connection.onDidSaveTextDocument(() => changes.happened());
connection.onDidChangeWatchedFiles(({ changes: files }) => {
  // Rule packs are YAML.
  if (files.some(({ uri }) => /ascendify\.json$|\.ya?ml$/.test(uri))) workspace.forget();
  changed();
});
connection.onDidChangeConfiguration(() => {
  workspace.forget();
  changed();
});

connection.languages.diagnostics.on(({ textDocument, previousResultId }) =>
  guarded('diagnostics', { kind: 'full' as const, items: [] }, () =>
    documentDiagnostics(workspace, textDocument.uri, previousResultId),
  ),
);
connection.languages.diagnostics.onWorkspace((params, token) =>
  guarded('workspace diagnostics', { items: [] }, () =>
    workspaceDiagnostics(workspace, changes, params, token),
  ),
);
connection.onCodeAction((params) => guarded('code action', [], () => codeActions(workspace, params)));
connection.onHover(({ textDocument, position }) =>
  guarded('hover', null, () => hover(workspace, textDocument.uri, position)),
);
connection.onCodeLens(({ textDocument }) =>
  guarded('code lens', [], () => codeLenses(workspace, textDocument.uri)),
);
connection.onRequest('ascendify/kernel', ({ uri, name }: { readonly uri: string; readonly name: string }) =>
  guarded<unknown>('kernel', null, async () => (await kernelAnswer(workspace, uri, name)) ?? null),
);
connection.onRequest('ascendify/scan', (params: { workDoneToken?: string | number } | undefined, token) =>
  guarded<ScanResult>('scan', {}, async () => {
    const progress = await connection.window.attachWorkDoneProgress(params?.workDoneToken);
    try {
      return await scan(workspace, token, progress);
    } finally {
      progress.done();
    }
  }),
);
connection.onRequest(
  'ascendify/migrate',
  (params: MigrateParams & { workDoneToken?: string | number }, token) =>
    guarded<unknown>('migrate', null, async () => {
      const progress = await connection.window.attachWorkDoneProgress(params.workDoneToken);
      try {
        return (await migrate(workspace, params, token, progress)) ?? null;
      } finally {
        progress.done();
      }
    }),
);
connection.onRequest('ascendify/change', (params: ChangeParams) =>
  guarded<unknown>('change', null, () => change(workspace, params)),
);
connection.onRequest('ascendify/target', ({ uri }: { readonly uri?: string }) =>
  guarded<unknown>('target', null, async () => {
    const { target } = await workspace.settingsOf(uri ?? workspace.folders[0]?.uri ?? 'file:///_');
    return target;
  }),
);
connection.onRequest('ascendify/explain', ({ name, uri }: { readonly name: string; readonly uri?: string }) =>
  guarded<unknown>('explain', null, async () => {
    const { engine, target } = await workspace.settingsOf(uri ?? workspace.folders[0]?.uri ?? 'file:///_');
    const found = await engine.explain(name, target, workspace.locale);
    return found ?? { symbol: name, suggestions: engine.suggest(name) };
  }),
);

connection.onRequest('ascendify/agent', (params: AgentParams, token) =>
  guarded<unknown>('agent', null, () => agentAnswer(workspace, params, token)),
);

connection.listen();
