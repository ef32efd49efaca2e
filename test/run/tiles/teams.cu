// Rows of our own in CUDA that warps and blocks share; the product rewrites them for the A2. teams.main.asc runs them.
#include <cfloat>
#include <cooperative_groups.h>
#include <cuda_runtime.h>
#include <cuda_fp16.h>

#define EPSILON 1e-5f
#define SCALING sqrtf(2.0f / M_PI)

namespace cg = cooperative_groups;

__device__ float sumOfWarp(float v) {
    for (int offset = 16; offset > 0; offset /= 2) v += __shfl_xor_sync(0xFFFFFFFF, v, offset);
    return v;
}

template <typename T, int WIDTH = 32>
__device__ __forceinline__ T largestOfWarp(T v) {
#pragma unroll
    for (int mask = WIDTH >> 1; mask >= 1; mask >>= 1) v = fmaxf(v, __shfl_down_sync(0xffffffff, v, mask));
    return v;
}

template <typename T>
__device__ T largestForAll(T v) {
    for (int offset = 1; offset < warpSize; offset *= 2) v = max(v, __shfl_xor_sync(0xffffffff, v, offset));
    return v;
}

using Reduction = float (*)(float);

template <Reduction reduce>
__device__ float overBlock(float v, float outside) {
    __shared__ float parts[32];
    const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
    const int warps = blockDim.x / 32;
    v = reduce(v);
    if (lane == 0) parts[warp] = v;
    __syncthreads();
    v = lane < warps ? parts[lane] : outside;
    return reduce(v);
}

// A block a row, by a tree in shared memory.
__global__ void treeMean(float *mean, const float *inp, int C, int block_size) {
    extern __shared__ float shared[];
    int idx = blockIdx.x, tid = threadIdx.x;
    const float *x = inp + idx * C;
    float sum = 0.0f;
    for (int i = tid; i < C; i += block_size) sum += x[i];
    shared[tid] = sum;
    __syncthreads();
    for (int stride = block_size / 2; stride >= 1; stride /= 2) {
        __syncthreads();
        if (tid < stride) shared[tid] += shared[tid + stride];
    }
    if (tid == 0) mean[idx] = shared[0] / C;
}

// A block a row, by shuffles and shared memory, twice, with what one loop wrote read in the next one.
__global__ void blockSoftmax(float *out, const float *inp, int C) {
    __shared__ float parts[32];
    __shared__ float whole;
    int row = blockIdx.x;
    int lane = threadIdx.x % 32, warp = threadIdx.x / 32, warps = blockDim.x / 32;
    const float *x = inp + row * C;
    float high = -INFINITY;
    for (int i = threadIdx.x; i < C; i += blockDim.x) high = fmaxf(high, x[i]);
    high = largestOfWarp<float>(high);
    if (lane == 0) parts[warp] = high;
    __syncthreads();
    if (threadIdx.x == 0) {
        float v = parts[0];
        for (int i = 1; i < warps; i++) v = fmaxf(v, parts[i]);
        whole = v;
    }
    __syncthreads();
    float offset = whole;
    for (int i = threadIdx.x; i < C; i += blockDim.x) out[row * C + i] = expf(x[i] - offset);
    __syncthreads();
    x = out + row * C;
    float sum = 0.0f;
    for (int i = threadIdx.x; i < C; i += blockDim.x) sum += x[i];
    sum = overBlock<sumOfWarp>(sum, 0.0f);
    for (int i = threadIdx.x; i < C; i += blockDim.x) out[row * C + i] = x[i] / sum;
}

// A warp a row, by cooperative groups; results that may be asked for or not.
__global__ void warpNorm(float *__restrict__ out, float *__restrict__ mean, float *__restrict__ rstd, const float *__restrict__ inp,
                         const float *__restrict__ weight, const float *__restrict__ bias, int N, int C) {
    cg::thread_block block = cg::this_thread_block();
    cg::thread_block_tile<32> warp = cg::tiled_partition<32>(block);
    int idx = blockIdx.x * warp.meta_group_size() + warp.meta_group_rank();
    if (idx >= N) return;
    const float *x = inp + idx * C;
    float sum = 0.0f, squares = 0.0;
    for (int i = warp.thread_rank(); i < C; i += warp.size()) {
        float v = __ldg(x + i);
        sum += v;
        squares += v * v;
    }
    sum = cg::reduce(warp, sum, cg::plus<float>{});
    squares = cg::reduce(warp, squares, cg::plus<float>{});
    float m = sum / C;
    float s = rsqrtf(squares / C - m * m + EPSILON);
    if (warp.thread_rank() == 0 && mean != nullptr) __stcs(mean + idx, m);
    if (warp.thread_rank() == 0 && rstd != nullptr) rstd[idx] = s;
    float *o = out + idx * C;
    for (int c = warp.thread_rank(); c < C; c += warp.size()) {
        float n = s * (__ldcs(x + c) - m);
        __stcs(o + c, n * weight[c] + bias[c]);
    }
}

