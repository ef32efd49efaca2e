/** What VS Code calls: starts the parts on activation and ends them; holds no behaviour of its own. */
import type * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { registerExplain } from './commands/explain.ts';
import { registerKernel } from './commands/kernel.ts';
import { registerOpenPlace } from './commands/openPlace.ts';
import { registerScan } from './commands/scan.ts';
import { registerServerCommands } from './commands/server.ts';
import { registerTarget } from './commands/target.ts';
import { createClient } from './languageClient.ts';
import { registerStatusBar } from './statusBar.ts';

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  client = createClient(context);
  context.subscriptions.push(
    registerScan(client),
    registerExplain(client),
    registerKernel(client),
    registerOpenPlace(),
    registerTarget(context),
    ...registerServerCommands(client),
    registerStatusBar(),
  );
  await client.start();
}

/** VS Code waits for this, so that the server ends in order. */
export async function deactivate(): Promise<void> {
  if (client?.needsStop()) await client.stop();
}
