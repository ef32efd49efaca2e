/** The lists of names: what is in them, what must never be, and which library and use a name has. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compileVocabulary } from '../scripts/rules/compileVocabulary.ts';
import { loadVocabulary, type World } from '../scripts/rules/vocabulary.ts';
import { buildCudaIndex } from '../server/ruleset/cudaIndex.ts';
import { cudaGroups, pythonNames } from '../server/ruleset/entries.ts';

const folder = 'rules/vocabulary';
const vocabulary = loadVocabulary(folder);
const compiled = compileVocabulary(vocabulary);
const index = buildCudaIndex({ rules: [] }, cudaGroups(compiled));

/** The known name as the scanner finds it. */
const fields = new Map([...index.fields.values()].flat().map((known) => [known.name, known]));

function find(name: string): { readonly library: string; readonly use: string } | undefined {
  const known =
    index.names.get(name) ?? index.qualified.get(name) ?? index.headers.get(name) ?? fields.get(name);
  return known && { library: known.library, use: known.use };
}

test('every list is sorted, holds no row twice and no cell outside its columns', () => {
  const lists = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.tsv'),
  );
  assert.ok(lists.length > 40);
  for (const file of lists) {
    const [remark = '', header = '', ...rows] = readFileSync(`${folder}/${file}`, 'utf8')
      .trimEnd()
      .split('\n');
    assert.match(remark, /^# .*\. Read from /, file);
    const columns = header.split('\t').length;
    const keys = rows.map((row) => row.split('\t').slice(0, 2).join('\t'));
    assert.deepEqual(
      keys.filter((key, at) => at > 0 && key < (keys[at - 1] as string)),
      [],
      `${file} is not sorted`,
    );
    assert.equal(new Set(rows).size, rows.length, `${file} holds a row twice`);
    const wrong = rows.filter((row) => row.split('\t').length > columns || !/^[a-z-]+\t\S+/.test(row));
    assert.deepEqual(wrong, [], file);
  }
});

test('the universe is whole, and the compiled form keeps every name', () => {
  const names = new Set(
    [...vocabulary.words('cuda')].filter((word) => word.kind !== 'method').map((word) => word.name),
  );
  assert.ok(names.size > 23_000);
  assert.deepEqual(
    [...names].filter((name) => !find(name)),
    [],
  );
  assert.equal(pythonNames(compiled).length, [...vocabulary.words('torch')].length);
});

test('names come from the library that documents them and prove what they prove', () => {
  const expected: Readonly<Record<string, readonly [library: string, use: string]>> = {
    cudaMemcpy: ['cuda-runtime', ''],
    cudaStream_t: ['cuda-runtime', ''],
    CUdeviceptr: ['cuda-driver', ''],
    CUresult: ['cuda-driver', ''],
    cublasSgemm: ['cublas', ''],
    ncclAllReduce: ['nccl', ''],
    __syncthreads: ['cuda-device', ''],
    __nv_bfloat16: ['cuda-device', ''],
    __global__: ['cuda-cpp', ''],
    cub: ['cub', ''],
    cooperative_groups: ['cooperative-groups', ''],
    'nvcuda::wmma': ['cuda-device', ''],
    'cub::DeviceReduce': ['cub', ''],
    'cub/cub.cuh': ['cub', ''],
    'thrust/device_vector.h': ['thrust', ''],
    'cuda_runtime.h': ['cuda-runtime', ''],
    float4: ['cuda-device', 'cuda'],
    dim3: ['cuda-device', 'cuda'],
    half: ['cuda-device', 'cuda'],
    threadIdx: ['cuda-cpp', 'cuda'],
    cuda: ['libcudacxx', 'cuda'],
    printf: ['cuda-device', 'device'],
    min: ['cuda-device', 'nvcc'],
    sinf: ['cuda-device', 'device'],
    asm: ['cuda-cpp', 'device'],
    __restrict__: ['cuda-cpp', 'device'],
  };
  for (const [name, [library, use]] of Object.entries(expected))
    assert.deepEqual(find(name), { library, use }, name);
});

test('no name that ordinary programs spell proves CUDA', () => {
  const proving = [...cudaGroups(compiled)].filter(
    ({ use, kind }) => use === '' && kind !== 'namespace' && kind !== 'header',
  );
  const plain = proving.flatMap(({ names }) =>
    names.filter((name) => /^(?!cu|nv)[a-z][a-z0-9]*$/.test(name)),
  );
  assert.deepEqual(plain, []);
});

test('look-alikes and names that do not exist are in no list', () => {
  const absent: readonly (readonly [World, readonly string[]])[] = [
    [
      'cuda',
      ['cudaProducer', 'curandResult', 'CUDAContext', 'CUDA_CPY_BLOCK_SIZE', 'cudaCheck', 'checkCudaErrors'],
    ],
    ['cann', ['cudaMemcpy', 'aclrtMallocManaged', 'HcclAvg', 'HCCL_REDUCE_AVG']],
    [
      'torch-npu',
      ['torch.npu.ExternalStream', 'torch.npu._sleep', 'torch.npu.npurt', 'torch_npu.version.cann'],
    ],
  ];
  for (const [world, names] of absent)
    assert.deepEqual(
      names.filter((name) => vocabulary.find(world, name).length > 0),
      [],
      world,
    );
});

test('memory names of torch.accelerator wait for the torch on which an NPU has them', () => {
  const memory = [...vocabulary.words('torch-npu')].filter((word) =>
    /^torch\.accelerator\.\w*(?:memory|cache)/.test(word.name),
  );
  assert.ok(memory.length >= 8);
  assert.deepEqual(
    memory.filter((word) => word.torch !== '2.13').map((word) => word.name),
    [],
  );
});
