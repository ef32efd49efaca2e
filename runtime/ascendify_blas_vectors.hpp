// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_blas_vectors.hpp: copies of vectors and matrices, and the calls of ascendify_blas.hpp on vectors. Ascendify copies this
// file beside sources whose fixes use it; the sources are yours, and so is this copy. It needs C++17 and CANN 8.5.0.
#ifndef ASCENDIFY_BLAS_VECTORS_HPP
#define ASCENDIFY_BLAS_VECTORS_HPP

#include <cmath>
#include <vector>

#include "aclnnop/aclnn_abs.h"
#include "aclnnop/aclnn_add.h"
#include "aclnnop/aclnn_copy.h"
#include "aclnnop/aclnn_dot.h"
#include "aclnnop/aclnn_reduce_sum.h"
#include "ascendify_blas_handle.hpp"

namespace ascendify {

/** cublasSetVector and cublasGetVector: copies elements that lie apart, once all work of the device is done. */
inline BlasStatus blasCopyVector(int64_t n, int64_t elemSize, const void *from, int64_t incFrom, void *to, int64_t incTo, aclrtMemcpyKind kind) {
    if (n < 0 || elemSize <= 0 || incFrom <= 0 || incTo <= 0) return blasInvalidValue;
    const aclError error = incFrom == 1 && incTo == 1 ? memcpy(to, from, n * elemSize, kind)
                                                      : memcpy2D(to, incTo * elemSize, from, incFrom * elemSize, elemSize, n, kind);
    return error == ACL_SUCCESS ? blasSuccess : blasMappingError;
}

/** cublasSetVector. */
inline BlasStatus blasSetVector(int64_t n, int64_t elemSize, const void *x, int64_t incx, void *devicePtr, int64_t incy) {
    return blasCopyVector(n, elemSize, x, incx, devicePtr, incy, ACL_MEMCPY_HOST_TO_DEVICE);
}

/** cublasGetVector. */
inline BlasStatus blasGetVector(int64_t n, int64_t elemSize, const void *x, int64_t incx, void *y, int64_t incy) {
    return blasCopyVector(n, elemSize, x, incx, y, incy, ACL_MEMCPY_DEVICE_TO_HOST);
}

/** cublasSetMatrix and cublasGetMatrix: copies columns, once all work of the device is done. */
inline BlasStatus blasCopyMatrix(int64_t rows, int64_t cols, int64_t elemSize, const void *A, int64_t lda, void *B, int64_t ldb, aclrtMemcpyKind kind) {
    if (rows < 0 || cols < 0 || elemSize <= 0 || lda < rows || ldb < rows) return blasInvalidValue;
    const aclError error = memcpy2D(B, ldb * elemSize, A, lda * elemSize, rows * elemSize, cols, kind);
    return error == ACL_SUCCESS ? blasSuccess : blasMappingError;
}

/** cublasSetMatrix. */
inline BlasStatus blasSetMatrix(int64_t rows, int64_t cols, int64_t elemSize, const void *A, int64_t lda, void *B, int64_t ldb) {
    return blasCopyMatrix(rows, cols, elemSize, A, lda, B, ldb, ACL_MEMCPY_HOST_TO_DEVICE);
}

/** cublasGetMatrix. */
inline BlasStatus blasGetMatrix(int64_t rows, int64_t cols, int64_t elemSize, const void *A, int64_t lda, void *B, int64_t ldb) {
    return blasCopyMatrix(rows, cols, elemSize, A, lda, B, ldb, ACL_MEMCPY_DEVICE_TO_HOST);
}

/** cublasSetVectorAsync and cublasGetVectorAsync: the same on a stream. */
inline BlasStatus blasCopyVectorAsync(int64_t n, int64_t elemSize, const void *from, int64_t incFrom, void *to, int64_t incTo, aclrtMemcpyKind kind,
                                      aclrtStream stream) {
    if (n < 0 || elemSize <= 0 || incFrom <= 0 || incTo <= 0) return blasInvalidValue;
    if (n == 0) return blasSuccess;
    const aclError error = incFrom == 1 && incTo == 1
                               ? memcpyAsync(to, from, n * elemSize, kind, stream)
                               : aclrtMemcpy2dAsync(to, incTo * elemSize, from, incFrom * elemSize, elemSize, n, kind, stream);
    return error == ACL_SUCCESS ? blasSuccess : blasMappingError;
}

/** cublasSetVectorAsync. */
inline BlasStatus blasSetVectorAsync(int64_t n, int64_t elemSize, const void *hostPtr, int64_t incx, void *devicePtr, int64_t incy, aclrtStream stream) {
    return blasCopyVectorAsync(n, elemSize, hostPtr, incx, devicePtr, incy, ACL_MEMCPY_HOST_TO_DEVICE, stream);
}

/** cublasGetVectorAsync. */
inline BlasStatus blasGetVectorAsync(int64_t n, int64_t elemSize, const void *devicePtr, int64_t incx, void *hostPtr, int64_t incy, aclrtStream stream) {
    return blasCopyVectorAsync(n, elemSize, devicePtr, incx, hostPtr, incy, ACL_MEMCPY_DEVICE_TO_HOST, stream);
}

/** cublasSetMatrixAsync and cublasGetMatrixAsync: the same on a stream. */
inline BlasStatus blasCopyMatrixAsync(int64_t rows, int64_t cols, int64_t elemSize, const void *A, int64_t lda, void *B, int64_t ldb, aclrtMemcpyKind kind,
                                      aclrtStream stream) {
    if (rows < 0 || cols < 0 || elemSize <= 0 || lda < rows || ldb < rows) return blasInvalidValue;
    if (rows == 0 || cols == 0) return blasSuccess;
    const aclError error = aclrtMemcpy2dAsync(B, ldb * elemSize, A, lda * elemSize, rows * elemSize, cols, kind, stream);
    return error == ACL_SUCCESS ? blasSuccess : blasMappingError;
}

/** cublasSetMatrixAsync. */
inline BlasStatus blasSetMatrixAsync(int64_t rows, int64_t cols, int64_t elemSize, const void *A, int64_t lda, void *B, int64_t ldb, aclrtStream stream) {
    return blasCopyMatrixAsync(rows, cols, elemSize, A, lda, B, ldb, ACL_MEMCPY_HOST_TO_DEVICE, stream);
}

/** cublasGetMatrixAsync. */
inline BlasStatus blasGetMatrixAsync(int64_t rows, int64_t cols, int64_t elemSize, const void *A, int64_t lda, void *B, int64_t ldb, aclrtStream stream) {
    return blasCopyMatrixAsync(rows, cols, elemSize, A, lda, B, ldb, ACL_MEMCPY_DEVICE_TO_HOST, stream);
}

/** What may be said of vectors before an operator is asked: success when there is nothing to do, or why they are refused. */
inline BlasStatus blasVectors(BlasHandle handle, int64_t n, int64_t incx, int64_t incy, bool *done) {
    *done = true;
    if (handle == nullptr) return blasNotInitialized;
    if (n <= 0) return blasSuccess;
    if (incx <= 0 || incy <= 0) return blasNotSupported;
    *done = false;
    return blasSuccess;
}

/** Copies a vector on the handle's stream. */
inline BlasStatus blasCopyOnStream(BlasHandle handle, int64_t n, const void *x, int64_t incx, void *y, int64_t incy) {
    const std::lock_guard<std::recursive_mutex> locked(handle->lock);
    const structs::BlasTensor from(ACL_FLOAT, x, {n}, {incx}), to(ACL_FLOAT, y, {n}, {incy});
    if (from.tensor == nullptr || to.tensor == nullptr) return blasAllocFailed;
    const auto plan = [&](uint64_t *size, aclOpExecutor **executor) { return aclnnInplaceCopyGetWorkspaceSize(to.tensor, from.tensor, size, executor); };
    return blasRun(handle, plan, aclnnInplaceCopy);
}

/** Multiplies a vector by a number that lies in memory of the device. */
inline BlasStatus blasTimes(BlasHandle handle, int64_t n, const float *factor, void *x, int64_t incx) {
    const structs::BlasTensor to(ACL_FLOAT, x, {n}, {incx}), by(ACL_FLOAT, factor, {1}, {1});
    if (to.tensor == nullptr || by.tensor == nullptr) return blasAllocFailed;
    const auto plan = [&](uint64_t *size, aclOpExecutor **executor) { return aclnnInplaceMulGetWorkspaceSize(to.tensor, by.tensor, size, executor); };
    return blasRun(handle, plan, aclnnInplaceMul);
}

/** y += factor x with a factor in memory of the device, by way of memory of the handle; a factor of 0 multiplies too. */
inline BlasStatus blasAddTimes(BlasHandle handle, int64_t n, const float *factor, const float *x, int64_t incx, float *y, int64_t incy) {
    const std::lock_guard<std::recursive_mutex> locked(handle->lock);
    void *between = nullptr;
    BlasStatus status = blasMemory(handle, n * sizeof(float), &between, &structs::BlasMemory::values);
    if (status == blasSuccess) status = blasCopyOnStream(handle, n, x, incx, between, 1);
    if (status == blasSuccess) status = blasTimes(handle, n, factor, between, 1);
    if (status != blasSuccess) return status;
    const structs::BlasTensor from(ACL_FLOAT, between, {n}, {1}), to(ACL_FLOAT, y, {n}, {incy});
    const structs::BlasFactor one(1);
    if (from.tensor == nullptr || to.tensor == nullptr) return blasAllocFailed;
    const auto plan = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnInplaceAddGetWorkspaceSize(to.tensor, from.tensor, one.scalar, size, executor);
    };
    return blasRun(handle, plan, aclnnInplaceAdd);
}

