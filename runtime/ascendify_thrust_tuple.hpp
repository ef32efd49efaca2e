// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_thrust_tuple.hpp: the part of ascendify_thrust.hpp with tuples and pairs, for the host and for kernels.
#ifndef ASCENDIFY_THRUST_TUPLE_HPP
#define ASCENDIFY_THRUST_TUPLE_HPP

#include <cstddef>
#include <type_traits>
#include <utility>

#include "simt_api/asc_simt.h"

// So that `using namespace thrust;` stays good.
namespace thrust {}

namespace ascendify {
namespace thrust {

/** thrust::pair */
template <typename First, typename Second>
struct pair {
    typedef First first_type;
    typedef Second second_type;
    First first;
    Second second;
    pair() = default;
    __host__ __aicore__ pair(const First &first, const Second &second) : first(first), second(second) {}
    template <typename A, typename B>
    __host__ __aicore__ pair(const pair<A, B> &other) : first(other.first), second(other.second) {}
    __host__ __aicore__ bool operator==(const pair &other) const { return first == other.first && second == other.second; }
    __host__ __aicore__ bool operator!=(const pair &other) const { return !(*this == other); }
    __host__ __aicore__ bool operator<(const pair &other) const {
        return first < other.first || (!(other.first < first) && second < other.second);
    }
};

/** thrust::make_pair */
template <typename First, typename Second>
inline __host__ __aicore__ auto make_pair(First first, Second second) {
    return pair<First, Second>(first, second);
}

// One element of a tuple. What is assigned to a reference goes to what it refers to.
template <size_t At, typename T>
struct Element {
    T value;
    Element() = default;
    template <typename U>
    __host__ __aicore__ explicit Element(const U &value, int) : value(static_cast<T>(value)) {}
};
template <size_t At, typename T>
struct Element<At, T &> {
    T &value;
    __host__ __aicore__ explicit Element(T &value, int) : value(value) {}
    Element(const Element &) = default;
    __host__ __aicore__ Element &operator=(const Element &other) {
        value = other.value;
        return *this;
    }
};

template <typename Places, typename... Types>
struct Elements;
template <size_t... At, typename... Types>
struct Elements<std::index_sequence<At...>, Types...> : Element<At, Types>... {
    Elements() = default;
    template <typename... Values>
    __host__ __aicore__ explicit Elements(int, Values &&...values) : Element<At, Types>(values, 0)... {}
    template <typename Other>
    __host__ __aicore__ void assign(const Other &other) {
        const int done[] = {0, (static_cast<Element<At, Types> &>(*this).value = other.template get<At>(), 0)...};
        static_cast<void>(done);
    }
};

template <size_t At, typename First, typename... Rest>
struct TypeAt : TypeAt<At - 1, Rest...> {};
template <typename First, typename... Rest>
struct TypeAt<0, First, Rest...> {
    typedef First type;
};

template <typename...>
struct IsTuple : std::false_type {};

/** thrust::tuple: values, or references that an assignment writes through. */
template <typename... Types>
struct tuple : Elements<std::index_sequence_for<Types...>, Types...> {
    using Base = Elements<std::index_sequence_for<Types...>, Types...>;
    tuple() = default;
    tuple(const tuple &) = default;
    template <typename... Values,
              typename std::enable_if<sizeof...(Values) == sizeof...(Types) && !IsTuple<typename std::decay<Values>::type...>::value, int>::type = 0>
    __host__ __aicore__ tuple(Values &&...values) : Base(0, values...) {}
    template <typename... Others>
    __host__ __aicore__ tuple(const tuple<Others...> &other) : tuple(other, std::index_sequence_for<Types...>()) {}
    tuple &operator=(const tuple &) = default;
    template <typename... Others>
    __host__ __aicore__ tuple &operator=(const tuple<Others...> &other) {
        this->assign(other);
        return *this;
    }
    template <size_t At>
    __host__ __aicore__ auto &get() {
        return static_cast<Element<At, typename TypeAt<At, Types...>::type> &>(*this).value;
    }
    template <size_t At>
    __host__ __aicore__ decltype(auto) get() const {
        return (static_cast<const Element<At, typename TypeAt<At, Types...>::type> &>(*this).value);
    }

private:
    template <typename Other, size_t... At>
    __host__ __aicore__ tuple(const Other &other, std::index_sequence<At...>) : Base(0, other.template get<At>()...) {}
};

template <typename... Types>
struct IsTuple<tuple<Types...>> : std::true_type {};

/** thrust::get: an element of a tuple, by its place. */
template <size_t At, typename... Types>
inline __host__ __aicore__ auto &get(const tuple<Types...> &all) {
    return all.template get<At>();
}
template <size_t At, typename... Types>
inline __host__ __aicore__ auto &get(tuple<Types...> &all) {
    return all.template get<At>();
}
template <size_t At, typename... Types>
inline __host__ __aicore__ decltype(auto) get(tuple<Types...> &&all) {
    return static_cast<typename TypeAt<At, Types...>::type>(all.template get<At>());
}

/** thrust::make_tuple */
template <typename... Types>
inline __host__ __aicore__ auto make_tuple(Types... values) {
    return tuple<Types...>(values...);
}

/** thrust::tie: a tuple of references. */
template <typename... Types>
inline __host__ __aicore__ auto tie(Types &...values) {
    return tuple<Types &...>(values...);
}

/** thrust::tuple_size */
template <typename Tuple>
struct tuple_size {
    static constexpr size_t value = 0;
};
template <typename... Types>
struct tuple_size<tuple<Types...>> {
    static constexpr size_t value = sizeof...(Types);
};

/** thrust::tuple_element */
template <size_t At, typename Tuple>
struct tuple_element {};
template <size_t At, typename... Types>
struct tuple_element<At, tuple<Types...>> {
    typedef typename TypeAt<At, Types...>::type type;
};

template <size_t At, size_t Count>
struct Compared {
    template <typename A, typename B>
    static __host__ __aicore__ bool equal(const A &one, const B &other) {
        return one.template get<At>() == other.template get<At>() && Compared<At + 1, Count>::equal(one, other);
    }
    template <typename A, typename B>
    static __host__ __aicore__ bool less(const A &one, const B &other) {
        return one.template get<At>() < other.template get<At>() ||
               (!(other.template get<At>() < one.template get<At>()) && Compared<At + 1, Count>::less(one, other));
    }
};
template <size_t Count>
struct Compared<Count, Count> {
    template <typename A, typename B>
    static __host__ __aicore__ bool equal(const A &, const B &) {
        return true;
    }
    template <typename A, typename B>
    static __host__ __aicore__ bool less(const A &, const B &) {
        return false;
    }
};
template <typename... A, typename... B>
inline __host__ __aicore__ bool operator==(const tuple<A...> &one, const tuple<B...> &other) {
    return Compared<0, sizeof...(A)>::equal(one, other);
}
template <typename... A, typename... B>
inline __host__ __aicore__ bool operator!=(const tuple<A...> &one, const tuple<B...> &other) {
    return !(one == other);
}
template <typename... A, typename... B>
inline __host__ __aicore__ bool operator<(const tuple<A...> &one, const tuple<B...> &other) {
    return Compared<0, sizeof...(A)>::less(one, other);
}
template <typename... A, typename... B>
inline __host__ __aicore__ bool operator>(const tuple<A...> &one, const tuple<B...> &other) {
    return other < one;
}

}  // namespace thrust
}  // namespace ascendify

#endif
