/** What the engine does with the rules' templates on C++: whole texts before and after `fix --adapted`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { defaultTarget } from '../../server/model.ts';
import { engine, findingsIn, fixed } from '../engine.ts';

/** The body of a function, fixed; the include that a fix adds is checked apart. */
async function body(statements: string): Promise<string> {
  const head = '#include "acl/acl.h"\nvoid f() {\n';
  const result = await fixed(`${head}${statements}\n}\n`);
  assert.ok(result.startsWith(head), result);
  return result.slice(head.length, -3);
}

const fixes: readonly (readonly [what: string, before: string, after: string])[] = [
  [
    'nested names in one go',
    '  cudaMemcpyAsync(d, h, n, cudaMemcpyHostToDevice, s);',
    '  aclrtMemcpyAsync(d, n, h, n, ACL_MEMCPY_HOST_TO_DEVICE, s);',
  ],
  ['a left-out stream', '  cudaEventRecord(e);', '  aclrtRecordEvent(e, nullptr);'],
  [
    'spaces and comments untouched',
    '  cudaStreamSynchronize ( s /* mine */ ) ; // why',
    '  aclrtSynchronizeStream ( s /* mine */ ) ; // why',
  ],
  [
    'a statement before, on its own line',
    '  cudaMemcpy(d, h, n, cudaMemcpyHostToDevice);',
    '  aclrtSynchronizeDevice();\n  aclrtMemcpy(d, n, h, n, ACL_MEMCPY_HOST_TO_DEVICE);',
  ],
  [
    'a statement before, in the same error macro',
    '  CHECK(cudaMemset(d, 0, n));',
    '  CHECK(aclrtSynchronizeDevice());\n  CHECK(aclrtMemset(d, n, 0, n));',
  ],
  [
    'an expression before, where no statement can stand',
    '  if (cudaMemset(d, 0, n)) g();',
    '  if ((aclrtSynchronizeDevice(), aclrtMemset(d, n, 0, n))) g();',
  ],
  [
    'no statement put under an if without braces',
    '  if (x)\n    cudaMemset(d, 0, n);',
    '  if (x)\n    (aclrtSynchronizeDevice(), aclrtMemset(d, n, 0, n));',
  ],
  [
    'a statement behind the labels of a switch',
    '  switch (k) {\n    case 1:\n    default: CHECK(cudaFuncSetCacheConfig(f, mode));\n  }',
    '  switch (k) {\n    case 1:\n    default: ;\n  }',
  ],
  [
    'a value of a conditional is no statement',
    '  x = y ? z : cudaDeviceSetCacheConfig(mode);',
    '  x = y ? z : cudaDeviceSetCacheConfig(mode);',
  ],
  [
    'a cast that is there already',
    '  cudaMalloc((void**)&p, n);',
    '  aclrtMalloc((void**)&p, n, ACL_MEM_MALLOC_HUGE_FIRST);',
  ],
  [
    'a cast of the other style',
    '  cudaMalloc(reinterpret_cast<void **>(&p), n);',
    '  aclrtMalloc(reinterpret_cast<void **>(&p), n, ACL_MEM_MALLOC_HUGE_FIRST);',
  ],
  [
    'a type of a template, and comments between the arguments',
    '  cudaMalloc((void **)&p, // where\n             n * sizeof(A<int, 2> *) /* all */);',
    '  aclrtMalloc((void **)&p, // where\n             n * sizeof(A<int, 2> *) /* all */, ACL_MEM_MALLOC_HUGE_FIRST);',
  ],
  [
    'a comparison among the arguments',
    '  cudaMemsetAsync(d, a < b, n, s);',
    '  aclrtMemsetAsync(d, n, a < b, n, s);',
  ],
  [
    'a template call whose comma parts no argument of the outer call',
    '  cudaMemsetAsync(d, pick<int, 4>(a), n, s);',
    '  aclrtMemsetAsync(d, n, pick<int, 4>(a), n, s);',
  ],
  [
    'arguments over lines',
    '  cudaMemcpyAsync(d,\n                  h,\n                  n, cudaMemcpyHostToDevice, s);',
    '  aclrtMemcpyAsync(d, n,\n                  h,\n                  n, ACL_MEMCPY_HOST_TO_DEVICE, s);',
  ],
];

