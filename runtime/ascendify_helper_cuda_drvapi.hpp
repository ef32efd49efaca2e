// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_helper_cuda_drvapi.hpp: the names that CUDA's samples of the driver take from `helper_cuda_drvapi.h`, written on
// ACL. Ascendify puts this file where such a program's own copy was included. It needs C++17 and ascendify_rt.hpp.
#ifndef ASCENDIFY_HELPER_CUDA_DRVAPI_HPP
#define ASCENDIFY_HELPER_CUDA_DRVAPI_HPP

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "ascendify_rt.hpp"
// The original brings the reader of options along, a header of the program that is C++ alone.
#if __has_include(<helper_string.h>)
#include <helper_string.h>
#define ASCENDIFY_FINDS_FILES
#elif __has_include("helper_string.h")
#include "helper_string.h"
#define ASCENDIFY_FINDS_FILES
#endif

#ifndef EXIT_WAIVED
#define EXIT_WAIVED 2
#endif
#ifndef MAX
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#endif

/** Ends the program when a call failed, and tells which code it gave. */
inline void __checkCudaErrors(aclError code, const char *file, int line) {
    if (code == ACL_SUCCESS) return;
    std::fprintf(stderr, "ACL error at %s:%d code=%d(%s)\n", file, line, static_cast<int>(code), ascendify::errorName(code));
    std::exit(EXIT_FAILURE);
}
#ifndef checkCudaErrors
#define checkCudaErrors(call) __checkCudaErrors(call, __FILE__, __LINE__)
#endif

#ifndef COMMON_HELPER_CUDA_H_
/** The nearest integer, halves away from 0. */
inline int ftoi(float value) { return static_cast<int>(value >= 0 ? value + 0.5 : value - 0.5); }
#endif

/** Asks for an attribute of a device, and ends the program when there is no such device. */
template <class T>
inline void getCudaAttribute(T *attribute, aclrtDevAttr which, int device) {
    int value = 0;
    checkCudaErrors(ascendify::deviceGetAttribute(&value, which, device));
    *attribute = static_cast<T>(value);
}

/** Cores of a multiprocessor: Ascend has no such number, so this is 1, and what a program computes from it is not a speed. */
inline int _ConvertSMVer2CoresDRV(int, int) { return 1; }

namespace ascendify {

/** Starts ACL where the program has not, and counts its devices; ends the program when there is none. */
inline int driverDevices() {
    uint32_t count = 0;
    checkCudaErrors(init());
    checkCudaErrors(aclrtGetDeviceCount(&count));
    if (count == 0) {
        std::fprintf(stderr, "There is no Ascend device.\n");
        std::exit(EXIT_FAILURE);
    }
    return static_cast<int>(count);
}

/** Prints which device is taken, as the original does. */
inline void tellDevice(int device) {
    char name[100];
    checkCudaErrors(deviceGetName(name, sizeof name, device));
    std::printf("> Using Ascend Device [%d]: %s\n", device, name);
}

}  // namespace ascendify

/** The device that `device=N` names, with any number of `-` before it; the first where none is named, below 0 for a number too high. */
inline int gpuDeviceInitDRV(int argc, const char **argv) {
    const int count = ascendify::driverDevices();
    int device = 0;
    bool quiet = false;
    for (int at = 1; at < argc; at++) {
        const char *word = argv[at];
        while (*word == '-') word++;
        if (std::strncmp(word, "device=", 7) == 0) device = std::atoi(word + 7);
        quiet = quiet || std::strcmp(word, "quiet") == 0;
    }
    if (device < 0) device = 0;
    if (device >= count) {
        std::fprintf(stderr, "No device has the number %d; there are %d.\n", device, count);
        return -device;
    }
    if (!quiet) ascendify::tellDevice(device);
    return device;
}

/** The devices of a host are alike and the numbers that CUDA's samples compare are not told: the first one. */
inline int gpuGetMaxGflopsDeviceIdDRV() {
    (void)ascendify::driverDevices();
    return 0;
}

/** The number of the device that `device=N` names, else of the first. It has no context yet. */
inline int32_t findCudaDeviceDRV(int argc, const char **argv) {
    for (int at = 1; at < argc; at++) {
        const char *word = argv[at];
        while (*word == '-') word++;
        if (std::strncmp(word, "device=", 7) != 0) continue;
        const int device = gpuDeviceInitDRV(argc, argv);
        if (device >= 0) return device;
        std::printf("exiting...\n");
        std::exit(EXIT_SUCCESS);
    }
    const int device = gpuGetMaxGflopsDeviceIdDRV();
    ascendify::tellDevice(device);
    return device;
}

/** Ends the program, as the original does where there is none: no Ascend device shares its memory with the host. */
inline int32_t findIntegratedGPUDrv() {
    (void)ascendify::driverDevices();
    std::fprintf(stderr, "No Ascend device shares its memory with the host.\n");
    std::exit(EXIT_FAILURE);
}

/** Whether the device answers for at least this compute capability; see ascendify::simtMajor for what it answers. */
inline bool checkCudaCapabilitiesDRV(int major, int minor, int device) {
    int ownMajor = 0, ownMinor = 0;
    checkCudaErrors(ascendify::deviceGetAttribute(&ownMajor, ascendify::capabilityMajor, device));
    checkCudaErrors(ascendify::deviceGetAttribute(&ownMinor, ascendify::capabilityMinor, device));
    const bool enough = ownMajor > major || (ownMajor == major && ownMinor >= minor);
    if (!enough) std::printf("No device was found that answers for compute capability %d.%d.\n", major, minor);
    return enough;
}

#ifdef ASCENDIFY_FINDS_FILES
/** Finds a file of kernels near the program and gives its path, and what it holds where its path speaks of a fatbin; false when there is none. */
inline bool findFatbinPath(const char *file, std::string &path, char **argv, std::ostringstream &held) {
    char *found = sdkFindFilePath(file, argv[0]);
    path = found == nullptr ? "" : found;
    if (path.empty()) {
        std::printf("> findModulePath could not find file: <%s>\n", file);
        return false;
    }
    std::printf("> findModulePath found file at <%s>\n", path.c_str());
    if (path.rfind("fatbin") != std::string::npos) held << std::ifstream(path, std::ios::binary).rdbuf();
    return true;
}
#endif

#endif
