// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_random_state.hpp: the state of a random number generator of ascendify_random.hpp, for the host and for kernels: the
// host allocates states and copies them, kernels draw from them. Ascendify copies this file beside sources whose fixes use it;
// the sources are yours, and so is this copy.
#ifndef ASCENDIFY_RANDOM_STATE_HPP
#define ASCENDIFY_RANDOM_STATE_HPP

namespace ascendify {

/**
 * curandState and its kin: where a thread stands in the sequence of its seed. It is plain data: it may lie in any memory and be
 * copied, and a copy goes on with the same numbers. Its size is not that of a state of CUDA.
 */
struct RandomState {
    unsigned long long seed;
    unsigned long long block;     // the lower half of the counter: which four numbers of the subsequence stand in `numbers`
    unsigned long long sequence;  // the upper half: which subsequence
    unsigned int numbers[4];
    unsigned int next;  // which of them comes next; 4 when all were drawn
    unsigned int kept;  // which second of two normal numbers is kept: 1 that of floats in `normal`, 2 that of doubles, 3 both
    float normal;
    unsigned long long normalBits;  // of the double
};

// Where a thread stands in one dimension of Sobol's sequence: the direction numbers, the number that comes next and its place.
template <typename Word>
struct SobolState {
    Word directions[8 * sizeof(Word)];
    Word number;
    Word place;
};

/** curandStateSobol32_t: plain data, as the other states. */
using RandomSobol32 = SobolState<unsigned int>;
/** curandStateSobol64_t. */
using RandomSobol64 = SobolState<unsigned long long>;
/** curandDirectionVectors32_t: the direction numbers of one dimension. */
using RandomDirections32 = unsigned int[32];
/** curandDirectionVectors64_t. */
using RandomDirections64 = unsigned long long[64];

}  // namespace ascendify

#endif
