// Graphs made node by node: what a node copies when it is made, what an executable has of its own, and in what order the work runs.
#include <cuda_runtime.h>

#include <cstdio>
#include <cstring>
#include <vector>

#define CHECK(call)                                                       \
    do {                                                                  \
        cudaError_t status = (call);                                      \
        if (status != cudaSuccess) {                                      \
            printf("not ok line %d: %s\n", __LINE__, cudaGetErrorString(status)); \
            return;                                                       \
        }                                                                 \
    } while (0)

static void tell(bool good, const char *name) { printf("%sok %s\n", good ? "" : "not ", name); }

static __global__ void scale(const int *from, int *to, int factor, size_t size) {
    const size_t at = blockIdx.x * blockDim.x + threadIdx.x;
    if (at < size) to[at] = from[at] * factor;
}

__global__ void total(const int *from, long long *sum, size_t size, char step) {
    extern __shared__ int parts[];
    int own = 0;
    for (size_t at = threadIdx.x; at < size; at += blockDim.x) own += from[at] * step;
    parts[threadIdx.x] = own;
    __syncthreads();
    if (threadIdx.x != 0) return;
    long long all = 0;
    for (unsigned at = 0; at < blockDim.x; ++at) all += parts[at];
    *sum = all;
}

struct Told {
    const long long *sum;
    std::vector<long long> seen;
};
static void CUDART_CB note(void *data) {
    Told *told = (Told *)data;
    told->seen.push_back(*told->sum);
}

constexpr size_t size = 1000;

static cudaKernelNodeParams of(void *kernel, unsigned blocks, unsigned threads, unsigned bytes, void **arguments) {
    cudaKernelNodeParams params = {0};
    params.func = kernel;
    params.gridDim = dim3(blocks, 1, 1);
    params.blockDim = dim3(threads, 1, 1);
    params.sharedMemBytes = bytes;
    params.kernelParams = arguments;
    params.extra = NULL;
    return params;
}

