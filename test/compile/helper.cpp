// Runs every helper of runtime/ascendify_rt.hpp against a tiny ACL of this test's own, which writes down what it is asked.
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
#include <vector>

#include "ascendify_rt.hpp"

static std::string calls;
static aclError fails = ACL_SUCCESS;
static bool busy = false, simt = false, refuses = false;
static aclrtHostFunc hostFunction = nullptr;
static void *hostData = nullptr;

static aclError did(const std::string &what) {
    calls += what + ";";
    return fails;
}
static std::string number(size_t value) { return std::to_string(value); }

aclError aclInit(const char *) { return fails; }
mstxRangeId mstxRangeStartA(const char *message, aclrtStream) {
    did(message);
    return calls.size();
}
void mstxRangeEnd(mstxRangeId id) { did("end " + number(id)); }
aclError aclrtStreamQuery(aclrtStream, aclrtStreamStatus *status) {
    *status = busy ? ACL_STREAM_STATUS_NOT_READY : ACL_STREAM_STATUS_COMPLETE;
    return fails;
}
aclError aclrtQueryEventStatus(aclrtEvent, aclrtEventRecordedStatus *status) {
    *status = busy ? ACL_EVENT_RECORDED_STATUS_NOT_READY : ACL_EVENT_RECORDED_STATUS_COMPLETE;
    return fails;
}
aclError aclrtSynchronizeDevice() { return did("device"); }
aclError aclrtSynchronizeStream(aclrtStream stream) { return did(stream ? "stream" : "default"); }
aclError aclrtDestroyStream(aclrtStream) { return did("destroy"); }
aclError aclrtMemcpy(void *dst, size_t room, const void *src, size_t count, aclrtMemcpyKind) {
    if (room >= count) std::memcpy(dst, src, count);
    return did("copy " + number(count));
}
aclError aclrtMemcpy2d(void *, size_t dpitch, const void *, size_t spitch, size_t width, size_t height, aclrtMemcpyKind) {
    return did("rows " + number(dpitch) + " " + number(spitch) + " " + number(width) + " " + number(height));
}
aclError aclrtMemcpyAsync(void *, size_t room, const void *, size_t count, aclrtMemcpyKind, aclrtStream) {
    return did("async " + number(room) + " " + number(count));
}
aclError aclrtMemset(void *, size_t room, int32_t value, size_t count) {
    return did("set " + number(room) + " " + number(value) + " " + number(count));
}
aclError aclrtMemsetAsync(void *ptr, size_t room, int32_t value, size_t count, aclrtStream) {
    if (room >= count) std::memset(ptr, value, count);
    return did("set " + number(count));
}
aclError aclrtMalloc(void **ptr, size_t size, aclrtMemMallocPolicy) {
    *ptr = reinterpret_cast<void *>(4096);
    return did("malloc " + number(size));
}
aclError aclrtMallocHost(void **ptr, size_t size) {
    *ptr = reinterpret_cast<void *>(5000);
    return did("host " + number(size));
}
aclError aclrtFreeHost(void *ptr) { return did("free " + number(reinterpret_cast<size_t>(ptr))); }
aclError aclrtFreeWithDevSync(void *ptr) { return did("free device " + number(reinterpret_cast<size_t>(ptr))); }
aclError aclrtFreeHostWithDevSync(void *ptr) { return did("free with sync " + number(reinterpret_cast<size_t>(ptr))); }
aclError aclrtHostRegisterV2(void *ptr, uint64_t size, uint32_t flag) {
    const aclError error = did("register " + number(reinterpret_cast<size_t>(ptr)) + " " + number(size) + " " + number(flag));
    return refuses ? ACL_ERROR_RT_FEATURE_NOT_SUPPORT : error;
}
aclError aclrtHostUnregister(void *ptr) { return did("unregister " + number(reinterpret_cast<size_t>(ptr))); }
aclError aclrtGetDevice(int32_t *device) {
    *device = 3;
    return fails;
}
aclError aclrtGetCurrentContext(aclrtContext *context) {
    *context = reinterpret_cast<aclrtContext>(77);
    return fails;
}
aclError aclrtSetCurrentContext(aclrtContext context) { return did("context " + number(reinterpret_cast<size_t>(context))); }
aclError aclrtSetDevice(int32_t device) { return did("device " + number(device)); }
aclError aclrtDevicePeerAccessStatus(int32_t device, int32_t, int32_t *status) {
    *status = device == 1;
    return fails;
}
aclError aclrtDeviceEnablePeerAccess(int32_t peer, uint32_t flags) { return did("peer " + number(peer) + " " + number(flags)); }
aclError aclrtResetDeviceForce(int32_t device) { return did("reset " + number(device)); }
aclError aclrtGetDeviceInfo(uint32_t device, aclrtDevAttr attribute, int64_t *value) {
    if (attribute == ACL_DEV_ATTR_TOTAL_GLOBAL_MEM_SIZE) *value = int64_t{1} << 36;
    else if (attribute == ACL_DEV_ATTR_AICORE_CORE_NUM) *value = 20 + device;
    else if (attribute == ACL_DEV_ATTR_VECTOR_CORE_NUM) *value = 2 * (20 + device);
    else if (attribute == ACL_DEV_ATTR_WARP_SIZE && simt) *value = 32;
    else return ACL_ERROR_RT_FEATURE_NOT_SUPPORT;
    return fails;
}
aclError aclrtGetDeviceCount(uint32_t *count) {
    *count = 2;
    return fails;
}
static const char *chipName = nullptr;
const char *aclrtGetSocName() { return chipName; }
aclError aclrtDeviceCanAccessPeer(int32_t *can, int32_t device, int32_t peer) {
    *can = device != peer;
    return fails;
}
aclError aclrtLaunchHostFunc(aclrtStream, aclrtHostFunc function, void *data) {
    hostFunction = function;
    hostData = data;
    return did("host");
}

