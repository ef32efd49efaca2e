// A program of cuBLAS with what no operator does: `double`, triangular and symmetric matrices, factors of batches, factors and results on the device,
// cublasXt. Each is compared with plain loops.
#include <cublasXt.h>
#include <cublas_v2.h>

#include <algorithm>

#include "harness.cuh"

#define BLAS(call)                                                                              \
    do {                                                                                        \
        cublasStatus_t status = (call);                                                         \
        if (status != CUBLAS_STATUS_SUCCESS) {                                                  \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, cublasGetStatusString(status));  \
            exit(1);                                                                            \
        }                                                                                       \
    } while (0)

static cublasHandle_t handle;

static std::vector<double> doubles(size_t size, double low = -1, double high = 1) {
    static unsigned long long state = 88172645463325252ull;
    std::vector<double> result(size);
    for (double &value : result) {
        state = state * 6364136223846793005ull + 1442695040888963407ull;
        value = low + (high - low) * (double)(state >> 11) / 9007199254740992.0;
    }
    return result;
}

static void expect(const char *name, long got, long want) { compare(name, std::vector<long>{got}, std::vector<long>{want}); }

/** A matrix with gaps between its columns, as an operation sees it. */
struct Seen {
    const std::vector<double> &values;
    int leading;
    bool transposed;
    double operator()(int i, int j) const { return transposed ? values[j + i * leading] : values[i + j * leading]; }
};

/** The triangle of a matrix that counts, as an operation sees it. */
struct Triangle {
    const std::vector<double> &values;
    int leading;
    bool upper, transposed, unit;
    double operator()(int i, int j) const {
        const int row = transposed ? j : i, column = transposed ? i : j;
        if (row == column) return unit ? 1 : values[row + column * leading];
        return (row < column) == upper ? values[row + column * leading] : 0;
    }
};

template <class A, class B>
static void multiply(int m, int n, int k, double alpha, const A &a, const B &b, double beta, std::vector<double> &c, int ldc) {
    for (int j = 0; j < n; ++j)
        for (int i = 0; i < m; ++i) {
            double sum = 0;
            for (int p = 0; p < k; ++p) sum += a(i, p) * b(p, j);
            c[i + j * ldc] = alpha * sum + (beta == 0 ? 0 : beta * c[i + j * ldc]);
        }
}

