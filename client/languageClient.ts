/** The language client: where the server is, which documents it gets, how often it may fall over before it stays down. */
import * as vscode from 'vscode';
import {
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
} from 'vscode-languageclient/node';
import { serverFlags } from './serverFlags.ts';
import { fixed } from './steps.ts';

/** Languages the server reads, by VS Code's own ids. */
const languages = [
  'cuda-cpp',
  'ascendc',
  'cpp',
  'c',
  'python',
  'shellscript',
  'dotenv',
  'dockerfile',
  'dockercompose',
  'yaml',
  'json',
  'jsonc',
  'toml',
  'pip-requirements',
  'ini',
  'properties',
  'cmake',
  'makefile',
];

/** A client for the server in `dist/`, not yet started. */
export function createClient(context: vscode.ExtensionContext): LanguageClient {
  const module = context.asAbsolutePath('dist/server.js');
  const server: ServerOptions = {
    run: { module, transport: TransportKind.ipc, options: { execArgv: [...serverFlags] } },
    debug: {
      module,
      transport: TransportKind.ipc,
      options: { execArgv: [...serverFlags, '--nolazy', '--inspect=6009'] },
    },
  };
  const options: LanguageClientOptions = {
    documentSelector: [
      ...languages.flatMap((language) => [
        { scheme: 'file', language },
        { scheme: 'untitled', language },
        // Repositories opened without a checkout.
        { scheme: 'vscode-vfs', language },
      ]),
      { scheme: 'vscode-notebook-cell', language: 'python' },
    ],
    synchronize: {
      fileEvents: vscode.workspace.createFileSystemWatcher(
        '**/{ascendify.json,Dockerfile*,[Mm]akefile*,*.{cmake,mk,yaml,yml,json,toml,txt,cfg,ini,pbtxt,envd,sh,env,ipynb,patch,diff,cu,cuh,asc,h,hh,hpp,c,cc,cpp,cxx,inl,py}}',
      ),
    },
    initializationOptions: () => ({
      uriScheme: vscode.env.uriScheme,
      language: vscode.workspace.getConfiguration('ascendify').get<string | null>('language') ?? undefined,
    }),
    connectionOptions: { maxRestartCount: 5 },
    diagnosticPullOptions: { onChange: true, onSave: true },
    middleware: {
      async provideCodeActions(document, range, context, token, next) {
        const actions = await next(document, range, context, token);
        for (const action of actions ?? []) if (isFix(action)) action.command = { command: fixed, title: '' };
        return actions;
      },
    },
  };
  return new LanguageClient('ascendify', 'Ascendify', server, options);
}

/** Fixes, and not what only silences or explains a place. */
function isFix(action: vscode.Command | vscode.CodeAction): action is vscode.CodeAction {
  return 'edit' in action && (action as { readonly data?: unknown }).data === 'fix';
}
