// CUB in kernels: reductions and scans of warps and blocks, their functors, loads and stores.
#include <cub/cub.cuh>

#include <algorithm>
#include <functional>

#include "harness.cuh"

/** An operator that does not commute: the affine maps x -> a x + b of a prime field, one after the other. */
struct Affine {
    unsigned a, b;
};
struct Then {
    __host__ __device__ Affine operator()(const Affine &one, const Affine &other) const {
        return Affine{one.a * other.a % 65521u, (one.b * other.a + other.b) % 65521u};
    }
};

/** A type of three bytes, which no shuffle has. */
struct Colour {
    unsigned char red, green, blue;
};
struct Mix {
    __host__ __device__ Colour operator()(Colour one, Colour other) const {
        return Colour{(unsigned char)(one.red + other.red), (unsigned char)(one.green ^ other.green),
                      one.blue > other.blue ? one.blue : other.blue};
    }
};

template <class T, class Op, int Threads, cub::BlockReduceAlgorithm Algorithm>
__global__ void blocks(const T *in, T *out, int n, Op op) {
    using Block = cub::BlockReduce<T, Threads, Algorithm>;
    __shared__ typename Block::TempStorage storage;
    const int left = n - (int)blockIdx.x * Threads;
    const T value = in[(int)threadIdx.x < left ? blockIdx.x * Threads + threadIdx.x : 0];
    const T all = left < Threads ? Block(storage).Reduce(value, op, left) : Block(storage).Reduce(value, op);
    if (threadIdx.x == 0) out[blockIdx.x] = all;
}

/** The usual norm of a row: blocks of fewer threads than the type names, the sum handed to all by shared memory. */
template <typename T>
__global__ void norm(const T *in, float *out, int width) {
    float sum = 0.0f;
    for (int i = threadIdx.x; i < width; i += blockDim.x) sum += (float)in[blockIdx.x * width + i] * (float)in[blockIdx.x * width + i];
    using BlockReduce = cub::BlockReduce<float, 1024>;
    __shared__ typename BlockReduce::TempStorage storage;
    __shared__ float all;
    sum = BlockReduce(storage).Reduce(sum, cub::Sum(), blockDim.x);
    if (threadIdx.x == 0) all = rsqrtf(sum / width);
    __syncthreads();
    for (int i = threadIdx.x; i < width; i += blockDim.x) out[blockIdx.x * width + i] = (float)in[blockIdx.x * width + i] * all;
}

/** A block of three dimensions, two uses of one storage, several items of a thread, pairs with their places. */
__global__ void shapes(const int *in, int *out) {
    typedef cub::BlockReduce<int, 5, cub::BLOCK_REDUCE_RAKING, 3, 7> Block;
    typedef cub::KeyValuePair<int, int> Pair;
    typedef cub::BlockReduce<Pair, 5, cub::BLOCK_REDUCE_WARP_REDUCTIONS, 3, 7> Pairs;
    __shared__ union Both {
        Block::TempStorage block;
        Pairs::TempStorage pairs;
    } storage;
    const int rank = threadIdx.x + 5 * (threadIdx.y + 3 * threadIdx.z);
    const int sum = Block(storage.block).Sum(in[rank]);
    __syncthreads();
    int several[3] = {in[3 * rank], in[3 * rank + 1], in[3 * rank + 2]};
    const int most = Block(storage.block).Reduce(several, cub::Max());
    __syncthreads();
    const Pair greatest = Pairs(storage.pairs).Reduce(Pair(rank, in[rank]), cub::ArgMax());
    __syncthreads();
    const Pair least = Pairs(storage.pairs).Reduce(Pair(rank, in[rank]), cub::ArgMin());
    if (rank == 0) {
        out[0] = sum;
        out[1] = most;
        out[2] = greatest.key;
        out[3] = least.key;
    }
}

