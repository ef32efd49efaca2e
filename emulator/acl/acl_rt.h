/** The functions of the runtime that the emulation has. Each ends with the place of its call, which the user leaves out. */
#pragma once

// Sources may ask for the guard of the header that this one stands in for.
#define INC_EXTERNAL_ACL_ACL_RT_H_

#include "types.h"

// Start, end and errors: host/lifetime.h
aclError aclInit(const char *configPath, EMULATION_SITE);
aclError aclFinalize(EMULATION_SITE);
aclError aclFinalizeReference(uint64_t *refCount, EMULATION_SITE);
const char *aclGetRecentErrMsg();
aclError aclrtGetLastError(aclrtLastErrLevel level);
aclError aclrtPeekAtLastError(aclrtLastErrLevel level);
const char *aclrtGetSocName();
aclError aclrtGetVersion(int32_t *majorVersion, int32_t *minorVersion, int32_t *patchVersion);
aclError aclsysGetVersionNum(char *pkgName, int32_t *versionNum, EMULATION_SITE);
aclError aclsysGetVersionStr(char *pkgName, char *versionStr, EMULATION_SITE);
aclError aclrtGetRunMode(aclrtRunMode *runMode, EMULATION_SITE);
void aclAppLog(aclLogLevel logLevel, const char *func, const char *file, uint32_t line, const char *fmt, ...);
size_t aclDataTypeSize(aclDataType dataType);
float aclFloat16ToFloat(aclFloat16 value);
aclFloat16 aclFloatToFloat16(float value);

// Devices and contexts: host/device.h
aclError aclrtSetDevice(int32_t deviceId, EMULATION_SITE);
aclError aclrtGetDevice(int32_t *deviceId, EMULATION_SITE);
aclError aclrtResetDevice(int32_t deviceId, EMULATION_SITE);
aclError aclrtResetDeviceForce(int32_t deviceId, EMULATION_SITE);
aclError aclrtGetDeviceCount(uint32_t *count, EMULATION_SITE);
aclError aclrtSynchronizeDevice(EMULATION_SITE);
aclError aclrtSynchronizeDeviceWithTimeout(int32_t timeout, EMULATION_SITE);
aclError aclrtQueryDeviceStatus(int32_t deviceId, aclrtDeviceStatus *deviceStatus, EMULATION_SITE);
aclError aclrtGetDeviceInfo(uint32_t deviceId, aclrtDevAttr attr, int64_t *value, EMULATION_SITE);
aclError aclrtGetDeviceCapability(int32_t deviceId, aclrtDevFeatureType devFeatureType, int32_t *value, EMULATION_SITE);
aclError aclrtDeviceGetUuid(int32_t deviceId, aclrtUuid *uuid, EMULATION_SITE);
aclError aclrtDeviceGetPCIBusId(int32_t deviceId, char *pciBusId, int32_t len, EMULATION_SITE);
aclError aclrtDeviceGetByPCIBusId(const char *pciBusId, int32_t *deviceId, EMULATION_SITE);
aclError aclrtDeviceGetLimit(aclrtDeviceLimit limit, size_t *value, EMULATION_SITE);
aclError aclrtDeviceSetLimit(aclrtDeviceLimit limit, size_t value, EMULATION_SITE);
aclError aclrtDeviceGetStreamPriorityRange(int32_t *leastPriority, int32_t *greatestPriority, EMULATION_SITE);
aclError aclrtDeviceCanAccessPeer(int32_t *canAccessPeer, int32_t deviceId, int32_t peerDeviceId, EMULATION_SITE);
aclError aclrtDeviceEnablePeerAccess(int32_t peerDeviceId, uint32_t flags, EMULATION_SITE);
aclError aclrtDeviceDisablePeerAccess(int32_t peerDeviceId, EMULATION_SITE);
aclError aclrtDevicePeerAccessStatus(int32_t deviceId, int32_t peerDeviceId, int32_t *status, EMULATION_SITE);
aclError aclrtGetDevicesTopo(uint32_t deviceId, uint32_t otherDeviceId, uint64_t *value, EMULATION_SITE);
aclError aclrtCreateContext(aclrtContext *context, int32_t deviceId, EMULATION_SITE);
aclError aclrtDestroyContext(aclrtContext context, EMULATION_SITE);
aclError aclrtSetCurrentContext(aclrtContext context, EMULATION_SITE);
aclError aclrtGetCurrentContext(aclrtContext *context, EMULATION_SITE);
aclError aclrtCtxGetCurrentDefaultStream(aclrtStream *stream, EMULATION_SITE);

