// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_sparse_products.hpp: products of sparse matrices with vectors and dense matrices, and of dense ones at the entries of a
// sparse one, as cuSPARSE's generic calls have them, in
// `float`, and matrix times vector in `double` too, by SIMT kernels of our own, for the Ascend 950. Ascendify copies this file and those that it includes beside sources whose fixes
// use it; the sources are yours, and so are these copies. It needs C++17 and CANN 9.1.0.
//
// Where the factor of the result is 0, what is there is not read. What no kernel here does is refused by a status. Products of a matrix in
// rows are summed in an order that is always the same; those of its transpose and of single entries are not.
#ifndef ASCENDIFY_SPARSE_PRODUCTS_HPP
#define ASCENDIFY_SPARSE_PRODUCTS_HPP

#include "ascendify_sparse_double.hpp"

namespace ascendify {

namespace structs {

// A product with a vector, in the type of its operands.
inline SparseStatus sparseTypedProduct(const SparseContext *handle, SparseOperation operation, const void *alpha, const SparseMatrix *a,
                                       const SparseVector *x, const void *beta, const SparseVector *y, aclDataType computeType, bool runs) {
    if (sparseDoubles(a, x, y)) return sparseDoubleProduct(handle, operation, alpha, a, x, beta, y, computeType, runs);
    return sparseVectorProduct(handle, operation, alpha, a, x, beta, y, computeType, runs);
}

}  // namespace structs

/** cusparseSpMV_bufferSize: programs allocate the buffer, and kernels here make no use of it. */
inline SparseStatus sparseSpMVBufferSize(SparseHandle handle, SparseOperation operation, const void *alpha, ConstSparseMatrix a, ConstSparseVector x,
                                         const void *beta, SparseVector y, aclDataType computeType, SparseSpMVAlgo, size_t *size) {
    return structs::sparseBuffer(structs::sparseTypedProduct(handle, operation, alpha, a, x, beta, y, computeType, false), size);
}

/** cusparseSpMV_preprocess: there is nothing to prepare. */
inline SparseStatus sparseSpMVPreprocess(SparseHandle handle, SparseOperation operation, const void *alpha, ConstSparseMatrix a, ConstSparseVector x,
                                         const void *beta, SparseVector y, aclDataType computeType, SparseSpMVAlgo, void *) {
    return structs::sparseTypedProduct(handle, operation, alpha, a, x, beta, y, computeType, false);
}

/** cusparseSpMV: y = alpha op(A) x + beta y in `float`, and in `double` of a matrix in rows that is not transposed. */
inline SparseStatus sparseSpMV(SparseHandle handle, SparseOperation operation, const void *alpha, ConstSparseMatrix a, ConstSparseVector x,
                               const void *beta, SparseVector y, aclDataType computeType, SparseSpMVAlgo, void *) {
    return structs::sparseTypedProduct(handle, operation, alpha, a, x, beta, y, computeType, true);
}

/** cusparseSpMM_bufferSize. */
inline SparseStatus sparseSpMMBufferSize(SparseHandle handle, SparseOperation operationA, SparseOperation operationB, const void *alpha,
                                         ConstSparseMatrix a, ConstSparseDenseMatrix b, const void *beta, SparseDenseMatrix c,
                                         aclDataType computeType, SparseSpMMAlgo, size_t *size) {
    return structs::sparseBuffer(structs::sparseMatrixProduct(handle, operationA, operationB, alpha, a, b, beta, c, computeType, false), size);
}

/** cusparseSpMM_preprocess: there is nothing to prepare. */
inline SparseStatus sparseSpMMPreprocess(SparseHandle handle, SparseOperation operationA, SparseOperation operationB, const void *alpha,
                                         ConstSparseMatrix a, ConstSparseDenseMatrix b, const void *beta, SparseDenseMatrix c,
                                         aclDataType computeType, SparseSpMMAlgo, void *) {
    return structs::sparseMatrixProduct(handle, operationA, operationB, alpha, a, b, beta, c, computeType, false);
}

/** cusparseSpMM: C = alpha op(A) op(B) + beta C in `float`. */
inline SparseStatus sparseSpMM(SparseHandle handle, SparseOperation operationA, SparseOperation operationB, const void *alpha, ConstSparseMatrix a,
                               ConstSparseDenseMatrix b, const void *beta, SparseDenseMatrix c, aclDataType computeType, SparseSpMMAlgo, void *) {
    return structs::sparseMatrixProduct(handle, operationA, operationB, alpha, a, b, beta, c, computeType, true);
}

/** cusparseSDDMMAlg_t, of which there is one. */
using SparseSDDMMAlgo = structs::SparseSampleAlgo;
/** CUSPARSE_SDDMM_ALG_DEFAULT. */
constexpr SparseSDDMMAlgo sparseSDDMMDefault = structs::sparseAnySampleAlgo;

/** cusparseSDDMM_bufferSize. */
inline SparseStatus sparseSDDMMBufferSize(SparseHandle handle, SparseOperation operationA, SparseOperation operationB, const void *alpha,
                                          ConstSparseDenseMatrix a, ConstSparseDenseMatrix b, const void *beta, SparseMatrix c,
                                          aclDataType computeType, SparseSDDMMAlgo, size_t *size) {
    return structs::sparseBuffer(structs::sparseSampledProduct(handle, operationA, operationB, alpha, a, b, beta, c, computeType, false), size);
}

/** cusparseSDDMM_preprocess: there is nothing to prepare. */
inline SparseStatus sparseSDDMMPreprocess(SparseHandle handle, SparseOperation operationA, SparseOperation operationB, const void *alpha,
                                          ConstSparseDenseMatrix a, ConstSparseDenseMatrix b, const void *beta, SparseMatrix c,
                                          aclDataType computeType, SparseSDDMMAlgo, void *) {
    return structs::sparseSampledProduct(handle, operationA, operationB, alpha, a, b, beta, c, computeType, false);
}

/** cusparseSDDMM: the entries that C has become alpha times those of op(A) op(B), plus beta times what they were; C in CSR. */
inline SparseStatus sparseSDDMM(SparseHandle handle, SparseOperation operationA, SparseOperation operationB, const void *alpha,
                                ConstSparseDenseMatrix a, ConstSparseDenseMatrix b, const void *beta, SparseMatrix c, aclDataType computeType,
                                SparseSDDMMAlgo, void *) {
    return structs::sparseSampledProduct(handle, operationA, operationB, alpha, a, b, beta, c, computeType, true);
}

/** cusparseXcoo2csr: rows of the entries ascend. */
inline SparseStatus sparseXcoo2csr(SparseHandle handle, const int *rowIndices, int entries, int rows, int *offsets, SparseIndexBase base) {
    if (handle == nullptr) return sparseNotInitialized;
    if (entries < 0 || rows < 0) return sparseInvalidValue;
    const int from = base;
    return structs::sparseLaunched([&] {
        structs::sparseCompress<<<structs::sparseBlocks(rows + 1), structs::sparseThreads, 0, handle->stream>>>(rowIndices, entries, rows, offsets, from);
    });
}

/** cusparseXcsr2coo. */
inline SparseStatus sparseXcsr2coo(SparseHandle handle, const int *offsets, int entries, int rows, int *rowIndices, SparseIndexBase base) {
    if (handle == nullptr) return sparseNotInitialized;
    if (entries < 0 || rows < 0) return sparseInvalidValue;
    if (entries == 0) return sparseSuccess;
    const int from = base;
    return structs::sparseLaunched([&] {
        structs::sparseExpand<<<structs::sparseBlocks(rows), structs::sparseThreads, 0, handle->stream>>>(offsets, rows, rowIndices, from);
    });
}

}  // namespace ascendify

#endif
