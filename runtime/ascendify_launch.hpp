// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_launch.hpp: how CUDA's driver launches a kernel by its handle, on the Ascend 950. Ascendify puts this file beside a
// source whose fixes use it. It needs C++17 and CANN 9.2.0.
#ifndef ASCENDIFY_LAUNCH_HPP
#define ASCENDIFY_LAUNCH_HPP

#include <cstddef>
#include <cstdint>

#include "acl/acl.h"

namespace ascendify {

/** What stands before the buffer of all arguments in the list that ends the arguments of `cuLaunchKernel`. */
constexpr uintptr_t launchBuffer = 1;

/** What stands there before the place of its size. */
constexpr uintptr_t launchBufferSize = 2;

/** What ends that list. */
constexpr uintptr_t launchEnd = 0;

/**
 * `cuLaunchKernel` with either form of arguments: their addresses, or a buffer that `extra` names with its size. ACL takes
 * such a buffer without gaps between the arguments; where CUDA aligns them by gaps, the launch must give their addresses.
 */
inline aclError launchKernel(aclrtFuncHandle function, dim3 grid, dim3 block, size_t bytes, aclrtStream stream, void **args, void **extra) {
    if (extra == nullptr) return aclrtLaunchSIMTKernelWithArgsArray(function, grid, block, bytes, stream, nullptr, args);
    void *buffer = nullptr;
    size_t size = 0;
    for (; reinterpret_cast<uintptr_t>(extra[0]) != launchEnd; extra += 2) {
        if (reinterpret_cast<uintptr_t>(extra[0]) == launchBuffer) buffer = extra[1];
        else if (reinterpret_cast<uintptr_t>(extra[0]) == launchBufferSize) size = *static_cast<size_t *>(extra[1]);
        else return ACL_ERROR_INVALID_PARAM;
    }
    return aclrtLaunchSIMTKernelWithHostArgs(function, grid, block, bytes, stream, nullptr, buffer, size, nullptr, 0);
}

}  // namespace ascendify

#endif
