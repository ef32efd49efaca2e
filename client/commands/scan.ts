/** Scans the workspace with progress and cancel, and shows the report in an editor tab. */

import * as vscode from 'vscode';
import { WorkDoneProgress } from 'vscode-languageclient';
import type { LanguageClient } from 'vscode-languageclient/node';

interface ScanResult {
  readonly html?: string;
  readonly files?: number;
}

/** Registers `ascendify.scanWorkspace` and `ascendify.openReport`. */
export function registerScan(client: LanguageClient): vscode.Disposable {
  let last: string | undefined;
  let panel: vscode.WebviewPanel | undefined;

  const show = (html: string): void => {
    panel ??= vscode.window.createWebviewPanel(
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
    panel.onDidDispose(() => {
      panel = undefined;
    });
    panel.webview.html = html;
    panel.reveal();
  };

  const scan = async (): Promise<void> => {
    if (!vscode.workspace.workspaceFolders?.length) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Open a folder first; Ascendify scans the folders of the workspace.'),
      );
      return;
    }
    const result = await withProgress(client);
    if (!result.html) return;
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

function withProgress(client: LanguageClient): Thenable<ScanResult> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Ascendify: scanning the workspace'),
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    const workDoneToken = `ascendify-scan-${Date.now()}`;
    let done = 0;
    const listener = client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
      if (value.kind !== 'report') return;
      const percentage = value.percentage ?? done;
      progress.report({ increment: percentage - done, ...(value.message ? { message: value.message } : {}) });
      done = percentage;
    });
    try {
      return await client.sendRequest<ScanResult>('ascendify/scan', { workDoneToken }, token);
    } catch (error) {
      if (token.isCancellationRequested) return {};
      throw error;
    } finally {
      listener.dispose();
    }
  });
}
