import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { folderOf } from '../files/folder.ts';
import { ascendify, program, startAscendify } from './run.ts';

const good = 'void f(void *p) { cudaFree(p); }\n';

test('bad usage is told in one sentence with its cure, and ends with 2', (context) => {
  const folder = folderOf(context, { 'a.cu': good, 'notes.txt': 'x', 'old.json': '{}' });
  const cases: readonly [readonly string[], RegExp][] = [
    [['scan', '--formt', 'json'], /^--formt is not an option of scan\. Did you mean --format\?$/],
    [['scan', '--dry-run'], /^--dry-run is not an option of scan\./],
    [['scan', '--format'], /^--format needs a value; give /],
    [['scan', '--format', '--all'], /^--format needs a value; give /],
    [['scan', '--format', 'xml'], /^--format cannot be "xml"; give text, json/],
    [['scan', '--all=yes'], /^--all takes no value/],
    [['scan', '--shard', '3/2'], /^--shard cannot be "3\/2"; give /],
    [['scan', '--cann', 'new'], /^--cann cannot be "new"; give 9\.1\.0\.$/],
    [['scna'], /^"scna" is not a command\. Did you mean ascendify scan\?$/],
    [['a.cu'], /^"a\.cu" is not a command\. Did you mean ascendify scan a\.cu\?$/],
    [['--hlp'], /^--hlp is not an option of ascendify\. Did you mean --help\?$/],
    [['lsp'], /^The language server .* ascendify lsp --stdio\.$/],
    [['explain'], /^explain takes one name/],
    [['explain', 'cudaMemcopy'], /^cudaMemcopy is not a known .*cudaMemcpy/],
    [['scan', 'nope'], /^nope: There is no such file or folder; check the spelling\.$/],
    [['scan', 'notes.txt'], /^notes\.txt: The file is not a C\+\+, CUDA or Python source/],
    [['scan', '--baseline', 'old.json'], /^old\.json: The baseline cannot be used; give /],
    [['scan', '--output', 'a.cu/r.json'], /^a\.cu\/r\.json: The file cannot be written .*; choose /],
    [['scan', '--config', 'nope.json'], /nope\.json: The configuration cannot be read; check /],
  ];
  for (const [args, message] of cases) {
    const { code, out, errors } = ascendify(folder, ...args);
    assert.deepEqual([code, out], [2, ''], args.join(' '));
    assert.equal(errors.trimEnd().split('\n').length, 1, errors);
    assert.match(errors.trimEnd(), message);
  }
  assert.match(ascendify(folder, 'scan', '--formt', '--lang', 'zh-cn').errors, /不是 scan 的选项.*--format/);
});

test('a bad configuration and a bad rule pack name file, place and cure', (context) => {
  const folder = folderOf(context, {
    'a.cu': good,
    'one/ascendify.json': '{"chip": "A5"}',
    'two/ascendify.json': '{"rules": ["p.yaml"]}',
    'two/p.yaml': 'library: [unclosed\n',
    'three/ascendify.json': '{"rules": ["p.yaml"]}',
    'three/p.yaml': 'library: ours\nrules: 7\n',
    'four/ascendify.json': '{"rules": ["missing.yaml"]}',
  });
  const errors = (name: string) => {
    const ran = ascendify(folder, 'scan', '--config', `${name}/ascendify.json`);
    assert.deepEqual([ran.code, ran.out, ran.errors.trimEnd().split('\n').length], [2, '', 1], ran.errors);
    return ran.errors;
  };
  assert.match(errors('one'), /one\/ascendify\.json: "chip" must be/);
  assert.match(errors('two'), /two\/p\.yaml:\d+: /);
  assert.match(errors('three'), /three\/p\.yaml:\d+: /);
  assert.match(errors('four'), /missing\.yaml: The rule pack cannot be read/);
});

