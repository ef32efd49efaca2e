// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_host_algebra.hpp: dense linear algebra on the processor of the host, for ascendify_blas_host.hpp and ascendify_solver.hpp: products,
// triangular systems, LU with partial pivoting, Cholesky, Householder's QR. Ascendify copies this file beside sources whose fixes use it; the
// sources are yours, and so is this copy. It needs C++17 and ACL.
#ifndef ASCENDIFY_HOST_ALGEBRA_HPP
#define ASCENDIFY_HOST_ALGEBRA_HPP

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "acl/acl.h"

namespace ascendify {

namespace structs {

// A column-major matrix of the host without gaps.
template <typename T>
struct HostMatrix {
    int64_t rows, columns;
    std::vector<T> values;
    HostMatrix(int64_t rows, int64_t columns) : rows(rows), columns(columns), values(static_cast<size_t>(rows * columns)) {}
    T &operator()(int64_t row, int64_t column) { return values[static_cast<size_t>(column * rows + row)]; }
    const T &operator()(int64_t row, int64_t column) const { return values[static_cast<size_t>(column * rows + row)]; }
    T *column(int64_t at) { return values.data() + at * rows; }
    const T *column(int64_t at) const { return values.data() + at * rows; }
    HostMatrix transposed() const {
        HostMatrix result(columns, rows);
        for (int64_t j = 0; j < columns; j++)
            for (int64_t i = 0; i < rows; i++) result(j, i) = (*this)(i, j);
        return result;
    }
};

// Waits for the work before a call, on all streams: in CUDA a stream waits for the default one without being told to, and in ACL no page says so.
inline bool hostWait() { return aclrtSynchronizeDevice() == ACL_SUCCESS; }

template <typename T>
inline bool hostTake(T *to, const T *device, int64_t count) {
    const size_t bytes = static_cast<size_t>(count) * sizeof(T);
    return bytes == 0 || aclrtMemcpy(to, bytes, device, bytes, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS;
}

template <typename T>
inline bool hostGive(const T *from, T *device, int64_t count) {
    const size_t bytes = static_cast<size_t>(count) * sizeof(T);
    return bytes == 0 || aclrtMemcpy(device, bytes, from, bytes, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_SUCCESS;
}

// Columns that lie `leading` elements apart on the device; what lies between them is neither read nor written.
template <typename T>
inline bool hostTake(HostMatrix<T> &to, const T *device, int64_t leading) {
    if (to.columns < 2 || leading == to.rows) return hostTake(to.values.data(), device, to.rows * to.columns);
    const size_t width = static_cast<size_t>(to.rows) * sizeof(T);
    return width == 0 || aclrtMemcpy2d(to.values.data(), width, device, static_cast<size_t>(leading) * sizeof(T), width,
                                       static_cast<size_t>(to.columns), ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS;
}

template <typename T>
inline bool hostGive(const HostMatrix<T> &from, T *device, int64_t leading) {
    if (from.columns < 2 || leading == from.rows) return hostGive(from.values.data(), device, from.rows * from.columns);
    const size_t width = static_cast<size_t>(from.rows) * sizeof(T);
    return width == 0 || aclrtMemcpy2d(device, static_cast<size_t>(leading) * sizeof(T), from.values.data(), width, width,
                                       static_cast<size_t>(from.columns), ACL_MEMCPY_HOST_TO_DEVICE) == ACL_SUCCESS;
}

// c = alpha a b + beta c. A factor of 0 reads nothing of what it stands before.
template <typename T>
inline void hostProduct(T alpha, const HostMatrix<T> &a, const HostMatrix<T> &b, T beta, HostMatrix<T> &c) {
    for (int64_t j = 0; j < c.columns; j++) {
        T *const to = c.column(j);
        for (int64_t i = 0; i < c.rows; i++) to[i] = beta == T(0) ? T(0) : beta * to[i];
        if (alpha == T(0)) continue;
        for (int64_t k = 0; k < a.columns; k++) {
            const T factor = alpha * b(k, j);
            const T *const from = a.column(k);
            for (int64_t i = 0; i < c.rows; i++) to[i] += factor * from[i];
        }
    }
}

// One triangle of a matrix as a whole one: the rest is 0, and the diagonal 1 where it is not to be read.
template <typename T>
inline HostMatrix<T> hostTriangle(const HostMatrix<T> &a, bool upper, bool unit) {
    HostMatrix<T> result(a.rows, a.columns);
    for (int64_t j = 0; j < a.columns; j++)
        for (int64_t i = 0; i < a.rows; i++)
            if (i == j) result(i, j) = unit ? T(1) : a(i, j);
            else if ((i < j) == upper) result(i, j) = a(i, j);
    return result;
}

// The whole of a symmetric matrix of which one triangle is there.
template <typename T>
inline HostMatrix<T> hostSymmetric(const HostMatrix<T> &a, bool upper) {
    HostMatrix<T> result(a.rows, a.columns);
    for (int64_t j = 0; j < a.columns; j++)
        for (int64_t i = 0; i < a.rows; i++) result(i, j) = (i < j) == upper || i == j ? a(i, j) : a(j, i);
    return result;
}

// Solves op(a) x = b in place, where one triangle of a counts. Division by 0 gives what it gives.
template <typename T>
inline void hostSolveTriangle(const HostMatrix<T> &a, bool upper, bool transposed, bool unit, HostMatrix<T> &b) {
    const int64_t n = a.rows;
    const bool backwards = upper != transposed;
    for (int64_t j = 0; j < b.columns; j++) {
        T *const x = b.column(j);
        for (int64_t step = 0; step < n; step++) {
            const int64_t k = backwards ? n - 1 - step : step;
            const T *const column = a.column(k);
            const int64_t from = upper ? 0 : k + 1, to = upper ? k : n;
            if (transposed) {
                T sum = x[k];
                for (int64_t i = from; i < to; i++) sum -= column[i] * x[i];
                x[k] = unit ? sum : sum / column[k];
            } else {
                if (!unit) x[k] /= column[k];
                const T factor = x[k];
                for (int64_t i = from; i < to; i++) x[i] -= factor * column[i];
            }
        }
    }
}

// P a = L U in place, the greatest of a column as its pivot; `pivots` counts rows from 1, and without it rows stay. The result is 0, or the place, from 1
// on, of the first pivot that is 0; the factors are finished all the same.
template <typename T>
inline int hostFactorLU(HostMatrix<T> &a, int *pivots) {
    int info = 0;
    for (int64_t k = 0; k < std::min(a.rows, a.columns); k++) {
        T *const column = a.column(k);
        int64_t pivot = k;
        if (pivots != nullptr) {
            for (int64_t i = k + 1; i < a.rows; i++)
                if (std::abs(column[i]) > std::abs(column[pivot])) pivot = i;
            pivots[k] = static_cast<int>(pivot + 1);
            if (pivot != k)
                for (int64_t j = 0; j < a.columns; j++) std::swap(a(k, j), a(pivot, j));
        }
        if (column[k] == T(0)) {
            if (info == 0) info = static_cast<int>(k + 1);
            continue;
        }
        for (int64_t i = k + 1; i < a.rows; i++) column[i] /= column[k];
        for (int64_t j = k + 1; j < a.columns; j++) {
            T *const other = a.column(j);
            const T factor = other[k];
            if (factor == T(0)) continue;
            for (int64_t i = k + 1; i < a.rows; i++) other[i] -= factor * column[i];
        }
    }
    return info;
}

// Solves op(P^-1 L U) x = b with these factors.
template <typename T>
inline void hostSolveLU(const HostMatrix<T> &a, const int *pivots, bool transposed, HostMatrix<T> &b) {
    const auto exchange = [&](int64_t k) {
        const int64_t other = pivots[k] - 1;
        if (other != k)
            for (int64_t j = 0; j < b.columns; j++) std::swap(b(k, j), b(other, j));
    };
    if (!transposed && pivots != nullptr)
        for (int64_t k = 0; k < a.rows; k++) exchange(k);
    hostSolveTriangle(a, transposed, transposed, !transposed, b);
    hostSolveTriangle(a, !transposed, transposed, transposed, b);
    if (transposed && pivots != nullptr)
        for (int64_t k = a.rows - 1; k >= 0; k--) exchange(k);
}

// a = L L^T, or U^T U, in the triangle that counts; the other stays. The result is 0, or the order, from 1 on, of the first part that is not positive.
template <typename T>
inline int hostFactorCholesky(HostMatrix<T> &a, bool upper) {
    HostMatrix<T> whole = upper ? a.transposed() : a;
    int info = 0;
    for (int64_t k = 0; k < a.rows && info == 0; k++) {
        T *const column = whole.column(k);
        for (int64_t before = 0; before < k; before++) {
            const T *const from = whole.column(before);
            const T factor = from[k];
            for (int64_t i = k; i < a.rows; i++) column[i] -= factor * from[i];
        }
        if (!(column[k] > T(0))) {
            info = static_cast<int>(k + 1);
            break;
        }
        column[k] = std::sqrt(column[k]);
        for (int64_t i = k + 1; i < a.rows; i++) column[i] /= column[k];
    }
    for (int64_t j = 0; j < a.columns; j++)
        for (int64_t i = j; i < a.rows; i++) (upper ? a(j, i) : a(i, j)) = whole(i, j);
    return info;
}

// a = Q R: R in the upper triangle, below it the vectors of Householder's reflections, whose first element is 1, and their factors in `tau`.
template <typename T>
inline void hostFactorQR(HostMatrix<T> &a, T *tau) {
    for (int64_t k = 0; k < std::min(a.rows, a.columns); k++) {
        T *const v = a.column(k);
        T largest = 0, sum = 0;
        for (int64_t i = k + 1; i < a.rows; i++) largest = std::max(largest, std::abs(v[i]));
        tau[k] = 0;
        if (largest == T(0)) continue;
        largest = std::max(largest, std::abs(v[k]));
        for (int64_t i = k; i < a.rows; i++) sum += (v[i] / largest) * (v[i] / largest);
        const T diagonal = -std::copysign(largest * std::sqrt(sum), v[k]);
        tau[k] = (diagonal - v[k]) / diagonal;
        const T divisor = v[k] - diagonal;
        for (int64_t i = k + 1; i < a.rows; i++) v[i] /= divisor;
        v[k] = diagonal;
        for (int64_t j = k + 1; j < a.columns; j++) {
            T *const other = a.column(j);
            T dot = other[k];
            for (int64_t i = k + 1; i < a.rows; i++) dot += v[i] * other[i];
            dot *= tau[k];
            other[k] -= dot;
            for (int64_t i = k + 1; i < a.rows; i++) other[i] -= dot * v[i];
        }
    }
}

// c = op(Q) c for the first `count` reflections that hostFactorQR left.
template <typename T>
inline void hostApplyQ(const HostMatrix<T> &a, const T *tau, int64_t count, bool transposed, HostMatrix<T> &c) {
    for (int64_t step = 0; step < count; step++) {
        const int64_t k = transposed ? step : count - 1 - step;
        const T *const v = a.column(k);
        for (int64_t j = 0; j < c.columns; j++) {
            T *const to = c.column(j);
            T dot = to[k];
            for (int64_t i = k + 1; i < c.rows; i++) dot += v[i] * to[i];
            dot *= tau[k];
            to[k] -= dot;
            for (int64_t i = k + 1; i < c.rows; i++) to[i] -= dot * v[i];
        }
    }
}

}  // namespace structs

}  // namespace ascendify

#endif
