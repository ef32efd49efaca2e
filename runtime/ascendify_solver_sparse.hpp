// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_solver_sparse.hpp: sparse solutions, factors and orders in the form of cuSOLVER, computed by the processor of the host in `double`, for CANN has
// no such library. Calls on arrays of the device wait for the work of the device, copy them to the host and the result back. Ascendify copies
// this file and those that it includes beside sources whose fixes use it; the sources are yours, and so are these copies. It needs C++17 and CANN 9.1.0.
// Matrices are described as for cuSPARSE, whose kernels come along: a source that includes it has a name that ends in `.asc`.
#ifndef ASCENDIFY_SOLVER_SPARSE_HPP
#define ASCENDIFY_SOLVER_SPARSE_HPP

#include "ascendify_host_algebra.hpp"
#include "ascendify_solver_handle.hpp"
#include "ascendify_solver_sparse_host.hpp"
#include "ascendify_sparse_factor.hpp"

namespace ascendify {

namespace structs {

enum SolverPlace { arraysOfHost, arraysOfDevice };
enum SolverMethod { choleskyMethod, luMethod, qrMethod };

// What the lower calls keep between analysis, factors and solutions.
struct SolverFactors {
    int rows = 0, columns = 0, entries = 0;
    HostSparse matrix;
    HostFactors factors;
    SolverMethod method = luMethod;
    bool factored = false;
};

template <typename Run>
inline SolverStatus solverSparsely(SolverSparseContext *handle, SolverPlace place, bool sensible, Run run) {
    if (handle == nullptr) return solverNoHandle;
    if (!sensible) return solverNoValue;
    if (place == arraysOfDevice && !hostWait()) return solverNotRun;
    try {
        return run();
    } catch (const std::bad_alloc &) {
        return solverNoMemory;
    }
}

template <typename T>
inline bool solverTake(SolverPlace place, std::vector<T> &to, const T *from) {
    if (place == arraysOfDevice) return hostTake(to.data(), from, static_cast<int64_t>(to.size()));
    std::copy_n(from, to.size(), to.begin());
    return true;
}

template <typename T>
inline bool solverGive(SolverPlace place, const std::vector<T> &from, T *to) {
    if (place == arraysOfDevice) return hostGive(from.data(), to, static_cast<int64_t>(from.size()));
    std::copy_n(from.begin(), from.size(), to);
    return true;
}

// A matrix of the caller's; without values its pattern alone. Columns of a row may stand in any order.
template <typename T>
inline SolverStatus solverMatrix(SolverPlace place, int rows, int columns, int entries, const SparseDescription *description, const T *values,
                                 const int *offsets, const int *indices, HostSparse *matrix) {
    if (rows < 0 || columns < 0 || entries < 0 || description == nullptr || offsets == nullptr || indices == nullptr) return solverNoValue;
    if (description->type != sparseGeneral) return solverOtherMatrix;
    std::vector<int> begins(static_cast<size_t>(rows) + 1), where(static_cast<size_t>(entries));
    std::vector<T> numbers(values == nullptr ? 0 : where.size());
    const bool taken = solverTake(place, begins, offsets) && solverTake(place, where, indices) && (values == nullptr || solverTake(place, numbers, values));
    if (!taken) return solverNotCopied;
    const int base = description->base;
    *matrix = {columns, std::vector<HostRow>(static_cast<size_t>(rows))};
    if (begins[0] != base || begins[static_cast<size_t>(rows)] - base != entries) return solverNoValue;
    for (int row = 0; row < rows; row++) {
        if (begins[row + 1] < begins[row]) return solverNoValue;
        for (int at = begins[row] - base; at < begins[row + 1] - base; at++) {
            if (where[at] < base || where[at] - base >= columns) return solverNoValue;
            matrix->rows[row].push_back({where[at] - base, values == nullptr ? 0.0 : static_cast<double>(numbers[at])});
        }
        std::sort(matrix->rows[row].begin(), matrix->rows[row].end(), byIndex);
    }
    return solverDone;
}

inline HostFactors solverFactor(SolverMethod method, const HostSparse &a, double threshold) {
    return method == choleskyMethod ? hostCholesky(a) : method == luMethod ? hostLU(a, threshold) : hostQR(a);
}

inline void solverApply(SolverMethod method, const HostFactors &f, std::vector<double> &x) {
    if (method == choleskyMethod) hostSolveCholesky(f, x);
    else if (method == luMethod) hostSolveSparseLU(f, x);
    else hostSolveQR(f, x);
}

}  // namespace structs

/** Where the arrays of a call lie. */
using SolverPlace = structs::SolverPlace;
/** Arrays lie in memory of the host: the calls of cuSOLVER whose names end in Host. */
constexpr SolverPlace solverOfHost = structs::arraysOfHost;
/** Arrays lie in memory of the device. */
constexpr SolverPlace solverOfDevice = structs::arraysOfDevice;
/** How a matrix is factored. */
using SolverMethod = structs::SolverMethod;
/** A = L L^T. */
constexpr SolverMethod solverByCholesky = structs::choleskyMethod;
/** P A = L U. */
constexpr SolverMethod solverByLU = structs::luMethod;
/** A = Q R. */
constexpr SolverMethod solverByQR = structs::qrMethod;

/** csrluInfoHost_t, csrqrInfo_t, csrqrInfoHost_t, csrcholInfo_t and csrcholInfoHost_t. */
using SolverFactors = structs::SolverFactors *;

/** cusolverSpXcsrsymrcmHost: an order that keeps entries near the diagonal; row p[i] of the matrix comes to be row i. */
inline SolverStatus solverNarrowOrder(SolverSparseHandle handle, int n, int nnzA, SparseDescription descrA, const int *csrRowPtrA, const int *csrColIndA, int *p) {
    return structs::solverSparsely(handle, solverOfHost, p != nullptr, [&] {
        structs::HostSparse a;
        const SolverStatus status = structs::solverMatrix<double>(solverOfHost, n, n, nnzA, descrA, nullptr, csrRowPtrA, csrColIndA, &a);
        if (status == solverSuccess) structs::solverGive(solverOfHost, structs::hostNarrowOrder(a), p);
        return status;
    });
}

/** cusolverSpXcsrsymamdHost and cusolverSpXcsrsymmdqHost: an order of minimum degree, in which factors have few entries. */
inline SolverStatus solverSparseOrder(SolverSparseHandle handle, int n, int nnzA, SparseDescription descrA, const int *csrRowPtrA, const int *csrColIndA, int *p) {
    return structs::solverSparsely(handle, solverOfHost, p != nullptr, [&] {
        structs::HostSparse a;
        const SolverStatus status = structs::solverMatrix<double>(solverOfHost, n, n, nnzA, descrA, nullptr, csrRowPtrA, csrColIndA, &a);
        if (status == solverSuccess) structs::solverGive(solverOfHost, structs::hostSparseOrder(a), p);
        return status;
    });
}

/** cusolverSpXcsrmetisndHost: an order of minimum degree too, not one of nested dissection; `options` are not read. */
inline SolverStatus solverDissection(SolverSparseHandle handle, int n, int nnzA, SparseDescription descrA, const int *csrRowPtrA, const int *csrColIndA,
                                     const int64_t *, int *p) {
    return solverSparseOrder(handle, n, nnzA, descrA, csrRowPtrA, csrColIndA, p);
}

/** cusolverSpXcsrissymHost: whether the pattern of a matrix is symmetric; rows may end before the next begins. */
inline SolverStatus solverIsSymmetric(SolverSparseHandle handle, int m, int nnzA, SparseDescription descrA, const int *csrRowPtrA, const int *csrEndPtrA,
                                      const int *csrColIndA, int *issym) {
    const bool sensible = m >= 0 && nnzA >= 0 && descrA != nullptr && csrRowPtrA != nullptr && csrEndPtrA != nullptr && csrColIndA != nullptr && issym != nullptr;
    return structs::solverSparsely(handle, solverOfHost, sensible, [&] {
        std::set<std::pair<int, int>> entries;
        for (int row = 0; row < m; row++)
            for (int at = csrRowPtrA[row] - descrA->base; at < csrEndPtrA[row] - descrA->base; at++) entries.insert({row, csrColIndA[at] - descrA->base});
        *issym = 1;
        for (const auto &[row, column] : entries)
            if (entries.count({column, row}) == 0) *issym = 0;
        return solverSuccess;
    });
}

/** cusolverSpXcsrperm_bufferSizeHost: programs allocate the buffer, and no use is made of it. */
inline SolverStatus solverPermuteBufferSize(SolverSparseHandle handle, int m, int n, int nnzA, SparseDescription descrA, const int *, const int *, const int *,
                                            const int *, size_t *bufferSizeInBytes) {
    if (handle == nullptr) return solverNotInitialized;
    if (m < 0 || n < 0 || nnzA < 0 || descrA == nullptr || bufferSizeInBytes == nullptr) return solverInvalidValue;
    *bufferSizeInBytes = 64;
    return solverSuccess;
}

/** cusolverSpXcsrpermHost: element (i, j) becomes that at (p[i], q[j]), and `map` goes along with the entries. */
inline SolverStatus solverPermute(SolverSparseHandle handle, int m, int n, int nnzA, SparseDescription descrA, int *csrRowPtrA, int *csrColIndA, const int *p,
                                  const int *q, int *map, void *) {
    const bool sensible = m >= 0 && n >= 0 && nnzA >= 0 && descrA != nullptr && csrRowPtrA != nullptr && csrColIndA != nullptr && p != nullptr && q != nullptr;
    return structs::solverSparsely(handle, solverOfHost, sensible, [&] {
        std::vector<int> seen(static_cast<size_t>(std::max(m, n)), -1), place(static_cast<size_t>(n)), begins(csrRowPtrA, csrRowPtrA + m + 1);
        for (int row = 0; row < m; row++)
            if (p[row] < 0 || p[row] >= m || seen[p[row]]++ != -1) return solverInvalidValue;
        std::fill(seen.begin(), seen.end(), -1);
        for (int column = 0; column < n; column++) {
            if (q[column] < 0 || q[column] >= n || seen[q[column]]++ != -1) return solverInvalidValue;
            place[q[column]] = column;
        }
        const int base = descrA->base;
        std::vector<std::pair<int, int>> all;
        std::vector<int> maps;
        for (int row = 0; row < m; row++) {
            const size_t first = all.size();
            csrRowPtrA[row] = static_cast<int>(first) + base;
            for (int at = begins[p[row]] - base; at < begins[p[row] + 1] - base; at++) {
                if (at < 0 || at >= nnzA || csrColIndA[at] < base || csrColIndA[at] - base >= n) return solverInvalidValue;
                all.push_back({place[csrColIndA[at] - base], map == nullptr ? 0 : map[at]});
            }
            std::stable_sort(all.begin() + static_cast<int64_t>(first), all.end(), [](const auto &one, const auto &other) { return one.first < other.first; });
        }
        csrRowPtrA[m] = static_cast<int>(all.size()) + base;
        for (size_t at = 0; at < all.size(); at++) {
            csrColIndA[at] = all[at].first + base;
            if (map != nullptr) map[at] = all[at].second;
        }
        return solverSuccess;
    });
}

/**
 * cusolverSpScsrlsvchol, cusolverSpScsrlsvqr, cusolverSpScsrlsvluHost and their kin: x of A x = b. `singularity` is of the host: -1, or the first place
 * whose pivot is not above `tol`, from 0 on and in the order of the factors; x is not written then. `reorder` is 0 for the order of the matrix, 1 for
 * that of symrcm, 2 and 3 for one of minimum degree.
 */
template <typename T>
inline SolverStatus solverSparseSolve(SolverMethod method, SolverPlace place, SolverSparseHandle handle, int m, int nnz,
                                      SparseDescription descrA, const T *csrVal, const int *csrRowPtr, const int *csrColInd, const T *b, T tol, int reorder,
                                      T *x, int *singularity) {
    const bool sensible = csrVal != nullptr && b != nullptr && x != nullptr && singularity != nullptr && reorder >= 0 && reorder <= 3;
    return structs::solverSparsely(handle, place, sensible, [&] {
        structs::HostSparse a;
        const SolverStatus status = structs::solverMatrix(place, m, m, nnz, descrA, csrVal, csrRowPtr, csrColInd, &a);
        if (status != solverSuccess) return status;
        std::vector<int> order(static_cast<size_t>(m));
        std::iota(order.begin(), order.end(), 0);
        if (reorder != 0) order = reorder == 1 ? structs::hostNarrowOrder(a) : structs::hostSparseOrder(a);
        const structs::HostFactors factors = structs::solverFactor(method, reorder == 0 ? a : structs::hostReordered(a, order), 1.0);
        *singularity = factors.weak(static_cast<double>(tol));
        if (*singularity != -1) return solverSuccess;
        std::vector<T> given(order.size());
        if (!structs::solverTake(place, given, b)) return solverMappingError;
        std::vector<double> values(order.size());
        for (size_t at = 0; at < order.size(); at++) values[at] = static_cast<double>(given[order[at]]);
        structs::solverApply(method, factors, values);
        for (size_t at = 0; at < order.size(); at++) given[order[at]] = static_cast<T>(values[at]);
        return structs::solverGive(place, given, x) ? solverSuccess : solverMappingError;
    });
}

/** cusolverSpCreateCsrluInfoHost and its kin. */
inline SolverStatus solverCreateFactors(SolverFactors *info) { return structs::solverMake(info); }

/** cusolverSpDestroyCsrluInfoHost and its kin. */
inline SolverStatus solverDestroyFactors(SolverFactors info) {
    delete info;
    return solverSuccess;
}

/** cusolverSpXcsrqrAnalysis and its kin: sizes are kept; what the factors need besides is found with them. */
inline SolverStatus solverAnalyseQR(SolverPlace place, SolverSparseHandle handle, int m, int n, int nnzA, SparseDescription descrA,
                                    const int *csrRowPtrA, const int *csrColIndA, SolverFactors info) {
    return structs::solverSparsely(handle, place, info != nullptr, [&] {
        const SolverStatus status = structs::solverMatrix<double>(place, m, n, nnzA, descrA, nullptr, csrRowPtrA, csrColIndA, &info->matrix);
        info->rows = m;
        info->columns = n;
        info->entries = nnzA;
        info->factored = false;
        return status;
    });
}

/** cusolverSpXcsrcholAnalysis, cusolverSpXcsrcholAnalysisHost and cusolverSpXcsrluAnalysisHost. */
inline SolverStatus solverAnalyse(SolverPlace place, SolverSparseHandle handle, int n, int nnzA, SparseDescription descrA, const int *csrRowPtrA,
                                  const int *csrColIndA, SolverFactors info) {
    return solverAnalyseQR(place, handle, n, n, nnzA, descrA, csrRowPtrA, csrColIndA, info);
}

/** cusolverSpScsrqrBufferInfo and its kin: programs allocate the buffer, and no use is made of it. */
template <typename T>
inline SolverStatus solverBufferInfoQR(SolverSparseHandle handle, int m, int n, int, SparseDescription, const T *, const int *, const int *, SolverFactors info,
                                       size_t *internalDataInBytes, size_t *workspaceInBytes) {
    if (handle == nullptr) return solverNotInitialized;
    if (info == nullptr || internalDataInBytes == nullptr || workspaceInBytes == nullptr || m != info->rows || n != info->columns) return solverInvalidValue;
    *internalDataInBytes = *workspaceInBytes = 64;
    return solverSuccess;
}

/** cusolverSpScsrcholBufferInfo, cusolverSpScsrluBufferInfoHost and their kin. */
template <typename T>
inline SolverStatus solverBufferInfo(SolverSparseHandle handle, int n, int nnzA, SparseDescription descrA, const T *csrValA, const int *csrRowPtrA,
                                     const int *csrColIndA, SolverFactors info, size_t *internalDataInBytes, size_t *workspaceInBytes) {
    return solverBufferInfoQR<T>(handle, n, n, nnzA, descrA, csrValA, csrRowPtrA, csrColIndA, info, internalDataInBytes, workspaceInBytes);
}

/** cusolverSpScsrqrSetup and its kin: the matrix to factor is A - mu I. */
template <typename T>
inline SolverStatus solverSetupQR(SolverPlace place, SolverSparseHandle handle, int m, int n, int nnzA, SparseDescription descrA, const T *csrValA,
                                  const int *csrRowPtrA, const int *csrColIndA, T mu, SolverFactors info) {
    return structs::solverSparsely(handle, place, info != nullptr && csrValA != nullptr && m == info->rows && n == info->columns, [&] {
        const SolverStatus status = structs::solverMatrix(place, m, n, nnzA, descrA, csrValA, csrRowPtrA, csrColIndA, &info->matrix);
        for (int row = 0; row < std::min(m, n) && status == solverSuccess && mu != T(0); row++) {
            structs::HostRow &entries = info->matrix.rows[row];
            const auto at = std::lower_bound(entries.begin(), entries.end(), structs::HostEntry{row, 0}, structs::byIndex);
            if (at != entries.end() && at->index == row) at->value -= static_cast<double>(mu);
            else entries.insert(at, {row, -static_cast<double>(mu)});
        }
        info->factored = false;
        return status;
    });
}

/** cusolverSpScsrqrFactor and its kin, without a solution at once: b and x are null. */
template <typename T>
inline SolverStatus solverFactorQR(SolverSparseHandle handle, int m, int n, int nnzA, T *b, T *x, SolverFactors info, void *) {
    if (b != nullptr || x != nullptr) return handle == nullptr ? solverNotInitialized : solverNotSupported;
    return structs::solverSparsely(handle, solverOfHost, info != nullptr && m == info->rows && n == info->columns && nnzA == info->entries, [&] {
        info->method = solverByQR;
        info->factors = structs::hostQR(info->matrix);
        info->factored = true;
        return solverSuccess;
    });
}

/** cusolverSpScsrcholFactor, cusolverSpScsrcholFactorHost and their kin. */
template <typename T>
inline SolverStatus solverFactorCholesky(SolverPlace place, SolverSparseHandle handle, int n, int nnzA, SparseDescription descrA, const T *csrValA,
                                         const int *csrRowPtrA, const int *csrColIndA, SolverFactors info, void *) {
    return structs::solverSparsely(handle, place, info != nullptr && csrValA != nullptr && n == info->rows && nnzA == info->entries, [&] {
        const SolverStatus status = structs::solverMatrix(place, n, n, nnzA, descrA, csrValA, csrRowPtrA, csrColIndA, &info->matrix);
        if (status != solverSuccess) return status;
        info->method = solverByCholesky;
        info->factors = structs::hostCholesky(info->matrix);
        info->factored = true;
        return status;
    });
}

/** cusolverSpScsrluFactorHost and its kin: what stands on the diagonal is the pivot where it is at least `pivot_threshold` of the greatest. */
template <typename T>
inline SolverStatus solverFactorLU(SolverSparseHandle handle, int n, int nnzA, SparseDescription descrA, const T *csrValA, const int *csrRowPtrA,
                                   const int *csrColIndA, SolverFactors info, T pivot_threshold, void *) {
    return structs::solverSparsely(handle, solverOfHost, info != nullptr && csrValA != nullptr && n == info->rows && nnzA == info->entries, [&] {
        const SolverStatus status = structs::solverMatrix(solverOfHost, n, n, nnzA, descrA, csrValA, csrRowPtrA, csrColIndA, &info->matrix);
        if (status != solverSuccess) return status;
        info->method = solverByLU;
        info->factors = structs::hostLU(info->matrix, static_cast<double>(pivot_threshold));
        info->factored = true;
        return status;
    });
}

/** cusolverSpScsrqrZeroPivot and its kin: the first place, from 0 on, whose pivot is not above `tol`, or -1. */
template <typename T>
inline SolverStatus solverFactorZeroPivot(SolverSparseHandle handle, SolverFactors info, T tol, int *position) {
    if (handle == nullptr) return solverNotInitialized;
    if (info == nullptr || position == nullptr || !info->factored) return solverInvalidValue;
    *position = info->factors.weak(static_cast<double>(tol));
    return solverSuccess;
}

/** cusolverSpScsrqrSolve and its kin: x of A x = b, of more rows than columns that with the least squares. */
template <typename T>
inline SolverStatus solverFactorSolveQR(SolverPlace place, SolverSparseHandle handle, int m, int n, const T *b, T *x, SolverFactors info, void *) {
    return structs::solverSparsely(handle, place, info != nullptr && info->factored && b != nullptr && x != nullptr && m == info->rows && n == info->columns, [&] {
        if (info->factors.zeros != -1) return solverZeroPivot;
        std::vector<T> given(static_cast<size_t>(m));
        if (!structs::solverTake(place, given, b)) return solverMappingError;
        std::vector<double> values(given.begin(), given.end());
        structs::solverApply(info->method, info->factors, values);
        given.resize(values.size());
        std::transform(values.begin(), values.end(), given.begin(), [](double value) { return static_cast<T>(value); });
        return structs::solverGive(place, given, x) ? solverSuccess : solverMappingError;
    });
}

/** cusolverSpScsrcholSolve, cusolverSpScsrluSolveHost and their kin. */
template <typename T>
inline SolverStatus solverFactorSolve(SolverPlace place, SolverSparseHandle handle, int n, const T *b, T *x, SolverFactors info, void *pBuffer) {
    return solverFactorSolveQR<T>(place, handle, n, n, b, x, info, pBuffer);
}

/** cusolverSpXcsrluNnzHost: how many entries L has below its diagonal, which is 1 and not kept, and U on and above it. */
inline SolverStatus solverFactorEntries(SolverSparseHandle handle, int *nnzLRef, int *nnzURef, SolverFactors info) {
    if (handle == nullptr) return solverNotInitialized;
    if (info == nullptr || nnzLRef == nullptr || nnzURef == nullptr || !info->factored || info->method != solverByLU) return solverInvalidValue;
    const auto sum = [](const std::vector<structs::HostRow> &rows) {
        return std::accumulate(rows.begin(), rows.end(), 0, [](int before, const structs::HostRow &row) { return before + static_cast<int>(row.size()); });
    };
    *nnzLRef = sum(info->factors.lower);
    *nnzURef = sum(info->factors.upper) + static_cast<int>(info->factors.pivots.size());
    return solverSuccess;
}

/** cusolverSpScsrluExtractHost and its kin: P A Q^T = L U, where columns stay in their order. */
template <typename T>
inline SolverStatus solverExtract(SolverSparseHandle handle, int *P, int *Q, SparseDescription descrL, T *csrValL, int *csrRowPtrL, int *csrColIndL,
                                  SparseDescription descrU, T *csrValU, int *csrRowPtrU, int *csrColIndU, SolverFactors info, void *) {
    const bool sensible = info != nullptr && info->factored && info->method == solverByLU && descrL != nullptr && descrU != nullptr;
    return structs::solverSparsely(handle, solverOfHost, sensible, [&] {
        const structs::HostFactors &f = info->factors;
        const int n = static_cast<int>(f.pivots.size());
        structs::HostSparse upper{n, f.upper};
        for (int k = 0; k < n; k++) {
            P[k] = f.rowAt[k];
            Q[k] = k;
            upper.rows[k].push_back({k, f.pivots[k]});
        }
        const auto write = [n](const structs::HostSparse &byColumns, int base, T *values, int *offsets, int *indices) {
            const structs::HostSparse rows = structs::hostTransposed(byColumns);
            int at = 0;
            for (int row = 0; row < n; row++) {
                offsets[row] = at + base;
                for (const structs::HostEntry &entry : rows.rows[row]) {
                    indices[at] = entry.index + base;
                    values[at++] = static_cast<T>(entry.value);
                }
            }
            offsets[n] = at + base;
        };
        write({n, f.lower}, descrL->base, csrValL, csrRowPtrL, csrColIndL);
        write(upper, descrU->base, csrValU, csrRowPtrU, csrColIndU);
        return solverSuccess;
    });
}

}  // namespace ascendify

#endif
