/** Conversions between numbers with a rounding mode in their name: rn, rz, rd, ru, rna (half away from zero) and ro (to odd). */
#pragma once

#include <cmath>
#include <limits>

#include "device.h"
#include "half.h"
#include "math.h"

namespace emulation {

enum class Round { rn, rz, rd, ru, rna, ro };

/** To an integer value. */
inline double toWhole(double x, Round mode) {
    switch (mode) {
        case Round::rn: return std::nearbyint(x);
        case Round::rz: return std::trunc(x);
        case Round::rd: return std::floor(x);
        case Round::ru: return std::ceil(x);
        case Round::rna: return std::round(x);
        case Round::ro: break;
    }
    const double whole = std::trunc(x);
    return whole == x || std::fmod(whole, 2) != 0 ? whole : whole + std::copysign(1.0, x);
}

/** To an integer type: no number gives 0, what does not fit the nearest that does. */
template <class T, class F>
T toInteger(F x, Round mode) {
    if (std::isnan((double)x)) return 0;
    const double whole = toWhole((double)x, mode);
    if (whole >= std::ldexp(1.0, std::numeric_limits<T>::digits)) return std::numeric_limits<T>::max();
    if (whole <= (double)std::numeric_limits<T>::lowest()) return std::numeric_limits<T>::lowest();
    return (T)whole;
}

/** The nearest value with `digits` binary digits and exponents of `smallest` up; too large ones become `largest` or infinite. */
inline double toDigits(long double x, int digits, int smallest, double largest, Round mode) {
    if (x == 0 || !std::isfinite((double)x)) return (double)x;
    int exponent;
    std::frexp((double)x, &exponent);
    const int unit = std::max(exponent - digits, smallest);
    const long double scaled = std::ldexp(x, -unit);
    // An integer of 64 bits may have more digits than a double.
    const long double whole = std::floor(scaled);
    const double rest = (double)(scaled - whole);
    const bool odd = std::fmod(whole, 2.0L) != 0, negative = x < 0;
    bool up = false;
    switch (mode) {
        case Round::rn: up = rest > 0.5 || (rest == 0.5 && odd); break;
        case Round::rz: up = rest > 0 && negative; break;
        case Round::rd: break;
        case Round::ru: up = rest > 0; break;
        case Round::rna: up = negative ? rest > 0.5 : rest >= 0.5; break;
        case Round::ro: up = rest > 0 && !odd; break;
    }
    const double result = (double)std::ldexp(whole + (up ? 1 : 0), unit);
    if (std::fabs(result) <= largest) return result;
    const bool inwards = mode == Round::rz || mode == Round::ro || mode == (negative ? Round::ru : Round::rd);
    return std::copysign(inwards ? largest : (double)INFINITY, (double)x);
}

template <class T>
float toFloat(T x, Round mode) { return (float)toDigits((long double)x, 24, -149, FLT_MAX, mode); }
template <class T>
half toHalf(T x, Round mode) { return half((float)toDigits((long double)x, 11, -24, 65504.0, mode)); }
template <class T>
bfloat16_t toBfloat(T x, Round mode) { return bfloat16_t((float)toDigits((long double)x, 8, -133, 0x1.fep127, mode)); }

}  // namespace emulation

#define EMULATION_ROUNDED(make, name, result, type)                                                       \
    inline result name##_rn(type x) { return emulation::make(x, emulation::Round::rn); }                  \
    inline result name##_rz(type x) { return emulation::make(x, emulation::Round::rz); }                  \
    inline result name##_rd(type x) { return emulation::make(x, emulation::Round::rd); }                  \
    inline result name##_ru(type x) { return emulation::make(x, emulation::Round::ru); }                  \
    inline result name##_rna(type x) { return emulation::make(x, emulation::Round::rna); }
// The saturating forms do not saturate in pure SIMT.
#define EMULATION_SATURATED(name, result, type)                                                           \
    inline result name##_rn_sat(type x) { return name##_rn(x); }                                          \
    inline result name##_rz_sat(type x) { return name##_rz(x); }                                          \
    inline result name##_rd_sat(type x) { return name##_rd(x); }                                          \
    inline result name##_ru_sat(type x) { return name##_ru(x); }                                          \
    inline result name##_rna_sat(type x) { return name##_rna(x); }
