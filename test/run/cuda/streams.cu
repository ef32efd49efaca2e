// Programs of several streams: events between them, copies that overlap, pinned memory, rows with a pitch, two devices, ranges of a profiler.
#include <nvtx3/nvToolsExt.h>

#include <cstdint>

#include "harness.cuh"

__global__ void fill(int *data, int value, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) data[i] = value + i;
}

__global__ void addTo(int *to, const int *from, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) to[i] += from[i];
}

__global__ void addRows(float *data, size_t pitch, int width, int height) {
    const int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x < width && y < height) ((float *)((char *)data + y * pitch))[x] += 100.0f * y;
}

/** Two streams captured as one graph that runs three times, and stays what it was while its data changes. */
static void captured() {
    const int n = 512;
    cudaStream_t first, second;
    cudaEvent_t fork, join;
    CHECK(cudaStreamCreate(&first));
    CHECK(cudaStreamCreate(&second));
    CHECK(cudaEventCreateWithFlags(&fork, cudaEventDisableTiming));
    CHECK(cudaEventCreateWithFlags(&join, cudaEventDisableTiming));
    Buffer<int> a(std::vector<int>(n, 1)), b(n);
    cudaGraph_t graph;
    cudaGraphExec_t exec;
    CHECK(cudaStreamBeginCapture(first, cudaStreamCaptureModeGlobal));
    CHECK(cudaEventRecord(fork, first));
    CHECK(cudaStreamWaitEvent(second, fork, 0));
    fill<<<2, 256, 0, second>>>(b.data, 5, n);
    CHECK(cudaEventRecord(join, second));
    CHECK(cudaStreamWaitEvent(first, join, 0));
    addTo<<<2, 256, 0, first>>>(a.data, b.data, n);
    CHECK(cudaStreamEndCapture(first, &graph));
    CHECK(cudaGraphInstantiate(&exec, graph, 0));
    compare("a capture runs nothing", a.take(), std::vector<int>(n, 1));
    for (int time = 0; time < 3; ++time) CHECK(cudaGraphLaunch(exec, second));
    CHECK(cudaStreamSynchronize(second));
    compare("a graph runs three times", a.take(), each(n, [](size_t i) { return 1 + 3 * (5 + (int)i); }));
    CHECK(cudaGraphExecDestroy(exec));
    CHECK(cudaGraphDestroy(graph));
    CHECK(cudaEventDestroy(fork));
    CHECK(cudaEventDestroy(join));
    CHECK(cudaStreamDestroy(first));
    CHECK(cudaStreamDestroy(second));
}

