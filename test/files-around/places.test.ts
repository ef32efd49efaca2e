/** Where in the files around the code a name can stand: seen in real projects. Half of the cases leave the text alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsIn, fixed } from '../engine.ts';

const fixes: readonly (readonly [what: string, file: string, before: string, after: string])[] = [
  [
    'maps of variables by any name',
    'model.yaml',
    'ENV_VARS:\n  CUDA_LAUNCH_BLOCKING: 1\nextraEnv:\n  - Name: CUDA_VISIBLE_DEVICES\n    Value: "0"\nMODEL_ARGS:\n  --distributed-backend: nccl\n',
    'ENV_VARS:\n  ASCEND_LAUNCH_BLOCKING: 1\nextraEnv:\n  - Name: ASCEND_RT_VISIBLE_DEVICES\n    Value: "0"\nMODEL_ARGS:\n  --distributed-backend: hccl\n',
  ],
  [
    'a script in a string with escapes and joined lines',
    'pod.yaml',
    'args:\n  - "-c"\n  - "set -e\\nexport NCCL_SOCKET_IFNAME=eth0\\n\n    \\  CUDA_VISIBLE_DEVICES=0 python a.py\\n  export \\\n    NCCL_SOCKET_FAMILY=AF_INET\\n"\n',
    'args:\n  - "-c"\n  - "set -e\\nexport HCCL_SOCKET_IFNAME=eth0\\n\n    \\  ASCEND_RT_VISIBLE_DEVICES=0 python a.py\\n  export \\\n    HCCL_SOCKET_FAMILY=AF_INET\\n"\n',
  ],
  [
    'a script in a string of JSON',
    'devcontainer.json',
    '{"postCreateCommand": "echo \\"x\\"\\nexport CUDA_VISIBLE_DEVICES=0\\n"}\n',
    '{"postCreateCommand": "echo \\"x\\"\\nexport ASCEND_RT_VISIBLE_DEVICES=0\\n"}\n',
  ],
  [
    'lines of a shell below a key that does not say so',
    'test.yaml',
    'SETUP: |\n  export CUDA_VISIBLE_DEVICES=0\n  python a.py --device cuda\nCommand:\n  - bash\n  - -c\n  - |\n    set -e\n    nvidia-smi\n',
    'SETUP: |\n  export ASCEND_RT_VISIBLE_DEVICES=0\n  python a.py --device npu\nCommand:\n  - bash\n  - -c\n  - |\n    set -e\n    npu-smi info\n',
  ],
  [
    'options that wait in quotes',
    'run.sh',
    'OPTS="--seed 1 \\\n  --distributed-backend nccl \\\n  --device cuda"\nOPTS="$OPTS --device=cuda"\nARGS=(\n  "--device cuda"\n)\n',
    'OPTS="--seed 1 \\\n  --distributed-backend hccl \\\n  --device npu"\nOPTS="$OPTS --device=npu"\nARGS=(\n  "--device npu"\n)\n',
  ],
  [
    'a script behind a line that goes on in a container file, and options that begin on the next line',
    'Dockerfile',
    'RUN --mount=type=bind,source=a,target=b \\\n    bash -ex <<"EOF"\nexport CUDA_VISIBLE_DEVICES=0\nOPTS=" \\\n  --device cuda"\nEOF\nCMD ["nvidia-smi"]\n',
    'RUN --mount=type=bind,source=a,target=b \\\n    bash -ex <<"EOF"\nexport ASCEND_RT_VISIBLE_DEVICES=0\nOPTS=" \\\n  --device npu"\nEOF\nCMD ["nvidia-smi"]\n',
  ],
  [
    'a manifest that a script writes',
    'run.sh',
    'cat > cfg.yaml <<EOF\nversion: 1\ntrain:\n  device: "cuda" # kept\n  dist: { backend: nccl }\nEOF\n',
    'cat > cfg.yaml <<EOF\nversion: 1\ntrain:\n  device: "npu" # kept\n  dist: { backend: nccl }\nEOF\n',
  ],
];

for (const [what, file, before, after] of fixes) {
  test(`fixed: ${what}`, async () => {
    assert.equal(await fixed(before, file), after);
    assert.equal(await fixed(after, file), after);
  });
}

const told: readonly (readonly [what: string, file: string, text: string, rules: readonly string[]])[] = [
  [
    'a key that is spelt like a variable, and is not renamed',
    'job.yaml',
    'settings:\n  CUDA_VISIBLE_DEVICES: 0\n  NCCL_SOCKET_IFNAME: eth0\n',
    ['CUDA_VISIBLE_DEVICES manual', 'NCCL_SOCKET_IFNAME manual'],
  ],
  [
    'a manifest in a here-document',
    'submit.sh',
    'kubectl apply -f - <<EOF\napiVersion: v1\nspec:\n  runtimeClassName: nvidia\n  env:\n    - name: NCCL_DEBUG\n  limits:\n    nvidia.com/gpu: 8\nEOF\n',
    ['kubernetes-runtime-class manual', 'NCCL_DEBUG manual', 'kubernetes-gpu manual'],
  ],
  [
    'programs that a function of the script is given to run',
    'check.sh',
    'run_cmd nvidia-smi --query-gpu=name\nwith_timeout "$T" dcgmi diag -r 2\nlog_info nvidia-smi failed\nrequire nvidia-smi\nwhich nvcc\n',
    ['nvidia-smi manual', 'dcgmi none', 'nvcc manual'],
  ],
  [
    'lists of packages for the system',
    'install.sh',
    'pkgs=(\n  gcc # cuda\n  cuda zlib\n)\npacman -Syu $pkgs\npacman -S cuda-tools\n',
    ['apt:cuda* none', 'apt:cuda* none'],
  ],
  [
    'packages of a task of Ansible',
    'tasks.yml',
    '- name: cuda\n  yum:\n    name:\n      - "cuda-toolkit"\n- ansible.builtin.apt:\n    name: libnccl2\n',
    ['apt:cuda* none', 'apt:libnccl* none'],
  ],
  [
    'configurations of container runtimes that a script writes',
    'setup.sh',
    'cat > /etc/docker/daemon.json <<EOF\n{\n  "default-runtime": "nvidia",\n  "debug": true\n}\nEOF\ncat > c.toml <<EOF\n[plugins."cri".containerd.runtimes.nvidia]\n  privileged = false\nEOF\n',
    ['container-runtime manual', 'container-runtime manual'],
  ],
  [
    'tests and tools of TensorRT',
    'test.sh',
    'python3 $TRT_TEST TrtTest.test_it\n$TRTEXEC --onnx=a.onnx --saveEngine=a.plan\npython export.py --format=trtllm\n',
    ['tensorrt-test-python3 manual', 'trtexec-save manual', 'config-tensorrt-trtllm manual'],
  ],
  [
    'images of enroot, and targets of make',
    'job.sh',
    'IMAGE=$APPS/nccl-tests.sqsh\nsrun --container-image /apps/nvidia+cuda+12.sqsh a.sh\nmake install-cuda\nmake -C cudafree all\n',
    ['squashed-image-nccl-tests manual', 'squashed-image-nvidia manual', 'make-target manual'],
  ],
  [
    'metrics of GPUs in a board',
    'board.json',
    '{"panels": [{"title": "nv_gpu_power_usage", "expr": "avg(nv_gpu_power_usage)"}], "cuda_aware": true, "repo": "https://github.com/NVIDIA/Apex"}\n',
    ['gpu-metric-nv manual', 'config-cuda_aware manual', 'sources-of-nvidia-Apex manual'],
  ],
  [
    'services in a list, packages asked for, and lines that a pipe writes',
    'setup.sh',
    'SERVICES=(\n  "dcgm-exporter"\n  "sshd"\n)\napt-cache policy cuda-compat-13\necho "CUDA_PATH=/opt/cuda" | tee -a env\necho "CUDA_PATH=/opt/cuda" | wc\n',
    ['nvidia-service-dcgm-exporter manual', 'apt:cuda* none', 'CUDA_PATH manual'],
  ],
  [
    'PowerShell, which is told and never edited',
    'build.ps1',
    '# nvidia-smi\n$env:CUDA_VISIBLE_DEVICES = 0\n$cuda_version = "12.1"\n$out = nvidia-smi --query-gpu=name\n<# CUDA_HOME=1\n#>\nWrite-Output "no cuda"\nparam(\n  [string]$Device = "cuda"\n)\npython a.py --device cuda `\n  --use_8bit_adam `\n  --seed 1\n',
    [
      'CUDA_VISIBLE_DEVICES manual',
      'variable-of-cuda manual',
      'nvidia-smi manual',
      'variable-set-to-cuda manual',
      'config-device manual',
      'config---use_8bit_adam manual',
    ],
  ],
  [
    'batch files of Windows',
    'run.bat',
    '@echo off\nREM set CUDA_HOME=C:\\x\n:: nvidia-smi\nset "CUDA_HOME=C:\\Program Files\\x"\nset PORT=1\nif exist "%CUDA_PATH%\\bin\\x.exe" (\n  call python a.py --device cuda ^\n    --backend nccl\n)\necho CUDA not found\n',
    ['CUDA_HOME manual', 'CUDA_PATH manual', 'config-device manual', 'config-backend-nccl manual'],
  ],
  [
    'definitions for CMake in a workflow, and a switch of a matrix',
    'build.yml',
    'matrix:\n  include:\n    - cuda: true\n      cmake_flags: >-\n        -DGGML_CUDA=ON\n        -DGGML_AVX=OFF\n',
    ['build-option-of-cuda manual'],
  ],
  [
    'numbers that the chip does not have',
    'run.yaml',
    '--fp8-format: hybrid\nfp8_recipe: null\n',
    ['config-fp8-format manual'],
  ],
];

for (const [what, file, text, rules] of told) {
  test(`told: ${what}`, async () => {
    const all = await findingsIn(text, file);
    assert.deepEqual(
      all.filter(({ verdict }) => verdict !== 'same').map(({ rule, verdict }) => `${rule} ${verdict}`),
      rules,
    );
    assert.equal(await fixed(text, file), text);
  });
}

const left: readonly (readonly [what: string, file: string, text: string])[] = [
  ['keys in capitals without a value, or of another name', 'a.yaml', 'CUDA_JOBS:\n  CUDA: 1\nGPU_COUNT: 2\n'],
  [
    'texts of several lines that no shell reads',
    'a.yaml',
    'template: |\n  First run the tool,\n  then set CUDA_VISIBLE_DEVICES=0.\nbody: "read\\nNCCL_DEBUG=INFO"\n',
  ],
  [
    'escapes that only look like a name',
    'a.json',
    '{"command": "echo a\\nCUDA\\u005fVISIBLE", "x": "\\u0063uda"}\n',
  ],
  [
    'texts in quotes that do not begin with an option',
    'run.sh',
    'MSG="use --device cuda here"\nlog "--device cuda"\n',
  ],
  ['a here-document that is data', 'run.sh', 'cat > a.txt <<EOF\ndevice: cuda\nname: NCCL_DEBUG\nEOF\n'],
  [
    'long texts that are nearly of a form, at once',
    'action.yaml',
    `on: push\njobs:\n  a:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          tags: "${'a/b:c:d '.repeat(40)}!"\n          args: "-Da=${':-Db:c=:-Db='.repeat(40)}&"\n          gpu: "${' x: '.padEnd(3000)}!"\n`,
  ],
  [
    'keys that hold another word, and prose below such keys',
    'chart.yaml',
    'apiVersion: v1\nenvoy:\n  CUDA: 1\nenv:\n  NAME: "CUDA_VISIBLE_DEVICES"\n  NOTE: "set NCCL_DEBUG"\n',
  ],
];

for (const [what, file, text] of left) {
  test(`left alone: ${what}`, async () => {
    assert.deepEqual(await findingsIn(text, file), []);
    assert.equal(await fixed(text, file), text);
  });
}
