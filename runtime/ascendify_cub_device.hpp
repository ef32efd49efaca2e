// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_cub_device.hpp: reductions, scans and sorts of CUB over device memory, on the kernels of ascendify_thrust.hpp, for
// Ascend 950. Each is called twice, as with CUB: without temporary storage it tells how many bytes it wants, and with it it
// works. It takes its room from ACL all the same, so the storage is one byte, and it is done when it returns, whatever the
// stream. Ascendify copies this file beside sources whose fixes use it; the sources are yours, and so is this copy.
#ifndef ASCENDIFY_CUB_DEVICE_HPP
#define ASCENDIFY_CUB_DEVICE_HPP

#include "ascendify_thrust_scan.hpp"
#include "ascendify_thrust_sort.hpp"

namespace ascendify {
namespace cub {

// Answers a call that only asks for the size, or does the work; what is thrown inside becomes ACL's code.
template <typename Work>
aclError asked(void *storage, size_t &bytes, Work work) {
    if (storage == nullptr) {
        bytes = 1;
        return ACL_SUCCESS;
    }
    try {
        work();
    } catch (const thrust::system_error &error) {
        return error.error;
    } catch (const std::bad_alloc &) {
        return ACL_ERROR_BAD_ALLOC;
    }
    return ACL_SUCCESS;
}

/** cub::DeviceReduce: Sum, Max, Min of elements that there are, and Reduce with an operator that is associative and commutes. */
struct DeviceReduce {
    template <typename In, typename Out, typename Op, typename T>
    static aclError Reduce(void *storage, size_t &bytes, In in, Out out, long long items, Op op, T initial, aclrtStream stream = nullptr) {
        using Sum = typename std::decay<std::invoke_result_t<Op, T, thrust::ValueOf<In>>>::type;
        return cub::asked(storage, bytes, [&] {
            const auto policy = thrust::device.on(stream);
            const auto load = thrust::Loaded<thrust::RawOf<In>>{thrust::raw(in)};
            const Sum all = thrust::reduced<Sum>(policy, static_cast<thrust::Index>(items), load, static_cast<Sum>(initial), op);
            thrust::each(policy, 1, thrust::FillEach<thrust::RawOf<Out>, Sum>{thrust::raw(out), all});
        });
    }
    template <typename In, typename Out>
    static aclError Sum(void *storage, size_t &bytes, In in, Out out, long long items, aclrtStream stream = nullptr) {
        return Reduce(storage, bytes, in, out, items, thrust::plus<thrust::ValueOf<Out>>(), thrust::ValueOf<Out>(0), stream);
    }
    template <typename In, typename Out>
    static aclError Max(void *storage, size_t &bytes, In in, Out out, long long items, aclrtStream stream = nullptr) {
        return best(storage, bytes, in, out, items, thrust::maximum<thrust::ValueOf<In>>(), stream);
    }
    template <typename In, typename Out>
    static aclError Min(void *storage, size_t &bytes, In in, Out out, long long items, aclrtStream stream = nullptr) {
        return best(storage, bytes, in, out, items, thrust::minimum<thrust::ValueOf<In>>(), stream);
    }

private:
    // The first element takes part twice, which a greatest or least one does not mind.
    template <typename In, typename Out, typename Op>
    static aclError best(void *storage, size_t &bytes, In in, Out out, long long items, Op op, aclrtStream stream) {
        using T = thrust::ValueOf<In>;
        T first = T();
        if (storage != nullptr && items > 0) {
            const aclError error = firstOf(in, first, stream);
            if (error != ACL_SUCCESS) return error;
        }
        return Reduce(storage, bytes, in, out, items, op, first, stream);
    }
    template <typename In, typename T>
    static aclError firstOf(In in, T &first, aclrtStream stream) {
        size_t bytes = 0;
        return cub::asked(&bytes, bytes, [&] {
            const thrust::Temporary<T> room(1);
            thrust::copyEach(thrust::device.on(stream), in, 1, room.items);
            thrust::check(aclrtMemcpy(&first, sizeof(T), room.items, sizeof(T), ACL_MEMCPY_DEVICE_TO_HOST));
        });
    }
};

/** cub::DeviceScan: sums and other scans, of elements up to each or before it. The output may take the place of the input. */
struct DeviceScan {
    template <typename In, typename Out, typename Op>
    static aclError InclusiveScan(void *storage, size_t &bytes, In in, Out out, Op op, long long items, aclrtStream stream = nullptr) {
        return cub::asked(storage, bytes, [&] { thrust::InclusiveScan()(thrust::device.on(stream), in, in + items, out, op); });
    }
    template <typename In, typename Out>
    static aclError InclusiveSum(void *storage, size_t &bytes, In in, Out out, long long items, aclrtStream stream = nullptr) {
        return InclusiveScan(storage, bytes, in, out, thrust::plus<>(), items, stream);
    }
    template <typename In, typename Out, typename Op, typename T>
    static aclError ExclusiveScan(void *storage, size_t &bytes, In in, Out out, Op op, T initial, long long items, aclrtStream stream = nullptr) {
        return cub::asked(storage, bytes, [&] { thrust::ExclusiveScan()(thrust::device.on(stream), in, in + items, out, initial, op); });
    }
    template <typename In, typename Out>
    static aclError ExclusiveSum(void *storage, size_t &bytes, In in, Out out, long long items, aclrtStream stream = nullptr) {
        return ExclusiveScan(storage, bytes, in, out, thrust::plus<>(), thrust::ValueOf<In>(0), items, stream);
    }
    template <typename T>
    static aclError InclusiveSum(void *storage, size_t &bytes, T *data, long long items, aclrtStream stream = nullptr) {
        return InclusiveSum(storage, bytes, data, data, items, stream);
    }
    template <typename T>
    static aclError ExclusiveSum(void *storage, size_t &bytes, T *data, long long items, aclrtStream stream = nullptr) {
        return ExclusiveSum(storage, bytes, data, data, items, stream);
    }
};

/** cub::DoubleBuffer: two buffers, of which one is the current. */
template <typename T>
struct DoubleBuffer {
    T *d_buffers[2];
    int selector = 0;
    DoubleBuffer() : d_buffers{nullptr, nullptr} {}
    DoubleBuffer(T *current, T *alternate) : d_buffers{current, alternate} {}
    T *Current() { return d_buffers[selector]; }
    T *Alternate() { return d_buffers[selector ^ 1]; }
};

// Keys by the bits that CUB sorts them by: signed numbers and floats in their order, both zeros of floats as one.
template <typename Key, bool Descending>
struct LessBits {
    static_assert(sizeof(Key) <= 8 && std::is_trivially_copyable<Key>::value, "keys are numbers of up to 64 bits");
    int begin, end;
    static __host__ __aicore__ unsigned long long ordered(Key key) {
        constexpr int width = sizeof(Key) * 8;
        constexpr unsigned long long sign = 1ull << (width - 1), all = sign - 1 + sign;
        constexpr bool isFloat = !std::is_integral<Key>::value, isSigned = isFloat || std::is_signed<Key>::value;
        union {
            Key key;
            unsigned char bytes[8];
            unsigned long long bits;
        } value;
        value.bits = 0;
        value.key = key;
        unsigned long long bits = value.bits & all;
        if (isFloat && bits == sign) bits = 0;
        if (isFloat && (bits & sign) != 0) return ~bits & all;
        return isSigned ? bits ^ sign : bits;
    }
    __host__ __aicore__ unsigned long long part(const Key &key) const {
        const unsigned long long bits = ordered(key) >> begin;
        return end - begin >= 64 ? bits : bits & ((1ull << (end - begin)) - 1);
    }
    __host__ __aicore__ bool operator()(const Key &one, const Key &other) const {
        return Descending ? part(other) < part(one) : part(one) < part(other);
    }
};

/** cub::DeviceRadixSort: sorts numbers by some or all of their bits, and values with them. Equal keys keep their order. */
struct DeviceRadixSort {
    template <typename Key>
    static aclError SortKeys(void *storage, size_t &bytes, const Key *in, Key *out, long long items, int begin = 0, int end = sizeof(Key) * 8,
                             aclrtStream stream = nullptr) {
        return keys<false>(storage, bytes, in, out, items, begin, end, stream);
    }
    template <typename Key>
    static aclError SortKeysDescending(void *storage, size_t &bytes, const Key *in, Key *out, long long items, int begin = 0,
                                       int end = sizeof(Key) * 8, aclrtStream stream = nullptr) {
        return keys<true>(storage, bytes, in, out, items, begin, end, stream);
    }
    template <typename Key, typename Value>
    static aclError SortPairs(void *storage, size_t &bytes, const Key *in, Key *out, const Value *values, Value *valuesOut, long long items,
                              int begin = 0, int end = sizeof(Key) * 8, aclrtStream stream = nullptr) {
        return pairs<false>(storage, bytes, in, out, values, valuesOut, items, begin, end, stream);
    }
    template <typename Key, typename Value>
    static aclError SortPairsDescending(void *storage, size_t &bytes, const Key *in, Key *out, const Value *values, Value *valuesOut,
                                        long long items, int begin = 0, int end = sizeof(Key) * 8, aclrtStream stream = nullptr) {
        return pairs<true>(storage, bytes, in, out, values, valuesOut, items, begin, end, stream);
    }
    template <typename Key>
    static aclError SortKeys(void *storage, size_t &bytes, DoubleBuffer<Key> &buffer, long long items, int begin = 0, int end = sizeof(Key) * 8,
                             aclrtStream stream = nullptr) {
        return keys<false>(storage, bytes, buffer.Current(), buffer.Current(), items, begin, end, stream);
    }
    template <typename Key, typename Value>
    static aclError SortPairs(void *storage, size_t &bytes, DoubleBuffer<Key> &buffer, DoubleBuffer<Value> &values, long long items,
                              int begin = 0, int end = sizeof(Key) * 8, aclrtStream stream = nullptr) {
        return pairs<false>(storage, bytes, buffer.Current(), buffer.Current(), values.Current(), values.Current(), items, begin, end, stream);
    }
    template <typename Key>
    static aclError SortKeysDescending(void *storage, size_t &bytes, DoubleBuffer<Key> &buffer, long long items, int begin = 0,
                                       int end = sizeof(Key) * 8, aclrtStream stream = nullptr) {
        return keys<true>(storage, bytes, buffer.Current(), buffer.Current(), items, begin, end, stream);
    }
    template <typename Key, typename Value>
    static aclError SortPairsDescending(void *storage, size_t &bytes, DoubleBuffer<Key> &buffer, DoubleBuffer<Value> &values, long long items,
                                        int begin = 0, int end = sizeof(Key) * 8, aclrtStream stream = nullptr) {
        return pairs<true>(storage, bytes, buffer.Current(), buffer.Current(), values.Current(), values.Current(), items, begin, end, stream);
    }

private:
    template <bool Descending, typename Key>
    static aclError keys(void *storage, size_t &bytes, const Key *in, Key *out, long long items, int begin, int end, aclrtStream stream) {
        return cub::asked(storage, bytes, [&] {
            const auto policy = thrust::device.on(stream);
            if (in != out) thrust::copyEach(policy, in, static_cast<thrust::Index>(items), out);
            thrust::Sort()(policy, out, out + items, LessBits<Key, Descending>{begin, end});
        });
    }
    template <bool Descending, typename Key, typename Value>
    static aclError pairs(void *storage, size_t &bytes, const Key *in, Key *out, const Value *values, Value *valuesOut, long long items, int begin,
                          int end, aclrtStream stream) {
        return cub::asked(storage, bytes, [&] {
            const auto policy = thrust::device.on(stream);
            if (in != out) thrust::copyEach(policy, in, static_cast<thrust::Index>(items), out);
            if (values != valuesOut) thrust::copyEach(policy, values, static_cast<thrust::Index>(items), valuesOut);
            thrust::SortByKey()(policy, out, out + items, valuesOut, LessBits<Key, Descending>{begin, end});
        });
    }
};

}  // namespace cub
}  // namespace ascendify

#endif