static void products() {
    const int m = 13, n = 9, k = 11, lda = 17, ldb = 15, ldc = 16;
    const std::vector<double> a = doubles(lda * 17), b = doubles(ldb * 17);
    Buffer<double> onDevice(a), other(b);
    const cublasOperation_t operations[] = {CUBLAS_OP_N, CUBLAS_OP_T, CUBLAS_OP_C};
    for (cublasOperation_t ta : operations)
        for (cublasOperation_t tb : operations) {
            const double alpha = 1.25, beta = -0.75;
            std::vector<double> want = doubles(ldc * n);
            Buffer<double> c(want);
            BLAS(cublasDgemm(handle, ta, tb, m, n, k, &alpha, onDevice.data, lda, other.data, ldb, &beta, c.data, ldc));
            multiply(m, n, k, alpha, Seen{a, lda, ta != CUBLAS_OP_N}, Seen{b, ldb, tb != CUBLAS_OP_N}, beta, want, ldc);
            compare("a product in double", c.take(), want, 1e-15);
        }
    // Factors of 0 read nothing.
    const double none = 0, one = 1, lone = -1;
    std::vector<double> empty(ldc * n, NAN), want(ldc * n, NAN);
    Buffer<double> c(empty), nan(std::vector<double>(lda * 17, NAN));
    BLAS(cublasDgemm_v2(handle, CUBLAS_OP_N, CUBLAS_OP_N, ldc, n, k, &one, onDevice.data, lda, other.data, ldb, &none, c.data, ldc));
    multiply(ldc, n, k, 1, Seen{a, lda, false}, Seen{b, ldb, false}, 0, want, ldc);
    compare("a beta of 0 over what is no number", c.take(), want, 1e-15);
    BLAS(cublasDgemm(handle, CUBLAS_OP_N, CUBLAS_OP_N, ldc, n, k, &none, nan.data, lda, nan.data, ldb, &one, c.data, ldc));
    compare("an alpha of 0", c.take(), want, 1e-15);
    // A batch at equal distances, and the same by addresses.
    const int count = 3, rows = 4, inner = 5;
    std::vector<double> all = doubles(count * rows * rows), sums = all;
    Buffer<double> first(all), second(all);
    std::vector<double *> as, bs, cs;
    for (int at = 0; at < count; ++at) {
        as.push_back(onDevice.data + at * rows * inner);
        bs.push_back(other.data + at * inner * rows);
        cs.push_back(second.data + (count - 1 - at) * rows * rows);
        std::vector<double> part(all.begin() + at * rows * rows, all.begin() + (at + 1) * rows * rows);
        const std::vector<double> left(a.begin() + at * rows * inner, a.end()), right(b.begin() + at * inner * rows, b.end());
        multiply(rows, rows, inner, 1, Seen{left, rows, false}, Seen{right, inner, false}, -1, part, rows);
        std::copy(part.begin(), part.end(), sums.begin() + at * rows * rows);
    }
    BLAS(cublasDgemmStridedBatched(handle, CUBLAS_OP_N, CUBLAS_OP_N, rows, rows, inner, &one, onDevice.data, rows, rows * inner, other.data, inner,
                                   inner * rows, &lone, first.data, rows, rows * rows, count));
    compare("a batch in double", first.take(), sums, 1e-15);
    Buffer<double *> aAt(as), bAt(bs), cAt(cs);
    BLAS(cublasDgemmBatched(handle, CUBLAS_OP_N, CUBLAS_OP_N, rows, rows, inner, &one, aAt.data, rows, bAt.data, inner, &none, cAt.data, rows, count));
    std::vector<double> turned = second.take();
    for (int at = 0; at < count * rows * rows; ++at) sums[at] += all[at];
    for (int at = 0; at < count; ++at)
        compare("a batch by addresses", std::vector<double>(turned.begin() + (count - 1 - at) * rows * rows, turned.begin() + (count - at) * rows * rows),
                std::vector<double>(sums.begin() + at * rows * rows, sums.begin() + (at + 1) * rows * rows), 1e-14);
    expect("a leading dimension too small", cublasDgemm(handle, CUBLAS_OP_N, CUBLAS_OP_N, m, n, k, &one, onDevice.data, m - 1, other.data, ldb, &none, c.data, ldc),
           CUBLAS_STATUS_INVALID_VALUE);
    expect("no handle", cublasDgemm(nullptr, CUBLAS_OP_N, CUBLAS_OP_N, m, n, k, &one, onDevice.data, lda, other.data, ldb, &none, c.data, ldc),
           CUBLAS_STATUS_NOT_INITIALIZED);
}

