// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_thrust_sort.hpp: the part of ascendify_thrust.hpp that sorts and merges, and looks for places in what is sorted.
// Sorting is by merges and stable, whatever was asked for.
#ifndef ASCENDIFY_THRUST_SORT_HPP
#define ASCENDIFY_THRUST_SORT_HPP

#include <algorithm>

#include "ascendify_thrust_vector.hpp"

namespace ascendify {
namespace thrust {

// How many elements of `one` are among the first `place` of both, merged; of equal ones those of `one` come first.
template <typename One, typename Other, typename Less>
inline __host__ __aicore__ Index taken(One one, Index ones, Other other, Index others, Index place, Less &less) {
    Index low = place > others ? place - others : 0, high = place < ones ? place : ones;
    while (low < high) {
        const Index middle = low + (high - low) / 2;
        if (less(other[static_cast<ptrdiff_t>(place - 1 - middle)], one[static_cast<ptrdiff_t>(middle)])) high = middle;
        else low = middle + 1;
    }
    return low;
}

// The first place whose element is not less than a value, or with `behind` the first whose element is greater.
template <typename It, typename T, typename Less>
inline __host__ __aicore__ Index placeOf(It it, Index count, const T &value, Less &less, bool behind) {
    Index low = 0, high = count;
    while (low < high) {
        const Index middle = low + (high - low) / 2;
        const bool before = behind ? !less(value, it[static_cast<ptrdiff_t>(middle)]) : less(it[static_cast<ptrdiff_t>(middle)], value);
        if (before) low = middle + 1;
        else high = middle;
    }
    return low;
}

// No values beside the keys.
struct NoValues {
    struct Value {};
    __host__ __aicore__ NoValues operator+(ptrdiff_t) const { return *this; }
    __host__ __aicore__ Value operator[](ptrdiff_t) const { return Value(); }
};
inline __host__ __aicore__ void put(NoValues, Index, NoValues::Value) {}
template <typename It, typename T>
inline __host__ __aicore__ void put(It it, Index at, const T &value) {
    it[static_cast<ptrdiff_t>(at)] = value;
}

constexpr Index sortedByThread = 16;

// Each thread sorts so many neighbours by insertion.
template <typename Key, typename Value, typename Keys, typename Values, typename KeysTo, typename ValuesTo, typename Less>
struct SortFew {
    Keys keys;
    Values values;
    KeysTo keysTo;
    ValuesTo valuesTo;
    Less less;
    Index count;
    __aicore__ void operator()(Index at) {
        const Index begin = at * sortedByThread, end = begin + sortedByThread < count ? begin + sortedByThread : count;
        for (Index next = begin; next < end; next++) {
            const Key key = keys[static_cast<ptrdiff_t>(next)];
            const Value value = values[static_cast<ptrdiff_t>(next)];
            Index place = next;
            for (; place > begin && less(key, keysTo[place - 1]); place--) {
                keysTo[place] = keysTo[place - 1];
                thrust::put(valuesTo, place, valuesTo[static_cast<ptrdiff_t>(place - 1)]);
            }
            keysTo[place] = key;
            thrust::put(valuesTo, place, value);
        }
    }
};

// Each thread writes so many neighbours of what two runs give together.
template <typename Keys, typename Values, typename KeysTo, typename ValuesTo, typename Less>
struct MergeFew {
    Keys keys;
    Values values;
    KeysTo keysTo;
    ValuesTo valuesTo;
    Less less;
    Index count, run;
    __aicore__ void operator()(Index at) {
        const Index first = at * sortedByThread, begin = first / (2 * run) * (2 * run);
        const Index middle = begin + run < count ? begin + run : count, end = begin + 2 * run < count ? begin + 2 * run : count;
        const Index last = first + sortedByThread < end ? first + sortedByThread : end;
        Index one = begin + thrust::taken(keys + begin, middle - begin, keys + middle, end - middle, first - begin, less);
        Index other = middle + (first - begin) - (one - begin);
        for (Index place = first; place < last; place++) {
            const bool second = one == middle || (other < end && less(keys[other], keys[one]));
            const Index from = second ? other++ : one++;
            keysTo[place] = keys[from];
            thrust::put(valuesTo, place, values[static_cast<ptrdiff_t>(from)]);
        }
    }
};

// Pairs by their keys, on the host.
template <typename Less>
struct LessKey {
    Less less;
    template <typename A, typename B>
    bool operator()(const A &one, const B &other) {
        return less(one.first, other.first);
    }
};

struct SortByKey {
    template <typename Keys, typename Values, typename Less>
    void operator()(HostPolicy, Keys first, Keys last, Values values, Less less) const {
        std::vector<std::pair<ValueOf<Keys>, ValueOf<Values>>> all;
        for (auto [key, value] = std::make_pair(first, values); key != last; ++key, ++value) all.emplace_back(*key, *value);
        std::stable_sort(all.begin(), all.end(), LessKey<Less>{less});
        for (const auto &[key, value] : all) {
            *first++ = key;
            *values++ = value;
        }
    }
    template <typename Keys, typename Values, typename Less>
    void operator()(const DevicePolicy &policy, Keys first, Keys last, Values values, Less less) const {
        const Index count = static_cast<Index>(last - first);
        const Temporary<ValueOf<Values>> one(count), other(count);
        run<ValueOf<Values>>(policy, thrust::raw(first), count, thrust::raw(values), less, one.items, other.items);
    }
    template <typename P, typename Keys, typename Values>
    void operator()(const P &policy, Keys first, Keys last, Values values) const {
        (*this)(policy, first, last, values, less<>());
    }

