// Random numbers: Philox's known answers, sequences that are the same by every way to a place, states that are kept between
// launches, and what is drawn from many threads against the distribution that it must have.
#include <curand.h>
#include <curand_kernel.h>

#include <cstdint>

#include "harness.cuh"

/** Known answers for philox4x32-10 by its authors (Random123, tests/kat_vectors). */
struct Known {
    unsigned counter[4], key[2], answer[4];
};
constexpr Known known[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}, {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}, {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

__global__ void answers(const Known *in, unsigned *out) {
    const Known &own = in[threadIdx.x];
    const uint4 counter = make_uint4(own.counter[0], own.counter[1], own.counter[2], own.counter[3]);
    const uint4 all = curand_Philox4x32_10(counter, make_uint2(own.key[0], own.key[1]));
    const unsigned four[] = {all.x, all.y, all.z, all.w};
    for (int at = 0; at < 4; at++) out[threadIdx.x * 4 + at] = four[at];
}

/** The same by a state: the seed is the key, the subsequence the upper half of the counter, four numbers are a block. */
__global__ void answersOfStates(const Known *in, unsigned *out) {
    const Known &own = in[threadIdx.x];
    curandStatePhilox4_32_10_t state;
    const unsigned long long seed = own.key[0] | (unsigned long long)own.key[1] << 32;
    const unsigned long long block = own.counter[0] | (unsigned long long)own.counter[1] << 32;
    curand_init(seed, own.counter[2] | (unsigned long long)own.counter[3] << 32, 0, &state);
    for (int quarter = 0; quarter < 4; quarter++) skipahead(block, &state);
    for (int at = 0; at < 4; at++) out[threadIdx.x * 4 + at] = curand(&state);
}

/** Each thread draws from its place on: one by one, by an offset, by skips, in fours. All must be equal. */
__global__ void places(unsigned *out, int draws) {
    const int i = threadIdx.x;
    curandStatePhilox4_32_10_t one, other, fours, far;
    curand_init(99, 5, 0, &one);
    for (int at = 0; at < i; at++) curand(&one);
    curand_init(99, 5, i, &other);
    curand_init(99, 3, 0, &far);
    skipahead(i / 2, &far);
    skipahead_sequence(2, &far);
    skipahead(i - i / 2, &far);
    fours = other;
    unsigned differ = 0;
    for (int at = 0; at < draws; at += 4) {
        const uint4 all = curand4(&fours);
        const unsigned four[] = {all.x, all.y, all.z, all.w};
        for (unsigned number : four) {
            const unsigned own = curand(&one);
            differ += own != curand(&other) || own != curand(&far) || own != number;
        }
    }
    // Behind the last block of a subsequence stands the first of the next.
    curand_init(99, 5, 0xffffffffffffffffull, &one);
    for (int quarter = 0; quarter < 3; quarter++) skipahead(0xffffffffffffffffull, &one);
    skipahead(4, &one);
    curand_init(99, 6, 0, &other);
    for (int at = 0; at < 9; at++) differ += curand(&one) != curand(&other);
    out[i] = differ;
}

__global__ void start(curandState *states, unsigned long long seed) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    curand_init(seed, i, 0, &states[i]);
}

/** Draws from the states in place, or from a copy that is put back. */
__global__ void draw(curandState *states, float *out, int first, int count, bool copies) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x, threads = gridDim.x * blockDim.x;
    if (copies) {
        curandState own = states[i];
        for (int at = first; at < first + count; at++) out[at * threads + i] = curand_uniform(&own) + curand_normal(&own);
        states[i] = own;
    } else {
        for (int at = first; at < first + count; at++) out[at * threads + i] = curand_uniform(states + i) + curand_normal(states + i);
    }
}

/** States in shared memory, drawn from by a function that takes a pointer. */
__device__ float twice(curandState_t *state) { return curand_uniform(state) + curand_uniform(state); }
__global__ void sharedStates(float *out) {
    __shared__ curandState_t states[64];
    curand_init(4, threadIdx.x, 0, &states[threadIdx.x]);
    curandState_t own;
    curand_init(4, threadIdx.x, 0, &own);
    out[threadIdx.x] = twice(&states[threadIdx.x]) - twice(&own);
}

constexpr int kinds = 9;
template <typename State>
__global__ void distributions(float *out, int draws) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x, threads = gridDim.x * blockDim.x;
    State state;
    curand_init(2026, i, 0, &state);
    for (int at = 0; at < draws; at += 4) {
        const float4 uniform = curand_uniform4(&state), normal = curand_normal4(&state), log4 = curand_log_normal4(&state, 0.5f, 0.25f);
        const float2 pair = curand_normal2(&state), log2 = curand_log_normal2(&state, 0.5f, 0.25f);
        const float numbers[kinds][4] = {
            {curand_uniform(&state), curand_uniform(&state), curand_uniform(&state), curand_uniform(&state)},
            {uniform.x, uniform.y, uniform.z, uniform.w},
            {curand_normal(&state), curand_normal(&state), curand_normal(&state), pair.x},
            {normal.x, normal.y, normal.z, normal.w},
            {logf(curand_log_normal(&state, 0.5f, 0.25f)), logf(log2.x), logf(log2.y), logf(log4.x)},
            {logf(log4.x), logf(log4.y), logf(log4.z), logf(log4.w)},
            {(float)curand_poisson(&state, 0.75f), (float)curand_poisson(&state, 0.75f), (float)curand_poisson(&state, 0.75f), (float)curand_poisson(&state, 0.75f)},
            {(float)curand_poisson(&state, 40.5f), (float)curand_poisson(&state, 40.5f), (float)curand_poisson(&state, 40.5f), (float)curand_poisson(&state, 40.5f)},
            {(float)curand_poisson(&state, 1e6f), (float)curand_poisson(&state, 1e6f), (float)curand_poisson(&state, 1e6f), (float)curand_poisson(&state, 1e6f)},
        };
        for (int kind = 0; kind < kinds; kind++)
            for (int part = 0; part < 4; part++) out[((size_t)kind * draws + at + part) * threads + i] = numbers[kind][part];
    }
}