/** Triangular systems and products on both sides, of both triangles, in both operations, with and without ones; and symmetric matrices. */
static void triangles() {
    const int m = 7, n = 5, lda = 9, ldb = 8, ldc = 10;
    std::vector<double> a = doubles(lda * 7, 0.1, 0.9);
    for (int at = 0; at < 7; ++at) a[at + at * lda] += 2;
    Buffer<double> onDevice(a);
    const std::vector<double> b = doubles(ldb * n);
    const double alpha = 1.5, beta = 0.5;
    for (int choice = 0; choice < 16; ++choice) {
        const cublasSideMode_t side = choice & 1 ? CUBLAS_SIDE_RIGHT : CUBLAS_SIDE_LEFT;
        const cublasFillMode_t fill = choice & 2 ? CUBLAS_FILL_MODE_UPPER : CUBLAS_FILL_MODE_LOWER;
        const cublasOperation_t op = choice & 4 ? CUBLAS_OP_T : CUBLAS_OP_N;
        const cublasDiagType_t diag = choice & 8 ? CUBLAS_DIAG_UNIT : CUBLAS_DIAG_NON_UNIT;
        const Triangle triangle{a, lda, (choice & 2) != 0, (choice & 4) != 0, (choice & 8) != 0};
        Buffer<double> x(b), c(std::vector<double>(ldc * n, -7));
        BLAS(cublasDtrsm(handle, side, fill, op, diag, m, n, &alpha, onDevice.data, lda, x.data, ldb));
        std::vector<double> back = x.take(), want = b, times(ldc * n, -7);
        std::vector<double> solved = back;
        if (side == CUBLAS_SIDE_LEFT) multiply(m, n, m, 1, triangle, Seen{solved, ldb, false}, 0, back, ldb);
        else multiply(m, n, n, 1, Seen{solved, ldb, false}, triangle, 0, back, ldb);
        for (int j = 0; j < n; ++j)
            for (int i = 0; i < m; ++i) want[i + j * ldb] *= alpha;
        compare("a triangular system", back, want, 1e-13);
        Buffer<double> right(b);
        BLAS(cublasDtrmm(handle, side, fill, op, diag, m, n, &alpha, onDevice.data, lda, right.data, ldb, c.data, ldc));
        if (side == CUBLAS_SIDE_LEFT) multiply(m, n, m, alpha, triangle, Seen{b, ldb, false}, 0, times, ldc);
        else multiply(m, n, n, alpha, Seen{b, ldb, false}, triangle, 0, times, ldc);
        compare("a triangular product", c.take(), times, 1e-14);
        if (choice >= 4) continue;
        const auto whole = [&](int i, int j) { return (i < j) == triangle.upper || i == j ? a[i + j * lda] : a[j + i * lda]; };
        std::vector<double> sum(ldc * n, 3);
        Buffer<double> d(sum);
        BLAS(cublasDsymm(handle, side, fill, m, n, &alpha, onDevice.data, lda, right.data, ldb, &beta, d.data, ldc));
        if (side == CUBLAS_SIDE_LEFT) multiply(m, n, m, alpha, whole, Seen{b, ldb, false}, beta, sum, ldc);
        else multiply(m, n, n, alpha, Seen{b, ldb, false}, whole, beta, sum, ldc);
        compare("a symmetric product", d.take(), sum, 1e-14);
        // One triangle of a product with its own transpose; the other stays.
        std::vector<double> square(9 * 5, 2), full = square;
        Buffer<double> e(square);
        BLAS(cublasDsyrk(handle, fill, choice & 1 ? CUBLAS_OP_T : CUBLAS_OP_N, 5, 7, &alpha, onDevice.data, lda, &beta, e.data, 9));
        multiply(5, 5, 7, alpha, Seen{a, lda, (choice & 1) != 0}, Seen{a, lda, (choice & 1) == 0}, beta, full, 9);
        for (int j = 0; j < 5; ++j)
            for (int i = 0; i < 5; ++i)
                if (i == j || (i < j) == triangle.upper) square[i + j * 9] = full[i + j * 9];
        compare("a product with its transpose", e.take(), square, 1e-14);
    }
    std::vector<float> single(a.begin(), a.end()), bs(b.begin(), b.end());
    Buffer<float> small(single), y(bs);
    const float one = 1;
    BLAS(cublasStrsm(handle, CUBLAS_SIDE_LEFT, CUBLAS_FILL_MODE_UPPER, CUBLAS_OP_N, CUBLAS_DIAG_NON_UNIT, m, n, &one, small.data, lda, y.data, ldb));
    std::vector<float> got = y.take();
    std::vector<double> solved(got.begin(), got.end()), back = solved, want(bs.begin(), bs.end());
    multiply(m, n, m, 1, Triangle{a, lda, true, false, false}, Seen{solved, ldb, false}, 0, back, ldb);
    compare("a triangular system in float", back, want, 1e-6);
    Buffer<double> f(b), g(std::vector<double>(m * n));
    const double minus = -2;
    BLAS(cublasDgeam(handle, CUBLAS_OP_N, CUBLAS_OP_T, m, n, &alpha, f.data, ldb, &minus, onDevice.data, lda, f.data, ldb));
    std::vector<double> sum = b;
    for (int j = 0; j < n; ++j)
        for (int i = 0; i < m; ++i) sum[i + j * ldb] = alpha * b[i + j * ldb] - 2 * a[j + i * lda];
    compare("a sum of matrices in place", f.take(), sum, 1e-15);
    BLAS(cublasDdgmm(handle, CUBLAS_SIDE_LEFT, m, n, f.data, ldb, onDevice.data, -2, g.data, m));
    compare("a diagonal product", g.take(), each(m * n, [&](size_t at) { return a[2 * (m - 1 - at % m)] * sum[at % m + at / m * ldb]; }), 1e-15);
}

