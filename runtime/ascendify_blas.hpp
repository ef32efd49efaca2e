// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_blas.hpp: calls of cuBLAS written on the operators of aclnn, for the A2, the A3 and the 950. Ascendify copies this
// file and those that it includes beside sources whose fixes use it. It needs C++17, ascendify_rt.hpp and CANN 8.5.0, and the libraries opapi_math,
// opapi_nn and nnopbase.
//
// Matrices are column-major, as in cuBLAS: a product of two is the row-major product of both in the other order. Factors and results lie where the
// handle's mode says. What an operator does not do is refused by a status; nothing is computed in another way than asked.
#ifndef ASCENDIFY_BLAS_HPP
#define ASCENDIFY_BLAS_HPP

#include <cmath>
#include <limits>
#include <vector>

#include "aclnnop/aclnn_baddbmm.h"
#include "aclnnop/aclnn_cast.h"
#include "ascendify_blas_vectors.hpp"

namespace ascendify {

/**
 * C = alpha * B * A + beta * C for `batch` row-major matrices: B is n x k, A is k x m, C is n x m. A `beta` of 0 does not read C, and an
 * `alpha` of 0 reads neither A nor B. The operator takes a `beta` below the precision of float for 0, so C is scaled before then.
 */
inline BlasStatus blasProduct(BlasHandle handle, aclDataType type, int64_t m, int64_t n, int64_t k, float alpha, structs::BlasMatrix A,
                              structs::BlasMatrix B, float beta, structs::BlasMatrix C, int64_t batch) {
    const std::lock_guard<std::recursive_mutex> locked(handle->lock);
    const size_t bytes = type == ACL_FLOAT ? 4 : 2;
    // One matrix for all of a batch is no view that the operators' pages speak of: the products are computed one by one.
    if (batch > 1 && (A.next == 0 || B.next == 0)) {
        for (int64_t at = 0; at < batch; at++) {
            const BlasStatus status = blasProduct(handle, type, m, n, k, alpha, A.at(at, bytes), B.at(at, bytes), beta, C.at(at, bytes), 1);
            if (status != blasSuccess) return status;
        }
        return blasSuccess;
    }
    const structs::BlasTensor c(type, C.data, {batch, n, m}, {C.next, C.row, C.column});
    const bool nothing = alpha == 0 || k == 0;
    if (nothing && beta == 1) return blasSuccess;
    if (nothing) return blasScale(handle, c, beta);
    if (beta != 0 && std::abs(beta) <= std::numeric_limits<float>::epsilon()) {
        const BlasStatus status = blasScale(handle, c, beta);
        if (status != blasSuccess) return status;
        beta = 1;
    }
    const structs::BlasTensor a(type, A.data, {batch, k, m}, {A.next, A.row, A.column});
    const structs::BlasTensor b(type, B.data, {batch, n, k}, {B.next, B.row, B.column});
    const structs::BlasFactor times(alpha), keeping(beta);
    if (c.tensor == nullptr || a.tensor == nullptr || b.tensor == nullptr) return blasAllocFailed;
    // 0: inputs keep their type.
    const auto plan = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnInplaceBaddbmmGetWorkspaceSize(c.tensor, b.tensor, a.tensor, keeping.scalar, times.scalar, 0, size, executor);
    };
    return blasRun(handle, plan, aclnnInplaceBaddbmm);
}

/** Copies the matrices of a batch as floats to memory of the handle, side by side and row by row, and says where they lie then. */
inline BlasStatus blasWiden(BlasHandle handle, aclDataType type, structs::BlasMatrix *matrix, int64_t rows, int64_t columns, int64_t batch, float *to) {
    const structs::BlasTensor from(type, matrix->data, {batch, rows, columns}, {matrix->next, matrix->row, matrix->column});
    const structs::BlasTensor wide(ACL_FLOAT, to, {batch, rows, columns}, {rows * columns, columns, 1});
    if (from.tensor == nullptr || wide.tensor == nullptr) return blasAllocFailed;
    const auto plan = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnCastGetWorkspaceSize(from.tensor, ACL_FLOAT, wide.tensor, size, executor);
    };
    *matrix = {to, columns, 1, batch == 1 ? 0 : rows * columns};
    return blasRun(handle, plan, aclnnCast);
}

/**
 * What all products of cuBLAS share. `inputs` is the type of A and B, `type` that of C: float, half or bfloat16, and the same unless C is
 * float; then A and B are made float first.
 */
