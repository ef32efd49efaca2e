/** What VS Code calls: starts the parts on activation and ends them; holds no behaviour of its own. */
import type * as vscode from 'vscode';
import { registerExplain } from './commands/explain.ts';
import { registerOpenPlace } from './commands/openPlace.ts';
import { registerScan } from './commands/scan.ts';
import { registerServerCommands } from './commands/server.ts';
import { createClient } from './languageClient.ts';
import { registerStatusBar } from './statusBar.ts';

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const client = createClient(context);
  context.subscriptions.push(
    { dispose: () => void client.stop() },
    registerScan(client),
    registerExplain(client),
    registerOpenPlace(),
    ...registerServerCommands(client),
    registerStatusBar(),
  );
  await client.start();
}
