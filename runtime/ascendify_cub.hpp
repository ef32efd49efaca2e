// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_cub.hpp: what kernels take of CUB for a warp, its reductions and scans, and the functors for them; those of a block
// stand in ascendify_cub_block.hpp. Ascendify copies this file beside sources whose fixes use it; the sources are yours, and so is this
// copy. It needs the SIMT language of CANN 9.1.0 or newer (Ascend 950). Values go between lanes in words of 32 bits, so any
// type that is copied as bytes is reduced; the kernels have no `double`. Values are joined in the order of their threads, so
// that an operator must be associative and need not commute, and a sum of floats is the same each time; it is not bit for bit
// that of CUB, which promises none. A result is defined where CUB defines it: a reduction's in the first thread or lane.
#ifndef ASCENDIFY_CUB_HPP
#define ASCENDIFY_CUB_HPP

#include "simt_api/asc_simt.h"

// So that `using namespace cub;` stays good.
namespace cub {}

namespace ascendify {
namespace cub {

/** cub::Sum: the sum of two. */
struct Sum {
    template <typename T>
    __host__ __aicore__ T operator()(const T &one, const T &other) const {
        return one + other;
    }
};

/** cub::Max: the greater of two. */
struct Max {
    template <typename T>
    __host__ __aicore__ T operator()(const T &one, const T &other) const {
        return one > other ? one : other;
    }
};

/** cub::Min: the lesser of two. */
struct Min {
    template <typename T>
    __host__ __aicore__ T operator()(const T &one, const T &other) const {
        return one < other ? one : other;
    }
};

/** cub::Equality: whether two are equal. */
struct Equality {
    template <typename T>
    __host__ __aicore__ bool operator()(const T &one, const T &other) const {
        return one == other;
    }
};

/** cub::Inequality: whether two differ. */
struct Inequality {
    template <typename T>
    __host__ __aicore__ bool operator()(const T &one, const T &other) const {
        return one != other;
    }
};

/** cuda::std::identity: what it is given. */
struct Identity {
    template <typename T>
    __host__ __aicore__ const T &operator()(const T &one) const {
        return one;
    }
};

/** cub::KeyValuePair: a key, often the place of an item, with the value that belongs to it. */
template <typename KeyType, typename ValueType>
struct KeyValuePair {
    typedef KeyType Key;
    typedef ValueType Value;
    Key key;
    Value value;
    KeyValuePair() = default;
    __host__ __aicore__ KeyValuePair(Key const &key, Value const &value) : key(key), value(value) {}
    __host__ __aicore__ bool operator!=(const KeyValuePair &other) const { return value != other.value || key != other.key; }
};

/** cub::ArgMax: of two pairs that with the greater value, of equal ones that with the lesser key. */
struct ArgMax {
    template <typename Pair>
    __host__ __aicore__ Pair operator()(const Pair &one, const Pair &other) const {
        return other.value > one.value || (one.value == other.value && other.key < one.key) ? other : one;
    }
};

/** cub::ArgMin: of two pairs that with the lesser value, of equal ones that with the lesser key. */
struct ArgMin {
    template <typename Pair>
    __host__ __aicore__ Pair operator()(const Pair &one, const Pair &other) const {
        return other.value < one.value || (one.value == other.value && other.key < one.key) ? other : one;
    }
};

// The place of a thread in its warp, which 32 threads make in the order of the block.
inline __aicore__ int ownLane() {
    return static_cast<int>((threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z)) % 32);
}

// A value as the words that lanes hand over. Its constructor is there for types that have one of their own.
template <typename T>
union CarriedWords {
    T value;
    unsigned int words[(sizeof(T) + 3) / 4];
    __aicore__ explicit CarriedWords(const T &value) : value(value) {}
};

// The value of a lane of the warp, by its number of 0 to 31. All active lanes call it, and that lane is one of them.
template <typename T>
inline __aicore__ T carriedFrom(const T &value, int lane) {
    CarriedWords<T> all(value);
    for (unsigned int &word : all.words) word = asc_shfl(word, lane);
    return all.value;
}

// Joins the values of the lanes from the own to `end`, which is not among them. The order of the lanes is kept.
template <typename T, typename Op>
inline __aicore__ T joinedUpTo(T value, int end, Op op) {
    const int lane = cub::ownLane();
    for (int step = 1; step < 32; step *= 2) {
        const bool there = lane + step < end;
        const T other = cub::carriedFrom(value, there ? lane + step : lane);
        if (there) value = op(value, other);
    }
    return value;
}

// Joins the values of the lanes from `begin` to the own.
template <typename T, typename Op>
inline __aicore__ T joinedFrom(T value, int begin, Op op) {
    const int lane = cub::ownLane();
    for (int step = 1; step < 32; step *= 2) {
        const bool there = lane - step >= begin;
        const T other = cub::carriedFrom(value, there ? lane - step : lane);
        if (there) value = op(other, value);
    }
    return value;
}

/**
 * cub::WarpReduce: reduces the values of 32 lanes, or of groups of fewer, a power of two. All lanes of a group call it; the
 * result is that of its first lane, of segments that of the segment's first lane.
 */
template <typename T, int LogicalThreads = 32, int Architecture = 0>
struct WarpReduce {
    static_assert(LogicalThreads >= 1 && LogicalThreads <= 32 && (LogicalThreads & (LogicalThreads - 1)) == 0,
                  "a group of lanes is a power of two up to 32");
    struct TempStorage {};
    __aicore__ explicit WarpReduce(TempStorage &) {}

