// Cooperative groups: the block, tiles of a warp, the lanes that are together.
#include <cooperative_groups.h>
#include <cooperative_groups/reduce.h>

#include "harness.cuh"

namespace cg = cooperative_groups;

__global__ void blockReduce(const int *in, int *out) {
    __shared__ int values[128];
    cg::thread_block block = cg::this_thread_block();
    const int rank = block.thread_rank();
    values[rank] = in[block.group_index().x * block.size() + rank];
    block.sync();
    for (int s = block.size() / 2; s > 0; s /= 2) {
        if (rank < s) values[rank] += values[rank + s];
        cg::sync(block);
    }
    if (rank == 0) out[block.group_index().x] = values[0];
}

__global__ void tileReduce(const int *in, int *out) {
    cg::thread_block block = cg::this_thread_block();
    cg::thread_block_tile<32> warp = cg::tiled_partition<32>(block);
    int value = in[block.thread_rank()];
    for (int s = warp.size() / 2; s > 0; s /= 2) value += warp.shfl_down(value, s);
    if (warp.thread_rank() == 0) out[warp.meta_group_rank()] = value;
}

__global__ void smallTiles(const int *in, int *out) {
    auto tile = cg::tiled_partition<8>(cg::this_thread_block());
    int value = in[threadIdx.x];
    for (int s = 4; s > 0; s /= 2) value = max(value, tile.shfl_xor(value, s));
    out[threadIdx.x] = value;
}

__global__ void oneCall(const float *in, float *out) {
    cg::thread_block block = cg::this_thread_block();
    cg::thread_block_tile<32> warp = cg::tiled_partition<32>(block);
    const float sum = cg::reduce(warp, in[threadIdx.x], cg::plus<float>{});
    if (warp.thread_rank() == 0) out[threadIdx.x / 32] = sum;
}

__global__ void aggregated(const int *in, int *count, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n && in[i] % 2 == 0) {
        cg::coalesced_group active = cg::coalesced_threads();
        if (active.thread_rank() == 0) atomicAdd(count, (int)active.size());
    }
}

__global__ void tileVotes(const int *in, int *out) {
    auto tile = cg::tiled_partition<16>(cg::this_thread_block());
    out[threadIdx.x] = tile.ballot(in[threadIdx.x] > 50) + (tile.any(in[threadIdx.x] > 90) ? 1 << 20 : 0);
}

struct Larger {
    __device__ int operator()(int one, int other) const { return one > other ? one : other; }
};

/** All operators on tiles of eight, one of the program's own, and the two halves of a warp that a value parts. */
__global__ void reduced(const int *in, int *out, int n) {
    auto tile = cg::tiled_partition<8>(cg::this_thread_block());
    cg::thread_block_tile<32> warp = cg::tiled_partition<32>(cg::this_thread_block());
    const int i = threadIdx.x, value = in[i];
    out[i] = cg::reduce(tile, value, cg::plus<int>());
    out[n + i] = cg::reduce(tile, value, cg::less<int>()) + 1000 * cg::reduce(tile, value, cg::greater<int>());
    out[2 * n + i] = cg::reduce(tile, value, cg::bit_and<int>()) + 1000 * cg::reduce(tile, value, cg::bit_or<int>());
    out[3 * n + i] = cg::reduce(tile, value, cg::bit_xor<int>()) + 1000 * cg::reduce(tile, value, Larger());
    auto half = cg::binary_partition(warp, value % 2 != 0);
    if (value % 2 != 0) out[4 * n + i] = cg::reduce(half, value, cg::plus<int>());
    else out[4 * n + i] = -cg::reduce(half, value, cg::plus<int>());
}

/** The greatest value of a group and where it stands. */
struct Best {
    float value;
    int at;
};

__device__ __forceinline__ Best better(Best one, Best other) {
    const bool first = one.value > other.value || (one.value == other.value && one.at < other.at);
    return first ? one : other;
}

/** A struct, joined by a function. */
__global__ void best(const int *in, int *out) {
    cg::thread_block_tile<32> warp = cg::tiled_partition<32>(cg::this_thread_block());
    Best own = {(float)in[threadIdx.x], (int)threadIdx.x};
    Best all = cg::reduce(warp, own, better);
    out[threadIdx.x] = all.at;
}