/** cublasSaxpy. Steps must be positive, as in all that follow. */
inline BlasStatus blasSaxpy(BlasHandle handle, int64_t n, const float *alpha, const float *x, int64_t incx, float *y, int64_t incy) {
    bool done = false;
    const BlasStatus status = blasVectors(handle, n, incx, incy, &done);
    if (done) return status;
    if (alpha == nullptr) return blasInvalidValue;
    if (handle->pointers == blasDevicePointers) return blasAddTimes(handle, n, alpha, x, incx, y, incy);
    if (*alpha == 0) return blasSuccess;
    const structs::BlasTensor from(ACL_FLOAT, x, {n}, {incx}), to(ACL_FLOAT, y, {n}, {incy});
    const structs::BlasFactor by(*alpha);
    if (from.tensor == nullptr || to.tensor == nullptr) return blasAllocFailed;
    const auto plan = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnInplaceAddGetWorkspaceSize(to.tensor, from.tensor, by.scalar, size, executor);
    };
    return blasRun(handle, plan, aclnnInplaceAdd);
}

/** cublasSscal. */
inline BlasStatus blasSscal(BlasHandle handle, int64_t n, const float *alpha, float *x, int64_t incx) {
    bool done = false;
    const BlasStatus status = blasVectors(handle, n, incx, 1, &done);
    if (done) return status;
    if (alpha == nullptr) return blasInvalidValue;
    if (handle->pointers == blasDevicePointers) return blasTimes(handle, n, alpha, x, incx);
    const structs::BlasTensor to(ACL_FLOAT, x, {n}, {incx});
    const structs::BlasFactor by(*alpha);
    if (to.tensor == nullptr) return blasAllocFailed;
    // By the operator for 0 too: what is no number stays none.
    const auto plan = [&](uint64_t *size, aclOpExecutor **executor) { return aclnnInplaceMulsGetWorkspaceSize(to.tensor, by.scalar, size, executor); };
    return blasRun(handle, plan, aclnnInplaceMuls);
}

