// Kernels that compute with double, against plain C++: bit by bit, since each result is rounded the same way.
#include <cooperative_groups.h>
#include <cooperative_groups/reduce.h>
#include <cuda_fp16.h>

#include <cstring>

#include "doubles.cuh"
#include "harness.cuh"

namespace cg = cooperative_groups;

typedef double real;
#define OFFSET 1e-3
const double growth = 1.0625;

/** Every bit counts; a sum and a product are two roundings here. */
static void compareBits(const char *name, const std::vector<double> &got, const std::vector<double> &want) {
    bool good = got.size() == want.size();
    for (size_t at = 0; good && at < got.size(); ++at) {
        good = memcmp(&got[at], &want[at], 8) == 0;
        if (!good) printf("not ok %s at %zu: %.17g, not %.17g\n", name, at, got[at], want[at]);
    }
    if (good) printf("ok %s\n", name);
    failures += !good;
}

static std::vector<double> doubles(size_t size, double low, double high) {
    std::vector<double> result(size);
    unsigned long long state = 88172645463325252ull;
    for (double &value : result) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        value = low + (high - low) * ((double)(state >> 11) / 9007199254740992.0);
    }
    return result;
}

/** Kept apart, so that no compiler fuses it with a sum. */
static double times(double a, double b) {
    volatile double product = a * b;
    return product;
}

// A map with casts, constants of the file, a choice with an integer, and functions.
__device__ __forceinline__ double squashed(double x) { return x < 0 ? 0 : sqrt(x) / (1. + x); }

__global__ void map(const double *__restrict__ x, double *y, int n, double a) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    real v = a * x[i] + i;
    v -= OFFSET;
    v = i % 3 == 0 ? fabs(v) * growth : floor(v);
    const double edge = (double)(i / 7) + (unsigned)i * 0.1f;
    y[i] = squashed(v) + fmax(edge, -1e300) / 3;
}

// Floats and doubles in one expression: the float becomes a double, and the result a float again.
__global__ void mixed(const float *x, float *y, int *whole, int n) {
    for (int i = threadIdx.x; i < n; i += blockDim.x) {
        const double half = 0.5 * x[i];
        float sum = x[i];
        sum += half * 0.1;
        y[i] = sum * 1.1 + (x[i] > 0.25 ? 1 : half);
        whole[i] = 1e3 * half;
    }
}

// A sum over a block: shared memory, then a warp.
__global__ void sums(const double *x, double *out, int n) {
    __shared__ double tile[128];
    double own = 0.0;
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) own += x[i];
    tile[threadIdx.x] = own;
    __syncthreads();
    for (int step = 64; step >= 32; step >>= 1) {
        if (threadIdx.x < step) tile[threadIdx.x] += tile[threadIdx.x + step];
        __syncthreads();
    }
    if (threadIdx.x >= 32) return;
    double value = tile[threadIdx.x];
    for (int offset = 16; offset > 0; offset /= 2) value += __shfl_down_sync(0xffffffff, value, offset);
    if (threadIdx.x == 0) out[blockIdx.x] = value;
}

// The same over a group, in dynamic memory, and the greatest number.
__global__ void groups(const double *x, double *out) {
    extern __shared__ double all[];
    cg::thread_block block = cg::this_thread_block();
    cg::thread_block_tile<32> warp = cg::tiled_partition<32>(block);
    all[threadIdx.x] = x[threadIdx.x];
    block.sync();
    const double greatest = cg::reduce(warp, all[threadIdx.x], cg::greater<double>());
    const double sum = cg::reduce(warp, all[threadIdx.x], cg::plus<double>());
    if (threadIdx.x == 0) out[0] = greatest, out[1] = sum, out[2] = max(greatest, 2.0), out[3] = min(sum, 1);
}

// A template for both types, launched by another.
template <typename T>
struct Pair {
    T low, high;
};

template <typename T>
__global__ void scale(const T *in, T *out, int n, T factor) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    Pair<T> pair;
    pair.low = i < n ? in[i] : 0;
    pair.high = pair.low * factor + T(2.5);
    if (i < n) out[i] = exp(pair.low) + 0.1 * pair.high;
}

template <typename T>
void runScale(const std::vector<T> &in, std::vector<T> &out, T factor) {
    Buffer<T> from(in), to(in.size());
    scale<T><<<blocksFor((int)in.size(), 64), 64>>>(from.data, to.data, (int)in.size(), factor);
    out = to.take();
}