template <int Width>
__global__ void warps(const int *in, int *out, int n) {
    using Warp = cub::WarpReduce<int, Width>;
    __shared__ typename Warp::TempStorage storage[8];
    const int i = threadIdx.x, first = i / Width;
    const int sum = Warp(storage[i / 32]).Sum(in[i]);
    const int some = Warp(storage[i / 32]).Reduce(in[i], cub::Min(), (Width + 1) / 2);
    const int heads = Warp(storage[i / 32]).HeadSegmentedSum(in[i], in[i] % 3 == 0);
    const int tails = Warp(storage[i / 32]).TailSegmentedReduce(in[i], in[i] % 3 == 0, cub::Max());
    if (i % Width == 0) {
        out[first] = sum;
        out[n + first] = some;
    }
    out[2 * n + i] = i % Width == 0 || in[i] % 3 == 0 ? heads : 0;
    out[3 * n + i] = i % Width == 0 || in[i - 1] % 3 == 0 ? tails : 0;
}

template <int Width>
__global__ void warpScans(const Affine *in, Affine *out, int *sums, int n) {
    using Scan = cub::WarpScan<Affine, Width>;
    using Sums = cub::WarpScan<int, Width>;
    __shared__ typename Scan::TempStorage storage;
    __shared__ typename Sums::TempStorage other;
    const int i = threadIdx.x;
    Affine inclusive, exclusive, aggregate;
    Scan(storage).InclusiveScan(in[i], inclusive, Then(), aggregate);
    Scan(storage).ExclusiveScan(in[i], exclusive, Affine{1, 0}, Then());
    out[i] = inclusive;
    out[n + i] = exclusive;
    out[2 * n + i] = aggregate;
    int sum, total;
    Sums(other).ExclusiveSum((int)in[i].a, sum, total);
    sums[i] = sum + total;
    sums[n + i] = Sums(other).Broadcast((int)in[i].b, Width - 1);
}

/** What stands ahead of a tile: the running sum of those before it. */
struct Running {
    int total;
    __device__ Running(int total) : total(total) {}
    __device__ int operator()(int aggregate) {
        const int before = total;
        total += aggregate;
        return before;
    }
};

template <int Threads, int Items, cub::BlockScanAlgorithm Algorithm>
__global__ void tiles(const int *in, int *out, int n) {
    using Load = cub::BlockLoad<int, Threads, Items, cub::BLOCK_LOAD_WARP_TRANSPOSE>;
    using Store = cub::BlockStore<int, Threads, Items, cub::BLOCK_STORE_WARP_TRANSPOSE>;
    using Scan = cub::BlockScan<int, Threads, Algorithm>;
    __shared__ union {
        typename Load::TempStorage load;
        typename Store::TempStorage store;
        typename Scan::TempStorage scan;
    } storage;
    Running running(0);
    for (int first = 0; first < n; first += Threads * Items) {
        int items[Items];
        Load(storage.load).Load(in + first, items, n - first, 0);
        __syncthreads();
        Scan(storage.scan).InclusiveSum(items, items, running);
        __syncthreads();
        Store(storage.store).Store(out + first, items, n - first);
        __syncthreads();
    }
}

template <int Threads>
__global__ void blockScans(const Affine *in, Affine *out, float *sums, int n) {
    using Scan = cub::BlockScan<Affine, Threads>;
    using Sums = cub::BlockScan<float, Threads, cub::BLOCK_SCAN_WARP_SCANS>;
    __shared__ typename Scan::TempStorage storage;
    __shared__ typename Sums::TempStorage other;
    const int i = threadIdx.x;
    Affine inclusive, exclusive, aggregate;
    Scan(storage).InclusiveScan(in[i], inclusive, Then());
    __syncthreads();
    Scan(storage).ExclusiveScan(in[i], exclusive, Affine{3, 5}, Then(), aggregate);
    out[i] = inclusive;
    out[n + i] = exclusive;
    out[2 * n + i] = aggregate;
    float pair[2] = {1.0f, 2.0f}, total;
    Sums(other).ExclusiveSum(pair, pair, total);
    sums[2 * i] = pair[0];
    sums[2 * i + 1] = pair[1] + total;
}

