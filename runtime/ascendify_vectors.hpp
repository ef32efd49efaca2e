// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_vectors.hpp: CUDA's vectors of three small numbers, which the SIMT language of the Ascend 950 stores in the space of four.
// These lie in memory as CUDA's do, for the host and for kernels. Ascendify copies this file beside sources whose fixes use it; the
// sources are yours, and so is this copy.
#ifndef ASCENDIFY_VECTORS_HPP
#define ASCENDIFY_VECTORS_HPP

// Outside of any namespace, so that operators and functions of the program are found for them as they are for CUDA's.
struct AscendifyChar3 {
    signed char x, y, z;
};
struct AscendifyUChar3 {
    unsigned char x, y, z;
};
struct AscendifyShort3 {
    short x, y, z;
};
struct AscendifyUShort3 {
    unsigned short x, y, z;
};

namespace ascendify {

/** char3: three bytes. */
using Char3 = ::AscendifyChar3;
/** uchar3: three bytes. */
using UChar3 = ::AscendifyUChar3;
/** short3: six bytes. */
using Short3 = ::AscendifyShort3;
/** ushort3: six bytes. */
using UShort3 = ::AscendifyUShort3;

}  // namespace ascendify

#endif
