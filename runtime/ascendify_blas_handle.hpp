// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_blas_handle.hpp: the handle of ascendify_blas.hpp, its names, and how it runs an operator. Ascendify copies this
// file beside sources whose fixes use it; the sources are yours, and so is this copy. It needs C++17 and CANN 8.5.0.
#ifndef ASCENDIFY_BLAS_HANDLE_HPP
#define ASCENDIFY_BLAS_HANDLE_HPP

#include <initializer_list>
#include <mutex>
#include <new>
#include <vector>

#include "aclnnop/aclnn_mul.h"
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
enum BlasPointerMode { hostPointers = 0, devicePointers = 1 };
enum BlasFill { lowerPart = 0, upperPart = 1, wholeMatrix = 2 };
enum BlasSide { fromLeft = 0, fromRight = 1 };
enum BlasDiag { anyDiagonal = 0, unitDiagonal = 1 };
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
    BlasPointerMode pointers = hostPointers;
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

/** cublasPointerMode_t. */
using BlasPointerMode = structs::BlasPointerMode;
/** CUBLAS_POINTER_MODE_HOST. */
constexpr BlasPointerMode blasHostPointers = structs::hostPointers;
/** CUBLAS_POINTER_MODE_DEVICE: factors and results lie in memory of the device. */
constexpr BlasPointerMode blasDevicePointers = structs::devicePointers;

/** cublasFillMode_t: which part of a matrix counts. */
using BlasFill = structs::BlasFill;
/** CUBLAS_FILL_MODE_LOWER. */
constexpr BlasFill blasLower = structs::lowerPart;
/** CUBLAS_FILL_MODE_UPPER. */
constexpr BlasFill blasUpper = structs::upperPart;
/** CUBLAS_FILL_MODE_FULL, which no call here takes. */
constexpr BlasFill blasFull = structs::wholeMatrix;

/** cublasSideMode_t: on which side of the other a matrix stands. */
using BlasSide = structs::BlasSide;
/** CUBLAS_SIDE_LEFT. */
constexpr BlasSide blasLeft = structs::fromLeft;
/** CUBLAS_SIDE_RIGHT. */
constexpr BlasSide blasRight = structs::fromRight;

/** cublasDiagType_t. */
using BlasDiag = structs::BlasDiag;
/** CUBLAS_DIAG_NON_UNIT. */
constexpr BlasDiag blasNonUnit = structs::anyDiagonal;
/** CUBLAS_DIAG_UNIT: the diagonal is taken for ones and not read. */
constexpr BlasDiag blasUnit = structs::unitDiagonal;

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

/** cublasSetPointerMode: whether factors and results lie in memory of the host or of the device. */
inline BlasStatus blasSetPointerMode(BlasHandle handle, BlasPointerMode mode) {
    if (handle == nullptr) return blasNotInitialized;
    if (mode != blasHostPointers && mode != blasDevicePointers) return blasInvalidValue;
    handle->pointers = mode;
    return blasSuccess;
}

/** cublasGetPointerMode. */
inline BlasStatus blasGetPointerMode(BlasHandle handle, BlasPointerMode *mode) {
    if (handle == nullptr) return blasNotInitialized;
    if (mode == nullptr) return blasInvalidValue;
    *mode = handle->pointers;
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

/** Waits for the work on the handle's stream; where that is the one by default, for all work of the device. */
inline BlasStatus blasWait(BlasHandle handle) {
    const aclError error = handle->stream == nullptr ? aclrtSynchronizeDevice() : aclrtSynchronizeStream(handle->stream);
    return error == ACL_SUCCESS ? blasSuccess : blasExecutionFailed;
}

/** A factor as a number of the host: where it lies on the device, it is read once the work on the stream is done, which no capture takes. */
template <typename T>
inline BlasStatus blasNumber(BlasHandle handle, const T *from, T *value) {
    if (from == nullptr) return blasInvalidValue;
    *value = T();
    if (handle->pointers == blasHostPointers) {
        *value = *from;
        return blasSuccess;
    }
    const BlasStatus status = blasWait(handle);
    if (status != blasSuccess) return status;
    return aclrtMemcpy(value, sizeof(T), from, sizeof(T), ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS ? blasSuccess : blasMappingError;
}

/** Puts a result that the host has where the handle's mode wants it. */
template <typename T>
inline BlasStatus blasAnswer(BlasHandle handle, T value, T *result) {
    if (result == nullptr) return blasInvalidValue;
    if (handle->pointers == blasHostPointers) {
        *result = value;
        return blasSuccess;
    }
    const BlasStatus status = blasWait(handle);
    if (status != blasSuccess) return status;
    return aclrtMemcpy(result, sizeof(T), &value, sizeof(T), ACL_MEMCPY_HOST_TO_DEVICE) == ACL_SUCCESS ? blasSuccess : blasMappingError;
}

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

} // namespace ascendify

#endif
