// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_float64.hpp: the numbers of `double` for SIMT kernels, which have no such type. Ascendify copies this file beside
// sources whose fixes use it; the sources are yours, and so is this copy. It needs the SIMT language of CANN 9.1.0 or newer
// (Ascend 950). Everything is computed with integers of 64 bits, so that results are exactly those of IEEE 754, rounded to
// nearest even where no other rounding is asked for, subnormal numbers included. An operation takes from some dozen to some hundred instructions: where the
// accuracy of `float` is enough, `float` is many times faster.
#ifndef ASCENDIFY_FLOAT64_HPP
#define ASCENDIFY_FLOAT64_HPP

#include <cstdint>

#include "simt_api/asc_simt.h"

namespace ascendify {

// Whether a type is one of the numbers of C++ that mix with `float64`.
template <typename T>
struct IsNumber {
    static constexpr bool value = false;
    static constexpr bool isSigned = false;
};
#define ASCENDIFY_NUMBER(type, sign)             \
    template <>                                  \
    struct IsNumber<type> {                      \
        static constexpr bool value = true;      \
        static constexpr bool isSigned = sign;   \
    };
ASCENDIFY_NUMBER(bool, false)
ASCENDIFY_NUMBER(char, static_cast<char>(-1) < 0)
ASCENDIFY_NUMBER(signed char, true)
ASCENDIFY_NUMBER(unsigned char, false)
ASCENDIFY_NUMBER(short, true)
ASCENDIFY_NUMBER(unsigned short, false)
ASCENDIFY_NUMBER(int, true)
ASCENDIFY_NUMBER(unsigned int, false)
ASCENDIFY_NUMBER(long, true)
ASCENDIFY_NUMBER(unsigned long, false)
ASCENDIFY_NUMBER(long long, true)
ASCENDIFY_NUMBER(unsigned long long, false)
ASCENDIFY_NUMBER(float, true)
#undef ASCENDIFY_NUMBER

// `Result` where the condition holds; else no type, so that a function is not considered.
template <bool Holds, typename Result>
struct OnlyIf {};
template <typename Result>
struct OnlyIf<true, Result> {
    using type = Result;
};
template <typename T, typename Result>
using IfNumber = typename OnlyIf<IsNumber<T>::value, Result>::type;
template <typename T, typename U>
struct AreSame {
    static constexpr bool value = false;
};
template <typename T>
struct AreSame<T, T> {
    static constexpr bool value = true;
};
template <typename T, typename U, typename Result>
using IfSame = typename OnlyIf<AreSame<T, U>::value, Result>::type;

/** How many zeros stand before the first digit of a number that is not 0. */
inline __host__ __aicore__ int leadingZeros(uint64_t digits) {
    int zeros = 0;
    for (int step = 32; step > 0; step /= 2)
        if (digits >> (64 - step) == 0) {
            zeros += step;
            digits <<= step;
        }
    return zeros;
}

/** The upper half of a product of 128 bits; `low` gets the lower one. */
inline __host__ __aicore__ uint64_t wideProduct(uint64_t a, uint64_t b, uint64_t &low) {
    const uint64_t mask = 0xffffffffu, a0 = a & mask, a1 = a >> 32, b0 = b & mask, b1 = b >> 32;
    const uint64_t middle = a1 * b0 + (a0 * b0 >> 32), other = a0 * b1 + (middle & mask);
    low = a * b;
    return a1 * b1 + (middle >> 32) + (other >> 32);
}

// What a format of IEEE 754 is made of: digits behind the point, the bias of its exponents, and the field of infinity.
struct Binary64 {
    static constexpr int fraction = 52, bias = 1023, special = 2047;
};
struct Binary32 {
    static constexpr int fraction = 23, bias = 127, special = 255;
};
struct Binary16 {
    static constexpr int fraction = 10, bias = 15, special = 31;
};

// How a result is rounded: to nearest even, or by a number of ascendify_rounding.hpp, which stands for a suffix of CUDA's functions.
struct Rounding {
    static constexpr int towardZero = 0, downward = 1, upward = 2, nearest = 3;
};

/**
 * The bits of a format for `digits` times a power of two, and a little more of it where `more`, rounded; without the sign, which
 * `negative` tells. With `more` there must be at least three digits more than the format has.
 */
template <typename Format>
inline __host__ __aicore__ uint64_t roundedBits(uint64_t digits, int exponent, bool more, int mode = Rounding::nearest, bool negative = false) {
    if (digits == 0) return 0;
    const int zeros = leadingZeros(digits);
    digits <<= zeros;
    const int field = exponent - zeros + 63 + Format::bias;
    const bool nearest = mode == Rounding::nearest, away = mode == (negative ? Rounding::downward : Rounding::upward);
    if (field >= Format::special) return (static_cast<uint64_t>(Format::special) << Format::fraction) - (nearest || away ? 0 : 1);
    const int drop = 63 - Format::fraction + (field > 0 ? 0 : 1 - field);
    if (drop > 64) return away ? 1 : 0;
    const uint64_t rest = digits << (64 - drop), half = static_cast<uint64_t>(1) << 63;
    uint64_t kept = drop < 64 ? digits >> drop : 0;
    if (nearest ? rest > half || (rest == half && (more || (kept & 1) != 0)) : away && (rest != 0 || more)) kept++;
    // The first digit of a normal number counts one in the field of the exponent, and so does a carry.
    return kept + (field > 0 ? static_cast<uint64_t>(field - 1) << Format::fraction : 0);
}

/**
 * A number of `double`: the same 8 bytes, so that memory is shared with doubles of the host. It takes part in expressions
 * as `double` does: with every other number, which it converts, and it becomes any other number where one is asked for. Two
 * alternatives of `?:` must both be of this type. Of NaNs the payload is not kept.
 */
struct float64 {
    uint64_t bits;

