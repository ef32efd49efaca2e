/** Functions of the 16-bit floats and of pairs of them. */
#pragma once

#include "convert.h"
#include "math.h"

namespace emulation {

template <class T, class F>
ShortPair<T> each(ShortPair<T> a, F f) { return {f(a.x), f(a.y)}; }
template <class T, class F>
ShortPair<T> each(ShortPair<T> a, ShortPair<T> b, F f) { return {f(a.x, b.x), f(a.y, b.y)}; }

inline float reciprocal(float x) { return 1.0f / x; }
/** The number wins over something that is none. */
inline float larger(float x, float y) { return std::isnan(x) ? y : std::isnan(y) ? x : x > y ? x : y; }
inline float smaller(float x, float y) { return std::isnan(x) ? y : std::isnan(y) ? x : x < y ? x : y; }
inline float unordered(float x, float y) { return std::isnan(x) || std::isnan(y) ? NAN : 0; }

}  // namespace emulation

#define EMULATION_UNARY(name, function, type, pair)                                      \
    inline type h##name(type x) { return (type)function((float)x); }                     \
    inline pair h2##name(pair x) { return emulation::each(x, [](type v) { return h##name(v); }); }
#define EMULATION_COMPARE(name, op, type, pair)                                                                       \
    inline bool __h##name(type x, type y) { return (float)x op (float)y; }                                            \
    inline bool __h##name##u(type x, type y) { return std::isnan((float)x) || std::isnan((float)y) || (float)x op (float)y; } \
    inline bool __hb##name##x2(pair x, pair y) { return __h##name(x.x, y.x) && __h##name(x.y, y.y); }                 \
    inline bool __hb##name##ux2(pair x, pair y) { return __h##name##u(x.x, y.x) && __h##name##u(x.y, y.y); }          \
    inline pair __h##name##x2(pair x, pair y) { return emulation::each(x, y, [](type a, type b) { return type(__h##name(a, b) ? 1.0f : 0.0f); }); } \
    inline pair __h##name##ux2(pair x, pair y) { return emulation::each(x, y, [](type a, type b) { return type(__h##name##u(a, b) ? 1.0f : 0.0f); }); } \
    inline unsigned int __h##name##x2_mask(pair x, pair y) { return (__h##name(x.x, y.x) ? 0xffffu : 0) | (__h##name(x.y, y.y) ? 0xffff0000u : 0); } \
    inline unsigned int __h##name##ux2_mask(pair x, pair y) { return (__h##name##u(x.x, y.x) ? 0xffffu : 0) | (__h##name##u(x.y, y.y) ? 0xffff0000u : 0); }
#define EMULATION_BINARY(name, expression, type, pair)                                            \
    inline type __h##name(type x, type y) { return type(expression); }                            \
    inline pair __h##name##x2(pair x, pair y) { return emulation::each(x, y, [](type a, type b) { return __h##name(a, b); }); }

#define EMULATION_SHORT(type, pair)                                                               \
    EMULATION_UNARY(cos, cosf, type, pair) EMULATION_UNARY(sin, sinf, type, pair)                 \
    EMULATION_UNARY(tanh, tanhf, type, pair) EMULATION_UNARY(exp, expf, type, pair)               \
    EMULATION_UNARY(exp2, exp2f, type, pair) EMULATION_UNARY(exp10, exp10f, type, pair)           \
    EMULATION_UNARY(log, logf, type, pair) EMULATION_UNARY(log2, log2f, type, pair)               \
    EMULATION_UNARY(log10, log10f, type, pair) EMULATION_UNARY(sqrt, sqrtf, type, pair)           \
    EMULATION_UNARY(rsqrt, rsqrtf, type, pair) EMULATION_UNARY(rcp, emulation::reciprocal, type, pair) \
    EMULATION_UNARY(floor, floorf, type, pair) EMULATION_UNARY(rint, rintf, type, pair)           \
    EMULATION_UNARY(ceil, ceilf, type, pair) EMULATION_UNARY(trunc, truncf, type, pair)           \
    EMULATION_COMPARE(eq, ==, type, pair) EMULATION_COMPARE(ne, !=, type, pair)                   \
    EMULATION_COMPARE(le, <=, type, pair) EMULATION_COMPARE(ge, >=, type, pair)                   \
    EMULATION_COMPARE(lt, <, type, pair) EMULATION_COMPARE(gt, >, type, pair)                     \
    EMULATION_BINARY(add, x + y, type, pair) EMULATION_BINARY(sub, x - y, type, pair)             \
    EMULATION_BINARY(mul, x *y, type, pair) EMULATION_BINARY(div, x / y, type, pair)              \
    EMULATION_BINARY(max, emulation::larger(x, y), type, pair)                                    \
    EMULATION_BINARY(min, emulation::smaller(x, y), type, pair)                                   \
    inline type __hmax_nan(type x, type y) { return type((float)__hmax(x, y) + emulation::unordered(x, y)); } \
    inline type __hmin_nan(type x, type y) { return type((float)__hmin(x, y) + emulation::unordered(x, y)); } \
    inline pair __hmaxx2_nan(pair x, pair y) { return {__hmax_nan(x.x, y.x), __hmax_nan(x.y, y.y)}; } \
    inline pair __hminx2_nan(pair x, pair y) { return {__hmin_nan(x.x, y.x), __hmin_nan(x.y, y.y)}; } \
    inline bool __hisnan(type x) { return std::isnan((float)x); }                                 \
    inline bool __hisinf(type x) { return std::isinf((float)x); }                                 \
    inline pair __isnanx2(pair x) { return emulation::each(x, [](type v) { return type(__hisnan(v) ? 1.0f : 0.0f); }); } \
    inline type __habs(type x) { return type(fabsf((float)x)); }                                  \
    inline pair __habsx2(pair x) { return emulation::each(x, [](type v) { return __habs(v); }); } \
    inline type __hneg(type x) { return -x; }                                                     \
    inline pair __hnegx2(pair x) { return -x; }                                                   \
    inline type __hfma(type x, type y, type z) { return type(fmaf((float)x, (float)y, (float)z)); } \
    inline type __hfma_relu(type x, type y, type z) { const type v = __hfma(x, y, z); return (float)v < 0 ? type(0.0f) : v; } \
    /* Multiplies and adds, whatever its name says. */                                            \
    inline pair __hfmax2(pair x, pair y, pair z) { return {__hfma(x.x, y.x, z.x), __hfma(x.y, y.y, z.y)}; } \
    inline pair __hfmax2_relu(pair x, pair y, pair z) { return {__hfma_relu(x.x, y.x, z.x), __hfma_relu(x.y, y.y, z.y)}; } \
    inline pair __hcmadd(pair x, pair y, pair z) {                                                \
        return {type((float)x.x * (float)y.x - (float)x.y * (float)y.y + (float)z.x),             \
                type((float)x.x * (float)y.y + (float)x.y * (float)y.x + (float)z.y)};            \
    }                                                                                             \
    inline float __low2float(pair x) { return (float)x.x; }                                       \
    inline float __high2float(pair x) { return (float)x.y; }                                      \
    inline pair __lowhigh2highlow(pair x) { return {x.y, x.x}; }

