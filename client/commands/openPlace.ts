/** Opens a place of a report: a path below a workspace folder, with line and column from 1. */
import * as vscode from 'vscode';

/** Registers `ascendify.open`; a path that no folder holds is told, nothing else happens. */
export function registerOpenPlace(): vscode.Disposable {
  return vscode.commands.registerCommand(
    'ascendify.open',
    async (path: string, line: number, column: number) => {
      for (const folder of vscode.workspace.workspaceFolders ?? []) {
        const uri = vscode.Uri.joinPath(folder.uri, path);
        try {
          await vscode.workspace.fs.stat(uri);
        } catch {
          continue;
        }
        const position = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
        await vscode.window.showTextDocument(uri, { selection: new vscode.Range(position, position) });
        return;
      }
      void vscode.window.showWarningMessage(vscode.l10n.t('{0} is not in this workspace any more.', path));
    },
  );
}
