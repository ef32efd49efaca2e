// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_blas_xt.hpp: products of cublasXt, whose matrices lie in memory of the host or of the device. One device does them - the first that was
// selected - with its operators in `float`; in `double` the processor of the host does. Each waits until its result is there. Ascendify copies this
// file and those that it includes beside sources whose fixes use it; the sources are yours, and so are these copies. It needs C++17 and CANN 8.5.0.
#ifndef ASCENDIFY_BLAS_XT_HPP
#define ASCENDIFY_BLAS_XT_HPP

#include "ascendify_blas_host.hpp"

namespace ascendify {

namespace structs {

struct BlasXtContext {
    BlasContext blas;
    int device = 0, block = 1024;
};

// A matrix in memory of the device for the time of a call.
template <typename T>
struct BlasStaged {
    void *data = nullptr;
    ~BlasStaged() {
        if (data != nullptr) aclrtFree(data);
    }
    // Copies the matrix with the gaps between its columns, or makes room for it alone.
    BlasStatus stage(const T *from, int64_t rows, int64_t columns, int64_t leading, bool copies) {
        const size_t bytes = static_cast<size_t>((columns - 1) * leading + rows) * sizeof(T);
        if (rows == 0 || columns == 0) return success;
        if (aclrtMalloc(&data, bytes, ACL_MEM_MALLOC_HUGE_FIRST) != ACL_SUCCESS) return allocFailed;
        return hostStatus(!copies || aclrtMemcpy(data, bytes, from, bytes, ACL_MEMCPY_DEFAULT) == ACL_SUCCESS);
    }
};

}  // namespace structs

/** cublasXtHandle_t. */
using BlasXtHandle = structs::BlasXtContext *;

/** cublasXtCreate. */
inline BlasStatus blasXtCreate(BlasXtHandle *handle) {
    if (handle == nullptr) return blasInvalidValue;
    *handle = new (std::nothrow) structs::BlasXtContext;
    return *handle == nullptr ? blasAllocFailed : blasSuccess;
}

/** cublasXtDestroy. */
inline BlasStatus blasXtDestroy(BlasXtHandle handle) {
    if (handle == nullptr) return blasNotInitialized;
    bool good = true;
    for (const structs::BlasMemory &memory : handle->blas.memories)
        for (void *data : {memory.workspace.data, memory.values.data})
            if (data != nullptr) good = aclrtFree(data) == ACL_SUCCESS && good;
    delete handle;
    return good ? blasSuccess : blasExecutionFailed;
}

/** cublasXtDeviceSelect: of these devices the first does all products. */
inline BlasStatus blasXtDeviceSelect(BlasXtHandle handle, int nbDevices, int deviceId[]) {
    if (handle == nullptr) return blasNotInitialized;
    uint32_t there = 0;
    if (nbDevices < 1 || deviceId == nullptr || aclrtGetDeviceCount(&there) != ACL_SUCCESS) return blasInvalidValue;
    for (int at = 0; at < nbDevices; at++)
        if (deviceId[at] < 0 || static_cast<uint32_t>(deviceId[at]) >= there) return blasInvalidValue;
    handle->device = deviceId[0];
    return blasSuccess;
}

/** cublasXtSetBlockDim: kept for blasXtGetBlockDim; matrices are not cut into blocks. */
inline BlasStatus blasXtSetBlockDim(BlasXtHandle handle, int blockDim) {
    if (handle == nullptr) return blasNotInitialized;
    if (blockDim <= 0) return blasInvalidValue;
    handle->block = blockDim;
    return blasSuccess;
}

/** cublasXtGetBlockDim. */
inline BlasStatus blasXtGetBlockDim(BlasXtHandle handle, int *blockDim) {
    if (handle == nullptr) return blasNotInitialized;
    if (blockDim == nullptr) return blasInvalidValue;
    *blockDim = handle->block;
    return blasSuccess;
}

/** cublasXtSgemm and cublasXtDgemm: C = alpha op(A) op(B) + beta C, by way of memory of the device, which must hold all three matrices. */
template <typename T>
inline BlasStatus blasXtGemm(BlasXtHandle handle, BlasOperation transa, BlasOperation transb, size_t m, size_t n, size_t k, const T *alpha, const T *A,
                             size_t lda, const T *B, size_t ldb, const T *beta, T *C, size_t ldc) {
    if (handle == nullptr) return blasNotInitialized;
    if (alpha == nullptr || beta == nullptr || static_cast<unsigned>(transa) > blasC || static_cast<unsigned>(transb) > blasC) return blasInvalidValue;
    const int64_t rows = static_cast<int64_t>(m), columns = static_cast<int64_t>(n), inner = static_cast<int64_t>(k);
    if (lda < (transa == blasN ? m : k) || ldb < (transb == blasN ? k : n) || ldc < m) return blasInvalidValue;
    if (m == 0 || n == 0) return blasSuccess;
    int32_t before = 0;
    if (aclrtGetDevice(&before) != ACL_SUCCESS || (before != handle->device && aclrtSetDevice(handle->device) != ACL_SUCCESS)) return blasExecutionFailed;
    BlasStatus status = aclrtSynchronizeDevice() == ACL_SUCCESS ? blasSuccess : blasExecutionFailed;
    {
        structs::BlasStaged<T> a, b, c;
        const auto left = [&](auto &to) { return to.stage(A, transa == blasN ? rows : inner, transa == blasN ? inner : rows, static_cast<int64_t>(lda), true); };
        const auto right = [&](auto &to) { return to.stage(B, transb == blasN ? inner : columns, transb == blasN ? columns : inner, static_cast<int64_t>(ldb), true); };
        if (status == blasSuccess) status = left(a);
        if (status == blasSuccess) status = right(b);
        if (status == blasSuccess) status = c.stage(C, rows, columns, static_cast<int64_t>(ldc), *beta != T(0));
        const auto multiply = [&](auto run) {
            return run(&handle->blas, transa, transb, rows, columns, inner, alpha, static_cast<const T *>(a.data), static_cast<int64_t>(lda),
                       static_cast<const T *>(b.data), static_cast<int64_t>(ldb), beta, static_cast<T *>(c.data), static_cast<int64_t>(ldc));
        };
        if constexpr (sizeof(T) == sizeof(float)) status = status == blasSuccess ? multiply(blasSgemm) : status;
        else status = status == blasSuccess ? multiply(blasHostGemm<T>) : status;
        if (status == blasSuccess) status = blasWait(&handle->blas);
        // Column by column where something of the caller's lies between them.
        const size_t parts = ldc == m ? 1 : n, bytes = (ldc == m ? m * n : m) * sizeof(T);
        for (size_t at = 0; at < parts && status == blasSuccess; at++)
            status = structs::hostStatus(aclrtMemcpy(C + at * ldc, bytes, static_cast<const T *>(c.data) + at * ldc, bytes, ACL_MEMCPY_DEFAULT) == ACL_SUCCESS);
    }
    if (before != handle->device && aclrtSetDevice(before) != ACL_SUCCESS && status == blasSuccess) status = blasExecutionFailed;
    return status;
}

}  // namespace ascendify

#endif
