/** Marks and ranges for a profiler: here nobody listens, and each range only gets a number of its own. */
#pragma once

#include <atomic>

#include "../acl/acl_rt.h"

typedef uint64_t mstxRangeId;
typedef struct mstxDomainRegistration_st mstxDomainRegistration_t;
typedef mstxDomainRegistration_t *mstxDomainHandle_t;

inline void mstxMarkA(const char *, aclrtStream) {}
inline mstxRangeId mstxRangeStartA(const char *, aclrtStream) {
    static std::atomic<mstxRangeId> last{0};
    return ++last;
}
inline void mstxRangeEnd(mstxRangeId) {}
inline mstxDomainHandle_t mstxDomainCreateA(const char *) {
    static char one;
    return (mstxDomainHandle_t)&one;
}
inline void mstxDomainDestroy(mstxDomainHandle_t) {}
inline void mstxDomainMarkA(mstxDomainHandle_t, const char *message, aclrtStream stream) { mstxMarkA(message, stream); }
inline mstxRangeId mstxDomainRangeStartA(mstxDomainHandle_t, const char *message, aclrtStream stream) {
    return mstxRangeStartA(message, stream);
}
inline void mstxDomainRangeEnd(mstxDomainHandle_t, mstxRangeId id) { mstxRangeEnd(id); }