for (const [what, before, after] of fixes) {
  test(`fixes ${what}`, async () => assert.equal(await body(before), after));
}

test('an argument with side effects is never evaluated twice', async () => {
  const text =
    'void f() { cudaStreamCreateWithPriority(&s, 0, next()); cudaStreamCreateWithPriority(&s, 0, n++); cudaMemset(d, 0, v.size() * sizeof(int)); }';
  const [call, write, pure] = await findingsIn(text);
  assert.deepEqual([call?.verdict, call?.fix], ['manual', undefined]);
  assert.deepEqual([write?.verdict, write?.fix], ['manual', undefined]);
  assert.equal(pure?.fix?.safety, 'review');
});

test('a call with a wrong number of arguments is left to a person', async () => {
  const [finding] = await findingsIn('void f() { cudaStreamSynchronize(a, b); }');
  assert.deepEqual([finding?.verdict, finding?.fix], ['manual', undefined]);
});

test('a file that begins with many comments is read in one way', async () => {
  const head = '/* one ** two */\n\n'.repeat(60);
  const body = 'void f(cudaStream_t s) { cudaStreamSynchronize(s); }\n';
  assert.equal(
    await fixed(`${head}#include <a.h>\n${body}`, 'a.cpp'),
    `${head}#include <a.h>\n#include "acl/acl.h"\nvoid f(aclrtStream s) { aclrtSynchronizeStream(s); }\n`,
  );
});

test('the needed header is added once, after the includes', async () => {
  const text =
    '#pragma once\n#include <vector>\n\ninline void f(cudaStream_t s) { cudaStreamSynchronize(s); }\n';
  assert.equal(
    await fixed(text, 'a.h'),
    '#pragma once\n#include <vector>\n#include "acl/acl.h"\n\ninline void f(aclrtStream s) { aclrtSynchronizeStream(s); }\n',
  );
});

