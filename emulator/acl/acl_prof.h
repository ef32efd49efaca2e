/** What programs take of the profiler: here it collects nothing, and each call does well. */
#pragma once

#include "acl_rt.h"

typedef struct aclprofConfig aclprofConfig;
typedef enum { ACL_AICORE_ARITHMETIC_UTILIZATION = 0, ACL_AICORE_PIPE_UTILIZATION = 1, ACL_AICORE_NONE = 0xFF } aclprofAicoreMetrics;
typedef struct aclprofAicoreEvents aclprofAicoreEvents;

constexpr uint64_t ACL_PROF_ACL_API = 1, ACL_PROF_TASK_TIME = 2, ACL_PROF_AICORE_METRICS = 4;

inline aclError aclprofInit(const char *, size_t) { return ACL_SUCCESS; }
inline aclError aclprofFinalize() { return ACL_SUCCESS; }
inline aclprofConfig *aclprofCreateConfig(uint32_t *, uint32_t, aclprofAicoreMetrics, const aclprofAicoreEvents *, uint64_t) {
    static char one;
    return (aclprofConfig *)&one;
}
inline aclError aclprofDestroyConfig(const aclprofConfig *) { return ACL_SUCCESS; }
inline aclError aclprofStart(const aclprofConfig *) { return ACL_SUCCESS; }
inline aclError aclprofStop(const aclprofConfig *) { return ACL_SUCCESS; }
