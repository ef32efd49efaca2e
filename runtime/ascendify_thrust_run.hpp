// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_thrust_run.hpp: the part of ascendify_thrust.hpp that runs something for each index, a reduction and a scan, on the
// host or in kernels. What a kernel works with, iterators and functors, is copied to the device as bytes, since structs and
// lambdas as arguments of kernels are not documented.
#ifndef ASCENDIFY_THRUST_RUN_HPP
#define ASCENDIFY_THRUST_RUN_HPP

#include "ascendify_cub_block.hpp"
#include "ascendify_thrust_iterator.hpp"

namespace ascendify {
namespace thrust {

using Index = unsigned long long;

// Where the elements of an iterator lie.
constexpr int anywhere = 0, onHost = 1, onDevice = 2;
template <typename T, typename = void>
struct HasCategory : std::false_type {};
template <typename T>
struct HasCategory<T, std::void_t<typename std::iterator_traits<T>::iterator_category>> : std::true_type {};
template <typename T>
struct SystemOf {
    static constexpr int value = HasCategory<T>::value ? onHost : anywhere;
};
template <typename... T>
struct SystemOfAll {
    static constexpr int value = ((SystemOf<T>::value == onDevice) || ...)  ? onDevice
                                 : ((SystemOf<T>::value == onHost) || ...) ? onHost
                                                                           : anywhere;
    static_assert(!(((SystemOf<T>::value == onDevice) || ...) && ((SystemOf<T>::value == onHost) || ...)),
                  "iterators of the host and of the device in one algorithm");
};
template <typename T>
struct SystemOf<device_ptr<T>> {
    static constexpr int value = onDevice;
};
template <typename T>
struct SystemOf<counting_iterator<T>> {
    static constexpr int value = anywhere;
};
template <typename T>
struct SystemOf<constant_iterator<T>> {
    static constexpr int value = anywhere;
};
template <typename T>
struct SystemOf<discard_iterator<T>> {
    static constexpr int value = anywhere;
};
template <typename F, typename It, typename R, typename V>
struct SystemOf<transform_iterator<F, It, R, V>> : SystemOf<It> {};
template <typename E, typename P>
struct SystemOf<permutation_iterator<E, P>> : SystemOfAll<E, P> {};
template <typename... Its>
struct SystemOf<zip_iterator<tuple<Its...>>> : SystemOfAll<Its...> {};

// An iterator as kernels have it: pointers to device memory are plain ones there.
template <typename It>
struct Raw {
    typedef It type;
    static const It &of(const It &it) { return it; }
};
template <typename It>
typename Raw<It>::type raw(const It &it) {
    return Raw<It>::of(it);
}
template <typename T>
struct Raw<device_ptr<T>> {
    typedef T *type;
    static type of(const device_ptr<T> &it) { return it.get(); }
};
template <typename F, typename It, typename R, typename V>
struct Raw<transform_iterator<F, It, R, V>> {
    typedef transform_iterator<F, typename Raw<It>::type, R, V> type;
    static type of(const transform_iterator<F, It, R, V> &it) { return type(thrust::raw(it.base()), it.function); }
};
template <typename E, typename P>
struct Raw<permutation_iterator<E, P>> {
    typedef permutation_iterator<typename Raw<E>::type, typename Raw<P>::type> type;
    static type of(const permutation_iterator<E, P> &it) { return type(thrust::raw(it.elements), thrust::raw(it.places)); }
};
template <typename... Its>
struct Raw<zip_iterator<tuple<Its...>>> {
    typedef zip_iterator<tuple<typename Raw<Its>::type...>> type;
    template <size_t... At>
    static type of(const tuple<Its...> &its, std::index_sequence<At...>) {
        return type(tuple<typename Raw<Its>::type...>(thrust::raw(its.template get<At>())...));
    }
    static type of(const zip_iterator<tuple<Its...>> &it) { return of(it.its, std::index_sequence_for<Its...>()); }
};

// Calls an algorithm, which takes a policy first: that of the call, or the one that its iterators ask for.
template <typename Algorithm, typename First, typename... Rest>
auto call(Algorithm algorithm, First first, Rest... rest) {
    if constexpr (std::is_base_of<Policy, First>::value) return algorithm(first, rest...);
    else if constexpr (SystemOfAll<First, Rest...>::value == onHost) return algorithm(host, first, rest...);
    else return algorithm(device, first, rest...);
}

// Device memory of an algorithm's own.
template <typename T>
struct Temporary {
    static_assert(std::is_trivially_copyable<T>::value, "what lies in device memory is copied as bytes");
    static_assert(!std::is_same<T, double>::value, "SIMT kernels have no double");
    T *items = nullptr;
    explicit Temporary(size_t count) {
        void *memory = nullptr;
        if (aclrtMalloc(&memory, count > 0 ? count * sizeof(T) : 1, ACL_MEM_MALLOC_HUGE_FIRST) != ACL_SUCCESS) throw std::bad_alloc();
        items = static_cast<T *>(memory);
    }
    Temporary(const Temporary &) = delete;
    ~Temporary() { aclrtFree(items); }
};

constexpr int blockThreads = 256;

template <typename Body>
__global__ void __launch_bounds__(blockThreads) eachIndex(const Body *body, Index count) {
    Body own = *body;
    const Index step = static_cast<Index>(gridDim.x) * blockThreads;
    for (Index at = static_cast<Index>(blockIdx.x) * blockThreads + threadIdx.x; at < count; at += step) own(at);
}

template <typename Body>
__global__ void __launch_bounds__(blockThreads) eachBlock(const Body *body, Index count) {
    __ubuf__ typename Body::Storage storage;
    Body own = *body;
    own(storage, count);
}

// A body in device memory while its kernel runs.
template <typename Body>
struct Placed : Temporary<Body> {
    static_assert(sizeof(Body) <= 512, "the functors of an algorithm are too large for a thread's stack");
    explicit Placed(const Body &body) : Temporary<Body>(1) {
        check(aclrtMemcpy(this->items, sizeof(Body), &body, sizeof(Body), ACL_MEMCPY_HOST_TO_DEVICE));
    }
};

// Calls the body for each index below count.
template <typename Body>
void each(HostPolicy, Index count, Body body) {
    for (Index at = 0; at < count; at++) body(at);
}
template <typename Body>
void each(const DevicePolicy &policy, Index count, const Body &body) {
    if (count == 0) return;
    const Index blocks = (count + blockThreads - 1) / blockThreads;
    policy.begin();
    const Placed<Body> placed(body);
    eachIndex<Body><<<static_cast<uint32_t>(blocks < 4096 ? blocks : 4096), blockThreads, 0, policy.stream>>>(placed.items, count);
    policy.end();
}
template <typename Body>
void eachInBlocks(const DevicePolicy &policy, Index blocks, Index count, const Body &body) {
    policy.begin();
    const Placed<Body> placed(body);
    eachBlock<Body><<<static_cast<uint32_t>(blocks), blockThreads, 0, policy.stream>>>(placed.items, count);
    policy.end();
}

// The type in which a scan joins values: that of the values, and of integers one that holds what the operator gives of them and
// what the output takes, so that sums of flags are no flags.
template <typename Result, typename Out, bool = std::is_integral<Out>::value>
struct WiderOf {
    typedef Result type;
};
template <typename Result, typename Out>
struct WiderOf<Result, Out, true> {
    typedef std::common_type_t<Result, Out> type;
};
template <typename Op, typename Left, typename Value, typename Out>
struct JoinedIn {
    typedef std::decay_t<std::invoke_result_t<Op, Left, Value>> Result;
    static constexpr bool numbers = std::is_integral<Left>::value && std::is_integral<Value>::value && std::is_integral<Result>::value &&
                                    !std::is_same<Result, bool>::value;
    static_assert(!(std::is_integral<Left>::value && std::is_floating_point<Value>::value),
                  "give the initial value the type of the elements: releases of Thrust and CUB sum floats to an integer in two ways");
    typedef typename WiderOf<std::conditional_t<numbers, Result, Left>, std::conditional_t<numbers, Out, void>>::type type;
};

// How many elements a block of a reduction or scan takes, so that there are at most 256 blocks and none without elements.
inline Index shareOf(Index count) {
    const Index blocks = (count + 1023) / 1024;
    return blocks <= 256 ? 1024 : (count + 255) / 256;
}

// Joins the elements of a block's share; with an initial value ahead where there is but one block.
template <typename T, typename Load, typename Op>
struct ReduceShare {
    using Block = cub::BlockReduce<T, blockThreads>;
    typedef typename Block::TempStorage Storage;
    Load load;
    Op op;
    T initial;
    bool first;
    Index share;
    T *results;
    __aicore__ void operator()(Storage &storage, Index count) {
        const Index begin = blockIdx.x * share, end = begin + share < count ? begin + share : count;
        const Index items = end - begin < blockThreads ? end - begin : blockThreads;
        T all = static_cast<T>(load(begin + (threadIdx.x < items ? threadIdx.x : 0)));
        for (Index at = begin + threadIdx.x + blockThreads; at < end; at += blockThreads) all = op(all, static_cast<T>(load(at)));
        all = Block(storage).Reduce(all, op, static_cast<int>(items));
        if (threadIdx.x == 0) results[blockIdx.x] = first ? static_cast<T>(op(initial, all)) : all;
    }
};

// What an iterator has at an index.
template <typename It>
struct Loaded {
    It it;
    __host__ __aicore__ decltype(auto) operator()(Index at) { return it[static_cast<ptrdiff_t>(at)]; }
};

// Joins what `load` gives for the indices below count to an initial value. The order is fixed, and not that of the indices.
template <typename T, typename Load, typename Op>
T reduced(HostPolicy, Index count, Load load, T initial, Op op) {
    for (Index at = 0; at < count; at++) initial = op(initial, static_cast<T>(load(at)));
    return initial;
}
template <typename T, typename Load, typename Op>
T reduced(const DevicePolicy &policy, Index count, Load load, T initial, Op op) {
    if (count == 0) return initial;
    const Index share = thrust::shareOf(count), blocks = (count + share - 1) / share;
    const Temporary<T> results(blocks + 1);
    thrust::eachInBlocks(policy, blocks, count, ReduceShare<T, Load, Op>{load, op, initial, false, share, results.items});
    using Partial = Loaded<const T *>;
    thrust::eachInBlocks(policy, 1, blocks, ReduceShare<T, Partial, Op>{Partial{results.items}, op, initial, true, blocks, results.items + blocks});
    check(aclrtMemcpy(&initial, sizeof(T), results.items + blocks, sizeof(T), ACL_MEMCPY_DEVICE_TO_HOST));
    return initial;
}

// Joins the elements of a block's share in their order.
template <typename T, typename Load, typename Op>
struct JoinShare {
    using Block = cub::BlockReduce<T, blockThreads>;
    typedef typename Block::TempStorage Storage;
    Load load;
    Op op;
    Index share;
    T *results;
    __aicore__ void operator()(Storage &storage, Index count) {
        const Index begin = blockIdx.x * share, end = begin + share < count ? begin + share : count;
        T all = static_cast<T>(load(begin));
        for (Index at = begin; at < end; at += blockThreads) {
            const Index items = end - at < blockThreads ? end - at : blockThreads;
            const T own = static_cast<T>(load(at + (threadIdx.x < items ? threadIdx.x : 0)));
            const T tile = Block(storage).Reduce(own, op, static_cast<int>(items));
            if (threadIdx.x == 0) all = at == begin ? tile : static_cast<T>(op(all, tile));
            asc_syncthreads();
        }
        if (threadIdx.x == 0) results[blockIdx.x] = all;
    }
};

// What stands ahead of each share, and behind them what all give.
template <typename T, typename Op>
struct PrefixOfShares {
    Op op;
    T initial;
    bool hasInitial;
    Index shares;
    T *results;
    __host__ __aicore__ void operator()(Index) {
        T all = initial;
        for (Index at = 0; at < shares; at++) {
            const T own = results[at];
            results[at] = all;
            all = at == 0 && !hasInitial ? own : static_cast<T>(op(all, own));
        }
        results[shares] = all;
    }
};

template <typename T, typename Load, typename Store, typename Op>
struct ScanShare {
    using Block = cub::BlockScan<T, blockThreads>;
    typedef typename Block::TempStorage Storage;
    Load load;
    Store store;
    Op op;
    bool hasInitial, inclusive;
    Index share;
    const T *prefixes;
    __aicore__ void operator()(Storage &storage, Index count) {
        const Index begin = blockIdx.x * share, end = begin + share < count ? begin + share : count;
        T ahead = prefixes[blockIdx.x];
        bool any = hasInitial || blockIdx.x > 0;
        for (Index at = begin; at < end; at += blockThreads) {
            const Index items = end - at < blockThreads ? end - at : blockThreads;
            const T own = static_cast<T>(load(at + (threadIdx.x < items ? threadIdx.x : 0)));
            T before = own, tile = own;
            Block(storage).ExclusiveScan(own, before, op, tile);
            if (threadIdx.x == 0) before = ahead;
            else if (any) before = op(ahead, before);
            if (threadIdx.x < items) {
                if (!inclusive) store(at + threadIdx.x, before);
                else store(at + threadIdx.x, any || threadIdx.x > 0 ? static_cast<T>(op(before, own)) : own);
            }
            ahead = any ? static_cast<T>(op(ahead, tile)) : tile;
            any = true;
            asc_syncthreads();
        }
    }
};

// Hands what the elements up to each index give, or those before it, to `store`; gives what all do.
template <typename T, typename Load, typename Store, typename Op>
T scanned(HostPolicy, Index count, Load load, Store store, Op op, T initial, bool hasInitial, bool inclusive) {
    T all = initial;
    for (Index at = 0; at < count; at++) {
        const T own = static_cast<T>(load(at)), before = all;
        all = at == 0 && !hasInitial ? own : static_cast<T>(op(all, own));
        store(at, inclusive ? all : before);
    }
    return all;
}
template <typename T, typename Load, typename Store, typename Op>
T scanned(const DevicePolicy &policy, Index count, Load load, Store store, Op op, T initial, bool hasInitial, bool inclusive) {
    if (count == 0) return initial;
    const Index share = thrust::shareOf(count), blocks = (count + share - 1) / share;
    const Temporary<T> results(blocks + 1);
    thrust::eachInBlocks(policy, blocks, count, JoinShare<T, Load, Op>{load, op, share, results.items});
    thrust::each(policy, 1, PrefixOfShares<T, Op>{op, initial, hasInitial, blocks, results.items});
    thrust::eachInBlocks(policy, blocks, count, ScanShare<T, Load, Store, Op>{load, store, op, hasInitial, inclusive, share, results.items});
    check(aclrtMemcpy(&initial, sizeof(T), results.items + blocks, sizeof(T), ACL_MEMCPY_DEVICE_TO_HOST));
    return initial;
}

}  // namespace thrust
}  // namespace ascendify

#endif
