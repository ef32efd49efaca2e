/** Devices, contexts and what they tell about themselves. Two devices of one chip are emulated. */
#pragma once

#include "lifetime.h"

constexpr int deviceCount = 2;

static aclError needDeviceId(int64_t id, Site site, const char *function) {
    if (aclError code = needInit(site, function)) return code;
    if (id >= 0 && id < deviceCount) return ACL_SUCCESS;
    return wrong(site, ACL_ERROR_RT_INVALID_DEVICEID,
                 text("%s is given device %lld; there are devices 0 to %d", function, (long long)id, deviceCount - 1));
}

aclError aclrtSetDevice(int32_t deviceId, Site site) {
    Locked locked(lock);
    if (aclError code = needDeviceId(deviceId, site, "aclrtSetDevice")) return code;
    ++runtime.devicesSet[deviceId];
    current = defaultContext(deviceId, site);
    return ACL_SUCCESS;
}

aclError aclrtGetDevice(int32_t *deviceId, Site site) {
    Locked locked(lock);
    if (aclError code = needInit(site, "aclrtGetDevice")) return code;
    if (!current) return answer(ACL_ERROR_RT_CONTEXT_NULL, "no device is set in this thread");
    *deviceId = current->device;
    return ACL_SUCCESS;
}

static aclError reset(int32_t deviceId, bool force, Site site, const char *function) {
    Locked locked(lock);
    if (aclError code = needDeviceId(deviceId, site, function)) return code;
    int &count = runtime.devicesSet[deviceId];
    if (count == 0) return wrong(site, ACL_ERROR_RT_INVALID_DEVICEID, text("%s is given device %d, which is not set", function, deviceId));
    count = force ? 0 : count - 1;
    if (count > 0) return ACL_SUCCESS;
    for (auto &stream : runtime.streams) {
        if (stream->context->device != deviceId) continue;
        runStream(*stream);
        stream->destroyed = true;
    }
    for (auto &context : runtime.contexts)
        if (context->device == deviceId) context->destroyed = true;
    if (current && current->device == deviceId) current = nullptr;
    return ACL_SUCCESS;
}

aclError aclrtResetDevice(int32_t deviceId, Site site) { return reset(deviceId, false, site, "aclrtResetDevice"); }
aclError aclrtResetDeviceForce(int32_t deviceId, Site site) { return reset(deviceId, true, site, "aclrtResetDeviceForce"); }

aclError aclrtGetDeviceCount(uint32_t *count, Site site) {
    if (aclError code = needInit(site, "aclrtGetDeviceCount")) return code;
    *count = deviceCount;
    return ACL_SUCCESS;
}

aclError aclrtSynchronizeDeviceWithTimeout(int32_t, Site site) {
    Locked locked(lock);
    if (aclError code = needDevice(site, "aclrtSynchronizeDevice")) return code;
    runDevice(current->device);
    return ACL_SUCCESS;
}
aclError aclrtSynchronizeDevice(Site site) { return aclrtSynchronizeDeviceWithTimeout(-1, site); }

aclError aclrtQueryDeviceStatus(int32_t deviceId, aclrtDeviceStatus *deviceStatus, Site site) {
    if (aclError code = needDeviceId(deviceId, site, "aclrtQueryDeviceStatus")) return code;
    *deviceStatus = ACL_RT_DEVICE_STATUS_NORMAL;
    return ACL_SUCCESS;
}