test('a macro of the file is no include guard', async () => {
  const macro =
    '#ifndef CALL\n#define CALL(x) \\\n  do { if (x != cudaSuccess) cudaFree(0); } while (0)\n#endif\n';
  const result = await fixed(`#pragma once\n${macro}`);
  assert.match(result, /^#pragma once\n#include "acl\/acl\.h"\n\n#ifndef CALL\n#define CALL\(x\) \\\n {2}do/);
  const flag = await fixed('#ifndef A\n#define A\n#endif\nvoid f() { cudaDeviceSynchronize(); }\n');
  assert.match(flag, /^#include "acl\/acl\.h"\n\n#ifndef A\n/);
  const guard = await fixed(
    '#ifndef A_H\r\n#define A_H\r\n#pragma once\n#define B 1 /* x */\nvoid f() { cudaDeviceSynchronize(); }\n#endif\n',
  );
  assert.match(guard, /^#ifndef A_H\r\n#define A_H\r\n#pragma once\n#include/);
});

test('two headers that become one leave one line', async () => {
  const text = '#include <cuda_runtime.h>\n#include <cuda_runtime_api.h>\n#include <vector>\n';
  assert.equal(await fixed(text), '#include <acl/acl.h>\n#include <vector>\n');
});

test('main gets its start and its end, and its result is computed before the end', async () => {
  const text =
    '#include <cuda_runtime.h>\nint run();\nint main() {\n  cudaDeviceSynchronize();\n  if (x) return 1;\n  return run();\n}\n';
  assert.equal(
    await fixed(text),
    '#include <acl/acl.h>\nint run();\nint main() {\n  aclInit(nullptr);\n  aclrtSetDevice(0);\n  aclrtSynchronizeDevice();\n' +
      '  if (x) { aclFinalize(); return 1; }\n  { const int mainResult = run(); aclFinalize(); return mainResult; }\n}\n',
  );
});

test('main chooses a device where the program chooses one only on a condition', async () => {
  const chosen = async (body: string): Promise<boolean> =>
    (
      await fixed(`#include <cuda_runtime.h>\nint main(int n, char **) {\n  ${body}\n  return 0;\n}\n`)
    ).includes('  aclInit(nullptr);\n  aclrtSetDevice(0);\n');
  const conditional = [
    'if (n > 1) cudaSetDevice(1);',
    'if (n > 1) { cudaSetDevice(1); }',
    'for (int i = 0; i < n; i++) cudaSetDevice(i);',
    '// cuInit(0); cudaSetDevice(1);\n  cudaDeviceSynchronize();',
    'while (n--) { do { CHECK(cudaSetDevice(n)); } while (0); }',
    'n > 1 && cudaSetDevice(1);',
  ];
  for (const body of conditional) assert.equal(await chosen(body), true, body);
  const always = [
    'CHECK(cudaSetDevice(1)); // if there are two',
    'if (cudaSetDevice(1) != cudaSuccess) return 1;',
    'if (n > 2) return 2; { cudaSetDevice(n); }',
  ];
  for (const body of always) assert.equal(await chosen(body), false, body);
});

test('ACL ends after the objects of main, and a C file has none', async () => {
  const ends = async (line: string, file?: string): Promise<boolean> =>
    (
      await fixed(
        `#include <cuda_runtime.h>\nclass arena { ~arena(); };\nint main() {\n  cudaSetDevice(0);\n  ${line}\n  return run();\n}\n`,
        file,
      )
    ).includes('  struct AtEnd { ~AtEnd() { aclFinalize(); } } atEnd;\n');
  const owners =
    'Buffer b(64); |std::vector<Buffer> all(4);|arena a;|auto p = std::make_unique<int>(1);|Buffer *p = 0, b;';
  for (const line of owners.split('|')) assert.equal(await ends(line), true, line);
  const others =
    'int n = 4;|Buffer *b = make();|Buffer &b = make();|dim3 grid(4);|CUdevice d;|std::vector<float> x;|static Buffer b;|auto f = [] { Buffer b; };|Buffer make();|std::vector<Buffer *> all;|thing t;';
  for (const line of others.split('|')) assert.equal(await ends(line), false, line);
  assert.equal(await ends('Config c;', 'a.c'), false);
  assert.equal(
    await fixed(
      '#include "acl/acl.h"\nint main() {\n  cudaSetDevice(0);\n  Buffer b(64);\n  if (x) return 1;\n  exit(0);\n}\n',
    ),
    '#include "acl/acl.h"\nint main() {\n  aclInit(nullptr);\n  struct AtEnd { ~AtEnd() { aclFinalize(); } } atEnd;\n  aclrtSetDevice(0);\n' +
      '  Buffer b(64);\n  if (x) return 1;\n  aclFinalize();\n  exit(0);\n}\n',
  );
});

test('a program that starts ACL itself chooses its device behind that', async () => {
  const text = (body: string): string =>
    `#include <cuda.h>\nint main() {\n  puts("see cudaSetDevice(0)");\n  ${body}\n  CHECK(cuInit(0));\n  CHECK(cuDeviceGetCount(&n));\n  return 0;\n}\n`;
  assert.match(
    await fixed(text('int n;')),
    /\n {2}int n;\n {2}CHECK\(ascendify::init\(\)\);\n {2}aclrtSetDevice\(0\);\n {2}CHECK\(aclrtGetDeviceCount/,
  );
  assert.match(
    await fixed(text('Buffer b(64);')),
    /main\(\) \{\n {2}struct AtEnd [^\n]*\n[\s\S]*init\(\)\);\n {2}aclrtSetDevice\(0\);\n/,
  );
  assert.doesNotMatch(await fixed(text('cuCtxCreate(&c, 0, 0);')), /aclInit|aclrtSetDevice\(0\);/);
  const elsewhere =
    '#include <cuda.h>\nvoid start() { cuInit(0); }\nint main() {\n  start();\n  cuDeviceGetCount(&n);\n}\n';
  assert.match(
    await fixed(elsewhere),
    /main\(\) \{\n {2}aclInit\(nullptr\);\n {2}aclrtSetDevice\(0\);\n {2}start\(\);/,
  );
});

test('a program that ends by exit ends ACL before', async () => {
  const text = '#include "acl/acl.h"\nint main() {\n  cudaSetDevice(0);\n  exit(ok ? EXIT_SUCCESS : 1);\n}\n';
  assert.equal(
    await fixed(text),
    '#include "acl/acl.h"\nint main() {\n  aclInit(nullptr);\n  aclrtSetDevice(0);\n  aclFinalize();\n  exit(ok ? EXIT_SUCCESS : 1);\n}\n',
  );
});

test('CRLF texts keep their line ends', async () => {
  const text = 'void f() {\r\n  cudaMemset(d, 0, n);\r\n}\r\n';
  const result = await fixed(text);
  assert.ok(!/[^\r]\n/.test(result), JSON.stringify(result));
});

test('arguments stay as they are inside a call that stays', async () => {
  const text =
    'void f() { cudaStreamGetFlags(s, h(cudaMemcpyHostToDevice)); cusparseCreateDnVec(&v, n, p, CUDA_R_64F); }';
  assert.equal(await fixed(text), text);
});

test('what waits for a look still does once the names that told of it are rewritten', async () => {
  const own = await engine();
  const text = 'void f() {\n  cudaStreamCreate(&s);\n  cudaEventRecord(stop, 0);\n}\n';
  const { text: fixed } = own.fixAll({ path: 'a.cu', text }, defaultTarget, { adapted: false });
  assert.match(fixed, /aclrtCreateStream\(&s\);\n {2}cudaEventRecord\(stop, 0\);/);
});

test('a second run changes nothing', async () => {
  const pieces = fixes.map(([, before]) => before);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...pieces), { maxLength: 6 }),
      fc.boolean(),
      async (lines, main) => {
        const text = `#include <cuda_runtime.h>\n${main ? 'int main()' : 'void f()'} {\n${lines.join('\n')}\n}\n`;
        const once = await fixed(text);
        assert.equal(await fixed(once), once);
      },
    ),
    { numRuns: 40 },
  );
});

test('broken text of any kind gives findings, never an exception', async () => {
  const own = await engine();
  const word = fc.constantFrom(
    'cudaFree(',
    '<<<',
    '>>>',
    '(',
    ')',
    '{',
    '}',
    '"',
    "'",
    '/*',
    '*/',
    '#define X',
    '\\\n',
    'using namespace cub;',
    'R"(',
    '\0',
    '\ud800',
    'k',
    ',',
    '::',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(word, fc.string({ maxLength: 4 })), { maxLength: 40 }), (words) => {
      const text = words.join(' ');
      const document = own.open({ path: 'a.cu', text });
      for (const { span } of own.analyse(document, defaultTarget).findings)
        assert.ok(span.start < span.end && span.end <= text.length);
      document.dispose();
      own.fixAll({ path: 'a.cu', text }, defaultTarget, { adapted: true });
    }),
    { numRuns: 200 },
  );
});

