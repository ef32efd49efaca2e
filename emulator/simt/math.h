/** Mathematical and bit functions. What the C library has under the same name is taken from there. */
#pragma once

#include <algorithm>
#include <cfloat>
#include <climits>
#include <math.h>

#include "builtins.h"
#include "half.h"

// Newer C libraries have some of these too, so that ours need names of their own.
#define rsqrtf emulation_rsqrtf
#define exp10f emulation_exp10f
#define sinpif emulation_sinpif
#define cospif emulation_cospif
#define tanpif emulation_tanpif

inline float rsqrtf(float x) { return 1.0f / sqrtf(x); }
inline float exp10f(float x) { return (float)pow(10.0, (double)x); }
inline float sinpif(float x) { return (float)sin(M_PI * fmod((double)x, 2.0)); }
inline float cospif(float x) { return (float)cos(M_PI * fmod((double)x, 2.0)); }
inline float tanpif(float x) { return (float)tan(M_PI * fmod((double)x, 1.0)); }
inline void sincospif(float x, float *s, float *c) {
    *s = sinpif(x);
    *c = cospif(x);
}
inline float rcbrtf(float x) { return 1.0f / cbrtf(x); }
inline float rhypotf(float x, float y) { return 1.0f / hypotf(x, y); }
inline float norm3df(float a, float b, float c) { return sqrtf(a * a + b * b + c * c); }
inline float rnorm3df(float a, float b, float c) { return 1.0f / norm3df(a, b, c); }
inline float norm4df(float a, float b, float c, float d) { return sqrtf(a * a + b * b + c * c + d * d); }
inline float rnorm4df(float a, float b, float c, float d) { return 1.0f / norm4df(a, b, c, d); }
inline float normf(int n, float *a) {
    double sum = 0;
    for (int at = 0; at < n; ++at) sum += (double)a[at] * a[at];
    return (float)sqrt(sum);
}
inline float rnormf(int n, float *a) { return 1.0f / normf(n, a); }
inline float normcdff(float x) { return (float)(0.5 * erfc(-(double)x * M_SQRT1_2)); }
inline float erfcxf(float x) { return (float)exp((double)x * x) * erfcf(x); }
inline float fdividef(float x, float y) { return x / y; }
inline float __fdividef(float x, float y) { return x / y; }

/** x with erf(x) = y, by Newton's method from a rational start. */
inline double emulation_erfinv(double y) {
    if (y <= -1 || y >= 1) return y == 1 ? (double)INFINITY : y == -1 ? -(double)INFINITY : (double)NAN;
    const double w = log(1 - y * y), a = 2 / (M_PI * 0.147) + w / 2;
    double x = copysign(sqrt(sqrt(a * a - w / 0.147) - a), y);
    for (int step = 0; step < 4; ++step) x -= (erf(x) - y) / (M_2_SQRTPI * exp(-x * x));
    return x;
}
inline float erfinvf(float x) { return (float)emulation_erfinv(x); }
inline float erfcinvf(float x) { return (float)emulation_erfinv(1.0 - (double)x); }
inline float normcdfinvf(float x) { return (float)(M_SQRT2 * emulation_erfinv(2.0 * (double)x - 1.0)); }

/** Modified Bessel functions of order 0 and 1, by their series. */
inline float cyl_bessel_i0f(float x) {
    double term = 1, sum = 1;
    for (int k = 1; k < 200 && term > sum * 1e-12; ++k) sum += term *= (double)x * x / (4.0 * k * k);
    return (float)sum;
}
inline float cyl_bessel_i1f(float x) {
    double term = (double)x / 2, sum = term;
    for (int k = 1; k < 200 && fabs(term) > fabs(sum) * 1e-12; ++k) sum += term *= (double)x * x / (4.0 * k * (k + 1.0));
    return (float)sum;
}

inline long long llmax(long long x, long long y) { return x > y ? x : y; }
inline unsigned long long ullmax(unsigned long long x, unsigned long long y) { return x > y ? x : y; }
inline unsigned int umax(unsigned int x, unsigned int y) { return x > y ? x : y; }
inline long long llmin(long long x, long long y) { return x < y ? x : y; }
inline unsigned long long ullmin(unsigned long long x, unsigned long long y) { return x < y ? x : y; }
inline unsigned int umin(unsigned int x, unsigned int y) { return x < y ? x : y; }

// For equal integers only: with other types the call is ambiguous, as on the chip.
#define EMULATION_MINMAX(type)                                          \
    inline constexpr type max(type x, type y) { return x > y ? x : y; } \
    inline constexpr type min(type x, type y) { return x < y ? x : y; }
EMULATION_MINMAX(long long)
EMULATION_MINMAX(unsigned long long)
EMULATION_MINMAX(unsigned int)
EMULATION_MINMAX(long)
EMULATION_MINMAX(int)
EMULATION_MINMAX(short)
EMULATION_MINMAX(char)
EMULATION_MINMAX(unsigned long)
EMULATION_MINMAX(unsigned short)
EMULATION_MINMAX(unsigned char)
#undef EMULATION_MINMAX