// Memory: host/allocate.h
aclError aclrtMalloc(void **devPtr, size_t size, aclrtMemMallocPolicy policy, EMULATION_SITE);
aclError aclrtMallocAlign32(void **devPtr, size_t size, aclrtMemMallocPolicy policy, EMULATION_SITE);
aclError aclrtMallocCached(void **devPtr, size_t size, aclrtMemMallocPolicy policy, EMULATION_SITE);
aclError aclrtMallocWithCfg(void **devPtr, size_t size, aclrtMemMallocPolicy policy, aclrtMallocConfig *cfg, EMULATION_SITE);
aclError aclrtFree(void *devPtr, EMULATION_SITE);
aclError aclrtFreeWithDevSync(void *devPtr, EMULATION_SITE);
aclError aclrtMallocHost(void **hostPtr, size_t size, EMULATION_SITE);
aclError aclrtMallocHostWithCfg(void **ptr, uint64_t size, aclrtMallocConfig *cfg, EMULATION_SITE);
aclError aclrtFreeHost(void *hostPtr, EMULATION_SITE);
aclError aclrtFreeHostWithDevSync(void *hostPtr, EMULATION_SITE);
aclError aclrtHostRegister(void *ptr, uint64_t size, aclrtHostRegisterType type, void **devPtr, EMULATION_SITE);
aclError aclrtHostRegisterV2(void *ptr, uint64_t size, uint32_t flag, EMULATION_SITE);
aclError aclrtHostUnregister(void *ptr, EMULATION_SITE);
aclError aclrtHostGetDevicePointer(void *pHost, void **pDevice, uint32_t flag, EMULATION_SITE);
aclError aclrtPointerGetAttributes(const void *ptr, aclrtPtrAttributes *attributes, EMULATION_SITE);
aclError aclrtGetMemInfo(aclrtMemAttr attr, size_t *free, size_t *total, EMULATION_SITE);
aclError aclrtMemAllocManaged(void **ptr, uint64_t size, uint32_t flag, EMULATION_SITE);
aclError aclrtMemManagedAdvise(const void *ptr, uint64_t size, aclrtMemManagedAdviseType advise,
                               aclrtMemManagedLocation location, EMULATION_SITE);
aclError aclrtMemManagedPrefetchAsync(const void *ptr, size_t size, aclrtMemManagedLocation location, uint32_t flags,
                                      aclrtStream stream, EMULATION_SITE);
aclError aclrtMemPoolCreate(aclrtMemPool *memPool, const aclrtMemPoolProps *poolProps, EMULATION_SITE);
aclError aclrtMemPoolDestroy(aclrtMemPool memPool, EMULATION_SITE);
aclError aclrtMemPoolMallocAsync(void **ptr, size_t size, aclrtMemPool memPool, aclrtStream stream, EMULATION_SITE);
aclError aclrtMemPoolFreeAsync(void *ptr, aclrtStream stream, EMULATION_SITE);
aclError aclrtMemPoolSetAttr(aclrtMemPool memPool, aclrtMemPoolAttr attr, void *value, EMULATION_SITE);
aclError aclrtMemPoolGetAttr(aclrtMemPool memPool, aclrtMemPoolAttr attr, void *value, EMULATION_SITE);
aclError aclrtMemPoolTrimTo(aclrtMemPool memPool, size_t minBytesToKeep, EMULATION_SITE);

// Addresses and what lies behind them: host/mapping.h
aclError aclrtReserveMemAddress(void **virPtr, size_t size, size_t alignment, void *expectPtr, uint64_t flags, EMULATION_SITE);
aclError aclrtReleaseMemAddress(void *virPtr, EMULATION_SITE);
aclError aclrtMallocPhysical(aclrtDrvMemHandle *handle, size_t size, const aclrtPhysicalMemProp *prop, uint64_t flags, EMULATION_SITE);
aclError aclrtFreePhysical(aclrtDrvMemHandle handle, EMULATION_SITE);
aclError aclrtMapMem(void *virPtr, size_t size, size_t offset, aclrtDrvMemHandle handle, uint64_t flags, EMULATION_SITE);
aclError aclrtUnmapMem(void *virPtr, EMULATION_SITE);
aclError aclrtMemSetAccess(void *virPtr, size_t size, aclrtMemAccessDesc *desc, size_t count, EMULATION_SITE);
aclError aclrtMemGetAccess(void *virPtr, aclrtMemLocation *location, uint64_t *flag, EMULATION_SITE);
aclError aclrtMemGetAllocationGranularity(aclrtPhysicalMemProp *prop, aclrtMemGranularityOptions option, size_t *granularity, EMULATION_SITE);
aclError aclrtMemRetainAllocationHandle(void *virPtr, aclrtDrvMemHandle *handle, EMULATION_SITE);
aclError aclrtMemGetAllocationPropertiesFromHandle(aclrtDrvMemHandle handle, aclrtPhysicalMemProp *prop, EMULATION_SITE);

