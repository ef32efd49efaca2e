// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_sparse_convert.hpp: a matrix in rows as one in columns, as cuSPARSE has it, by SIMT kernels of our own, for the Ascend 950.
// Ascendify copies this file and those that it includes beside sources whose fixes use it; the sources are yours, and so are these copies.
// It needs C++17 and CANN 9.1.0.
#ifndef ASCENDIFY_SPARSE_CONVERT_HPP
#define ASCENDIFY_SPARSE_CONVERT_HPP

#include "ascendify_sparse.hpp"

namespace ascendify {

namespace structs {

enum SparseAction { sparseStructure = 0, sparseWithValues = 1 };
enum SparseConvertAlgo { sparseAnyConvertAlgo = 0 };

constexpr int sparseSumThreads = 512;

// How many entries each column has, one place further on.
static __global__ __launch_bounds__(256) void sparseCountColumns(const int *columns, int entries, int base, int *counts) {
    for (int at = blockIdx.x * blockDim.x + threadIdx.x; at < entries; at += gridDim.x * blockDim.x) asc_atomic_add(counts + (columns[at] - base + 1), 1);
}

// Makes of these counts where each column begins, for the result and as a place that moves on. One block does it, a part for each thread.
static __global__ __launch_bounds__(512) void sparseSumColumns(int *counts, int columns, int base, int *next) {
    __ubuf__ int sums[512];
    const int part = (columns + 1 + blockDim.x - 1) / blockDim.x, first = threadIdx.x * part;
    const int last = first + part < columns + 1 ? first + part : columns + 1;
    int sum = 0;
    for (int at = first; at < last; at++) sum += counts[at];
    sums[threadIdx.x] = sum;
    asc_syncthreads();
    sum = 0;
    for (int before = 0; before < (int)threadIdx.x; before++) sum += sums[before];
    for (int at = first; at < last; at++) {
        sum += counts[at];
        counts[at] = sum + base;
        if (at < columns) next[at] = sum;
    }
}

// Puts each entry among those of its column, in any order.
static __global__ __launch_bounds__(256) void sparsePlaceEntries(const int *columns, int entries, int base, int *next, int *places) {
    for (int at = blockIdx.x * blockDim.x + threadIdx.x; at < entries; at += gridDim.x * blockDim.x)
        places[asc_atomic_add(next + (columns[at] - base), 1)] = at;
}

// Lets a number that is too small for its place in a heap sink.
inline __aicore__ void sparseSink(int *heap, int at, int count) {
    const int sinking = heap[at];
    for (int below = 2 * at + 1; below < count; below = 2 * at + 1) {
        if (below + 1 < count && heap[below] < heap[below + 1]) below++;
        if (heap[below] <= sinking) break;
        heap[at] = heap[below];
        at = below;
    }
    heap[at] = sinking;
}

// Orders the entries of each column as they were, by a heap, so that the result is the same at every run, and writes rows and values.
static __global__ __launch_bounds__(256) void sparseSettleColumns(const int *offsets, const float *values, int rows, int columns, int base, int *places,
                                                                  const int *begins, int *rowOf, float *result) {
    for (int column = blockIdx.x * blockDim.x + threadIdx.x; column < columns; column += gridDim.x * blockDim.x) {
        const int first = begins[column] - base, count = begins[column + 1] - base - first;
        int *const own = places + first;
        for (int at = count / 2 - 1; at >= 0; at--) sparseSink(own, at, count);
        for (int left = count - 1; left > 0; left--) {
            const int most = own[0];
            own[0] = own[left];
            own[left] = most;
            sparseSink(own, 0, left);
        }
        for (int at = 0; at < count; at++) {
            const int entry = own[at];
            int low = 0, high = rows;
            while (high - low > 1) {
                const int middle = low + (high - low) / 2;
                if (offsets[middle] - base <= entry) low = middle;
                else high = middle;
            }
            rowOf[first + at] = low + base;
            if (result != nullptr) result[first + at] = values[entry];
        }
    }
}

}  // namespace structs

/** cusparseAction_t. */
using SparseAction = structs::SparseAction;
/** CUSPARSE_ACTION_SYMBOLIC: where the entries are. */
constexpr SparseAction sparseActionSymbolic = structs::sparseStructure;
/** CUSPARSE_ACTION_NUMERIC: their values too. */
constexpr SparseAction sparseActionNumeric = structs::sparseWithValues;
/** cusparseCsr2CscAlg_t: no choice makes a difference. */
using SparseConvertAlgo = structs::SparseConvertAlgo;
/** CUSPARSE_CSR2CSC_ALG_DEFAULT and its kin. */
constexpr SparseConvertAlgo sparseConvertDefault = structs::sparseAnyConvertAlgo;

/** cusparseCsr2cscEx2_bufferSize: room for the entries by their columns. */
inline SparseStatus sparseCsr2cscBufferSize(SparseHandle handle, int rows, int columns, int entries, const void *, const int *, const int *, void *, int *, int *,
                                            aclDataType type, SparseAction, SparseIndexBase, SparseConvertAlgo, size_t *size) {
    if (handle == nullptr) return sparseNotInitialized;
    if (rows < 0 || columns < 0 || entries < 0 || size == nullptr) return sparseInvalidValue;
    if (type != ACL_FLOAT) return sparseNotSupported;
    *size = 512 + (static_cast<size_t>(columns) + entries) * sizeof(int);
    return sparseSuccess;
}

/** cusparseCsr2cscEx2: columns with their rows ascending, which is the transpose in rows. */
inline SparseStatus sparseCsr2csc(SparseHandle handle, int rows, int columns, int entries, const void *values, const int *offsets, const int *indices,
                                  void *result, int *begins, int *rowOf, aclDataType type, SparseAction action, SparseIndexBase base, SparseConvertAlgo,
                                  void *buffer) {
    if (handle == nullptr) return sparseNotInitialized;
    if (rows < 0 || columns < 0 || entries < 0 || buffer == nullptr) return sparseInvalidValue;
    if (type != ACL_FLOAT) return sparseNotSupported;
    const size_t bytes = (static_cast<size_t>(columns) + 1) * sizeof(int);
    if (aclrtMemsetAsync(begins, bytes, 0, bytes, handle->stream) != ACL_SUCCESS) return sparseExecutionFailed;
    int *const next = static_cast<int *>(buffer), *const places = next + columns;
    const int from = base;
    return structs::sparseLaunched([&] {
        const unsigned int blocks = structs::sparseBlocks(entries);
        if (entries > 0) structs::sparseCountColumns<<<blocks, structs::sparseThreads, 0, handle->stream>>>(indices, entries, from, begins);
        structs::sparseSumColumns<<<1, structs::sparseSumThreads, 0, handle->stream>>>(begins, columns, from, next);
        if (entries == 0) return;
        structs::sparsePlaceEntries<<<blocks, structs::sparseThreads, 0, handle->stream>>>(indices, entries, from, next, places);
        structs::sparseSettleColumns<<<structs::sparseBlocks(columns), structs::sparseThreads, 0, handle->stream>>>(
            offsets, static_cast<const float *>(values), rows, columns, from, places, begins, rowOf,
            action == sparseActionNumeric ? static_cast<float *>(result) : nullptr);
    });
}

}  // namespace ascendify

#endif
