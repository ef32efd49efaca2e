// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_cub_block.hpp: what kernels take of CUB for a block, its reductions, scans, loads and stores, for the kernels of
// Ascend 950. What ascendify_cub.hpp says of types and of the order of values holds here. Ascendify copies this file beside
// sources whose fixes use it; the sources are yours, and so is this copy.
#ifndef ASCENDIFY_CUB_BLOCK_HPP
#define ASCENDIFY_CUB_BLOCK_HPP

#include "ascendify_cub.hpp"

namespace ascendify {
namespace cub {

/** cub::BlockReduceAlgorithm: how CUB reduces a block. All are one here, which keeps the order of the threads. */
using BlockReduceAlgorithm = int;

/** cub::BLOCK_REDUCE_RAKING_COMMUTATIVE_ONLY */
constexpr BlockReduceAlgorithm BLOCK_REDUCE_RAKING_COMMUTATIVE_ONLY = 0;

/** cub::BLOCK_REDUCE_RAKING */
constexpr BlockReduceAlgorithm BLOCK_REDUCE_RAKING = 1;

/** cub::BLOCK_REDUCE_WARP_REDUCTIONS */
constexpr BlockReduceAlgorithm BLOCK_REDUCE_WARP_REDUCTIONS = 2;

/** cub::BlockScanAlgorithm: how CUB scans a block. All are one here. */
using BlockScanAlgorithm = int;

/** cub::BLOCK_SCAN_RAKING */
constexpr BlockScanAlgorithm BLOCK_SCAN_RAKING = 0;

/** cub::BLOCK_SCAN_RAKING_MEMOIZE */
constexpr BlockScanAlgorithm BLOCK_SCAN_RAKING_MEMOIZE = 1;

/** cub::BLOCK_SCAN_WARP_SCANS */
constexpr BlockScanAlgorithm BLOCK_SCAN_WARP_SCANS = 2;

/** cub::BlockLoadAlgorithm: how CUB loads the items of a block. A thread gets neighbours, or with BLOCK_LOAD_STRIPED every so many-th. */
using BlockLoadAlgorithm = int;

/** cub::BLOCK_LOAD_DIRECT */
constexpr BlockLoadAlgorithm BLOCK_LOAD_DIRECT = 0;

/** cub::BLOCK_LOAD_STRIPED */
constexpr BlockLoadAlgorithm BLOCK_LOAD_STRIPED = 1;

/** cub::BLOCK_LOAD_VECTORIZE */
constexpr BlockLoadAlgorithm BLOCK_LOAD_VECTORIZE = 2;

/** cub::BLOCK_LOAD_TRANSPOSE */
constexpr BlockLoadAlgorithm BLOCK_LOAD_TRANSPOSE = 3;

/** cub::BLOCK_LOAD_WARP_TRANSPOSE */
constexpr BlockLoadAlgorithm BLOCK_LOAD_WARP_TRANSPOSE = 4;

/** cub::BLOCK_LOAD_WARP_TRANSPOSE_TIMESLICED */
constexpr BlockLoadAlgorithm BLOCK_LOAD_WARP_TRANSPOSE_TIMESLICED = 5;

/** cub::BlockStoreAlgorithm: the same of stores. */
using BlockStoreAlgorithm = int;

/** cub::BLOCK_STORE_DIRECT */
constexpr BlockStoreAlgorithm BLOCK_STORE_DIRECT = 0;

/** cub::BLOCK_STORE_STRIPED */
constexpr BlockStoreAlgorithm BLOCK_STORE_STRIPED = 1;

/** cub::BLOCK_STORE_VECTORIZE */
constexpr BlockStoreAlgorithm BLOCK_STORE_VECTORIZE = 2;

/** cub::BLOCK_STORE_TRANSPOSE */
constexpr BlockStoreAlgorithm BLOCK_STORE_TRANSPOSE = 3;

/** cub::BLOCK_STORE_WARP_TRANSPOSE */
constexpr BlockStoreAlgorithm BLOCK_STORE_WARP_TRANSPOSE = 4;

/** cub::BLOCK_STORE_WARP_TRANSPOSE_TIMESLICED */
constexpr BlockStoreAlgorithm BLOCK_STORE_WARP_TRANSPOSE_TIMESLICED = 5;

// Room for values that are made when they are stored, as shared memory has no constructors.
template <typename T, int Count>
struct SharedItems {
    alignas(T) unsigned char bytes[sizeof(T) * Count];
    __aicore__ T &operator[](int at) { return reinterpret_cast<T *>(bytes)[at]; }
};

// The place of a thread among those of a block whose dimensions are known.
template <int X, int Y, int Z>
struct BlockPlace {
    static constexpr int threads = X * Y * Z, warps = (threads + 31) / 32;
    static __aicore__ int rank() { return static_cast<int>(threadIdx.x + X * (threadIdx.y + Y * threadIdx.z)); }
};

/**
 * cub::BlockReduce: reduces the values of a block, of one to three dimensions. All its threads call it, with valid_items those
 * that there are; the result is that of the first thread. A barrier parts two uses of one storage, as with CUB.
 */
template <typename T, int X, BlockReduceAlgorithm Algorithm = BLOCK_REDUCE_WARP_REDUCTIONS, int Y = 1, int Z = 1, int Architecture = 0>
struct BlockReduce {
    struct TempStorage {
        SharedItems<T, (X * Y * Z + 31) / 32> items;
    };
    __aicore__ explicit BlockReduce(TempStorage &storage) : storage(storage) {}

