/** Conversion of tensors and reductions of a row. */
#pragma once

#include <limits>

#include "vectors.h"

namespace AscendC {

namespace detail {

/** True where the A2 and A3 convert so, with the rounding modes of their table. */
template <typename T, typename U>
bool canCast(RoundMode mode) {
    const bool rounds = mode >= RoundMode::CAST_RINT && mode <= RoundMode::CAST_TRUNC, none = mode == RoundMode::CAST_NONE;
    constexpr unsigned to = typeOf<T>(), from = typeOf<U>();
    if constexpr (from == tHalf && to == tFloat) return none;
    if constexpr (from == tBfloat && to == tFloat) return none;
    if constexpr (from == tInt16 && to == tFloat) return none;
    if constexpr (from == tInt32 && to == tInt16) return none;
    if constexpr (from == tInt16 && to == tHalf) return rounds || none;
    if constexpr (from == tInt32 && to == tFloat) return rounds || none;
    if constexpr (from == tFloat && to == tHalf) return rounds || none || mode == RoundMode::CAST_ODD;
    if constexpr (from == tFloat && (to == tBfloat || to == tInt16 || to == tInt32 || to == tFloat)) return rounds;
    if constexpr (from == tHalf && (to == tInt16 || to == tInt32)) return rounds;
    if constexpr (from == tBfloat && to == tInt32) return rounds;
    return false;
}

inline double rounded(double value, RoundMode mode) {
    switch (mode) {
        case RoundMode::CAST_FLOOR: return std::floor(value);
        case RoundMode::CAST_CEIL: return std::ceil(value);
        case RoundMode::CAST_ROUND: return std::round(value);
        case RoundMode::CAST_TRUNC: return std::trunc(value);
        default: return std::nearbyint(value);
    }
}

/** Integers that do not fit end at the largest or smallest that does. */
template <typename T, typename U>
T converted(U value, RoundMode mode) {
    if constexpr (std::is_integral_v<T>) {
        const double whole = rounded((double)value, mode);
        if (whole != whole) return 0;
        if (whole >= (double)std::numeric_limits<T>::max()) return std::numeric_limits<T>::max();
        if (whole <= (double)std::numeric_limits<T>::min()) return std::numeric_limits<T>::min();
        return (T)whole;
    } else {
        return (T)value;
    }
}

}  // namespace detail

template <typename T, typename U>
EMULATION_UNCHECKED void Cast(const LocalTensor<T> &dst, const LocalTensor<U> &src, const RoundMode &roundMode, const uint32_t count, EMULATION_SITE) {
    if (emulation::isClassic() && !detail::canCast<T, U>(roundMode))
        emulation::tileMistake(site, "Cast has no such pair of types with this rounding on chip %s", emulation::chipName());
    if (!std::is_integral_v<T> && sizeof(T) < sizeof(U) && roundMode != RoundMode::CAST_RINT && roundMode != RoundMode::CAST_NONE)
        emulation::tileMistake(site, "the emulation rounds to a shorter float with CAST_RINT and CAST_NONE only");
    detail::checkTwo(dst, src, count, "Cast", site);
    T *out = (T *)dst.part.address;
    const U *x = (const U *)src.part.address;
    for (size_t at = 0; at < count; ++at) out[at] = detail::converted<T, U>(x[at], roundMode);
}

namespace detail {

/** A vector of 256 bytes is folded in halves. */
template <typename T, typename Operation>
EMULATION_UNCHECKED T folded(const T *values, size_t count, Operation operation) {
    T part[256 / sizeof(T)];
    for (size_t at = 0; at < count; ++at) part[at] = values[at];
    while (count > 1) {
        const size_t rest = (count + 1) / 2;
        for (size_t at = 0; at < count / 2; ++at) part[at] = operation(part[2 * at], part[2 * at + 1]);
        if (count % 2) part[rest - 1] = part[count - 1];
        count = rest;
    }
    return part[0];
}

template <typename T, typename Operation>
EMULATION_UNCHECKED void reduce(const LocalTensor<T> &dst, const LocalTensor<T> &src, size_t count, const char *function, emulation::Site site,
                                Operation operation) {
    needType<T>(real, function, site);
    emulation::useTensor(src.part, count * sizeof(T), emulation::Pipe::vector, false, function, site);
    if (count == 0) return;
    emulation::useTensor(dst.part, sizeof(T), emulation::Pipe::vector, true, function, site, sizeof(T) * 2);
    constexpr size_t vector = 256 / sizeof(T);
    const T *x = (const T *)src.part.address;
    T result = folded(x, count < vector ? count : vector, operation);
    for (size_t at = vector; at < count; at += vector) {
        const T next = folded(x + at, count - at < vector ? count - at : vector, operation);
        result = operation(result, next);
    }
    *(T *)dst.part.address = result;
}

/** Room for the results of the first round, value and index of each. */
template <typename T>
void needTemporary(const LocalTensor<T> &temporary, size_t count, const char *function, emulation::Site site) {
    const size_t vectors = count * sizeof(T) < 256 ? 1 : (count * sizeof(T) + 255) / 256;
    emulation::useTensor(temporary.part, (vectors * 2 * sizeof(T) + 31) / 32 * 32, emulation::Pipe::vector, true, function, site);
}

}  // namespace detail

template <typename T, bool isSetMask = true>
void ReduceSum(const LocalTensor<T> &dst, const LocalTensor<T> &src, const LocalTensor<T> &sharedTmpBuffer, const int32_t count, EMULATION_SITE) {
    (void)sharedTmpBuffer;
    detail::reduce(dst, src, detail::countOf(count, "ReduceSum", site), "ReduceSum", site, [](T a, T b) -> T { return a + b; });
}
template <typename T>
void ReduceMax(const LocalTensor<T> &dst, const LocalTensor<T> &src, const LocalTensor<T> &sharedTmpBuffer, const int32_t count, EMULATION_SITE) {
    detail::needTemporary(sharedTmpBuffer, detail::countOf(count, "ReduceMax", site), "ReduceMax", site);
    detail::reduce(dst, src, (size_t)count, "ReduceMax", site, [](T a, T b) -> T { return detail::larger(a, b); });
}
template <typename T>
void ReduceMin(const LocalTensor<T> &dst, const LocalTensor<T> &src, const LocalTensor<T> &sharedTmpBuffer, const int32_t count, EMULATION_SITE) {
    detail::needTemporary(sharedTmpBuffer, detail::countOf(count, "ReduceMin", site), "ReduceMin", site);
    detail::reduce(dst, src, (size_t)count, "ReduceMin", site, [](T a, T b) -> T { return detail::smaller(a, b); });
}

}  // namespace AscendC
