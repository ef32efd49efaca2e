// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_sparse_double.hpp: what ascendify_sparse_products.hpp and ascendify_sparse_vectors.hpp do in `double`, by SIMT kernels that compute with
// integers (ascendify_float64.hpp), for the Ascend 950. Ascendify copies this file and those that it includes beside sources whose fixes use it; the
// sources are yours, and so are these copies. It needs C++17 and CANN 9.1.0.
#ifndef ASCENDIFY_SPARSE_DOUBLE_HPP
#define ASCENDIFY_SPARSE_DOUBLE_HPP

#include "ascendify_float64.hpp"
#include "ascendify_sparse.hpp"

namespace ascendify {

namespace structs {

// One thread sums one row, entry by entry.
template <typename Offset, typename Column>
static __global__ __launch_bounds__(256) void sparseDoubleByThread(const Offset *offsets, const Column *columns, const float64 *values, int64_t rows, int base,
                                                                   const float64 *x, float64 *y, uint64_t alphaBits, const float64 *alphaAt,
                                                                   uint64_t betaBits, const float64 *betaAt) {
    const float64 alpha = alphaAt == nullptr ? float64::fromBits(alphaBits) : *alphaAt, beta = betaAt == nullptr ? float64::fromBits(betaBits) : *betaAt;
    const int64_t step = (int64_t)gridDim.x * blockDim.x;
    for (int64_t row = (int64_t)blockIdx.x * blockDim.x + threadIdx.x; row < rows; row += step) {
        float64 sum = 0;
        const int64_t end = (int64_t)offsets[row + 1] - base;
        for (int64_t entry = (int64_t)offsets[row] - base; entry < end; entry++) sum = sum + values[entry] * x[(int64_t)columns[entry] - base];
        sum = alpha * sum;
        y[row] = !beta ? sum : sum + beta * y[row];
    }
}

inline uint64_t sparseBits(const void *number) {
    return float64(*static_cast<const double *>(number)).bits;
}

inline bool sparseDoubles(const SparseMatrix *a, const SparseVector *x, const SparseVector *y) {
    return a != nullptr && x != nullptr && y != nullptr && a->type == ACL_DOUBLE && x->type == ACL_DOUBLE && y->type == ACL_DOUBLE;
}

// y = alpha A x + beta y for a matrix in rows; its transpose and single entries are refused.
inline SparseStatus sparseDoubleProduct(const SparseContext *handle, SparseOperation operation, const void *alpha, const SparseMatrix *a,
                                        const SparseVector *x, const void *beta, const SparseVector *y, aclDataType computeType, bool runs) {
    if (handle == nullptr) return sparseNoHandle;
    if (alpha == nullptr || beta == nullptr) return sparseNoValue;
    if (operation != sparsePlain || a->format != sparseInRows || computeType != ACL_DOUBLE) return sparseAbsent;
    const bool narrow = a->secondType == sparse32 && (a->firstType == sparse32 || a->firstType == sparse64);
    if (!narrow && !(a->firstType == sparse64 && a->secondType == sparse64)) return sparseAbsent;
    if (x->size != a->columns || y->size != a->rows) return sparseNoValue;
    if (!runs || a->rows == 0) return sparseDone;
    const bool device = handle->mode == sparseDevice;
    const uint64_t times = device ? 0 : sparseBits(alpha), keeping = device ? 0 : sparseBits(beta);
    const float64 *const timesAt = device ? static_cast<const float64 *>(alpha) : nullptr, *const keepingAt = device ? static_cast<const float64 *>(beta) : nullptr;
    return sparseLaunched([&] {
        const auto launch = [&](auto *offsets, auto *columns) {
            sparseDoubleByThread<<<sparseBlocks(a->rows), sparseThreads, 0, handle->stream>>>(
                offsets, columns, static_cast<const float64 *>(a->values), a->rows, static_cast<int>(a->base), static_cast<const float64 *>(x->values),
                static_cast<float64 *>(y->values), times, timesAt, keeping, keepingAt);
        };
        if (a->firstType == sparse32) launch(static_cast<const int32_t *>(a->first), static_cast<const int32_t *>(a->second));
        else if (a->secondType == sparse32) launch(static_cast<const int64_t *>(a->first), static_cast<const int32_t *>(a->second));
        else launch(static_cast<const int64_t *>(a->first), static_cast<const int64_t *>(a->second));
    });
}

}  // namespace structs

}  // namespace ascendify

#endif
