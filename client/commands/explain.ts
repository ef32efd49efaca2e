/** Explains a CUDA or torch name: the one under the cursor, the one given, or one asked for. Opens its page beside the code. */

import * as vscode from 'vscode';
import type { Client } from '../startClient.ts';
import type { Node } from '../view/nodes.ts';

interface Explanation {
  readonly symbol: string;
  readonly markdown?: string;
  readonly suggestions?: readonly string[];
}

const scheme = 'ascendify-page';

/** Registers `ascendify.explain` and the address `vscode://ascendify.ascendify/explain?NAME` of reports and diagnostics. */
export function registerExplain(client: Client): vscode.Disposable {
  const pages = new Map<string, string>();
  const explain = async (given?: string): Promise<void> => {
    const name = typeof given === 'string' ? given : (wordAtCursor() ?? (await ask()));
    if (!name) return;
    const uri = vscode.window.activeTextEditor?.document.uri.toString();
    const found = await (await client).sendRequest<Explanation | null>('ascendify/explain', {
      name,
      ...(uri ? { uri } : {}),
    });
    if (!found?.markdown) {
      tellUnknown(name, found?.suggestions ?? []);
      return;
    }
    const page = vscode.Uri.from({ scheme, path: `/${found.symbol.replace(/[/\\?#]/g, '_')}.md` });
    pages.set(page.toString(), found.markdown);
    await vscode.commands.executeCommand('markdown.showPreviewToSide', page);
  };
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: (uri) => pages.get(uri.toString()) ?? '',
    }),
    vscode.commands.registerCommand('ascendify.explain', explain),
    vscode.commands.registerCommand('ascendify.explainFinding', (node?: Node) =>
      node?.kind === 'finding' ? explain(node.finding.rule) : undefined,
    ),
    vscode.window.registerUriHandler({
      handleUri: (uri) => (uri.path === '/explain' ? explain(decodeURIComponent(uri.query)) : undefined),
    }),
  );
}

function wordAtCursor(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const { document, selection } = editor;
  // Dotted and qualified names are one name here.
  const range = document.getWordRangeAtPosition(
    selection.active,
    /[A-Za-z_][\w]*(?:(?:::|\.)[A-Za-z_]\w*)*|<<</,
  );
  return range && document.getText(range);
}

function ask(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Explain a CUDA or torch name'),
    placeHolder: vscode.l10n.t('For example the name of a function'),
  });
}

function tellUnknown(name: string, suggestions: readonly string[]): void {
  const hint = suggestions.length > 0 ? vscode.l10n.t('Did you mean {0}?', suggestions.join(', ')) : '';
  void vscode.window.showInformationMessage(
    `${vscode.l10n.t('{0} is not a name of CUDA or torch.cuda that Ascendify knows.', name)} ${hint}`,
  );
}
