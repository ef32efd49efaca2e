// Sums, maxima and counts: over a block in shared memory, over a warp by shuffles and votes, over the grid by atomics.
#include "harness.cuh"

#define FULL_MASK 0xffffffff

__global__ void blockSum(const float *in, float *out, int n) {
    __shared__ float part[256];
    const int tid = threadIdx.x, i = blockIdx.x * blockDim.x + tid;
    part[tid] = i < n ? in[i] : 0.0f;
    __syncthreads();
    for (int s = blockDim.x / 2; s > 0; s >>= 1) {
        if (tid < s) part[tid] += part[tid + s];
        __syncthreads();
    }
    if (tid == 0) out[blockIdx.x] = part[0];
}

__inline__ __device__ float warpSum(float value) {
    for (int offset = 16; offset > 0; offset /= 2) value += __shfl_down_sync(FULL_MASK, value, offset);
    return value;
}

__inline__ __device__ float blockSumOf(float value, float *shared) {
    const int lane = threadIdx.x % warpSize, warp = threadIdx.x / warpSize;
    value = warpSum(value);
    if (lane == 0) shared[warp] = value;
    __syncthreads();
    value = threadIdx.x < blockDim.x / warpSize ? shared[lane] : 0.0f;
    if (warp == 0) value = warpSum(value);
    return value;
}

__global__ void gridSum(const float *in, float *out, int n) {
    extern __shared__ float partial[];
    float sum = 0;
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) sum += in[i];
    sum = blockSumOf(sum, partial);
    if (threadIdx.x == 0) atomicAdd(out, sum);
}

__global__ void dot(const float *a, const float *b, float *out, int n) {
    __shared__ float partial[32];
    float sum = 0;
    for (int i = threadIdx.x; i < n; i += blockDim.x) sum += a[i] * b[i];
    sum = blockSumOf(sum, partial);
    if (threadIdx.x == 0) *out = sum;
}

__global__ void warpMax(const int *in, int *out) {
    int value = in[threadIdx.x];
    unsigned mask = 0xffffffffu;
    for (int step = 16; step > 0; step /= 2) value = max(value, __shfl_xor_sync(mask, value, step));
    out[threadIdx.x] = value;
}

__global__ void argmax(const float *in, int *where, int n) {
    __shared__ float best[128];
    __shared__ int at[128];
    float value = -INFINITY;
    int index = -1;
    for (int i = threadIdx.x; i < n; i += blockDim.x)
        if (in[i] > value) {
            value = in[i];
            index = i;
        }
    best[threadIdx.x] = value;
    at[threadIdx.x] = index;
    __syncthreads();
    for (int s = blockDim.x / 2; s > 0; s /= 2) {
        if (threadIdx.x < s && best[threadIdx.x + s] > best[threadIdx.x]) {
            best[threadIdx.x] = best[threadIdx.x + s];
            at[threadIdx.x] = at[threadIdx.x + s];
        }
        __syncthreads();
    }
    if (threadIdx.x == 0) *where = at[0];
}

__global__ void extremes(const int *in, int *low, int *high, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        atomicMin(low, in[i]);
        atomicMax(high, in[i]);
    }
}

__global__ void variance(const float *in, float *out, int n) {
    __shared__ float partial[32];
    __shared__ float mean;
    float sum = 0;
    for (int i = threadIdx.x; i < n; i += blockDim.x) sum += in[i];
    sum = blockSumOf(sum, partial);
    if (threadIdx.x == 0) mean = sum / n;
    __syncthreads();
    float squares = 0;
    for (int i = threadIdx.x; i < n; i += blockDim.x) squares += (in[i] - mean) * (in[i] - mean);
    squares = blockSumOf(squares, partial);
    if (threadIdx.x == 0) *out = squares / n;
}

__global__ void countAbove(const float *in, int *count, float limit, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    const unsigned votes = __ballot_sync(0xffffffff, i < n && in[i] > limit);
    if (threadIdx.x % 32 == 0) atomicAdd(count, __popc(votes));
}

__global__ void votes(const int *in, int *out) {
    const bool even = in[threadIdx.x] % 2 == 0;
    out[threadIdx.x] = (__any_sync(FULL_MASK, even) ? 1 : 0) + (__all_sync(FULL_MASK, even) ? 2 : 0);
}

__global__ void wholeWarp(const int *in, int *out) { out[threadIdx.x] = __reduce_add_sync(0xffffffff, in[threadIdx.x]); }

__global__ void lastBlock(const float *in, float *parts, float *out, unsigned *arrived, int n) {
    __shared__ float partial[32];
    __shared__ bool last;
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    float sum = blockSumOf(i < n ? in[i] : 0.0f, partial);
    if (threadIdx.x == 0) {
        parts[blockIdx.x] = sum;
        __threadfence();
        last = atomicInc(arrived, gridDim.x) == gridDim.x - 1;
    }
    __syncthreads();
    if (!last) return;
    sum = blockSumOf(threadIdx.x < gridDim.x ? parts[threadIdx.x] : 0.0f, partial);
    if (threadIdx.x == 0) *out = sum;
}

