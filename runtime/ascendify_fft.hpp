// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_fft.hpp: Fourier transforms in `float` in the form of cuFFT, by a SIMT kernel of our own, for the Ascend 950. Ascendify
// copies this file and those that it includes beside sources whose fixes use it; the sources are yours, and so are these copies. A
// source that includes it holds a kernel, so its name ends in `.asc`. It needs C++17 and CANN 9.1.0.
//
// Results are not divided by the length, as in cuFFT. Every length is taken, up to 2^26 elements along an axis, or 2^25 where a prime
// factor is above 31. The input of a transform that is not in place stays as it is. Strides, distances and embedded sizes mean what
// cuFFT's documentation says of its advanced layout: element (x, y, z) of transform b lies at
// b * dist + ((x * embed[1] + y) * embed[2] + z) * stride. Without embedded sizes lines lie one behind the other, the real ones of a
// transform in place with room for its result: 2 * (n / 2 + 1) along the last axis.
#ifndef ASCENDIFY_FFT_HPP
#define ASCENDIFY_FFT_HPP

#include "ascendify_fft_run.hpp"

namespace ascendify {

/** cufftResult. */
using FftResult = structs::FftResult;
/** CUFFT_SUCCESS. */
constexpr FftResult fftSuccess = structs::transformed;
/** CUFFT_INVALID_PLAN: there is no such plan, it was made before, or not at all. */
constexpr FftResult fftInvalidPlan = structs::noSuchPlan;
/** CUFFT_ALLOC_FAILED. */
constexpr FftResult fftAllocFailed = structs::noMemory;
/** CUFFT_INVALID_TYPE: no such type, or a plan of another one. */
constexpr FftResult fftInvalidType = structs::noSuchType;
/** CUFFT_INVALID_VALUE: no memory, a direction, rank or layout that there is not. */
constexpr FftResult fftInvalidValue = structs::noSuchValue;
/** CUFFT_INTERNAL_ERROR: a copy to the device failed. */
constexpr FftResult fftInternalError = structs::internal;
/** CUFFT_EXEC_FAILED: a launch failed; aclGetRecentErrMsg tells why. */
constexpr FftResult fftExecFailed = structs::notRun;
/** CUFFT_SETUP_FAILED, which no call gives. */
constexpr FftResult fftSetupFailed = structs::notSetUp;
/** CUFFT_INVALID_SIZE: a length or a batch below 1, or more than there is room for. */
constexpr FftResult fftInvalidSize = structs::noSuchSize;
/** CUFFT_UNALIGNED_DATA, which no call gives. */
constexpr FftResult fftUnalignedData = structs::unaligned;
/** CUFFT_INCOMPLETE_PARAMETER_LIST, which no call gives. */
constexpr FftResult fftIncompleteParameterList = structs::incomplete;
/** CUFFT_INVALID_DEVICE: a device that there is not, for a plan of several. */
constexpr FftResult fftInvalidDevice = structs::noSuchDevice;
/** CUFFT_PARSE_ERROR, which no call gives. */
constexpr FftResult fftParseError = structs::notParsed;
/** CUFFT_NO_WORKSPACE: the plan allocates no work area, and none was given. */
constexpr FftResult fftNoWorkspace = structs::noWorkArea;
/** CUFFT_NOT_IMPLEMENTED, which no call gives. */
constexpr FftResult fftNotImplemented = structs::notThere;
/** CUFFT_LICENSE_ERROR, which no call gives. */
constexpr FftResult fftLicenseError = structs::noLicense;
/** CUFFT_NOT_SUPPORTED: a transform in double. */
constexpr FftResult fftNotSupported = structs::notSupportedHere;
/** CUFFT_MISSING_DEPENDENCY, which no call gives. */
constexpr FftResult fftMissingDependency = structs::missingPart;
/** CUFFT_NVRTC_FAILURE, which no call gives. */
constexpr FftResult fftCompilerFailure = structs::compilerFailed;
/** CUFFT_NVJITLINK_FAILURE, which no call gives. */
constexpr FftResult fftLinkerFailure = structs::linkerFailed;
/** CUFFT_NVSHMEM_FAILURE, which no call gives. */
constexpr FftResult fftShmemFailure = structs::sharedFailed;

/** cufftType. */
using FftType = structs::FftKind;
/** CUFFT_C2C. */
constexpr FftType fftC2C = structs::fftComplexes;
/** CUFFT_R2C. */
constexpr FftType fftR2C = structs::fftReals;
/** CUFFT_C2R. */
constexpr FftType fftC2R = structs::fftToReals;
/** CUFFT_FORWARD: the exponent is negative. */
constexpr int fftForward = -1;
/** CUFFT_INVERSE. */
constexpr int fftInverse = 1;

/** cufftHandle: a number, as in CUDA. */
using FftHandle = int;
/** CUFFT_PLAN_NULL: no plan. */
constexpr FftHandle fftNoPlan = -1;
/** cufftReal. */
using FftReal = float;
/** cufftComplex. */
using FftComplex = float2;

/** cufftCreate: a plan that is to be made. */
inline FftResult fftCreate(FftHandle *plan) {
    structs::FftPlans &plans = structs::FftPlans::ofProcess();
    std::unique_ptr<structs::FftPlan> made(new (std::nothrow) structs::FftPlan);
    if (made == nullptr) return fftAllocFailed;
    const std::lock_guard<std::mutex> turn(plans.lock);
    *plan = ++plans.last;
    plans.all[*plan] = std::move(made);
    return fftSuccess;
}

/** cufftDestroy: waits for the device before it frees what the plan has there. */
inline FftResult fftDestroy(FftHandle plan) {
    structs::FftPlans &plans = structs::FftPlans::ofProcess();
    const std::lock_guard<std::mutex> turn(plans.lock);
    const auto found = plans.all.find(plan);
    if (found == plans.all.end()) return fftInvalidPlan;
    structs::fftFree(found->second.get());
    plans.all.erase(found);
    return fftSuccess;
}

/** cufftSetStream. */
inline FftResult fftSetStream(FftHandle plan, aclrtStream stream) {
    structs::FftPlan *const found = structs::FftPlans::ofProcess().find(plan);
    if (found == nullptr) return fftInvalidPlan;
    found->stream = stream;
    return fftSuccess;
}

/** cufftSetAutoAllocation: whether the plan allocates its work area when it is made. */
inline FftResult fftSetAutoAllocation(FftHandle plan, int allocates) {
    structs::FftPlan *const found = structs::FftPlans::ofProcess().find(plan);
    if (found == nullptr || found->made) return fftInvalidPlan;
    found->allocates = allocates != 0;
    return fftSuccess;
}

/** cufftSetWorkArea: takes the place of what the plan allocated. */
inline FftResult fftSetWorkArea(FftHandle plan, void *area) {
    structs::FftPlan *const found = structs::FftPlans::ofProcess().find(plan);
    if (found == nullptr || !found->made) return fftInvalidPlan;
    if (found->ownsArea) (void)aclrtFreeWithDevSync(found->area);
    found->ownsArea = false;
    found->area = static_cast<char *>(area);
    return fftSuccess;
}

/** cufftGetSize: how many bytes the work area of a plan has. The tables of the plan are not in it. */
inline FftResult fftGetSize(FftHandle plan, size_t *workSize) {
    structs::FftPlan *const found = structs::FftPlans::ofProcess().find(plan);
    if (found == nullptr || !found->made) return fftInvalidPlan;
    *workSize = structs::fftAsked(*found);
    return fftSuccess;
}

/** cufftMakePlanMany. */
inline FftResult fftMakePlanMany(FftHandle plan, int rank, int *n, int *inembed, int istride, int idist, int *onembed, int ostride, int odist,
                                 FftType type, int batch, size_t *workSize) {
    return structs::fftMakeMany(plan, rank, n, inembed, istride, idist, onembed, ostride, odist, type, batch, workSize);
}

/** cufftMakePlanMany64. */
inline FftResult fftMakePlanMany64(FftHandle plan, int rank, long long *n, long long *inembed, long long istride, long long idist, long long *onembed,
                                   long long ostride, long long odist, FftType type, long long batch, size_t *workSize) {
    return structs::fftMakeMany(plan, rank, n, inembed, istride, idist, onembed, ostride, odist, type, batch, workSize);
}

/** cufftXtMakePlanMany, for numbers in single precision: ACL_FLOAT and ACL_COMPLEX64, executed in ACL_COMPLEX64. */
inline FftResult fftXtMakePlanMany(FftHandle plan, int rank, long long *n, long long *inembed, long long istride, long long idist, aclDataType inputtype,
                                   long long *onembed, long long ostride, long long odist, aclDataType outputtype, long long batch, size_t *workSize,
                                   aclDataType executiontype) {
    const int type = structs::fftTypeOf(inputtype, outputtype, executiontype);
    if (type == 0) return fftNotSupported;
    return structs::fftMakeMany(plan, rank, n, inembed, istride, idist, onembed, ostride, odist, type, batch, workSize);
}

/** cufftMakePlan1d. */
inline FftResult fftMakePlan1d(FftHandle plan, int nx, FftType type, int batch, size_t *workSize) {
    return fftMakePlanMany(plan, 1, &nx, nullptr, 1, 0, nullptr, 1, 0, type, batch, workSize);
}

/** cufftMakePlan2d: `ny` is the axis whose elements lie side by side. */
inline FftResult fftMakePlan2d(FftHandle plan, int nx, int ny, FftType type, size_t *workSize) {
    int n[] = {nx, ny};
    return fftMakePlanMany(plan, 2, n, nullptr, 1, 0, nullptr, 1, 0, type, 1, workSize);
}

/** cufftMakePlan3d: `nz` is the axis whose elements lie side by side. */
inline FftResult fftMakePlan3d(FftHandle plan, int nx, int ny, int nz, FftType type, size_t *workSize) {
    int n[] = {nx, ny, nz};
    return fftMakePlanMany(plan, 3, n, nullptr, 1, 0, nullptr, 1, 0, type, 1, workSize);
}

/** cufftPlanMany. */
inline FftResult fftPlanMany(FftHandle *plan, int rank, int *n, int *inembed, int istride, int idist, int *onembed, int ostride, int odist, FftType type,
                             int batch) {
    FftResult result = fftCreate(plan);
    if (result != fftSuccess) return result;
    result = fftMakePlanMany(*plan, rank, n, inembed, istride, idist, onembed, ostride, odist, type, batch, nullptr);
    if (result != fftSuccess) (void)fftDestroy(*plan);
    return result;
}

/** cufftPlan1d. */
inline FftResult fftPlan1d(FftHandle *plan, int nx, FftType type, int batch) {
    return fftPlanMany(plan, 1, &nx, nullptr, 1, 0, nullptr, 1, 0, type, batch);
}

/** cufftPlan2d. */
inline FftResult fftPlan2d(FftHandle *plan, int nx, int ny, FftType type) {
    int n[] = {nx, ny};
    return fftPlanMany(plan, 2, n, nullptr, 1, 0, nullptr, 1, 0, type, 1);
}

/** cufftPlan3d. */
inline FftResult fftPlan3d(FftHandle *plan, int nx, int ny, int nz, FftType type) {
    int n[] = {nx, ny, nz};
    return fftPlanMany(plan, 3, n, nullptr, 1, 0, nullptr, 1, 0, type, 1);
}

/** cufftEstimateMany: the very size, which is no estimate here. */
inline FftResult fftEstimateMany(int rank, int *n, int *inembed, int istride, int idist, int *onembed, int ostride, int odist, FftType type, int batch,
                                 size_t *workSize) {
    return structs::fftSizeMany(rank, n, inembed, istride, idist, onembed, ostride, odist, type, batch, workSize);
}

/** cufftEstimate1d. */
inline FftResult fftEstimate1d(int nx, FftType type, int batch, size_t *workSize) {
    return fftEstimateMany(1, &nx, nullptr, 1, 0, nullptr, 1, 0, type, batch, workSize);
}

/** cufftEstimate2d. */
inline FftResult fftEstimate2d(int nx, int ny, FftType type, size_t *workSize) {
    int n[] = {nx, ny};
    return fftEstimateMany(2, n, nullptr, 1, 0, nullptr, 1, 0, type, 1, workSize);
}

/** cufftEstimate3d. */
inline FftResult fftEstimate3d(int nx, int ny, int nz, FftType type, size_t *workSize) {
    int n[] = {nx, ny, nz};
    return fftEstimateMany(3, n, nullptr, 1, 0, nullptr, 1, 0, type, 1, workSize);
}

/** cufftGetSizeMany: the size that a plan of that form has; the handle itself makes no difference. */
inline FftResult fftGetSizeMany(FftHandle plan, int rank, int *n, int *inembed, int istride, int idist, int *onembed, int ostride, int odist, FftType type,
                                int batch, size_t *workSize) {
    if (structs::FftPlans::ofProcess().find(plan) == nullptr) return fftInvalidPlan;
    return fftEstimateMany(rank, n, inembed, istride, idist, onembed, ostride, odist, type, batch, workSize);
}

/** cufftGetSizeMany64. */
inline FftResult fftGetSizeMany64(FftHandle plan, int rank, long long *n, long long *inembed, long long istride, long long idist, long long *onembed,
                                  long long ostride, long long odist, FftType type, long long batch, size_t *workSize) {
    if (structs::FftPlans::ofProcess().find(plan) == nullptr) return fftInvalidPlan;
    return structs::fftSizeMany(rank, n, inembed, istride, idist, onembed, ostride, odist, type, batch, workSize);
}

/** cufftXtGetSizeMany, for the types that `fftXtMakePlanMany` takes. */
inline FftResult fftXtGetSizeMany(FftHandle plan, int rank, long long *n, long long *inembed, long long istride, long long idist, aclDataType inputtype,
                                  long long *onembed, long long ostride, long long odist, aclDataType outputtype, long long batch, size_t *workSize,
                                  aclDataType executiontype) {
    const int type = structs::fftTypeOf(inputtype, outputtype, executiontype);
    if (type == 0) return fftNotSupported;
    return fftGetSizeMany64(plan, rank, n, inembed, istride, idist, onembed, ostride, odist, static_cast<FftType>(type), batch, workSize);
}

/** cufftGetSize1d. */
inline FftResult fftGetSize1d(FftHandle plan, int nx, FftType type, int batch, size_t *workSize) {
    return fftGetSizeMany(plan, 1, &nx, nullptr, 1, 0, nullptr, 1, 0, type, batch, workSize);
}

/** cufftGetSize2d. */
inline FftResult fftGetSize2d(FftHandle plan, int nx, int ny, FftType type, size_t *workSize) {
    int n[] = {nx, ny};
    return fftGetSizeMany(plan, 2, n, nullptr, 1, 0, nullptr, 1, 0, type, 1, workSize);
}

/** cufftGetSize3d. */
inline FftResult fftGetSize3d(FftHandle plan, int nx, int ny, int nz, FftType type, size_t *workSize) {
    int n[] = {nx, ny, nz};
    return fftGetSizeMany(plan, 3, n, nullptr, 1, 0, nullptr, 1, 0, type, 1, workSize);
}

/** cufftExecC2C: `direction` is the sign of the exponent. In place where both addresses are one. */
inline FftResult fftExecC2C(FftHandle plan, FftComplex *idata, FftComplex *odata, int direction) {
    return structs::fftRun(structs::FftPlans::ofProcess().find(plan), fftC2C, idata, odata, direction);
}

/** cufftExecR2C: a forward transform; n / 2 + 1 elements along the last axis are written. */
inline FftResult fftExecR2C(FftHandle plan, FftReal *idata, FftComplex *odata) {
    return structs::fftRun(structs::FftPlans::ofProcess().find(plan), fftR2C, idata, odata, fftForward);
}

/** cufftExecC2R: an inverse transform; n / 2 + 1 elements along the last axis are read, and the others are their conjugates. */
inline FftResult fftExecC2R(FftHandle plan, FftComplex *idata, FftReal *odata) {
    return structs::fftRun(structs::FftPlans::ofProcess().find(plan), fftC2R, idata, odata, fftInverse);
}

/** cufftXtExec: whatever the plan was made for; `direction` counts for complex input and output alone. */
inline FftResult fftXtExec(FftHandle plan, void *input, void *output, int direction) {
    structs::FftPlan *const found = structs::FftPlans::ofProcess().find(plan);
    if (found == nullptr) return fftInvalidPlan;
    if (found->kind != fftC2C) direction = found->kind == fftR2C ? fftForward : fftInverse;
    return structs::fftRun(found, found->kind, input, output, direction);
}

}  // namespace ascendify

#endif
