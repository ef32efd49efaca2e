// SPDX-License-Identifier: Apache-2.0
// One macro around every call of the runtime: it names the place and the error, and ends the program.
#pragma once

#include <cuda_runtime.h>

#include <cstdio>
#include <cstdlib>

#define CHECK_CUDA(call)                                                                   \
  do {                                                                                     \
    const cudaError_t status_ = (call);                                                    \
    if (status_ != cudaSuccess) {                                                          \
      std::fprintf(stderr, "%s:%d: %s: %s (%s)\n", __FILE__, __LINE__, #call,              \
                   cudaGetErrorString(status_), cudaGetErrorName(status_));                \
      std::exit(EXIT_FAILURE);                                                             \
    }                                                                                      \
  } while (0)

// A launch gives no status of its own: ask for the last one.
#define CHECK_LAUNCH() CHECK_CUDA(cudaGetLastError())
