// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_solver_handle.hpp: the handles and the status of cuSOLVER, for ascendify_solver.hpp and ascendify_solver_sparse.hpp. Ascendify copies this file
// beside sources whose fixes use it; the sources are yours, and so is this copy. It needs C++17 and CANN 8.5.0.
#ifndef ASCENDIFY_SOLVER_HANDLE_HPP
#define ASCENDIFY_SOLVER_HANDLE_HPP

#include <new>

#include "acl/acl.h"

namespace ascendify {

namespace structs {

// The numbers are those of CUDA's names. It is a type of its own, so that functions that a program overloads stay apart.
enum SolverStatus {
    solverDone = 0,
    solverNoHandle = 1,
    solverNoMemory = 2,
    solverNoValue = 3,
    solverOtherChip = 4,
    solverNotCopied = 5,
    solverNotRun = 6,
    solverInternal = 7,
    solverOtherMatrix = 8,
    solverAbsent = 9,
    solverZero = 10,
    solverNoLicense = 11
};

struct SolverContext {
    aclrtStream stream = nullptr;
};
struct SolverSparseContext : SolverContext {};

template <typename Handle>
inline SolverStatus solverMake(Handle **handle) {
    if (handle == nullptr) return solverNoValue;
    *handle = new (std::nothrow) Handle;
    return *handle == nullptr ? solverNoMemory : solverDone;
}

template <typename Handle>
inline SolverStatus solverDrop(Handle *handle) {
    if (handle == nullptr) return solverNoHandle;
    delete handle;
    return solverDone;
}

}  // namespace structs

/** cusolverStatus_t. */
using SolverStatus = structs::SolverStatus;
/** CUSOLVER_STATUS_SUCCESS. */
constexpr SolverStatus solverSuccess = structs::solverDone;
/** CUSOLVER_STATUS_NOT_INITIALIZED: there is no handle. */
constexpr SolverStatus solverNotInitialized = structs::solverNoHandle;
/** CUSOLVER_STATUS_ALLOC_FAILED: no room on the host. */
constexpr SolverStatus solverAllocFailed = structs::solverNoMemory;
/** CUSOLVER_STATUS_INVALID_VALUE: an argument that cuSOLVER refuses too. */
constexpr SolverStatus solverInvalidValue = structs::solverNoValue;
/** CUSOLVER_STATUS_ARCH_MISMATCH, which no call gives. */
constexpr SolverStatus solverArchMismatch = structs::solverOtherChip;
/** CUSOLVER_STATUS_MAPPING_ERROR: a copy failed; aclGetRecentErrMsg tells why. */
constexpr SolverStatus solverMappingError = structs::solverNotCopied;
/** CUSOLVER_STATUS_EXECUTION_FAILED: the device could not be waited for. */
constexpr SolverStatus solverExecutionFailed = structs::solverNotRun;
/** CUSOLVER_STATUS_INTERNAL_ERROR, which no call gives. */
constexpr SolverStatus solverInternalError = structs::solverInternal;
/** CUSOLVER_STATUS_MATRIX_TYPE_NOT_SUPPORTED: sparse matrices are general ones. */
constexpr SolverStatus solverMatrixTypeNotSupported = structs::solverOtherMatrix;
/** CUSOLVER_STATUS_NOT_SUPPORTED: what no call here does. */
constexpr SolverStatus solverNotSupported = structs::solverAbsent;
/** CUSOLVER_STATUS_ZERO_PIVOT: a factor has a pivot of 0. */
constexpr SolverStatus solverZeroPivot = structs::solverZero;
/** CUSOLVER_STATUS_INVALID_LICENSE, which no call gives. */
constexpr SolverStatus solverInvalidLicense = structs::solverNoLicense;

/** cusolverDnHandle_t. */
using SolverHandle = structs::SolverContext *;
/** cusolverSpHandle_t. */
using SolverSparseHandle = structs::SolverSparseContext *;

/** cusolverDnCreate. */
inline SolverStatus solverCreate(SolverHandle *handle) { return structs::solverMake(handle); }

/** cusolverDnDestroy. */
inline SolverStatus solverDestroy(SolverHandle handle) { return structs::solverDrop(handle); }

/** cusolverDnSetStream and cusolverSpSetStream: kept for cusolverDnGetStream; calls wait for the work of the device, whatever its stream. */
inline SolverStatus solverSetStream(structs::SolverContext *handle, aclrtStream streamId) {
    if (handle == nullptr) return solverNotInitialized;
    handle->stream = streamId;
    return solverSuccess;
}

/** cusolverDnGetStream and cusolverSpGetStream. */
inline SolverStatus solverGetStream(const structs::SolverContext *handle, aclrtStream *streamId) {
    if (handle == nullptr) return solverNotInitialized;
    if (streamId == nullptr) return solverInvalidValue;
    *streamId = handle->stream;
    return solverSuccess;
}

/** cusolverSpCreate. */
inline SolverStatus solverSparseCreate(SolverSparseHandle *handle) { return structs::solverMake(handle); }

/** cusolverSpDestroy. */
inline SolverStatus solverSparseDestroy(SolverSparseHandle handle) { return structs::solverDrop(handle); }

}  // namespace ascendify

#endif
