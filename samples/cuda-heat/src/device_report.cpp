// SPDX-License-Identifier: Apache-2.0
// Host code without kernels: reads what the runtime knows of the devices, and chooses one.
#include <cstdio>

#include "check.h"
#include "heat.h"

namespace {

double gibibytes(size_t bytes) { return static_cast<double>(bytes) / (1024.0 * 1024.0 * 1024.0); }

}  // namespace

void printDevices() {
  int runtime = 0;
  int driver = 0;
  CHECK_CUDA(cudaRuntimeGetVersion(&runtime));
  CHECK_CUDA(cudaDriverGetVersion(&driver));
  std::printf("runtime %d, driver %d\n", runtime, driver);

  int count = 0;
  CHECK_CUDA(cudaGetDeviceCount(&count));
  for (int device = 0; device < count; ++device) {
    cudaDeviceProp properties{};
    CHECK_CUDA(cudaGetDeviceProperties(&properties, device));
    int copyEngines = 0;
    CHECK_CUDA(cudaDeviceGetAttribute(&copyEngines, cudaDevAttrAsyncEngineCount, device));
    std::printf("device %d: %s, %.1f GiB, %d multiprocessors, %d copy engines\n", device, properties.name,
                gibibytes(properties.totalGlobalMem), properties.multiProcessorCount, copyEngines);
  }
}

int chooseDevice(size_t bytesNeeded) {
  int count = 0;
  if (cudaGetDeviceCount(&count) != cudaSuccess || count == 0) return -1;
  for (int device = 0; device < count; ++device) {
    size_t available = 0;
    size_t total = 0;
    CHECK_CUDA(cudaSetDevice(device));
    CHECK_CUDA(cudaMemGetInfo(&available, &total));
    if (available >= bytesNeeded) return device;
  }
  return -1;
}
