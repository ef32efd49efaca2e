// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_sparse_vectors.hpp: sparse vectors beside dense ones, as cuSPARSE's generic calls have them, in `float` by SIMT kernels of our
// own, for the Ascend 950. Ascendify copies this file and those that it includes beside sources whose fixes use it; the sources are yours,
// and so are these copies. It needs C++17 and CANN 9.1.0.
#ifndef ASCENDIFY_SPARSE_VECTORS_HPP
#define ASCENDIFY_SPARSE_VECTORS_HPP

#include "ascendify_sparse.hpp"

namespace ascendify {

namespace structs {

// A sparse vector lies in memory of the caller.
struct SparseEntries {
    int64_t size, entries;
    void *indices, *values;
    SparseIndexType indexType;
    SparseIndexBase base;
    aclDataType type;
};

template <typename Index, typename Value>
static __global__ __launch_bounds__(256) void sparseGatherEntries(const Index *indices, int64_t entries, int base, const Value *dense, Value *values) {
    const int64_t step = (int64_t)gridDim.x * blockDim.x;
    for (int64_t at = (int64_t)blockIdx.x * blockDim.x + threadIdx.x; at < entries; at += step) values[at] = dense[(int64_t)indices[at] - base];
}

template <typename Index, typename Value>
static __global__ __launch_bounds__(256) void sparseSpreadEntries(const Index *indices, int64_t entries, int base, const Value *values, Value *dense) {
    const int64_t step = (int64_t)gridDim.x * blockDim.x;
    for (int64_t at = (int64_t)blockIdx.x * blockDim.x + threadIdx.x; at < entries; at += step) dense[(int64_t)indices[at] - base] = values[at];
}

template <typename Index>
static __global__ __launch_bounds__(256) void sparseAddEntries(const Index *indices, int64_t entries, int base, const float *values, float *dense, float alpha,
                                                               const float *alphaAt) {
    alpha = sparseFactor(alpha, alphaAt);
    const int64_t step = (int64_t)gridDim.x * blockDim.x;
    for (int64_t at = (int64_t)blockIdx.x * blockDim.x + threadIdx.x; at < entries; at += step)
        asc_atomic_add(dense + ((int64_t)indices[at] - base), alpha * values[at]);
}

template <typename Index>
static __global__ __launch_bounds__(256) void sparseTurnEntries(const Index *indices, int64_t entries, int base, float *values, float *dense, float cosine,
                                                                const float *cosineAt, float sine, const float *sineAt) {
    cosine = sparseFactor(cosine, cosineAt);
    sine = sparseFactor(sine, sineAt);
    const int64_t step = (int64_t)gridDim.x * blockDim.x;
    for (int64_t at = (int64_t)blockIdx.x * blockDim.x + threadIdx.x; at < entries; at += step) {
        float *const place = dense + ((int64_t)indices[at] - base);
        const float x = values[at], y = *place;
        values[at] = cosine * x + sine * y;
        *place = cosine * y - sine * x;
    }
}

// One block sums all, so that the order is always the same.
template <typename Index>
static __global__ __launch_bounds__(256) void sparseMultiplyEntries(const Index *indices, int64_t entries, int base, const float *values, const float *dense,
                                                                    float *result) {
    __ubuf__ float sums[8];
    float sum = 0.0f;
    for (int64_t at = threadIdx.x; at < entries; at += blockDim.x) sum += values[at] * dense[(int64_t)indices[at] - base];
    sum = asc_reduce_add(sum);
    if (threadIdx.x % 32 == 0) sums[threadIdx.x / 32] = sum;
    asc_syncthreads();
    if (threadIdx.x != 0) return;
    sum = 0.0f;
    for (int warp = 0; warp < 8; warp++) sum += sums[warp];
    *result = sum;
}

// Whether a kernel takes a sparse and a dense vector of one length.
inline SparseStatus sparsePaired(const SparseContext *handle, const SparseEntries *x, const SparseVector *y) {
    if (handle == nullptr) return sparseNoHandle;
    if (x == nullptr || y == nullptr || x->size != y->size) return sparseNoValue;
    const bool indices = x->indexType == sparse32 || x->indexType == sparse64;
    return indices && x->type == ACL_FLOAT && y->type == ACL_FLOAT ? sparseDone : sparseAbsent;
}

// Whether what is moved fits: values of `float`, or those of `double`, which move as integers.
inline SparseStatus sparseMoved(const SparseContext *handle, const SparseEntries *x, const SparseVector *y) {
    const SparseStatus status = sparsePaired(handle, x, y);
    if (status != sparseAbsent) return status;
    const bool indices = x->indexType == sparse32 || x->indexType == sparse64;
    return indices && x->type == ACL_DOUBLE && y->type == ACL_DOUBLE ? sparseDone : sparseAbsent;
}

// Calls `run` with the indices in their type, the values, how many there are and their base.
template <typename Run>
inline SparseStatus sparseOverEntries(const SparseEntries *x, Run run) {
    if (x->entries == 0) return sparseDone;
    return sparseLaunched([&] {
        float *const values = static_cast<float *>(x->values);
        if (x->indexType == sparse32) run(static_cast<const int32_t *>(x->indices), values, static_cast<int>(x->base));
        else run(static_cast<const int64_t *>(x->indices), values, static_cast<int>(x->base));
    });
}

}  // namespace structs

/** cusparseSpVecDescr_t. */
using SparseEntries = structs::SparseEntries *;
/** cusparseConstSpVecDescr_t. */
using ConstSparseEntries = const structs::SparseEntries *;

/** cusparseCreateSpVec. */
inline SparseStatus sparseCreateSpVec(SparseEntries *vector, int64_t size, int64_t entries, void *indices, void *values, SparseIndexType indexType,
                                      SparseIndexBase base, aclDataType type) {
    if (size < 0 || entries < 0 || entries > size) return sparseInvalidValue;
    return structs::sparseKeep(vector, structs::SparseEntries{size, entries, indices, values, indexType, base, type});
}

/** cusparseCreateConstSpVec. */
inline SparseStatus sparseCreateConstSpVec(ConstSparseEntries *vector, int64_t size, int64_t entries, const void *indices, const void *values,
                                           SparseIndexType indexType, SparseIndexBase base, aclDataType type) {
    SparseEntries made = nullptr;
    const SparseStatus status = sparseCreateSpVec(&made, size, entries, const_cast<void *>(indices), const_cast<void *>(values), indexType, base, type);
    *vector = made;
    return status;
}

/** cusparseDestroySpVec. */
inline SparseStatus sparseDestroySpVec(ConstSparseEntries vector) { return structs::sparseDrop(vector); }

/** cusparseSpVecGetIndexBase. */
inline SparseStatus sparseSpVecGetIndexBase(ConstSparseEntries vector, SparseIndexBase *base) {
    if (vector == nullptr) return sparseInvalidValue;
    *base = vector->base;
    return sparseSuccess;
}

/** cusparseSpVecGetValues. */
inline SparseStatus sparseSpVecGetValues(SparseEntries vector, void **values) {
    if (vector == nullptr) return sparseInvalidValue;
    *values = vector->values;
    return sparseSuccess;
}

/** cusparseSpVecSetValues. */
inline SparseStatus sparseSpVecSetValues(SparseEntries vector, void *values) {
    if (vector == nullptr) return sparseInvalidValue;
    vector->values = values;
    return sparseSuccess;
}

/** cusparseGather: the elements of y at the indices of x become its values, of `float` or `double`. */
inline SparseStatus sparseGather(SparseHandle handle, ConstSparseVector y, SparseEntries x) {
    const SparseStatus status = structs::sparseMoved(handle, x, y);
    if (status != sparseSuccess) return status;
    return structs::sparseOverEntries(x, [&](auto indices, float *values, int base) {
        const auto launch = [&](const auto *dense, auto *to) {
            structs::sparseGatherEntries<<<structs::sparseBlocks(x->entries), structs::sparseThreads, 0, handle->stream>>>(indices, x->entries, base, dense, to);
        };
        if (x->type == ACL_FLOAT) launch(static_cast<const float *>(y->values), values);
        else launch(static_cast<const uint64_t *>(y->values), static_cast<uint64_t *>(x->values));
    });
}

/** cusparseScatter: the values of x, of `float` or `double`, become the elements of y at its indices. */
inline SparseStatus sparseScatter(SparseHandle handle, ConstSparseEntries x, SparseVector y) {
    const SparseStatus status = structs::sparseMoved(handle, x, y);
    if (status != sparseSuccess) return status;
    return structs::sparseOverEntries(x, [&](auto indices, float *values, int base) {
        const auto launch = [&](const auto *from, auto *dense) {
            structs::sparseSpreadEntries<<<structs::sparseBlocks(x->entries), structs::sparseThreads, 0, handle->stream>>>(indices, x->entries, base, from, dense);
        };
        if (x->type == ACL_FLOAT) launch(static_cast<const float *>(values), static_cast<float *>(y->values));
        else launch(static_cast<const uint64_t *>(x->values), static_cast<uint64_t *>(y->values));
    });
}

/** cusparseAxpby: y = alpha x + beta y. */
inline SparseStatus sparseAxpby(SparseHandle handle, const void *alpha, ConstSparseEntries x, const void *beta, SparseVector y) {
    const SparseStatus status = structs::sparsePaired(handle, x, y);
    if (status != sparseSuccess || y->size == 0) return status;
    if (alpha == nullptr || beta == nullptr) return sparseInvalidValue;
    const structs::SparseFactors factors = structs::sparseFactors(handle, alpha, beta);
    float *const dense = static_cast<float *>(y->values);
    const SparseStatus scaled = structs::sparseLaunched([&] { structs::sparseLaunchScale({dense, 1, 0}, y->size, 1, factors, handle->stream); });
    if (scaled != sparseSuccess) return scaled;
    return structs::sparseOverEntries(x, [&](auto indices, float *values, int base) {
        structs::sparseAddEntries<<<structs::sparseBlocks(x->entries), structs::sparseThreads, 0, handle->stream>>>(indices, x->entries, base, values, dense,
                                                                                                                  factors.alpha, factors.alphaAt);
    });
}

/** cusparseRot: turns each value of x and the element of y at its index by the angle of a cosine and a sine. */
inline SparseStatus sparseRot(SparseHandle handle, const void *cosine, const void *sine, SparseEntries x, SparseVector y) {
    const SparseStatus status = structs::sparsePaired(handle, x, y);
    if (status != sparseSuccess) return status;
    if (cosine == nullptr || sine == nullptr) return sparseInvalidValue;
    const structs::SparseFactors angle = structs::sparseFactors(handle, cosine, sine);
    return structs::sparseOverEntries(x, [&](auto indices, float *values, int base) {
        structs::sparseTurnEntries<<<structs::sparseBlocks(x->entries), structs::sparseThreads, 0, handle->stream>>>(
            indices, x->entries, base, values, static_cast<float *>(y->values), angle.alpha, angle.alphaAt, angle.beta, angle.betaAt);
    });
}

/** cusparseSpVV_bufferSize: room for the sum on its way to the host. */
inline SparseStatus sparseSpVVBufferSize(SparseHandle handle, SparseOperation, ConstSparseEntries x, ConstSparseVector y, const void *, aclDataType computeType,
                                         size_t *size) {
    const SparseStatus status = structs::sparsePaired(handle, x, y);
    return structs::sparseBuffer(status == sparseSuccess && computeType != ACL_FLOAT ? sparseNotSupported : status, size);
}

/** cusparseSpVV: the product of both vectors. A result in memory of the host is waited for. */
inline SparseStatus sparseSpVV(SparseHandle handle, SparseOperation, ConstSparseEntries x, ConstSparseVector y, void *result, aclDataType computeType,
                               void *buffer) {
    const SparseStatus status = structs::sparsePaired(handle, x, y);
    if (status != sparseSuccess) return status;
    if (computeType != ACL_FLOAT) return sparseNotSupported;
    const bool onDevice = handle->mode == sparsePointersDevice;
    if (result == nullptr || (!onDevice && buffer == nullptr)) return sparseInvalidValue;
    float *const sum = static_cast<float *>(onDevice ? result : buffer);
    const auto launch = [&](auto indices) {
        structs::sparseMultiplyEntries<<<1, structs::sparseThreads, 0, handle->stream>>>(indices, x->entries, static_cast<int>(x->base),
                                                                                       static_cast<const float *>(x->values),
                                                                                       static_cast<const float *>(y->values), sum);
    };
    const SparseStatus launched = structs::sparseLaunched([&] {
        if (x->indexType == sparseIndex32) launch(static_cast<const int32_t *>(x->indices));
        else launch(static_cast<const int64_t *>(x->indices));
    });
    if (launched != sparseSuccess || onDevice) return launched;
    const aclError waited = handle->stream == nullptr ? aclrtSynchronizeDevice() : aclrtSynchronizeStream(handle->stream);
    if (waited != ACL_SUCCESS || aclrtMemcpy(result, sizeof(float), sum, sizeof(float), ACL_MEMCPY_DEVICE_TO_HOST) != ACL_SUCCESS) return sparseExecutionFailed;
    return sparseSuccess;
}

}  // namespace ascendify

#endif