inline BlasStatus blasGemm(BlasHandle handle, BlasOperation transa, BlasOperation transb, int64_t m, int64_t n, int64_t k, float alpha,
                           const void *A, int64_t lda, int64_t strideA, const void *B, int64_t ldb, int64_t strideB, float beta, void *C,
                           int64_t ldc, int64_t strideC, int64_t batchCount, aclDataType inputs, aclDataType type) {
    const std::lock_guard<std::recursive_mutex> locked(handle->lock);
    if (m < 0 || n < 0 || k < 0 || batchCount < 0) return blasInvalidValue;
    if (static_cast<unsigned>(transa) > blasC || static_cast<unsigned>(transb) > blasC) return blasInvalidValue;
    const auto least = [](int64_t rows) { return rows > 1 ? rows : 1; };
    if (lda < least(transa == blasN ? m : k) || ldb < least(transb == blasN ? k : n) || ldc < least(m)) return blasInvalidValue;
    if (m == 0 || n == 0 || batchCount == 0) return blasSuccess;
    if (strideA < 0 || strideB < 0 || strideC < 0 || (batchCount > 1 && strideC == 0)) return blasNotSupported;
    // Factors become numbers of the matrices' type, of which half is the narrow one.
    if (type == ACL_FLOAT16 && !(std::abs(alpha) <= 65504 && std::abs(beta) <= 65504)) return blasNotSupported;
    structs::BlasMatrix a = transa == blasN ? structs::BlasMatrix{A, lda, 1, strideA} : structs::BlasMatrix{A, 1, lda, strideA};
    structs::BlasMatrix b = transb == blasN ? structs::BlasMatrix{B, ldb, 1, strideB} : structs::BlasMatrix{B, 1, ldb, strideB};
    if (inputs != type && k != 0 && alpha != 0) {
        const int64_t batchA = strideA == 0 ? 1 : batchCount, batchB = strideB == 0 ? 1 : batchCount;
        void *wide = nullptr;
        BlasStatus status = blasMemory(handle, (batchA * m + batchB * n) * k * sizeof(float), &wide, &structs::BlasMemory::values);
        float *const values = static_cast<float *>(wide);
        if (status == blasSuccess) status = blasWiden(handle, inputs, &a, k, m, batchA, values);
        if (status == blasSuccess) status = blasWiden(handle, inputs, &b, n, k, batchB, values + batchA * m * k);
        if (status != blasSuccess) return status;
    }
    return blasProduct(handle, type, m, n, k, alpha, a, b, beta, {C, ldc, 1, strideC}, batchCount);
}

/** cublasSgemmStridedBatched. */
inline BlasStatus blasSgemmStridedBatched(BlasHandle handle, BlasOperation transa, BlasOperation transb, int64_t m, int64_t n, int64_t k,
                                          const float *alpha, const float *A, int64_t lda, int64_t strideA, const float *B, int64_t ldb,
                                          int64_t strideB, const float *beta, float *C, int64_t ldc, int64_t strideC, int64_t batchCount) {
    if (handle == nullptr) return blasNotInitialized;
    float times = 0, keeping = 0;
    BlasStatus status = blasNumber(handle, alpha, &times);
    if (status == blasSuccess) status = blasNumber(handle, beta, &keeping);
    if (status != blasSuccess) return status;
    return blasGemm(handle, transa, transb, m, n, k, times, A, lda, strideA, B, ldb, strideB, keeping, C, ldc, strideC, batchCount, ACL_FLOAT,
                    ACL_FLOAT);
}

/** cublasSgemm. */
inline BlasStatus blasSgemm(BlasHandle handle, BlasOperation transa, BlasOperation transb, int64_t m, int64_t n, int64_t k, const float *alpha,
                            const float *A, int64_t lda, const float *B, int64_t ldb, const float *beta, float *C, int64_t ldc) {
    return blasSgemmStridedBatched(handle, transa, transb, m, n, k, alpha, A, lda, 0, B, ldb, 0, beta, C, ldc, 0, 1);
}

/**
 * cublasGemmStridedBatchedEx of matrices that share one type - float, half or bfloat16 - or whose result is float, summed in single
 * precision. Other types are refused. Halves that are summed as halves in CUDA have factors that are halves.
 */
