/** Python: names and strings in the many places where they mean torch, and in those where they do not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scanPython } from '../../server/match/pythonScan.ts';
import { findingsIn, fixed } from '../engine.ts';

const module = 'import torch\nimport torch.nn as nn\nimport torch.distributed as dist\n';

/** Behind the imports of `module`; each line stands alone. */
const moves: readonly (readonly [before: string, after: string])[] = [
  // Arguments
  ["d = torch.device(type='cuda', index=0)", "d = torch.device(type='npu', index=0)"],
  ["d = torch.device(('cuda'), 1)", "d = torch.device(('npu'), 1)"],
  ["x.to(f\"{'cuda' if on else 'cpu'}:{i}\")", "x.to(f\"{'npu' if on else 'cpu'}:{i}\")"],
  ["x.to('cuda' if on else 'cpu')", "x.to('npu' if on else 'cpu')"],
  ["d = torch.device(f'cuda{index}' if on else 'cpu')", "d = torch.device(f'npu{index}' if on else 'cpu')"],
  ["g = torch.Generator('cuda')", "g = torch.Generator('npu')"],
  ["s = torch.load(p, 'cuda')", "s = torch.load(p, 'npu')"],
  ["run(pin_memory_device='cuda')", "run(pin_memory_device='npu')"],
  ["with torch.autocast('cuda', torch.half): pass", "with torch.autocast('npu', torch.half): pass"],
  ["d = cfg.get('device', 'cuda')", "d = cfg.get('device', 'npu')"],
  ["d = getattr(args, 'device', 'cuda:0')", "d = getattr(args, 'device', 'npu:0')"],
  ["b = kwargs.pop('backend', 'nccl')", "b = kwargs.pop('backend', 'hccl')"],
  [
    's = torch.load(p, map_location=lambda storage, at: storage.cuda(gpu))',
    's = torch.load(p, map_location=lambda storage, at: storage.npu(gpu))',
  ],
  ["dist.init_process_group('cpu:gloo,cuda:nccl')", "dist.init_process_group('cpu:gloo,npu:hccl')"],
  ["s = torch.amp.GradScaler('cuda', enabled=on)", "s = torch.amp.GradScaler('npu', enabled=on)"],
  [
    "scope = torch.autocast if on else nullcontext\nwith scope('cuda'): pass",
    "scope = torch.autocast if on else nullcontext\nwith scope('npu'): pass",
  ],
  // Defaults, options and the values they allow
  ["f = lambda device='cuda': device", "f = lambda device='npu': device"],
  ["def f(comm_backend_name='nccl'): pass", "def f(comm_backend_name='hccl'): pass"],
  ["class C:\n    device: str = field(default='cuda')", "class C:\n    device: str = field(default='npu')"],
  [
    "class C:\n    backend: Literal['nccl', 'gloo'] = 'nccl'",
    "class C:\n    backend: Literal['hccl', 'gloo'] = 'hccl'",
  ],
  [
    "@click.option('--device', default='cuda', type=click.Choice(['cpu', 'cuda']))\ndef main(): pass",
    "@click.option('--device', default='npu', type=click.Choice(['cpu', 'npu']))\ndef main(): pass",
  ],
  [
    "@pytest.mark.parametrize('device', ['cpu', 'cuda'])\ndef test_it(device): pass",
    "@pytest.mark.parametrize('device', ['cpu', 'npu'])\ndef test_it(device): pass",
  ],
  // Variables, and what they are used for further on
  ["self.device = 'cuda'", "self.device = 'npu'"],
  ["cfg['device'] = {'device': 'cuda'}", "cfg['device'] = {'device': 'npu'}"],
  ["where = 'cuda:1'\nx.to(where)", "where = 'npu:1'\nx.to(where)"],
  [
    "loc = f'cuda:{rank}'\ns = torch.load(p, map_location=loc)",
    "loc = f'npu:{rank}'\ns = torch.load(p, map_location=loc)",
  ],
  ["devices = ['cuda:0', 'cuda:1']", "devices = ['npu:0', 'npu:1']"],
  ["for dev in ('cpu', 'cuda'): x.to(dev)", "for dev in ('cpu', 'npu'): x.to(dev)"],
  ["cfg = {'communicator': 'nccl'}", "cfg = {'communicator': 'hccl'}"],
  [
    "import deepspeed\ndeepspeed.init_distributed('nccl')",
    "import deepspeed\ndeepspeed.init_distributed('hccl')",
  ],
  ["cfg = {'dist_backend': 'nccl'}", "cfg = {'dist_backend': 'hccl'}"],
  ["cfg = {'comm_backend': 'nccl'}", "cfg = {'comm_backend': 'hccl'}"],
  // Comparisons
  ["if dev == 'cuda': pass", "if dev == 'npu': pass"],
  ["if self.cfg['device'] != 'cuda': pass", "if self.cfg['device'] != 'npu': pass"],
  ["if device1.type == 'cuda': pass", "if device1.type == 'npu': pass"],
  ["ok = torch.device(d).type in ['cuda', 'xpu']", "ok = torch.device(d).type in ['npu', 'xpu']"],
  ["match device:\n    case 'cuda':\n        pass", "match device:\n    case 'npu':\n        pass"],
  ["if args.device.startswith('cuda'): pass", "if args.device.startswith('npu'): pass"],
  ["if args.dist_backend == 'nccl': pass", "if args.dist_backend == 'hccl': pass"],
  // Names
  ["def f(s: 'torch.cuda.Stream') -> None: pass", "def f(s: 'torch.npu.Stream') -> None: pass"],
  ['def f(s=torch.cuda.current_device()): pass', 'def f(s=torch.npu.current_device()): pass'],
  ['f = functools.partial(torch.cuda.synchronize, 0)', 'f = functools.partial(torch.npu.synchronize, 0)'],
  [
    "print(f'{torch.cuda.memory_allocated() / 2**20:.1f}')",
    "print(f'{torch.npu.memory_allocated() / 2**20:.1f}')",
  ],
  // Receivers
  [
    'class M(nn.Module):\n    def forward(self, x):\n        return self.w.cuda()',
    'class M(nn.Module):\n    def forward(self, x):\n        return self.w.npu()',
  ],
  [
    'from transformers import AutoModel\nm = AutoModel.from_pretrained(p).cuda()',
    'from transformers import AutoModel\nm = AutoModel.from_pretrained(p).npu()',
  ],
  [
    'for x, y in loader:\n    x.requires_grad_()\n    z = x.cuda()',
    'for x, y in loader:\n    x.requires_grad_()\n    z = x.npu()',
  ],
];

