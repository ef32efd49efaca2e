/** Cooperative groups: a block, tiles of up to 32 threads, and the lanes that are together at a place. */
#pragma once

#include "math.h"
#include "warp.h"

namespace cooperative_groups {

/** A group whose kind is known when the program runs: a block, a tile or lanes of a warp. */
class thread_group {
protected:
    /** Threads of a tile; 0 for a block and for lanes. */
    unsigned int tile = 0;
    /** Lanes of a coalesced group; 0 for a block and for a tile. */
    uint32_t together = 0;

    thread_group(unsigned int tile, uint32_t together) : tile(tile), together(together) {}
    static unsigned int rankInBlock() { return threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z); }
    friend thread_group tiled_partition(const thread_group &, unsigned int);

public:
    void sync(EMULATION_SITE) const { tile || together ? asc_threadfence_block(site) : asc_syncthreads(site); }
    unsigned long long size() const {
        return together ? (unsigned)__popc(together) : tile ? tile : blockDim.x * blockDim.y * blockDim.z;
    }
    unsigned long long num_threads() const { return size(); }
    unsigned long long thread_rank() const {
        return together ? (unsigned)__popc(together & (uint32_t)lanemask_lt()) : tile ? rankInBlock() % tile : rankInBlock();
    }
};

/** Tiles of a size that is known when the program runs, up to a warp. */
inline thread_group tiled_partition(const thread_group &parent, unsigned int tilesz) {
    const bool fits = tilesz >= 1 && tilesz <= 32 && (tilesz & (tilesz - 1)) == 0 && parent.size() % tilesz == 0;
    return thread_group(fits ? tilesz : 1, 0);
}

/** The whole block. */
class thread_block : public thread_group {
public:
    thread_block() : thread_group(0, 0) {}
    static void sync(EMULATION_SITE) { asc_syncthreads(site); }
    static unsigned int thread_rank() { return rankInBlock(); }
    static unsigned int num_threads() { return blockDim.x * blockDim.y * blockDim.z; }
    static unsigned int size() { return num_threads(); }
    static dim3 group_index() { return blockIdx; }
    static dim3 thread_index() { return threadIdx; }
    static dim3 dim_threads() { return blockDim; }
    static dim3 group_dim() { return blockDim; }
};

inline thread_block this_thread_block() { return {}; }

/** `Size` threads that follow one another in the block; within a warp. */
template <unsigned int Size, class Parent = thread_block>
class thread_block_tile : public thread_group {
    static_assert(Size >= 1 && Size <= 32 && (Size & (Size - 1)) == 0, "the emulation has tiles of 1, 2, 4, 8, 16 and 32 threads");

    static uint32_t mask() {
        const uint32_t all = Size == 32 ? ~0u : (1u << Size % 32) - 1;
        return all << (emulation::lane() / (int)Size * (int)Size);
    }

public:
    thread_block_tile() : thread_group(Size, 0) {}
    void sync(EMULATION_SITE) const { asc_threadfence_block(site); }
    static constexpr unsigned int size() { return Size; }
    static constexpr unsigned int num_threads() { return Size; }
    unsigned int thread_rank() const { return thread_block::thread_rank() % Size; }
    unsigned int meta_group_size() const { return (parentSize() + Size - 1) / Size; }
    unsigned int meta_group_rank() const { return thread_block::thread_rank() % parentSize() / Size; }
    template <class T>
    T shfl(T var, int src_rank, EMULATION_SITE) const { return asc_shfl(var, src_rank, (int)Size, site); }
    template <class T>
    T shfl_up(T var, unsigned int delta, EMULATION_SITE) const { return asc_shfl_up(var, delta, (int)Size, site); }
    template <class T>
    T shfl_down(T var, unsigned int delta, EMULATION_SITE) const { return asc_shfl_down(var, delta, (int)Size, site); }
    template <class T>
    T shfl_xor(T var, unsigned int lane_mask, EMULATION_SITE) const { return asc_shfl_xor(var, (int)lane_mask, (int)Size, site); }
    unsigned int ballot(int predicate, EMULATION_SITE) const {
        return (asc_ballot(predicate, site) & mask()) >> (emulation::lane() / (int)Size * (int)Size);
    }
    int any(int predicate, EMULATION_SITE) const { return ballot(predicate, site) != 0; }
    int all(int predicate, EMULATION_SITE) const { return ballot(!predicate, site) == 0; }

private:
    static unsigned int parentSize() {
        if constexpr (std::is_same_v<Parent, thread_block>) return thread_block::num_threads();
        else return Parent::size();
    }
};

