/** Copies and fills. A synchronous one waits for no stream, so work that is still pending on its memory is a mistake. */
#pragma once

#include "allocate.h"

/** One side of a copy: `width` bytes of each of `height` rows, `pitch` bytes apart. */
struct Rows {
    const void *start;
    size_t pitch, width, height;

    size_t bytes() const { return height == 0 ? 0 : pitch * (height - 1) + width; }
};

/** 0 when these bytes lie in memory that exists; `what` is `reads` or `writes`. */
static aclError needBytes(const Rows &rows, const char *what, Site site, const char *function) {
    if (!rows.start) return wrong(site, ACL_ERROR_RT_PARAM_INVALID, text("%s %s a null pointer", function, what));
    const auto address = (uintptr_t)rows.start;
    Buffer *buffer = bufferNear(address);
    if (!buffer) {
        if (!isDeviceAddress(address)) return ACL_SUCCESS;
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, text("%s %s device memory that nobody allocated", function, what));
    }
    if (buffer->freed) {
        if (buffer->kind != Kind::device) return ACL_SUCCESS;
        mistake(site, text("%s %s %s after it was freed", function, what, nameOf(*buffer).c_str()));
        note(buffer->released, "it was freed here");
        return lastError = ACL_ERROR_RT_PARAM_INVALID;
    }
    if (lieIn(*buffer, address, rows.bytes())) return ACL_SUCCESS;
    return wrong(site, ACL_ERROR_RT_PARAM_INVALID,
                 text("%s %s %zu bytes from byte %zu of %s: out of bounds", function, what, rows.bytes(),
                      (size_t)(address - buffer->begin), nameOf(*buffer).c_str()));
}

/** 0 when the kind says what the pointers are. */
static aclError needKind(const void *dst, const void *src, aclrtMemcpyKind kind, Site site, const char *function) {
    if (kind == ACL_MEMCPY_DEFAULT) return ACL_SUCCESS;
    const bool toDevice = kind != ACL_MEMCPY_HOST_TO_HOST && kind != ACL_MEMCPY_DEVICE_TO_HOST;
    const bool fromDevice = kind != ACL_MEMCPY_HOST_TO_HOST && kind != ACL_MEMCPY_HOST_TO_DEVICE && kind != ACL_MEMCPY_HOST_TO_BUF_TO_DEVICE;
    const auto differs = [](const void *pointer, bool device) {
        Buffer *buffer = bufferOf(pointer);
        if (buffer && (buffer->kind == Kind::managed || buffer->mapped)) return false;
        return isDeviceMemory(pointer) != device;
    };
    if (!differs(dst, toDevice) && !differs(src, fromDevice)) return ACL_SUCCESS;
    return wrong(site, ACL_ERROR_RT_PARAM_INVALID,
                 text("%s: wrong direction: it says %s to %s, but the source is %s memory and the destination %s memory",
                      function, fromDevice ? "device" : "host", toDevice ? "device" : "host",
                      isDeviceMemory(src) ? "device" : "host", isDeviceMemory(dst) ? "device" : "host"));
}

/** 0 when two devices may reach each other, in one way at least: the reference does not say which way a copy needs. */
static aclError needPeers(const void *dst, const void *src, Site site, const char *function) {
    const Buffer *to = bufferOf(dst), *from = bufferOf(src);
    if (!to || !from || to->kind != Kind::device || from->kind != Kind::device || to->device == from->device) return ACL_SUCCESS;
    if ((to->physical || from->physical) && strcmp(function, "aclrtMemcpy") == 0)
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID,
                     "aclrtMemcpy copies no mapped memory from device to device; only aclrtMemcpyAsync does");
    if (runtime.peers[{to->device, from->device}] || runtime.peers[{from->device, to->device}]) return ACL_SUCCESS;
    return wrong(site, ACL_ERROR_RT_PARAM_INVALID,
                 text("%s copies from device %d to device %d; call aclrtDeviceEnablePeerAccess before", function, from->device, to->device));
}

/** Tells work that is still to run on the memory of a call that does not wait for it. */
static void tellPending(const void *pointer, bool writes, Site site, const char *function) {
    Buffer *buffer = bufferOf(pointer);
    const Task *task = buffer ? pendingUse(*buffer, !writes) : nullptr;
    if (!task) return;
    mistake(site, text("%s %s %s, but %s has not run yet: %s waits for no stream; call aclrtSynchronizeStream before",
                       function, writes ? "writes" : "reads", nameOf(*buffer).c_str(), nameOf(*task).c_str(), function));
}