EMULATION_SHORT(half, half2)
EMULATION_SHORT(bfloat16_t, bfloat16x2_t)
#undef EMULATION_UNARY
#undef EMULATION_COMPARE
#undef EMULATION_BINARY
#undef EMULATION_SHORT

inline half2 make_half2(half x, half y) { return {x, y}; }
inline half2 __floats2half2_rn(float x, float y) { return {half(x), half(y)}; }
inline float2 __half22float2(half2 x) { return {(float)x.x, (float)x.y}; }
inline half __low2half(half2 x) { return x.x; }
inline half2 __low2half2(half2 x) { return {x.x, x.x}; }
inline half __high2half(half2 x) { return x.y; }
inline half2 __high2half2(half2 x) { return {x.y, x.y}; }
inline half2 __highs2half2(half2 x, half2 y) { return {x.y, y.y}; }
inline half2 __lows2half2(half2 x, half2 y) { return {x.x, y.x}; }
inline half2 __halves2half2(half x, half y) { return {x, y}; }
inline half __ushort_as_half(unsigned short x) { return half::of(x); }

inline bfloat16x2_t make_bfloat162(bfloat16_t x, bfloat16_t y) { return {x, y}; }
inline bfloat16x2_t __float2bfloat162_rn(float x) { return {bfloat16_t(x), bfloat16_t(x)}; }
inline bfloat16x2_t __floats2bfloat162_rn(float x, float y) { return {bfloat16_t(x), bfloat16_t(y)}; }
inline bfloat16x2_t __bfloat162bfloat162(bfloat16_t x) { return {x, x}; }
inline bfloat16x2_t __halves2bfloat162(bfloat16_t x, bfloat16_t y) { return {x, y}; }
inline float2 __bfloat1622float2(bfloat16x2_t x) { return {(float)x.x, (float)x.y}; }
inline bfloat16_t __low2bfloat16(bfloat16x2_t x) { return x.x; }
inline bfloat16x2_t __low2bfloat162(bfloat16x2_t x) { return {x.x, x.x}; }
inline bfloat16_t __high2bfloat16(bfloat16x2_t x) { return x.y; }
inline bfloat16x2_t __high2bfloat162(bfloat16x2_t x) { return {x.y, x.y}; }
inline bfloat16x2_t __highs2bfloat162(bfloat16x2_t x, bfloat16x2_t y) { return {x.y, y.y}; }
inline bfloat16x2_t __lows2bfloat162(bfloat16x2_t x, bfloat16x2_t y) { return {x.x, y.x}; }
inline bfloat16_t __ushort_as_bfloat16(unsigned short x) { return bfloat16_t::of(x); }

#define ASCRT_INF_FP16 __ushort_as_half(0x7c00)
#define ASCRT_MAX_NORMAL_FP16 __ushort_as_half(0x7bff)
#define ASCRT_MIN_DENORM_FP16 __ushort_as_half(0x0001)
#define ASCRT_NAN_FP16 __ushort_as_half(0x7fff)
#define ASCRT_NEG_ZERO_FP16 __ushort_as_half(0x8000)
#define ASCRT_ONE_FP16 __ushort_as_half(0x3c00)
#define ASCRT_ZERO_FP16 __ushort_as_half(0x0000)
#define ASCRT_INF_BF16 __ushort_as_bfloat16(0x7f80)
#define ASCRT_MAX_NORMAL_BF16 __ushort_as_bfloat16(0x7f7f)
#define ASCRT_MIN_DENORM_BF16 __ushort_as_bfloat16(0x0001)
#define ASCRT_NAN_BF16 __ushort_as_bfloat16(0x7fff)
#define ASCRT_NEG_ZERO_BF16 __ushort_as_bfloat16(0x8000)
#define ASCRT_ONE_BF16 __ushort_as_bfloat16(0x3f80)
#define ASCRT_ZERO_BF16 __ushort_as_bfloat16(0x0000)
