// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_vector.hpp: conversions of whole tiles for vector kernels whose element type a project chooses by a name of its own:
// float, half or bfloat16_t. Ascendify copies this file beside sources whose fixes use it; the sources are yours, and so is this copy.
// Source: the pages of `Cast` and `Muls` in asc-devkit (SIMD API).
#ifndef ASCENDIFY_VECTOR_HPP
#define ASCENDIFY_VECTOR_HPP

#include <cstdint>
#include <type_traits>

#include "kernel_operator.h"

namespace ascendify {

/** What a pointer points to, without `const`: the type that a template of a kernel takes from it. */
template <typename Pointer>
using Element = std::remove_cv_t<std::remove_pointer_t<std::decay_t<Pointer>>>;

/** From one of the three types to float or back; from float to float a product with one, which is the same to the bit. */
template <typename To, typename From>
inline __aicore__ void castTile(const AscendC::LocalTensor<To> &to, const AscendC::LocalTensor<From> &from, uint32_t count) {
    static_assert(std::is_same_v<To, float> || std::is_same_v<From, float>, "one side is float");
    static_assert(std::is_same_v<To, float> || std::is_same_v<To, half> || std::is_same_v<To, bfloat16_t>, "an element type of these kernels");
    static_assert(std::is_same_v<From, float> || std::is_same_v<From, half> || std::is_same_v<From, bfloat16_t>, "an element type of these kernels");
    if constexpr (std::is_same_v<To, From>)
        AscendC::Muls(to, from, 1.0f, count);
    else if constexpr (std::is_same_v<From, float>)
        AscendC::Cast(to, from, AscendC::RoundMode::CAST_RINT, count);
    else
        AscendC::Cast(to, from, AscendC::RoundMode::CAST_NONE, count);
}

}  // namespace ascendify

#endif
