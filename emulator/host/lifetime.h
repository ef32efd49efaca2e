/** Start and end of the runtime, and its errors. */
#pragma once

#include "../acl/acl.h"
#include "../core/runtime.h"
#include "../core/symbols.h"

using namespace emulation;

inline const char *chip() {
    const char *name = getenv("ASCENDIFY_CHIP");
    return name && *name ? name : "950";
}

aclError aclInit(const char *, Site site) {
    Locked locked(lock);
    if (runtime.finalised)
        return wrong(site, ACL_ERROR_REPEAT_INITIALIZE, "aclInit is called after aclFinalize; a process starts the runtime once");
    ++runtime.references;
    if (runtime.initialised) return answer(ACL_ERROR_REPEAT_INITIALIZE, "aclInit was called before");
    reserveMemory();
    placesAreRelative = site.file[0] != '/';
    runtime.initialised = true;
    return ACL_SUCCESS;
}

static aclError finalise(Site site) {
    if (aclError code = needInit(site, "aclFinalize")) return code;
    tellWhatIsLeft();
    runtime.initialised = false;
    runtime.finalised = true;
    runtime.references = 0;
    current = nullptr;
    return ACL_SUCCESS;
}

aclError aclFinalize(Site site) {
    Locked locked(lock);
    return finalise(site);
}

aclError aclFinalizeReference(uint64_t *refCount, Site site) {
    Locked locked(lock);
    if (aclError code = needInit(site, "aclFinalizeReference")) return code;
    const int left = --runtime.references;
    if (refCount) *refCount = (uint64_t)left;
    return left > 0 ? ACL_SUCCESS : finalise(site);
}

const char *aclGetRecentErrMsg() {
    static thread_local char given[sizeof recentMessage];
    memcpy(given, recentMessage, sizeof given);
    recentMessage[0] = 0;
    return given[0] ? given : nullptr;
}

aclError aclrtGetLastError(aclrtLastErrLevel) {
    const aclError code = lastError;
    lastError = ACL_SUCCESS;
    return code;
}

aclError aclrtPeekAtLastError(aclrtLastErrLevel) { return lastError; }

const char *aclrtGetSocName() { return strcmp(chip(), "950") == 0 ? "Ascend950" : "Ascend910B"; }

aclError aclrtGetVersion(int32_t *majorVersion, int32_t *minorVersion, int32_t *patchVersion) {
    *majorVersion = 1;
    *minorVersion = 17;
    *patchVersion = 0;
    return ACL_SUCCESS;
}

// The packages of a release have one version; its parts weigh 10000000, 100000 and 1000.
static aclError versionOf(const char *pkgName, const void *place, Site site, const char *function) {
    if (!pkgName || !place) return wrong(site, ACL_ERROR_INVALID_PARAM, text("%s needs a name and a place for the version", function));
    for (const char *known : {"driver", "firmware", "runtime", "asc-devkit"})
        if (strcmp(pkgName, known) == 0) return ACL_SUCCESS;
    return answer(ACL_ERROR_INVALID_PARAM, text("%s finds no package %s", function, pkgName));
}

aclError aclsysGetVersionNum(char *pkgName, int32_t *versionNum, Site site) {
    if (aclError code = versionOf(pkgName, versionNum, site, "aclsysGetVersionNum")) return code;
    *versionNum = 9 * 10000000 + 1 * 100000;
    return ACL_SUCCESS;
}

aclError aclsysGetVersionStr(char *pkgName, char *versionStr, Site site) {
    if (aclError code = versionOf(pkgName, versionStr, site, "aclsysGetVersionStr")) return code;
    strcpy(versionStr, "9.1.0");
    return ACL_SUCCESS;
}

aclError aclrtGetRunMode(aclrtRunMode *runMode, Site site) {
    if (aclError code = needInit(site, "aclrtGetRunMode")) return code;
    *runMode = ACL_HOST;
    return ACL_SUCCESS;
}

void aclAppLog(aclLogLevel, const char *func, const char *file, uint32_t line, const char *fmt, ...) {
    va_list arguments;
    va_start(arguments, fmt);
    fprintf(stderr, "%s:%u: %s: %s\n", file, line, func, format(fmt, arguments).c_str());
    va_end(arguments);
}

size_t aclDataTypeSize(aclDataType dataType) {
    switch (dataType) {
        case ACL_INT8: case ACL_UINT8: case ACL_BOOL: return 1;
        case ACL_FLOAT16: case ACL_BF16: case ACL_INT16: case ACL_UINT16: return 2;
        case ACL_FLOAT: case ACL_INT32: case ACL_UINT32: return 4;
        case ACL_DOUBLE: case ACL_INT64: case ACL_UINT64: case ACL_COMPLEX64: return 8;
        case ACL_COMPLEX128: return 16;
        default: return 0;
    }
}
