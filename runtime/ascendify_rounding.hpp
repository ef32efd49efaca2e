// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_rounding.hpp: float arithmetic of CUDA's kernels with a chosen rounding, for SIMT kernels. Ascendify copies this
// file beside sources whose fixes use it; the sources are yours, and so is this copy. It needs the SIMT language of CANN
// 9.1.0 or newer (Ascend 950). The numbers are computed with integers, so that results are exactly those of IEEE 754,
// subnormal ones included, whatever the chip's own arithmetic does with them; each operation takes some dozen instructions.
#ifndef ASCENDIFY_ROUNDING_HPP
#define ASCENDIFY_ROUNDING_HPP

#include <cstdint>

#include "simt_api/asc_simt.h"

namespace ascendify {

/** The suffix _rz: toward zero. */
constexpr int towardZero = 0;

/** The suffix _rd: toward minus infinity. */
constexpr int downward = 1;

/** The suffix _ru: toward plus infinity. */
constexpr int upward = 2;

/** A finite number as an integer of 24 bits, or 0, times a power of two. */
struct Unpacked {
    bool negative;
    uint64_t digits;
    int exponent;

    __aicore__ explicit Unpacked(float x) {
        const unsigned int bits = __float_as_uint(x), field = bits >> 23 & 0xff, fraction = bits & 0x7fffff;
        negative = bits >> 31 != 0;
        digits = field == 0 ? fraction : fraction | 0x800000;
        exponent = field == 0 ? -149 : static_cast<int>(field) - 150;
        if (digits == 0) return;
        const int shift = __clz(static_cast<int>(digits)) - 8;
        digits <<= shift;
        exponent -= shift;
    }
};

/** Whether a float is infinite or no number. */
inline __aicore__ bool isSpecial(float x) { return (__float_as_uint(x) & 0x7f800000) == 0x7f800000; }

/** The bits of no number. */
constexpr uint32_t noNumber = 0x7fffffff;

/** The bits of infinity. */
constexpr uint32_t infinite = 0x7f800000;

/** The float of these bits, with a sign. */
inline __aicore__ float signedBits(bool negative, unsigned int bits) {
    return __uint_as_float(bits | (negative ? 0x80000000u : 0u));
}

/**
 * `digits` times a power of two, and a little more of the same sign where `more`, rounded. With `more` there are at least 26
 * digits, so that what is more lies behind the last of the result.
 */
inline __aicore__ float rounded(bool negative, uint64_t digits, int exponent, bool more, int mode) {
    int length = 0;
    for (uint64_t rest = digits; rest != 0; rest >>= 1) length++;
    int shift = length - 24;
    if (exponent + shift < -149) shift = -149 - exponent;
    if (shift >= 64) {
        more = more || digits != 0;
        digits = 0;
    } else if (shift > 0) {
        more = more || (digits & ((static_cast<uint64_t>(1) << shift) - 1)) != 0;
        digits >>= shift;
    } else {
        digits <<= -shift;
    }
    exponent += shift;
    const bool away = negative ? mode == downward : mode == upward;
    if (more && away) digits++;
    if (digits >> 24 != 0) {
        digits >>= 1;
        exponent++;
    }
    if (exponent > 104) return signedBits(negative, away ? infinite : infinite - 1);
    const unsigned int field = digits >> 23 != 0 ? static_cast<unsigned int>(exponent + 150) : 0;
    return signedBits(negative, field << 23 | (static_cast<unsigned int>(digits) & 0x7fffff));
}

/** The sum of two such products of integers and powers of two, neither of them 0; the first has at most 48 digits. */
inline __aicore__ float sumOf(Unpacked one, Unpacked other, int mode) {
    if (one.exponent < other.exponent) {
        const Unpacked first = one;
        one = other;
        other = first;
    }
    // The digits of the one with the greater power move up as far as they have room, those of the other down for the rest.
    const int apart = one.exponent - other.exponent, room = one.digits >> 24 != 0 ? 14 : 38;
    const int up = apart < room ? apart : room, down = apart - up;
    const uint64_t great = one.digits << up, small = down < 64 ? other.digits >> down : 0;
    const bool more = down > 0 && (down >= 64 || (other.digits & ((static_cast<uint64_t>(1) << down) - 1)) != 0);
    const int exponent = one.exponent - up;
    if (one.negative == other.negative) return rounded(one.negative, great + small, exponent, more, mode);
    if (great == small && !more) return signedBits(mode == downward, 0);
    if (great > small) return rounded(one.negative, great - small - (more ? 1 : 0), exponent, more, mode);
    return rounded(other.negative, small - great, exponent, more, mode);
}

/** __fmaf_rz, __fmaf_rd and __fmaf_ru: `x * y + z`, rounded once. */
inline __aicore__ float fmaRounded(float x, float y, float z, int mode) {
    Unpacked product(x);
    const Unpacked by(y), add(z);
    product.negative = product.negative != by.negative;
    if (isSpecial(x) || isSpecial(y)) {
        const bool none = x != x || y != y || z != z || product.digits == 0 || by.digits == 0;
        const bool against = isSpecial(z) && add.negative != product.negative;
        return none || against ? __uint_as_float(noNumber) : signedBits(product.negative, infinite);
    }
    if (isSpecial(z)) return z;
    product.digits *= by.digits;
    product.exponent += by.exponent;
    if (product.digits == 0 && add.digits == 0)
        return signedBits(product.negative == add.negative ? add.negative : mode == downward, 0);
    if (product.digits == 0) return z;
    if (add.digits == 0) return rounded(product.negative, product.digits, product.exponent, false, mode);
    return sumOf(product, add, mode);
}

/** __fadd_rz, __fadd_rd and __fadd_ru. */
inline __aicore__ float addRounded(float x, float y, int mode) { return fmaRounded(x, 1.0f, y, mode); }

/** __fsub_rz, __fsub_rd and __fsub_ru. */
inline __aicore__ float subRounded(float x, float y, int mode) { return fmaRounded(x, 1.0f, -y, mode); }

/** __fmul_rz, __fmul_rd and __fmul_ru. */
inline __aicore__ float mulRounded(float x, float y, int mode) {
    const Unpacked one(x), other(y);
    const bool negative = one.negative != other.negative;
    if (isSpecial(x) || isSpecial(y)) {
        const bool none = x != x || y != y || one.digits == 0 || other.digits == 0;
        return none ? __uint_as_float(noNumber) : signedBits(negative, infinite);
    }
    return rounded(negative, one.digits * other.digits, one.exponent + other.exponent, false, mode);
}

/** __fdiv_rz, __fdiv_rd and __fdiv_ru; __frcp of the same is a division of 1. */
inline __aicore__ float divRounded(float x, float y, int mode) {
    const Unpacked one(x), other(y);
    const bool negative = one.negative != other.negative;
    const bool none = x != x || y != y || (isSpecial(x) && isSpecial(y)) || (one.digits == 0 && other.digits == 0);
    if (none) return __uint_as_float(noNumber);
    if (isSpecial(x) || other.digits == 0) return signedBits(negative, infinite);
    if (isSpecial(y)) return signedBits(negative, 0);
    const uint64_t left = one.digits << 38;
    const bool more = left % other.digits != 0;
    return rounded(negative, left / other.digits, one.exponent - other.exponent - 38, more, mode);
}

/** __fsqrt_rz, __fsqrt_rd and __fsqrt_ru. */
inline __aicore__ float sqrtRounded(float x, int mode) {
    Unpacked one(x);
    if (one.digits == 0 || x != x || (isSpecial(x) && !one.negative)) return x;
    if (one.negative) return __uint_as_float(noNumber);
    const int up = one.exponent % 2 == 0 ? 36 : 37;
    const uint64_t square = one.digits << up;
    uint64_t root = 0;
    for (uint64_t bit = static_cast<uint64_t>(1) << 30; bit != 0; bit >>= 1)
        if ((root | bit) * (root | bit) <= square) root |= bit;
    return rounded(false, root, (one.exponent - up) / 2, root * root != square, mode);
}

}  // namespace ascendify

#endif
