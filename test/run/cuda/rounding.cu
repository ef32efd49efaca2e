// Arithmetic with a chosen rounding, against the host's own in that mode: every kind of number, bit by bit.
#include <cfenv>
#include <cstdint>
#include <cstring>

#include "harness.cuh"

constexpr int results = 21;

__global__ void directed(const float *x, const float *y, const float *z, float *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const float a = x[i], b = y[i], c = z[i];
    float *own = out + (size_t)i * results;
    own[0] = __fadd_rz(a, b), own[1] = __fadd_rd(a, b), own[2] = __fadd_ru(a, b);
    own[3] = __fsub_rz(a, b), own[4] = __fsub_rd(a, b), own[5] = __fsub_ru(a, b);
    own[6] = __fmul_rz(a, b), own[7] = __fmul_rd(a, b), own[8] = __fmul_ru(a, b);
    own[9] = __fdiv_rz(a, b), own[10] = __fdiv_rd(a, b), own[11] = __fdiv_ru(a, b);
    own[12] = __fmaf_rz(a, b, c), own[13] = __fmaf_rd(a, b, c), own[14] = __fmaf_ru(a, b, c);
    own[15] = __fsqrt_rz(a), own[16] = __fsqrt_rd(a), own[17] = __fsqrt_ru(a);
    own[18] = __frcp_rz(a), own[19] = __frcp_rd(a), own[20] = __frcp_ru(a);
}

/** The bits of a number; one for all that are none. */
static uint32_t bitsOf(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    return value == value ? bits : 0x7fffffff;
}

/** Of every exponent and sign, near one another every third time; each edge with each other first. */
static std::vector<float> numbersOfAllKinds(size_t size, unsigned state, size_t period) {
    const uint32_t edges[] = {0,          1,          2,          0x7fffff,   0x800000,   0x800001,   0x33800000, 0x3f7fffff,
                              0x3f800000, 0x3f800001, 0x4b7fffff, 0x7f7fffff, 0x7f800000, 0x7fc00000, 0x40490fdb, 0x007ffffe};
    std::vector<float> result(size);
    for (size_t i = 0; i < size; ++i) {
        state = state * 1664525u + 1013904223u;
        uint32_t bits = state ^ state >> 15;
        if (i % 3 == 0) bits = (bits & 0x80ffffff) | 0x3f000000;
        if (i < 1024) bits = edges[i / period % 16] | (i / (period == 1 ? 16 : 512) % 2 << 31);
        memcpy(&result[i], &bits, 4);
    }
    return result;
}

static float hostResult(int which, volatile float a, volatile float b, volatile float c) {
    const int modes[] = {FE_TOWARDZERO, FE_DOWNWARD, FE_UPWARD};
    fesetround(modes[which % 3]);
    volatile float one = 1, result = 0;
    switch (which / 3) {
        case 0: result = a + b; break;
        case 1: result = a - b; break;
        case 2: result = a * b; break;
        case 3: result = a / b; break;
        case 4: result = fmaf(a, b, c); break;
        case 5: result = sqrtf(a); break;
        default: result = one / a; break;
    }
    fesetround(FE_TONEAREST);
    return result;
}

constexpr int doubleResults = 21;

/** The same of `double`, whose suffixes are _rz, _rd and _ru in turn too. */
__global__ void directedDoubles(const double *a, const double *b, const double *c, double *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const double x = a[i], y = b[i], z = c[i];
    double *to = out + (size_t)i * doubleResults;
    to[0] = __dadd_rz(x, y), to[1] = __dadd_rd(x, y), to[2] = __dadd_ru(x, y);
    to[3] = __dsub_rz(x, y), to[4] = __dsub_rd(x, y), to[5] = __dsub_ru(x, y);
    to[6] = __dmul_rz(x, y), to[7] = __dmul_rd(x, y), to[8] = __dmul_ru(x, y);
    to[9] = __ddiv_rz(x, y), to[10] = __ddiv_rd(x, y), to[11] = __ddiv_ru(x, y);
    to[12] = __fma_rz(x, y, z), to[13] = __fma_rd(x, y, z), to[14] = __fma_ru(x, y, z);
    to[15] = __dsqrt_rz(x), to[16] = __dsqrt_rd(x), to[17] = __dsqrt_ru(x);
    to[18] = __drcp_rz(x), to[19] = __double2float_rd(x), to[20] = __ll2double_ru(__double_as_longlong(y));
}