static void vectors() {
    const int n = 21;
    const std::vector<double> x = doubles(3 * n), y = doubles(2 * n);
    Buffer<double> onDevice(x), other(y);
    const double alpha = 0.3, none = 0;
    double result = 0, want = 0;
    // Backwards through x in steps of 3, through y in steps of 2.
    BLAS(cublasDaxpy(handle, n, &alpha, onDevice.data, -3, other.data, 2));
    std::vector<double> sum = y;
    for (int at = 0; at < n; ++at) sum[2 * at] += alpha * x[3 * (n - 1 - at)];
    compare("a sum of vectors", other.take(), sum, 1e-15);
    BLAS(cublasDdot(handle, n, onDevice.data, 3, other.data, -2, &result));
    for (int at = 0; at < n; ++at) want += x[3 * at] * sum[2 * (n - 1 - at)];
    compare("a product of vectors", std::vector<double>{result}, std::vector<double>{want}, 1e-14);
    std::vector<double> big(n, 1e200), sizes(x);
    Buffer<double> huge(big);
    BLAS(cublasDnrm2(handle, n, huge.data, 1, &result));
    compare("a norm whose squares have no room", std::vector<double>{result / 1e200}, std::vector<double>{std::sqrt((double)n)}, 1e-14);
    BLAS(cublasDasum(handle, 3 * n, onDevice.data, 1, &result));
    want = 0;
    for (double value : x) want += std::fabs(value);
    compare("a sum of sizes", std::vector<double>{result}, std::vector<double>{want}, 1e-14);
    const std::vector<float> few = {1, -5, 5, 0.5f, -0.5f, 2};
    Buffer<float> places(few);
    int place = 0;
    BLAS(cublasIsamax(handle, 6, places.data, 1, &place));
    expect("the first of the greatest", place, 2);
    BLAS(cublasIsamin(handle, 3, places.data, 2, &place));
    expect("the least in steps", place, 3);
    BLAS(cublasIdamin(handle, 0, onDevice.data, 1, &place));
    expect("the least of nothing", place, 0);
    BLAS(cublasDscal(handle, n, &none, huge.data, 1));
    compare("scaled to nothing", huge.take(), std::vector<double>(n, 0));
    BLAS(cublasDswap(handle, n, huge.data, 1, onDevice.data, -3));
    compare("exchanged", huge.take(), each(n, [&](size_t at) { return x[3 * (n - 1 - at)]; }));
    BLAS(cublasDcopy(handle, n, huge.data, -1, onDevice.data, 3));
    const double c = 0.6, s = 0.8;
    BLAS(cublasDrot(handle, n, onDevice.data, 3, huge.data, 1, &c, &s));
    compare("turned", huge.take(), each(n, [&](size_t at) { return c * x[3 * (n - 1 - at)] - s * x[3 * at]; }), 1e-15);
    // Matrices with vectors.
    const int m = 6, k = 4, lda = 7;
    const std::vector<double> a = doubles(lda * 6, 0.5, 1.5), v = doubles(2 * m), w = doubles(3 * m);
    const double beta = -0.5;
    Buffer<double> matrix(a), left(v), right(w);
    BLAS(cublasDgemv(handle, CUBLAS_OP_T, m, k, &alpha, matrix.data, lda, left.data, -2, &beta, right.data, 3));
    std::vector<double> product = w;
    for (int j = 0; j < k; ++j) {
        double total = 0;
        for (int i = 0; i < m; ++i) total += a[i + j * lda] * v[2 * (m - 1 - i)];
        product[3 * j] = alpha * total + beta * w[3 * j];
    }
    compare("a matrix times a vector", right.take(), product, 1e-14);
    BLAS(cublasDger(handle, m, k, &alpha, left.data, 2, right.data, -3, matrix.data, lda));
    std::vector<double> outer = a;
    for (int j = 0; j < k; ++j)
        for (int i = 0; i < m; ++i) outer[i + j * lda] += alpha * v[2 * i] * product[3 * (k - 1 - j)];
    compare("an outer product", matrix.take(), outer, 1e-14);
    for (int choice = 0; choice < 8; ++choice) {
        const cublasFillMode_t fill = choice & 1 ? CUBLAS_FILL_MODE_UPPER : CUBLAS_FILL_MODE_LOWER;
        const cublasOperation_t op = choice & 2 ? CUBLAS_OP_T : CUBLAS_OP_N;
        const Triangle triangle{outer, lda, (choice & 1) != 0, (choice & 2) != 0, (choice & 4) != 0};
        Buffer<double> z(v);
        BLAS(cublasDtrmv(handle, fill, op, choice & 4 ? CUBLAS_DIAG_UNIT : CUBLAS_DIAG_NON_UNIT, m, matrix.data, lda, z.data, 2));
        std::vector<double> times = v;
        for (int i = 0; i < m; ++i) {
            times[2 * i] = 0;
            for (int j = 0; j < m; ++j) times[2 * i] += triangle(i, j) * v[2 * j];
        }
        compare("a triangle times a vector", z.take(), times, 1e-14);
        BLAS(cublasDtrsv(handle, fill, op, choice & 4 ? CUBLAS_DIAG_UNIT : CUBLAS_DIAG_NON_UNIT, m, matrix.data, lda, z.data, 2));
        compare("and back", z.take(), v, 1e-12);
        if (choice >= 2) continue;
        std::vector<double> symmetric = w, rank = outer;
        Buffer<double> u(w);
        BLAS(cublasDsymv(handle, fill, m, &alpha, matrix.data, lda, left.data, 2, &beta, u.data, 3));
        for (int i = 0; i < m; ++i) {
            double total = 0;
            for (int j = 0; j < m; ++j) total += ((i < j) == triangle.upper ? outer[i + j * lda] : outer[j + i * lda]) * v[2 * j];
            symmetric[3 * i] = alpha * total + beta * w[3 * i];
        }
        compare("a symmetric matrix times a vector", u.take(), symmetric, 1e-14);
        Buffer<double> half(outer);
        BLAS(cublasDsyr(handle, fill, m, &alpha, left.data, 2, half.data, lda));
        for (int j = 0; j < m; ++j)
            for (int i = 0; i < m; ++i)
                if (i == j || (i < j) == triangle.upper) rank[i + j * lda] += alpha * v[2 * i] * v[2 * j];
        compare("half an outer product", half.take(), rank, 1e-15);
    }
}