for (const [before, after] of moves)
  test(`moves ${before}`, async () =>
    assert.equal(await fixed(`${module}${before}\n`, 'a.py'), `${module}${after}\n`));

/** Whole texts: what the file binds decides. */
const bound: readonly (readonly [what: string, before: string, after: string])[] = [
  [
    'a name that a star import brings',
    'from base import *\ntorch.cuda.synchronize()\n',
    'from base import *\ntorch.npu.synchronize()\n',
  ],
  [
    'a module that a test imports by its name',
    "torch = pytest.importorskip('torch')\ntorch.cuda.synchronize()\n",
    "torch = pytest.importorskip('torch')\ntorch.npu.synchronize()\n",
  ],
  [
    'an import that may fail',
    'try:\n    import torch\nexcept ImportError:\n    torch = None\nn = torch.cuda.device_count()\n',
    'try:\n    import torch\nexcept ImportError:\n    torch = None\nn = torch.npu.device_count()\n',
  ],
  [
    'an import and its use on the last line',
    'from torch import cuda; cuda.synchronize()',
    'from torch_npu import npu; npu.synchronize()',
  ],
  [
    'an imported module, whose uses keep its name',
    'from torch.cuda import amp\nwith amp.autocast():\n    s = amp.GradScaler(enabled=on)\n',
    'from torch_npu.npu import amp\nwith amp.autocast():\n    s = amp.GradScaler(enabled=on)\n',
  ],
  [
    'an imported function under its new name',
    'from torch.distributed import init_process_group as start, is_nccl_available\nok = is_nccl_available()\nstart("nccl")\n',
    'from torch.distributed import init_process_group as start, is_hccl_available\nok = is_hccl_available()\nstart("hccl")\n',
  ],
  [
    'an imported name, not the class attribute and the parameter of the same name',
    'from torch import cuda\nclass A:\n    cuda = True\ncuda.synchronize()\ndef f(cuda):\n    cuda.synchronize()\n',
    'from torch_npu import npu\nclass A:\n    cuda = True\nnpu.synchronize()\ndef f(cuda):\n    cuda.synchronize()\n',
  ],
  [
    'an imported name until it gets another value',
    'from torch import cuda\nok = cuda.is_available()\ncuda = True\nif cuda:\n    pass\n',
    'from torch_npu import npu\nok = npu.is_available()\ncuda = True\nif cuda:\n    pass\n',
  ],
];

