// Types and functions: half, bfloat16, conversions, integer mathematics, functors, variables of the device.
#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include "harness.cuh"

__global__ void halves(const float *in, float *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const half a = __float2half(in[i]), b = __float2half(0.5f);
    out[i] = __half2float(__hadd(__hmul(a, b), a));
}

__global__ void pairs(const float *in, float *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (2 * i + 1 >= n) return;
    const half2 a = __floats2half2_rn(in[2 * i], in[2 * i + 1]);
    const half2 scale(2.f, -1);
    const float2 r = __half22float2(__hmul2(__hfma2(a, a, a), scale));
    out[2 * i] = r.x;
    out[2 * i + 1] = r.y;
}

__global__ void brains(const float *in, float *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = __bfloat162float(__float2bfloat16(in[i])) * 2.0f;
}

__global__ void functions(const float *in, float *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const float x = fabsf(in[i]) + 0.1f;
    out[i] = sinf(x) + cosf(x) * expf(-x) + logf(x) + sqrtf(x) + rsqrtf(x) + powf(x, 1.5f) + erff(x) + floorf(x) + fmodf(x, 0.7f);
}

__global__ void rounding(const float *in, int *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = __float2int_rn(in[i]) + 100 * __float2int_rd(in[i]) + 10000 * __float2int_ru(in[i]);
}

__global__ void whole(const int *in, int *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = __mulhi(in[i] << 12, 1 << 20) + max(in[i], 50) - min(in[i], 20) + in[i];
}

/** `max` and `min` of floats, of mixed integers, and in a function that a kernel calls. */
__device__ float clamped(float x, float high) { return min(max(x, 0.0f), high); }
__global__ void larger(const float *in, const int *whole, float *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = clamped(in[i], 0.5f) + max(whole[i] % 7 - 3, 1u) / 65536u + min(blockDim.x, whole[i]);
}

struct Twice {
    __host__ __device__ int operator()(int x) const { return 2 * x; }
};
struct Plus {
    int by;
    __host__ __device__ int operator()(int x) const { return x + by; }
};

template <class F>
__global__ void apply(const int *in, int *out, int n, F f) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = f(in[i]);
}

__host__ __device__ inline int roundUp(int n, int to) { return (n + to - 1) / to * to; }

__global__ void onBothSides(const int *in, int *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = roundUp(in[i], 32);
}

__device__ int counter;

__global__ void count(int n) {
    if (blockIdx.x * blockDim.x + threadIdx.x < n) atomicAdd(&counter, 1);
}

struct Limits {
    float low, high;
};
__constant__ Limits limits;

__global__ void within(const float *in, int *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = in[i] >= limits.low && in[i] <= limits.high;
}

__device__ float square(float x);

__global__ void squares(const float *in, float *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = square(in[i]);
}

__device__ float square(float x) { return x * x; }

static void run() {
    const int n = 500;
    const auto x = numbers(n, -3, 3);
    Buffer<float> in(x), out(n);
    Buffer<int> ints(n);
    const int blocks = blocksFor(n, 128);
    halves<<<blocks, 128>>>(in.data, out.data, n);
    compare("half", out.take(), each(n, [&](size_t i) { return 1.5 * x[i]; }), 2e-3);
    pairs<<<blocks, 128>>>(in.data, out.data, n);
    compare("pairs of half", out.take(), each(n, [&](size_t i) { return ((double)x[i] * x[i] + x[i]) * (i % 2 ? -1 : 2); }), 1e-2);
    brains<<<blocks, 128>>>(in.data, out.data, n);
    compare("bfloat16", out.take(), each(n, [&](size_t i) { return 2.0 * x[i]; }), 1e-2);
    functions<<<blocks, 128>>>(in.data, out.data, n);
    compare("functions of float", out.take(), each(n, [&](size_t i) {
                const double v = fabs(x[i]) + 0.1f;
                return sin(v) + cos(v) * exp(-v) + log(v) + sqrt(v) + 1 / sqrt(v) + pow(v, 1.5) + erf(v) + floor(v) + fmodf((float)v, 0.7f);
            }), 1e-4);
    rounding<<<blocks, 128>>>(in.data, ints.data, n);
    compare("roundings", ints.take(), each(n, [&](size_t i) { return (int)nearbyintf(x[i]) + 100 * (int)floorf(x[i]) + 10000 * (int)ceilf(x[i]); }));
    const auto w = integers(n, 1000);
    Buffer<int> wIn(w);
    whole<<<blocks, 128>>>(wIn.data, ints.data, n);
    compare("functions of int", ints.take(), each(n, [&](size_t i) {
                return (int)(((long long)(w[i] << 12) * (1 << 20)) >> 32) + (w[i] > 50 ? w[i] : 50) - (w[i] < 20 ? w[i] : 20) + w[i];
            }));
    larger<<<blocks, 128>>>(in.data, wIn.data, out.data, n);
    compare("max and min of floats and mixed integers", out.take(), each(n, [&](size_t i) {
                const unsigned most = std::max((unsigned)(w[i] % 7 - 3), 1u) / 65536u, least = std::min(128u, (unsigned)w[i]);
                return std::min(std::max(x[i], 0.0f), 0.5f) + (float)most + (float)least;
            }), 1e-6);
    apply<<<blocks, 128>>>(wIn.data, ints.data, n, Twice());
    compare("a functor", ints.take(), each(n, [&](size_t i) { return Twice()(w[i]); }));
    const Plus plus{5};
    apply<<<blocks, 128>>>(wIn.data, ints.data, n, plus);
    compare("a functor with a field", ints.take(), each(n, [&](size_t i) { return plus(w[i]); }));
    onBothSides<<<blocks, 128>>>(wIn.data, ints.data, n);
    compare("a function of both sides", ints.take(), each(n, [&](size_t i) { return roundUp(w[i], 32); }));
    int counted = 0;
    CHECK(cudaMemcpyToSymbol(counter, &counted, sizeof(int)));
    count<<<blocks, 128>>>(n);
    CHECK(cudaMemcpyFromSymbol(&counted, counter, sizeof(int)));
    compare("a variable of the device", std::vector<int>{counted}, std::vector<int>{n});
    const Limits host{-1.0f, 1.5f};
    CHECK(cudaMemcpyToSymbol(limits, &host, sizeof(host)));
    within<<<blocks, 128>>>(in.data, ints.data, n);
    compare("a struct in constant memory", ints.take(), each(n, [&](size_t i) { return x[i] >= -1.0f && x[i] <= 1.5f; }));
    squares<<<blocks, 128>>>(in.data, out.data, n);
    compare("a function declared first", out.take(), each(n, [&](size_t i) { return x[i] * x[i]; }));
}

int main() {
    run();
    return failures != 0;
}