// A warp a row in blocks of two axes; the parameters themselves move to the row, and a sum is added on the way.
__global__ void residualNorm(half *residual, half *normed, const half *a, const half *b, const half *weight, int N, int C) {
    constexpr const int WarpSize = 32;
    assert(blockDim.x == WarpSize);
    int idx = blockIdx.x * blockDim.y + threadIdx.y;
    if (idx >= N) return;
    residual += C * idx;
    normed += C * idx;
    a += C * idx;
    b += C * idx;
    float squares = 0.0f;
    for (int c = threadIdx.x; c < C; c += WarpSize) {
        float v = __half2float(a[c]) + __half2float(b[c]);
        squares += v * v;
        residual[c] = __float2half(v);
    }
    squares = sumOfWarp(squares);
    float s = 1.0f / sqrtf(squares / C + EPSILON);
    for (int c = threadIdx.x; c < C; c += WarpSize)
        normed[c] = __float2half(__half2float(residual[c]) * s * __half2float(weight[c]));
}

// A block takes row after row; a number of each row is read, and another one scales it.
__global__ void scaleRows(float *x, const float *scales, const int *counts, int rows, int width) {
    for (int row = blockIdx.x; row < rows; row += gridDim.x) {
        float high = 0.0f;
        for (int i = threadIdx.x; i < width; i += blockDim.x) high = max(high, fabsf(x[row * width + i]));
        high = overBlock<largestForAll<float>>(high, 0.0f);
        float scale = scales[row] / fmaxf(high, EPSILON) * counts[row];
        for (int i = threadIdx.x; i < width; i += blockDim.x) x[row * width + i] *= scale;
    }
}

__global__ void adam(float *params, const float *grads, float *m, float *v, long n, float beta1, float beta2, float rate) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    m[i] = beta1 * m[i] + (1.0f - beta1) * grads[i];
    v[i] = beta2 * v[i] + (1.0f - beta2) * grads[i] * grads[i];
    params[i] -= rate * m[i] / (sqrtf(v[i]) + 1e-8f);
}

__global__ void gelu(float *out, const float *inp, int N) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < N) {
        float x = inp[i];
        out[i] = 0.5f * x * (1.0f + tanhf(SCALING * (x + 0.044715f * x * x * x)));
    }
}

__global__ void hyperbolic(float *t, float *c, const float *inp, int N) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < N) {
        t[i] = tanhf(inp[i]);
        c[i] = coshf(inp[i]);
    }
}

void runMean(float *mean, const float *inp, int N, int C, int block_size, cudaStream_t stream) {
    treeMean<<<N, block_size, block_size * sizeof(float), stream>>>(mean, inp, C, block_size);
}

void runSoftmax(float *out, const float *inp, int N, int C, int block_size, cudaStream_t stream) {
    blockSoftmax<<<N, block_size, 0, stream>>>(out, inp, C);
}

void runNorm(float *out, float *mean, float *rstd, const float *inp, const float *weight, const float *bias, int N, int C, int block_size, cudaStream_t stream) {
    warpNorm<<<(N * 32 + block_size - 1) / block_size, block_size, 0, stream>>>(out, mean, rstd, inp, weight, bias, N, C);
}

template <class H>
void runResidual(H *residual, H *normed, const H *a, const H *b, const H *weight, int N, int C, cudaStream_t stream) {
    residualNorm<<<(N + 3) / 4, dim3(32, 4), 0, stream>>>(residual, normed, a, b, weight, N, C);
}

void runScale(float *x, const float *scales, const int *counts, int rows, int width, cudaStream_t stream) {
    scaleRows<<<4, 128, 0, stream>>>(x, scales, counts, rows, width);
}

void adam(float *params, const float *grads, float *m, float *v, long n, cudaStream_t stream) {
    adam<<<(n + 255) / 256, 256, 0, stream>>>(params, grads, m, v, n, 0.9f, 0.999f, 0.01f);
}

void runMaps(float *t, float *c, float *g, const float *x, int n, cudaStream_t stream) {
    gelu<<<(n + 255) / 256, 256, 0, stream>>>(g, x, n);
    hyperbolic<<<(n + 255) / 256, 256, 0, stream>>>(t, c, x, n);
}
