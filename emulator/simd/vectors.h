/** Instructions of the vector unit on the first `count` elements, with the types that each chip has for them. */
#pragma once

#include <algorithm>
#include <cmath>

#include "tensors.h"

namespace AscendC {

enum class CMPMODE : uint8_t { LT, GT, EQ, LE, GE, NE };
enum class SELMODE : uint8_t { VSEL_CMPMASK_SPR, VSEL_TENSOR_SCALAR_MODE, VSEL_TENSOR_TENSOR_MODE };
enum class RoundMode : uint8_t { CAST_NONE, CAST_RINT, CAST_FLOOR, CAST_CEIL, CAST_ROUND, CAST_TRUNC, CAST_ODD, CAST_HYBRID };

namespace detail {

/** Types of an instruction on the A2 and A3; the 950 has more, which the documented tables of that chip tell. */
enum Types : unsigned { tFloat = 1, tHalf = 2, tInt32 = 4, tInt16 = 8, tUint16 = 16, tUint32 = 32, tBfloat = 64 };
constexpr unsigned real = tFloat | tHalf, numeric = real | tInt32 | tInt16;

template <typename T>
constexpr unsigned typeOf() {
    if constexpr (std::is_same_v<T, float>) return tFloat;
    else if constexpr (std::is_same_v<T, half>) return tHalf;
    else if constexpr (std::is_same_v<T, int32_t>) return tInt32;
    else if constexpr (std::is_same_v<T, int16_t>) return tInt16;
    else if constexpr (std::is_same_v<T, uint16_t>) return tUint16;
    else if constexpr (std::is_same_v<T, uint32_t>) return tUint32;
    else if constexpr (std::is_same_v<T, bfloat16_t>) return tBfloat;
    else return 0;
}

template <typename T>
void needType(unsigned types, const char *function, emulation::Site site) {
    if (emulation::isClassic() && !(types & typeOf<T>()))
        emulation::tileMistake(site, "%s has no such element type on chip %s", function, emulation::chipName());
}

/** A result may lie where an operand lies, or apart from it. */
inline void checkOverlap(const emulation::Part &dst, size_t dstBytes, const emulation::Part &src, size_t srcBytes, const char *function, emulation::Site site) {
    if (dst.address == src.address) return;
    if (dst.address < src.address + srcBytes && src.address < dst.address + dstBytes)
        emulation::tileMistake(site, "%s: the result overlaps an operand in part", function);
}

inline size_t countOf(int64_t count, const char *function, emulation::Site site) {
    if (count < 0) emulation::tileMistake(site, "%s is given a count of %lld", function, (long long)count);
    return (size_t)count;
}

template <typename T, typename U>
void checkTwo(const LocalTensor<T> &dst, const LocalTensor<U> &src, size_t count, const char *function, emulation::Site site) {
    emulation::useTensor(src.part, count * sizeof(U), emulation::Pipe::vector, false, function, site);
    emulation::useTensor(dst.part, count * sizeof(T), emulation::Pipe::vector, true, function, site);
    checkOverlap(dst.part, count * sizeof(T), src.part, count * sizeof(U), function, site);
}

template <typename T, typename Operation>
EMULATION_UNCHECKED void binary(const LocalTensor<T> &dst, const LocalTensor<T> &a, const LocalTensor<T> &b, int64_t number, unsigned types,
                                const char *function, emulation::Site site, Operation operation) {
    needType<T>(types, function, site);
    const size_t count = countOf(number, function, site);
    emulation::useTensor(b.part, count * sizeof(T), emulation::Pipe::vector, false, function, site);
    checkOverlap(dst.part, count * sizeof(T), b.part, count * sizeof(T), function, site);
    checkTwo(dst, a, count, function, site);
    T *out = (T *)dst.part.address;
    const T *x = (const T *)a.part.address, *y = (const T *)b.part.address;
    for (size_t at = 0; at < count; ++at) out[at] = operation(x[at], y[at]);
}

template <typename T, typename Operation>
EMULATION_UNCHECKED void unary(const LocalTensor<T> &dst, const LocalTensor<T> &a, int64_t number, unsigned types, const char *function,
                               emulation::Site site, Operation operation) {
    needType<T>(types, function, site);
    const size_t count = countOf(number, function, site);
    checkTwo(dst, a, count, function, site);
    T *out = (T *)dst.part.address;
    const T *x = (const T *)a.part.address;
    for (size_t at = 0; at < count; ++at) out[at] = operation(x[at]);
}

template <typename T>
T smaller(T a, T b) {
    return b < a ? b : a;
}
template <typename T>
T larger(T a, T b) {
    return a < b ? b : a;
}
/** Integers wrap around; 16 bits are computed wide and cut. */
template <typename T, typename Operation>
T wrapping(T a, T b, Operation operation) {
    if constexpr (std::is_integral_v<T>) return (T)operation((uint64_t)a, (uint64_t)b);
    else return operation(a, b);
}

}  // namespace detail

#define EMULATION_BINARY(name, types, expression)                                                                          \
    template <typename T>                                                                                                  \
    void name(const LocalTensor<T> &dst, const LocalTensor<T> &src0, const LocalTensor<T> &src1, const int32_t &count,     \
              EMULATION_SITE) {                                                                                            \
        detail::binary(dst, src0, src1, count, types, #name, site, [](T a, T b) -> T { return expression; });              \
    }
EMULATION_BINARY(Add, detail::numeric, detail::wrapping(a, b, [](auto x, auto y) { return x + y; }))
EMULATION_BINARY(Sub, detail::numeric, detail::wrapping(a, b, [](auto x, auto y) { return x - y; }))
EMULATION_BINARY(Mul, detail::numeric, detail::wrapping(a, b, [](auto x, auto y) { return x * y; }))
EMULATION_BINARY(Div, detail::real, a / b)
EMULATION_BINARY(Max, detail::numeric, detail::larger(a, b))
EMULATION_BINARY(Min, detail::numeric, detail::smaller(a, b))
#undef EMULATION_BINARY

#define EMULATION_SCALAR(name, types, expression)                                                                          \
    template <typename T>                                                                                                  \
    void name(const LocalTensor<T> &dst, const LocalTensor<T> &src, const std::common_type_t<T> &scalarValue,              \
              const int32_t &count, EMULATION_SITE) {                                                                      \
        const T b = scalarValue;                                                                                           \
        detail::unary(dst, src, count, types, #name, site, [b](T a) -> T { return expression; });                          \
    }
EMULATION_SCALAR(Adds, detail::numeric, detail::wrapping(a, b, [](auto x, auto y) { return x + y; }))
EMULATION_SCALAR(Muls, detail::numeric, detail::wrapping(a, b, [](auto x, auto y) { return x * y; }))
EMULATION_SCALAR(Maxs, detail::numeric, detail::larger(a, b))
EMULATION_SCALAR(Mins, detail::numeric, detail::smaller(a, b))
#undef EMULATION_SCALAR

#define EMULATION_UNARY(name, types, expression)                                                                           \
    template <typename T>                                                                                                  \
    void name(const LocalTensor<T> &dst, const LocalTensor<T> &src, const int32_t &count, EMULATION_SITE) {                \
        detail::unary(dst, src, count, types, #name, site, [](T a) -> T { return expression; });                           \
    }
EMULATION_UNARY(Exp, detail::real, (T)std::exp((float)a))
EMULATION_UNARY(Ln, detail::real, (T)std::log((float)a))
EMULATION_UNARY(Abs, detail::real, (T)std::fabs((float)a))
EMULATION_UNARY(Sqrt, detail::real, (T)std::sqrt((float)a))
EMULATION_UNARY(Rsqrt, detail::real, (T)(1.0f / std::sqrt((float)a)))
EMULATION_UNARY(Reciprocal, detail::real, (T)(1.0f / (float)a))
EMULATION_UNARY(Relu, detail::real | detail::tInt32, detail::larger(a, (T)0))
#undef EMULATION_UNARY

template <typename T>
EMULATION_UNCHECKED void Duplicate(const LocalTensor<T> &dst, const std::common_type_t<T> &scalarValue, const int32_t &count, EMULATION_SITE) {
    detail::needType<T>(detail::numeric | detail::tUint16 | detail::tUint32 | detail::tBfloat, "Duplicate", site);
    const size_t number = detail::countOf(count, "Duplicate", site);
    emulation::useTensor(dst.part, number * sizeof(T), emulation::Pipe::vector, true, "Duplicate", site);
    const T value = scalarValue;
    T *out = (T *)dst.part.address;
    for (size_t at = 0; at < number; ++at) out[at] = value;
}

namespace detail {

template <typename T>
bool holds(T a, T b, CMPMODE mode) {
    switch (mode) {
        case CMPMODE::LT: return a < b;
        case CMPMODE::GT: return a > b;
        case CMPMODE::EQ: return a == b;
        case CMPMODE::LE: return a <= b;
        case CMPMODE::GE: return a >= b;
        default: return a != b;
    }
}

/** Compares whole vectors of 256 bytes; a bit of the result stands for an element. */
template <typename T, typename Right>
EMULATION_UNCHECKED void compare(const LocalTensor<uint8_t> &dst, const LocalTensor<T> &a, CMPMODE mode, size_t count, const char *function,
                                 emulation::Site site, Right right) {
    needType<T>(mode == CMPMODE::EQ ? real | tInt32 : (unsigned)real, function, site);
    if (count * sizeof(T) % 256)
        emulation::tileMistake(site, "%s compares %zu bytes, which is no multiple of 256: the rest would not be compared", function, count * sizeof(T));
    emulation::useTensor(a.part, count * sizeof(T), emulation::Pipe::vector, false, function, site);
    emulation::useTensor(dst.part, count / 8, emulation::Pipe::vector, true, function, site);
    uint8_t *out = (uint8_t *)dst.part.address;
    const T *x = (const T *)a.part.address;
    for (size_t at = 0; at < count; at += 8) {
        uint8_t bits = 0;
        for (size_t bit = 0; bit < 8; ++bit) bits |= (uint8_t)(holds<T>(x[at + bit], right(at + bit), mode) << bit);
        out[at / 8] = bits;
    }
}

}  // namespace detail

template <typename T, typename U>
EMULATION_UNCHECKED void Compare(const LocalTensor<U> &dst, const LocalTensor<T> &src0, const LocalTensor<T> &src1, CMPMODE cmpMode, uint32_t count, EMULATION_SITE) {
    emulation::useTensor(src1.part, (size_t)count * sizeof(T), emulation::Pipe::vector, false, "Compare", site);
    const T *other = (const T *)src1.part.address;
    detail::compare(dst.template ReinterpretCast<uint8_t>(), src0, cmpMode, count, "Compare", site, [other](size_t at) { return other[at]; });
}

template <typename T, typename U>
void Compares(const LocalTensor<U> &dst, const LocalTensor<T> &src0, const std::common_type_t<T> src1Scalar, CMPMODE cmpMode, uint32_t count, EMULATION_SITE) {
    const T other = src1Scalar;
    detail::compare(dst.template ReinterpretCast<uint8_t>(), src0, cmpMode, count, "Compares", site, [other](size_t) { return other; });
}

namespace detail {

template <typename T, typename U, typename Right>
EMULATION_UNCHECKED void select(const LocalTensor<T> &dst, const LocalTensor<U> &mask, const LocalTensor<T> &a, SELMODE mode, SELMODE wanted, size_t count,
                                emulation::Site site, Right right) {
    needType<T>(real, "Select", site);
    if (mode != wanted) emulation::tileMistake(site, "Select: the mode does not fit the second operand, or is one that the emulation does not have");
    if (emulation::isClassic()) emulation::needReserve(8192, "Select", site);
    emulation::useTensor(mask.part, (count + 7) / 8, emulation::Pipe::vector, false, "Select", site);
    checkTwo(dst, a, count, "Select", site);
    const uint8_t *bits = (const uint8_t *)mask.part.address;
    T *out = (T *)dst.part.address;
    const T *x = (const T *)a.part.address;
    for (size_t at = 0; at < count; ++at) {
        const T other = right(at), own = x[at];
        out[at] = bits[at / 8] >> at % 8 & 1 ? own : other;
    }
}

}  // namespace detail

template <typename T, typename U>
EMULATION_UNCHECKED void Select(const LocalTensor<T> &dst, const LocalTensor<U> &selMask, const LocalTensor<T> &src0, const LocalTensor<T> &src1, SELMODE selMode, uint32_t count, EMULATION_SITE) {
    emulation::useTensor(src1.part, (size_t)count * sizeof(T), emulation::Pipe::vector, false, "Select", site);
    const T *other = (const T *)src1.part.address;
    detail::select(dst, selMask, src0, selMode, SELMODE::VSEL_TENSOR_TENSOR_MODE, count, site, [other](size_t at) { return other[at]; });
}
template <typename T, typename U>
void Select(const LocalTensor<T> &dst, const LocalTensor<U> &selMask, const LocalTensor<T> &src0, std::common_type_t<T> src1, SELMODE selMode, uint32_t count, EMULATION_SITE) {
    const T other = src1;
    detail::select(dst, selMask, src0, selMode, SELMODE::VSEL_TENSOR_SCALAR_MODE, count, site, [other](size_t) { return other; });
}

}  // namespace AscendC
