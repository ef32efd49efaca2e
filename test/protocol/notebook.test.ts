/** Cells of a notebook, as an editor sends them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Session, start } from './client.ts';

let session: Session;
before(async () => {
  session = await start();
});
after(() => session.end());

interface Item {
  readonly code: string;
  readonly range: { readonly start: { line: number; character: number } };
}

const notebook = 'file:///project/train.ipynb';
const cellUri = (name: string): string => `vscode-notebook-cell:/project/train.ipynb#${name}`;
const cell = (name: string): object => ({ kind: 2, document: cellUri(name) });
const document = (name: string, text: string): object => ({
  uri: cellUri(name),
  languageId: 'python',
  version: 1,
  text,
});

async function found(name: string): Promise<string[]> {
  const { items } = await session.connection.sendRequest<{ items: Item[] }>('textDocument/diagnostic', {
    textDocument: { uri: cellUri(name) },
  });
  return items.map(({ code, range: { start: at } }) => `${at.line}:${at.character} ${code}`);
}

test('a cell knows the imports of the cells above it, and only of those', async () => {
  await session.connection.sendNotification('notebookDocument/didOpen', {
    notebookDocument: {
      uri: notebook,
      notebookType: 'jupyter-notebook',
      version: 1,
      cells: [cell('use'), cell('import')],
    },
    cellTextDocuments: [
      document('use', '!nvidia-smi\nth.cuda.synchronize()\n'),
      document('import', 'import torch as th'),
    ],
  });
  assert.deepEqual(await found('use'), ['0:1 nvidia-smi']);
  await session.connection.sendNotification('notebookDocument/didChange', {
    notebookDocument: { uri: notebook, version: 2 },
    change: {
      cells: {
        structure: {
          array: { start: 0, deleteCount: 2, cells: [cell('import'), cell('use')] },
          didOpen: [],
          didClose: [],
        },
      },
    },
  });
  assert.deepEqual(await found('use'), ['0:1 nvidia-smi', '1:0 torch.cuda.synchronize']);
});

test('a fix of a cell edits the cell alone', async () => {
  const actions = await session.connection.sendRequest<
    readonly { edit?: { documentChanges: readonly { edits: readonly { newText: string }[] }[] } }[]
  >('textDocument/codeAction', {
    textDocument: { uri: cellUri('use') },
    range: { start: { line: 1, character: 4 }, end: { line: 1, character: 4 } },
    context: { diagnostics: [], only: ['quickfix'] },
  });
  const edit = actions[0]?.edit?.documentChanges[0] as unknown as {
    textDocument: { uri: string };
    edits: readonly object[];
  };
  assert.equal(edit.textDocument.uri, cellUri('use'));
  assert.deepEqual(edit.edits, [
    {
      range: { start: { line: 1, character: 3 }, end: { line: 1, character: 7 } },
      newText: 'npu',
    },
  ]);
});

test('a changed and a closed cell', async () => {
  await session.connection.sendNotification('notebookDocument/didChange', {
    notebookDocument: { uri: notebook, version: 3 },
    change: {
      cells: {
        textContent: [
          { document: { uri: cellUri('import'), version: 2 }, changes: [{ text: 'import numpy as th\n' }] },
        ],
      },
    },
  });
  assert.deepEqual(await found('use'), ['0:1 nvidia-smi']);
  await session.connection.sendNotification('notebookDocument/didClose', {
    notebookDocument: { uri: notebook },
    cellTextDocuments: [{ uri: cellUri('use') }, { uri: cellUri('import') }],
  });
  assert.deepEqual(await found('use'), []);
});
