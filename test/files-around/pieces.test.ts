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