/** cublasScopy. */
inline BlasStatus blasScopy(BlasHandle handle, int64_t n, const float *x, int64_t incx, float *y, int64_t incy) {
    bool done = false;
    const BlasStatus status = blasVectors(handle, n, incx, incy, &done);
    return done ? status : blasCopyOnStream(handle, n, x, incx, y, incy);
}

/** cublasSswap: by way of memory of the handle. */
inline BlasStatus blasSswap(BlasHandle handle, int64_t n, float *x, int64_t incx, float *y, int64_t incy) {
    bool done = false;
    BlasStatus status = blasVectors(handle, n, incx, incy, &done);
    if (done) return status;
    const std::lock_guard<std::recursive_mutex> locked(handle->lock);
    void *between = nullptr;
    status = blasMemory(handle, n * sizeof(float), &between, &structs::BlasMemory::values);
    if (status == blasSuccess) status = blasCopyOnStream(handle, n, x, incx, between, 1);
    if (status == blasSuccess) status = blasCopyOnStream(handle, n, y, incy, x, incx);
    return status == blasSuccess ? blasCopyOnStream(handle, n, between, 1, y, incy) : status;
}

/** Takes a number to the host once the stream has done its work. */
inline BlasStatus blasTake(BlasHandle handle, const void *number, float *result) {
    if (aclrtSynchronizeStream(handle->stream) != ACL_SUCCESS) return blasExecutionFailed;
    const aclError error = aclrtMemcpy(result, sizeof(float), number, sizeof(float), ACL_MEMCPY_DEVICE_TO_HOST);
    return error == ACL_SUCCESS ? blasSuccess : blasExecutionFailed;
}

/** The dot product of two vectors of positive steps, at a place in memory of the device. */
inline BlasStatus blasDotOnStream(BlasHandle handle, int64_t n, const float *x, int64_t incx, const float *y, int64_t incy, void *sum) {
    const structs::BlasTensor one(ACL_FLOAT, x, {n}, {incx}), other(ACL_FLOAT, y, {n}, {incy}), out(ACL_FLOAT, sum, {}, {});
    if (one.tensor == nullptr || other.tensor == nullptr || out.tensor == nullptr) return blasAllocFailed;
    const auto plan = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnDotGetWorkspaceSize(one.tensor, other.tensor, out.tensor, size, executor);
    };
    return blasRun(handle, plan, aclnnDot);
}