    // Merges to and fro between two buffers, from the last of which the elements go home.
    template <typename Value, typename Keys, typename Values, typename Less, typename Room>
    static void run(const DevicePolicy &policy, Keys keys, Index count, Values values, Less less, Room one, Room other) {
        using Key = ValueOf<Keys>;
        const Temporary<Key> oneKeys(count), otherKeys(count);
        const Index threads = (count + sortedByThread - 1) / sortedByThread;
        Key *from = oneKeys.items, *to = otherKeys.items;
        thrust::each(policy, threads, SortFew<Key, Value, Keys, Values, Key *, Room, Less>{keys, values, from, one, less, count});
        for (Index length = sortedByThread; length < count; length *= 2) {
            thrust::each(policy, threads, MergeFew<const Key *, Room, Key *, Room, Less>{from, one, to, other, less, count, length});
            std::swap(from, to);
            std::swap(one, other);
        }
        thrust::each(policy, count, CopyEach<const Key *, Keys>{from, keys});
        if constexpr (!std::is_same<Room, NoValues>::value) thrust::each(policy, count, CopyEach<Room, Values>{one, values});
    }
};

struct Sort {
    template <typename It, typename Less>
    void operator()(HostPolicy, It first, It last, Less less) const {
        std::vector<ValueOf<It>> all(first, last);
        std::stable_sort(all.begin(), all.end(), less);
        for (const auto &value : all) *first++ = value;
    }
    template <typename It, typename Less>
    void operator()(const DevicePolicy &policy, It first, It last, Less less) const {
        SortByKey::run<NoValues::Value>(policy, thrust::raw(first), static_cast<Index>(last - first), NoValues(), less, NoValues(), NoValues());
    }
    template <typename P, typename It>
    void operator()(const P &policy, It first, It last) const {
        (*this)(policy, first, last, less<>());
    }
};

template <typename It, typename Less>
struct OutOfOrder {
    It it;
    Less less;
    __host__ __aicore__ bool operator()(Index at) { return less(it[static_cast<ptrdiff_t>(at + 1)], it[static_cast<ptrdiff_t>(at)]); }
};

struct IsSorted {
    template <typename P, typename It, typename Less>
    bool operator()(const P &policy, It first, It last, Less less) const {
        const Index count = static_cast<Index>(last - first);
        return count < 2 || !thrust::reduced<bool>(policy, count - 1, OutOfOrder<typename Raw<It>::type, Less>{thrust::raw(first), less}, false, logical_or<bool>());
    }
    template <typename P, typename It>
    bool operator()(const P &policy, It first, It last) const {
        return (*this)(policy, first, last, less<>());
    }
};

template <typename It, typename Values, typename Result, typename Less, int Kind>
struct FindPlace {
    It it;
    Index count;
    Values values;
    Result result;
    Less less;
    __host__ __aicore__ void operator()(Index at) {
        const ValueOf<Values> value = values[static_cast<ptrdiff_t>(at)];
        const Index place = thrust::placeOf(it, count, value, less, Kind == 1);
        if (Kind < 2) result[static_cast<ptrdiff_t>(at)] = place;
        else result[static_cast<ptrdiff_t>(at)] = place < count && !less(value, it[static_cast<ptrdiff_t>(place)]);
    }
};

// Kinds: 0 lower_bound, 1 upper_bound, 2 binary_search. For values of a range, or for one.
template <int Kind>
struct Search {
    template <typename P, typename It, typename Values, typename Result, typename Less>
    Result operator()(const P &policy, It first, It last, Values values, Values end, Result result, Less less) const {
        const Index count = static_cast<Index>(end - values);
        using Body = FindPlace<typename Raw<It>::type, typename Raw<Values>::type, typename Raw<Result>::type, Less, Kind>;
        thrust::each(policy, count, Body{thrust::raw(first), static_cast<Index>(last - first), thrust::raw(values), thrust::raw(result), less});
        return result + static_cast<ptrdiff_t>(count);
    }
    template <typename P, typename It, typename Values, typename Result, typename = typename std::iterator_traits<Values>::iterator_category>
    Result operator()(const P &policy, It first, It last, Values values, Values end, Result result) const {
        return (*this)(policy, first, last, values, end, result, less<>());
    }
    template <typename P, typename It, typename T, typename Less>
    auto operator()(const P &policy, It first, It last, const T &value, Less less) const {
        Index place = 0;
        const constant_iterator<T> values(value);
        if constexpr (P::onDevice) {
            const Temporary<Index> found(1);
            (*this)(policy, first, last, values, values + 1, device_ptr<Index>(found.items), less);
            place = device_reference<Index>(device_ptr<Index>(found.items));
        } else (*this)(policy, first, last, values, values + 1, &place, less);
        if constexpr (Kind == 2) return place != 0;
        else return first + static_cast<ptrdiff_t>(place);
    }
    template <typename P, typename It, typename T>
    auto operator()(const P &policy, It first, It last, const T &value) const {
        return (*this)(policy, first, last, value, less<>());
    }
};

template <typename One, typename Other, typename To, typename Less>
struct MergeEach {
    One one;
    Index ones;
    Other other;
    Index others;
    To to;
    Less less;
    __host__ __aicore__ void operator()(Index at) {
        const Index first = thrust::taken(one, ones, other, others, at, less), second = at - first;
        if (first < ones && (second == others || !less(other[static_cast<ptrdiff_t>(second)], one[static_cast<ptrdiff_t>(first)])))
            to[static_cast<ptrdiff_t>(at)] = one[static_cast<ptrdiff_t>(first)];
        else to[static_cast<ptrdiff_t>(at)] = other[static_cast<ptrdiff_t>(second)];
    }
};

struct Merge {
    template <typename P, typename One, typename Other, typename To, typename Less>
    To operator()(const P &policy, One first, One last, Other second, Other end, To to, Less less) const {
        const Index ones = static_cast<Index>(last - first), others = static_cast<Index>(end - second);
        using Body = MergeEach<typename Raw<One>::type, typename Raw<Other>::type, typename Raw<To>::type, Less>;
        thrust::each(policy, ones + others, Body{thrust::raw(first), ones, thrust::raw(second), others, thrust::raw(to), less});
        return to + static_cast<ptrdiff_t>(ones + others);
    }
    template <typename P, typename One, typename Other, typename To>
    To operator()(const P &policy, One first, One last, Other second, Other end, To to) const {
        return (*this)(policy, first, last, second, end, to, less<>());
    }
};

}  // namespace thrust
}  // namespace ascendify

#endif
