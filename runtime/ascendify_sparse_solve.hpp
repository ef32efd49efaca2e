// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_sparse_solve.hpp: triangular solves as cuSPARSE has them, in `float` by a SIMT kernel of our own, for the Ascend 950.
// Ascendify copies this file and those that it includes beside sources whose fixes use it; the sources are yours, and so are these copies.
// It needs C++17 and CANN 9.1.0.
//
// The analysis copies the structure of the matrix to the host, for which it waits, and orders the rows by levels: rows of one level need
// only those of levels before. One block of threads goes through the levels, so that the numbers are the same at every run; large levels
// do not use more than one core.
#ifndef ASCENDIFY_SPARSE_SOLVE_HPP
#define ASCENDIFY_SPARSE_SOLVE_HPP

#include <vector>

#include "ascendify_sparse.hpp"

namespace ascendify {

namespace structs {

enum SparseSolveAlgo { sparseAnySolveAlgo = 0 };
enum SparseSolveMatrixAlgo { sparseAnySolveMatrixAlgo = 0 };

constexpr int sparseSolveThreads = 512;

// A triangle on the device as a solver goes through it, behind one another: where each level begins among the rows, the rows by their
// levels, where each row begins among the entries, the column of each entry and the place of its value in the matrix, and the place of
// each row's own entry, -1 for none.
struct SparseLevels {
    int64_t *data = nullptr;
    int64_t levels = 0, rows = 0, entries = 0;
    // What the triangle was taken from.
    SparseFillMode fill = sparseLowerPart;
    bool transposed = false;
    void drop() {
        if (data != nullptr) (void)aclrtFreeWithDevSync(data);
        data = nullptr;
    }
};

struct SparseSolve {
    SparseLevels order;
};

// Solves for `width` columns: an element is what stands on the right, less the products with those that are known.
static __global__ __launch_bounds__(512) void sparseSolveLevels(const int64_t *order, int64_t levels, int64_t rows, int64_t entries, const float *values,
                                                                bool ones, int64_t width, const float *b, int64_t bRow, int64_t bColumn, float *c,
                                                                int64_t cRow, int64_t cColumn, float alpha, const float *alphaAt) {
    alpha = sparseFactor(alpha, alphaAt);
    const int64_t *const sorted = order + levels + 1, *const offsets = sorted + rows, *const columns = offsets + rows + 1;
    const int64_t *const places = columns + entries, *const pivots = places + entries;
    for (int64_t level = 0; level < levels; level++) {
        const int64_t first = order[level];
        for (int64_t at = threadIdx.x; at < (order[level + 1] - first) * width; at += blockDim.x) {
            const int64_t row = sorted[first + at / width], column = at % width;
            float sum = alpha * b[row * bRow + column * bColumn];
            for (int64_t entry = offsets[row]; entry < offsets[row + 1]; entry++)
                sum -= values[places[entry]] * c[columns[entry] * cRow + column * cColumn];
            // A row without an entry of its own has no solution.
            if (!ones) sum /= pivots[row] < 0 ? 0.0f : values[pivots[row]];
            c[row * cRow + column * cColumn] = sum;
        }
        asc_syncthreads();
    }
}

// Copies numbers of the device; what the stream had to do with them is waited for.
template <typename T>
inline bool sparseFetch(std::vector<T> &numbers, const void *from, aclrtStream stream) {
    const aclError waited = stream == nullptr ? aclrtSynchronizeDevice() : aclrtSynchronizeStream(stream);
    if (waited != ACL_SUCCESS) return false;
    const size_t bytes = numbers.size() * sizeof(T);
    return bytes == 0 || aclrtMemcpy(numbers.data(), bytes, from, bytes, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS;
}

template <typename T>
inline bool sparseUpload(T **there, const std::vector<T> &numbers) {
    const size_t bytes = numbers.size() * sizeof(T);
    if (*there == nullptr && aclrtMalloc(reinterpret_cast<void **>(there), bytes, ACL_MEM_MALLOC_HUGE_FIRST) != ACL_SUCCESS) return false;
    return aclrtMemcpy(*there, bytes, numbers.data(), bytes, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_SUCCESS;
}

// The indices of a matrix, from 0 on.
inline bool sparseIndices(std::vector<int64_t> &numbers, const void *from, SparseIndexType type, int base, aclrtStream stream) {
    if (type == sparse64 && !sparseFetch(numbers, from, stream)) return false;
    if (type != sparse64) {
        std::vector<int32_t> narrow(numbers.size());
        if (!sparseFetch(narrow, from, stream)) return false;
        numbers.assign(narrow.begin(), narrow.end());
    }
    for (int64_t &number : numbers) number -= base;
    return true;
}

// Orders the rows of a triangle of op(A) by levels. `upper` says which one, in op(A).
inline SparseStatus sparseOrderRows(SparseLevels *order, const SparseMatrix *a, bool transposed, bool upper, aclrtStream stream) try {
    const int64_t rows = a->rows, all = a->entries;
    std::vector<int64_t> first(a->format == sparseInRows ? rows + 1 : all), from(all), to(all);
    if (!sparseIndices(first, a->first, a->firstType, a->base, stream) || !sparseIndices(to, a->second, a->secondType, a->base, stream)) return sparseNotRun;
    if (a->format == sparseInRows) {
        for (int64_t row = 0; row < rows; row++)
            for (int64_t entry = first[row]; entry < first[row + 1] && entry < all; entry++) from[entry] = row;
    } else {
        from = first;
    }
    if (transposed) from.swap(to);
    std::vector<int64_t> offsets(rows + 1), pivots(rows, -1);
    const auto counts = [&](int64_t entry) { return from[entry] != to[entry] && (to[entry] > from[entry]) == upper; };
    for (int64_t entry = 0; entry < all; entry++) {
        if (from[entry] < 0 || from[entry] >= rows || to[entry] < 0 || to[entry] >= rows) return sparseNoValue;
        if (from[entry] == to[entry]) pivots[from[entry]] = entry;
        offsets[from[entry] + 1] += counts(entry);
    }
    for (int64_t row = 0; row < rows; row++) offsets[row + 1] += offsets[row];
    std::vector<int64_t> columns(offsets[rows]), places(offsets[rows]), next(offsets.begin(), offsets.end() - 1), level(rows);
    for (int64_t entry = 0; entry < all; entry++) {
        if (!counts(entry)) continue;
        columns[next[from[entry]]] = to[entry];
        places[next[from[entry]]++] = entry;
    }
    int64_t levels = 0;
    for (int64_t step = 0; step < rows; step++) {
        const int64_t row = upper ? rows - 1 - step : step;
        for (int64_t entry = offsets[row]; entry < offsets[row + 1]; entry++)
            if (level[columns[entry]] >= level[row]) level[row] = level[columns[entry]] + 1;
        if (levels <= level[row]) levels = level[row] + 1;
    }
    std::vector<int64_t> numbers(levels + 1 + rows);
    for (int64_t row = 0; row < rows; row++) numbers[level[row] + 1]++;
    for (int64_t at = 0; at < levels; at++) numbers[at + 1] += numbers[at];
    next.assign(numbers.begin(), numbers.begin() + levels);
    for (int64_t row = 0; row < rows; row++) numbers[levels + 1 + next[level[row]]++] = row;
    for (const std::vector<int64_t> *part : {&offsets, &columns, &places, &pivots}) numbers.insert(numbers.end(), part->begin(), part->end());
    order->drop();
    order->levels = levels;
    order->rows = rows;
    order->entries = static_cast<int64_t>(columns.size());
    order->fill = a->fill;
    order->transposed = transposed;
    return sparseUpload(&order->data, numbers) ? sparseDone : sparseNoMemory;
} catch (const std::bad_alloc &) {
    return sparseNoMemory;
}

// Whether a solver takes a system; one of the two right sides is given, the vectors or the matrices.
inline SparseStatus sparseSolved(const SparseContext *handle, const void *alpha, const SparseMatrix *a, const SparseVector *x, const SparseVector *y,
                                 aclDataType computeType, const SparseSolve *solve) {
    if (handle == nullptr) return sparseNoHandle;
    if (alpha == nullptr || a == nullptr || x == nullptr || y == nullptr || solve == nullptr) return sparseNoValue;
    if (a->rows != a->columns || x->size != a->rows || y->size != a->rows) return sparseNoValue;
    return sparseTaken(a) && x->type == ACL_FLOAT && y->type == ACL_FLOAT && computeType == ACL_FLOAT ? sparseDone : sparseAbsent;
}
inline SparseStatus sparseSolved(const SparseContext *handle, SparseOperation operation, const void *alpha, const SparseMatrix *a, const SparseDenseMatrix *b,
                                 const SparseDenseMatrix *c, aclDataType computeType, const SparseSolve *solve) {
    if (handle == nullptr) return sparseNoHandle;
    if (alpha == nullptr || a == nullptr || b == nullptr || c == nullptr || solve == nullptr) return sparseNoValue;
    const bool turned = operation != sparsePlain;
    if (a->rows != a->columns || c->rows != a->rows || (turned ? b->columns : b->rows) != a->rows || (turned ? b->rows : b->columns) != c->columns)
        return sparseNoValue;
    return sparseTaken(a) && b->type == ACL_FLOAT && c->type == ACL_FLOAT && computeType == ACL_FLOAT ? sparseDone : sparseAbsent;
}

inline SparseStatus sparseAnalyse(const SparseContext *handle, SparseOperation operation, const SparseMatrix *a, SparseSolve *solve) {
    if (a->rows == 0) return sparseDone;
    const bool transposed = operation != sparsePlain;
    return sparseOrderRows(&solve->order, a, transposed, (a->fill == sparseUpperPart) != transposed, handle->stream);
}

inline SparseStatus sparseSolveFor(const SparseContext *handle, SparseOperation operation, const void *alpha, const SparseMatrix *a, const SparseDense &b, const SparseDense &c,
                                   int64_t width, const SparseLevels &order) {
    if (a->rows == 0 || width == 0) return sparseDone;
    if (order.data == nullptr || order.rows != a->rows || order.fill != a->fill || order.transposed != (operation != sparsePlain)) return sparseNoValue;
    const SparseFactors factors = sparseFactors(handle, alpha, alpha);
    return sparseLaunched([&] {
        sparseSolveLevels<<<1, sparseSolveThreads, 0, handle->stream>>>(order.data, order.levels, order.rows, order.entries,
                                                                        static_cast<const float *>(a->values), a->diagonal == sparseOnes, width, b.data, b.row,
                                                                        b.column, c.data, c.row, c.column, factors.alpha, factors.alphaAt);
    });
}

}  // namespace structs

/** cusparseSpSVAlg_t, of which there is one. */
using SparseSpSVAlgo = structs::SparseSolveAlgo;
/** CUSPARSE_SPSV_ALG_DEFAULT. */
constexpr SparseSpSVAlgo sparseSpSVDefault = structs::sparseAnySolveAlgo;
/** cusparseSpSMAlg_t, of which there is one. */
using SparseSpSMAlgo = structs::SparseSolveMatrixAlgo;
/** CUSPARSE_SPSM_ALG_DEFAULT. */
constexpr SparseSpSMAlgo sparseSpSMDefault = structs::sparseAnySolveMatrixAlgo;
/** cusparseSpSVDescr_t and cusparseSpSMDescr_t. */
using SparseSolve = structs::SparseSolve *;
/** cusparseSpSV_createDescr and cusparseSpSM_createDescr. */
inline SparseStatus sparseCreateSolve(SparseSolve *solve) { return structs::sparseKeep(solve, structs::SparseSolve()); }

/** cusparseSpSV_destroyDescr and cusparseSpSM_destroyDescr: waits for the device before it frees what the analysis left there. */
inline SparseStatus sparseDestroySolve(SparseSolve solve) {
    if (solve != nullptr) solve->order.drop();
    return structs::sparseDrop(solve);
}

/** cusparseSpSV_bufferSize: programs allocate the buffer, and no use is made of it. */
inline SparseStatus sparseSpSVBufferSize(SparseHandle handle, SparseOperation, const void *alpha, ConstSparseMatrix a, ConstSparseVector x, SparseVector y,
                                         aclDataType computeType, SparseSpSVAlgo, SparseSolve solve, size_t *size) {
    return structs::sparseBuffer(structs::sparseSolved(handle, alpha, a, x, y, computeType, solve), size);
}

/** cusparseSpSV_analysis: reads which entries there are, and not their values. It waits for the stream. */
inline SparseStatus sparseSpSVAnalysis(SparseHandle handle, SparseOperation operation, const void *alpha, ConstSparseMatrix a, ConstSparseVector x,
                                       SparseVector y, aclDataType computeType, SparseSpSVAlgo, SparseSolve solve, void *) {
    const SparseStatus status = structs::sparseSolved(handle, alpha, a, x, y, computeType, solve);
    return status == sparseSuccess ? structs::sparseAnalyse(handle, operation, a, solve) : status;
}

/** cusparseSpSV_solve: op(A) y = alpha x for the triangle that the attributes name, with the values that are there now. */
inline SparseStatus sparseSpSVSolve(SparseHandle handle, SparseOperation operation, const void *alpha, ConstSparseMatrix a, ConstSparseVector x, SparseVector y,
                                    aclDataType computeType, SparseSpSVAlgo, SparseSolve solve) {
    const SparseStatus status = structs::sparseSolved(handle, alpha, a, x, y, computeType, solve);
    if (status != sparseSuccess) return status;
    return structs::sparseSolveFor(handle, operation, alpha, a, {static_cast<float *>(x->values), 1, 0}, {static_cast<float *>(y->values), 1, 0}, 1, solve->order);
}

/** cusparseSpSM_bufferSize: as of a vector. */
inline SparseStatus sparseSpSMBufferSize(SparseHandle handle, SparseOperation, SparseOperation operationB, const void *alpha, ConstSparseMatrix a,
                                         ConstSparseDenseMatrix b, SparseDenseMatrix c, aclDataType computeType, SparseSpSMAlgo, SparseSolve solve,
                                         size_t *size) {
    return structs::sparseBuffer(structs::sparseSolved(handle, operationB, alpha, a, b, c, computeType, solve), size);
}

/** cusparseSpSM_analysis: as of a vector. */
inline SparseStatus sparseSpSMAnalysis(SparseHandle handle, SparseOperation operationA, SparseOperation operationB, const void *alpha, ConstSparseMatrix a,
                                       ConstSparseDenseMatrix b, SparseDenseMatrix c, aclDataType computeType, SparseSpSMAlgo, SparseSolve solve, void *) {
    const SparseStatus status = structs::sparseSolved(handle, operationB, alpha, a, b, c, computeType, solve);
    return status == sparseSuccess ? structs::sparseAnalyse(handle, operationA, a, solve) : status;
}

/** cusparseSpSM_solve: op(A) C = alpha op(B). */
inline SparseStatus sparseSpSMSolve(SparseHandle handle, SparseOperation operationA, SparseOperation operationB, const void *alpha, ConstSparseMatrix a,
                                    ConstSparseDenseMatrix b, SparseDenseMatrix c, aclDataType computeType, SparseSpSMAlgo, SparseSolve solve) {
    const SparseStatus status = structs::sparseSolved(handle, operationB, alpha, a, b, c, computeType, solve);
    if (status != sparseSuccess) return status;
    return structs::sparseSolveFor(handle, operationA, alpha, a, structs::sparseDenseOf(b, operationB != sparseN), structs::sparseDenseOf(c, false), c->columns, solve->order);
}

}  // namespace ascendify

#endif
