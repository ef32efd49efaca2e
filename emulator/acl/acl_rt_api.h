/** The C++ forms of the runtime's functions: typed pointers, and arguments that may be left out. */
#pragma once

#include "acl_rt.h"

template <class T>
aclError aclrtMalloc(T **devPtr, size_t size, EMULATION_SITE) {
    return aclrtMalloc((void **)devPtr, size, ACL_MEM_MALLOC_HUGE_FIRST, site);
}
template <class T>
aclError aclrtMalloc(T **devPtr, size_t size, aclrtMemMallocPolicy policy, EMULATION_SITE) {
    return aclrtMalloc((void **)devPtr, size, policy, site);
}
template <class T>
aclError aclrtMallocHost(T **hostPtr, size_t size, EMULATION_SITE) {
    return aclrtMallocHost((void **)hostPtr, size, site);
}
template <class T>
aclError aclrtMemAllocManaged(T **devPtr, size_t size, uint32_t flags = ACL_RT_MEM_ATTACH_GLOBAL, EMULATION_SITE) {
    return aclrtMemAllocManaged((void **)devPtr, size, flags, site);
}
template <class T>
aclError aclrtHostRegister(T *ptr, uint64_t size, uint32_t flag, EMULATION_SITE) {
    return aclrtHostRegisterV2((void *)ptr, size, flag, site);
}
template <class T>
aclError aclrtHostGetDevicePointer(T *pHost, T **pDevice, uint32_t flag, EMULATION_SITE) {
    return aclrtHostGetDevicePointer((void *)pHost, (void **)pDevice, flag, site);
}
template <class T>
aclError aclrtMemcpyToSymbol(const T &symbol, const void *src, size_t count, size_t offset, aclrtMemcpyKind kind, EMULATION_SITE) {
    return aclrtMemcpyToSymbol((const void *)&symbol, src, count, offset, kind, site);
}
template <class T>
aclError aclrtMemcpyFromSymbol(void *dst, size_t dstMax, const T &symbol, size_t count, size_t offset, aclrtMemcpyKind kind, EMULATION_SITE) {
    return aclrtMemcpyFromSymbol(dst, dstMax, (const void *)&symbol, count, offset, kind, site);
}
inline aclError aclrtCreateStream(aclrtStream *stream, uint32_t priority, uint32_t flag, EMULATION_SITE) {
    return aclrtCreateStreamWithConfig(stream, priority, flag, site);
}
inline aclError aclrtCreateEvent(aclrtEvent *event, uint32_t flag, EMULATION_SITE) {
    return aclrtCreateEventExWithFlag(event, flag, site);
}
inline aclError aclrtSynchronizeStream(aclrtStream stream, int32_t timeout, EMULATION_SITE) {
    return aclrtSynchronizeStreamWithTimeout(stream, timeout, site);
}
inline aclError aclrtSynchronizeEvent(aclrtEvent event, int32_t timeout, EMULATION_SITE) {
    return aclrtSynchronizeEventWithTimeout(event, timeout, site);
}
inline aclError aclrtSynchronizeDevice(int32_t timeout, EMULATION_SITE) {
    return aclrtSynchronizeDeviceWithTimeout(timeout, site);
}
inline aclError aclrtStreamWaitEvent(aclrtStream stream, aclrtEvent event, int32_t timeout, EMULATION_SITE) {
    return aclrtStreamWaitEventWithTimeout(stream, event, timeout, site);
}
