/** Types of the runtime. Handles are opaque, as they are for the user. */
#pragma once

#include <cstddef>
#include <cstdint>

#include "../core/dim3.h"
#include "../core/site.h"
#include "values.h"

using aclrtStream = void *;
using aclrtEvent = void *;
using aclrtContext = void *;
using aclrtFuncHandle = void *;
using aclrtBinHandle = void *;
using aclrtMemPool = void *;
using aclrtDrvMemHandle = void *;
using aclmdlRI = void *;
using aclFloat16 = uint16_t;
using aclrtCallback = void (*)(void *);
using aclrtHostFunc = void (*)(void *);

struct aclrtMemLocation {
    uint32_t id;
    aclrtMemLocationType type;
};
struct aclrtMemManagedLocation {
    aclrtMemManagedLocationType type;
    int32_t id;
};
struct aclrtPtrAttributes {
    aclrtMemLocation location;
    uint32_t pageSize;
    uint32_t rsv[4];
};
struct aclrtPhysicalMemProp {
    aclrtMemHandleType handleType;
    aclrtMemAllocationType allocationType;
    aclrtMemAttr memAttr;
    aclrtMemLocation location;
    uint64_t reserve;
};
struct aclrtMemAccessDesc {
    aclrtMemAccessFlags flags;
    aclrtMemLocation location;
    uint8_t rsv[12];
};
struct aclrtMemPoolProps {
    aclrtMemAllocationType allocType;
    aclrtMemHandleType handleType;
    aclrtMemLocation location;
    size_t maxSize;
    unsigned char reserved[32];
};
struct aclrtMemcpyBatchAttr {
    aclrtMemLocation dstLoc;
    aclrtMemLocation srcLoc;
    uint8_t rsv[16];
};
union aclrtMallocAttrValue {
    uint16_t moduleId;
    uint32_t deviceId;
    uint32_t vaFlag;
    uint8_t rsv[8];
};
struct aclrtMallocAttribute {
    aclrtMallocAttrType attr;
    aclrtMallocAttrValue value;
};
struct aclrtMallocConfig {
    aclrtMallocAttribute *attrs;
    size_t numAttrs;
};
struct aclrtTimeoutUs {
    uint32_t timeoutLow;
    uint32_t timeoutHigh;
};
union aclrtLaunchKernelAttrValue {
    uint8_t schemMode;
    uint32_t localMemorySize;
    uint32_t dynUBufSize;
    aclrtEngineType engineType;
    uint32_t blockDimOffset;
    uint8_t isBlockTaskPrefetch;
    uint8_t isDataDump;
    uint16_t timeout;
    aclrtTimeoutUs timeoutUs;
    uint8_t enableProfiling;
    uint32_t rsv[4];
};
struct aclrtLaunchKernelAttr {
    aclrtLaunchKernelAttrId id;
    aclrtLaunchKernelAttrValue value;
};
struct aclrtLaunchKernelCfg {
    aclrtLaunchKernelAttr *attrs;
    size_t numAttrs;
};
union aclrtBinaryLoadOptionValue {
    uint32_t isLazyLoad;
    uint32_t magic;
    int32_t cpuKernelMode;
    uint32_t rsv[4];
};
struct aclrtBinaryLoadOption {
    aclrtBinaryLoadOptionType type;
    aclrtBinaryLoadOptionValue value;
};
struct aclrtBinaryLoadOptions {
    aclrtBinaryLoadOption *options;
    size_t numOpt;
};
struct aclrtPlaceHolderInfo {
    uint32_t addrOffset;
    uint32_t dataOffset;
};
union aclrtStreamAttrValue {
    uint64_t failureMode;
    uint32_t overflowSwitch;
    uint32_t userCustomTag;
    uint32_t cacheOpInfoSwitch;
    uint32_t streamPriority;
    uint32_t reserve[4];
};
struct aclrtUuid {
    char bytes[16];
};
