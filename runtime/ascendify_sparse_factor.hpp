// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_sparse_factor.hpp: incomplete LU factors and the descriptor of the older calls as cuSPARSE has them, in `float` by a SIMT
// kernel of our own, for the Ascend 950. Ascendify copies this file and those that it includes beside sources whose fixes use it; the
// sources are yours, and so are these copies. It needs C++17 and CANN 9.1.0. Rows are ordered by levels as for a triangular solve.
#ifndef ASCENDIFY_SPARSE_FACTOR_HPP
#define ASCENDIFY_SPARSE_FACTOR_HPP

#include "ascendify_sparse_solve.hpp"

namespace ascendify {

namespace structs {

enum SparsePolicy { sparseWithoutLevels = 0, sparseWithLevels = 1 };

// Four equal bytes, which a stream can set.
constexpr int32_t sparseNoRow = 0x7f7f7f7f;

struct SparseFactorization {
    SparseLevels order;
    // The first row without a pivot, in memory of the device; `sparseNoRow` for none.
    int32_t *zero = nullptr;
};

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
/** cusparseSolvePolicy_t: no choice makes a difference. */
using SparsePolicy = structs::SparsePolicy;
/** CUSPARSE_SOLVE_POLICY_NO_LEVEL. */
constexpr SparsePolicy sparsePolicyNoLevel = structs::sparseWithoutLevels;
/** CUSPARSE_SOLVE_POLICY_USE_LEVEL. */
constexpr SparsePolicy sparsePolicyUseLevel = structs::sparseWithLevels;
/** csrilu02Info_t. */
using SparseFactorization = structs::SparseFactorization *;

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

/** cusparseGetMatType. */
inline SparseMatrixType sparseGetMatType(SparseDescription description) { return description->type; }

/** cusparseGetMatFillMode. */
inline SparseFillMode sparseGetMatFillMode(SparseDescription description) { return description->fill; }

/** cusparseGetMatDiagType. */
inline SparseDiagType sparseGetMatDiagType(SparseDescription description) { return description->diagonal; }

/** cusparseGetMatIndexBase. */
inline SparseIndexBase sparseGetMatIndexBase(SparseDescription description) { return description->base; }

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
    const structs::SparseMatrix matrix = {sparseFormatCsr, rows, rows, entries, const_cast<int *>(offsets), const_cast<int *>(columns), nullptr,
                                          sparseIndex32, sparseIndex32, description->base, ACL_FLOAT};
    return structs::sparseOrderRows(&info->order, &matrix, false, false, handle->stream);
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
