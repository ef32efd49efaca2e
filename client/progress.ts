/** A request that takes long: with progress that the user can cancel. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';

/** The answer; nothing when the user cancelled. */
export function requestWithProgress<T extends object>(
  client: LanguageClient,
  title: string,
  method: string,
  params: object = {},
): Thenable<T | undefined> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const { WorkDoneProgress } = await import('vscode-languageclient');
    const workDoneToken = `${method}-${Date.now()}`;
    let done = 0;
    const listener = client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
      if (value.kind !== 'report') return;
      const percentage = value.percentage ?? done;
      progress.report({ increment: percentage - done, ...(value.message ? { message: value.message } : {}) });
      done = percentage;
    });
    try {
      const result = await client.sendRequest<T>(method, { ...params, workDoneToken }, token);
      return token.isCancellationRequested ? undefined : result;
    } catch (error) {
      if (token.isCancellationRequested) return undefined;
      throw error;
    } finally {
      listener.dispose();
    }
  });
}
