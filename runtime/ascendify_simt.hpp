// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_simt.hpp: contracts of CUDA's kernels that take more than one function of a SIMT kernel, each written once.
// Ascendify copies this file beside sources whose fixes use it; the sources are yours, and so is this copy. It needs the
// SIMT language of CANN 9.1.0 or newer (Ascend 950). What is not documented below is as the language's functions do it.
#ifndef ASCENDIFY_SIMT_HPP
#define ASCENDIFY_SIMT_HPP

#include <cstddef>
#include <cstdint>

#include "simt_api/asc_simt.h"
#include "simt_api/cooperative_groups.h"

namespace ascendify {

/**
 * max of CUDA's kernels: for numbers of one type and of two, which become the type of their sum (an `int` and an `unsigned`
 * are compared as unsigned, as there). Of a number and a NaN the number.
 */
template <typename A, typename B>
inline __host__ __aicore__ auto max(A one, B other) {
    const decltype(one + other) a = one, b = other;
    return b > a || a != a ? b : a;
}

/** min of CUDA's kernels, with the same types as max. Of a number and a NaN the number. */
template <typename A, typename B>
inline __host__ __aicore__ auto min(A one, B other) {
    const decltype(one + other) a = one, b = other;
    return b < a || a != a ? b : a;
}

/** cooperative_groups::plus: the sum. */
template <typename T>
struct plus {
    __aicore__ T operator()(T one, T other) const { return one + other; }
};

/** cooperative_groups::greater: the greater of two. */
template <typename T>
struct greater {
    __aicore__ T operator()(T one, T other) const { return one < other ? other : one; }
};

/** cooperative_groups::less: the lesser of two. */
template <typename T>
struct less {
    __aicore__ T operator()(T one, T other) const { return other < one ? other : one; }
};

/** cooperative_groups::bit_and: the bits that both have. */
template <typename T>
struct bit_and {
    __aicore__ T operator()(T one, T other) const { return one & other; }
};

/** cooperative_groups::bit_or: the bits that one of both has. */
template <typename T>
struct bit_or {
    __aicore__ T operator()(T one, T other) const { return one | other; }
};

/** cooperative_groups::bit_xor: the bits in which both differ. */
template <typename T>
struct bit_xor {
    __aicore__ T operator()(T one, T other) const { return one ^ other; }
};

/** A value as the words of 32 bits that lanes hand over one by one. */
template <typename T>
struct Words {
    static_assert(sizeof(T) % 4 == 0, "a group shuffles its own types, and others of whole words of 32 bits");
    union {
        T value;
        unsigned int words[sizeof(T) / 4];
    };
};

/**
 * The shuffles of a cooperative group for what its own lack: vectors and structs, which are handed over word by word. Every
 * thread of the group calls it. A value of another lane comes whole from that lane, since each word does.
 */
template <typename Group, typename T>
inline __aicore__ T shfl(const Group &group, T var, int rank) {
    Words<T> all;
    all.value = var;
    for (unsigned int &word : all.words) word = group.shfl(word, rank);
    return all.value;
}

/** The same of `shfl_up`. */
template <typename Group, typename T>
inline __aicore__ T shfl_up(const Group &group, T var, unsigned int delta) {
    Words<T> all;
    all.value = var;
    for (unsigned int &word : all.words) word = group.shfl_up(word, delta);
    return all.value;
}

/** The same of `shfl_down`. */
template <typename Group, typename T>
inline __aicore__ T shfl_down(const Group &group, T var, unsigned int delta) {
    Words<T> all;
    all.value = var;
    for (unsigned int &word : all.words) word = group.shfl_down(word, delta);
    return all.value;
}

/** The same of `shfl_xor`, which tiles have. */
template <typename Group, typename T>
inline __aicore__ T shfl_xor(const Group &group, T var, unsigned int mask) {
    Words<T> all;
    all.value = var;
    for (unsigned int &word : all.words) word = group.shfl_xor(word, mask);
    return all.value;
}

/** The value of another lane of a group: in whole words, or what is smaller by the group's own shuffle. */
template <typename T, bool words = sizeof(T) % 4 == 0>
struct Lane {
    template <typename Group>
    static inline __aicore__ T of(const Group &group, T value, int rank) {
        return shfl(group, value, rank);
    }
};

template <typename T>
struct Lane<T, false> {
    template <typename Group>
    static inline __aicore__ T of(const Group &group, T value, int rank) {
        return group.shfl(value, rank);
    }
};

// SIMT kernels have no double.
template <>
struct Lane<double, true>;

/** A function as an operator object: the call is known when the kernel is compiled, for SIMT kernels call no pointers. */
template <typename F, F function>
struct Function {
    template <typename T>
    __aicore__ auto operator()(T one, T other) const -> decltype(function(one, other)) {
        return function(one, other);
    }
};

/**
 * cooperative_groups::reduce over a tile or a coalesced group: every thread of the group calls it and gets the result. The
 * values are joined in the order of their ranks, by a shuffle for each, so that all threads get the same bits; CUDA joins
 * them in another order. Types are those of whole words of 32 bits, structs too, and half and bfloat16_t.
 */
template <typename Group, typename T, typename Op>
inline __aicore__ auto reduce(const Group &group, T value, Op op) {
    using Result = decltype(op(value, value));
    const Result own = value;
    Result all = Lane<Result>::of(group, own, 0);
    const int size = static_cast<int>(group.size());
    for (int rank = 1; rank < size; rank++) all = op(all, Lane<Result>::of(group, own, rank));
    return all;
}

// A function is no operator by itself: it would be a pointer. `Function` makes one of it.
template <typename Group, typename T, typename Result, typename A, typename B>
void reduce(const Group &group, T value, Result (*op)(A, B)) = delete;

/**
 * What the values of the lanes that `mask` names make together, by a shuffle for each. Those that are not done come here together, as
 * CUDA asks of them; lanes with other masks may be here too.
 */
template <typename T, typename Op>
inline __aicore__ T reduceLanes(unsigned int mask, T value, Op op) {
    const unsigned int active = asc_activemask();
    T all = value;
    bool some = false;
    for (int lane = 0; lane < 32; lane++) {
        if ((active >> lane & 1) == 0) continue;
        const T other = asc_shfl(value, lane, 32);
        if ((mask >> lane & 1) == 0) continue;
        all = some ? op(all, other) : other;
        some = true;
    }
    return all;
}

/** __reduce_add_sync of an int or an unsigned: the sum, which wraps around. */
template <typename T>
inline __aicore__ T reduceAdd(unsigned int mask, T value) {
    return static_cast<T>(reduceLanes(mask, static_cast<unsigned int>(value), plus<unsigned int>()));
}

/** __reduce_max_sync: the greatest. */
template <typename T>
inline __aicore__ T reduceMax(unsigned int mask, T value) { return reduceLanes(mask, value, greater<T>()); }

/** __reduce_min_sync: the least. */
template <typename T>
inline __aicore__ T reduceMin(unsigned int mask, T value) { return reduceLanes(mask, value, less<T>()); }

/** __reduce_and_sync: the bits that all have. */
inline __aicore__ unsigned int reduceAnd(unsigned int mask, unsigned int value) {
    return reduceLanes(mask, value, bit_and<unsigned int>());
}

/** __reduce_or_sync: the bits that one of them has. */
inline __aicore__ unsigned int reduceOr(unsigned int mask, unsigned int value) {
    return reduceLanes(mask, value, bit_or<unsigned int>());
}

/** __reduce_xor_sync: the bits that an odd number of them have. */
inline __aicore__ unsigned int reduceXor(unsigned int mask, unsigned int value) {
    return reduceLanes(mask, value, bit_xor<unsigned int>());
}

/**
 * __syncthreads_count: how many threads of the block gave a value that is not 0. All of them come here together; what they did
 * before is seen by all behind it, as behind `asc_syncthreads`.
 */
inline __aicore__ int syncthreadsCount(int predicate) {
    __ubuf__ int counts[64];
    const unsigned int rank = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
    const unsigned int threads = blockDim.x * blockDim.y * blockDim.z;
    const int own = __popc(asc_ballot(predicate != 0));
    if (rank % 32 == 0) counts[rank / 32] = own;
    asc_syncthreads();
    int all = 0;
    for (unsigned int warp = 0; warp < (threads + 31) / 32; warp++) all += counts[warp];
    asc_syncthreads();
    return all;
}

/** __syncthreads_or: whether one of them did. */
inline __aicore__ int syncthreadsOr(int predicate) { return syncthreadsCount(predicate) != 0; }

/** __syncthreads_and: whether all of them did. */
inline __aicore__ int syncthreadsAnd(int predicate) { return syncthreadsCount(predicate == 0) == 0; }

/**
 * The address that an atomic takes: of 64 bits SIMT kernels declare them for `int64_t` and `uint64_t`, which on 64-bit Linux are other
 * types than CUDA's `long long`. Other addresses are passed on as they are.
 */
template <typename T>
inline __aicore__ T *atomicAddress(T *address) {
    return address;
}
inline __aicore__ uint64_t *atomicAddress(unsigned long long *address) { return reinterpret_cast<uint64_t *>(address); }
inline __aicore__ int64_t *atomicAddress(long long *address) { return reinterpret_cast<int64_t *>(address); }

/**
 * The copy behind CUDA's asynchronous ones, done by the calling thread before it goes on. What CUDA promises once the copy was
 * waited for holds earlier then; other threads see it behind a barrier, as there. Threads that copy together take every
 * `step`-th element from `first` on.
 */
inline __aicore__ void copyNow(void *to, const void *from, size_t bytes, size_t first = 0, size_t step = 1) {
    for (size_t at = first; at < bytes; at += step) static_cast<char *>(to)[at] = static_cast<const char *>(from)[at];
}
template <typename T>
inline __aicore__ void copyNow(T *to, const T *from, size_t bytes, size_t first = 0, size_t step = 1) {
    const size_t whole = bytes / sizeof(T), rest = bytes % sizeof(T);
    for (size_t at = first; at < whole; at += step) to[at] = from[at];
    copyNow(static_cast<void *>(to + whole), static_cast<const void *>(from + whole), rest, first, step);
}

/** __pipeline_memcpy_async: copies `bytes - zeros` bytes and fills the rest with zeros. */
template <typename To, typename From>
inline __aicore__ void copyAndFill(To *to, const From *from, size_t bytes, size_t zeros = 0) {
    copyNow(to, from, bytes - zeros);
    for (size_t at = bytes - zeros; at < bytes; at++) reinterpret_cast<char *>(to)[at] = 0;
}

/** cooperative_groups::memcpy_async: each thread of the group copies its part. `wait` is the `sync` of the group then. */
template <typename Group, typename To, typename From>
inline __aicore__ void copyTogether(const Group &group, To *to, const From *from, size_t bytes) {
    copyNow(to, from, bytes, group.thread_rank(), group.size());
}

/** cuda::aligned_size_t: a count of bytes. What it says of the alignment is not needed here. */
template <size_t Alignment>
struct aligned_size_t {
    size_t bytes;
    __aicore__ explicit aligned_size_t(size_t bytes) : bytes(bytes) {}
    __aicore__ operator size_t() const { return bytes; }
};

/** What a copy of CUDA is bound to, a barrier or a pipeline. Here it is done before anything waits for it. */
struct CopiesDone {};

/**
 * cuda::barrier<cuda::thread_scope_block> for all threads of a block, which all arrive and then all wait at one place: the
 * wait is `asc_syncthreads`. A barrier for another number of threads ends the kernel (`__trap`).
 */
struct BlockBarrier : CopiesDone {
    using arrival_token = unsigned int;
    unsigned int threads;

