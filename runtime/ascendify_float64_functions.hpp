// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_float64_functions.hpp: exponentials, logarithms and angles of CUDA's kernels on `double`, for the class of
// ascendify_float64.hpp. Ascendify copies this file beside sources whose fixes use it; the sources are yours, and so is this copy.
// It needs the SIMT language of CANN 9.1.0 or newer (Ascend 950). Series are summed with 64 digits and rounded once, so that
// results are within one unit of the last place; a call takes some hundred to some thousand instructions.
#ifndef ASCENDIFY_FLOAT64_FUNCTIONS_HPP
#define ASCENDIFY_FLOAT64_FUNCTIONS_HPP

#include "ascendify_float64_math.hpp"

namespace ascendify {

/** A number of 64 digits, the first of them 1, times a power of two; or 0. What does not fit is cut off. */
struct Wide {
    bool negative;
    int exponent;
    uint64_t digits;

    inline __host__ __aicore__ Wide(bool negative, int exponent, uint64_t digits) : negative(negative), exponent(exponent), digits(digits) {
        if (digits == 0) return;
        const int zeros = leadingZeros(digits);
        this->digits = digits << zeros;
        this->exponent = exponent - zeros;
    }
    inline __host__ __aicore__ explicit Wide(int whole) : Wide(whole < 0, 0, static_cast<uint64_t>(whole < 0 ? -whole : whole)) {}
    inline __host__ __aicore__ static Wide of(float64 x) {
        const Digits64 own(x);
        return Wide(own.negative, own.exponent, own.digits);
    }

    inline __host__ __aicore__ Wide operator-() const { return Wide(!negative, exponent, digits); }
    inline __host__ __aicore__ Wide twice(int times = 1) const { return Wide(negative, exponent + times, digits); }
    inline __host__ __aicore__ Wide operator*(Wide by) const {
        uint64_t low;
        const uint64_t high = wideProduct(digits, by.digits, low);
        return Wide(negative != by.negative, exponent + by.exponent + 64, high).withLast(high >> 63 == 0 && low >> 63 != 0);
    }
    // Divided by a positive integer below 2^32.
    inline __host__ __aicore__ Wide over(uint64_t by) const {
        const uint64_t whole = digits / by, rest = digits % by;
        if (whole == 0) return *this;
        const int zeros = leadingZeros(whole);
        // The rest gives the digits that the quotient lacks, up to 32 of them.
        const int more = zeros < 32 ? zeros : 32;
        return Wide(negative, exponent - more, whole << more | (rest << more) / by);
    }
    inline __host__ __aicore__ Wide operator/(Wide by) const {
        uint64_t rest = digits, quotient = 0;
        bool carry = false;
        for (int step = 0; step < 64; step++) {
            const bool fits = carry || rest >= by.digits;
            quotient = quotient << 1 | static_cast<uint64_t>(fits);
            if (fits) rest -= by.digits;
            carry = rest >> 63 != 0;
            rest <<= 1;
        }
        return Wide(negative != by.negative, exponent - by.exponent - 63, quotient);
    }
    inline __host__ __aicore__ Wide operator+(Wide other) const {
        if (other.digits == 0) return *this;
        if (digits == 0) return other;
        const bool first = exponent > other.exponent || (exponent == other.exponent && digits >= other.digits);
        const Wide great = first ? *this : other, small = first ? other : *this;
        const int apart = great.exponent - small.exponent;
        const uint64_t moved = apart > 63 ? 0 : small.digits >> apart;
        if (great.negative != small.negative) return Wide(great.negative, great.exponent, great.digits - moved);
        const uint64_t sum = great.digits + moved;
        if (sum >= moved) return Wide(great.negative, great.exponent, sum);
        return Wide(great.negative, great.exponent + 1, sum >> 1 | static_cast<uint64_t>(1) << 63);
    }
    inline __host__ __aicore__ Wide operator-(Wide other) const { return *this + -other; }