/** The same as a number of the host, once the stream has done its work. */
inline BlasStatus blasDotOnHost(BlasHandle handle, int64_t n, const float *x, int64_t incx, const float *y, int64_t incy, float *result) {
    const std::lock_guard<std::recursive_mutex> locked(handle->lock);
    void *sum = nullptr;
    BlasStatus status = blasMemory(handle, sizeof(float), &sum, &structs::BlasMemory::values);
    if (status == blasSuccess) status = blasDotOnStream(handle, n, x, incx, y, incy, sum);
    return status == blasSuccess ? blasTake(handle, sum, result) : status;
}

/** cublasSdot: a result for the host is there when the call returns, as in cuBLAS; one for the device comes in the order of the stream. */
inline BlasStatus blasSdot(BlasHandle handle, int64_t n, const float *x, int64_t incx, const float *y, int64_t incy, float *result) {
    bool done = false;
    const BlasStatus status = blasVectors(handle, n, incx, incy, &done);
    if (status == blasSuccess && result == nullptr) return blasInvalidValue;
    if (done) return status == blasSuccess ? blasAnswer(handle, 0.0f, result) : status;
    return handle->pointers == blasDevicePointers ? blasDotOnStream(handle, n, x, incx, y, incy, result)
                                                  : blasDotOnHost(handle, n, x, incx, y, incy, result);
}

/** cublasSasum: the sum of the absolute values. */
inline BlasStatus blasSasum(BlasHandle handle, int64_t n, const float *x, int64_t incx, float *result) {
    bool done = false;
    BlasStatus status = blasVectors(handle, n, incx, 1, &done);
    if (status == blasSuccess && result == nullptr) return blasInvalidValue;
    if (done) return status == blasSuccess ? blasAnswer(handle, 0.0f, result) : status;
    const std::lock_guard<std::recursive_mutex> locked(handle->lock);
    // The sum lies in front, so far apart that the values keep their alignment.
    constexpr int64_t ahead = 128;
    void *values = nullptr;
    status = blasMemory(handle, (ahead + n) * sizeof(float), &values, &structs::BlasMemory::values);
    if (status != blasSuccess) return status;
    const structs::BlasTensor from(ACL_FLOAT, x, {n}, {incx}), to(ACL_FLOAT, static_cast<float *>(values) + ahead, {n}, {1});
    const structs::BlasTensor sum(ACL_FLOAT, values, {}, {});
    const int64_t first = 0;
    aclIntArray *const axes = aclCreateIntArray(&first, 1);
    if (from.tensor == nullptr || to.tensor == nullptr || sum.tensor == nullptr || axes == nullptr) return blasAllocFailed;
    const auto sizes = [&](uint64_t *size, aclOpExecutor **executor) { return aclnnAbsGetWorkspaceSize(from.tensor, to.tensor, size, executor); };
    status = blasRun(handle, sizes, aclnnAbs);
    const auto plan = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnReduceSumGetWorkspaceSize(to.tensor, axes, false, ACL_FLOAT, sum.tensor, size, executor);
    };
    if (status == blasSuccess) status = blasRun(handle, plan, aclnnReduceSum);
    aclDestroyIntArray(axes);
    float taken = 0;
    if (status == blasSuccess) status = blasTake(handle, values, &taken);
    return status == blasSuccess ? blasAnswer(handle, taken, result) : status;
}

/**
 * cublasSnrm2: the root of the sum of the squares. Where that sum leaves the range of float, which the norm itself need not, the
 * elements are copied to the host and summed there in double precision.
 */
inline BlasStatus blasSnrm2(BlasHandle handle, int64_t n, const float *x, int64_t incx, float *result) {
    bool done = false;
    BlasStatus status = blasVectors(handle, n, incx, 1, &done);
    if (status == blasSuccess && result == nullptr) return blasInvalidValue;
    if (done) return status == blasSuccess ? blasAnswer(handle, 0.0f, result) : status;
    float norm = 0;
    status = blasDotOnHost(handle, n, x, incx, x, incx, &norm);
    if (status != blasSuccess) return status;
    if (std::isnormal(norm)) return blasAnswer(handle, std::sqrt(norm), result);
    std::vector<float> elements(n);
    status = blasGetVector(n, sizeof(float), x, incx, elements.data(), 1);
    double sum = 0;
    for (const float element : elements) sum += static_cast<double>(element) * element;
    return status == blasSuccess ? blasAnswer(handle, static_cast<float>(std::sqrt(sum)), result) : status;
}

} // namespace ascendify

#endif
