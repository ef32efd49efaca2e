/** Commands on the server itself: restart it, show its log. */

import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';

export function registerServerCommands(client: LanguageClient): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('ascendify.restart', () =>
      // A server that never came up cannot be stopped first.
      client.needsStop() ? client.restart() : client.start(),
    ),
    vscode.commands.registerCommand('ascendify.showLog', () => client.outputChannel.show()),
  ];
}
