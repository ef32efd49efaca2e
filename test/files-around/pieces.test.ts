/** Pieces of commands in Python, words that scripts are given, extras by their names. Half of the cases leave the text alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsIn, fixed } from '../engine.ts';

/** What is told and never edited; several findings with blanks between them. */
const told: readonly (readonly [text: string, symbols: string, path?: string])[] = [
  ['cmd += f" --use_cuda {flag}"\n', '--use_cuda'],
  ['args = ["--steps", "3"] + ["--use_cuda"]\n', '--use_cuda'],
  ['args.append("--device cuda:0")\n', 'cuda:0'],
  ['job.options = "--dist-backend nccl --seed 1"\n', 'nccl'],
  ['pip_install("--upgrade nvidia-cudnn-cu11")\n', 'nvidia-cudnn-cu11'],
  ['run_pip("install --pre cupy-cuda12x")\n', 'cupy-cuda12x'],
  ['torch_command = os.environ.get("TORCH_COMMAND", "pip install xformers")\n', 'xformers'],
  ['subprocess.check_call([sys.executable, "-m", "pip", "install", "spam[gpu]"])\n', 'spam'],
  ['setup(extras_require={"all": ["spam[cuda12]"]})\n', 'spam'],
  ['from hub import Device\nhub.load(Device.CUDA)\n', 'CUDA'],
  ['[project]\nname = "spam"\ndependencies = ["spam[train,gpu]"]\n', 'gpu', 'pyproject.toml'],
  ['build:\n\t./prepare.sh cublas\n', 'cublas', 'Makefile'],
  ['include cmake/FindCUDA.cmake\n', 'FindCUDA.cmake', 'MANIFEST.in'],
];

for (const [text, symbols, path = 'a.py'] of told)
  test(`told: ${text.trim()}`, async () => {
    const found = await findingsIn(text, path);
    assert.equal(found.map(({ symbol }) => symbol).join(' '), symbols);
    assert.equal(await fixed(text, path), text);
  });

for (const [text, path = 'a.py'] of [
  ['parser.add_argument("--use_cuda", action="store_true")\n'],
  ['@click.option("--use-cuda", is_flag=True)\ndef main(): pass\n'],
  ['if "--use_cuda" in sys.argv: pass\n'],
  ['print("--use_cuda True")\n'],
  ['parser.add_argument("--x", help="--device cuda")\n'],
  ['usage = "--device cuda"\n'],
  ['message = "--use_cuda needs a GPU with CUDA"\n'],
  ['if on_npu:\n    cmd += " --device npu"\nelse:\n    cmd += " --use_cuda"\n'],
  ['show("install nvidia-cudnn-cu11")\n'],
  ['class Device(Enum):\n    CPU = 1\n    CUDA = 2\nd = Device.CUDA\n'],
  ['from hub import Device\nd = Device.CUDA if old else Device.NPU\n'],
  ['from hub import Colours\nc = Colours.CUDA\n'],
  ['[project]\nname = "spam"\ndependencies = ["spam[train,cpu]"]\n', 'pyproject.toml'],
  ['./prepare.sh --name cuda barracuda cuda.md\nmkdir cuda\n', 'a.sh'],
] as const)
  test(`left alone: ${text.trim()}`, async () => {
    assert.deepEqual(await findingsIn(text, path), []);
  });

/** Texts of other libraries, and what stands in places that only look like theirs. */
for (const [text, symbols, path = 'a.py'] of [
  ['device = self.get_conf("device", "cuda")\n', 'cuda'],
  ['found["backend"] = "cuda"\n', 'cuda'],
  ['TRITON = "triton-windows>=3.7,<3.8"\n', 'triton-windows'],
  ['conf = """\ndevice: cuda:0\nlr: 1\n"""\n', 'cuda:0'],
  ['unet.enable_xformers_memory_efficient_attention()\n', 'enable_xformers_memory_efficient_attention'],
  ['old = {"GeForce 945M", "other"}\n', 'GeForce 945M'],
  ['from hub import Device\nd = Device.cuda\n', 'cuda'],
  ['rows = [("TOOL", "ptxas.exe")]\n', 'ptxas'],
  ['def env(x):\n    return {"CUDA_VISIBLE_DEVICES": x}\n', 'CUDA_VISIBLE_DEVICES'],
  ['os.environ["_CUDA_VISIBLE_DEVICES"] = "1"\n', '_CUDA_VISIBLE_DEVICES'],
  ['def gpu():\n    install.cuda(version="12")\n', 'cuda', 'build.envd'],
  ['nvcc = osp.join(home, "bin/nvcc")\n', 'nvcc'],
  ['monkeypatch.setattr("shop.torch.cuda.is_available", yes)\n', 'torch.cuda.is_available'],
  ['switch ($kind) {\n    "CU128" {\n    }\n}\n', 'CU128', 'install.ps1'],
  ['def build():\n    return "cu130", []\n', 'cu130'],
  ['instance_group [\n  {\n    kind: KIND_GPU # KIND_GPU\n  }\n]\n', 'KIND_GPU', 'config.pbtxt'],
  ['image: |\n  RUN apt-get update\n  RUN $PYTHON -m pip install flash-attn\n', 'flash-attn', 'images.yaml'],
] as const)
  test(`told: ${text.trim()}`, async () => {
    const found = await findingsIn(text, path);
    assert.equal(found.map(({ symbol }) => symbol).join(' '), symbols);
    assert.equal(await fixed(text, path), text);
  });

for (const [text, path = 'a.py'] of [
  ['language = self.get_conf("language", "cuda")\n'],
  ['found["colour"] = "cuda"\n'],
  ['print("triton-windows>=3.7,<3.8")\n'],
  ['def f():\n    """\n    device: cuda:0\n    lr: 1\n    """\n'],
  ['print("""\ndevice: cuda:0\nlr: 1\n""")\n'],
  ['print("GeForce 945M")\n'],
  ['parser.add_argument("--engine", dest="trt")\n'],
  ['path = os.path.join("demo", "TensorRT", "cpp")\n'],
  ['print("cu130")\n'],
  ['def words(x):\n    return {"cuda": x}\n'],
  ['monkeypatch.setattr("shop.cuda.is_available", yes)\n'],
  ['Write-Error "Missing TORCH_CUDA (cu124)"\nif ($x) {\n    try {\n    }\n}\n', 'install.ps1'],
  ['kind: KIND_CPU # KIND_GPU\n', 'config.pbtxt'],
  ['body:\n  - attributes:\n      placeholder: e.g. torch==2.3.0+cu118\n', 'bug.yml'],
  ['RUN pip install -r requirements_no_gpu.txt\n', 'Dockerfile'],
] as const)
  test(`left alone: ${text.trim()}`, async () => {
    assert.deepEqual(await findingsIn(text, path), []);
  });

test('a device that is chosen where CUDA is there is told, whatever it is called', async () => {
  const text = (name: string): string =>
    `import torch\nif torch.${name}.is_available():\n    kind = "cuda"\nelse:\n    kind = "cpu"\n`;
  assert.equal(await fixed(text('cuda'), 'a.py'), text('npu'));
  const found = await findingsIn(text('cuda'), 'a.py');
  assert.deepEqual(
    found.map(({ symbol }) => symbol),
    ['torch.cuda.is_available', 'cuda'],
  );
  assert.deepEqual(await findingsIn('if ready():\n    kind = "cuda"\n', 'a.py'), []);
});