inline BlasStatus blasGemmStridedBatchedEx(BlasHandle handle, BlasOperation transa, BlasOperation transb, int64_t m, int64_t n, int64_t k,
                                           const void *alpha, const void *A, aclDataType Atype, int64_t lda, int64_t strideA, const void *B,
                                           aclDataType Btype, int64_t ldb, int64_t strideB, const void *beta, void *C, aclDataType Ctype,
                                           int64_t ldc, int64_t strideC, int64_t batchCount, BlasCompute computeType, BlasAlgo) {
    if (handle == nullptr) return blasNotInitialized;
    if (Atype != Btype || (Atype != Ctype && Ctype != ACL_FLOAT)) return blasNotSupported;
    if (Atype != ACL_FLOAT && Atype != ACL_FLOAT16 && Atype != ACL_BF16) return blasNotSupported;
    const bool halves = computeType == blasCompute16F || computeType == blasCompute16FPedantic;
    const bool floats = computeType == blasCompute32F || computeType == blasCompute32FPedantic || computeType == blasCompute32FFast16F ||
                        computeType == blasCompute32FFast16BF || computeType == blasCompute32FFastTF32;
    if (!floats && !(halves && Ctype == ACL_FLOAT16)) return blasNotSupported;
    const auto factor = [handle, halves](const void *at, float *value) {
        if (!halves) return blasNumber(handle, static_cast<const float *>(at), value);
        aclFloat16 half = 0;
        const BlasStatus status = blasNumber(handle, static_cast<const aclFloat16 *>(at), &half);
        *value = aclFloat16ToFloat(half);
        return status;
    };
    float times = 0, keeping = 0;
    BlasStatus status = factor(alpha, &times);
    if (status == blasSuccess) status = factor(beta, &keeping);
    if (status != blasSuccess) return status;
    return blasGemm(handle, transa, transb, m, n, k, times, A, lda, strideA, B, ldb, strideB, keeping, C, ldc, strideC, batchCount,
                    Atype, Ctype);
}

/** The same with the type that sums are taken in, as CUDA had it before cublasComputeType_t. */
inline BlasStatus blasGemmStridedBatchedEx(BlasHandle handle, BlasOperation transa, BlasOperation transb, int64_t m, int64_t n, int64_t k,
                                           const void *alpha, const void *A, aclDataType Atype, int64_t lda, int64_t strideA, const void *B,
                                           aclDataType Btype, int64_t ldb, int64_t strideB, const void *beta, void *C, aclDataType Ctype,
                                           int64_t ldc, int64_t strideC, int64_t batchCount, aclDataType computeType, BlasAlgo algo) {
    if (computeType != ACL_FLOAT && computeType != ACL_FLOAT16) return blasNotSupported;
    const BlasCompute sums = computeType == ACL_FLOAT ? blasCompute32F : blasCompute16F;
    return blasGemmStridedBatchedEx(handle, transa, transb, m, n, k, alpha, A, Atype, lda, strideA, B, Btype, ldb, strideB, beta, C, Ctype, ldc,
                                    strideC, batchCount, sums, algo);
}

/** cublasGemmEx, with the types of blasGemmStridedBatchedEx. `Compute` is a BlasCompute or, as in old programs, a type. */
template <typename Compute>
inline BlasStatus blasGemmEx(BlasHandle handle, BlasOperation transa, BlasOperation transb, int64_t m, int64_t n, int64_t k, const void *alpha,
                             const void *A, aclDataType Atype, int64_t lda, const void *B, aclDataType Btype, int64_t ldb, const void *beta,
                             void *C, aclDataType Ctype, int64_t ldc, Compute computeType, BlasAlgo algo) {
    return blasGemmStridedBatchedEx(handle, transa, transb, m, n, k, alpha, A, Atype, lda, 0, B, Btype, ldb, 0, beta, C, Ctype, ldc, 0, 1,
                                    computeType, algo);
}

/** cublasSgemmEx: factors are floats. */
inline BlasStatus blasSgemmEx(BlasHandle handle, BlasOperation transa, BlasOperation transb, int64_t m, int64_t n, int64_t k, const float *alpha,
                              const void *A, aclDataType Atype, int64_t lda, const void *B, aclDataType Btype, int64_t ldb, const float *beta,
                              void *C, aclDataType Ctype, int64_t ldc) {
    return blasGemmEx(handle, transa, transb, m, n, k, alpha, A, Atype, lda, B, Btype, ldb, beta, C, Ctype, ldc, blasCompute32F, blasAlgoDefault);
}

/** cublasHgemmStridedBatched. Halves are taken by their address, whatever the program's type for them is called. */
inline BlasStatus blasHgemmStridedBatched(BlasHandle handle, BlasOperation transa, BlasOperation transb, int64_t m, int64_t n, int64_t k,
                                          const void *alpha, const void *A, int64_t lda, int64_t strideA, const void *B, int64_t ldb,
                                          int64_t strideB, const void *beta, void *C, int64_t ldc, int64_t strideC, int64_t batchCount) {
    return blasGemmStridedBatchedEx(handle, transa, transb, m, n, k, alpha, A, ACL_FLOAT16, lda, strideA, B, ACL_FLOAT16, ldb, strideB, beta, C,
                                    ACL_FLOAT16, ldc, strideC, batchCount, blasCompute16F, blasAlgoDefault);
}

