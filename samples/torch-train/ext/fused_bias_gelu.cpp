// SPDX-License-Identifier: Apache-2.0
// The Python side of the extension: checks the tensors, then calls the kernel on their device and stream.
#include <c10/cuda/CUDAGuard.h>
#include <torch/extension.h>

torch::Tensor launchBiasGelu(const torch::Tensor &input, const torch::Tensor &bias);

torch::Tensor forward(const torch::Tensor &input, const torch::Tensor &bias) {
  TORCH_CHECK(input.is_cuda() && bias.is_cuda(), "fused_bias_gelu: both tensors must be on a cuda device.");
  TORCH_CHECK(input.is_contiguous() && bias.is_contiguous(), "fused_bias_gelu: both tensors must be contiguous.");
  TORCH_CHECK(input.size(-1) == bias.size(0), "fused_bias_gelu: the bias must fit the last dimension.");
  TORCH_CHECK(input.scalar_type() == torch::kFloat && bias.scalar_type() == torch::kFloat,
              "fused_bias_gelu: both tensors must be float32.");
  const c10::cuda::CUDAGuard guard(input.device());
  return launchBiasGelu(input, bias);
}

PYBIND11_MODULE(TORCH_EXTENSION_NAME, module) {
  module.def("forward", &forward, "GELU of input + bias");
}
