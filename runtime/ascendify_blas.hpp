// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_blas.hpp: calls of cuBLAS written on the operators of aclnn, for the A2, the A3 and the 950. Ascendify copies this
// file beside sources whose fixes use it. It needs C++17, ascendify_rt.hpp and CANN 8.5.0, and the libraries opapi_math, opapi_nn and nnopbase.
//
// Matrices are column-major, as in cuBLAS: a product of two is the row-major product of both in the other order. `alpha`, `beta` and
// results lie in host memory. What an operator does not do is refused by a status; nothing is computed in another way than asked.
#ifndef ASCENDIFY_BLAS_HPP
#define ASCENDIFY_BLAS_HPP

#include <cmath>
#include <initializer_list>
#include <limits>
#include <mutex>
#include <new>
#include <vector>

#include "aclnnop/aclnn_abs.h"
#include "aclnnop/aclnn_add.h"
#include "aclnnop/aclnn_baddbmm.h"
#include "aclnnop/aclnn_cast.h"
#include "aclnnop/aclnn_copy.h"
#include "aclnnop/aclnn_dot.h"
#include "aclnnop/aclnn_mul.h"
#include "aclnnop/aclnn_reduce_sum.h"
#include "aclnnop/aclnn_zero.h"
#include "ascendify_rt.hpp"

