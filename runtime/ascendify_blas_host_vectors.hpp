// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_blas_host_vectors.hpp: calls of cuBLAS on vectors, and on a matrix and vectors, that the processor of the host computes, in the way of
// ascendify_blas_host.hpp. Ascendify copies this file and those that it includes beside sources whose fixes use it; the sources are yours, and so are
// these copies. It needs C++17 and CANN 8.5.0.
#ifndef ASCENDIFY_BLAS_HOST_VECTORS_HPP
#define ASCENDIFY_BLAS_HOST_VECTORS_HPP

#include "ascendify_blas_host.hpp"

namespace ascendify {

/** cublasDaxpy: y = alpha x + y. */
template <typename T>
inline BlasStatus blasHostAxpy(BlasHandle handle, int64_t n, const T *alpha, const T *x, int64_t incx, T *y, int64_t incy) {
    return structs::blasOnHost(handle, true, [&] {
        T times = 0;
        const BlasStatus status = blasNumber(handle, alpha, &times);
        if (status != blasSuccess || n <= 0 || times == T(0)) return status;
        if (incx == 0 || incy == 0) return structs::notSupported;
        structs::HostMatrix<T> from(1, n), to(1, n);
        if (!structs::takeVector(from, x, incx) || !structs::takeVector(to, y, incy)) return structs::mappingError;
        for (size_t at = 0; at < to.values.size(); at++) to.values[at] += times * from.values[at];
        return structs::hostStatus(structs::giveVector(to, y, incy));
    });
}

/** cublasDscal. */
template <typename T>
inline BlasStatus blasHostScal(BlasHandle handle, int64_t n, const T *alpha, T *x, int64_t incx) {
    return structs::blasOnHost(handle, true, [&] {
        T times = 0;
        const BlasStatus status = blasNumber(handle, alpha, &times);
        if (status != blasSuccess || n <= 0 || incx <= 0) return status;
        structs::HostMatrix<T> to(1, n);
        if (!structs::takeVector(to, x, incx)) return structs::mappingError;
        for (T &value : to.values) value *= times;
        return structs::hostStatus(structs::giveVector(to, x, incx));
    });
}

/** cublasDcopy. */
template <typename T>
inline BlasStatus blasHostCopy(BlasHandle handle, int64_t n, const T *x, int64_t incx, T *y, int64_t incy) {
    return structs::blasOnHost(handle, true, [&] {
        if (n <= 0) return blasSuccess;
        if (incx == 0 || incy == 0) return structs::notSupported;
        structs::HostMatrix<T> values(1, n);
        return structs::hostStatus(structs::takeVector(values, x, incx) && structs::giveVector(values, y, incy));
    });
}

/** cublasDswap. */
template <typename T>
inline BlasStatus blasHostSwap(BlasHandle handle, int64_t n, T *x, int64_t incx, T *y, int64_t incy) {
    return structs::blasOnHost(handle, true, [&] {
        if (n <= 0) return blasSuccess;
        if (incx == 0 || incy == 0) return structs::notSupported;
        structs::HostMatrix<T> one(1, n), other(1, n);
        const bool taken = structs::takeVector(one, x, incx) && structs::takeVector(other, y, incy);
        return structs::hostStatus(taken && structs::giveVector(one, y, incy) && structs::giveVector(other, x, incx));
    });
}

/** cublasDdot. */
template <typename T>
inline BlasStatus blasHostDot(BlasHandle handle, int64_t n, const T *x, int64_t incx, const T *y, int64_t incy, T *result) {
    return structs::blasOnHost(handle, result != nullptr, [&] {
        T sum = 0;
        if (n <= 0) return blasAnswer(handle, sum, result);
        if (incx == 0 || incy == 0) return structs::notSupported;
        structs::HostMatrix<T> one(1, n), other(1, n);
        if (!structs::takeVector(one, x, incx) || !structs::takeVector(other, y, incy)) return structs::mappingError;
        for (size_t at = 0; at < one.values.size(); at++) sum += one.values[at] * other.values[at];
        return blasAnswer(handle, sum, result);
    });
}

/** cublasDnrm2: the root of the sum of the squares, without leaving the range on the way. */
template <typename T>
inline BlasStatus blasHostNrm2(BlasHandle handle, int64_t n, const T *x, int64_t incx, T *result) {
    return structs::blasOnHost(handle, result != nullptr, [&] {
        T largest = 0, sum = 0;
        if (n <= 0 || incx <= 0) return blasAnswer(handle, sum, result);
        structs::HostMatrix<T> values(1, n);
        if (!structs::takeVector(values, x, incx)) return structs::mappingError;
        for (const T value : values.values) largest = std::isnan(value) ? value : std::max(largest, std::abs(value));
        if (largest == T(0) || !std::isfinite(largest)) return blasAnswer(handle, largest, result);
        for (const T value : values.values) sum += (value / largest) * (value / largest);
        return blasAnswer(handle, largest * std::sqrt(sum), result);
    });
}

/** cublasDasum. */
template <typename T>
inline BlasStatus blasHostAsum(BlasHandle handle, int64_t n, const T *x, int64_t incx, T *result) {
    return structs::blasOnHost(handle, result != nullptr, [&] {
        T sum = 0;
        if (n <= 0 || incx <= 0) return blasAnswer(handle, sum, result);
        structs::HostMatrix<T> values(1, n);
        if (!structs::takeVector(values, x, incx)) return structs::mappingError;
        for (const T value : values.values) sum += std::abs(value);
        return blasAnswer(handle, sum, result);
    });
}

/** cublasIsamax, cublasIdamax, cublasIsamin and cublasIdamin: the first place, from 1 on, of the greatest or least absolute value. */
template <typename T, typename Place>
inline BlasStatus blasHostExtreme(BlasHandle handle, int64_t n, const T *x, int64_t incx, Place *result, bool greatest) {
    return structs::blasOnHost(handle, result != nullptr, [&] {
        if (n <= 0 || incx <= 0) return blasAnswer(handle, Place(0), result);
        structs::HostMatrix<T> values(1, n);
        if (!structs::takeVector(values, x, incx)) return structs::mappingError;
        int64_t place = 0;
        for (int64_t at = 1; at < n; at++) {
            const T here = std::abs(values(0, at)), best = std::abs(values(0, place));
            if (greatest ? here > best : here < best) place = at;
        }
        return blasAnswer(handle, static_cast<Place>(place + 1), result);
    });
}

/** cublasIsamax and cublasIdamax. */
template <typename T, typename Place>
inline BlasStatus blasHostAmax(BlasHandle handle, int64_t n, const T *x, int64_t incx, Place *result) {
    return blasHostExtreme(handle, n, x, incx, result, true);
}

/** cublasIsamin and cublasIdamin. */
template <typename T, typename Place>
inline BlasStatus blasHostAmin(BlasHandle handle, int64_t n, const T *x, int64_t incx, Place *result) {
    return blasHostExtreme(handle, n, x, incx, result, false);
}

/** cublasSrot and cublasDrot: turns each pair (x, y) by the angle of a cosine and a sine. */
template <typename T>
inline BlasStatus blasHostRot(BlasHandle handle, int64_t n, T *x, int64_t incx, T *y, int64_t incy, const T *c, const T *s) {
    return structs::blasOnHost(handle, true, [&] {
        T cosine = 0, sine = 0;
        BlasStatus status = blasNumber(handle, c, &cosine);
        if (status == blasSuccess) status = blasNumber(handle, s, &sine);
        if (status != blasSuccess || n <= 0) return status;
        if (incx == 0 || incy == 0) return structs::notSupported;
        structs::HostMatrix<T> one(1, n), other(1, n);
        if (!structs::takeVector(one, x, incx) || !structs::takeVector(other, y, incy)) return structs::mappingError;
        for (size_t at = 0; at < one.values.size(); at++) {
            const T before = one.values[at];
            one.values[at] = cosine * before + sine * other.values[at];
            other.values[at] = cosine * other.values[at] - sine * before;
        }
        return structs::hostStatus(structs::giveVector(one, x, incx) && structs::giveVector(other, y, incy));
    });
}

namespace structs {

// y = alpha a x + beta y for a matrix that is there.
template <typename T>
inline BlasStatus hostTimesVector(BlasContext *handle, const T *alpha, const T *beta, int64_t rows, int64_t columns, const T *x, int64_t incx, T *y,
                                  int64_t incy, const HostMatrix<T> &a) {
    T times = 0, keeping = 0;
    BlasStatus status = blasNumber(handle, alpha, &times);
    if (status == success) status = blasNumber(handle, beta, &keeping);
    if (status != success) return status;
    HostMatrix<T> from(1, columns), to(1, rows);
    if (times != T(0) && !takeVector(from, x, incx)) return mappingError;
    if (keeping != T(0) && !takeVector(to, y, incy)) return mappingError;
    from = columnOf(std::move(from));
    to = columnOf(std::move(to));
    hostProduct(times, a, from, keeping, to);
    to = columnOf(std::move(to));
    return hostStatus(giveVector(to, y, incy));
}

}  // namespace structs

/** cublasDgemv: y = alpha op(A) x + beta y. */
template <typename T>
inline BlasStatus blasHostGemv(BlasHandle handle, BlasOperation trans, int64_t m, int64_t n, const T *alpha, const T *A, int64_t lda, const T *x,
                               int64_t incx, const T *beta, T *y, int64_t incy) {
    const bool sensible = m >= 0 && n >= 0 && lda >= structs::atLeastOne(m) && incx != 0 && incy != 0;
    return structs::blasOnHost(handle, sensible, [&] {
        if (m == 0 || n == 0) return blasSuccess;
        const int64_t rows = trans == blasN ? m : n, columns = trans == blasN ? n : m;
        structs::HostMatrix<T> a(rows, columns);
        if (!structs::takeOperand(a, trans, A, lda)) return structs::mappingError;
        return structs::hostTimesVector(handle, alpha, beta, rows, columns, x, incx, y, incy, a);
    });
}

/** cublasSsymv and cublasDsymv: y = alpha A x + beta y, where A is symmetric and one triangle of it is read. */
template <typename T>
inline BlasStatus blasHostSymv(BlasHandle handle, BlasFill uplo, int64_t n, const T *alpha, const T *A, int64_t lda, const T *x, int64_t incx,
                               const T *beta, T *y, int64_t incy) {
    const bool sensible = n >= 0 && lda >= structs::atLeastOne(n) && incx != 0 && incy != 0 && uplo != blasFull;
    return structs::blasOnHost(handle, sensible, [&] {
        if (n == 0) return blasSuccess;
        structs::HostMatrix<T> a(n, n);
        if (!structs::hostTake(a, A, lda)) return structs::mappingError;
        return structs::hostTimesVector(handle, alpha, beta, n, n, x, incx, y, incy, structs::hostSymmetric(a, uplo == blasUpper));
    });
}

/** cublasSger and cublasDger: A = alpha x y^T + A. */
template <typename T>
inline BlasStatus blasHostGer(BlasHandle handle, int64_t m, int64_t n, const T *alpha, const T *x, int64_t incx, const T *y, int64_t incy, T *A,
                              int64_t lda) {
    const bool sensible = m >= 0 && n >= 0 && lda >= structs::atLeastOne(m) && incx != 0 && incy != 0;
    return structs::blasOnHost(handle, sensible, [&] {
        T times = 0;
        const BlasStatus status = blasNumber(handle, alpha, &times);
        if (status != blasSuccess || m == 0 || n == 0 || times == T(0)) return status;
        structs::HostMatrix<T> a(m, n), one(1, m), other(1, n);
        if (!structs::hostTake(a, A, lda) || !structs::takeVector(one, x, incx) || !structs::takeVector(other, y, incy)) return structs::mappingError;
        structs::hostProduct(times, structs::columnOf(std::move(one)), other, T(1), a);
        return structs::hostStatus(structs::hostGive(a, A, lda));
    });
}

/** cublasSsyr and cublasDsyr: one triangle of A = alpha x x^T + A. */
template <typename T>
inline BlasStatus blasHostSyr(BlasHandle handle, BlasFill uplo, int64_t n, const T *alpha, const T *x, int64_t incx, T *A, int64_t lda) {
    return structs::blasOnHost(handle, n >= 0 && lda >= structs::atLeastOne(n) && incx != 0 && uplo != blasFull, [&] {
        T times = 0;
        const BlasStatus status = blasNumber(handle, alpha, &times);
        if (status != blasSuccess || n == 0 || times == T(0)) return status;
        structs::HostMatrix<T> a(n, n), row(1, n);
        if (!structs::hostTake(a, A, lda) || !structs::takeVector(row, x, incx)) return structs::mappingError;
        structs::hostProduct(times, structs::columnOf(row), row, T(1), a);
        return structs::hostStatus(structs::giveTriangle(a, uplo, A, lda));
    });
}

/** cublasStrsv and cublasDtrsv: x becomes the solution of op(A) y = x, where one triangle of A counts. */
template <typename T>
inline BlasStatus blasHostTrsv(BlasHandle handle, BlasFill uplo, BlasOperation trans, BlasDiag diag, int64_t n, const T *A, int64_t lda, T *x,
                               int64_t incx) {
    return structs::blasOnHost(handle, n >= 0 && lda >= structs::atLeastOne(n) && incx != 0 && uplo != blasFull, [&] {
        structs::HostMatrix<T> a(n, n), row(1, n);
        if (n == 0) return blasSuccess;
        if (!structs::hostTake(a, A, lda) || !structs::takeVector(row, x, incx)) return structs::mappingError;
        row = structs::columnOf(std::move(row));
        structs::hostSolveTriangle(a, uplo == blasUpper, trans != blasN, diag == blasUnit, row);
        row = structs::columnOf(std::move(row));
        return structs::hostStatus(structs::giveVector(row, x, incx));
    });
}

/** cublasStrmv and cublasDtrmv: x = op(A) x, where one triangle of A counts. */
template <typename T>
inline BlasStatus blasHostTrmv(BlasHandle handle, BlasFill uplo, BlasOperation trans, BlasDiag diag, int64_t n, const T *A, int64_t lda, T *x,
                               int64_t incx) {
    return structs::blasOnHost(handle, n >= 0 && lda >= structs::atLeastOne(n) && incx != 0 && uplo != blasFull, [&] {
        structs::HostMatrix<T> a(n, n), row(1, n), result(n, 1);
        if (n == 0) return blasSuccess;
        if (!structs::hostTake(a, A, lda) || !structs::takeVector(row, x, incx)) return structs::mappingError;
        a = structs::hostTriangle(a, uplo == blasUpper, diag == blasUnit);
        structs::hostProduct(T(1), trans == blasN ? a : a.transposed(), structs::columnOf(std::move(row)), T(0), result);
        result = structs::columnOf(std::move(result));
        return structs::hostStatus(structs::giveVector(result, x, incx));
    });
}

}  // namespace ascendify

#endif
