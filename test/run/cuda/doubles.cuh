// Kernels with double that doubles.cu launches: whoever launches them passes pointers to doubles as they are.
#pragma once

#include <cooperative_groups.h>

__device__ inline void put(double *to, double value) { *to = value; }

__global__ void apart(const double *__restrict__ x, double *y, int n, double a) {
    const int i = threadIdx.x;
    volatile double kept[2];
    kept[0] = 1;
    kept[1] = x[i];
    kept[0] += kept[1];
    const auto tile = cooperative_groups::tiled_partition<32>(cooperative_groups::this_thread_block());
    const double own = *(x + i);
    double next = tile.shfl_down(own, 1);
    next = tile.shfl_xor(next, 2);
    double *to = i < n ? y + i : nullptr;
    if (to) put(to, abs(kept[0]) + a * (i > 1 ? 1 : x[i]) - next);
}
