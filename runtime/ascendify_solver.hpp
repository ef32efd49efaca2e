// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_solver.hpp: dense factors and solutions in the form of cuSOLVER, computed by the processor of the host in the type of the call, for CANN has
// no such library. Each call waits for the work of the device, copies what it reads to the host and its result back, and returns when all is
// done: correct and slow, and no capture takes it. Ascendify copies this file and those that it includes beside sources whose fixes use it; the sources
// are yours, and so are these copies. It needs C++17 and CANN 8.5.0.
#ifndef ASCENDIFY_SOLVER_HPP
#define ASCENDIFY_SOLVER_HPP

#include "ascendify_blas_host_batches.hpp"
#include "ascendify_solver_handle.hpp"

namespace ascendify {

namespace structs {

// A call with sensible arguments, once the device has done its work.
template <typename Run>
inline SolverStatus solverOnHost(const SolverContext *handle, bool sensible, Run run) {
    if (handle == nullptr) return solverNoHandle;
    if (!sensible) return solverNoValue;
    if (!hostWait()) return solverNotRun;
    try {
        return run() ? solverDone : solverNotCopied;
    } catch (const std::bad_alloc &) {
        return solverNoMemory;
    }
}

// Programs allocate a buffer, of which no use is made, and ACL allocates no 0 bytes.
template <typename Size>
inline SolverStatus solverBuffer(const SolverContext *handle, bool sensible, Size *size) {
    if (handle == nullptr) return solverNoHandle;
    if (!sensible || size == nullptr) return solverNoValue;
    *size = 64;
    return solverDone;
}

inline bool solverGiveInfo(int info, int *devInfo) { return devInfo == nullptr || hostGive(&info, devInfo, 1); }

inline bool triangular(BlasFill uplo) { return uplo == lowerPart || uplo == upperPart; }

}  // namespace structs

/** cusolverDnSpotrf_bufferSize and cusolverDnDpotrf_bufferSize. */
template <typename T>
inline SolverStatus solverPotrfBufferSize(SolverHandle handle, BlasFill uplo, int n, T *, int lda, int *Lwork) {
    return structs::solverBuffer(handle, structs::triangular(uplo) && n >= 0 && lda >= structs::atLeastOne(n), Lwork);
}

/** cusolverDnSpotrf and cusolverDnDpotrf: one triangle of a positive matrix becomes its Cholesky factor. */
template <typename T>
inline SolverStatus solverPotrf(SolverHandle handle, BlasFill uplo, int n, T *A, int lda, T *, int, int *devInfo) {
    return structs::solverOnHost(handle, structs::triangular(uplo) && n >= 0 && lda >= structs::atLeastOne(n), [&] {
        structs::HostMatrix<T> a(n, n);
        if (!structs::hostTake(a, A, lda)) return false;
        const int info = structs::hostFactorCholesky(a, uplo == blasUpper);
        return structs::hostGive(a, A, lda) && structs::solverGiveInfo(info, devInfo);
    });
}

/** cusolverDnSpotrs and cusolverDnDpotrs: solves with that factor. */
template <typename T>
inline SolverStatus solverPotrs(SolverHandle handle, BlasFill uplo, int n, int nrhs, const T *A, int lda, T *B, int ldb, int *devInfo) {
    const bool sensible = structs::triangular(uplo) && n >= 0 && nrhs >= 0 && lda >= structs::atLeastOne(n) && ldb >= structs::atLeastOne(n);
    return structs::solverOnHost(handle, sensible, [&] {
        structs::HostMatrix<T> a(n, n), b(n, nrhs);
        if (!structs::hostTake(a, A, lda) || !structs::hostTake(b, B, ldb)) return false;
        structs::hostSolveTriangle(a, uplo == blasUpper, uplo == blasUpper, false, b);
        structs::hostSolveTriangle(a, uplo == blasUpper, uplo != blasUpper, false, b);
        return structs::hostGive(b, B, ldb) && structs::solverGiveInfo(0, devInfo);
    });
}

/** cusolverDnSpotri_bufferSize and cusolverDnDpotri_bufferSize. */
template <typename T>
inline SolverStatus solverPotriBufferSize(SolverHandle handle, BlasFill uplo, int n, T *, int lda, int *lwork) {
    return structs::solverBuffer(handle, structs::triangular(uplo) && n >= 0 && lda >= structs::atLeastOne(n), lwork);
}

/** cusolverDnSpotri and cusolverDnDpotri: one triangle of the inverse, from the Cholesky factor. */
template <typename T>
inline SolverStatus solverPotri(SolverHandle handle, BlasFill uplo, int n, T *A, int lda, T *, int, int *devInfo) {
    return structs::solverOnHost(handle, structs::triangular(uplo) && n >= 0 && lda >= structs::atLeastOne(n), [&] {
        structs::HostMatrix<T> a(n, n), b = structs::identity<T>(n);
        if (!structs::hostTake(a, A, lda)) return false;
        int info = 0;
        for (int k = n; k > 0; k--)
            if (a(k - 1, k - 1) == T(0)) info = k;
        if (info != 0) return structs::solverGiveInfo(info, devInfo);
        structs::hostSolveTriangle(a, uplo == blasUpper, uplo == blasUpper, false, b);
        structs::hostSolveTriangle(a, uplo == blasUpper, uplo != blasUpper, false, b);
        return structs::giveTriangle(b, uplo, A, lda) && structs::solverGiveInfo(0, devInfo);
    });
}

/** cusolverDnSpotrfBatched and cusolverDnDpotrfBatched: matrices by their addresses, which lie in memory of the device. */
template <typename T>
inline SolverStatus solverPotrfBatched(SolverHandle handle, BlasFill uplo, int n, T *Aarray[], int lda, int *infoArray, int batchSize) {
    const bool sensible = structs::triangular(uplo) && n >= 0 && lda >= structs::atLeastOne(n) && batchSize >= 0;
    return structs::solverOnHost(handle, sensible, [&] {
        std::vector<T *> addresses(static_cast<size_t>(batchSize));
        if (!structs::hostTake(addresses.data(), static_cast<T *const *>(Aarray), batchSize)) return false;
        for (size_t at = 0; at < addresses.size(); at++)
            if (solverPotrf<T>(handle, uplo, n, addresses[at], lda, nullptr, 0, infoArray + at) != structs::solverDone) return false;
        return true;
    });
}

/** cusolverDnSpotrsBatched and cusolverDnDpotrsBatched, likewise. */
template <typename T>
inline SolverStatus solverPotrsBatched(SolverHandle handle, BlasFill uplo, int n, int nrhs, T *A[], int lda, T *B[], int ldb, int *d_info, int batchSize) {
    const bool sensible = structs::triangular(uplo) && n >= 0 && nrhs >= 0 && lda >= structs::atLeastOne(n) && ldb >= structs::atLeastOne(n) && batchSize >= 0;
    return structs::solverOnHost(handle, sensible, [&] {
        std::vector<T *> as(static_cast<size_t>(batchSize)), bs(as.size());
        if (!structs::hostTake(as.data(), static_cast<T *const *>(A), batchSize) || !structs::hostTake(bs.data(), static_cast<T *const *>(B), batchSize)) return false;
        for (size_t at = 0; at < as.size(); at++)
            if (solverPotrs<T>(handle, uplo, n, nrhs, as[at], lda, bs[at], ldb, nullptr) != structs::solverDone) return false;
        return structs::solverGiveInfo(0, d_info);
    });
}

/** cusolverDnSgetrf_bufferSize and cusolverDnDgetrf_bufferSize. */
template <typename T>
inline SolverStatus solverGetrfBufferSize(SolverHandle handle, int m, int n, T *, int lda, int *Lwork) {
    return structs::solverBuffer(handle, m >= 0 && n >= 0 && lda >= structs::atLeastOne(m), Lwork);
}

/** cusolverDnSgetrf and cusolverDnDgetrf: LU factors in place, the greatest of a column as its pivot; without `devIpiv` no rows change. */
template <typename T>
inline SolverStatus solverGetrf(SolverHandle handle, int m, int n, T *A, int lda, T *, int *devIpiv, int *devInfo) {
    return structs::solverOnHost(handle, m >= 0 && n >= 0 && lda >= structs::atLeastOne(m), [&] {
        structs::HostMatrix<T> a(m, n);
        std::vector<int> pivots(static_cast<size_t>(std::min(m, n)));
        if (!structs::hostTake(a, A, lda)) return false;
        const int info = structs::hostFactorLU(a, devIpiv == nullptr ? nullptr : pivots.data());
        return structs::hostGive(a, A, lda) && (devIpiv == nullptr || structs::hostGive(pivots.data(), devIpiv, std::min(m, n))) &&
               structs::solverGiveInfo(info, devInfo);
    });
}

/** cusolverDnSgetrs and cusolverDnDgetrs: solves with those factors. */
template <typename T>
inline SolverStatus solverGetrs(SolverHandle handle, BlasOperation trans, int n, int nrhs, const T *A, int lda, const int *devIpiv, T *B, int ldb,
                                int *devInfo) {
    return structs::solverOnHost(handle, n >= 0 && nrhs >= 0 && lda >= structs::atLeastOne(n) && ldb >= structs::atLeastOne(n), [&] {
        structs::HostMatrix<T> a(n, n), b(n, nrhs);
        std::vector<int> pivots(static_cast<size_t>(n));
        if (!structs::hostTake(a, A, lda) || !structs::hostTake(b, B, ldb)) return false;
        if (devIpiv != nullptr && !structs::hostTake(pivots.data(), devIpiv, n)) return false;
        structs::hostSolveLU(a, devIpiv == nullptr ? nullptr : pivots.data(), trans != blasN, b);
        return structs::hostGive(b, B, ldb) && structs::solverGiveInfo(0, devInfo);
    });
}

/** cusolverDnSgeqrf_bufferSize and cusolverDnDgeqrf_bufferSize. */
template <typename T>
inline SolverStatus solverGeqrfBufferSize(SolverHandle handle, int m, int n, T *, int lda, int *lwork) {
    return structs::solverBuffer(handle, m >= 0 && n >= 0 && lda >= structs::atLeastOne(m), lwork);
}

/** cusolverDnSgeqrf and cusolverDnDgeqrf: R in the upper triangle, Householder's vectors below it and their factors in TAU. */
template <typename T>
inline SolverStatus solverGeqrf(SolverHandle handle, int m, int n, T *A, int lda, T *TAU, T *, int, int *devInfo) {
    return structs::solverOnHost(handle, m >= 0 && n >= 0 && lda >= structs::atLeastOne(m), [&] {
        structs::HostMatrix<T> a(m, n), tau(std::min(m, n), 1);
        if (!structs::hostTake(a, A, lda)) return false;
        structs::hostFactorQR(a, tau.values.data());
        return structs::hostGive(a, A, lda) && structs::hostGive(tau.values.data(), TAU, tau.rows) && structs::solverGiveInfo(0, devInfo);
    });
}

/** cusolverDnSormqr_bufferSize and cusolverDnDormqr_bufferSize. */
template <typename T>
inline SolverStatus solverOrmqrBufferSize(SolverHandle handle, BlasSide side, BlasOperation, int m, int n, int k, const T *, int lda, const T *, const T *,
                                          int ldc, int *lwork) {
    const int order = side == blasLeft ? m : n;
    return structs::solverBuffer(handle, m >= 0 && n >= 0 && k >= 0 && k <= order && lda >= structs::atLeastOne(order) && ldc >= structs::atLeastOne(m), lwork);
}

/** cusolverDnSormqr and cusolverDnDormqr: C becomes op(Q) C, or C op(Q). */
template <typename T>
inline SolverStatus solverOrmqr(SolverHandle handle, BlasSide side, BlasOperation trans, int m, int n, int k, const T *A, int lda, const T *tau, T *C,
                                int ldc, T *, int, int *devInfo) {
    const int order = side == blasLeft ? m : n;
    const bool sensible = m >= 0 && n >= 0 && k >= 0 && k <= order && lda >= structs::atLeastOne(order) && ldc >= structs::atLeastOne(m);
    return structs::solverOnHost(handle, sensible, [&] {
        structs::HostMatrix<T> a(order, k), factors(k, 1), c(m, n);
        if (!structs::hostTake(a, A, lda) || !structs::hostTake(factors.values.data(), tau, k) || !structs::hostTake(c, C, ldc)) return false;
        // C op(Q) is the transpose of what the other op makes of C's.
        if (side == blasRight) c = c.transposed();
        structs::hostApplyQ(a, factors.values.data(), k, (trans != blasN) == (side == blasLeft), c);
        if (side == blasRight) c = c.transposed();
        return structs::hostGive(c, C, ldc) && structs::solverGiveInfo(0, devInfo);
    });
}

/** cusolverDnSorgqr_bufferSize and cusolverDnDorgqr_bufferSize. */
template <typename T>
inline SolverStatus solverOrgqrBufferSize(SolverHandle handle, int m, int n, int k, const T *, int lda, const T *, int *lwork) {
    return structs::solverBuffer(handle, m >= 0 && n >= 0 && n <= m && k >= 0 && k <= n && lda >= structs::atLeastOne(m), lwork);
}

/** cusolverDnSorgqr and cusolverDnDorgqr: A becomes the first n columns of Q. */
template <typename T>
inline SolverStatus solverOrgqr(SolverHandle handle, int m, int n, int k, T *A, int lda, const T *tau, T *, int, int *info) {
    return structs::solverOnHost(handle, m >= 0 && n >= 0 && n <= m && k >= 0 && k <= n && lda >= structs::atLeastOne(m), [&] {
        structs::HostMatrix<T> a(m, n), factors(k, 1), q(m, n);
        if (!structs::hostTake(a, A, lda) || !structs::hostTake(factors.values.data(), tau, k)) return false;
        for (int at = 0; at < n; at++) q(at, at) = T(1);
        structs::hostApplyQ(a, factors.values.data(), k, false, q);
        return structs::hostGive(q, A, lda) && structs::solverGiveInfo(0, info);
    });
}

}  // namespace ascendify

#endif
