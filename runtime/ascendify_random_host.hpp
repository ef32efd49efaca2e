// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_random_host.hpp: the generators of cuRAND's host interface. Ascendify copies this file beside sources whose fixes use
// it; the sources are yours, and so is this copy. It needs C++17 and CANN 8.5.0.
//
// There is one generator, Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC11. The
// numbers are made on the CPU, for memory of the device too, and copied there: device and host get the same sequence, as with
// cuRAND. Where the time of that counts, fill by `aclnnInplaceUniform` or `aclnnInplaceNormal`, which have sequences of their own.
#ifndef ASCENDIFY_RANDOM_HOST_HPP
#define ASCENDIFY_RANDOM_HOST_HPP

#include <cmath>
#include <cstddef>
#include <new>
#include <vector>

#include "acl/acl.h"

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
enum RandomKind { pseudoDefault = 100, pseudoXorwow = 101, pseudoMrg = 121, pseudoMtgp = 141, pseudoMt = 142, pseudoPhilox = 161 };

// A place in a sequence, counted in numbers of 32 bits, where it begins, and where what is drawn goes.
struct RandomSequence {
    bool onHost = false;
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
/** CURAND_STATUS_TYPE_ERROR, which no call gives. */
constexpr RandomStatus randomTypeError = structs::randomTypeError;
/** CURAND_STATUS_OUT_OF_RANGE, which no call gives. */
constexpr RandomStatus randomOutOfRange = structs::randomOutOfRange;
/** CURAND_STATUS_LENGTH_NOT_MULTIPLE: an odd count of normal numbers. */
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

/** curandRngType_t. Whichever is named, the generator is Philox4x32-10. */
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

/** curandGenerator_t. */
using RandomGenerator = structs::RandomSequence *;

/** curandCreateGenerator: what it makes goes to memory of the device. */
inline RandomStatus createRandomGenerator(RandomGenerator *generator, RandomKind) {
    *generator = new (std::nothrow) structs::RandomSequence;
    return *generator == nullptr ? randomAllocationFailed : randomSuccess;
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
    generator->seed = seed;
    generator->place = generator->offset;
    generator->filled = false;
    return randomSuccess;
}

/** curandSetGeneratorOffset: where the sequence begins, counted in numbers of 32 bits; it goes on from there. */
inline RandomStatus setRandomOffset(RandomGenerator generator, unsigned long long offset) {
    if (generator == nullptr) return randomNotInitialized;
    generator->offset = generator->place = offset;
    return randomSuccess;
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

/** curandGenerate: numbers of 32 bits. */
inline RandomStatus generateRandom(RandomGenerator generator, unsigned int *output, size_t n) {
    return deliverRandom(generator, output, n, [&](unsigned int *values, size_t count) {
        for (size_t at = 0; at < count; at++) values[at] = generator->draw();
    });
}

/** curandGenerateUniform and curandGenerateUniformDouble: above 0 and at most 1; a double takes two numbers. */
template <typename T>
inline RandomStatus generateUniform(RandomGenerator generator, T *output, size_t n) {
    return deliverRandom(generator, output, n, [&](T *values, size_t count) {
        for (size_t at = 0; at < count; at++) generator->fraction(values[at]);
    });
}

/** curandGenerateNormal and curandGenerateNormalDouble: in pairs, so that `n` is even. */
template <typename T>
inline RandomStatus generateNormal(RandomGenerator generator, T *output, size_t n, double mean, double deviation) {
    if (n % 2 != 0) return randomLengthNotMultiple;
    return deliverRandom(generator, output, n, [&](T *values, size_t count) {
        for (size_t at = 0; at < count; at += 2) generator->normals(values + at, static_cast<T>(mean), static_cast<T>(deviation));
    });
}

/** curandGenerateLogNormal and curandGenerateLogNormalDouble: the exponential of normal numbers of that mean and deviation. */
template <typename T>
inline RandomStatus generateLogNormal(RandomGenerator generator, T *output, size_t n, double mean, double deviation) {
    if (n % 2 != 0) return randomLengthNotMultiple;
    return deliverRandom(generator, output, n, [&](T *values, size_t count) {
        for (size_t at = 0; at < count; at += 2) generator->normals(values + at, static_cast<T>(mean), static_cast<T>(deviation));
        for (size_t at = 0; at < count; at++) values[at] = std::exp(values[at]);
    });
}

}  // namespace ascendify

#endif
