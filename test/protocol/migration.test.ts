/** Many fixes as one edit: what needs a look is to be confirmed, what is certain is not, and both go together. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { TextDocument, type TextEdit } from 'vscode-languageserver-textdocument';
import { type Session, start } from './client.ts';

interface Change {
  readonly kind?: string;
  readonly uri?: string;
  readonly textDocument?: { readonly uri: string; readonly version: number | null };
  readonly edits?: readonly (TextEdit & { readonly annotationId: string })[];
}
interface Answer {
  readonly edit?: {
    readonly documentChanges: readonly Change[];
    readonly changeAnnotations: Readonly<Record<string, { label: string; needsConfirmation: boolean }>>;
  };
  readonly files: number;
  readonly places: number;
  readonly confirms: boolean;
  readonly leftOut: readonly { readonly uri: string; readonly encoding?: string }[];
  readonly next?: string;
}

let session: Session;
before(async () => {
  session = await start();
});
after(() => session.end());

const write = (name: string, text: string | Uint8Array): void =>
  writeFileSync(join(session.folder, name), text);
const migrate = (params: object): Promise<Answer> =>
  session.connection.sendRequest('ascendify/migrate', params);

/** The text with the edits whose annotation `takes` accepts. */
function applied(answer: Answer, name: string, text: string, takes: (needsConfirmation: boolean) => boolean) {
  const { documentChanges = [], changeAnnotations = {} } = answer.edit ?? {};
  const edits = documentChanges
    .filter(({ textDocument }) => textDocument?.uri === session.uri(name))
    .flatMap((change) => change.edits ?? [])
    .filter(({ annotationId }) => takes(changeAnnotations[annotationId]?.needsConfirmation ?? false));
  return TextDocument.applyEdits(TextDocument.create('file:///a', '', 0, text), edits);
}

const mixed = `#include <cuda_runtime.h>

void f(cudaStream_t s, void *p) {
  cudaStreamSynchronize(s);
  use(p);
  cudaFree(p);
}
`;

test('certain fixes are ticked, those with something to check are not; together they are what fix --adapted does', async () => {
  write('mixed.cu', mixed);
  const answer = await migrate({ uris: [session.uri('mixed.cu')], review: true });
  assert.equal(answer.confirms, true);
  const labels = Object.values(answer.edit?.changeAnnotations ?? {}).map(({ label }) => label);
  assert.ok(labels.includes('Direct: cuda-runtime'), labels.join());
  assert.ok(labels.includes('Adapted (check each): cuda-runtime'), labels.join());
  const sure = applied(answer, 'mixed.cu', mixed, (confirm) => !confirm);
  assert.match(sure, /aclrtSynchronizeStream\(s\);/);
  assert.match(sure, /cudaFree\(p\);/);
  const all = applied(answer, 'mixed.cu', mixed, () => true);
  assert.match(all, /aclrtFreeWithDevSync\(p\);/);
  const [change] = answer.edit?.documentChanges ?? [];
  assert.equal(change?.textDocument?.version, null);
});

test('without review nothing asks for confirmation, and the setting says what is fixed', async () => {
  const answer = await migrate({ uris: [session.uri('mixed.cu')] });
  assert.equal(answer.confirms, false);
  assert.match(
    applied(answer, 'mixed.cu', mixed, () => true),
    /cudaFree\(p\);/,
  );
});

test('a verdict or a library restricts what is fixed', async () => {
  const only = await migrate({ uris: [session.uri('mixed.cu')], verdict: 'adapted', review: true });
  const text = applied(only, 'mixed.cu', mixed, () => true);
  assert.match(text, /aclrtFreeWithDevSync\(p\);/);
  assert.match(text, /cudaStreamSynchronize\(s\);/);
  assert.equal((await migrate({ uris: [session.uri('mixed.cu')], library: 'cub', review: true })).files, 0);
});

test('a large workspace comes in batches that end', async () => {
  for (let index = 0; index < 230; index++)
    write(`many${String(index).padStart(3, '0')}.cu`, 'void f() { cudaDeviceSynchronize(); }\n');
  const first = await migrate({ review: true });
  assert.equal(first.files, 200);
  const second = await migrate({ review: true, after: first.next });
  assert.equal(first.files + second.files, 231);
  assert.equal(second.next, undefined);
});

