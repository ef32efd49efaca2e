/** What the walkthrough's buttons do: open a copy of our samples, and lead to the first place that a click can fix. */
import * as vscode from 'vscode';
import type { Finding, Findings } from '../findings.ts';
import { goOn, goOnIn } from '../steps.ts';

/** Milliseconds that a server gets which is still reading the workspace. */
const patience = 60_000;

/** Registers `ascendify.openSamples` and `ascendify.showFirstFix`. */
export function registerFirstSteps(context: vscode.ExtensionContext, findings: Findings): vscode.Disposable {
  void goOn(context);
  return vscode.Disposable.from(
    vscode.commands.registerCommand('ascendify.openSamples', async () => {
      // A copy: what the user changes there is his, and an update of the extension takes nothing away.
      const samples = vscode.Uri.joinPath(context.globalStorageUri, 'samples');
      const source = vscode.Uri.joinPath(context.extensionUri, 'samples');
      await vscode.workspace.fs.copy(source, samples, { overwrite: true });
      await goOnIn(context, samples);
      const forceNewWindow = (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
      await vscode.commands.executeCommand('vscode.openFolder', samples, { forceNewWindow });
    }),
    vscode.commands.registerCommand('ascendify.showFirstFix', async () => {
      const finding = firstFix(findings) ?? (await waitForFix(findings));
      if (!finding) {
        void vscode.window.showInformationMessage(
          vscode.l10n.t('No place with a certain fix is known here. Open a CUDA or PyTorch project first.'),
        );
        return;
      }
      const at = finding.range.start;
      // A preview would take the place of the walkthrough's own tab.
      await vscode.window.showTextDocument(finding.uri, {
        selection: new vscode.Range(at, at),
        preview: false,
      });
      await vscode.commands.executeCommand('editor.action.quickFix');
    }),
  );
}

/** In the code rather than in the files around it, where a newcomer looks first. */
function firstFix({ files }: Findings): Finding | undefined {
  const all = [...files].sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  for (const [, list] of all) {
    const finding = list.find(({ fix }) => fix === 'safe');
    if (finding) return finding;
  }
  return undefined;
}

function rank(uri: string): number {
  return /\.(?:cu|cuh|py|cpp|cc|h)$/.test(uri) ? 0 : 1;
}

function waitForFix(findings: Findings): Thenable<Finding | undefined> {
  const options = {
    location: vscode.ProgressLocation.Window,
    title: vscode.l10n.t('Ascendify: looking for a first place'),
  };
  return vscode.window.withProgress(
    options,
    () =>
      new Promise<Finding | undefined>((resolve) => {
        const settle = (finding: Finding | undefined): void => {
          clearTimeout(timer);
          listener.dispose();
          resolve(finding);
        };
        const timer = setTimeout(() => settle(undefined), patience);
        const listener = findings.onDidChange(() => {
          const finding = firstFix(findings);
          if (finding) settle(finding);
        });
      }),
  );
}