for (const [what, before, after] of bound)
  test(`moves ${what}`, async () => assert.equal(await fixed(before, 'a.py'), after));

/** Behind the imports of `module`: no finding at all. */
const kept: readonly string[] = [
  "if lang == 'cuda': pass",
  "known = ['cuda', 'npu', 'cpu']\nif kind in ('cpu', 'npu', 'cuda'): pass",
  "found = os.path.basename(path) == 'cuda'",
  "words = ['cuda', 'triton']",
  "logger.info('CUDA_VISIBLE_DEVICES')",
  "if hasattr(x, 'is_npu') and npu:\n    name = 'A'\nelse:\n    name = 'CUDA_VISIBLE_DEVICES'",
  "rows.append(('CUDA_VISIBLE_DEVICES', value))",
  "tokens = ['NVIDIA_API_KEY', 'HF_TOKEN']",
  "m = import_module('shop.fused')",
  "text = 'run it with torch.cuda.init()'",
  "print('-gencode')",
  "label = 'cuda'",
  "x = cfg.get('name', 'cuda')",
  "x = cache.get('cuda')",
  "x = {'name': 'cuda', 'tag': 'nccl'}",
  "x = {'communicator': 'cuda:nccl', 'communicators': 'nccl'}",
  "x = {'nccl': 'communicator'}",
  "print(f\"{'cuda' if on else 'cpu'}\")",
  "print('cuda:nccl')",
  "x = 'foo:nccl'",
  "os.environ['KIND'] = 'cuda'",
  "known = ['cpu', 'cuda', 'npu']\nok = device in ('cuda', 'npu')",
  "parser.add_argument('--name', help='the device, cuda or cpu')",
  "match kind:\n    case 'cuda':\n        pass",
  'import tools\nif tools.is_cuda(): pass',
  'if thing.is_cuda(): pass',
  "m = xgboost.train(device='cuda')",
  'import tensorflow as tf\nif tf.test.is_built_with_cuda(): pass',
  "x = 'torch.cuda.Stream'",
  "from shop import patch\npatch('torch.cuda.is_available')",
  "from unittest.mock import patch\n# @patch('torch.cuda.is_available')\n@patch('torch.load')\ndef test_it(m): pass",
  "from unittest.mock import patch\n@patch('shop.mytorch.cuda.is_available')\ndef test_it(m): pass",
  "t = Trainer(kind='gpu', name='cuda')",
  "import tools\ntools.init_distributed('nccl')",
  "x = getattr(args, 'cuda')",
  'def f(self):\n    return self.opts.cuda or self.cfg.cuda()',
  'import tvm\nd = tvm.cuda(0)',
  "x = r'cuda:\\d+'",
  "x = b'cuda'",
  "raise ValueError(f'cuda:{n} is busy')",
  "name = f'cuda{n}'",
  "syntax = highlighter.load_lang('cuda')",
  'm = build(name, load_in_8bit=load_in_8bit)',
  'plan(gpus_per_node=8)',
  "sizes = ['1650', '3090']",
  "use = {'gpu': 1}",
];