    float64() = default;

    // From a number, exactly where 53 digits hold it.
    template <typename T, typename = IfNumber<T, void>>
    __host__ __aicore__ float64(T x) : bits(bitsOf(x)) {}

    // From volatile memory, as reductions without barriers read it.
    template <typename T, typename = IfSame<T, volatile float64, void>, typename = void>
    __host__ __aicore__ float64(T &x) : bits(x.bits) {}

    // Of a number, and into volatile memory.
    template <typename T, typename = IfNumber<T, void>>
    __host__ __aicore__ float64 &operator=(T x) {
        bits = bitsOf(x);
        return *this;
    }
    template <typename T, typename = IfNumber<T, void>, typename = void>
    __host__ __aicore__ void operator=(T x) volatile {
        bits = bitsOf(x);
    }
    template <typename T, typename = IfSame<T, float64, void>>
    __host__ __aicore__ void operator=(T x) volatile {
        bits = x.bits;
    }

    // From a `double`, on the host.
    __host__ float64(double x) {
        Same same;
        same.number = x;
        bits = same.bits;
    }

    // The number with these bits, as __longlong_as_double has it.
    static constexpr __host__ __aicore__ float64 fromBits(uint64_t bits) { return float64(Exact{bits}); }

    // To a number: to integers toward zero, to `float` to nearest even. What the integer cannot hold, which CUDA leaves open, becomes
    // the nearest that it can, and NaN the lowest of one with a sign.
    template <typename T, typename = IfNumber<T, void>>
    __host__ __aicore__ operator T() const {
        return to(static_cast<T *>(nullptr));
    }

    // To a `double`, on the host.
    __host__ operator double() const {
        Same same;
        same.bits = bits;
        return same.number;
    }

    __host__ __aicore__ bool negative() const { return bits >> 63 != 0; }
    __host__ __aicore__ uint64_t magnitude() const { return bits & 0x7fffffffffffffffull; }
    __host__ __aicore__ bool isNan() const { return magnitude() > 0x7ff0000000000000ull; }
    __host__ __aicore__ bool isInfinite() const { return magnitude() == 0x7ff0000000000000ull; }
    __host__ __aicore__ bool isFinite() const { return magnitude() < 0x7ff0000000000000ull; }
    __host__ __aicore__ bool isZero() const { return magnitude() == 0; }

