// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_float64_pow.hpp: powers of CUDA's kernels on `double`, for the class of ascendify_float64.hpp. Ascendify copies this
// file beside sources whose fixes use it; the sources are yours, and so is this copy. It needs the SIMT language of CANN 9.1.0
// or newer (Ascend 950). The logarithm has 128 digits, since up to eleven of them stand before the point of the exponent, and the
// result is rounded once: it is within one unit of the last place. A call takes some thousand instructions.
#ifndef ASCENDIFY_FLOAT64_POW_HPP
#define ASCENDIFY_FLOAT64_POW_HPP

#include "ascendify_float64_functions.hpp"

namespace ascendify {

/** The upper half of a product of two fractions of 128 digits. */
inline __host__ __aicore__ Wide128 wideFraction(Wide128 a, Wide128 b) {
    uint64_t low, one, other, lowest;
    const uint64_t high = wideProduct(a.high, b.high, low), more = wideProduct(a.high, b.low, one);
    const uint64_t again = wideProduct(a.low, b.high, other), least = wideProduct(a.low, b.low, lowest);
    const uint64_t sum = one + other, all = sum + least;
    const uint64_t carry = (sum < one ? 1 : 0) + (all < sum ? 1 : 0);
    return Wide128{high, low}.plus({0, more}).plus({0, again}).plus({0, carry});
}

/** 1 over an integer below 2^32, as a fraction of 128 digits. */
inline __host__ __aicore__ Wide128 wideReciprocal(uint64_t by) {
    uint64_t rest = 1, parts[4];
    for (int at = 0; at < 4; at++) {
        rest <<= 32;
        parts[at] = rest / by;
        rest %= by;
    }
    return {parts[0] << 32 | parts[1], parts[2] << 32 | parts[3]};
}

/** The logarithm of 2 times an integer below 2048, with 117 digits behind the point. */
inline __host__ __aicore__ Wide128 timesLogOfTwo(uint64_t by) {
    uint64_t low, middle;
    const uint64_t carry = wideProduct(0xc9e3b39803f2f6afull, by, low), high = wideProduct(0xb17217f7d1cf79abull, by, middle);
    const Wide128 top = Wide128{high, middle}.plus({0, carry});
    return {top.high << 53 | top.low >> 11, top.low << 53 | low >> 11};
}

/** The logarithm of a positive number, a fraction of 128 digits times a power of two, the first of them 1; or 0. */
struct WideLogarithm {
    bool negative;
    int exponent;
    Wide128 digits;

    inline __host__ __aicore__ explicit WideLogarithm(float64 x) {
        const Digits64 own(x);
        // Between the roots of 1/2 and of 2: the number and 1, with as many digits behind the point.
        const bool above = own.digits > 0x16a09e667f3bccull;
        const int power = own.exponent + 52 + (above ? 1 : 0);
        const uint64_t one = above ? 0x20000000000000ull : 0x10000000000000ull, sum = own.digits + one;
        const bool less = own.digits < one;
        uint64_t rest = less ? one - own.digits : own.digits - one;
        Wide128 s{0, 0};
        for (int step = 0; step < 16; step++) {
            rest <<= 8;
            s = s.up(8).plus({0, rest / sum});
            rest %= sum;
        }
        const Wide128 square = wideFraction(s, s);
        Wide128 series = wideReciprocal(51);
        for (int odd = 49; odd > 1; odd -= 2) series = wideReciprocal(static_cast<uint64_t>(odd)).plus(wideFraction(square, series));
        digits = s.plus(wideFraction(s, wideFraction(square, series))).up(1);
        negative = less;
        exponent = -128;
        if (power != 0) {
            const Wide128 whole = timesLogOfTwo(static_cast<uint64_t>(power < 0 ? -power : power)), part = digits.down(11);
            digits = (power < 0) == less ? whole.plus(part) : whole.minus(part);
            negative = power < 0;
            exponent = -117;
        }
        if (digits.high == 0) {
            digits = {digits.low, 0};
            exponent -= 64;
        }
        if (digits.high == 0) return;
        const int zeros = leadingZeros(digits.high);
        digits = digits.up(zeros);
        exponent -= zeros;
    }
};

/** Whether a number is whole, and whether it is odd. */
struct Wholeness {
    bool whole, odd;

    inline __host__ __aicore__ explicit Wholeness(float64 x) : whole(x.isFinite() && trunc(x) == x), odd(false) {
        const int field = static_cast<int>(x.magnitude() >> 52);
        if (whole && field >= 1023 && field < 1076) odd = (((x.bits & 0xfffffffffffffull) | 0x10000000000000ull) >> (1075 - field) & 1) != 0;
    }
};

/** The power of a positive number. */
inline __host__ __aicore__ float64 powOfPositive(float64 x, float64 y) {
    const WideLogarithm logarithm(x);
    if (logarithm.digits.high == 0 || y.isZero()) return float64(1);
    const Digits64 times(y);
    Wide128 product = wideFraction(logarithm.digits, {times.digits << 11, 0});
    const int exponent = logarithm.exponent + times.exponent - 11 + 64;
    const bool negative = logarithm.negative != times.negative;
    // 2^10 and more is far beyond what has a result.
    if (exponent > -117) return negative ? float64(0) : float64::fromBits(infiniteFloat64);
    product = product.down(-117 - exponent);
    const float64 near = Wide(false, -53, product.high).rounded() * float64::fromBits(0x3ff71547652b82feull /* 1 / log(2) */);
    const int power = static_cast<int>(rint(near));
    if (power > 1200) return negative ? float64(0) : float64::fromBits(infiniteFloat64);
    const Wide128 whole = timesLogOfTwo(static_cast<uint64_t>(power));
    const bool less = product.lessThan(whole);
    const Wide128 rest = less ? whole.minus(product) : product.minus(whole);
    const Wide own = Wide(less != negative, -53, rest.high) + Wide(less != negative, -117, rest.low);
    return (Wide(1) + expSeries(own)).twice(negative ? -power : power).rounded();
}

/** The first to the power of the second, with the special cases of C. */
inline __host__ __aicore__ float64 pow(float64 x, float64 y) {
    if (y.isZero() || x == 1) return float64(1);
    if (x.isNan() || y.isNan()) return nanFloat64();
    const float64 size = fabs(x);
    if (y.isInfinite()) {
        if (size == 1) return float64(1);
        return (size > 1) == y.negative() ? float64(0) : float64::fromBits(infiniteFloat64);
    }
    const Wholeness own(y);
    const bool negative = x.negative() && own.odd;
    if (x.isZero() || x.isInfinite()) return signedFloat64(negative, x.isZero() == y.negative() ? infiniteFloat64 : 0);
    if (x.negative() && !own.whole) return nanFloat64();
    return signedFloat64(negative, powOfPositive(size, y).bits);
}
ASCENDIFY_BINARY(pow)

}  // namespace ascendify

#endif  // ASCENDIFY_FLOAT64_POW_HPP
