// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_fft_run.hpp: what a plan of ascendify_fft.hpp holds, how it is made and run. Ascendify copies this file beside sources whose
// fixes use it; the sources are yours, and so is this copy. It needs C++17 and CANN 9.1.0.
#ifndef ASCENDIFY_FFT_RUN_HPP
#define ASCENDIFY_FFT_RUN_HPP

#include <memory>
#include <mutex>
#include <new>

#include "ascendify_fft_plan.hpp"

namespace ascendify {

namespace structs {

// The numbers are those of CUDA's names.
enum FftResult {
    transformed = 0,
    noSuchPlan = 1,
    noMemory = 2,
    noSuchType = 3,
    noSuchValue = 4,
    internal = 5,
    notRun = 6,
    notSetUp = 7,
    noSuchSize = 8,
    unaligned = 9,
    incomplete = 10,
    noSuchDevice = 11,
    notParsed = 12,
    noWorkArea = 13,
    notThere = 14,
    noLicense = 15,
    notSupportedHere = 16,
    missingPart = 17,
    compilerFailed = 18,
    linkerFailed = 19,
    sharedFailed = 20
};

// What a handle stands for.
struct FftPlan {
    aclrtStream stream = nullptr;
    bool allocates = true, made = false, ownsArea = false;
    FftKind kind = fftComplexes;
    // The steps beside the input and in its place, and where their numbers lie in `numbers`.
    std::vector<FftLaunchStep> steps[2];
    size_t begin[2] = {};
    // Where the regions of the work area begin, in bytes.
    size_t regions[2][fftMemories] = {};
    size_t workSize = 0;
    char *area = nullptr, *numbers = nullptr;
    // For ascendify_fft_devices.hpp: the devices that hold data, the first of which has all of the plan's memory; the elements in so
    // many rows; and room for all of them.
    std::vector<int> devices;
    long long elements = 0, rows = 1;
    bool plain = true;
    char *whole = nullptr;
};

// Sets the thread's device back to what it was.
struct FftDeviceKept {
    int device = -1;
    FftDeviceKept() {
        if (aclrtGetDevice(&device) != ACL_SUCCESS) device = -1;
    }
    ~FftDeviceKept() {
        if (device >= 0) (void)aclrtSetDevice(device);
    }
    FftDeviceKept(const FftDeviceKept &) = delete;
};

struct FftPlans {
    std::mutex lock;
    std::map<int, std::unique_ptr<FftPlan>> all;
    int last = 0;

