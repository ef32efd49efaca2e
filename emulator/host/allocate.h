/** Device, pinned, registered, managed and pooled memory. */
#pragma once

#include "device.h"

static aclError allocate(void **result, size_t size, Site site, const char *function) {
    Locked locked(lock);
    if (aclError code = needDevice(site, function)) return code;
    if (!result || size == 0)
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, text("%s of %s is an error", function, result ? "0 bytes" : "no pointer"));
    Buffer *buffer = makeDeviceBuffer(size, current->device, site);
    if (!buffer) return answer(ACL_ERROR_RT_MEMORY_ALLOCATION, text("no room for %zu bytes of device memory", size));
    *result = (void *)buffer->begin;
    return ACL_SUCCESS;
}

aclError aclrtMalloc(void **p, size_t size, aclrtMemMallocPolicy, Site site) { return allocate(p, size, site, "aclrtMalloc"); }
aclError aclrtMallocAlign32(void **p, size_t size, aclrtMemMallocPolicy, Site site) { return allocate(p, size, site, "aclrtMallocAlign32"); }
aclError aclrtMallocCached(void **p, size_t size, aclrtMemMallocPolicy, Site site) { return allocate(p, size, site, "aclrtMallocCached"); }
aclError aclrtMallocWithCfg(void **p, size_t size, aclrtMemMallocPolicy, aclrtMallocConfig *, Site site) {
    return allocate(p, size, site, "aclrtMallocWithCfg");
}

/** The buffer that starts here and may be freed as `kind`; nullptr after telling what is wrong. */
static Buffer *toFree(void *pointer, bool host, Site site, const char *function, aclError &code) {
    code = needInit(site, function);
    if (code) return nullptr;
    auto found = memory.buffers.find((uintptr_t)pointer);
    code = ACL_ERROR_RT_PARAM_INVALID;
    if (!pointer) return wrong(site, code, text("%s of a null pointer is an error", function)), nullptr;
    if (found == memory.buffers.end()) {
        Buffer *inside = bufferOf(pointer);
        if (inside) mistake(site, text("%s is given a pointer into %s, not its start", function, nameOf(*inside).c_str()));
        else mistake(site, text("%s is given memory that the runtime did not allocate", function));
        return nullptr;
    }
    Buffer &buffer = found->second;
    if (buffer.freed) {
        mistake(site, text("%s frees %s a second time", function, nameOf(buffer).c_str()));
        note(buffer.released, "it was freed here");
        return nullptr;
    }
    if (buffer.physical) {
        mistake(site, text("%s cannot free %s; that is for aclrtUnmapMem", function, nameOf(buffer).c_str()));
        return nullptr;
    }
    if (buffer.kind == Kind::registered || buffer.kind == Kind::variable || (buffer.kind == Kind::host) != host) {
        mistake(site, text("%s cannot free %s; that is for %s", function, nameOf(buffer).c_str(),
                           buffer.kind == Kind::host ? "aclrtFreeHost" : buffer.kind == Kind::variable ? "aclrtBinaryUnLoad" : "aclrtFree"));
        return nullptr;
    }
    code = ACL_SUCCESS;
    return &buffer;
}

static aclError release(void *pointer, bool host, bool waits, Site site, const char *function) {
    Locked locked(lock);
    aclError code;
    Buffer *buffer = toFree(pointer, host, site, function, code);
    if (!buffer) return code;
    const Task *task = pendingUse(*buffer, false);
    if (task && !waits) {
        mistake(site, text("%s frees %s while %s still uses it; %s does not wait: synchronise first, or call %sWithDevSync",
                           function, nameOf(*buffer).c_str(), nameOf(*task).c_str(), function, function));
        runDevice(buffer->device);
    } else if (waits) {
        runDevice(current ? current->device : buffer->device);
    }
    if (buffer->kind != Kind::device) free(pointer);
    dropBuffer(*buffer, site);
    return ACL_SUCCESS;
}

