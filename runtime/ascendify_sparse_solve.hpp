// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_sparse_solve.hpp: triangular solves and incomplete factors as cuSPARSE has them, in `float` by SIMT kernels of our own, for the
// Ascend 950. Ascendify copies this file and those that it includes beside sources whose fixes use it; the sources are yours, and so are
// these copies. It needs C++17 and CANN 9.1.0.
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
enum SparsePolicy { sparseWithoutLevels = 0, sparseWithLevels = 1 };

constexpr int sparseSolveThreads = 512;
// Four equal bytes, which a stream can set.
constexpr int32_t sparseNoRow = 0x7f7f7f7f;

// Rows by their levels, in memory of the device: where each level begins, then the rows.
struct SparseLevels {
    int64_t *data = nullptr;
    int64_t levels = 0, rows = 0;
    void drop() {
        if (data != nullptr) (void)aclrtFreeWithDevSync(data);
        data = nullptr;
    }
};

struct SparseSolve {
    SparseLevels order;
};

struct SparseFactorization {
    SparseLevels order;
    // The first row without a pivot, in memory of the device; `sparseNoRow` for none.
    int32_t *zero = nullptr;
};

template <typename Offset, typename Column>
static __global__ __launch_bounds__(512) void sparseSolveLevels(const Offset *offsets, const Column *columns, const float *values, int base, bool upper,
                                                                bool ones, const int64_t *order, int64_t levels, const float *x, float *y, float alpha,
                                                                const float *alphaAt) {
    alpha = sparseFactor(alpha, alphaAt);
    const int64_t *const rows = order + levels + 1;
    for (int64_t level = 0; level < levels; level++) {
        for (int64_t at = order[level] + threadIdx.x; at < order[level + 1]; at += blockDim.x) {
            const int64_t row = rows[at], end = (int64_t)offsets[row + 1] - base;
            float sum = alpha * x[row], pivot = 0.0f;
            for (int64_t entry = (int64_t)offsets[row] - base; entry < end; entry++) {
                const int64_t column = (int64_t)columns[entry] - base;
                if (column == row) pivot = values[entry];
                else if ((column > row) == upper) sum -= values[entry] * y[column];
            }
            y[row] = ones ? sum : sum / pivot;
        }
        asc_syncthreads();
    }
}