    __aicore__ T Sum(T input) { return Reduce(input, cub::Sum()); }
    __aicore__ T Sum(T input, int valid_items) { return Reduce(input, cub::Sum(), valid_items); }
    template <int Items>
    __aicore__ T Sum(T (&inputs)[Items]) {
        return Reduce(inputs, cub::Sum());
    }
    template <typename Op>
    __aicore__ T Reduce(T input, Op op) {
        return Reduce(input, op, Place::threads);
    }
    template <int Items, typename Op>
    __aicore__ T Reduce(T (&inputs)[Items], Op op) {
        T all = inputs[0];
        for (int at = 1; at < Items; at++) all = op(all, inputs[at]);
        return Reduce(all, op, Place::threads);
    }
    template <typename Op>
    __aicore__ T Reduce(T input, Op op, int valid_items) {
        const int warp = Place::rank() / 32, left = valid_items - warp * 32;
        T all = cub::joinedUpTo(input, left < 32 ? left : 32, op);
        if (cub::ownLane() == 0) storage.items[warp] = all;
        asc_syncthreads();
        if (warp == 0)
            for (int other = 1; other * 32 < valid_items; other++) all = op(all, storage.items[other]);
        return all;
    }

private:
    using Place = BlockPlace<X, Y, Z>;
    TempStorage &storage;
};

/**
 * cub::BlockScan: prefix sums and other scans of a block, of one to three dimensions, over one item of each thread or several
 * neighbours. All its threads call it. An aggregate is of the inputs alone. A barrier parts two uses of one storage.
 */
template <typename T, int X, BlockScanAlgorithm Algorithm = BLOCK_SCAN_RAKING, int Y = 1, int Z = 1, int Architecture = 0>
struct BlockScan {
    struct TempStorage {
        SharedItems<T, (X * Y * Z + 31) / 32> items;
        SharedItems<T, 1> prefix;
    };
    __aicore__ explicit BlockScan(TempStorage &storage) : storage(storage) {}

    __aicore__ void InclusiveSum(T input, T &output) { InclusiveScan(input, output, cub::Sum()); }
    __aicore__ void InclusiveSum(T input, T &output, T &aggregate) { InclusiveScan(input, output, cub::Sum(), aggregate); }
    template <typename Prefix>
    __aicore__ void InclusiveSum(T input, T &output, Prefix &prefix) {
        InclusiveScan(input, output, cub::Sum(), prefix);
    }
    template <int Items>
    __aicore__ void InclusiveSum(T (&input)[Items], T (&output)[Items]) {
        InclusiveScan(input, output, cub::Sum());
    }
    template <int Items, typename Last>
    __aicore__ void InclusiveSum(T (&input)[Items], T (&output)[Items], Last &last) {
        InclusiveScan(input, output, cub::Sum(), last);
    }
    __aicore__ void ExclusiveSum(T input, T &output) { ExclusiveScan(input, output, T(), cub::Sum()); }
    __aicore__ void ExclusiveSum(T input, T &output, T &aggregate) {
        ExclusiveScan(input, output, T(), cub::Sum(), aggregate);
    }
    template <typename Prefix>
    __aicore__ void ExclusiveSum(T input, T &output, Prefix &prefix) {
        ExclusiveScan(input, output, cub::Sum(), prefix);
    }
    template <int Items>
    __aicore__ void ExclusiveSum(T (&input)[Items], T (&output)[Items]) {
        ExclusiveScan(input, output, T(), cub::Sum());
    }
    template <int Items>
    __aicore__ void ExclusiveSum(T (&input)[Items], T (&output)[Items], T &aggregate) {
        ExclusiveScan(input, output, T(), cub::Sum(), aggregate);
    }
    template <int Items, typename Prefix>
    __aicore__ void ExclusiveSum(T (&input)[Items], T (&output)[Items], Prefix &prefix) {
        ExclusiveScan(input, output, cub::Sum(), prefix);
    }