static double hostDouble(int which, volatile double a, volatile double b, volatile double c) {
    const int modes[] = {FE_TOWARDZERO, FE_DOWNWARD, FE_UPWARD};
    volatile double one = 1, result = 0;
    volatile float single = 0;
    long long bits;
    const double plain = b;
    memcpy(&bits, &plain, 8);
    volatile long long whole = bits;
    fesetround(modes[which == 19 ? 1 : which % 3]);
    switch (which / 3) {
        case 0: result = a + b; break;
        case 1: result = a - b; break;
        case 2: result = a * b; break;
        case 3: result = a / b; break;
        case 4: result = fma(a, b, c); break;
        case 5: result = sqrt(a); break;
        default:
            if (which == 18) result = one / a;
            if (which == 19) single = (float)a, result = single;
            if (which == 20) result = (double)whole;
    }
    fesetround(FE_TONEAREST);
    return result;
}

static void doubles() {
    const int n = 4000;
    const auto one = numbersOfAllKinds(n, 1, 1), other = numbersOfAllKinds(n, 5, 32);
    std::vector<double> x(n), y(n), z(n);
    for (int i = 0; i < n; ++i) {
        // 53 digits, so that nearly every result is rounded.
        x[i] = (double)one[i] * (1 + other[(i + 1) % n] * 0x1p-200), y[i] = (double)other[i] / 3, z[i] = -x[i] * y[i] * (1 + i * 0x1p-51);
    }
    Buffer<double> a(x), b(y), c(z), out((size_t)n * doubleResults);
    directedDoubles<<<blocksFor(n, 128), 128>>>(a.data, b.data, c.data, out.data, n);
    const auto got = out.take();
    int wrong = 0;
    for (int i = 0; i < n; ++i)
        for (int which = 0; which < doubleResults; ++which) {
            const double want = hostDouble(which, x[i], y[i], z[i]), have = got[(size_t)i * doubleResults + which];
            const bool same = memcmp(&have, &want, 8) == 0 || (have != have && want != want);
            if (!same && wrong++ == 0) printf("not ok %d of %a, %a, %a: %a, not %a\n", which, x[i], y[i], z[i], have, want);
        }
    if (wrong == 0) printf("ok directed doubles\n");
    failures += wrong != 0;
}

int main() {
    doubles();
    const int n = 20000;
    const auto x = numbersOfAllKinds(n, 1, 1), y = numbersOfAllKinds(n, 2, 32), z = numbersOfAllKinds(n, 3, 7);
    Buffer<float> a(x), b(y), c(z), out((size_t)n * results);
    directed<<<blocksFor(n, 128), 128>>>(a.data, b.data, c.data, out.data, n);
    const auto got = out.take();
    const char *names[] = {"sums", "differences", "products", "quotients", "fused sums", "roots", "reciprocals"};
    for (int kind = 0; kind < 7; ++kind) {
        int wrong = 0;
        for (int i = 0; i < n; ++i)
            for (int which = 3 * kind; which < 3 * kind + 3; ++which) {
                const float want = hostResult(which, x[i], y[i], z[i]), have = got[(size_t)i * results + which];
                if (bitsOf(have) != bitsOf(want) && wrong++ == 0)
                    printf("not ok %s of %a, %a, %a in mode %d: %a, not %a\n", names[kind], x[i], y[i], z[i], which % 3, have, want);
            }
        if (wrong == 0) printf("ok directed %s\n", names[kind]);
        failures += wrong != 0;
    }
    return failures != 0;
}