static int failed = 0;
static void is(const char *what, const std::string &got, const std::string &wanted) {
    if (got == wanted) return;
    failed++;
    std::cout << what << ": " << got << " instead of " << wanted << "\n";
}
static void asked(const char *what, const std::string &wanted) {
    is(what, calls, wanted);
    calls.clear();
}
static void answers(const char *what, aclError got, aclError wanted) { is(what, number(got), number(wanted)); }

static aclError told = 1;
static void done(aclrtStream, aclError status, void *data) {
    told = status;
    *static_cast<int *>(data) = 7;
}

int main() {
    using namespace ascendify;
    aclrtStream stream = reinterpret_cast<aclrtStream>(8);
    const aclError broken = ACL_ERROR_RT_PARAM_INVALID;

    is("errorName", errorName(ACL_ERROR_RT_MEMORY_ALLOCATION), "ACL_ERROR_RT_MEMORY_ALLOCATION");
    is("errorName of success", errorName(ACL_SUCCESS), "ACL_SUCCESS");
    is("errorName of no code", errorName(-5), "unrecognized error code");
    is("errorString", errorString(ACL_ERROR_REPEAT_INITIALIZE), "ACL_ERROR_REPEAT_INITIALIZE");
    is("errorString of success", errorString(ACL_SUCCESS), "no error");
    is("errorString of no code", errorString(-5), "error code -5");

    for (auto query : {+[](void *any) { return streamQuery(any); }, +[](void *any) { return eventQuery(any); }}) {
        answers("query when done", query(stream), ACL_SUCCESS);
        busy = true;
        answers("query when busy", query(stream), notReady);
        fails = broken;
        answers("query that fails", query(stream), broken);
        busy = false;
        fails = ACL_SUCCESS;
    }

    char from[8] = "seven77", to[8] = {};
    ascendify::memcpy(to, from, 8, ACL_MEMCPY_HOST_TO_HOST);
    asked("memcpy", "device;copy 8;");
    is("memcpy copies", to, from);
    ascendify::memcpy(to, from, 0, ACL_MEMCPY_HOST_TO_HOST);
    asked("memcpy of nothing", "device;");
    ascendify::memset(to, 1, 8);
    asked("memset", "device;set 8 1 8;");
    memsetAsync(to, 1, 8, stream);
    memsetAsync(to, 1, 0, stream);
    asked("memsetAsync", "set 8;");
    memcpyAsync(to, from, 8, ACL_MEMCPY_HOST_TO_DEVICE, stream);
    memcpyAsync(to, from, 0, ACL_MEMCPY_HOST_TO_DEVICE, stream);
    asked("memcpyAsync", "async 8 8;");
    memcpyAsync(to, from, 8, ACL_MEMCPY_HOST_TO_HOST, stream);
    asked("memcpyAsync on the host", "stream;copy 8;");
    fails = broken;
    answers("memcpyAsync after a failure", memcpyAsync(to, from, 8, ACL_MEMCPY_HOST_TO_HOST, stream), broken);
    asked("memcpyAsync copies nothing then", "stream;");
    answers("streamDestroy after a failure", streamDestroy(stream), broken);
    asked("streamDestroy", "stream;destroy;");
    fails = ACL_SUCCESS;

    char wide[3 * 4] = "ab..cd..ef.", close[3 * 2 + 1] = {};
    answers("memcpy2D", ascendify::memcpy2D(close, 2, wide, 4, 2, 3, ACL_MEMCPY_DEVICE_TO_DEVICE), ACL_SUCCESS);
    asked("memcpy2D copies rows", "device;copy 2;copy 2;copy 2;");
    is("memcpy2D leaves the padding out", close, "abcdef");
    ascendify::memcpy2D(close, 2, close, 2, 2, 3, ACL_MEMCPY_HOST_TO_HOST);
    asked("memcpy2D of rows without padding", "device;copy 6;");
    ascendify::memcpy2D(close, 2, wide, 4, 2, 3, ACL_MEMCPY_HOST_TO_DEVICE);
    asked("memcpy2D between host and device", "device;rows 2 4 2 3;");
    answers("memcpy2D wider than a row", ascendify::memcpy2D(close, 2, wide, 4, 3, 3, ACL_MEMCPY_HOST_TO_DEVICE), ACL_ERROR_INVALID_PARAM);
    ascendify::memcpy2D(close, 2, wide, 4, 0, 3, ACL_MEMCPY_HOST_TO_DEVICE);
    asked("memcpy2D of nothing", "device;");

    char rows[3 * 4] = "...........";
    answers("memset2D", memset2D(rows, 4, 'x', 2, 3), ACL_SUCCESS);
    asked("memset2D sets rows", "set 2;set 2;set 2;default;");
    is("memset2D leaves the padding", rows, "xx..xx..xx.");
    memset2DAsync(rows, 4, 'y', 4, 3, stream);
    asked("memset2DAsync of whole rows", "set 12;");
    memset2DAsync(rows, 4, 'y', 0, 3, stream);
    asked("memset2DAsync of nothing", "");
    answers("memset2D of too wide rows", memset2D(rows, 4, 'x', 5, 3), ACL_ERROR_INVALID_PARAM);

    float *memory = nullptr;
    size_t pitch = 0;
    answers("mallocPitch", mallocPitch(&memory, &pitch, 513, 2), ACL_SUCCESS);
    asked("mallocPitch rounds up", "malloc 2048;");
    is("pitch", number(pitch), "1024");
    answers("mallocPitch of nothing", mallocPitch(&memory, &pitch, 16, 0), ACL_SUCCESS);
    is("memory of nothing", memory == nullptr ? "null" : "some", "null");
    answers("mallocPitch of too much", mallocPitch(&memory, &pitch, SIZE_MAX / 2, 4), ACL_ERROR_INVALID_PARAM);
    asked("mallocPitch asks for nothing then", "");

    answers("openPeers", openPeers(2, 1), ACL_SUCCESS);
    asked("the way back is open", "device 2;peer 1 0;context 77;");
    answers("memcpyPeerAsync", memcpyPeerAsync(nullptr, 1, nullptr, 2, 8, nullptr), ACL_SUCCESS);
    asked("the way that is closed is opened", "device 2;peer 1 0;context 77;async 8 8;");
    answers("memcpyPeerAsync within a device", memcpyPeerAsync(nullptr, 2, nullptr, 2, 8, nullptr), ACL_SUCCESS);
    asked("no way is needed there", "async 8 8;");

    DefaultPool pool = -1;
    answers("getDefaultPool", getDefaultPool(&pool, 1), ACL_SUCCESS);
    is("the pool is its device", number(pool), "1");
    answers("getDefaultPool of no device", getDefaultPool(&pool, 99), ACL_ERROR_INVALID_PARAM);
    answers("poolHint", poolHint(pool), ACL_SUCCESS);

    deviceReset();
    asked("deviceReset", "reset 3;");
    fails = broken;
    answers("deviceReset without a device", deviceReset(), ACL_SUCCESS);
    fails = ACL_SUCCESS;
    asked("deviceReset asks for nothing then", "");

    answers("freeDevice", freeDevice(reinterpret_cast<void *>(4096)), ACL_SUCCESS);
    asked("freeDevice waits", "free device 4096;");
    answers("freeDevice of null", freeDevice(nullptr), ACL_SUCCESS);
    asked("it asks nothing of ACL", "");

    void *pinned = nullptr;
    answers("hostAlloc", hostAlloc(&pinned, 64, 0), ACL_SUCCESS);
    asked("hostAlloc maps nothing without the flag", "host 64;");
    answers("freeHost", freeHost(pinned), ACL_SUCCESS);
    asked("freeHost of what is not mapped", "free with sync 5000;");
    answers("freeHost of null", freeHost(nullptr), ACL_SUCCESS);
    answers("hostAlloc mapped", hostAlloc(&pinned, 64, ACL_HOST_REG_MAPPED), ACL_SUCCESS);
    asked("mapped memory starts a page", "host 4160;register 8192 64 2;");
    is("what is mapped is known", number(MappedHost::all() != nullptr), "1");
    answers("freeHost mapped", freeHost(pinned), ACL_SUCCESS);
    asked("it is unregistered before it is freed", "device;unregister 8192;free 5000;");
    refuses = true;
    pinned = nullptr;
    answers("hostAlloc of a chip that cannot map", hostAlloc(&pinned, 64, ACL_HOST_REG_MAPPED), ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
    asked("nothing is kept then", "host 4160;register 8192 64 2;free 5000;");
    is("nor given", number(pinned == nullptr && MappedHost::all() == nullptr), "1");
    int cores = 0;
    answers("deviceGetAttribute", deviceGetAttribute(&cores, ACL_DEV_ATTR_AICORE_CORE_NUM, 4), ACL_SUCCESS);
    is("cores", number(cores), "24");
    deviceGetAttribute(&cores, ACL_DEV_ATTR_TOTAL_GLOBAL_MEM_SIZE, 4);
    is("an attribute too large", number(cores), number(INT32_MAX));
    DeviceProperties properties;
    properties.major = 9;
    answers("getDeviceProperties", getDeviceProperties(&properties, 1), ACL_SUCCESS);
    is("its memory", number(properties.totalGlobalMem), number(size_t{1} << 36));
    is("its cores", number(properties.multiProcessorCount), "21");
    is("what ACL does not tell", number(properties.warpSize + properties.major), "0");
    is("its name", properties.name, "");
    is("memory of blocks without SIMT", number(properties.sharedMemPerBlock), "0");
    simt = true;
    getDeviceProperties(&properties, 1);
    is("memory of a block", number(properties.sharedMemPerBlock), number(simtBlockMemory));
    is("memory of a core's blocks", number(properties.sharedMemPerMultiprocessor), number(2 * simtBlockMemory));
    int capability = 0;
    answers("capabilityMajor", deviceGetAttribute(&capability, capabilityMajor, 1), ACL_SUCCESS);
    is("the capability's parts", number(10 * capability) + number(properties.minor), number(10 * simtMajor) + number(simtMinor));
    deviceGetAttribute(&capability, capabilityMinor, 1);
    is("its second part", number(capability), number(simtMinor));
    is("the first again", number(properties.major), number(simtMajor));
    deviceGetAttribute(&capability, mapsHostMemory, 1);
    is("memory of the host for kernels", number(capability) + number(properties.canMapHostMemory), "11");
    deviceGetAttribute(&capability, memoryOfBlock, 1);
    is("memory of a block by its attribute", number(capability), number(simtBlockMemory));
    simt = false;
    deviceGetAttribute(&capability, memoryOfBlock, 1);
    is("memory of a block without SIMT", number(capability), "0");
    deviceGetAttribute(&capability, capabilityMinor, 1);
    is("the capability without SIMT", number(capability), "0");
    answers("the capability of no device", deviceGetAttribute(&capability, capabilityMajor, 2), ACL_ERROR_INVALID_DEVICE);
    int absent = 7;
    answers("an absent attribute", deviceGetAttribute(&absent, absentAttribute, 1), ACL_SUCCESS);
    is("its answer", number(absent), "0");
    answers("an absent attribute of no device", deviceGetAttribute(&absent, absentAttribute, 2), ACL_ERROR_INVALID_DEVICE);
    answers("an ability of all", deviceGetAttribute(&absent, presentAttribute, 1), ACL_SUCCESS);
    is("its answer", number(absent), "1");
    answers("an ability of no device", deviceGetAttribute(&absent, presentAttribute, 2), ACL_ERROR_INVALID_DEVICE);
    answers("an alignment of textures", deviceGetAttribute(&absent, textureAlignment, 1), ACL_SUCCESS);
    is("its answer", number(absent), number(static_cast<int>(rowAlignment)));
    is("where rows start", number(static_cast<int>(rowAlignment)), "512");
    is("that of the struct", number(static_cast<int>(DeviceProperties{}.texturePitchAlignment)), "512");
    char chip[4] = "abc";
    answers("deviceGetName", deviceGetName(chip, 4, 1), ACL_SUCCESS);
    is("a name that ACL does not tell", chip, "");
    chipName = "Ascend950";
    deviceGetName(chip, 4, 1);
    is("a name that is cut", chip, "Asc");
    answers("the name of no device", deviceGetName(chip, 4, 2), ACL_ERROR_INVALID_DEVICE);
    answers("a name without room", deviceGetName(chip, 0, 1), ACL_ERROR_INVALID_PARAM);
    PeerAttribute way = peerAccess;
    answers("deviceGetP2PAttribute", deviceGetP2PAttribute(&way, peerAccess, 0, 1), ACL_SUCCESS);
    is("one device reaches another", number(way), "1");
    deviceGetP2PAttribute(&way, peerUntold, 0, 1);
    is("what ACL does not tell of a way", number(way), "0");
    answers("a way to itself", deviceGetP2PAttribute(&way, peerAccess, 1, 1), ACL_ERROR_INVALID_DEVICE);
    answers("a way to no device", deviceGetP2PAttribute(&way, peerUntold, 0, 2), ACL_ERROR_INVALID_DEVICE);
    aclrtMemAccessDesc access{};
    access.location = {1, ACL_MEM_LOCATION_TYPE_DEVICE};
    access.flags = ACL_RT_MEM_ACCESS_FLAGS_READWRITE;
    calls.clear();
    answers("poolSetAccess", poolSetAccess(DefaultPool{0}, &access, 1), ACL_SUCCESS);
    is("it opens the way", number(calls.find("peer 1 0;") != std::string::npos), "1");
    access.flags = ACL_RT_MEM_ACCESS_FLAGS_READ;
    answers("poolSetAccess to read alone", poolSetAccess(DefaultPool{0}, &access, 1), ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
    answers("poolSetAccess of nothing", poolSetAccess(DefaultPool{0}, nullptr, 1), ACL_ERROR_INVALID_PARAM);
    calls.clear();
    AccessPolicyWindow window = {};
    window.hitProp = accessPersisting;
    window.missProp = window.hitRatio > 0 ? accessStreaming : accessNormal;
    const StreamAttributeValue attribute = {window};
    const StreamAttribute which = windowOfCache;
    const AccessProperty misses = attribute.accessPolicyWindow.missProp;
    answers("streamSetAttribute", streamSetAttribute(nullptr, which, &attribute), ACL_SUCCESS);
    answers("streamSetAttribute of no window", streamSetAttribute(nullptr, which + 1, &attribute), ACL_ERROR_INVALID_PARAM);
    answers("cacheHint", cacheHint(static_cast<size_t>(misses)), ACL_SUCCESS);
    is("a context's parameters", number(sizeof(ContextParameters)), "1");
    absent = 0;
    const ComputeMode mode = absent;
    is("modes", number(mode == computeModeDefault && mode != computeModeProhibited), "1");
    is("modes differ", number(computeModeExclusive == computeModeExclusiveProcess), "0");
    int blocks = 0;
    answers("blocksOfCore", blocksOfCore(&blocks, 1), ACL_SUCCESS);
    is("blocks of a core", number(blocks), "2");
    answers("occupancyMaxActiveBlocks", occupancyMaxActiveBlocks(&blocks, done, simtBlockThreads, 0), ACL_SUCCESS);
    is("active blocks", number(blocks), "2");
    occupancyMaxActiveBlocks(&blocks, done, 256, simtBlockMemory + 1);
    is("active blocks of too much memory", number(blocks), "0");
    is("vectorCores", number(vectorCores()), "46");
    int grid = 0;
    answers("occupancyMaxPotentialBlockSize", occupancyMaxPotentialBlockSize(&grid, &blocks, done), ACL_SUCCESS);
    is("its grid and block", number(grid) + " " + number(blocks), "46 " + number(simtUnboundThreads));
    occupancyMaxPotentialBlockSize(&grid, &blocks, done, 0, 64);
    is("a block with a limit", number(blocks), "64");
    answers("occupancyMaxActiveBlocks of no threads", occupancyMaxActiveBlocks(&blocks, done, 0, 0), ACL_ERROR_INVALID_PARAM);
    fails = broken;
    answers("getDeviceProperties that fails", getDeviceProperties(&properties, 1), broken);
    fails = ACL_SUCCESS;

    FuncAttributes attributes{};
    answers("funcGetAttributes", funcGetAttributes(&attributes, done), ACL_SUCCESS);
    is("threads of a kernel without bounds", number(attributes.maxThreadsPerBlock), "1024");
    answers("funcGetAttributes of nothing", funcGetAttributes(nullptr, done), ACL_ERROR_INVALID_PARAM);
    is("hostMax of mixed integers", number(hostMax(-1, 2u)), "4294967295");
    is("hostMin of mixed integers", number(hostMin(3u, 2)), "2");
    is("hostMax of float and double", hostMax(0.5f, 0.25) == 0.5 && sizeof(hostMax(0.5f, 0.25)) == 8 ? "yes" : "", "yes");
    const float nan = std::strtof("nan", nullptr);
    is("hostMax of NaN", hostMax(nan, 1.0f) == 1 && hostMax(1.0f, nan) == 1 ? "yes" : "", "yes");
    is("hostMin of NaN", hostMin(nan, 1.0f) == 1 && hostMin(1.0f, nan) == 1 ? "yes" : "", "yes");

    answers("init", init(), ACL_SUCCESS);
    fails = ACL_ERROR_REPEAT_INITIALIZE;
    answers("init of what runs", init(), ACL_SUCCESS);
    fails = broken;
    answers("init that fails", init(), broken);
    fails = ACL_SUCCESS;
    calls.clear();
    for (const char *name : {"a", "b"}) is("rangePush", number(rangePush(name)), name[0] == 'a' ? "0" : "1");
    for (const char *level : {"1", "0"}) is("rangePop", number(rangePop()), level);
    is("rangePop of nothing", rangePop() == -1 ? "-1" : "", "-1");
    asked("ranges end in turn", "a;b;end 4;end 2;");
    for (int level = 0; level <= OpenRanges::most; level++) rangePush("r");
    for (int level = OpenRanges::most; level >= 0; level--) is("a deep range", number(rangePop()), number(level));
    calls.clear();

    int state = 0;
    StreamCallback callback = done;
    answers("streamAddCallback", streamAddCallback(stream, callback, &state), ACL_SUCCESS);
    hostFunction(hostData);
    is("the callback's data", number(state), "7");
    answers("the callback's status", told, ACL_SUCCESS);
    fails = broken;
    answers("streamAddCallback that fails", streamAddCallback(stream, callback, &state), broken);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
