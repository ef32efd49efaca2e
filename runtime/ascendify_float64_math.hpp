// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_float64_math.hpp: functions of CUDA's kernels on `double`, for the class of ascendify_float64.hpp. Ascendify copies this
// file beside sources whose fixes use it; the sources are yours, and so is this copy. It needs the SIMT language of CANN 9.1.0
// or newer (Ascend 950). What IEEE 754 defines is exact. The others are computed with 64 digits and rounded once, which keeps
// them within one unit of the last place, and take some hundred to some thousand instructions.
#ifndef ASCENDIFY_FLOAT64_MATH_HPP
#define ASCENDIFY_FLOAT64_MATH_HPP

#include "ascendify_float64.hpp"

namespace ascendify {

/** The absolute value. */
inline __host__ __aicore__ float64 fabs(float64 x) { return float64::fromBits(x.magnitude()); }

/** The magnitude of the first with the sign of the second. */
inline __host__ __aicore__ float64 copysign(float64 x, float64 y) { return signedFloat64(y.negative(), x.magnitude()); }

/** Whether it is no number. */
inline __host__ __aicore__ bool isnan(float64 x) { return x.isNan(); }

/** Whether it is infinite. */
inline __host__ __aicore__ bool isinf(float64 x) { return x.isInfinite(); }

/** Whether it is neither. */
inline __host__ __aicore__ bool isfinite(float64 x) { return x.isFinite(); }

/** Whether its sign is minus. */
inline __host__ __aicore__ bool signbit(float64 x) { return x.negative(); }

/** The greater of two; of a number and a NaN the number. */
inline __host__ __aicore__ float64 fmax(float64 x, float64 y) {
    if (x.isNan()) return y;
    if (x.isZero() && y.isZero()) return x.negative() ? y : x;
    return x < y ? y : x;
}

/** The lesser of two; of a number and a NaN the number. */
inline __host__ __aicore__ float64 fmin(float64 x, float64 y) {
    if (x.isNan()) return y;
    if (x.isZero() && y.isZero()) return x.negative() ? x : y;
    return y < x ? y : x;
}

/** By how much the first is greater, or 0. */
inline __host__ __aicore__ float64 fdim(float64 x, float64 y) {
    if (x.isNan() || y.isNan()) return nanFloat64();
    return x > y ? x - y : float64(0);
}

/** The whole number next to it toward zero. */
inline __host__ __aicore__ float64 trunc(float64 x) {
    const int field = static_cast<int>(x.magnitude() >> 52);
    if (x.isNan()) return nanFloat64();
    if (field >= 1075) return x;
    if (field < 1023) return signedFloat64(x.negative(), 0);
    return float64::fromBits(x.bits & ~((static_cast<uint64_t>(1) << (1075 - field)) - 1));
}

/** The greatest whole number that is not above it. */
inline __host__ __aicore__ float64 floor(float64 x) {
    const float64 whole = trunc(x);
    return x.negative() && whole != x && !x.isNan() ? whole - 1 : whole;
}

/** The least whole number that is not below it. */
inline __host__ __aicore__ float64 ceil(float64 x) {
    const float64 whole = trunc(x);
    return !x.negative() && whole != x && !x.isNan() ? whole + 1 : whole;
}

/** The nearest whole number, of two the even one. */
inline __host__ __aicore__ float64 rint(float64 x) {
    const float64 shift = float64::fromBits(0x4330000000000000ull);
    if (!(fabs(x) < shift)) return x.isNan() ? nanFloat64() : x;
    return signedFloat64(x.negative(), (fabs(x) + shift - shift).bits);
}
inline __host__ __aicore__ float64 nearbyint(float64 x) { return rint(x); }

/** The nearest whole number, of two the one away from zero. */
inline __host__ __aicore__ float64 round(float64 x) {
    const float64 whole = trunc(x), half = float64::fromBits(0x3fe0000000000000ull);
    return fabs(x - whole) >= half && x.isFinite() ? whole + copysign(float64(1), x) : whole;
}
inline __host__ __aicore__ long lrint(float64 x) { return static_cast<long>(rint(x)); }
inline __host__ __aicore__ long long llrint(float64 x) { return static_cast<long long>(rint(x)); }
inline __host__ __aicore__ long lround(float64 x) { return static_cast<long>(round(x)); }
inline __host__ __aicore__ long long llround(float64 x) { return static_cast<long long>(round(x)); }

/** What is left of the first after whole multiples of the second, with the sign of the first. */
inline __host__ __aicore__ float64 fmod(float64 x, float64 y) {
    if (x.isNan() || y.isNan() || x.isInfinite() || y.isZero()) return nanFloat64();
    if (x.isZero() || y.isInfinite()) return x;
    const Digits64 one(x), other(y);
    uint64_t rest = one.digits;
    if (one.exponent < other.exponent) {
        const int apart = other.exponent - one.exponent;
        // Both begin with a 1: two places apart the second is greater.
        if (apart > 1) return x;
        rest %= other.digits << apart;
        return signedFloat64(x.negative(), roundedBits<Binary64>(rest, one.exponent, false));
    }
    rest %= other.digits;
    for (int left = one.exponent - other.exponent; left > 0;) {
        const int step = left < 11 ? left : 11;
        rest = (rest << step) % other.digits;
        left -= step;
    }
    return signedFloat64(x.negative(), roundedBits<Binary64>(rest, other.exponent, false));
}

/** The number times a power of two. */
inline __host__ __aicore__ float64 ldexp(float64 x, int power) {
    if (x.isNan()) return nanFloat64();
    if (!x.isFinite() || x.isZero()) return x;
    const Digits64 one(x);
    const int by = power > 4000 ? 4000 : power < -4000 ? -4000 : power;
    return signedFloat64(x.negative(), roundedBits<Binary64>(one.digits, one.exponent + by, false));
}
inline __host__ __aicore__ float64 scalbn(float64 x, int power) { return ldexp(x, power); }

/** The root. */
inline __host__ __aicore__ float64 sqrt(float64 x, int mode = Rounding::nearest) {
    if (x.isNan() || (x.negative() && !x.isZero())) return nanFloat64();
    if (x.isZero() || x.isInfinite()) return x;
    const Digits64 one(x);
    const int odd = one.exponent & 1;
    uint64_t above = one.digits << (10 + odd), rest = 0, root = 0;
    // Two digits of the square a step, zeros at the end: 58 digits of the root.
    for (int step = 0; step < 58; step++) {
        rest = rest << 2 | above >> 62;
        above <<= 2;
        const uint64_t next = root << 2 | 1;
        root <<= 1;
        if (rest >= next) {
            rest -= next;
            root |= 1;
        }
    }
    return float64::fromBits(roundedBits<Binary64>(root, (one.exponent - odd - 62) / 2, rest != 0, mode));
}

/** __double2float_rd and its kin. */
inline __host__ __aicore__ float floatOf(float64 x, int mode) {
    union {
        uint32_t bits;
        float number;
    } same;
    same.bits = bitsAs<Binary32>(x, mode);
    return same.number;
}

/** __ll2double_rd and its kin: an integer, which may have more digits than the type. */
inline __host__ __aicore__ float64 fromInteger(long long x, int mode) {
    const uint64_t digits = x < 0 ? 0 - static_cast<uint64_t>(x) : static_cast<uint64_t>(x);
    return signedFloat64(x < 0, roundedBits<Binary64>(digits, 0, false, mode, x < 0));
}

/** __ull2double_rd and its kin. */
inline __host__ __aicore__ float64 fromUnsigned(unsigned long long x, int mode) {
    return float64::fromBits(roundedBits<Binary64>(x, 0, false, mode));
}

/** The bits of the nearest number of 16 bits, rounded once. */
inline __host__ __aicore__ unsigned short halfBits(float64 x) { return static_cast<unsigned short>(bitsAs<Binary16>(x)); }

/** An integer of 128 bits. */
struct Wide128 {
    uint64_t high, low;

