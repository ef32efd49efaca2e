/** The helper header keeps the contracts it documents: each helper runs against an ACL made for the test. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadVocabulary } from '../../scripts/rules/vocabulary.ts';
import { folderOf } from '../files/folder.ts';
import { declare, wordsOf } from './declarations.ts';

const vocabulary = loadVocabulary('rules/vocabulary');
const header = readFileSync('runtime/ascendify_rt.hpp', 'utf8');
const program = readFileSync('test/compile/helper.cpp', 'utf8');
const samples = readFileSync('test/compile/helperCuda.cpp', 'utf8');
const driver = readFileSync('test/compile/helperDriver.cpp', 'utf8');
const textures = readFileSync('test/compile/helperTexture.cpp', 'utf8');
const launches = readFileSync('test/compile/helperLaunch.cpp', 'utf8');
const flags = [
  '-std=c++17',
  '-DASCENDIFY_MSTX',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-Wno-unused-function',
  '-fsanitize=address,undefined',
];

/** Compiles files in a folder that holds the header and `acl/acl.h` as a release has it, and runs what comes out. */
function run(context: TestContext, files: Readonly<Record<string, string>>, release = '8.5.0'): string {
  const acl = `#pragma once\n#include <complex>\n#include <cstdint>\n${declare(wordsOf(vocabulary, release))}`;
  const folder = folderOf(context, { 'acl/acl.h': acl, 'ascendify_rt.hpp': header, ...files });
  const sources = Object.keys(files).filter((file) => file.endsWith('.cpp'));
  const built = spawnSync('g++', [...flags, '-I.', ...sources, '-o', 'program'], {
    cwd: folder,
    encoding: 'utf8',
  });
  assert.equal(built.status, 0, built.stderr || String(built.error));
  const ran = spawnSync(join(folder, 'program'), { cwd: folder, encoding: 'utf8' });
  assert.equal(ran.status, 0, ran.stdout + ran.stderr);
  return ran.stdout;
}

test('each helper does what its comment says', (context) => {
  assert.equal(run(context, { 'main.cpp': program }), '');
  const names = [...vocabulary.words('cann')].filter(({ header }) => header === 'ascendify_rt.hpp');
  const untried = names
    .map(({ name }) => name.replace('ascendify::', ''))
    .filter((name) => !new RegExp(`\\b${name}\\b`).test(program + samples + textures + launches));
  assert.deepEqual(untried, []);
});

test('copies of the header in several folders and sources meet', (context) => {
  const use = '#include "ascendify_rt.hpp"\n#include "../ascendify_rt.hpp"\n';
  run(context, {
    'one/ascendify_rt.hpp': header,
    'two/ascendify_rt.hpp': header,
    'one/a.cpp': `${use}const char *a() { return ascendify::errorString(0); }\n`,
    'two/b.cpp': `${use}const char *a();\nint main() { return a() != ascendify::errorString(0); }\n`,
  });
});

test('what the samples of CUDA take from their helper is there', (context) => {
  const own = readFileSync('runtime/ascendify_helper_cuda.hpp', 'utf8');
  assert.equal(run(context, { 'ascendify_helper_cuda.hpp': own, 'main.cpp': samples }), '');
});

test('what the samples of the driver take from theirs is there', (context) => {
  const helpers = Object.fromEntries(
    ['ascendify_helper_cuda.hpp', 'ascendify_helper_cuda_drvapi.hpp'].map((name) => [
      name,
      readFileSync(`runtime/${name}`, 'utf8'),
    ]),
  );
  const files = {
    'near.fatbin': 'kernels',
    'helper_string.h':
      '#pragma once\n#include <cstring>\ninline char *sdkFindFilePath(const char *file, const char *) {\n  return std::strcmp(file, "near.fatbin") == 0 ? const_cast<char *>(file) : nullptr;\n}\n',
  };
  const said = run(context, { ...helpers, ...files, 'main.cpp': driver });
  assert.match(said, /^> Using Ascend Device \[0\]: Ascend950\n> Using Ascend Device \[2\]: Ascend950\n/);
});

test('kernels are compiled, loaded and launched by handle', (context) => {
  const names = ['helper_cuda_drvapi', 'nvrtc_helper', 'launch'].map((name) => `ascendify_${name}.hpp`);
  const helpers = Object.fromEntries(names.map((name) => [name, readFileSync(`runtime/${name}`, 'utf8')]));
  const compiling = '#pragma once\n#include "acl/acl.h"\n';
  const files = { ...helpers, 'acl/acl_rt_compile.h': compiling, 'main.cpp': launches };
  assert.match(run(context, files, '9.2.0-beta.2'), /Ascend950/);
});

test('arrays, textures and surfaces do what their comments say', (context) => {
  const own = (name: string) => ({ [name]: readFileSync(`runtime/${name}`, 'utf8') });
  const simt = '#pragma once\n#define __aicore__\n#define __gm__\n';
  const files = {
    ...own('ascendify_texture.hpp'),
    ...own('ascendify_texture_fetch.hpp'),
    'simt_api/asc_simt.h': simt,
  };
  assert.equal(run(context, { ...files, 'main.cpp': textures }), '');
});
