/** What goes wrong in editors: comments that meet, odd paths, files opened again, faults in what the user wrote. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { TextDocument, type TextEdit } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import { type Session, start } from './client.ts';

interface Item {
  readonly code: string;
  readonly range: TextEdit['range'];
}
interface Report {
  readonly kind: string;
  readonly uri: string;
  readonly resultId?: string;
  readonly items?: readonly Item[];
}
interface Action {
  readonly title: string;
  readonly edit?: { readonly documentChanges: readonly { readonly edits: TextEdit[] }[] };
}

let session: Session;
let odd: string;
const told: string[] = [];
before(async () => {
  odd = join(mkdtempSync(join(tmpdir(), 'ascendify-odd-')), 'c++ (x) @ü');
  mkdirSync(odd);
  session = await start([odd]);
  session.connection.onNotification('window/showMessage', ({ message }: { message: string }) => {
    told.push(message);
  });
});
after(() => {
  session.end();
  rmSync(join(odd, '..'), { recursive: true, force: true });
});

const pull = (name: string, previousResultId?: string): Promise<Report> =>
  session.connection.sendRequest('textDocument/diagnostic', {
    textDocument: { uri: session.uri(name) },
    ...(previousResultId ? { previousResultId } : {}),
  });

const codes = async (name: string): Promise<string[]> =>
  (await pull(name)).items?.map((item) => item.code) ?? [];

/** Ignores the findings one after the other, as a person would; gives the text after that. */
async function ignoreAll(name: string, text: string): Promise<string> {
  let document = TextDocument.create('file:///x', '', 1, text);
  await session.open(name, text);
  for (;;) {
    const [first] = (await pull(name)).items ?? [];
    if (!first) return document.getText();
    assert.ok(document.version < 10, document.getText());
    const actions = await session.connection.sendRequest<Action[]>('textDocument/codeAction', {
      textDocument: { uri: session.uri(name) },
      range: first.range,
      context: { diagnostics: [], only: ['quickfix'] },
    });
    const ignore = actions.find(({ title }) => title === `Ignore ${first.code} on this line`);
    const edits = ignore?.edit?.documentChanges[0]?.edits ?? [];
    const after = TextDocument.applyEdits(document, edits);
    document = TextDocument.create('file:///x', '', document.version + 1, after);
    await session.change(name, document.version, [{ text: after }]);
  }
}

test('two findings of one line can both be ignored', async () => {
  const text = await ignoreAll('both.cu', 'void f() {\n  cudaMemcpy(d, h, n, cudaMemcpyHostToDevice);\n}\n');
  assert.match(
    text,
    /^void f\(\) \{\n {2}\/\/ ascendify-ignore\[\w+, \w+\]: \n {2}cudaMemcpy\(d, h, n, cudaMemcpyHostToDevice\);\n\}\n$/,
  );
});

test('ignoring inside a macro keeps the macro whole', async () => {
  const text = await ignoreAll('macro.cu', '#define RELEASE(p) \\\n  cudaFree(p); \\\n  (p) = 0\n');
  assert.equal(
    text,
    '#define RELEASE(p) \\\n  cudaFree(p); /* ascendify-ignore[cudaFree] */ \\\n  (p) = 0\n',
  );
});

test('a file opened again with another text is diagnosed again', async () => {
  await session.open('again.cu', 'void f() { cudaFree(p); }\n');
  const { resultId } = await pull('again.cu');
  await session.connection.sendNotification('textDocument/didClose', {
    textDocument: { uri: session.uri('again.cu') },
  });
  await session.open('again.cu', 'void f() {}\n');
  const report = await pull('again.cu', resultId);
  assert.deepEqual([report.kind, report.items], ['full', []]);
});

test('a path that editors spell differently is one file', async () => {
  const file = join(odd, 'a+b.cu');
  writeFileSync(file, 'void f() { cudaFree(p); }\n');
  const uri = URI.file(file).toString();
  const ask = async (previousResultIds: unknown[]): Promise<Report[]> => {
    const { items } = await session.connection.sendRequest<{ items: Report[] }>('workspace/diagnostic', {
      previousResultIds,
    });
    return items.filter((item) => decodeURIComponent(item.uri).includes('a+b.cu'));
  };
  const [first, ...more] = await ask([]);
  assert.deepEqual([first?.uri, more], [uri, []]);
  // As an editor spells it that encodes less.
  const own = uri.replaceAll('%2B', '+').replaceAll('%28', '(').replaceAll('%29', ')');
  assert.notEqual(own, uri);
  const text = 'void f() {}\n';
  await session.connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri: own, languageId: 'cuda-cpp', version: 1, text },
  });
  const known = await ask([{ uri: own, value: first?.resultId }]);
  assert.deepEqual(
    known.map((item) => [item.uri, item.items]),
    [[own, []]],
  );
});

test('a range that ends before it begins is read the right way round', async () => {
  await session.open('round.cu', 'void f() { cudaFree(p); }\n');
  await pull('round.cu');
  const range = { start: { line: 0, character: 23 }, end: { line: 0, character: 11 } };
  await session.change('round.cu', 2, [{ range, text: 'cudaDeviceSynchronize()' }]);
  assert.deepEqual(await codes('round.cu'), ['cudaDeviceSynchronize']);
});

test('a rule pack with a fault is told once; the other rules stay', async () => {
  mkdirSync(join(session.folder, 'deep'));
  session.settings = { rules: ['none.yaml'], chip: 'no such chip', cann: 7 };
  await session.configured();
  await session.open('pack.cu', 'void f() { cudaFree(p); }\n');
  await session.open('deep/pack.cu', 'void f() { cudaFree(p); }\n');
  assert.deepEqual(await codes('pack.cu'), ['cudaFree']);
  assert.deepEqual(await codes('deep/pack.cu'), ['cudaFree']);
  const about = told.filter((message) => message.includes(join(session.folder, 'none.yaml')));
  assert.equal(about.length, 1, told.join('\n'));
  session.settings = {};
  await session.configured();
});
