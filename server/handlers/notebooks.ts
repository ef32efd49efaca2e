/**
 * Notebooks as editors hold them: each code cell is a document, and the notebook gives their order. A cell is read behind
 * the cells above it, for their imports hold in it.
 */
import type { Connection, NotebookDocumentSyncOptions } from 'vscode-languageserver/node';
import type { Workspace } from './workspace.ts';

/** Which notebooks and cells an editor sends. */
export const notebookSync: NotebookDocumentSyncOptions = {
  notebookSelector: [{ notebook: { notebookType: 'jupyter-notebook' }, cells: [{ language: 'python' }] }],
};

/** Follows the notebooks that are open; `reordered` is told when the order of cells changed. */
export function followNotebooks(connection: Connection, workspace: Workspace, reordered: () => void): void {
  const orders = new Map<string, string[]>();
  const settle = (uri: string, order: string[]): void => {
    orders.set(uri, order);
    workspace.ordered(uri, order);
  };
  const sync = connection.notebooks.synchronization;
  sync.onDidOpenNotebookDocument(({ notebookDocument, cellTextDocuments }) => {
    for (const { uri, languageId, version, text } of cellTextDocuments)
      workspace.opened(uri, languageId, version, text);
    settle(
      notebookDocument.uri,
      notebookDocument.cells.map(({ document }) => document),
    );
  });
  sync.onDidChangeNotebookDocument(({ notebookDocument: { uri }, change: { cells } }) => {
    for (const one of cells?.structure?.didOpen ?? [])
      workspace.opened(one.uri, one.languageId, one.version, one.text);
    if (cells?.structure) {
      const { start, deleteCount, cells: added = [] } = cells.structure.array;
      const order = [...(orders.get(uri) ?? [])];
      order.splice(start, deleteCount, ...added.map(({ document }) => document));
      settle(uri, order);
    }
    for (const one of cells?.structure?.didClose ?? []) workspace.closed(one.uri);
    for (const { document, changes } of cells?.textContent ?? [])
      workspace.changed(document.uri, document.version, changes);
    if (cells?.structure) reordered();
  });
  sync.onDidCloseNotebookDocument(({ notebookDocument: { uri }, cellTextDocuments }) => {
    for (const cell of cellTextDocuments) workspace.closed(cell.uri);
    orders.delete(uri);
    workspace.ordered(uri, []);
  });
}
