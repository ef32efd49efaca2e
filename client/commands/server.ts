/** Commands on the server itself: restart it, show its log. */

import * as vscode from 'vscode';
import type { Client } from '../startClient.ts';

export function registerServerCommands(client: Client): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('ascendify.restart', async () => {
      const started = await client;
      // A server that never came up cannot be stopped first.
      await (started.needsStop() ? started.restart() : started.start());
    }),
    vscode.commands.registerCommand('ascendify.showLog', async () => (await client).outputChannel.show()),
  );
}
