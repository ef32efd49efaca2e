// A program of cuSOLVER: dense and sparse factors and solutions, whose product with the matrix must give back the right side.
#include <cusolverDn.h>
#include <cusolverRf.h>
#include <cusolverSp.h>
#include <cusolverSp_LOWLEVEL_PREVIEW.h>
#include <cusparse.h>

#include "harness.cuh"

#define SOLVE(call)                                                                  \
    do {                                                                             \
        cusolverStatus_t status = (call);                                            \
        if (status != CUSOLVER_STATUS_SUCCESS) {                                     \
            fprintf(stderr, "%s:%d: status %d\n", __FILE__, __LINE__, (int)status);  \
            exit(1);                                                                 \
        }                                                                            \
    } while (0)

static std::vector<double> doubles(size_t size) {
    const std::vector<float> from = numbers(size);
    return std::vector<double>(from.begin(), from.end());
}

/** A x or A^T x for columns that lie `leading` apart. */
static std::vector<double> times(const std::vector<double> &a, int n, int leading, const std::vector<double> &x, bool transposed) {
    std::vector<double> result(n);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) result[i] += (transposed ? a[j + i * leading] : a[i + j * leading]) * x[j];
    return result;
}

static void dense() {
    const int n = 20, lda = 23;
    cusolverDnHandle_t handle;
    SOLVE(cusolverDnCreate(&handle));
    std::vector<double> a = doubles(lda * n), spd(lda * n), b = doubles(n);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) {
            for (int k = 0; k < n; ++k) spd[i + j * lda] += a[i + k * lda] * a[j + k * lda];
            if (i == j) spd[i + j * lda] += 1;
        }
    Buffer<int> info((size_t)1), pivots((size_t)n);
    int size = 0;
    for (cublasFillMode_t fill : {CUBLAS_FILL_MODE_LOWER, CUBLAS_FILL_MODE_UPPER}) {
        Buffer<double> m(spd), x(b);
        SOLVE(cusolverDnDpotrf_bufferSize(handle, fill, n, m.data, lda, &size));
        Buffer<double> work((size_t)size);
        SOLVE(cusolverDnDpotrf(handle, fill, n, m.data, lda, work.data, size, info.data));
        SOLVE(cusolverDnDpotrs(handle, fill, n, 1, m.data, lda, x.data, n, info.data));
        compare("Cholesky solves", times(spd, n, lda, x.take(), false), b, 1e-11);
        const std::vector<double> factor = m.take();
        bool kept = true;
        for (int j = 0; j < n; ++j)
            for (int i = 0; i < n; ++i)
                if (i != j && (i < j) != (fill == CUBLAS_FILL_MODE_UPPER)) kept = kept && factor[i + j * lda] == spd[i + j * lda];
        compare("the other triangle stays", std::vector<int>{kept}, std::vector<int>{1});
    }
    // The inverse of one, and two that are found by their addresses; of an inverse one triangle is written.
    Buffer<double> whole(spd), pair(spd), x(b);
    Buffer<double *> matrices(std::vector<double *>{whole.data, pair.data}), sides(std::vector<double *>{x.data});
    Buffer<int> infos((size_t)2);
    SOLVE(cusolverDnDpotrfBatched(handle, CUBLAS_FILL_MODE_LOWER, n, matrices.data, lda, infos.data, 2));
    compare("both are positive", infos.take(), std::vector<int>{0, 0});
    SOLVE(cusolverDnDpotrsBatched(handle, CUBLAS_FILL_MODE_LOWER, n, 1, matrices.data, lda, sides.data, n, infos.data, 1));
    const std::vector<double> solved = x.take();
    compare("Cholesky of a batch solves", times(spd, n, lda, solved, false), b, 1e-11);
    SOLVE(cusolverDnDpotri(handle, CUBLAS_FILL_MODE_LOWER, n, pair.data, lda, x.data, n, info.data));
    std::vector<double> inverse = pair.take();
    for (int j = 0; j < n; ++j)
        for (int i = 0; i < j; ++i) inverse[i + j * lda] = inverse[j + i * lda];
    compare("the inverse by Cholesky", times(inverse, n, lda, b, false), solved, 1e-11);
    std::vector<double> negative = spd;
    negative[6 + 6 * lda] = -1;
    Buffer<double> bad(negative), work((size_t)64);
    SOLVE(cusolverDnDpotrf(handle, CUBLAS_FILL_MODE_LOWER, n, bad.data, lda, work.data, 64, info.data));
    compare("not positive", info.take(), std::vector<int>{7});
    Buffer<double> m(a);
    SOLVE(cusolverDnDgetrf(handle, n, n, m.data, lda, work.data, pivots.data, info.data));
    compare("LU has pivots", info.take(), std::vector<int>{0});
    for (cublasOperation_t op : {CUBLAS_OP_N, CUBLAS_OP_T}) {
        Buffer<double> x(b);
        SOLVE(cusolverDnDgetrs(handle, op, n, 1, m.data, lda, pivots.data, x.data, n, info.data));
        compare("LU solves", times(a, n, lda, x.take(), op == CUBLAS_OP_T), b, 1e-11);
    }
    std::vector<double> singular = a;
    for (int i = 0; i < n; ++i) singular[i + 4 * lda] = 0;
    Buffer<double> none(singular);
    SOLVE(cusolverDnDgetrf(handle, n, n, none.data, lda, work.data, pivots.data, info.data));
    compare("a singular matrix", info.take(), std::vector<int>{5});
    // Q^T A = R, and Q Q^T b = b.
    Buffer<double> q(a), tau((size_t)n), c(a), y(b);
    SOLVE(cusolverDnDgeqrf(handle, n, n, q.data, lda, tau.data, work.data, 64, info.data));
    SOLVE(cusolverDnDormqr(handle, CUBLAS_SIDE_LEFT, CUBLAS_OP_T, n, n, n, q.data, lda, tau.data, c.data, lda, work.data, 64, info.data));
    const std::vector<double> r = q.take(), turned = c.take();
    std::vector<double> want(n * n), got(n * n);
    for (int j = 0; j < n; ++j)
        for (int i = 0; i < n; ++i) {
            want[i + j * n] = i <= j ? r[i + j * lda] : 0;
            got[i + j * n] = turned[i + j * lda];
        }
    compare("Q^T A = R", got, want, 1e-13);
    SOLVE(cusolverDnDormqr(handle, CUBLAS_SIDE_RIGHT, CUBLAS_OP_N, 1, n, n, q.data, lda, tau.data, y.data, 1, work.data, 64, info.data));
    SOLVE(cusolverDnDorgqr(handle, n, n, n, q.data, lda, tau.data, work.data, 64, info.data));
    compare("b^T Q both ways", y.take(), times(q.take(), n, lda, b, true), 1e-13);
    compare("refused", std::vector<int>{cusolverDnDgetrf(handle, n, n, m.data, n - 1, work.data, pivots.data, info.data)}, std::vector<int>{CUSOLVER_STATUS_INVALID_VALUE});
    SOLVE(cusolverDnDestroy(handle));
}

