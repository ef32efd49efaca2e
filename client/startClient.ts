/** The language client, loaded and started after activation: loading it takes longer than all else that the extension does. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';

/** Settles when the client is loaded; its requests wait for the server themselves. */
export type Client = Promise<LanguageClient>;

export async function startClient(context: vscode.ExtensionContext): Client {
  await new Promise((resolve) => setImmediate(resolve));
  const { createClient } = await import('./languageClient.ts');
  const client = createClient(context);
  // The client itself tells the user when the server does not come up.
  client.start().catch(() => undefined);
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((change) => {
      // The server asks for its language once.
      if (change.affectsConfiguration('ascendify.language') && client.needsStop()) void client.restart();
    }),
  );
  return client;
}
