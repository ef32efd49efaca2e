import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Files, folderOf } from '../files/folder.ts';
import { ascendify, startAscendify } from './run.ts';

const kernel =
  '#include <cuda_runtime.h>\n__global__ void k(float *x) { x[threadIdx.x] = __nanosleep(1), 0; }\n' +
  'void run(float *x, cudaStream_t s) { k<<<1, 32, 0, s>>>(x); }\n';
const host = 'cudaError_t f() { return cudaSuccess; }\n';

const project: Files = {
  'p/CMakeLists.txt': 'add_library(k src/k.cu\n  $ENV{HOME}/src/host.cu src/other.cu) # see src/k.cubin\n',
  'p/src/CMakeLists.txt': `foreach(T user k)\n  add_library(\${T}_x \${T}.cu)\nendforeach()\n`,
  'p/Makefile': 'k.o: src/k.cu\n\tcc -c $(SRC)/k.cu\n%.o: %.cu\n',
  'p/setup.py': "sources = ['src/k.cu', f'{here}/src/host.cu']\n",
  'p/src/k.cu': kernel,
  'p/src/host.cu': host,
  'p/src/user.cu': '#include "k.cu"\nint z;\n',
  'p/src/other.cu': 'int x;\n',
  'p/src/other.cpp': 'int y;\n',
  'p/data.bin': Buffer.from([0, 1, 2, 3, 255, 0, 7, 8, 6, 5, 4, 3, 2, 1, 0, 0]),
  'p/.gitignore': 'build/\n*.o\n',
  'p/build/a.cu': kernel,
  'p/k.o': 'x',
};

const read = (...path: readonly string[]) => readFileSync(join(...path), 'utf8');

/** Every file below a folder with its bytes, as hexadecimal. */
function snapshot(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    files.filter((file) => statSync(join(folder, file)).isFile()).map((file) => [file, read(folder, file)]),
  );
}

test('migrate copies what git would, fixes it there, renames kernels for the 950 and leaves the project alone', (context) => {
  const folder = folderOf(context, project);
  const before = snapshot(join(folder, 'p'));
  const { code, out, errors } = ascendify(
    folder,
    'migrate',
    'p',
    '--out',
    'q/new',
    '--chip',
    '950',
    '--adapted',
  );
  assert.deepEqual([code, errors], [0, ''], out);
  assert.deepEqual(snapshot(join(folder, 'p')), before);
  const now = snapshot(join(folder, 'q/new'));
  assert.deepEqual(Object.keys(now), [
    '.gitignore',
    'CMakeLists.txt',
    'MIGRATION.json',
    'MIGRATION.md',
    'Makefile',
    'data.bin',
    'setup.py',
    'src/CMakeLists.txt',
    'src/host.cpp',
    'src/k.asc',
    'src/other.asc',
    'src/other.cpp',
    'src/user.asc',
  ]);
  assert.deepEqual(readFileSync(join(folder, 'q/new/data.bin')), project['p/data.bin']);
  assert.match(
    now['CMakeLists.txt'] ?? '',
    /src\/k\.asc\n {2}\$ENV\{HOME\}\/src\/host\.cpp src\/other\.asc\) # see src\/k\.cubin/,
  );
  assert.match(now['src/CMakeLists.txt'] ?? '', /\$\{T\}\.asc\)/, 'a name put together from a variable');
  assert.match(now.Makefile ?? '', /k\.o: src\/k\.asc\n\t.*\$\(SRC\)\/k\.asc\n%\.o: %\.cu\n/);
  assert.match(now['setup.py'] ?? '', /'src\/k\.asc', f'\{here\}\/src\/host\.cpp'/);
  assert.match(now['src/host.cpp'] ?? '', /aclError f\(\) \{ return ACL_SUCCESS; \}/);
  assert.equal(now['src/user.asc'], '#include "k.asc"\nint z;\n', 'what includes kernels goes with them');
  assert.match(now['src/k.asc'] ?? '', /k<<<1, 32, 0, s>>>\(x\)/);
  const report = now['MIGRATION.md'] ?? '';
  assert.match(report, /^# p on Ascend\n/);
  assert.match(report, /`__nanosleep`/, 'what a kernel still holds of CUDA is told');
  assert.match(report, /Makefile:3: `%\.o: %\.cu`/, 'files of one ending went two ways');
  assert.match(report, /`src\/k\.cu` \| `src\/k\.asc`/);
  const json = JSON.parse(now['MIGRATION.json'] ?? '') as { files: { path: string }[] };
  assert.ok(json.files.some(({ path }) => path === 'src/k.asc'));
  // What is migrated stays as it is.
  const again = ascendify(folder, 'fix', 'q/new', '--chip', '950', '--adapted');
  assert.match(again.out, /^Nothing to fix by machine\./);
});

