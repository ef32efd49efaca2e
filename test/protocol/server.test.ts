/** What editors ask of the server, over the wire. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Session, start } from './client.ts';

interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly severity: number;
  readonly source: string;
  readonly codeDescription: { readonly href: string };
  readonly data: unknown;
  readonly range: {
    readonly start: { line: number; character: number };
    readonly end: { line: number; character: number };
  };
}
interface Report {
  readonly kind: string;
  readonly resultId?: string;
  readonly uri?: string;
  readonly items: readonly Diagnostic[];
}
interface Action {
  readonly title: string;
  readonly kind: string;
  readonly isPreferred?: boolean;
  readonly edit?: {
    readonly documentChanges: readonly {
      readonly kind?: string;
      readonly uri?: string;
      readonly edits: readonly { range: Diagnostic['range']; newText: string }[];
    }[];
  };
}

let session: Session;
let extra: string;
before(async () => {
  extra = mkdtempSync(join(tmpdir(), 'ascendify-second-'));
  session = await start([extra]);
});
after(() => {
  session.end();
  rmSync(extra, { recursive: true, force: true });
});

const pull = (name: string, previousResultId?: string): Promise<Report> =>
  session.connection.sendRequest('textDocument/diagnostic', {
    textDocument: { uri: session.uri(name) },
    ...(previousResultId ? { previousResultId } : {}),
  });
const actionsAt = (name: string, range: Diagnostic['range'], only?: string): Promise<Action[]> =>
  session.connection.sendRequest('textDocument/codeAction', {
    textDocument: { uri: session.uri(name) },
    range,
    context: { diagnostics: [], ...(only ? { only: [only] } : {}) },
  });

function applied(text: string, action: Action | undefined): string {
  const edits = action?.edit?.documentChanges[0]?.edits;
  assert.ok(edits);
  return TextDocument.applyEdits(TextDocument.create('file:///a', '', 0, text), [...edits]);
}

test('diagnostics carry code, link, severity and place, and are unchanged when nothing is', async () => {
  await session.open('a.cu', 'void f() {\n  cudaStreamSynchronize(s);\n}\n');
  const report = await pull('a.cu');
  const [first] = report.items;
  assert.deepEqual([first?.code, first?.source, first?.severity], ['cudaStreamSynchronize', 'ascendify', 3]);
  assert.deepEqual(first?.range, { start: { line: 1, character: 2 }, end: { line: 1, character: 23 } });
  assert.match(first?.codeDescription.href ?? '', /cudaStreamSynchronize/);
  assert.deepEqual(first?.data, {
    rule: 'cudaStreamSynchronize',
    verdict: 'direct',
    symbol: 'cudaStreamSynchronize',
    library: 'cuda-runtime',
    fix: 'safe',
  });
  assert.equal((await pull('a.cu', report.resultId)).kind, 'unchanged');
});

test('the preferred quick fix rewrites the call and adds the header', async () => {
  const text = 'void f() {\n  cudaStreamSynchronize(s);\n}\n';
  const [first] = (await pull('a.cu')).items;
  const actions = await actionsAt('a.cu', (first as Diagnostic).range, 'quickfix');
  const preferred = actions.filter((action) => action.isPreferred);
  assert.equal(preferred.length, 1);
  assert.equal(
    applied(text, preferred[0]),
    '#include "acl/acl.h"\n\nvoid f() {\n  aclrtSynchronizeStream(s);\n}\n',
  );
});

test('a fix with something to check is never preferred and says so', async () => {
  await session.open('review.cu', 'void f() { cudaFree(p); }\n');
  const [first] = (await pull('review.cu')).items;
  const [fix] = await actionsAt('review.cu', (first as Diagnostic).range, 'quickfix');
  assert.equal(fix?.isPreferred, undefined);
  assert.match(fix?.title ?? '', /review/);
});

test('a fix that rests on the helper header brings it', async () => {
  await session.open('helper.cu', 'bool f(void *s) { return cudaStreamQuery(s) == 0; }\n');
  const [first] = (await pull('helper.cu')).items;
  const [fix] = await actionsAt('helper.cu', (first as Diagnostic).range, 'quickfix');
  const [create, content, own] = fix?.edit?.documentChanges ?? [];
  assert.deepEqual([create?.kind, create?.uri], ['create', session.uri('ascendify_rt.hpp')]);
  const header = readFileSync('runtime/ascendify_rt.hpp', 'utf8');
  assert.equal(content?.edits[0]?.newText, header);
  assert.ok(own?.edits.some(({ newText }) => newText.includes('#include "ascendify_rt.hpp"')));
  writeFileSync(join(session.folder, 'ascendify_rt.hpp'), header);
  const [again] = await actionsAt('helper.cu', (first as Diagnostic).range, 'quickfix');
  assert.equal(again?.edit?.documentChanges.length, 1);
});

test('fix all is offered only when asked for, and takes adapted fixes by setting', async () => {
  const text = 'void f() {\n  cudaStreamSynchronize(s);\n  cudaFree(p);\n}\n';
  await session.open('all.cu', text);
  const whole = { start: { line: 0, character: 0 }, end: { line: 4, character: 0 } };
  const plain = applied(text, (await actionsAt('all.cu', whole, 'source.fixAll'))[0]);
  assert.match(plain, /aclrtSynchronizeStream\(s\);\n {2}cudaFree\(p\);/);
  session.settings = { fixAll: { includeAdapted: true } };
  await session.configured();
  assert.doesNotMatch(
    applied(text, (await actionsAt('all.cu', whole, 'source.fixAll.ascendify'))[0]),
    /cudaFree/,
  );
  session.settings = {};
  await session.configured();
  assert.ok((await actionsAt('all.cu', whole)).every((action) => action.kind === 'quickfix'));
});

test('ignoring writes a comment that silences the line', async () => {
  const text = 'void f() {\n  cudaFree(p);\n}\n';
  await session.open('ignore.cu', text);
  const [first] = (await pull('ignore.cu')).items;
  const actions = await actionsAt('ignore.cu', (first as Diagnostic).range, 'quickfix');
  const after = applied(
    text,
    actions.find((action) => /^Ignore/.test(action.title)),
  );
  await session.change('ignore.cu', 2, [{ text: after }]);
  assert.deepEqual((await pull('ignore.cu')).items, []);
});

test('hover gives the page of the name under the pointer', async () => {
  const at = { textDocument: { uri: session.uri('a.cu') }, position: { line: 1, character: 5 } };
  const hover = await session.connection.sendRequest<{ contents: { value: string } } | null>(
    'textDocument/hover',
    at,
  );
  assert.match(hover?.contents.value ?? '', /aclrtSynchronizeStream/);
  assert.equal(
    await session.connection.sendRequest('textDocument/hover', {
      ...at,
      position: { line: 0, character: 0 },
    }),
    null,
  );
});

test('hover over a plain name of PyTorch tells what the tables say, by the imports of the file', async () => {
  const text =
    'import torch.nn.functional as F\nfrom torch import nn\ny = F.grid_sample(a, b)\nz = G.grid_sample(a, b)\n';
  await session.open('support.py', text, 'python');
  const at = async (line: number): Promise<string> => {
    const asked = { textDocument: { uri: session.uri('support.py') }, position: { line, character: 8 } };
    const answer = await session.connection.sendRequest<{ contents: { value: string } } | null>(
      'textDocument/hover',
      asked,
    );
    return answer?.contents.value ?? '';
  };
  assert.match(await at(2), /`torch\.nn\.functional\.grid_sample`[\s\S]*Huawei/);
  assert.equal(await at(3), '');
});

test('the target of the settings, and over it that of ascendify.json, decides', async () => {
  await session.open('managed.cu', 'void f(float **p) { cudaMallocManaged(p, 4); }\n');
  const message = async (): Promise<string> =>
    (await pull('managed.cu')).items.find((item) => item.code === 'cudaMallocManaged')?.message ?? '';
  const usual = await message();
  session.settings = { chip: '950' };
  await session.configured();
  assert.match(await message(), /950/);
  writeFileSync(join(session.folder, 'ascendify.json'), '{ "chip": "A3" }');
  await session.configured();
  assert.equal(await message(), usual);
  rmSync(join(session.folder, 'ascendify.json'));
  session.settings = {};
  await session.configured();
});

test('a severity that is off shows nothing', async () => {
  session.settings = { severity: { direct: 'off' } };
  await session.configured();
  assert.deepEqual((await pull('a.cu')).items, []);
  session.settings = {};
  await session.configured();
  assert.equal((await pull('a.cu')).items.length, 1);
});

test('incremental edits give what a fresh open gives', async () => {
  const start = 'void f() {\n  cudaMalloc(&p, n);\n  cudaFree(p);\n}\n';
  const edit = fc.record({
    at: fc.nat(),
    length: fc.nat(5),
    text: fc.constantFrom('', 'x', '\r\n', '"', '/*', '}', 'cudaFree(q);\n'),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 5 }), async (edits) => {
      const name = `edit${run++}.cu`;
      let document = TextDocument.create('file:///x', '', 1, start);
      await session.open(name, start);
      for (const { at, length, text } of edits) {
        const from = at % (document.getText().length + 1);
        const range = { start: document.positionAt(from), end: document.positionAt(from + length) };
        document = TextDocument.update(document, [{ range, text }], document.version + 1);
        await session.change(name, document.version, [{ range, text }]);
        await pull(name);
      }
      await session.open(`fresh${name}`, document.getText());
      assert.deepEqual((await pull(name)).items, (await pull(`fresh${name}`)).items);
    }),
    { numRuns: 25 },
  );
});

test('the workspace is diagnosed in all its folders, and a held request ends when cancelled', async () => {
  writeFileSync(join(session.folder, 'one.cu'), 'void f() { cudaDeviceSynchronize(); }\n');
  writeFileSync(join(extra, 'two.py'), 'import torch\ntorch.cuda.synchronize()\n');
  const ask = (
    previousResultIds: unknown[],
    token = new CancellationTokenSource().token,
  ): Promise<{ items: Report[] }> =>
    session.connection.sendRequest('workspace/diagnostic', { previousResultIds }, token);
  const { items } = await ask([]);
  const found = (uri: string): string[] =>
    items.find((item) => item.uri === uri)?.items.map((item) => item.code) ?? [];
  assert.deepEqual(found(session.uri('one.cu')), ['cudaDeviceSynchronize']);
  assert.deepEqual(found(pathToFileURL(join(extra, 'two.py')).href), ['torch.cuda.synchronize']);
  const source = new CancellationTokenSource();
  const held = ask(
    items.map(({ uri, resultId }) => ({ uri, value: resultId })),
    source.token,
  );
  const outcome = held.then(
    () => 'answered',
    () => 'cancelled',
  );
  assert.equal((await pull('a.cu')).kind, 'full');
  source.cancel();
  assert.ok(['answered', 'cancelled'].includes(await outcome));
});

test('the scan gives a report, and explain a page or near names', async () => {
  const scan = await session.connection.sendRequest<{ html?: string; files?: number }>('ascendify/scan', {});
  assert.match(scan.html ?? '', /<title>/);
  assert.ok((scan.files ?? 0) >= 2);
  const page = await session.connection.sendRequest<{ markdown: string }>('ascendify/explain', {
    name: 'cudaMalloc',
  });
  assert.match(page.markdown, /aclrtMalloc/);
  const unknown = await session.connection.sendRequest<{ suggestions: string[] }>('ascendify/explain', {
    name: 'cudaMaloc',
  });
  assert.ok(unknown.suggestions.includes('cudaMalloc'), unknown.suggestions.join());
});

test('nonsense does not end the server', async () => {
  await assert.rejects(session.connection.sendRequest('textDocument/noSuchThing', {}));
  await session.connection.sendNotification('textDocument/didChange', {
    textDocument: { uri: 'file:///never', version: 1 },
    contentChanges: [{ text: 'x' }],
  });
  assert.deepEqual((await pull('never-opened.cu')).items, []);
  await session.open('strange.cu', '\0\ud800<<<((("');
  assert.equal((await pull('strange.cu')).kind, 'full');
});
