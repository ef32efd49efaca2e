// SPDX-License-Identifier: Apache-2.0
// out = gelu(input + bias), one pass over the memory. Float32, contiguous, the bias along the last dimension.
#include <ATen/cuda/CUDAContext.h>
#include <cuda_runtime.h>
#include <torch/types.h>

#include <algorithm>

namespace {

constexpr int kThreads = 256;

__device__ __forceinline__ float gelu(float x) { return 0.5f * x * (1.0f + erff(x * 0.70710678f)); }

__global__ void biasGelu(const float *__restrict__ input, const float *__restrict__ bias, float *__restrict__ output,
                         int64_t count, int64_t features) {
  const int64_t stride = static_cast<int64_t>(blockDim.x) * gridDim.x;
  for (int64_t i = blockIdx.x * static_cast<int64_t>(blockDim.x) + threadIdx.x; i < count; i += stride) {
    output[i] = gelu(input[i] + __ldg(&bias[i % features]));
  }
}

}  // namespace

torch::Tensor launchBiasGelu(const torch::Tensor &input, const torch::Tensor &bias) {
  torch::Tensor output = torch::empty_like(input);
  const int64_t count = input.numel();
  if (count == 0) return output;
  const int blocks = static_cast<int>(std::min<int64_t>((count + kThreads - 1) / kThreads, 4096));
  cudaStream_t stream = at::cuda::getCurrentCUDAStream();
  biasGelu<<<blocks, kThreads, 0, stream>>>(input.data_ptr<float>(), bias.data_ptr<float>(),
                                            output.data_ptr<float>(), count, bias.size(0));
  const cudaError_t status = cudaGetLastError();
  TORCH_CHECK(status == cudaSuccess, "fused_bias_gelu: ", cudaGetErrorString(status));
  return output;
}