aclError aclrtGetDeviceInfo(uint32_t deviceId, aclrtDevAttr attr, int64_t *value, Site site) {
    if (aclError code = needDeviceId(deviceId, site, "aclrtGetDeviceInfo")) return code;
    const bool simt = strcmp(chip(), "950") == 0;
    switch (attr) {
        case ACL_DEV_ATTR_AICPU_CORE_NUM: *value = 6; return ACL_SUCCESS;
        case ACL_DEV_ATTR_AICORE_CORE_NUM:
        case ACL_DEV_ATTR_CUBE_CORE_NUM: *value = simt ? 32 : 24; return ACL_SUCCESS;
        case ACL_DEV_ATTR_VECTOR_CORE_NUM: *value = simt ? 64 : 48; return ACL_SUCCESS;
        case ACL_DEV_ATTR_UBUF_PER_VECTOR_CORE: *value = (simt ? 248 : 192) * 1024; return ACL_SUCCESS;
        case ACL_DEV_ATTR_TOTAL_GLOBAL_MEM_SIZE: *value = (int64_t)deviceLimit; return ACL_SUCCESS;
        case ACL_DEV_ATTR_L2_CACHE_SIZE: *value = 128 << 20; return ACL_SUCCESS;
        case ACL_DEV_ATTR_PHY_CHIP_ID: *value = deviceId; return ACL_SUCCESS;
        case ACL_DEV_ATTR_IS_VIRTUAL: *value = 0; return ACL_SUCCESS;
        case ACL_DEV_ATTR_NPU_ARCH: *value = simt ? 3510 : 2201; return ACL_SUCCESS;
        default: break;
    }
    if (simt) switch (attr) {
        case ACL_DEV_ATTR_WARP_SIZE: *value = 32; return ACL_SUCCESS;
        case ACL_DEV_ATTR_MAX_THREAD_PER_VECTOR_CORE:
        case ACL_DEV_ATTR_MAX_THREADS_PER_BLOCK:
        case ACL_DEV_ATTR_MAX_BLOCK_DIM_X:
        case ACL_DEV_ATTR_MAX_BLOCK_DIM_Y:
        case ACL_DEV_ATTR_MAX_BLOCK_DIM_Z: *value = 2048; return ACL_SUCCESS;
        case ACL_DEV_ATTR_MAX_BLOCK_PER_GRID:
        case ACL_DEV_ATTR_MAX_GRID_DIM_X:
        case ACL_DEV_ATTR_MAX_GRID_DIM_Y:
        case ACL_DEV_ATTR_MAX_GRID_DIM_Z: *value = 65535; return ACL_SUCCESS;
        default: break;
    }
    return answer(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, text("the emulation has no value for device attribute %d", (int)attr));
}

aclError aclrtGetDeviceCapability(int32_t deviceId, aclrtDevFeatureType, int32_t *value, Site site) {
    if (aclError code = needDeviceId(deviceId, site, "aclrtGetDeviceCapability")) return code;
    *value = 0;
    return ACL_SUCCESS;
}

aclError aclrtDeviceGetUuid(int32_t deviceId, aclrtUuid *uuid, Site site) {
    if (aclError code = needDeviceId(deviceId, site, "aclrtDeviceGetUuid")) return code;
    memset(uuid, 0, sizeof *uuid);
    uuid->bytes[0] = (char)(deviceId + 1);
    return ACL_SUCCESS;
}

aclError aclrtDeviceGetPCIBusId(int32_t deviceId, char *pciBusId, int32_t len, Site site) {
    if (aclError code = needDeviceId(deviceId, site, "aclrtDeviceGetPCIBusId")) return code;
    if (!pciBusId || len < 13) return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtDeviceGetPCIBusId needs room for 13 characters");
    snprintf(pciBusId, (size_t)len, "0000:%02x:00.0", deviceId + 1);
    return ACL_SUCCESS;
}

aclError aclrtDeviceGetByPCIBusId(const char *pciBusId, int32_t *deviceId, Site site) {
    if (aclError code = needInit(site, "aclrtDeviceGetByPCIBusId")) return code;
    unsigned domain = 0, bus = 0;
    if (!pciBusId || sscanf(pciBusId, "%x:%x", &domain, &bus) != 2 || bus < 1 || bus > deviceCount)
        return answer(ACL_ERROR_RT_PARAM_INVALID, "no device has this PCI bus id");
    *deviceId = (int32_t)bus - 1;
    return ACL_SUCCESS;
}

static std::map<aclrtDeviceLimit, size_t> limits = {{ACL_RT_DEV_LIMIT_SIMT_STACK_SIZE, 1152},
                                                    {ACL_RT_DEV_LIMIT_SIMT_DVG_WARP_STACK_SIZE, 1024},
                                                    {ACL_RT_DEV_LIMIT_SIMT_PRINTF_FIFO_SIZE, 2u << 20}};

aclError aclrtDeviceGetLimit(aclrtDeviceLimit limit, size_t *value, Site site) {
    if (aclError code = needDevice(site, "aclrtDeviceGetLimit")) return code;
    *value = limits[limit];
    return ACL_SUCCESS;
}

aclError aclrtDeviceSetLimit(aclrtDeviceLimit limit, size_t value, Site site) {
    if (aclError code = needDevice(site, "aclrtDeviceSetLimit")) return code;
    limits[limit] = value;
    return ACL_SUCCESS;
}