test('a source of the host that calls what a header of ours does by kernels is named as one of kernels, with what includes it', (context) => {
  const calls =
    '#include <cufft.h>\ncufftResult f(cufftHandle p, float *x) { return cufftExecR2C(p, x, nullptr); }\n';
  const folder = folderOf(context, {
    'p/CMakeLists.txt': `project(a)\nadd_executable(a main.cpp plain.cpp calls.cc)\nset(NAME calls)\nset_source_files_properties(main.cpp PROPERTIES X Y)\ntarget_sources(a PRIVATE \${PROJECT_SOURCE_DIR}/\${NAME}.cc)\n`,
    'p/calls.cc': calls,
    'p/plan.h': '#pragma once\n#include <cufft.h>\n#ifdef __CUDACC__\n__device__ int g();\n#endif\n',
    'p/main.cpp': '#include "plan.h"\nint main() { return 0; }\n',
    'p/plain.cpp': host,
  });
  const migrated = (chip: string, ...more: readonly string[]) => {
    const out = `q${chip}${more.length}`;
    const command = ['migrate', 'p', '--out', out, '--chip', chip, ...more];
    assert.equal(ascendify(folder, ...command).code, 0);
    const names = readdirSync(join(folder, out)).filter((name) => /\.(?:asc|cc|cpp)$/.test(name));
    return { names: names.sort(), build: read(folder, out, 'CMakeLists.txt') };
  };
  const on950 = migrated('950', '--adapted');
  assert.deepEqual(on950.names, ['calls.asc', 'main.asc', 'plain.cpp']);
  assert.equal(
    on950.build,
    `project(a)\nadd_executable(a main.asc plain.cpp calls.asc)\nset(NAME calls)\nset_source_files_properties(main.asc PROPERTIES X Y)\ntarget_sources(a PRIVATE \${PROJECT_SOURCE_DIR}/\${NAME}.asc)\n`,
  );
  assert.deepEqual(migrated('A2', '--adapted').names, ['calls.cc', 'main.cpp', 'plain.cpp']);
});

test('on a chip without SIMT a kernel keeps its name, since it is CUDA still', (context) => {
  const folder = folderOf(context, project);
  ascendify(folder, 'migrate', 'p', '--out', 'q', '--chip', 'A2');
  const names = readdirSync(join(folder, 'q/src'));
  assert.deepEqual(names, ['CMakeLists.txt', 'host.cpp', 'k.cu', 'other.cpp', 'other.cu', 'user.cu']);
  assert.equal(read(folder, 'q/src/user.cu'), project['p/src/user.cu']);
  assert.match(read(folder, 'q/Makefile'), /%\.o: %\.cu/);
});