    __host__ __aicore__ float64 operator-() const { return fromBits(bits ^ 0x8000000000000000ull); }
    __host__ __aicore__ float64 operator+() const { return *this; }
    __host__ __aicore__ bool operator!() const { return isZero(); }
    inline __host__ __aicore__ float64 &operator++();
    inline __host__ __aicore__ float64 &operator--();
    inline __host__ __aicore__ float64 operator++(int);
    inline __host__ __aicore__ float64 operator--(int);

private:
    struct Exact {
        uint64_t bits;
    };
    union Same {
        double number;
        uint64_t bits;
    };
    union SameFloat {
        float number;
        uint32_t bits;
    };

    explicit constexpr __host__ __aicore__ float64(Exact exact) : bits(exact.bits) {}

    template <typename T>
    static inline __host__ __aicore__ uint64_t bitsOf(T x) {
        const bool minus = IsNumber<T>::isSigned && x < static_cast<T>(0);
        const uint64_t whole = static_cast<uint64_t>(x), digits = minus ? 0 - whole : whole;
        return roundedBits<Binary64>(digits, 0, false) | (minus ? 0x8000000000000000ull : 0);
    }
    static inline __host__ __aicore__ uint64_t bitsOf(float x) {
        SameFloat same;
        same.number = x;
        const uint64_t sign = static_cast<uint64_t>(same.bits >> 31) << 63;
        const uint32_t field = same.bits >> 23 & 0xff, fraction = same.bits & 0x7fffff;
        if (field == 255) return sign | 0x7ff0000000000000ull | (fraction != 0 ? 0x8000000000000ull : 0);
        if (field == 0) return sign | roundedBits<Binary64>(fraction, -149, false);
        return sign | static_cast<uint64_t>(field + 896) << 52 | static_cast<uint64_t>(fraction) << 29;
    }

    template <typename T>
    inline __host__ __aicore__ T to(const T *) const {
        constexpr int width = 8 * static_cast<int>(sizeof(T)) - (IsNumber<T>::isSigned ? 1 : 0);
        constexpr uint64_t most = ~static_cast<uint64_t>(0) >> (64 - width);
        if (isNan()) return static_cast<T>(static_cast<uint64_t>(1) << (8 * sizeof(T) - 1));
        const int field = static_cast<int>(magnitude() >> 52), shift = field - 1075;
        const uint64_t digits = (bits & 0xfffffffffffffull) | 0x10000000000000ull;
        const bool fits = field < 1023 + width;
        const uint64_t whole = !fits ? most : field < 1023 ? 0 : shift < 0 ? digits >> -shift : digits << shift;
        if (!negative()) return static_cast<T>(whole);
        if (!IsNumber<T>::isSigned) return 0;
        return fits ? static_cast<T>(0 - whole) : static_cast<T>(-static_cast<T>(most) - 1);
    }
    inline __host__ __aicore__ bool to(const bool *) const { return !isZero(); }
    inline __host__ __aicore__ float to(const float *) const;
};

/** The bit of a sign. */
constexpr uint64_t signOfFloat64 = 0x8000000000000000ull;
/** The bits of infinity. */
constexpr uint64_t infiniteFloat64 = 0x7ff0000000000000ull;

/** A number that is none. */
inline __host__ __aicore__ float64 nanFloat64() { return float64::fromBits(0x7ff8000000000000ull); }

/** Bits of a number with a sign. */
inline __host__ __aicore__ float64 signedFloat64(bool negative, uint64_t magnitude) {
    return float64::fromBits(magnitude | (negative ? signOfFloat64 : 0));
}

/** A finite number: 53 digits, the first of them 1, times a power of two; or 0. */
struct Digits64 {
    bool negative;
    uint64_t digits;
    int exponent;

