/** What no linter knows: who may import what, where names of CUDA and Ascend may stand, how long a file may be. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadVocabulary } from '../scripts/rules/vocabulary.ts';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

function sources(...folders: readonly string[]): { readonly path: string; readonly text: string }[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.ts$/.test(file) && !file.includes('node_modules'))
      .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
      .map((path) => ({ path, text: readFileSync(path, 'utf8') })),
  );
}

const imports = (text: string): string[] =>
  [...text.matchAll(/\bfrom '([^']+)'|\bimport\('([^']+)'\)/g)].map((found) => found[1] ?? found[2] ?? '');

test('only the client imports vscode', () => {
  const wrong = sources('server', 'scripts').filter(({ text }) => imports(text).includes('vscode'));
  assert.deepEqual(
    wrong.map(({ path }) => path),
    [],
  );
});

test('only the server entry and its handlers know the protocol', () => {
  const wrong = sources('server').filter(
    ({ path, text }) =>
      !/^server\/(?:main\.ts|handlers\/)/.test(path) &&
      imports(text).some((name) => name.startsWith('vscode-languageserver')),
  );
  assert.deepEqual(
    wrong.map(({ path }) => path),
    [],
  );
});

test('the core opens no file and starts nothing', () => {
  const core = sources(
    'server/parse',
    'server/match',
    'server/resolve',
    'server/diagnose',
    'server/edit',
    'server/report',
    'server/ruleset',
  );
  const wrong = core.filter(({ text }) =>
    imports(text).some(
      // A checksum is a pure function of its text.
      (name) => (name.startsWith('node:') && name !== 'node:crypto') || name.includes('/files/'),
    ),
  );
  assert.deepEqual(
    wrong.map(({ path }) => path),
    [],
  );
});

test('no TypeScript of the product names a CUDA or Ascend API', () => {
  const vocabulary = loadVocabulary('rules/vocabulary');
  // A word that also means something elsewhere (`max`, `Result`, `size_t`) proves nothing.
  const names = new Set(
    [...vocabulary.words('cuda'), ...vocabulary.words('cann')]
      .filter((word) => !word.use && word.kind !== 'method' && /[a-z\d][A-Z]|_(?!t$)/.test(word.name))
      .map((word) => word.name),
  );
  const dotted = new Set(
    [...vocabulary.words('torch'), ...vocabulary.words('torch-npu')]
      .map((word) => word.name)
      .filter((name) => /^torch(?:_npu)?\.\w+\.\w/.test(name) && /cuda|npu|nccl|hccl/.test(name)),
  );
  // Comments may give an example.
  const wrong = sources('server', 'client').flatMap(({ path, text }) =>
    [...text.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/^.*$/gm)].flatMap(([line]) =>
      [...line.replace(/(?:^|\s)\/\/.*$/, '').matchAll(/[A-Za-z_]\w*(?:\.\w+)*/g)]
        .flatMap(([word]) => (dotted.has(word) ? [word] : word.split('.')))
        .filter((word) => names.has(word) || dotted.has(word))
        .map((word) => `${path}: ${word}`),
    ),
  );
  assert.deepEqual(wrong, []);
});

test('no file is longer than 400 lines', () => {
  const long = sources('server', 'client', 'scripts', 'test').filter(
    ({ text }) => text.split('\n').length > 401,
  );
  assert.deepEqual(
    long.map(({ path }) => path),
    [],
  );
});

test('every text of the manifest and of the client is there in both languages', () => {
  const json = (path: string): Record<string, string> =>
    JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
  const [english, chinese] = [json('package.nls.json'), json('package.nls.zh-cn.json')];
  assert.deepEqual(Object.keys(english), Object.keys(chinese));
  const asked = [...readFileSync('package.json', 'utf8').matchAll(/"%([^%"]+)%"/g)].map(
    (found) => found[1] as string,
  );
  assert.deepEqual([...new Set(asked)].sort(), Object.keys(english).sort());
  assert.deepEqual(
    Object.entries(chinese).filter(([key, text]) => text === english[key] || text.trim() === ''),
    [],
  );
  const bundle = json('l10n/bundle.l10n.zh-cn.json');
  const spoken = sources('client').flatMap(({ text }) =>
    [...text.matchAll(/l10n\.t\(\s*'([^']+)'/g)].map((found) => found[1] as string),
  );
  const calls = sources('client').flatMap(({ text }) => [...text.matchAll(/l10n\.t\(/g)]);
  assert.equal(spoken.length, calls.length, 'each text stands in its call, between single quotes');
  assert.deepEqual(
    spoken.filter((text) => !(text in bundle)),
    [],
  );
  assert.deepEqual(
    Object.keys(bundle).filter((text) => !spoken.includes(text)),
    [],
  );
});
