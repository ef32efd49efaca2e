// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_float64_kernels.hpp: shuffles, atomics and bits of the numbers of ascendify_float64.hpp, and what a launch passes for
// pointers to doubles. Ascendify copies this file beside sources whose fixes use it; the sources are yours, and so is this copy.
// It needs the SIMT language of CANN 9.1.0 or newer (Ascend 950).
#ifndef ASCENDIFY_FLOAT64_KERNELS_HPP
#define ASCENDIFY_FLOAT64_KERNELS_HPP

#include "ascendify_float64.hpp"

namespace ascendify {

/** __double_as_longlong: the bits of a number. */
inline __host__ __aicore__ long long float64AsBits(float64 x) { return static_cast<long long>(x.bits); }

/** __longlong_as_double: the number with these bits. */
inline __host__ __aicore__ float64 bitsAsFloat64(long long bits) { return float64::fromBits(static_cast<uint64_t>(bits)); }

/** __hiloint2double: the number whose bits are these two words. */
inline __host__ __aicore__ float64 wordsAsFloat64(int high, int low) {
    return float64::fromBits(static_cast<uint64_t>(static_cast<uint32_t>(high)) << 32 | static_cast<uint32_t>(low));
}

/** __double2hiint: the upper word of the bits. */
inline __host__ __aicore__ int highWord(float64 x) { return static_cast<int>(static_cast<uint32_t>(x.bits >> 32)); }

/** __double2loint: the lower word of the bits. */
inline __host__ __aicore__ int lowWord(float64 x) { return static_cast<int>(static_cast<uint32_t>(x.bits)); }

// The functions of the language for the type: a call without a qualifier finds them by its arguments. Shuffles hand over the bits.
inline __aicore__ float64 asc_shfl(float64 x, int32_t lane, int32_t width = 32) {
    return float64::fromBits(::asc_shfl(x.bits, lane, width));
}
inline __aicore__ float64 asc_shfl_up(float64 x, uint32_t delta, int32_t width = 32) {
    return float64::fromBits(::asc_shfl_up(x.bits, delta, width));
}
inline __aicore__ float64 asc_shfl_down(float64 x, uint32_t delta, int32_t width = 32) {
    return float64::fromBits(::asc_shfl_down(x.bits, delta, width));
}
inline __aicore__ float64 asc_shfl_xor(float64 x, int32_t mask, int32_t width = 32) {
    return float64::fromBits(::asc_shfl_xor(x.bits, mask, width));
}

// Atomics of 64 bits are for global memory only. The sum is tried until no other thread came between.
inline __aicore__ float64 asc_atomic_add(float64 *address, float64 x) {
    uint64_t *const place = &address->bits;
    uint64_t old = ::asc_atomic_cas(place, static_cast<uint64_t>(0), static_cast<uint64_t>(0));
    for (;;) {
        const uint64_t found = ::asc_atomic_cas(place, old, add(float64::fromBits(old), x).bits);
        if (found == old) return float64::fromBits(old);
        old = found;
    }
}
inline __aicore__ float64 asc_atomic_exch(float64 *address, float64 x) {
    return float64::fromBits(::asc_atomic_exch(&address->bits, x.bits));
}

/**
 * A pointer to numbers in software as a parameter of a kernel that other files launch: they pass a pointer to doubles. In the kernel
 * it is a pointer that does not change.
 */
template <typename T>
struct Doubles {
    T *numbers;

    Doubles() = default;
    __host__ __aicore__ Doubles(T *numbers) : numbers(numbers) {}
    __host__ Doubles(const double *doubles) : numbers((T *)doubles) {}
    __host__ Doubles(decltype(nullptr)) : numbers(nullptr) {}
    __aicore__ operator T *() const { return numbers; }
};

// What stands in a launch for a pointer to doubles, whatever its type is: other arguments are passed on as they are.
template <typename T>
struct InKernels {
    using type = T;
};
template <>
struct InKernels<double> {
    using type = float64;
};
template <typename T>
struct InKernels<const T> {
    using type = const typename InKernels<T>::type;
};
template <typename T>
struct InKernels<T *> {
    using type = typename InKernels<T>::type *;
};
template <typename T, decltype(sizeof(0)) Size>
struct InKernels<T[Size]> {
    using type = typename InKernels<T>::type[Size];
};
template <typename T, decltype(sizeof(0)) Size>
struct InKernels<const T[Size]> {
    using type = const typename InKernels<T>::type[Size];
};

template <typename T, typename U>
struct SameBytes {
    static constexpr bool value = sizeof(T) == sizeof(U) && alignof(T) == alignof(U);
};
template <typename T>
struct SameBytes<T, T> {
    static constexpr bool value = true;
};
// A class template of doubles, behind a pointer: with numbers in software it has the same bytes.
template <template <typename...> class Class, typename... T>
struct InKernels<Class<T...>> {
    using type = Class<typename InKernels<T>::type...>;
    static_assert(SameBytes<Class<T...>, type>::value, "other bytes with numbers in software");
};

// The type of kernels for a type of the host: `float64` for `double`, pointers to it likewise, and every other as it is.
template <typename T>
using Device = typename InKernels<T>::type;

/** An argument of a launch with its type in kernels. */
template <typename T>
inline __host__ auto toDevice(T argument) {
    return (Device<T>)argument;
}

}  // namespace ascendify

#endif  // ASCENDIFY_FLOAT64_KERNELS_HPP