    // Rounded; a Wide is seldom exact, so that what was cut off is taken for a little more.
    inline __host__ __aicore__ float64 rounded() const { return signedFloat64(negative, roundedBits<Binary64>(digits, exponent, false)); }

private:
    inline __host__ __aicore__ Wide withLast(bool one) const {
        Wide all = *this;
        if (one) all.digits |= 1;
        return all;
    }
};

/** The logarithm of 2, and what 53 digits of it lack. */
inline __host__ __aicore__ Wide logOfTwo() { return Wide(false, -64, 0xb17217f7d1cf79abull); }
inline __host__ __aicore__ Wide logOfTwoHead() { return Wide(false, -64, 0xb17217f7d1cf7800ull); }
inline __host__ __aicore__ Wide logOfTwoRest() { return Wide(false, -119, 0xd5e4f1d9cc01f97bull); }
inline __host__ __aicore__ Wide logOfTen() { return Wide(false, -62, 0x935d8dddaaa8ac16ull); }
inline __host__ __aicore__ Wide halfPi() { return Wide(false, -63, 0xc90fdaa22168c234ull); }

/** e^r - 1 for |r| below 0.35: sixteen terms. */
inline __host__ __aicore__ Wide expSeries(Wide r) {
    Wide sum(1);
    for (int term = 16; term > 1; term--) sum = Wide(1) + (r * sum).over(static_cast<uint64_t>(term));
    return r * sum;
}

/** e^x for |x| below 2000. */
inline __host__ __aicore__ Wide expWide(Wide x) {
    const float64 near = x.rounded() * float64::fromBits(0x3ff71547652b82feull /* 1 / log(2) */);
    const int power = static_cast<int>(rint(near));
    const Wide times(power);
    return (Wide(1) + expSeries(x - times * logOfTwoHead() - times * logOfTwoRest())).twice(power);
}

/** Twice the inverse hyperbolic tangent, for |s| below 0.18: thirteen terms. */
inline __host__ __aicore__ Wide atanhSeries(Wide s) {
    const Wide square = s * s;
    Wide sum = Wide(1).over(27);
    for (int odd = 25; odd > 0; odd -= 2) sum = Wide(1).over(static_cast<uint64_t>(odd)) + square * sum;
    return (s * sum).twice();
}

/** The logarithm of a positive number. */
inline __host__ __aicore__ Wide logWide(Wide x) {
    // Between the roots of 1/2 and of 2.
    const int power = x.exponent + 63 + (x.digits > 0xb504f333f9de6484ull ? 1 : 0);
    const Wide own = x.twice(-power), times(power);
    const Wide series = atanhSeries((own - Wide(1)) / (own + Wide(1)));
    return times * logOfTwoHead() + (times * logOfTwoRest() + series);
}

/** The exponential. */
inline __host__ __aicore__ float64 exp(float64 x) {
    if (x.isNan()) return nanFloat64();
    if (x >= 1000) return float64::fromBits(infiniteFloat64);
    if (x <= -1000) return float64(0);
    return expWide(Wide::of(x)).rounded();
}

/** 2 to a power. */
inline __host__ __aicore__ float64 exp2(float64 x) {
    if (x.isNan()) return nanFloat64();
    if (x >= 1100) return float64::fromBits(infiniteFloat64);
    if (x <= -1100) return float64(0);
    const float64 whole = rint(x);
    return (Wide(1) + expSeries(Wide::of(x - whole) * logOfTwo())).twice(static_cast<int>(whole)).rounded();
}

/** 10 to a power. */
inline __host__ __aicore__ float64 exp10(float64 x) {
    if (x.isNan()) return nanFloat64();
    if (x >= 400) return float64::fromBits(infiniteFloat64);
    if (x <= -400) return float64(0);
    const int power = static_cast<int>(rint(x * float64::fromBits(0x400a934f0979a371ull /* log(10) / log(2) */)));
    const Wide own = Wide::of(x), times(power);
    // Less the decimal logarithm of that power of 2, of which 52 digits are taken exactly.
    const Wide rest = own - times * Wide(false, -53, 0x9a209a84fbcffull) - times * Wide(false, -118, 0xf311f12b35816f92ull);
    return (Wide(1) + expSeries(rest * logOfTen())).twice(power).rounded();
}

/** The exponential less 1. */
inline __host__ __aicore__ float64 expm1(float64 x) {
    if (x.isNan()) return nanFloat64();
    if (x.isZero()) return x;
    if (x >= 1000) return float64::fromBits(infiniteFloat64);
    if (x <= -100) return float64(-1);
    const Wide own = Wide::of(x);
    return (x < 0.34f && x > -0.34f ? expSeries(own) : expWide(own) - Wide(1)).rounded();
}

/** What all logarithms have in common: 0, negative numbers, infinity and NaN. */
inline __host__ __aicore__ bool logIsSpecial(float64 x, float64 &result) {
    const bool none = x.isNan() || (x.negative() && !x.isZero());
    result = none ? nanFloat64() : x.isZero() ? signedFloat64(true, infiniteFloat64) : x;
    return none || x.isZero() || x.isInfinite();
}

/** The natural logarithm. */
inline __host__ __aicore__ float64 log(float64 x) {
    float64 special;
    return logIsSpecial(x, special) ? special : logWide(Wide::of(x)).rounded();
}

/** The logarithm to the base 2, exact for powers of 2. */
inline __host__ __aicore__ float64 log2(float64 x) {
    float64 special;
    if (logIsSpecial(x, special)) return special;
    Wide own = Wide::of(x);
    const int power = own.exponent + 63 + (own.digits > 0xb504f333f9de6484ull ? 1 : 0);
    own = own.twice(-power);
    return (Wide(power) + atanhSeries((own - Wide(1)) / (own + Wide(1))) / logOfTwo()).rounded();
}

/** The logarithm to the base 10. */
inline __host__ __aicore__ float64 log10(float64 x) {
    float64 special;
    return logIsSpecial(x, special) ? special : (logWide(Wide::of(x)) / logOfTen()).rounded();
}

/** The logarithm of 1 + x. */
inline __host__ __aicore__ float64 log1p(float64 x) {
    if (x.isZero()) return x;
    float64 special;
    if (x < -1 || !x.isFinite() || x == -1) return logIsSpecial(x == -1 ? float64(0) : x, special) ? special : x;
    const Wide own = Wide::of(x);
    const bool near = x < 0.41f && x > -0.29f;
    return (near ? atanhSeries(own / (own + Wide(2))) : logWide(own + Wide(1))).rounded();
}

/** The hyperbolic sine and cosine, `sinh` where `odd`. */
inline __host__ __aicore__ float64 hyperbolic(float64 x, bool odd) {
    if (x.isNan()) return nanFloat64();
    if (odd && x.isZero()) return x;
    if (x >= 1000 || x <= -1000) return signedFloat64(odd && x.negative(), infiniteFloat64);
    const Wide own = Wide::of(x);
    if (odd && x < 0.34f && x > -0.34f) {
        const Wide less = expSeries(own);
        return (less + less / (less + Wide(1))).twice(-1).rounded();
    }
    const Wide great = expWide(own), small = Wide(1) / great;
    return (odd ? great - small : great + small).twice(-1).rounded();
}
inline __host__ __aicore__ float64 sinh(float64 x) { return hyperbolic(x, true); }
inline __host__ __aicore__ float64 cosh(float64 x) { return hyperbolic(x, false); }

/** The hyperbolic tangent. */
inline __host__ __aicore__ float64 tanh(float64 x) {
    if (x.isNan()) return nanFloat64();
    if (x.isZero()) return x;
    if (x >= 40 || x <= -40) return copysign(float64(1), x);
    const Wide own = Wide::of(x).twice();
    const Wide less = x < 0.17f && x > -0.17f ? expSeries(own) : expWide(own) - Wide(1);
    return (less / (less + Wide(2))).rounded();
}

/** 1 over the root. */
inline __host__ __aicore__ float64 rsqrt(float64 x) {
    if (x.isNan() || (x.negative() && !x.isZero())) return nanFloat64();
    if (x.isZero()) return signedFloat64(x.negative(), infiniteFloat64);
    if (x.isInfinite()) return float64(0);
    // The rounded root, put right by half of what its square is off.
    const Wide own = Wide::of(x), root = Wide::of(sqrt(x));
    return (Wide(1) / (root + ((own - root * root) / root).twice(-1))).rounded();
}

/** 64 digits of 2 / pi, from 64 times `at` behind the point on. */
inline __host__ __aicore__ uint64_t twoOverPi(int at) {
    switch (at) {
        case 0: return 0xa2f9836e4e441529ull;
        case 1: return 0xfc2757d1f534ddc0ull;
        case 2: return 0xdb6295993c439041ull;
        case 3: return 0xfe5163abdebbc561ull;
        case 4: return 0xb7246e3a424dd2e0ull;
        case 5: return 0x06492eea09d1921cull;
        case 6: return 0xfe1deb1cb129a73eull;
        case 7: return 0xe88235f52ebb4484ull;
        case 8: return 0xe99c7026b45f7e41ull;
        case 9: return 0x3991d639835339f4ull;
        case 10: return 0x9c845f8bbdf9283bull;
        case 11: return 0x1ff897ffde05980full;
        case 12: return 0xef2f118b5a0a6d1full;
        case 13: return 0x6d367ecf27cb09b7ull;
        case 14: return 0x4f463f669e5fea2dull;
        case 15: return 0x7527bac7ebe5f17bull;
        case 16: return 0x3d0739f78a5292eaull;
        case 17: return 0x6bfb5fb11f8d5d08ull;
        case 18: return 0x56033046fc7b6babull;
        default: return 0xf0cfbc209af4361dull;
    }
}

/** An angle as a number of quarters of a circle, of which the last two digits count, and what is left, at most an eighth. */
struct Angle {
    unsigned int quarters;
    Wide rest;

