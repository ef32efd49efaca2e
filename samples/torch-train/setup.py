# SPDX-License-Identifier: Apache-2.0
"""Builds the optional extension: `pip install .` on a machine with the CUDA toolkit."""

from setuptools import setup
from torch.utils.cpp_extension import CUDA_HOME, BuildExtension, CUDAExtension

if CUDA_HOME is None:
    raise SystemExit("setup.py: the CUDA toolkit is missing, set CUDA_HOME.")

setup(
    name="fused-bias-gelu",
    version="0.1.0",
    ext_modules=[
        CUDAExtension(
            name="fused_bias_gelu",
            sources=["ext/fused_bias_gelu.cpp", "ext/fused_bias_gelu_kernel.cu"],
            extra_compile_args={"cxx": ["-O3"], "nvcc": ["-O3", "--use_fast_math"]},
        )
    ],
    cmdclass={"build_ext": BuildExtension},
)
