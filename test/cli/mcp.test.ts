/** The server for agents, as an agent meets it: the official client over the standard streams of the built program. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { toolNames, tools } from '../../server/agents/tools.ts';
import { type Files, folderOf } from '../files/folder.ts';
import { ascendify, program } from './run.ts';

interface Said {
  readonly text: string;
  readonly failed: boolean;
}

async function connect(context: TestContext, cwd: string, ...args: readonly string[]) {
  const client = new Client({ name: 'test', version: '1' });
  context.after(() => client.close());
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [program, 'mcp', ...args],
      cwd,
      stderr: 'inherit',
    }),
  );
  const call = async (name: string, given: Record<string, unknown>): Promise<Said> => {
    const { content, isError } = await client.callTool({ name, arguments: given });
    const [part] = content as readonly { readonly type: string; readonly text: string }[];
    assert.equal(part?.type, 'text');
    return { text: part.text, failed: isError === true };
  };
  return { client, call };
}

const cuda = `#include <cuda_runtime.h>
void run(float *d, const float *h, size_t n, cudaStream_t s) {
  cudaMemcpy(d, h, n, cudaMemcpyHostToDevice);
  cudaStreamSynchronize(s);
  cudaLaunchCooperativeKernelMultiDevice(nullptr, 1, 0);
}
`;
const project: Files = {
  'app/src/copy.cu': cuda,
  'app/plain.cpp': 'int main() { return 0; }\n',
  'secret.cu': 'void f() { cudaFree(nullptr); }\n',
  'app/out.cu': '-> ../secret.cu',
};

test('the tools tell what they take, and that they only read', async (context) => {
  const { client } = await connect(context, folderOf(context, project), 'app');
  const { tools: offered } = await client.listTools();
  assert.deepEqual(
    offered.map(({ name }) => name),
    [...toolNames],
  );
  for (const { name, inputSchema, annotations } of offered) {
    assert.deepEqual(inputSchema, tools[name as keyof typeof tools].inputSchema);
    assert.equal(annotations?.readOnlyHint, true);
  }
});

test('a name is explained with verdict and source; an unknown one is called so', async (context) => {
  const { call } = await connect(context, folderOf(context, project), 'app');
  const known = await call('ascendify_explain', { name: 'cudaStreamSynchronize' });
  assert.match(known.text, /aclrtSynchronizeStream/);
  assert.match(known.text, /Same meaning|another name/i);
  assert.match(known.text, /^Source: \S/m);
  const other = await call('ascendify_explain', {
    name: 'cudaStreamSynchronize',
    chip: '950',
    cann: '9.1.0',
  });
  assert.match(other.text, /950/);
  const ofAscend = await call('ascendify_explain', { name: 'aclrtSynchronizeStream' });
  assert.match(ofAscend.text, /`cudaStreamSynchronize`[\s\S]*^Source: Ascendify's lists of names/m);
  const unknown = await call('ascendify_explain', { name: 'cudaStreamSynchronise' });
  assert.match(unknown.text, /is in no list/);
  assert.match(unknown.text, /`cudaStreamSynchronize`/);
  assert.doesNotMatch(unknown.text, /aclrt/);
});

test('a scan lists places with verdicts, the hardest first, and the sources of their rules', async (context) => {
  const { call } = await connect(context, folderOf(context, project), 'app');
  const { text } = await call('ascendify_scan', { path: '.' });
  const all = JSON.parse(text);
  assert.equal(all.target.chip, 'A2');
  assert.equal(all.summary.files, 2);
  const place = all.findings.find((one: { symbol: string }) => one.symbol === 'cudaStreamSynchronize');
  assert.deepEqual(
    [place.path, place.line, place.column, place.verdict, place.safety],
    ['src/copy.cu', 4, 3, 'direct', 'safe'],
  );
  assert.ok(!['direct', 'adapted'].includes(all.findings[0].verdict));
  for (const { rule, symbol, verdict } of all.findings)
    if (verdict !== 'unmapped') assert.ok(all.sources[rule ?? symbol]?.length > 0, symbol);
  assert.doesNotMatch(text, /cudaFree/);
  const few = JSON.parse((await call('ascendify_scan', { path: 'src', limit: 1 })).text);
  assert.equal(few.findings.length, 1);
  assert.equal(few.omitted, all.findings.length - 1);
  assert.deepEqual(few.summary.verdicts, all.summary.verdicts);
});

test('a preview is the diff that fixing makes, and writes nothing', async (context) => {
  const folder = folderOf(context, project);
  const { call } = await connect(context, folder, 'app');
  const { text } = await call('ascendify_preview', { path: 'src/copy.cu' });
  assert.match(text, /^-\s+cudaStreamSynchronize\(s\);$/m);
  assert.match(text, /^\+\s+\S*aclrtSynchronizeStream\(s\)\)?;$/m);
  assert.match(text, /src\/copy\.cu:3 `cudaMemcpy`.*Source: /);
  assert.match(text, /Left afterwards: .*1 (?:none|manual)/);
  assert.equal(readFileSync(join(folder, 'app/src/copy.cu'), 'utf8'), cuda);
  const safe = await call('ascendify_preview', {
    path: 'src',
    adapted: false,
    rule: 'cudaStreamSynchronize',
  });
  assert.equal(safe.text.match(/^-\s+cuda/gm)?.length, 1);
  const none = await call('ascendify_preview', { path: 'plain.cpp' });
  assert.match(none.text, /No rule rewrites anything in plain\.cpp/);
});

test('nothing outside the folders is read, and bad input is told, in the language asked for', async (context) => {
  const folder = folderOf(context, { ...project, 'app/ascendify.json': '{"chip": "A9"}' });
  const { call } = await connect(context, folder, 'app', '--lang', 'zh-cn');
  for (const path of ['../secret.cu', join(folder, 'secret.cu'), 'out.cu', '..', 'missing'])
    for (const tool of ['ascendify_scan', 'ascendify_preview']) {
      const { text, failed } = await call(tool, { path });
      assert.ok(failed, path);
      assert.match(text, /不是 .* 之内的文件或文件夹/);
    }
  assert.match((await call('ascendify_scan', {})).text, /path/);
  assert.ok((await call('ascendify_scan', { path: '.', all: true })).failed);
  assert.ok((await call('ascendify_write', { path: '.' })).failed);
  const faulty = await call('ascendify_scan', { path: '.' });
  assert.ok(faulty.failed);
  assert.match(faulty.text, /ascendify\.json.*chip/);
  const { code, errors } = ascendify(folder, 'mcp', 'nowhere');
  assert.equal(code, 2);
  assert.match(errors, /nowhere is no folder/);
});

test('the manifest offers the editor the same tools', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const offered = manifest.contributes.languageModelTools as readonly Record<string, unknown>[];
  assert.deepEqual(
    offered.map(({ name, modelDescription, inputSchema }) => ({ name, modelDescription, inputSchema })),
    toolNames.map((name) => ({
      name,
      modelDescription: tools[name].description,
      inputSchema: tools[name].inputSchema,
    })),
  );
});