    inline __host__ __aicore__ bool lessThan(Wide128 other) const { return high < other.high || (high == other.high && low < other.low); }
    inline __host__ __aicore__ Wide128 plus(Wide128 other) const {
        const uint64_t sum = low + other.low;
        return {high + other.high + (sum < low ? 1 : 0), sum};
    }
    inline __host__ __aicore__ Wide128 minus(Wide128 other) const { return {high - other.high - (low < other.low ? 1 : 0), low - other.low}; }
    // Moved up by less than 64 digits.
    inline __host__ __aicore__ Wide128 up(int by) const { return {by == 0 ? high : high << by | low >> (64 - by), low << by}; }
    // Moved down; what is lost leaves a 1 at the end.
    inline __host__ __aicore__ Wide128 down(int by) const {
        if (by == 0) return *this;
        if (by > 127) return {0, static_cast<uint64_t>((high | low) != 0)};
        const uint64_t lost = by < 64 ? low << (64 - by) : by == 64 ? low : low | high << (128 - by);
        const uint64_t kept = by < 64 ? low >> by | high << (64 - by) : high >> (by - 64);
        return {by < 64 ? high >> by : 0, kept | static_cast<uint64_t>(lost != 0)};
    }
};

/** x * y + z, rounded once. */
inline __host__ __aicore__ float64 fma(float64 x, float64 y, float64 z, int mode = Rounding::nearest) {
    const bool against = x.negative() != y.negative();
    if (x.isNan() || y.isNan() || z.isNan()) return nanFloat64();
    if (!x.isFinite() || !y.isFinite()) return add(multiply(x, y), z);
    if (!z.isFinite()) return z;
    if (x.isZero() || y.isZero()) return add(signedFloat64(against, 0), z, mode);
    if (z.isZero()) return multiply(x, y, mode);
    const Digits64 one(x), other(y), more(z);
    bool negative = against;
    const bool apart = negative != more.negative;
    Wide128 product, sum{more.digits, 0};
    product.high = wideProduct(one.digits, other.digits, product.low);
    product = product.up(20);
    sum = sum.up(9);
    int exponent = one.exponent + other.exponent - 20;
    const int by = more.exponent - 73 - exponent;
    if (by > 0) {
        product = product.down(by);
        exponent += by;
    } else {
        sum = sum.down(-by);
    }
    if (!apart) {
        sum = sum.plus(product);
    } else if (product.lessThan(sum)) {
        sum = sum.minus(product);
        negative = !negative;
    } else {
        sum = product.minus(sum);
        if (sum.high == 0 && sum.low == 0) return signedFloat64(mode == Rounding::downward, 0);
    }
    if (sum.high == 0) return signedFloat64(negative, roundedBits<Binary64>(sum.low, exponent, false, mode, negative));
    const int zeros = leadingZeros(sum.high);
    sum = sum.up(zeros);
    return signedFloat64(negative, roundedBits<Binary64>(sum.high, exponent + 64 - zeros, sum.low != 0, mode, negative));
}

// CUDA's functions of these names are for every number: `float` stays `float`, and integers become `double`.
#define ASCENDIFY_UNARY(name)                                            \
    inline __host__ __aicore__ float name(float x) { return ::name##f(x); } \
    template <typename T>                                                \
    inline __host__ __aicore__ IfNumber<T, float64> name(T x) {          \
        return name(float64(x));                                         \
    }
#define ASCENDIFY_BINARY(name)                                                                 \
    inline __host__ __aicore__ float name(float x, float y) { return ::name##f(x, y); }        \
    template <typename T, typename U>                                                          \
    inline __host__ __aicore__ typename Mixed<T, U>::type name(T x, U y) {                     \
        return name(float64(x), float64(y));                                                   \
    }
// Two numbers, of which one is no `float`.
template <typename T, typename U>
struct Mixed : OnlyIf<(IsNumber<T>::value || AreSame<T, float64>::value) && (IsNumber<U>::value || AreSame<U, float64>::value), float64> {};

ASCENDIFY_UNARY(fabs)
// abs is for numbers with a sign of each type.
inline __host__ __aicore__ float64 abs(float64 x) { return fabs(x); }
inline __host__ __aicore__ float abs(float x) { return ::fabsf(x); }
inline __host__ __aicore__ int abs(int x) { return x < 0 ? -x : x; }
inline __host__ __aicore__ long abs(long x) { return x < 0 ? -x : x; }
inline __host__ __aicore__ long long abs(long long x) { return x < 0 ? -x : x; }

ASCENDIFY_UNARY(trunc)
ASCENDIFY_UNARY(floor)
ASCENDIFY_UNARY(ceil)
ASCENDIFY_UNARY(rint)
ASCENDIFY_UNARY(nearbyint)
ASCENDIFY_UNARY(round)
ASCENDIFY_UNARY(sqrt)
ASCENDIFY_BINARY(copysign)
ASCENDIFY_BINARY(fmax)
ASCENDIFY_BINARY(fmin)
ASCENDIFY_BINARY(fdim)
ASCENDIFY_BINARY(fmod)

inline __host__ __aicore__ float fma(float x, float y, float z) { return ::fmaf(x, y, z); }
inline __host__ __aicore__ float ldexp(float x, int power) { return ::ldexpf(x, power); }

}  // namespace ascendify

#endif  // ASCENDIFY_FLOAT64_MATH_HPP