/** Factors, solutions and inverses of matrices that lie anywhere, one of them without an inverse. */
static void batches() {
    const int n = 6, count = 4, lda = 8;
    std::vector<double> a = doubles(count * lda * n);
    for (int i = 0; i < n; ++i) a[2 * lda * n + i + 3 * lda] = 0;
    Buffer<double> onDevice(a), inverses((size_t)(count * n * n)), right(a);
    std::vector<double *> at, to, bs;
    for (int one = 0; one < count; ++one) {
        at.push_back(onDevice.data + one * lda * n);
        to.push_back(inverses.data + one * n * n);
        bs.push_back(right.data + one * lda * n);
    }
    Buffer<double *> as(at), cs(to), ds(bs);
    Buffer<int> pivots((size_t)(n * count)), infos((size_t)count);
    BLAS(cublasDgetrfBatched(handle, n, as.data, lda, pivots.data, infos.data, count));
    const std::vector<double> factors = onDevice.take();
    const std::vector<int> rows = pivots.take();
    std::vector<int> info = infos.take();
    expect("the matrix without an inverse", info[2], 4);
    for (int one = 0; one < count; ++one) {
        if (one != 2) expect("a matrix with an inverse", info[one], 0);
        std::vector<double> want(a.begin() + one * lda * n, a.begin() + (one + 1) * lda * n), got = want;
        const std::vector<double> f(factors.begin() + one * lda * n, factors.begin() + (one + 1) * lda * n);
        multiply(n, n, n, 1, Triangle{f, lda, false, false, true}, Triangle{f, lda, true, false, false}, 0, got, lda);
        for (int k = 0; k < n; ++k)
            for (int j = 0; j < n; ++j) std::swap(want[k + j * lda], want[rows[one * n + k] - 1 + j * lda]);
        compare("P A = L U", got, want, 1e-14);
    }
    int said = -9;
    for (cublasOperation_t op : {CUBLAS_OP_N, CUBLAS_OP_T}) {
        Buffer<double> x(a);
        for (int one = 0; one < count; ++one) bs[one] = x.data + one * lda * n;
        Buffer<double *> xs(bs);
        BLAS(cublasDgetrsBatched(handle, op, n, n, as.data, lda, pivots.data, xs.data, lda, &said, 2));
        expect("what is said of the call", said, 0);
        // Op(A)^-1 A is the identity where the operation is none; else A^T times it gives A.
        const std::vector<double> solved = x.take();
        std::vector<double> back = solved;
        multiply(n, n, n, 1, Seen{a, lda, op != CUBLAS_OP_N}, Seen{solved, lda, false}, 0, back, lda);
        compare("solutions of a batch", std::vector<double>(back.begin(), back.begin() + lda * n), std::vector<double>(a.begin(), a.begin() + lda * n), 1e-12);
    }
    BLAS(cublasDgetriBatched(handle, n, as.data, lda, pivots.data, cs.data, n, infos.data, count));
    const std::vector<double> inverse = inverses.take();
    std::vector<double> unit(n * n);
    for (int one = 0; one < count; one += 3) {
        const std::vector<double> part(a.begin() + one * lda * n, a.begin() + (one + 1) * lda * n), back(inverse.begin() + one * n * n, inverse.begin() + (one + 1) * n * n);
        multiply(n, n, n, 1, Seen{part, lda, false}, Seen{back, n, false}, 0, unit, n);
        compare("an inverse", unit, each(n * n, [](size_t k) { return k % (n + 1) == 0 ? 1.0 : 0.0; }), 1e-12);
    }
    compare("inverses that fail", infos.take(), info);
    BLAS(cublasDmatinvBatched(handle, n, ds.data, lda, cs.data, n, infos.data, count));
    const std::vector<double> again = inverses.take();
    compare("the same inverses", std::vector<double>(again.begin(), again.begin() + n * n), std::vector<double>(inverse.begin(), inverse.begin() + n * n), 1e-12);
    expect("too large for that", cublasDmatinvBatched(handle, 33, ds.data, 33, cs.data, 33, infos.data, 1), CUBLAS_STATUS_INVALID_VALUE);
    // Without pivots, and all in one piece.
    std::vector<float> small = {4, 2, 2, 3, 0, 1, 1, 0, 9, 3, 3, 5};
    Buffer<float> plain(small);
    Buffer<float *> plains(std::vector<float *>{plain.data, plain.data + 4, plain.data + 8});
    BLAS(cublasSgetrfBatched(handle, 2, plains.data, 2, nullptr, infos.data, 3));
    info = infos.take();
    info.resize(3);
    compare("without pivots", info, std::vector<int>{0, 1, 0});
    small = plain.take();
    compare("factors without pivots", std::vector<float>{small[1], small[3], small[9], small[11]}, std::vector<float>{0.5f, 2, 1.0f / 3, 4}, 1e-6);
    // QR: R^T R = A^T A.
    Buffer<double> taus((size_t)(count * n)), high(a);
    for (int one = 0; one < count; ++one) {
        at[one] = high.data + one * lda * n;
        to[one] = taus.data + one * n;
    }
    Buffer<double *> highs(at), tausAt(to);
    BLAS(cublasDgeqrfBatched(handle, lda, n, highs.data, lda, tausAt.data, &said, count));
    const std::vector<double> r = high.take();
    std::vector<double> squares(n * n), want(n * n);
    multiply(n, n, lda, 1, Seen{a, lda, true}, Seen{a, lda, false}, 0, want, n);
    multiply(n, n, n, 1, Triangle{r, lda, true, true, false}, Triangle{r, lda, true, false, false}, 0, squares, n);
    compare("R^T R = A^T A", squares, want, 1e-13);
}

