/** Scans the workspace with progress and cancel, and shows the report in an editor tab. */

import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { requestWithProgress } from '../progress.ts';
import type { Client } from '../startClient.ts';
import type { Done } from '../steps.ts';
import { showView } from '../view/migrationView.ts';

interface ScanResult {
  readonly html?: string;
}

/** Registers `ascendify.scanWorkspace` and `ascendify.openReport`. */
export function registerScan(client: Client, done: Done): vscode.Disposable {
  let last: string | undefined;
  let panel: vscode.WebviewPanel | undefined;

  const show = (html: string): void => {
    panel ??= createPanel(() => {
      panel = undefined;
    });
    panel.webview.html = html;
    panel.reveal();
    done('report');
  };

  const scan = async (): Promise<void> => {
    if (!vscode.workspace.workspaceFolders?.length) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Open a folder first; Ascendify scans the folders of the workspace.'),
      );
      return;
    }
    showView();
    const title = vscode.l10n.t('Ascendify: scanning the workspace');
    const result = await requestWithProgress<ScanResult>(await client, title, 'ascendify/scan');
    if (!result) return;
    if (!result.html) {
      tellFailure(await client);
      return;
    }
    last = result.html;
    show(last);
  };

  return vscode.Disposable.from(
    vscode.commands.registerCommand('ascendify.scanWorkspace', scan),
    vscode.commands.registerCommand('ascendify.openReport', async () =>
      last === undefined ? scan() : show(last),
    ),
    { dispose: () => panel?.dispose() },
  );
}

function createPanel(closed: () => void): vscode.WebviewPanel {
  const panel = vscode.window.createWebviewPanel(
    'ascendify.report',
    vscode.l10n.t('Migration report'),
    vscode.ViewColumn.Active,
    {
      enableScripts: true,
      enableFindWidget: true,
      localResourceRoots: [],
      enableCommandUris: ['ascendify.open'],
    },
  );
  panel.onDidDispose(closed);
  return panel;
}

function tellFailure(client: LanguageClient): void {
  const show = vscode.l10n.t('Show log');
  void vscode.window
    .showErrorMessage(vscode.l10n.t('The workspace could not be scanned; the log says why.'), show)
    .then((chosen) => (chosen === show ? client.outputChannel.show() : undefined));
}
