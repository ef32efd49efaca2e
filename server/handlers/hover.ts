/** Hover: the page of the rule of the name under the pointer. */
import type { Hover, Position } from 'vscode-languageserver/node';
import type { Workspace } from './workspace.ts';

export async function hover(workspace: Workspace, uri: string, position: Position): Promise<Hover | null> {
  const open = await workspace.get(uri);
  if (!open) return null;
  const at = open.lsp.offsetAt(position);
  const { engine, target } = open.settings;
  const all = engine.analyse(open.document, target).findings;
  const finding = all.find(({ span }) => at >= span.start && at <= span.end);
  if (!finding) return null;
  const explained =
    (await engine.explain(finding.rule, target, workspace.locale)) ??
    (await engine.explain(finding.symbol, target, workspace.locale));
  if (!explained) return null;
  return {
    contents: { kind: 'markdown', value: explained.markdown },
    range: { start: open.lsp.positionAt(finding.span.start), end: open.lsp.positionAt(finding.span.end) },
  };
}
