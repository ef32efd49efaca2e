// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_words.hpp: arithmetic of CUDA's kernels on the bytes or halves of a word, for SIMT kernels. Ascendify copies this file
// beside sources whose fixes use it; the sources are yours, and so is this copy. It needs the SIMT language of CANN 9.1.0 or
// newer (Ascend 950). Where NVIDIA's GPUs have an instruction, here are a few for each part; the numbers are the same.
#ifndef ASCENDIFY_WORDS_HPP
#define ASCENDIFY_WORDS_HPP

#include <cstdint>

#include "simt_api/asc_simt.h"

namespace ascendify {

/** A part of a word as a number. `Part` says how wide the parts are, 8 or 16 bits, and whether they have a sign. */
template <typename Part>
inline __aicore__ int partOf(unsigned int word, int at) {
    return static_cast<Part>(word >> (8 * static_cast<int>(sizeof(Part)) * at));
}

/** A number as a part of a word; what does not fit is cut off. */
template <typename Part>
inline __aicore__ unsigned int asPart(int number, int at) {
    const int bits = 8 * static_cast<int>(sizeof(Part));
    return (static_cast<unsigned int>(number) & 0xffffffffu >> (32 - bits)) << (bits * at);
}

/** The nearest number that a part can hold. */
template <typename Part>
inline __aicore__ int clampedTo(int number) {
    const int bits = 8 * static_cast<int>(sizeof(Part)), negative = static_cast<Part>(-1) < 0;
    const int low = negative ? -(1 << (bits - 1)) : 0, high = (1 << (bits - negative)) - 1;
    return number < low ? low : number > high ? high : number;
}

/** An operation on each part of two words, whose results are cut off as `__vadd4` does it. */
template <typename Part, typename Op>
inline __aicore__ unsigned int byParts(unsigned int a, unsigned int b) {
    unsigned int all = 0;
    for (int at = 0; at < 4 / static_cast<int>(sizeof(Part)); at++)
        all |= asPart<Part>(Op::of(partOf<Part>(a, at), partOf<Part>(b, at)), at);
    return all;
}

/** The same with results that stay at the greatest or least number of a part, as `__vaddss4` does it. */
template <typename Part, typename Op>
inline __aicore__ unsigned int byPartsClamped(unsigned int a, unsigned int b) {
    unsigned int all = 0;
    for (int at = 0; at < 4 / static_cast<int>(sizeof(Part)); at++)
        all |= asPart<Part>(clampedTo<Part>(Op::of(partOf<Part>(a, at), partOf<Part>(b, at))), at);
    return all;
}

/** The sum of two parts. */
struct Sum {
    static inline __aicore__ int of(int one, int other) { return one + other; }
};

/** The first part less the second. */
struct Difference {
    static inline __aicore__ int of(int one, int other) { return one - other; }
};

/** How far two parts are from each other. */
struct Distance {
    static inline __aicore__ int of(int one, int other) { return one < other ? other - one : one - other; }
};

/** The greater of two parts. */
struct Larger {
    static inline __aicore__ int of(int one, int other) { return one < other ? other : one; }
};

/** The lesser of two parts. */
struct Lesser {
    static inline __aicore__ int of(int one, int other) { return other < one ? other : one; }
};

/** The mean of two parts without a sign, rounded down as `__vhaddu4` does it. */
struct Mean {
    static inline __aicore__ int of(int one, int other) { return (one + other) / 2; }
};

/** The mean of two parts without a sign, rounded up as `__vavgu4` does it. */
struct MeanUp {
    static inline __aicore__ int of(int one, int other) { return (one + other + 1) / 2; }
};

/** All bits where two parts are equal. */
struct Equal {
    static inline __aicore__ int of(int one, int other) { return one == other ? -1 : 0; }
};

/** All bits where two parts differ. */
struct Unequal {
    static inline __aicore__ int of(int one, int other) { return one != other ? -1 : 0; }
};

/** All bits where the first part is the greater one. */
struct Above {
    static inline __aicore__ int of(int one, int other) { return one > other ? -1 : 0; }
};

/** All bits where the first part is not the lesser one. */
struct AtLeast {
    static inline __aicore__ int of(int one, int other) { return one >= other ? -1 : 0; }
};

/** All bits where the first part is the lesser one. */
struct Below {
    static inline __aicore__ int of(int one, int other) { return one < other ? -1 : 0; }
};

/** All bits where the first part is not the greater one. */
struct AtMost {
    static inline __aicore__ int of(int one, int other) { return one <= other ? -1 : 0; }
};

/** __vsadu4 and its kin: how far the parts of two words are from each other, all together. */
template <typename Part>
inline __aicore__ unsigned int sumOfDistances(unsigned int a, unsigned int b) {
    unsigned int sum = 0;
    for (int at = 0; at < 4 / static_cast<int>(sizeof(Part)); at++)
        sum += static_cast<unsigned int>(Distance::of(partOf<Part>(a, at), partOf<Part>(b, at)));
    return sum;
}

/** __dp4a of three `int` or three `unsigned int`: the products of the bytes, with the sign of that type, and c. */
template <typename T>
inline __aicore__ T dotOfBytes(T a, T b, T c) {
    unsigned int sum = static_cast<unsigned int>(c);
    for (int at = 0; at < 4; at++) {
        const unsigned int one = static_cast<unsigned int>(a), other = static_cast<unsigned int>(b);
        sum += static_cast<unsigned int>(static_cast<T>(-1) < 0
                                             ? partOf<signed char>(one, at) * partOf<signed char>(other, at)
                                             : partOf<unsigned char>(one, at) * partOf<unsigned char>(other, at));
    }
    return static_cast<T>(sum);
}

/** __funnelshift_l: the upper word of hi and lo together, shifted to the left by the lowest five bits of `shift`. */
inline __aicore__ unsigned int funnelLeft(unsigned int lo, unsigned int hi, unsigned int shift) {
    return static_cast<unsigned int>((static_cast<uint64_t>(hi) << 32 | lo) << (shift & 31) >> 32);
}

/** __funnelshift_lc: the same, shifted by at most 32. */
inline __aicore__ unsigned int funnelLeftClamped(unsigned int lo, unsigned int hi, unsigned int shift) {
    return shift < 32 ? funnelLeft(lo, hi, shift) : lo;
}

/** __funnelshift_r: the lower word of hi and lo together, shifted to the right by the lowest five bits of `shift`. */
inline __aicore__ unsigned int funnelRight(unsigned int lo, unsigned int hi, unsigned int shift) {
    return static_cast<unsigned int>((static_cast<uint64_t>(hi) << 32 | lo) >> (shift & 31));
}

/** __funnelshift_rc: the same, shifted by at most 32. */
inline __aicore__ unsigned int funnelRightClamped(unsigned int lo, unsigned int hi, unsigned int shift) {
    return shift < 32 ? funnelRight(lo, hi, shift) : hi;
}

}  // namespace ascendify

#endif  // ASCENDIFY_WORDS_HPP