static void sparse() {
    const int side = 9, n = side * side;
    std::vector<int> offsets(1), columns;
    std::vector<double> values;
    // A grid's matrix, positive and, where `skew` is added above the diagonal, not symmetric any more.
    const auto make = [&](double skew, int base) {
        offsets.assign(1, base);
        columns.clear();
        values.clear();
        for (int row = 0; row < n; ++row) {
            const int x = row % side, y = row / side;
            const auto add = [&](int column, double value) {
                columns.push_back(column + base);
                values.push_back(value);
            };
            if (y > 0) add(row - side, -1);
            if (x > 0) add(row - 1, -1);
            add(row, 4.1);
            if (x + 1 < side) add(row + 1, -1 + skew);
            if (y + 1 < side) add(row + side, -1);
            offsets.push_back((int)columns.size() + base);
        }
    };
    const auto apply = [&](const std::vector<double> &x) {
        std::vector<double> result(n);
        for (int row = 0; row < n; ++row)
            for (int at = offsets[row] - offsets[0]; at < offsets[row + 1] - offsets[0]; ++at) result[row] += values[at] * x[columns[at] - offsets[0]];
        return result;
    };
    const std::vector<double> b = doubles(n);
    cusolverSpHandle_t handle;
    cusparseMatDescr_t description;
    SOLVE(cusolverSpCreate(&handle));
    cusparseCreateMatDescr(&description);
    cusparseSetMatIndexBase(description, CUSPARSE_INDEX_BASE_ONE);
    int singular = -2;
    for (int order = 0; order < 4; ++order) {
        make(0, 1);
        const int entries = (int)values.size();
        Buffer<int> ptr(offsets), ind(columns);
        Buffer<double> val(values), right(b), x((size_t)n);
        SOLVE(cusolverSpDcsrlsvchol(handle, n, entries, description, val.data, ptr.data, ind.data, right.data, 1e-12, order, x.data, &singular));
        compare("sparse Cholesky", apply(x.take()), b, 1e-12);
        make(0.75, 1);
        Buffer<double> skewed(values);
        SOLVE(cusolverSpDcsrlsvqr(handle, n, entries, description, skewed.data, ptr.data, ind.data, right.data, 1e-12, order, x.data, &singular));
        compare("sparse QR", apply(x.take()), b, 1e-12);
        std::vector<double> y(n);
        SOLVE(cusolverSpDcsrlsvluHost(handle, n, entries, description, values.data(), offsets.data(), columns.data(), b.data(), 1e-12, order, y.data(), &singular));
        compare("sparse LU", apply(y), b, 1e-12);
        compare("no singularity", std::vector<int>{singular}, std::vector<int>{-1});
    }
    // Row 5 is nothing: each method tells a place.
    for (int at = offsets[5] - 1; at < offsets[6] - 1; ++at) values[at] = 0;
    std::vector<double> y(n);
    SOLVE(cusolverSpDcsrlsvluHost(handle, n, (int)values.size(), description, values.data(), offsets.data(), columns.data(), b.data(), 1e-12, 0, y.data(), &singular));
    compare("a singular LU", std::vector<int>{singular >= 0}, std::vector<int>{1});
    SOLVE(cusolverSpDcsrlsvqrHost(handle, n, (int)values.size(), description, values.data(), offsets.data(), columns.data(), b.data(), 1e-12, 0, y.data(), &singular));
    compare("a singular QR", std::vector<int>{singular >= 0}, std::vector<int>{1});
    // Factors that are kept: Cholesky of the device, QR of A - 0.5 I.
    make(0, 0);
    cusparseSetMatIndexBase(description, CUSPARSE_INDEX_BASE_ZERO);
    {
        const int kept = (int)values.size();
        Buffer<int> ptr(offsets), ind(columns);
        Buffer<double> val(values), right(b), x((size_t)n);
        csrcholInfo_t chol;
        csrqrInfo_t qr;
        size_t inside = 0, room = 0;
        int weak = -2, symmetric = -1;
        SOLVE(cusolverSpCreateCsrcholInfo(&chol));
        SOLVE(cusolverSpXcsrcholAnalysis(handle, n, kept, description, ptr.data, ind.data, chol));
        SOLVE(cusolverSpDcsrcholBufferInfo(handle, n, kept, description, val.data, ptr.data, ind.data, chol, &inside, &room));
        SOLVE(cusolverSpDcsrcholFactor(handle, n, kept, description, val.data, ptr.data, ind.data, chol, nullptr));
        SOLVE(cusolverSpDcsrcholZeroPivot(handle, chol, 1e-12, &weak));
        SOLVE(cusolverSpDcsrcholSolve(handle, n, right.data, x.data, chol, nullptr));
        compare("kept Cholesky", apply(x.take()), b, 1e-12);
        compare("and its pivots", std::vector<int>{weak}, std::vector<int>{-1});
        SOLVE(cusolverSpDestroyCsrcholInfo(chol));
        SOLVE(cusolverSpXcsrissymHost(handle, n, kept, description, offsets.data(), offsets.data() + 1, columns.data(), &symmetric));
        compare("a symmetric pattern", std::vector<int>{symmetric}, std::vector<int>{1});
        SOLVE(cusolverSpCreateCsrqrInfo(&qr));
        SOLVE(cusolverSpXcsrqrAnalysis(handle, n, n, kept, description, ptr.data, ind.data, qr));
        SOLVE(cusolverSpDcsrqrBufferInfo(handle, n, n, kept, description, val.data, ptr.data, ind.data, qr, &inside, &room));
        SOLVE(cusolverSpDcsrqrSetup(handle, n, n, kept, description, val.data, ptr.data, ind.data, 0.5, qr));
        SOLVE(cusolverSpDcsrqrFactor(handle, n, n, kept, nullptr, nullptr, qr, nullptr));
        SOLVE(cusolverSpDcsrqrZeroPivot(handle, qr, 1e-12, &weak));
        SOLVE(cusolverSpDcsrqrSolve(handle, n, n, right.data, x.data, qr, nullptr));
        const std::vector<double> found = x.take();
        std::vector<double> back = apply(found);
        for (int row = 0; row < n; ++row) back[row] -= 0.5 * found[row];
        compare("kept QR with a shift", back, b, 1e-11);
        SOLVE(cusolverSpDestroyCsrqrInfo(qr));
        columns[1] = n - 1;
        SOLVE(cusolverSpXcsrissymHost(handle, n, kept, description, offsets.data(), offsets.data() + 1, columns.data(), &symmetric));
        compare("a pattern that is not", std::vector<int>{symmetric}, std::vector<int>{0});
    }
    // Orders hold every row once, and a permuted matrix its entries.
    make(0.75, 0);
    cusparseSetMatIndexBase(description, CUSPARSE_INDEX_BASE_ZERO);
    const int entries = (int)values.size();
    std::vector<int> p(n), seen(n), ptr = offsets, ind = columns, map(entries);
    SOLVE(cusolverSpXcsrsymrcmHost(handle, n, entries, description, offsets.data(), columns.data(), p.data()));
    for (int row : p) ++seen[row];
    SOLVE(cusolverSpXcsrsymamdHost(handle, n, entries, description, offsets.data(), columns.data(), p.data()));
    for (int row : p) ++seen[row];
    compare("two orders", seen, std::vector<int>(n, 2));
    for (int at = 0; at < entries; ++at) map[at] = at;
    size_t bytes = 0;
    SOLVE(cusolverSpXcsrperm_bufferSizeHost(handle, n, n, entries, description, ptr.data(), ind.data(), p.data(), p.data(), &bytes));
    std::vector<char> buffer(bytes);
    SOLVE(cusolverSpXcsrpermHost(handle, n, n, entries, description, ptr.data(), ind.data(), p.data(), p.data(), map.data(), buffer.data()));
    bool same = true;
    for (int row = 0; row < n; ++row)
        for (int at = ptr[row]; at < ptr[row + 1]; ++at) {
            const int from = map[at];
            same = same && columns[from] == p[ind[at]] && offsets[p[row]] <= from && from < offsets[p[row] + 1];
        }
    compare("a permuted matrix", std::vector<int>{same}, std::vector<int>{1});
    // Factors taken out, and made anew for other values.
    csrluInfoHost_t info;
    int lower = 0, upper = 0;
    SOLVE(cusolverSpCreateCsrluInfoHost(&info));
    SOLVE(cusolverSpXcsrluAnalysisHost(handle, n, entries, description, offsets.data(), columns.data(), info));
    SOLVE(cusolverSpDcsrluFactorHost(handle, n, entries, description, values.data(), offsets.data(), columns.data(), info, 1.0, buffer.data()));
    SOLVE(cusolverSpXcsrluNnzHost(handle, &lower, &upper, info));
    std::vector<int> rows(n), others(n), lp(n + 1), li(lower), up(n + 1), ui(upper);
    std::vector<double> lv(lower), uv(upper);
    SOLVE(cusolverSpDcsrluExtractHost(handle, rows.data(), others.data(), description, lv.data(), lp.data(), li.data(), description, uv.data(), up.data(), ui.data(), info, buffer.data()));
    cusolverRfHandle_t again;
    SOLVE(cusolverRfCreate(&again));
    SOLVE(cusolverRfSetMatrixFormat(again, CUSOLVERRF_MATRIX_FORMAT_CSR, CUSOLVERRF_UNIT_DIAGONAL_ASSUMED_L));
    SOLVE(cusolverRfSetupHost(n, entries, offsets.data(), columns.data(), values.data(), lower, lp.data(), li.data(), lv.data(), upper, up.data(), ui.data(), uv.data(), rows.data(), others.data(), again));
    SOLVE(cusolverRfAnalyze(again));
    for (double &value : values) value *= 1.5;
    Buffer<int> dp(offsets), di(columns), dr(rows), dq(others);
    Buffer<double> dv(values), x(b), room((size_t)n);
    SOLVE(cusolverRfResetValues(n, entries, dp.data, di.data, dv.data, dr.data, dq.data, again));
    SOLVE(cusolverRfRefactor(again));
    SOLVE(cusolverRfSolve(again, dr.data, dq.data, 1, room.data, n, x.data, n));
    compare("factors made anew", apply(x.take()), b, 1e-12);
    // y = A x - y in double, on the device.
    cusparseHandle_t products;
    cusparseSpMatDescr_t matrix;
    cusparseDnVecDescr_t from, to;
    const double one = 1, minus = -1;
    Buffer<double> result(b);
    cusparseCreate(&products);
    cusparseCreateCsr(&matrix, n, n, entries, dp.data, di.data, dv.data, CUSPARSE_INDEX_32I, CUSPARSE_INDEX_32I, CUSPARSE_INDEX_BASE_ZERO, CUDA_R_64F);
    cusparseCreateDnVec(&from, n, x.data, CUDA_R_64F);
    cusparseCreateDnVec(&to, n, result.data, CUDA_R_64F);
    compare("a product in double", std::vector<int>{cusparseSpMV(products, CUSPARSE_OPERATION_NON_TRANSPOSE, &one, matrix, from, &minus, to, CUDA_R_64F, CUSPARSE_SPMV_ALG_DEFAULT, nullptr)}, std::vector<int>{0});
    CHECK(cudaDeviceSynchronize());
    compare("what is left of b", result.take(), std::vector<double>(n, 0), 1e-12);
    cusparseDestroyDnVec(from);
    cusparseDestroyDnVec(to);
    cusparseDestroySpMat(matrix);
    cusparseDestroy(products);
    SOLVE(cusolverRfDestroy(again));
    SOLVE(cusolverSpDestroyCsrluInfoHost(info));
    cusparseDestroyMatDescr(description);
    SOLVE(cusolverSpDestroy(handle));
}

int main() {
    dense();
    sparse();
    return failures != 0;
}