    inline __host__ __aicore__ explicit Angle(float64 x) : quarters(0), rest(Wide::of(x)) {
        if (fabs(x) < 0.78f) return;
        const Digits64 own(x);
        // Digits of 2 / pi that count whole circles are left out: 192 are taken from the next on.
        const int from = own.exponent > 2 ? own.exponent - 2 : 0, up = own.exponent < 2 ? 62 + own.exponent : 64;
        const int word = from / 64, by = from % 64;
        uint64_t parts[3];
        for (int at = 0; at < 3; at++)
            parts[at] = by == 0 ? twoOverPi(word + at) : twoOverPi(word + at) << by | twoOverPi(word + at + 1) >> (64 - by);
        uint64_t low, next, last;
        const uint64_t carried = wideProduct(parts[2], own.digits, last);
        uint64_t second = wideProduct(parts[1], own.digits, low);
        low += carried;
        if (low < carried) second++;
        uint64_t first = wideProduct(parts[0], own.digits, next);
        next += second;
        if (next < second) first++;
        // Quarters in the first two digits of the fraction of four circles, and 126 digits behind them.
        const uint64_t high = up == 64 ? next : first << up | next >> (64 - up);
        const uint64_t middle = up == 64 ? low : next << up | low >> (64 - up);
        const uint64_t end = up == 64 ? last : low << up | last >> (64 - up);
        quarters = static_cast<unsigned int>(high >> 62);
        uint64_t head = high << 2 | middle >> 62, tail = middle << 2 | end >> 62;
        bool negative = own.negative;
        if (head >> 63 != 0) {
            quarters++;
            negative = !negative;
            tail = 0 - tail;
            head = ~head + (tail == 0 ? 1 : 0);
        }
        if (own.negative) quarters = 0 - quarters;
        rest = (Wide(negative, -64, head) + Wide(negative, -128, tail)) * halfPi();
    }
};

/** The sine of an angle of at most an eighth of a circle, or its cosine; eleven terms. */
inline __host__ __aicore__ Wide sineSeries(Wide r, bool cosine) {
    const Wide square = r * r;
    Wide sum(1);
    for (int term = cosine ? 22 : 23; term > 2; term -= 2)
        sum = Wide(1) - (square * sum).over(static_cast<uint64_t>(term * (term - 1)));
    return cosine ? Wide(1) - (square * sum).twice(-1) : r * sum;
}

/** The sine of an angle moved on by some quarters of a circle. */
inline __host__ __aicore__ Wide sineOf(const Angle &angle, unsigned int more) {
    const unsigned int quarters = angle.quarters + more;
    const Wide own = sineSeries(angle.rest, (quarters & 1) != 0);
    return (quarters & 2) != 0 ? -own : own;
}

/** The sine. */
inline __host__ __aicore__ float64 sin(float64 x) {
    if (!x.isFinite()) return nanFloat64();
    return x.isZero() ? x : sineOf(Angle(x), 0).rounded();
}

/** The cosine. */
inline __host__ __aicore__ float64 cos(float64 x) { return x.isFinite() ? sineOf(Angle(x), 1).rounded() : nanFloat64(); }

/** The tangent. */
inline __host__ __aicore__ float64 tan(float64 x) {
    if (!x.isFinite()) return nanFloat64();
    if (x.isZero()) return x;
    const Angle angle(x);
    return (sineOf(angle, 0) / sineOf(angle, 1)).rounded();
}

/** The sine and the cosine. */
inline __host__ __aicore__ void sincos(float64 x, float64 *sine, float64 *cosine) {
    *sine = sin(x);
    *cosine = cos(x);
}

ASCENDIFY_UNARY(exp)
ASCENDIFY_UNARY(exp2)
ASCENDIFY_UNARY(exp10)
ASCENDIFY_UNARY(expm1)
ASCENDIFY_UNARY(log)
ASCENDIFY_UNARY(log2)
ASCENDIFY_UNARY(log10)
ASCENDIFY_UNARY(log1p)
ASCENDIFY_UNARY(sinh)
ASCENDIFY_UNARY(cosh)
ASCENDIFY_UNARY(tanh)
ASCENDIFY_UNARY(sin)
ASCENDIFY_UNARY(cos)
ASCENDIFY_UNARY(tan)
ASCENDIFY_UNARY(rsqrt)
inline __host__ __aicore__ void sincos(float x, float *sine, float *cosine) { ::sincosf(x, sine, cosine); }

}  // namespace ascendify

#endif  // ASCENDIFY_FLOAT64_FUNCTIONS_HPP
