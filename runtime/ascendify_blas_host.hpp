// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_blas_host.hpp: calls of cuBLAS for which CANN has no operator - all in `double`, triangular and symmetric matrices, factors and inverses
// of batches - computed by the processor of the host in the type of the call. Each waits for the work of the device, copies what it reads
// to the host and its result back, and returns when all is done: correct and slow, and no capture takes it. Ascendify copies this file and those that
// it includes beside sources whose fixes use it; the sources are yours, and so are these copies. It needs C++17 and CANN 8.5.0.
#ifndef ASCENDIFY_BLAS_HOST_HPP
#define ASCENDIFY_BLAS_HOST_HPP

#include <limits>

#include "ascendify_blas.hpp"
#include "ascendify_host_algebra.hpp"

namespace ascendify {

namespace structs {

// What all calls share: the device waited for, memory of the host found, the status.
template <typename Run>
inline BlasStatus blasOnHost(BlasContext *handle, bool sensible, Run run) {
    if (handle == nullptr) return notInitialized;
    if (!sensible) return invalidValue;
    if (!hostWait()) return executionFailed;
    try {
        return run();
    } catch (const std::bad_alloc &) {
        return allocFailed;
    }
}

inline BlasStatus hostStatus(bool good) { return good ? success : mappingError; }
inline int64_t atLeastOne(int64_t rows) { return rows > 1 ? rows : 1; }

// A vector whose elements lie a step apart, as a matrix of one row; with a step below 0 it begins at the end.
template <typename T>
inline bool takeVector(HostMatrix<T> &to, const T *device, int64_t step) {
    if (!hostTake(to, device, step < 0 ? -step : step)) return false;
    if (step < 0) std::reverse(to.values.begin(), to.values.end());
    return true;
}
template <typename T>
inline bool giveVector(HostMatrix<T> &from, T *device, int64_t step) {
    if (step < 0) std::reverse(from.values.begin(), from.values.end());
    return hostGive(from, device, step < 0 ? -step : step);
}
template <typename T>
inline HostMatrix<T> columnOf(HostMatrix<T> row) {
    std::swap(row.rows, row.columns);
    return row;
}

// A matrix of the device as op says, `rows` x `columns` then.
template <typename T>
inline bool takeOperand(HostMatrix<T> &to, BlasOperation op, const T *device, int64_t leading) {
    if (op == plain) return hostTake(to, device, leading);
    HostMatrix<T> there(to.columns, to.rows);
    if (!hostTake(there, device, leading)) return false;
    to = there.transposed();
    return true;
}

// Writes one triangle and leaves what lies beside it as it is on the device.
template <typename T>
inline bool giveTriangle(const HostMatrix<T> &from, BlasFill fill, T *device, int64_t leading) {
    HostMatrix<T> there(from.rows, from.columns);
    if (!hostTake(there, device, leading)) return false;
    for (int64_t j = 0; j < from.columns; j++)
        for (int64_t i = 0; i < from.rows; i++)
            if (i == j || (i < j) == (fill == upperPart)) there(i, j) = from(i, j);
    return hostGive(there, device, leading);
}

}  // namespace structs

/** cublasDgemmStridedBatched: C = alpha op(A) op(B) + beta C for each of a batch. */
template <typename T>
inline BlasStatus blasHostGemmStridedBatched(BlasHandle handle, BlasOperation transa, BlasOperation transb, int64_t m, int64_t n, int64_t k,
                                             const T *alpha, const T *A, int64_t lda, int64_t strideA, const T *B, int64_t ldb, int64_t strideB,
                                             const T *beta, T *C, int64_t ldc, int64_t strideC, int64_t batchCount) {
    using structs::atLeastOne;
    const bool sensible = m >= 0 && n >= 0 && k >= 0 && batchCount >= 0 && lda >= atLeastOne(transa == blasN ? m : k) &&
                          ldb >= atLeastOne(transb == blasN ? k : n) && ldc >= atLeastOne(m) && static_cast<unsigned>(transa) <= blasC &&
                          static_cast<unsigned>(transb) <= blasC;
    return structs::blasOnHost(handle, sensible, [&] {
        T times = 0, keeping = 0;
        BlasStatus status = blasNumber(handle, alpha, &times);
        if (status == blasSuccess) status = blasNumber(handle, beta, &keeping);
        if (status != blasSuccess || m == 0 || n == 0) return status;
        structs::HostMatrix<T> a(m, k), b(k, n), c(m, n);
        for (int64_t at = 0; at < batchCount; at++) {
            T *const to = C + at * strideC;
            if (times != T(0) && !structs::takeOperand(a, transa, A + at * strideA, lda)) return structs::mappingError;
            if (times != T(0) && !structs::takeOperand(b, transb, B + at * strideB, ldb)) return structs::mappingError;
            if (keeping != T(0) && !structs::hostTake(c, to, ldc)) return structs::mappingError;
            structs::hostProduct(times, a, b, keeping, c);
            if (!structs::hostGive(c, to, ldc)) return structs::mappingError;
        }
        return blasSuccess;
    });
}

/** cublasDgemm. */
template <typename T>
inline BlasStatus blasHostGemm(BlasHandle handle, BlasOperation transa, BlasOperation transb, int64_t m, int64_t n, int64_t k, const T *alpha,
                               const T *A, int64_t lda, const T *B, int64_t ldb, const T *beta, T *C, int64_t ldc) {
    return blasHostGemmStridedBatched<T>(handle, transa, transb, m, n, k, alpha, A, lda, 0, B, ldb, 0, beta, C, ldc, 0, 1);
}

/** cublasDgemmBatched: matrices by their addresses, which lie in memory of the device. */
template <typename T>
inline BlasStatus blasHostGemmBatched(BlasHandle handle, BlasOperation transa, BlasOperation transb, int64_t m, int64_t n, int64_t k, const T *alpha,
                                      const T *const Aarray[], int64_t lda, const T *const Barray[], int64_t ldb, const T *beta, T *const Carray[],
                                      int64_t ldc, int64_t batchCount) {
    return structs::blasOnHost(handle, batchCount >= 0, [&] {
        std::vector<const T *> as, bs;
        std::vector<T *> cs;
        BlasStatus status = blasAddresses(handle, Aarray, batchCount, &as);
        if (status == blasSuccess) status = blasAddresses(handle, Barray, batchCount, &bs);
        if (status == blasSuccess) status = blasAddresses(handle, Carray, batchCount, &cs);
        for (size_t at = 0; at < cs.size() && status == blasSuccess; at++)
            status = blasHostGemm<T>(handle, transa, transb, m, n, k, alpha, as[at], lda, bs[at], ldb, beta, cs[at], ldc);
        return status;
    });
}

/** cublasStrsm and cublasDtrsm: B becomes the X of op(A) X = alpha B, or of X op(A) = alpha B. */
template <typename T>
inline BlasStatus blasHostTrsm(BlasHandle handle, BlasSide side, BlasFill uplo, BlasOperation trans, BlasDiag diag, int64_t m, int64_t n,
                               const T *alpha, const T *A, int64_t lda, T *B, int64_t ldb) {
    const int64_t order = side == blasLeft ? m : n;
    const bool sensible = m >= 0 && n >= 0 && lda >= structs::atLeastOne(order) && ldb >= structs::atLeastOne(m) && uplo != blasFull;
    return structs::blasOnHost(handle, sensible, [&] {
        T times = 0;
        const BlasStatus status = blasNumber(handle, alpha, &times);
        if (status != blasSuccess || m == 0 || n == 0) return status;
        structs::HostMatrix<T> a(order, order), b(m, n);
        if (times != T(0)) {
            if (!structs::hostTake(a, A, lda) || !structs::hostTake(b, B, ldb)) return structs::mappingError;
            for (T &value : b.values) value *= times;
            if (side == blasRight) b = b.transposed();
            structs::hostSolveTriangle(a, uplo == blasUpper, (trans != blasN) == (side == blasLeft), diag == blasUnit, b);
            if (side == blasRight) b = b.transposed();
        }
        return structs::hostStatus(structs::hostGive(b, B, ldb));
    });
}

/** cublasStrsmBatched and cublasDtrsmBatched: matrices by their addresses, which lie in memory of the device. */
template <typename T>
inline BlasStatus blasHostTrsmBatched(BlasHandle handle, BlasSide side, BlasFill uplo, BlasOperation trans, BlasDiag diag, int64_t m, int64_t n,
                                      const T *alpha, const T *const A[], int64_t lda, T *const B[], int64_t ldb, int64_t batchCount) {
    return structs::blasOnHost(handle, batchCount >= 0, [&] {
        std::vector<const T *> as;
        std::vector<T *> bs;
        BlasStatus status = blasAddresses(handle, A, batchCount, &as);
        if (status == blasSuccess) status = blasAddresses(handle, B, batchCount, &bs);
        for (size_t at = 0; at < bs.size() && status == blasSuccess; at++)
            status = blasHostTrsm<T>(handle, side, uplo, trans, diag, m, n, alpha, as[at], lda, bs[at], ldb);
        return status;
    });
}

/** cublasStrmm and cublasDtrmm: C = alpha op(A) B, or alpha B op(A), where one triangle of A counts; C may be B. */
template <typename T>
inline BlasStatus blasHostTrmm(BlasHandle handle, BlasSide side, BlasFill uplo, BlasOperation trans, BlasDiag diag, int64_t m, int64_t n,
                               const T *alpha, const T *A, int64_t lda, const T *B, int64_t ldb, T *C, int64_t ldc) {
    const int64_t order = side == blasLeft ? m : n;
    const bool sensible = m >= 0 && n >= 0 && lda >= structs::atLeastOne(order) && ldb >= structs::atLeastOne(m) && ldc >= structs::atLeastOne(m) &&
                          uplo != blasFull;
    return structs::blasOnHost(handle, sensible, [&] {
        T times = 0;
        const BlasStatus status = blasNumber(handle, alpha, &times);
        if (status != blasSuccess || m == 0 || n == 0) return status;
        structs::HostMatrix<T> a(order, order), b(m, n), c(m, n);
        if (times != T(0) && (!structs::hostTake(a, A, lda) || !structs::hostTake(b, B, ldb))) return structs::mappingError;
        a = structs::hostTriangle(a, uplo == blasUpper, diag == blasUnit);
        if (trans != blasN) a = a.transposed();
        structs::hostProduct(times, side == blasLeft ? a : b, side == blasLeft ? b : a, T(0), c);
        return structs::hostStatus(structs::hostGive(c, C, ldc));
    });
}

/** cublasSsymm and cublasDsymm: C = alpha A B + beta C, or with B A, where A is symmetric and one triangle of it is read. */
template <typename T>
inline BlasStatus blasHostSymm(BlasHandle handle, BlasSide side, BlasFill uplo, int64_t m, int64_t n, const T *alpha, const T *A, int64_t lda,
                               const T *B, int64_t ldb, const T *beta, T *C, int64_t ldc) {
    const int64_t order = side == blasLeft ? m : n;
    const bool sensible = m >= 0 && n >= 0 && lda >= structs::atLeastOne(order) && ldb >= structs::atLeastOne(m) && ldc >= structs::atLeastOne(m) &&
                          uplo != blasFull;
    return structs::blasOnHost(handle, sensible, [&] {
        T times = 0, keeping = 0;
        BlasStatus status = blasNumber(handle, alpha, &times);
        if (status == blasSuccess) status = blasNumber(handle, beta, &keeping);
        if (status != blasSuccess || m == 0 || n == 0) return status;
        structs::HostMatrix<T> a(order, order), b(m, n), c(m, n);
        if (times != T(0) && (!structs::hostTake(a, A, lda) || !structs::hostTake(b, B, ldb))) return structs::mappingError;
        if (keeping != T(0) && !structs::hostTake(c, C, ldc)) return structs::mappingError;
        a = structs::hostSymmetric(a, uplo == blasUpper);
        structs::hostProduct(times, side == blasLeft ? a : b, side == blasLeft ? b : a, keeping, c);
        return structs::hostStatus(structs::hostGive(c, C, ldc));
    });
}

/** cublasSsyrk and cublasDsyrk: one triangle of C = alpha op(A) op(A)^T + beta C. */
template <typename T>
inline BlasStatus blasHostSyrk(BlasHandle handle, BlasFill uplo, BlasOperation trans, int64_t n, int64_t k, const T *alpha, const T *A, int64_t lda,
                               const T *beta, T *C, int64_t ldc) {
    const bool sensible = n >= 0 && k >= 0 && lda >= structs::atLeastOne(trans == blasN ? n : k) && ldc >= structs::atLeastOne(n) && uplo != blasFull;
    return structs::blasOnHost(handle, sensible, [&] {
        T times = 0, keeping = 0;
        BlasStatus status = blasNumber(handle, alpha, &times);
        if (status == blasSuccess) status = blasNumber(handle, beta, &keeping);
        if (status != blasSuccess || n == 0) return status;
        structs::HostMatrix<T> a(n, k), c(n, n);
        if (times != T(0) && !structs::takeOperand(a, trans, A, lda)) return structs::mappingError;
        if (keeping != T(0) && !structs::hostTake(c, C, ldc)) return structs::mappingError;
        structs::hostProduct(times, a, a.transposed(), keeping, c);
        return structs::hostStatus(structs::giveTriangle(c, uplo, C, ldc));
    });
}

/** cublasSgeam and cublasDgeam: C = alpha op(A) + beta op(B); C may be A or B. */
template <typename T>
inline BlasStatus blasHostGeam(BlasHandle handle, BlasOperation transa, BlasOperation transb, int64_t m, int64_t n, const T *alpha, const T *A,
                               int64_t lda, const T *beta, const T *B, int64_t ldb, T *C, int64_t ldc) {
    const bool sensible = m >= 0 && n >= 0 && lda >= structs::atLeastOne(transa == blasN ? m : n) && ldb >= structs::atLeastOne(transb == blasN ? m : n) &&
                          ldc >= structs::atLeastOne(m);
    return structs::blasOnHost(handle, sensible, [&] {
        T times = 0, other = 0;
        BlasStatus status = blasNumber(handle, alpha, &times);
        if (status == blasSuccess) status = blasNumber(handle, beta, &other);
        if (status != blasSuccess || m == 0 || n == 0) return status;
        structs::HostMatrix<T> a(m, n), b(m, n), c(m, n);
        if (times != T(0) && !structs::takeOperand(a, transa, A, lda)) return structs::mappingError;
        if (other != T(0) && !structs::takeOperand(b, transb, B, ldb)) return structs::mappingError;
        for (size_t at = 0; at < c.values.size(); at++)
            c.values[at] = (times == T(0) ? T(0) : times * a.values[at]) + (other == T(0) ? T(0) : other * b.values[at]);
        return structs::hostStatus(structs::hostGive(c, C, ldc));
    });
}

/** cublasSdgmm and cublasDdgmm: C = A diag(x), or diag(x) A where the diagonal is on the left. */
template <typename T>
inline BlasStatus blasHostDgmm(BlasHandle handle, BlasSide mode, int64_t m, int64_t n, const T *A, int64_t lda, const T *x, int64_t incx, T *C,
                               int64_t ldc) {
    return structs::blasOnHost(handle, m >= 0 && n >= 0 && lda >= structs::atLeastOne(m) && ldc >= structs::atLeastOne(m), [&] {
        structs::HostMatrix<T> a(m, n), factors(1, mode == blasLeft ? m : n);
        if (incx == 0 && factors.columns > 1) return structs::notSupported;
        if (!structs::hostTake(a, A, lda) || !structs::takeVector(factors, x, incx)) return structs::mappingError;
        for (int64_t j = 0; j < n; j++)
            for (int64_t i = 0; i < m; i++) a(i, j) *= factors.values[static_cast<size_t>(mode == blasLeft ? i : j)];
        return structs::hostStatus(structs::hostGive(a, C, ldc));
    });
}

}  // namespace ascendify

#endif
