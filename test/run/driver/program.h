// What both programs do with the kernels, however they were loaded.
#pragma once

#include <cuda.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#define CHECK(call)                                                          \
    do {                                                                     \
        CUresult status = (call);                                            \
        if (status != CUDA_SUCCESS) {                                        \
            fprintf(stderr, "%s:%d: %d\n", __FILE__, __LINE__, (int)status); \
            exit(1);                                                         \
        }                                                                    \
    } while (0)

inline int tell(const char *name, bool good) {
    printf("%sok %s\n", good ? "" : "not ", name);
    return good ? 0 : 1;
}

inline int runKernels(CUmodule module) {
    const int n = 1000, threads = 128;
    const float weights[4] = {0.5f, -1.0f, 2.0f, 0.125f};
    std::vector<float> in(n), out(n);
    for (int i = 0; i < n; i++) in[i] = (float)(i % 37) - 11.0f;
    CUfunction weighted, counted, missing;
    CHECK(cuModuleGetFunction(&weighted, module, "weighted"));
    CHECK(cuModuleGetFunction(&counted, module, "counted"));
    int failures = tell("no such kernel", cuModuleGetFunction(&missing, module, "missing") != CUDA_SUCCESS);
    CUdeviceptr table, from, to, count;
    CHECK(cuModuleGetGlobal(&table, NULL, module, "weights"));
    CHECK(cuMemcpyHtoD(table, weights, sizeof weights));
    CHECK(cuMemAlloc(&from, n * sizeof(float)));
    CHECK(cuMemAlloc(&to, n * sizeof(float)));
    CHECK(cuMemAlloc(&count, sizeof(unsigned)));
    CHECK(cuMemcpyHtoD(from, in.data(), n * sizeof(float)));
    CHECK(cuMemsetD32(count, 0, 1));
    int size = n;
    void *arguments[] = {&from, &to, &size};
    CHECK(cuLaunchKernel(weighted, (n + threads - 1) / threads, 1, 1, threads, 1, 1, 0, NULL, arguments, NULL));
    size_t bytes = sizeof count;
    void *list[] = {CU_LAUNCH_PARAM_BUFFER_POINTER, &count, CU_LAUNCH_PARAM_BUFFER_SIZE, &bytes, CU_LAUNCH_PARAM_END};
    CHECK(cuLaunchKernel(counted, 2, 1, 1, 64, 1, 1, 0, NULL, NULL, list));
    CHECK(cuCtxSynchronize());
    unsigned counts = 0;
    CHECK(cuMemcpyDtoH(out.data(), to, n * sizeof(float)));
    CHECK(cuMemcpyDtoH(&counts, count, sizeof counts));
    bool good = true;
    for (int i = 0; i < n; i++) {
        float sum = 0;
        for (int at = 0; at < 4; at++) {
            const int other = i / threads * threads + (i + at) % threads;
            sum += weights[at] * (other < n ? in[other] : 0.0f);
        }
        good = good && std::fabs(out[i] - (sum + 0.25f)) < 1e-5f;
    }
    failures += tell("a kernel with a table", good);
    failures += tell("arguments in a buffer", counts == 2 * 2016);
    CHECK(cuMemFree(from));
    CHECK(cuMemFree(to));
    CHECK(cuMemFree(count));
    CHECK(cuModuleUnload(module));
    return failures;
}