for (const text of kept)
  test(`leaves ${text}`, async () => {
    const whole = `${module}${text}\n`;
    assert.deepEqual(
      (await findingsIn(whole, 'a.py')).map(({ symbol }) => symbol),
      [],
    );
    assert.equal(await fixed(whole, 'a.py'), whole);
  });

test('a decorator over several lines and the definition below it are read as one', async () => {
  const text =
    "import torch\n@mark.parametrize(\n    'd',\n    [torch.device('cuda')],\n)\n# A remark.\n@other\ndef f(d):\n    d = [1, 2]\n    return d\n\n\nok = (\n    torch.cuda.is_available() and on\n)\n";
  assert.equal(await fixed(text, 'a.py'), text.replace("'cuda'", "'npu'").replace('torch.cuda', 'torch.npu'));
  assert.equal((await findingsIn(text, 'a.py')).length, 2);
  const [item] = scanPython(text).partsFor([text.indexOf('return')]);
  assert.equal(item?.start, text.indexOf('@mark'));
});

test('of branches and loops only what holds a place is parsed, with a statement for each block beside it', () => {
  const text =
    'import torch\nfor i in a:\n    """Each."""\n    if x := f({1: 2}):  # yes\n        one()\n        two()\n        three("cuda")\n    elif y:\n        four()\n        five()\n    else:\n        with b:\n            six()\n            seven()\n    eight()\nnine()\n';
  const parts = scanPython(text).partsFor([
    text.indexOf('"cuda"'),
    text.indexOf('three'),
    text.indexOf('nine'),
  ]);
  assert.equal(
    parts.map(({ start, end }) => text.slice(start, end)).join('…'),
    'for i in a:\n…    if x := f({1: 2}):  # yes\n…        three("cuda")\n    elif y:\n        four()\n…    else:\n        with b:\n            six()\n…nine()\n',
  );
});