    __aicore__ T Sum(T input) { return Reduce(input, cub::Sum()); }
    __aicore__ T Sum(T input, int valid_items) { return Reduce(input, cub::Sum(), valid_items); }
    template <typename Op>
    __aicore__ T Reduce(T input, Op op) {
        return cub::joinedUpTo(input, end(), op);
    }
    template <typename Op>
    __aicore__ T Reduce(T input, Op op, int valid_items) {
        const int last = end() - LogicalThreads + valid_items;
        return cub::joinedUpTo(input, last < end() ? last : end(), op);
    }
    template <typename Flag>
    __aicore__ T HeadSegmentedSum(T input, Flag head_flag) {
        return HeadSegmentedReduce(input, head_flag, cub::Sum());
    }
    template <typename Flag>
    __aicore__ T TailSegmentedSum(T input, Flag tail_flag) {
        return TailSegmentedReduce(input, tail_flag, cub::Sum());
    }
    template <typename Flag, typename Op>
    __aicore__ T HeadSegmentedReduce(T input, Flag head_flag, Op op) {
        const unsigned int heads = asc_ballot(head_flag ? 1 : 0);
        return cub::joinedUpTo(input, endOfSegment(cub::ownLane() < 31 ? heads >> (cub::ownLane() + 1) : 0u), op);
    }
    template <typename Flag, typename Op>
    __aicore__ T TailSegmentedReduce(T input, Flag tail_flag, Op op) {
        const unsigned int tails = asc_ballot(tail_flag ? 1 : 0);
        return cub::joinedUpTo(input, endOfSegment(tails >> cub::ownLane()), op);
    }

private:
    static __aicore__ int end() { return (cub::ownLane() / LogicalThreads + 1) * LogicalThreads; }
    // The first flag of those ahead says how many lanes the segment goes on.
    static __aicore__ int endOfSegment(unsigned int ahead) {
        const int found = __ffs(static_cast<int>(ahead));
        return found > 0 && cub::ownLane() + found < end() ? cub::ownLane() + found : end();
    }
};

/** cub::WarpScan: prefix sums and other scans of 32 lanes, or of groups of fewer, a power of two. All lanes of a group call it. */
template <typename T, int LogicalThreads = 32, int Architecture = 0>
struct WarpScan {
    static_assert(LogicalThreads >= 1 && LogicalThreads <= 32 && (LogicalThreads & (LogicalThreads - 1)) == 0,
                  "a group of lanes is a power of two up to 32");
    struct TempStorage {};
    __aicore__ explicit WarpScan(TempStorage &) {}

    __aicore__ void InclusiveSum(T input, T &output) { InclusiveScan(input, output, cub::Sum()); }
    __aicore__ void InclusiveSum(T input, T &output, T &aggregate) { InclusiveScan(input, output, cub::Sum(), aggregate); }
    __aicore__ void ExclusiveSum(T input, T &output) { ExclusiveScan(input, output, T(), cub::Sum()); }
    __aicore__ void ExclusiveSum(T input, T &output, T &aggregate) {
        ExclusiveScan(input, output, T(), cub::Sum(), aggregate);
    }
    template <typename Op>
    __aicore__ void InclusiveScan(T input, T &output, Op op) {
        output = cub::joinedFrom(input, begin(), op);
    }
    template <typename Op>
    __aicore__ void InclusiveScan(T input, T &output, Op op, T &aggregate) {
        output = cub::joinedFrom(input, begin(), op);
        aggregate = cub::carriedFrom(output, begin() + LogicalThreads - 1);
    }
    // Without an initial value the first lane's output is not defined.
    template <typename Op>
    __aicore__ void ExclusiveScan(T input, T &output, Op op) {
        T inclusive = input;
        Scan(input, inclusive, output, op);
    }
    template <typename Op>
    __aicore__ void ExclusiveScan(T input, T &output, T initial_value, Op op) {
        T aggregate = input;
        ExclusiveScan(input, output, initial_value, op, aggregate);
    }
    template <typename Op>
    __aicore__ void ExclusiveScan(T input, T &output, Op op, T &aggregate) {
        T inclusive = input;
        Scan(input, inclusive, output, op);
        aggregate = cub::carriedFrom(inclusive, begin() + LogicalThreads - 1);
    }
    // The aggregate is of the inputs alone, without the initial value.
    template <typename Op>
    __aicore__ void ExclusiveScan(T input, T &output, T initial_value, Op op, T &aggregate) {
        ExclusiveScan(input, output, op, aggregate);
        output = cub::ownLane() == begin() ? initial_value : op(initial_value, output);
    }
    template <typename Op>
    __aicore__ void Scan(T input, T &inclusive_output, T &exclusive_output, Op op) {
        inclusive_output = cub::joinedFrom(input, begin(), op);
        exclusive_output = cub::carriedFrom(inclusive_output, cub::ownLane() > begin() ? cub::ownLane() - 1 : cub::ownLane());
    }
    template <typename Op>
    __aicore__ void Scan(T input, T &inclusive_output, T &exclusive_output, T initial_value, Op op) {
        Scan(input, inclusive_output, exclusive_output, op);
        inclusive_output = op(initial_value, inclusive_output);
        exclusive_output = cub::ownLane() == begin() ? initial_value : op(initial_value, exclusive_output);
    }
    __aicore__ T Broadcast(T input, unsigned int src_lane) { return cub::carriedFrom(input, begin() + static_cast<int>(src_lane)); }

private:
    static __aicore__ int begin() { return cub::ownLane() / LogicalThreads * LogicalThreads; }
};

}  // namespace cub
}  // namespace ascendify

#endif