/** Factors and results in memory of the device. */
static void onDevice() {
    const int n = 1000;
    const std::vector<float> x = numbers(n), y = numbers(n, 1, 2);
    Buffer<float> a(x), b(y), result((size_t)1), factor(std::vector<float>{-0.5f});
    double want = 0;
    BLAS(cublasSetPointerMode(handle, CUBLAS_POINTER_MODE_DEVICE));
    BLAS(cublasSdot(handle, n, a.data, 1, b.data, 1, result.data));
    BLAS(cublasSscal(handle, n, factor.data, a.data, 1));
    BLAS(cublasSaxpy(handle, n, result.data, a.data, 1, b.data, 1));
    CHECK(cudaDeviceSynchronize());
    for (int at = 0; at < n; ++at) want += (double)x[at] * y[at];
    compare("a product of vectors on the device", result.take(), std::vector<double>{want}, 1e-5);
    compare("scaled by the device", a.take(), each(n, [&](size_t at) { return -0.5f * x[at]; }));
    compare("added by the device", b.take(), each(n, [&](size_t at) { return y[at] - 0.5 * want * x[at]; }), 1e-4);
    BLAS(cublasSnrm2(handle, n, a.data, 1, result.data));
    want = 0;
    for (float value : x) want += 0.25 * value * value;
    compare("a norm for the device", result.take(), std::vector<double>{std::sqrt(want)}, 1e-5);
    Buffer<float> c((size_t)4), one(std::vector<float>{1}), none(std::vector<float>{0});
    BLAS(cublasSgemm(handle, CUBLAS_OP_N, CUBLAS_OP_N, 2, 2, 2, one.data, a.data, 2, b.data, 2, none.data, c.data, 2));
    CHECK(cudaDeviceSynchronize());
    const std::vector<float> p = a.take(), q = b.take();
    compare("a product with factors of the device", c.take(), each(4, [&](size_t at) { return p[at % 2] * q[at / 2 * 2] + p[at % 2 + 2] * q[at / 2 * 2 + 1]; }), 1e-4);
    Buffer<double> d(std::vector<double>{3, 4}), length((size_t)1);
    BLAS(cublasDnrm2(handle, 2, d.data, 1, length.data));
    compare("a norm in double for the device", length.take(), std::vector<double>{5});
    cublasPointerMode_t mode;
    BLAS(cublasGetPointerMode(handle, &mode));
    expect("the mode", mode, CUBLAS_POINTER_MODE_DEVICE);
    BLAS(cublasSetPointerMode(handle, CUBLAS_POINTER_MODE_HOST));
    // Products of float by addresses.
    const float two = 2, zero = 0;
    Buffer<float *> as(std::vector<float *>{a.data, a.data + 4}), cs(std::vector<float *>{c.data, b.data});
    BLAS(cublasSgemmBatched(handle, CUBLAS_OP_N, CUBLAS_OP_T, 2, 2, 2, &two, as.data, 2, as.data, 2, &zero, cs.data, 2, 2));
    CHECK(cudaDeviceSynchronize());
    const std::vector<float> left = b.take();
    compare("products by addresses", std::vector<float>(left.begin(), left.begin() + 4),
            each(4, [&](size_t at) { return 2 * (p[4 + at % 2] * p[4 + at / 2] + p[6 + at % 2] * p[6 + at / 2]); }), 1e-4);
}

