// SPDX-License-Identifier: Apache-2.0
// The three kernels: an elementwise one, a stencil with a tile in shared memory, and a reduction with warp shuffles.
#include "check.h"
#include "heat.h"

namespace {

constexpr int kThreads = 256;
constexpr unsigned kFullWarp = 0xffffffffu;

__global__ void saxpy(size_t count, float a, const float *__restrict__ x, float *__restrict__ y) {
  const size_t stride = static_cast<size_t>(blockDim.x) * gridDim.x;
  for (size_t i = blockIdx.x * static_cast<size_t>(blockDim.x) + threadIdx.x; i < count; i += stride) {
    y[i] = a * x[i] + y[i];
  }
}

__device__ __forceinline__ bool inside(int column, int row, Plate plate) {
  return column > 0 && row > 0 && column < plate.width - 1 && row < plate.height - 1;
}

__global__ void heatStep(const float *__restrict__ current, float *__restrict__ next, Plate plate, float rate) {
  // One cell more on each side than the block has threads.
  __shared__ float tile[CUDA_HEAT_TILE + 2][CUDA_HEAT_TILE + 2];

  const int column = blockIdx.x * blockDim.x + threadIdx.x;
  const int row = blockIdx.y * blockDim.y + threadIdx.y;
  const int x = threadIdx.x + 1;
  const int y = threadIdx.y + 1;
  const bool onPlate = column < plate.width && row < plate.height;
  const size_t at = static_cast<size_t>(row) * plate.width + column;

  if (onPlate) {
    tile[y][x] = current[at];
    if (threadIdx.x == 0 && column > 0) tile[y][0] = current[at - 1];
    if (threadIdx.x == blockDim.x - 1 && column < plate.width - 1) tile[y][x + 1] = current[at + 1];
    if (threadIdx.y == 0 && row > 0) tile[0][x] = current[at - plate.width];
    if (threadIdx.y == blockDim.y - 1 && row < plate.height - 1) tile[y + 1][x] = current[at + plate.width];
  }
  __syncthreads();

  if (!onPlate) return;
  const float here = tile[y][x];
  if (inside(column, row, plate)) {
    const float around = tile[y][x - 1] + tile[y][x + 1] + tile[y - 1][x] + tile[y + 1][x];
    next[at] = here + rate * (around - 4.0f * here);
  } else {
    next[at] = here;
  }
}

__device__ float sumOfWarp(float value) {
  for (int offset = warpSize / 2; offset > 0; offset /= 2) {
    value += __shfl_down_sync(kFullWarp, value, offset);
  }
  return value;
}

__global__ void sumAbs(const float *__restrict__ values, size_t count, float *total) {
  extern __shared__ float sums[];

  const size_t stride = static_cast<size_t>(blockDim.x) * gridDim.x;
  float mine = 0.0f;
  for (size_t i = blockIdx.x * static_cast<size_t>(blockDim.x) + threadIdx.x; i < count; i += stride) {
    mine += fabsf(values[i]);
  }

  const int lane = threadIdx.x % warpSize;
  const int warp = threadIdx.x / warpSize;
  mine = sumOfWarp(mine);
  if (lane == 0) sums[warp] = mine;
  __syncthreads();

  if (warp == 0) {
    const int warps = (blockDim.x + warpSize - 1) / warpSize;
    mine = lane < warps ? sums[lane] : 0.0f;
    mine = sumOfWarp(mine);
    if (lane == 0) atomicAdd(total, mine);
  }
}

int blocksFor(size_t count) {
  const size_t wanted = (count + kThreads - 1) / kThreads;
  return static_cast<int>(wanted < 1024 ? wanted : 1024);
}

}  // namespace

void addScaled(size_t count, float a, const float *x, float *y, cudaStream_t stream) {
  saxpy<<<blocksFor(count), kThreads, 0, stream>>>(count, a, x, y);
  CHECK_LAUNCH();
}

void stepHeat(const float *current, float *next, Plate plate, float rate, cudaStream_t stream) {
  const dim3 block(CUDA_HEAT_TILE, CUDA_HEAT_TILE);
  const dim3 grid((plate.width + block.x - 1) / block.x, (plate.height + block.y - 1) / block.y);
  heatStep<<<grid, block, 0, stream>>>(current, next, plate, rate);
  CHECK_LAUNCH();
}

void sumMagnitudes(const float *values, size_t count, float *total, cudaStream_t stream) {
  const size_t shared = (kThreads / 32) * sizeof(float);
  sumAbs<<<blocksFor(count), kThreads, shared, stream>>>(values, count, total);
  CHECK_LAUNCH();
}