    template <typename Op>
    __aicore__ void InclusiveScan(T input, T &output, Op op) {
        inclusive(&input, &output, 1, op, start(&input, 1, op));
    }
    template <typename Op>
    __aicore__ void InclusiveScan(T input, T &output, Op op, T &aggregate) {
        const Start from = start(&input, 1, op);
        inclusive(&input, &output, 1, op, from);
        aggregate = from.aggregate;
    }
    template <typename Op, typename Prefix>
    __aicore__ void InclusiveScan(T input, T &output, Op op, Prefix &prefix) {
        inclusive(&input, &output, 1, op, behind(start(&input, 1, op), prefix, op));
    }
    template <int Items, typename Op>
    __aicore__ void InclusiveScan(T (&input)[Items], T (&output)[Items], Op op) {
        inclusive(input, output, Items, op, start(input, Items, op));
    }
    template <int Items, typename Op>
    __aicore__ void InclusiveScan(T (&input)[Items], T (&output)[Items], Op op, T &aggregate) {
        const Start from = start(input, Items, op);
        inclusive(input, output, Items, op, from);
        aggregate = from.aggregate;
    }
    template <int Items, typename Op, typename Prefix>
    __aicore__ void InclusiveScan(T (&input)[Items], T (&output)[Items], Op op, Prefix &prefix) {
        inclusive(input, output, Items, op, behind(start(input, Items, op), prefix, op));
    }

    // Without an initial value the first output of the first thread is not defined.
    template <typename Op>
    __aicore__ void ExclusiveScan(T input, T &output, Op op) {
        exclusive(&input, &output, 1, op, start(&input, 1, op));
    }
    template <typename Op>
    __aicore__ void ExclusiveScan(T input, T &output, Op op, T &aggregate) {
        const Start from = start(&input, 1, op);
        exclusive(&input, &output, 1, op, from);
        aggregate = from.aggregate;
    }
    template <typename Op>
    __aicore__ void ExclusiveScan(T input, T &output, T initial_value, Op op) {
        exclusive(&input, &output, 1, op, after(initial_value, start(&input, 1, op), op));
    }
    template <typename Op>
    __aicore__ void ExclusiveScan(T input, T &output, T initial_value, Op op, T &aggregate) {
        const Start from = start(&input, 1, op);
        exclusive(&input, &output, 1, op, after(initial_value, from, op));
        aggregate = from.aggregate;
    }
    template <typename Op, typename Prefix>
    __aicore__ void ExclusiveScan(T input, T &output, Op op, Prefix &prefix) {
        exclusive(&input, &output, 1, op, behind(start(&input, 1, op), prefix, op));
    }
    template <int Items, typename Op>
    __aicore__ void ExclusiveScan(T (&input)[Items], T (&output)[Items], Op op) {
        exclusive(input, output, Items, op, start(input, Items, op));
    }
    template <int Items, typename Op>
    __aicore__ void ExclusiveScan(T (&input)[Items], T (&output)[Items], Op op, T &aggregate) {
        const Start from = start(input, Items, op);
        exclusive(input, output, Items, op, from);
        aggregate = from.aggregate;
    }
    template <int Items, typename Op>
    __aicore__ void ExclusiveScan(T (&input)[Items], T (&output)[Items], T initial_value, Op op) {
        exclusive(input, output, Items, op, after(initial_value, start(input, Items, op), op));
    }
    template <int Items, typename Op>
    __aicore__ void ExclusiveScan(T (&input)[Items], T (&output)[Items], T initial_value, Op op, T &aggregate) {
        const Start from = start(input, Items, op);
        exclusive(input, output, Items, op, after(initial_value, from, op));
        aggregate = from.aggregate;
    }
    template <int Items, typename Op, typename Prefix>
    __aicore__ void ExclusiveScan(T (&input)[Items], T (&output)[Items], Op op, Prefix &prefix) {
        exclusive(input, output, Items, op, behind(start(input, Items, op), prefix, op));
    }

private:
    using Place = BlockPlace<X, Y, Z>;
    TempStorage &storage;

    // Where a thread begins: what all before it give, unless there is none, and what the whole block gives.
    struct Start {
        bool first;
        T before, aggregate;
    };