/** Matrices of the host and of the device in one product. */
static void severalDevices() {
    cublasXtHandle_t several;
    BLAS(cublasXtCreate(&several));
    int devices[] = {0}, block = 0;
    BLAS(cublasXtDeviceSelect(several, 1, devices));
    BLAS(cublasXtSetBlockDim(several, 64));
    BLAS(cublasXtGetBlockDim(several, &block));
    expect("the size of a block", block, 64);
    const int m = 5, n = 4, k = 3, ldc = 6;
    const std::vector<double> a = doubles(m * k), b = doubles(n * k);
    std::vector<double> c = doubles(ldc * n), want = c;
    Buffer<double> other(b);
    const double alpha = 2, beta = -1;
    BLAS(cublasXtDgemm(several, CUBLAS_OP_N, CUBLAS_OP_T, m, n, k, &alpha, a.data(), m, other.data, n, &beta, c.data(), ldc));
    multiply(m, n, k, 2, Seen{a, m, false}, Seen{b, n, true}, -1, want, ldc);
    compare("a product of the host in double", c, want, 1e-15);
    std::vector<float> as(a.begin(), a.end()), bs(b.begin(), b.end()), cs(ldc * n, 7);
    const float one = 1, none = 0;
    BLAS(cublasXtSgemm(several, CUBLAS_OP_T, CUBLAS_OP_N, k, k, m, &one, as.data(), m, as.data(), m, &none, cs.data(), ldc));
    std::vector<double> square(ldc * n, 7);
    multiply(k, k, m, 1, Seen{a, m, true}, Seen{a, m, false}, 0, square, ldc);
    compare("a product of the host in float", cs, square, 1e-5);
    BLAS(cublasXtDestroy(several));
}

int main() {
    BLAS(cublasCreate(&handle));
    products();
    triangles();
    vectors();
    batches();
    onDevice();
    severalDevices();
    BLAS(cublasDestroy(handle));
    return failures != 0;
}