static void move(const Rows &dst, const Rows &src) {
    Opened opened(isDeviceAddress((uintptr_t)dst.start));
    for (size_t row = 0; row < src.height; ++row)
        memmove((char *)dst.start + row * dst.pitch, (const char *)src.start + row * src.pitch, src.width);
}

static void addUse(Task &task, const void *pointer, bool writes) {
    if (Buffer *buffer = bufferOf(pointer)) task.uses.push_back({buffer, writes});
}

static bool isPageable(const void *pointer) { return !isDeviceAddress((uintptr_t)pointer) && !bufferOf(pointer); }

static aclError copy(const Rows &dst, const Rows &src, aclrtMemcpyKind kind, Site site, const char *function) {
    Locked locked(lock);
    if (aclError code = needDevice(site, function)) return code;
    if (aclError code = needNoCapture(site, function)) return code;
    if (src.width == 0 || src.height == 0) return ACL_SUCCESS;
    if (aclError code = needBytes(src, "reads", site, function)) return code;
    if (aclError code = needBytes(dst, "writes", site, function)) return code;
    if (aclError code = needKind(dst.start, src.start, kind, site, function)) return code;
    if (aclError code = needPeers(dst.start, src.start, site, function)) return code;
    tellPending(src.start, false, site, function);
    tellPending(dst.start, true, site, function);
    move(dst, src);
    return ACL_SUCCESS;
}

static aclError copyAsync(const Rows &dst, const Rows &src, aclrtMemcpyKind kind, aclrtStream handle, Site site, const char *function) {
    Locked locked(lock);
    aclError code;
    Stream *stream = streamOf(handle, site, function, code);
    if (!stream) return code;
    if (src.width == 0 || src.height == 0) return ACL_SUCCESS;
    if ((code = needBytes(src, "reads", site, function))) return code;
    if ((code = needBytes(dst, "writes", site, function))) return code;
    if ((code = needKind(dst.start, src.start, kind, site, function))) return code;
    if ((code = needPeers(dst.start, src.start, site, function))) return code;
    if (!isDeviceMemory(dst.start) && !isDeviceMemory(src.start))
        return wrong(site, ACL_ERROR_RT_FEATURE_NOT_SUPPORT, text("%s cannot copy from host to host", function));
    const bool waits = isPageable(dst.start) || isPageable(src.start);
    if (waits && stream->capturing && (code = needNoCapture(site, function))) return code;
    auto task = std::make_shared<Task>();
    task->name = function;
    task->site = site;
    task->run = [dst, src] { move(dst, src); };
    task->countsChanges = true;
    addUse(*task, dst.start, true);
    addUse(*task, src.start, false);
    queue(*stream, task);
    // With pageable host memory the real call returns when the copy is done.
    if (waits && !stream->capturing) runStream(*stream, task.get());
    return ACL_SUCCESS;
}

static aclError needRoom(size_t room, size_t count, Site site, const char *function) {
    if (count <= room) return ACL_SUCCESS;
    return wrong(site, ACL_ERROR_RT_PARAM_INVALID,
                 text("%s of %zu bytes into a destination said to have %zu: out of bounds", function, count, room));
}

aclError aclrtMemcpy(void *dst, size_t destMax, const void *src, size_t count, aclrtMemcpyKind kind, Site site) {
    if (aclError code = needRoom(destMax, count, site, "aclrtMemcpy")) return code;
    return copy({dst, count, count, 1}, {src, count, count, 1}, kind, site, "aclrtMemcpy");
}

aclError aclrtMemcpyAsync(void *dst, size_t destMax, const void *src, size_t count, aclrtMemcpyKind kind, aclrtStream stream, Site site) {
    if (aclError code = needRoom(destMax, count, site, "aclrtMemcpyAsync")) return code;
    return copyAsync({dst, count, count, 1}, {src, count, count, 1}, kind, stream, site, "aclrtMemcpyAsync");
}

static aclError needPitch(size_t dpitch, size_t spitch, size_t width, aclrtMemcpyKind kind, Site site, const char *function) {
    if (kind == ACL_MEMCPY_HOST_TO_HOST)
        return wrong(site, ACL_ERROR_RT_FEATURE_NOT_SUPPORT, text("%s cannot copy from host to host", function));
    if (width <= dpitch && width <= spitch) return ACL_SUCCESS;
    return wrong(site, ACL_ERROR_RT_PARAM_INVALID, text("%s: a row of %zu bytes is wider than a pitch", function, width));
}

aclError aclrtMemcpy2d(void *dst, size_t dpitch, const void *src, size_t spitch, size_t width, size_t height,
                       aclrtMemcpyKind kind, Site site) {
    if (aclError code = needPitch(dpitch, spitch, width, kind, site, "aclrtMemcpy2d")) return code;
    return copy({dst, dpitch, width, height}, {src, spitch, width, height}, kind, site, "aclrtMemcpy2d");
}

