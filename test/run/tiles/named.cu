// Kernels of our own whose element type the build chooses, by a name that stands in another file; named.main.asc runs them.
#include "types.cuh"

__global__ void addNamed(floatX *out, const floatX *a, const floatX *b, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = (floatX)((float)a[i] + (float)b[i] + SHIFT);
}

__global__ void doubleNamed(floatX *out, const floatX *a, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = a[i] + a[i];
}

__global__ void widen(float *out, const floatX *a, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    float v = a[i];
    out[i] = v > 0.0f ? v : 0.5f * v;
}

__global__ void normNamed(floatX *out, floatX *mean, const floatX *x, const floatX *weight, int C) {
    const floatX *row = x + blockIdx.x * C;
    float sum = 0.0f;
    for (int c = threadIdx.x; c < C; c += blockDim.x) sum += (float)row[c];
    for (int offset = 16; offset > 0; offset /= 2) sum += __shfl_xor_sync(0xffffffff, sum, offset);
    float m = sum / C;
    if (threadIdx.x == 0) mean[blockIdx.x] = (floatX)m;
    for (int c = threadIdx.x; c < C; c += blockDim.x) out[blockIdx.x * C + c] = (floatX)(((float)row[c] - m) * (float)weight[c]);
}

void runNamed(floatX *sum, floatX *twice, float *wide, const floatX *a, const floatX *b, int n, cudaStream_t stream) {
    addNamed<<<(n + 127) / 128, 128, 0, stream>>>(sum, a, b, n);
    doubleNamed<<<(n + 127) / 128, 128, 0, stream>>>(twice, a, n);
    widen<<<(n + 127) / 128, 128, 0, stream>>>(wide, a, n);
}

void runNormNamed(floatX *out, floatX *mean, const floatX *x, const floatX *weight, int rows, int C, cudaStream_t stream) {
    normNamed<<<rows, 32, 0, stream>>>(out, mean, x, weight, C);
}
