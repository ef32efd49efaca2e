// The numbers of runtime/ascendify_float64*.hpp against the processor's own doubles: bit for bit over random and directed operands.
#include <cfenv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <type_traits>

#include "ascendify_float64_kernels.hpp"
#include "ascendify_float64_pow.hpp"

using ascendify::float64;

static long wrong = 0;
static uint64_t state = 88172645463325252ull;

static uint64_t random64() {
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

/** The bits of a number; one pattern for all that are none. */
static uint64_t bitsOf(double x) {
    uint64_t bits;
    std::memcpy(&bits, &x, 8);
    return x == x ? bits : 0x7ff8000000000000ull;
}
static uint64_t bitsOf(float64 x) { return x.isNan() ? 0x7ff8000000000000ull : x.bits; }
static uint64_t bitsOf(float x) {
    uint32_t bits;
    std::memcpy(&bits, &x, 4);
    return x == x ? bits : 0x7fc00000u;
}
static uint64_t bitsOf(bool x) { return x; }
static uint64_t bitsOf(int x) { return static_cast<uint64_t>(x); }
static uint64_t bitsOf(long long x) { return static_cast<uint64_t>(x); }
static uint64_t bitsOf(unsigned int x) { return x; }
static uint64_t bitsOf(unsigned long long x) { return x; }
static uint64_t bitsOf(signed char x) { return static_cast<uint64_t>(x); }

static double numberOf(uint64_t bits) {
    double x;
    std::memcpy(&x, &bits, 8);
    return x;
}

template <class A, class B>
static void same(const char *what, A got, B want, double x, double y, double z) {
    if (bitsOf(got) == bitsOf(want)) return;
    if (wrong++ < 20)
        std::printf("%s of %a, %a, %a: %llx, not %llx\n", what, x, y, z, (unsigned long long)bitsOf(got), (unsigned long long)bitsOf(want));
}

/** Of every kind: any bits, edges, near 1, few digits, subnormal, every exponent. */
static uint64_t operand() {
    static const uint64_t edges[] = {0, 1, 2, 0xfffffffffffffull, 0x10000000000000ull, 0x10000000000001ull, 0x3ff0000000000000ull,
                                     0x3ff0000000000001ull, 0x3fefffffffffffffull, 0x7fefffffffffffffull, 0x7ff0000000000000ull,
                                     0x7ff8000000000000ull, 0x4330000000000000ull, 0x4340000000000000ull, 0x3fe0000000000000ull,
                                     0x41dfffffffc00000ull, 0x43e0000000000000ull, 0x47efffffefffffffull, 0x47effffff0000000ull,
                                     0x3690000000000000ull, 0x3690000000000001ull, 0x40effe0000000000ull, 0x3e60000000000000ull};
    const uint64_t bits = random64(), sign = bits & 0x8000000000000000ull, fraction = bits & 0xfffffffffffffull;
    const uint64_t near = (963 + random64() % 120) << 52, any = (random64() % 2047) << 52;
    switch (random64() % 8) {
        case 0: return (bits >> 52 & 0x7ff) == 0x7ff ? bits | 0x8000000000000ull : bits;
        case 1: return edges[bits % (sizeof(edges) / 8)] | sign;
        case 2: return sign | near | fraction;
        case 3: return sign | near | (((1ull << random64() % 53) - 1) & 0xfffffffffffffull);
        case 4: return sign | fraction >> random64() % 52;
        case 5: return sign | any | (bits & 0xff) << random64() % 45;
        case 6: return sign | (1022 + random64() % 3) << 52 | fraction;
        default: return sign | any | fraction;
    }
}

/** The number of 16 bits nearest to a number, by the definition of the format. */
static unsigned int halfOf(double x) {
    const unsigned int sign = std::signbit(x) ? 0x8000 : 0;
    if (x != x) return 0x7e00;
    const double size = std::fabs(x);
    if (size >= 65520) return sign | 0x7c00;
    if (size == 0) return sign;
    int exponent = 0;
    std::frexp(size, &exponent);
    const int unit = exponent < -13 ? -24 : exponent - 11;
    const double digits = std::nearbyint(std::ldexp(size, -unit));
    // A carry into the next power of two counts one in the field of the exponent.
    return sign | (unit == -24 ? (unsigned int)digits : (unsigned int)(digits + 1024 * (unit + 24)));
}

static void arithmetic(uint64_t ux, uint64_t uy, uint64_t uz) {
    const double x = numberOf(ux), y = numberOf(uy), z = numberOf(uz);
    const float64 a = float64::fromBits(ux), b = float64::fromBits(uy), c = float64::fromBits(uz);
    const auto check = [=](const char *what, auto got, auto want) { same(what, got, want, x, y, z); };
    check("sum", a + b, x + y);
    check("difference", a - b, x - y);
    check("product", a * b, x * y);
    check("quotient", a / b, x / y);
    check("root", ascendify::sqrt(a), std::sqrt(x));
    check("fused sum", ascendify::fma(a, b, c), std::fma(x, y, z));
    check("<", a < b, x < y);
    check("<=", a <= b, x <= y);
    check(">", a > b, x > y);
    check(">=", a >= b, x >= y);
    check("==", a == b, x == y);
    check("!=", a != b, x != y);
    check("negative", -a, -x);
    check("truth", static_cast<bool>(a), x != 0);
    check("not", !a, x == 0);
    check("absolute", ascendify::fabs(a), std::fabs(x));
    check("sign", ascendify::copysign(a, b), std::copysign(x, y));
    check("truncated", ascendify::trunc(a), std::trunc(x));
    check("floor", ascendify::floor(a), std::floor(x));
    check("ceiling", ascendify::ceil(a), std::ceil(x));
    check("nearest even", ascendify::rint(a), std::rint(x));
    check("nearest", ascendify::round(a), std::round(x));
    check("rest", ascendify::fmod(a, b), std::fmod(x, y));
    check("positive difference", ascendify::fdim(a, b), std::fdim(x, y));
    if (x != 0 || y != 0) check("greater", ascendify::fmax(a, b), std::fmax(x, y));
    if (x != 0 || y != 0) check("lesser", ascendify::fmin(a, b), std::fmin(x, y));
    const int power = (int)(uz % 4400) - 2200;
    check("scaled", ascendify::ldexp(a, power), std::ldexp(x, power));
    check("kinds", (int)ascendify::isnan(a) + 2 * ascendify::isinf(a) + 4 * ascendify::isfinite(a) + 8 * ascendify::signbit(a),
          (int)std::isnan(x) + 2 * std::isinf(x) + 4 * std::isfinite(x) + 8 * (bitsOf(x) >> 63 != 0 || (x != x && std::signbit(x))));
}

static void conversions(uint64_t ux, uint64_t uy) {
    const double x = numberOf(ux);
    const float64 a = float64::fromBits(ux);
    const auto check = [=](const char *what, auto got, auto want) { same(what, got, want, x, 0, 0); };
    const float narrow = a;
    check("float", narrow, (float)x);
    check("double", (double)a, x);
    check("of a double", float64(x), x);
    check("half", (int)ascendify::halfBits(a), (int)halfOf(x));
    if (std::fabs(x) < 9.2e18) check("long long", (long long)a, (long long)x);
    if (std::fabs(x) < 2147483648.0) check("int", (int)a, (int)x);
    if (std::fabs(x) < 128) check("signed char", (signed char)a, (signed char)x);
    if (x > -1 && x < 1.8e19) check("unsigned long long", (unsigned long long)a, (unsigned long long)x);
    if (x > -1 && x < 4294967296.0) check("unsigned", (unsigned int)a, (unsigned int)x);
    const uint32_t word = (uint32_t)uy;
    float single;
    std::memcpy(&single, &word, 4);
    check("of a float", float64(single), (double)single);
    const uint64_t whole = uy >> random64() % 64;
    check("of long long", float64((long long)whole), (double)(long long)whole);
    check("of unsigned long long", float64((unsigned long long)whole), (double)whole);
    check("of int", float64((int)whole), (double)(int)whole);
    check("of unsigned", float64((unsigned int)whole), (double)(unsigned int)whole);
    check("of short", float64((short)whole), (double)(short)whole);
    check("bits", ascendify::bitsAsFloat64(ascendify::float64AsBits(a)), a);
    check("words", ascendify::wordsAsFloat64(ascendify::highWord(a), ascendify::lowWord(a)), a);
}

/** Mixed with other numbers as `double` is: the same types, the same values. */
static void mixed(uint64_t ux, uint64_t uy) {
    const double x = numberOf(ux);
    const float64 a = float64::fromBits(ux);
    const int whole = (int)uy;
    const unsigned long long big = uy;
    const float single = (float)numberOf(uy);
    const auto check = [=](const char *what, auto got, auto want) { same(what, got, want, x, whole, single); };
    static_assert(std::is_same_v<decltype(a + single), float64> && std::is_same_v<decltype(whole * a), float64>, "");
    static_assert(std::is_same_v<decltype(ascendify::fmax(single, single)), float>, "two floats stay floats");
    static_assert(std::is_same_v<decltype(ascendify::sqrt(whole)), float64>, "integers become double");
    check("float + double", single + a, single + x);
    check("double * int", a * whole, x * whole);
    check("long - double", big - a, (double)big - x);
    check("double / float", a / single, x / single);
    check("float < double", single < a, single < x);
    check("double == int", a == whole, x == whole);
    float sum = single;
    sum += a;
    float want = single;
    want += x;
    check("float += double", sum, want);
    float64 product = a;
    product *= whole;
    product -= single;
    check("double *= int", product, x * whole - single);
    float64 step = a;
    const float64 before = step++;
    check("double++", step, x + 1);
    check("before ++", before, x);
    check("--double", --step, x + 1 - 1);
    check("with a double", a * 0.1 + 3.0, x * 0.1 + 3.0);
    volatile float64 shared;
    shared = a;
    check("volatile", shared + float64(single), x + (double)single);
}

/** How far a result is from one of more digits, in units of its last place; -1 where it must be the same and is. */
static double distance(float64 got, long double want) {
    const double near = (double)want;
    if (near == 0 || !std::isfinite(near) || got.isZero() || !got.isFinite()) return bitsOf(got) == bitsOf(near) ? -1 : 1e9;
    int exponent = 0;
    std::frexp(near, &exponent);
    const int unit = exponent - 53 < -1074 ? -1074 : exponent - 53;
    return (double)std::fabs(std::ldexp((long double)(double)got - want, -unit));
}

struct Function {
    const char *name;
    float64 (*own)(float64);
    long double (*want)(long double);
    double low, high;
};

static long double tenTo(long double x) { return std::pow(10.0L, x); }
static long double reciprocalRoot(long double x) { return 1 / std::sqrt(x); }

/** Arguments of every size, near 1, near multiples of a quarter of a circle, and spread over where results are numbers. */
static double argument(const Function &function, long at) {
    const uint64_t bits = random64(), signs = bits & 0x800fffffffffffffull;
    const double part = (double)(bits >> 11) * 0x1p-53;
    switch (at % 5) {
        case 0: return numberOf(signs | (random64() % 2046) << 52);
        case 1: return numberOf(signs | (1003 + random64() % 40) << 52);
        case 2: return 1 + (part - 0.5) * std::ldexp(1.0, -(int)(bits % 40));
        case 3: return 1.5707963267948966 * (double)(bits % 100000) * (1 + (part - 0.5) * std::ldexp(1.0, -(int)(bits % 48)));
        default: return function.high > 1e10 ? std::exp(part * 40) : function.low + (function.high - function.low) * part;
    }
}

static void functions(long count) {
    const Function all[] = {
        {"exp", ascendify::exp, std::exp, -760, 720},       {"exp2", ascendify::exp2, std::exp2, -1080, 1030},
        {"exp10", ascendify::exp10, tenTo, -330, 310},      {"expm1", ascendify::expm1, std::expm1, -60, 720},
        {"log", ascendify::log, std::log, 0, 1e308},        {"log2", ascendify::log2, std::log2, 0, 1e308},
        {"log10", ascendify::log10, std::log10, 0, 1e308},  {"log1p", ascendify::log1p, std::log1p, -1, 1e308},
        {"sinh", ascendify::sinh, std::sinh, -720, 720},    {"cosh", ascendify::cosh, std::cosh, -720, 720},
        {"tanh", ascendify::tanh, std::tanh, -30, 30},      {"sin", ascendify::sin, std::sin, -1e308, 1e308},
        {"cos", ascendify::cos, std::cos, -1e308, 1e308},   {"tan", ascendify::tan, std::tan, -1e308, 1e308},
        {"rsqrt", ascendify::rsqrt, reciprocalRoot, 0, 1e308},
    };
    const double specials[] = {0.0, -0.0, INFINITY, -INFINITY, NAN, -1.0, 1.0, 4.9e-324, -4.9e-324, 1e308, -1e308, 0x1p-1022};
    for (const Function &function : all) {
        double worst = 0, at = 0;
        const auto look = [&](double x) {
            const double off = distance(function.own(float64(x)), function.want(x));
            if (off > worst) worst = off, at = x;
        };
        for (const double x : specials)
            if (std::isnan((double)function.want(x)) || std::fabs(x) < 2 || std::isinf(x)) look(x);
        for (long i = 0; i < count; i++) {
            double x = argument(function, i);
            if (x < function.low || x > function.high) x = -x;
            if (x >= function.low && x <= function.high) look(x);
        }
        // Half a unit is what rounding itself takes.
        if (worst > 0.51 && ++wrong) std::printf("%s is off by %g units at %a\n", function.name, worst, at);
    }
}

/** Powers: results of every size, small whole exponents, numbers near 1, and each special number with each other. */
static void powers(long count) {
    double worst = 0, atX = 0, atY = 0;
    const auto look = [&](double x, double y) {
        const double off = distance(ascendify::pow(float64(x), float64(y)), std::pow((long double)x, (long double)y));
        if (off > worst) worst = off, atX = x, atY = y;
    };
    const double specials[] = {0.0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, INFINITY, -INFINITY, NAN, 1e300, -1e300, 4503599627370497.0, 1e-320};
    for (const double x : specials)
        for (const double y : specials) look(x, y);
    for (long i = 0; i < count; i++) {
        const uint64_t bits = random64(), fraction = bits & 0xfffffffffffffull;
        double x = 0, y = 0;
        switch (i % 4) {
            case 0: x = numberOf((random64() % 2046) << 52 | fraction); break;
            case 1: x = numberOf((1003 + random64() % 40) << 52 | fraction); break;
            case 2: x = 1 + (double)(int64_t)bits * std::ldexp(1.0, -64 - (int)(random64() % 50)); break;
            default: x = (double)(bits % 1000) * (bits >> 63 ? 1 : -1);
        }
        const double result = (double)(random64() >> 11) * 0x1p-53 * 1500 - 750;
        if (i / 4 % 3 == 0) y = (double)(random64() % 40) - 20;
        else y = std::ldexp(result / std::log(std::fabs(x)), i / 4 % 3 == 1 ? 0 : -(int)(random64() % 60));
        if (std::isfinite(y)) look(x, y);
    }
    if (worst > 0.51 && ++wrong) std::printf("pow is off by %g units at %a, %a\n", worst, atX, atY);
}

/** All roundings but the nearest, against the processor's, which is told of each by `fesetround`. */
static void roundings(uint64_t ux, uint64_t uy, uint64_t uz) {
    static const int modes[] = {FE_TOWARDZERO, FE_DOWNWARD, FE_UPWARD};
    const float64 a = float64::fromBits(ux), b = float64::fromBits(uy), c = float64::fromBits(uz);
    // Volatile, so that nothing is computed before the rounding is set.
    volatile double x = numberOf(ux), y = numberOf(uy), z = numberOf(uz);
    volatile long long whole = (long long)uz;
    volatile unsigned long long natural = uz;
    for (int mode = 0; mode < 3; mode++) {
        std::fesetround(modes[mode]);
        const volatile double sum = x + y, difference = x - y, product = x * y, quotient = x / y, root = std::sqrt(x), reciprocal = 1 / x;
        const volatile double fused = std::fma(x, y, z), integer = (double)whole, other = (double)natural;
        const volatile float single = (float)x;
        std::fesetround(FE_TONEAREST);
        const auto check = [&](const char *what, auto got, auto want) { same(what, got, want, numberOf(ux), numberOf(uy), numberOf(uz)); };
        check("rounded sum", ascendify::add(a, b, mode), (double)sum);
        check("rounded difference", ascendify::add(a, -b, mode), (double)difference);
        check("rounded product", ascendify::multiply(a, b, mode), (double)product);
        check("rounded quotient", ascendify::divide(a, b, mode), (double)quotient);
        check("rounded reciprocal", ascendify::divide(1, a, mode), (double)reciprocal);
        check("rounded root", ascendify::sqrt(a, mode), (double)root);
        check("rounded fused sum", ascendify::fma(a, b, c, mode), (double)fused);
        check("rounded float", ascendify::floatOf(a, mode), (float)single);
        check("rounded integer", ascendify::fromInteger(whole, mode), (double)integer);
        check("rounded natural", ascendify::fromUnsigned(natural, mode), (double)other);
    }
}

int main(int, char **argv) {
    static_assert(sizeof(float64) == 8 && std::is_trivially_copyable_v<float64> && std::is_trivially_default_constructible_v<float64>, "");
    static_assert(std::is_same_v<ascendify::Device<const double *>, const float64 *> && std::is_same_v<ascendify::Device<float>, float>, "");
    static_assert(std::is_same_v<ascendify::Device<double (*)[3][4]>, float64 (*)[3][4]>, "");
    static_assert(std::is_same_v<ascendify::Device<const double (*)[3]>, const float64 (*)[3]>, "");
    const long count = std::atol(argv[1]);
    for (long i = 0; i < count; i++) {
        const uint64_t x = operand();
        uint64_t y = operand(), z = operand();
        // Neighbours, and sums that nearly vanish.
        if (i % 5 == 0) y = (x + random64() % 5 - 2) ^ random64() >> 63 << 63;
        if (i % 3 == 0) z = (bitsOf(-(numberOf(x) * numberOf(y))) + random64() % 5 - 2);
        if ((z >> 52 & 0x7ff) == 0x7ff && (z & 0xfffffffffffffull) != 0) z |= 0x8000000000000ull;
        if ((y >> 52 & 0x7ff) == 0x7ff && (y & 0xfffffffffffffull) != 0) y |= 0x8000000000000ull;
        arithmetic(x, y, z);
        conversions(x, random64());
        mixed(x, y);
        if (i % 4 == 0) roundings(x, y, z);
    }
    functions(count / 40);
    powers(count / 10);
    double buffer[2] = {1.5, 2.5};
    float64 *const place = ascendify::toDevice(buffer);
    if ((double)asc_atomic_add(place, float64(0.25)) != 1.5 || buffer[0] != 1.75 || (double)asc_atomic_exch(place + 1, *place) != 2.5 || buffer[1] != 1.75)
        wrong++, std::puts("atomics on a double of the host are wrong");
    if ((double)asc_shfl_down(*place, 1) != 1.75 || (double)asc_shfl_up(*place, 1) != 1.75 || (double)asc_shfl(*place, 1) != 1.75 ||
        (double)asc_shfl_xor(*place, 1) != 1.75)
        wrong++, std::puts("shuffles are wrong");
    return wrong != 0;
}