    inline __host__ __aicore__ explicit Digits64(float64 x) : negative(x.negative()) {
        const int field = static_cast<int>(x.magnitude() >> 52);
        digits = x.bits & 0xfffffffffffffull;
        exponent = -1074;
        if (field != 0) {
            digits |= 0x10000000000000ull;
            exponent = field - 1075;
        } else if (digits != 0) {
            const int up = leadingZeros(digits) - 11;
            digits <<= up;
            exponent -= up;
        }
    }
};

/** The bits of another format for a number, rounded once: 0x7e00 and 0x7fc00000 for NaN. */
template <typename Format>
inline __host__ __aicore__ uint32_t bitsAs(float64 x, int mode = Rounding::nearest) {
    const uint32_t top = static_cast<uint32_t>(Format::special) << Format::fraction;
    const uint32_t sign = x.negative() ? (top >> Format::fraction) + 1 : 0;
    if (x.isNan()) return top | 1u << (Format::fraction - 1);
    const Digits64 one(x);
    const uint32_t own =
        x.isInfinite() ? top : static_cast<uint32_t>(roundedBits<Format>(one.digits, one.exponent, false, mode, x.negative()));
    return sign << Format::fraction | own;
}

inline __host__ __aicore__ float float64::to(const float *) const {
    SameFloat same;
    same.bits = bitsAs<Binary32>(*this);
    return same.number;
}

/** A number moved down by some digits; what is lost leaves a 1 at its end. */
inline __host__ __aicore__ uint64_t movedDown(uint64_t digits, int by) {
    if (by == 0) return digits;
    if (by > 63) return digits != 0;
    return digits >> by | (digits << (64 - by) != 0);
}

/** The sum. */
inline __host__ __aicore__ float64 add(float64 x, float64 y, int mode = Rounding::nearest) {
    if (x.magnitude() < y.magnitude()) {
        const float64 first = x;
        x = y;
        y = first;
    }
    const bool apart = x.negative() != y.negative();
    if (!x.isFinite()) return x.isNan() || y.isNan() || (y.isInfinite() && apart) ? nanFloat64() : x;
    const float64 nothing = signedFloat64(mode == Rounding::downward, 0);
    if (y.isZero()) return x.isZero() && apart ? nothing : x;
    const Digits64 great(x), small(y);
    const uint64_t one = great.digits << 10, other = movedDown(small.digits << 10, great.exponent - small.exponent);
    const uint64_t digits = apart ? one - other : one + other;
    if (digits == 0) return nothing;
    return signedFloat64(x.negative(), roundedBits<Binary64>(digits, great.exponent - 10, false, mode, x.negative()));
}

/** The product. */
inline __host__ __aicore__ float64 multiply(float64 x, float64 y, int mode = Rounding::nearest) {
    const bool negative = x.negative() != y.negative();
    if (!x.isFinite() || !y.isFinite())
        return x.isNan() || y.isNan() || x.isZero() || y.isZero() ? nanFloat64() : signedFloat64(negative, infiniteFloat64);
    const Digits64 one(x), other(y);
    uint64_t low;
    const uint64_t high = wideProduct(one.digits << 11, other.digits << 11, low);
    return signedFloat64(negative, roundedBits<Binary64>(high, one.exponent + other.exponent + 42, low != 0, mode, negative));
}

/** The quotient. */
inline __host__ __aicore__ float64 divide(float64 x, float64 y, int mode = Rounding::nearest) {
    const bool negative = x.negative() != y.negative();
    if (x.isNan() || y.isNan() || (x.isInfinite() && y.isInfinite()) || (x.isZero() && y.isZero())) return nanFloat64();
    if (x.isInfinite() || y.isZero()) return signedFloat64(negative, infiniteFloat64);
    if (x.isZero() || y.isInfinite()) return signedFloat64(negative, 0);
    const Digits64 one(x), other(y);
    uint64_t digits = one.digits / other.digits, rest = one.digits % other.digits;
    // The rest has 53 digits at most: eleven more of the quotient at a time.
    for (int step = 0; step < 5; step++) {
        rest <<= 11;
        digits = digits << 11 | rest / other.digits;
        rest %= other.digits;
    }
    return signedFloat64(negative, roundedBits<Binary64>(digits, one.exponent - other.exponent - 55, rest != 0, mode, negative));
}

/** -1, 0 or 1 for a first number that is less, equal or greater; 2 where one is no number. */
inline __host__ __aicore__ int compare(float64 x, float64 y) {
    if (x.isNan() || y.isNan()) return 2;
    const int64_t one = static_cast<int64_t>(x.magnitude()), other = static_cast<int64_t>(y.magnitude());
    const int64_t a = x.negative() ? -one : one, b = y.negative() ? -other : other;
    return a < b ? -1 : a > b ? 1 : 0;
}

// Each operator for two of the type, and for one and a number of another type: an exact match, so that a number of the language
// is what is converted, and never the other way.
#define ASCENDIFY_OPERATOR(op, result, value)                                          \
    inline __host__ __aicore__ result operator op(float64 x, float64 y) { return value; } \
    template <typename T>                                                              \
    inline __host__ __aicore__ IfNumber<T, result> operator op(float64 x, T other) {   \
        const float64 y(other);                                                        \
        return value;                                                                  \
    }                                                                                  \
    template <typename T>                                                              \
    inline __host__ __aicore__ IfNumber<T, result> operator op(T other, float64 y) {   \
        const float64 x(other);                                                        \
        return value;                                                                  \
    }                                                                                  \
    inline __host__ result operator op(float64 x, double y) { return x op float64(y); } \
    inline __host__ result operator op(double x, float64 y) { return float64(x) op y; }
ASCENDIFY_OPERATOR(+, float64, add(x, y))
ASCENDIFY_OPERATOR(-, float64, add(x, -y))
ASCENDIFY_OPERATOR(*, float64, multiply(x, y))
ASCENDIFY_OPERATOR(/, float64, divide(x, y))
ASCENDIFY_OPERATOR(==, bool, compare(x, y) == 0)
ASCENDIFY_OPERATOR(!=, bool, compare(x, y) != 0)
ASCENDIFY_OPERATOR(<, bool, compare(x, y) == -1)
ASCENDIFY_OPERATOR(<=, bool, compare(x, y) < 1)
ASCENDIFY_OPERATOR(>, bool, compare(x, y) == 1)
ASCENDIFY_OPERATOR(>=, bool, (compare(x, y) & 2) == 0)
#undef ASCENDIFY_OPERATOR

// Where the left side is a number of another type, it is computed with as `double` is, and the result converted to it.
#define ASCENDIFY_ASSIGNMENT(op, function)                                          \
    inline __host__ __aicore__ float64 &operator op(float64 &x, float64 y) {        \
        x = function;                                                               \
        return x;                                                                   \
    }                                                                               \
    inline __host__ __aicore__ void operator op(volatile float64 &own, float64 y) { \
        const float64 x(own);                                                       \
        own = function;                                                             \
    }                                                                               \
    template <typename T>                                                           \
    inline __host__ __aicore__ IfNumber<T, T &> operator op(T &number, float64 y) { \
        const float64 x(number);                                                    \
        number = static_cast<T>(function);                                          \
        return number;                                                              \
    }
ASCENDIFY_ASSIGNMENT(+=, add(x, y))
ASCENDIFY_ASSIGNMENT(-=, add(x, -y))
ASCENDIFY_ASSIGNMENT(*=, multiply(x, y))
ASCENDIFY_ASSIGNMENT(/=, divide(x, y))
#undef ASCENDIFY_ASSIGNMENT

inline __host__ __aicore__ float64 &float64::operator++() { return *this += 1; }
inline __host__ __aicore__ float64 &float64::operator--() { return *this -= 1; }
inline __host__ __aicore__ float64 float64::operator++(int) {
    const float64 before = *this;
    *this += 1;
    return before;
}
inline __host__ __aicore__ float64 float64::operator--(int) {
    const float64 before = *this;
    *this -= 1;
    return before;
}

}  // namespace ascendify

#endif  // ASCENDIFY_FLOAT64_HPP
