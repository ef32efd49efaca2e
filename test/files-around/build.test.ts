/** Build files: what the readers of CMake and of make take for what, and that fixes keep the files whole. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCMakeText } from '../../server/places/cmakeText.ts';
import { findingsIn, fixed } from '../engine.ts';

test('CMake: quoted, bracket and unquoted arguments, nested parentheses, comments of both kinds', () => {
  const text = 'a(b "c \\" d" [=[ e ]] ]=] (f) g$(H) -Dx="y z" # i)\n #[[ j\n ) ]] k)\nL ( )\n#m()\n';
  const { invocations, comments } = readCMakeText(text);
  assert.deepEqual(
    invocations.map(({ name, arguments: args }) => [name, ...args.map((one) => one.text)]),
    [['a', 'b', 'c \\" d', ' e ]] ', 'f', 'g$(H)', '-Dx="y z"', 'k'], ['L']],
  );
  assert.deepEqual(
    comments.map(({ start, end }) => text.slice(start, end)),
    ['# i)', '#[[ j\n ) ]]', '#m()'],
  );
});

test('broken text gives what can be read, and ends', async () => {
  for (const text of [
    'a(',
    'a("b',
    'a([[b',
    'a(b))(c',
    '(',
    '#[[',
    'a(\\',
    'x = $(',
    '\t$(shell',
    '$(a $(b',
  ]) {
    assert.ok(readCMakeText(text));
    for (const file of ['CMakeLists.txt', 'Makefile']) assert.ok(await findingsIn(text, file));
  }
});

const fixes: readonly (readonly [what: string, file: string, before: string, after: string])[] = [
  [
    'flags of several lines go with their backslashes, and the next line stays apart',
    'Makefile',
    'F = -gencode=arch=compute_80,code=sm_80 \\\n  -gencode=arch=compute_90,code=sm_90\nifeq (1,1)\nG = -O2 \\\n\t-lineinfo \\\n\t-g\nendif\n',
    'F =\nifeq (1,1)\nG = -O2 \\\n\t-g\nendif\n',
  ],
  [
    'line ends of Windows',
    'CMakeLists.txt',
    'project(a CUDA)\r\nfind_package(CUDAToolkit)\r\n',
    'set(CMAKE_ASC_ARCHITECTURES "dav-3510" CACHE STRING "NPU architecture")\r\nset(CMAKE_ASC_ENABLE_SIMT ON)\r\nfind_package(ASC REQUIRED)\r\nproject(a ASC)\r\ninclude_directories($ENV{ASCEND_HOME_PATH}/include)\r\nlink_directories($ENV{ASCEND_HOME_PATH}/lib64)\r\n',
  ],
  [
    'references of make, functions and the shell in recipes',
    'rules.mk',
    'NVCC ?= $(CUDA_HOME)/bin/nvcc\nV := $(shell $(NVCC) --version)\nS = $(wildcard src/*.cpp) # nvcc\nx: $(S:%.cpp=%.o)\n\t@$(NVCC) $$HOME/a.o -L$(CUDA_HOME)/lib64 -lcudart\n\t@echo "nvcc -lcudart"\n',
    'NVCC ?= bisheng --npu-arch=dav-3510 --enable-simt\nV := $(shell $(NVCC) --version)\nS = $(wildcard src/*.cpp) # nvcc\nx: $(S:%.cpp=%.o)\n\t@$(NVCC) $$HOME/a.o -L$(ASCEND_HOME_PATH)/lib64 -lacl_rt\n\t@echo "nvcc -lcudart"\n',
  ],
  [
    'questions for the toolkit, and targets inside generator expressions',
    'gpu.cmake',
    'if(CUDAToolkit_FOUND)\n  target_link_libraries(a CUDA::cudart\n    $<$<BOOL:X>:CUDA::cuda_driver>)\nendif()\n',
    'if(DEFINED ENV{ASCEND_HOME_PATH})\n  target_link_libraries(a acl_rt\n    $<$<BOOL:X>:acl_rt>)\nendif()\n',
  ],
  [
    'an option that stood alone in an expression, and a statement that had no other, leave nothing empty behind',
    'CMakeLists.txt',
    'target_compile_options(a PRIVATE $<$<COMPILE_LANGUAGE:CUDA>:-lineinfo>)\ntarget_compile_options(b PRIVATE $<$<CONFIG:Debug>:$<$<COMPILE_LANGUAGE:CUDA>:-G>> -Wall)\ntarget_link_libraries(a m $<$<BOOL:X>:CUDA::cufft>)\n',
    'target_compile_options(b PRIVATE -Wall)\ntarget_link_libraries(a m)\n',
  ],
  [
    'a question whose operand is empty without the toolkit, beside a variable that keeps its places',
    'CMakeLists.txt',
    `set(CUDA_MAJOR "\${CUDAToolkit_VERSION_MAJOR}")\nif(\${CUDA_MAJOR} GREATER 11 OR \${CUDA_FOUND})\nendif()\n`,
    `set(CUDA_MAJOR "\${CUDAToolkit_VERSION_MAJOR}")\nif("\${CUDA_MAJOR}" GREATER 11 OR DEFINED ENV{ASCEND_HOME_PATH})\nendif()\n`,
  ],
];

for (const [what, file, before, after] of fixes) {
  test(`${file}: ${what}`, async () => {
    const once = await fixed(before, file, { chip: '950' });
    assert.equal(once, after);
    assert.equal(await fixed(once, file, { chip: '950' }), after);
  });
}

test('what is told of a build file stands at its place, by its name', async () => {
  const text =
    'add_library(k SHARED a.cu)\ntarget_link_libraries(k CUDA::cufft nvrtc)\nset(CUDA_SOURCES a.cpp)\n';
  const found = await findingsIn(text, 'CMakeLists.txt');
  assert.deepEqual(
    found
      .filter(({ verdict }) => verdict !== 'same')
      .map(({ symbol, span, verdict }) => [symbol, text.slice(span.start, span.end), verdict]),
    [
      ['.cu', 'a.cu', 'manual'],
      ['CUDA::cufft', 'CUDA::cufft', 'adapted'],
      ['nvrtc', 'nvrtc', 'adapted'],
      ['CUDA_SOURCES', 'CUDA_SOURCES', 'manual'],
    ],
  );
});

test('Meson and Bazel: texts belong to their argument, whatever is nested in it', async () => {
  const meson =
    "project('cuda', ['cpp', 'cuda'], default_options: ['cpp_std=c++17'])\n# dependency('cuda')\nd = [dependency('cuda', required: false), dependency('threads')]\nmessage('cuda')\n";
  const bazel =
    'load("@rules_cuda//cuda:defs.bzl", "cuda_library")\ncuda_library(\n    name = "k",\n    srcs = ["k.cu"],\n    deps = select({"//c": ["@local_config_cuda//cuda:cudart"]}),\n)\n';
  const told = async (text: string, file: string): Promise<unknown> =>
    (await findingsIn(text, file))
      .filter(({ verdict }) => verdict !== 'same')
      .map(({ span }) => `${span.start} ${text.slice(span.start, span.end)}`);
  assert.deepEqual(await told(meson, 'meson.build'), ['25 cuda', '107 cuda']);
  assert.deepEqual(await told(bazel, 'x/BUILD.bazel'), [
    '6 @rules_cuda',
    '51 cuda_library',
    '94 k.cu',
    '130 @local_config_cuda',
  ]);
  for (const broken of ["project('cuda", 'a(', ')(', "[(')", '"""']) {
    for (const file of ['meson.build', 'BUILD']) assert.ok(await findingsIn(broken, file));
  }
});
