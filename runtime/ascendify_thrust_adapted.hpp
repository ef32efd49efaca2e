// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_thrust_adapted.hpp: the part of ascendify_thrust.hpp with algorithms that are others with other arguments.
#ifndef ASCENDIFY_THRUST_ADAPTED_HPP
#define ASCENDIFY_THRUST_ADAPTED_HPP

#include "ascendify_thrust_scan.hpp"

namespace ascendify {
namespace thrust {

struct CopyN {
    template <typename P, typename It, typename Size, typename... Rest>
    auto operator()(const P &policy, It first, Size count, Rest... rest) const {
        return Copy()(policy, first, thrust::behind(first, static_cast<Index>(count)), rest...);
    }
};

struct FillN {
    template <typename P, typename It, typename Size, typename... Rest>
    auto operator()(const P &policy, It first, Size count, Rest... rest) const {
        Fill()(policy, first, thrust::behind(first, static_cast<Index>(count)), rest...);
        return thrust::behind(first, static_cast<Index>(count));
    }
};

struct GenerateN {
    template <typename P, typename It, typename Size, typename... Rest>
    auto operator()(const P &policy, It first, Size count, Rest... rest) const {
        Generate()(policy, first, thrust::behind(first, static_cast<Index>(count)), rest...);
        return thrust::behind(first, static_cast<Index>(count));
    }
};

struct ForEachN {
    template <typename P, typename It, typename Size, typename... Rest>
    auto operator()(const P &policy, It first, Size count, Rest... rest) const {
        ForEach()(policy, first, thrust::behind(first, static_cast<Index>(count)), rest...);
        return thrust::behind(first, static_cast<Index>(count));
    }
};

struct Count {
    template <typename P, typename It, typename T>
    auto operator()(const P &policy, It first, It last, T value) const {
        return CountIf()(policy, first, last, EqualTo<T>{value});
    }
};

struct Find {
    template <typename P, typename It, typename T>
    auto operator()(const P &policy, It first, It last, T value) const {
        return FindIf()(policy, first, last, EqualTo<T>{value});
    }
};

struct Remove {
    template <typename P, typename It, typename T>
    auto operator()(const P &policy, It first, It last, T value) const {
        return RemoveIf()(policy, first, last, EqualTo<T>{value});
    }
};

struct FindIfNot {
    template <typename P, typename It, typename Predicate>
    auto operator()(const P &policy, It first, It last, Predicate predicate) const {
        return FindIf()(policy, first, last, Not<Predicate>{predicate});
    }
};

struct AllOf {
    template <typename P, typename It, typename Predicate>
    auto operator()(const P &policy, It first, It last, Predicate predicate) const {
        return FindIf()(policy, first, last, Not<Predicate>{predicate}) == last;
    }
};

struct AnyOf {
    template <typename P, typename It, typename Predicate>
    auto operator()(const P &policy, It first, It last, Predicate predicate) const {
        return FindIf()(policy, first, last, predicate) != last;
    }
};

struct NoneOf {
    template <typename P, typename It, typename Predicate>
    auto operator()(const P &policy, It first, It last, Predicate predicate) const {
        return FindIf()(policy, first, last, predicate) == last;
    }
};

struct MinmaxElement {
    template <typename P, typename It, typename... Less>
    auto operator()(const P &policy, It first, It last, Less... less) const {
        return thrust::make_pair(BestElement<false>()(policy, first, last, less...), BestElement<true>()(policy, first, last, less...));
    }
};

struct Equal {
    template <typename P, typename One, typename Other, typename Equals = equal_to<>>
    bool operator()(const P &policy, One first, One last, Other other, Equals equals = Equals()) const {
        return thrust::reduced<bool>(policy, thrust::countOf(first, last), LoadPair<RawOf<One>, RawOf<Other>, Equals>{thrust::raw(first), thrust::raw(other), equals}, true, logical_and<bool>());
    }
};

}  // namespace thrust
}  // namespace ascendify

#endif
