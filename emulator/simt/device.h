/** What code of a kernel asks of the emulation. */
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "../core/site.h"

namespace emulation {

/** What the lanes of a warp that stand at one call have handed in. */
struct Exchange {
    uint32_t active;
    uint32_t lane;
    const uint64_t *values;
};

/** Waits for the lanes of the warp that reach this call; a lane that is elsewhere or done is inactive. */
Exchange exchange(uint64_t value, const char *function, Site site);

/** All 32 values of the last exchange, and the active lanes that handed in this one: code of the runtime, which is not checked. */
void takeValues(uint64_t *values);
uint32_t lanesThatGave(uint64_t value);

/** Lanes that could take part: those of the warp that are neither done nor waiting at a barrier of the block. */
void blockBarrier(Site site);

/** Says once a place that a shuffle reads an inactive lane, whose register holds nothing sensible. */
void tellInactiveLane(uint32_t lane, const char *function, Site site);

/** Checks the address of an atomic, and lets others run when a thread does nothing but atomics. */
void *atomicAddress(void *address, unsigned bytes, bool globalOnly, const char *function, Site site);

/** Loads and stores of an atomic: they are no plain accesses, which would be taken for races. */
uint64_t loadUnchecked(const void *address, unsigned bytes);
void storeUnchecked(void *address, uint64_t bits, unsigned bytes);

/** One declaration of shared memory; it gets its place at its first use in a launch. */
struct SharedSlot {
    size_t size, align;
    const char *name;
    Site site;
};
void *placeShared(const SharedSlot &slot);

/** The shared memory whose size the launch gave. */
void *dynamicShared(Site site);

/** Ends the kernel when a block is larger than the kernel was compiled for. */
void checkBound(unsigned bound, Site site);

[[noreturn]] void trap(Site site);

bool isShared(const void *address);
bool isGlobal(const void *address);

/** A shared variable of a function; `Tag` is a type of its own for each. */
template <class T, class Tag>
T &shared(Tag, const char *name, Site site, size_t align) {
    static SharedSlot slot{sizeof(T), align < alignof(T) ? alignof(T) : align, name, site};
    return *(T *)placeShared(slot);
}

/** A shared variable outside functions. */
template <class T>
struct FileShared {
    SharedSlot slot;

    FileShared(const char *name, Site site) : slot{sizeof(T), alignof(T), name, site} {}
    operator std::decay_t<T &>() { return *(T *)placeShared(slot); }
    T *operator&() { return (T *)placeShared(slot); }
    FileShared &operator=(const T &value) {
        *(T *)placeShared(slot) = value;
        return *this;
    }
};

/** Shared memory that the launch sizes, declared outside functions. */
template <class T>
struct DynamicShared {
    Site site;

    DynamicShared(const char *, Site site) : site(site) {}
    operator std::decay_t<T &>() { return *(T *)dynamicShared(site); }
};

template <class T>
uint64_t toBits(const T &value) {
    static_assert(sizeof(T) <= 8, "a lane hands over at most 8 bytes");
    uint64_t bits = 0;
    memcpy(&bits, &value, sizeof value);
    return bits;
}

template <class T>
T fromBits(uint64_t bits) {
    T value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

}  // namespace emulation

inline void asc_syncthreads(EMULATION_SITE) { emulation::blockBarrier(site); }
// A warp runs in lock step on the chip; here its lanes meet at a fence.
inline void asc_threadfence_block(EMULATION_SITE) { emulation::exchange(0, "asc_threadfence_block", site); }
inline void asc_threadfence(EMULATION_SITE) { emulation::exchange(0, "asc_threadfence", site); }
#define __trap() emulation::trap(emulation::Site::here(__FILE__, __LINE__))
