// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_fft_plan.hpp: how ascendify_fft.hpp makes steps of a transform. Ascendify copies this file beside sources whose fixes use
// it; the sources are yours, and so is this copy. It needs C++17 and calls nothing of CANN.
//
// A line that fits in a block's shared memory takes one step. A longer one is cut in two factors (Bailey's four steps), and one with a
// large prime factor becomes a convolution (Bluestein), whose length is a power of two. Roots of unity are computed in double.
#ifndef ASCENDIFY_FFT_PLAN_HPP
#define ASCENDIFY_FFT_PLAN_HPP

#include <cmath>
#include <complex>
#include <cstddef>
#include <map>
#include <vector>

#include "ascendify_fft_kernels.hpp"

namespace ascendify {

namespace structs {

// The longest axis, or convolution for one.
constexpr long long fftLongest = static_cast<long long>(fftLongestLine) * fftLongestLine;

// What a step reads and writes: the caller's memory, or a region of the work area.
enum FftMemory { fftInput, fftOutput, fftFirst, fftSecond, fftHalf, fftCopied, fftMemories };

struct FftPlace {
    FftMemory memory;
    FftSide side;
};

struct FftLaunchStep {
    FftStep step;
    FftMemory from, to;
};

inline bool fftSmooth(long long n) {
    for (int factor = 2; factor <= fftLargestFactor; factor++)
        while (n % factor == 0) n /= factor;
    return n == 1;
}

// The larger of two factors of n, as near to each other as there are; n itself where it has none.
inline long long fftSplit(long long n) {
    long long factor = static_cast<long long>(std::sqrt(static_cast<double>(n))) + 1;
    while (n % factor != 0 || factor * factor > n) factor--;
    return n / factor;
}

inline bool fftFits(long long n) { return n <= fftLongestLine || fftSplit(n) <= fftLongestLine; }

inline long long fftConvolved(long long n) {
    long long length = 1;
    while (length < 2 * n - 1) length *= 2;
    return length;
}

inline std::complex<double> fftUnit(long long numerator, long long denominator) {
    const double angle = -2 * 3.14159265358979323846 * static_cast<double>(numerator) / static_cast<double>(denominator);
    return {std::cos(angle), std::sin(angle)};
}

// Numbers that the kernel multiplies by, for all steps of a plan; each is a complex number of two floats.
class FftTables {
  public:
    std::vector<float> values;

    long long roots(long long n) {
        return once(0, n, [n](std::vector<std::complex<double>> &table) {
            for (long long at = 0; at < n; at++) table.push_back(fftUnit(at, n));
        });
    }
    // Roots of unity of n to the powers below 2^fftFineBits, and to the multiples of that.
    long long fine(long long n) {
        return once(1, n, [n](std::vector<std::complex<double>> &table) {
            for (long long at = 0; at < 1 << fftFineBits; at++) table.push_back(fftUnit(at, n));
        });
    }
    long long coarse(long long n) {
        return once(2, n, [n](std::vector<std::complex<double>> &table) {
            for (long long at = 0; at < n; at += 1 << fftFineBits) table.push_back(fftUnit(at, n));
        });
    }
    // exp(-i pi j^2 / n): what elements are multiplied by before the convolution, and after it, with the convolution's own factor.
    long long chirp(long long n) { return chirps(3, n, 1); }
    long long lastChirp(long long n) { return chirps(4, n, static_cast<double>(fftConvolved(n))); }
    // The transform of the conjugate chirp, around 0 in a ring of the convolution's length.
    long long filter(long long n) {
        return once(5, n, [n](std::vector<std::complex<double>> &table) {
            const long long length = fftConvolved(n);
            table.assign(length, 0);
            for (long long at = 0; at < n; at++)
                table[at] = table[(length - at) % length] = std::conj(fftUnit(at * at % (2 * n), 2 * n));
            transform(table);
        });
    }

  private:
    std::map<std::pair<int, long long>, long long> known;

    template <typename Make>
    long long once(int kind, long long n, Make make) {
        const auto found = known.find({kind, n});
        if (found != known.end()) return found->second;
        std::vector<std::complex<double>> table;
        make(table);
        const long long begin = static_cast<long long>(values.size() / 2);
        for (const std::complex<double> &value : table) {
            values.push_back(static_cast<float>(value.real()));
            values.push_back(static_cast<float>(value.imag()));
        }
        return known[{kind, n}] = begin;
    }
    long long chirps(int kind, long long n, double divisor) {
        return once(kind, n, [n, divisor](std::vector<std::complex<double>> &table) {
            for (long long at = 0; at < n; at++) table.push_back(fftUnit(at * at % (2 * n), 2 * n) / divisor);
        });
    }
    // A plain transform in place, of a power of two, in double.
    static void transform(std::vector<std::complex<double>> &data) {
        const size_t n = data.size();
        for (size_t at = 1, other = 0; at < n; at++) {
            size_t bit = n / 2;
            for (; other & bit; bit /= 2) other ^= bit;
            other ^= bit;
            if (at < other) std::swap(data[at], data[other]);
        }
        std::vector<std::complex<double>> roots;
        for (size_t at = 0; at < n / 2; at++) roots.push_back(fftUnit(static_cast<long long>(at), static_cast<long long>(n)));
        for (size_t half = 1; half < n; half *= 2)
            for (size_t at = 0; at < n; at += 2 * half)
                for (size_t k = 0; k < half; k++) {
                    const std::complex<double> one = data[at + k], two = data[at + k + half] * roots[k * (n / 2 / half)];
                    data[at + k] = one + two;
                    data[at + k + half] = one - two;
                }
    }
};

// The sizes of what is not along the axis that is transformed.
struct FftCounts {
    long long others, outers, batch;
    long long lines() const { return others * outers * batch; }
};

// The steps of one transform, and the complex numbers that each region of the work area holds for them.
class FftProgram {
  public:
    std::vector<FftLaunchStep> steps;
    long long sizes[fftMemories] = {};
    // There are more lines than the kernel counts.
    bool tooLarge = false;

