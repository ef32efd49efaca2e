// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_sparse_kernels.hpp: the kernels of ascendify_sparse.hpp, for the SIMT of Ascend 950. Ascendify copies this file beside sources
// whose fixes use it; the sources are yours, and so is this copy. It needs CANN 9.1.0.
#ifndef ASCENDIFY_SPARSE_KERNELS_HPP
#define ASCENDIFY_SPARSE_KERNELS_HPP

#include <cstddef>
#include <cstdint>

#include "acl/acl.h"
#include "simt_api/asc_simt.h"

namespace ascendify {

namespace structs {

constexpr int sparseThreads = 256;
// From so many entries of a row on, on the average, a warp sums a row together.
constexpr int64_t sparseLongRow = 16;

// A factor of a product: a number, or where it lies in memory of the device.
inline __aicore__ float sparseFactor(float value, const float *at) { return at == nullptr ? value : *at; }

// The new value of an element: what is there counts only where its factor is not 0.
inline __aicore__ float sparseSum(float product, float beta, const float *there) { return beta == 0.0f ? product : product + beta * *there; }

// One thread sums one element of the result. Element (i, j) of the result lies at i * cRow + j * cColumn, of the other factor likewise.
template <typename Offset, typename Column>
static __global__ __launch_bounds__(256) void sparseByThread(const Offset *offsets, const Column *columns, const float *values, int64_t rows, int64_t width,
                                                             int base, const float *b, int64_t bRow, int64_t bColumn, float *c, int64_t cRow,
                                                             int64_t cColumn, float alpha, const float *alphaAt, float beta, const float *betaAt) {
    alpha = sparseFactor(alpha, alphaAt);
    beta = sparseFactor(beta, betaAt);
    const int64_t step = (int64_t)gridDim.x * blockDim.x;
    for (int64_t at = (int64_t)blockIdx.x * blockDim.x + threadIdx.x; at < rows * width; at += step) {
        const int64_t row = at / width, column = at % width, end = (int64_t)offsets[row + 1] - base;
        float sum = 0.0f;
        for (int64_t entry = (int64_t)offsets[row] - base; entry < end; entry++)
            sum += values[entry] * b[((int64_t)columns[entry] - base) * bRow + column * bColumn];
        float *const place = c + row * cRow + column * cColumn;
        *place = sparseSum(alpha * sum, beta, place);
    }
}

// A warp sums one element of the result, in an order that is always the same.
template <typename Offset, typename Column>
static __global__ __launch_bounds__(256) void sparseByWarp(const Offset *offsets, const Column *columns, const float *values, int64_t rows, int64_t width,
                                                           int base, const float *b, int64_t bRow, int64_t bColumn, float *c, int64_t cRow,
                                                           int64_t cColumn, float alpha, const float *alphaAt, float beta, const float *betaAt) {
    alpha = sparseFactor(alpha, alphaAt);
    beta = sparseFactor(beta, betaAt);
    const int lane = threadIdx.x % 32;
    const int64_t warps = (int64_t)gridDim.x * (blockDim.x / 32);
    for (int64_t at = (int64_t)blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32; at < rows * width; at += warps) {
        const int64_t row = at / width, column = at % width, end = (int64_t)offsets[row + 1] - base;
        float sum = 0.0f;
        for (int64_t entry = (int64_t)offsets[row] - base + lane; entry < end; entry += 32)
            sum += values[entry] * b[((int64_t)columns[entry] - base) * bRow + column * bColumn];
        sum = asc_reduce_add(sum);
        float *const place = c + row * cRow + column * cColumn;
        if (lane == 0) *place = sparseSum(alpha * sum, beta, place);
    }
}

// The result before products are added to it.
static __global__ __launch_bounds__(256) void sparseScale(float *c, int64_t rows, int64_t width, int64_t cRow, int64_t cColumn, float beta, const float *betaAt) {
    beta = sparseFactor(beta, betaAt);
    const int64_t step = (int64_t)gridDim.x * blockDim.x;
    for (int64_t at = (int64_t)blockIdx.x * blockDim.x + threadIdx.x; at < rows * width; at += step) {
        float *const place = c + at / width * cRow + at % width * cColumn;
        *place = sparseSum(0.0f, beta, place);
    }
}

// The transpose of a matrix in rows: each row adds to elements anywhere.
template <typename Offset, typename Column>
static __global__ __launch_bounds__(256) void sparseScatterRows(const Offset *offsets, const Column *columns, const float *values, int64_t rows,
                                                                int64_t width, int base, const float *b, int64_t bRow, int64_t bColumn, float *c,
                                                                int64_t cRow, int64_t cColumn, float alpha, const float *alphaAt) {
    alpha = sparseFactor(alpha, alphaAt);
    const int64_t step = (int64_t)gridDim.x * blockDim.x;
    for (int64_t at = (int64_t)blockIdx.x * blockDim.x + threadIdx.x; at < rows * width; at += step) {
        const int64_t row = at / width, column = at % width, end = (int64_t)offsets[row + 1] - base;
        const float factor = alpha * b[row * bRow + column * bColumn];
        for (int64_t entry = (int64_t)offsets[row] - base; entry < end; entry++)
            asc_atomic_add(c + ((int64_t)columns[entry] - base) * cRow + column * cColumn, factor * values[entry]);
    }
}

// A matrix of single entries, in any order: entry by entry from where `from` says to where `to` says.
template <typename Index>
static __global__ __launch_bounds__(256) void sparseScatterEntries(const Index *to, const Index *from, const float *values, int64_t entries, int64_t width,
                                                                   int base, const float *b, int64_t bRow, int64_t bColumn, float *c, int64_t cRow,
                                                                   int64_t cColumn, float alpha, const float *alphaAt) {
    alpha = sparseFactor(alpha, alphaAt);
    const int64_t step = (int64_t)gridDim.x * blockDim.x;
    for (int64_t at = (int64_t)blockIdx.x * blockDim.x + threadIdx.x; at < entries * width; at += step) {
        const int64_t entry = at / width, column = at % width;
        const float value = alpha * values[entry] * b[((int64_t)from[entry] - base) * bRow + column * bColumn];
        asc_atomic_add(c + ((int64_t)to[entry] - base) * cRow + column * cColumn, value);
    }
}

// The entries that a matrix in rows has of the product of two dense ones: a warp for each row, a lane for each entry.
template <typename Offset, typename Column>
static __global__ __launch_bounds__(256) void sparseSample(const Offset *offsets, const Column *columns, float *values, int64_t rows, int64_t inner, int base,
                                                           const float *a, int64_t aRow, int64_t aColumn, const float *b, int64_t bRow, int64_t bColumn,
                                                           float alpha, const float *alphaAt, float beta, const float *betaAt) {
    alpha = sparseFactor(alpha, alphaAt);
    beta = sparseFactor(beta, betaAt);
    const int64_t warps = (int64_t)gridDim.x * (blockDim.x / 32);
    for (int64_t row = (int64_t)blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32; row < rows; row += warps) {
        const int64_t end = (int64_t)offsets[row + 1] - base;
        for (int64_t entry = (int64_t)offsets[row] - base + threadIdx.x % 32; entry < end; entry += 32) {
            const int64_t column = (int64_t)columns[entry] - base;
            float sum = 0.0f;
            for (int64_t at = 0; at < inner; at++) sum += a[row * aRow + at * aColumn] * b[at * bRow + column * bColumn];
            values[entry] = sparseSum(alpha * sum, beta, values + entry);
        }
    }
}

// Where each row begins among the entries of a matrix whose rows ascend.
static __global__ __launch_bounds__(256) void sparseCompress(const int *rowOf, int entries, int rows, int *offsets, int base) {
    for (int row = blockIdx.x * blockDim.x + threadIdx.x; row <= rows; row += gridDim.x * blockDim.x) {
        int low = 0, high = entries;
        while (low < high) {
            const int middle = low + (high - low) / 2;
            if (rowOf[middle] - base < row) low = middle + 1;
            else high = middle;
        }
        offsets[row] = low + base;
    }
}

// The row of each entry.
static __global__ __launch_bounds__(256) void sparseExpand(const int *offsets, int rows, int *rowOf, int base) {
    for (int row = blockIdx.x * blockDim.x + threadIdx.x; row < rows; row += gridDim.x * blockDim.x)
        for (int entry = offsets[row] - base; entry < offsets[row + 1] - base; entry++) rowOf[entry] = row + base;
}

// A dense matrix, or a vector as one of a single column: the steps from a row and from a column to the next.
struct SparseDense {
    float *data;
    int64_t row, column;
};

// One or both factors by value or by address; a null address means the value.
struct SparseFactors {
    float alpha, beta;
    const float *alphaAt, *betaAt;
};

inline unsigned int sparseBlocks(int64_t threads) {
    const int64_t blocks = (threads + sparseThreads - 1) / sparseThreads;
    return blocks < 1 ? 1 : blocks < 65535 ? static_cast<unsigned int>(blocks) : 65535;
}

inline void sparseLaunchScale(const SparseDense &c, int64_t rows, int64_t width, const SparseFactors &factors, aclrtStream stream) {
    sparseScale<<<sparseBlocks(rows * width), sparseThreads, 0, stream>>>(c.data, rows, width, c.row, c.column, factors.beta, factors.betaAt);
}

// A product with a matrix in rows, of `rows` rows and `others` columns.
template <typename Offset, typename Column>
inline void sparseLaunchRows(const void *offsets, const void *columns, const void *values, int64_t rows, int64_t others, int64_t entries, bool transposed,
                             int64_t width, int base, const SparseDense &b, const SparseDense &c, const SparseFactors &factors, aclrtStream stream) {
    const Offset *const begins = static_cast<const Offset *>(offsets);
    const Column *const indices = static_cast<const Column *>(columns);
    const float *const numbers = static_cast<const float *>(values);
    if (transposed) {
        sparseLaunchScale(c, others, width, factors, stream);
        sparseScatterRows<Offset, Column><<<sparseBlocks(rows * width), sparseThreads, 0, stream>>>(
            begins, indices, numbers, rows, width, base, b.data, b.row, b.column, c.data, c.row, c.column, factors.alpha, factors.alphaAt);
    } else if (entries / (rows < 1 ? 1 : rows) < sparseLongRow || width >= 32) {
        sparseByThread<Offset, Column><<<sparseBlocks(rows * width), sparseThreads, 0, stream>>>(
            begins, indices, numbers, rows, width, base, b.data, b.row, b.column, c.data, c.row, c.column, factors.alpha, factors.alphaAt, factors.beta,
            factors.betaAt);
    } else {
        sparseByWarp<Offset, Column><<<sparseBlocks(rows * width * 32), sparseThreads, 0, stream>>>(
            begins, indices, numbers, rows, width, base, b.data, b.row, b.column, c.data, c.row, c.column, factors.alpha, factors.alphaAt, factors.beta,
            factors.betaAt);
    }
}

template <typename Offset, typename Column>
inline void sparseLaunchSample(const void *offsets, const void *columns, void *values, int64_t rows, int64_t inner, int base, const SparseDense &a,
                               const SparseDense &b, const SparseFactors &factors, aclrtStream stream) {
    sparseSample<Offset, Column><<<sparseBlocks(rows * 32), sparseThreads, 0, stream>>>(
        static_cast<const Offset *>(offsets), static_cast<const Column *>(columns), static_cast<float *>(values), rows, inner, base, a.data, a.row, a.column,
        b.data, b.row, b.column, factors.alpha, factors.alphaAt, factors.beta, factors.betaAt);
}

// A product with a matrix of single entries, whose result has `rows` rows.
template <typename Index>
inline void sparseLaunchEntries(const void *to, const void *from, const void *values, int64_t rows, int64_t entries, int64_t width, int base,
                                const SparseDense &b, const SparseDense &c, const SparseFactors &factors, aclrtStream stream) {
    sparseLaunchScale(c, rows, width, factors, stream);
    if (entries == 0) return;
    sparseScatterEntries<Index><<<sparseBlocks(entries * width), sparseThreads, 0, stream>>>(
        static_cast<const Index *>(to), static_cast<const Index *>(from), static_cast<const float *>(values), entries, width, base, b.data, b.row, b.column,
        c.data, c.row, c.column, factors.alpha, factors.alphaAt);
}

}  // namespace structs

}  // namespace ascendify

#endif
