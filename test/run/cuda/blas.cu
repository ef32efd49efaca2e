// A program of cuBLAS: products of column-major matrices against plain loops, with gaps, transposes and batches; vectors; copies.
#include <cublas_v2.h>
#include <cuda_fp16.h>

#include "harness.cuh"

#define BLAS(call)                                                                              \
    do {                                                                                        \
        cublasStatus_t status = (call);                                                         \
        if (status != CUBLAS_STATUS_SUCCESS) {                                                  \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, cublasGetStatusString(status));  \
            exit(1);                                                                            \
        }                                                                                       \
    } while (0)

static cublasHandle_t handle;

/** What cublasSgemm does, one number after the other. */
static void multiply(bool ta, bool tb, int m, int n, int k, float alpha, const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc) {
    for (int j = 0; j < n; ++j)
        for (int i = 0; i < m; ++i) {
            float sum = 0;
            for (int p = 0; p < k; ++p) sum += (ta ? a[p + i * lda] : a[i + p * lda]) * (tb ? b[j + p * ldb] : b[p + j * ldb]);
            c[i + j * ldc] = alpha * sum + (beta == 0 ? 0 : beta * c[i + j * ldc]);
        }
}

/** All transposes, with rows between the columns that stay as they are; factors of 0 read nothing. */
static void products() {
    const int m = 37, n = 29, k = 41, lda = 50, ldb = 47, ldc = 40;
    const std::vector<float> a = numbers(lda * 50), b = numbers(ldb * 50, -2, 2);
    Buffer<float> onDevice(a), otherOnDevice(b);
    const cublasOperation_t operations[] = {CUBLAS_OP_N, CUBLAS_OP_T, CUBLAS_OP_C};
    for (cublasOperation_t ta : operations)
        for (cublasOperation_t tb : operations) {
            const float alpha = 1.5f, beta = -0.5f;
            std::vector<float> want = numbers(ldc * n, 3, 4);
            Buffer<float> c(want);
            BLAS(cublasSgemm(handle, ta, tb, m, n, k, &alpha, onDevice.data, lda, otherOnDevice.data, ldb, &beta, c.data, ldc));
            CHECK(cudaDeviceSynchronize());
            multiply(ta != CUBLAS_OP_N, tb != CUBLAS_OP_N, m, n, k, alpha, a.data(), lda, b.data(), ldb, beta, want.data(), ldc);
            compare("a product", c.take(), want, 1e-5);
        }
    // Parts of matrices, which begin where they like.
    const float none = 0, one = 1, small = 1e-8f;
    std::vector<float> part = numbers(ldc * n);
    Buffer<float> whole(part);
    BLAS(cublasSgemm(handle, CUBLAS_OP_N, CUBLAS_OP_T, 7, 5, 3, &one, onDevice.data + 3, lda, otherOnDevice.data + ldb + 1, ldb, &one, whole.data + 5, ldc));
    CHECK(cudaDeviceSynchronize());
    multiply(false, true, 7, 5, 3, 1, a.data() + 3, lda, b.data() + ldb + 1, ldb, 1, part.data() + 5, ldc);
    compare("parts of matrices", whole.take(), part, 1e-5);
    std::vector<float> want(ldc * n, NAN);
    Buffer<float> c(want), large(std::vector<float>(ldc * n, 1e10f));
    BLAS(cublasSgemm_v2(handle, CUBLAS_OP_N, CUBLAS_OP_N, ldc, n, k, &one, onDevice.data, lda, otherOnDevice.data, ldb, &none, c.data, ldc));
    BLAS(cublasSgemm(handle, CUBLAS_OP_N, CUBLAS_OP_N, ldc, n, k, &one, onDevice.data, lda, otherOnDevice.data, ldb, &small, large.data, ldc));
    CHECK(cudaDeviceSynchronize());
    multiply(false, false, ldc, n, k, 1, a.data(), lda, b.data(), ldb, 0, want.data(), ldc);
    compare("a beta of 0 over what is no number", c.take(), want, 1e-5);
    for (float &value : want) value += 100;
    compare("a beta that float barely has", large.take(), want, 1e-4);
    BLAS(cublasSgemm(handle, CUBLAS_OP_N, CUBLAS_OP_N, ldc, n, 0, &one, onDevice.data, lda, otherOnDevice.data, ldb, &none, c.data, ldc));
    BLAS(cublasSgemm(handle, CUBLAS_OP_N, CUBLAS_OP_N, ldc, n, k, &none, onDevice.data, lda, otherOnDevice.data, ldb, &one, large.data, ldc));
    CHECK(cudaDeviceSynchronize());
    compare("sums of nothing", c.take(), std::vector<float>(ldc * n, 0));
    compare("an alpha of 0", large.take(), want, 1e-4);
}

