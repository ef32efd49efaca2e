/** What the SIMT language has without an include: qualifiers, index variables, dim3 and the vector types. */
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "../core/dim3.h"

// Qualifiers say where code and data live; here all live in one process. Shared memory is rewritten before this is read.
#define __global__
#define __aicore__
#define __host__
#define __gm__
#define __ubuf__
#define __vector__
#define __align__(bytes) __attribute__((aligned(bytes)))
#define __launch_bounds__(...)
#define __maxnreg__(...)

/** Where the thread that runs now stands; the emulation sets them. */
extern dim3 threadIdx, blockIdx, blockDim, gridDim;
constexpr int32_t warpSize = 32;
constexpr uint64_t ASC_UB_SIZE = 248 * 1024;

// A type of three is stored like one of four.
#define EMULATION_VECTORS(name, type, scalar, align2, align4)                                                     \
    struct alignas(align2) name##2 {                                                                              \
        type x, y;                                                                                                \
    };                                                                                                            \
    struct alignas(align4) name##3 {                                                                              \
        type x, y, z;                                                                                             \
    };                                                                                                            \
    struct alignas(align4) name##4 {                                                                              \
        type x, y, z, w;                                                                                          \
    };                                                                                                            \
    inline name##2 make_##name##2(scalar x, scalar y) { return {x, y}; }                                          \
    inline name##3 make_##name##3(scalar x, scalar y, scalar z) { return {x, y, z}; }                             \
    inline name##4 make_##name##4(scalar x, scalar y, scalar z, scalar w) { return {x, y, z, w}; }

EMULATION_VECTORS(char, signed char, signed char, 2, 4)
EMULATION_VECTORS(uchar, unsigned char, unsigned char, 2, 4)
EMULATION_VECTORS(short, short, short, 4, 8)
EMULATION_VECTORS(ushort, unsigned short, unsigned short, 4, 8)
EMULATION_VECTORS(int, int, int, 8, 16)
EMULATION_VECTORS(uint, unsigned int, unsigned int, 8, 16)
EMULATION_VECTORS(long, long, long, 16, 32)
EMULATION_VECTORS(ulong, unsigned long, unsigned long, 16, 32)
EMULATION_VECTORS(longlong, long long, long long, 16, 32)
EMULATION_VECTORS(ulonglong, unsigned long long, unsigned long long, 16, 32)
EMULATION_VECTORS(float, float, float, 8, 16)
#undef EMULATION_VECTORS
