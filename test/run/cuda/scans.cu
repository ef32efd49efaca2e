// Prefix sums, compaction and steps of sorting.
#include "harness.cuh"

__global__ void scanSteps(const int *in, int *out, int n) {
    __shared__ int buffer[2][256];
    int now = 0;
    buffer[now][threadIdx.x] = threadIdx.x < n ? in[threadIdx.x] : 0;
    __syncthreads();
    for (int step = 1; step < blockDim.x; step <<= 1) {
        buffer[1 - now][threadIdx.x] = buffer[now][threadIdx.x] + (threadIdx.x >= step ? buffer[now][threadIdx.x - step] : 0);
        now = 1 - now;
        __syncthreads();
    }
    if (threadIdx.x < n) out[threadIdx.x] = buffer[now][threadIdx.x];
}

__global__ void scanTree(int *data) {
    extern __shared__ int tree[];
    const int tid = threadIdx.x, n = blockDim.x * 2;
    tree[2 * tid] = data[2 * tid];
    tree[2 * tid + 1] = data[2 * tid + 1];
    int offset = 1;
    for (int d = n >> 1; d > 0; d >>= 1) {
        __syncthreads();
        if (tid < d) tree[offset * (2 * tid + 2) - 1] += tree[offset * (2 * tid + 1) - 1];
        offset *= 2;
    }
    if (tid == 0) tree[n - 1] = 0;
    for (int d = 1; d < n; d *= 2) {
        offset >>= 1;
        __syncthreads();
        if (tid < d) {
            const int left = offset * (2 * tid + 1) - 1, right = offset * (2 * tid + 2) - 1;
            const int t = tree[left];
            tree[left] = tree[right];
            tree[right] += t;
        }
    }
    __syncthreads();
    data[2 * tid] = tree[2 * tid];
    data[2 * tid + 1] = tree[2 * tid + 1];
}

__device__ int warpScan(int value) {
    const int lane = threadIdx.x & 31;
    for (int step = 1; step < 32; step *= 2) {
        const int left = __shfl_up_sync(0xffffffff, value, step);
        if (lane >= step) value += left;
    }
    return value;
}

__global__ void scanWarps(const int *in, int *out) { out[threadIdx.x] = warpScan(in[threadIdx.x]); }

__global__ void scanBlocks(const int *in, int *out, int *sums, int n) {
    __shared__ int warps[32];
    const int i = blockIdx.x * blockDim.x + threadIdx.x, warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    int value = warpScan(i < n ? in[i] : 0);
    if (lane == 31) warps[warp] = value;
    __syncthreads();
    if (warp == 0) {
        const int sum = warpScan(lane < blockDim.x / 32 ? warps[lane] : 0);
        warps[lane] = sum;
    }
    __syncthreads();
    if (warp > 0) value += warps[warp - 1];
    if (i < n) out[i] = value;
    if (threadIdx.x == blockDim.x - 1) sums[blockIdx.x] = value;
}

__global__ void addSums(int *out, const int *sums, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (blockIdx.x > 0 && i < n) out[i] += sums[blockIdx.x - 1];
}

__global__ void bitonicBlock(int *data) {
    __shared__ int values[512];
    const int tid = threadIdx.x;
    values[tid] = data[tid];
    __syncthreads();
    for (int size = 2; size <= blockDim.x; size <<= 1)
        for (int stride = size >> 1; stride > 0; stride >>= 1) {
            const int other = tid ^ stride;
            if (other > tid && (values[tid] > values[other]) == ((tid & size) == 0)) {
                const int t = values[tid];
                values[tid] = values[other];
                values[other] = t;
            }
            __syncthreads();
        }
    data[tid] = values[tid];
}

__global__ void bitonicStep(int *data, int stride, int size) {
    const unsigned i = blockIdx.x * blockDim.x + threadIdx.x, other = i ^ stride;
    if (other > i && (data[i] > data[other]) == ((i & size) == 0)) {
        const int t = data[i];
        data[i] = data[other];
        data[other] = t;
    }
}

__global__ void oddEvenStep(int *data, int n, int phase) {
    const int i = 2 * (blockIdx.x * blockDim.x + threadIdx.x) + phase;
    if (i + 1 < n && data[i] > data[i + 1]) {
        const int t = data[i];
        data[i] = data[i + 1];
        data[i + 1] = t;
    }
}

__global__ void compact(const int *in, int *out, int *count, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x, lane = threadIdx.x % 32;
    const bool keep = i < n && in[i] % 3 == 0;
    const unsigned mask = __ballot_sync(0xffffffff, keep);
    int start = 0;
    if (lane == 0) start = atomicAdd(count, __popc(mask));
    start = __shfl_sync(0xffffffff, start, 0);
    if (keep) out[start + __popc(mask & ((1u << lane) - 1))] = in[i];
}

template <class T>
std::vector<T> sorted(std::vector<T> values) {
    for (size_t i = 1; i < values.size(); ++i)
        for (size_t j = i; j > 0 && values[j] < values[j - 1]; --j) {
            const T t = values[j];
            values[j] = values[j - 1];
            values[j - 1] = t;
        }
    return values;
}

static void run() {
    const int n = 1000;
    const auto x = integers(n, 100);
    std::vector<int> upTo(n);
    int running = 0;
    for (int i = 0; i < n; ++i) upTo[i] = running += x[i];
    const auto first = [&](const std::vector<int> &all, size_t size) { return std::vector<int>(all.begin(), all.begin() + size); };
    Buffer<int> in(x), out(n), sums(4), sumsScanned(4);
    Buffer<int> few(first(x, 256)), fewOut(256), warp(32);
    scanSteps<<<1, 256>>>(few.data, fewOut.data, 256);
    compare("a scan by steps", fewOut.take(), first(upTo, 256));
    scanTree<<<1, 128, 256 * sizeof(int)>>>(few.data);
    compare("an exclusive scan by a tree", few.take(), each(256, [&](size_t i) { return i == 0 ? 0 : upTo[i - 1]; }));
    scanWarps<<<1, 32>>>(in.data, warp.data);
    compare("a scan of a warp", warp.take(), first(upTo, 32));
    scanBlocks<<<4, 256>>>(in.data, out.data, sums.data, n);
    scanSteps<<<1, 256>>>(sums.data, sumsScanned.data, 4);
    addSums<<<4, 256>>>(out.data, sumsScanned.data, n);
    compare("a scan over blocks", out.take(), upTo);
    const auto some = integers(512, 10000);
    Buffer<int> values(some), more(some), odd(first(some, 101));
    bitonicBlock<<<1, 512>>>(values.data);
    compare("a bitonic sort in a block", values.take(), sorted(some));
    for (int size = 2; size <= 512; size *= 2)
        for (int stride = size / 2; stride > 0; stride /= 2) bitonicStep<<<4, 128>>>(more.data, stride, size);
    compare("a bitonic sort by launches", more.take(), sorted(some));
    for (int phase = 0; phase < 101; ++phase) oddEvenStep<<<1, 64>>>(odd.data, 101, phase % 2);
    compare("an odd-even sort", odd.take(), sorted(first(some, 101)));
    Buffer<int> kept(n), count(std::vector<int>{0});
    compact<<<blocksFor(n, 128), 128>>>(in.data, kept.data, count.data, n);
    std::vector<int> want;
    for (const int v : x)
        if (v % 3 == 0) want.push_back(v);
    auto got = kept.take();
    compare("how many are kept", count.take(), std::vector<size_t>{want.size()});
    compare("what is kept", sorted(first(got, want.size())), sorted(want));
}

int main() {
    run();
    return failures != 0;
}