aclError aclrtDeviceGetStreamPriorityRange(int32_t *leastPriority, int32_t *greatestPriority, Site site) {
    if (aclError code = needDevice(site, "aclrtDeviceGetStreamPriorityRange")) return code;
    *leastPriority = 7;
    *greatestPriority = 0;
    return ACL_SUCCESS;
}

aclError aclrtDeviceCanAccessPeer(int32_t *canAccessPeer, int32_t deviceId, int32_t peerDeviceId, Site site) {
    if (aclError code = needDeviceId(deviceId, site, "aclrtDeviceCanAccessPeer")) return code;
    if (aclError code = needDeviceId(peerDeviceId, site, "aclrtDeviceCanAccessPeer")) return code;
    *canAccessPeer = deviceId != peerDeviceId;
    return ACL_SUCCESS;
}

aclError aclrtDeviceEnablePeerAccess(int32_t peerDeviceId, uint32_t flags, Site site) {
    Locked locked(lock);
    if (aclError code = needDevice(site, "aclrtDeviceEnablePeerAccess")) return code;
    if (aclError code = needDeviceId(peerDeviceId, site, "aclrtDeviceEnablePeerAccess")) return code;
    if (flags != 0 || peerDeviceId == current->device)
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtDeviceEnablePeerAccess needs flags 0 and another device");
    runtime.peers[{current->device, peerDeviceId}] = true;
    return ACL_SUCCESS;
}

aclError aclrtDeviceDisablePeerAccess(int32_t peerDeviceId, Site site) {
    Locked locked(lock);
    if (aclError code = needDevice(site, "aclrtDeviceDisablePeerAccess")) return code;
    runtime.peers[{current->device, peerDeviceId}] = false;
    return ACL_SUCCESS;
}

aclError aclrtDevicePeerAccessStatus(int32_t deviceId, int32_t peerDeviceId, int32_t *status, Site site) {
    if (aclError code = needDeviceId(deviceId, site, "aclrtDevicePeerAccessStatus")) return code;
    *status = runtime.peers[{deviceId, peerDeviceId}];
    return ACL_SUCCESS;
}

aclError aclrtGetDevicesTopo(uint32_t deviceId, uint32_t otherDeviceId, uint64_t *value, Site site) {
    if (aclError code = needDeviceId(deviceId, site, "aclrtGetDevicesTopo")) return code;
    if (aclError code = needDeviceId(otherDeviceId, site, "aclrtGetDevicesTopo")) return code;
    *value = ACL_RT_DEVS_TOPOLOGY_HCCS;
    return ACL_SUCCESS;
}

aclError aclrtCreateContext(aclrtContext *context, int32_t deviceId, Site site) {
    Locked locked(lock);
    if (aclError code = needDeviceId(deviceId, site, "aclrtCreateContext")) return code;
    current = makeContext(deviceId, false, site);
    *context = current;
    return ACL_SUCCESS;
}

static Context *contextOf(aclrtContext handle) {
    for (auto &context : runtime.contexts)
        if (context.get() == handle && !context->destroyed) return context.get();
    return nullptr;
}

aclError aclrtDestroyContext(aclrtContext handle, Site site) {
    Locked locked(lock);
    Context *context = contextOf(handle);
    if (!context || context->isDefault)
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtDestroyContext needs a context that aclrtCreateContext made");
    context->destroyed = true;
    for (auto &stream : runtime.streams)
        if (stream->context == context) runStream(*stream);
    if (current == context) current = nullptr;
    return ACL_SUCCESS;
}

aclError aclrtSetCurrentContext(aclrtContext handle, Site site) {
    Locked locked(lock);
    if (aclError code = needInit(site, "aclrtSetCurrentContext")) return code;
    Context *context = contextOf(handle);
    if (!context) return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtSetCurrentContext is given something that is no context");
    current = context;
    return ACL_SUCCESS;
}

aclError aclrtGetCurrentContext(aclrtContext *context, Site site) {
    if (aclError code = needInit(site, "aclrtGetCurrentContext")) return code;
    if (!current) return answer(ACL_ERROR_RT_CONTEXT_NULL, "this thread has no context");
    *context = current;
    return ACL_SUCCESS;
}

aclError aclrtCtxGetCurrentDefaultStream(aclrtStream *stream, Site site) {
    if (aclError code = needDevice(site, "aclrtCtxGetCurrentDefaultStream")) return code;
    *stream = current->defaultStream;
    return ACL_SUCCESS;
}
