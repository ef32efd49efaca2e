// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_rt.hpp: contracts of CUDA's runtime that take more than one call of ACL, each written once. Ascendify copies
// this file beside sources whose fixes use it; the sources are yours, and so is this copy. It needs C++17, acl/acl.h of
// CANN 8.5.0 or newer, and nothing else. What is not documented below is as ACL's own functions do it.
#ifndef ASCENDIFY_RT_HPP
#define ASCENDIFY_RT_HPP

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <elf.h>
#include <initializer_list>
#include <mutex>

#include "acl/acl.h"

// Ranges of a profiler need the header of mstx, which comes with its tools; without it they are left out.
#if __has_include("mstx/ms_tools_ext.h")
#include "mstx/ms_tools_ext.h"
#define ASCENDIFY_MSTX
#endif

namespace ascendify {

/** What streamQuery and eventQuery answer while work is left. CUDA's code for it is one for both. */
constexpr aclError notReady = ACL_ERROR_RT_STREAM_NOT_COMPLETE;

/** cuInit: starts ACL; ACL_SUCCESS too where it runs already, be it by `main` or by another library of the program. */
inline aclError init() {
    const aclError error = aclInit(nullptr);
    return error == ACL_ERROR_REPEAT_INITIALIZE ? ACL_SUCCESS : error;
}

/** The name of a code, as cudaGetErrorName gives it; `unrecognized error code` when this file knows none. Never null. */
inline const char *errorName(aclError code) {
    static constexpr struct {
        aclError code;
        const char *name;
    } known[] = {
        {ACL_SUCCESS, "ACL_SUCCESS"},
#define ASCENDIFY_CODE(name) {ACL_ERROR_##name, "ACL_ERROR_" #name},
        // clang-format off
        ASCENDIFY_CODE(API_NOT_SUPPORT) ASCENDIFY_CODE(BAD_ALLOC)
        ASCENDIFY_CODE(BIN_SELECTOR_ALREADY_REGISTERED) ASCENDIFY_CODE(BIN_SELECTOR_NOT_REGISTERED)
        ASCENDIFY_CODE(COMPILING_STUB_MODE) ASCENDIFY_CODE(DESERIALIZE_MODEL) ASCENDIFY_CODE(DRV_FAILURE)
        ASCENDIFY_CODE(DUMP_ALREADY_RUN) ASCENDIFY_CODE(DUMP_NOT_RUN) ASCENDIFY_CODE(FAILURE)
        ASCENDIFY_CODE(FEATURE_UNSUPPORTED) ASCENDIFY_CODE(FILE_ATTR_INVALID)
        ASCENDIFY_CODE(FILE_MISSING_ATTR) ASCENDIFY_CODE(FORMAT_NOT_MATCH) ASCENDIFY_CODE(GE_FAILURE)
        ASCENDIFY_CODE(GROUP_NOT_CREATE) ASCENDIFY_CODE(GROUP_NOT_SET)
        ASCENDIFY_CODE(HOST_MEMORY_ALREADY_REGISTERED) ASCENDIFY_CODE(HOST_MEMORY_NOT_REGISTERED)
        ASCENDIFY_CODE(INTERNAL_ERROR) ASCENDIFY_CODE(INVALID_BUNDLE_MODEL_ID)
        ASCENDIFY_CODE(INVALID_DEVICE) ASCENDIFY_CODE(INVALID_DUMP_CONFIG) ASCENDIFY_CODE(INVALID_FILE)
        ASCENDIFY_CODE(INVALID_FILE_SIZE) ASCENDIFY_CODE(INVALID_MAX_OPQUEUE_NUM_CONFIG)
        ASCENDIFY_CODE(INVALID_MODEL_ID) ASCENDIFY_CODE(INVALID_OPP_PATH) ASCENDIFY_CODE(INVALID_PARAM)
        ASCENDIFY_CODE(INVALID_PROFILING_CONFIG) ASCENDIFY_CODE(INVALID_QUEUE_ID)
        ASCENDIFY_CODE(INVALID_RESOURCE_HANDLE) ASCENDIFY_CODE(KERNEL_ALREADY_REGISTERED)
        ASCENDIFY_CODE(KERNEL_NOT_FOUND) ASCENDIFY_CODE(MEMORY_ADDRESS_UNALIGNED)
        ASCENDIFY_CODE(MODEL_INPUT_NOT_MATCH) ASCENDIFY_CODE(MODEL_MISSING_ATTR)
        ASCENDIFY_CODE(MODEL_NOT_DYNAMIC) ASCENDIFY_CODE(MODEL_OUTPUT_NOT_MATCH)
        ASCENDIFY_CODE(MODEL_SIZE_INVALID) ASCENDIFY_CODE(NOT_STATIC_AIPP)
        ASCENDIFY_CODE(OP_ATTR_NOT_MATCH) ASCENDIFY_CODE(OP_INPUT_NOT_MATCH)
        ASCENDIFY_CODE(OP_LOAD_FAILED) ASCENDIFY_CODE(OP_NOT_FOUND) ASCENDIFY_CODE(OP_OUTPUT_NOT_MATCH)
        ASCENDIFY_CODE(OP_TYPE_NOT_MATCH) ASCENDIFY_CODE(OP_UNSUPPORTED_DYNAMIC)
        ASCENDIFY_CODE(PARSE_FILE) ASCENDIFY_CODE(PARSE_MODEL) ASCENDIFY_CODE(PROFILING_FAILURE)
        ASCENDIFY_CODE(PROF_ALREADY_RUN) ASCENDIFY_CODE(PROF_API_CONFLICT)
        ASCENDIFY_CODE(PROF_MODULES_UNSUPPORTED) ASCENDIFY_CODE(PROF_NOT_RUN)
        ASCENDIFY_CODE(PROF_REPEAT_SUBSCRIBE) ASCENDIFY_CODE(READ_MODEL_FAILURE)
        ASCENDIFY_CODE(RELATIVE_RESOURCE_NOT_CLEARED) ASCENDIFY_CODE(REPEAT_FINALIZE)
        ASCENDIFY_CODE(REPEAT_INITIALIZE) ASCENDIFY_CODE(REPEAT_SUBSCRIBE)
        ASCENDIFY_CODE(RESOURCE_NOT_MATCH) ASCENDIFY_CODE(SNAPSHOT_BACKUP_FAILED)
        ASCENDIFY_CODE(SNAPSHOT_LOCK_FAILED) ASCENDIFY_CODE(SNAPSHOT_LOCK_TIMEOUT)
        ASCENDIFY_CODE(SNAPSHOT_RESTORE_FAILED) ASCENDIFY_CODE(SNAPSHOT_UNLOCK_FAILED)
        ASCENDIFY_CODE(STORAGE_OVER_LIMIT) ASCENDIFY_CODE(STREAM_CAPTURE_CONFLICT)
        ASCENDIFY_CODE(STREAM_NOT_SUBSCRIBE) ASCENDIFY_CODE(STREAM_TASK_GROUP_INTR)
        ASCENDIFY_CODE(STREAM_TASK_GROUP_STATUS) ASCENDIFY_CODE(THREAD_NOT_SUBSCRIBE)
        ASCENDIFY_CODE(UNINITIALIZE) ASCENDIFY_CODE(UNSUPPORTED_DATA_TYPE)
        ASCENDIFY_CODE(UNSUPPORTED_JPEG) ASCENDIFY_CODE(WAIT_CALLBACK_TIMEOUT) ASCENDIFY_CODE(WRITE_FILE)
        ASCENDIFY_CODE(RT_ADDR_UNALIGNED) ASCENDIFY_CODE(RT_AICORE_EXCEPTION)
        ASCENDIFY_CODE(RT_AICORE_OVER_FLOW) ASCENDIFY_CODE(RT_AICORE_TIMEOUT)
        ASCENDIFY_CODE(RT_AICORE_TRAP_EXCEPTION) ASCENDIFY_CODE(RT_AICORE_TRAP_READ_OVERFLOW)
        ASCENDIFY_CODE(RT_AICORE_TRAP_WRITE_OVERFLOW) ASCENDIFY_CODE(RT_AICPU_DATADUMP_RSP_ERR)
        ASCENDIFY_CODE(RT_AICPU_EXCEPTION) ASCENDIFY_CODE(RT_AICPU_INFO_LOAD_RSP_ERR)
        ASCENDIFY_CODE(RT_AICPU_INTERNAL_ERROR) ASCENDIFY_CODE(RT_AICPU_MODEL_RSP_ERR)
        ASCENDIFY_CODE(RT_AICPU_TIMEOUT) ASCENDIFY_CODE(RT_AIVEC_OVER_FLOW)
        ASCENDIFY_CODE(RT_CAPTURE_DEPENDENCY) ASCENDIFY_CODE(RT_CAPTURE_MODE_NOT_SUPPORT)
        ASCENDIFY_CODE(RT_CDQ_BATCH_ABNORMAL) ASCENDIFY_CODE(RT_COMM_OP_RETRY_FAIL)
        ASCENDIFY_CODE(RT_CONTEXT_NULL) ASCENDIFY_CODE(RT_CONTEXT_RELEASE_ERROR)
        ASCENDIFY_CODE(RT_COPY_DATA) ASCENDIFY_CODE(RT_DEBUG_REGISTER_FAIL)
        ASCENDIFY_CODE(RT_DEBUG_UNREGISTER_FAIL) ASCENDIFY_CODE(RT_DEVICE_MEM_ERROR)
        ASCENDIFY_CODE(RT_DEVICE_OOM) ASCENDIFY_CODE(RT_DEVICE_TASK_ABORT)
        ASCENDIFY_CODE(RT_DEV_SETUP_ERROR) ASCENDIFY_CODE(RT_DIE_MODE_CHANGE_ERROR)
        ASCENDIFY_CODE(RT_DIE_MODE_NOT_SET) ASCENDIFY_CODE(RT_DIE_SET_ERROR)
        ASCENDIFY_CODE(RT_DRV_INTERNAL_ERROR) ASCENDIFY_CODE(RT_END_OF_SEQUENCE)
        ASCENDIFY_CODE(RT_EVENT_CAPTURED) ASCENDIFY_CODE(RT_EVENT_NOT_COMPLETE)
        ASCENDIFY_CODE(RT_EVENT_SYNC_TIMEOUT) ASCENDIFY_CODE(RT_EVENT_TIMESTAMP_INVALID)
        ASCENDIFY_CODE(RT_EVENT_TIMESTAMP_REVERSAL) ASCENDIFY_CODE(RT_FAILURE)
        ASCENDIFY_CODE(RT_FEATURE_NOT_SUPPORT) ASCENDIFY_CODE(RT_FEATURE_NOT_SUPPORT_UPDATE_OP)
        ASCENDIFY_CODE(RT_FFTS_PLUS_EXCEPTION) ASCENDIFY_CODE(RT_FFTS_PLUS_TIMEOUT)
        ASCENDIFY_CODE(RT_FFTS_PLUS_TRAP_EXCEPTION) ASCENDIFY_CODE(RT_FILE_OPEN)
        ASCENDIFY_CODE(RT_FILE_WRITE) ASCENDIFY_CODE(RT_GROUP_NOT_CREATE) ASCENDIFY_CODE(RT_GROUP_NOT_SET)
        ASCENDIFY_CODE(RT_HBM_MULTI_BIT_ECC_ERROR) ASCENDIFY_CODE(RT_INTERNAL_ERROR)
        ASCENDIFY_CODE(RT_INVALID_DEVICEID) ASCENDIFY_CODE(RT_INVALID_DIEID)
        ASCENDIFY_CODE(RT_INVALID_HANDLE) ASCENDIFY_CODE(RT_INVALID_MALLOC_TYPE)
        ASCENDIFY_CODE(RT_INVALID_MEMORY_TYPE) ASCENDIFY_CODE(RT_IPC_ERROR)
        ASCENDIFY_CODE(RT_KERNEL_DUPLICATE) ASCENDIFY_CODE(RT_KERNEL_LOOKUP)
        ASCENDIFY_CODE(RT_KERNEL_UNREGISTERING) ASCENDIFY_CODE(RT_LABEL_CONTEXT)
        ASCENDIFY_CODE(RT_LINK_ERROR) ASCENDIFY_CODE(RT_LOST_HEARTBEAT)
        ASCENDIFY_CODE(RT_MEMORY_ALLOCATION) ASCENDIFY_CODE(RT_MEMORY_FREE)
        ASCENDIFY_CODE(RT_MODEL_ABORT_NORMAL) ASCENDIFY_CODE(RT_MODEL_CAPTURED)
        ASCENDIFY_CODE(RT_MODEL_CONTEXT) ASCENDIFY_CODE(RT_MODEL_EXECUTE) ASCENDIFY_CODE(RT_MODEL_RUNNING)
        ASCENDIFY_CODE(RT_NO_CDQ_RESOURCE) ASCENDIFY_CODE(RT_NO_DEVICE)
        ASCENDIFY_CODE(RT_NO_EVENT_RESOURCE) ASCENDIFY_CODE(RT_NO_MODEL_RESOURCE)
        ASCENDIFY_CODE(RT_NO_NOTIFY_RESOURCE) ASCENDIFY_CODE(RT_NO_PERMISSION)
        ASCENDIFY_CODE(RT_NO_STREAM_RESOURCE) ASCENDIFY_CODE(RT_OVER_FLOW) ASCENDIFY_CODE(RT_OVER_LIMIT)
        ASCENDIFY_CODE(RT_PARAM_INVALID) ASCENDIFY_CODE(RT_PROFILING_ERROR)
        ASCENDIFY_CODE(RT_PROGRAM_USE_OUT) ASCENDIFY_CODE(RT_QUEUE_EMPTY) ASCENDIFY_CODE(RT_QUEUE_FULL)
        ASCENDIFY_CODE(RT_REPEATED_INIT) ASCENDIFY_CODE(RT_REPORT_TIMEOUT)
        ASCENDIFY_CODE(RT_RESOURCE_ALLOC_FAIL) ASCENDIFY_CODE(RT_RINGBUFFER_NOT_INIT)
        ASCENDIFY_CODE(RT_RINGBUFFER_NO_DATA) ASCENDIFY_CODE(RT_SEND_MSG) ASCENDIFY_CODE(RT_SOCKET_CLOSE)
        ASCENDIFY_CODE(RT_SOC_VERSION) ASCENDIFY_CODE(RT_STREAM_ABORT) ASCENDIFY_CODE(RT_STREAM_CAPTURED)
        ASCENDIFY_CODE(RT_STREAM_CAPTURE_IMPLICIT) ASCENDIFY_CODE(RT_STREAM_CAPTURE_INVALIDATED)
        ASCENDIFY_CODE(RT_STREAM_CAPTURE_UNMATCHED) ASCENDIFY_CODE(RT_STREAM_CAPTURE_WRONG_THREAD)
        ASCENDIFY_CODE(RT_STREAM_CONTEXT) ASCENDIFY_CODE(RT_STREAM_MODEL)
        ASCENDIFY_CODE(RT_STREAM_NOT_CAPTURED) ASCENDIFY_CODE(RT_STREAM_NOT_COMPLETE)
        ASCENDIFY_CODE(RT_STREAM_NO_CB_REG) ASCENDIFY_CODE(RT_STREAM_SUBSCRIBE)
        ASCENDIFY_CODE(RT_STREAM_SYNC_TIMEOUT) ASCENDIFY_CODE(RT_STREAM_TASK_EMPTY)
        ASCENDIFY_CODE(RT_STREAM_TASK_FULL) ASCENDIFY_CODE(RT_STREAM_UNJOINED)
        ASCENDIFY_CODE(RT_SUSPECT_DEVICE_MEM_ERROR) ASCENDIFY_CODE(RT_SUSPECT_REMOTE_ERROR)
        ASCENDIFY_CODE(RT_SYSPARAMOPT_NOT_SET) ASCENDIFY_CODE(RT_SYS_DMA)
        ASCENDIFY_CODE(RT_TASK_ABORT_STOP) ASCENDIFY_CODE(RT_TASK_TIMEOUT)
        ASCENDIFY_CODE(RT_TASK_TYPE_NOT_SUPPORT) ASCENDIFY_CODE(RT_THREAD_SUBSCRIBE)
        ASCENDIFY_CODE(RT_TS_ERROR) ASCENDIFY_CODE(RT_VECTOR_CORE_EXCEPTION)
        ASCENDIFY_CODE(RT_VECTOR_CORE_TIMEOUT) ASCENDIFY_CODE(RT_VECTOR_CORE_TRAP_EXCEPTION)
        ASCENDIFY_CODE(RT_VECTOR_CORE_TRAP_READ_OVERFLOW)
        ASCENDIFY_CODE(RT_VECTOR_CORE_TRAP_WRITE_OVERFLOW) ASCENDIFY_CODE(RT_WAIT_TIMEOUT)
        // clang-format on
#undef ASCENDIFY_CODE
    };
    for (const auto &one : known) {
        if (one.code == code) return one.name;
    }
    return "unrecognized error code";
}

/**
 * A text for a code, as cudaGetErrorString gives it: it depends on the code alone, never is null and clears nothing.
 * ACL keeps no texts of codes, so it is the code's name, or the number where there is no name; what happened in detail
 * is told, once, by aclGetRecentErrMsg. A number's text stands until the thread asks for another one.
 */
inline const char *errorString(aclError code) {
    if (code == ACL_SUCCESS) return "no error";
    const char *name = errorName(code);
    if (name[0] == 'A') return name;
    thread_local char text[40];
    std::snprintf(text, sizeof text, "error code %d", static_cast<int>(code));
    return text;
}

/** cudaErrorInvalidValue: ACL has two codes for it. Equal to both; where one code is asked for, that of the runtime. */
struct InvalidValue {
    constexpr operator aclError() const { return ACL_ERROR_RT_PARAM_INVALID; }
    constexpr bool is(aclError code) const { return code == ACL_ERROR_RT_PARAM_INVALID || code == ACL_ERROR_INVALID_PARAM; }
    friend constexpr bool operator==(aclError code, InvalidValue value) { return value.is(code); }
    friend constexpr bool operator==(InvalidValue value, aclError code) { return value.is(code); }
    friend constexpr bool operator!=(aclError code, InvalidValue value) { return !value.is(code); }
    friend constexpr bool operator!=(InvalidValue value, aclError code) { return !value.is(code); }
};

/** The code for a wrong argument, to compare with and to answer. */
constexpr InvalidValue invalidValue = {};

/** cudaStreamQuery: ACL_SUCCESS when all work of the stream is done, notReady when not, else the failure. */
inline aclError streamQuery(aclrtStream stream) {
    aclrtStreamStatus status = ACL_STREAM_STATUS_NOT_READY;
    const aclError error = aclrtStreamQuery(stream, &status);
    if (error != ACL_SUCCESS) return error;
    return status == ACL_STREAM_STATUS_COMPLETE ? ACL_SUCCESS : notReady;
}

/** cudaEventQuery: ACL_SUCCESS when all work that the event recorded is done, notReady when not, else the failure. */
inline aclError eventQuery(aclrtEvent event) {
    aclrtEventRecordedStatus status = ACL_EVENT_RECORDED_STATUS_NOT_READY;
    const aclError error = aclrtQueryEventStatus(event, &status);
    if (error != ACL_SUCCESS) return error;
    return status == ACL_EVENT_RECORDED_STATUS_COMPLETE ? ACL_SUCCESS : notReady;
}

/** cudaMemcpy: copies `count` bytes once all work of the device is done, which aclrtMemcpy alone does not wait for. */
inline aclError memcpy(void *dst, const void *src, size_t count, aclrtMemcpyKind kind) {
    const aclError error = aclrtSynchronizeDevice();
    return error == ACL_SUCCESS && count != 0 ? aclrtMemcpy(dst, count, src, count, kind) : error;
}

/** cudaMemset: sets `count` bytes once all work of the device is done, which aclrtMemset alone does not wait for. */
inline aclError memset(void *ptr, int value, size_t count) {
    const aclError error = aclrtSynchronizeDevice();
    return error == ACL_SUCCESS && count != 0 ? aclrtMemset(ptr, count, value, count) : error;
}

/** cudaMemsetAsync: sets `count` bytes on the stream. */
inline aclError memsetAsync(void *ptr, int value, size_t count, aclrtStream stream) {
    return count == 0 ? ACL_SUCCESS : aclrtMemsetAsync(ptr, count, value, count, stream);
}

/**
 * cudaMemcpyAsync of `count` bytes for every kind. ACL refuses a copy from host to host on a stream: that one waits for
 * the stream and is done when the function returns, which keeps the order of the stream and costs its concurrency.
 */
inline aclError memcpyAsync(void *dst, const void *src, size_t count, aclrtMemcpyKind kind, aclrtStream stream) {
    if (count == 0) return ACL_SUCCESS;
    if (kind != ACL_MEMCPY_HOST_TO_HOST) return aclrtMemcpyAsync(dst, count, src, count, kind, stream);
    const aclError error = aclrtSynchronizeStream(stream);
    return error == ACL_SUCCESS ? aclrtMemcpy(dst, count, src, count, kind) : error;
}

/**
 * Lets a device reach another's memory, both ways, where it does not yet: ACL copies between devices then alone. CUDA copies through
 * the host where the program has opened nothing. The way stays open, and the thread keeps its context.
 */
inline aclError openPeers(int32_t device, int32_t peer) {
    aclrtContext own = nullptr;
    aclError error = aclrtGetCurrentContext(&own);
    for (int way = 0; way < 2 && error == ACL_SUCCESS && device != peer; way++) {
        const int32_t from = way == 0 ? device : peer, to = way == 0 ? peer : device;
        int32_t open = 0;
        error = aclrtDevicePeerAccessStatus(from, to, &open);
        if (error != ACL_SUCCESS || open != 0) continue;
        error = aclrtSetDevice(from);
        if (error == ACL_SUCCESS) error = aclrtDeviceEnablePeerAccess(to, 0);
        const aclError back = aclrtSetCurrentContext(own);
        if (error == ACL_SUCCESS) error = back;
    }
    return error;
}

/** cudaMemcpyPeerAsync: a copy from device to device on the stream. */
inline aclError memcpyPeerAsync(void *dst, int32_t dstDevice, const void *src, int32_t srcDevice, size_t count, aclrtStream stream) {
    const aclError error = openPeers(dstDevice, srcDevice);
    if (error != ACL_SUCCESS || count == 0) return error;
    return aclrtMemcpyAsync(dst, count, src, count, ACL_MEMCPY_DEVICE_TO_DEVICE, stream);
}

/** The default memory pool of a device, which has none: a name for its memory, which comes and goes at once. */
using DefaultPool = int32_t;

/** cudaDeviceGetDefaultMemPool. */
inline aclError getDefaultPool(DefaultPool *pool, int32_t device) {
    uint32_t count = 0;
    const aclError error = aclrtGetDeviceCount(&count);
    if (error != ACL_SUCCESS) return error;
    if (pool == nullptr || device < 0 || static_cast<uint32_t>(device) >= count) return ACL_ERROR_INVALID_PARAM;
    *pool = device;
    return ACL_SUCCESS;
}

/** What only says how much a pool keeps, as cudaMemPoolSetAttribute and cudaMemPoolTrimTo do: nothing is kept. */
inline aclError poolHint(DefaultPool) { return ACL_SUCCESS; }

/**
 * cudaMemPoolSetAccess of a device's default pool: lets each device that is named reach that device's memory, all of it. Access is not
 * taken back, and the thread keeps its context.
 */
inline aclError poolSetAccess(DefaultPool pool, const aclrtMemAccessDesc *access, size_t count) {
    if (access == nullptr) return ACL_ERROR_INVALID_PARAM;
    for (size_t at = 0; at < count; at++) {
        if (access[at].location.type != ACL_MEM_LOCATION_TYPE_DEVICE) return ACL_ERROR_INVALID_PARAM;
        if (access[at].flags != ACL_RT_MEM_ACCESS_FLAGS_READWRITE) return ACL_ERROR_RT_FEATURE_NOT_SUPPORT;
        const aclError error = openPeers(static_cast<int32_t>(access[at].location.id), pool);
        if (error != ACL_SUCCESS) return error;
    }
    return ACL_SUCCESS;
}

/** cudaStreamDestroy: waits for the work of the stream, which aclrtDestroyStream asks to be done, and destroys it. */
inline aclError streamDestroy(aclrtStream stream) {
    const aclError error = aclrtSynchronizeStream(stream);
    const aclError destroyed = aclrtDestroyStream(stream);
    return error == ACL_SUCCESS ? destroyed : error;
}

/**
 * cudaMemcpy2D for every kind, once all work of the device is done. Between host and device it is one call of ACL, which
 * copies nothing else; otherwise the rows are copied one by one, or at once where no bytes lie between them.
 */
inline aclError memcpy2D(void *dst, size_t dpitch, const void *src, size_t spitch, size_t width, size_t height, aclrtMemcpyKind kind) {
    if (width > dpitch || width > spitch) return ACL_ERROR_INVALID_PARAM;
    aclError error = aclrtSynchronizeDevice();
    if (error != ACL_SUCCESS || width == 0 || height == 0) return error;
    if (kind == ACL_MEMCPY_HOST_TO_DEVICE || kind == ACL_MEMCPY_DEVICE_TO_HOST)
        return aclrtMemcpy2d(dst, dpitch, src, spitch, width, height, kind);
    const bool whole = width == dpitch && width == spitch;
    const size_t rows = whole ? 1 : height;
    const size_t bytes = whole ? width * height : width;
    for (size_t row = 0; row < rows && error == ACL_SUCCESS; row++) {
        char *to = static_cast<char *>(dst) + row * dpitch;
        error = aclrtMemcpy(to, bytes, static_cast<const char *>(src) + row * spitch, bytes, kind);
    }
    return error;
}

/**
 * cudaMemset2DAsync: sets `width` bytes of each of `height` rows that lie `pitch` bytes apart; the bytes between the
 * rows stay. One task on the stream, or one for each row where there are bytes between them.
 */
inline aclError memset2DAsync(void *ptr, size_t pitch, int value, size_t width, size_t height, aclrtStream stream) {
    if (width > pitch) return ACL_ERROR_INVALID_PARAM;
    if (width == 0 || height == 0) return ACL_SUCCESS;
    const size_t rows = width == pitch ? 1 : height;
    const size_t bytes = width == pitch ? width * height : width;
    for (size_t row = 0; row < rows; row++) {
        char *start = static_cast<char *>(ptr) + row * pitch;
        const aclError error = aclrtMemsetAsync(start, bytes, value, bytes, stream);
        if (error != ACL_SUCCESS) return error;
    }
    return ACL_SUCCESS;
}

/** cudaMemset2D: as memset2DAsync on the default stream, after the work that is in it; the bytes are set on return. */
inline aclError memset2D(void *ptr, size_t pitch, int value, size_t width, size_t height) {
    const aclError error = memset2DAsync(ptr, pitch, value, width, height, nullptr);
    return error == ACL_SUCCESS ? aclrtSynchronizeStream(nullptr) : error;
}

/**
 * What rows start at a multiple of, in bytes, and what stands for CUDA's alignments of textures, of which ACL tells none:
 * whoever rounds up to it gets rows and parts of memory that textures of ours and operators of CANN (32) can take.
 */
constexpr size_t rowAlignment = 512;

/**
 * cudaMallocPitch: memory for `height` rows of `width` bytes; `*pitch` becomes the distance of two rows in bytes, a
 * multiple of rowAlignment. Free it as any other device memory. Not written when the allocation fails.
 */
template <typename T>
inline aclError mallocPitch(T **ptr, size_t *pitch, size_t width, size_t height) {
    constexpr size_t unit = rowAlignment;
    if (ptr == nullptr || pitch == nullptr || width > SIZE_MAX - unit) return ACL_ERROR_INVALID_PARAM;
    const size_t row = (width + unit - 1) / unit * unit;
    if (height != 0 && row > SIZE_MAX / height) return ACL_ERROR_INVALID_PARAM;
    void *memory = nullptr;
    if (row != 0 && height != 0) {
        const aclError error = aclrtMalloc(&memory, row * height, ACL_MEM_MALLOC_HUGE_FIRST);
        if (error != ACL_SUCCESS) return error;
    }
    *ptr = static_cast<T *>(memory);
    *pitch = row;
    return ACL_SUCCESS;
}

/** cudaFree: memory of the device, once all its work is done; null is no error, as the runtime of CUDA says and ACL does not. */
inline aclError freeDevice(void *devPtr) {
    return devPtr == nullptr ? ACL_SUCCESS : aclrtFreeWithDevSync(devPtr);
}

/** Memory of hostAlloc that kernels may use: where it starts for the program, and where it was allocated. */
struct MappedHost {
    void *start;
    void *allocated;
    MappedHost *next;
    // All that is not freed.
    static MappedHost *&all() {
        static MappedHost *first = nullptr;
        return first;
    }
    // Guards the list.
    static std::mutex &lock() {
        static std::mutex own;
        return own;
    }
};

/**
 * cudaHostAlloc: page-locked memory; with ACL_HOST_REG_MAPPED in `flags` kernels may use it too, at the address that
 * aclrtHostGetDevicePointer gives. All other flags change nothing. Memory that is mapped starts at a multiple of 4 KB, as
 * registering it asks for, and is freed by freeHost alone. The chip must be able to register memory: A2, A3, 950.
 */
inline aclError hostAlloc(void **ptr, size_t size, unsigned int flags) {
    constexpr size_t page = 4096;
    if (ptr == nullptr || size > SIZE_MAX - page) return ACL_ERROR_INVALID_PARAM;
    const bool mapped = (flags & ACL_HOST_REG_MAPPED) != 0;
    void *allocated = nullptr;
    aclError error = aclrtMallocHost(&allocated, mapped ? size + page : size);
    if (error != ACL_SUCCESS || !mapped) {
        if (error == ACL_SUCCESS) *ptr = allocated;
        return error;
    }
    void *start = reinterpret_cast<void *>((reinterpret_cast<uintptr_t>(allocated) + page - 1) / page * page);
    error = aclrtHostRegisterV2(start, size, ACL_HOST_REG_MAPPED);
    if (error != ACL_SUCCESS) {
        (void)aclrtFreeHost(allocated);
        return error;
    }
    const std::lock_guard<std::mutex> locked(MappedHost::lock());
    MappedHost::all() = new MappedHost{start, allocated, MappedHost::all()};
    *ptr = start;
    return ACL_SUCCESS;
}

/** cudaFreeHost for memory of hostAlloc and of aclrtMallocHost: once all work of the device is done; null is no error. */
inline aclError freeHost(void *ptr) {
    if (ptr == nullptr) return ACL_SUCCESS;
    MappedHost *found = nullptr;
    {
        const std::lock_guard<std::mutex> locked(MappedHost::lock());
        for (MappedHost **at = &MappedHost::all(); *at != nullptr && found == nullptr; at = &(*at)->next)
            if ((*at)->start == ptr) {
                found = *at;
                *at = found->next;
                break;
            }
    }
    if (found == nullptr) return aclrtFreeHostWithDevSync(ptr);
    void *allocated = found->allocated;
    delete found;
    aclError error = aclrtSynchronizeDevice();
    const aclError unregistered = aclrtHostUnregister(ptr);
    const aclError freed = aclrtFreeHost(allocated);
    if (error == ACL_SUCCESS) error = unregistered;
    return error == ACL_SUCCESS ? freed : error;
}

/** cudaDeviceReset: takes away all that the process holds on the current device; ACL_SUCCESS when there is none. */
inline aclError deviceReset() {
    int32_t device = 0;
    return aclrtGetDevice(&device) == ACL_SUCCESS ? aclrtResetDeviceForce(device) : ACL_SUCCESS;
}

// Structs that programs clear with memset stand apart: within ascendify the call would find ascendify::memset as well.
namespace structs {

/**
 * cudaDeviceProp: the properties of a device under CUDA's names. Those of the first group are answered by ACL; all other
 * fields stand so that a program compiles, and are 0: Ascend has no such thing, or ACL does not tell it.
 */
struct DeviceProperties {
    // The name of the chip; the device's memory and its L2 cache in bytes; its AI cores.
    char name[256]{};
    size_t totalGlobalMem = 0;
    int l2CacheSize = 0, multiProcessorCount = 0;
    // Of SIMT kernels, which Ascend 950 runs; on other chips, and the last three before CANN 9.1.0, they are 0.
    int warpSize = 0, maxThreadsPerMultiProcessor = 0, maxThreadsPerBlock = 0, maxThreadsDim[3]{}, maxGridSize[3]{};
    // Of SIMT kernels too: a vector core holds one block at a time, which may have 216 KB of memory.
    int maxBlocksPerMultiProcessor = 0;
    size_t sharedMemPerBlock = 0, sharedMemPerBlockOptin = 0, sharedMemPerMultiprocessor = 0;
    // See simtMajor; 0.0 on chips without SIMT kernels.
    int major = 0, minor = 0;
    // 0 always.
    aclrtUuid uuid{};
    char luid[8]{};
    int regsPerBlock = 0, integrated = 0, canMapHostMemory = 0, maxTexture1D = 0,
        maxTexture1DMipmap = 0, maxTexture2D[2]{}, maxTexture2DMipmap[2]{}, maxTexture2DLinear[3]{},
        maxTexture2DGather[2]{}, maxTexture3D[3]{}, maxTexture3DAlt[3]{}, maxTextureCubemap = 0,
        maxTexture1DLayered[2]{}, maxTexture2DLayered[3]{}, maxTextureCubemapLayered[2]{}, maxSurface1D = 0,
        maxSurface2D[2]{}, maxSurface3D[3]{}, maxSurface1DLayered[2]{}, maxSurface2DLayered[3]{},
        maxSurfaceCubemap = 0, maxSurfaceCubemapLayered[2]{}, concurrentKernels = 0, ECCEnabled = 0, pciBusID =
        0, pciDeviceID = 0, pciDomainID = 0, tccDriver = 0, asyncEngineCount = 0, unifiedAddressing = 0,
        memoryBusWidth = 0, persistingL2CacheMaxSize = 0, streamPrioritiesSupported = 0, globalL1CacheSupported
        = 0, localL1CacheSupported = 0, regsPerMultiprocessor = 0, managedMemory = 0, isMultiGpuBoard = 0,
        multiGpuBoardGroupID = 0, hostNativeAtomicSupported = 0, pageableMemoryAccess = 0,
        concurrentManagedAccess = 0, computePreemptionSupported = 0, canUseHostPointerForRegisteredMem = 0,
        cooperativeLaunch = 0, pageableMemoryAccessUsesHostPageTables = 0, directManagedMemAccessFromHost = 0,
        accessPolicyMaxWindowSize = 0, hostRegisterSupported = 0,
        sparseCudaArraySupported = 0, hostRegisterReadOnlySupported = 0, timelineSemaphoreInteropSupported = 0,
        memoryPoolsSupported = 0, gpuDirectRDMASupported = 0, gpuDirectRDMAWritesOrdering = 0,
        deferredMappingCudaArraySupported = 0, ipcEventSupported = 0, clusterLaunch = 0, unifiedFunctionPointers
        = 0, deviceNumaConfig = 0, deviceNumaId = 0, mpsEnabled = 0, hostNumaId = 0,
        hostNumaMultinodeIpcSupported = 0, clockRate = 0, deviceOverlap = 0, kernelExecTimeoutEnabled = 0,
        computeMode = 0, memoryClockRate = 0, singleToDoublePrecisionPerfRatio = 0, cooperativeMultiDeviceLaunch
        = 0, maxTexture1DLinear = 0;
    size_t memPitch = 0, totalConstMem = 0, textureAlignment = rowAlignment, texturePitchAlignment = rowAlignment,
        surfaceAlignment = rowAlignment, reservedSharedMemPerBlock = 0;
    unsigned int luidDeviceNodeMask = 0, gpuDirectRDMAFlushWritesOptions = 0, memoryPoolSupportedHandleTypes =
        0, gpuPciDeviceID = 0, gpuPciSubsystemID = 0;
};

} // namespace structs
using structs::DeviceProperties;

/**
 * What is answered for CUDA's compute capability where SIMT kernels run, though Ascend has none: 5.3 says that half is
 * computed with, and promises neither atomics on double (6.0) nor independent threads of a warp and tensor cores (7.0).
 */
constexpr int simtMajor = 5;
/** The second part of it. */
constexpr int simtMinor = 3;

/** Stands for an attribute of CUDA that no device of Ascend has; ACL itself has no attribute of this number. */
constexpr aclrtDevAttr absentAttribute = static_cast<aclrtDevAttr>(0);

/** Stands for an ability that every device of Ascend has and ACL has no attribute for; ACL has none of this number. */
constexpr aclrtDevAttr presentAttribute = static_cast<aclrtDevAttr>(94);

/** Stands for the alignments of CUDA's textures and surfaces; ACL has no attribute of this number. */
constexpr aclrtDevAttr textureAlignment = static_cast<aclrtDevAttr>(95);

/** Stand for the two parts of CUDA's compute capability, which Ascend has not; ACL has no attributes of these numbers. */
constexpr aclrtDevAttr capabilityMajor = static_cast<aclrtDevAttr>(90);
/** The second part. */
constexpr aclrtDevAttr capabilityMinor = static_cast<aclrtDevAttr>(91);

/** Stands for cudaDevAttrCanMapHostMemory; ACL has no attribute of this number. */
constexpr aclrtDevAttr mapsHostMemory = static_cast<aclrtDevAttr>(92);

/** Stands for cudaDevAttrMaxSharedMemoryPerBlock; ACL has no attribute of this number. */
constexpr aclrtDevAttr memoryOfBlock = static_cast<aclrtDevAttr>(93);

/** cudaComputeMode, which programs may use a device. */
using ComputeMode = int;
/** All may use it, with any number of threads: so it is on every device of Ascend. */
constexpr ComputeMode computeModeDefault = 0;
/** One thread may; never so here. */
constexpr ComputeMode computeModeExclusive = 1;
/** Nobody may; never so here. */
constexpr ComputeMode computeModeProhibited = 2;
/** One process may; never so here. */
constexpr ComputeMode computeModeExclusiveProcess = 3;

/** Threads that a block of a SIMT kernel may have. */
constexpr int simtBlockThreads = 2048;

/** Threads that a block of a SIMT kernel without bounds of its own may have. */
constexpr int simtUnboundThreads = 1024;

/** Bytes of memory, static and dynamic, that a block of a SIMT kernel may have. */
constexpr size_t simtBlockMemory = 216 * 1024;

/**
 * cudaDeviceGetAttribute for an attribute of ACL: its number as an int, INT_MAX when it is greater. 0 for absentAttribute,
 * 1 for presentAttribute and rowAlignment for textureAlignment, once the device is known to be there; simtMajor and simtMinor for the parts of the capability, 1 for mapsHostMemory and
 * simtBlockMemory for memoryOfBlock, 0 on chips without SIMT kernels.
 */
inline aclError deviceGetAttribute(int *value, aclrtDevAttr attribute, int device) {
    if (value == nullptr) return ACL_ERROR_INVALID_PARAM;
    if (attribute == absentAttribute || attribute == presentAttribute || attribute == textureAlignment) {
        uint32_t count = 0;
        const aclError error = aclrtGetDeviceCount(&count);
        if (error != ACL_SUCCESS) return error;
        if (device < 0 || static_cast<uint32_t>(device) >= count) return ACL_ERROR_INVALID_DEVICE;
        *value = attribute == textureAlignment ? static_cast<int>(rowAlignment) : attribute == presentAttribute;
        return ACL_SUCCESS;
    }
    int64_t number = 0;
    if (attribute == capabilityMajor || attribute == capabilityMinor || attribute == mapsHostMemory || attribute == memoryOfBlock) {
        const aclError known = deviceGetAttribute(value, absentAttribute, device);
        if (known != ACL_SUCCESS) return known;
        // Chips and releases without SIMT kernels know no warps.
        if (aclrtGetDeviceInfo(static_cast<uint32_t>(device), ACL_DEV_ATTR_WARP_SIZE, &number) == ACL_SUCCESS && number != 0)
            *value = attribute == mapsHostMemory    ? 1
                     : attribute == memoryOfBlock   ? static_cast<int>(simtBlockMemory)
                     : attribute == capabilityMajor ? simtMajor
                                                    : simtMinor;
        return ACL_SUCCESS;
    }
    const aclError error = aclrtGetDeviceInfo(static_cast<uint32_t>(device), attribute, &number);
    if (error == ACL_SUCCESS) *value = number > INT32_MAX ? INT32_MAX : static_cast<int>(number);
    return error;
}

/** cuDeviceGetName: the name of the chip, which is that of each device, cut to `length` bytes with the 0 at its end. */
inline aclError deviceGetName(char *name, int length, int device) {
    int known = 0;
    if (name == nullptr || length <= 0) return ACL_ERROR_INVALID_PARAM;
    const aclError error = deviceGetAttribute(&known, absentAttribute, device);
    if (error != ACL_SUCCESS) return error;
    const char *chip = aclrtGetSocName();
    std::snprintf(name, static_cast<size_t>(length), "%s", chip == nullptr ? "" : chip);
    return ACL_SUCCESS;
}

/** cudaDeviceP2PAttr, what may be asked of the way between two devices. */
using PeerAttribute = int;
/** Whether one device can reach the memory of the other. */
constexpr PeerAttribute peerAccess = 1;
/** What ACL answers for no pair of devices in CUDA's terms: how fast the way is beside others, and which atomics it takes. */
constexpr PeerAttribute peerUntold = 2;

/**
 * cudaDeviceGetP2PAttribute: 1 for peerAccess where `device` can reach the memory of `peer`, else 0; 0 for peerUntold, which is
 * one rank for all ways, and none of the abilities. Two different devices that are there; an error else, as in CUDA.
 */
inline aclError deviceGetP2PAttribute(int *value, PeerAttribute attribute, int device, int peer) {
    int access = 0;
    if (value == nullptr) return ACL_ERROR_INVALID_PARAM;
    if (device == peer) return ACL_ERROR_INVALID_DEVICE;
    aclError error = deviceGetAttribute(&access, absentAttribute, device);
    if (error == ACL_SUCCESS) error = deviceGetAttribute(&access, absentAttribute, peer);
    if (error == ACL_SUCCESS && attribute == peerAccess) error = aclrtDeviceCanAccessPeer(&access, device, peer);
    if (error == ACL_SUCCESS) *value = access;
    return error;
}

/** cudaAccessProperty, which part of the cache lines are to stay in. */
using AccessProperty = int;
/** As any other memory. */
constexpr AccessProperty accessNormal = 0;
/** To go first. */
constexpr AccessProperty accessStreaming = 1;
/** To stay. */
constexpr AccessProperty accessPersisting = 2;

/** cudaStreamAttrID, for the one attribute that is a hint alone. */
using StreamAttribute = int;
/** cudaStreamAttributeAccessPolicyWindow. */
constexpr StreamAttribute windowOfCache = 1;

namespace structs {

/** cudaAccessPolicyWindow: memory that is to stay in the L2 cache. Ascend keeps none, so nothing reads this. */
struct AccessPolicyWindow {
    void *base_ptr;
    size_t num_bytes;
    float hitRatio;
    AccessProperty hitProp, missProp;
};

/** cudaStreamAttrValue, for the one attribute that is a hint alone. */
struct StreamAttributeValue {
    AccessPolicyWindow accessPolicyWindow;
};

/** CUctxCreateParams: contexts of ACL take no parameters, so there is nothing to fill. */
struct ContextParameters {};

} // namespace structs
using structs::AccessPolicyWindow;
using structs::ContextParameters;
using structs::StreamAttributeValue;

/** cudaStreamSetAttribute of windowOfCache: a hint for speed that changes no result, and that Ascend does not take. */
inline aclError streamSetAttribute(aclrtStream, StreamAttribute attribute, const StreamAttributeValue *value) {
    return attribute == windowOfCache && value != nullptr ? ACL_SUCCESS : ACL_ERROR_INVALID_PARAM;
}

/** What only says how the L2 cache is shared out, as a limit of cudaLimitPersistingL2CacheSize does: a hint that Ascend does not take. */
inline aclError cacheHint(size_t) { return ACL_SUCCESS; }

/** Blocks of SIMT kernels that an AI core holds at once: each of its vector cores holds one. */
inline aclError blocksOfCore(int *blocks, int device) {
    int vector = 0, cores = 0;
    aclError error = deviceGetAttribute(&vector, ACL_DEV_ATTR_VECTOR_CORE_NUM, device);
    if (error == ACL_SUCCESS) error = deviceGetAttribute(&cores, ACL_DEV_ATTR_AICORE_CORE_NUM, device);
    if (error == ACL_SUCCESS) *blocks = cores > 0 ? vector / cores : 0;
    return error;
}

/**
 * cudaGetDeviceProperties: fills what ACL tells of the device and sets all else to 0. Needs aclInit; the device need not
 * be the current one. Fails when the device does not answer for its memory or its cores.
 */
inline aclError getDeviceProperties(DeviceProperties *properties, int device) {
    if (properties == nullptr) return ACL_ERROR_INVALID_PARAM;
    *properties = DeviceProperties{};
    int64_t memory = 0;
    aclError error = aclrtGetDeviceInfo(static_cast<uint32_t>(device), ACL_DEV_ATTR_TOTAL_GLOBAL_MEM_SIZE, &memory);
    if (error != ACL_SUCCESS) return error;
    properties->totalGlobalMem = static_cast<size_t>(memory);
    error = deviceGetAttribute(&properties->multiProcessorCount, ACL_DEV_ATTR_AICORE_CORE_NUM, device);
    if (error != ACL_SUCCESS) return error;
    const char *name = aclrtGetSocName();
    std::snprintf(properties->name, sizeof properties->name, "%s", name == nullptr ? "" : name);
    // A chip or release without one of these answers with a failure, and the field stays 0.
    const auto fill = [device](int *field, int attribute) {
        (void)deviceGetAttribute(field, static_cast<aclrtDevAttr>(attribute), device);
    };
    fill(&properties->l2CacheSize, ACL_DEV_ATTR_L2_CACHE_SIZE);
    fill(&properties->warpSize, ACL_DEV_ATTR_WARP_SIZE);
    fill(&properties->maxThreadsPerMultiProcessor, ACL_DEV_ATTR_MAX_THREAD_PER_VECTOR_CORE);
    // Numbers of aclrtDevAttr that CANN names from 9.1.0 on: grid sizes from 205, threads of a block 209, its sizes from 210.
    fill(&properties->maxThreadsPerBlock, 209);
    for (int axis = 0; axis < 3; axis++) {
        fill(&properties->maxGridSize[axis], 205 + axis);
        fill(&properties->maxThreadsDim[axis], 210 + axis);
    }
    if (properties->warpSize != 0) {
        // Chips with SIMT kernels register memory of the host for them.
        properties->canMapHostMemory = 1;
        properties->major = simtMajor;
        properties->minor = simtMinor;
        (void)blocksOfCore(&properties->maxBlocksPerMultiProcessor, device);
        properties->sharedMemPerBlock = properties->sharedMemPerBlockOptin = simtBlockMemory;
        properties->sharedMemPerMultiprocessor = simtBlockMemory * static_cast<size_t>(properties->maxBlocksPerMultiProcessor);
    }
    return ACL_SUCCESS;
}

/**
 * cudaOccupancyMaxActiveBlocksPerMultiprocessor for SIMT kernels: how many blocks an AI core, which is what
 * getDeviceProperties calls a multiprocessor, holds at once; 0 when a block cannot have so many threads or so much memory.
 * What the kernel itself needs is not looked at: it must be compiled with bounds that allow the threads.
 */
template <typename Kernel>
inline aclError occupancyMaxActiveBlocks(int *blocks, Kernel, int threads, size_t memory) {
    if (blocks == nullptr || threads <= 0) return ACL_ERROR_INVALID_PARAM;
    int32_t device = 0;
    const aclError error = aclrtGetDevice(&device);
    if (error != ACL_SUCCESS) return error;
    *blocks = 0;
    return threads > simtBlockThreads || memory > simtBlockMemory ? ACL_SUCCESS : blocksOfCore(blocks, device);
}

/**
 * cudaOccupancyMaxPotentialBlockSize for SIMT kernels: the greatest block that a kernel without `__launch_bounds__` may
 * have, or `limit` where that is less, and as many blocks as there are vector cores, each of which holds one.
 */
template <typename Kernel>
inline aclError occupancyMaxPotentialBlockSize(int *grid, int *block, Kernel, size_t memory = 0, int limit = 0) {
    if (grid == nullptr || block == nullptr || limit < 0 || memory > simtBlockMemory) return ACL_ERROR_INVALID_PARAM;
    int32_t device = 0;
    aclError error = aclrtGetDevice(&device);
    if (error == ACL_SUCCESS) error = deviceGetAttribute(grid, ACL_DEV_ATTR_VECTOR_CORE_NUM, device);
    if (error == ACL_SUCCESS) *block = limit != 0 && limit < simtUnboundThreads ? limit : simtUnboundThreads;
    return error;
}

/** cudaFuncAttributes: what is known of a SIMT kernel. Its registers and memory are not. */
struct FuncAttributes {
    int maxThreadsPerBlock;
};

/**
 * cudaFuncGetAttributes for a SIMT kernel without `__launch_bounds__`, which takes up to 1024 threads. With bounds the kernel
 * takes as many as they say, and these attributes do not tell.
 */
template <typename Kernel>
inline aclError funcGetAttributes(FuncAttributes *attributes, Kernel) {
    if (attributes == nullptr) return ACL_ERROR_INVALID_PARAM;
    attributes->maxThreadsPerBlock = simtUnboundThreads;
    return ACL_SUCCESS;
}

/** What cudaStreamAddCallback calls: the stream, the state of the stream, and the data given to it. */
using StreamCallback = void (*)(aclrtStream stream, aclError status, void *data);

/**
 * cudaStreamAddCallback: calls `callback` on a thread of the runtime once the work that the stream now holds is done.
 * The callback must call no function of ACL. Its status always is ACL_SUCCESS: a stream that failed calls nothing.
 */
inline aclError streamAddCallback(aclrtStream stream, StreamCallback callback, void *data) {
    struct Call {
        aclrtStream stream;
        StreamCallback callback;
        void *data;
    };
    Call *call = new Call{stream, callback, data};
    const auto run = [](void *given) {
        Call *own = static_cast<Call *>(given);
        own->callback(own->stream, ACL_SUCCESS, own->data);
        delete own;
    };
    const aclError error = aclrtLaunchHostFunc(stream, run, call);
    if (error != ACL_SUCCESS) delete call;
    return error;
}

/** The address of an array that must be another one than these, since one is written before the other is read; ends the program if not. */
inline uint8_t *apart(const void *own, std::initializer_list<const void *> others) {
    for (const void *other : others)
        if (own != nullptr && own == other) {
            std::fprintf(stderr, "ascendify: one array is given for two that a kernel keeps apart\n");
            std::abort();
        }
    return static_cast<uint8_t *>(const_cast<void *>(own));
}

/** The number of vector cores of the device in use, for the launch of a kernel on tiles; 1 when it cannot be asked. */
inline uint32_t vectorCores() {
    int32_t device = 0;
    int64_t cores = 0;
    if (aclrtGetDevice(&device) != ACL_SUCCESS) return 1;
    if (aclrtGetDeviceInfo(static_cast<uint32_t>(device), ACL_DEV_ATTR_VECTOR_CORE_NUM, &cores) != ACL_SUCCESS) return 1;
    return cores > 0 ? static_cast<uint32_t>(cores) : 1;
}

/** The contexts of this thread that others were made current over, as CUDA's driver keeps them; null where there was none. */
struct ContextsBelow {
    static constexpr int most = 64;
    aclrtContext below[most];
    int count = 0;
    static ContextsBelow &ofThread() {
        thread_local ContextsBelow contexts;
        return contexts;
    }
    // Notes what is current.
    aclError push() {
        if (count == most) return ACL_ERROR_FAILURE;
        aclrtContext current = nullptr;
        if (aclrtGetCurrentContext(&current) != ACL_SUCCESS) {
            current = nullptr;
            (void)aclrtGetLastError(ACL_RT_THREAD_LEVEL);
        }
        below[count++] = current;
        return ACL_SUCCESS;
    }
};

/** cuCtxPushCurrent: makes a context current, and keeps the one that was. */
inline aclError contextPush(aclrtContext context) {
    const aclError error = ContextsBelow::ofThread().push();
    return error == ACL_SUCCESS ? aclrtSetCurrentContext(context) : error;
}

/** cuCtxCreate in a program that pops contexts: makes one and makes it current, and keeps the one that was. */
inline aclError contextCreate(aclrtContext *context, int32_t device) {
    ContextsBelow &contexts = ContextsBelow::ofThread();
    aclError error = contexts.push();
    if (error != ACL_SUCCESS) return error;
    error = aclrtCreateContext(context, device);
    if (error != ACL_SUCCESS) contexts.count--;
    return error;
}

/**
 * cuCtxPopCurrent: gives the current context where that is asked, and makes the one below current. Where there is none below,
 * CUDA leaves the thread without a context; ACL cannot, and the one that was popped stays current.
 */
inline aclError contextPop(aclrtContext *context) {
    aclrtContext current = nullptr;
    const aclError error = aclrtGetCurrentContext(&current);
    if (error != ACL_SUCCESS) return error;
    if (context != nullptr) *context = current;
    ContextsBelow &contexts = ContextsBelow::ofThread();
    const aclrtContext next = contexts.count > 0 ? contexts.below[--contexts.count] : nullptr;
    return next == nullptr ? ACL_SUCCESS : aclrtSetCurrentContext(next);
}

/** What loadBinary answers to an image that is no ELF file. */
constexpr aclError invalidImage = ACL_ERROR_INVALID_FILE;

/**
 * cuModuleLoadData: loads the kernels of an image in memory. How long it is stands in the image, as in CUDA's: it must be a whole
 * ELF file, as bisheng and aclrtc make them; `invalidImage` for another, such as PTX.
 */
inline aclError loadBinary(aclrtBinHandle *binary, const void *image) {
    Elf64_Ehdr head;
    if (image == nullptr || std::strncmp(static_cast<const char *>(image), ELFMAG, SELFMAG) != 0) return invalidImage;
    const char *bytes = static_cast<const char *>(image);
    std::memcpy(&head, bytes, sizeof head);
    if (head.e_ident[EI_CLASS] != ELFCLASS64) return invalidImage;
    uint64_t size = head.e_ehsize;
    const auto reaches = [&size](uint64_t end) { size = end > size ? end : size; };
    reaches(head.e_shoff + uint64_t{head.e_shnum} * head.e_shentsize);
    reaches(head.e_phoff + uint64_t{head.e_phnum} * head.e_phentsize);
    for (unsigned at = 0; at < head.e_shnum; at++) {
        Elf64_Shdr part;
        std::memcpy(&part, bytes + head.e_shoff + uint64_t{at} * head.e_shentsize, sizeof part);
        if (part.sh_type != SHT_NOBITS) reaches(part.sh_offset + part.sh_size);
    }
    for (unsigned at = 0; at < head.e_phnum; at++) {
        Elf64_Phdr part;
        std::memcpy(&part, bytes + head.e_phoff + uint64_t{at} * head.e_phentsize, sizeof part);
        reaches(part.p_offset + part.p_filesz);
    }
    aclrtBinaryLoadOption option;
    option.type = ACL_RT_BINARY_LOAD_OPT_MAGIC;
    option.value.magic = ACL_RT_BINARY_MAGIC_ELF_AICORE;
    const aclrtBinaryLoadOptions options = {&option, 1};
    return aclrtBinaryLoadFromData(image, size, &options, binary);
}

#ifdef ASCENDIFY_MSTX
/** The ranges that rangePush began on this thread and that rangePop has not ended. */
struct OpenRanges {
    static constexpr int most = 64;
    mstxRangeId ids[most];
    int count = 0;
    static OpenRanges &ofThread() {
        thread_local OpenRanges open;
        return open;
    }
};

/** nvtxRangePushA: begins a range of this thread, on the host alone; its level, 0 for the outermost. A range deeper than 64 is not marked. */
inline int rangePush(const char *message) {
    OpenRanges &open = OpenRanges::ofThread();
    if (open.count < OpenRanges::most) open.ids[open.count] = mstxRangeStartA(message, nullptr);
    return open.count++;
}

/** nvtxRangePop: ends the range of this thread that began last; its level, -1 where none is open. */
inline int rangePop() {
    OpenRanges &open = OpenRanges::ofThread();
    if (open.count == 0) return -1;
    open.count--;
    if (open.count < OpenRanges::most) mstxRangeEnd(open.ids[open.count]);
    return open.count;
}
#endif

/**
 * max of nvcc's host code: for numbers of one type and of two, which become the type of their sum (an `int` and an
 * `unsigned` are compared as unsigned, as there). Of a number and a NaN the number.
 */
template <typename A, typename B>
inline auto hostMax(A one, B other) {
    const decltype(one + other) a = one, b = other;
    return b > a || a != a ? b : a;
}

/** min of nvcc's host code, with the same types as hostMax. Of a number and a NaN the number. */
template <typename A, typename B>
inline auto hostMin(A one, B other) {
    const decltype(one + other) a = one, b = other;
    return b < a || a != a ? b : a;
}

}  // namespace ascendify

#endif
