/**
 * Addresses apart from memory: a range is reserved, physical memory is allocated, and the one is mapped to the other. Physical
 * memory is a file in memory, so that it keeps what it holds when it is mapped elsewhere; a mapping is a device buffer.
 */
#pragma once

#include <memory>
#include <set>
#include <unistd.h>
#include <vector>

#include "allocate.h"

struct Reservation {
    size_t size = 0;
    Site site{};
};

struct Physical {
    int file = -1, device = 0;
    size_t size = 0;
    aclrtPhysicalMemProp properties{};
    /** Times that a handle was given and not freed, and places that it is mapped to. */
    int handles = 1, mappings = 0;
    Site site{};
};

static std::map<uintptr_t, Reservation> reservations;
/** Devices beside its own that aclrtMemSetAccess let use a mapping, by its first byte. */
static std::set<std::pair<uintptr_t, uint32_t>> mayReach;
static std::vector<std::unique_ptr<Physical>> physicals;

static void tellReservations() {
    for (auto &physical : physicals)
        if (physical->handles > 0)
            mistake(physical->site, text("%zu bytes of physical memory are never freed", physical->size));
    for (auto &[begin, one] : reservations) mistake(one.site, text("%zu bytes of reserved addresses are never released", one.size));
    physicals.clear();
    reservations.clear();
}

/** The handle's memory; nullptr with the code when there is none that lives. */
static Physical *physicalOf(aclrtDrvMemHandle handle, Site site, const char *function, aclError &code) {
    code = needDevice(site, function);
    if (code) return nullptr;
    for (auto &physical : physicals)
        if (physical.get() == handle && physical->handles > 0) return physical.get();
    code = wrong(site, ACL_ERROR_RT_PARAM_INVALID, text("%s is given no handle of physical memory, or one that was freed", function));
    return nullptr;
}

/** The mapping that starts here; nullptr with the code when there is none. */
static Buffer *mappingAt(void *virPtr, Site site, const char *function, aclError &code) {
    code = needDevice(site, function);
    if (code) return nullptr;
    Buffer *buffer = bufferOf(virPtr);
    if (buffer && buffer->physical && buffer->begin == (uintptr_t)virPtr) return buffer;
    code = wrong(site, ACL_ERROR_RT_PARAM_INVALID, text("%s needs an address that aclrtMapMem mapped", function));
    return nullptr;
}

aclError aclrtReserveMemAddress(void **virPtr, size_t size, size_t alignment, void *expectPtr, uint64_t, Site site) {
    Locked locked(lock);
    if (aclError code = needDevice(site, "aclrtReserveMemAddress")) return code;
    if (!virPtr || size == 0 || alignment != 0)
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtReserveMemAddress needs a place for the address, a size and alignment 0");
    if (expectPtr)
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtReserveMemAddress: the emulation, like Ascend 950, takes no wished address");
    reserveMemory();
    const size_t bytes = (size + hugePage - 1) / hugePage * hugePage;
    const uintptr_t begin = (memory.next + hugePage - 1) / hugePage * hugePage;
    if (begin + bytes + page > memory.end) return answer(ACL_ERROR_RT_MEMORY_ALLOCATION, text("no addresses left for %zu bytes", size));
    memory.next = begin + bytes + page;
    reservations[begin] = {size, site};
    tellUnreleased = tellReservations;
    *virPtr = (void *)begin;
    return ACL_SUCCESS;
}

aclError aclrtReleaseMemAddress(void *virPtr, Site site) {
    Locked locked(lock);
    if (aclError code = needDevice(site, "aclrtReleaseMemAddress")) return code;
    const auto found = reservations.find((uintptr_t)virPtr);
    if (found == reservations.end())
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtReleaseMemAddress needs the start of reserved addresses");
    for (auto &[begin, buffer] : memory.buffers)
        if (buffer.physical && !buffer.freed && begin >= found->first && begin - found->first < found->second.size)
            return wrong(site, ACL_ERROR_RT_PARAM_INVALID,
                         text("aclrtReleaseMemAddress: %s is still mapped there; call aclrtUnmapMem before", nameOf(buffer).c_str()));
    reservations.erase(found);
    return ACL_SUCCESS;
}

/** 0 when the properties are some that Ascend 950 has for memory of a device. */
static aclError needProperties(const aclrtPhysicalMemProp *prop, Site site, const char *function) {
    if (aclError code = needDevice(site, function)) return code;
    if (!prop || prop->handleType != ACL_MEM_HANDLE_TYPE_NONE || prop->allocationType != ACL_MEM_ALLOCATION_TYPE_PINNED)
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID,
                     text("%s needs properties with ACL_MEM_HANDLE_TYPE_NONE and ACL_MEM_ALLOCATION_TYPE_PINNED", function));
    if (prop->location.type != ACL_MEM_LOCATION_TYPE_DEVICE)
        return answer(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, text("%s: the emulation maps memory of devices alone", function));
    if (aclError code = needDeviceId(prop->location.id, site, function)) return code;
    switch (prop->memAttr) {
        case ACL_MEM_NORMAL:
        case ACL_MEM_HUGE:
        case ACL_MEM_P2P_NORMAL:
        case ACL_MEM_P2P_HUGE:
        case ACL_HBM_MEM_HUGE:
        case ACL_HBM_MEM_HUGE1G:
        case ACL_HBM_MEM_NORMAL: return ACL_SUCCESS;
        default:
            return wrong(site, ACL_ERROR_RT_PARAM_INVALID,
                         text("%s: memAttr %d is none for memory of a device; ACL_HBM_MEM_HUGE is", function, (int)prop->memAttr));
    }
}

