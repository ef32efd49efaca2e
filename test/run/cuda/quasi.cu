// Sobol's sequences on the host and in kernels, against points that SciPy 1.17 has for the same direction numbers, and random
// numbers of `double` in kernels, uniform and normal.
#include <curand.h>
#include <curand_kernel.h>

#include "harness.cuh"

constexpr unsigned place32 = 0xfedcba98u;
constexpr unsigned known32[] = {
    0x2be74d81u, 0x0006047fu, 0x51660cd5u, 0xf5f9f113u, 0x2d7a541du, 0x16ea0c3bu, 0x60325df7u, 0x269fd7c1u,
    0xf4adcd91u, 0xa8d93671u, 0x8f01bfadu, 0xb40a8515u, 0x9cbb1057u, 0x4c1ead23u, 0xaa9af41du, 0xbe883cd5u,
    0x80497417u, 0x2099441du, 0xfc37c36bu, 0x9d549e8bu, 0xbb38b58du, 0x34ef818du, 0x5e097189u, 0x66f02f8du,
    0x61b69885u, 0x14e2938bu, 0x45f54783u, 0x667e148du, 0xec9dc055u, 0xdc6f7db9u, 0xaeba925du, 0x72c04773u,
};
constexpr unsigned long long place64 = 0xfedcba9876543210ull;
constexpr unsigned long long known64[] = {
    0x18d47eb22be74d81ull, 0x000000050006047full, 0x2007999918b30cd5ull, 0x5866ffe1bf47c485ull,
    0xd0e0bee4a8eae33bull, 0x17e04f2a6dea0c3bull, 0x759392218891eef7ull, 0x5eed4bfeb2be0185ull,
    0x5e3e200b26340e85ull, 0x392194ae55debe8bull, 0xd29b1fe1fb353931ull, 0x8669ccbb9de3c413ull,
    0x914a48f694681915ull, 0xe223ca5ac5db3a89ull, 0x3723c914b89e4a5full, 0x0035e47fd69d8331ull,
    0xb1522a1597d14b7bull, 0x5662e6c1f0d52233ull, 0x1eb3090c2fa26a41ull, 0x77c912ef6dcde3c1ull,
    0x3b938c0701db69d1ull, 0xa3c0a09046269bf1ull, 0xcde88f8d7f45d109ull, 0x7fc5d6b8820f9fb9ull,
    0x7042d2cbbab72715ull, 0x73d8ae4e55fa0555ull, 0xd618a83ebfb3051dull, 0x8f4011d97f45a135ull,
    0x58382319c5960477ull, 0xd39382e19b82d483ull, 0x30c563dae3a16c17ull, 0xc39399e72edaa4abull,
};

static void expect(const char *name, bool good) {
    printf("%s %s\n", good ? "ok" : "not ok", name);
    failures += !good;
}

/** A thread a dimension: the numbers behind a place, reached by the start and by a skip, which must be the same. */
template <typename State, typename Directions, typename Word>
__global__ void draw(const Directions *directions, unsigned long long place, Word *out, int count, unsigned *differ) {
    State own, other;
    curand_init(directions[threadIdx.x], place, &own);
    curand_init(directions[threadIdx.x], place - 77, &other);
    skipahead(70, &other);
    for (int at = 0; at < 7; at++) curand(&other);
    for (int at = 0; at < count; at++) {
        const Word number = curand(&own);
        out[threadIdx.x * count + at] = number;
        if (number != curand(&other)) atomicAdd(differ, 1);
    }
}

__global__ void floats(const curandDirectionVectors32_t *directions, float *uniform, float *normal, int count) {
    curandStateSobol32_t own, other;
    curand_init(directions[threadIdx.x], 1, &own);
    other = own;
    for (int at = 0; at < count; at++) {
        uniform[threadIdx.x * count + at] = curand_uniform(&own);
        normal[threadIdx.x * count + at] = curand_normal(&other);
    }
}

__global__ void sobolDoubles(const curandDirectionVectors64_t *directions, double *out, int count) {
    curandStateSobol64_t own;
    curand_init(directions[threadIdx.x], 1, &own);
    for (int at = 0; at < count; at++) out[threadIdx.x * count + at] = curand_uniform_double(&own);
}

