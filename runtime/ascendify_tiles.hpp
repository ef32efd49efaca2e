// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_tiles.hpp: tiles of several warps, which cooperative groups have and no release of CANN, for SIMT kernels. Ascendify
// copies this file beside sources whose fixes use it; the sources are yours, and so is this copy. It needs the SIMT language of
// CANN 9.1.0 or newer (Ascend 950). Such tiles wait by the barrier of the block: all of its tiles come to each `sync` and each
// `reduce` together, where CUDA asks that of the threads of one tile alone.
#ifndef ASCENDIFY_TILES_HPP
#define ASCENDIFY_TILES_HPP

#include <cstdint>

#include "ascendify_simt.hpp"

namespace ascendify {

/** cooperative_groups::block_tile_memory: room for a value of up to 32 bytes of each warp. It lies in shared memory. */
template <unsigned int MaxBlockSize = 1024>
struct TileMemory {
    uint64_t values[(MaxBlockSize + 31) / 32][4];
};

/** The block that cooperative_groups::this_thread_block gives with such memory. */
struct TileBlock {
    uint64_t (*values)[4];

    __aicore__ void sync() const { asc_syncthreads(); }
    __aicore__ unsigned int size() const { return blockDim.x * blockDim.y * blockDim.z; }
    __aicore__ unsigned int num_threads() const { return size(); }
    __aicore__ unsigned int thread_rank() const { return threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z); }
};

/** cooperative_groups::this_thread_block(scratch). */
template <unsigned int MaxBlockSize>
inline __aicore__ TileBlock tileBlock(TileMemory<MaxBlockSize> &memory) {
    return TileBlock{memory.values};
}

/** A tile of 64 threads or more that follow one another in the block. */
template <unsigned int Size>
struct WideTile {
    TileBlock block;

    __aicore__ void sync() const { asc_syncthreads(); }
    __aicore__ unsigned int size() const { return Size; }
    __aicore__ unsigned int num_threads() const { return Size; }
    __aicore__ unsigned int thread_rank() const { return block.thread_rank() % Size; }
    __aicore__ unsigned int meta_group_rank() const { return block.thread_rank() / Size; }
    __aicore__ unsigned int meta_group_size() const { return (block.size() + Size - 1) / Size; }
};

// A tile by its size: wide, or one of the language's own.
template <unsigned int Size, bool Wide>
struct TileOf {
    static __aicore__ auto of(TileBlock) { return cooperative_groups::tiled_partition<Size>(cooperative_groups::this_thread_block()); }
};
template <unsigned int Size>
struct TileOf<Size, true> {
    static_assert((Size & (Size - 1)) == 0 && Size <= 1024, "tiles of several warps have 64, 128, 256, 512 or 1024 threads");
    static __aicore__ WideTile<Size> of(TileBlock block) { return WideTile<Size>{block}; }
};

/** cooperative_groups::tiled_partition of a block with memory for wide tiles. */
template <unsigned int Size>
inline __aicore__ auto tiledPartition(const TileBlock &block) {
    return TileOf<Size, (Size > 32)>::of(block);
}
template <unsigned int Size, typename Parent>
inline __aicore__ auto tiledPartition(const Parent &parent) {
    return cooperative_groups::tiled_partition<Size>(parent);
}

// cooperative_groups::reduce over a wide tile: over each warp, then over the warps in their order, the same bits for all threads.
template <unsigned int Size, typename T, typename Op>
inline __aicore__ auto reduce(const WideTile<Size> &tile, T value, Op op) {
    using Result = decltype(op(value, value));
    static_assert(sizeof(Result) <= 32, "a wide tile hands over values of up to 32 bytes");
    const unsigned int rank = tile.block.thread_rank(), first = rank / Size * (Size / 32);
    const auto warp = cooperative_groups::tiled_partition<32>(cooperative_groups::this_thread_block());
    const Result own = reduce(warp, value, op);
    if (rank % 32 == 0) *reinterpret_cast<Result *>(tile.block.values[rank / 32]) = own;
    asc_syncthreads();
    Result all = *reinterpret_cast<const Result *>(tile.block.values[first]);
    for (unsigned int at = 1; at < Size / 32; at++) all = op(all, *reinterpret_cast<const Result *>(tile.block.values[first + at]));
    asc_syncthreads();
    return all;
}

}  // namespace ascendify

#endif