aclError aclrtFree(void *p, Site site) { return release(p, false, false, site, "aclrtFree"); }
aclError aclrtFreeWithDevSync(void *p, Site site) { return release(p, false, true, site, "aclrtFreeWithDevSync"); }
aclError aclrtFreeHost(void *p, Site site) { return release(p, true, false, site, "aclrtFreeHost"); }
aclError aclrtFreeHostWithDevSync(void *p, Site site) { return release(p, true, true, site, "aclrtFreeHostWithDevSync"); }

static aclError allocateHost(void **result, size_t size, Kind kind, Site site, const char *function) {
    Locked locked(lock);
    if (aclError code = needDevice(site, function)) return code;
    if (!result || size == 0) return wrong(site, ACL_ERROR_RT_PARAM_INVALID, text("%s of 0 bytes is an error", function));
    if (posix_memalign(result, 4096, size) != 0) return answer(ACL_ERROR_RT_MEMORY_ALLOCATION, "no host memory left");
    noteHostBuffer(*result, size, kind, site).device = current->device;
    return ACL_SUCCESS;
}

aclError aclrtMallocHost(void **p, size_t size, Site site) { return allocateHost(p, size, Kind::host, site, "aclrtMallocHost"); }
aclError aclrtMallocHostWithCfg(void **p, uint64_t size, aclrtMallocConfig *, Site site) {
    return allocateHost(p, size, Kind::host, site, "aclrtMallocHostWithCfg");
}

aclError aclrtHostRegisterV2(void *ptr, uint64_t size, uint32_t, Site site) {
    Locked locked(lock);
    if (aclError code = needDevice(site, "aclrtHostRegisterV2")) return code;
    if (!ptr || size == 0) return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtHostRegisterV2 needs memory of the host");
    Buffer *buffer = bufferOf(ptr);
    if (buffer && buffer->kind == Kind::device)
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, text("aclrtHostRegisterV2 is given %s", nameOf(*buffer).c_str()));
    (buffer ? *buffer : noteHostBuffer(ptr, size, Kind::registered, site)).mapped = true;
    return ACL_SUCCESS;
}

aclError aclrtHostRegister(void *ptr, uint64_t size, aclrtHostRegisterType, void **devPtr, Site site) {
    const aclError code = aclrtHostRegisterV2(ptr, size, ACL_HOST_REG_MAPPED, site);
    if (code == ACL_SUCCESS) *devPtr = ptr;
    return code;
}

aclError aclrtHostUnregister(void *ptr, Site site) {
    Locked locked(lock);
    if (aclError code = needDevice(site, "aclrtHostUnregister")) return code;
    Buffer *buffer = bufferOf(ptr);
    if (!buffer || buffer->kind == Kind::device)
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtHostUnregister is given memory that is not registered");
    if (const Task *task = pendingUse(*buffer, false))
        mistake(site, text("aclrtHostUnregister while %s still uses %s", nameOf(*task).c_str(), nameOf(*buffer).c_str()));
    if (buffer->kind == Kind::registered) dropBuffer(*buffer, site);
    return ACL_SUCCESS;
}

aclError aclrtHostGetDevicePointer(void *pHost, void **pDevice, uint32_t, Site site) {
    Locked locked(lock);
    if (aclError code = needDevice(site, "aclrtHostGetDevicePointer")) return code;
    Buffer *buffer = bufferOf(pHost);
    if (!buffer || buffer->kind == Kind::device)
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtHostGetDevicePointer needs memory that aclrtHostRegisterV2 mapped");
    buffer->mapped = true;
    *pDevice = pHost;
    return ACL_SUCCESS;
}