// Factors without new entries, in place: L with ones on its diagonal below, U above. Columns of a row ascend.
static __global__ __launch_bounds__(512) void sparseFactorLevels(const int32_t *offsets, const int32_t *columns, float *values, int base,
                                                                 const int64_t *order, int64_t levels, int32_t *zero) {
    const int64_t *const rows = order + levels + 1;
    for (int64_t level = 0; level < levels; level++) {
        for (int64_t at = order[level] + threadIdx.x; at < order[level + 1]; at += blockDim.x) {
            const int32_t row = (int32_t)rows[at], end = offsets[row + 1] - base;
            int32_t entry = offsets[row] - base;
            for (; entry < end && columns[entry] - base < row; entry++) {
                const int32_t above = columns[entry] - base, last = offsets[above + 1] - base;
                int32_t other = offsets[above] - base;
                while (other < last && columns[other] - base < above) other++;
                // A row without a pivot has been told.
                if (other == last || columns[other] - base != above) continue;
                const float factor = values[entry] / values[other];
                values[entry] = factor;
                int32_t here = entry + 1;
                for (other++; other < last; other++) {
                    while (here < end && columns[here] < columns[other]) here++;
                    if (here < end && columns[here] == columns[other]) values[here] -= factor * values[other];
                }
            }
            if (entry == end || columns[entry] - base != row || values[entry] == 0.0f) asc_atomic_min(zero, row + base);
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

// Orders the rows of a triangle by levels.
template <typename Offset, typename Column>
inline SparseStatus sparseOrderRows(SparseLevels *order, int64_t rows, int64_t entries, const void *offsets, const void *columns, int base, bool upper,
                                    aclrtStream stream) try {
    std::vector<Offset> begins(rows + 1);
    std::vector<Column> indices(entries);
    if (!sparseFetch(begins, offsets, stream) || !sparseFetch(indices, columns, stream)) return sparseNotRun;
    std::vector<int64_t> level(rows);
    int64_t levels = 0;
    for (int64_t step = 0; step < rows; step++) {
        const int64_t row = upper ? rows - 1 - step : step;
        for (int64_t entry = begins[row] - base; entry < begins[row + 1] - base; entry++) {
            const int64_t column = indices[entry] - base;
            if (column < 0 || column >= rows) return sparseNoValue;
            if (column != row && (column > row) == upper && level[column] >= level[row]) level[row] = level[column] + 1;
        }
        if (levels <= level[row]) levels = level[row] + 1;
    }
    std::vector<int64_t> numbers(levels + 1 + rows);
    for (int64_t row = 0; row < rows; row++) numbers[level[row] + 1]++;
    for (int64_t at = 0; at < levels; at++) numbers[at + 1] += numbers[at];
    std::vector<int64_t> next(numbers.begin(), numbers.begin() + levels);
    for (int64_t row = 0; row < rows; row++) numbers[levels + 1 + next[level[row]]++] = row;
    order->drop();
    order->levels = levels;
    order->rows = rows;
    return sparseUpload(&order->data, numbers) ? sparseDone : sparseNoMemory;
} catch (const std::bad_alloc &) {
    return sparseNoMemory;
}

// Whether a solver takes a system.
inline SparseStatus sparseSolved(const SparseContext *handle, SparseOperation operation, const void *alpha, const SparseMatrix *a, const SparseVector *x,
                                 const SparseVector *y, aclDataType computeType, const SparseSolve *solve) {
    if (handle == nullptr) return sparseNoHandle;
    if (alpha == nullptr || a == nullptr || x == nullptr || y == nullptr || solve == nullptr) return sparseNoValue;
    if (a->rows != a->columns || x->size != a->rows || y->size != a->rows) return sparseNoValue;
    const bool numbers = sparseTaken(a) && x->type == ACL_FLOAT && y->type == ACL_FLOAT && computeType == ACL_FLOAT;
    return numbers && a->format == sparseInRows && operation == sparsePlain ? sparseDone : sparseAbsent;
}

template <typename Offset, typename Column>
inline void sparseLaunchSolve(const SparseContext *handle, const void *alpha, const SparseMatrix *a, const void *x, void *y, const SparseLevels &order) {
    const SparseFactors factors = sparseFactors(handle, alpha, alpha);
    sparseSolveLevels<Offset, Column><<<1, sparseSolveThreads, 0, handle->stream>>>(
        static_cast<const Offset *>(a->first), static_cast<const Column *>(a->second), static_cast<const float *>(a->values), static_cast<int>(a->base),
        a->fill == sparseUpperPart, a->diagonal == sparseOnes, order.data, order.levels, static_cast<const float *>(x), static_cast<float *>(y),
        factors.alpha, factors.alphaAt);
}

// What the older calls refuse of a matrix.
inline SparseStatus sparseFactored(const SparseContext *handle, int rows, int entries, const SparseDescription *description, const SparseFactorization *info) {
    if (handle == nullptr) return sparseNoHandle;
    if (rows < 0 || entries < 0 || description == nullptr || info == nullptr) return sparseNoValue;
    return description->type == sparseGeneral ? sparseDone : sparseOtherMatrix;
}

}  // namespace structs

/** cusparseMatrixType_t. */
using SparseMatrixType = structs::SparseMatrixType;
/** CUSPARSE_MATRIX_TYPE_GENERAL. */
constexpr SparseMatrixType sparseTypeGeneral = structs::sparseGeneral;
/** CUSPARSE_MATRIX_TYPE_SYMMETRIC. */
constexpr SparseMatrixType sparseTypeSymmetric = structs::sparseSymmetric;
/** CUSPARSE_MATRIX_TYPE_HERMITIAN. */
constexpr SparseMatrixType sparseTypeHermitian = structs::sparseHermitian;
/** CUSPARSE_MATRIX_TYPE_TRIANGULAR. */
constexpr SparseMatrixType sparseTypeTriangular = structs::sparseTriangular;
/** cusparseMatDescr_t. */
using SparseDescription = structs::SparseDescription *;

/** cusparseSpSVAlg_t, of which there is one. */
using SparseSpSVAlgo = structs::SparseSolveAlgo;
/** CUSPARSE_SPSV_ALG_DEFAULT. */
constexpr SparseSpSVAlgo sparseSpSVDefault = structs::sparseAnySolveAlgo;
/** cusparseSolvePolicy_t: no choice makes a difference. */
using SparsePolicy = structs::SparsePolicy;
/** CUSPARSE_SOLVE_POLICY_NO_LEVEL. */
constexpr SparsePolicy sparsePolicyNoLevel = structs::sparseWithoutLevels;
/** CUSPARSE_SOLVE_POLICY_USE_LEVEL. */
constexpr SparsePolicy sparsePolicyUseLevel = structs::sparseWithLevels;
/** cusparseSpSVDescr_t. */
using SparseSolve = structs::SparseSolve *;
/** csrilu02Info_t. */
using SparseFactorization = structs::SparseFactorization *;

/** cusparseSpSV_createDescr. */
inline SparseStatus sparseSpSVCreateDescr(SparseSolve *solve) { return structs::sparseKeep(solve, structs::SparseSolve()); }

/** cusparseSpSV_destroyDescr: waits for the device before it frees what the analysis left there. */
inline SparseStatus sparseSpSVDestroyDescr(SparseSolve solve) {
    if (solve != nullptr) solve->order.drop();
    return structs::sparseDrop(solve);
}

/** cusparseSpSV_bufferSize: programs allocate the buffer, and no use is made of it. */
inline SparseStatus sparseSpSVBufferSize(SparseHandle handle, SparseOperation operation, const void *alpha, ConstSparseMatrix a, ConstSparseVector x,
                                         SparseVector y, aclDataType computeType, SparseSpSVAlgo, SparseSolve solve, size_t *size) {
    return structs::sparseBuffer(structs::sparseSolved(handle, operation, alpha, a, x, y, computeType, solve), size);
}

/** cusparseSpSV_analysis: reads which entries there are, and not their values. It waits for the stream. */
inline SparseStatus sparseSpSVAnalysis(SparseHandle handle, SparseOperation operation, const void *alpha, ConstSparseMatrix a, ConstSparseVector x,
                                       SparseVector y, aclDataType computeType, SparseSpSVAlgo, SparseSolve solve, void *) {
    const SparseStatus status = structs::sparseSolved(handle, operation, alpha, a, x, y, computeType, solve);
    if (status != sparseSuccess || a->rows == 0) return status;
    const auto order = [&](auto run) {
        return run(&solve->order, a->rows, a->entries, a->first, a->second, static_cast<int>(a->base), a->fill == sparseUpper, handle->stream);
    };
    if (a->firstType == sparseIndex32) return order(structs::sparseOrderRows<int32_t, int32_t>);
    if (a->secondType == sparseIndex32) return order(structs::sparseOrderRows<int64_t, int32_t>);
    return order(structs::sparseOrderRows<int64_t, int64_t>);
}

/** cusparseSpSV_solve: op(A) y = alpha x for the triangle that the attributes name, with the values that are there now. */
inline SparseStatus sparseSpSVSolve(SparseHandle handle, SparseOperation operation, const void *alpha, ConstSparseMatrix a, ConstSparseVector x,
                                    SparseVector y, aclDataType computeType, SparseSpSVAlgo, SparseSolve solve) {
    const SparseStatus status = structs::sparseSolved(handle, operation, alpha, a, x, y, computeType, solve);
    if (status != sparseSuccess || a->rows == 0) return status;
    if (solve->order.data == nullptr || solve->order.rows != a->rows) return sparseInvalidValue;
    return structs::sparseLaunched([&] {
        const auto launch = [&](auto run) { run(handle, alpha, a, x->values, y->values, solve->order); };
        if (a->firstType == sparseIndex32) launch(structs::sparseLaunchSolve<int32_t, int32_t>);
        else if (a->secondType == sparseIndex32) launch(structs::sparseLaunchSolve<int64_t, int32_t>);
        else launch(structs::sparseLaunchSolve<int64_t, int64_t>);
    });
}

/** cusparseCreateMatDescr, of the older calls. */
inline SparseStatus sparseCreateMatDescr(SparseDescription *description) {
    return structs::sparseKeep(description, structs::SparseDescription());
}

/** cusparseDestroyMatDescr. */
inline SparseStatus sparseDestroyMatDescr(SparseDescription description) {
    return structs::sparseDrop(description);
}

/** cusparseSetMatType. */
inline SparseStatus sparseSetMatType(SparseDescription description, SparseMatrixType value) {
    if (description == nullptr) return sparseInvalidValue;
    description->type = value;
    return sparseSuccess;
}

/** cusparseSetMatFillMode. */
inline SparseStatus sparseSetMatFillMode(SparseDescription description, SparseFillMode value) {
    if (description == nullptr) return sparseInvalidValue;
    description->fill = value;
    return sparseSuccess;
}

/** cusparseSetMatDiagType. */
inline SparseStatus sparseSetMatDiagType(SparseDescription description, SparseDiagType value) {
    if (description == nullptr) return sparseInvalidValue;
    description->diagonal = value;
    return sparseSuccess;
}

/** cusparseSetMatIndexBase. */
inline SparseStatus sparseSetMatIndexBase(SparseDescription description, SparseIndexBase value) {
    if (description == nullptr) return sparseInvalidValue;
    description->base = value;
    return sparseSuccess;
}

/** cusparseCreateCsrilu02Info. */
inline SparseStatus sparseCreateFactorization(SparseFactorization *info) { return structs::sparseKeep(info, structs::SparseFactorization()); }

/** cusparseDestroyCsrilu02Info. */
inline SparseStatus sparseDestroyFactorization(SparseFactorization info) {
    if (info == nullptr) return sparseInvalidValue;
    info->order.drop();
    if (info->zero != nullptr) (void)aclrtFreeWithDevSync(info->zero);
    return structs::sparseDrop(info);
}

/** cusparseScsrilu02_bufferSize: programs allocate the buffer, and no use is made of it. */
inline SparseStatus sparseScsrilu02BufferSize(SparseHandle handle, int rows, int entries, SparseDescription description, float *, const int *, const int *,
                                              SparseFactorization info, int *size) {
    const SparseStatus status = structs::sparseFactored(handle, rows, entries, description, info);
    if (status == sparseSuccess) *size = 512;
    return status;
}

/** cusparseScsrilu02_analysis: reads which entries there are, and not their values. It waits for the stream. */
inline SparseStatus sparseScsrilu02Analysis(SparseHandle handle, int rows, int entries, SparseDescription description, const float *, const int *offsets,
                                            const int *columns, SparseFactorization info, SparsePolicy, void *) {
    const SparseStatus status = structs::sparseFactored(handle, rows, entries, description, info);
    if (status != sparseSuccess || rows == 0) return status;
    if (!structs::sparseUpload(&info->zero, std::vector<int32_t>{structs::sparseNoRow})) return sparseAllocFailed;
    const int base = description->base;
    return structs::sparseOrderRows<int32_t, int32_t>(&info->order, rows, entries, offsets, columns, base, false, handle->stream);
}

/** cusparseScsrilu02: A becomes its factors without new entries, in place. Columns of a row ascend. */
inline SparseStatus sparseScsrilu02(SparseHandle handle, int rows, int entries, SparseDescription description, float *values, const int *offsets,
                                    const int *columns, SparseFactorization info, SparsePolicy, void *) {
    const SparseStatus status = structs::sparseFactored(handle, rows, entries, description, info);
    if (status != sparseSuccess || rows == 0) return status;
    if (info->order.data == nullptr || info->order.rows != rows) return sparseInvalidValue;
    if (aclrtMemsetAsync(info->zero, sizeof(int32_t), 0x7f, sizeof(int32_t), handle->stream) != ACL_SUCCESS) return sparseExecutionFailed;
    const int base = description->base;
    return structs::sparseLaunched([&] {
        structs::sparseFactorLevels<<<1, structs::sparseSolveThreads, 0, handle->stream>>>(offsets, columns, values, base, info->order.data,
                                                                                           info->order.levels, info->zero);
    });
}

/** cusparseXcsrilu02_zeroPivot: waits for the stream; the first row whose pivot is not there or 0, or -1. */
inline SparseStatus sparseXcsrilu02ZeroPivot(SparseHandle handle, SparseFactorization info, int *position) {
    if (handle == nullptr) return sparseNotInitialized;
    if (info == nullptr || position == nullptr) return sparseInvalidValue;
    std::vector<int32_t> zero{structs::sparseNoRow};
    if (info->zero != nullptr && !structs::sparseFetch(zero, info->zero, handle->stream)) return sparseExecutionFailed;
    const int found = zero[0] == structs::sparseNoRow ? -1 : zero[0];
    const aclrtMemcpyKind kind = handle->mode == sparsePointersDevice ? ACL_MEMCPY_HOST_TO_DEVICE : ACL_MEMCPY_HOST_TO_HOST;
    if (kind == ACL_MEMCPY_HOST_TO_HOST) *position = found;
    else if (aclrtMemcpy(position, sizeof(int), &found, sizeof(int), kind) != ACL_SUCCESS) return sparseExecutionFailed;
    return found < 0 ? sparseSuccess : sparseZeroPivot;
}

}  // namespace ascendify

#endif