__global__ void pi(unsigned *inside, int draws) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    curandStateMRG32k3a_t state;
    curand_init(1, i, 0, &state);
    unsigned own = 0;
    for (int at = 0; at < draws; at++) {
        const float x = curand_uniform(&state), y = curand_uniform(&state);
        own += x * x + y * y <= 1.0f;
    }
    atomicAdd(inside, own);
}

/** Mean, variance and bounds of what was drawn; and neighbours, in one thread and between two, must not go together. */
static void moments(const char *name, const float *numbers, int draws, int threads, double mean, double variance, double low, double high) {
    const size_t n = (size_t)draws * threads;
    double sum = 0, squares = 0, along = 0, across = 0;
    bool within = true;
    for (size_t at = 0; at < n; at++) {
        const double own = numbers[at] - mean;
        within = within && numbers[at] >= low && numbers[at] <= high;
        sum += own, squares += own * own;
        if (at + threads < n) along += own * (numbers[at + threads] - mean);
        if (at % threads) across += own * (numbers[at - 1] - mean);
    }
    // Five deviations of each estimate; the numbers are the same in each run. The fourth moment is at most 3 (and some for Poisson).
    const double error = 5 / std::sqrt((double)n);
    const double off = std::fabs(sum / n) / std::sqrt(variance), spread = std::fabs(squares / n / variance - 1);
    const bool good = within && off < error && spread < error * 2 && std::fabs(along / n / variance) < error && std::fabs(across / n / variance) < error;
    printf("%s %s\n", good ? "ok" : "not ok", name);
    if (!good) printf("mean off %g, variance off %g, along %g, across %g, of %g\n", off, spread, along / n / variance, across / n / variance, error);
    failures += !good;
}

int main() {
    Buffer<Known> cases(std::vector<Known>(known, known + 3));
    Buffer<unsigned> words(12), drawn(12);
    answers<<<1, 3>>>(cases.data, words.data);
    answersOfStates<<<1, 3>>>(cases.data, drawn.data);
    std::vector<unsigned> want;
    for (const Known &one : known) want.insert(want.end(), one.answer, one.answer + 4);
    compare("Philox's known answers", words.take(), want);
    compare("Philox's known answers by a state", drawn.take(), want);

    Buffer<unsigned> differ(40);
    places<<<1, 40>>>(differ.data, 24);
    compare("one place by every way", differ.take(), std::vector<unsigned>(40, 0));

    const int threads = 256;
    Buffer<curandState> states(threads);
    Buffer<float> once(threads * 14), parts(threads * 14), again(64);
    start<<<2, 128>>>(states.data, 42);
    draw<<<2, 128>>>(states.data, once.data, 0, 14, true);
    start<<<2, 128>>>(states.data, 42);
    draw<<<2, 128>>>(states.data, parts.data, 0, 5, true);
    draw<<<2, 128>>>(states.data, parts.data, 5, 4, false);
    std::vector<curandState> kept = states.take();
    CHECK(cudaMemset(states.data, 0, threads * sizeof(curandState)));
    CHECK(cudaMemcpy(states.data, kept.data(), threads * sizeof(curandState), cudaMemcpyHostToDevice));
    draw<<<2, 128>>>(states.data, parts.data, 9, 5, true);
    compare("states kept over launches and on the host", parts.take(), once.take());
    sharedStates<<<1, 64>>>(again.data);
    compare("states in shared memory", again.take(), std::vector<float>(64, 0));

    const int draws = 64;
    Buffer<float> all((size_t)kinds * draws * threads);
    distributions<curandStatePhilox4_32_10_t><<<2, 128>>>(all.data, draws);
    const auto numbers = all.take();
    const char *names[] = {"uniform", "uniform by fours", "normal", "normal by fours", "log normal", "log normal by fours", "Poisson of 0.75", "Poisson of 40.5", "Poisson of a million"};
    const double means[] = {0.5, 0.5, 0, 0, 0.5, 0.5, 0.75, 40.5, 1e6}, variances[] = {1.0 / 12, 1.0 / 12, 1, 1, 0.0625, 0.0625, 0.75, 40.5, 1e6};
    for (int kind = 0; kind < kinds; kind++) {
        const double low = kind < 2 ? 1e-10 : kind < 6 ? -6.8 : 0, high = kind < 2 ? 1 : kind < 6 ? 6.8 : 2e6;
        moments(names[kind], numbers.data() + (size_t)kind * draws * threads, draws, threads, means[kind], variances[kind], low, high);
    }

    Buffer<unsigned> inside(1);
    CHECK(cudaMemset(inside.data, 0, sizeof(unsigned)));
    pi<<<16, 128>>>(inside.data, 100);
    // Five deviations of the estimate of 204,800 points.
    compare("pi", std::vector<double>{4.0 * inside.take()[0] / (16 * 128 * 100)}, std::vector<double>{3.14159265}, 0.0182 / 3.14);
    return failures != 0;
}
