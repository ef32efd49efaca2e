// Kernels that no machine may translate. `refused` names what a person is told, in the line of the kernel.
#include <cooperative_groups.h>
#include <cooperative_groups/reduce.h>
#include <cuda/barrier>
#include <cuda/pipeline>
#include <cuda_runtime.h>
#include <cufft.h>
#include <curand_kernel.h>
#include <mma.h>

namespace cg = cooperative_groups;

__global__ void texture(cudaTextureObject_t image, float *out, int width) {  // refused tex2DLod
    const int x = blockIdx.x * blockDim.x + threadIdx.x;
    out[x] = tex2DLod<float>(image, x + 0.5f, 0.5f, 1.0f);
}

__global__ void surface(cudaSurfaceObject_t image, float value) {  // refused surfCubemapwrite
    surfCubemapwrite(value, image, threadIdx.x * sizeof(float), 0, 2);
}

__global__ void tensorCores(const half *a, const half *b, float *c) {  // refused nvcuda::wmma::mma_sync
    nvcuda::wmma::fragment<nvcuda::wmma::matrix_a, 16, 16, 16, half, nvcuda::wmma::row_major> left;
    nvcuda::wmma::fragment<nvcuda::wmma::matrix_b, 16, 16, 16, half, nvcuda::wmma::col_major> right;
    nvcuda::wmma::fragment<nvcuda::wmma::accumulator, 16, 16, 16, float> sum;
    nvcuda::wmma::fill_fragment(sum, 0.0f);
    nvcuda::wmma::load_matrix_sync(left, a, 16);
    nvcuda::wmma::load_matrix_sync(right, b, 16);
    nvcuda::wmma::mma_sync(sum, left, right, sum);
    nvcuda::wmma::store_matrix_sync(c, sum, 16, nvcuda::wmma::mem_row_major);
}

__global__ void wholeGrid(int *data) {  // refused cooperative_groups::this_grid
    cg::grid_group grid = cg::this_grid();
    data[grid.thread_rank()] = 1;
    grid.sync();
}

__global__ void child(int *data) { data[threadIdx.x] = 1; }
__global__ void parent(int *data) {  // refused <<<
    child<<<1, 32>>>(data);
}

__global__ void allocates(int **out) {  // refused malloc
    out[threadIdx.x] = (int *)malloc(4);
}

// Numbers in software take the place of double where all of a file can be followed, and every function is known.
__global__ void doubles(double *data) {  // refused double
    data[threadIdx.x] = erf(data[threadIdx.x]);
}

__global__ void ptx(unsigned *out) {  // refused asm
    unsigned multiprocessor;
    asm("mov.u32 %0, %%smid;" : "=r"(multiprocessor));
    out[threadIdx.x] = multiprocessor;
}

__global__ void matches(const int *in, unsigned *out) {  // refused __match_any_sync
    out[threadIdx.x] = __match_any_sync(0xffffffff, in[threadIdx.x]);
}

/** Stages that producers and consumers of a block share. */
__global__ void sharedStages(const float *in, float *out) {  // refused cuda::make_pipeline
    __shared__ float tile[2][64];
    __shared__ cuda::pipeline_shared_state<cuda::thread_scope_block, 2> state;
    auto pipe = cuda::make_pipeline(cg::this_thread_block(), &state);
    pipe.producer_acquire();
    cuda::memcpy_async(&tile[0][threadIdx.x], &in[threadIdx.x], sizeof(float), pipe);
    pipe.producer_commit();
    pipe.consumer_wait();
    out[threadIdx.x] = tile[0][63 - threadIdx.x];
    pipe.consumer_release();
}

// Halves of a warp that sum by themselves at one line: a function without a mask would sum both.
__global__ void quasiRandom(float *out, curandDirectionVectors32_t *vectors) {  // refused curandStateScrambledSobol32_t
    curandStateScrambledSobol32_t state;
    curand_init(vectors[0], 1, threadIdx.x, &state);
    out[threadIdx.x] = curand_uniform(&state);
}

__global__ void sleeps(volatile int *flag) {  // refused __nanosleep
    while (*flag == 0) __nanosleep(100);
}

__global__ void bytes(const int *a, const int *b, int *out) {  // refused __vavgs4
    out[threadIdx.x] = __vavgs4(a[threadIdx.x], b[threadIdx.x]);
}

__global__ void system(int *flag) {  // refused __threadfence_system
    *flag = 1;
    __threadfence_system();
}

__global__ void scaled(cufftDoubleComplex *data, int n) {  // refused cufftDoubleComplex
    data[threadIdx.x].x /= n;
}
