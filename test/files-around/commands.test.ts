/** Commands that Python puts together, and environment variables in C++. Half of the cases leave the text alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsIn, fixed } from '../engine.ts';

const python: readonly (readonly [before: string, after: string])[] = [
  [
    'subprocess.run(f"CUDA_VISIBLE_DEVICES={i} python a.py", shell=True)\n',
    'subprocess.run(f"ASCEND_RT_VISIBLE_DEVICES={i} python a.py", shell=True)\n',
  ],
  [
    'os.system("CUDA_VISIBLE_DEVICES=%d python a.py --device cuda" % i)\n',
    'os.system("ASCEND_RT_VISIBLE_DEVICES=%d python a.py --device npu" % i)\n',
  ],
  [
    'cmd = (\n    f"NCCL_SOCKET_IFNAME={name} "\n    "torchrun a.py --dist-backend nccl"\n)\n',
    'cmd = (\n    f"HCCL_SOCKET_IFNAME={name} "\n    "torchrun a.py --dist-backend hccl"\n)\n',
  ],
  [
    'cmds = [f"CUDA_VISIBLE_DEVICES={g} python b.py" for g in range(8)]\n',
    'cmds = [f"ASCEND_RT_VISIBLE_DEVICES={g} python b.py" for g in range(8)]\n',
  ],
  [
    'subprocess.run([sys.executable, "a.py", f"--out={x}", "--device", "cuda"])\n',
    'subprocess.run([sys.executable, "a.py", f"--out={x}", "--device", "npu"])\n',
  ],
  [
    'os.system(f"""\nexport CUDA_VISIBLE_DEVICES={i}\nnvidia-smi\n""")\n',
    'os.system(f"""\nexport ASCEND_RT_VISIBLE_DEVICES={i}\nnpu-smi info\n""")\n',
  ],
];

for (const [before, after] of python) {
  test(`Python, fixed: ${before.trim()}`, async () => {
    assert.equal(await fixed(before, 'a.py'), after);
    assert.equal(await fixed(after, 'a.py'), after);
  });
}

for (const text of [
  'print(f"CUDA_VISIBLE_DEVICES={i} python a.py")\n',
  'logger.info("CUDA_VISIBLE_DEVICES=0 python a.py --device cuda")\n',
  'parser.add_argument("--x", help="CUDA_VISIBLE_DEVICES=0 python a.py")\n',
  'raise ValueError(f"CUDA_VISIBLE_DEVICES={i} is not set")\n',
  'def f():\n    """CUDA_VISIBLE_DEVICES=0 python a.py"""\n',
  'title = f"CUDA_VISIBLE_DEVICES={i} python a.py"\n',
  'cmd = f"run with {i}: CUDA_VISIBLE_DEVICES={i}"\n',
  'names = ["python", "cuda"]\nrun("cuda is on")\n',
]) {
  test(`Python, left alone: ${text.trim()}`, async () => {
    assert.deepEqual(await findingsIn(text, 'a.py'), []);
  });
}

test('C++: a variable is renamed in all places of a file, or in none', async () => {
  const before =
    '#include <cstdlib>\nint main() {\n  setenv("CUDA_VISIBLE_DEVICES", "0,1", 1);\n  putenv((char *)"CUDA_VISIBLE_DEVICES=0");\n  return std::getenv("CUDA_VISIBLE_DEVICES") && ::getenv("NCCL_SOCKET_IFNAME");\n}\n';
  const after = before
    .replaceAll('CUDA_VISIBLE_DEVICES', 'ASCEND_RT_VISIBLE_DEVICES')
    .replace('NCCL_SOCKET', 'HCCL_SOCKET');
  assert.equal(await fixed(before, 'a.cpp', {}, false), after);
  assert.equal(await fixed(after, 'a.cpp'), after);
  const kept = before.replace('"0,1"', '"1,0"');
  assert.equal(await fixed(kept, 'a.cpp'), kept.replace('NCCL_SOCKET', 'HCCL_SOCKET'));
});

test('C++: a value that is worked out is renamed after a look; what has no counterpart is told', async () => {
  const text =
    'void f() {\n  setenv("CUDA_VISIBLE_DEVICES", ids.c_str(), 1);\n  setenv("NCCL_DEBUG", "INFO", 0);\n}\n';
  assert.equal(await fixed(text, 'a.cc', {}, false), text);
  assert.equal(await fixed(text, 'a.cc'), text.replace('CUDA_VIS', 'ASCEND_RT_VIS'));
  assert.deepEqual(
    (await findingsIn(text, 'a.cc')).map(({ rule, verdict }) => `${rule} ${verdict}`),
    ['CUDA_VISIBLE_DEVICES adapted', 'NCCL_DEBUG manual'],
  );
});

for (const text of [
  '// getenv("CUDA_VISIBLE_DEVICES")\n/* setenv("NCCL_DEBUG", "INFO", 1) */\n',
  'printf("CUDA_VISIBLE_DEVICES=%s", a);\nconst char *k = "NCCL_DEBUG";\n',
  'auto v = config.getenv("CUDA_VISIBLE_DEVICES");\nauto w = my_getenv("NCCL_DEBUG");\n',
  'getenv("HOME"); setenv("BARRACUDA", "0", 1); getenv("cuda");\n',
]) {
  test(`C++, left alone: ${text.split('\n')[0]}`, async () => {
    const all = await findingsIn(text, 'a.cpp');
    assert.deepEqual(all, []);
  });
}