aclError aclrtMemcpy2dAsync(void *dst, size_t dpitch, const void *src, size_t spitch, size_t width, size_t height,
                            aclrtMemcpyKind kind, aclrtStream stream, Site site) {
    if (aclError code = needPitch(dpitch, spitch, width, kind, site, "aclrtMemcpy2dAsync")) return code;
    return copyAsync({dst, dpitch, width, height}, {src, spitch, width, height}, kind, stream, site, "aclrtMemcpy2dAsync");
}

/** Fills memory with a pattern of `step` bytes: at once, or as a task of a stream when there is one. */
static aclError fill(void *start, size_t room, uint32_t value, size_t step, size_t count, bool later, aclrtStream handle,
                     Site site, const char *function) {
    Locked locked(lock);
    if (aclError code = needDevice(site, function)) return code;
    const Rows rows{start, count, count, 1};
    if (aclError code = needRoom(room, count, site, function)) return code;
    if (count == 0) return ACL_SUCCESS;
    if (aclError code = needBytes(rows, "writes", site, function)) return code;
    const auto run = [=] {
        Opened opened;
        if (step == 1) memset(start, (int)value, count);
        else for (size_t at = 0; at < count; at += step) memcpy((char *)start + at, &value, step);
    };
    if (!later) {
        if (aclError code = needNoCapture(site, function)) return code;
        tellPending(start, true, site, function);
        run();
        return ACL_SUCCESS;
    }
    aclError code;
    Stream *stream = streamOf(handle, site, function, code);
    if (!stream) return code;
    auto task = std::make_shared<Task>();
    task->name = function;
    task->site = site;
    task->run = run;
    addUse(*task, start, true);
    queue(*stream, task);
    return ACL_SUCCESS;
}

aclError aclrtMemset(void *p, size_t maxCount, int32_t value, size_t count, Site site) {
    return fill(p, maxCount, (uint32_t)value & 0xff, 1, count, false, nullptr, site, "aclrtMemset");
}
aclError aclrtMemsetAsync(void *p, size_t maxCount, int32_t value, size_t count, aclrtStream stream, Site site) {
    return fill(p, maxCount, (uint32_t)value & 0xff, 1, count, true, stream, site, "aclrtMemsetAsync");
}
aclError aclrtMemsetD32(void *p, size_t memSize, uint32_t value, size_t N, Site site) {
    return fill(p, memSize, value, 4, N * 4, false, nullptr, site, "aclrtMemsetD32");
}
aclError aclrtMemsetD32Async(void *p, size_t memSize, uint32_t value, size_t N, aclrtStream stream, Site site) {
    return fill(p, memSize, value, 4, N * 4, true, stream, site, "aclrtMemsetD32Async");
}

// A device variable is a variable of this process.
aclError aclrtMemcpyToSymbol(const void *symbol, const void *src, size_t count, size_t offset, aclrtMemcpyKind, Site site) {
    if (aclError code = needDevice(site, "aclrtMemcpyToSymbol")) return code;
    Opened opened;
    memcpy((char *)symbol + offset, src, count);
    return ACL_SUCCESS;
}
aclError aclrtMemcpyFromSymbol(void *dst, size_t dstMax, const void *symbol, size_t count, size_t offset, aclrtMemcpyKind, Site site) {
    if (aclError code = needDevice(site, "aclrtMemcpyFromSymbol")) return code;
    if (aclError code = needRoom(dstMax, count, site, "aclrtMemcpyFromSymbol")) return code;
    Opened opened;
    memcpy(dst, (const char *)symbol + offset, count);
    return ACL_SUCCESS;
}

// A pinned buffer makes these asynchronous on the chip; here they wait for the stream, and what follows on it sees them.
aclError aclrtMemcpyToSymbolAsync(const void *symbol, const void *src, size_t count, size_t offset, aclrtMemcpyKind kind,
                                  aclrtStream stream, Site site) {
    if (aclError code = aclrtSynchronizeStream(stream, site)) return code;
    return aclrtMemcpyToSymbol(symbol, src, count, offset, kind, site);
}
aclError aclrtMemcpyFromSymbolAsync(void *dst, size_t dstMax, const void *symbol, size_t count, size_t offset,
                                    aclrtMemcpyKind kind, aclrtStream stream, Site site) {
    if (aclError code = aclrtSynchronizeStream(stream, site)) return code;
    return aclrtMemcpyFromSymbol(dst, dstMax, symbol, count, offset, kind, site);
}
