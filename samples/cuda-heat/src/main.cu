// SPDX-License-Identifier: Apache-2.0
// Heats one edge of a plate and lets the warmth spread: two buffers, two streams, timing with events.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "check.h"
#include "heat.h"

namespace {

struct Options {
  Plate plate{1024, 1024};
  int steps = 500;
  int report = 100;
  float rate = 0.2f;
  bool cuda = true;  // a switch of ours: --no-cuda computes on the host
};

// Its name starts like the toolkit's, and it is ours all the same.
class cudaProducer {
 public:
  explicit cudaProducer(float *cells) : cells_(cells) {}

  void heatTopEdge(Plate plate, float degrees) {
    for (size_t i = 0; i < plate.cells(); ++i) cells_[i] = 0.0f;
    for (int column = 0; column < plate.width; ++column) cells_[column] = degrees;
  }

 private:
  float *cells_;
};

Options parse(int argc, char **argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const char *value = i + 1 < argc ? argv[i + 1] : nullptr;
    if (std::strcmp(argv[i], "--no-cuda") == 0) {
      options.cuda = false;
    } else if (value && std::strcmp(argv[i], "--size") == 0) {
      options.plate.width = options.plate.height = std::atoi(value);
      ++i;
    } else if (value && std::strcmp(argv[i], "--steps") == 0) {
      options.steps = std::atoi(value);
      ++i;
    } else if (value && std::strcmp(argv[i], "--report") == 0) {
      options.report = std::atoi(value);
      ++i;
    } else {
      std::fprintf(stderr, "usage: heat [--size N] [--steps N] [--report N] [--no-cuda]\n");
      std::exit(2);
    }
  }
  if (options.plate.width < 3 || options.steps < 1 || options.report < 1) {
    std::fprintf(stderr, "heat: --size needs 3 or more, --steps and --report 1 or more.\n");
    std::exit(2);
  }
  return options;
}

double runOnHost(float *cells, const Options &options) {
  const Plate plate = options.plate;
  float *next = static_cast<float *>(std::malloc(plate.bytes()));
  if (!next) {
    std::fprintf(stderr, "heat: no memory for the plate.\n");
    std::exit(EXIT_FAILURE);
  }
  std::memcpy(next, cells, plate.bytes());
  for (int step = 0; step < options.steps; ++step) {
    for (int row = 1; row < plate.height - 1; ++row) {
      for (int column = 1; column < plate.width - 1; ++column) {
        const size_t at = static_cast<size_t>(row) * plate.width + column;
        const float around = cells[at - 1] + cells[at + 1] + cells[at - plate.width] + cells[at + plate.width];
        next[at] = cells[at] + options.rate * (around - 4.0f * cells[at]);
      }
    }
    std::memcpy(cells, next, plate.bytes());
  }
  std::free(next);
  double total = 0.0;
  for (size_t i = 0; i < plate.cells(); ++i) total += cells[i];
  return total;
}

