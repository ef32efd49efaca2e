/** `import` lines that new text needs: after the imports that always run, never twice, never inside a block. Pure. */
import type { Tree } from 'tree-sitter';
import type { Edit } from '../model.ts';
import { lineBreak } from './statement.ts';

/** Edits that import the modules the text does not import yet. */
export function pythonImportEdits(text: string, tree: Tree, modules: readonly string[]): Edit[] {
  const missing = modules.filter(
    (name) =>
      !new RegExp(
        `^[ \\t]*(?:import[ \\t]+(?:[\\w., ]+,[ \\t]*)?${name}\\b(?![ \\t]+as)|from[ \\t]+${name}\\b)`,
        'm',
      ).test(text),
  );
  if (missing.length === 0) return [];
  const eol = lineBreak(text);
  const lines = missing.map((name) => `import ${name}`).join(eol);
  const top = tree.rootNode.namedChildren.filter((child) => child !== null);
  const imports = top.filter((child) => /^import_|^future_import/.test(child.type));
  const torch =
    imports.find((child) => /^import\s+torch\b/.test(child.text)) ??
    imports.find((child) => /^from\s+torch\b/.test(child.text));
  const anchor = torch ?? imports.at(-1);
  if (anchor) return [{ start: anchor.endIndex, end: anchor.endIndex, text: eol + lines }];
  const docstring = top.find((child) => child.type !== 'comment');
  const isDocstring =
    docstring?.type === 'expression_statement' && docstring.namedChildren[0]?.type === 'string';
  if (docstring && isDocstring)
    return [{ start: docstring.endIndex, end: docstring.endIndex, text: eol + eol + lines }];
  const start = headLength(text);
  return [{ start, end: start, text: lines + eol }];
}

/** Behind `#!` and the encoding line. */
function headLength(text: string): number {
  return /^(?:#![^\n]*\n)?(?:#[^\n]*coding[^\n]*\n)?/.exec(text)?.[0].length ?? 0;
}
