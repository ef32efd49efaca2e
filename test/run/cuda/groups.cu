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

static void run() {
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
}

int main() {
    run();
    return failures != 0;
}
