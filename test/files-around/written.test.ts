/** What a program or another file writes: patches, templates, names put together from parts, pieces of an answer. Half of the cases leave the text alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsIn, fixed } from '../engine.ts';

const patch = [
  'Fix the device',
  '--- a/train.py',
  '+++ b/train.py\t2024-01-01',
  '@@ -1,3 +1,3 @@ def move(x):',
  ' def move(x):',
  '-    x = x.cuda()',
  '+    x = x.cuda(non_blocking=True)',
  '     torch.cuda.synchronize()',
  'diff --git a/run.sh b/run.sh',
  '--- a/run.sh',
  '+++ b/run.sh',
  '@@ -1 +1,2 @@',
  ' export CUDA_VISIBLE_DEVICES=0',
  '+python train.py',
  '--- a/kernel.cu',
  '+++ /dev/null',
  '@@ -1,2 +0,0 @@',
  '-#include <cuda_runtime.h>',
  '-void f(void *p) { cudaFree(p); }',
  '-- ',
  '2.40',
  '',
].join('\n');

/** Where the findings stand: lines from 1. */
async function linesOf(text: string, path: string): Promise<string> {
  const lines = (await findingsIn(text, path)).map(
    ({ span }) => text.slice(0, span.start).split('\n').length,
  );
  return [...new Set(lines)].join(' ');
}

test('a patch is told at its own lines and never edited', async () => {
  assert.equal(await linesOf(patch, 'fix.patch'), '6 7 8 13 18 19');
  assert.equal(await fixed(patch, 'fix.patch'), patch);
  for (const { span, fix, verdict } of await findingsIn(patch, 'fix.diff')) {
    assert.equal(fix, undefined);
    assert.notEqual(verdict, 'direct');
    assert.match(patch.slice(span.start, span.end), /cuda/i);
  }
});

test('left alone: patches of other files, texts that are none', async () => {
  for (const text of [
    patch.replace(/\.(?:py|sh|cu)\b/g, '.txt'),
    patch.replace(/@@.*@@/g, '@@'),
    'x.cuda()\ntorch.cuda.synchronize()\n',
  ])
    assert.deepEqual(await findingsIn(text, 'fix.patch'), []);
});

for (const [path, text, symbols] of [
  ['compose.yaml.j2', 'services:\n  a:\n    image: nvidia/cuda:{{ tag }}\n', 'nvidia/cuda:'],
  ['jobs/train.sh.in', 'export NCCL_DEBUG=@LEVEL@\n', 'NCCL_DEBUG'],
  ['{{name}}/train.py.jinja', 'import torch\nx = y.cuda()\n', '.cuda()'],
  ['kernels/add.cu.tmpl', 'void f(void *p) { cudaFree(p); }\n', 'cudaFree'],
] as const)
  test(`told in a template: ${path}`, async () => {
    assert.equal((await findingsIn(text, path)).map(({ symbol }) => symbol).join(' '), symbols);
    assert.equal(await fixed(text, path), text);
  });

test('an example of a configuration changes like one', async () => {
  assert.equal(await fixed('device: cuda\n', 'conf.yaml.example'), 'device: npu\n');
  assert.deepEqual(await findingsIn('device: cuda\n', 'notes.example'), []);
  assert.deepEqual(await findingsIn('x.cuda()\n', 'page.html.j2'), []);
});

/** Lines from 1 that are told; nothing is edited. */
for (const [text, lines] of [
  ['d = "cuda" + ":" + str(i)\n', '1'],
  ['p = f"nvidia-{name}-cu12"\n', '1'],
  ['p = "nvidia-%s-cu12" % name\n', '1'],
  ['p = "nvidia-" + name\n', '1'],
  ['p = base / "nvidia" / "cuda_nvrtc" / "lib"\n', '1'],
  ['u = "%s/flash_attn-%s" % (base, version)\n', '1'],
  ['u = f"https://download.pytorch.org/whl/cu{version}"\n', '1'],
  ['l = f"libcudart.so.{version}"\n', '1'],
  ['n = ["cudnn_cnn*.dll"]\n', '1'],
  ['a = f"sm_{capability}"\n', '1'],
  ['run([home + "/bin/nvcc", "-V"])\n', '1'],
  ['c = f"{home}/bin/nvcc"\n', '1'],
  ['s = ["ops/deform_cuda.cpp"]\n', '1'],
  ['if dist._backend == dist.dist_backend.NCCL: pass\n', '1'],
  ['if "NCCL" in str(e) or "CUBLAS_STATUS" in str(e): pass\n', '1'],
  ['sys.modules["torch.cuda"] = fake\nsys.modules.pop("flash_attn")\n', '1 2'],
  ['from torch._inductor import config\nconfig.triton.unique_kernel_names = True\n', '2'],
  [
    'def f():\n    raw = subprocess.check_output(["nvcc", "-V"])\n    words = raw.split()\n    at = words.index("release")\n    return words[at + 1]\n',
    '2 3 4 5',
  ],
  [
    'def f():\n    cmd = ["nvidia-smi"]\n    out, err = subprocess.run(\n        cmd,\n    )\n    for line in out.splitlines():\n        if "MiB" in line: pass\n',
    '2 6 7',
  ],
] as const)
  test(`told: ${text.trim()}`, async () => {
    assert.equal(await linesOf(text, 'a.py'), lines);
    assert.equal(await fixed(text, 'a.py'), text);
  });