test('links, permissions, encodings, excluded files and files that git holds though ignored survive', (context) => {
  const gbk = Buffer.concat([Buffer.from('// '), Buffer.from([0xd6, 0xd0, 0xce, 0xc4]), Buffer.from('\r\n')]);
  const folder = folderOf(context, {
    'p/a.cu': Buffer.concat([gbk, Buffer.from('cudaStream_t s;\r\n')]),
    'p/vendor/v.cu': 'cudaStream_t s;\n',
    'p/ascendify.json': '{ "exclude": ["vendor"], "chip": "950" }',
    'p/.gitignore': '*.log\n',
    'p/kept.log': 'held',
    'p/dropped.log': 'not held',
    'p/k.cu': kernel,
    'p/sub/link.cu': '-> ../k.cu',
    'p/away': '-> ../outside',
    'outside/secret.cu': 'cudaStream_t s;\n',
  });
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: join(folder, 'p') });
  git('init', '-q');
  git('add', '-f', 'kept.log');
  chmodSync(join(folder, 'p/a.cu'), 0o755);
  chmodSync(join(folder, 'p/k.cu'), 0o444);
  const { code, errors } = ascendify(folder, 'migrate', 'p', '--out', 'q');
  assert.equal(code, 0);
  assert.match(errors, /^away: The symbolic link leads out of the project/);
  const wanted = Buffer.concat([gbk, Buffer.from('#include "acl/acl.h"\r\n\r\naclrtStream s;\r\n')]);
  const now = readFileSync(join(folder, 'q/a.cpp'));
  assert.ok(now.subarray(0, gbk.length).equals(gbk), 'the file keeps its encoding and line ends');
  assert.equal(now.includes('aclrtStream s;\r\n'), wanted.includes('aclrtStream s;\r\n'));
  assert.equal(statSync(join(folder, 'q/a.cpp')).mode & 0o777, 0o755);
  assert.equal(statSync(join(folder, 'q/k.asc')).mode & 0o777, 0o444);
  assert.equal(read(folder, 'q/vendor/v.cu'), 'cudaStream_t s;\n');
  assert.equal(readlinkSync(join(folder, 'q/sub/link.asc')), '../k.asc');
  assert.equal(readlinkSync(join(folder, 'q/away')), '../outside');
  assert.equal(read(folder, 'outside/secret.cu'), 'cudaStream_t s;\n');
  assert.deepEqual(
    ['.git', 'dropped.log', 'kept.log'].map((name) => existsSync(join(folder, 'q', name))),
    [false, false, true],
  );
});