// Two groups of lanes at one line, each with its mask, beside lanes that are elsewhere; sums that wrap around.
__global__ void masked(const int *in, unsigned *sums, unsigned *others) {
    const unsigned lane = threadIdx.x;
    sums[lane] = 0;
    others[lane] = 0;
    if (lane % 4 == 3) return;
    const unsigned mask = lane % 4 == 0 ? 0x11111111u : 0x66666666u;
    const int sum = __reduce_add_sync(mask, (int)((unsigned)in[lane] * 40000000u));
    sums[lane] = (unsigned)sum + (unsigned)__reduce_max_sync(mask, -in[lane]) - (unsigned)__reduce_min_sync(mask, in[lane]);
    const unsigned bits = 0x9e3779b9u * (lane + 7);
    others[lane] = __reduce_and_sync(mask, bits | 0xffu) + 3 * __reduce_or_sync(mask, bits & 0xff00u) + __reduce_xor_sync(mask, bits);
}

// What is for all types is wrong on purpose: it must be the one of ints.
template <class T>
__device__ T sumOf(unsigned, T) { return -1; }
#if __CUDA_ARCH__ >= 800
template <>
__device__ __forceinline__ int sumOf<int>(unsigned mask, int value)
{
    return __reduce_add_sync(mask, value);
}
#endif
__global__ void specialised(const int *in, int *out) { out[threadIdx.x] = sumOf<int>(__activemask(), in[threadIdx.x]); }

// Votes and exchanges of lanes that name each other: a part of the warp in a branch, and two halves at one line.
__global__ void partVotes(const int *in, unsigned *out) {
    const unsigned lane = threadIdx.x, few = __ballot_sync(0xffffffff, lane % 3 == 0);
    const unsigned half = lane < 16 ? 0xffffu : 0xffff0000u;
    unsigned got = __ballot_sync(half, in[lane] > 400) + (__any_sync(half, in[lane] > 900) ? 1 : 0);
    got ^= __all_sync(half, lane > 15) ? 0x80000000u : 0u;
    // A number between 0 and 1 is no vote: the predicate is an integer.
    got += __all_sync(half, lane < 16 ? 0.5f : 1.5f);
    if (few >> lane & 1) {
        const unsigned all = __ballot_sync(few, in[lane] > 400);
        got += all + __shfl_sync(few, lane, 30) + __all_sync(few, lane % 3 == 0);
    }
    out[lane] = got;
}

// What PTX says of a lane's place, in a block of two dimensions.
__global__ void placesOfLanes(unsigned *out) {
    unsigned lane, before, upTo, after, from, own;
    asm("mov.u32 %0, %%laneid;" : "=r"(lane));
    asm volatile("mov.u32 %0, %lanemask_lt;" : "=r"(before));
    asm volatile("mov.u32 %0, %%lanemask_le;" : "=r"(upTo));
    asm volatile("mov.u32 %0, %%lanemask_gt;" : "=r"(after));
    asm volatile("mov.u32 %0, %%lanemask_ge;" : "=r"(from));
    asm("mov.u32 %0, %%lanemask_eq;" : "=r"(own));
    unsigned *mine = out + 6 * (threadIdx.y * blockDim.x + threadIdx.x);
    mine[0] = lane, mine[1] = before, mine[2] = upTo, mine[3] = after, mine[4] = from, mine[5] = own;
}

std::vector<unsigned> sumsOfMasked(const std::vector<int> &in, bool others) {
    std::vector<unsigned> want(32);
    for (unsigned lane = 0; lane < 32; ++lane) {
        if (lane % 4 == 3) continue;
        unsigned sum = 0, every = ~0u, some = 0, odd = 0;
        int least = 1 << 30;
        for (unsigned other = 0; other < 32; ++other) {
            if (other % 4 == 3 || (other % 4 == 0) != (lane % 4 == 0)) continue;
            const unsigned bits = 0x9e3779b9u * (other + 7);
            sum += (unsigned)in[other] * 40000000u;
            least = in[other] < least ? in[other] : least;
            every &= bits | 0xffu;
            some |= bits & 0xff00u;
            odd ^= bits;
        }
        want[lane] = others ? every + 3 * some + odd : sum - 2 * (unsigned)least;
    }
    return want;
}

std::vector<unsigned> votesOfParts(const std::vector<int> &in) {
    unsigned high = 0, some[2] = {0, 0}, few = 0;
    for (unsigned lane = 0; lane < 32; ++lane) {
        high |= (in[lane] > 400 ? 1u : 0u) << lane;
        if (in[lane] > 900) some[lane / 16] = 1;
        if (lane % 3 == 0) few |= 1u << lane;
    }
    std::vector<unsigned> want(32);
    for (unsigned lane = 0; lane < 32; ++lane) {
        const unsigned second = lane / 16;
        want[lane] = (high & (second ? 0xffff0000u : 0xffffu)) + some[second];
        if (second) want[lane] = (want[lane] ^ 0x80000000u) + 1;
        if (lane % 3 == 0) want[lane] += (high & few) + 30 + 1;
    }
    return want;
}