__global__ void randomDoubles(double *uniform, double *normal, int count) {
    curandState state;
    curand_init(11, threadIdx.x, 0, &state);
    for (int at = 0; at < count; at++) {
        uniform[threadIdx.x * count + at] = curand_uniform_double(&state);
        normal[threadIdx.x * count + at] = at % 2 ? curand_normal_double(&state) : log(curand_log_normal_double(&state, 0.0, 1.0));
    }
}

static void moments(const char *name, const std::vector<double> &all, double mean, double variance, double low, double high) {
    double sum = 0, squares = 0, along = 0;
    bool within = true;
    for (size_t at = 0; at < all.size(); at++) {
        const double own = all[at] - mean;
        sum += own, squares += own * own, within = within && all[at] >= low && all[at] <= high;
        if (at > 0) along += own * (all[at - 1] - mean);
    }
    const double n = (double)all.size(), error = 5 / std::sqrt(n);
    expect(name, within && std::fabs(sum / n) < error * std::sqrt(variance) && std::fabs(squares / n / variance - 1) < 2 * error &&
                     std::fabs(along / n / variance) < error);
}

int main() {
    curandDirectionVectors32_t *host32;
    curandDirectionVectors64_t *host64, *device64;
    expect("directions", curandGetDirectionVectors32(&host32, CURAND_DIRECTION_VECTORS_32_JOEKUO6) == CURAND_STATUS_SUCCESS &&
                             curandGetDirectionVectors64(&host64, CURAND_DIRECTION_VECTORS_64_JOEKUO6) == CURAND_STATUS_SUCCESS);
    curandDirectionVectors32_t *device32;
    CHECK(cudaMalloc((void **)&device32, 32 * sizeof(curandDirectionVectors32_t)));
    CHECK(cudaMemcpy(device32, host32, 32 * sizeof(curandDirectionVectors32_t), cudaMemcpyHostToDevice));
    CHECK(cudaMalloc((void **)&device64, 32 * sizeof(curandDirectionVectors64_t)));
    CHECK(cudaMemcpy(device64, host64, 32 * sizeof(curandDirectionVectors64_t), cudaMemcpyHostToDevice));

    const int count = 40;
    Buffer<unsigned> drawn32(32 * count), differ(1);
    Buffer<unsigned long long> drawn64(32 * count);
    CHECK(cudaMemset(differ.data, 0, sizeof(unsigned)));
    draw<curandStateSobol32_t><<<1, 32>>>(device32, place32, drawn32.data, count, differ.data);
    draw<curandStateSobol64_t><<<1, 32>>>(device64, place64, drawn64.data, count, differ.data);
    const auto all32 = drawn32.take();
    const auto all64 = drawn64.take();
    bool same = differ.take()[0] == 0;
    for (int at = 0; at < 32; at++) same = same && all32[at * count] == known32[at] && all64[at * count] == known64[at];
    expect("known points in kernels", same);

    curandGenerator_t quasi32, quasi64;
    bool made = curandCreateGenerator(&quasi32, CURAND_RNG_QUASI_SOBOL32) == CURAND_STATUS_SUCCESS &&
                curandCreateGeneratorHost(&quasi64, CURAND_RNG_QUASI_SOBOL64) == CURAND_STATUS_SUCCESS;
    expect("more dimensions than there are", made && curandSetQuasiRandomGeneratorDimensions(quasi32, 33) == CURAND_STATUS_OUT_OF_RANGE);
    for (curandGenerator_t one : {quasi32, quasi64}) {
        made = made && curandSetQuasiRandomGeneratorDimensions(one, 32) == CURAND_STATUS_SUCCESS;
        made = made && curandSetGeneratorOrdering(one, CURAND_ORDERING_QUASI_DEFAULT) == CURAND_STATUS_SUCCESS;
    }
    made = made && curandSetGeneratorOffset(quasi32, place32) == CURAND_STATUS_SUCCESS;
    made = made && curandSetGeneratorOffset(quasi64, place64) == CURAND_STATUS_SUCCESS;
    Buffer<unsigned> points(32 * count);
    std::vector<unsigned long long> long64(32 * count);
    // In two parts, which go on with the next points of each dimension.
    made = made && curandGenerate(quasi32, points.data, 32 * 25) == CURAND_STATUS_SUCCESS;
    made = made && curandGenerate(quasi32, points.data + 32 * 25, 32 * (count - 25)) == CURAND_STATUS_SUCCESS;
    made = made && curandGenerateLongLong(quasi64, long64.data(), long64.size()) == CURAND_STATUS_SUCCESS;
    const auto parts = points.take();
    std::vector<unsigned> joined;
    for (int at = 0; at < 32; at++) {
        joined.insert(joined.end(), parts.begin() + at * 25, parts.begin() + (at + 1) * 25);
        joined.insert(joined.end(), parts.begin() + 32 * 25 + at * (count - 25), parts.begin() + 32 * 25 + (at + 1) * (count - 25));
    }
    expect("generators and kernels, 32 bits", made && joined == all32);
    expect("generators and kernels, 64 bits", made && long64 == all64);
    expect("what does not fit is refused", curandGenerate(quasi32, points.data, 33) == CURAND_STATUS_LENGTH_NOT_MULTIPLE &&
                                               curandGenerate(quasi64, points.data, 32) == CURAND_STATUS_TYPE_ERROR &&
                                               curandSetPseudoRandomGeneratorSeed(quasi32, 1) == CURAND_STATUS_TYPE_ERROR);

    // 1023 points behind 0 of 32 dimensions: each tenth of 1/1024 once, so that means are exact, and normal numbers are their quantiles.
    const int each = 1023;
    Buffer<float> uniform(32 * each), normal(32 * each), generated(32 * each), generatedNormal(32 * each);
    floats<<<1, 32>>>(device32, uniform.data, normal.data, each);
    made = curandSetGeneratorOffset(quasi32, 1) == CURAND_STATUS_SUCCESS && curandGenerateUniform(quasi32, generated.data, 32 * each) == CURAND_STATUS_SUCCESS;
    made = made && curandSetGeneratorOffset(quasi32, 1) == CURAND_STATUS_SUCCESS;
    made = made && curandGenerateNormal(quasi32, generatedNormal.data, 32 * each, 0, 1) == CURAND_STATUS_SUCCESS;
    expect("floats are drawn", made);
    const auto shares = uniform.take();
    compare("uniform floats of kernel and generator", shares, generated.take());
    compare("normal floats of kernel and generator", normal.take(), generatedNormal.take(), 2e-6);
    std::vector<double> back;
    for (float value : generatedNormal.take()) back.push_back(0.5 * std::erfc(-value * std::sqrt(0.5)));
    compare("normal numbers have their share below", back, shares, 1e-7);
    for (int at = 0; at < 32; at++) {
        double sum = 0;
        for (int point = 0; point < each; point++) sum += shares[at * each + point];
        if (std::fabs(sum / each - 0.5) > 1e-6) expect("means of a dimension", false);
    }

    Buffer<double> doubles(32 * each), uniforms(64 * 200), normals(64 * 200);
    std::vector<double> ownDoubles(32 * each);
    sobolDoubles<<<1, 32>>>(device64, doubles.data, each);
    made = curandSetGeneratorOffset(quasi64, 1) == CURAND_STATUS_SUCCESS && curandGenerateUniformDouble(quasi64, ownDoubles.data(), ownDoubles.size()) == CURAND_STATUS_SUCCESS;
    compare("doubles of kernel and generator", doubles.take(), ownDoubles);
    randomDoubles<<<1, 64>>>(uniforms.data, normals.data, 200);
    moments("uniform doubles", uniforms.take(), 0.5, 1.0 / 12, 1e-17, 1);
    moments("normal doubles", normals.take(), 0, 1, -9, 9);

    curandDestroyGenerator(quasi32);
    curandDestroyGenerator(quasi64);
    CHECK(cudaFree(device32));
    CHECK(cudaFree(device64));
    return failures != 0;
}
