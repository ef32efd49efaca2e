// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_random_host.hpp: the generators of cuRAND's host interface. Ascendify copies this file beside sources whose fixes use
// it; the sources are yours, and so is this copy. It needs C++17 and CANN 8.5.0.
//
// There is one generator of pseudorandom numbers, Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC11. The
// numbers are made on the CPU, for memory of the device too, and copied there: device and host get the same sequence, as with
// cuRAND. Quasirandom numbers are Sobol's, of at most 32 dimensions. Where the time of that counts, fill by `aclnnInplaceUniform` or `aclnnInplaceNormal`, which have sequences of their own.
#ifndef ASCENDIFY_RANDOM_HOST_HPP
#define ASCENDIFY_RANDOM_HOST_HPP

#include <cmath>
#include <cstddef>
#include <new>
#include <vector>

#include "acl/acl.h"
#include "ascendify_random_quasi.hpp"

namespace ascendify {

namespace structs {

// The numbers are those of CUDA's names. They are types of their own, so that functions that a program overloads stay apart.
enum RandomStatus {
    randomSuccess = 0,
    randomVersionMismatch = 100,
    randomNotInitialized = 101,
    randomAllocationFailed = 102,
    randomTypeError = 103,
    randomOutOfRange = 104,
    randomLengthNotMultiple = 105,
    randomDoublePrecisionRequired = 106,
    randomLaunchFailure = 201,
    randomPreexistingFailure = 202,
    randomInitializationFailed = 203,
    randomArchMismatch = 204,
    randomInternalError = 999
};
enum RandomKind { pseudoDefault = 100, pseudoXorwow = 101, pseudoMrg = 121, pseudoMtgp = 141, pseudoMt = 142, pseudoPhilox = 161, quasiDefault = 200, quasiSobol32 = 201, quasiSobol64 = 203 };
enum RandomOrdering { orderingBest = 100, orderingDefault = 101, orderingSeeded = 102, orderingLegacy = 103, orderingDynamic = 104, orderingQuasi = 201 };
enum RandomDirections { directions32 = 101, directions64 = 103 };

// A place in a sequence, counted in numbers of 32 bits, where it begins, and where what is drawn goes.
struct RandomSequence {
    bool onHost = false;
    int quasi = 0;  // 32 or 64 for Sobol's sequences
    unsigned int dimensions = 1;
    aclrtStream stream = nullptr;
    unsigned long long seed = 0, offset = 0, place = 0;
    unsigned long long block = 0;
    bool filled = false;
    unsigned int numbers[4] = {};

