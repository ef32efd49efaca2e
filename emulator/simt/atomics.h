/** Atomics, for the types and memories that each is documented for. Threads change only where they wait, so plain code is indivisible. */
#pragma once

#include "builtins.h"
#include "device.h"
#include "half.h"

namespace emulation {

template <class T, class Change>
T atomic(T *address, Change change, const char *function, Site site) {
    // 64-bit integers in global memory only.
    void *checked = atomicAddress(address, sizeof(T), sizeof(T) == 8, function, site);
    const T old = fromBits<T>(loadUnchecked(checked, sizeof(T)));
    storeUnchecked(checked, toBits(change(old)), sizeof(T));
    return old;
}

/** The same for 16-bit floats, whose returned value is documented as inaccurate: it is made useless. */
template <class T, class Change>
T atomicShort(T *address, Change change, const char *function, Site site) {
    atomic(address, change, function, site);
    return fromBits<T>(~uint64_t{0});
}

}  // namespace emulation

#define EMULATION_ATOMIC(name, type, result, form)                                                      \
    inline type name(type *address, type val, EMULATION_SITE) {                                         \
        return emulation::form(address, [=](type old) -> type { return result; }, #name, site);         \
    }
#define EMULATION_NUMBER(type, form)                                 \
    EMULATION_ATOMIC(asc_atomic_add, type, old + val, form)          \
    EMULATION_ATOMIC(asc_atomic_max, type, old < val ? val : old, form) \
    EMULATION_ATOMIC(asc_atomic_min, type, val < old ? val : old, form)
#define EMULATION_EXCHANGE(type)                                                                                  \
    EMULATION_ATOMIC(asc_atomic_sub, type, old - val, atomic)                                                     \
    EMULATION_ATOMIC(asc_atomic_exch, type, ((void)old, val), atomic)                                             \
    inline type asc_atomic_cas(type *address, type compare, type val, EMULATION_SITE) {                           \
        return emulation::atomic(address, [=](type old) -> type {                                                 \
            return emulation::toBits(old) == emulation::toBits(compare) ? val : old; }, "asc_atomic_cas", site);  \
    }
#define EMULATION_BITS(type)                                         \
    EMULATION_ATOMIC(asc_atomic_and, type, old & val, atomic)        \
    EMULATION_ATOMIC(asc_atomic_or, type, old | val, atomic)         \
    EMULATION_ATOMIC(asc_atomic_xor, type, old ^ val, atomic)
#define EMULATION_STEP(type)                                                                    \
    EMULATION_ATOMIC(asc_atomic_inc, type, old >= val ? 0 : old + 1, atomic)                    \
    EMULATION_ATOMIC(asc_atomic_dec, type, old == 0 || old > val ? val : old - 1, atomic)
#define EMULATION_INTEGER(type) EMULATION_NUMBER(type, atomic) EMULATION_EXCHANGE(type) EMULATION_BITS(type)
#define EMULATION_PAIR(type)                                                                                     \
    EMULATION_ATOMIC(asc_atomic_add, type, old + val, atomic)                                                    \
    EMULATION_ATOMIC(asc_atomic_max, type, (type{old.x < val.x ? val.x : old.x, old.y < val.y ? val.y : old.y}), atomic) \
    EMULATION_ATOMIC(asc_atomic_min, type, (type{val.x < old.x ? val.x : old.x, val.y < old.y ? val.y : old.y}), atomic) \
    EMULATION_EXCHANGE(type)

EMULATION_INTEGER(int32_t)
EMULATION_INTEGER(uint32_t)
EMULATION_INTEGER(int64_t)
EMULATION_INTEGER(uint64_t)
EMULATION_STEP(uint32_t)
EMULATION_STEP(uint64_t)
EMULATION_NUMBER(float, atomic)
EMULATION_EXCHANGE(float)
EMULATION_NUMBER(half, atomicShort)
EMULATION_NUMBER(bfloat16_t, atomicShort)
EMULATION_PAIR(half2)
EMULATION_PAIR(bfloat16x2_t)
#undef EMULATION_ATOMIC
#undef EMULATION_NUMBER
#undef EMULATION_EXCHANGE
#undef EMULATION_BITS
#undef EMULATION_STEP
#undef EMULATION_INTEGER
#undef EMULATION_PAIR

// Loads and stores that name a cache; here there is none.
template <class T>
T asc_ldcg(T *address) {
    static_assert(!std::is_const_v<T>, "asc_ldcg takes a pointer that is not const");
    return *address;
}
template <class T>
T asc_ldca(T *address) { return *address; }
template <class T>
void asc_stcg(T *address, T val) { *address = val; }
template <class T>
void asc_stwt(T *address, T val) { *address = val; }
inline void asc_dcci_entire(void *) {}
inline void asc_dcci_single(void *) {}
inline void asc_nop() {}