std::vector<unsigned> placesOf(unsigned threads) {
    std::vector<unsigned> want;
    for (unsigned thread = 0; thread < threads; ++thread) {
        const unsigned lane = thread % 32;
        unsigned before = 0, after = 0;
        for (unsigned other = 0; other < 32; ++other) {
            if (other < lane) before |= 1u << other;
            if (other > lane) after |= 1u << other;
        }
        want.insert(want.end(), {lane, before, ~after, after, ~before, ~(before | after)});
    }
    return want;
}

static void run() {
    const int n = 3000;
    const auto x = numbers(n), y = numbers(n, 0, 2);
    double sum = 0, product = 0;
    int best = 0, above = 0;
    for (int i = 0; i < n; ++i) {
        sum += x[i];
        product += (double)x[i] * y[i];
        if (x[i] > x[best]) best = i;
        above += x[i] > 0.5f;
    }
    double squares = 0;
    for (const float v : x) squares += (v - sum / n) * (v - sum / n);
    Buffer<float> a(x), b(y), one(std::vector<float>{0}), parts(12);
    blockSum<<<12, 256>>>(a.data, parts.data, n);
    compare("a sum for each block", parts.take(), each(12, [&](size_t block) {
                double part = 0;
                for (size_t i = block * 256; i < block * 256 + 256 && i < x.size(); ++i) part += x[i];
                return part;
            }), 1e-4);
    gridSum<<<4, 128, 4 * sizeof(float)>>>(a.data, one.data, n);
    compare("a sum over the grid", one.take(), std::vector<double>{sum}, 1e-3);
    dot<<<1, 256>>>(a.data, b.data, one.data, n);
    compare("a dot product", one.take(), std::vector<double>{product}, 1e-3);
    const auto small = integers(32, 1000);
    Buffer<int> lanes(small), out(32);
    warpMax<<<1, 32>>>(lanes.data, out.data);
    int most = 0, total = 0;
    for (const int v : small) {
        most = v > most ? v : most;
        total += v;
    }
    compare("the maximum of a warp", out.take(), std::vector<int>(32, most));
    votes<<<1, 32>>>(lanes.data, out.data);
    compare("votes", out.take(), std::vector<int>(32, 1));
    wholeWarp<<<1, 32>>>(lanes.data, out.data);
    compare("a reduction of a warp in one call", out.take(), std::vector<int>(32, total));
    specialised<<<1, 32>>>(lanes.data, out.data);
    compare("a reduction that CUDA has from 8.0 on", out.take(), std::vector<int>(32, total));
    Buffer<unsigned> joined(32), bits(32);
    masked<<<1, 32>>>(lanes.data, joined.data, bits.data);
    compare("sums of the lanes of a mask", joined.take(), sumsOfMasked(small, false));
    compare("bits of the lanes of a mask", bits.take(), sumsOfMasked(small, true));
    Buffer<int> where(1);
    argmax<<<1, 128>>>(a.data, where.data, n);
    compare("where the maximum is", where.take(), std::vector<int>{best});
    Buffer<unsigned> parts32(32), places(6 * 80);
    partVotes<<<1, 32>>>(lanes.data, parts32.data);
    compare("votes of parts of a warp", parts32.take(), votesOfParts(small));
    placesOfLanes<<<1, dim3(20, 4)>>>(places.data);
    compare("places in a warp", places.take(), placesOf(80));
    const auto many = integers(n, 100000);
    Buffer<int> ints(many), low(std::vector<int>{1 << 30}), high(std::vector<int>{-1}), count(std::vector<int>{0});
    extremes<<<blocksFor(n, 128), 128>>>(ints.data, low.data, high.data, n);
    int least = many[0], greatest = many[0];
    for (const int v : many) {
        least = v < least ? v : least;
        greatest = v > greatest ? v : greatest;
    }
    compare("the minimum by atomics", low.take(), std::vector<int>{least});
    compare("the maximum by atomics", high.take(), std::vector<int>{greatest});
    variance<<<1, 256>>>(a.data, one.data, n);
    compare("a variance", one.take(), std::vector<double>{squares / n}, 1e-4);
    countAbove<<<blocksFor(n, 96), 96>>>(a.data, count.data, 0.5f, n);
    compare("counting by ballots", count.take(), std::vector<int>{above});
    Buffer<unsigned> arrived(std::vector<unsigned>{0});
    lastBlock<<<blocksFor(n, 256), 256>>>(a.data, parts.data, one.data, arrived.data, n);
    compare("the last block sums", one.take(), std::vector<double>{sum}, 1e-3);
}

int main() {
    run();
    return failures != 0;
}
