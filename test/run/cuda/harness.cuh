// What the CUDA programs of this folder share: buffers, numbers that repeat, and a comparison that prints `ok NAME`.
#pragma once

#include <cuda_runtime.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#define CHECK(call)                                                                    \
    do {                                                                               \
        cudaError_t status = (call);                                                   \
        if (status != cudaSuccess) {                                                   \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, cudaGetErrorString(status)); \
            exit(1);                                                                   \
        }                                                                              \
    } while (0)

inline int failures = 0;

template <class T>
struct Buffer {
    T *data = nullptr;
    size_t size;

    explicit Buffer(size_t size) : size(size) { CHECK(cudaMalloc((void **)&data, size * sizeof(T))); }
    explicit Buffer(const std::vector<T> &from) : Buffer(from.size()) {
        CHECK(cudaMemcpy(data, from.data(), size * sizeof(T), cudaMemcpyHostToDevice));
    }
    Buffer(const Buffer &) = delete;
    ~Buffer() { cudaFree(data); }

    std::vector<T> take() const {
        std::vector<T> result(size);
        CHECK(cudaMemcpy(result.data(), data, size * sizeof(T), cudaMemcpyDeviceToHost));
        return result;
    }
};

template <class T, class U>
void compare(const char *name, const std::vector<T> &got, const std::vector<U> &want, double tolerance = 0) {
    bool good = got.size() == want.size();
    size_t at = 0;
    for (; good && at < got.size(); ++at) {
        const double a = (double)got[at], b = (double)want[at];
        good = std::fabs(a - b) <= tolerance * std::fmax(1.0, std::fabs(b));
        if (!good) printf("not ok %s at %zu: %g, not %g\n", name, at, a, b);
    }
    if (good) printf("ok %s\n", name);
    failures += !good;
}

inline std::vector<float> numbers(size_t size, float low = -1, float high = 1) {
    std::vector<float> result(size);
    unsigned state = 12345;
    for (float &value : result) {
        state = state * 1664525u + 1013904223u;
        value = low + (high - low) * (float)(state >> 8) / (float)(1 << 24);
    }
    return result;
}

inline std::vector<int> integers(size_t size, int below) {
    std::vector<int> result(size);
    unsigned state = 777;
    for (int &value : result) {
        state = state * 1664525u + 1013904223u;
        value = (int)((state >> 8) % (unsigned)below);
    }
    return result;
}

/** What a function of the index gives. */
template <class F>
auto each(size_t size, F of) {
    std::vector<decltype(of(size_t{0}))> result(size);
    for (size_t at = 0; at < size; ++at) result[at] = of(at);
    return result;
}

inline int blocksFor(int n, int threads) { return (n + threads - 1) / threads; }