/** A batch whose matrices lie between each other, and one that shares a matrix, on two streams in turn. */
static void batches() {
    const int m = 8, n = 6, k = 5, count = 7;
    const float alpha = 0.25f, beta = 2;
    const std::vector<float> a = numbers(m * count * k), b = numbers(k * n * count);
    std::vector<float> want = numbers(m * n * count);
    std::vector<float> shared = want;
    Buffer<float> onDevice(a), otherOnDevice(b), c(want), d(shared);
    cudaStream_t first, second, now = nullptr;
    CHECK(cudaStreamCreate(&first));
    CHECK(cudaStreamCreate(&second));
    BLAS(cublasSetStream(handle, first));
    BLAS(cublasSgemmStridedBatched(handle, CUBLAS_OP_N, CUBLAS_OP_N, m, n, k, &alpha, onDevice.data, m * count, m, otherOnDevice.data, k, k * n, &beta,
                                   c.data, m, m * n, count));
    BLAS(cublasSetStream(handle, second));
    BLAS(cublasGetStream(handle, &now));
    BLAS(cublasSgemmStridedBatched(handle, CUBLAS_OP_N, CUBLAS_OP_N, m, n, k, &alpha, onDevice.data, m, 0, otherOnDevice.data, k, k * n, &beta, d.data, m,
                                   m * n, count));
    CHECK(cudaStreamSynchronize(now));
    CHECK(cudaStreamSynchronize(first));
    for (int at = 0; at < count; ++at) {
        multiply(false, false, m, n, k, alpha, &a[at * m], m * count, &b[at * k * n], k, beta, &want[at * m * n], m);
        multiply(false, false, m, n, k, alpha, a.data(), m, &b[at * k * n], k, beta, &shared[at * m * n], m);
    }
    compare("a batch", c.take(), want, 1e-5);
    compare("a batch with one matrix for all", d.take(), shared, 1e-5);
    BLAS(cublasSetStream(handle, nullptr));
    CHECK(cudaStreamDestroy(first));
    CHECK(cudaStreamDestroy(second));
}

__global__ void toHalf(__half *to, const float *from, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) to[i] = __float2half(from[i]);
}
__global__ void toFloat(float *to, const __half *from, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) to[i] = __half2float(from[i]);
}

/** Halves with factors that are floats; types that no operator takes are refused. */
static void halves() {
    const int n = 32, size = n * n;
    std::vector<float> a = each(size, [](size_t i) { return (float)((int)(i * 7 % 13) - 6); }), b = each(size, [](size_t i) { return (float)((int)(i * 5 % 11) - 5); });
    std::vector<float> want(size);
    Buffer<float> onDevice(a), otherOnDevice(b), back(size);
    Buffer<__half> x(size), y(size), z(size);
    toHalf<<<size / 256, 256>>>(x.data, onDevice.data, size);
    toHalf<<<size / 256, 256>>>(y.data, otherOnDevice.data, size);
    const float alpha = 0.5f, beta = 0;
    BLAS(cublasGemmEx(handle, CUBLAS_OP_T, CUBLAS_OP_N, n, n, n, &alpha, x.data, CUDA_R_16F, n, y.data, CUDA_R_16F, n, &beta, z.data, CUDA_R_16F, n,
                      CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT_TENSOR_OP));
    toFloat<<<size / 256, 256>>>(back.data, z.data, size);
    CHECK(cudaDeviceSynchronize());
    multiply(true, false, n, n, n, alpha, a.data(), n, b.data(), n, 0, want.data(), n);
    compare("halves", back.take(), want, 1e-3);
    // Halves to floats, the first shared by a batch of two.
    const int each = size / 2;
    BLAS(cublasGemmStridedBatchedEx(handle, CUBLAS_OP_N, CUBLAS_OP_N, n, n / 2, n, &alpha, x.data, CUDA_R_16F, n, 0, y.data, CUDA_R_16F, n, each, &beta,
                                    back.data, CUDA_R_32F, n, each, 2, CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT));
    CHECK(cudaDeviceSynchronize());
    multiply(false, false, n, n, n, alpha, a.data(), n, b.data(), n, 0, want.data(), n);
    compare("halves to floats", back.take(), want, 1e-6);
    const cudaDataType type = CUDA_R_32F;
    const bool told = cublasGemmEx(handle, CUBLAS_OP_N, CUBLAS_OP_N, n, n, n, &alpha, x.data, CUDA_R_16F, n, back.data, type, n, &beta, back.data, type, n,
                                   CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT) == CUBLAS_STATUS_NOT_SUPPORTED;
    printf(told ? "ok types that differ are refused\n" : "not ok types that differ are refused\n");
    failures += !told;
}