    void fill(unsigned long long at) {
        unsigned int x = static_cast<unsigned int>(at), y = static_cast<unsigned int>(at >> 32), z = 0, w = 0;
        unsigned int k0 = static_cast<unsigned int>(seed), k1 = static_cast<unsigned int>(seed >> 32);
        for (int round = 0; round < 10; round++) {
            const unsigned long long one = 0xd2511f53ull * x, other = 0xcd9e8d57ull * z;
            x = static_cast<unsigned int>(other >> 32) ^ y ^ k0;
            y = static_cast<unsigned int>(other);
            z = static_cast<unsigned int>(one >> 32) ^ w ^ k1;
            w = static_cast<unsigned int>(one);
            k0 += 0x9e3779b9u;
            k1 += 0xbb67ae85u;
        }
        numbers[0] = x, numbers[1] = y, numbers[2] = z, numbers[3] = w;
        block = at;
        filled = true;
    }
    unsigned int draw() {
        if (!filled || block != place / 4) fill(place / 4);
        return numbers[place++ % 4];
    }
    // Above 0 and at most 1.
    void fraction(float &value) { value = static_cast<float>(draw()) * 2.3283064365386963e-10f + 1.1641532182693481e-10f; }
    void fraction(double &value) {
        const unsigned long long low = draw(), high = draw();
        value = (static_cast<double>(((high << 32) | low) >> 11) + 1.0) / 9007199254740992.0;
    }
    // Two normal numbers of two uniform ones, by Box and Muller.
    template <typename T>
    void normals(T *pair, T mean, T deviation) {
        T one, other;
        fraction(one);
        fraction(other);
        const T radius = deviation * std::sqrt(T(-2) * std::log(one)), angle = T(6.283185307179586) * other;
        pair[0] = mean + radius * std::sin(angle);
        pair[1] = mean + radius * std::cos(angle);
    }
};

} // namespace structs

/** curandStatus_t. */
using RandomStatus = structs::RandomStatus;
/** CURAND_STATUS_SUCCESS. */
constexpr RandomStatus randomSuccess = structs::randomSuccess;
/** CURAND_STATUS_VERSION_MISMATCH, which no call gives. */
constexpr RandomStatus randomVersionMismatch = structs::randomVersionMismatch;
/** CURAND_STATUS_NOT_INITIALIZED: there is no generator. */
constexpr RandomStatus randomNotInitialized = structs::randomNotInitialized;
/** CURAND_STATUS_ALLOCATION_FAILED. */
constexpr RandomStatus randomAllocationFailed = structs::randomAllocationFailed;
/** CURAND_STATUS_TYPE_ERROR: the call is not for this kind of generator. */
constexpr RandomStatus randomTypeError = structs::randomTypeError;
/** CURAND_STATUS_OUT_OF_RANGE: more dimensions than there are. */
constexpr RandomStatus randomOutOfRange = structs::randomOutOfRange;
/** CURAND_STATUS_LENGTH_NOT_MULTIPLE: an odd count of normal numbers, or not as many of each dimension. */
constexpr RandomStatus randomLengthNotMultiple = structs::randomLengthNotMultiple;
/** CURAND_STATUS_DOUBLE_PRECISION_REQUIRED, which no call gives. */
constexpr RandomStatus randomDoublePrecisionRequired = structs::randomDoublePrecisionRequired;
/** CURAND_STATUS_LAUNCH_FAILURE: the copy to the device failed. */
constexpr RandomStatus randomLaunchFailure = structs::randomLaunchFailure;
/** CURAND_STATUS_PREEXISTING_FAILURE, which no call gives. */
constexpr RandomStatus randomPreexistingFailure = structs::randomPreexistingFailure;
/** CURAND_STATUS_INITIALIZATION_FAILED, which no call gives. */
constexpr RandomStatus randomInitializationFailed = structs::randomInitializationFailed;
/** CURAND_STATUS_ARCH_MISMATCH, which no call gives. */
constexpr RandomStatus randomArchMismatch = structs::randomArchMismatch;
/** CURAND_STATUS_INTERNAL_ERROR, which no call gives. */
constexpr RandomStatus randomInternalError = structs::randomInternalError;

/** curandRngType_t. Whichever pseudorandom one is named, the generator is Philox4x32-10; quasirandom ones are Sobol's. */
using RandomKind = structs::RandomKind;
/** CURAND_RNG_PSEUDO_DEFAULT. */
constexpr RandomKind randomDefault = structs::pseudoDefault;
/** CURAND_RNG_PSEUDO_XORWOW. */
constexpr RandomKind randomXorwow = structs::pseudoXorwow;
/** CURAND_RNG_PSEUDO_MRG32K3A. */
constexpr RandomKind randomMrg = structs::pseudoMrg;
/** CURAND_RNG_PSEUDO_MTGP32. */
constexpr RandomKind randomMtgp = structs::pseudoMtgp;
/** CURAND_RNG_PSEUDO_MT19937. */
constexpr RandomKind randomMt = structs::pseudoMt;
/** CURAND_RNG_PSEUDO_PHILOX4_32_10. */
constexpr RandomKind randomPhilox = structs::pseudoPhilox;

/** CURAND_RNG_QUASI_DEFAULT, which is Sobol's of 32 bits. */
constexpr RandomKind randomQuasi = structs::quasiDefault;
/** CURAND_RNG_QUASI_SOBOL32. */
constexpr RandomKind randomSobol32 = structs::quasiSobol32;
/** CURAND_RNG_QUASI_SOBOL64. */
constexpr RandomKind randomSobol64 = structs::quasiSobol64;

/** curandOrdering_t. Philox has one order, and Sobol's sequences the one that cuRAND documents. */
using RandomOrdering = structs::RandomOrdering;
/** CURAND_ORDERING_PSEUDO_BEST. */
constexpr RandomOrdering orderingBest = structs::orderingBest;
/** CURAND_ORDERING_PSEUDO_DEFAULT. */
constexpr RandomOrdering orderingDefault = structs::orderingDefault;
/** CURAND_ORDERING_PSEUDO_SEEDED. */
constexpr RandomOrdering orderingSeeded = structs::orderingSeeded;
/** CURAND_ORDERING_PSEUDO_LEGACY. */
constexpr RandomOrdering orderingLegacy = structs::orderingLegacy;
/** CURAND_ORDERING_PSEUDO_DYNAMIC. */
constexpr RandomOrdering orderingDynamic = structs::orderingDynamic;
/** CURAND_ORDERING_QUASI_DEFAULT. */
constexpr RandomOrdering orderingQuasi = structs::orderingQuasi;

/** curandDirectionVectorSet_t. */
using RandomDirections = structs::RandomDirections;
/** CURAND_DIRECTION_VECTORS_32_JOEKUO6. */
constexpr RandomDirections randomDirections32 = structs::directions32;
/** CURAND_DIRECTION_VECTORS_64_JOEKUO6. */
constexpr RandomDirections randomDirections64 = structs::directions64;

/** curandGenerator_t. */
using RandomGenerator = structs::RandomSequence *;

/** curandCreateGenerator: what it makes goes to memory of the device. */
inline RandomStatus createRandomGenerator(RandomGenerator *generator, RandomKind kind) {
    *generator = new (std::nothrow) structs::RandomSequence;
    if (*generator == nullptr) return randomAllocationFailed;
    (*generator)->quasi = kind == randomSobol64 ? 64 : kind == randomSobol32 || kind == randomQuasi ? 32 : 0;
    return randomSuccess;
}

/** curandCreateGeneratorHost: what it makes goes to memory of the host. */
inline RandomStatus createRandomGeneratorHost(RandomGenerator *generator, RandomKind kind) {
    const RandomStatus status = createRandomGenerator(generator, kind);
    if (status == randomSuccess) (*generator)->onHost = true;
    return status;
}

/** curandDestroyGenerator. */
inline RandomStatus destroyRandomGenerator(RandomGenerator generator) {
    if (generator == nullptr) return randomNotInitialized;
    delete generator;
    return randomSuccess;
}

/** curandSetStream: on which stream the numbers are in place. */
inline RandomStatus setRandomStream(RandomGenerator generator, aclrtStream stream) {
    if (generator == nullptr) return randomNotInitialized;
    generator->stream = stream;
    return randomSuccess;
}

/** curandSetPseudoRandomGeneratorSeed: the key of the sequence, which begins anew at its offset, with the same seed too. */
inline RandomStatus setRandomSeed(RandomGenerator generator, unsigned long long seed) {
    if (generator == nullptr) return randomNotInitialized;
    if (generator->quasi != 0) return randomTypeError;
    generator->seed = seed;
    generator->place = generator->offset;
    generator->filled = false;
    return randomSuccess;
}

/** curandSetGeneratorOffset: where the sequence begins, counted in numbers of 32 bits, or in points of Sobol's; it goes on from there. */
inline RandomStatus setRandomOffset(RandomGenerator generator, unsigned long long offset) {
    if (generator == nullptr) return randomNotInitialized;
    generator->offset = generator->place = offset;
    return randomSuccess;
}

/** curandSetQuasiRandomGeneratorDimensions: at most 32; CURAND_STATUS_OUT_OF_RANGE for more. */
inline RandomStatus setRandomDimensions(RandomGenerator generator, unsigned int dimensions) {
    if (generator == nullptr) return randomNotInitialized;
    if (generator->quasi == 0) return randomTypeError;
    if (dimensions < 1 || dimensions > structs::sobolDimensions) return randomOutOfRange;
    generator->dimensions = dimensions;
    return randomSuccess;
}

/** curandSetGeneratorOrdering: an order of the other kind is refused, and the others change nothing. */
inline RandomStatus setRandomOrdering(RandomGenerator generator, RandomOrdering order) {
    if (generator == nullptr) return randomNotInitialized;
    return (generator->quasi != 0) == (order == orderingQuasi) ? randomSuccess : randomOutOfRange;
}

/** curandGetDirectionVectors32: of 32 dimensions. A program that reads those of more ends there. */
inline RandomStatus getRandomDirections32(RandomDirections32 **directions, RandomDirections set) {
    if (set != randomDirections32) return randomOutOfRange;
    *directions = structs::sobolTable<RandomDirections32>();
    return *directions == nullptr ? randomAllocationFailed : randomSuccess;
}

/** curandGetDirectionVectors64, likewise. */
inline RandomStatus getRandomDirections64(RandomDirections64 **directions, RandomDirections set) {
    if (set != randomDirections64) return randomOutOfRange;
    *directions = structs::sobolTable<RandomDirections64>();
    return *directions == nullptr ? randomAllocationFailed : randomSuccess;
}

/**
 * Lets `make` fill memory of the host with `n` values, and copies them to the device unless the generator is one of the host.
 * What was put on the stream before may still use that memory, so the stream is waited for; the values are there when it returns.
 */
template <typename T, typename Make>
inline RandomStatus deliverRandom(RandomGenerator generator, T *output, size_t n, Make make) {
    if (generator == nullptr) return randomNotInitialized;
    if (n == 0) return randomSuccess;
    if (generator->onHost) {
        make(output, n);
        return randomSuccess;
    }
    // CUDA's default stream waits for the others.
    const aclError waited = generator->stream == nullptr ? aclrtSynchronizeDevice() : aclrtSynchronizeStream(generator->stream);
    if (waited != ACL_SUCCESS) return randomLaunchFailure;
    std::vector<T> values(n < (1u << 22) ? n : 1u << 22);
    for (size_t at = 0; at < n; at += values.size()) {
        const size_t count = n - at < values.size() ? n - at : values.size();
        make(values.data(), count);
        if (aclrtMemcpy(output + at, count * sizeof(T), values.data(), count * sizeof(T), ACL_MEMCPY_HOST_TO_DEVICE) != ACL_SUCCESS)
            return randomLaunchFailure;
    }
    return randomSuccess;
}

// Lets `take` draw `n` values from Sobol's sequence, as many of each dimension, one dimension behind the other.
template <typename T, typename Take>
inline RandomStatus deliverQuasi(RandomGenerator generator, T *output, size_t n, Take take) {
    if (n % generator->dimensions != 0) return randomLengthNotMultiple;
    const size_t each = n / generator->dimensions;
    structs::SobolRun<unsigned int> narrow(generator->place, each);
    structs::SobolRun<unsigned long long> wide(generator->place, each);
    const RandomStatus status = deliverRandom(generator, output, n, [&](T *values, size_t count) {
        for (size_t at = 0; at < count; at++) generator->quasi == 32 ? take(narrow, values[at]) : take(wide, values[at]);
    });
    if (status == randomSuccess) generator->place += each;
    return status;
}

/** curandGenerate: numbers of 32 bits. */
inline RandomStatus generateRandom(RandomGenerator generator, unsigned int *output, size_t n) {
    if (generator != nullptr && generator->quasi == 64) return randomTypeError;
    if (generator != nullptr && generator->quasi == 32)
        return deliverQuasi(generator, output, n, [](auto &run, unsigned int &value) { value = static_cast<unsigned int>(run.draw()); });
    return deliverRandom(generator, output, n, [&](unsigned int *values, size_t count) {
        for (size_t at = 0; at < count; at++) values[at] = generator->draw();
    });
}

/** curandGenerateLongLong: numbers of 64 bits, which only Sobol's sequence of 64 bits has. */
inline RandomStatus generateRandomLong(RandomGenerator generator, unsigned long long *output, size_t n) {
    if (generator == nullptr) return randomNotInitialized;
    if (generator->quasi != 64) return randomTypeError;
    return deliverQuasi(generator, output, n, [](auto &run, unsigned long long &value) { value = run.draw(); });
}

/** curandGenerateUniform and curandGenerateUniformDouble: above 0 and at most 1; a double takes two numbers. */
template <typename T>
inline RandomStatus generateUniform(RandomGenerator generator, T *output, size_t n) {
    if (generator != nullptr && generator->quasi != 0)
        return deliverQuasi(generator, output, n, [](auto &run, T &value) { run.fraction(value); });
    return deliverRandom(generator, output, n, [&](T *values, size_t count) {
        for (size_t at = 0; at < count; at++) generator->fraction(values[at]);
    });
}

/** curandGenerateNormal and curandGenerateNormalDouble: in pairs, so that `n` is even; Sobol's one by one. */
template <typename T>
inline RandomStatus generateNormal(RandomGenerator generator, T *output, size_t n, double mean, double deviation) {
    if (generator != nullptr && generator->quasi != 0) return deliverQuasi(generator, output, n, structs::NormalOf{mean, deviation, false});
    if (n % 2 != 0) return randomLengthNotMultiple;
    return deliverRandom(generator, output, n, [&](T *values, size_t count) {
        for (size_t at = 0; at < count; at += 2) generator->normals(values + at, static_cast<T>(mean), static_cast<T>(deviation));
    });
}

/** curandGenerateLogNormal and curandGenerateLogNormalDouble: the exponential of normal numbers of that mean and deviation. */
template <typename T>
inline RandomStatus generateLogNormal(RandomGenerator generator, T *output, size_t n, double mean, double deviation) {
    if (generator != nullptr && generator->quasi != 0) return deliverQuasi(generator, output, n, structs::NormalOf{mean, deviation, true});
    if (n % 2 != 0) return randomLengthNotMultiple;
    return deliverRandom(generator, output, n, [&](T *values, size_t count) {
        for (size_t at = 0; at < count; at += 2) generator->normals(values + at, static_cast<T>(mean), static_cast<T>(deviation));
        for (size_t at = 0; at < count; at++) values[at] = std::exp(values[at]);
    });
}

}  // namespace ascendify

#endif