    friend inline __aicore__ void init(BlockBarrier *barrier, size_t count) {
        if (count != static_cast<size_t>(blockDim.x) * blockDim.y * blockDim.z) __trap();
        barrier->threads = static_cast<unsigned int>(count);
    }
    __aicore__ arrival_token arrive() const { return threads; }
    __aicore__ void wait(arrival_token) const { asc_syncthreads(); }
    __aicore__ void arrive_and_wait() const { asc_syncthreads(); }
};

/** cuda::pipeline<cuda::thread_scope_thread>: a thread waits for its own copies, and here they are done already. */
struct ThreadPipeline : CopiesDone {
    __aicore__ void producer_acquire() const {}
    __aicore__ void producer_commit() const {}
    __aicore__ void consumer_wait() const {}
    __aicore__ void consumer_release() const {}
};

/** cuda::pipeline_consumer_wait_prior of a thread's pipeline, whose copies are done already. */
template <int Prior>
inline __aicore__ void pipeline_consumer_wait_prior(const ThreadPipeline &) {}

/** cuda::memcpy_async by one thread, or by the threads of a group together. */
template <typename To, typename From>
inline __aicore__ void memcpy_async(To *to, const From *from, size_t bytes, const CopiesDone &) {
    copyNow(to, from, bytes);
}
template <typename Group, typename To, typename From>
inline __aicore__ void memcpy_async(const Group &group, To *to, const From *from, size_t bytes, const CopiesDone &) {
    copyTogether(group, to, from, bytes);
}

/**
 * cooperative_groups::grid_group without its barrier: where a thread and its block stand in the grid. The blocks of SIMT
 * kernels cannot wait for each other, so there is no `sync`.
 */
struct Grid {
    static __aicore__ unsigned long long num_blocks() {
        return static_cast<unsigned long long>(gridDim.x) * gridDim.y * gridDim.z;
    }
    static __aicore__ unsigned long long block_rank() {
        return blockIdx.x + gridDim.x * (blockIdx.y + static_cast<unsigned long long>(gridDim.y) * blockIdx.z);
    }
    static __aicore__ unsigned long long num_threads() { return num_blocks() * blockDim.x * blockDim.y * blockDim.z; }
    static __aicore__ unsigned long long size() { return num_threads(); }
    static __aicore__ unsigned long long thread_rank() {
        const unsigned int own = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
        return block_rank() * (blockDim.x * blockDim.y * blockDim.z) + own;
    }
    static __aicore__ dim3 dim_blocks() { return gridDim; }
    static __aicore__ dim3 group_dim() { return gridDim; }
    static __aicore__ dim3 block_index() { return blockIdx; }
};

}  // namespace ascendify

#endif