    static FftPlans &ofProcess() {
        static FftPlans plans;
        return plans;
    }
    FftPlan *find(int handle) {
        const std::lock_guard<std::mutex> turn(lock);
        const auto found = all.find(handle);
        return found == all.end() ? nullptr : found->second.get();
    }
};

// Takes the arguments that describe a transform. Both layouts are given or none.
template <typename Index>
inline FftResult fftDescribe(FftShape *shape, int rank, const Index *n, const Index *inembed, long long istride, long long idist, const Index *onembed,
                             long long ostride, long long odist, int type, long long batch) {
    if (type == 0x69 || type == 0x6a || type == 0x6c) return notSupportedHere;
    if (type != fftComplexes && type != fftReals && type != fftToReals) return noSuchType;
    if (rank < 1 || rank > 3 || n == nullptr || (inembed == nullptr) != (onembed == nullptr)) return noSuchValue;
    if (batch < 1) return noSuchSize;
    *shape = {static_cast<FftKind>(type), rank, {1, 1, 1}, batch, inembed == nullptr, {{1, 1, 1}, istride, idist}, {{1, 1, 1}, ostride, odist}};
    for (int d = 0; d < rank; d++) {
        shape->n[d] = n[d];
        if (n[d] < 1 || n[d] > fftLongest || (!(fftSmooth(n[d]) && fftFits(n[d])) && fftConvolved(n[d]) > fftLongest)) return noSuchSize;
        if (shape->plain) continue;
        shape->in.embed[d] = inembed[d];
        shape->out.embed[d] = onembed[d];
    }
    if (!shape->plain && (istride < 1 || ostride < 1 || idist < 0 || odist < 0)) return noSuchValue;
    return transformed;
}

// Builds the steps of a shape, and tells how many bytes the work area has.
inline FftResult fftSteps(const FftShape &shape, FftPlan *plan, FftTables &tables) {
    for (int way = 0; way < 2; way++) {
        const FftProgram program = FftBuilder(shape, way == 1, tables).build();
        if (program.tooLarge) return noSuchSize;
        size_t size = 0;
        for (int memory = 0; memory < fftMemories; memory++) {
            plan->regions[way][memory] = size;
            size += (static_cast<size_t>(program.sizes[memory]) * 8 + 511) / 512 * 512;
        }
        if (plan->workSize < size) plan->workSize = size;
        plan->steps[way] = program.steps;
    }
    return transformed;
}

// The size that a program is told: it allocates that many bytes, and ACL allocates no 0 bytes.
inline size_t fftAsked(const FftPlan &plan) { return plan.workSize > 0 ? plan.workSize : 512; }

inline FftResult fftSizeOf(const FftShape &shape, size_t *workSize) try {
    FftPlan plan;
    FftTables tables;
    const FftResult result = fftSteps(shape, &plan, tables);
    if (result == transformed) *workSize = fftAsked(plan);
    return result;
} catch (const std::bad_alloc &) {
    return noMemory;
}

inline bool fftAllocate(char **memory, size_t size) {
    return aclrtMalloc(reinterpret_cast<void **>(memory), size, ACL_MEM_MALLOC_HUGE_FIRST) == ACL_SUCCESS;
}

// Puts the tables and the steps into memory of the device.
inline FftResult fftUpload(FftPlan *plan, const FftTables &tables) {
    const size_t bytes = tables.values.size() * sizeof(float);
    std::vector<char> all(reinterpret_cast<const char *>(tables.values.data()), reinterpret_cast<const char *>(tables.values.data()) + bytes);
    for (int way = 0; way < 2; way++) {
        plan->begin[way] = all.size();
        for (const FftLaunchStep &one : plan->steps[way])
            all.insert(all.end(), reinterpret_cast<const char *>(&one.step), reinterpret_cast<const char *>(&one.step + 1));
    }
    if (!fftAllocate(&plan->numbers, all.size())) return noMemory;
    if (aclrtMemcpy(plan->numbers, all.size(), all.data(), all.size(), ACL_MEMCPY_HOST_TO_DEVICE) != ACL_SUCCESS) return internal;
    return transformed;
}

inline void fftFree(FftPlan *plan) {
    std::unique_ptr<FftDeviceKept> kept;
    if (!plan->devices.empty()) {
        kept = std::make_unique<FftDeviceKept>();
        (void)aclrtSetDevice(plan->devices[0]);
    }
    if (plan->whole != nullptr) (void)aclrtFreeWithDevSync(plan->whole);
    if (plan->numbers != nullptr) (void)aclrtFreeWithDevSync(plan->numbers);
    if (plan->ownsArea) (void)aclrtFreeWithDevSync(plan->area);
    plan->numbers = plan->area = plan->whole = nullptr;
    plan->ownsArea = false;
}

inline FftResult fftMake(FftPlan *plan, const FftShape &shape, size_t *workSize) try {
    if (plan == nullptr || plan->made) return noSuchPlan;
    FftTables tables;
    std::unique_ptr<FftDeviceKept> kept;
    if (!plan->devices.empty()) {
        kept = std::make_unique<FftDeviceKept>();
        if (aclrtSetDevice(plan->devices[0]) != ACL_SUCCESS) return noSuchDevice;
    }
    plan->kind = shape.kind;
    plan->plain = shape.plain;
    plan->elements = shape.n[0] * shape.n[1] * shape.n[2] * shape.batch;
    plan->rows = shape.batch > 1 ? shape.batch : shape.n[0];
    FftResult result = fftSteps(shape, plan, tables);
    if (result == transformed) result = fftUpload(plan, tables);
    if (result == transformed && plan->allocates && plan->workSize > 0) {
        plan->ownsArea = fftAllocate(&plan->area, plan->workSize);
        if (!plan->ownsArea) result = noMemory;
    }
    if (result != transformed) {
        fftFree(plan);
        return result;
    }
    if (workSize != nullptr) {
        *workSize = fftAsked(*plan);
        for (size_t other = 1; other < plan->devices.size(); other++) workSize[other] = 0;
    }
    plan->made = true;
    return transformed;
} catch (const std::bad_alloc &) {
    fftFree(plan);
    return noMemory;
}

inline FftResult fftRun(FftPlan *plan, FftKind kind, const void *in, void *out, int direction) {
    if (plan == nullptr || !plan->made) return noSuchPlan;
    if (plan->kind != kind) return noSuchType;
    if (in == nullptr || out == nullptr || (direction != 1 && direction != -1)) return noSuchValue;
    if (plan->workSize > 0 && plan->area == nullptr) return noWorkArea;
    const int way = in == out;
    const aclError before = aclrtPeekAtLastError(ACL_RT_THREAD_LEVEL);
    const char *there = plan->numbers + plan->begin[way];
    for (const FftLaunchStep &one : plan->steps[way]) {
        const auto place = [&](FftMemory memory) { return plan->area + plan->regions[way][memory]; };
        const void *from = one.from == fftInput ? in : one.from == fftOutput ? out : place(one.from);
        void *to = one.to == fftOutput ? out : place(one.to);
        fftLaunch(one.step, static_cast<const float *>(from), static_cast<float *>(to), there, plan->numbers, static_cast<float>(-direction), plan->stream);
        there += sizeof(FftStep);
    }
    return before == ACL_SUCCESS && aclrtPeekAtLastError(ACL_RT_THREAD_LEVEL) != ACL_SUCCESS ? notRun : transformed;
}

// Makes a plan that `fftCreate` gave.
template <typename Index>
inline FftResult fftMakeMany(int handle, int rank, const Index *n, const Index *inembed, long long istride, long long idist, const Index *onembed,
                             long long ostride, long long odist, int type, long long batch, size_t *workSize) {
    FftPlan *const plan = FftPlans::ofProcess().find(handle);
    if (plan == nullptr) return noSuchPlan;
    FftShape shape;
    const FftResult result = fftDescribe(&shape, rank, n, inembed, istride, idist, onembed, ostride, odist, type, batch);
    return result == transformed ? fftMake(plan, shape, workSize) : result;
}

// The bytes of the work area that such a plan would have.
template <typename Index>
inline FftResult fftSizeMany(int rank, const Index *n, const Index *inembed, long long istride, long long idist, const Index *onembed, long long ostride,
                             long long odist, int type, long long batch, size_t *workSize) {
    FftShape shape;
    const FftResult result = fftDescribe(&shape, rank, n, inembed, istride, idist, onembed, ostride, odist, type, batch);
    return result == transformed ? fftSizeOf(shape, workSize) : result;
}

// The type of a transform between two types of data; 0 for none that there is.
inline int fftTypeOf(aclDataType in, aclDataType out, aclDataType execution) {
    if (execution != ACL_COMPLEX64) return 0;
    if (in == ACL_COMPLEX64 && out == ACL_COMPLEX64) return fftComplexes;
    if (in == ACL_FLOAT && out == ACL_COMPLEX64) return fftReals;
    return in == ACL_COMPLEX64 && out == ACL_FLOAT ? fftToReals : 0;
}

}  // namespace structs

}  // namespace ascendify

#endif
