/**
 * Shared memory of the block that runs now: where each variable lies, and who touched each byte since the last barrier,
 * so that a missing one is told.
 */
#pragma once

#include <memory>
#include <sys/mman.h>

#include "../core/memory.h"
#include "device.h"

namespace emulation {

constexpr size_t maxShared = 216 * 1024;
/** Room between variables, so that running over one does not reach the next. */
constexpr size_t sharedGap = 256;
constexpr size_t sharedArea = 1024 * 1024;

struct SharedVariable {
    uintptr_t begin;
    size_t size;
    const char *name;
    Site site;
};

/** A thread and the stretch between two barriers in which it did something; 0 is never. */
using Stamp = uint64_t;
constexpr uint64_t severalWarps = 0xfff;

struct Shared {
    uintptr_t base = 0;
    size_t used = 0, counted = 0;
    unsigned long launch = 0;
    std::vector<SharedVariable> variables;
    std::unique_ptr<Stamp[]> written, read, atomic;
    uint64_t epoch = 1;
    void *dynamic = nullptr;
};

inline Shared sharedMemory;

[[noreturn]] void kernelMistake(Site site, const std::string &message);

inline void nextEpoch() { ++sharedMemory.epoch; }

inline void *addShared(size_t size, size_t align, const char *name, Site site) {
    Shared &all = sharedMemory;
    all.counted += size;
    if (all.counted > maxShared)
        kernelMistake(site, text("%zu bytes of shared memory are too much; static and dynamic together are at most %zu", all.counted, maxShared));
    all.used = (all.used + align - 1) / align * align;
    const uintptr_t begin = all.base + all.used;
    all.used += size + sharedGap;
    all.variables.push_back({begin, size, name, site});
    memset((void *)begin, 0xff, size);
    return (void *)begin;
}

inline void startLaunchShared(size_t dynamicBytes, Site site) {
    Shared &all = sharedMemory;
    if (!all.base) {
        all.base = (uintptr_t)mmap(nullptr, sharedArea, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        all.written.reset(new Stamp[sharedArea]());
        all.read.reset(new Stamp[sharedArea]());
        all.atomic.reset(new Stamp[sharedArea]());
    }
    ++all.launch;
    all.used = sharedGap;
    all.counted = 0;
    all.variables.clear();
    all.dynamic = dynamicBytes ? addShared(dynamicBytes, 512, "dynamic shared memory", site) : nullptr;
}

/** Fresh bytes, which are no sensible number, for the next block. */
inline void startBlockShared() {
    nextEpoch();
    for (const SharedVariable &variable : sharedMemory.variables) memset((void *)variable.begin, 0xff, variable.size);
}

inline bool isSharedAddress(uintptr_t address) { return address - sharedMemory.base < sharedArea; }

void *placeShared(SharedSlot &slot) {
    if (slot.launch != sharedMemory.launch) {
        slot.launch = sharedMemory.launch;
        slot.address = addShared(slot.size, slot.align < 32 ? 32 : slot.align, slot.name, slot.site);
    }
    return slot.address;
}

void *dynamicShared(Site site) {
    if (!sharedMemory.dynamic)
        kernelMistake(site, "dynamic shared memory is used, but the launch gives 0 bytes of it (third value between <<< and >>>)");
    return sharedMemory.dynamic;
}

/** The variable that holds these bytes; nullptr when none does. */
inline const SharedVariable *variableAt(uintptr_t address, size_t bytes) {
    for (const SharedVariable &variable : sharedMemory.variables)
        if (address >= variable.begin && address - variable.begin + bytes <= variable.size) return &variable;
    return nullptr;
}

/** The variable that an address lies in or right behind. */
inline const SharedVariable *variableNear(uintptr_t address) {
    const SharedVariable *before = nullptr;
    for (const SharedVariable &variable : sharedMemory.variables)
        if (variable.begin <= address + sharedGap / 2 && (!before || variable.begin > before->begin)) before = &variable;
    return before;
}

/** What a thread does to a byte of shared memory. */
enum class Touch { read, write, atomic };

/** The thread of another warp that this clashes with since the last barrier, plus one; 0 when there is none. */
inline unsigned clash(size_t at, Touch touch, unsigned thread) {
    Shared &all = sharedMemory;
    const auto other = [&](Stamp stamp) -> unsigned {
        if (stamp >> 12 != all.epoch) return 0;
        const unsigned who = stamp & 0xfff;
        if (who == severalWarps) return who;
        return (who - 1) / 32 == thread / 32 ? 0 : who;
    };
    unsigned found = 0;
    const Stamp stamp = all.epoch << 12 | (thread + 1);
    switch (touch) {
        case Touch::read:
            if (!(found = other(all.written[at]))) found = other(all.atomic[at]);
            all.read[at] = other(all.read[at]) ? all.epoch << 12 | severalWarps : stamp;
            break;
        case Touch::write:
            if (!(found = other(all.read[at]))) found = other(all.atomic[at]);
            all.written[at] = stamp;
            break;
        case Touch::atomic:
            if (!(found = other(all.written[at]))) found = other(all.read[at]);
            all.atomic[at] = stamp;
            break;
    }
    return found;
}

}  // namespace emulation