    explicit FftProgram(FftTables &tables) : tables(tables) {}

    // The transform along one axis of length n. The sides' steps and shifts are set here.
    void axis(long long n, const FftCounts &counts, const FftPlace &from, const FftPlace &to) {
        if (fftSmooth(n) && fftFits(n)) straight(n, counts, from, to, 1);
        else convolve(n, counts, from, to);
    }
    // Copies the elements of an axis of length n.
    void copy(long long n, const FftCounts &counts, FftPlace from, FftPlace to) {
        from.side.shift = to.side.shift = 1;
        add(1, n, counts, from, to, 1);
    }
    // A region of the work area with lines of n complex numbers, one behind the other.
    FftPlace dense(FftMemory memory, long long n, const FftCounts &counts) {
        if (sizes[memory] < n * counts.lines()) sizes[memory] = n * counts.lines();
        return {memory, {0, 0, 1, n, n * counts.others, n * counts.others * counts.outers, n, 0, 0, -1, 0}};
    }

  private:
    static constexpr long long mostLines = 0x7fffffff;
    FftTables &tables;

    static long long closer(const FftStep &step, const FftSide &side) {
        const long long next = step.parts > 1 ? side.shift * side.stride : side.other;
        return step.length == 1 || next < side.step * side.stride;
    }
    FftStep &add(long long n, long long parts, const FftCounts &counts, const FftPlace &from, const FftPlace &to, int turn) {
        FftStep step = {};
        step.length = n;
        step.lines = counts.lines() * parts;
        step.parts = parts;
        step.others = counts.others;
        step.outers = counts.outers;
        step.tile = n >= fftLongestLine / 2 ? 1 : fftLongestLine / 2 / n;
        if (step.tile > fftThreads) step.tile = fftThreads;
        if (step.tile > step.lines) step.tile = step.lines;
        step.turn = turn;
        step.roots = tables.roots(n);
        step.fine = step.coarse = -1;
        step.from = from.side;
        step.to = to.side;
        step.from.across = closer(step, from.side);
        step.to.across = closer(step, to.side);
        if (step.lines > mostLines) tooLarge = true;
        steps.push_back({step, from.memory, to.memory});
        return steps.back().step;
    }
    void straight(long long n, const FftCounts &counts, FftPlace from, FftPlace to, int turn) {
        from.side.step = to.side.step = 1;
        if (n <= fftLongestLine) {
            add(n, 1, counts, from, to, turn);
            return;
        }
        // Element j * minor + c of the input is element j of part c, element k + major * m of the output element m of part k.
        const long long major = fftSplit(n), minor = n / major;
        FftPlace between = dense(from.memory == fftFirst ? fftSecond : fftFirst, n, counts);
        from.side.step = between.side.step = minor;
        from.side.shift = between.side.shift = 1;
        FftStep &first = add(major, minor, counts, from, between, turn);
        first.fine = tables.fine(n);
        first.coarse = tables.coarse(n);
        between.side.step = 1;
        between.side.shift = minor;
        to.side.step = major;
        to.side.shift = 1;
        add(minor, major, counts, between, to, turn);
    }
    void convolve(long long n, const FftCounts &counts, FftPlace from, FftPlace to) {
        const long long length = fftConvolved(n);
        // Where the convolution is cut in two itself, its result is beside what it was cut into.
        FftPlace between = dense(length <= fftLongestLine ? fftFirst : fftSecond, length, counts);
        if (from.side.count > n) from.side.count = n;
        from.side.factors = tables.chirp(n);
        FftPlace filtered = between;
        filtered.side.factors = tables.filter(n);
        straight(length, counts, from, filtered, 1);
        if (to.side.count > n) to.side.count = n;
        to.side.factors = tables.lastChirp(n);
        straight(length, counts, between, to, -1);
    }
};

// A transform as the caller describes it. Strides and distances are counted in elements of their own side.
struct FftLayout {
    long long embed[3], stride, distance;
};
enum FftKind { fftReals = 0x2a, fftToReals = 0x2c, fftComplexes = 0x29 };
struct FftShape {
    FftKind kind;
    int rank;
    long long n[3], batch;
    // No layout was given: lines lie one behind the other, and those of real numbers have room for the result where it takes their place.
    bool plain;
    FftLayout in, out;
};

// Builds the steps of a shape; `inPlace` says that input and output begin at one address.
class FftBuilder {
  public:
    FftBuilder(const FftShape &shape, bool inPlace, FftTables &tables) : shape(shape), inPlace(inPlace), program(tables) {
        last = shape.rank - 1;
        half = shape.kind == fftComplexes ? shape.n[last] : shape.n[last] / 2 + 1;
        if (shape.plain) {
            layout(this->shape.in, shape.kind == fftReals, shape.kind == fftToReals);
            layout(this->shape.out, shape.kind == fftToReals, shape.kind == fftReals);
        }
    }
    FftProgram build() {
        if (shape.kind == fftToReals) toReals();
        else {
            const FftCounts counts = across(last, shape.n[last]);
            FftPlace from = place(fftInput, last);
            if (inPlace && !aligned()) from = copied(from, counts, shape.n[last]);
            FftPlace to = place(fftOutput, last);
            to.side.count = half;
            program.axis(shape.n[last], counts, from, to);
            for (int d = last - 1; d >= 0; d--) {
                const FftPlace column = place(fftOutput, d);
                program.axis(shape.n[d], across(d, half), column, column);
            }
        }
        return program;
    }

