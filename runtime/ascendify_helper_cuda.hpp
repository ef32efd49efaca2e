// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_helper_cuda.hpp: the names that CUDA's samples, and programs that began as one, take from `helper_cuda.h`, written
// on ACL. Ascendify puts this file where such a program's own copy was included. It needs C++17 and ascendify_rt.hpp.
#ifndef ASCENDIFY_HELPER_CUDA_HPP
#define ASCENDIFY_HELPER_CUDA_HPP
// The original's own guard, which helper_cuda_drvapi.h asks before it brings the same functions.
#ifndef COMMON_HELPER_CUDA_H_
#define COMMON_HELPER_CUDA_H_
#endif

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "ascendify_rt.hpp"
// The original brings the reader of options along, a header of the program that is C++ alone.
#if __has_include(<helper_string.h>)
#include <helper_string.h>
#elif __has_include("helper_string.h")
#include "helper_string.h"
#endif

#ifndef EXIT_WAIVED
#define EXIT_WAIVED 2
#endif
#ifndef MAX
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#endif

/** Ends the program when a call failed, and tells which. */
template <typename Code>
inline void check(Code code, const char *call, const char *file, int line) {
    if (code == Code{}) return;
    std::fprintf(stderr, "ACL error at %s:%d code=%u(%s) \"%s\"\n", file, line, static_cast<unsigned>(code),
                 ascendify::errorName(static_cast<aclError>(code)), call);
    std::exit(EXIT_FAILURE);
}
#define checkCudaErrors(call) check((call), #call, __FILE__, __LINE__)

namespace ascendify {

/** Tells an error that the thread has, and forgets it; false when there is none. */
inline bool tellLastError(const char *message, const char *file, int line) {
    const aclError code = aclrtGetLastError(ACL_RT_THREAD_LEVEL);
    if (code == ACL_SUCCESS) return false;
    std::fprintf(stderr, "%s(%d) : ACL error : %s : (%d) %s.\n", file, line, message, code, errorString(code));
    return true;
}

/** Starts ACL where the program has not; what a second start answers is no error of the program. */
inline void start() {
    if (aclInit(nullptr) != ACL_SUCCESS) (void)aclrtGetLastError(ACL_RT_THREAD_LEVEL);
}

/** Makes the device the thread's own. */
inline int useDevice(int device) {
    start();
    checkCudaErrors(aclrtSetDevice(device));
    return device;
}

/** How many devices there are; ends the program when there is none. */
inline int devicesOrEnd() {
    start();
    uint32_t count = 0;
    checkCudaErrors(aclrtGetDeviceCount(&count));
    if (count == 0) {
        std::fprintf(stderr, "There is no Ascend device.\n");
        std::exit(EXIT_FAILURE);
    }
    return static_cast<int>(count);
}

}  // namespace ascendify

#define getLastCudaError(message) \
    (ascendify::tellLastError(message, __FILE__, __LINE__) ? std::exit(EXIT_FAILURE) : (void)0)
#define printLastCudaError(message) ((void)ascendify::tellLastError(message, __FILE__, __LINE__))

/** The name of a code. */
inline const char *_cudaGetErrorEnum(aclError code) { return ascendify::errorName(code); }

/** The nearest integer, halves away from 0. */
inline int ftoi(float value) { return static_cast<int>(value >= 0 ? value + 0.5 : value - 0.5); }

/** Cores of a multiprocessor: Ascend has no such number, so this is 1, and what a program computes from it is not a speed. */
inline int _ConvertSMVer2Cores(int, int) { return 1; }

/** A name of the generation, for messages. */
inline const char *_ConvertSMVer2ArchName(int, int) { return "Ascend"; }

/** Uses the device of this number; -1 for a number that no device has. */
inline int gpuDeviceInit(int device) {
    const int count = ascendify::devicesOrEnd();
    if (device >= count) return -1;
    return ascendify::useDevice(device < 0 ? 0 : device);
}

/** The devices of a host are alike and the numbers that CUDA's samples compare are not told: the first one. */
inline int gpuGetMaxGflopsDeviceId() {
    (void)ascendify::devicesOrEnd();
    return 0;
}

/** Uses the device that `-device=N` or `--device=N` names, else the first; gives its number. */
inline int findCudaDevice(int argc, const char **argv) {
    int device = 0;
    for (int at = 1; at < argc; at++) {
        const char *word = argv[at];
        while (*word == '-') word++;
        if (std::strncmp(word, "device=", 7) == 0) device = std::atoi(word + 7);
    }
    device = gpuDeviceInit(device);
    if (device < 0) {
        std::fprintf(stderr, "No device has this number.\n");
        std::exit(EXIT_FAILURE);
    }
    const char *name = aclrtGetSocName();
    std::printf("Ascend Device %d: \"%s\"\n\n", device, name == nullptr ? "" : name);
    return device;
}

/** No Ascend device shares its memory with the host. */
inline int findIntegratedGPU() { return -1; }

/**
 * Whether the device answers for at least this compute capability; see DeviceProperties for what it answers. A thread that
 * has chosen none asks for device 0, which CUDA would give it.
 */
inline bool checkCudaCapabilities(int major, int minor) {
    int32_t device = 0;
    ascendify::DeviceProperties properties;
    ascendify::start();
    if (aclrtGetDevice(&device) != ACL_SUCCESS) {
        (void)aclrtGetLastError(ACL_RT_THREAD_LEVEL);
        device = 0;
    }
    checkCudaErrors(ascendify::getDeviceProperties(&properties, device));
    return properties.major > major || (properties.major == major && properties.minor >= minor);
}

#endif