// Copies: host/copy.h
aclError aclrtMemcpy(void *dst, size_t destMax, const void *src, size_t count, aclrtMemcpyKind kind, EMULATION_SITE);
aclError aclrtMemcpyAsync(void *dst, size_t destMax, const void *src, size_t count, aclrtMemcpyKind kind,
                          aclrtStream stream, EMULATION_SITE);
aclError aclrtMemcpy2d(void *dst, size_t dpitch, const void *src, size_t spitch, size_t width, size_t height,
                       aclrtMemcpyKind kind, EMULATION_SITE);
aclError aclrtMemcpy2dAsync(void *dst, size_t dpitch, const void *src, size_t spitch, size_t width, size_t height,
                            aclrtMemcpyKind kind, aclrtStream stream, EMULATION_SITE);
aclError aclrtMemset(void *devPtr, size_t maxCount, int32_t value, size_t count, EMULATION_SITE);
aclError aclrtMemsetAsync(void *devPtr, size_t maxCount, int32_t value, size_t count, aclrtStream stream, EMULATION_SITE);
aclError aclrtMemsetD32(void *ptr, size_t memSize, uint32_t value, size_t N, EMULATION_SITE);
aclError aclrtMemsetD32Async(void *ptr, size_t memSize, uint32_t value, size_t N, aclrtStream stream, EMULATION_SITE);
aclError aclrtMemcpyToSymbol(const void *symbol, const void *src, size_t count, size_t offset, aclrtMemcpyKind kind, EMULATION_SITE);
aclError aclrtMemcpyFromSymbol(void *dst, size_t dstMax, const void *symbol, size_t count, size_t offset, aclrtMemcpyKind kind, EMULATION_SITE);
aclError aclrtMemcpyToSymbolAsync(const void *symbol, const void *src, size_t count, size_t offset, aclrtMemcpyKind kind,
                                  aclrtStream stream, EMULATION_SITE);
aclError aclrtMemcpyFromSymbolAsync(void *dst, size_t dstMax, const void *symbol, size_t count, size_t offset,
                                    aclrtMemcpyKind kind, aclrtStream stream, EMULATION_SITE);

// Streams and events: host/streams.h
aclError aclrtCreateStream(aclrtStream *stream, EMULATION_SITE);
aclError aclrtCreateStreamWithConfig(aclrtStream *stream, uint32_t priority, uint32_t flag, EMULATION_SITE);
aclError aclrtDestroyStream(aclrtStream stream, EMULATION_SITE);
aclError aclrtDestroyStreamForce(aclrtStream stream, EMULATION_SITE);
aclError aclrtSynchronizeStream(aclrtStream stream, EMULATION_SITE);
aclError aclrtSynchronizeStreamWithTimeout(aclrtStream stream, int32_t timeout, EMULATION_SITE);
aclError aclrtStreamQuery(aclrtStream stream, aclrtStreamStatus *status, EMULATION_SITE);
aclError aclrtStreamGetId(aclrtStream stream, int32_t *streamId, EMULATION_SITE);
aclError aclrtStreamGetPriority(aclrtStream stream, uint32_t *priority, EMULATION_SITE);
aclError aclrtStreamGetFlags(aclrtStream stream, uint32_t *flags, EMULATION_SITE);
aclError aclrtSetStreamAttribute(aclrtStream stream, aclrtStreamAttr stmAttrType, aclrtStreamAttrValue *value, EMULATION_SITE);
aclError aclrtStreamWaitEvent(aclrtStream stream, aclrtEvent event, EMULATION_SITE);
aclError aclrtStreamWaitEventWithTimeout(aclrtStream stream, aclrtEvent event, int32_t timeout, EMULATION_SITE);
aclError aclrtStreamWaitEventWithFlag(aclrtStream stream, aclrtEvent event, uint32_t timeout, uint32_t flag, EMULATION_SITE);
aclError aclrtLaunchHostFunc(aclrtStream stream, aclrtHostFunc fn, void *args, EMULATION_SITE);
aclError aclrtCreateEvent(aclrtEvent *event, EMULATION_SITE);
aclError aclrtCreateEventWithFlag(aclrtEvent *event, uint32_t flag, EMULATION_SITE);
aclError aclrtCreateEventExWithFlag(aclrtEvent *event, uint32_t flag, EMULATION_SITE);
aclError aclrtDestroyEvent(aclrtEvent event, EMULATION_SITE);
aclError aclrtRecordEvent(aclrtEvent event, aclrtStream stream, EMULATION_SITE);
aclError aclrtRecordEventWithFlag(aclrtEvent event, aclrtStream stream, uint32_t flag, EMULATION_SITE);
aclError aclrtResetEvent(aclrtEvent event, aclrtStream stream, EMULATION_SITE);
aclError aclrtSynchronizeEvent(aclrtEvent event, EMULATION_SITE);
aclError aclrtSynchronizeEventWithTimeout(aclrtEvent event, int32_t timeout, EMULATION_SITE);
aclError aclrtQueryEventStatus(aclrtEvent event, aclrtEventRecordedStatus *status, EMULATION_SITE);
aclError aclrtQueryEvent(aclrtEvent event, aclrtEventStatus *status, EMULATION_SITE);
aclError aclrtEventElapsedTime(float *ms, aclrtEvent startEvent, aclrtEvent endEvent, EMULATION_SITE);

