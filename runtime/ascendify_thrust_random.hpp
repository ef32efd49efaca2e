// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_thrust_random.hpp: the part of ascendify_thrust.hpp with random numbers, for the host and for kernels.
#ifndef ASCENDIFY_THRUST_RANDOM_HPP
#define ASCENDIFY_THRUST_RANDOM_HPP

#include <cstdint>

#include "ascendify_thrust_tuple.hpp"

namespace ascendify {
namespace thrust {

/** thrust::linear_congruential_engine: x becomes a x + c modulo m, or modulo the range of the type where m is 0. */
template <typename UInt, UInt a, UInt c, UInt m>
struct linear_congruential_engine {
    typedef UInt result_type;
    static constexpr result_type multiplier = a, increment = c, modulus = m, default_seed = 1;
    static constexpr result_type min = c == 0 ? 1 : 0, max = m - 1;
    result_type x;
    __host__ __aicore__ explicit linear_congruential_engine(result_type value = 1) { seed(value); }
    __host__ __aicore__ void seed(result_type value = 1) {
        x = m == 0 ? value : static_cast<result_type>(value % (m == 0 ? 1 : m));
        if (x == 0 && (m == 0 ? c : c % (m == 0 ? 1 : m)) == 0) x = 1;
    }
    __host__ __aicore__ result_type operator()() {
        x = after(x);
        return x;
    }
    // As many draws at once, by squaring.
    __host__ __aicore__ void discard(unsigned long long count) {
        unsigned long long factor = a, add = c, allFactor = 1, allAdd = 0;
        for (; count > 0; count /= 2) {
            if (count % 2 == 1) {
                allFactor = wrapped(allFactor * factor);
                allAdd = wrapped(allAdd * factor + add);
            }
            add = wrapped(add * factor + add);
            factor = wrapped(factor * factor);
        }
        x = static_cast<result_type>(wrapped(x * allFactor + allAdd));
    }
    __host__ __aicore__ bool operator==(const linear_congruential_engine &other) const { return x == other.x; }
    __host__ __aicore__ bool operator!=(const linear_congruential_engine &other) const { return x != other.x; }

private:
    static_assert(sizeof(UInt) <= 4, "engines of at most 32 bits");
    static __host__ __aicore__ unsigned long long wrapped(unsigned long long value) {
        return m == 0 ? static_cast<result_type>(value) : value % (m == 0 ? 1 : m);
    }
    static __host__ __aicore__ result_type after(result_type value) {
        return static_cast<result_type>(wrapped(static_cast<unsigned long long>(value) * a + c));
    }
};

/** thrust::minstd_rand0 */
using minstd_rand0 = linear_congruential_engine<uint32_t, 16807, 0, 2147483647>;

/** thrust::minstd_rand */
using minstd_rand = linear_congruential_engine<uint32_t, 48271, 0, 2147483647>;

/** thrust::default_random_engine: minstd_rand, as in Thrust. */
using default_random_engine = minstd_rand;

// A number of [0, 1) from one draw, in 24 bits, which a float holds.
template <typename Engine>
inline __host__ __aicore__ float unitOf(Engine &engine) {
    const unsigned long long range = static_cast<unsigned long long>(Engine::max) - Engine::min + 1;
    const unsigned long long draw = static_cast<unsigned long long>(engine()) - Engine::min;
    return static_cast<float>(static_cast<unsigned int>((draw << 24) / range)) * (1.0f / 16777216.0f);
}

/** thrust::uniform_real_distribution: a number of [a, b). */
template <typename Real = float>
struct uniform_real_distribution {
    static_assert(sizeof(Real) == sizeof(float), "SIMT kernels have no double");
    typedef Real result_type;
    typedef pair<Real, Real> param_type;
    param_type ends;
    __host__ __aicore__ explicit uniform_real_distribution(Real a = 0, Real b = 1) : ends(a, b) {}
    __host__ __aicore__ explicit uniform_real_distribution(const param_type &ends) : ends(ends) {}
    template <typename Engine>
    __host__ __aicore__ Real operator()(Engine &engine) {
        return (*this)(engine, ends);
    }
    template <typename Engine>
    __host__ __aicore__ Real operator()(Engine &engine, const param_type &within) {
        const Real value = within.first + thrust::unitOf(engine) * (within.second - within.first);
        return value < within.second ? value : within.first;
    }
    __host__ __aicore__ void reset() {}
    __host__ __aicore__ Real a() const { return ends.first; }
    __host__ __aicore__ Real b() const { return ends.second; }
    __host__ __aicore__ Real min() const { return ends.first; }
    __host__ __aicore__ Real max() const { return ends.second; }
    __host__ __aicore__ param_type param() const { return ends; }
};

/** thrust::uniform_int_distribution: a number of [a, b]. */
template <typename Int = int>
struct uniform_int_distribution {
    static_assert(sizeof(Int) <= 4, "one draw of an engine has at most 32 bits");
    typedef Int result_type;
    typedef pair<Int, Int> param_type;
    static constexpr Int greatest = static_cast<Int>(~0ull >> (static_cast<Int>(-1) > 0 ? 64 - sizeof(Int) * 8 : 65 - sizeof(Int) * 8));
    param_type ends;
    __host__ __aicore__ explicit uniform_int_distribution(Int a = 0, Int b = greatest) : ends(a, b) {}
    __host__ __aicore__ explicit uniform_int_distribution(const param_type &ends) : ends(ends) {}
    template <typename Engine>
    __host__ __aicore__ Int operator()(Engine &engine) {
        return (*this)(engine, ends);
    }
    template <typename Engine>
    __host__ __aicore__ Int operator()(Engine &engine, const param_type &within) {
        const unsigned long long count = static_cast<unsigned long long>(within.second) - static_cast<unsigned long long>(within.first) + 1;
        const unsigned long long range = static_cast<unsigned long long>(Engine::max) - Engine::min + 1;
        const unsigned long long draw = static_cast<unsigned long long>(engine()) - Engine::min;
        return static_cast<Int>(static_cast<unsigned long long>(within.first) + draw * count / range);
    }
    __host__ __aicore__ void reset() {}
    __host__ __aicore__ Int a() const { return ends.first; }
    __host__ __aicore__ Int b() const { return ends.second; }
    __host__ __aicore__ Int min() const { return ends.first; }
    __host__ __aicore__ Int max() const { return ends.second; }
    __host__ __aicore__ param_type param() const { return ends; }
};

}  // namespace thrust
}  // namespace ascendify

#endif
