/** The 16-bit floats, half and bfloat16_t: storage of 16 bits, arithmetic in float, rounded to nearest even. */
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "builtins.h"

namespace emulation {

inline float asFloat(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}
inline uint32_t asBits(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

inline float halfToFloat(uint16_t bits) {
    const uint32_t sign = (uint32_t)(bits & 0x8000) << 16, exponent = bits >> 10 & 0x1f, fraction = bits & 0x3ff;
    if (exponent == 0x1f) return asFloat(sign | 0x7f800000 | fraction << 13);
    if (exponent != 0) return asFloat(sign | (exponent + 112) << 23 | fraction << 13);
    const float small = (float)fraction * 0x1p-24f;
    return sign ? -small : small;
}

inline uint16_t floatToHalf(float value) {
    const uint32_t bits = asBits(value), sign = bits >> 16 & 0x8000, rest = bits & 0x7fffffff;
    if (rest > 0x7f800000) return (uint16_t)(sign | 0x7e00);
    if (rest >= 0x477ff000) return (uint16_t)(sign | 0x7c00);
    if (rest < 0x38800000) return (uint16_t)(sign | (uint32_t)std::nearbyintf(asFloat(rest) * 0x1p24f));
    const uint32_t rounded = rest + 0xfff + (rest >> 13 & 1);
    return (uint16_t)(sign | ((rounded >> 13) - (112u << 10)));
}

inline float bfloatToFloat(uint16_t bits) { return asFloat((uint32_t)bits << 16); }

inline uint16_t floatToBfloat(float value) {
    const uint32_t bits = asBits(value);
    if ((bits & 0x7fffffff) > 0x7f800000) return (uint16_t)(bits >> 16 | 0x40);
    return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

/** A float kept in 16 bits; converts like a built-in type. */
template <uint16_t (*Pack)(float), float (*Unpack)(uint16_t)>
struct ShortFloat {
    uint16_t bits;

    ShortFloat() = default;
    template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>
    ShortFloat(T value) : bits(Pack((float)value)) {}
    operator float() const { return Unpack(bits); }

    static ShortFloat of(uint16_t bits) {
        ShortFloat value;
        value.bits = bits;
        return value;
    }

    ShortFloat operator-() const { return of(bits ^ 0x8000); }
    ShortFloat operator+() const { return *this; }
    ShortFloat &operator++() { return *this = *this + ShortFloat(1.0f); }
    ShortFloat &operator--() { return *this = *this - ShortFloat(1.0f); }
    ShortFloat operator++(int) { const ShortFloat old = *this; ++*this; return old; }
    ShortFloat operator--(int) { const ShortFloat old = *this; --*this; return old; }

    friend ShortFloat operator+(ShortFloat a, ShortFloat b) { return (float)a + (float)b; }
    friend ShortFloat operator-(ShortFloat a, ShortFloat b) { return (float)a - (float)b; }
    friend ShortFloat operator*(ShortFloat a, ShortFloat b) { return (float)a * (float)b; }
    friend ShortFloat operator/(ShortFloat a, ShortFloat b) { return (float)a / (float)b; }
    friend bool operator==(ShortFloat a, ShortFloat b) { return (float)a == (float)b; }
    friend bool operator!=(ShortFloat a, ShortFloat b) { return (float)a != (float)b; }
    friend bool operator<(ShortFloat a, ShortFloat b) { return (float)a < (float)b; }
    friend bool operator>(ShortFloat a, ShortFloat b) { return (float)a > (float)b; }
    friend bool operator<=(ShortFloat a, ShortFloat b) { return (float)a <= (float)b; }
    friend bool operator>=(ShortFloat a, ShortFloat b) { return (float)a >= (float)b; }
    template <class T>
    ShortFloat &operator+=(T other) { return *this = ShortFloat((float)*this + (float)other); }
    template <class T>
    ShortFloat &operator-=(T other) { return *this = ShortFloat((float)*this - (float)other); }
    template <class T>
    ShortFloat &operator*=(T other) { return *this = ShortFloat((float)*this * (float)other); }
    template <class T>
    ShortFloat &operator/=(T other) { return *this = ShortFloat((float)*this / (float)other); }

// With another number the usual conversions hold: an integer becomes 16 bits wide, a float makes the result a float.
#define EMULATION_MIXED(op)                                                                                             \
    template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>                                               \
    friend std::conditional_t<std::is_integral_v<T>, ShortFloat, T> operator op(ShortFloat a, T b) {                    \
        return std::conditional_t<std::is_integral_v<T>, ShortFloat, T>((float)a op (std::conditional_t<std::is_integral_v<T>, float, T>)b); \
    }                                                                                                                   \
    template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>                                               \
    friend std::conditional_t<std::is_integral_v<T>, ShortFloat, T> operator op(T a, ShortFloat b) {                    \
        return std::conditional_t<std::is_integral_v<T>, ShortFloat, T>((std::conditional_t<std::is_integral_v<T>, float, T>)a op (float)b); \
    }
    EMULATION_MIXED(+)
    EMULATION_MIXED(-)
    EMULATION_MIXED(*)
    EMULATION_MIXED(/)
#undef EMULATION_MIXED
#define EMULATION_COMPARED(op)                                             \
    template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>  \
    friend bool operator op(ShortFloat a, T b) { return (float)a op b; }   \
    template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>  \
    friend bool operator op(T a, ShortFloat b) { return a op (float)b; }
    EMULATION_COMPARED(==)
    EMULATION_COMPARED(!=)
    EMULATION_COMPARED(<)
    EMULATION_COMPARED(>)
    EMULATION_COMPARED(<=)
    EMULATION_COMPARED(>=)
#undef EMULATION_COMPARED
};

/** Two of them side by side; arithmetic only, no comparisons. */
template <class T>
struct alignas(4) ShortPair {
    T x, y;

    friend ShortPair operator+(ShortPair a, ShortPair b) { return {a.x + b.x, a.y + b.y}; }
    friend ShortPair operator-(ShortPair a, ShortPair b) { return {a.x - b.x, a.y - b.y}; }
    friend ShortPair operator*(ShortPair a, ShortPair b) { return {a.x * b.x, a.y * b.y}; }
    friend ShortPair operator/(ShortPair a, ShortPair b) { return {a.x / b.x, a.y / b.y}; }
    ShortPair &operator+=(ShortPair b) { return *this = *this + b; }
    ShortPair &operator-=(ShortPair b) { return *this = *this - b; }
    ShortPair &operator*=(ShortPair b) { return *this = *this * b; }
    ShortPair &operator/=(ShortPair b) { return *this = *this / b; }
    ShortPair operator-() const { return {-x, -y}; }
};

}  // namespace emulation

using half = emulation::ShortFloat<emulation::floatToHalf, emulation::halfToFloat>;
using bfloat16_t = emulation::ShortFloat<emulation::floatToBfloat, emulation::bfloatToFloat>;
using half2 = emulation::ShortPair<half>;
using bfloat16x2_t = emulation::ShortPair<bfloat16_t>;