inline int __mulhi(int x, int y) { return (int)((long long)x * y >> 32); }
inline unsigned int __umulhi(unsigned int x, unsigned int y) { return (unsigned)((unsigned long long)x * y >> 32); }
__extension__ typedef __int128 emulation_int128;
__extension__ typedef unsigned __int128 emulation_uint128;
inline long long __mul64hi(long long x, long long y) { return (long long)((emulation_int128)x * y >> 64); }
inline unsigned long long __umul64hi(unsigned long long x, unsigned long long y) {
    return (unsigned long long)((emulation_uint128)x * y >> 64);
}
inline long long __mul_i32toi64(int x, int y) { return (long long)x * y; }
inline unsigned long long __mul_i32toi64(unsigned int x, unsigned int y) { return (unsigned long long)x * y; }
inline int __mul24(int x, int y) { return (x << 8 >> 8) * (y << 8 >> 8); }
inline unsigned int __umul24(unsigned int x, unsigned int y) { return (x & 0xffffff) * (y & 0xffffff); }
inline unsigned int __sad(int x, int y, unsigned int z) { return z + (unsigned)(x > y ? (long long)x - y : (long long)y - x); }
inline unsigned int __usad(unsigned int x, unsigned int y, unsigned int z) { return z + (x > y ? x - y : y - x); }
inline int __rhadd(int x, int y) { return (int)(((long long)x + y + 1) >> 1); }
inline unsigned int __uhadd(unsigned int x, unsigned int y) { return (unsigned)(((unsigned long long)x + y) >> 1); }
inline unsigned int __urhadd(unsigned int x, unsigned int y) { return (unsigned)(((unsigned long long)x + y + 1) >> 1); }

inline unsigned int __brev(unsigned int x) {
    unsigned int result = 0;
    for (int bit = 0; bit < 32; ++bit) result |= (x >> bit & 1u) << (31 - bit);
    return result;
}
inline unsigned long __brev(unsigned long x) { return (unsigned long)__brev((unsigned)x) << 32 | __brev((unsigned)(x >> 32)); }
inline unsigned long long __brev(unsigned long long x) { return __brev((unsigned long)x); }
inline int __clz(int x) { return x ? __builtin_clz((unsigned)x) : 32; }
inline int __clz(long x) { return x ? __builtin_clzl((unsigned long)x) : 64; }
inline int __clz(long long x) { return __clz((long)x); }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline int __ffs(long x) { return __builtin_ffsl(x); }
inline int __ffs(long long x) { return __builtin_ffsll(x); }
inline int __popc(unsigned int x) { return __builtin_popcount(x); }
inline int __popc(unsigned long x) { return __builtin_popcountl(x); }
inline int __popc(unsigned long long x) { return __builtin_popcountll(x); }
inline unsigned int __byte_perm(unsigned int x, unsigned int y, unsigned int s) {
    const unsigned long long both = (unsigned long long)y << 32 | x;
    unsigned int result = 0;
    for (int at = 0; at < 4; ++at) {
        const unsigned int chosen = s >> (4 * at) & 0xf;
        unsigned int byte = (unsigned)(both >> (8 * (chosen & 7))) & 0xff;
        if (chosen & 8) byte = byte & 0x80 ? 0xff : 0;
        result |= byte << (8 * at);
    }
    return result;
}
inline float __saturatef(float x) { return x > 0 ? (x < 1 ? x : 1.0f) : 0.0f; }

#define ASCRT_INF_F __builtin_inff()
#define ASCRT_NAN_F __builtin_nanf("")
#define ASCRT_MIN_DENORM_F 0x1p-149f
#define ASCRT_MAX_NORMAL_F FLT_MAX
#define ASCRT_NEG_ZERO_F -0.0f
#define ASCRT_ZERO_F 0.0f
#define ASCRT_ONE_F 1.0f
#define ASCRT_SQRT_HALF_F 0.70710678f
#define ASCRT_SQRT_TWO_F 1.41421356f
#define ASCRT_THIRD_F 0.33333333f
#define ASCRT_PIO4_F 0.78539816f
#define ASCRT_PIO2_F 1.57079633f
#define ASCRT_3PIO4_F 2.35619449f
#define ASCRT_2_OVER_PI_F 0.63661977f
#define ASCRT_SQRT_2_OVER_PI_F 0.79788456f
#define ASCRT_PI_F 3.14159265f
#define ASCRT_L2E_F 1.44269504f
#define ASCRT_L2T_F 3.32192809f
#define ASCRT_LG2_F 0.30102999f
#define ASCRT_LGE_F 0.43429448f
#define ASCRT_LN2_F 0.69314718f
#define ASCRT_LNT_F 2.30258509f
#define ASCRT_LNPI_F 1.14472989f
#define ASCRT_TWO_TO_M126_F 0x1p-126f
#define ASCRT_TWO_TO_126_F 0x1p126f
#define ASCRT_TWO_TO_23_F 0x1p23f
#define ASCRT_TWO_TO_24_F 0x1p24f
#define ASCRT_TWO_TO_31_F 0x1p31f
#define ASCRT_TWO_TO_32_F 0x1p32f
