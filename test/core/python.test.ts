/** Python: whole texts before and after `fix --adapted`, and texts that must stay as they are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { defaultTarget, type Target } from '../../server/model.ts';
import { engine, findingsIn, fixed } from '../engine.ts';

const fixes: readonly (readonly [what: string, before: string, after: string])[] = [
  ['a call', 'import torch\ntorch.cuda.synchronize()\n', 'import torch\ntorch.npu.synchronize()\n'],
  [
    'an aliased module',
    'import torch as th\nth.cuda.is_available()\n',
    'import torch as th\nth.npu.is_available()\n',
  ],
  [
    'a reference without a call',
    'import torch\nf = torch.cuda.synchronize\n',
    'import torch\nf = torch.npu.synchronize\n',
  ],
  [
    'one of several imported names, which moves to another module with all its uses',
    'from torch.utils.cpp_extension import (\n    CUDAExtension,\n    BuildExtension,\n)\na = CUDAExtension\nb = [CUDAExtension("x", [])]\n',
    'from torch_npu.utils.cpp_extension import NpuExtension\nfrom torch.utils.cpp_extension import (\n    BuildExtension,\n)\na = NpuExtension\nb = [NpuExtension("x", [])]\n',
  ],
  [
    'an imported module and all its uses',
    'from torch import cuda\ncuda.synchronize()\nn = cuda.device_count()\n',
    'from torch_npu import npu\nnpu.synchronize()\nn = npu.device_count()\n',
  ],
  [
    'imported names, whose uses keep their names',
    'from torch.cuda.amp import autocast, GradScaler\nwith autocast():\n    s = GradScaler()\n',
    'from torch_npu.npu.amp import autocast, GradScaler\nwith autocast():\n    s = GradScaler()\n',
  ],
  [
    'an import over lines',
    'from torch.cuda.amp import (\n    autocast,  # one\n    GradScaler,\n)\n',
    'from torch_npu.npu.amp import (\n    autocast,  # one\n    GradScaler,\n)\n',
  ],
  ['a device string', "import torch\nd = torch.device('cuda')\n", "import torch\nd = torch.device('npu')\n"],
  [
    'a device with its number',
    'import torch\nd = torch.device("cuda:1")\n',
    'import torch\nd = torch.device("npu:1")\n',
  ],
  [
    'an f-string',
    "import torch\nd = torch.device(f'cuda:{rank}')\n",
    "import torch\nd = torch.device(f'npu:{rank}')\n",
  ],
  [
    'the old ways of formatting',
    "import torch\na = torch.device('cuda:%d' % i)\nb = torch.device('cuda:{}'.format(i))\nc = torch.device('cuda' + ':' + str(i))\n",
    "import torch\na = torch.device('npu:%d' % i)\nb = torch.device('npu:{}'.format(i))\nc = torch.device('npu' + ':' + str(i))\n",
  ],
  [
    'code within an f-string',
    "import torch\nprint(f'{torch.cuda.device_count()} cards')\n",
    "import torch\nprint(f'{torch.npu.device_count()} cards')\n",
  ],
  [
    'a choice by availability',
    "import torch\ndevice = 'cuda' if torch.cuda.is_available() else 'cpu'\n",
    "import torch\ndevice = 'npu' if torch.npu.is_available() else 'cpu'\n",
  ],
  [
    'a keyword',
    "import torch\nx = torch.zeros(2, device='cuda')\n",
    "import torch\nx = torch.zeros(2, device='npu')\n",
  ],
  [
    'map_location',
    "import torch\ns = torch.load(p, map_location='cuda:0')\n",
    "import torch\ns = torch.load(p, map_location='npu:0')\n",
  ],
  [
    'the values of a location map, not its keys',
    "import torch\ns = torch.load(p, map_location={'cuda:0': 'cuda:1'})\n",
    "import torch\ns = torch.load(p, map_location={'cuda:0': 'npu:1'})\n",
  ],
  [
    'parameter defaults',
    "def f(device='cuda', backend='nccl'):\n    pass\n",
    "def f(device='npu', backend='hccl'):\n    pass\n",
  ],
  [
    'options of the command line',
    "p.add_argument('--device', default='cuda', choices=['cuda', 'cpu'])\np.add_argument('--dist-backend', default='nccl')\n",
    "p.add_argument('--device', default='npu', choices=['npu', 'cpu'])\np.add_argument('--dist-backend', default='hccl')\n",
  ],
  [
    'comparisons with a device',
    "import torch\nif x.device.type == 'cuda' or 'cuda' in str(m.device):\n    pass\n",
    "import torch\nif x.device.type == 'npu' or 'npu' in str(m.device):\n    pass\n",
  ],
  [
    'backends',
    "import torch.distributed as dist\ndist.init_process_group('nccl')\nok = dist.get_backend() == 'nccl'\n",
    "import torch.distributed as dist\ndist.init_process_group('hccl')\nok = dist.get_backend() == 'hccl'\n",
  ],
  [
    'tensors and modules',
    'import torch.nn as nn\nmodel = nn.Linear(2, 2)\nmodel.cuda()\ny = model(x.float().cuda(0, non_blocking=True))\n',
    'import torch.nn as nn\nmodel = nn.Linear(2, 2)\nmodel.npu()\ny = model(x.float().npu(0, non_blocking=True))\n',
  ],
  [
    'a module of a class of the file',
    'import torch.nn as nn\nclass Net(nn.Module):\n    pass\nn = Net()\nn.cuda()\n',
    'import torch.nn as nn\nclass Net(nn.Module):\n    pass\nn = Net()\nn.npu()\n',
  ],
  [
    'the flag of a tensor',
    'import torch\ndef f(x: torch.Tensor):\n    return x.is_cuda\n',
    'import torch\ndef f(x: torch.Tensor):\n    return x.is_npu\n',
  ],
  [
    'tensor types',
    'import torch\nok = isinstance(t, torch.cuda.FloatTensor)\n',
    'import torch\nok = isinstance(t, torch.npu.FloatTensor)\n',
  ],
  [
    'a decorator',
    'import torch\n@torch.cuda.amp.autocast()\ndef f():\n    pass\n',
    'import torch\n@torch.npu.amp.autocast()\ndef f():\n    pass\n',
  ],
  [
    'a chain over lines',
    'import torch\nx = (torch\n     .cuda\n     .device_count())\n',
    'import torch\nx = (torch\n     .npu\n     .device_count())\n',
  ],
];

for (const [what, before, after] of fixes) {
  test(`fixes ${what}`, async () => assert.equal(await fixed(before, 'a.py'), after));
}

const kept: readonly (readonly [what: string, text: string])[] = [
  [
    'a flag of the command line',
    "p.add_argument('--no-cuda', action='store_true')\nuse = not args.no_cuda\n",
  ],
  ['a help text', "p.add_argument('--gpu', help='cuda or cpu')\n"],
  ['an attribute of a configuration', 'import torch\nif args.cuda or cfg.cuda:\n    pass\n'],
  ['a method of a configuration', 'import torch\ncfg.backend.cuda()\n'],
  ['an enumeration', 'class Color:\n    CUDA = 1\nprint(Color.CUDA)\n'],
  [
    'an attribute of the program',
    'class A:\n    def f(self, x):\n        self.cuda = x\n        self.CUDA = x\n',
  ],
  ['a local variable called cuda', 'from torch import nn\ndef f():\n    cuda = True\n    return cuda\n'],
  [
    'a parameter that takes the name of the module',
    'import torch\ndef f(torch):\n    return torch.cuda.synchronize()\n',
  ],
  [
    'functions and classes of the program',
    'def to_cuda(b):\n    return b\nclass CudaTimer:\n    pass\nto_cuda(CudaTimer())\n',
  ],
  [
    'a message',
    "import torch\nprint('cuda')\nlog.info('the cuda device is busy')\nraise RuntimeError('CUDA out of memory')\n",
  ],
  ['a word that ends the same way', "name = 'barracuda:42'\n"],
  ['dictionary keys', "import torch\nstate['cuda_rng_state'] = 1\nx = {'cuda': 1, 'nccl': 2}['cuda']\n"],
  [
    'an address and a path',
    "url = 'https://docs.nvidia.com/cuda/cublas/index.html'\nsys.path.append('third_party/cuda_utils')\n",
  ],
  ['a regular expression', "import re\nt = re.sub(r'cuda:\\d+', 'DEVICE', t)\n"],
  [
    'a docstring',
    'import torch\ndef f():\n    """Example:\n    >>> model.cuda()\n    >>> import torch.cuda\n    """\n',
  ],
  ['a comment', 'import torch\n# torch.cuda.synchronize()\n'],
  [
    'another framework',
    "import jax\nd = jax.devices('cuda')\nimport xgboost\nm = xgboost.XGBClassifier(device='cuda')\n",
  ],
  [
    'a branch beside one for the NPU',
    'import torch\nif is_npu_available():\n    torch.npu.empty_cache()\nelse:\n    torch.cuda.empty_cache()\n',
  ],
  [
    'a branch before one for the NPU',
    "import torch\nif torch.cuda.is_available():\n    device = 'cuda'\nelif torch.npu.is_available():\n    device = 'npu'\n",
  ],
  ['a device chosen elsewhere', 'import torch\nx = x.to(device)\ny = torch.zeros(2, device=device)\n'],
  ['the device as a number', 'import torch\nx = x.to(0)\nd = torch.device(0)\n'],
  [
    'a patched name',
    "@mock.patch('torch.cuda.is_available', return_value=True)\ndef test_it(m):\n    pass\n",
  ],
  ['the backend of another library', "plt.switch_backend('nccl')\n"],
  ['a list of sources', "sources = ['csrc/fused.cpp', 'csrc/cuda_bind.cpp']\n"],
];

for (const [what, text] of kept) {
  test(`leaves ${what} alone`, async () => {
    assert.equal(await fixed(text, 'a.py'), text);
    assert.deepEqual(
      (await findingsIn(text, 'a.py')).map((finding) => finding.symbol),
      [],
    );
  });
}

const told: readonly (readonly [what: string, text: string, symbol: string])[] = [
  [
    'a module without a counterpart',
    'import torch\ntorch.cuda.cudart().cudaProfilerStart()\n',
    'torch.cuda.cudart',
  ],
  [
    'an unknown name of the module',
    'import torch\ntorch.cuda.brand_new_name()\n',
    'torch.cuda.brand_new_name',
  ],
  [
    'a method that a class of the file has itself',
    'import torch\nclass Box:\n    def cuda(self):\n        return self\nbatch = Box()\nbatch.cuda()\n',
    '.cuda()',
  ],
  ['a receiver of unknown type', 'import torch\nthing = make()\nthing.cuda()\n', '.cuda()'],
  [
    'an import with a part that has no counterpart',
    'from torch.cuda import nvtx, synchronize\n',
    'torch.cuda',
  ],
  [
    'a package for CUDA',
    'from numba import cuda\n@cuda.jit\ndef k():\n    cuda.syncthreads()\n',
    'numba.cuda',
  ],
  [
    'the enumeration of the profiler',
    'from torch.profiler import ProfilerActivity\na = [ProfilerActivity.CUDA]\n',
    'torch.profiler.ProfilerActivity.CUDA',
  ],
  [
    'what a test is skipped for',
    "import torch, unittest\n@unittest.skipIf(not torch.cuda.is_available(), 'no card')\ndef test_it():\n    pass\n",
    'torch.cuda.is_available',
  ],
];

for (const [what, text, symbol] of told) {
  test(`tells of ${what}, and leaves it`, async () => {
    const findings = await findingsIn(text, 'a.py', { torch: '2.8' });
    assert.ok(
      findings.some((finding) => finding.symbol === symbol),
      JSON.stringify(findings),
    );
    assert.equal(await fixed(text, 'a.py', { torch: '2.8' }), text);
  });
}

const old: Partial<Target> = { torch: '2.1' };

test('a torch that does not load the adapter gets the import, once, behind that of torch', async () => {
  const text = '"""Doc."""\nimport os\nimport torch\n\ntorch.cuda.synchronize()\n';
  const after = '"""Doc."""\nimport os\nimport torch\nimport torch_npu\n\ntorch.npu.synchronize()\n';
  assert.equal(await fixed(text, 'a.py', old), after);
  assert.equal(await fixed(after, 'a.py', old), after);
});

test('the device-agnostic style is used where PyTorch has it', async () => {
  const text = 'import torch\ntorch.cuda.synchronize()\ntorch.cuda.empty_cache()\n';
  const after = 'import torch\ntorch.accelerator.synchronize()\ntorch.npu.empty_cache()\n';
  assert.equal(await fixed(text, 'a.py', { pythonStyle: 'accelerator' }), after);
});

test('what exists is decided by the release of torch_npu for this PyTorch and this CANN', async () => {
  const text = 'import torch\ntorch.cuda.ipc_collect()\n';
  assert.equal(await fixed(text, 'a.py'), text.replace('cuda', 'npu'));
  for (const older of [{ torch: '2.5' }, { torchNpu: '7.1.0' }]) {
    assert.equal(await fixed(text, 'a.py', older), text);
    const [finding] = await findingsIn(text, 'a.py', older);
    assert.match(finding?.message.en ?? '', /the target has torch_npu 7\.1\.0/);
  }
});

test('an edited document equals a fresh one', async () => {
  const own = await engine();
  const start = fixes.map(([, before]) => before).join('\n');
  const edit = fc.record({
    at: fc.nat(),
    length: fc.nat(8),
    text: fc.constantFrom(
      '',
      'x',
      '"',
      "'''",
      '(',
      '\n',
      '#',
      '    ',
      'cuda',
      'import torch\n',
      'def f(torch):\n',
      "'cuda'",
    ),
  });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
      const document = own.open({ path: 'a.py', text: start });
      for (const { at, length, text } of edits) {
        const from = at % (document.text.length + 1);
        document.update([{ start: from, end: Math.min(document.text.length, from + length), text }]);
      }
      const edited = own.analyse(document, defaultTarget).findings;
      const whole = own.open({ path: 'a.py', text: `${document.text}` });
      whole.update([]);
      assert.deepEqual(edited, own.analyse(whole, defaultTarget).findings);
      document.dispose();
      whole.dispose();
    }),
    { numRuns: 60 },
  );
});

test('reading only the statements that matter finds what reading all does', async () => {
  const own = await engine();
  for (const [, before] of [...fixes, ...told.map(([what, text]) => [what, text] as const)]) {
    const text = `class A:\n    def f(self):\n        pass\n\n${before}\nif True:\n    pass\nelse:\n    pass\n`;
    const part = own.open({ path: 'a.py', text });
    const whole = own.open({ path: 'a.py', text });
    whole.update([]);
    assert.deepEqual(own.analyse(part, defaultTarget).findings, own.analyse(whole, defaultTarget).findings);
    part.dispose();
    whole.dispose();
  }
});