namespace ascendify {

namespace structs {

// The numbers are those of CUDA's names. They are types of their own, so that functions that a program overloads stay apart.
enum BlasStatus {
    success = 0,
    notInitialized = 1,
    allocFailed = 3,
    invalidValue = 7,
    archMismatch = 8,
    mappingError = 11,
    executionFailed = 13,
    internalError = 14,
    notSupported = 15,
    licenseError = 16
};
enum BlasOperation { plain = 0, transposed = 1, conjugated = 2 };
enum BlasMath { defaultMath = 0, tensorOpMath = 1, pedanticMath = 2, tf32Math = 3, wholeReduction = 16 };
enum BlasPointerMode { hostPointers = 0 };
enum BlasAtomicsMode { atomicsNotAllowed = 0, atomicsAllowed = 1 };
enum BlasAlgo { defaultAlgo = -1, firstAlgo = 0, defaultTensorOp = 99, lastAlgo = 115 };
enum BlasCompute {
    compute16F = 64,
    compute16FPedantic = 65,
    compute32F = 68,
    compute32FPedantic = 69,
    compute32FFast16F = 74,
    compute32FFast16BF = 75,
    compute32FFastTF32 = 77
};

// Memory of the device that the operators on one stream use one after the other. It only grows, and what is there already stays
// in use until the stream has done its work.
struct BlasMemory {
    struct Bytes {
        void *data = nullptr;
        size_t size = 0;
    };
    aclrtStream stream;
    Bytes workspace, values;
};

// What a handle stands for. Each stream has memory of its own: work on two streams may overlap.
struct BlasContext {
    aclrtStream stream = nullptr;
    BlasMath math = defaultMath;
    std::vector<BlasMemory> memories;
    // Threads that share a handle use its memory in turn.
    std::recursive_mutex lock;
};

// A tensor that lies anywhere in memory of the device; it describes the memory and does not own it. Operators want addresses of
// whole 32 bytes, so it begins at the last one before its first element, which is in the same allocation: those are aligned themselves.
struct BlasTensor {
    aclTensor *tensor;
    BlasTensor(aclDataType type, const void *data, std::initializer_list<int64_t> shape, std::initializer_list<int64_t> strides) {
        const uintptr_t address = reinterpret_cast<uintptr_t>(data), begin = address & ~static_cast<uintptr_t>(31);
        const int64_t offset = static_cast<int64_t>((address - begin) / (type == ACL_FLOAT ? 4 : 2));
        int64_t elements = offset + 1;
        for (size_t at = 0; at < shape.size(); at++) elements += (shape.begin()[at] - 1) * strides.begin()[at];
        tensor = aclCreateTensor(shape.begin(), shape.size(), type, strides.begin(), offset, ACL_FORMAT_ND, &elements, 1, reinterpret_cast<void *>(begin));
    }
    BlasTensor(const BlasTensor &) = delete;
    BlasTensor &operator=(const BlasTensor &) = delete;
    ~BlasTensor() {
        if (tensor != nullptr) aclDestroyTensor(tensor);
    }
};

// A factor of an operator.
struct BlasFactor {
    float value;
    aclScalar *scalar;
    explicit BlasFactor(float value) : value(value), scalar(aclCreateScalar(&this->value, ACL_FLOAT)) {}
    BlasFactor(const BlasFactor &) = delete;
    BlasFactor &operator=(const BlasFactor &) = delete;
    ~BlasFactor() {
        if (scalar != nullptr) aclDestroyScalar(scalar);
    }
};

// Where a matrix of a batch lies: the steps from a row, a column and a matrix to the next, in elements and read row by row.
struct BlasMatrix {
    const void *data;
    int64_t row, column, next;
    // The matrix of the batch at an index, by itself.
    BlasMatrix at(int64_t index, size_t bytes) const {
        return {static_cast<const char *>(data) + index * next * static_cast<int64_t>(bytes), row, column, 0};
    }
};

} // namespace structs

/** cublasStatus_t. */
using BlasStatus = structs::BlasStatus;
/** CUBLAS_STATUS_SUCCESS. */
constexpr BlasStatus blasSuccess = structs::success;
/** CUBLAS_STATUS_NOT_INITIALIZED: there is no handle. */
constexpr BlasStatus blasNotInitialized = structs::notInitialized;
/** CUBLAS_STATUS_ALLOC_FAILED: no room for what an operator needs. */
constexpr BlasStatus blasAllocFailed = structs::allocFailed;
/** CUBLAS_STATUS_INVALID_VALUE: an argument that cuBLAS refuses too. */
constexpr BlasStatus blasInvalidValue = structs::invalidValue;
/** CUBLAS_STATUS_ARCH_MISMATCH, which no call gives. */
constexpr BlasStatus blasArchMismatch = structs::archMismatch;
/** CUBLAS_STATUS_MAPPING_ERROR: a copy failed. */
constexpr BlasStatus blasMappingError = structs::mappingError;
/** CUBLAS_STATUS_EXECUTION_FAILED: an operator failed; aclGetRecentErrMsg tells why. */
constexpr BlasStatus blasExecutionFailed = structs::executionFailed;
/** CUBLAS_STATUS_INTERNAL_ERROR, which no call gives. */
constexpr BlasStatus blasInternalError = structs::internalError;
/** CUBLAS_STATUS_NOT_SUPPORTED: types, steps or factors that the operators do not take. */
constexpr BlasStatus blasNotSupported = structs::notSupported;
/** CUBLAS_STATUS_LICENSE_ERROR, which no call gives. */
constexpr BlasStatus blasLicenseError = structs::licenseError;

/** cublasOperation_t. */
using BlasOperation = structs::BlasOperation;
/** CUBLAS_OP_N: a matrix as it is. */
constexpr BlasOperation blasN = structs::plain;
/** CUBLAS_OP_T: its transpose. */
constexpr BlasOperation blasT = structs::transposed;
/** CUBLAS_OP_C: the same for the real numbers that there are here. */
constexpr BlasOperation blasC = structs::conjugated;

/** cublasMath_t. */
using BlasMath = structs::BlasMath;
/** CUBLAS_DEFAULT_MATH. */
constexpr BlasMath blasDefaultMath = structs::defaultMath;
/** CUBLAS_TENSOR_OP_MATH. */
constexpr BlasMath blasTensorOpMath = structs::tensorOpMath;
/** CUBLAS_PEDANTIC_MATH. */
constexpr BlasMath blasPedanticMath = structs::pedanticMath;
/** CUBLAS_TF32_TENSOR_OP_MATH. */
constexpr BlasMath blasTf32Math = structs::tf32Math;
/** CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION. */
constexpr BlasMath blasWholeReduction = structs::wholeReduction;

/** cublasPointerMode_t, of which there is one. */
using BlasPointerMode = structs::BlasPointerMode;
/** CUBLAS_POINTER_MODE_HOST. */
constexpr BlasPointerMode blasHostPointers = structs::hostPointers;

/** cublasAtomicsMode_t. */
using BlasAtomicsMode = structs::BlasAtomicsMode;
/** CUBLAS_ATOMICS_NOT_ALLOWED. */
constexpr BlasAtomicsMode blasAtomicsNotAllowed = structs::atomicsNotAllowed;
/** CUBLAS_ATOMICS_ALLOWED. */
constexpr BlasAtomicsMode blasAtomicsAllowed = structs::atomicsAllowed;

/** cublasGemmAlgo_t: no choice makes a difference. */
using BlasAlgo = structs::BlasAlgo;
/** CUBLAS_GEMM_DEFAULT. */
constexpr BlasAlgo blasAlgoDefault = structs::defaultAlgo;
/** CUBLAS_GEMM_DEFAULT_TENSOR_OP. */
constexpr BlasAlgo blasAlgoTensorOp = structs::defaultTensorOp;

/** cublasComputeType_t. */
using BlasCompute = structs::BlasCompute;
/** CUBLAS_COMPUTE_16F: factors are halves. Sums are taken in single precision all the same. */
constexpr BlasCompute blasCompute16F = structs::compute16F;
/** CUBLAS_COMPUTE_16F_PEDANTIC. */
constexpr BlasCompute blasCompute16FPedantic = structs::compute16FPedantic;
/** CUBLAS_COMPUTE_32F. */
constexpr BlasCompute blasCompute32F = structs::compute32F;
/** CUBLAS_COMPUTE_32F_PEDANTIC. */
constexpr BlasCompute blasCompute32FPedantic = structs::compute32FPedantic;
/** CUBLAS_COMPUTE_32F_FAST_16F: allows less precision, of which no use is made. */
constexpr BlasCompute blasCompute32FFast16F = structs::compute32FFast16F;
/** CUBLAS_COMPUTE_32F_FAST_16BF, in the same way. */
constexpr BlasCompute blasCompute32FFast16BF = structs::compute32FFast16BF;
/** CUBLAS_COMPUTE_32F_FAST_TF32, in the same way. */
constexpr BlasCompute blasCompute32FFastTF32 = structs::compute32FFastTF32;

/** cublasHandle_t. */
using BlasHandle = structs::BlasContext *;

/** cublasCreate. */
inline BlasStatus blasCreate(BlasHandle *handle) {
    if (handle == nullptr) return blasInvalidValue;
    *handle = new (std::nothrow) structs::BlasContext;
    return *handle == nullptr ? blasAllocFailed : blasSuccess;
}

/** cublasDestroy: waits for the device, as cuBLAS does, and frees what the operators used. */
inline BlasStatus blasDestroy(BlasHandle handle) {
    if (handle == nullptr) return blasNotInitialized;
    bool good = aclrtSynchronizeDevice() == ACL_SUCCESS;
    for (const structs::BlasMemory &memory : handle->memories)
        for (void *data : {memory.workspace.data, memory.values.data})
            if (data != nullptr) good = aclrtFree(data) == ACL_SUCCESS && good;
    delete handle;
    return good ? blasSuccess : blasExecutionFailed;
}

/** cublasSetStream: calls work on this stream from now on. */
inline BlasStatus blasSetStream(BlasHandle handle, aclrtStream stream) {
    if (handle == nullptr) return blasNotInitialized;
    handle->stream = stream;
    return blasSuccess;
}

/** cublasGetStream. */
inline BlasStatus blasGetStream(BlasHandle handle, aclrtStream *stream) {
    if (handle == nullptr) return blasNotInitialized;
    if (stream == nullptr) return blasInvalidValue;
    *stream = handle->stream;
    return blasSuccess;
}

/** cublasSetMathMode: every mode is kept for blasGetMathMode, and the inputs keep their precision in all of them. */
inline BlasStatus blasSetMathMode(BlasHandle handle, BlasMath mode) {
    if (handle == nullptr) return blasNotInitialized;
    if ((static_cast<int>(mode) & ~(3 | 16)) != 0) return blasNotSupported;
    handle->math = mode;
    return blasSuccess;
}

/** cublasGetMathMode. */
inline BlasStatus blasGetMathMode(BlasHandle handle, BlasMath *mode) {
    if (handle == nullptr) return blasNotInitialized;
    if (mode == nullptr) return blasInvalidValue;
    *mode = handle->math;
    return blasSuccess;
}

/** cublasSetPointerMode: factors and results are the host's; any other mode is refused. */
inline BlasStatus blasSetPointerMode(BlasHandle handle, BlasPointerMode mode) {
    if (handle == nullptr) return blasNotInitialized;
    return mode == blasHostPointers ? blasSuccess : blasNotSupported;
}

/** cublasGetPointerMode. */
inline BlasStatus blasGetPointerMode(BlasHandle handle, BlasPointerMode *mode) {
    if (handle == nullptr) return blasNotInitialized;
    if (mode == nullptr) return blasInvalidValue;
    *mode = blasHostPointers;
    return blasSuccess;
}

/** cublasSetAtomicsMode: a permission, of which no use is made. */
inline BlasStatus blasSetAtomicsMode(BlasHandle handle, BlasAtomicsMode) { return handle == nullptr ? blasNotInitialized : blasSuccess; }

/** cublasSetWorkspace: the handle goes on with memory of its own, for the operators say themselves how much they need. */
inline BlasStatus blasSetWorkspace(BlasHandle handle, void *, size_t) { return handle == nullptr ? blasNotInitialized : blasSuccess; }

/** cublasGetStatusName. */
inline const char *blasStatusName(BlasStatus status) {
    switch (status) {
        case structs::success: return "CUBLAS_STATUS_SUCCESS";
        case structs::notInitialized: return "CUBLAS_STATUS_NOT_INITIALIZED";
        case structs::allocFailed: return "CUBLAS_STATUS_ALLOC_FAILED";
        case structs::invalidValue: return "CUBLAS_STATUS_INVALID_VALUE";
        case structs::archMismatch: return "CUBLAS_STATUS_ARCH_MISMATCH";
        case structs::mappingError: return "CUBLAS_STATUS_MAPPING_ERROR";
        case structs::executionFailed: return "CUBLAS_STATUS_EXECUTION_FAILED";
        case structs::internalError: return "CUBLAS_STATUS_INTERNAL_ERROR";
        case structs::notSupported: return "CUBLAS_STATUS_NOT_SUPPORTED";
        case structs::licenseError: return "CUBLAS_STATUS_LICENSE_ERROR";
    }
    return "CUBLAS_STATUS_UNKNOWN";
}

/** cublasGetStatusString: the name too. */
inline const char *blasStatusString(BlasStatus status) { return blasStatusName(status); }

/**
 * `size` bytes of the device for the work on the handle's stream, for workspaces of operators or for values. They are the same for
 * every call, whose work runs one after the other; only where they do not suffice does the call wait for the stream, and larger ones
 * take their place.
 */
inline BlasStatus blasMemory(BlasHandle handle, size_t size, void **data,
                             structs::BlasMemory::Bytes structs::BlasMemory::*use = &structs::BlasMemory::workspace) {
    *data = nullptr;
    if (size == 0) return blasSuccess;
    structs::BlasMemory *own = nullptr;
    for (structs::BlasMemory &memory : handle->memories)
        if (memory.stream == handle->stream) own = &memory;
    if (own == nullptr) {
        handle->memories.push_back({handle->stream, {}, {}});
        own = &handle->memories.back();
    }
    structs::BlasMemory::Bytes &bytes = own->*use;
    if (bytes.size < size) {
        if (bytes.data != nullptr && aclrtSynchronizeStream(handle->stream) != ACL_SUCCESS) return blasExecutionFailed;
        if (bytes.data != nullptr && aclrtFree(bytes.data) != ACL_SUCCESS) return blasExecutionFailed;
        bytes = {};
        if (aclrtMalloc(&bytes.data, size, ACL_MEM_MALLOC_HUGE_FIRST) != ACL_SUCCESS) {
            bytes.data = nullptr;
            return blasAllocFailed;
        }
        bytes.size = size;
    }
    *data = bytes.data;
    return blasSuccess;
}

/** An operator on the handle's stream: `plan` asks for its workspace and its executor, `launch` is its second call. */
template <typename Plan, typename Launch>
inline BlasStatus blasRun(BlasHandle handle, Plan plan, Launch launch) {
    const std::lock_guard<std::recursive_mutex> locked(handle->lock);
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    if (plan(&size, &executor) != 0) return blasExecutionFailed;
    void *workspace = nullptr;
    const BlasStatus status = blasMemory(handle, size, &workspace);
    if (status != blasSuccess) return status;
    return launch(workspace, size, executor, handle->stream) == 0 ? blasSuccess : blasExecutionFailed;
}

/** Multiplies a tensor by a number; 0 makes it 0, whatever it held. */
inline BlasStatus blasScale(BlasHandle handle, const structs::BlasTensor &to, float factor) {
    if (to.tensor == nullptr) return blasAllocFailed;
    if (factor == 0) {
        const auto plan = [&](uint64_t *size, aclOpExecutor **executor) { return aclnnInplaceZeroGetWorkspaceSize(to.tensor, size, executor); };
        return blasRun(handle, plan, aclnnInplaceZero);
    }
    const structs::BlasFactor by(factor);
    const auto plan = [&](uint64_t *size, aclOpExecutor **executor) { return aclnnInplaceMulsGetWorkspaceSize(to.tensor, by.scalar, size, executor); };
    return blasRun(handle, plan, aclnnInplaceMuls);
}

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
    if (alpha == nullptr || beta == nullptr) return blasInvalidValue;
    return blasGemm(handle, transa, transb, m, n, k, *alpha, A, lda, strideA, B, ldb, strideB, *beta, C, ldc, strideC, batchCount, ACL_FLOAT,
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
    if (alpha == nullptr || beta == nullptr) return blasInvalidValue;
    if (Atype != Btype || (Atype != Ctype && Ctype != ACL_FLOAT)) return blasNotSupported;
    if (Atype != ACL_FLOAT && Atype != ACL_FLOAT16 && Atype != ACL_BF16) return blasNotSupported;
    const bool halves = computeType == blasCompute16F || computeType == blasCompute16FPedantic;
    const bool floats = computeType == blasCompute32F || computeType == blasCompute32FPedantic || computeType == blasCompute32FFast16F ||
                        computeType == blasCompute32FFast16BF || computeType == blasCompute32FFastTF32;
    if (!floats && !(halves && Ctype == ACL_FLOAT16)) return blasNotSupported;
    const auto factor = [halves](const void *at) {
        return halves ? aclFloat16ToFloat(*static_cast<const aclFloat16 *>(at)) : *static_cast<const float *>(at);
    };
    return blasGemm(handle, transa, transb, m, n, k, factor(alpha), A, lda, strideA, B, ldb, strideB, factor(beta), C, ldc, strideC, batchCount,
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

/** cublasSgemv, as a product of one column. Steps between elements must be positive. */
inline BlasStatus blasSgemv(BlasHandle handle, BlasOperation trans, int64_t m, int64_t n, const float *alpha, const float *A, int64_t lda,
                            const float *x, int64_t incx, const float *beta, float *y, int64_t incy) {
    if (handle == nullptr) return blasNotInitialized;
    if (alpha == nullptr || beta == nullptr || m < 0 || n < 0 || lda < (m > 1 ? m : 1) || incx == 0 || incy == 0) return blasInvalidValue;
    if (static_cast<unsigned>(trans) > blasC) return blasInvalidValue;
    if (incx < 0 || incy < 0) return blasNotSupported;
    if (m == 0 || n == 0) return blasSuccess;
    const bool plain = trans == blasN;
    const structs::BlasMatrix a = plain ? structs::BlasMatrix{A, lda, 1, 0} : structs::BlasMatrix{A, 1, lda, 0};
    return blasProduct(handle, ACL_FLOAT, plain ? m : n, 1, plain ? n : m, *alpha, a, {x, incx, incx, 0}, *beta, {y, incy, incy, 0}, 1);
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

/** cublasSaxpy. Steps must be positive, as in all that follow. */
inline BlasStatus blasSaxpy(BlasHandle handle, int64_t n, const float *alpha, const float *x, int64_t incx, float *y, int64_t incy) {
    bool done = false;
    const BlasStatus status = blasVectors(handle, n, incx, incy, &done);
    if (done) return status;
    if (alpha == nullptr) return blasInvalidValue;
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
    const structs::BlasTensor to(ACL_FLOAT, x, {n}, {incx});
    const structs::BlasFactor by(*alpha);
    if (to.tensor == nullptr) return blasAllocFailed;
    // By the operator for 0 too: what is no number stays none.
    const auto plan = [&](uint64_t *size, aclOpExecutor **executor) { return aclnnInplaceMulsGetWorkspaceSize(to.tensor, by.scalar, size, executor); };
    return blasRun(handle, plan, aclnnInplaceMuls);
}

/** Copies a vector on the handle's stream. */
inline BlasStatus blasCopyOnStream(BlasHandle handle, int64_t n, const void *x, int64_t incx, void *y, int64_t incy) {
    const std::lock_guard<std::recursive_mutex> locked(handle->lock);
    const structs::BlasTensor from(ACL_FLOAT, x, {n}, {incx}), to(ACL_FLOAT, y, {n}, {incy});
    if (from.tensor == nullptr || to.tensor == nullptr) return blasAllocFailed;
    const auto plan = [&](uint64_t *size, aclOpExecutor **executor) { return aclnnInplaceCopyGetWorkspaceSize(to.tensor, from.tensor, size, executor); };
    return blasRun(handle, plan, aclnnInplaceCopy);
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

/** The dot product of two vectors of positive steps, once the stream has done its work. */
inline BlasStatus blasDotOnStream(BlasHandle handle, int64_t n, const float *x, int64_t incx, const float *y, int64_t incy, float *result) {
    const std::lock_guard<std::recursive_mutex> locked(handle->lock);
    void *sum = nullptr;
    BlasStatus status = blasMemory(handle, sizeof(float), &sum, &structs::BlasMemory::values);
    if (status != blasSuccess) return status;
    const structs::BlasTensor one(ACL_FLOAT, x, {n}, {incx}), other(ACL_FLOAT, y, {n}, {incy}), out(ACL_FLOAT, sum, {}, {});
    if (one.tensor == nullptr || other.tensor == nullptr || out.tensor == nullptr) return blasAllocFailed;
    const auto plan = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnDotGetWorkspaceSize(one.tensor, other.tensor, out.tensor, size, executor);
    };
    status = blasRun(handle, plan, aclnnDot);
    return status == blasSuccess ? blasTake(handle, sum, result) : status;
}

/** cublasSdot: the result is there when the call returns, as in cuBLAS. */
inline BlasStatus blasSdot(BlasHandle handle, int64_t n, const float *x, int64_t incx, const float *y, int64_t incy, float *result) {
    bool done = false;
    const BlasStatus status = blasVectors(handle, n, incx, incy, &done);
    if (status == blasSuccess && result == nullptr) return blasInvalidValue;
    if (done && status == blasSuccess) *result = 0;
    return done ? status : blasDotOnStream(handle, n, x, incx, y, incy, result);
}

/** cublasSasum: the sum of the absolute values. */
inline BlasStatus blasSasum(BlasHandle handle, int64_t n, const float *x, int64_t incx, float *result) {
    bool done = false;
    BlasStatus status = blasVectors(handle, n, incx, 1, &done);
    if (status == blasSuccess && result == nullptr) return blasInvalidValue;
    if (done && status == blasSuccess) *result = 0;
    if (done) return status;
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
    return status == blasSuccess ? blasTake(handle, values, result) : status;
}

/**
 * cublasSnrm2: the root of the sum of the squares. Where that sum leaves the range of float, which the norm itself need not, the
 * elements are copied to the host and summed there in double precision.
 */
inline BlasStatus blasSnrm2(BlasHandle handle, int64_t n, const float *x, int64_t incx, float *result) {
    bool done = false;
    BlasStatus status = blasVectors(handle, n, incx, 1, &done);
    if (status == blasSuccess && result == nullptr) return blasInvalidValue;
    if (done && status == blasSuccess) *result = 0;
    if (done) return status;
    status = blasDotOnStream(handle, n, x, incx, x, incx, result);
    if (status != blasSuccess) return status;
    if (std::isnormal(*result)) {
        *result = std::sqrt(*result);
        return blasSuccess;
    }
    std::vector<float> elements(n);
    status = blasGetVector(n, sizeof(float), x, incx, elements.data(), 1);
    double sum = 0;
    for (const float element : elements) sum += static_cast<double>(element) * element;
    *result = static_cast<float>(std::sqrt(sum));
    return status;
}

} // namespace ascendify

#endif
