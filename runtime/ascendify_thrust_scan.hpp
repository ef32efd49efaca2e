// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_thrust_scan.hpp: the part of ascendify_thrust.hpp with scans, and with what a scan of counts puts together: the elements
// that a condition chooses, in their order, and what runs of equal keys give.
#ifndef ASCENDIFY_THRUST_SCAN_HPP
#define ASCENDIFY_THRUST_SCAN_HPP

#include "ascendify_thrust_algorithms.hpp"

namespace ascendify {
namespace thrust {

template <typename To>
struct StoreEach {
    To to;
    template <typename T>
    __host__ __aicore__ void operator()(Index at, const T &value) {
        thrust::item(to, at) = value;
    }
};

struct InclusiveScan {
    template <typename P, typename From, typename To, typename Op = plus<>>
    To operator()(const P &policy, From first, From last, To to, Op op = Op()) const {
        using T = typename JoinedIn<Op, ValueOf<From>, ValueOf<From>, ValueOf<To>>::type;
        thrust::scanned<T>(policy, thrust::countOf(first, last), Loaded<RawOf<From>>{thrust::raw(first)}, StoreEach<RawOf<To>>{thrust::raw(to)}, op, T(), false, true);
        return thrust::behind(to, thrust::countOf(first, last));
    }
};
struct ExclusiveScan {
    template <typename P, typename From, typename To, typename Initial, typename Op = plus<>>
    To operator()(const P &policy, From first, From last, To to, Initial initial, Op op = Op()) const {
        using T = typename JoinedIn<Op, Initial, ValueOf<From>, ValueOf<To>>::type;
        const Loaded<RawOf<From>> load{thrust::raw(first)};
        thrust::scanned<T>(policy, thrust::countOf(first, last), load, StoreEach<RawOf<To>>{thrust::raw(to)}, op, static_cast<T>(initial), true, false);
        return thrust::behind(to, thrust::countOf(first, last));
    }
    template <typename P, typename From, typename To>
    To operator()(const P &policy, From first, From last, To to) const {
        return (*this)(policy, first, last, to, ValueOf<From>(0));
    }
};
struct TransformInclusiveScan {
    template <typename P, typename From, typename To, typename F, typename Op>
    To operator()(const P &policy, From first, From last, To to, F function, Op op) const {
        InclusiveScan()(policy, thrust::make_transform_iterator(first, function), thrust::make_transform_iterator(last, function), to, op);
        return thrust::behind(to, thrust::countOf(first, last));
    }
};
struct TransformExclusiveScan {
    template <typename P, typename From, typename To, typename F, typename T, typename Op>
    To operator()(const P &policy, From first, From last, To to, F function, T initial, Op op) const {
        ExclusiveScan()(policy, thrust::make_transform_iterator(first, function), thrust::make_transform_iterator(last, function), to, initial, op);
        return thrust::behind(to, thrust::countOf(first, last));
    }
};

// A value with the number of runs that begin up to it, or in it.
template <typename T>
struct InRun {
    long long runs;
    T value;
};
template <typename T, typename Op>
struct JoinRuns {
    Op op;
    __host__ __aicore__ InRun<T> operator()(const InRun<T> &one, const InRun<T> &other) {
        return InRun<T>{one.runs + other.runs, other.runs > 0 ? other.value : static_cast<T>(op(one.value, other.value))};
    }
};
// A run begins where a key differs from the one before.
template <typename Keys, typename Values, typename T, typename Equal>
struct LoadRun {
    Keys keys;
    Values values;
    Equal equal;
    __host__ __aicore__ bool begins(Index at) { return at == 0 || !equal(thrust::item(keys, at - 1), thrust::item(keys, at)); }
    __host__ __aicore__ InRun<T> operator()(Index at) { return InRun<T>{begins(at) ? 1 : 0, static_cast<T>(thrust::item(values, at))}; }
};
template <typename To>
struct StoreValue {
    To to;
    template <typename T>
    __host__ __aicore__ void operator()(Index at, const T &run) {
        thrust::item(to, at) = run.value;
    }
};
struct InclusiveScanByKey {
    template <typename P, typename Keys, typename Values, typename To, typename Equal = equal_to<>, typename Op = plus<>>
    To operator()(const P &policy, Keys first, Keys last, Values values, To to, Equal equal = Equal(), Op op = Op()) const {
        using T = typename JoinedIn<Op, ValueOf<Values>, ValueOf<Values>, ValueOf<To>>::type;
        const LoadRun<RawOf<Keys>, RawOf<Values>, T, Equal> load{thrust::raw(first), thrust::raw(values), equal};
        scanned<InRun<T>>(policy, thrust::countOf(first, last), load, StoreValue<RawOf<To>>{thrust::raw(to)}, JoinRuns<T, Op>{op}, InRun<T>(), false, true);
        return thrust::behind(to, thrust::countOf(first, last));
    }
};
// Each run begins with the initial value, and has its values one place on.
template <typename Keys, typename Values, typename T, typename Equal>
struct LoadShifted {
    LoadRun<Keys, Values, T, Equal> runs;
    T initial;
    __host__ __aicore__ InRun<T> operator()(Index at) {
        return runs.begins(at) ? InRun<T>{1, initial} : InRun<T>{0, static_cast<T>(thrust::item(runs.values, at - 1))};
    }
};
struct ExclusiveScanByKey {
    // The result may take the place of the values, so it is made aside.
    template <typename P, typename Keys, typename Values, typename To, typename Initial, typename Equal = equal_to<>, typename Op = plus<>>
    To operator()(const P &policy, Keys first, Keys last, Values values, To to, Initial initial, Equal equal = Equal(), Op op = Op()) const {
        using T = typename JoinedIn<Op, Initial, ValueOf<Values>, ValueOf<To>>::type;
        const Index count = thrust::countOf(first, last);
        const LoadShifted<RawOf<Keys>, RawOf<Values>, T, Equal> load{{thrust::raw(first), thrust::raw(values), equal}, static_cast<T>(initial)};
        const auto scan = [&](T *made) {
            scanned<InRun<T>>(policy, count, load, StoreValue<T *>{made}, JoinRuns<T, Op>{op}, InRun<T>(), false, true);
            thrust::copyEach(policy, made, count, to);
        };
        if constexpr (P::onDevice) {
            const Temporary<T> made(count);
            scan(made.items);
        } else scan(std::vector<T>(count).data());
        return thrust::behind(to, count);
    }
    template <typename P, typename Keys, typename Values, typename To>
    To operator()(const P &policy, Keys first, Keys last, Values values, To to) const {
        return (*this)(policy, first, last, values, to, ValueOf<Values>(0));
    }
};

// At the first of a run its key goes to the run's place, at the last its value.
template <typename Runs, typename KeysTo, typename ValuesTo>
struct StoreRun {
    Runs runs;
    KeysTo keysTo;
    ValuesTo valuesTo;
    Index count;
    template <typename T>
    __host__ __aicore__ void operator()(Index at, const T &run) {
        if (runs.begins(at)) keysTo[static_cast<ptrdiff_t>(run.runs - 1)] = thrust::item(runs.keys, at);
        if (at + 1 == count || runs.begins(at + 1)) valuesTo[static_cast<ptrdiff_t>(run.runs - 1)] = run.value;
    }
};
struct ReduceByKey {
    template <typename P, typename Keys, typename Values, typename KeysTo, typename ValuesTo, typename Equal = equal_to<>, typename Op = plus<>>
    auto operator()(const P &policy, Keys first, Keys last, Values values, KeysTo keysTo, ValuesTo valuesTo, Equal equal = Equal(), Op op = Op()) const {
        using T = typename JoinedIn<Op, ValueOf<Values>, ValueOf<Values>, ValueOf<ValuesTo>>::type;
        using Runs = LoadRun<RawOf<Keys>, RawOf<Values>, T, Equal>;
        const Runs load{thrust::raw(first), thrust::raw(values), equal};
        const StoreRun<Runs, RawOf<KeysTo>, RawOf<ValuesTo>> store{load, thrust::raw(keysTo), thrust::raw(valuesTo), thrust::countOf(first, last)};
        const InRun<T> all = scanned<InRun<T>>(policy, thrust::countOf(first, last), load, store, JoinRuns<T, Op>{op}, InRun<T>(), false, true);
        return thrust::make_pair(thrust::behind(keysTo, static_cast<Index>(all.runs)), thrust::behind(valuesTo, static_cast<Index>(all.runs)));
    }
};

// Which elements are kept, by a predicate on them or on others, or as the first of equal neighbours.
template <typename Tested, typename Predicate>
struct KeepIf {
    Tested tested;
    Predicate predicate;
    __host__ __aicore__ bool kept(Index at) { return static_cast<bool>(predicate(thrust::item(tested, at))); }
    __host__ __aicore__ long long operator()(Index at) { return kept(at) ? 1 : 0; }
};
template <typename Keys, typename Equal>
struct KeepFirst {
    Keys keys;
    Equal equal;
    __host__ __aicore__ bool kept(Index at) { return at == 0 || !equal(thrust::item(keys, at - 1), thrust::item(keys, at)); }
    __host__ __aicore__ long long operator()(Index at) { return kept(at) ? 1 : 0; }
};
template <typename Keep, typename From, typename To>
struct StoreKept {
    Keep keep;
    From from;
    To to;
    __host__ __aicore__ void operator()(Index at, long long place) {
        if (keep.kept(at)) to[static_cast<ptrdiff_t>(place - 1)] = thrust::item(from, at);
    }
};
// Copies what is kept, in its order; gives how many that were. `from` and `to` are raw and apart.
template <typename P, typename Keep, typename From, typename To>
Index select(const P &policy, Index count, Keep keep, From from, To to) {
    return static_cast<Index>(thrust::scanned<long long>(policy, count, keep, StoreKept<Keep, From, To>{keep, from, to}, plus<long long>(), 0LL, false, true));
}
// The same within one range.
template <typename P, typename Keep, typename It>
It selectInPlace(const P &policy, It first, It last, Keep keep) {
    using T = ValueOf<It>;
    const Index count = thrust::countOf(first, last);
    const auto move = [&](T *made) {
        const Index found = thrust::select(policy, count, keep, thrust::raw(first), made);
        thrust::copyEach(policy, made, found, first);
        return thrust::behind(first, found);
    };
    if constexpr (P::onDevice) {
        const Temporary<T> made(count);
        return move(made.items);
    } else return move(std::vector<T>(count).data());
}

// Two iterators stand for a range to choose from and what is tested; without the second the range itself is.
struct CopyIf {
    template <typename P, typename From, typename Tested, typename To, typename Predicate>
    To operator()(const P &policy, From first, From last, Tested tested, To to, Predicate predicate) const {
        return thrust::behind(to, thrust::select(policy, thrust::countOf(first, last), KeepIf<RawOf<Tested>, Predicate>{thrust::raw(tested), predicate}, thrust::raw(first), thrust::raw(to)));
    }
    template <typename P, typename From, typename To, typename Predicate>
    To operator()(const P &policy, From first, From last, To to, Predicate predicate) const {
        return (*this)(policy, first, last, first, to, predicate);
    }
};
struct RemoveCopyIf {
    template <typename P, typename From, typename Tested, typename To, typename Predicate>
    To operator()(const P &policy, From first, From last, Tested tested, To to, Predicate predicate) const {
        return CopyIf()(policy, first, last, tested, to, Not<Predicate>{predicate});
    }
    template <typename P, typename From, typename To, typename Predicate>
    To operator()(const P &policy, From first, From last, To to, Predicate predicate) const {
        return CopyIf()(policy, first, last, first, to, Not<Predicate>{predicate});
    }
};
struct RemoveIf {
    template <typename P, typename It, typename Tested, typename Predicate>
    It operator()(const P &policy, It first, It last, Tested tested, Predicate predicate) const {
        return thrust::selectInPlace(policy, first, last, KeepIf<RawOf<Tested>, Not<Predicate>>{thrust::raw(tested), {predicate}});
    }
    template <typename P, typename It, typename Predicate>
    It operator()(const P &policy, It first, It last, Predicate predicate) const {
        return (*this)(policy, first, last, first, predicate);
    }
};
struct Unique {
    template <typename P, typename It, typename Equal = equal_to<>>
    It operator()(const P &policy, It first, It last, Equal equal = Equal()) const {
        return thrust::selectInPlace(policy, first, last, KeepFirst<RawOf<It>, Equal>{thrust::raw(first), equal});
    }
};
struct UniqueCopy {
    template <typename P, typename From, typename To, typename Equal = equal_to<>>
    To operator()(const P &policy, From first, From last, To to, Equal equal = Equal()) const {
        return thrust::behind(to, thrust::select(policy, thrust::countOf(first, last), KeepFirst<RawOf<From>, Equal>{thrust::raw(first), equal}, thrust::raw(first), thrust::raw(to)));
    }
};
struct UniqueByKey {
    template <typename P, typename Keys, typename Values, typename Equal = equal_to<>>
    auto operator()(const P &policy, Keys first, Keys last, Values values, Equal equal = Equal()) const {
        const auto all = thrust::make_zip_iterator(first, values);
        const auto end = thrust::selectInPlace(policy, all, all + (last - first), KeepFirst<RawOf<Keys>, Equal>{thrust::raw(first), equal});
        return thrust::make_pair(thrust::behind(first, thrust::countOf(all, end)), thrust::behind(values, thrust::countOf(all, end)));
    }
};
struct UniqueByKeyCopy {
    template <typename P, typename Keys, typename Values, typename KeysTo, typename ValuesTo, typename Equal = equal_to<>>
    auto operator()(const P &policy, Keys first, Keys last, Values values, KeysTo keysTo, ValuesTo valuesTo, Equal equal = Equal()) const {
        const auto from = thrust::make_zip_iterator(thrust::raw(first), thrust::raw(values));
        const auto to = thrust::make_zip_iterator(thrust::raw(keysTo), thrust::raw(valuesTo));
        const Index found = thrust::select(policy, thrust::countOf(first, last), KeepFirst<RawOf<Keys>, Equal>{thrust::raw(first), equal}, from, to);
        return thrust::make_pair(thrust::behind(keysTo, found), thrust::behind(valuesTo, found));
    }
};
struct Partition {
    template <typename P, typename It, typename Predicate>
    It operator()(const P &policy, It first, It last, Predicate predicate) const {
        using T = ValueOf<It>;
        const Index count = thrust::countOf(first, last);
        const auto move = [&](T *made) {
            const Index found = thrust::select(policy, count, KeepIf<RawOf<It>, Predicate>{thrust::raw(first), predicate}, thrust::raw(first), made);
            thrust::select(policy, count, KeepIf<RawOf<It>, Not<Predicate>>{thrust::raw(first), {predicate}}, thrust::raw(first), made + found);
            thrust::copyEach(policy, made, count, first);
            return thrust::behind(first, found);
        };
        if constexpr (P::onDevice) {
            const Temporary<T> made(count);
            return move(made.items);
        } else return move(std::vector<T>(count).data());
    }
};

}  // namespace thrust
}  // namespace ascendify

#endif