/** Vectors whose elements lie apart, and a matrix times one. */
static void vectors() {
    const int n = 100, step = 3;
    std::vector<float> x = numbers(n * step), y = numbers(n, 1, 2), z = x;
    Buffer<float> a(x), b(y), c(n);
    const float alpha = 2.5f, beta = 0.5f;
    BLAS(cublasSaxpy(handle, n, &alpha, a.data, step, b.data, 1));
    BLAS(cublasSscal(handle, n, &beta, a.data, step));
    float dot = 0, norm = 0, total = 0;
    BLAS(cublasSdot(handle, n, a.data, step, b.data, 1, &dot));
    BLAS(cublasSnrm2(handle, n, a.data, step, &norm));
    BLAS(cublasSasum(handle, n, a.data, step, &total));
    double wantDot = 0, wantNorm = 0, wantTotal = 0;
    for (int i = 0; i < n; ++i) {
        y[i] += alpha * x[i * step];
        z[i * step] *= beta;
        wantDot += (double)z[i * step] * y[i];
        wantNorm += (double)z[i * step] * z[i * step];
        wantTotal += std::fabs(z[i * step]);
    }
    compare("axpy", b.take(), y, 1e-6);
    compare("scal leaves what lies between", a.take(), z);
    compare("dot, nrm2 and asum", std::vector<float>{dot, norm, total}, std::vector<double>{wantDot, std::sqrt(wantNorm), wantTotal}, 1e-5);
    const float huge[] = {3e30f, 4e30f};
    BLAS(cublasSetVector(2, sizeof(float), huge, 1, c.data, 1));
    BLAS(cublasSnrm2(handle, 2, c.data, 1, &norm));
    compare("the norm of large numbers", std::vector<float>{norm}, std::vector<double>{5e30}, 1e-6);
    BLAS(cublasScopy(handle, n, a.data, step, c.data, 1));
    BLAS(cublasSswap(handle, n, c.data, 1, b.data, 1));
    CHECK(cudaDeviceSynchronize());
    compare("copy and swap", b.take(), each(n, [&](size_t i) { return z[i * step]; }));
    compare("swap", c.take(), y, 1e-6);
    const int rows = 10, columns = 7, lda = 12;
    const std::vector<float> matrix = numbers(lda * columns);
    std::vector<float> result = numbers(rows * 2, 5, 6), transposed = numbers(columns);
    Buffer<float> on(matrix), out(result), other(transposed);
    BLAS(cublasSgemv(handle, CUBLAS_OP_N, rows, columns, &alpha, on.data, lda, a.data, step, &beta, out.data, 2));
    BLAS(cublasSgemv(handle, CUBLAS_OP_T, rows, columns, &alpha, on.data, lda, a.data, step, &beta, other.data, 1));
    CHECK(cudaDeviceSynchronize());
    for (int i = 0; i < rows; ++i) {
        float sum = 0;
        for (int j = 0; j < columns; ++j) sum += matrix[i + j * lda] * z[j * step];
        result[i * 2] = alpha * sum + beta * result[i * 2];
    }
    for (int j = 0; j < columns; ++j) {
        float sum = 0;
        for (int i = 0; i < rows; ++i) sum += matrix[i + j * lda] * z[i * step];
        transposed[j] = alpha * sum + beta * transposed[j];
    }
    compare("gemv", out.take(), result, 1e-5);
    compare("gemv of a transpose", other.take(), transposed, 1e-5);
}

/** A part of a matrix there and back. */
static void copies() {
    const int rows = 5, columns = 4, lda = 8;
    const std::vector<float> matrix = numbers(lda * columns);
    std::vector<float> back(rows * columns);
    Buffer<float> data(6 * columns);
    BLAS(cublasSetMatrix(rows, columns, sizeof(float), matrix.data(), lda, data.data, 6));
    BLAS(cublasGetMatrix(rows, columns, sizeof(float), data.data, 6, back.data(), rows));
    compare("a matrix there and back", back, each(rows * columns, [&](size_t i) { return matrix[i % rows + i / rows * lda]; }));
    BLAS(cublasGetVector(columns, sizeof(float), data.data, 6, back.data(), 1));
    compare("a row of it", std::vector<float>(back.begin(), back.begin() + columns), each(columns, [&](size_t i) { return matrix[i * lda]; }));
}

int main() {
    BLAS(cublasCreate(&handle));
    BLAS(cublasSetMathMode(handle, CUBLAS_TF32_TENSOR_OP_MATH));
    products();
    batches();
    halves();
    vectors();
    copies();
    BLAS(cublasDestroy(handle));
    return failures ? 1 : 0;
}