test('the helper header comes along where a fix needs it, and never over a file of the user', (context) => {
  const asks = 'const char *f(cudaError_t e) { return cudaGetErrorName(e); }\n';
  const folder = folderOf(context, {
    'p/src/a.cpp': asks,
    'p/own/a.cpp': asks,
    'p/own/ascendify_rt.hpp': '// mine\n',
  });
  const { code, errors } = ascendify(folder, 'migrate', 'p', '--out', 'q', '--adapted');
  assert.equal(code, 2);
  assert.match(errors, /^own\/a\.cpp: /);
  assert.match(read(folder, 'q/src/a.cpp'), /#include "ascendify_rt\.hpp"/);
  assert.equal(
    read(folder, 'q/src/ascendify_rt.hpp'),
    readFileSync(new URL('../../runtime/ascendify_rt.hpp', import.meta.url), 'utf8'),
  );
  assert.equal(read(folder, 'q/own/a.cpp'), asks);
  assert.equal(read(folder, 'q/own/ascendify_rt.hpp'), '// mine\n');
});

test('what cannot be is told in one sentence, and nothing is written', (context) => {
  const folder = folderOf(context, { 'p/a.cu': 'int x;\n', 'full/b': 'x', file: 'x' });
  mkdirSync(join(folder, 'empty'));
  const before = readdirSync(folder, { recursive: true }).sort();
  const cases: readonly (readonly [string[], RegExp])[] = [
    [['p'], /^migrate takes one folder and a new one; give ascendify migrate PATH --out DIR\.$/],
    [['--out', 'q'], /^migrate takes one folder/],
    [['p', 'p2', '--out', 'q'], /^migrate takes one folder/],
    [['missing', '--out', 'q'], /^missing: There is no such folder/],
    [['p/a.cu', '--out', 'q'], /^p\/a\.cu: This is a file; give the folder/],
    [['p', '--out', 'full'], /^full: The folder is not empty/],
    [['p', '--out', 'file'], /^file: This is a file/],
    [['p', '--out', 'p/new'], /^p\/new: The new folder would lie in the project itself/],
    [['p', '--out', 'p'], /^p: The new folder would lie in the project itself/],
    [['p', '--out', 'file/x'], /^file\/x: The file cannot be written/],
  ];
  for (const [args, words] of cases) {
    const { code, errors, out } = ascendify(folder, 'migrate', ...args);
    assert.deepEqual([code, out], [2, ''], args.join(' '));
    assert.match(errors.trimEnd(), words);
    assert.equal(errors.trimEnd().split('\n').length, 1);
  }
  assert.deepEqual(readdirSync(folder, { recursive: true }).sort(), before);
  assert.equal(ascendify(folder, 'migrate', 'p', '--out', 'empty').code, 0, 'an empty folder may be filled');
});

for (const target of ['q', 'deep/q', 'empty']) {
  test(`an interrupted migration leaves nothing behind (${target})`, async (context) => {
    const folder = folderOf(context, { 'p/a.cu': kernel });
    mkdirSync(join(folder, 'empty'));
    const body = kernel.repeat(50);
    for (let index = 0; index < 400; index++) writeFileSync(join(folder, 'p', `f${index}.cu`), body);
    const before = readdirSync(folder, { recursive: true }).sort();
    const begun = new Promise<void>((done) => {
      const watcher = watch(folder, { recursive: true }, (_, name) => {
        if (!name?.includes('.tmp')) return;
        watcher.close();
        done();
      });
    });
    const child = startAscendify(folder, 'migrate', 'p', '--out', target);
    await begun;
    child.kill('SIGINT');
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    assert.deepEqual([code, signal], [130, null]);
    assert.deepEqual(readdirSync(folder, { recursive: true }).sort(), before);
  });
}

test('a main without CUDA starts the runtime for the sources beside it, where they are one program', (context) => {
  const main =
    '#include <cstdio>\nvoid run();\nint main(int argc, char **argv)\n{\n    run();\n    return 0;\n}\n';
  const cuda = '#include <cuda_runtime.h>\nvoid run() { cudaDeviceSynchronize(); }\n';
  const folder = folderOf(context, {
    'p/one/main.cpp': main,
    'p/one/run.cu': cuda,
    'p/two/main.cpp': main,
    'p/two/other.cpp': main,
    'p/two/run.cu': cuda,
    'p/host/main.cpp': main,
    'p/three/main.cu': main,
    'p/three/run.cu': cuda,
    'p/alone/main.cu': main,
  });
  const { code, errors } = ascendify(folder, 'migrate', 'p', '--out', 'q', '--chip', '950', '--adapted');
  assert.equal(code, 0, errors);
  const started = readFileSync(join(folder, 'q/one/main.cpp'), 'utf8');
  assert.match(started, /#include "acl\/acl\.h"/);
  assert.match(
    started,
    /aclInit\(nullptr\);\s+aclrtSetDevice\(0\);\s+run\(\);\s+aclFinalize\(\);\s+return 0;/,
  );
  assert.match(readFileSync(join(folder, 'q/three/main.cpp'), 'utf8'), /aclInit\(nullptr\);/);
  for (const other of ['two/main.cpp', 'two/other.cpp', 'host/main.cpp', 'alone/main.cpp'])
    assert.equal(readFileSync(join(folder, 'q', other), 'utf8'), main);
  assert.match(readFileSync(join(folder, 'q/MIGRATION.md'), 'utf8'), /`main`.*one\/main\.cpp:3/);
});
