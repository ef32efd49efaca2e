// Captures that copy memory which is not page-locked, which CUDA allows and ACL calls unsafe: numbers on the stack, vectors.
#include "harness.cuh"

__global__ void add(int *values, int what, size_t size) {
    const size_t at = blockIdx.x * blockDim.x + threadIdx.x;
    if (at < size) values[at] += what;
}

constexpr size_t size = 300;

static void launchIn(cudaGraphExec_t exec, cudaStream_t stream) {
    CHECK(cudaGraphLaunch(exec, stream));
    CHECK(cudaStreamSynchronize(stream));
}

int main() {
    cudaStream_t first, second, other;
    CHECK(cudaStreamCreate(&first));
    CHECK(cudaStreamCreate(&second));
    CHECK(cudaStreamCreate(&other));
    cudaEvent_t forked, joined;
    CHECK(cudaEventCreate(&forked));
    CHECK(cudaEventCreate(&joined));
    Buffer<int> values(size), set(std::vector<int>(size, 50));
    std::vector<int> source(size, 1), middle(size), after(size);
    int last = 0;

    // Work of two streams, copies in, between and out, and work behind the last copy.
    cudaGraph_t graph;
    CHECK(cudaStreamBeginCapture(first, cudaStreamCaptureModeGlobal));
    CHECK(cudaMemcpyAsync(values.data, source.data(), size * sizeof(int), cudaMemcpyHostToDevice, first));
    CHECK(cudaEventRecord(forked, first));
    CHECK(cudaStreamWaitEvent(second, forked, 0));
    CHECK(cudaMemsetAsync(set.data, 0, size * sizeof(int), second));
    CHECK(cudaEventRecord(joined, second));
    add<<<3, 128, 0, first>>>(values.data, 10, size);
    CHECK(cudaStreamWaitEvent(first, joined, 0));
    CHECK(cudaMemcpyAsync(middle.data(), values.data, size * sizeof(int), cudaMemcpyDeviceToHost, first));
    add<<<3, 128, 0, first>>>(values.data, 100, size);
    CHECK(cudaMemcpyAsync(&last, values.data + size - 1, sizeof last, cudaMemcpyDefault, first));
    add<<<3, 128, 0, first>>>(values.data, 1000, size);
    CHECK(cudaStreamEndCapture(first, &graph));
    cudaGraphExec_t exec;
    CHECK(cudaGraphInstantiate(&exec, graph, NULL, NULL, 0));
    CHECK(cudaGraphDestroy(graph));
    compare("nothing runs while it is captured", set.take(), std::vector<int>(size, 50));
    launchIn(exec, other);
    compare("between two parts", middle, std::vector<int>(size, 11));
    compare("a number on the stack", std::vector<int>{last}, std::vector<int>{111});
    compare("behind the last copy", values.take(), std::vector<int>(size, 1111));
    compare("a stream that joined", set.take(), std::vector<int>(size, 0));
    source.assign(size, 2);
    launchIn(exec, other);
    compare("the source at each launch", middle, std::vector<int>(size, 12));

    // Memory that is page-locked, or of the device, leaves the capture whole.
    int *locked = nullptr;
    CHECK(cudaMallocHost((void **)&locked, size * sizeof(int)));
    CHECK(cudaStreamBeginCapture(first, cudaStreamCaptureModeThreadLocal));
    CHECK(cudaMemcpyAsync(set.data, values.data, size * sizeof(int), cudaMemcpyDeviceToDevice, first));
    add<<<3, 128, 0, first>>>(set.data, 5, size);
    CHECK(cudaMemcpyAsync(locked, set.data, size * sizeof(int), cudaMemcpyDeviceToHost, first));
    CHECK(cudaStreamEndCapture(first, &graph));
    size_t parts = 0;
    CHECK(cudaGraphGetNodes(graph, NULL, &parts));
    compare("a capture that stays whole", std::vector<size_t>{parts}, std::vector<size_t>{1});
    // The executable becomes the new graph; clones and graphs go in any order.
    cudaGraph_t clone;
    CHECK(cudaGraphClone(&clone, graph));
    cudaGraphExecUpdateResultInfo info;
    CHECK(cudaGraphExecUpdate(exec, graph, &info));
    CHECK(cudaGraphDestroy(graph));
    cudaGraphExec_t cloned;
    CHECK(cudaGraphInstantiate(&cloned, clone, 0));
    CHECK(cudaGraphDestroy(clone));
    CHECK(cudaGraphLaunch(exec, other));
    CHECK(cudaGraphLaunch(cloned, second));
    CHECK(cudaStreamSynchronize(second));
    compare("an updated executable", std::vector<int>(locked, locked + size), std::vector<int>(size, 1117));
    CHECK(cudaGraphExecDestroy(exec));
    CHECK(cudaGraphExecDestroy(cloned));

    // Outside of a capture the copy is the plain one.
    CHECK(cudaMemcpyAsync(after.data(), set.data, size * sizeof(int), cudaMemcpyDeviceToHost, first));
    CHECK(cudaStreamSynchronize(first));
    compare("a copy outside of a capture", after, std::vector<int>(size, 1117));
    CHECK(cudaFreeHost(locked));
    CHECK(cudaEventDestroy(forked));
    CHECK(cudaEventDestroy(joined));
    CHECK(cudaStreamDestroy(first));
    CHECK(cudaStreamDestroy(second));
    CHECK(cudaStreamDestroy(other));
    return failures != 0;
}
