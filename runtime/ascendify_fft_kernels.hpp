// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_fft_kernels.hpp: the kernel of ascendify_fft.hpp, for the SIMT of Ascend 950, and the numbers that it reads. Ascendify
// copies this file beside sources whose fixes use it; the sources are yours, and so is this copy. It needs CANN 9.1.0.
//
// One kernel does every step of a transform. A block takes some lines, puts them into shared memory and transforms them there by the
// passes of Stockham's algorithm, which needs no reordering: of radix 4 and 2, and of each odd prime factor by itself.
#ifndef ASCENDIFY_FFT_KERNELS_HPP
#define ASCENDIFY_FFT_KERNELS_HPP

#include <cstddef>

#include "acl/acl.h"
#include "simt_api/asc_simt.h"

namespace ascendify {

namespace structs {

// The longest line that a block holds, twice, in shared memory: 128 KB of 216.
constexpr int fftLongestLine = 8192;
// The largest prime factor that has a pass of its own.
constexpr int fftLargestFactor = 31;
constexpr int fftThreads = 256;

// Where one side of a step lies in memory. Element j of a line in the part c of an axis is the element a = j * step + c * shift of
// that axis, and lies `stride` numbers from the one before it; lines lie apart by `other` axis, `outer` axis and `batch`.
struct FftSide {
    long long step, shift, stride, other, outer, batch;
    // Elements from here on are read as zero and not written.
    long long count;
    // Not 0: a line of so many elements of which the first half is stored, and the others are the conjugates of these.
    long long mirrored;
    // 1: real numbers, else complex ones.
    long long real;
    // Where numbers begin in the tables, one for each element of the axis, that elements are multiplied by; -1 for none.
    long long factors;
    // 1: lines lie closer together than their elements, so that the threads of a warp take one element of each.
    long long across;
};

// One launch: lines of one length, their sides, and what is done to them. It is read by the kernel in memory of the device.
struct FftStep {
    long long length, lines;
    // How many lines one axis is cut into, of the axis next to it, and of the one next to that.
    long long parts, others, outers;
    // Lines of a block.
    long long tile;
    // -1 where a step turns the other way than the transform.
    long long turn;
    // Where the roots of unity of `length` begin in the tables.
    long long roots;
    // Not -1: element k of part c is multiplied by the root of unity to the power of k * c, which is one of the `fine` table, for
    // the lower bits of that power, times one of the `coarse` table.
    long long fine, coarse;
    FftSide from, to;
};
constexpr int fftFineBits = 12;

inline __aicore__ float2 fftProduct(float2 a, float2 b) {
    float2 product;
    product.x = a.x * b.x - a.y * b.y;
    product.y = a.x * b.y + a.y * b.x;
    return product;
}

// A number of the tables, which are those of a forward transform; `sign` is -1 for its conjugate.
inline __aicore__ float2 fftRoot(const float2 *tables, long long at, float sign) {
    float2 root = tables[at];
    root.y *= sign;
    return root;
}

// Where a line begins, but for the part of its axis.
inline __aicore__ long long fftLine(const FftStep *step, const FftSide *side, unsigned int line) {
    const unsigned int rest = line / (unsigned int)step->parts, others = (unsigned int)step->others, outers = (unsigned int)step->outers;
    return rest % others * side->other + rest / others % outers * side->outer + rest / others / outers * side->batch;
}

inline __aicore__ float2 fftLoad(const FftStep *step, const float *data, const float2 *tables, float sign, unsigned int line, int element) {
    const FftSide *side = &step->from;
    long long at = element * side->step + line % (unsigned int)step->parts * side->shift;
    float2 value;
    value.x = value.y = 0.0f;
    if (at >= side->count) return value;
    const bool conjugate = side->mirrored != 0 && at > side->mirrored / 2;
    const long long place = (conjugate ? side->mirrored - at : at) * side->stride + fftLine(step, side, line);
    if (side->real) value.x = data[place];
    else value = ((const float2 *)data)[place];
    if (conjugate) value.y = -value.y;
    return side->factors < 0 ? value : fftProduct(value, fftRoot(tables, side->factors + at, sign));
}

inline __aicore__ void fftStore(const FftStep *step, float *data, const float2 *tables, float sign, unsigned int line, int element, float2 value) {
    const FftSide *side = &step->to;
    const unsigned int part = line % (unsigned int)step->parts;
    const long long at = element * side->step + part * side->shift;
    if (at >= side->count) return;
    if (step->fine >= 0) {
        const unsigned int power = element * part;
        const float turn = sign * (float)step->turn;
        const float2 fine = fftRoot(tables, step->fine + (power & ((1u << fftFineBits) - 1)), turn);
        value = fftProduct(value, fftProduct(fine, fftRoot(tables, step->coarse + (power >> fftFineBits), turn)));
    }
    if (side->factors >= 0) value = fftProduct(value, fftRoot(tables, side->factors + at, sign));
    const long long place = at * side->stride + fftLine(step, side, line);
    if (side->real) data[place] = value.x;
    else ((float2 *)data)[place] = value;
}

// A pass over the lines in `x`, each of `length` elements, of which `done` have been brought together; its result is in `y`.
inline __aicore__ void fftPass4(const float2 *x, float2 *y, const float2 *roots, int lines, int length, int done, float sign) {
    const int quarter = length / 4, scale = quarter / done;
    for (int at = threadIdx.x; at < lines * quarter; at += blockDim.x) {
        const int i = at % quarter, k = i % done, base = at / quarter * length, to = base + (i - k) * 4 + k;
        const float2 a = x[base + i];
        const float2 b = fftProduct(x[base + i + quarter], fftRoot(roots, k * scale, sign));
        const float2 c = fftProduct(x[base + i + 2 * quarter], fftRoot(roots, 2 * k * scale, sign));
        const float2 d = fftProduct(x[base + i + 3 * quarter], fftRoot(roots, 3 * k * scale, sign));
        float2 result;
        result.x = (a.x + c.x) + (b.x + d.x);
        result.y = (a.y + c.y) + (b.y + d.y);
        y[to] = result;
        result.x = (a.x - c.x) + sign * (b.y - d.y);
        result.y = (a.y - c.y) - sign * (b.x - d.x);
        y[to + done] = result;
        result.x = (a.x + c.x) - (b.x + d.x);
        result.y = (a.y + c.y) - (b.y + d.y);
        y[to + 2 * done] = result;
        result.x = (a.x - c.x) - sign * (b.y - d.y);
        result.y = (a.y - c.y) + sign * (b.x - d.x);
        y[to + 3 * done] = result;
    }
}

inline __aicore__ void fftPass2(const float2 *x, float2 *y, const float2 *roots, int lines, int length, int done, float sign) {
    const int half = length / 2, scale = half / done;
    for (int at = threadIdx.x; at < lines * half; at += blockDim.x) {
        const int i = at % half, k = i % done, base = at / half * length, to = base + (i - k) * 2 + k;
        const float2 a = x[base + i], b = fftProduct(x[base + i + half], fftRoot(roots, k * scale, sign));
        float2 result;
        result.x = a.x + b.x;
        result.y = a.y + b.y;
        y[to] = result;
        result.x = a.x - b.x;
        result.y = a.y - b.y;
        y[to + done] = result;
    }
}

// The same for any radix, each element of the result by itself.
inline __aicore__ void fftPassOf(int radix, const float2 *x, float2 *y, const float2 *roots, int lines, int length, int done, float sign) {
    const int part = length / radix, group = done * radix, scale = length / group;
    for (int at = threadIdx.x; at < lines * length; at += blockDim.x) {
        const int place = at % length, within = place % group, from = at - place + place / group * done + within % done;
        float2 sum = x[from];
        for (int r = 1, power = within; r < radix; r++) {
            const float2 term = fftProduct(x[from + r * part], fftRoot(roots, power * scale, sign));
            sum.x += term.x;
            sum.y += term.y;
            power += within;
            if (power >= group) power -= group;
        }
        y[at] = sum;
    }
}

inline __aicore__ int fftRadix(int rest) {
    if (rest % 4 == 0) return 4;
    if (rest % 2 == 0) return 2;
    int radix = 3;
    while (rest % radix != 0) radix += 2;
    return radix;
}

// `sign` is 1 for a forward transform and -1 for an inverse one.
static __global__ __launch_bounds__(256) void fftTransform(const float *from, float *to, const long long *numbers, const float2 *tables, float sign) {
    extern __ubuf__ float2 fftLines[];
    const FftStep *step = (const FftStep *)numbers;
    const int length = (int)step->length, tile = (int)step->tile;
    const unsigned int lines = (unsigned int)step->lines;
    float2 *x = fftLines, *y = fftLines + tile * length;
    for (unsigned int first = blockIdx.x * tile; first < lines; first += gridDim.x * tile) {
        const int here = lines - first < (unsigned int)tile ? (int)(lines - first) : tile;
        for (int at = threadIdx.x; at < here * length; at += blockDim.x) {
            const int line = step->from.across ? at % here : at / length, element = step->from.across ? at / here : at % length;
            x[line * length + element] = fftLoad(step, from, tables, sign, first + line, element);
        }
        asc_syncthreads();
        const float2 *roots = tables + step->roots;
        const float turn = sign * (float)step->turn;
        for (int done = 1; done < length;) {
            const int radix = fftRadix(length / done);
            if (radix == 4) fftPass4(x, y, roots, here, length, done, turn);
            else if (radix == 2) fftPass2(x, y, roots, here, length, done, turn);
            else fftPassOf(radix, x, y, roots, here, length, done, turn);
            asc_syncthreads();
            float2 *const result = y;
            y = x;
            x = result;
            done *= radix;
        }
        for (int at = threadIdx.x; at < here * length; at += blockDim.x) {
            const int line = step->to.across ? at % here : at / length, element = step->to.across ? at / here : at % length;
            fftStore(step, to, tables, sign, first + line, element, x[line * length + element]);
        }
        asc_syncthreads();
    }
}

// Puts a step on a stream; `step` is what the host knows of it and `there` the same in memory of the device.
inline void fftLaunch(const FftStep &step, const float *from, float *to, const void *there, const void *tables, float sign, aclrtStream stream) {
    const long long tiles = (step.lines + step.tile - 1) / step.tile;
    const unsigned int blocks = tiles < 65535 ? (unsigned int)tiles : 65535u;
    const size_t bytes = 2 * (size_t)(step.tile * step.length) * sizeof(float2);
    fftTransform<<<blocks, fftThreads, bytes, stream>>>(from, to, (const long long *)there, (const float2 *)tables, sign);
}

}  // namespace structs

}  // namespace ascendify

#endif