test('a source whose encoding an editor would guess is left out and told', async () => {
  // GBK for two Chinese characters in a comment.
  const bytes = Buffer.concat([
    Buffer.from('// '),
    Buffer.from([0xc4, 0xe3, 0xba, 0xc3]),
    Buffer.from('\nvoid f() { cudaDeviceSynchronize(); }\n'),
  ]);
  write('gbk.cu', bytes);
  const answer = await migrate({ uris: [session.uri('gbk.cu')], review: true });
  assert.deepEqual(
    [answer.files, answer.leftOut],
    [0, [{ uri: session.uri('gbk.cu'), encoding: 'gb18030' }]],
  );
});

test('a notebook has to be open, and is then migrated cell by cell', async () => {
  const source = ['import torch\n', 'torch.cuda.synchronize()'];
  const cell = { cell_type: 'code', metadata: {}, outputs: [], execution_count: null };
  const cells = source.map((text) => ({ ...cell, source: [text] }));
  write('book.ipynb', JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
  const uri = session.uri('book.ipynb');
  const closed = await migrate({ uris: [uri], review: true });
  assert.deepEqual([closed.files, closed.leftOut], [0, [{ uri }]]);
  const address = (index: number): string =>
    uri.replace('file:', 'vscode-notebook-cell:').concat(`#c${index}`);
  await session.connection.sendNotification('notebookDocument/didOpen', {
    notebookDocument: {
      uri,
      notebookType: 'jupyter-notebook',
      version: 1,
      cells: source.map((_, index) => ({ kind: 2, document: address(index) })),
    },
    cellTextDocuments: source.map((text, index) => ({
      uri: address(index),
      languageId: 'python',
      version: 1,
      text,
    })),
  });
  const open = await migrate({ uris: [uri], review: true });
  assert.deepEqual(open.leftOut, []);
  const [change] = open.edit?.documentChanges ?? [];
  assert.deepEqual(change?.textDocument, { uri: address(1), version: 1 });
});

test('where a file of the user has the name of the helper header, what needs it stays and the rest is fixed', async () => {
  mkdirSync(join(session.folder, 'taken'));
  write('taken/ascendify_rt.hpp', '// mine\n');
  const text = 'bool f(void *s) {\n  cudaStreamSynchronize(s);\n  return cudaStreamQuery(s) == 0;\n}\n';
  write('taken/a.cu', text);
  const answer = await migrate({ uris: [session.uri('taken/a.cu')], review: true });
  const fixed = applied(answer, 'taken/a.cu', text, () => true);
  assert.match(fixed, /aclrtSynchronizeStream\(s\);\n {2}return cudaStreamQuery/);
  assert.doesNotMatch(fixed, /ascendify_rt/);
});

test('one finding of a file that is not open is fixed or silenced', async () => {
  const position = { line: 3, character: 2 };
  const change = (kind: string, rule = 'cudaStreamSynchronize') =>
    session.connection.sendRequest<Pick<Answer, 'edit'>>('ascendify/change', {
      uri: session.uri('mixed.cu'),
      rule,
      position,
      kind,
    });
  const textOf = ({ edit }: Pick<Answer, 'edit'>): string =>
    TextDocument.applyEdits(TextDocument.create('file:///a', '', 0, mixed), [
      ...(edit?.documentChanges[0]?.edits ?? []),
    ]);
  assert.match(textOf(await change('fix')), /aclrtSynchronizeStream\(s\);/);
  assert.match(textOf(await change('suppress')), /ascendify-ignore\[cudaStreamSynchronize\]/);
  assert.deepEqual(await change('fix', 'cudaMalloc'), {});
});

test('the language that the user chose wins over that of the editor', async () => {
  const chinese = await start([], { language: 'zh-cn' });
  try {
    const page = await chinese.connection.sendRequest<{ markdown: string }>('ascendify/explain', {
      name: 'cudaMemcpyAsync',
    });
    assert.match(page.markdown, /\p{Script=Han}/u);
  } finally {
    chinese.end();
  }
});