static void run() {
    const int n = 1024;
    cudaStream_t first, second;
    CHECK(cudaStreamCreate(&first));
    CHECK(cudaStreamCreateWithFlags(&second, cudaStreamNonBlocking));
    cudaEvent_t filled, start, stop;
    CHECK(cudaEventCreateWithFlags(&filled, cudaEventDisableTiming));
    CHECK(cudaEventCreate(&start));
    CHECK(cudaEventCreate(&stop));
    Buffer<int> a(n), b(n);
    fill<<<4, 256, 0, first>>>(a.data, 10, n);
    CHECK(cudaEventRecord(filled, first));
    fill<<<4, 256, 0, second>>>(b.data, 1000, n);
    CHECK(cudaStreamWaitEvent(second, filled, 0));
    addTo<<<4, 256, 0, second>>>(b.data, a.data, n);
    CHECK(cudaStreamSynchronize(second));
    compare("one stream waits for another", b.take(), each(n, [](size_t i) { return 1010 + 2 * (int)i; }));

    int *pinned = nullptr;
    CHECK(cudaMallocHost((void **)&pinned, n * sizeof(int)));
    for (int i = 0; i < n; ++i) pinned[i] = i * i;
    CHECK(cudaEventRecord(start, first));
    for (int part = 0; part < 4; ++part) {
        const int offset = part * n / 4;
        CHECK(cudaMemcpyAsync(a.data + offset, pinned + offset, n / 4 * sizeof(int), cudaMemcpyHostToDevice, first));
        addTo<<<1, 256, 0, first>>>(a.data + offset, b.data + offset, n / 4);
        CHECK(cudaMemcpyAsync(pinned + offset, a.data + offset, n / 4 * sizeof(int), cudaMemcpyDeviceToHost, first));
    }
    CHECK(cudaEventRecord(stop, first));
    CHECK(cudaEventSynchronize(stop));
    float milliseconds = -1;
    CHECK(cudaEventElapsedTime(&milliseconds, start, stop));
    compare("copies and kernels in parts", std::vector<int>(pinned, pinned + n), each(n, [](size_t i) { return (int)(i * i) + 1010 + 2 * (int)i; }));
    compare("a time passes", std::vector<int>{milliseconds >= 0}, std::vector<int>{1});

    CHECK(cudaMemsetAsync(a.data, 0x01, n * sizeof(int), second));
    CHECK(cudaDeviceSynchronize());
    compare("bytes set on a stream", a.take(), std::vector<int>(n, 0x01010101));

    const int width = 33, height = 7;
    float *rows = nullptr;
    size_t pitch = 0;
    const auto x = numbers(width * height);
    CHECK(cudaMallocPitch((void **)&rows, &pitch, width * sizeof(float), height));
    CHECK(cudaMemcpy2D(rows, pitch, x.data(), width * sizeof(float), width * sizeof(float), height, cudaMemcpyHostToDevice));
    addRows<<<dim3(3, 1), dim3(16, 8)>>>(rows, pitch, width, height);
    std::vector<float> back(width * height);
    CHECK(cudaMemcpy2D(back.data(), width * sizeof(float), rows, pitch, width * sizeof(float), height, cudaMemcpyDeviceToHost));
    compare("rows with a pitch", back, each(width * height, [&](size_t i) { return x[i] + 100.0f * (i / width); }), 1e-6);

    CHECK(cudaFree(rows));
    CHECK(cudaFreeHost(pinned));
    CHECK(cudaEventDestroy(filled));
    CHECK(cudaEventDestroy(start));
    CHECK(cudaEventDestroy(stop));
    CHECK(cudaStreamDestroy(first));
    CHECK(cudaStreamDestroy(second));
}

/** Memory of a pool, and a copy of it to another device. */
static void acrossDevices() {
    const int n = 1000;
    int *here = nullptr, *there = nullptr;
    cudaStream_t stream;
    cudaMemPool_t pool;
    uint64_t all = UINT64_MAX;
    CHECK(cudaSetDevice(1));
    CHECK(cudaMalloc((void **)&there, n * sizeof(int)));
    CHECK(cudaSetDevice(0));
    CHECK(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
    CHECK(cudaDeviceGetDefaultMemPool(&pool, 0));
    CHECK(cudaMemPoolSetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &all));
    CHECK(cudaMallocFromPoolAsync((void **)&here, n * sizeof(int), pool, stream));
    fill<<<4, 256, 0, stream>>>(here, 3, n);
    CHECK(cudaMemcpyPeerAsync(there, 1, here, 0, n * sizeof(int), stream));
    CHECK(cudaFreeAsync(here, stream));
    CHECK(cudaStreamSynchronize(stream));
    int device = -1;
    CHECK(cudaGetDevice(&device));
    compare("the device stays the same", std::vector<int>{device}, std::vector<int>{0});
    std::vector<int> back(n);
    CHECK(cudaSetDevice(1));
    CHECK(cudaMemcpy(back.data(), there, n * sizeof(int), cudaMemcpyDeviceToHost));
    compare("memory of a pool, copied to another device", back, each(n, [](size_t i) { return 3 + i; }));
    CHECK(cudaFree(there));
    CHECK(cudaSetDevice(0));
    CHECK(cudaStreamDestroy(stream));
}

/** What was never needed is null when all is freed, which CUDA lets pass. */
static void unused(cudaStream_t stream) {
    float *onDevice = nullptr, *pinned = NULL, *later = 0;
    if (failures > 1000) CHECK(cudaMalloc((void **)&onDevice, sizeof(float)));
    CHECK(cudaFree(onDevice));
    CHECK(cudaFreeHost(pinned));
    CHECK(cudaFreeAsync(later, stream));
    printf("ok null is freed\n");
}

int main() {
    CHECK(cudaSetDevice(0));
    nvtxRangePushA("streams");
    const nvtxRangeId_t inner = nvtxRangeStartA("first part");
    run();
    nvtxRangeEnd(inner);
    nvtxRangePop();
    captured();
    acrossDevices();
    unused(0);
    return failures != 0;
}