struct Both {
    float4 first, second;
};

/** Vectors, as variables and as members, through the shuffles of a tile of eight. */
__global__ void vectors(const int *in, float4 *out, int n) {
    auto tile = cg::tiled_partition<8>(cg::this_thread_block());
    const int i = threadIdx.x;
    float4 own = make_float4(in[i], i, 3 * i, -i);
    Both both;
    both.first = own;
    both.second = own;
    out[i] = tile.shfl(own, 5);
    out[n + i] = tile.shfl_up(own, 3);
    out[2 * n + i] = tile.shfl_down(both.first, 2);
    out[3 * n + i] = tile.shfl_xor(both.second, 1);
}

/** The grid as an index: blocks and threads in three dimensions. */
__global__ void ranked(unsigned *out) {
    cg::grid_group grid = cg::this_grid();
    out[grid.thread_rank()] = (unsigned)(grid.size() * 100 + grid.block_rank() * 10 + grid.num_blocks());
}

static void reductions(const std::vector<int> &x, const Buffer<int> &in) {
    const int n = (int)x.size();
    Buffer<int> places(n);
    best<<<1, n>>>(in.data, places.data);
    compare("reduction of a struct by a function", places.take(), each(n, [&](size_t i) {
                const auto from = x.begin() + i / 32 * 32;
                return (int)(std::max_element(from, from + 32) - x.begin());
            }));
    Buffer<int> out(5 * n);
    reduced<<<1, n>>>(in.data, out.data, n);
    compare("reductions of groups", out.take(), each(5 * n, [&](size_t at) {
                const size_t i = at % n, kind = at / n, width = kind == 4 ? 32 : 8;
                int sum = 0, parts = 0, least = x[i], most = x[i], all = -1, some = 0, odd = 0;
                for (size_t j = i / width * width; j < i / width * width + width; ++j) {
                    sum += x[j];
                    if (x[j] % 2 == x[i] % 2) parts += x[j];
                    least = std::min(least, x[j]);
                    most = std::max(most, x[j]);
                    all &= x[j];
                    some |= x[j];
                    odd ^= x[j];
                }
                const int answers[] = {sum, least + 1000 * most, all + 1000 * some, odd + 1000 * most, x[i] % 2 ? parts : -parts};
                return answers[kind];
            }));
    Buffer<unsigned> ranks(2 * 3 * 4 * 5 * 2 * 2);
    ranked<<<dim3(2, 3, 4), dim3(5, 2, 2)>>>(ranks.data);
    compare("ranks in the grid", ranks.take(), each(480, [](size_t i) { return 48000u + (unsigned)(i / 20) * 10 + 24; }));
}

static void shuffledVectors(const std::vector<int> &x, const Buffer<int> &in) {
    const int n = (int)x.size();
    Buffer<float> out(4 * 4 * n);
    vectors<<<1, n>>>(in.data, (float4 *)out.data, n);
    compare("vectors through a tile's shuffles", out.take(), each(4 * 4 * n, [&](size_t at) {
                const int i = at / 4 % n, lane = i % 8;
                const int sources[] = {i - lane + 5, lane < 3 ? i : i - 3, lane < 6 ? i + 2 : i, i ^ 1}, from = sources[at / 4 / n];
                const int parts[] = {x[from], from, 3 * from, -from};
                return parts[at % 4];
            }));
}

/** Tiles of several warps: each reduces a struct by an operator whose order counts, and the block joins the tiles. */
struct Span {
    int first, last, count;
};
struct Join {
    __device__ Span operator()(Span a, Span b) const { return Span{a.first, b.last, a.last < b.first ? a.count + b.count : -1000}; }
};
template <unsigned BlockSize, unsigned TileSize>
__global__ void wideTiles(const float *in, Span *spans, float *sums, int *ranks) {
    __shared__ cg::block_tile_memory<BlockSize> room;
    auto block = cg::this_thread_block(room);
    auto tile = cg::tiled_partition<TileSize>(block);
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    float own = in[i];
    for (int turn = 0; turn < 2; turn++) {
        const Span all = cg::reduce(tile, Span{i, i, 1}, Join{});
        own = cg::reduce(tile, own, cg::plus<float>()) / TileSize;
        spans[i] = all;
    }
    sums[i] = own;
    ranks[i] = tile.thread_rank() + 10000 * tile.meta_group_rank() + 1000000 * tile.meta_group_size() + 100000000 * (tile.size() / 64);
    cg::sync(block);
    auto narrow = cg::tiled_partition<16>(block);
    sums[i] += narrow.shfl(narrow.thread_rank(), 3);
}