template <unsigned int Size, class Parent>
thread_block_tile<Size, Parent> tiled_partition(const Parent &) { return {}; }

/** The lanes that were active together when the group was made. */
class coalesced_group : public thread_group {
    uint32_t lanes, groupRank, groups;

    /** The lane that has this rank. */
    int laneOf(unsigned int rank) const {
        uint32_t rest = lanes;
        for (; rank > 0 && rest; --rank) rest &= rest - 1;
        return rest ? __ffs((int)rest) - 1 : -1;
    }

public:
    explicit coalesced_group(uint32_t lanes, uint32_t groupRank = 0, uint32_t groups = 1)
        : thread_group(0, lanes), lanes(lanes), groupRank(groupRank), groups(groups) {}
    void sync(EMULATION_SITE) const { asc_threadfence_block(site); }
    unsigned int size() const { return (unsigned)__popc(lanes); }
    unsigned int num_threads() const { return size(); }
    unsigned int thread_rank() const { return (unsigned)__popc(lanes & (uint32_t)lanemask_lt()); }
    unsigned int meta_group_size() const { return groups; }
    unsigned int meta_group_rank() const { return groupRank; }
    unsigned int get_mask() const { return lanes; }
    template <class T>
    T shfl(T var, unsigned int src_rank, EMULATION_SITE) const {
        return asc_shfl(var, laneOf(src_rank % size()), 32, site);
    }
    template <class T>
    T shfl_up(T var, unsigned int delta, EMULATION_SITE) const {
        const unsigned int rank = thread_rank();
        return asc_shfl(var, rank < delta ? emulation::lane() : laneOf(rank - delta), 32, site);
    }
    template <class T>
    T shfl_down(T var, unsigned int delta, EMULATION_SITE) const {
        const unsigned int rank = thread_rank();
        return asc_shfl(var, rank + delta >= size() ? emulation::lane() : laneOf(rank + delta), 32, site);
    }
    unsigned int ballot(int predicate, EMULATION_SITE) const {
        const uint32_t all = asc_ballot(predicate, site);
        unsigned int bits = 0;
        for (unsigned int rank = 0; rank < size(); ++rank) bits |= (all >> laneOf(rank) & 1u) << rank;
        return bits;
    }
    int any(int predicate, EMULATION_SITE) const { return ballot(predicate, site) != 0; }
    int all(int predicate, EMULATION_SITE) const { return ballot(!predicate, site) == 0; }
};

inline coalesced_group coalesced_threads(EMULATION_SITE) { return coalesced_group(asc_activemask(site)); }

template <unsigned int Size, class Parent>
coalesced_group binary_partition(const thread_block_tile<Size, Parent> &, bool pred, EMULATION_SITE) {
    const uint32_t yes = asc_ballot(pred, site), here = asc_activemask(site);
    const uint32_t tile = (Size == 32 ? ~0u : (1u << Size % 32) - 1) << (emulation::lane() / (int)Size * (int)Size);
    return coalesced_group((pred ? yes : here & ~yes) & tile, pred ? 1 : 0, 2);
}
inline coalesced_group binary_partition(const coalesced_group &g, bool pred, EMULATION_SITE) {
    const uint32_t yes = asc_ballot(pred, site);
    return coalesced_group((pred ? yes : ~yes) & g.get_mask(), pred ? 1 : 0, 2);
}

}  // namespace cooperative_groups
