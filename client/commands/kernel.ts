/** What the line over a kernel opens: its migration beside the file as it is, to be applied or not, and what is left to do. */
import * as vscode from 'vscode';
import type { Client } from '../startClient.ts';

interface Answer {
  readonly line: string;
  readonly advice?: string;
  readonly text?: string;
}

const scheme = 'ascendify-kernel';

/** Registers `ascendify.kernel`, which takes the address of a document and the name of a kernel in it. */
export function registerKernel(client: Client): vscode.Disposable {
  const texts = new Map<string, string>();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? '',
    }),
    vscode.commands.registerCommand('ascendify.kernel', async (address: string, name: string) => {
      const answer = await (await client).sendRequest<Answer | null>('ascendify/kernel', {
        uri: address,
        name,
      });
      if (!answer) return;
      const told = [answer.line, answer.advice].filter(Boolean).join('. ');
      if (answer.text === undefined) {
        void vscode.window.showInformationMessage(told);
        return;
      }
      const original = vscode.Uri.parse(address);
      const preview = vscode.Uri.from({ scheme, path: original.path, query: name });
      texts.set(preview.toString(), answer.text);
      changed.fire(preview);
      await compare(original, preview, name, told, answer.text);
    }),
  );
}

async function compare(
  original: vscode.Uri,
  preview: vscode.Uri,
  name: string,
  told: string,
  text: string,
): Promise<void> {
  const { version } = await vscode.workspace.openTextDocument(original);
  const title = vscode.l10n.t('{0}: before and after migration', name);
  await vscode.commands.executeCommand('vscode.diff', original, preview, title, { preview: true });
  const apply = vscode.l10n.t('Apply');
  if ((await vscode.window.showInformationMessage(told, apply)) !== apply) return;
  const document = await vscode.workspace.openTextDocument(original);
  if (document.version !== version) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('The file changed since the preview was made. Open the preview again.'),
    );
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  const all = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  edit.replace(original, all, text);
  await vscode.workspace.applyEdit(edit);
}