static void chain(cudaStream_t stream) {
    int *a = nullptr, *b = nullptr;
    long long *sum = nullptr, result = -1;
    CHECK(cudaMalloc((void **)&a, size * sizeof(int)));
    CHECK(cudaMalloc((void **)&b, size * sizeof(int)));
    CHECK(cudaMalloc((void **)&sum, sizeof(long long)));
    std::vector<int> input(size, 2);

    cudaGraph_t graph, clone;
    CHECK(cudaGraphCreate(&graph, 0));
    cudaGraphNode_t copyIn, set, scaled, summed, copyOut, told;
    cudaMemcpy3DParms in = {0};
    in.srcPtr = make_cudaPitchedPtr(input.data(), size * sizeof(int), size, 1);
    in.dstPtr = make_cudaPitchedPtr(a, size * sizeof(int), size, 1);
    in.extent = make_cudaExtent(size * sizeof(int), 1, 1);
    in.kind = cudaMemcpyHostToDevice;
    CHECK(cudaGraphAddMemcpyNode(&copyIn, graph, NULL, 0, &in));
    cudaMemsetParams zero = {0};
    zero.dst = b;
    zero.elementSize = sizeof(int);
    zero.width = size;
    zero.height = 1;
    CHECK(cudaGraphAddMemsetNode(&set, graph, NULL, 0, &zero));
    std::vector<cudaGraphNode_t> before{copyIn, set};
    int factor = 3;
    size_t count = size;
    void *arguments[] = {&a, &b, &factor, &count};
    cudaKernelNodeParams params = of((void *)scale, (size + 127) / 128, 128, 0, arguments);
    CHECK(cudaGraphAddKernelNode(&scaled, graph, before.data(), before.size(), &params));
    // What the arguments become later is nothing to the node.
    factor = 100;
    count = 1;
    char step = 1;
    size_t whole = size;
    void *sumArguments[] = {(void *)&b, (void *)&sum, &whole, &step};
    cudaKernelNodeParams sumParams = of((void *)total, 1, 64, 64 * sizeof(int), sumArguments);
    CHECK(cudaGraphAddKernelNode(&summed, graph, &scaled, 1, &sumParams));
    CHECK(cudaGraphAddMemcpyNode1D(&copyOut, graph, &summed, 1, &result, sum, sizeof result, cudaMemcpyDeviceToHost));
    Told notes{&result, {}};
    cudaHostNodeParams host = {0};
    host.fn = note;
    host.userData = &notes;
    CHECK(cudaGraphAddHostNode(&told, graph, &copyOut, 1, &host));

    size_t nodes = 0;
    CHECK(cudaGraphGetNodes(graph, NULL, &nodes));
    tell(nodes == 6, "the nodes are counted");
    cudaGraphExec_t first = NULL, second;
    tell(first == NULL, "an executable that is none");
    CHECK(cudaGraphClone(&clone, graph));
    CHECK(cudaGraphInstantiate(&first, graph, NULL, NULL, 0));
    CHECK(cudaGraphInstantiate(&second, clone, NULL, NULL, 0));
    // The graph is gone, and one more node in the clone comes too late for its executable.
    CHECK(cudaGraphDestroy(graph));
    CHECK(cudaGraphAddEmptyNode(&told, clone, NULL, 0));
    CHECK(cudaGraphLaunch(first, stream));
    CHECK(cudaStreamSynchronize(stream));
    tell(result == 2 * 3 * (long long)size, "arguments are copied when the node is made");
    // The copy reads its source when it runs.
    input.assign(size, 5);
    CHECK(cudaGraphLaunch(first, stream));
    CHECK(cudaStreamSynchronize(stream));
    tell(result == 5 * 3 * (long long)size, "sources are read at each launch");

    factor = 7;
    count = size;
    CHECK(cudaGraphExecKernelNodeSetParams(first, scaled, &params));
    CHECK(cudaGraphLaunch(first, stream));
    CHECK(cudaStreamSynchronize(stream));
    const bool changed = result == 5 * 7 * (long long)size;
    CHECK(cudaGraphLaunch(second, stream));
    CHECK(cudaStreamSynchronize(stream));
    tell(changed && result == 5 * 3 * (long long)size, "an executable's new parameters are its own");
    const std::vector<long long> want{6000, 15000, 35000, 15000};
    tell(notes.seen == want, "functions of the host run in order, once for each launch");
    tell(cudaGraphExecKernelNodeSetParams(first, copyIn, &params) != cudaSuccess, "a node of another kind is refused");
    CHECK(cudaGraphExecDestroy(first));
    CHECK(cudaGraphExecDestroy(second));
    CHECK(cudaGraphDestroy(clone));
    cudaFree(a);
    cudaFree(b);
    cudaFree(sum);
}

static void CUDART_CB fill(void *data) { *(int *)data += 1; }

