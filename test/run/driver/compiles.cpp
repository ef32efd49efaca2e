// Compiles its kernels when it runs, with the helper of CUDA's samples. The first argument is the folder of the file.
#include <cuda_runtime.h>

#include <nvrtc_helper.h>

#include <string>

#include "program.h"

int main(int argc, char **argv) {
    std::string file = std::string(argv[1]) + "/" + "kernels.cu";
    char *cubin = nullptr;
    size_t size = 0;
    compileFileToCUBIN(&file[0], argc, argv, &cubin, &size, 0);
    return runKernels(loadCUBIN(cubin, argc, argv));
}