test('an edited document equals a fresh one', async () => {
  const own = await engine();
  const start =
    '#include <cuda_runtime.h>\n__global__ void k(float *a) { a[threadIdx.x] = 1; }\nint main() {\n  cudaMalloc(&p, n);\n  k<<<1, 2>>>(p);\n  cudaFree(p);\n  return 0;\n}\n';
  const edit = fc.record({
    at: fc.nat(),
    length: fc.nat(6),
    text: fc.constantFrom(
      '',
      'x',
      '"',
      '{',
      '}',
      '(',
      '\n',
      '//',
      '/*',
      'cudaFree(q);',
      'namespace cub {',
      'int cudaFree(',
      '#if',
    ),
  });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
      const document = own.open({ path: 'a.cu', text: start });
      for (const { at, length, text } of edits) {
        const from = at % (document.text.length + 1);
        document.update([{ start: from, end: Math.min(document.text.length, from + length), text }]);
        own.analyse(document, defaultTarget);
      }
      const fresh = own.open({ path: 'a.cu', text: document.text });
      assert.deepEqual(own.analyse(document, defaultTarget), own.analyse(fresh, defaultTarget));
      document.dispose();
      fresh.dispose();
    }),
    {
      numRuns: 150,
      // A comment that opens within a call: the tree kept the call.
      examples: [
        [
          [
            { at: 104, length: 0, text: '/*' },
            { at: 0, length: 0, text: 'namespace cub {' },
            { at: 1, length: 0, text: '#if' },
            { at: 0, length: 0, text: '(' },
          ],
        ],
      ],
    },
  );
});