// Sums by atomics, whose order does not matter for quarters.
__global__ void histogram(const double *x, double *bins, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) atomicAdd(&bins[i % 5], rint(x[i] * 4) / 4);
}

// The bits of a number, chosen roundings to integers, and a union.
__global__ void bits(const double *x, long long *out, half *narrow) {
    union {
        double number;
        unsigned long long word;
    } both;
    both.number = x[threadIdx.x];
    const long long own = __double_as_longlong(x[threadIdx.x]);
    out[6 * threadIdx.x] = own ^ (long long)both.word;
    out[6 * threadIdx.x + 1] = __double_as_longlong(__hiloint2double(__double2hiint(x[threadIdx.x]), __double2loint(x[threadIdx.x]))) - own;
    out[6 * threadIdx.x + 2] = __double2int_rn(x[threadIdx.x]);
    out[6 * threadIdx.x + 3] = __double2ll_rd(x[threadIdx.x]);
    out[6 * threadIdx.x + 4] = __double_as_longlong(__fma_rn(x[threadIdx.x], __dmul_rn(x[threadIdx.x], 3.0), __ddiv_rn(1.0, x[threadIdx.x])));
    out[6 * threadIdx.x + 5] = sizeof(double) == 8 && isnan(__longlong_as_double(0x7ff8000000000000ll)) && !isinf(x[threadIdx.x]);
    narrow[threadIdx.x] = __double2half(x[threadIdx.x]);
}

// Functions of mathematics, within two units of those of the host.
__global__ void functions(const double *x, double *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    double s, c;
    sincos(x[i], &s, &c);
    out[i] = pow(fabs(x[i]), 1.5) + std::log(1 + x[i] * x[i]) * s - c * tanh(x[i]) + rsqrt(x[i] * x[i] + M_PI);
}

// Floats alone, but for constants without a suffix: CUDA computes these expressions in double.
__global__ void constants(const float *x, float *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    float half = 0.5 * x[i];
    if (half > 0.125) half *= 0.75;
    out[2 * i] = 1.0 / (half + 3.0f);
    out[2 * i + 1] = 0.299 * x[i] + 0.587 * half - (half < 0.1 ? 1e-3 : x[i]);
}

// A function of both sides.
__host__ __device__ double cubic(double x) { return x * x * x - 2 * x; }

__global__ void cubics(const double *x, double *y) { y[threadIdx.x] = cubic(x[threadIdx.x]); }

