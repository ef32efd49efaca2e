/** A short item on the left: how many findings are open in the workspace. Hidden when there are none; a click opens the report. */
import * as vscode from 'vscode';

export function registerStatusBar(): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('ascendify.findings', vscode.StatusBarAlignment.Left);
  item.name = 'Ascendify';
  item.command = 'ascendify.openReport';
  const update = (): void => {
    let count = 0;
    for (const [, diagnostics] of vscode.languages.getDiagnostics()) {
      for (const diagnostic of diagnostics) if (diagnostic.source === 'ascendify') count++;
    }
    if (count === 0) {
      item.hide();
      return;
    }
    item.text = `$(arrow-swap) ${count}`;
    item.tooltip = vscode.l10n.t('{0} places to migrate to Ascend; click for the report.', count);
    item.accessibilityInformation = { label: item.tooltip };
    item.show();
  };
  update();
  return vscode.Disposable.from(item, vscode.languages.onDidChangeDiagnostics(update));
}
