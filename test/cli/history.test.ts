import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Files, folderOf } from '../files/folder.ts';
import { ascendify, program } from './run.ts';

const project: Files = {
  '.gitignore': 'out\n',
  'a.cu': 'void f(void *p) { cudaFree(p); cudaGraphicsUnmapResources(1, &r, 0); }\n',
  'b.cu': 'void g(void *p) { cudaFree(p); } // ascendify-ignore[cudaFree]: kept for now\n',
};

/** Runs on a given day, as a build that is to be reproducible says it. */
function on(day: string, folder: string, ...args: readonly string[]): string {
  const env = { ...process.env, LC_ALL: 'C', SOURCE_DATE_EPOCH: String(Date.parse(day) / 1000) };
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  assert.deepEqual([status, stderr], [0, '']);
  return stdout;
}

const entries = (folder: string) =>
  readFileSync(join(folder, 'h.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('a history takes a line a scan, the same for the same sources, and the reports show progress', (context) => {
  const folder = folderOf(context, project);
  const first = on('2026-03-01', folder, 'scan', '--history', 'h.jsonl', '--output', 'out/base.json');
  assert.equal(first, '');
  on('2026-03-02', folder, 'scan', '--history', 'h.jsonl');
  const [one, two] = entries(folder);
  assert.deepEqual({ ...two, date: one.date }, one);
  assert.deepEqual(
    [one.date, one.findings, one.suppressed, one.work],
    ['2026-03-01T00:00:00Z', 2, 1, { machine: 0, look: 1, person: 0, blocked: 1 }],
  );
  on('2026-03-02', folder, 'scan', '--chip', '950', '--history', 'h.jsonl');
  writeFileSync(join(folder, 'a.cu'), 'void f(void *p) { cudaFree(p); }\n');
  // What a baseline leaves out is work all the same.
  const args = ['--history', 'h.jsonl', '--baseline', 'out/base.json', '--format'];
  const html = on('2026-04-01', folder, 'scan', ...args, 'html');
  assert.equal(entries(folder).length, 4);
  assert.match(html, /Since 2026-03-01: 2 → 1 findings to migrate, 1 → 0 of them/);
  assert.equal(html.match(/<circle class="all"/g)?.length, 3, 'one for each scan of this target');
  assert.match(html, /<svg class="lines" role="img" aria-labelledby="progress-title progress-text"/);
  assert.match(on('2026-04-02', folder, 'scan', ...args, 'markdown'), /\| 2026-04-01 \| 2 \| 1 \| 0 \| 1 \|/);
  assert.match(on('2026-04-03', folder, 'scan', ...args, 'text'), /^Since 2026-03-01: 2 → 1 /m);
});

test('the joined report has a history, a shard has none', (context) => {
  const folder = folderOf(context, project);
  for (const part of ['1', '2'])
    ascendify(folder, 'scan', '--shard', `${part}/2`, '--output', `out/${part}.json`);
  on('2026-03-01', folder, 'merge', 'out/1.json', 'out/2.json', '--history', 'h.jsonl');
  assert.equal(entries(folder)[0].findings, 2);
  const { code, errors } = ascendify(folder, 'scan', '--shard', '1/2', '--history', 'h.jsonl');
  assert.deepEqual([code, errors.includes('merge')], [2, true]);
});

test('a file that is no history is named with the line, and left as it is', (context) => {
  const text = '\n{"date": "today"}\n';
  const folder = folderOf(context, { ...project, 'h.jsonl': text });
  const { code, errors } = ascendify(folder, 'scan', '--history', 'h.jsonl');
  assert.equal(code, 2);
  assert.match(errors, /^h\.jsonl:2: The line is none that ascendify wrote; mend /);
  assert.equal(readFileSync(join(folder, 'h.jsonl'), 'utf8'), text);
  ascendify(folder, 'scan', 'nothing', '--history', 'new.jsonl');
  assert.ok(!existsSync(join(folder, 'new.jsonl')), 'a scan of nothing is no progress');
});

test('suppressed findings are counted with their reasons', (context) => {
  const folder = folderOf(context, { ...project, 'c.cu': 'cudaError_t e; // ascendify-ignore\n' });
  const { suppressions } = JSON.parse(ascendify(folder, 'scan', '--format', 'json').out).summary;
  assert.deepEqual(suppressions, [
    { reason: '', places: 1, files: 1 },
    { reason: 'kept for now', places: 1, files: 1 },
  ]);
  const page = ascendify(folder, 'scan', '--format', 'markdown').out;
  assert.match(page, /\| no reason given \| 1 \| 1 \|\n\| kept for now \| 1 \| 1 \|/);
});