static size_t granularityOf(const aclrtPhysicalMemProp &prop) {
    return prop.memAttr == ACL_HBM_MEM_HUGE1G ? size_t{1} << 30 : hugePage;
}

aclError aclrtMemGetAllocationGranularity(aclrtPhysicalMemProp *prop, aclrtMemGranularityOptions option, size_t *granularity, Site site) {
    if (aclError code = needProperties(prop, site, "aclrtMemGetAllocationGranularity")) return code;
    if (!granularity || option > ACL_RT_MEM_ALLOC_GRANULARITY_RECOMMENDED)
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtMemGetAllocationGranularity needs the least or the recommended one, and a place for it");
    *granularity = granularityOf(*prop);
    return ACL_SUCCESS;
}

aclError aclrtMallocPhysical(aclrtDrvMemHandle *handle, size_t size, const aclrtPhysicalMemProp *prop, uint64_t flags, Site site) {
    Locked locked(lock);
    if (aclError code = needProperties(prop, site, "aclrtMallocPhysical")) return code;
    if (!handle || size == 0 || flags != 0)
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtMallocPhysical needs a place for the handle, a size and flags 0");
    auto physical = std::make_unique<Physical>();
    physical->file = memory.live + size > deviceLimit ? -1 : memfd_create("ascendify", MFD_CLOEXEC);
    if (physical->file < 0 || ftruncate(physical->file, (off_t)size) != 0)
        return answer(ACL_ERROR_RT_MEMORY_ALLOCATION, text("no room for %zu bytes of physical memory", size));
    // Bytes that are no sensible number, as in other new memory.
    const size_t filled = size < (64u << 20) ? size : (64u << 20);
    void *content = mmap(nullptr, filled, PROT_READ | PROT_WRITE, MAP_SHARED, physical->file, 0);
    if (content != MAP_FAILED) {
        memset(content, 0xff, filled);
        munmap(content, filled);
    }
    memory.live += size;
    physical->size = size;
    physical->device = (int)prop->location.id;
    physical->properties = *prop;
    physical->site = site;
    *handle = physical.get();
    physicals.push_back(std::move(physical));
    tellUnreleased = tellReservations;
    return ACL_SUCCESS;
}

/** Gives the memory back once no handle and no mapping holds it. */
static void dropUnused(Physical &physical) {
    if (physical.handles > 0 || physical.mappings > 0 || physical.file < 0) return;
    memory.live -= physical.size;
    close(physical.file);
    physical.file = -1;
}

aclError aclrtFreePhysical(aclrtDrvMemHandle handle, Site site) {
    Locked locked(lock);
    aclError code;
    Physical *physical = physicalOf(handle, site, "aclrtFreePhysical", code);
    if (!physical) return code;
    --physical->handles;
    dropUnused(*physical);
    return ACL_SUCCESS;
}

/** 0 when nothing of the addresses is mapped, and nothing of the range they are of to another device. */
static aclError needFree(uintptr_t begin, size_t size, const Physical &physical, Site site) {
    auto range = reservations.upper_bound(begin);
    if (range == reservations.begin() || (--range, begin - range->first > range->second.size || size > range->second.size - (begin - range->first)))
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtMapMem needs addresses that aclrtReserveMemAddress gave");
    for (auto &[at, buffer] : memory.buffers) {
        if (!buffer.physical || buffer.freed || at < range->first || at - range->first >= range->second.size) continue;
        if (at < begin + size && begin < at + buffer.size)
            return wrong(site, ACL_ERROR_RT_PARAM_INVALID, text("aclrtMapMem: %s is mapped there already", nameOf(buffer).c_str()));
        if (buffer.device != physical.device)
            return wrong(site, ACL_ERROR_RT_PARAM_INVALID,
                         text("aclrtMapMem maps memory of device %d; the same reserved addresses hold memory of device %d at %s:%d, "
                              "and a range may be bound to one device at a time",
                              physical.device, buffer.device, buffer.allocated.file, buffer.allocated.line));
    }
    return ACL_SUCCESS;
}

