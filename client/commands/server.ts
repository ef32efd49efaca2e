/** Commands on the server itself: restart it, show its log. */

import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';

export function registerServerCommands(client: LanguageClient): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('ascendify.restart', () => client.restart()),
    vscode.commands.registerCommand('ascendify.showLog', () => client.outputChannel.show()),
  ];
}
