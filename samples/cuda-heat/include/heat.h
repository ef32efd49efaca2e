// SPDX-License-Identifier: Apache-2.0
// The plate, and the operations on it. Plain enough for host-only files.
#pragma once

#include <cuda_runtime.h>

// A name of ours that only looks like one of the toolkit's.
#define CUDA_HEAT_TILE 16

struct Plate {
  int width = 0;
  int height = 0;

  size_t cells() const { return static_cast<size_t>(width) * static_cast<size_t>(height); }
  size_t bytes() const { return cells() * sizeof(float); }
};

// next = current + rate * laplacian(current); the border keeps its temperature.
void stepHeat(const float *current, float *next, Plate plate, float rate, cudaStream_t stream);

// y = a * x + y
void addScaled(size_t count, float a, const float *x, float *y, cudaStream_t stream);

// Sum of |values|, left in *total on the device. `total` must be zero before.
void sumMagnitudes(const float *values, size_t count, float *total, cudaStream_t stream);

// Host-only part: what machine is this?
void printDevices();
int chooseDevice(size_t bytesNeeded);