template <class T, class Op>
T joined(const std::vector<T> &in, size_t first, size_t end, Op op) {
    T all = in[first];
    for (size_t at = first + 1; at < end && at < in.size(); at++) all = op(all, in[at]);
    return all;
}

std::vector<unsigned> flat(const std::vector<Affine> &in) {
    std::vector<unsigned> all;
    for (const Affine &one : in) all.insert(all.end(), {one.a, one.b});
    return all;
}
std::vector<unsigned> flat(const std::vector<Colour> &in) {
    std::vector<unsigned> all;
    for (const Colour &one : in) all.insert(all.end(), {one.red, one.green, one.blue});
    return all;
}
template <class T>
std::vector<T> flat(const std::vector<T> &in) {
    return in;
}

template <int Threads, cub::BlockReduceAlgorithm Algorithm, class T, class Op>
void reduceBlocks(const char *name, const std::vector<T> &all, Op op) {
    for (const int n : {1, 31, 32, 33, Threads - 1, Threads, Threads + 1, 20000}) {
        const std::vector<T> in(all.begin(), all.begin() + n);
        const int count = blocksFor(n, Threads);
        Buffer<T> a(in), b((size_t)count);
        blocks<T, Op, Threads, Algorithm><<<count, Threads>>>(a.data, b.data, n, op);
        compare(name, flat(b.take()), flat(each(count, [&](size_t at) { return joined(in, at * Threads, (at + 1) * Threads, op); })), 1e-5);
    }
}

const std::vector<Affine> affines = each(20000, [](size_t at) { return Affine{(unsigned)(at * 7919 % 65521), (unsigned)(at * 104729 % 65521)}; });

template <int Width>
void testWarps() {
    const int n = 128;
    const std::vector<int> in = integers(n, 100);
    Buffer<int> a(in), b(4 * n);
    CHECK(cudaMemset(b.data, 0, 4 * n * sizeof(int)));
    warps<Width><<<1, n>>>(a.data, b.data, n);
    std::vector<int> want(4 * n, 0);
    for (int i = 0; i < n; i++) {
        const int first = i / Width * Width, end = first + Width;
        if (i == first) {
            want[i / Width] = joined(in, i, end, std::plus<int>());
            want[n + i / Width] = joined(in, i, i + (Width + 1) / 2, cub::Min());
        }
        int head = i + 1, tail = i;
        while (head < end && in[head] % 3) head++;
        while (tail < end - 1 && in[tail] % 3) tail++;
        if (i == first || in[i] % 3 == 0) want[2 * n + i] = joined(in, i, head, std::plus<int>());
        if (i == first || in[i - 1] % 3 == 0) want[3 * n + i] = joined(in, i, tail + 1, cub::Max());
    }
    compare("reductions of warps", b.take(), want);
    const std::vector<Affine> maps(affines.begin(), affines.begin() + n);
    Buffer<Affine> c(maps), d(3 * n);
    Buffer<int> e(2 * n);
    warpScans<Width><<<1, n>>>(c.data, d.data, e.data, n);
    std::vector<Affine> wanted(3 * n);
    std::vector<int> sums(2 * n);
    for (int i = 0; i < n; i++) {
        const int first = i / Width * Width;
        wanted[i] = joined(maps, first, i + 1, Then());
        wanted[n + i] = i == first ? Affine{1, 0} : joined(maps, first, i, Then());
        wanted[2 * n + i] = joined(maps, first, first + Width, Then());
        for (int at = first; at < first + Width; at++) sums[i] += (int)maps[at].a * (at < i ? 2 : 1);
        sums[n + i] = (int)maps[first + Width - 1].b;
    }
    compare("scans of warps", flat(d.take()), flat(wanted));
    compare("sums before a lane, and of a warp", e.take(), sums);
}