/** Behind the imports of `module`: one finding, nothing edited. */
const told: readonly (readonly [text: string, symbol: string])[] = [
  ["m = getattr(torch, 'cuda')", 'torch.cuda'],
  ["if hasattr(torch, 'cuda'): pass", 'torch.cuda'],
  ['from torch.cuda.memory import mem_get_info', 'torch.cuda.memory'],
  ['from torch.cuda.amp import autocast, amp_definitely_not_available', 'torch.cuda.amp'],
  [
    "from unittest.mock import patch\n@patch('torch.cuda.is_available', return_value=True)\ndef test_it(m): pass",
    'torch.cuda.is_available',
  ],
  [
    'from unittest import mock\nwith mock.patch(\n    "torch.cuda.device_count", lambda: 2\n): pass',
    'torch.cuda.device_count',
  ],
  [
    "import unittest.mock\nwith unittest.mock.patch('torch.cuda.synchronize'): pass",
    'torch.cuda.synchronize',
  ],
  [
    "from unittest.mock import patch\n@patch('shop.utils.torch.cuda.is_available')\ndef test_it(m): pass",
    'torch.cuda.is_available',
  ],
  ["t = Trainer(devices=2, accelerator='cuda')", 'cuda'],
  ["accelerator = 'cuda'", 'cuda'],
  ["if accelerator == 'cuda': pass", 'cuda'],
  ["def f(src, dst):\n    return src.type == 'cuda' and dst.type == 'cpu'", 'cuda'],
  ["def test_it(mocker):\n    mocker.patch('torch.cuda.empty_cache')", 'torch.cuda.empty_cache'],
  ['from shop import Thing\nThing().cuda()', '.cuda()'],
  ["if accelerator.device_name() == 'cuda': pass", 'cuda'],
  ["move_to_device(batch, 'cuda')", 'cuda'],
  ["n = str(device).lower().replace('cuda:', '')", 'cuda'],
  ["ok = same(x.device, 'cuda')", 'cuda'],
  ['import cupy\nwith cupy.cuda.Device(0): pass', 'cupy'],
  ['import pycuda.driver as cuda\ncuda.init()\ncuda.Context.synchronize()', 'pycuda'],
  ['from numba import cuda\ncuda.synchronize()\nx = cuda.to_device(y)', 'numba.cuda'],
  ["if name == 'cuda': pass", 'cuda'],
  ["if node.kind == 'cuda': pass", 'cuda'],
  ["if names[0] != 'cuda': pass", 'cuda'],
  ["assert target == 'cuda'", 'cuda'],
  ["foo('cuda')", 'cuda'],
  ["out = generate(self, self.tokenizer, params, 'cuda')", 'cuda'],
  ["parser.add_argument('--accelerator', choices=['cuda', 'cpu'], default='cuda')", 'cuda'],
  ["@click.option('--kind', type=click.Choice(['cpu', 'cuda']))\ndef main(): pass", 'cuda'],
  ["class C:\n    kind: Literal['cuda', 'cpu'] = 'cuda'", 'cuda'],
  ["allowed = {'cpu', 'gpu', 'cuda', 'auto'}", 'cuda'],
  ["if kind not in ('cuda', 'gpu'): pass", 'cuda'],
  ["@pytest.mark.runs_on(['cuda'])\ndef test_it(): pass", 'cuda'],
  ["kind = 'gpu' if device_style == 'a' else 'cuda'", 'cuda'],
  ["NAME = 'A' if other else 'CUDA_VISIBLE_DEVICES'", 'CUDA_VISIBLE_DEVICES'],
  ["key, value = 'NCCL_ASYNC_ERROR_HANDLING', '1'", 'NCCL_ASYNC_ERROR_HANDLING'],
  ["for key in ['NCCL_DEBUG_FILE']: del env[key]", 'NCCL_DEBUG_FILE'],
  ["ready = RequirementCache('bitsandbytes >= 0.42')", 'bitsandbytes'],
  ["check_requirements(('pillow', 'tensorrt'))", 'tensorrt'],
  ["m = importlib.import_module('fused_layer_norm_cuda')", 'fused_layer_norm_cuda'],
  ["run([sys.executable, '-c', 'import torch; torch.cuda.init()'])", 'torch.cuda.init'],
  ["t = Timer(stmt='f(x)', setup='x = g().cuda()')", '.cuda()'],
  [
    "from torch.utils.cpp_extension import BuildExtension\nflags = ['-gencode arch=compute_80,code=sm_80']",
    '-gencode',
  ],
  ["from torch.utils.cpp_extension import BuildExtension\nargs['nvcc'].append(flag)", 'nvcc'],
];

for (const [text, symbol] of told)
  test(`tells of ${text}`, async () => {
    const whole = `${module}${text}\n`;
    assert.deepEqual(
      (await findingsIn(whole, 'a.py')).map((finding) => finding.symbol),
      [symbol],
    );
    assert.equal(await fixed(whole, 'a.py'), whole);
  });

test('a name of the program that is never imported is not the package', async () => {
  assert.deepEqual(await findingsIn('torch = Box()\ntorch.cuda.is_available()\n', 'a.py'), []);
});

test('texts that break off give no exception', async () => {
  for (const [before] of moves)
    for (let end = 0; end < before.length; end += 3)
      await findingsIn(`${module}${before.slice(0, end)}`, 'a.py');
});
