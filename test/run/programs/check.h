// What all programs share: a device, buffers, and a comparison that prints `ok NAME` or `not ok NAME`.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "acl/acl.h"
#include "simt_api/asc_simt.h"

inline int failures = 0;

struct Session {
    aclrtStream stream = nullptr;
    Session() {
        aclInit(nullptr);
        aclrtSetDevice(0);
        aclrtCreateStream(&stream);
    }
    ~Session() {
        aclrtDestroyStream(stream);
        aclrtResetDevice(0);
        aclFinalize();
    }
};

template <class T>
struct Device {
    T *data = nullptr;
    size_t size;

    explicit Device(size_t size) : size(size) { aclrtMalloc((void **)&data, size * sizeof(T), ACL_MEM_MALLOC_HUGE_FIRST); }
    explicit Device(const std::vector<T> &from) : Device(from.size()) {
        aclrtMemcpy(data, size * sizeof(T), from.data(), size * sizeof(T), ACL_MEMCPY_HOST_TO_DEVICE);
    }
    Device(const Device &) = delete;
    ~Device() { aclrtFree(data); }

    std::vector<T> take(aclrtStream stream) const {
        aclrtSynchronizeStream(stream);
        std::vector<T> result(size);
        aclrtMemcpy(result.data(), size * sizeof(T), data, size * sizeof(T), ACL_MEMCPY_DEVICE_TO_HOST);
        return result;
    }
};

inline void report(const char *name, bool good, const char *why = "") {
    if (good) printf("ok %s\n", name);
    else printf("not ok %s %s\n", name, why);
    failures += !good;
}

template <class T, class U>
void compare(const char *name, const std::vector<T> &got, const std::vector<U> &want, double tolerance = 0) {
    char why[200] = "";
    bool good = got.size() == want.size();
    for (size_t at = 0; good && at < got.size(); ++at) {
        const double a = (double)got[at], b = (double)want[at];
        good = std::fabs(a - b) <= tolerance * std::fmax(1.0, std::fabs(b));
        if (!good) snprintf(why, sizeof why, "at %zu: %g, not %g", at, a, b);
    }
    report(name, good, why);
}

/** Numbers that repeat in every run. */
inline std::vector<float> numbers(size_t size, float low = -1, float high = 1) {
    std::vector<float> result(size);
    unsigned state = 12345;
    for (float &value : result) {
        state = state * 1664525u + 1013904223u;
        value = low + (high - low) * (float)(state >> 8) / (float)(1 << 24);
    }
    return result;
}

inline int blocksFor(int n, int threads) { return (n + threads - 1) / threads; }
