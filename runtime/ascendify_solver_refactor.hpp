// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_solver_refactor.hpp: factors of matrices that share one pattern, in the form of cusolverRf, computed by the processor of the host in `double`
// on arrays that lie in memory of the device. Ascendify copies this file and those that it includes beside sources whose fixes use it; the sources are
// yours, and so are these copies. It needs C++17 and CANN 9.1.0.
#ifndef ASCENDIFY_SOLVER_REFACTOR_HPP
#define ASCENDIFY_SOLVER_REFACTOR_HPP

#include "ascendify_solver_sparse.hpp"

namespace ascendify {

namespace structs {

// The numbers are those of CUDA's names.
enum RefactorFactorization { refactorAlgo0 = 0, refactorAlgo1 = 1, refactorAlgo2 = 2 };
enum RefactorSolve { refactorSolve1 = 1, refactorSolve2 = 2, refactorSolve3 = 3 };
enum RefactorFormat { refactorRows = 0, refactorColumns = 1 };
enum RefactorDiagonal { storedBelow = 0, storedAbove = 1, assumedBelow = 2, assumedAbove = 3 };
enum RefactorFast { refactorSlow = 0, refactorFast = 1 };

// P A Q^T = L U in one matrix whose pattern stays: L below the diagonal, with ones on it, and U.
struct RefactorContext {
    RefactorFactorization factorization = refactorAlgo0;
    RefactorSolve solve = refactorSolve1;
    RefactorFormat format = refactorRows;
    RefactorDiagonal diagonal = storedBelow;
    RefactorFast fast = refactorSlow;
    double zero = 0, boost = 0;
    HostSparse pattern;
    std::vector<int> rowOrder, columnOrder;
    std::vector<HostRow> rows;
    bool prepared = false, filled = false, factored = false;
};

inline HostEntry *refactorFind(HostRow &row, int column) {
    const auto at = std::lower_bound(row.begin(), row.end(), HostEntry{column, 0}, byIndex);
    return at != row.end() && at->index == column ? &*at : nullptr;
}

// Puts the values of P A Q^T into the pattern of the factors.
inline SolverStatus refactorFill(RefactorContext &context, const HostSparse &a) {
    const std::vector<int> place = hostInverse(context.columnOrder);
    context.rows = context.pattern.rows;
    for (size_t row = 0; row < context.rows.size(); row++)
        for (const HostEntry &entry : a.rows[context.rowOrder[row]]) {
            HostEntry *const to = refactorFind(context.rows[row], place[entry.index]);
            if (to == nullptr) return solverNoValue;
            to->value += entry.value;
        }
    context.filled = true;
    context.factored = false;
    return solverDone;
}

inline bool refactorOrder(const std::vector<int> &order) {
    std::vector<char> seen(order.size(), 0);
    for (const int one : order)
        if (one < 0 || one >= static_cast<int>(order.size()) || seen[one]++) return false;
    return true;
}

inline SolverStatus refactorSetup(RefactorContext *context, SolverPlace place, int n, int nnzA, const int *ptrA, const int *indA, const double *valA,
                                  int nnzL, const int *ptrL, const int *indL, const double *valL, int nnzU, const int *ptrU, const int *indU,
                                  const double *valU, const int *P, const int *Q) {
    if (context == nullptr) return solverNoHandle;
    if (n < 0 || valA == nullptr || valL == nullptr || valU == nullptr || P == nullptr || Q == nullptr) return solverNoValue;
    // Matrices in columns, and a diagonal of ones in U, have no form here.
    if (context->format != refactorRows || context->diagonal == storedAbove || context->diagonal == assumedAbove) return solverAbsent;
    if (place == arraysOfDevice && !hostWait()) return solverNotRun;
    try {
        const SparseDescription description;
        HostSparse a, lower, upper;
        SolverStatus status = solverMatrix(place, n, n, nnzA, &description, valA, ptrA, indA, &a);
        if (status == solverDone) status = solverMatrix(place, n, n, nnzL, &description, valL, ptrL, indL, &lower);
        if (status == solverDone) status = solverMatrix(place, n, n, nnzU, &description, valU, ptrU, indU, &upper);
        if (status != solverDone) return status;
        context->rowOrder.assign(static_cast<size_t>(n), 0);
        context->columnOrder.assign(static_cast<size_t>(n), 0);
        if (!solverTake(place, context->rowOrder, P) || !solverTake(place, context->columnOrder, Q)) return solverNotCopied;
        if (!refactorOrder(context->rowOrder) || !refactorOrder(context->columnOrder)) return solverNoValue;
        context->pattern = {n, std::vector<HostRow>(static_cast<size_t>(n))};
        for (int row = 0; row < n; row++) {
            HostRow &to = context->pattern.rows[row];
            for (const HostEntry &entry : lower.rows[row])
                if (entry.index < row) to.push_back({entry.index, 0});
                else if (entry.index > row) return solverNoValue;
            for (const HostEntry &entry : upper.rows[row])
                if (entry.index >= row) to.push_back({entry.index, 0});
                else return solverNoValue;
            if (refactorFind(to, row) == nullptr) return solverNoValue;
        }
        context->prepared = true;
        return refactorFill(*context, a);
    } catch (const std::bad_alloc &) {
        return solverNoMemory;
    }
}

}  // namespace structs

/** cusolverRfHandle_t. */
using RefactorHandle = structs::RefactorContext *;
/** cusolverRfFactorization_t: no choice makes a difference. */
using RefactorFactorization = structs::RefactorFactorization;
/** CUSOLVERRF_FACTORIZATION_ALG0. */
constexpr RefactorFactorization refactorFactorization0 = structs::refactorAlgo0;
/** CUSOLVERRF_FACTORIZATION_ALG1. */
constexpr RefactorFactorization refactorFactorization1 = structs::refactorAlgo1;
/** CUSOLVERRF_FACTORIZATION_ALG2. */
constexpr RefactorFactorization refactorFactorization2 = structs::refactorAlgo2;
/** cusolverRfTriangularSolve_t: no choice makes a difference. */
using RefactorTriangularSolve = structs::RefactorSolve;
/** CUSOLVERRF_TRIANGULAR_SOLVE_ALG1. */
constexpr RefactorTriangularSolve refactorTriangularSolve1 = structs::refactorSolve1;
/** CUSOLVERRF_TRIANGULAR_SOLVE_ALG2. */
constexpr RefactorTriangularSolve refactorTriangularSolve2 = structs::refactorSolve2;
/** CUSOLVERRF_TRIANGULAR_SOLVE_ALG3. */
constexpr RefactorTriangularSolve refactorTriangularSolve3 = structs::refactorSolve3;
/** cusolverRfMatrixFormat_t. */
using RefactorFormat = structs::RefactorFormat;
/** CUSOLVERRF_MATRIX_FORMAT_CSR. */
constexpr RefactorFormat refactorInRows = structs::refactorRows;
/** CUSOLVERRF_MATRIX_FORMAT_CSC, which the setup refuses. */
constexpr RefactorFormat refactorInColumns = structs::refactorColumns;
/** cusolverRfUnitDiagonal_t. */
using RefactorDiagonal = structs::RefactorDiagonal;
/** CUSOLVERRF_UNIT_DIAGONAL_STORED_L. */
constexpr RefactorDiagonal refactorStoredL = structs::storedBelow;
/** CUSOLVERRF_UNIT_DIAGONAL_STORED_U, which the setup refuses. */
constexpr RefactorDiagonal refactorStoredU = structs::storedAbove;
/** CUSOLVERRF_UNIT_DIAGONAL_ASSUMED_L. */
constexpr RefactorDiagonal refactorAssumedL = structs::assumedBelow;
/** CUSOLVERRF_UNIT_DIAGONAL_ASSUMED_U, which the setup refuses. */
constexpr RefactorDiagonal refactorAssumedU = structs::assumedAbove;
/** cusolverRfResetValuesFastMode_t: no choice makes a difference. */
using RefactorFastMode = structs::RefactorFast;
/** CUSOLVERRF_RESET_VALUES_FAST_MODE_OFF. */
constexpr RefactorFastMode refactorFastOff = structs::refactorSlow;
/** CUSOLVERRF_RESET_VALUES_FAST_MODE_ON. */
constexpr RefactorFastMode refactorFastOn = structs::refactorFast;

/** cusolverRfCreate. */
inline SolverStatus refactorCreate(RefactorHandle *handle) { return structs::solverMake(handle); }

/** cusolverRfDestroy. */
inline SolverStatus refactorDestroy(RefactorHandle handle) { return structs::solverDrop(handle); }

/** cusolverRfSetNumericProperties: a pivot whose size is not above `zero` is made one of size `boost`, unless that is 0. */
inline SolverStatus refactorSetNumericProperties(RefactorHandle handle, double zero, double boost) {
    if (handle == nullptr) return solverNotInitialized;
    handle->zero = zero;
    handle->boost = boost;
    return solverSuccess;
}

/** cusolverRfSetAlgs. */
inline SolverStatus refactorSetAlgs(RefactorHandle handle, RefactorFactorization factAlg, RefactorTriangularSolve solveAlg) {
    if (handle == nullptr) return solverNotInitialized;
    handle->factorization = factAlg;
    handle->solve = solveAlg;
    return solverSuccess;
}

/** cusolverRfSetMatrixFormat: the setup takes matrices in rows, and ones on the diagonal of L. */
inline SolverStatus refactorSetMatrixFormat(RefactorHandle handle, RefactorFormat format, RefactorDiagonal diag) {
    if (handle == nullptr) return solverNotInitialized;
    handle->format = format;
    handle->diagonal = diag;
    return solverSuccess;
}

/** cusolverRfSetResetValuesFastMode. */
inline SolverStatus refactorSetFastMode(RefactorHandle handle, RefactorFastMode fastMode) {
    if (handle == nullptr) return solverNotInitialized;
    handle->fast = fastMode;
    return solverSuccess;
}

/** cusolverRfSetupHost: a matrix and factors of it, P A Q^T = L U, in memory of the host; indices count from 0. */
inline SolverStatus refactorSetupHost(int n, int nnzA, int *h_csrRowPtrA, int *h_csrColIndA, double *h_csrValA, int nnzL, int *h_csrRowPtrL, int *h_csrColIndL,
                                      double *h_csrValL, int nnzU, int *h_csrRowPtrU, int *h_csrColIndU, double *h_csrValU, int *h_P, int *h_Q,
                                      RefactorHandle handle) {
    return structs::refactorSetup(handle, solverOfHost, n, nnzA, h_csrRowPtrA, h_csrColIndA, h_csrValA, nnzL, h_csrRowPtrL, h_csrColIndL, h_csrValL, nnzU,
                                  h_csrRowPtrU, h_csrColIndU, h_csrValU, h_P, h_Q);
}

/** cusolverRfSetupDevice, with arrays in memory of the device. */
inline SolverStatus refactorSetupDevice(int n, int nnzA, int *csrRowPtrA, int *csrColIndA, double *csrValA, int nnzL, int *csrRowPtrL, int *csrColIndL,
                                        double *csrValL, int nnzU, int *csrRowPtrU, int *csrColIndU, double *csrValU, int *P, int *Q, RefactorHandle handle) {
    return structs::refactorSetup(handle, solverOfDevice, n, nnzA, csrRowPtrA, csrColIndA, csrValA, nnzL, csrRowPtrL, csrColIndL, csrValL, nnzU, csrRowPtrU,
                                  csrColIndU, csrValU, P, Q);
}

/** cusolverRfAnalyze: there is nothing to prepare. */
inline SolverStatus refactorAnalyze(RefactorHandle handle) {
    if (handle == nullptr) return solverNotInitialized;
    return handle->prepared ? solverSuccess : solverInvalidValue;
}

/** cusolverRfResetValues: the values of another matrix with the pattern of the first. Waits for all work of the device. */
inline SolverStatus refactorResetValues(int n, int nnzA, int *csrRowPtrA, int *csrColIndA, double *csrValA, int *P, int *Q, RefactorHandle handle) {
    if (handle == nullptr) return solverNotInitialized;
    if (!handle->prepared || n != handle->pattern.columns || csrValA == nullptr || P == nullptr || Q == nullptr) return solverInvalidValue;
    if (!structs::hostWait()) return solverExecutionFailed;
    try {
        const structs::SparseDescription description;
        structs::HostSparse a;
        const SolverStatus status = structs::solverMatrix(solverOfDevice, n, n, nnzA, &description, csrValA, csrRowPtrA, csrColIndA, &a);
        if (status != solverSuccess) return status;
        const bool taken = structs::solverTake(solverOfDevice, handle->rowOrder, P) && structs::solverTake(solverOfDevice, handle->columnOrder, Q);
        if (!taken) return solverMappingError;
        if (!structs::refactorOrder(handle->rowOrder) || !structs::refactorOrder(handle->columnOrder)) return solverInvalidValue;
        return structs::refactorFill(*handle, a);
    } catch (const std::bad_alloc &) {
        return solverAllocFailed;
    }
}

/** cusolverRfRefactor: new factors in the old pattern, once for each reset of the values; rows do not change places. A pivot of 0 is told. */
inline SolverStatus refactorRefactor(RefactorHandle handle) {
    if (handle == nullptr) return solverNotInitialized;
    if (!handle->filled) return solverInvalidValue;
    handle->filled = false;
    std::vector<structs::HostRow> &rows = handle->rows;
    for (size_t k = 0; k < rows.size(); k++) {
        for (size_t at = 0; at < rows[k].size() && rows[k][at].index < static_cast<int>(k); at++) {
            structs::HostRow &above = rows[static_cast<size_t>(rows[k][at].index)];
            const auto pivot = std::lower_bound(above.begin(), above.end(), structs::HostEntry{rows[k][at].index, 0}, structs::byIndex);
            const double factor = rows[k][at].value /= pivot->value;
            size_t here = at + 1;
            for (auto entry = pivot + 1; entry != above.end(); ++entry) {
                while (here < rows[k].size() && rows[k][here].index < entry->index) here++;
                if (here < rows[k].size() && rows[k][here].index == entry->index) rows[k][here].value -= factor * entry->value;
            }
        }
        double &pivot = structs::refactorFind(rows[k], static_cast<int>(k))->value;
        if (handle->boost > 0 && std::abs(pivot) <= handle->zero) pivot = std::copysign(handle->boost, pivot);
        if (pivot == 0) return solverZeroPivot;
    }
    handle->factored = true;
    return solverSuccess;
}

/** cusolverRfSolve: each column of XF becomes the solution for it, in memory of the device. Waits for all work there. */
inline SolverStatus refactorSolve(RefactorHandle handle, int *P, int *Q, int nrhs, double *, int, double *XF, int ldxf) {
    if (handle == nullptr) return solverNotInitialized;
    const int n = handle->pattern.columns;
    if (!handle->factored || nrhs < 0 || P == nullptr || Q == nullptr || XF == nullptr || ldxf < n) return solverInvalidValue;
    if (!structs::hostWait()) return solverExecutionFailed;
    try {
        std::vector<int> rows(static_cast<size_t>(n)), columns(rows.size());
        structs::HostMatrix<double> f(n, nrhs);
        const bool taken = structs::hostTake(rows.data(), P, n) && structs::hostTake(columns.data(), Q, n) && structs::hostTake(f, XF, ldxf);
        if (!taken) return solverMappingError;
        if (!structs::refactorOrder(rows) || !structs::refactorOrder(columns)) return solverInvalidValue;
        std::vector<double> x(rows.size());
        for (int at = 0; at < nrhs; at++) {
            double *const column = f.column(at);
            for (int k = 0; k < n; k++) {
                x[k] = column[rows[k]];
                for (const structs::HostEntry &entry : handle->rows[k]) {
                    if (entry.index >= k) break;
                    x[k] -= entry.value * x[entry.index];
                }
            }
            for (int k = n - 1; k >= 0; k--) {
                const structs::HostRow &row = handle->rows[k];
                auto entry = std::lower_bound(row.begin(), row.end(), structs::HostEntry{k, 0}, structs::byIndex);
                const double pivot = entry->value;
                for (++entry; entry != row.end(); ++entry) x[k] -= entry->value * x[entry->index];
                x[k] /= pivot;
            }
            for (int k = 0; k < n; k++) column[columns[k]] = x[k];
        }
        return structs::hostGive(f, XF, ldxf) ? solverSuccess : solverMappingError;
    } catch (const std::bad_alloc &) {
        return solverAllocFailed;
    }
}

}  // namespace ascendify

#endif
