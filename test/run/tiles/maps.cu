// Maps of our own in CUDA, in every type; the product rewrites them for the A2. maps.main.asc runs them.
#include <cuda_runtime.h>
#include <cuda_fp16.h>
#include <cuda_bf16.h>

#define SCALING 0.79788456f

__global__ void saxpy(float a, const float *x, float *y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = a * x[i] + y[i];
}

__device__ float square(float x) { return x * x; }

__device__ float smooth(float x, float width) {
    float side = fabsf(x);
    if (side < width) return 0.5f * square(x) / width;
    return side - 0.5 * width;
}

__global__ void huber(const float *__restrict__ x, float *__restrict__ y, float width, size_t n) {
    for (size_t i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) {
        y[i] = smooth(x[i], width);
    }
}

// No bounds check: as many elements as the grid has threads.
__global__ void clampAll(float *x, float low, float high) {
    int i = threadIdx.x + blockDim.x * blockIdx.x;
    float v = x[i];
    if (v < low) {
        v = low;
    } else if (v > high) {
        v = high;
    }
    x[i] = v;
}

__global__ void __launch_bounds__(256) swish(const float *__restrict__ x, float *__restrict__ y, float *z, int n) {
    const int idx = blockIdx.x * blockDim.x + threadIdx.x;
    if (idx >= n) return;
    float e = expf(-x[idx]);
    y[idx] = x[idx] / (1.0f + e);
    z[idx] = x[idx] > 0 && e < 0.5f ? rsqrtf(x[idx]) : 2 - e * SCALING;
}

// The grid covers a part of the elements only.
__global__ void part(const float *x, float *y, int n) {
    int tid = blockIdx.x * blockDim.x + threadIdx.x;
    if (n > tid) {
        y[tid] = sqrtf(fmaxf(x[tid], 0.0f)) - logf(x[tid] + 3.0f) * 2.0f;
    }
}

__global__ void copyAndFill(const float *x, float *y, float *z, float a, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    int stride = gridDim.x * blockDim.x;
    while (i < n) {
        y[i] = x[i];
        z[i] = a / n;
        i += stride;
    }
}

__global__ void halves(const half *a, const half *x, half *y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = __hadd(__hmul(a[i], x[i]), y[i]);
}

__global__ void halvesOverFloat(const __half *x, __half *y, float bias, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = __float2half(fminf(expf(__half2float(x[i])) + bias, 100.0f));
}

__global__ void brains(const __nv_bfloat16 *x, __nv_bfloat16 *y, float *wide, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    float v = __bfloat162float(x[i]) * 1.25f;
    wide[i] = v;
    y[i] = (__nv_bfloat16)(v) + y[i];
}

__global__ void integers(const int *x, int *y, int k, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = max(x[i] * k + y[i], -1000) - 3;
}

__global__ void shorts(const short *x, short *y, int k, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] -= x[i] * k + 7;
}

__global__ void conversions(const int *a, const short *b, float *f, int *back, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        float v = a[i] * 0.37f + b[i];
        f[i] = v;
        back[i] = (int)v;
    }
}

void runFloats(const float *x, float *y, float *z, int n, cudaStream_t stream) {
    const int threads = 256;
    int blocks = (n + threads - 1) / threads;
    saxpy<<<blocks, threads, 0, stream>>>(2.5f, x, y, n);
    dim3 grid((n + 255) / 256);
    dim3 block(256);
    swish<<<grid, block, 0, stream>>>(x, y + 0, z, n);
}

void runHuber(const float *x, float *y, int n, cudaStream_t stream) { huber<<<64, 128, 0, stream>>>(x, y, 1.5f, n); }

void runSaxpy(const float *x, float *y, int n, cudaStream_t stream) { saxpy<<<(n + 63) / 64, 64, 0, stream>>>(-0.75f, x, y, n); }

void runClamp(float *x, int blocks, cudaStream_t stream) { clampAll<<<blocks, 32, 0, stream>>>(x, -0.5f, 0.75f); }

void runPart(const float *x, float *y, int blocks, int n, cudaStream_t stream) { part<<<blocks, 32, 0, stream>>>(x, y, n); }

void runCopy(const float *x, float *y, float *z, int n, cudaStream_t stream) {
    copyAndFill<<<dim3(8, 1, 1), 128, 0, stream>>>(x, y, z, 3.0f, n);
}

template <class H>
void runHalves(const H *a, const H *x, H *y, H *z, int n, cudaStream_t stream) {
    halves<<<(n + 255) / 256, 256, 0, stream>>>(a, x, y, n);
    halvesOverFloat<<<(n + 255) / 256, 256, 0, stream>>>(x, z, 0.5f, n);
}

template <class B>
void runBrains(const B *x, B *y, float *wide, int n, cudaStream_t stream) {
    brains<<<(n - 1) / 128 + 1, 128, 0, stream>>>(x, y, wide, n);
}

void runIntegers(const int *x, int *y, const short *a, short *b, float *f, int *back, int n, cudaStream_t stream) {
    integers<<<(n + 255) / 256, 256, 0, stream>>>(x, y, 5, n);
    shorts<<<(n + 255) / 256, 256, 0, stream>>>(a, b, 3, n);
    conversions<<<(n + 255) / 256, 256, 0, stream>>>(x, a, f, back, n);
}