// Binaries with kernels, and launches of these by handle: host/binaries.h
aclError aclrtBinaryLoadFromFile(const char *binPath, aclrtBinaryLoadOptions *options, aclrtBinHandle *binHandle, EMULATION_SITE);
aclError aclrtBinaryLoadFromData(const void *data, size_t length, const aclrtBinaryLoadOptions *options, aclrtBinHandle *binHandle,
                                 EMULATION_SITE);
aclError aclrtBinaryUnLoad(aclrtBinHandle binHandle, EMULATION_SITE);
aclError aclrtBinaryGetFunction(const aclrtBinHandle binHandle, const char *kernelName, aclrtFuncHandle *funcHandle, EMULATION_SITE);
aclError aclrtBinaryGetGlobal(aclrtBinHandle binHandle, const char *name, void **dptr, size_t *size, EMULATION_SITE);
aclError aclrtGetFunctionName(aclrtFuncHandle funcHandle, uint32_t maxLen, char *name, EMULATION_SITE);
aclError aclrtGetFuncBySymbol(const void *symbol, aclrtFuncHandle *funcHandle, EMULATION_SITE);
aclError aclrtFunctionGetParamCount(const void *func, size_t *paramCount, EMULATION_SITE);
aclError aclrtFunctionGetParamInfo(const void *func, size_t paramIndex, size_t *paramOffset, size_t *paramSize, EMULATION_SITE);
aclError aclrtLaunchSIMTKernelWithArgsArray(void *func, dim3 gridDim, dim3 blockDim, size_t dynUbufSize, aclrtStream stream,
                                            aclrtLaunchKernelCfg *cfg, void **args, EMULATION_SITE);
aclError aclrtLaunchSIMTKernelWithHostArgs(void *func, dim3 gridDim, dim3 blockDim, size_t dynUbufSize, aclrtStream stream,
                                           aclrtLaunchKernelCfg *cfg, void *hostArgs, size_t argsSize,
                                           aclrtPlaceHolderInfo *placeHolderArray, size_t placeHolderNum, EMULATION_SITE);

// Captured work: host/capture.h
aclError aclmdlRICaptureBegin(aclrtStream stream, aclmdlRICaptureMode mode, EMULATION_SITE);
aclError aclmdlRICaptureEnd(aclrtStream stream, aclmdlRI *modelRI, EMULATION_SITE);
aclError aclmdlRICaptureGetInfo(aclrtStream stream, aclmdlRICaptureStatus *status, aclmdlRI *modelRI, EMULATION_SITE);
aclError aclmdlRICaptureThreadExchangeMode(aclmdlRICaptureMode *mode, EMULATION_SITE);
aclError aclmdlRIExecute(aclmdlRI modelRI, int32_t timeout, EMULATION_SITE);
aclError aclmdlRIExecuteAsync(aclmdlRI modelRI, aclrtStream stream, EMULATION_SITE);
aclError aclmdlRIDestroy(aclmdlRI modelRI, EMULATION_SITE);
aclError aclmdlRIDebugPrint(aclmdlRI modelRI, EMULATION_SITE);