#define EMULATION_WHOLE(name, type)                                                    \
    EMULATION_ROUNDED(toInteger<unsigned int>, name##2uint, unsigned int, type)        \
    EMULATION_ROUNDED(toInteger<int>, name##2int, int, type)                           \
    EMULATION_ROUNDED(toInteger<unsigned long long>, name##2ull, unsigned long long, type) \
    EMULATION_ROUNDED(toInteger<long long>, name##2ll, long long, type)
#define EMULATION_FROM_WHOLE(make, name, result)                            \
    EMULATION_ROUNDED(make, __uint2##name, result, unsigned int)            \
    EMULATION_ROUNDED(make, __int2##name, result, int)                      \
    EMULATION_ROUNDED(make, __ull2##name, result, unsigned long long)       \
    EMULATION_ROUNDED(make, __ll2##name, result, long long)

EMULATION_WHOLE(__float, float)
EMULATION_WHOLE(__half, half)
EMULATION_WHOLE(__bfloat16, bfloat16_t)
EMULATION_FROM_WHOLE(toFloat, float, float)
EMULATION_FROM_WHOLE(toHalf, half, half)
EMULATION_FROM_WHOLE(toBfloat, bfloat16, bfloat16_t)
EMULATION_SATURATED(__uint2half, half, unsigned int)
EMULATION_SATURATED(__int2half, half, int)
EMULATION_ROUNDED(toHalf, __float2half, half, float)
EMULATION_SATURATED(__float2half, half, float)
EMULATION_ROUNDED(toBfloat, __float2bfloat16, bfloat16_t, float)
EMULATION_SATURATED(__float2bfloat16, bfloat16_t, float)
EMULATION_ROUNDED(toBfloat, __half2bfloat16, bfloat16_t, half)
EMULATION_ROUNDED(toHalf, __bfloat162half, half, bfloat16_t)
EMULATION_SATURATED(__bfloat162half, half, bfloat16_t)

/** To a whole number of the same type. */
#define EMULATION_SAME(name, type)                                                                           \
    inline type name##_rn(type x) { return (type)(float)emulation::toWhole((double)(float)x, emulation::Round::rn); }   \
    inline type name##_rz(type x) { return (type)(float)emulation::toWhole((double)(float)x, emulation::Round::rz); }   \
    inline type name##_rd(type x) { return (type)(float)emulation::toWhole((double)(float)x, emulation::Round::rd); }   \
    inline type name##_ru(type x) { return (type)(float)emulation::toWhole((double)(float)x, emulation::Round::ru); }   \
    inline type name##_rna(type x) { return (type)(float)emulation::toWhole((double)(float)x, emulation::Round::rna); }
EMULATION_SAME(__float2float, float)
EMULATION_SAME(__half2half, half)
EMULATION_SAME(__bfloat162bfloat16, bfloat16_t)

inline half __float2half(float x) { return half(x); }
inline half __float2half_ro(float x) { return emulation::toHalf(x, emulation::Round::ro); }
inline half __float2half_ro_sat(float x) { return __float2half_ro(x); }
inline float __half2float(half x) { return (float)x; }
inline bfloat16_t __float2bfloat16(float x) { return bfloat16_t(x); }
inline float __bfloat162float(bfloat16_t x) { return (float)x; }

#define EMULATION_PAIRED(name, one, pair, suffix) \
    inline pair name##suffix(float2 x) { return {one##suffix(x.x), one##suffix(x.y)}; }
#define EMULATION_PAIRS(name, one, pair)                                                          \
    EMULATION_PAIRED(name, one, pair, _rn) EMULATION_PAIRED(name, one, pair, _rz)                 \
    EMULATION_PAIRED(name, one, pair, _rd) EMULATION_PAIRED(name, one, pair, _ru)                 \
    EMULATION_PAIRED(name, one, pair, _rna) EMULATION_PAIRED(name, one, pair, _rn_sat)            \
    EMULATION_PAIRED(name, one, pair, _rz_sat) EMULATION_PAIRED(name, one, pair, _rd_sat)         \
    EMULATION_PAIRED(name, one, pair, _ru_sat) EMULATION_PAIRED(name, one, pair, _rna_sat)
EMULATION_PAIRS(__float22half2, __float2half, half2)
EMULATION_PAIRED(__float22half2, __float2half, half2, _ro)
EMULATION_PAIRED(__float22half2, __float2half, half2, _ro_sat)
EMULATION_PAIRS(__float22bfloat162, __float2bfloat16, bfloat16x2_t)

#undef EMULATION_ROUNDED
#undef EMULATION_SATURATED
#undef EMULATION_WHOLE
#undef EMULATION_FROM_WHOLE
#undef EMULATION_SAME
#undef EMULATION_PAIRED
#undef EMULATION_PAIRS

inline float __int_as_float(int x) { return emulation::asFloat((uint32_t)x); }
inline float __uint_as_float(unsigned int x) { return emulation::asFloat(x); }
inline int __float_as_int(float x) { return (int)emulation::asBits(x); }
inline unsigned int __float_as_uint(float x) { return emulation::asBits(x); }

inline unsigned int __isGlobal(const void *ptr) { return emulation::isGlobal(ptr); }
inline unsigned int __isUbuf(const void *ptr) { return emulation::isShared(ptr); }
inline unsigned int __isLocal(const void *ptr) { return !__isGlobal(ptr) && !__isUbuf(ptr); }
inline size_t __cvta_generic_to_global(const void *ptr) { return (size_t)ptr; }
inline size_t __cvta_generic_to_ubuf(const void *ptr) { return (size_t)ptr; }
inline size_t __cvta_generic_to_local(const void *ptr) { return (size_t)ptr; }
inline void *__cvta_global_to_generic(size_t rawbits) { return (void *)rawbits; }
inline void *__cvta_ubuf_to_generic(size_t rawbits) { return (void *)rawbits; }
inline void *__cvta_local_to_generic(size_t rawbits) { return (void *)rawbits; }
