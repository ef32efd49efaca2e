// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_random.hpp: random numbers for SIMT kernels in the form of cuRAND's device functions. Ascendify copies this file
// beside sources whose fixes use it; the sources are yours, and so is this copy. It needs the SIMT language of CANN 9.1.0 or
// newer (Ascend 950). There is one generator, Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As
// Easy as 1, 2, 3", SC11: a block of four numbers is a function of a key and a counter, and nothing is searched or stored.
#ifndef ASCENDIFY_RANDOM_HPP
#define ASCENDIFY_RANDOM_HPP

#include "ascendify_random_state.hpp"
#include "simt_api/asc_simt.h"

namespace ascendify {

/** Philox4x32-10: the four numbers of a counter under a key. */
inline __aicore__ uint4 philox(uint4 counter, uint2 key) {
    for (int round = 0; round < 10; round++) {
        const unsigned long long one = 0xd2511f53ull * counter.x, other = 0xcd9e8d57ull * counter.z;
        const unsigned int y = counter.y, w = counter.w;
        counter.x = static_cast<unsigned int>(other >> 32) ^ y ^ key.x;
        counter.y = static_cast<unsigned int>(other);
        counter.z = static_cast<unsigned int>(one >> 32) ^ w ^ key.y;
        counter.w = static_cast<unsigned int>(one);
        key.x += 0x9e3779b9u;
        key.y += 0xbb67ae85u;
    }
    return counter;
}

/** Computes the numbers of the block that a state stands in. */
inline __aicore__ void randomBlock(RandomState *state) {
    uint4 counter;
    counter.x = static_cast<unsigned int>(state->block);
    counter.y = static_cast<unsigned int>(state->block >> 32);
    counter.z = static_cast<unsigned int>(state->sequence);
    counter.w = static_cast<unsigned int>(state->sequence >> 32);
    uint2 key;
    key.x = static_cast<unsigned int>(state->seed);
    key.y = static_cast<unsigned int>(state->seed >> 32);
    const uint4 drawn = philox(counter, key);
    state->numbers[0] = drawn.x;
    state->numbers[1] = drawn.y;
    state->numbers[2] = drawn.z;
    state->numbers[3] = drawn.w;
}

/**
 * curand_init: the key is the seed, the upper half of the counter the subsequence, and the lower half counts blocks of four
 * numbers, of which `offset` numbers are passed over. That is cuRAND's documented sequence of its Philox generator, whose
 * subsequences have 2^66 numbers; its other generators have other numbers.
 */
inline __aicore__ void randomInit(unsigned long long seed, unsigned long long subsequence, unsigned long long offset, RandomState *state) {
    state->seed = seed;
    state->sequence = subsequence;
    state->block = offset / 4;
    state->next = static_cast<unsigned int>(offset % 4);
    state->kept = 0;
    state->normal = 0.0f;
    state->normalBits = 0;
    randomBlock(state);
}

// Sobol's sequence, for the states that hold one dimension of it. The number at a place has the sum (without carries) of the
// direction numbers that the Gray code of the place names, so that the next one differs by one direction number (Antonov, Saleev).
template <typename Word>
inline __aicore__ void sobolAt(Word place, SobolState<Word> *state) {
    state->place = place;
    state->number = 0;
    const Word code = place ^ (place >> 1);
    for (int bit = 0; bit < static_cast<int>(8 * sizeof(Word)); bit++)
        if ((code >> bit & 1) != 0) state->number ^= state->directions[bit];
}

// curand_init with the direction numbers of a dimension, behind `offset` numbers of it.
template <typename Word, typename Directions>
inline __aicore__ void randomInit(Directions &directions, unsigned long long offset, SobolState<Word> *state) {
    for (int bit = 0; bit < static_cast<int>(8 * sizeof(Word)); bit++) state->directions[bit] = directions[bit];
    sobolAt(static_cast<Word>(offset), state);
}

template <typename Word>
inline __aicore__ void randomSkip(unsigned long long n, SobolState<Word> *state) {
    sobolAt(static_cast<Word>(state->place + n), state);
}

template <typename Word>
inline __aicore__ Word randomNumber(SobolState<Word> *state) {
    const Word drawn = state->number, rises = ~state->place;
    int bit = 0;
    while (bit < static_cast<int>(8 * sizeof(Word)) - 1 && (rises >> bit & 1) == 0) bit++;
    state->number ^= state->directions[bit];
    state->place++;
    return drawn;
}

/** skipahead: passes over n numbers. The second of two normal numbers that is still kept stays. */
inline __aicore__ void randomSkip(unsigned long long n, RandomState *state) {
    const unsigned int next = state->next + static_cast<unsigned int>(n % 4);
    const unsigned long long before = state->block;
    state->block += n / 4 + next / 4;
    if (state->block < before) state->sequence++;
    state->next = next % 4;
    randomBlock(state);
}

/** skipahead_sequence: the same place n subsequences further on. */
inline __aicore__ void randomSkipSequence(unsigned long long n, RandomState *state) {
    state->sequence += n;
    randomBlock(state);
}

/** curand: the next number, of 32 bits. */
inline __aicore__ unsigned int randomNumber(RandomState *state) {
    if (state->next > 3) randomSkip(0, state);
    const unsigned int next = state->next++;
    const unsigned int low = next == 0 ? state->numbers[0] : state->numbers[1];
    const unsigned int high = next == 2 ? state->numbers[2] : state->numbers[3];
    return next < 2 ? low : high;
}

/** curand4: the next four numbers. */
inline __aicore__ uint4 randomNumber4(RandomState *state) {
    uint4 drawn;
    drawn.x = randomNumber(state);
    drawn.y = randomNumber(state);
    drawn.z = randomNumber(state);
    drawn.w = randomNumber(state);
    return drawn;
}

/** A number of 32 bits as a float above 0 and at most 1. */
inline __aicore__ float randomFraction(unsigned int number) {
    return static_cast<float>(number) * 2.3283064365386963e-10f + 1.1641532182693481e-10f;
}

/** curand_uniform: above 0 and at most 1. */
inline __aicore__ float randomUniform(RandomState *state) { return randomFraction(randomNumber(state)); }

// Of Sobol's numbers the first 32 bits.
template <typename Word>
inline __aicore__ float randomUniform(SobolState<Word> *state) {
    return randomFraction(static_cast<unsigned int>(randomNumber(state) >> (8 * sizeof(Word) - 32)));
}

/** curand_uniform4. */
inline __aicore__ float4 randomUniform4(RandomState *state) {
    const uint4 drawn = randomNumber4(state);
    float4 result;
    result.x = randomFraction(drawn.x);
    result.y = randomFraction(drawn.y);
    result.z = randomFraction(drawn.z);
    result.w = randomFraction(drawn.w);
    return result;
}

/** Two normal numbers of two numbers of 32 bits (Box and Muller): mean 0, deviation 1, none beyond 6.8. */
inline __aicore__ float2 normalPair(unsigned int one, unsigned int other) {
    const float radius = sqrtf(-2.0f * logf(randomFraction(one)));
    float2 pair;
    sincospif(2.0f * randomFraction(other), &pair.x, &pair.y);
    pair.x *= radius;
    pair.y *= radius;
    return pair;
}

/** curand_normal2: draws two numbers. */
inline __aicore__ float2 randomNormal2(RandomState *state) {
    const unsigned int one = randomNumber(state);
    return normalPair(one, randomNumber(state));
}

/** curand_normal: draws two numbers, and keeps the second normal number of the two for the next call. */
inline __aicore__ float randomNormal(RandomState *state) {
    if (state->kept & 1) {
        state->kept ^= 1;
        return state->normal;
    }
    const float2 pair = randomNormal2(state);
    state->kept |= 1;
    state->normal = pair.y;
    return pair.x;
}

// One number of Sobol's sequence makes one normal number, by the inverse of the distribution; both tails from their own end.
template <typename Word>
inline __aicore__ float randomNormal(SobolState<Word> *state) {
    const unsigned int number = static_cast<unsigned int>(randomNumber(state) >> (8 * sizeof(Word) - 32));
    const bool upper = number >= 0x80000000u;
    const float value = normcdfinvf(randomFraction(upper ? ~number : number));
    return upper ? -value : value;
}

/** curand_normal4: draws four numbers. */
inline __aicore__ float4 randomNormal4(RandomState *state) {
    const uint4 drawn = randomNumber4(state);
    const float2 one = normalPair(drawn.x, drawn.y), other = normalPair(drawn.z, drawn.w);
    float4 result;
    result.x = one.x;
    result.y = one.y;
    result.z = other.x;
    result.w = other.y;
    return result;
}

/** curand_log_normal: the exponential of a normal number with that mean and deviation. */
template <typename State>
inline __aicore__ float randomLogNormal(State *state, float mean, float deviation) {
    return expf(mean + deviation * randomNormal(state));
}

/** curand_log_normal2. */
inline __aicore__ float2 randomLogNormal2(RandomState *state, float mean, float deviation) {
    float2 pair = randomNormal2(state);
    pair.x = expf(mean + deviation * pair.x);
    pair.y = expf(mean + deviation * pair.y);
    return pair;
}

/** curand_log_normal4. */
inline __aicore__ float4 randomLogNormal4(RandomState *state, float mean, float deviation) {
    float4 all = randomNormal4(state);
    all.x = expf(mean + deviation * all.x);
    all.y = expf(mean + deviation * all.y);
    all.z = expf(mean + deviation * all.z);
    all.w = expf(mean + deviation * all.w);
    return all;
}

/**
 * curand_poisson, with a float for the mean. Up to 4000 it counts how many uniform numbers can be multiplied before their
 * product is below exp(-mean) (Knuth), in steps of a mean of at most 16, so that the product stays far from the smallest
 * float: about `mean` draws. Above 4000 it rounds a normal number of that mean and deviation, as cuRAND does.
 */
inline __aicore__ unsigned int randomPoisson(RandomState *state, float mean) {
    if (mean > 4000.0f) {
        const float value = mean + sqrtf(mean) * randomNormal(state) + 0.5f;
        return value < 0.0f ? 0u : static_cast<unsigned int>(value);
    }
    unsigned int events = 0;
    while (mean > 0.0f) {
        const float step = mean < 16.0f ? mean : 16.0f, least = expf(-step);
        for (float product = randomUniform(state); product > least; product *= randomUniform(state)) events++;
        mean -= step;
    }
    return events;
}

}  // namespace ascendify

#endif
