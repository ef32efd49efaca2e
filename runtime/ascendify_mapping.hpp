// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_mapping.hpp: contracts of CUDA's virtual memory (cuMemCreate and its kin) on ACL. Ascendify copies this file
// beside sources whose fixes use it. It needs C++17 and ascendify_rt.hpp.
#ifndef ASCENDIFY_MAPPING_HPP
#define ASCENDIFY_MAPPING_HPP

#include <map>
#include <vector>

#include "ascendify_rt.hpp"

namespace ascendify {

/** CUmemAllocationType. */
using MemoryType = int;
/** Memory that stays where it is, the one kind that Ascend has; 0 is none, as in CUDA. */
constexpr MemoryType memoryPinned = 1;

/** What compressionType says of memory. Ascend has none that is compressed. */
constexpr int memoryPlain = 0;
/** Asks for memory that is compressed where the device can: memory of Ascend is plain all the same, as memoryProperties tells. */
constexpr int memoryCompressed = 1;

namespace structs {

/** CUmemAllocationProp under CUDA's names. A handle that other processes may open (requestedHandleTypes) is refused. */
struct MemoryProperties {
    MemoryType type;
    int requestedHandleTypes;
    aclrtMemLocation location;
    void *win32HandleMetaData;
    struct {
        unsigned char compressionType;
        unsigned char gpuDirectRDMACapable;
        unsigned short usage;
        unsigned char reserved[4];
    } allocFlags;
};

/** The mappings of memMap, by their first byte, for memUnmap and memSetAccess, which take several at a time. */
struct Mappings {
    std::mutex lock;
    std::map<uint64_t, size_t> sizes;
    static Mappings &all() {
        static Mappings mappings;
        return mappings;
    }
};

} // namespace structs
using structs::Mappings;
using structs::MemoryProperties;

/** ACL's properties for CUDA's; an error for what Ascend has not, or what the helper does not know. */
inline aclError physicalProperties(aclrtPhysicalMemProp *own, const MemoryProperties *properties) {
    if (own == nullptr || properties == nullptr || properties->type != memoryPinned) return ACL_ERROR_INVALID_PARAM;
    if (properties->location.type != ACL_MEM_LOCATION_TYPE_DEVICE) return ACL_ERROR_INVALID_PARAM;
    if (properties->requestedHandleTypes != 0) return ACL_ERROR_RT_FEATURE_NOT_SUPPORT;
    *own = aclrtPhysicalMemProp{};
    own->handleType = ACL_MEM_HANDLE_TYPE_NONE;
    own->allocationType = ACL_MEM_ALLOCATION_TYPE_PINNED;
    own->memAttr = ACL_HBM_MEM_HUGE;
    own->location = properties->location;
    return ACL_SUCCESS;
}

/** cuMemCreate for memory of a device, in pages of 2 MB. */
inline aclError memCreate(aclrtDrvMemHandle *handle, size_t size, const MemoryProperties *properties, uint64_t flags) {
    aclrtPhysicalMemProp own;
    const aclError error = physicalProperties(&own, properties);
    return error == ACL_SUCCESS ? aclrtMallocPhysical(handle, size, &own, flags) : error;
}

/** cuMemGetAllocationGranularity for such memory. */
inline aclError memGranularity(size_t *granularity, const MemoryProperties *properties, aclrtMemGranularityOptions option) {
    aclrtPhysicalMemProp own;
    const aclError error = physicalProperties(&own, properties);
    return error == ACL_SUCCESS ? aclrtMemGetAllocationGranularity(&own, option, granularity) : error;
}

/** cuMemGetAllocationPropertiesFromHandle: where the memory is. It is pinned, and neither compressed nor shared. */
inline aclError memoryProperties(MemoryProperties *properties, aclrtDrvMemHandle handle) {
    aclrtPhysicalMemProp own{};
    if (properties == nullptr) return ACL_ERROR_INVALID_PARAM;
    const aclError error = aclrtMemGetAllocationPropertiesFromHandle(handle, &own);
    if (error != ACL_SUCCESS) return error;
    *properties = MemoryProperties{};
    properties->type = memoryPinned;
    properties->location = own.location;
    return ACL_SUCCESS;
}

/**
 * cuMemMap: the whole of the memory that the handle stands for, at addresses of one reservation. One reservation holds memory of one
 * device at a time, where CUDA's may hold that of several.
 */
inline aclError memMap(uint64_t address, size_t size, size_t offset, aclrtDrvMemHandle handle, uint64_t flags) {
    const aclError error = aclrtMapMem(reinterpret_cast<void *>(address), size, offset, handle, flags);
    if (error != ACL_SUCCESS) return error;
    Mappings &mappings = Mappings::all();
    const std::lock_guard<std::mutex> locked(mappings.lock);
    mappings.sizes[address] = size;
    return ACL_SUCCESS;
}

/** Does something for each mapping of memMap within the bytes from `address` on; an error when they do not fill them one behind the other. */
template <typename Action>
inline aclError eachMapping(uint64_t address, size_t size, Action action) {
    Mappings &mappings = Mappings::all();
    const std::lock_guard<std::mutex> locked(mappings.lock);
    uint64_t at = address;
    for (auto one = mappings.sizes.find(at); at - address < size; at += one->second, one = mappings.sizes.find(at)) {
        if (one == mappings.sizes.end() || one->second > size - (at - address)) return ACL_ERROR_INVALID_PARAM;
    }
    for (at = address; at - address < size;) {
        const size_t bytes = mappings.sizes[at];
        const aclError error = action(mappings, at, bytes);
        if (error != ACL_SUCCESS) return error;
        at += bytes;
    }
    return size == 0 ? ACL_ERROR_INVALID_PARAM : ACL_SUCCESS;
}

/** cuMemUnmap: ends all mappings of memMap that the bytes are made of, where aclrtUnmapMem ends one. */
inline aclError memUnmap(uint64_t address, size_t size) {
    return eachMapping(address, size, [](Mappings &mappings, uint64_t at, size_t) {
        const aclError error = aclrtUnmapMem(reinterpret_cast<void *>(at));
        if (error == ACL_SUCCESS) mappings.sizes.erase(at);
        return error;
    });
}

/** cuMemSetAccess: for all mappings of memMap that the bytes are made of, where aclrtMemSetAccess takes one. */
inline aclError memSetAccess(uint64_t address, size_t size, const aclrtMemAccessDesc *access, size_t count) {
    if (access == nullptr) return ACL_ERROR_INVALID_PARAM;
    // ACL wants 0 in the bytes that CUDA's struct has not, and that a program leaves as they are.
    std::vector<aclrtMemAccessDesc> own(count);
    for (size_t at = 0; at < count; at++) {
        own[at].flags = access[at].flags;
        own[at].location = access[at].location;
    }
    return eachMapping(address, size, [&](Mappings &, uint64_t at, size_t bytes) {
        return aclrtMemSetAccess(reinterpret_cast<void *>(at), bytes, own.data(), count);
    });
}

} // namespace ascendify

#endif
