// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_fft_devices.hpp: plans of cuFFT for several devices, with its descriptors, for ascendify_fft.hpp. Ascendify copies this
// file beside sources whose fixes use it; the sources are yours, and so is this copy. It needs C++17 and CANN 9.1.0.
//
// A descriptor holds the data in parts, one on each device, split along the first axis or along the batch; a program's kernels work
// on its part there. The transform itself runs on the first of the devices, to which the parts go by way of the host, and they go back
// the same way: results are right, and more devices do not make it faster. Data are always in natural order: the shuffled order that
// cuFFT leaves them in behind a transform does not exist here.
#ifndef ASCENDIFY_FFT_DEVICES_HPP
#define ASCENDIFY_FFT_DEVICES_HPP

#include "ascendify_fft.hpp"

namespace ascendify {

namespace structs {

// The numbers are those of CUDA's names.
enum FftFormat { formatInput = 0, formatOutput = 1, formatInplace = 2 };
enum FftCopy { copyToDevices = 0, copyToHost = 1, copyOnDevices = 2 };

// Copies between the parts of a descriptor and memory of the host, when the devices are done with what they have to do.
template <bool ToHost, typename Parts>
FftResult fftMoveParts(const Parts &parts, char *host) {
    FftDeviceKept kept;
    for (int at = 0; at < parts.nGPUs; at++) {
        const size_t size = parts.size[at];
        if (aclrtSetDevice(parts.GPUs[at]) != ACL_SUCCESS || aclrtSynchronizeDevice() != ACL_SUCCESS) return internal;
        const aclError copied = ToHost ? aclrtMemcpy(host, size, parts.data[at], size, ACL_MEMCPY_DEVICE_TO_HOST)
                                       : aclrtMemcpy(parts.data[at], size, host, size, ACL_MEMCPY_HOST_TO_DEVICE);
        if (size > 0 && copied != ACL_SUCCESS) return internal;
        host += size;
    }
    return transformed;
}

template <typename Parts>
size_t fftBytesOf(const Parts &parts) {
    size_t bytes = 0;
    for (int at = 0; at < parts.nGPUs; at++) bytes += parts.size[at];
    return bytes;
}

}  // namespace structs

/** cudaXtDesc: where the parts lie. */
struct FftParts {
    int version;
    int nGPUs;
    int GPUs[64];
    void *data[64];
    size_t size[64];
    void *cudaXtState;
};

/** cudaLibXtDesc: data in parts. */
struct FftDescriptor {
    int version;
    FftParts *descriptor;
    int library;
    int subFormat;
    void *libDescriptor;
};

/** cufftXtSubFormat. */
using FftFormat = structs::FftFormat;
/** CUFFT_XT_FORMAT_INPUT. */
constexpr FftFormat fftFormatInput = structs::formatInput;
/** CUFFT_XT_FORMAT_OUTPUT. */
constexpr FftFormat fftFormatOutput = structs::formatOutput;
/** CUFFT_XT_FORMAT_INPLACE. */
constexpr FftFormat fftFormatInplace = structs::formatInplace;
/** cufftXtCopyType. */
using FftCopy = structs::FftCopy;
/** CUFFT_COPY_HOST_TO_DEVICE. */
constexpr FftCopy fftCopyToDevices = structs::copyToDevices;
/** CUFFT_COPY_DEVICE_TO_HOST. */
constexpr FftCopy fftCopyToHost = structs::copyToHost;
/** CUFFT_COPY_DEVICE_TO_DEVICE. */
constexpr FftCopy fftCopyOnDevices = structs::copyOnDevices;

/** cufftXtSetGPUs: before the plan is made. The transform runs on the first of them. */
inline FftResult fftSetDevices(FftHandle plan, int count, int *devices) {
    structs::FftPlan *const found = structs::FftPlans::ofProcess().find(plan);
    if (found == nullptr || found->made) return fftInvalidPlan;
    uint32_t there = 0;
    if (aclrtGetDeviceCount(&there) != ACL_SUCCESS || count < 1 || count > 64 || devices == nullptr) return fftInvalidDevice;
    for (int at = 0; at < count; at++)
        for (int other = 0; other <= at; other++)
            if (devices[at] < 0 || devices[at] >= static_cast<int>(there) || (other < at && devices[at] == devices[other])) return fftInvalidDevice;
    found->devices.assign(devices, devices + count);
    return fftSuccess;
}

/** cufftXtFree. */
inline FftResult fftFreeDescriptor(FftDescriptor *descriptor) {
    if (descriptor == nullptr) return fftSuccess;
    structs::FftDeviceKept kept;
    for (int at = 0; at < descriptor->descriptor->nGPUs; at++) {
        if (descriptor->descriptor->data[at] == nullptr) continue;
        (void)aclrtSetDevice(descriptor->descriptor->GPUs[at]);
        (void)aclrtFreeWithDevSync(descriptor->descriptor->data[at]);
    }
    delete descriptor->descriptor;
    delete descriptor;
    return fftSuccess;
}

/** cufftXtMalloc, for a plan of complex numbers without embedded sizes. */
inline FftResult fftMallocDescriptor(FftHandle plan, FftDescriptor **descriptor, FftFormat format) {
    structs::FftPlan *const found = structs::FftPlans::ofProcess().find(plan);
    if (found == nullptr || !found->made || found->devices.empty()) return fftInvalidPlan;
    if (found->kind != fftC2C || !found->plain) return fftNotSupported;
    std::unique_ptr<FftParts> parts(new (std::nothrow) FftParts());
    FftDescriptor *const made = new (std::nothrow) FftDescriptor();
    if (parts == nullptr || made == nullptr) {
        delete made;
        return fftAllocFailed;
    }
    *made = {0, parts.release(), 0, format, nullptr};
    structs::FftDeviceKept kept;
    const long long count = static_cast<long long>(found->devices.size());
    for (long long at = 0; at < count; at++) {
        const long long rows = found->rows / count + (at < found->rows % count);
        FftParts &all = *made->descriptor;
        all.GPUs[at] = found->devices[static_cast<size_t>(at)];
        all.size[at] = static_cast<size_t>(found->elements / found->rows * rows) * sizeof(FftComplex);
        all.nGPUs++;
        if (all.size[at] == 0) continue;
        if (aclrtSetDevice(all.GPUs[at]) != ACL_SUCCESS || aclrtMalloc(&all.data[at], all.size[at], ACL_MEM_MALLOC_HUGE_FIRST) != ACL_SUCCESS) {
            (void)fftFreeDescriptor(made);
            return fftAllocFailed;
        }
    }
    *descriptor = made;
    return fftSuccess;
}

/** cufftXtMemcpy: waits for the devices, and is done when it returns. */
inline FftResult fftMemcpyDescriptor(FftHandle plan, void *to, void *from, FftCopy way) {
    if (structs::FftPlans::ofProcess().find(plan) == nullptr) return fftInvalidPlan;
    if (to == nullptr || from == nullptr) return fftInvalidValue;
    if (way == fftCopyToDevices) return structs::fftMoveParts<false>(*static_cast<FftDescriptor *>(to)->descriptor, static_cast<char *>(from));
    const FftParts &parts = *static_cast<FftDescriptor *>(from)->descriptor;
    if (way == fftCopyToHost) return structs::fftMoveParts<true>(parts, static_cast<char *>(to));
    const FftParts &target = *static_cast<FftDescriptor *>(to)->descriptor;
    if (structs::fftBytesOf(parts) != structs::fftBytesOf(target)) return fftInvalidValue;
    const std::unique_ptr<char[]> host(new (std::nothrow) char[structs::fftBytesOf(parts)]);
    if (host == nullptr) return fftAllocFailed;
    const FftResult result = structs::fftMoveParts<true>(parts, host.get());
    return result == fftSuccess ? structs::fftMoveParts<false>(target, host.get()) : result;
}

/** cufftXtExecDescriptorC2C: on the first device, with the result in natural order; done when it returns. */
inline FftResult fftExecDescriptorC2C(FftHandle plan, FftDescriptor *input, FftDescriptor *output, int direction) {
    structs::FftPlan *const found = structs::FftPlans::ofProcess().find(plan);
    if (found == nullptr || !found->made || found->devices.empty()) return fftInvalidPlan;
    if (input == nullptr || output == nullptr) return fftInvalidValue;
    const size_t size = static_cast<size_t>(found->elements) * sizeof(FftComplex);
    if (structs::fftBytesOf(*input->descriptor) != size || structs::fftBytesOf(*output->descriptor) != size) return fftInvalidValue;
    const std::unique_ptr<char[]> host(new (std::nothrow) char[size]);
    if (host == nullptr) return fftAllocFailed;
    FftResult result = structs::fftMoveParts<true>(*input->descriptor, host.get());
    if (result != fftSuccess) return result;
    {
        structs::FftDeviceKept kept;
        if (aclrtSetDevice(found->devices[0]) != ACL_SUCCESS) return fftInternalError;
        if (found->whole == nullptr && !structs::fftAllocate(&found->whole, size)) return fftAllocFailed;
        if (aclrtMemcpy(found->whole, size, host.get(), size, ACL_MEMCPY_HOST_TO_DEVICE) != ACL_SUCCESS) return fftInternalError;
        result = structs::fftRun(found, fftC2C, found->whole, found->whole, direction);
        if (result != fftSuccess) return result;
        if (aclrtSynchronizeDevice() != ACL_SUCCESS) return fftExecFailed;
        if (aclrtMemcpy(host.get(), size, found->whole, size, ACL_MEMCPY_DEVICE_TO_HOST) != ACL_SUCCESS) return fftInternalError;
    }
    return structs::fftMoveParts<false>(*output->descriptor, host.get());
}

}  // namespace ascendify

#endif
