// Loads its kernels from a file, whose path is the second argument.
#include <cuda.h>

#include <fstream>
#include <iterator>
#include <vector>

#include "program.h"

int main(int, char **argv) {
    CUdevice device;
    CUcontext context;
    CUmodule module;
    CHECK(cuInit(0));
    CHECK(cuDeviceGet(&device, 0));
    CHECK(cuDevicePrimaryCtxRetain(&context, device));
    CHECK(cuCtxSetCurrent(context));
    std::ifstream file(argv[2], std::ios::binary);
    const std::vector<char> image((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    int failures = tell("PTX is refused", cuModuleLoadData(&module, ".version 8.0") != CUDA_SUCCESS);
    CHECK(cuModuleLoadData(&module, image.data()));
    failures += runKernels(module);
    CHECK(cuDevicePrimaryCtxRelease(device));
    return failures;
}
