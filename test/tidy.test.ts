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
      .map((file) => ({ path: `${folder}/${file}`, text: readFileSync(`${folder}/${file}`, 'utf8') })),
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
    'server/ruleset',
  );
  const wrong = core.filter(({ text }) =>
    imports(text).some((name) => name.startsWith('node:') || name.includes('/files/')),
  );
  assert.deepEqual(
    wrong.map(({ path }) => path),
    [],
  );
});

test('no TypeScript of the product names a CUDA or Ascend API', () => {
  const vocabulary = loadVocabulary('rules/vocabulary');
  const wrong = sources('server', 'client').flatMap(({ path, text }) =>
    [...text.matchAll(/\b(?:cuda|cu|acl|aclrt|aclnn|Hccl|nccl|cublas|cudnn|cufft|ACL_|CUDA_)[A-Z_]\w*/g)]
      .map((found) => found[0])
      .filter(
        (word) =>
          !text.includes(`'${word}' // example`) &&
          (vocabulary.find('cuda', word).length > 0 || vocabulary.find('cann', word).length > 0),
      )
      .map((word) => `${path}: ${word}`),
  );
  // Doc comments may give an example.
  const code = wrong.filter((line) => {
    const [path = '', word = ''] = line.split(': ');
    return readFileSync(path, 'utf8')
      .split('\n')
      .some((one) => one.includes(word) && !/^\s*(?:\*|\/\/|\/\*)/.test(one) && !one.includes(`// ${word}`));
  });
  assert.deepEqual([...new Set(code)], []);
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
  assert.deepEqual(
    asked.filter((key) => !(key in english)),
    [],
  );
  const bundle = json('l10n/bundle.l10n.zh-cn.json');
  const spoken = sources('client').flatMap(({ text }) =>
    [...text.matchAll(/l10n\.t\(\s*'([^']+)'/g)].map((found) => found[1] as string),
  );
  assert.deepEqual(
    spoken.filter((text) => !(text in bundle)),
    [],
  );
  assert.deepEqual(
    Object.keys(bundle).filter((text) => !spoken.includes(text)),
    [],
  );
});
