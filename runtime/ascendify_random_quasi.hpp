// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_random_quasi.hpp: Sobol's sequences on the host, for ascendify_random_host.hpp, and their direction numbers for
// kernels. Ascendify copies this file beside sources whose fixes use it; the sources are yours, and so is this copy. It needs
// C++17 and Linux, where CANN runs.
//
// The direction numbers are those that Joe and Kuo published ("Constructing Sobol sequences with better two-dimensional
// projections", SIAM J. Sci. Comput. 30, 2008, set D(6)), which are the ones that cuRAND names. Here are the first 32 of their
// dimensions. More are refused: by a status where a generator is asked for them, and a program that reads beyond the directions
// of 32 dimensions ends there, since no memory stands behind them.
#ifndef ASCENDIFY_RANDOM_QUASI_HPP
#define ASCENDIFY_RANDOM_QUASI_HPP

#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <cstddef>

#include "ascendify_random_state.hpp"

namespace ascendify {

namespace structs {

constexpr unsigned int sobolDimensions = 32;

// Of a dimension: the primitive polynomial, its first and last term too, and as many odd numbers as its degree.
struct SobolRow {
    unsigned int polynomial, start[7];
};
constexpr SobolRow sobolRows[sobolDimensions - 1] = {
    {3, {1}}, {7, {1, 3}}, {11, {1, 3, 1}}, {13, {1, 1, 1}}, {19, {1, 1, 3, 3}}, {25, {1, 3, 5, 13}},
    {37, {1, 1, 5, 5, 17}}, {41, {1, 1, 5, 5, 5}}, {47, {1, 1, 7, 11, 19}}, {55, {1, 1, 5, 1, 1}}, {59, {1, 1, 1, 3, 11}},
    {61, {1, 3, 5, 5, 31}}, {67, {1, 3, 3, 9, 7, 49}}, {91, {1, 1, 1, 15, 21, 21}}, {97, {1, 3, 1, 13, 27, 49}},
    {103, {1, 1, 1, 15, 7, 5}}, {109, {1, 3, 1, 15, 13, 25}}, {115, {1, 1, 5, 5, 19, 61}}, {131, {1, 3, 7, 11, 23, 15, 103}},
    {137, {1, 3, 7, 13, 13, 15, 69}}, {143, {1, 1, 3, 13, 7, 35, 63}}, {145, {1, 3, 5, 9, 1, 25, 53}},
    {157, {1, 3, 1, 13, 9, 35, 107}}, {167, {1, 3, 1, 5, 27, 61, 31}}, {171, {1, 1, 5, 11, 19, 41, 61}},
    {185, {1, 3, 5, 3, 3, 13, 69}}, {191, {1, 1, 7, 13, 1, 19, 1}}, {193, {1, 3, 7, 5, 13, 19, 59}},
    {203, {1, 1, 3, 9, 25, 29, 41}}, {211, {1, 3, 5, 13, 23, 1, 55}}, {213, {1, 3, 7, 3, 13, 59, 17}},
};

// The direction numbers of a dimension, from the recurrence of Bratley and Fox. The first dimension is van der Corput's.
template <typename Word>
void sobolDirections(unsigned int dimension, Word *directions) {
    constexpr int bits = 8 * sizeof(Word);
    if (dimension == 0) {
        for (int at = 0; at < bits; at++) directions[at] = static_cast<Word>(1) << (bits - 1 - at);
        return;
    }
    const SobolRow &row = sobolRows[dimension - 1];
    int degree = 0;
    while (row.polynomial >> (degree + 1) != 0) degree++;
    for (int at = 0; at < bits; at++) {
        if (at < degree) {
            directions[at] = static_cast<Word>(row.start[at]) << (bits - 1 - at);
            continue;
        }
        directions[at] = directions[at - degree] ^ (directions[at - degree] >> degree);
        for (int term = 1; term < degree; term++)
            if ((row.polynomial >> (degree - term) & 1) != 0) directions[at] ^= directions[at - term];
    }
}

// The directions of all dimensions at the end of readable memory, as a program indexes them without a bound; nullptr where there
// is no memory.
template <typename Directions>
Directions *sobolTable() {
    static Directions *const table = [] {
        const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE)), size = sobolDimensions * sizeof(Directions);
        const size_t readable = (size + page - 1) / page * page, beyond = 20000 * sizeof(Directions) / page * page;
        void *const memory = mmap(nullptr, readable + beyond, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED || mprotect(memory, readable, PROT_READ | PROT_WRITE) != 0) return static_cast<Directions *>(nullptr);
        Directions *const first = reinterpret_cast<Directions *>(static_cast<char *>(memory) + readable - size);
        for (unsigned int at = 0; at < sobolDimensions; at++) sobolDirections(at, first[at]);
        return first;
    }();
    return table;
}

// The number whose share of a normal distribution is p: Newton's steps from a start for the lower tail, mirrored for the upper.
inline double normalQuantile(double p) {
    if (p > 0.5) return -normalQuantile(1 - p);
    const double root = std::sqrt(-2 * std::log(p));
    // Abramowitz and Stegun 26.2.23: within 0.00045.
    double x = (2.515517 + root * (0.802853 + root * 0.010328)) / (1 + root * (1.432788 + root * (0.189269 + root * 0.001308))) - root;
    for (int step = 0; step < 3; step++)
        x -= (0.5 * std::erfc(-x * 0.7071067811865476) - p) * 2.5066282746310002 * std::exp(0.5 * x * x);
    return x;
}

// Draws all of the first dimension, then all of the second, and so on, from one place on.
template <typename Word>
struct SobolRun {
    unsigned long long from;
    size_t each, left = 0;
    unsigned int dimension = 0;
    Word directions[8 * sizeof(Word)] = {};
    Word number = 0, place = 0;

    SobolRun(unsigned long long from, size_t each) : from(from), each(each) {}
    Word draw() {
        if (left == 0) {
            sobolDirections(dimension++, directions);
            left = each;
            place = static_cast<Word>(from), number = 0;
            for (size_t bit = 0; bit < 8 * sizeof(Word); bit++)
                if (((place ^ (place >> 1)) >> bit & 1) != 0) number ^= directions[bit];
        }
        const Word drawn = number;
        size_t bit = 0;
        while (bit < 8 * sizeof(Word) - 1 && (place >> bit & 1) != 0) bit++;
        number ^= directions[bit];
        place++, left--;
        return drawn;
    }
    // Above 0 and at most 1, from the middle of the part that the number stands for.
    void fraction(float &value) {
        value = static_cast<float>(static_cast<unsigned int>(draw() >> (8 * sizeof(Word) - 32))) * 2.3283064365386963e-10f + 1.1641532182693481e-10f;
    }
    void fraction(double &value) {
        const Word drawn = draw();
        value = sizeof(Word) == 4 ? (static_cast<double>(drawn) + 0.5) * 0x1p-32
                                  : static_cast<double>((static_cast<unsigned long long>(drawn) >> 11) * 2 + 1) * 0x1p-54;
    }
};

// A normal number of one of Sobol's, by the inverse of the distribution, or its exponential.
struct NormalOf {
    double mean, deviation;
    bool exponential;

    template <typename Run, typename T>
    void operator()(Run &run, T &value) const {
        double share;
        run.fraction(share);
        const double normal = mean + deviation * normalQuantile(share);
        value = static_cast<T>(exponential ? std::exp(normal) : normal);
    }
};

}  // namespace structs

}  // namespace ascendify

#endif