template <unsigned BlockSize, unsigned TileSize>
static void wide(const char *name) {
    const int n = 2 * BlockSize;
    const auto x = integers(n, 100);
    Buffer<float> in(each(n, [&](size_t i) { return (float)x[i]; })), sums(n);
    Buffer<int> spans(3 * n), ranks(n);
    wideTiles<BlockSize, TileSize><<<2, BlockSize>>>(in.data, (Span *)spans.data, sums.data, ranks.data);
    const auto firstOf = [](size_t i) { return i / TileSize * TileSize; };
    compare(name, spans.take(), each(3 * n, [&](size_t at) {
                const size_t first = firstOf(at / 3);
                return (int)(at % 3 == 0 ? first : at % 3 == 1 ? first + TileSize - 1 : TileSize);
            }));
    compare(name, sums.take(), each(n, [&](size_t i) {
                double sum = 0;
                for (size_t j = firstOf(i); j < firstOf(i) + TileSize; j++) sum += x[j];
                return sum / TileSize + 3;
            }), 1e-6);
    compare(name, ranks.take(), each(n, [&](size_t i) {
                const size_t inBlock = i % BlockSize;
                return (int)(inBlock % TileSize + 10000 * (inBlock / TileSize) + 1000000 * (BlockSize / TileSize) + 100000000 * (TileSize / 64));
            }));
}

static void run() {
    wide<256, 64>("tiles of two warps");
    wide<1024, 512>("tiles of sixteen warps");
    const int n = 256;
    const auto x = integers(n, 100);
    Buffer<int> in(x), out(n), few(2), count(std::vector<int>{0});
    const auto sumOf = [&](size_t from, size_t to) {
        int sum = 0;
        for (size_t i = from; i < to; ++i) sum += x[i];
        return sum;
    };
    blockReduce<<<2, 128>>>(in.data, few.data);
    compare("a block as a group", few.take(), each(2, [&](size_t b) { return sumOf(b * 128, b * 128 + 128); }));
    Buffer<int> warps(8);
    tileReduce<<<1, 256>>>(in.data, warps.data);
    compare("a warp as a tile", warps.take(), each(8, [&](size_t w) { return sumOf(w * 32, w * 32 + 32); }));
    smallTiles<<<1, 256>>>(in.data, out.data);
    compare("tiles of eight", out.take(), each(n, [&](size_t i) {
                int most = 0;
                for (size_t j = i / 8 * 8; j < i / 8 * 8 + 8; ++j) most = x[j] > most ? x[j] : most;
                return most;
            }));
    Buffer<float> floats(each(n, [&](size_t i) { return (float)x[i]; })), sums(8);
    oneCall<<<1, 256>>>(floats.data, sums.data);
    compare("reduce on a warp", sums.take(), each(8, [&](size_t w) { return sumOf(w * 32, w * 32 + 32); }));
    aggregated<<<2, 128>>>(in.data, count.data, n);
    int even = 0;
    for (const int v : x) even += v % 2 == 0;
    compare("one atomic for the lanes that are together", count.take(), std::vector<int>{even});
    tileVotes<<<1, 256>>>(in.data, out.data);
    compare("votes of a tile", out.take(), each(n, [&](size_t i) {
                int votes = 0, any = 0;
                for (size_t j = 0; j < 16; ++j) {
                    votes |= (x[i / 16 * 16 + j] > 50) << j;
                    any |= x[i / 16 * 16 + j] > 90;
                }
                return votes + (any ? 1 << 20 : 0);
            }));
    reductions(x, in);
    shuffledVectors(x, in);
}

int main() {
    // Frees its memory when main has returned: ACL ends after that.
    const Buffer<int> last(1);
    run();
    return failures != 0;
}
