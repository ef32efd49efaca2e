/** The line over a kernel, the answer behind it, and the action that migrates it, over the wire. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Session, start } from './client.ts';

interface Lens {
  readonly range: { readonly start: { readonly line: number } };
  readonly command: { readonly title: string; readonly command: string; readonly arguments: string[] };
}

let session: Session;
before(async () => {
  session = await start();
});
after(() => session.end());

const text = `#include <cuda_runtime.h>
__global__ void sum(float *x) { float v = x[threadIdx.x]; __syncthreads(); x[0] = v; }
__global__ void other(float *x) { __syncthreads(); }
`;

const lenses = (): Promise<Lens[]> =>
  session.connection.sendRequest('textDocument/codeLens', { textDocument: { uri: session.uri('k.cu') } });

test('on tiles the line says so and the answer tells the way', async () => {
  await session.open('k.cu', text);
  const [first] = await lenses();
  assert.match(first?.command.title ?? '', /to be rewritten for tiles/);
  const [uri, name] = first?.command.arguments ?? [];
  const answer = await session.connection.sendRequest<{ advice: string; text?: string }>('ascendify/kernel', {
    uri,
    name,
  });
  assert.ok(answer.advice.length > 20);
  assert.equal(answer.text, undefined);
});

test('with threads the line counts the edits, and answer and action make them', async () => {
  session.settings = { chip: '950' };
  await session.configured();
  const found = await lenses();
  assert.deepEqual(
    found.map(({ range }) => range.start.line),
    [1, 2],
  );
  assert.match(found[0]?.command.title ?? '', /migrated by machine, 1 edit/);
  const [uri, name] = found[0]?.command.arguments ?? [];
  const answer = await session.connection.sendRequest<{ text: string }>('ascendify/kernel', { uri, name });
  assert.match(answer.text, /asc_syncthreads\(\); x\[0\] = v/);
  assert.match(answer.text, /other\(float \*x\) \{ __syncthreads\(\)/);
  const at = { line: 1, character: 18 };
  const actions = await session.connection.sendRequest<{ title: string; edit: unknown }[]>(
    'textDocument/codeAction',
    { textDocument: { uri }, range: { start: at, end: at }, context: { diagnostics: [] } },
  );
  const migrate = actions.find(({ title }) => title === 'Migrate kernel sum');
  assert.match(JSON.stringify(migrate?.edit), /asc_syncthreads/);
});

test('the lines can be turned off', async () => {
  session.settings = { chip: '950', kernels: { codeLens: false } };
  await session.configured();
  assert.deepEqual(await lenses(), []);
});
