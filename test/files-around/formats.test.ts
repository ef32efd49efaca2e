/** The files around the code: what is fixed, what is told, what is left alone, in each format. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsIn, fixed } from '../engine.ts';

const fixes: readonly (readonly [what: string, file: string, before: string, after: string])[] = [
  [
    'a script: prefixes, exports, reads, quotes, substitutions',
    'run.sh',
    `export CUDA_VISIBLE_DEVICES="0,1"  # CUDA_VISIBLE_DEVICES\nif [ -z "\${CUDA_VISIBLE_DEVICES:-}" ]; then\n  CUDA_LAUNCH_BLOCKING=1 python t.py --devices "$(echo $CUDA_VISIBLE_DEVICES)"\nfi\n`,
    `export ASCEND_RT_VISIBLE_DEVICES="0,1"  # CUDA_VISIBLE_DEVICES\nif [ -z "\${ASCEND_RT_VISIBLE_DEVICES:-}" ]; then\n  ASCEND_LAUNCH_BLOCKING=1 python t.py --devices "$(echo $ASCEND_RT_VISIBLE_DEVICES)"\nfi\n`,
  ],
  [
    'a here-document expands unless its word is quoted',
    'run.sh',
    'CUDA_VISIBLE_DEVICES=0\ncat <<EOF\n$CUDA_VISIBLE_DEVICES CUDA_VISIBLE_DEVICES=1\nEOF\ncat <<"EOF"\n$CUDA_VISIBLE_DEVICES\nEOF\n',
    'ASCEND_RT_VISIBLE_DEVICES=0\ncat <<EOF\n$ASCEND_RT_VISIBLE_DEVICES CUDA_VISIBLE_DEVICES=1\nEOF\ncat <<"EOF"\n$CUDA_VISIBLE_DEVICES\nEOF\n',
  ],
  [
    'commands in quotes, and here-documents that a shell reads',
    'run.sh',
    `bash -c "CUDA_VISIBLE_DEVICES=0 python a.py"\nscreen -S a -X stuff 'CUDA_VISIBLE_DEVICES=1 python a.py'\nRUN="CUDA_VISIBLE_DEVICES=0,1 torchrun b.py"\nssh node <<EOF\nNCCL_SOCKET_IFNAME=eth0 python c.py\nEOF\nARGS=(\n  --sync_backend nccl\n)\necho "NCCL_SOCKET_IFNAME=eth0" >> job.env\n`,
    `bash -c "ASCEND_RT_VISIBLE_DEVICES=0 python a.py"\nscreen -S a -X stuff 'ASCEND_RT_VISIBLE_DEVICES=1 python a.py'\nRUN="ASCEND_RT_VISIBLE_DEVICES=0,1 torchrun b.py"\nssh node <<EOF\nHCCL_SOCKET_IFNAME=eth0 python c.py\nEOF\nARGS=(\n  --sync_backend hccl\n)\necho "HCCL_SOCKET_IFNAME=eth0" >> job.env\n`,
  ],
  [
    'lines that go on, and line ends of Windows',
    'run.sh',
    'srun --ntasks=2 \\\r\n  env NCCL_SOCKET_IFNAME=eth0 \\\r\n  python t.py \\\r\n  --dist-backend nccl\r\n',
    'srun --ntasks=2 \\\r\n  env HCCL_SOCKET_IFNAME=eth0 \\\r\n  python t.py \\\r\n  --dist-backend hccl\r\n',
  ],
  [
    'a container file with a comment inside a command',
    'Dockerfile.train',
    'ENV CUDA_LAUNCH_BLOCKING=1 \\\n    # kept\n    NCCL_SOCKET_IFNAME=eth0\nENV NCCL_SOCKET_FAMILY AF_INET\nRUN true && \\\n    # nvidia-smi\n    nvidia-smi\nCMD ["python", "t.py", "--device", "cuda"]\n',
    'ENV ASCEND_LAUNCH_BLOCKING=1 \\\n    # kept\n    HCCL_SOCKET_IFNAME=eth0\nENV HCCL_SOCKET_FAMILY AF_INET\nRUN true && \\\n    # nvidia-smi\n    npu-smi info\nCMD ["python", "t.py", "--device", "npu"]\n',
  ],
  [
    'a compose file',
    'compose.yaml',
    'services:\n  t:\n    environment:\n      - CUDA_VISIBLE_DEVICES=0\n      - NCCL_SOCKET_IFNAME\n    command: >\n      python t.py\n      --device cuda\n',
    'services:\n  t:\n    environment:\n      - ASCEND_RT_VISIBLE_DEVICES=0\n      - HCCL_SOCKET_IFNAME\n    command: >\n      python t.py\n      --device npu\n',
  ],
  [
    'a manifest of Kubernetes',
    'job.yaml',
    'spec:\n  containers:\n    - name: t\n      env:\n        - name: CUDA_VISIBLE_DEVICES\n          value: "0"\n      command: ["nvidia-smi"]\n      args:\n        - --device\n        - cuda\n',
    'spec:\n  containers:\n    - name: t\n      env:\n        - name: ASCEND_RT_VISIBLE_DEVICES\n          value: "0"\n      command: ["nvidia-smi"]\n      args:\n        - --device\n        - npu\n',
  ],
  [
    'a workflow',
    '.github/workflows/ci.yml',
    'jobs:\n  t:\n    env:\n      CUDA_LAUNCH_BLOCKING: 1\n    steps:\n      - run: |\n          export CUDA_VISIBLE_DEVICES=0\n          nvidia-smi # look\n',
    'jobs:\n  t:\n    env:\n      ASCEND_LAUNCH_BLOCKING: 1\n    steps:\n      - run: |\n          export ASCEND_RT_VISIBLE_DEVICES=0\n          npu-smi info # look\n',
  ],
  [
    'JSON with comments, and line ends of Windows',
    'config.json',
    '{\r\n  // device: cuda\r\n  "device": "cuda:1",\r\n  "dist": { "backend": "nccl", },\r\n}\r\n',
    '{\r\n  // device: cuda\r\n  "device": "npu:1",\r\n  "dist": { "backend": "hccl", },\r\n}\r\n',
  ],
  [
    'TOML',
    'config.toml',
    'title = "cuda"\n[train] # device = "cuda"\ndevice = \'cuda\'\ndist = { backend = "nccl" }\n',
    'title = "cuda"\n[train] # device = "cuda"\ndevice = \'npu\'\ndist = { backend = "hccl" }\n',
  ],
  [
    'requirements',
    'requirements-dev.txt',
    '-f https://download.pytorch.org/whl/cu118/torch_stable.html\ntorch==2.1.0+cu118  # pinned +cu118\r\ntorchvision==0.16.0+cu118 ; python_version > "3.8"\n',
    '-f https://download.pytorch.org/whl/cpu/torch_stable.html\ntorch==2.1.0  # pinned +cu118\r\ntorchvision==0.16.0 ; python_version > "3.8"\n',
  ],
  [
    'settings of a folder',
    '.env',
    '# CUDA_VISIBLE_DEVICES=1\nCUDA_VISIBLE_DEVICES=0\nNAME="CUDA_VISIBLE_DEVICES"\n',
    '# CUDA_VISIBLE_DEVICES=1\nASCEND_RT_VISIBLE_DEVICES=0\nNAME="CUDA_VISIBLE_DEVICES"\n',
  ],
  ['an ini file', 'train.ini', '; cuda\n[model]\ndevice = cuda\n', '; cuda\n[model]\ndevice = npu\n'],
];

for (const [what, file, before, after] of fixes) {
  test(`fixed: ${what}`, async () => {
    assert.equal(await fixed(before, file), after);
    assert.equal(await fixed(after, file), after);
  });
}

test('a program is not renamed where two words cannot stand, nor an address that goes on', async () => {
  const text =
    'command -v nvidia-smi\n"nvidia-smi"\n/usr/bin/nvidia-smi\nx=$(nvidia-smi)\npip install x -f https://download.pytorch.org/whl/cu$V\n';
  assert.equal(await fixed(text, 'a.sh'), text);
  assert.equal((await findingsIn(text, 'a.sh')).length, 5);
});

const told: readonly (readonly [what: string, file: string, text: string, rules: readonly string[]])[] = [
  [
    'one place that cannot be renamed keeps all others',
    'run.sh',
    'export CUDA_VISIBLE_DEVICES=1,0\necho $CUDA_VISIBLE_DEVICES\n',
    ['CUDA_VISIBLE_DEVICES manual', 'CUDA_VISIBLE_DEVICES manual'],
  ],
  [
    'options of containers and of batch systems',
    'run.sh',
    '#SBATCH --gres=gpu:4\ndocker run --rm --gpus all -v a:b nvcr.io/nvidia/pytorch:24.01-py3 nvidia-smi\n',
    ['slurm-gpus manual', 'docker-gpus manual', 'image-ngc-pytorch manual', 'nvidia-smi manual'],
  ],
  [
    'packages in their lists',
    'pyproject.toml',
    '[project]\ndependencies = ["torch>=2", "Flash_Attn", "numpy"]\n[project.optional-dependencies]\ngpu = ["cupy-cuda12x"]\n',
    ['requirement-torch-project manual', 'flash-attn* manual', 'package-cupy none'],
  ],
  [
    'packages of a conda environment, and its channel',
    'environment.yml',
    'channels: [pytorch, nvidia]\ndependencies:\n  - cudatoolkit=11.3\n  - pip:\n      - xformers==0.0.20\n      - --extra-index-url https://download.pytorch.org/whl/cu113\n',
    ['conda-channel-nvidia manual', 'cudatoolkit none', 'package-xformers manual', 'pytorch-wheels adapted'],
  ],
  [
    'resources of Kubernetes, wherever they stand',
    'pod.yaml',
    'a: 1\n---\nspec:\n  runtimeClassName: nvidia\n  nodeSelector: { nvidia.com/gpu.present: "true" }\n  tolerations:\n    - key: nvidia.com/gpu\n  containers:\n    - resources: { limits: { nvidia.com/gpu: 2 } }\n',
    [
      'kubernetes-runtime-class manual',
      'kubernetes-label manual',
      'kubernetes-toleration manual',
      'kubernetes-gpu manual',
    ],
  ],
  [
    'a template that is no YAML as it stands',
    'chart.yaml',
    'a: {{ .Values.x }}\nresources:\n  limits:\n    nvidia.com/gpu: 1\n',
    ['kubernetes-gpu manual'],
  ],
  [
    'packages of the system',
    'Dockerfile',
    'RUN apt-get install -y cuda-toolkit-12-1 curl\n',
    ['apt:cuda* none'],
  ],
  [
    'setup.cfg',
    'setup.cfg',
    '[options]\ninstall_requires =\n    torch>=1.8\n    apex\n',
    ['requirement-torch-project manual', 'package-apex manual'],
  ],
  [
    'a recipe of conda with marks of Jinja',
    'meta.yaml',
    '{% set version = "1" %}\npackage:\n  name: x\n  version: {{ version }}\nrequirements:\n  run:\n    - cuda-cudart {{ version }}\n    - numpy\n',
    ['cuda-cudart* none'],
  ],
  [
    'wheels by their files, and Python within a script',
    'run.sh',
    'pip install flash_attn-2.8.1+cu12torch2.8-cp312-cp312-linux_x86_64.whl\npython -c "import torch; print(torch.version.cuda)"\ncase $1 in\n  cu121) true ;;\nesac\n',
    ['flash-attn* manual', 'python-line-torch.version.cuda manual', 'build-tag-cu12 manual'],
  ],
];

for (const [what, file, text, rules] of told) {
  test(`told: ${what}`, async () => {
    const all = await findingsIn(text, file);
    assert.deepEqual(
      all.filter(({ verdict }) => verdict !== 'same').map(({ rule, verdict }) => `${rule} ${verdict}`),
      rules,
    );
  });
}

const left: readonly (readonly [what: string, file: string, text: string])[] = [
  [
    'texts for people',
    'run.sh',
    'echo "nvidia-smi $X"; printf \'CUDA_VISIBLE_DEVICES=0\\n\'; grep x ./cuda; log /usr/local/cuda\n',
  ],
  [
    'texts in quotes that are no command, and data',
    'run.sh',
    'MSG="set CUDA_VISIBLE_DEVICES=0 first"\npython t.py --note "run nvidia-smi now"\ncat > a.md <<EOF\nUse CUDA_VISIBLE_DEVICES=1.\nEOF\n',
  ],
  [
    'names of files and folders',
    'run.sh',
    'cat nvidia-smi.log; ls ./cuda; cp nvcc.txt a; rm -rf build/cuda\n',
  ],
  ['variables of another name', 'run.sh', 'BARRACUDA_HOME=0; export USE_NPU=1; cuda=1; gpu=2\n'],
  [
    'patterns of a case, and words of a list',
    'run.sh',
    'case $1 in\n  nvidia-smi) x ;;\n  barracuda) y ;;\nesac\nfor d in cpu cuda; do echo $d; done\n',
  ],
  ['keys called cuda', 'a.yaml', 'cuda: false\nflags: { nccl: 1 }\ncolours:\n  nvidia: green\n'],
  [
    'descriptions',
    'a.yaml',
    'description: run nvidia-smi\nname: device cuda\nnotes:\n  - nvidia/cuda:12.1\n',
  ],
  ['comments of YAML', 'a.yaml', '# device: cuda\nx: 1 # backend: nccl\n'],
  [
    'values of other keys',
    'a.json',
    '{"title": "cuda", "vocabulary": {"cuda": 17}, "tokens": ["cuda", "nccl"], "device": "cpu"}\n',
  ],
  [
    'other packages',
    'requirements.txt',
    '# flash-attn\nflashtext\ntorchmetrics\nnumpy\nmy-nvidia-tools\ngit+https://github.com/x/y\n',
  ],
  [
    'another image',
    'Dockerfile',
    '# FROM nvidia/cuda\nFROM mynvidia/recuda:1 AS cuda\nCOPY --from=cuda /nvidia /x\nLABEL gpu="nvidia/cuda"\n',
  ],
  [
    "a file that is Ascend's already",
    'run.sh',
    'source /usr/local/Ascend/ascend-toolkit/set_env.sh\nexport ASCEND_RT_VISIBLE_DEVICES=0 HCCL_BUFFSIZE=200\nnpu-smi info\n',
  ],
  ['lists that a program writes', 'package-lock.json', '{"device": "cuda"}\n'],
];

for (const [what, file, text] of left) {
  test(`left alone: ${what}`, async () => {
    assert.deepEqual(await findingsIn(text, file), []);
    assert.equal(await fixed(text, file), text);
  });
}

test('a comment suppresses in every format that has comments', async () => {
  const texts = {
    'a.sh': '# ascendify-ignore: kept\nnvidia-smi\n',
    'a.yaml': 'device: cuda # ascendify-ignore[config-device]: kept\n',
    'a.toml': 'device = "cuda" # ascendify-ignore: kept\n',
    'requirements.txt': '# ascendify-ignore: kept\nxformers\n',
    Dockerfile: '# ascendify-ignore: kept\nFROM nvidia/cuda:12\n',
    'a.json': '{\n// ascendify-ignore: kept\n"device": "cuda"}\n',
  };
  for (const [file, text] of Object.entries(texts)) {
    const all = await findingsIn(text, file);
    assert.deepEqual(
      all.map(({ suppressed }) => suppressed),
      ['kept'],
      file,
    );
  }
});