double runOnDevice(float *cells, const Options &options) {
  const Plate plate = options.plate;

  cudaStream_t compute;
  cudaStream_t copy;
  CHECK_CUDA(cudaStreamCreate(&compute));
  CHECK_CUDA(cudaStreamCreateWithFlags(&copy, cudaStreamNonBlocking));

  cudaEvent_t started;
  cudaEvent_t stopped;
  cudaEvent_t stepped;
  CHECK_CUDA(cudaEventCreate(&started));
  CHECK_CUDA(cudaEventCreate(&stopped));
  CHECK_CUDA(cudaEventCreateWithFlags(&stepped, cudaEventDisableTiming));

  float *current = nullptr;
  float *next = nullptr;
  float *change = nullptr;
  float *total = nullptr;
  float *totalOnHost = nullptr;
  CHECK_CUDA(cudaMalloc((void **)&current, plate.bytes()));
  CHECK_CUDA(cudaMalloc((void **)&next, plate.bytes()));
  CHECK_CUDA(cudaMalloc((void **)&change, plate.bytes()));
  CHECK_CUDA(cudaMalloc((void **)&total, sizeof(float)));
  CHECK_CUDA(cudaMallocHost((void **)&totalOnHost, sizeof(float)));

  CHECK_CUDA(cudaMemcpyAsync(current, cells, plate.bytes(), cudaMemcpyHostToDevice, compute));
  CHECK_CUDA(cudaMemcpyAsync(next, current, plate.bytes(), cudaMemcpyDeviceToDevice, compute));

  CHECK_CUDA(cudaEventRecord(started, compute));
  for (int step = 1; step <= options.steps; ++step) {
    stepHeat(current, next, plate, options.rate, compute);
    if (step % options.report == 0) {
      // How far did this step move the plate? change = next - current, then the sum of its magnitudes.
      CHECK_CUDA(cudaMemcpyAsync(change, next, plate.bytes(), cudaMemcpyDeviceToDevice, compute));
      addScaled(plate.cells(), -1.0f, current, change, compute);
      CHECK_CUDA(cudaMemsetAsync(total, 0, sizeof(float), compute));
      sumMagnitudes(change, plate.cells(), total, compute);
      CHECK_CUDA(cudaEventRecord(stepped, compute));
      CHECK_CUDA(cudaStreamWaitEvent(copy, stepped, 0));
      CHECK_CUDA(cudaMemcpyAsync(totalOnHost, total, sizeof(float), cudaMemcpyDeviceToHost, copy));
      CHECK_CUDA(cudaStreamSynchronize(copy));
      std::printf("step %d: change %.3f\n", step, *totalOnHost);
    }
    std::swap(current, next);
  }
  CHECK_CUDA(cudaEventRecord(stopped, compute));
  CHECK_CUDA(cudaEventSynchronize(stopped));

  float milliseconds = 0.0f;
  CHECK_CUDA(cudaEventElapsedTime(&milliseconds, started, stopped));
  std::printf("%d steps in %.2f ms\n", options.steps, milliseconds);

  CHECK_CUDA(cudaMemset(total, 0, sizeof(float)));
  sumMagnitudes(current, plate.cells(), total, compute);
  CHECK_CUDA(cudaMemcpyAsync(totalOnHost, total, sizeof(float), cudaMemcpyDeviceToHost, compute));
  CHECK_CUDA(cudaStreamSynchronize(compute));
  const double sum = *totalOnHost;
  CHECK_CUDA(cudaMemcpy(cells, current, plate.bytes(), cudaMemcpyDeviceToHost));
  CHECK_CUDA(cudaDeviceSynchronize());

  CHECK_CUDA(cudaFree(current));
  CHECK_CUDA(cudaFree(next));
  CHECK_CUDA(cudaFree(change));
  CHECK_CUDA(cudaFree(total));
  CHECK_CUDA(cudaFreeHost(totalOnHost));
  CHECK_CUDA(cudaEventDestroy(started));
  CHECK_CUDA(cudaEventDestroy(stopped));
  CHECK_CUDA(cudaEventDestroy(stepped));
  CHECK_CUDA(cudaStreamDestroy(compute));
  CHECK_CUDA(cudaStreamDestroy(copy));
  return sum;
}

}  // namespace

int main(int argc, char **argv) {
  const Options options = parse(argc, argv);

  float *cells = nullptr;
  if (options.cuda) {
    printDevices();
    const int device = chooseDevice(3 * options.plate.bytes());
    if (device < 0) {
      std::fprintf(stderr, "heat: no device has room for the plate, try --no-cuda.\n");
      return EXIT_FAILURE;
    }
    CHECK_CUDA(cudaSetDevice(device));
    CHECK_CUDA(cudaHostAlloc((void **)&cells, options.plate.bytes(), cudaHostAllocDefault));
  } else {
    cells = static_cast<float *>(std::malloc(options.plate.bytes()));
  }

  cudaProducer producer(cells);
  producer.heatTopEdge(options.plate, 100.0f);
  const double warmth = options.cuda ? runOnDevice(cells, options) : runOnHost(cells, options);
  std::printf("warmth of the plate: %.1f\n", warmth);

  if (options.cuda) {
    CHECK_CUDA(cudaFreeHost(cells));
    CHECK_CUDA(cudaDeviceReset());
  } else {
    std::free(cells);
  }
  return EXIT_SUCCESS;
}
