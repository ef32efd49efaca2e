// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_random_double.hpp: the functions of cuRAND that give `double` in kernels, which on the Ascend 950 are numbers in
// software. Ascendify copies this file beside sources whose fixes use it; the sources are yours, and so is this copy. It needs the
// SIMT language of CANN 9.1.0 or newer.
#ifndef ASCENDIFY_RANDOM_DOUBLE_HPP
#define ASCENDIFY_RANDOM_DOUBLE_HPP

#include "ascendify_float64_functions.hpp"
#include "ascendify_random.hpp"

namespace ascendify {

/** curand_uniform_double: above 0 and at most 1, of 53 random bits; draws two numbers. */
inline __aicore__ float64 randomUniformDouble(RandomState *state) {
    const uint64_t low = randomNumber(state), high = randomNumber(state);
    return ldexp(float64(((high << 32 | low) >> 11) + 1), -53);
}

// Of Sobol's numbers of 32 and of 64 bits, each from the middle of the part that it stands for.
inline __aicore__ float64 randomUniformDouble(RandomSobol32 *state) {
    return ldexp(float64(static_cast<uint64_t>(randomNumber(state)) * 2 + 1), -33);
}
inline __aicore__ float64 randomUniformDouble(RandomSobol64 *state) {
    return ldexp(float64((randomNumber(state) >> 11) * 2 + 1), -54);
}

/**
 * curand_normal_double: by Box and Muller from two uniform numbers, that is four of 32 bits; the second normal number of the two is
 * kept for the next call, apart from that of floats. States of Sobol's sequence do not compile.
 */
inline __aicore__ float64 randomNormalDouble(RandomState *state) {
    if (state->kept & 2) {
        state->kept ^= 2;
        return float64::fromBits(state->normalBits);
    }
    const float64 one = randomUniformDouble(state), other = randomUniformDouble(state);
    const float64 radius = sqrt(log(one) * float64(-2)), angle = other * float64::fromBits(0x401921fb54442d18ull);
    state->kept |= 2;
    state->normalBits = (radius * cos(angle)).bits;
    return radius * sin(angle);
}

/** curand_log_normal_double: the exponential of a normal number with that mean and deviation. */
inline __aicore__ float64 randomLogNormalDouble(RandomState *state, float64 mean, float64 deviation) {
    return exp(mean + deviation * randomNormalDouble(state));
}

}  // namespace ascendify

#endif
