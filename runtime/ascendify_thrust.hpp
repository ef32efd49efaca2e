// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_thrust.hpp: what programs take most of Thrust, for the kernels of Ascend 950, in our own words: containers, iterators,
// functors and algorithms, each under the name that it has in Thrust. Ascendify copies this file and its parts beside sources
// whose fixes use it; the sources are yours, and so are these copies. It needs CANN 9.1.0 or newer, `bisheng` and C++17. An
// algorithm runs on the host or on the device as its policy says, else as its iterators do; plain pointers are of the host
// without a policy. On the device it is done when it returns, whatever the stream. Functors are copied to the device as bytes and
// are marked `__aicore__`; there is no `double`. The order in which a reduction or a scan joins elements is fixed, so that a sum of
// floats is the same each time; Thrust's order, which it does not document, may give other last bits.
#ifndef ASCENDIFY_THRUST_HPP
#define ASCENDIFY_THRUST_HPP

#include "ascendify_thrust_adapted.hpp"
#include "ascendify_thrust_random.hpp"
#include "ascendify_thrust_sort.hpp"

namespace ascendify {
namespace thrust {

/** thrust::copy: between the host and the device too, where no policy says that both sides are on one. */
template <typename First, typename... Rest>
inline auto copy(First first, Rest... rest) {
    if constexpr (std::is_base_of<Policy, First>::value) return Copy()(first, rest...);
    else return thrust::copied(first, rest...);
}

/** thrust::fill */
template <typename... Arguments>
inline auto fill(Arguments... arguments) {
    return thrust::call(Fill(), arguments...);
}

/** thrust::transform */
template <typename... Arguments>
inline auto transform(Arguments... arguments) {
    return thrust::call(Transform(), arguments...);
}

/** thrust::for_each */
template <typename... Arguments>
inline auto for_each(Arguments... arguments) {
    return thrust::call(ForEach(), arguments...);
}

/** thrust::tabulate */
template <typename... Arguments>
inline auto tabulate(Arguments... arguments) {
    return thrust::call(Tabulate(), arguments...);
}

/** thrust::generate: on the device each thread has a copy of the generator of its own. */
template <typename... Arguments>
inline auto generate(Arguments... arguments) {
    return thrust::call(Generate(), arguments...);
}

/** thrust::sequence */
template <typename... Arguments>
inline auto sequence(Arguments... arguments) {
    return thrust::call(Sequence(), arguments...);
}

/** thrust::replace */
template <typename... Arguments>
inline auto replace(Arguments... arguments) {
    return thrust::call(Replace(), arguments...);
}

/** thrust::replace_if */
template <typename... Arguments>
inline auto replace_if(Arguments... arguments) {
    return thrust::call(ReplaceIf(), arguments...);
}

/** thrust::gather */
template <typename... Arguments>
inline auto gather(Arguments... arguments) {
    return thrust::call(Gather(), arguments...);
}

/** thrust::scatter */
template <typename... Arguments>
inline auto scatter(Arguments... arguments) {
    return thrust::call(Scatter(), arguments...);
}

/** thrust::scatter_if: where the stencil is true. */
template <typename... Arguments>
inline auto scatter_if(Arguments... arguments) {
    return thrust::call(ScatterIf(), arguments...);
}

/** thrust::reverse */
template <typename... Arguments>
inline auto reverse(Arguments... arguments) {
    return thrust::call(Reverse(), arguments...);
}

/** thrust::adjacent_difference */
template <typename... Arguments>
inline auto adjacent_difference(Arguments... arguments) {
    return thrust::call(AdjacentDifference(), arguments...);
}

/** thrust::reduce: the operator commutes, as Thrust asks. */
template <typename... Arguments>
inline auto reduce(Arguments... arguments) {
    return thrust::call(Reduce(), arguments...);
}

/** thrust::transform_reduce */
template <typename... Arguments>
inline auto transform_reduce(Arguments... arguments) {
    return thrust::call(TransformReduce(), arguments...);
}

/** thrust::inner_product */
template <typename... Arguments>
inline auto inner_product(Arguments... arguments) {
    return thrust::call(InnerProduct(), arguments...);
}

/** thrust::count_if */
template <typename... Arguments>
inline auto count_if(Arguments... arguments) {
    return thrust::call(CountIf(), arguments...);
}

/** thrust::find_if */
template <typename... Arguments>
inline auto find_if(Arguments... arguments) {
    return thrust::call(FindIf(), arguments...);
}

/** thrust::max_element: the first of the greatest. */
template <typename... Arguments>
inline auto max_element(Arguments... arguments) {
    return thrust::call(BestElement<true>(), arguments...);
}

/** thrust::min_element: the first of the least. */
template <typename... Arguments>
inline auto min_element(Arguments... arguments) {
    return thrust::call(BestElement<false>(), arguments...);
}

/** thrust::inclusive_scan */
template <typename... Arguments>
inline auto inclusive_scan(Arguments... arguments) {
    return thrust::call(InclusiveScan(), arguments...);
}

/** thrust::exclusive_scan: sums have the type of the initial value. */
template <typename... Arguments>
inline auto exclusive_scan(Arguments... arguments) {
    return thrust::call(ExclusiveScan(), arguments...);
}

/** thrust::transform_inclusive_scan */
template <typename... Arguments>
inline auto transform_inclusive_scan(Arguments... arguments) {
    return thrust::call(TransformInclusiveScan(), arguments...);
}

/** thrust::transform_exclusive_scan */
template <typename... Arguments>
inline auto transform_exclusive_scan(Arguments... arguments) {
    return thrust::call(TransformExclusiveScan(), arguments...);
}

/** thrust::inclusive_scan_by_key */
template <typename... Arguments>
inline auto inclusive_scan_by_key(Arguments... arguments) {
    return thrust::call(InclusiveScanByKey(), arguments...);
}

/** thrust::exclusive_scan_by_key */
template <typename... Arguments>
inline auto exclusive_scan_by_key(Arguments... arguments) {
    return thrust::call(ExclusiveScanByKey(), arguments...);
}

/** thrust::reduce_by_key */
template <typename... Arguments>
inline auto reduce_by_key(Arguments... arguments) {
    return thrust::call(ReduceByKey(), arguments...);
}

/** thrust::copy_if */
template <typename... Arguments>
inline auto copy_if(Arguments... arguments) {
    return thrust::call(CopyIf(), arguments...);
}

/** thrust::remove_if */
template <typename... Arguments>
inline auto remove_if(Arguments... arguments) {
    return thrust::call(RemoveIf(), arguments...);
}

/** thrust::remove_copy_if */
template <typename... Arguments>
inline auto remove_copy_if(Arguments... arguments) {
    return thrust::call(RemoveCopyIf(), arguments...);
}

/** thrust::unique */
template <typename... Arguments>
inline auto unique(Arguments... arguments) {
    return thrust::call(Unique(), arguments...);
}

/** thrust::unique_copy */
template <typename... Arguments>
inline auto unique_copy(Arguments... arguments) {
    return thrust::call(UniqueCopy(), arguments...);
}

/** thrust::unique_by_key */
template <typename... Arguments>
inline auto unique_by_key(Arguments... arguments) {
    return thrust::call(UniqueByKey(), arguments...);
}

/** thrust::unique_by_key_copy */
template <typename... Arguments>
inline auto unique_by_key_copy(Arguments... arguments) {
    return thrust::call(UniqueByKeyCopy(), arguments...);
}

/** thrust::partition: keeps the order. */
template <typename... Arguments>
inline auto partition(Arguments... arguments) {
    return thrust::call(Partition(), arguments...);
}

/** thrust::stable_partition */
template <typename... Arguments>
inline auto stable_partition(Arguments... arguments) {
    return thrust::call(Partition(), arguments...);
}

/** thrust::sort: stable too. */
template <typename... Arguments>
inline auto sort(Arguments... arguments) {
    return thrust::call(Sort(), arguments...);
}

/** thrust::stable_sort */
template <typename... Arguments>
inline auto stable_sort(Arguments... arguments) {
    return thrust::call(Sort(), arguments...);
}

/** thrust::sort_by_key: stable too. */
template <typename... Arguments>
inline auto sort_by_key(Arguments... arguments) {
    return thrust::call(SortByKey(), arguments...);
}

/** thrust::stable_sort_by_key */
template <typename... Arguments>
inline auto stable_sort_by_key(Arguments... arguments) {
    return thrust::call(SortByKey(), arguments...);
}

/** thrust::is_sorted */
template <typename... Arguments>
inline auto is_sorted(Arguments... arguments) {
    return thrust::call(IsSorted(), arguments...);
}

/** thrust::merge */
template <typename... Arguments>
inline auto merge(Arguments... arguments) {
    return thrust::call(Merge(), arguments...);
}

/** thrust::lower_bound */
template <typename... Arguments>
inline auto lower_bound(Arguments... arguments) {
    return thrust::call(Search<0>(), arguments...);
}

/** thrust::upper_bound */
template <typename... Arguments>
inline auto upper_bound(Arguments... arguments) {
    return thrust::call(Search<1>(), arguments...);
}

/** thrust::binary_search */
template <typename... Arguments>
inline auto binary_search(Arguments... arguments) {
    return thrust::call(Search<2>(), arguments...);
}

/** thrust::copy_n: both sides are on one. */
template <typename... Arguments>
inline auto copy_n(Arguments... arguments) {
    return thrust::call(CopyN(), arguments...);
}

/** thrust::fill_n */
template <typename... Arguments>
inline auto fill_n(Arguments... arguments) {
    return thrust::call(FillN(), arguments...);
}

/** thrust::generate_n */
template <typename... Arguments>
inline auto generate_n(Arguments... arguments) {
    return thrust::call(GenerateN(), arguments...);
}

/** thrust::for_each_n */
template <typename... Arguments>
inline auto for_each_n(Arguments... arguments) {
    return thrust::call(ForEachN(), arguments...);
}

/** thrust::count */
template <typename... Arguments>
inline auto count(Arguments... arguments) {
    return thrust::call(Count(), arguments...);
}

/** thrust::find */
template <typename... Arguments>
inline auto find(Arguments... arguments) {
    return thrust::call(Find(), arguments...);
}

/** thrust::remove */
template <typename... Arguments>
inline auto remove(Arguments... arguments) {
    return thrust::call(Remove(), arguments...);
}

/** thrust::find_if_not */
template <typename... Arguments>
inline auto find_if_not(Arguments... arguments) {
    return thrust::call(FindIfNot(), arguments...);
}

/** thrust::all_of */
template <typename... Arguments>
inline auto all_of(Arguments... arguments) {
    return thrust::call(AllOf(), arguments...);
}

/** thrust::any_of */
template <typename... Arguments>
inline auto any_of(Arguments... arguments) {
    return thrust::call(AnyOf(), arguments...);
}

/** thrust::none_of */
template <typename... Arguments>
inline auto none_of(Arguments... arguments) {
    return thrust::call(NoneOf(), arguments...);
}

/** thrust::minmax_element */
template <typename... Arguments>
inline auto minmax_element(Arguments... arguments) {
    return thrust::call(MinmaxElement(), arguments...);
}

/** thrust::equal */
template <typename... Arguments>
inline auto equal(Arguments... arguments) {
    return thrust::call(Equal(), arguments...);
}

/** thrust::distance */
template <typename It>
inline __host__ __aicore__ auto distance(It first, It last) {
    return last - first;
}

/** thrust::advance */
template <typename It, typename Distance>
inline __host__ __aicore__ void advance(It &it, Distance by) {
    it += by;
}

/** thrust::swap */
template <typename T>
inline __host__ __aicore__ void swap(T &one, T &other) {
    T kept = one;
    one = other;
    other = kept;
}

/** thrust::max */
template <typename T>
inline __host__ __aicore__ T max(const T &one, const T &other) {
    return one < other ? other : one;
}

/** thrust::min */
template <typename T>
inline __host__ __aicore__ T min(const T &one, const T &other) {
    return other < one ? other : one;
}

}  // namespace thrust
}  // namespace ascendify

#endif
