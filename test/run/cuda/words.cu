// Arithmetic on the bytes and halves of a word, against plain C++ that takes each part by itself.
#include <algorithm>
#include <cstdint>
#include <string>

#include "harness.cuh"

constexpr int results = 33;

__global__ void words(const unsigned *x, const unsigned *y, unsigned *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const unsigned a = x[i], b = y[i];
    unsigned *own = out + (size_t)i * results;
    own[0] = __vadd4(a, b), own[1] = __vsub4(a, b), own[2] = __vadd2(a, b), own[3] = __vsub2(a, b);
    own[4] = __vaddss4(a, b), own[5] = __vaddus4(a, b), own[6] = __vsubss2(a, b), own[7] = __vsubus2(a, b);
    own[8] = __vabsdiffs4(a, b), own[9] = __vabsdiffu4(a, b), own[10] = __vabs4(a), own[11] = __vabsss4(a);
    own[12] = __vneg4(a), own[13] = __vnegss2(a), own[14] = __vavgu4(a, b), own[15] = __vhaddu2(a, b);
    own[16] = __vmaxs4(a, b), own[17] = __vmaxu4(a, b), own[18] = __vmins2(a, b), own[19] = __vminu2(a, b);
    own[20] = __vcmpeq4(a, b), own[21] = __vcmpne2(a, b), own[22] = __vcmpgts4(a, b), own[23] = __vcmpleu4(a, b);
    own[24] = __vsetges4(a, b), own[25] = __vsetltu2(a, b), own[26] = __vsads4(a, b), own[27] = __vsadu2(a, b);
    own[28] = __dp4a((int)a, (int)b, (int)(a ^ b)), own[29] = __dp4a(a, b, a ^ b);
    own[30] = __funnelshift_l(a, b, i) ^ __funnelshift_lc(a, b, i), own[31] = __funnelshift_r(a, b, i) ^ __funnelshift_rc(a, b, i);
    unsigned sum;
    asm("vabsdiff4.u32.u32.u32.add %0, %1, %2, %3;" : "=r"(sum) : "r"(a), "r"(b), "r"(own[0]));
    own[32] = sum;
}

/** The parts of two words, one after the other, through a function; what it gives is cut off to a part's bits. */
template <typename Part, typename F>
static unsigned parts(unsigned a, unsigned b, F f) {
    unsigned all = 0;
    const int bits = 8 * sizeof(Part);
    for (int at = 0; at < 32; at += bits) {
        const long long value = f((long long)(Part)(a >> at), (long long)(Part)(b >> at));
        all |= (unsigned)(((unsigned long long)value & ((1ull << bits) - 1)) << at);
    }
    return all;
}

template <typename Part>
static long long sumOf(unsigned a, unsigned b, bool product) {
    long long sum = 0;
    for (size_t at = 0; at < 32; at += 8 * sizeof(Part)) {
        const long long one = (Part)(a >> at), other = (Part)(b >> at);
        sum += product ? one * other : std::llabs(one - other);
    }
    return sum;
}

static long long within(long long low, long long value, long long high) { return std::min(std::max(low, value), high); }

