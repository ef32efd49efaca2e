// Sparse vectors beside dense ones: gathered, scattered, added, turned and multiplied, with indices of both widths and bases and
// factors on both sides.
#include <cusparse.h>

#include <string>

#include "harness.cuh"

#define SPARSE(call)                                                     \
    do {                                                                 \
        cusparseStatus_t status = (call);                                \
        if (status != CUSPARSE_STATUS_SUCCESS) {                         \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, cusparseGetErrorString(status)); \
            exit(1);                                                     \
        }                                                                \
    } while (0)

static cusparseHandle_t handle;

template <typename Index>
static void vectors(const std::string &name, int size, int every, cusparseIndexBase_t base, bool onDevice) {
    const int from = base == CUSPARSE_INDEX_BASE_ONE ? 1 : 0;
    std::vector<Index> indices;
    // From the end to the beginning: nothing says that indices ascend.
    for (int at = size - 1; at >= 0; at -= every) indices.push_back(at + from);
    const int entries = (int)indices.size();
    const std::vector<float> x = numbers(entries), y = numbers(size, 1, 3);
    const float alpha = 0.5f, beta = -2, cosine = 0.6f, sine = 0.8f;
    const Buffer<Index> places(indices);
    const Buffer<float> values(x), dense(y), factors(std::vector<float>{alpha, beta, cosine, sine, 0});
    const cusparseIndexType_t type = sizeof(Index) == 8 ? CUSPARSE_INDEX_64I : CUSPARSE_INDEX_32I;
    cusparseSpVecDescr_t sparse;
    cusparseDnVecDescr_t full;
    SPARSE(cusparseCreateSpVec(&sparse, size, entries, places.data, values.data, type, base, CUDA_R_32F));
    SPARSE(cusparseCreateDnVec(&full, size, dense.data, CUDA_R_32F));
    SPARSE(cusparseSetPointerMode(handle, onDevice ? CUSPARSE_POINTER_MODE_DEVICE : CUSPARSE_POINTER_MODE_HOST));
    const auto place = [&](int entry) { return (size_t)indices[entry] - from; };

    float sum = 0;
    size_t bytes;
    float *const result = onDevice ? factors.data + 4 : &sum;
    SPARSE(cusparseSpVV_bufferSize(handle, CUSPARSE_OPERATION_NON_TRANSPOSE, sparse, full, result, CUDA_R_32F, &bytes));
    const Buffer<char> buffer(bytes);
    SPARSE(cusparseSpVV(handle, CUSPARSE_OPERATION_NON_TRANSPOSE, sparse, full, result, CUDA_R_32F, buffer.data));
    if (onDevice) CHECK(cudaDeviceSynchronize());
    double want = 0;
    for (int entry = 0; entry < entries; entry++) want += (double)x[entry] * y[place(entry)];
    compare((name + ": product").c_str(), std::vector<float>{onDevice ? factors.take()[4] : sum}, std::vector<double>{want}, 1e-5);

    SPARSE(cusparseAxpby(handle, onDevice ? factors.data : &alpha, sparse, onDevice ? factors.data + 1 : &beta, full));
    CHECK(cudaDeviceSynchronize());
    std::vector<double> sums(y.begin(), y.end());
    for (double &one : sums) one *= beta;
    for (int entry = 0; entry < entries; entry++) sums[place(entry)] += (double)alpha * x[entry];
    const std::vector<float> added = dense.take();
    compare((name + ": added").c_str(), added, sums, 1e-6);

    SPARSE(cusparseRot(handle, onDevice ? factors.data + 2 : &cosine, onDevice ? factors.data + 3 : &sine, sparse, full));
    CHECK(cudaDeviceSynchronize());
    std::vector<double> turned(x.begin(), x.end()), rest(added.begin(), added.end());
    for (int entry = 0; entry < entries; entry++) {
        turned[entry] = (double)cosine * x[entry] + (double)sine * added[place(entry)];
        rest[place(entry)] = (double)cosine * added[place(entry)] - (double)sine * x[entry];
    }
    compare((name + ": turned").c_str(), values.take(), turned, 1e-6);
    compare((name + ": turned, the other").c_str(), dense.take(), rest, 1e-6);

    SPARSE(cusparseGather(handle, full, sparse));
    CHECK(cudaDeviceSynchronize());
    const std::vector<float> gathered = values.take(), all = dense.take();
    compare((name + ": gathered").c_str(), gathered, each(entries, [&](size_t entry) { return all[place((int)entry)]; }));

    const Buffer<float> zeros(std::vector<float>(size, 0.0f));
    void *before = nullptr;
    SPARSE(cusparseDnVecGetValues(full, &before));
    SPARSE(cusparseDnVecSetValues(full, zeros.data));
    SPARSE(cusparseScatter(handle, sparse, full));
    CHECK(cudaDeviceSynchronize());
    std::vector<float> spread(size);
    for (int entry = 0; entry < entries; entry++) spread[place(entry)] = gathered[entry];
    compare((name + ": scattered").c_str(), before == dense.data ? zeros.take() : std::vector<float>(), spread);
    SPARSE(cusparseDestroySpVec(sparse));
    SPARSE(cusparseDestroyDnVec(full));
}

int main() {
    SPARSE(cusparseCreate(&handle));
    vectors<int>("few", 50, 7, CUSPARSE_INDEX_BASE_ZERO, false);
    vectors<int>("from one", 1000, 3, CUSPARSE_INDEX_BASE_ONE, true);
    vectors<int64_t>("wide", 5000, 2, CUSPARSE_INDEX_BASE_ZERO, true);
    vectors<int64_t>("all of them", 33, 1, CUSPARSE_INDEX_BASE_ONE, false);
    SPARSE(cusparseDestroy(handle));
    return failures;
}
