// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_nvrtc_helper.hpp: the names that CUDA's samples of NVRTC take from `nvrtc_helper.h`, written on aclrtc and ACL for
// the Ascend 950. Ascendify puts this file where such a program's own copy was included. It needs C++17, CANN 9.1.0,
// ascendify_helper_cuda_drvapi.hpp and ascendify_rt.hpp, and the library acl_rtc.
#ifndef ASCENDIFY_NVRTC_HELPER_HPP
#define ASCENDIFY_NVRTC_HELPER_HPP

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "acl/acl_rt_compile.h"
#include "ascendify_helper_cuda_drvapi.hpp"

/** Ends the program when a call of aclrtc failed, and tells which code it gave; the codes have no texts. */
#define NVRTC_SAFE_CALL(name, call)                                                                        \
    do {                                                                                                   \
        const aclError ascendify_code = (call);                                                            \
        if (ascendify_code != ACL_SUCCESS) {                                                               \
            std::fprintf(stderr, "\n%s failed with code %d\n", (name), static_cast<int>(ascendify_code)); \
            std::exit(EXIT_FAILURE);                                                                       \
        }                                                                                                  \
    } while (0)

/**
 * Compiles a file of Ascend C for the 950, with the folder of the file among those of its headers, and gives the binary, which
 * `free` releases. Groups come with the compiler's own headers, so that the last argument changes nothing. What the compiler
 * says is printed; the program ends when it fails.
 */
inline void compileFileToCUBIN(char *filename, int, char **, char **cubinResult, size_t *cubinResultSize, int) {
    if (filename == nullptr) {
        std::fprintf(stderr, "\ncompileFileToCUBIN is given no file of kernels\n");
        std::exit(EXIT_FAILURE);
    }
    std::ifstream file(filename, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) {
        std::fprintf(stderr, "\n%s cannot be read\n", filename);
        std::exit(EXIT_FAILURE);
    }
    const std::string path = filename;
    const std::size_t end = path.find_last_of('/');
    const std::string folder = "-I" + (end == std::string::npos ? "." : path.substr(0, end));
    const char *options[] = {"--npu-arch=dav-3510", "--enable-simt", folder.c_str()};
    aclrtcProg program = nullptr;
    NVRTC_SAFE_CALL("aclrtcCreateProg", aclrtcCreateProg(&program, text.str().c_str(), filename, 0, nullptr, nullptr));
    const aclError compiled = aclrtcCompileProg(program, 3, options);
    size_t size = 0;
    NVRTC_SAFE_CALL("aclrtcGetCompileLogSize", aclrtcGetCompileLogSize(program, &size));
    // Whether the log ends in a zero is not documented.
    std::string log(size + 1, '\0');
    NVRTC_SAFE_CALL("aclrtcGetCompileLog", aclrtcGetCompileLog(program, log.data()));
    if (std::strlen(log.c_str()) >= 2) std::fprintf(stderr, "\n compilation log ---\n%s\n end log ---\n", log.c_str());
    NVRTC_SAFE_CALL("aclrtcCompileProg", compiled);
    NVRTC_SAFE_CALL("aclrtcGetBinDataSize", aclrtcGetBinDataSize(program, &size));
    char *binary = static_cast<char *>(std::malloc(size));
    if (binary == nullptr) {
        std::fprintf(stderr, "\nThere is no memory for a binary of %zu bytes\n", size);
        std::exit(EXIT_FAILURE);
    }
    NVRTC_SAFE_CALL("aclrtcGetBinData", aclrtcGetBinData(program, binary));
    NVRTC_SAFE_CALL("aclrtcDestroyProg", aclrtcDestroyProg(&program));
    *cubinResult = binary;
    *cubinResultSize = size;
}

/** Uses the device that the options name, loads what compileFileToCUBIN gave, and releases it. */
inline aclrtBinHandle loadCUBIN(char *cubin, int argc, char **argv) {
    const int32_t device = findCudaDeviceDRV(argc, const_cast<const char **>(argv));
    checkCudaErrors(aclrtSetDevice(device));
    aclrtBinHandle binary = nullptr;
    checkCudaErrors(ascendify::loadBinary(&binary, cubin));
    std::free(cubin);
    return binary;
}

#endif
