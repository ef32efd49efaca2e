// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_complex.hpp: complex numbers of the host in the form of cuComplex.h: plain structs of a real and an imaginary part, and functions. Ascendify
// copies this file beside sources whose fixes use it; the sources are yours, and so is this copy. It needs C++17.
#ifndef ASCENDIFY_COMPLEX_HPP
#define ASCENDIFY_COMPLEX_HPP

#include <cmath>

namespace ascendify {

namespace structs {

// Aligned as a whole, as CUDA's are.
template <typename T>
struct alignas(2 * sizeof(T)) ComplexOf {
    T x, y;
};

}  // namespace structs

/** cuComplex and cuFloatComplex. */
using Complex = structs::ComplexOf<float>;
/** cuDoubleComplex. */
using DoubleComplex = structs::ComplexOf<double>;

/** make_cuComplex and make_cuFloatComplex. */
inline Complex makeComplex(float r, float i) { return {r, i}; }

/** make_cuDoubleComplex. */
inline DoubleComplex makeDoubleComplex(double r, double i) { return {r, i}; }

/** cuCreal and cuCrealf. */
template <typename C>
inline auto complexReal(C x) { return x.x; }

/** cuCimag and cuCimagf. */
template <typename C>
inline auto complexImaginary(C x) { return x.y; }

/** cuConj and cuConjf. */
template <typename C>
inline C complexConjugate(C x) { return {x.x, -x.y}; }

/** cuCadd and cuCaddf. */
template <typename C>
inline C complexAdd(C x, C y) { return {x.x + y.x, x.y + y.y}; }

/** cuCsub and cuCsubf. */
template <typename C>
inline C complexSubtract(C x, C y) { return {x.x - y.x, x.y - y.y}; }

/** cuCmul and cuCmulf. */
template <typename C>
inline C complexMultiply(C x, C y) {
    return {x.x * y.x - x.y * y.y, x.x * y.y + x.y * y.x};
}

/** cuCdiv and cuCdivf: by the greater part of the divisor first, so that nothing leaves the range on the way. */
template <typename C>
inline C complexDivide(C x, C y) {
    const auto scale = std::fabs(y.x) + std::fabs(y.y), real = y.x / scale, imaginary = y.y / scale, length = real * real + imaginary * imaginary;
    const auto a = x.x / scale, b = x.y / scale;
    return {(a * real + b * imaginary) / length, (b * real - a * imaginary) / length};
}

/** cuCabs and cuCabsf. */
template <typename C>
inline auto complexAbs(C x) { return std::hypot(x.x, x.y); }

/** cuCfma and cuCfmaf: x y + d. */
template <typename C>
inline C complexFma(C x, C y, C d) {
    return {x.x * y.x + d.x - x.y * y.y, x.x * y.y + d.y + x.y * y.x};
}

/** cuComplexFloatToDouble. */
inline DoubleComplex complexWiden(Complex c) { return {c.x, c.y}; }

/** cuComplexDoubleToFloat. */
inline Complex complexNarrow(DoubleComplex c) { return {static_cast<float>(c.x), static_cast<float>(c.y)}; }

}  // namespace ascendify

#endif
