// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_sparse_run.hpp: what the descriptors of ascendify_sparse.hpp hold, and how its products are launched. Ascendify copies this
// file beside sources whose fixes use it; the sources are yours, and so is this copy. It needs C++17 and CANN 9.1.0.
#ifndef ASCENDIFY_SPARSE_RUN_HPP
#define ASCENDIFY_SPARSE_RUN_HPP

#include <new>

#include "ascendify_sparse_kernels.hpp"

namespace ascendify {

namespace structs {

// The numbers are those of CUDA's names. They are types of their own, so that functions that a program overloads stay apart.
enum SparseStatus {
    sparseDone = 0,
    sparseNoHandle = 1,
    sparseNoMemory = 2,
    sparseNoValue = 3,
    sparseOtherChip = 4,
    sparseNotMapped = 5,
    sparseNotRun = 6,
    sparseInternal = 7,
    sparseOtherMatrix = 8,
    sparseZero = 9,
    sparseAbsent = 10,
    sparseTooFew = 11
};
enum SparsePointerMode { sparseHost = 0, sparseDevice = 1 };
enum SparseOperation { sparsePlain = 0, sparseTransposed = 1, sparseConjugated = 2 };
enum SparseIndexBase { sparseFromZero = 0, sparseFromOne = 1 };
enum SparseIndexType { sparse32 = 2, sparse64 = 3 };
enum SparseOrder { sparseByColumns = 1, sparseByRows = 2 };
enum SparseFormat { sparseInRows = 1, sparseInEntries = 3 };
enum SparseMatrixType { sparseGeneral = 0, sparseSymmetric = 1, sparseHermitian = 2, sparseTriangular = 3 };
enum SparseFillMode { sparseLowerPart = 0, sparseUpperPart = 1 };
enum SparseDiagType { sparseAnyDiagonal = 0, sparseOnes = 1 };
enum SparseAttribute { sparseFills = 0, sparseDiagonal = 1 };
enum SparseVectorAlgo { sparseAnyVectorAlgo = 0 };
enum SparseMatrixAlgo { sparseAnyMatrixAlgo = 0 };
enum SparseSampleAlgo { sparseAnySampleAlgo = 0 };

// What a handle stands for.
struct SparseContext {
    aclrtStream stream = nullptr;
    SparsePointerMode mode = sparseHost;
};

// A sparse matrix lies in memory of the caller: offsets of rows or the row of each entry, the columns, and the values.
struct SparseMatrix {
    SparseFormat format;
    int64_t rows, columns, entries;
    void *first, *second, *values;
    SparseIndexType firstType, secondType;
    SparseIndexBase base;
    aclDataType type;
    SparseFillMode fill = sparseLowerPart;
    SparseDiagType diagonal = sparseAnyDiagonal;
};

struct SparseVector {
    int64_t size;
    void *values;
    aclDataType type;
};

struct SparseDenseMatrix {
    int64_t rows, columns, leading;
    void *values;
    aclDataType type;
    SparseOrder order;
};

// The descriptor of the older calls.
struct SparseDescription {
    SparseMatrixType type = sparseGeneral;
    SparseFillMode fill = sparseLowerPart;
    SparseDiagType diagonal = sparseAnyDiagonal;
    SparseIndexBase base = sparseFromZero;
};

template <typename T>
inline SparseStatus sparseKeep(T **place, const T &value) {
    if (place == nullptr) return sparseNoValue;
    *place = new (std::nothrow) T(value);
    return *place == nullptr ? sparseNoMemory : sparseDone;
}

template <typename T>
inline SparseStatus sparseDrop(const T *value) {
    delete value;
    return sparseDone;
}

inline SparseStatus sparseMatrixOf(SparseMatrix **matrix, SparseFormat format, int64_t rows, int64_t columns, int64_t entries, const void *first,
                                   const void *second, const void *values, SparseIndexType firstType, SparseIndexType secondType, SparseIndexBase base,
                                   aclDataType type) {
    if (rows < 0 || columns < 0 || entries < 0) return sparseNoValue;
    return sparseKeep(matrix, SparseMatrix{format, rows, columns, entries, const_cast<void *>(first), const_cast<void *>(second), const_cast<void *>(values),
                                           firstType, secondType, base, type});
}

// The factors of a product, by the handle's mode.
inline SparseFactors sparseFactors(const SparseContext *handle, const void *alpha, const void *beta) {
    const float *const one = static_cast<const float *>(alpha), *const other = static_cast<const float *>(beta);
    if (handle->mode == sparseDevice) return {0, 0, one, other};
    return {*one, *other, nullptr, nullptr};
}

// A launch that fails leaves a code of the thread behind; one that stood there before says nothing of it.
template <typename Launch>
inline SparseStatus sparseLaunched(Launch launch) {
    const aclError before = aclrtPeekAtLastError(ACL_RT_THREAD_LEVEL);
    launch();
    return before == ACL_SUCCESS && aclrtPeekAtLastError(ACL_RT_THREAD_LEVEL) != ACL_SUCCESS ? sparseNotRun : sparseDone;
}

// c = alpha op(a) b + beta c, where b and c have `width` columns.
inline SparseStatus sparseProduct(const SparseContext *handle, bool transposed, const void *alpha, const SparseMatrix *a, const SparseDense &b,
                                  const void *beta, const SparseDense &c, int64_t width) {
    const SparseFactors factors = sparseFactors(handle, alpha, beta);
    const int64_t rows = transposed ? a->columns : a->rows;
    if (rows == 0 || width == 0) return sparseDone;
    const int base = a->base;
    return sparseLaunched([&] {
        if (a->format == sparseInEntries) {
            const void *const to = transposed ? a->second : a->first, *const from = transposed ? a->first : a->second;
            if (a->firstType == sparse32) sparseLaunchEntries<int32_t>(to, from, a->values, rows, a->entries, width, base, b, c, factors, handle->stream);
            else sparseLaunchEntries<int64_t>(to, from, a->values, rows, a->entries, width, base, b, c, factors, handle->stream);
            return;
        }
        const auto launch = [&](auto run) {
            run(a->first, a->second, a->values, a->rows, a->columns, a->entries, transposed, width, base, b, c, factors, handle->stream);
        };
        if (a->firstType == sparse32) launch(sparseLaunchRows<int32_t, int32_t>);
        else if (a->secondType == sparse32) launch(sparseLaunchRows<int64_t, int32_t>);
        else launch(sparseLaunchRows<int64_t, int64_t>);
    });
}

// Whether a kernel takes the types of a matrix.
inline bool sparseTaken(const SparseMatrix *a) {
    const bool indices = (a->firstType == sparse32 || a->firstType == sparse64) && (a->secondType == sparse32 || a->secondType == sparse64);
    return indices && a->type == ACL_FLOAT && !(a->firstType == sparse32 && a->secondType == sparse64);
}

inline SparseStatus sparseVectorProduct(const SparseContext *handle, SparseOperation operation, const void *alpha, const SparseMatrix *a,
                                        const SparseVector *x, const void *beta, const SparseVector *y, aclDataType computeType, bool runs) {
    if (handle == nullptr) return sparseNoHandle;
    if (alpha == nullptr || beta == nullptr || a == nullptr || x == nullptr || y == nullptr) return sparseNoValue;
    const bool transposed = operation != sparsePlain;
    if (x->size != (transposed ? a->rows : a->columns) || y->size != (transposed ? a->columns : a->rows)) return sparseNoValue;
    if (!sparseTaken(a) || x->type != ACL_FLOAT || y->type != ACL_FLOAT || computeType != ACL_FLOAT) return sparseAbsent;
    if (!runs) return sparseDone;
    return sparseProduct(handle, transposed, alpha, a, {static_cast<float *>(x->values), 1, 0}, beta, {static_cast<float *>(y->values), 1, 0}, 1);
}

// A dense matrix as it is taken: with its rows and columns changed where it is transposed.
inline SparseDense sparseDenseOf(const SparseDenseMatrix *matrix, bool transposed) {
    const bool rows = (matrix->order == sparseByRows) != transposed;
    return {static_cast<float *>(matrix->values), rows ? matrix->leading : 1, rows ? 1 : matrix->leading};
}

inline SparseStatus sparseMatrixProduct(const SparseContext *handle, SparseOperation operationA, SparseOperation operationB, const void *alpha,
                                        const SparseMatrix *a, const SparseDenseMatrix *b, const void *beta, const SparseDenseMatrix *c,
                                        aclDataType computeType, bool runs) {
    if (handle == nullptr) return sparseNoHandle;
    if (alpha == nullptr || beta == nullptr || a == nullptr || b == nullptr || c == nullptr) return sparseNoValue;
    const bool left = operationA != sparsePlain, right = operationB != sparsePlain;
    if ((left ? a->columns : a->rows) != c->rows || (left ? a->rows : a->columns) != (right ? b->columns : b->rows)) return sparseNoValue;
    if ((right ? b->rows : b->columns) != c->columns) return sparseNoValue;
    if (!sparseTaken(a) || b->type != ACL_FLOAT || c->type != ACL_FLOAT || computeType != ACL_FLOAT) return sparseAbsent;
    if (!runs) return sparseDone;
    return sparseProduct(handle, left, alpha, a, sparseDenseOf(b, right), beta, sparseDenseOf(c, false), c->columns);
}

inline SparseStatus sparseSampledProduct(const SparseContext *handle, SparseOperation operationA, SparseOperation operationB, const void *alpha,
                                         const SparseDenseMatrix *a, const SparseDenseMatrix *b, const void *beta, const SparseMatrix *c,
                                         aclDataType computeType, bool runs) {
    if (handle == nullptr) return sparseNoHandle;
    if (alpha == nullptr || beta == nullptr || a == nullptr || b == nullptr || c == nullptr) return sparseNoValue;
    const bool left = operationA != sparsePlain, right = operationB != sparsePlain;
    const int64_t inner = left ? a->rows : a->columns;
    if ((left ? a->columns : a->rows) != c->rows || (right ? b->columns : b->rows) != inner || (right ? b->rows : b->columns) != c->columns) return sparseNoValue;
    if (!sparseTaken(c) || c->format != sparseInRows || a->type != ACL_FLOAT || b->type != ACL_FLOAT || computeType != ACL_FLOAT) return sparseAbsent;
    if (!runs || c->rows == 0) return sparseDone;
    return sparseLaunched([&] {
        const auto launch = [&](auto run) {
            run(c->first, c->second, c->values, c->rows, inner, static_cast<int>(c->base), sparseDenseOf(a, left), sparseDenseOf(b, right),
                sparseFactors(handle, alpha, beta), handle->stream);
        };
        if (c->firstType == sparse32) launch(sparseLaunchSample<int32_t, int32_t>);
        else if (c->secondType == sparse32) launch(sparseLaunchSample<int64_t, int32_t>);
        else launch(sparseLaunchSample<int64_t, int64_t>);
    });
}

// Kernels here use no buffer of the caller's; programs allocate it all the same, and ACL allocates no 0 bytes.
inline SparseStatus sparseBuffer(SparseStatus status, size_t *size) {
    if (status == sparseDone && size == nullptr) return sparseNoValue;
    if (status == sparseDone) *size = 512;
    return status;
}

}  // namespace structs

}  // namespace ascendify

#endif