for (const text of [
  'print(f"nvidia-{name}-cu12")\n',
  'raise ValueError("libcudart.so." + version)\n',
  'd = "cuda" + "-" + str(i)\n',
  'p = base / "results" / "cublas"\n',
  'homepage = f"https://download.pytorch.org/whl/cu{version}"\n',
  'n = ["cudnn_notes*.txt"]\n',
  'sys.modules["mine.flash"] = fake\n',
  'def f():\n    raw = subprocess.check_output(["git", "log"])\n    return raw.split()\n',
])
  test(`left alone: ${text.trim()}`, async () => {
    assert.deepEqual(await findingsIn(text, 'a.py'), []);
  });

test('what a name holds next is no answer, and lists of programs are none', async () => {
  const text =
    'def f():\n    out = run(["nvidia-smi"])\n    out = other()\n    return out.split()\n\n\ndef g(out):\n    names = ["nvidia-smi"]\n    for n in names: pass\n    return out.split()\n';
  assert.equal(await linesOf(text, 'a.py'), '2 8');
});

test('what was looked for in one text does not hide what the next begins with', async () => {
  await findingsIn('path = "a/b/c/d/e/f/usr/local/cuda"\nname = "x/y/z/cuda-12.1"\n', 'a.py');
  assert.equal(await linesOf('x=sm_$CAP\n', 'a.sh'), '1');
});

/** What a function said of the card, and the lines from 1 that compare it; the line of the function itself changes. */
for (const [text, lines] of [
  [
    'def f():\n    chip = torch.cuda.get_device_name().lower()\n    if "hbm3" in chip:\n        chip = "x"\n    elif "t4" in chip: pass\n',
    '2 3 5',
  ],
  [
    'def f():\n    major, minor = torch.cuda.get_device_capability()\n    print(major)\n    return major >= 8\n',
    '2 4',
  ],
  [
    'def f():\n    p = torch.cuda.get_device_properties(0)\n    if p.total_memory > 3: pass\n    if p.major == 7: pass\n',
    '2 4',
  ],
  [
    'def f():\n    name = torch.cuda.get_device_name()\n    for name in names: pass\n    return [name for name in names]\n',
    '2',
  ],
  ['def f():\n    name = torch.cuda.get_device_name()\n    name = other()\n    return name == "x"\n', '2'],
] as const)
  test(`a card that is compared: ${text.trim()}`, async () => {
    const whole = `import torch\n${text}`;
    const told = (await linesOf(whole, 'a.py')).split(' ').map((line) => Number(line) - 1);
    assert.equal(told.join(' '), lines);
  });

test('a device whose number is put in by a pattern, and parameters of a program, are edited', async () => {
  assert.equal(
    await fixed("import torch\nd = torch.device('cuda:{:d}'.format(i))\n", 'a.py'),
    "import torch\nd = torch.device('npu:{:d}'.format(i))\n",
  );
  assert.equal(
    await fixed('h = tf.contrib.training.HParams(dist_backend="nccl")\n', 'a.py'),
    'h = tf.contrib.training.HParams(dist_backend="hccl")\n',
  );
  const other = 'h = tf.device(dist_backend="nccl")\n';
  assert.equal(await fixed(other, 'a.py'), other);
});

for (const text of [
  'm = load("x.pth", location="cuda")\n',
  'e = Evaluator(dataset, tokenizer, "cuda")\n',
  'import faiss\nr = faiss.StandardGpuResources()\n',
  'r = mpu.get_cuda_rng_tracker()\n',
  'import torch\np = torch.cuda.get_device_properties(0)\nv = parse(f"{p.major}.{p.minor}")\nok = v > parse("8.0")\n',
])
  test(`told in the last line: ${text.trim()}`, async () => {
    assert.match(await linesOf(text, 'a.py'), new RegExp(`${text.split('\n').length - 1}$`));
  });

for (const text of [
  'l = Lexer(text, "cuda")\n',
  't = Shelf(location="gpu")\n',
  'r = mine.StandardGpuResources()\n',
])
  test(`left alone: ${text.trim()}`, async () => {
    assert.deepEqual(await findingsIn(text, 'a.py'), []);
  });

test('a requirement in brackets loses its build and keeps its release', async () => {
  assert.equal(
    await fixed('torch (==2.7.1+cu126)\ntorchaudio (>=2.0)\n', 'requirements.txt'),
    'torch==2.7.1\ntorchaudio (>=2.0)\n',
  );
});

test('a container file of any name, by its first line', async () => {
  assert.equal(
    await linesOf('FROM nvidia/cuda:12.1-devel\nENV A=/usr/local/cuda\n', 'docker/tvm_docker'),
    '1 2',
  );
  assert.deepEqual(await findingsIn('FROM nvidia/cuda, the image\n', 'docker/notes'), []);
});

test('left alone: forms for people and what colours a text', async () => {
  assert.deepEqual(await findingsIn('a: torch.cuda\ndevice: cuda\n', '.github/ISSUE_TEMPLATE/bug.yaml'), []);
  assert.deepEqual(await findingsIn("def f(prefix=colorstr('TensorRT:')):\n    pass\n", 'a.py'), []);
});

test('a whole package that is brought in', async () => {
  assert.equal(
    await linesOf('from apex.amp import *\nfrom .apex import *\nfrom mine.apex import *\n', 'a.py'),
    '1',
  );
});

test('documentation of a program in front of a configuration', async () => {
  const text = '"""\ncuda: no\n"""\nbuild:\n  gpu: true\n';
  assert.equal(await linesOf(text, 'cog.yaml'), '5');
  assert.deepEqual(await findingsIn('a: """\n', 'cog.yaml'), []);
});
