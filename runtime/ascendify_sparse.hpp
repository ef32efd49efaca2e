// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_sparse.hpp: sparse matrices in the form of cuSPARSE's generic calls: handles, descriptors and
// their values, for the Ascend 950. Products are in ascendify_sparse_products.hpp, solves in ascendify_sparse_solve.hpp, factors in
// ascendify_sparse_factor.hpp. Ascendify copies this file and those that it includes beside sources whose fixes use it; the sources are
// yours, and so are these copies. A source that includes it holds kernels, so its name ends in `.asc`. It needs C++17 and CANN 9.1.0.
#ifndef ASCENDIFY_SPARSE_HPP
#define ASCENDIFY_SPARSE_HPP

#include "ascendify_sparse_run.hpp"

namespace ascendify {

/** cusparseStatus_t. */
using SparseStatus = structs::SparseStatus;
/** CUSPARSE_STATUS_SUCCESS. */
constexpr SparseStatus sparseSuccess = structs::sparseDone;
/** CUSPARSE_STATUS_NOT_INITIALIZED: there is no handle. */
constexpr SparseStatus sparseNotInitialized = structs::sparseNoHandle;
/** CUSPARSE_STATUS_ALLOC_FAILED. */
constexpr SparseStatus sparseAllocFailed = structs::sparseNoMemory;
/** CUSPARSE_STATUS_INVALID_VALUE: no descriptor, or sizes that do not fit. */
constexpr SparseStatus sparseInvalidValue = structs::sparseNoValue;
/** CUSPARSE_STATUS_ARCH_MISMATCH, which no call gives. */
constexpr SparseStatus sparseArchMismatch = structs::sparseOtherChip;
/** CUSPARSE_STATUS_MAPPING_ERROR, which no call gives. */
constexpr SparseStatus sparseMappingError = structs::sparseNotMapped;
/** CUSPARSE_STATUS_EXECUTION_FAILED: a launch or a copy failed; aclGetRecentErrMsg tells why. */
constexpr SparseStatus sparseExecutionFailed = structs::sparseNotRun;
/** CUSPARSE_STATUS_INTERNAL_ERROR, which no call gives. */
constexpr SparseStatus sparseInternalError = structs::sparseInternal;
/** CUSPARSE_STATUS_MATRIX_TYPE_NOT_SUPPORTED: the older calls take general matrices. */
constexpr SparseStatus sparseMatrixTypeNotSupported = structs::sparseOtherMatrix;
/** CUSPARSE_STATUS_ZERO_PIVOT: a row has no pivot, or 0. */
constexpr SparseStatus sparseZeroPivot = structs::sparseZero;
/** CUSPARSE_STATUS_NOT_SUPPORTED: types or an operation that no kernel here does. */
constexpr SparseStatus sparseNotSupported = structs::sparseAbsent;
/** CUSPARSE_STATUS_INSUFFICIENT_RESOURCES, which no call gives. */
constexpr SparseStatus sparseInsufficientResources = structs::sparseTooFew;

/** cusparsePointerMode_t. */
using SparsePointerMode = structs::SparsePointerMode;
/** CUSPARSE_POINTER_MODE_HOST: factors lie in memory of the host and are read when the call is made. */
constexpr SparsePointerMode sparsePointersHost = structs::sparseHost;
/** CUSPARSE_POINTER_MODE_DEVICE: factors lie in memory of the device. */
constexpr SparsePointerMode sparsePointersDevice = structs::sparseDevice;

/** cusparseOperation_t. */
using SparseOperation = structs::SparseOperation;
/** CUSPARSE_OPERATION_NON_TRANSPOSE. */
constexpr SparseOperation sparseN = structs::sparsePlain;
/** CUSPARSE_OPERATION_TRANSPOSE. */
constexpr SparseOperation sparseT = structs::sparseTransposed;
/** CUSPARSE_OPERATION_CONJUGATE_TRANSPOSE: the same for real numbers. */
constexpr SparseOperation sparseC = structs::sparseConjugated;

/** cusparseIndexBase_t. */
using SparseIndexBase = structs::SparseIndexBase;
/** CUSPARSE_INDEX_BASE_ZERO. */
constexpr SparseIndexBase sparseBaseZero = structs::sparseFromZero;
/** CUSPARSE_INDEX_BASE_ONE. */
constexpr SparseIndexBase sparseBaseOne = structs::sparseFromOne;

/** cusparseIndexType_t. */
using SparseIndexType = structs::SparseIndexType;
/** CUSPARSE_INDEX_32I. */
constexpr SparseIndexType sparseIndex32 = structs::sparse32;
/** CUSPARSE_INDEX_64I. */
constexpr SparseIndexType sparseIndex64 = structs::sparse64;

/** cusparseOrder_t. */
using SparseOrder = structs::SparseOrder;
/** CUSPARSE_ORDER_COL. */
constexpr SparseOrder sparseOrderColumn = structs::sparseByColumns;
/** CUSPARSE_ORDER_ROW. */
constexpr SparseOrder sparseOrderRow = structs::sparseByRows;

/** cusparseFormat_t. */
using SparseFormat = structs::SparseFormat;
/** CUSPARSE_FORMAT_CSR. */
constexpr SparseFormat sparseFormatCsr = structs::sparseInRows;
/** CUSPARSE_FORMAT_COO. */
constexpr SparseFormat sparseFormatCoo = structs::sparseInEntries;

/** cusparseFillMode_t. */
using SparseFillMode = structs::SparseFillMode;
/** CUSPARSE_FILL_MODE_LOWER. */
constexpr SparseFillMode sparseLower = structs::sparseLowerPart;
/** CUSPARSE_FILL_MODE_UPPER. */
constexpr SparseFillMode sparseUpper = structs::sparseUpperPart;

/** cusparseDiagType_t. */
using SparseDiagType = structs::SparseDiagType;
/** CUSPARSE_DIAG_TYPE_NON_UNIT. */
constexpr SparseDiagType sparseDiagNonUnit = structs::sparseAnyDiagonal;
/** CUSPARSE_DIAG_TYPE_UNIT. */
constexpr SparseDiagType sparseDiagUnit = structs::sparseOnes;

/** cusparseSpMatAttribute_t. */
using SparseAttribute = structs::SparseAttribute;
/** CUSPARSE_SPMAT_FILL_MODE. */
constexpr SparseAttribute sparseFillAttribute = structs::sparseFills;
/** CUSPARSE_SPMAT_DIAG_TYPE. */
constexpr SparseAttribute sparseDiagAttribute = structs::sparseDiagonal;

/** cusparseSpMVAlg_t: no choice makes a difference. */
using SparseSpMVAlgo = structs::SparseVectorAlgo;
/** CUSPARSE_SPMV_ALG_DEFAULT and its kin. */
constexpr SparseSpMVAlgo sparseSpMVDefault = structs::sparseAnyVectorAlgo;

/** cusparseSpMMAlg_t: no choice makes a difference. */
using SparseSpMMAlgo = structs::SparseMatrixAlgo;
/** CUSPARSE_SPMM_ALG_DEFAULT and its kin. */
constexpr SparseSpMMAlgo sparseSpMMDefault = structs::sparseAnyMatrixAlgo;

/** cusparseHandle_t. */
using SparseHandle = structs::SparseContext *;
/** cusparseSpMatDescr_t. */
using SparseMatrix = structs::SparseMatrix *;
/** cusparseConstSpMatDescr_t. */
using ConstSparseMatrix = const structs::SparseMatrix *;
/** cusparseDnVecDescr_t. */
using SparseVector = structs::SparseVector *;
/** cusparseConstDnVecDescr_t. */
using ConstSparseVector = const structs::SparseVector *;
/** cusparseDnMatDescr_t. */
using SparseDenseMatrix = structs::SparseDenseMatrix *;
/** cusparseConstDnMatDescr_t. */
using ConstSparseDenseMatrix = const structs::SparseDenseMatrix *;

/** cusparseCreate. */
inline SparseStatus sparseCreate(SparseHandle *handle) {
    return structs::sparseKeep(handle, structs::SparseContext());
}

/** cusparseDestroy. */
inline SparseStatus sparseDestroy(SparseHandle handle) {
    return handle == nullptr ? sparseNotInitialized : structs::sparseDrop(handle);
}

/** cusparseSetStream. */
inline SparseStatus sparseSetStream(SparseHandle handle, aclrtStream stream) {
    if (handle == nullptr) return sparseNotInitialized;
    handle->stream = stream;
    return sparseSuccess;
}

/** cusparseGetStream. */
inline SparseStatus sparseGetStream(SparseHandle handle, aclrtStream *stream) {
    if (handle == nullptr) return sparseNotInitialized;
    *stream = handle->stream;
    return sparseSuccess;
}

/** cusparseSetPointerMode: whether factors lie in memory of the host or of the device. */
inline SparseStatus sparseSetPointerMode(SparseHandle handle, SparsePointerMode mode) {
    if (handle == nullptr) return sparseNotInitialized;
    handle->mode = mode;
    return sparseSuccess;
}

/** cusparseGetPointerMode. */
inline SparseStatus sparseGetPointerMode(SparseHandle handle, SparsePointerMode *mode) {
    if (handle == nullptr) return sparseNotInitialized;
    *mode = handle->mode;
    return sparseSuccess;
}

/** cusparseCreateCsr. */
inline SparseStatus sparseCreateCsr(SparseMatrix *matrix, int64_t rows, int64_t columns, int64_t entries, void *offsets, void *indices, void *values,
                                    SparseIndexType offsetsType, SparseIndexType indicesType, SparseIndexBase base, aclDataType type) {
    return structs::sparseMatrixOf(matrix, sparseFormatCsr, rows, columns, entries, offsets, indices, values, offsetsType, indicesType, base, type);
}

/** cusparseCreateCoo: entries in any order. */
inline SparseStatus sparseCreateCoo(SparseMatrix *matrix, int64_t rows, int64_t columns, int64_t entries, void *rowIndices, void *columnIndices,
                                    void *values, SparseIndexType indexType, SparseIndexBase base, aclDataType type) {
    return structs::sparseMatrixOf(matrix, sparseFormatCoo, rows, columns, entries, rowIndices, columnIndices, values, indexType, indexType, base, type);
}

/** cusparseCreateConstCsr. */
inline SparseStatus sparseCreateConstCsr(ConstSparseMatrix *matrix, int64_t rows, int64_t columns, int64_t entries, const void *offsets,
                                         const void *indices, const void *values, SparseIndexType offsetsType, SparseIndexType indicesType,
                                         SparseIndexBase base, aclDataType type) {
    structs::SparseMatrix *made = nullptr;
    const SparseStatus status = structs::sparseMatrixOf(&made, sparseFormatCsr, rows, columns, entries, offsets, indices, values, offsetsType, indicesType, base, type);
    *matrix = made;
    return status;
}

/** cusparseCreateConstCoo: entries in any order. */
inline SparseStatus sparseCreateConstCoo(ConstSparseMatrix *matrix, int64_t rows, int64_t columns, int64_t entries, const void *rowIndices,
                                         const void *columnIndices, const void *values, SparseIndexType indexType, SparseIndexBase base,
                                         aclDataType type) {
    structs::SparseMatrix *made = nullptr;
    const SparseStatus status = structs::sparseMatrixOf(&made, sparseFormatCoo, rows, columns, entries, rowIndices, columnIndices, values, indexType, indexType, base, type);
    *matrix = made;
    return status;
}

/** cusparseDestroySpMat: what the matrix lies in stays. */
inline SparseStatus sparseDestroySpMat(ConstSparseMatrix matrix) {
    return structs::sparseDrop(matrix);
}

/** cusparseCsrSetPointers and cusparseCooSetPointers. */
inline SparseStatus sparseSetPointers(SparseMatrix matrix, void *first, void *second, void *values) {
    if (matrix == nullptr) return sparseInvalidValue;
    matrix->first = first;
    matrix->second = second;
    matrix->values = values;
    return sparseSuccess;
}

/** cusparseSpMatGetSize. */
inline SparseStatus sparseSpMatGetSize(ConstSparseMatrix matrix, int64_t *rows, int64_t *columns, int64_t *entries) {
    if (matrix == nullptr) return sparseInvalidValue;
    *rows = matrix->rows;
    *columns = matrix->columns;
    *entries = matrix->entries;
    return sparseSuccess;
}

/** cusparseSpMatGetFormat. */
inline SparseStatus sparseSpMatGetFormat(ConstSparseMatrix matrix, SparseFormat *format) {
    if (matrix == nullptr) return sparseInvalidValue;
    *format = matrix->format;
    return sparseSuccess;
}

/** cusparseSpMatGetIndexBase. */
inline SparseStatus sparseSpMatGetIndexBase(ConstSparseMatrix matrix, SparseIndexBase *base) {
    if (matrix == nullptr) return sparseInvalidValue;
    *base = matrix->base;
    return sparseSuccess;
}

/** cusparseSpMatGetValues. */
inline SparseStatus sparseSpMatGetValues(SparseMatrix matrix, void **values) {
    if (matrix == nullptr) return sparseInvalidValue;
    *values = matrix->values;
    return sparseSuccess;
}

/** cusparseSpMatSetValues. */
inline SparseStatus sparseSpMatSetValues(SparseMatrix matrix, void *values) {
    if (matrix == nullptr) return sparseInvalidValue;
    matrix->values = values;
    return sparseSuccess;
}

/** cusparseDnVecGetValues. */
inline SparseStatus sparseDnVecGetValues(SparseVector vector, void **values) {
    if (vector == nullptr) return sparseInvalidValue;
    *values = vector->values;
    return sparseSuccess;
}

/** cusparseDnVecSetValues. */
inline SparseStatus sparseDnVecSetValues(SparseVector vector, void *values) {
    if (vector == nullptr) return sparseInvalidValue;
    vector->values = values;
    return sparseSuccess;
}

/** cusparseDnMatGetValues. */
inline SparseStatus sparseDnMatGetValues(SparseDenseMatrix matrix, void **values) {
    if (matrix == nullptr) return sparseInvalidValue;
    *values = matrix->values;
    return sparseSuccess;
}

/** cusparseDnMatSetValues. */
inline SparseStatus sparseDnMatSetValues(SparseDenseMatrix matrix, void *values) {
    if (matrix == nullptr) return sparseInvalidValue;
    matrix->values = values;
    return sparseSuccess;
}

/** cusparseSpMatSetAttribute: which triangle a solver reads, and whether its diagonal is taken for ones. */
inline SparseStatus sparseSpMatSetAttribute(SparseMatrix matrix, SparseAttribute attribute, const void *data, size_t size) {
    if (matrix == nullptr || data == nullptr) return sparseInvalidValue;
    if (attribute == sparseFillAttribute && size == sizeof(SparseFillMode)) matrix->fill = *static_cast<const SparseFillMode *>(data);
    else if (attribute == sparseDiagAttribute && size == sizeof(SparseDiagType)) matrix->diagonal = *static_cast<const SparseDiagType *>(data);
    else return sparseInvalidValue;
    return sparseSuccess;
}

/** cusparseCreateDnVec. */
inline SparseStatus sparseCreateDnVec(SparseVector *vector, int64_t size, void *values, aclDataType type) {
    return size < 0 ? sparseInvalidValue : structs::sparseKeep(vector, structs::SparseVector{size, values, type});
}

/** cusparseCreateConstDnVec. */
inline SparseStatus sparseCreateConstDnVec(ConstSparseVector *vector, int64_t size, const void *values, aclDataType type) {
    SparseVector made = nullptr;
    const SparseStatus status = sparseCreateDnVec(&made, size, const_cast<void *>(values), type);
    *vector = made;
    return status;
}

/** cusparseDestroyDnVec. */
inline SparseStatus sparseDestroyDnVec(ConstSparseVector vector) {
    return structs::sparseDrop(vector);
}

/** cusparseDnVecGet. */
inline SparseStatus sparseDnVecGet(SparseVector vector, int64_t *size, void **values, aclDataType *type) {
    if (vector == nullptr) return sparseInvalidValue;
    *size = vector->size;
    *values = vector->values;
    *type = vector->type;
    return sparseSuccess;
}

/** cusparseCreateDnMat: `leading` is the step from one column to the next, or from one row, by the order. */
inline SparseStatus sparseCreateDnMat(SparseDenseMatrix *matrix, int64_t rows, int64_t columns, int64_t leading, void *values, aclDataType type,
                                      SparseOrder order) {
    if (rows < 0 || columns < 0 || leading < (order == sparseOrderRow ? columns : rows)) return sparseInvalidValue;
    return structs::sparseKeep(matrix, structs::SparseDenseMatrix{rows, columns, leading, values, type, order});
}

/** cusparseCreateConstDnMat. */
inline SparseStatus sparseCreateConstDnMat(ConstSparseDenseMatrix *matrix, int64_t rows, int64_t columns, int64_t leading, const void *values,
                                           aclDataType type, SparseOrder order) {
    SparseDenseMatrix made = nullptr;
    const SparseStatus status = sparseCreateDnMat(&made, rows, columns, leading, const_cast<void *>(values), type, order);
    *matrix = made;
    return status;
}

/** cusparseDestroyDnMat. */
inline SparseStatus sparseDestroyDnMat(ConstSparseDenseMatrix matrix) {
    return structs::sparseDrop(matrix);
}

/** cusparseGetErrorName, and cusparseGetErrorString: the name too. */
inline const char *sparseStatusName(SparseStatus status) {
    switch (status) {
        case structs::sparseDone: return "CUSPARSE_STATUS_SUCCESS";
        case structs::sparseNoHandle: return "CUSPARSE_STATUS_NOT_INITIALIZED";
        case structs::sparseNoMemory: return "CUSPARSE_STATUS_ALLOC_FAILED";
        case structs::sparseNoValue: return "CUSPARSE_STATUS_INVALID_VALUE";
        case structs::sparseOtherChip: return "CUSPARSE_STATUS_ARCH_MISMATCH";
        case structs::sparseNotMapped: return "CUSPARSE_STATUS_MAPPING_ERROR";
        case structs::sparseNotRun: return "CUSPARSE_STATUS_EXECUTION_FAILED";
        case structs::sparseInternal: return "CUSPARSE_STATUS_INTERNAL_ERROR";
        case structs::sparseOtherMatrix: return "CUSPARSE_STATUS_MATRIX_TYPE_NOT_SUPPORTED";
        case structs::sparseZero: return "CUSPARSE_STATUS_ZERO_PIVOT";
        case structs::sparseAbsent: return "CUSPARSE_STATUS_NOT_SUPPORTED";
        case structs::sparseTooFew: return "CUSPARSE_STATUS_INSUFFICIENT_RESOURCES";
    }
    return "unknown status";
}

}  // namespace ascendify

#endif