/** cublasHgemm, likewise. */
inline BlasStatus blasHgemm(BlasHandle handle, BlasOperation transa, BlasOperation transb, int64_t m, int64_t n, int64_t k, const void *alpha,
                            const void *A, int64_t lda, const void *B, int64_t ldb, const void *beta, void *C, int64_t ldc) {
    return blasHgemmStridedBatched(handle, transa, transb, m, n, k, alpha, A, lda, 0, B, ldb, 0, beta, C, ldc, 0, 1);
}

/** The addresses of a batch's matrices, from memory of the device, once the stream has done its work. */
template <typename Address>
inline BlasStatus blasAddresses(BlasHandle handle, const Address *from, int64_t count, std::vector<Address> *to) {
    if (from == nullptr) return blasInvalidValue;
    const BlasStatus status = blasWait(handle);
    if (status != blasSuccess) return status;
    to->resize(static_cast<size_t>(count));
    const size_t bytes = to->size() * sizeof(Address);
    const bool good = bytes == 0 || aclrtMemcpy(to->data(), bytes, from, bytes, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS;
    return good ? blasSuccess : blasMappingError;
}

/**
 * cublasGemmBatchedEx: matrices by their addresses, which the host reads once the stream has done its work; the products are computed by the device
 * one by one, with the types of blasGemmEx.
 */
template <typename Compute>
inline BlasStatus blasGemmBatchedEx(BlasHandle handle, BlasOperation transa, BlasOperation transb, int64_t m, int64_t n, int64_t k, const void *alpha,
                                    const void *const Aarray[], aclDataType Atype, int64_t lda, const void *const Barray[], aclDataType Btype,
                                    int64_t ldb, const void *beta, void *const Carray[], aclDataType Ctype, int64_t ldc, int64_t batchCount,
                                    Compute computeType, BlasAlgo algo) {
    if (handle == nullptr) return blasNotInitialized;
    if (batchCount < 0) return blasInvalidValue;
    if (batchCount == 0) return blasSuccess;
    std::vector<const void *> as, bs;
    std::vector<void *> cs;
    BlasStatus status = blasAddresses(handle, Aarray, batchCount, &as);
    if (status == blasSuccess) status = blasAddresses(handle, Barray, batchCount, &bs);
    if (status == blasSuccess) status = blasAddresses(handle, Carray, batchCount, &cs);
    for (size_t at = 0; at < cs.size() && status == blasSuccess; at++)
        status = blasGemmEx(handle, transa, transb, m, n, k, alpha, as[at], Atype, lda, bs[at], Btype, ldb, beta, cs[at], Ctype, ldc, computeType, algo);
    return status;
}

/** cublasSgemmBatched, likewise. */
inline BlasStatus blasSgemmBatched(BlasHandle handle, BlasOperation transa, BlasOperation transb, int64_t m, int64_t n, int64_t k, const float *alpha,
                                   const float *const Aarray[], int64_t lda, const float *const Barray[], int64_t ldb, const float *beta,
                                   float *const Carray[], int64_t ldc, int64_t batchCount) {
    return blasGemmBatchedEx(handle, transa, transb, m, n, k, alpha, reinterpret_cast<const void *const *>(Aarray), ACL_FLOAT, lda,
                             reinterpret_cast<const void *const *>(Barray), ACL_FLOAT, ldb, beta, reinterpret_cast<void *const *>(Carray), ACL_FLOAT,
                             ldc, batchCount, blasCompute32F, blasAlgoDefault);
}

/** cublasSgemv, as a product of one column. Steps between elements must be positive. */
inline BlasStatus blasSgemv(BlasHandle handle, BlasOperation trans, int64_t m, int64_t n, const float *alpha, const float *A, int64_t lda,
                            const float *x, int64_t incx, const float *beta, float *y, int64_t incy) {
    if (handle == nullptr) return blasNotInitialized;
    if (alpha == nullptr || beta == nullptr || m < 0 || n < 0 || lda < (m > 1 ? m : 1) || incx == 0 || incy == 0) return blasInvalidValue;
    if (static_cast<unsigned>(trans) > blasC) return blasInvalidValue;
    if (incx < 0 || incy < 0) return blasNotSupported;
    if (m == 0 || n == 0) return blasSuccess;
    float times = 0, keeping = 0;
    BlasStatus status = blasNumber(handle, alpha, &times);
    if (status == blasSuccess) status = blasNumber(handle, beta, &keeping);
    if (status != blasSuccess) return status;
    const bool plain = trans == blasN;
    const structs::BlasMatrix a = plain ? structs::BlasMatrix{A, lda, 1, 0} : structs::BlasMatrix{A, 1, lda, 0};
    return blasProduct(handle, ACL_FLOAT, plain ? m : n, 1, plain ? n : m, times, a, {x, incx, incx, 0}, keeping, {y, incy, incy, 0}, 1);
}

} // namespace ascendify

#endif