static unsigned expected(int which, unsigned a, unsigned b, int i) {
    using Long = long long;
    using S4 = int8_t;
    using U4 = uint8_t;
    using S2 = int16_t;
    using U2 = uint16_t;
    const unsigned shift = i % 32;
    switch (which) {
        case 0: return parts<U4>(a, b, [](Long p, Long q) { return p + q; });
        case 1: return parts<U4>(a, b, [](Long p, Long q) { return p - q; });
        case 2: return parts<U2>(a, b, [](Long p, Long q) { return p + q; });
        case 3: return parts<U2>(a, b, [](Long p, Long q) { return p - q; });
        case 4: return parts<S4>(a, b, [](Long p, Long q) { return within(-128, p + q, 127); });
        case 5: return parts<U4>(a, b, [](Long p, Long q) { return within(0, p + q, 255); });
        case 6: return parts<S2>(a, b, [](Long p, Long q) { return within(-32768, p - q, 32767); });
        case 7: return parts<U2>(a, b, [](Long p, Long q) { return within(0, p - q, 65535); });
        case 8: return parts<S4>(a, b, [](Long p, Long q) { return std::llabs(p - q); });
        case 9: return parts<U4>(a, b, [](Long p, Long q) { return std::llabs(p - q); });
        case 10: return parts<S4>(a, b, [](Long p, Long) { return std::llabs(p); });
        case 11: return parts<S4>(a, b, [](Long p, Long) { return std::min<Long>(std::llabs(p), 127); });
        case 12: return parts<S4>(a, b, [](Long p, Long) { return -p; });
        case 13: return parts<S2>(a, b, [](Long p, Long) { return std::min<Long>(-p, 32767); });
        case 14: return parts<U4>(a, b, [](Long p, Long q) { return (p + q + 1) >> 1; });
        case 15: return parts<U2>(a, b, [](Long p, Long q) { return (p + q) >> 1; });
        case 16: return parts<S4>(a, b, [](Long p, Long q) { return std::max(p, q); });
        case 17: return parts<U4>(a, b, [](Long p, Long q) { return std::max(p, q); });
        case 18: return parts<S2>(a, b, [](Long p, Long q) { return std::min(p, q); });
        case 19: return parts<U2>(a, b, [](Long p, Long q) { return std::min(p, q); });
        case 20: return parts<U4>(a, b, [](Long p, Long q) { return p == q ? 255 : 0; });
        case 21: return parts<U2>(a, b, [](Long p, Long q) { return p != q ? 65535 : 0; });
        case 22: return parts<S4>(a, b, [](Long p, Long q) { return p > q ? 255 : 0; });
        case 23: return parts<U4>(a, b, [](Long p, Long q) { return p <= q ? 255 : 0; });
        case 24: return parts<S4>(a, b, [](Long p, Long q) { return p >= q ? 1 : 0; });
        case 25: return parts<U2>(a, b, [](Long p, Long q) { return p < q ? 1 : 0; });
        case 26: return (unsigned)sumOf<S4>(a, b, false);
        case 27: return (unsigned)sumOf<U2>(a, b, false);
        case 28: return (unsigned)sumOf<S4>(a, b, true) + (a ^ b);
        case 29: return (unsigned)sumOf<U4>(a, b, true) + (a ^ b);
        case 30: return (shift ? b << shift | a >> (32 - shift) : b) ^ (i >= 32 ? a : shift ? b << shift | a >> (32 - shift) : b);
        case 31: return (shift ? a >> shift | b << (32 - shift) : a) ^ (i >= 32 ? b : shift ? a >> shift | b << (32 - shift) : a);
        default: return (unsigned)sumOf<U4>(a, b, false) + parts<U4>(a, b, [](Long p, Long q) { return p + q; });
    }
}

int main() {
    const int n = 4096;
    const unsigned edges[] = {0, 0x7f80ff01, 0x80008000, 0x7fff8001, 0xffffffff, 0x01010101, 0x80808080, 0x00ff7f80};
    std::vector<unsigned> x(n), y(n);
    unsigned state = 7;
    for (int i = 0; i < n; ++i) {
        x[i] = i < 64 ? edges[i % 8] : (state = state * 1664525u + 1013904223u) ^ state >> 15;
        y[i] = i < 64 ? edges[i / 8] : i % 3 == 0 ? x[i] ^ 0xff00 : (state = state * 1664525u + 1013904223u) ^ state >> 13;
    }
    Buffer<unsigned> a(x), b(y), out((size_t)n * results);
    words<<<n / 256, 256>>>(a.data, b.data, out.data, n);
    const auto found = out.take();
    for (int which = 0; which < results; ++which) {
        std::vector<unsigned> own(n);
        for (int i = 0; i < n; ++i) own[i] = found[(size_t)i * results + which];
        compare(("arithmetic in a word, number " + std::to_string(which)).c_str(), own,
                each(n, [&](size_t i) { return expected(which, x[i], y[i], (int)i); }));
    }
    return failures != 0;
}