int main() {
    const int n = 1000;
    const auto x = doubles(n, -50, 50);
    Buffer<double> a(x), b(n), few(8);
    map<<<blocksFor(n, 128), 128>>>(a.data, b.data, n, 0.3);
    compareBits("a map of doubles", b.take(), each(n, [&](size_t i) {
                    double v = times(0.3, x[i]) + (double)i;
                    v -= 1e-3;
                    v = i % 3 == 0 ? times(std::fabs(v), 1.0625) : std::floor(v);
                    const volatile float product = (unsigned)i * 0.1f;
                    const double edge = (double)(i / 7) + product;
                    return (v < 0 ? 0 : std::sqrt(v) / (1. + v)) + std::fmax(edge, -1e300) / 3;
                }));

    const auto f = numbers(n);
    Buffer<float> single(f), result(n);
    Buffer<int> whole(n);
    mixed<<<1, 96>>>(single.data, result.data, whole.data, n);
    compare("floats with doubles", result.take(), each(n, [&](size_t i) {
                const double half = 0.5 * f[i];
                const float sum = (float)(f[i] + times(half, 0.1));
                return (float)(times(sum, 1.1) + (f[i] > 0.25 ? 1 : half));
            }));
    compare("doubles to integers", whole.take(), each(n, [&](size_t i) { return (int)(1e3 * (0.5 * f[i])); }));

    Buffer<float> pairs(2 * n);
    constants<<<blocksFor(n, 128), 128>>>(single.data, pairs.data, n);
    compare("constants without a suffix", pairs.take(), each(2 * n, [&](size_t at) {
                const float value = f[at / 2];
                float half = (float)(0.5 * value);
                if (half > 0.125) half = (float)(half * 0.75);
                const float shifted = half + 3.0f;
                if (at % 2 == 0) return (float)(1.0 / shifted);
                return (float)(times(0.299, value) + times(0.587, half) - (half < 0.1 ? 1e-3 : value));
            }));

    sums<<<2, 128>>>(a.data, few.data, n);
    const auto sum = each(2, [&](size_t block) {
        std::vector<double> own(128);
        for (size_t thread = 0; thread < 128; ++thread)
            for (size_t i = block * 128 + thread; i < (size_t)n; i += 256) own[thread] += x[i];
        for (size_t step = 64; step > 0; step /= 2)
            for (size_t thread = 0; thread < step; ++thread) own[thread] += own[thread + step];
        return own[0];
    });
    const auto got = few.take();
    compareBits("a sum over blocks", {got[0], got[1]}, sum);

    groups<<<1, 32, 32 * sizeof(double)>>>(a.data, few.data);
    double greatest = x[0], all = x[0];
    for (int i = 1; i < 32; ++i) greatest = std::fmax(greatest, x[i]), all += x[i];
    const auto grouped = few.take();
    compareBits("groups of doubles", {grouped[0], grouped[1], grouped[2], grouped[3]},
                {greatest, all, std::fmax(greatest, 2.0), std::fmin(all, 1.0)});

    std::vector<double> wide;
    std::vector<float> narrow;
    runScale(std::vector<double>(x.begin(), x.begin() + 100), wide, 1.7);
    runScale(std::vector<float>(f.begin(), f.begin() + 100), narrow, 1.7f);
    compare("a template for double", wide, each(100, [&](size_t i) { return std::exp(x[i]) + times(0.1, times(x[i], 1.7) + 2.5); }), 1e-14);
    compare("a template for float", narrow, each(100, [&](size_t i) {
                const volatile float product = f[i] * 1.7f;
                return (float)(std::exp(f[i]) + times(0.1, product + 2.5f));
            }), 1e-6);

    Buffer<double> bins(std::vector<double>(5, 0.0));
    histogram<<<blocksFor(n, 64), 64>>>(a.data, bins.data, n);
    std::vector<double> want(5, 0.0);
    for (int i = 0; i < n; ++i) want[i % 5] += std::nearbyint(x[i] * 4) / 4;
    compareBits("sums by atomics", bins.take(), want);

    Buffer<long long> words(6 * 64);
    Buffer<half> halves(64);
    bits<<<1, 64>>>(a.data, words.data, halves.data);
    compare("bits of doubles", words.take(), each(6 * 64, [&](size_t i) {
                const double own = x[i / 6];
                const double fused = std::fma(own, own * 3.0, 1.0 / own);
                long long word;
                memcpy(&word, &fused, 8);
                const long long results[] = {0, 0, (long long)std::nearbyint(own), (long long)std::floor(own), word, 1};
                return results[i % 6];
            }));
    const auto shorts = halves.take();
    compare("halves of doubles", each(64, [&](size_t i) { return (double)(float)shorts[i]; }), each(64, [&](size_t i) { return x[i]; }), 1e-3);

    functions<<<blocksFor(n, 64), 64>>>(a.data, b.data, n);
    compare("functions of doubles", b.take(), each(n, [&](size_t i) {
                return std::pow(std::fabs(x[i]), 1.5) + std::log(1 + x[i] * x[i]) * std::sin(x[i]) - std::cos(x[i]) * std::tanh(x[i]) +
                       1 / std::sqrt(x[i] * x[i] + 3.141592653589793);
            }), 1e-14);

    apart<<<1, 32>>>(a.data, b.data, 32, 0.7);
    auto beside = b.take();
    beside.resize(32);
    compareBits("a kernel of another file", beside, each(32, [&](size_t i) {
                    const size_t from = i ^ 2;
                    const double next = x[from < 31 ? from + 1 : 31];
                    return std::fabs(1 + x[i]) + times(0.7, i > 1 ? 1 : x[i]) - next;
                }));

    cubics<<<1, 64>>>(a.data, b.data);
    const auto cubes = b.take();
    double apart = 0;
    for (int i = 0; i < 64; ++i) {
        const double own = cubic(x[i]);
        apart += own == cubes[i] ? 0 : 1;
    }
    compare("a function of both sides", std::vector<double>{apart}, std::vector<double>{0});
    return failures != 0;
}
