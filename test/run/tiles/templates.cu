// Kernels of our own that are templates over types of elements; templates.main.asc runs what they become.
#include <cuda_runtime.h>
#include <cuda_fp16.h>
#include <cuda_bf16.h>

template <typename T>
__global__ void leaky(const T *x, T *y, const int n, const float slope) {
    const int i = blockDim.x * blockIdx.x + threadIdx.x;
    if (i >= n) return;
    const float v = (float)x[i];
    y[i] = (T)(fmaxf(v, 0.0f) + fminf(v, 0.0f) * slope);
}

// Arithmetic in the type itself rounds at each step.
template <class T>
static __global__ void axpy(T *y, const T *x, T a, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = a * x[i] + y[i];
}

template <typename To, typename From>
__global__ void convert(To *to, const From *from, From low, int n) {
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += blockDim.x * gridDim.x) {
        To v = (To)fmaxf((float)from[i], (float)low);
        to[i] = v;
    }
}

template <typename T>
__global__ void centre(T *out, const T *x, const T *weight, int C) {
    const T *row = x + blockIdx.x * C;
    float sum = 0.0f;
    for (int c = threadIdx.x; c < C; c += blockDim.x) sum += (float)row[c];
    for (int offset = 16; offset > 0; offset /= 2) sum += __shfl_xor_sync(0xffffffff, sum, offset);
    float mean = sum / C;
    for (int c = threadIdx.x; c < C; c += blockDim.x) out[blockIdx.x * C + c] = (T)(((float)row[c] - mean) * (float)weight[c]);
}

template <class T>
void runLeaky(const T *x, T *y, int n, cudaStream_t stream) {
    leaky<<<(n + 127) / 128, 128, 0, stream>>>(x, y, n, 0.25f);
}

template <class T>
void runAxpy(T *y, const T *x, T a, int n, cudaStream_t stream) {
    axpy<T><<<(n + 127) / 128, 128, 0, stream>>>(y, x, a, n);
}

template <class To, class From>
void runConvert(void *to, const From *from, From low, int n, cudaStream_t stream) {
    convert<<<16, 64, 0, stream>>>((To *)to, from, low, n);
}

template <class T>
void runCentre(T *out, const T *x, const T *weight, int rows, int C, cudaStream_t stream) {
    centre<<<rows, 32, 0, stream>>>(out, x, weight, C);
}