  private:
    FftShape shape;
    bool inPlace;
    FftProgram program;
    int last;
    // Complex numbers along the last axis.
    long long half;

    void layout(FftLayout &side, bool real, bool halved) const {
        for (int d = 0; d <= last; d++) side.embed[d] = shape.n[d];
        if (real) side.embed[last] = inPlace ? 2 * half : shape.n[last];
        else if (halved) side.embed[last] = half;
        side.stride = side.distance = 1;
        for (int d = 0; d <= last; d++) side.distance *= side.embed[d];
    }
    long long step(const FftLayout &side, int d) const {
        long long step = side.stride;
        for (int at = last; at > d; at--) step *= side.embed[at];
        return step;
    }
    // The two axes beside axis d, the inner one first; -1 for none.
    int beside(int d, int which) const {
        int at = last;
        for (int left = which;; at--) {
            if (at == d) continue;
            if (at < 0 || left-- == 0) return at;
        }
    }
    // The counts of lines along axis d where the last axis has `width` elements.
    FftCounts across(int d, long long width) const {
        const auto count = [&](int axis) { return axis < 0 ? 1 : axis == last ? width : shape.n[axis]; };
        return {count(beside(d, 0)), count(beside(d, 1)), shape.batch};
    }
    FftPlace place(FftMemory memory, int d) const {
        const FftLayout &side = memory == fftInput ? shape.in : shape.out;
        return placed(memory, side, d, memory == fftInput ? shape.kind == fftReals : shape.kind == fftToReals);
    }
    FftPlace placed(FftMemory memory, const FftLayout &side, int d, bool real) const {
        const auto along = [&](int axis) { return axis < 0 ? 0 : step(side, axis); };
        return {memory, {0, 0, along(d), along(beside(d, 0)), along(beside(d, 1)), side.distance, shape.n[d], 0, real, -1, 0}};
    }
    // True where each line of the input, along the last axis, lies where the same line of the output will, and no other line.
    bool aligned() const {
        const long long in = shape.kind == fftReals ? 1 : 2, out = shape.kind == fftToReals ? 1 : 2;
        for (int d = 0; d < last; d++)
            if (shape.n[d] > 1 && step(shape.in, d) * in != step(shape.out, d) * out) return false;
        if (shape.batch > 1 && shape.in.distance * in != shape.out.distance * out) return false;
        return shape.in.stride * in == shape.out.stride * out || (shape.in.stride == 1 && shape.out.stride == 1);
    }
    FftPlace copied(const FftPlace &from, const FftCounts &counts, long long n) {
        const FftPlace to = program.dense(fftCopied, n, counts);
        program.copy(n, counts, from, to);
        return to;
    }
    // All axes but the last one first, beside the input, which stays as it is.
    void toReals() {
        const FftCounts counts = across(last, shape.n[last]);
        FftPlace from = place(fftInput, last);
        from.side.count = half;
        if (last > 0) {
            FftLayout between = shape.in;
            for (int d = 0; d <= last; d++) between.embed[d] = d == last ? half : shape.n[d];
            between.stride = 1;
            between.distance = step(between, 0) * between.embed[0];
            program.dense(fftHalf, half, counts);
            for (int d = last - 1; d >= 0; d--) {
                const FftPlace column = placed(fftHalf, between, d, false);
                program.axis(shape.n[d], across(d, half), d == last - 1 ? place(fftInput, d) : column, column);
            }
            from = placed(fftHalf, between, last, false);
        } else if (inPlace && !aligned()) {
            from = copied(from, counts, half);
        }
        from.side.count = shape.n[last];
        from.side.mirrored = shape.n[last];
        program.axis(shape.n[last], counts, from, place(fftOutput, last));
    }
};

}  // namespace structs

}  // namespace ascendify

#endif