test('odd files are scanned or told, and the others still scanned', (context) => {
  const folder = folderOf(context, {
    'good.cu': good,
    'empty.cu': '',
    'binary.cu': Buffer.from([0x7f, 69, 76, 70, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0]),
    'long.cu': `void f(void*p){${'cudaFree(p);'.repeat(2000)}${'x=x+1;'.repeat(800_000)}}`,
    'open.cu': 'void f() { if (x) { cudaFree(p); \n',
    'nul.cu': 'void f(void *p) { \0 cudaFree(p); }\n',
    'lone.cu': Buffer.from('\ufeff// \udc00\nvoid f(void *p) { cudaFree(p); }\n', 'utf16le'),
    'link.cu': '-> nowhere.cu',
    loop: '-> .',
  });
  const { code, out, errors } = ascendify(folder, 'scan', '--format', 'json');
  assert.equal(code, 0);
  const report = JSON.parse(out);
  const found = Object.fromEntries(
    report.files.map((file: { path: string; findings: unknown[] }) => [file.path, file.findings.length]),
  );
  assert.deepEqual(found, { 'good.cu': 1, 'long.cu': 2000, 'lone.cu': 1, 'nul.cu': 1, 'open.cu': 1 });
  assert.equal(report.summary.files, 6);
  assert.deepEqual(
    report.notScanned.map(({ path, kind }: { path: string; kind: string }) => `${path} ${kind}`).sort(),
    ['binary.cu binary', 'link.cu brokenLink', 'loop linkCycle'],
  );
  for (const name of ['binary.cu', 'link.cu', 'loop'])
    assert.match(errors, new RegExp(`^${name}: .*; .*\\.$`, 'm'));
  const sarif = JSON.parse(ascendify(folder, 'scan', '--format', 'sarif').out);
  assert.equal(sarif.runs[0].invocations[0].toolExecutionNotifications.length, 3);
});

test('files and folders without permission are told, and nothing of them is lost', (context) => {
  const folder = folderOf(context, { 'good.cu': good, 'secret.cu': good, 'closed/a.cu': good });
  chmodSync(join(folder, 'secret.cu'), 0);
  chmodSync(join(folder, 'closed'), 0);
  chmodSync(folder, 0o755);
  // Root may read everything, so that root runs the program as nobody.
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const ran = spawnSync(process.execPath, [program, 'scan', '--format', 'json'], {
    cwd: folder,
    encoding: 'utf8',
    ...user,
  });
  assert.equal(ran.status, 0, ran.stderr);
  assert.deepEqual(
    JSON.parse(ran.stdout)
      .notScanned.map(({ path, kind }: { path: string; kind: string }) => `${path} ${kind}`)
      .sort(),
    ['closed unreadableFolder', 'secret.cu unreadable'],
  );
  assert.match(ran.stderr, /^secret\.cu: The file cannot be read; give yourself read permission\.$/m);
  chmodSync(join(folder, 'closed'), 0o755);
});

test('Ctrl-C ends with 130 and leaves no report behind', async (context) => {
  const folder = folderOf(context, {});
  mkdirSync(join(folder, 'src'));
  const body = Array.from(
    { length: 300 },
    (_, index) => `void f${index}(void *p) { cudaFree(p); if (p) { cudaMalloc(&p, ${index}); } }\n`,
  ).join('');
  for (let index = 0; index < 600; index++) writeFileSync(join(folder, 'src', `f${index}.cu`), body);
  const child = startAscendify(folder, 'scan', 'src', '--output', 'report.json');
  const ended = once(child, 'exit');
  while (child.exitCode === null && secondsUsedBy(child.pid as number) < 1.5) await sleep(20);
  child.kill('SIGINT');
  const [code, signal] = await ended;
  assert.deepEqual([code, signal], [130, null]);
  assert.deepEqual(readdirSync(folder), ['src']);
});

/** Seconds of the processor, as Linux counts them in hundredths: after more than any start takes, files are being read. */
function secondsUsedBy(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

test('a reader that stops early is no error', (context) => {
  const folder = folderOf(context, { 'a.cu': good.repeat(20_000) });
  const ran = spawnSync('sh', ['-c', `"${process.execPath}" "${program}" scan a.cu | head -n 1`], {
    cwd: folder,
    encoding: 'utf8',
  });
  assert.deepEqual([ran.status, ran.stderr], [0, '']);
  assert.match(ran.stdout, /^a\.cu:1:19 /);
  assert.ok(
    existsSync(join(folder, 'a.cu')) && readFileSync(join(folder, 'a.cu'), 'utf8') === good.repeat(20_000),
  );
});
