// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_thrust_algorithms.hpp: the part of ascendify_thrust.hpp that does something for each element or joins elements.
#ifndef ASCENDIFY_THRUST_ALGORITHMS_HPP
#define ASCENDIFY_THRUST_ALGORITHMS_HPP

#include "ascendify_thrust_vector.hpp"

namespace ascendify {
namespace thrust {

template <typename It>
using RawOf = typename Raw<It>::type;
template <typename It>
Index countOf(It first, It last) {
    return static_cast<Index>(last - first);
}
template <typename It>
It behind(It first, Index count) {
    return first + static_cast<ptrdiff_t>(count);
}
template <typename It>
inline __host__ __aicore__ decltype(auto) item(It &it, Index at) {
    return it[static_cast<ptrdiff_t>(at)];
}

struct Copy {
    template <typename P, typename From, typename To>
    To operator()(const P &policy, From first, From last, To to) const {
        // Plain pointers lie where the policy says.
        thrust::copyEach(policy, first, thrust::countOf(first, last), to);
        return thrust::behind(to, thrust::countOf(first, last));
    }
};
struct Fill {
    template <typename P, typename It, typename T>
    void operator()(const P &policy, It first, It last, T value) const {
        thrust::each(policy, thrust::countOf(first, last), FillEach<RawOf<It>, T>{thrust::raw(first), value});
    }
};

template <typename It, typename F>
struct CallEach {
    It it;
    F function;
    __host__ __aicore__ void operator()(Index at) { function(thrust::item(it, at)); }
};
struct ForEach {
    template <typename P, typename It, typename F>
    It operator()(const P &policy, It first, It last, F function) const {
        thrust::each(policy, thrust::countOf(first, last), CallEach<RawOf<It>, F>{thrust::raw(first), function});
        return last;
    }
};

template <typename From, typename To, typename F>
struct TransformEach {
    From from;
    To to;
    F function;
    __host__ __aicore__ void operator()(Index at) { thrust::item(to, at) = function(thrust::item(from, at)); }
};
template <typename From, typename Other, typename To, typename F>
struct TransformPairs {
    From from;
    Other other;
    To to;
    F function;
    __host__ __aicore__ void operator()(Index at) { thrust::item(to, at) = function(thrust::item(from, at), thrust::item(other, at)); }
};
struct Transform {
    template <typename P, typename From, typename To, typename F>
    To operator()(const P &policy, From first, From last, To to, F function) const {
        thrust::each(policy, thrust::countOf(first, last), TransformEach<RawOf<From>, RawOf<To>, F>{thrust::raw(first), thrust::raw(to), function});
        return thrust::behind(to, thrust::countOf(first, last));
    }
    template <typename P, typename From, typename Other, typename To, typename F>
    To operator()(const P &policy, From first, From last, Other other, To to, F function) const {
        thrust::each(policy, thrust::countOf(first, last), TransformPairs<RawOf<From>, RawOf<Other>, RawOf<To>, F>{thrust::raw(first), thrust::raw(other), thrust::raw(to), function});
        return thrust::behind(to, thrust::countOf(first, last));
    }
};

// A function of the index, of nothing, or a series.
template <typename It, typename F>
struct TabulateEach {
    It it;
    F function;
    __host__ __aicore__ void operator()(Index at) { thrust::item(it, at) = function(static_cast<ptrdiff_t>(at)); }
};
template <typename It, typename F>
struct GenerateEach {
    It it;
    F function;
    __host__ __aicore__ void operator()(Index at) { thrust::item(it, at) = function(); }
};
template <typename T>
struct Series {
    T first, step;
    __host__ __aicore__ T operator()(ptrdiff_t at) const { return static_cast<T>(first + step * static_cast<T>(at)); }
};
struct Tabulate {
    template <typename P, typename It, typename F>
    void operator()(const P &policy, It first, It last, F function) const {
        thrust::each(policy, thrust::countOf(first, last), TabulateEach<RawOf<It>, F>{thrust::raw(first), function});
    }
};
struct Generate {
    template <typename P, typename It, typename F>
    void operator()(const P &policy, It first, It last, F function) const {
        thrust::each(policy, thrust::countOf(first, last), GenerateEach<RawOf<It>, F>{thrust::raw(first), function});
    }
};
struct Sequence {
    template <typename P, typename It, typename T = ValueOf<It>>
    void operator()(const P &policy, It first, It last, T from = T(0), T step = T(1)) const {
        Tabulate()(policy, first, last, Series<T>{from, step});
    }
};

template <typename It, typename Tested, typename Predicate, typename T>
struct ReplaceEach {
    It it;
    Tested tested;
    Predicate predicate;
    T value;
    __host__ __aicore__ void operator()(Index at) {
        if (predicate(thrust::item(tested, at))) thrust::item(it, at) = value;
    }
};
template <typename T>
struct EqualTo {
    T value;
    template <typename U>
    __host__ __aicore__ bool operator()(const U &other) const {
        return other == value;
    }
};
template <typename Predicate>
struct Not {
    Predicate predicate;
    template <typename T>
    __host__ __aicore__ bool operator()(T &&value) {
        return !predicate(value);
    }
};
struct ReplaceIf {
    template <typename P, typename It, typename Predicate, typename T>
    void operator()(const P &policy, It first, It last, Predicate predicate, T value) const {
        (*this)(policy, first, last, first, predicate, value);
    }
    template <typename P, typename It, typename Tested, typename Predicate, typename T>
    void operator()(const P &policy, It first, It last, Tested tested, Predicate predicate, T value) const {
        thrust::each(policy, thrust::countOf(first, last), ReplaceEach<RawOf<It>, RawOf<Tested>, Predicate, T>{thrust::raw(first), thrust::raw(tested), predicate, value});
    }
};
struct Replace {
    template <typename P, typename It, typename T>
    void operator()(const P &policy, It first, It last, T old, T value) const {
        ReplaceIf()(policy, first, last, EqualTo<T>{old}, value);
    }
};

// Gathers where `to` is permuted by nothing and `from` by the map; scatters the other way round.
struct Gather {
    template <typename P, typename Map, typename From, typename To>
    To operator()(const P &policy, Map first, Map last, From from, To to) const {
        const auto all = thrust::make_permutation_iterator(thrust::raw(from), thrust::raw(first));
        thrust::each(policy, thrust::countOf(first, last), CopyEach<std::remove_const_t<decltype(all)>, RawOf<To>>{all, thrust::raw(to)});
        return thrust::behind(to, thrust::countOf(first, last));
    }
};
struct Scatter {
    template <typename P, typename From, typename Map, typename To>
    void operator()(const P &policy, From first, From last, Map map, To to) const {
        const auto all = thrust::make_permutation_iterator(thrust::raw(to), thrust::raw(map));
        thrust::each(policy, thrust::countOf(first, last), CopyEach<RawOf<From>, std::remove_const_t<decltype(all)>>{thrust::raw(first), all});
    }
};
template <typename From, typename Map, typename Stencil, typename To>
struct ScatterEach {
    From from;
    Map map;
    Stencil stencil;
    To to;
    __host__ __aicore__ void operator()(Index at) {
        if (thrust::item(stencil, at)) to[static_cast<ptrdiff_t>(thrust::item(map, at))] = thrust::item(from, at);
    }
};
struct ScatterIf {
    template <typename P, typename From, typename Map, typename Stencil, typename To>
    void operator()(const P &policy, From first, From last, Map map, Stencil stencil, To to) const {
        using Body = ScatterEach<RawOf<From>, RawOf<Map>, RawOf<Stencil>, RawOf<To>>;
        thrust::each(policy, thrust::countOf(first, last), Body{thrust::raw(first), thrust::raw(map), thrust::raw(stencil), thrust::raw(to)});
    }
};

template <typename It>
struct ReverseEach {
    It it;
    Index count;
    __host__ __aicore__ void operator()(Index at) {
        const ValueOf<It> value = thrust::item(it, at);
        thrust::item(it, at) = thrust::item(it, count - 1 - at);
        thrust::item(it, count - 1 - at) = value;
    }
};
struct Reverse {
    template <typename P, typename It>
    void operator()(const P &policy, It first, It last) const {
        thrust::each(policy, thrust::countOf(first, last) / 2, ReverseEach<RawOf<It>>{thrust::raw(first), thrust::countOf(first, last)});
    }
};

template <typename From, typename T, typename Op>
struct DifferenceEach {
    From from;
    T *to;
    Op op;
    __host__ __aicore__ void operator()(Index at) {
        if (at == 0) to[0] = static_cast<T>(thrust::item(from, 0));
        else to[at] = static_cast<T>(op(thrust::item(from, at), thrust::item(from, at - 1)));
    }
};
struct AdjacentDifference {
    // The result may take the place of the input, so it is made aside.
    template <typename P, typename From, typename To, typename Op = minus<>>
    To operator()(const P &policy, From first, From last, To to, Op op = Op()) const {
        using T = ValueOf<To>;
        const Index count = thrust::countOf(first, last);
        if constexpr (P::onDevice) {
            const Temporary<T> made(count);
            thrust::each(policy, count, DifferenceEach<RawOf<From>, T, Op>{thrust::raw(first), made.items, op});
            thrust::copyEach(policy, made.items, count, to);
        } else {
            std::vector<T> made(count);
            thrust::each(policy, count, DifferenceEach<From, T, Op>{first, made.data(), op});
            thrust::copyEach(policy, made.begin(), count, to);
        }
        return thrust::behind(to, count);
    }
};

struct Reduce {
    template <typename P, typename It, typename T, typename Op = plus<>>
    T operator()(const P &policy, It first, It last, T initial, Op op = Op()) const {
        return thrust::reduced<T>(policy, thrust::countOf(first, last), Loaded<RawOf<It>>{thrust::raw(first)}, initial, op);
    }
    template <typename P, typename It>
    ValueOf<It> operator()(const P &policy, It first, It last) const {
        return (*this)(policy, first, last, ValueOf<It>(0));
    }
};
template <typename It, typename F>
struct LoadThrough {
    It it;
    F function;
    __host__ __aicore__ decltype(auto) operator()(Index at) { return function(thrust::item(it, at)); }
};
struct TransformReduce {
    template <typename P, typename It, typename F, typename T, typename Op>
    T operator()(const P &policy, It first, It last, F function, T initial, Op op) const {
        return thrust::reduced<T>(policy, thrust::countOf(first, last), LoadThrough<RawOf<It>, F>{thrust::raw(first), function}, initial, op);
    }
};
template <typename One, typename Other, typename F>
struct LoadPair {
    One one;
    Other other;
    F function;
    __host__ __aicore__ decltype(auto) operator()(Index at) { return function(thrust::item(one, at), thrust::item(other, at)); }
};
struct InnerProduct {
    template <typename P, typename One, typename Other, typename T, typename Op, typename F>
    T operator()(const P &policy, One first, One last, Other other, T initial, Op op, F function) const {
        const LoadPair<RawOf<One>, RawOf<Other>, F> load{thrust::raw(first), thrust::raw(other), function};
        return thrust::reduced<T>(policy, thrust::countOf(first, last), load, initial, op);
    }
    // Products have the type of the sum where that is the wider one.
    template <typename P, typename One, typename Other, typename T>
    T operator()(const P &policy, One first, One last, Other other, T initial) const {
        static_assert(!std::is_integral<T>::value || std::is_integral<ValueOf<One>>::value || !std::is_arithmetic<ValueOf<One>>::value,
                      "give the initial value the type of the elements: Thrust makes integers of them before it multiplies");
        if constexpr (std::is_arithmetic<T>::value && std::is_arithmetic<ValueOf<One>>::value && std::is_arithmetic<ValueOf<Other>>::value)
            return (*this)(policy, first, last, other, initial, plus<T>(), multiplies<std::common_type_t<T, ValueOf<One>, ValueOf<Other>>>());
        else return (*this)(policy, first, last, other, initial, plus<>(), multiplies<>());
    }
};
struct CountIf {
    template <typename P, typename It, typename Predicate>
    ptrdiff_t operator()(const P &policy, It first, It last, Predicate predicate) const {
        const auto load = LoadThrough<RawOf<It>, Predicate>{thrust::raw(first), predicate};
        return static_cast<ptrdiff_t>(thrust::reduced<long long>(policy, thrust::countOf(first, last), load, 0LL, plus<long long>()));
    }
};

template <typename It, typename Predicate>
struct IndexIf {
    It it;
    Predicate predicate;
    Index none;
    __host__ __aicore__ Index operator()(Index at) { return predicate(thrust::item(it, at)) ? at : none; }
};
struct FindIf {
    template <typename P, typename It, typename Predicate>
    It operator()(const P &policy, It first, It last, Predicate predicate) const {
        const Index count = thrust::countOf(first, last);
        return thrust::behind(first, thrust::reduced<Index>(policy, count, IndexIf<RawOf<It>, Predicate>{thrust::raw(first), predicate, count}, count, minimum<Index>()));
    }
};

struct OwnIndex {
    __host__ __aicore__ Index operator()(Index at) const { return at; }
};
// Of two places that whose element comes first by `less`, or last; of equal ones the first place.
template <typename It, typename Less, bool Greatest>
struct Better {
    It it;
    Less less;
    __host__ __aicore__ Index operator()(Index one, Index other) {
        const bool before = less(thrust::item(it, one), thrust::item(it, other)), after = less(thrust::item(it, other), thrust::item(it, one));
        if (Greatest ? after : before) return one;
        if (Greatest ? before : after) return other;
        return one < other ? one : other;
    }
};
template <bool Greatest>
struct BestElement {
    template <typename P, typename It, typename Less = less<>>
    It operator()(const P &policy, It first, It last, Less less = Less()) const {
        const Better<RawOf<It>, Less, Greatest> better{thrust::raw(first), less};
        return thrust::behind(first, thrust::reduced<Index>(policy, thrust::countOf(first, last), OwnIndex(), Index(0), better));
    }
};

}  // namespace thrust
}  // namespace ascendify

#endif