aclError aclrtMapMem(void *virPtr, size_t size, size_t offset, aclrtDrvMemHandle handle, uint64_t flags, Site site) {
    Locked locked(lock);
    aclError code;
    Physical *physical = physicalOf(handle, site, "aclrtMapMem", code);
    if (!physical) return code;
    if (offset != 0 || flags != 0) return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtMapMem needs offset 0 and flags 0");
    const size_t grain = granularityOf(physical->properties);
    const uintptr_t begin = (uintptr_t)virPtr;
    if (size != physical->size || size % grain != 0 || begin % page != 0)
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID,
                     text("aclrtMapMem maps %zu bytes of %zu; it takes the whole, in multiples of %zu", size, physical->size, grain));
    if ((code = needFree(begin, size, *physical, site))) return code;
    if (mmap(virPtr, size, memory.open ? PROT_READ | PROT_WRITE : PROT_NONE, MAP_SHARED | MAP_FIXED, physical->file, 0) == MAP_FAILED)
        return answer(ACL_ERROR_RT_MEMORY_ALLOCATION, "the emulation could not map the memory");
    ++physical->mappings;
    Buffer buffer;
    buffer.begin = begin;
    buffer.size = size;
    buffer.device = physical->device;
    buffer.allocated = site;
    buffer.physical = physical;
    setValid(begin, size, size);
    memory.buffers[begin] = buffer;
    return ACL_SUCCESS;
}

aclError aclrtUnmapMem(void *virPtr, Site site) {
    Locked locked(lock);
    aclError code;
    Buffer *buffer = mappingAt(virPtr, site, "aclrtUnmapMem", code);
    if (!buffer) return code;
    if (const Task *task = pendingUse(*buffer, false)) {
        mistake(site, text("aclrtUnmapMem takes %s away while %s still uses it; synchronise first", nameOf(*buffer).c_str(), nameOf(*task).c_str()));
        runDevice(buffer->device);
    }
    Physical &physical = *(Physical *)buffer->physical;
    const size_t live = memory.live;
    dropBuffer(*buffer, site);
    memory.live = live;
    mmap(virPtr, buffer->size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    for (uint32_t device = 0; device < deviceCount; device++) mayReach.erase({buffer->begin, device});
    --physical.mappings;
    dropUnused(physical);
    return ACL_SUCCESS;
}

aclError aclrtMemSetAccess(void *virPtr, size_t size, aclrtMemAccessDesc *desc, size_t count, Site site) {
    Locked locked(lock);
    aclError code;
    Buffer *buffer = mappingAt(virPtr, site, "aclrtMemSetAccess", code);
    if (!buffer) return code;
    if (size != buffer->size)
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID,
                     text("aclrtMemSetAccess is given %zu bytes; it takes one whole mapping, here of %zu", size, buffer->size));
    if (!desc || count == 0) return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtMemSetAccess needs who may have access");
    for (size_t at = 0; at < count; at++) {
        if (desc[at].flags != ACL_RT_MEM_ACCESS_FLAGS_READWRITE)
            return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtMemSetAccess knows ACL_RT_MEM_ACCESS_FLAGS_READWRITE alone");
        for (const uint8_t byte : desc[at].rsv)
            if (byte != 0) return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtMemSetAccess wants 0 in the reserved bytes of its descriptions");
        if (desc[at].location.type == ACL_MEM_LOCATION_TYPE_HOST) continue;
        if (desc[at].location.type != ACL_MEM_LOCATION_TYPE_DEVICE)
            return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtMemSetAccess gives access to the host or to a device");
        if ((code = needDeviceId(desc[at].location.id, site, "aclrtMemSetAccess"))) return code;
        mayReach.insert({buffer->begin, desc[at].location.id});
    }
    return ACL_SUCCESS;
}

aclError aclrtMemGetAccess(void *virPtr, aclrtMemLocation *location, uint64_t *flag, Site site) {
    Locked locked(lock);
    aclError code;
    Buffer *buffer = mappingAt(virPtr, site, "aclrtMemGetAccess", code);
    if (!buffer) return code;
    if (!location || !flag || location->type != ACL_MEM_LOCATION_TYPE_DEVICE)
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtMemGetAccess needs a device and a place for the answer");
    const bool may = (int)location->id == buffer->device || mayReach.count({buffer->begin, location->id}) > 0;
    *flag = may ? ACL_RT_MEM_ACCESS_FLAGS_READWRITE : ACL_RT_MEM_ACCESS_FLAGS_NONE;
    return ACL_SUCCESS;
}

aclError aclrtMemRetainAllocationHandle(void *virPtr, aclrtDrvMemHandle *handle, Site site) {
    Locked locked(lock);
    aclError code;
    Buffer *buffer = mappingAt(virPtr, site, "aclrtMemRetainAllocationHandle", code);
    if (!buffer) return code;
    ++((Physical *)buffer->physical)->handles;
    *handle = buffer->physical;
    return ACL_SUCCESS;
}

aclError aclrtMemGetAllocationPropertiesFromHandle(aclrtDrvMemHandle handle, aclrtPhysicalMemProp *prop, Site site) {
    Locked locked(lock);
    aclError code;
    Physical *physical = physicalOf(handle, site, "aclrtMemGetAllocationPropertiesFromHandle", code);
    if (!physical) return code;
    *prop = physical->properties;
    return ACL_SUCCESS;
}