aclError aclrtPointerGetAttributes(const void *ptr, aclrtPtrAttributes *attributes, Site site) {
    Locked locked(lock);
    if (aclError code = needDevice(site, "aclrtPointerGetAttributes")) return code;
    Buffer *buffer = bufferOf(ptr);
    *attributes = {};
    attributes->location.id = buffer ? (uint32_t)buffer->device : 0;
    attributes->location.type = !buffer                          ? ACL_MEM_LOCATION_TYPE_UNREGISTERED
                                : isDeviceMemory(ptr)           ? ACL_MEM_LOCATION_TYPE_DEVICE
                                : buffer->kind == Kind::managed ? ACL_MEM_LOCATION_TYPE_MANAGED
                                                                : ACL_MEM_LOCATION_TYPE_HOST;
    attributes->pageSize = 4096;
    return ACL_SUCCESS;
}

aclError aclrtGetMemInfo(aclrtMemAttr, size_t *free, size_t *total, Site site) {
    Locked locked(lock);
    if (aclError code = needDevice(site, "aclrtGetMemInfo")) return code;
    *total = deviceLimit;
    *free = deviceLimit - memory.live;
    return ACL_SUCCESS;
}

aclError aclrtMemAllocManaged(void **ptr, uint64_t size, uint32_t, Site site) {
    if (strcmp(chip(), "950") == 0)
        return wrong(site, ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "aclrtMemAllocManaged: this chip has no managed memory");
    return allocateHost(ptr, size, Kind::managed, site, "aclrtMemAllocManaged");
}

aclError aclrtMemManagedAdvise(const void *, uint64_t, aclrtMemManagedAdviseType, aclrtMemManagedLocation, Site site) {
    return needDevice(site, "aclrtMemManagedAdvise");
}
aclError aclrtMemManagedPrefetchAsync(const void *, size_t, aclrtMemManagedLocation, uint32_t, aclrtStream, Site site) {
    return needDevice(site, "aclrtMemManagedPrefetchAsync");
}

struct Pool {
    std::map<int, uint64_t> values;
};

aclError aclrtMemPoolCreate(aclrtMemPool *memPool, const aclrtMemPoolProps *, Site site) {
    if (aclError code = needDevice(site, "aclrtMemPoolCreate")) return code;
    if (strcmp(chip(), "950") == 0)
        return wrong(site, ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "aclrtMemPoolCreate: this chip has no memory pools");
    *memPool = new Pool;
    return ACL_SUCCESS;
}
aclError aclrtMemPoolDestroy(aclrtMemPool memPool, Site) {
    delete (Pool *)memPool;
    return ACL_SUCCESS;
}
aclError aclrtMemPoolMallocAsync(void **ptr, size_t size, aclrtMemPool, aclrtStream, Site site) {
    if (strcmp(chip(), "950") == 0)
        return wrong(site, ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "aclrtMemPoolMallocAsync: this chip has no memory pools");
    return allocate(ptr, size, site, "aclrtMemPoolMallocAsync");
}
aclError aclrtMemPoolFreeAsync(void *ptr, aclrtStream handle, Site site) {
    Locked locked(lock);
    aclError code;
    Stream *stream = streamOf(handle, site, "aclrtMemPoolFreeAsync", code);
    if (!stream) return code;
    Buffer *buffer = toFree(ptr, false, site, "aclrtMemPoolFreeAsync", code);
    if (!buffer) return code;
    auto task = std::make_shared<Task>();
    task->name = "aclrtMemPoolFreeAsync";
    task->site = site;
    task->run = [buffer, site] { dropBuffer(*buffer, site); };
    queue(*stream, task);
    return ACL_SUCCESS;
}
aclError aclrtMemPoolSetAttr(aclrtMemPool memPool, aclrtMemPoolAttr attr, void *value, Site) {
    ((Pool *)memPool)->values[attr] = *(uint64_t *)value;
    return ACL_SUCCESS;
}
aclError aclrtMemPoolGetAttr(aclrtMemPool memPool, aclrtMemPoolAttr attr, void *value, Site) {
    *(uint64_t *)value = ((Pool *)memPool)->values[attr];
    return ACL_SUCCESS;
}
aclError aclrtMemPoolTrimTo(aclrtMemPool, size_t, Site site) { return needDevice(site, "aclrtMemPoolTrimTo"); }
