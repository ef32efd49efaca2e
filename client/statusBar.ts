/** A short item on the left: the chip and how many findings are open. Hidden when there are none; a click chooses the target. */
import * as vscode from 'vscode';
import { type Findings, verdicts } from './findings.ts';
import type { Client } from './startClient.ts';
import { verdictWords } from './words.ts';

interface Target {
  readonly chip: string;
  readonly cann: string;
  readonly torch: string;
}

export function registerStatusBar(client: Client, findings: Findings): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('ascendify.findings', vscode.StatusBarAlignment.Left);
  item.name = 'Ascendify';
  item.command = 'ascendify.chooseTarget';
  const update = async (): Promise<void> => {
    if (findings.total === 0) {
      item.hide();
      return;
    }
    const target = await targetHere(client);
    // Findings may have gone meanwhile.
    if (findings.total === 0) return;
    item.text = `$(arrow-swap) ${target ? `${target.chip}: ` : ''}${findings.total}`;
    item.tooltip = tooltip(findings, target);
    item.accessibilityInformation = {
      label: vscode.l10n.t('{0} places to migrate to Ascend', findings.total),
    };
    item.show();
  };
  void update();
  return vscode.Disposable.from(
    item,
    findings.onDidChange(update),
    vscode.window.onDidChangeActiveTextEditor(update),
    vscode.workspace.onDidChangeConfiguration((change) =>
      change.affectsConfiguration('ascendify') ? update() : undefined,
    ),
  );
}

/** The target of the file in front, else of the first folder; nothing while the server does not answer. */
async function targetHere(client: Client): Promise<Target | undefined> {
  const uri = vscode.window.activeTextEditor?.document.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  try {
    return (
      (await (await client).sendRequest<Target | null>('ascendify/target', { uri: uri?.toString() })) ??
      undefined
    );
  } catch {
    return undefined;
  }
}

function tooltip({ counts, total }: Findings, target: Target | undefined): vscode.MarkdownString {
  const text = new vscode.MarkdownString('', true);
  text.isTrusted = { enabledCommands: ['ascendify.openReport'] };
  text.appendMarkdown(`**${vscode.l10n.t('{0} places to migrate to Ascend', total)}**\n\n`);
  for (const verdict of verdicts)
    if (counts[verdict] > 0) {
      const { label, meaning } = verdictWords(verdict);
      text.appendMarkdown(`- ${label}: ${counts[verdict]} (${meaning})\n`);
    }
  if (target) text.appendMarkdown(`\n${target.chip} · CANN ${target.cann} · PyTorch ${target.torch}\n`);
  text.appendMarkdown(
    `\n${vscode.l10n.t('Click to choose the target')} · [${vscode.l10n.t('Report')}](command:ascendify.openReport)`,
  );
  return text;
}
