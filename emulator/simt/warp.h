/** Functions of a warp: 32 lanes, no mask; those that stand at the call take part. */
#pragma once

#include "builtins.h"
#include "device.h"
#include "half.h"

namespace emulation {

/** The value a lane handed in; an inactive lane gives bits that are no sensible number. */
template <class T>
T valueOf(const Exchange &all, int lane, const char *function, Site site) {
    if (all.active >> lane & 1) return fromBits<T>(loadUnchecked(&all.values[lane], sizeof(uint64_t)));
    tellInactiveLane((uint32_t)lane, function, site);
    return fromBits<T>(~uint64_t{0});
}

inline int32_t lane() {
    return (int32_t)((threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z)) % 32);
}

/** Joins the lanes pairwise, as a tree does; float sums differ from a running sum. */
template <class T, class Join>
T reduceLanes(T value, Join join, const char *function, Site site) {
    const Exchange all = exchange(toBits(value), function, site);
    uint64_t bits[32];
    takeValues(bits);
    T values[32];
    bool there[32];
    for (int at = 0; at < 32; ++at) {
        there[at] = all.active >> at & 1;
        if (there[at]) values[at] = fromBits<T>(bits[at]);
    }
    for (int step = 16; step > 0; step /= 2)
        for (int at = 0; at < step; ++at) {
            if (!there[at + step]) continue;
            values[at] = there[at] ? join(values[at], values[at + step]) : values[at + step];
            there[at] = true;
        }
    return values[0];
}

}  // namespace emulation

inline int32_t laneid() { return emulation::lane(); }
inline int32_t lanemask_eq() { return (int32_t)(1u << emulation::lane()); }
inline int32_t lanemask_lt() { return (int32_t)((1u << emulation::lane()) - 1); }
inline int32_t lanemask_le() { return lanemask_lt() | lanemask_eq(); }
inline int32_t lanemask_ge() { return ~lanemask_lt(); }
inline int32_t lanemask_gt() { return ~lanemask_le(); }

namespace emulation {

template <class T>
T shuffle(T var, int32_t source, int32_t width, Site site) {
    const Exchange all = exchange(toBits(var), "asc_shfl", site);
    const int first = (int)all.lane / width * width;
    return valueOf<T>(all, first + (int)((unsigned)source % (unsigned)width), "asc_shfl", site);
}

template <class T>
T shuffleUp(T var, uint32_t delta, int32_t width, Site site) {
    const Exchange all = exchange(toBits(var), "asc_shfl_up", site);
    const int first = (int)all.lane / width * width, source = (int)all.lane - (int)delta;
    return source < first ? var : valueOf<T>(all, source, "asc_shfl_up", site);
}

template <class T>
T shuffleDown(T var, uint32_t delta, int32_t width, Site site) {
    const Exchange all = exchange(toBits(var), "asc_shfl_down", site);
    const int first = (int)all.lane / width * width, source = (int)all.lane + (int)delta;
    return source >= first + width || source > 31 ? var : valueOf<T>(all, source, "asc_shfl_down", site);
}

template <class T>
T shuffleXor(T var, int32_t mask, int32_t width, Site site) {
    const Exchange all = exchange(toBits(var), "asc_shfl_xor", site);
    const int first = (int)all.lane / width * width, source = (int)all.lane ^ mask;
    return source >= first + width || source > 31 ? var : valueOf<T>(all, source, "asc_shfl_xor", site);
}

}  // namespace emulation

// For these types only, as on the chip: another one is a compile error there too.
#define EMULATION_SHUFFLE(type)                                                                          \
    inline type asc_shfl(type var, int32_t src_lane, int32_t width = warpSize, EMULATION_SITE) {         \
        return emulation::shuffle(var, src_lane, width, site);                                           \
    }                                                                                                    \
    inline type asc_shfl_up(type var, uint32_t delta, int32_t width = warpSize, EMULATION_SITE) {        \
        return emulation::shuffleUp(var, delta, width, site);                                            \
    }                                                                                                    \
    inline type asc_shfl_down(type var, uint32_t delta, int32_t width = warpSize, EMULATION_SITE) {      \
        return emulation::shuffleDown(var, delta, width, site);                                          \
    }                                                                                                    \
    inline type asc_shfl_xor(type var, int32_t lane_mask, int32_t width = warpSize, EMULATION_SITE) {    \
        return emulation::shuffleXor(var, lane_mask, width, site);                                       \
    }
EMULATION_SHUFFLE(int32_t)
EMULATION_SHUFFLE(uint32_t)
EMULATION_SHUFFLE(int64_t)
EMULATION_SHUFFLE(uint64_t)
EMULATION_SHUFFLE(float)
EMULATION_SHUFFLE(half)
EMULATION_SHUFFLE(bfloat16_t)
EMULATION_SHUFFLE(half2)
EMULATION_SHUFFLE(bfloat16x2_t)
#undef EMULATION_SHUFFLE

inline uint32_t asc_ballot(int32_t predicate, EMULATION_SITE) {
    emulation::exchange(predicate != 0, "asc_ballot", site);
    return emulation::lanesThatGave(1);
}

inline int32_t asc_all(int32_t predicate, EMULATION_SITE) {
    emulation::exchange(predicate != 0, "asc_all", site);
    return emulation::lanesThatGave(0) == 0;
}

inline int32_t asc_any(int32_t predicate, EMULATION_SITE) {
    emulation::exchange(predicate != 0, "asc_any", site);
    return emulation::lanesThatGave(1) != 0;
}

inline uint32_t asc_activemask(EMULATION_SITE) { return emulation::exchange(0, "asc_activemask", site).active; }

#define EMULATION_REDUCE(type)                                                                                          \
    inline type asc_reduce_add(type val, EMULATION_SITE) {                                                              \
        return emulation::reduceLanes(val, [](type a, type b) -> type { return a + b; }, "asc_reduce_add", site);       \
    }                                                                                                                   \
    inline type asc_reduce_max(type val, EMULATION_SITE) {                                                              \
        return emulation::reduceLanes(val, [](type a, type b) -> type { return a < b ? b : a; }, "asc_reduce_max", site); \
    }                                                                                                                   \
    inline type asc_reduce_min(type val, EMULATION_SITE) {                                                              \
        return emulation::reduceLanes(val, [](type a, type b) -> type { return b < a ? b : a; }, "asc_reduce_min", site); \
    }
EMULATION_REDUCE(int32_t)
EMULATION_REDUCE(uint32_t)
EMULATION_REDUCE(float)
EMULATION_REDUCE(half)
#undef EMULATION_REDUCE
