// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_blas_host_batches.hpp: factors, solutions and inverses of batches of matrices as cuBLAS has them, computed by the processor of the host
// in the way of ascendify_blas_host.hpp. Ascendify copies this file and those that it includes beside sources whose fixes use it; the sources are
// yours, and so are these copies. It needs C++17 and CANN 8.5.0.
#ifndef ASCENDIFY_BLAS_HOST_BATCHES_HPP
#define ASCENDIFY_BLAS_HOST_BATCHES_HPP

#include "ascendify_blas_host.hpp"

namespace ascendify {

namespace structs {

// Matrices of a batch on the host. Where the addresses are at equal distances and nothing lies between, all go in one copy.
template <typename T>
struct HostBatch {
    std::vector<T *> addresses;
    std::vector<HostMatrix<T>> matrices;
    int64_t leading;

    BlasStatus find(BlasContext *handle, T *const *from, int64_t count, int64_t rows, int64_t columns, int64_t step) {
        leading = step;
        matrices.assign(static_cast<size_t>(count), HostMatrix<T>(rows, columns));
        return blasAddresses(handle, from, count, &addresses);
    }
    bool together() const {
        if (matrices.empty() || leading != matrices[0].rows) return false;
        for (size_t at = 1; at < addresses.size(); at++)
            if (addresses[at] != addresses[0] + at * matrices[0].values.size()) return false;
        return true;
    }
    BlasStatus take() {
        if (together()) {
            const size_t size = matrices[0].values.size();
            std::vector<T> all(size * matrices.size());
            if (!hostTake(all.data(), addresses[0], static_cast<int64_t>(all.size()))) return mappingError;
            for (size_t at = 0; at < matrices.size(); at++) std::copy_n(all.begin() + static_cast<int64_t>(at * size), size, matrices[at].values.begin());
            return success;
        }
        for (size_t at = 0; at < matrices.size(); at++)
            if (!hostTake(matrices[at], static_cast<const T *>(addresses[at]), leading)) return mappingError;
        return success;
    }
    BlasStatus give() const {
        if (together()) {
            std::vector<T> all;
            for (const HostMatrix<T> &matrix : matrices) all.insert(all.end(), matrix.values.begin(), matrix.values.end());
            return hostStatus(hostGive(all.data(), addresses[0], static_cast<int64_t>(all.size())));
        }
        for (size_t at = 0; at < matrices.size(); at++)
            if (!hostGive(matrices[at], addresses[at], leading)) return mappingError;
        return success;
    }
};

template <typename T>
inline T **writable(const T *const *from) { return const_cast<T **>(reinterpret_cast<const T *const *>(from)); }

template <typename T>
inline HostMatrix<T> identity(int64_t n) {
    HostMatrix<T> result(n, n);
    for (int64_t at = 0; at < n; at++) result(at, at) = T(1);
    return result;
}

}  // namespace structs

/** cublasSgetrfBatched and cublasDgetrfBatched: LU factors in place; without `P` no rows change. `info` is 0, or the first pivot that is 0. */
template <typename T>
inline BlasStatus blasHostGetrfBatched(BlasHandle handle, int64_t n, T *const A[], int64_t lda, int *P, int *info, int64_t batchSize) {
    return structs::blasOnHost(handle, n >= 0 && lda >= structs::atLeastOne(n) && batchSize >= 0, [&] {
        structs::HostBatch<T> batch;
        BlasStatus status = batch.find(handle, A, batchSize, n, n, lda);
        if (status == blasSuccess) status = batch.take();
        if (status != blasSuccess) return status;
        std::vector<int> pivots(static_cast<size_t>(n * batchSize)), infos(static_cast<size_t>(batchSize));
        for (size_t at = 0; at < infos.size(); at++)
            infos[at] = structs::hostFactorLU(batch.matrices[at], P == nullptr ? nullptr : pivots.data() + at * static_cast<size_t>(n));
        status = batch.give();
        if (status != blasSuccess) return status;
        return structs::hostStatus((P == nullptr || structs::hostGive(pivots.data(), P, n * batchSize)) && structs::hostGive(infos.data(), info, batchSize));
    });
}

/** cublasSgetrsBatched and cublasDgetrsBatched: solves with those factors. `info` lies in memory of the host and says of the call: 0, or -k where
 *  argument k is refused. */
template <typename T>
inline BlasStatus blasHostGetrsBatched(BlasHandle handle, BlasOperation trans, int64_t n, int64_t nrhs, const T *const Aarray[], int64_t lda,
                                       const int *devIpiv, T *const Barray[], int64_t ldb, int *info, int64_t batchSize) {
    if (info != nullptr)
        *info = n < 0 ? -2 : nrhs < 0 ? -3 : lda < structs::atLeastOne(n) ? -5 : ldb < structs::atLeastOne(n) ? -8 : batchSize < 0 ? -10 : 0;
    return structs::blasOnHost(handle, info != nullptr && *info == 0, [&] {
        structs::HostBatch<T> factors, batch;
        BlasStatus status = factors.find(handle, structs::writable(Aarray), batchSize, n, n, lda);
        if (status == blasSuccess) status = factors.take();
        if (status == blasSuccess) status = batch.find(handle, Barray, batchSize, n, nrhs, ldb);
        if (status == blasSuccess) status = batch.take();
        std::vector<int> pivots(static_cast<size_t>(n * batchSize));
        if (status == blasSuccess && devIpiv != nullptr) status = structs::hostStatus(structs::hostTake(pivots.data(), devIpiv, n * batchSize));
        if (status != blasSuccess) return status;
        for (size_t at = 0; at < batch.matrices.size(); at++)
            structs::hostSolveLU(factors.matrices[at], devIpiv == nullptr ? nullptr : pivots.data() + at * static_cast<size_t>(n), trans != blasN,
                                 batch.matrices[at]);
        return batch.give();
    });
}

/** cublasSgetriBatched and cublasDgetriBatched: inverses by those factors; `info` is 0, or the first pivot that is 0. */
template <typename T>
inline BlasStatus blasHostGetriBatched(BlasHandle handle, int64_t n, const T *const A[], int64_t lda, const int *P, T *const C[], int64_t ldc,
                                       int *info, int64_t batchSize) {
    const bool sensible = n >= 0 && lda >= structs::atLeastOne(n) && ldc >= structs::atLeastOne(n) && batchSize >= 0;
    return structs::blasOnHost(handle, sensible, [&] {
        structs::HostBatch<T> factors, batch;
        BlasStatus status = factors.find(handle, structs::writable(A), batchSize, n, n, lda);
        if (status == blasSuccess) status = factors.take();
        if (status == blasSuccess) status = batch.find(handle, C, batchSize, n, n, ldc);
        std::vector<int> pivots(static_cast<size_t>(n * batchSize)), infos(static_cast<size_t>(batchSize));
        if (status == blasSuccess && P != nullptr) status = structs::hostStatus(structs::hostTake(pivots.data(), P, n * batchSize));
        if (status != blasSuccess) return status;
        for (size_t at = 0; at < infos.size(); at++) {
            const structs::HostMatrix<T> &a = factors.matrices[at];
            for (int64_t k = n; k > 0; k--)
                if (a(k - 1, k - 1) == T(0)) infos[at] = static_cast<int>(k);
            batch.matrices[at] = structs::identity<T>(n);
            structs::hostSolveLU(a, P == nullptr ? nullptr : pivots.data() + at * static_cast<size_t>(n), false, batch.matrices[at]);
        }
        status = batch.give();
        return status == blasSuccess ? structs::hostStatus(structs::hostGive(infos.data(), info, batchSize)) : status;
    });
}

/** cublasSmatinvBatched and cublasDmatinvBatched: inverses of matrices of at most 32 rows; `info` is 0, or the first pivot that is 0. */
template <typename T>
inline BlasStatus blasHostMatinvBatched(BlasHandle handle, int64_t n, const T *const A[], int64_t lda, T *const Ainv[], int64_t lda_inv, int *info,
                                        int64_t batchSize) {
    const bool sensible = n >= 0 && n <= 32 && lda >= structs::atLeastOne(n) && lda_inv >= structs::atLeastOne(n) && batchSize >= 0;
    return structs::blasOnHost(handle, sensible, [&] {
        structs::HostBatch<T> from, to;
        BlasStatus status = from.find(handle, structs::writable(A), batchSize, n, n, lda);
        if (status == blasSuccess) status = from.take();
        if (status == blasSuccess) status = to.find(handle, Ainv, batchSize, n, n, lda_inv);
        if (status != blasSuccess) return status;
        std::vector<int> pivots(static_cast<size_t>(n)), infos(static_cast<size_t>(batchSize));
        for (size_t at = 0; at < infos.size(); at++) {
            infos[at] = structs::hostFactorLU(from.matrices[at], pivots.data());
            to.matrices[at] = structs::identity<T>(n);
            structs::hostSolveLU(from.matrices[at], pivots.data(), false, to.matrices[at]);
        }
        status = to.give();
        return status == blasSuccess ? structs::hostStatus(structs::hostGive(infos.data(), info, batchSize)) : status;
    });
}

/** cublasSgeqrfBatched and cublasDgeqrfBatched: QR factors in place, factors of the reflections in the vectors of `TauArray`. `info` lies in memory of
 *  the host and says of the call: 0, or -k where argument k is refused. */
template <typename T>
inline BlasStatus blasHostGeqrfBatched(BlasHandle handle, int64_t m, int64_t n, T *const Aarray[], int64_t lda, T *const TauArray[], int *info,
                                       int64_t batchSize) {
    if (info != nullptr) *info = m < 0 ? -1 : n < 0 ? -2 : lda < structs::atLeastOne(m) ? -4 : batchSize < 0 ? -7 : 0;
    return structs::blasOnHost(handle, info != nullptr && *info == 0, [&] {
        structs::HostBatch<T> batch, taus;
        const int64_t count = std::min(m, n);
        BlasStatus status = batch.find(handle, Aarray, batchSize, m, n, lda);
        if (status == blasSuccess) status = batch.take();
        if (status == blasSuccess) status = taus.find(handle, TauArray, batchSize, count, 1, count);
        if (status != blasSuccess) return status;
        for (size_t at = 0; at < batch.matrices.size(); at++) structs::hostFactorQR(batch.matrices[at], taus.matrices[at].values.data());
        status = batch.give();
        return status == blasSuccess ? taus.give() : status;
    });
}

}  // namespace ascendify

#endif