template <int Threads, int Items, cub::BlockScanAlgorithm Algorithm>
void testTiles() {
    for (const int n : {1, Threads - 1, Threads, Threads + 1, Threads * Items, Threads * Items + 1, 10000}) {
        const std::vector<int> in = integers(n, 1000);
        Buffer<int> a(in), b((size_t)n);
        tiles<Threads, Items, Algorithm><<<1, Threads>>>(a.data, b.data, n);
        int sum = 0;
        compare("tiles one after the other", b.take(), each(n, [&](size_t at) { return sum += in[at]; }));
    }
}

template <int Threads>
void testBlockScans() {
    const std::vector<Affine> in(affines.begin(), affines.begin() + Threads);
    Buffer<Affine> a(in), b(3 * Threads);
    Buffer<float> c(2 * Threads);
    blockScans<Threads><<<1, Threads>>>(a.data, b.data, c.data, Threads);
    std::vector<Affine> want(3 * Threads);
    for (int i = 0; i < Threads; i++) {
        want[i] = joined(in, 0, i + 1, Then());
        want[Threads + i] = i == 0 ? Affine{3, 5} : Then()(Affine{3, 5}, joined(in, 0, i, Then()));
        want[2 * Threads + i] = joined(in, 0, Threads, Then());
    }
    compare("scans of a block", flat(b.take()), flat(want));
    compare("sums of a block", c.take(), each(2 * Threads, [](size_t at) { return at % 2 ? (at / 2) * 3.0f + 1 + 3.0f * Threads : (at / 2) * 3.0f; }));
}

int main() {
    reduceBlocks<128, cub::BLOCK_REDUCE_WARP_REDUCTIONS>("sums of a block", integers(20000, 1000), cub::Sum());
    reduceBlocks<256, cub::BLOCK_REDUCE_RAKING>("floats of a block", numbers(20000, 0, 1), cub::Sum());
    reduceBlocks<96, cub::BLOCK_REDUCE_RAKING_COMMUTATIVE_ONLY>("least of a block", numbers(20000), cub::Min());
    reduceBlocks<48, cub::BLOCK_REDUCE_RAKING>("maps of a block, in their order", affines, Then());
    reduceBlocks<1024, cub::BLOCK_REDUCE_WARP_REDUCTIONS>("long long of a block", std::vector<long long>(20000, 1ll << 33), cub::Sum());
    reduceBlocks<64, cub::BLOCK_REDUCE_WARP_REDUCTIONS>("bytes of a block", each(20000, [](size_t at) { return Colour{(unsigned char)at, (unsigned char)(at / 3), (unsigned char)(at / 7)}; }), Mix());
    for (const int width : {1, 31, 33, 100, 1023, 1025}) {
        const std::vector<float> in = numbers(3 * width);
        Buffer<float> a(in), b(in.size());
        norm<<<3, std::min(width, 1024)>>>(a.data, b.data, width);
        compare("norms of rows", b.take(), each(in.size(), [&](size_t at) {
            double sum = 0;
            for (int i = 0; i < width; i++) sum += (double)in[at / width * width + i] * in[at / width * width + i];
            return (double)in[at] / std::sqrt(sum / width);
        }), 1e-4);
    }
    const std::vector<int> in = integers(315, 60);
    Buffer<int> a(in), b(4);
    shapes<<<1, dim3(5, 3, 7)>>>(a.data, b.data);
    const int best = (int)(std::max_element(in.begin(), in.begin() + 105) - in.begin());
    const int worst = (int)(std::min_element(in.begin(), in.begin() + 105) - in.begin());
    compare("a block of three dimensions", b.take(), std::vector<int>{joined(in, 0, 105, std::plus<int>()), *std::max_element(in.begin(), in.end()), best, worst});
    testWarps<32>();
    testWarps<8>();
    testWarps<1>();
    testTiles<128, 4, cub::BLOCK_SCAN_RAKING>();
    testTiles<33, 3, cub::BLOCK_SCAN_WARP_SCANS>();
    testBlockScans<1>();
    testBlockScans<32>();
    testBlockScans<100>();
    testBlockScans<512>();
    return failures;
}
