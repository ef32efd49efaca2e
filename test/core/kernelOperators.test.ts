/** What is said of a kernel that must be rewritten: the operators that its name speaks of, or what its pattern asks for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import data from '../../rules/kernel-operators.json' with { type: 'json' };
import { loadVocabulary } from '../../scripts/rules/vocabulary.ts';
import { operatorsFor } from '../../server/kernels/operators.ts';
import { defaultTarget } from '../../server/model.ts';
import { engine as make } from '../engine.ts';

const engine = await make();

test('each operator is one that the headers of CANN or torch_npu have', () => {
  const vocabulary = loadVocabulary('rules/vocabulary');
  const cann = new Set([...vocabulary.words('cann')].map(({ name }) => name));
  const torch = new Set([...vocabulary.words('torch-npu')].map(({ name }) => name));
  for (const work of data.operators) {
    for (const name of [...work.use, ...(work.backward ?? [])]) assert.ok(cann.has(name), name);
    for (const name of work.torch ?? []) assert.ok(torch.has(name), name);
  }
});

/** Names of kernels of real projects, and the first operator. */
const named: readonly (readonly [string, string])[] = [
  ['softmax_forward_kernel4', 'aclnnSoftmax'],
  ['soft_max_back_f32', 'aclnnSoftmaxBackward'],
  ['LayerNormForwardCUDAKernel', 'aclnnLayerNorm'],
  ['RMSNorm_fwd2', 'aclnnAddRmsNorm'],
  ['matmul_backward_bias_kernel5', 'aclnnReduceSum'],
  ['mul_mat_vec_f', 'aclnnMv'],
  ['conv2d_dw_kernel', 'aclnnConvDepthwise2d'],
  ['modulated_deformable_col2im_coord_gpu_kernel', 'aclnnDeformableConv2dBackward'],
  ['roi_align_backward_cuda_kernel', 'aclnnRoiAlignV2Backward'],
  ['k_get_rows_back_float', 'aclnnScatterAdd'],
];

for (const [kernel, operator] of named)
  test(`${kernel} is about ${operator}`, () => {
    assert.equal(operatorsFor(kernel)?.operators[0], operator);
  });

/** Names that hold a word and mean another thing, that mean two things, or that compute a gradient nobody has. */
const silent = [
  'softmax_focal_loss_forward_cuda_kernel',
  'nms_rotated_cuda_kernel',
  'IoUBox3DKernel',
  'three_interpolate_forward_cuda_kernel',
  'flash_attn_mask_to_KV_max',
  'ssm_scan_f32',
  'rms_norm_back_f32',
  'copy_to_dweight_dbias',
  'unary_op_kernel',
  'layernorm_gelu_kernel',
];

for (const kernel of silent)
  test(`${kernel} speaks of no operator`, () => assert.equal(operatorsFor(kernel), undefined));

test('the advice for a kernel names the operator and what its pattern asks for, and a kernel of the SIMT has none', () => {
  const text = (name: string): string =>
    `__global__ void ${name}(float *y, const float *x) { __shared__ float t[32]; t[threadIdx.x] = x[threadIdx.x]; __syncthreads(); y[threadIdx.x] = t[0]; }\n`;
  const look = (name: string, chip: '950' | 'A2') => {
    const document = engine.open({ path: 'k.cu', text: text(name) });
    try {
      const { findings, kernels } = engine.analyse(document, { ...defaultTarget, chip });
      return { advice: findings[0]?.advice, ways: kernels[0]?.ways };
    } finally {
      document.dispose();
    }
  };
  const { advice, ways } = look('softmax_kernel', 'A2');
  assert.deepEqual(ways?.operators, ['aclnnSoftmax', 'aclnnLogSoftmax']);
  assert.match(
    advice?.en ?? '',
    /^By its name .* `aclnnSoftmax` or `aclnnLogSoftmax`: .* Else: Threads exchange data/,
  );
  assert.match(advice?.zh ?? '', /`aclnnSoftmax`、`aclnnLogSoftmax`/);
  assert.match(look('exchange', 'A2').advice?.en ?? '', /^Threads exchange data/);
  assert.equal(look('softmax_kernel', '950').ways, undefined);
});
