// Maps whose grids and blocks are variables with three axes, and steps by one; launches.main.asc runs what they become.
#include <cuda_runtime.h>

__global__ void count(int *x, int by, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        x[i]++;
        x[i] -= by;
        --x[i];
    }
}

__global__ void scale(const float *x, float *y, float by) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    float v = x[i];
    v++;
    y[i] = v * by;
}

// Both are made of each other, and go.
void runCount(int *x, int by, int n, cudaStream_t stream) {
    dim3 block(96);
    dim3 grid((n + block.x - 1) / block.x);
    count<<<grid, block, 0, stream>>>(x, by, n);
}

// The grid is less than what is asked for, and what it is made of changes before the launch.
int runPart(int *x, int n, cudaStream_t stream) {
    int want = n;
    const dim3 block = dim3(64, 1);
    dim3 grid(want / block.x, 1, 1);
    want = 0;
    count<<<grid, block, 0, stream>>>(x, 2, n);
    return grid.x * block.x + want;
}

void runScale(const float *x, float *y, int blocks, cudaStream_t stream) {
    dim3 grid(blocks);
    scale<<<grid, dim3(32, 1, 1), 0, stream>>>(x, y, 0.5f);
}