    template <typename Op>
    __aicore__ Start start(const T *input, int items, Op op) {
        T own = input[0];
        for (int at = 1; at < items; at++) own = op(own, input[at]);
        const int rank = Place::rank(), warp = rank / 32, lane = cub::ownLane();
        const T all = cub::joinedFrom(own, 0, op);
        const T previous = cub::carriedFrom(all, lane > 0 ? lane - 1 : lane);
        if (lane == 31 || rank == Place::threads - 1) storage.items[warp] = all;
        asc_syncthreads();
        T aggregate = storage.items[0], before = aggregate;
        for (int other = 1; other < Place::warps; other++) {
            if (other == warp) before = aggregate;
            aggregate = op(aggregate, storage.items[other]);
        }
        if (warp == 0) before = previous;
        else if (lane > 0) before = op(before, previous);
        return Start{rank == 0, before, aggregate};
    }

    template <typename Op>
    static __aicore__ Start after(const T &initial, const Start &from, Op op) {
        return Start{false, from.first ? initial : op(initial, from.before), from.aggregate};
    }

    // The first warp asks what stands ahead of the block, with the block's aggregate; what its first lane is told counts.
    template <typename Prefix, typename Op>
    __aicore__ Start behind(const Start &from, Prefix &prefix, Op op) {
        if (Place::rank() < 32) {
            const T ahead = prefix(from.aggregate);
            if (Place::rank() == 0) storage.prefix[0] = ahead;
        }
        asc_syncthreads();
        return after(storage.prefix[0], from, op);
    }

    template <typename Op>
    static __aicore__ void inclusive(const T *input, T *output, int items, Op op, const Start &from) {
        T all = from.first ? input[0] : op(from.before, input[0]);
        for (int at = 0;;) {
            output[at] = all;
            if (++at == items) return;
            all = op(all, input[at]);
        }
    }

    template <typename Op>
    static __aicore__ void exclusive(const T *input, T *output, int items, Op op, const Start &from) {
        T all = from.before;
        for (int at = 0; at < items; at++) {
            const T item = input[at];
            const T next = from.first && at == 0 ? item : op(all, item);
            output[at] = all;
            all = next;
        }
    }
};

/** cub::BlockLoad: each thread of a block gets its items. Those from valid_items on stay as they are, or get a value. */
template <typename T, int X, int Items, BlockLoadAlgorithm Algorithm = BLOCK_LOAD_DIRECT, int Y = 1, int Z = 1, int Architecture = 0>
struct BlockLoad {
    struct TempStorage {};
    __aicore__ BlockLoad() {}
    __aicore__ explicit BlockLoad(TempStorage &) {}

    template <typename Input>
    __aicore__ void Load(Input from, T (&items)[Items]) {
        for (int at = 0; at < Items; at++) items[at] = from[place(at)];
    }
    template <typename Input>
    __aicore__ void Load(Input from, T (&items)[Items], int valid_items) {
        for (int at = 0; at < Items; at++)
            if (place(at) < valid_items) items[at] = from[place(at)];
    }
    template <typename Input, typename Default>
    __aicore__ void Load(Input from, T (&items)[Items], int valid_items, Default otherwise) {
        for (int at = 0; at < Items; at++) items[at] = otherwise;
        Load(from, items, valid_items);
    }

private:
    static __aicore__ int place(int at) {
        using Place = BlockPlace<X, Y, Z>;
        return Algorithm == BLOCK_LOAD_STRIPED ? at * Place::threads + Place::rank() : Place::rank() * Items + at;
    }
};

/** cub::BlockStore: each thread of a block stores its items, those before valid_items. */
template <typename T, int X, int Items, BlockStoreAlgorithm Algorithm = BLOCK_STORE_DIRECT, int Y = 1, int Z = 1, int Architecture = 0>
struct BlockStore {
    struct TempStorage {};
    __aicore__ BlockStore() {}
    __aicore__ explicit BlockStore(TempStorage &) {}

    template <typename Output>
    __aicore__ void Store(Output to, T (&items)[Items]) {
        for (int at = 0; at < Items; at++) to[place(at)] = items[at];
    }
    template <typename Output>
    __aicore__ void Store(Output to, T (&items)[Items], int valid_items) {
        for (int at = 0; at < Items; at++)
            if (place(at) < valid_items) to[place(at)] = items[at];
    }

private:
    static __aicore__ int place(int at) {
        using Place = BlockPlace<X, Y, Z>;
        return Algorithm == BLOCK_STORE_STRIPED ? at * Place::threads + Place::rank() : Place::rank() * Items + at;
    }
};

}  // namespace cub
}  // namespace ascendify

#endif
