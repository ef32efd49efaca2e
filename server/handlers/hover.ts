/** Hover: the page of the rule of the name under the pointer; in Python also what is known of a name of PyTorch. */
import type { Hover, Position } from 'vscode-languageserver/node';
import type { Workspace } from './workspace.ts';

export async function hover(workspace: Workspace, uri: string, position: Position): Promise<Hover | null> {
  const open = await workspace.get(uri);
  if (!open) return null;
  const at = open.lsp.offsetAt(position);
  const { engine, target } = open.settings;
  const all = engine.analyse(open.document, target).findings;
  const finding = all.find(({ span }) => at >= span.start && at <= span.end);
  if (!finding) {
    const name = open.lsp.languageId === 'python' ? torchNameAt(open.lsp.getText(), at) : undefined;
    const known = name ? await engine.explain(name, target, workspace.locale) : undefined;
    return known ? { contents: { kind: 'markdown', value: known.markdown } } : null;
  }
  const explained =
    (await engine.explain(finding.rule, target, workspace.locale)) ??
    (await engine.explain(finding.symbol, target, workspace.locale));
  if (!explained) return null;
  return {
    contents: { kind: 'markdown', value: explained.markdown },
    range: { start: open.lsp.positionAt(finding.span.start), end: open.lsp.positionAt(finding.span.end) },
  };
}

/** The dotted name at a place, by the file's plain imports: `F.gelu` after `import torch.nn.functional as F`. */
function torchNameAt(text: string, at: number): string | undefined {
  const start = at - (/[\w.]*$/.exec(text.slice(Math.max(0, at - 200), at))?.[0].length ?? 0);
  const name = text.slice(start, at) + (/^\w*/.exec(text.slice(at, at + 80))?.[0] ?? '');
  const [root = '', ...rest] = name.split('.');
  if (root === '') return undefined;
  const bound =
    new RegExp(`^[ \\t]*import[ \\t]+(torch[\\w.]*)[ \\t]+as[ \\t]+${root}\\b`, 'm').exec(text)?.[1] ??
    new RegExp(`^[ \\t]*from[ \\t]+(torch[\\w.]*)[ \\t]+import[^\\n#]*?\\b${root}\\b(?![ \\t]+as\\b)`, 'm')
      .exec(text)?.[1]
      ?.concat(`.${root}`) ??
    (root === 'torch' && /^[ \t]*import[ \t]+torch\b/m.test(text) ? 'torch' : undefined);
  return bound && rest.length + bound.split('.').length > 1 ? [bound, ...rest].join('.') : undefined;
}