static void patterns(cudaStream_t stream) {
    constexpr size_t pitch = 64, rows = 3;
    unsigned char *memory = nullptr;
    CHECK(cudaMalloc((void **)&memory, pitch * rows));
    CHECK(cudaMemset(memory, 9, pitch * rows));
    cudaGraph_t graph, outer;
    cudaGraphNode_t node, child, after;
    CHECK(cudaGraphCreate(&graph, 0));
    cudaMemsetParams set;
    memset(&set, 0, sizeof(set));
    set.dst = memory;
    set.pitch = pitch;
    set.value = 0x11223344;
    set.elementSize = 4;
    set.width = 5;
    set.height = rows;
    CHECK(cudaGraphAddMemsetNode(&node, graph, NULL, 0, &set));
    // The function's number is copied behind it, not the one of before.
    int number = 0;
    cudaHostNodeParams host = {fill, &number};
    cudaGraphNode_t filled, copied;
    CHECK(cudaGraphAddHostNode(&filled, graph, &node, 1, &host));
    CHECK(cudaGraphAddMemcpyNode1D(&copied, graph, &filled, 1, memory, &number, sizeof number, cudaMemcpyHostToDevice));
    CHECK(cudaGraphCreate(&outer, 0));
    CHECK(cudaGraphAddChildGraphNode(&child, outer, NULL, 0, graph));
    CHECK(cudaGraphAddEmptyNode(&after, outer, &child, 1));
    cudaGraphExec_t exec;
    CHECK(cudaGraphInstantiate(&exec, outer, NULL, NULL, 0));
    CHECK(cudaGraphDestroy(graph));
    CHECK(cudaGraphLaunch(exec, stream));
    CHECK(cudaGraphLaunch(exec, stream));
    CHECK(cudaStreamSynchronize(stream));
    std::vector<unsigned char> got(pitch * rows), want(pitch * rows, 9);
    CHECK(cudaMemcpy(got.data(), memory, got.size(), cudaMemcpyDeviceToHost));
    for (size_t row = 0; row < rows; ++row)
        for (size_t at = 0; at < 20; ++at) want[row * pitch + at] = 0x44 - 0x11 * (at % 4);
    tell(memcmp(got.data(), &number, sizeof number) == 0 && number == 2, "a copy behind a function of the host");
    memcpy(want.data(), &number, sizeof number);
    tell(got == want, "elements in rows");
    CHECK(cudaGraphExecDestroy(exec));
    CHECK(cudaGraphDestroy(outer));
    cudaFree(memory);
}

static void updates(cudaStream_t stream) {
    int *memory = nullptr;
    CHECK(cudaMalloc((void **)&memory, 2 * sizeof(int)));
    const auto make = [&](int factor, bool more) {
        cudaGraph_t graph;
        cudaGraphNode_t node, last;
        cudaGraphCreate(&graph, 0);
        cudaMemsetParams set = {0};
        set.dst = memory;
        set.value = 1;
        set.elementSize = 4;
        set.width = 2;
        set.height = 1;
        cudaGraphAddMemsetNode(&node, graph, NULL, 0, &set);
        size_t count = 2;
        void *arguments[] = {&memory, &memory, &factor, &count};
        cudaKernelNodeParams params = of((void *)scale, 1, 2, 0, arguments);
        cudaGraphAddKernelNode(&last, graph, more ? NULL : &node, more ? 0 : 1, &params);
        return graph;
    };
    const auto value = [&] {
        int got[2] = {0, 0};
        cudaMemcpy(got, memory, sizeof got, cudaMemcpyDeviceToHost);
        return got[0] == got[1] ? got[0] : -1;
    };
    cudaGraph_t old = make(10, false), same = make(20, false), other = make(30, true);
    cudaGraphExec_t exec;
    CHECK(cudaGraphInstantiate(&exec, old, 0));
    cudaGraphExecUpdateResult result;
    CHECK(cudaGraphExecUpdate(exec, same, NULL, &result));
    CHECK(cudaGraphLaunch(exec, stream));
    CHECK(cudaStreamSynchronize(stream));
    tell(result == cudaGraphExecUpdateSuccess && value() == 20, "an update of the same form");
    cudaGraphExecUpdateResultInfo info;
    const bool refused = cudaGraphExecUpdate(exec, other, &info) != cudaSuccess;
    CHECK(cudaGraphLaunch(exec, stream));
    CHECK(cudaStreamSynchronize(stream));
    tell(refused && info.result == cudaGraphExecUpdateErrorTopologyChanged && value() == 20, "an update of another form changes nothing");
    cudaGraphNode_t strange = NULL, node;
    tell(cudaGraphAddEmptyNode(&node, old, &strange, 1) != cudaSuccess, "a dependency that is no node is refused");
    CHECK(cudaGraphExecDestroy(exec));
    CHECK(cudaGraphDestroy(old));
    CHECK(cudaGraphDestroy(same));
    CHECK(cudaGraphDestroy(other));
    cudaFree(memory);
}

int main() {
    cudaStream_t stream;
    cudaStreamCreate(&stream);
    chain(stream);
    patterns(stream);
    updates(stream);
    cudaStreamDestroy(stream);
}
