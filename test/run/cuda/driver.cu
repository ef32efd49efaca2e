// Programs of the driver beside kernels: attributes of devices by both names, the way between two, virtual memory; a pool that
// another device may reach, and a window of the cache.
#include <cuda.h>

#include <cstring>

#include "harness.cuh"

__global__ void twice(int *data, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) data[i] *= 2;
}

static int attribute(CUdevice_attribute which) {
    int value = -1;
    CHECK(cuDeviceGetAttribute(&value, which, 0));
    return value;
}

static void devices() {
    int same = -1, peer = -1, rank = -1, version = 0;
    char name[16];
    CHECK(cuDeviceGetName(name, sizeof name, 0));
    CHECK(cuDriverGetVersion(&version));
    CHECK(cudaDeviceGetAttribute(&same, cudaDevAttrMaxSharedMemoryPerBlock, 0));
    CHECK(cuDeviceGetP2PAttribute(&peer, CU_DEVICE_P2P_ATTRIBUTE_ACCESS_SUPPORTED, 0, 1));
    CHECK(cudaDeviceGetP2PAttribute(&rank, cudaDevP2PAttrPerformanceRank, 0, 1));
    const int block = attribute(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK);
    const std::vector<int> got = {attribute(CU_DEVICE_ATTRIBUTE_WARP_SIZE),
                                  attribute(CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK),
                                  attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR),
                                  attribute(CU_DEVICE_ATTRIBUTE_MANAGED_MEMORY),
                                  attribute(CU_DEVICE_ATTRIBUTE_VIRTUAL_MEMORY_MANAGEMENT_SUPPORTED),
                                  attribute(CU_DEVICE_ATTRIBUTE_GENERIC_COMPRESSION_SUPPORTED),
                                  attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_MODE) == CU_COMPUTEMODE_DEFAULT,
                                  block - same,
                                  peer,
                                  rank,
                                  strlen(name) > 0 && version > 0};
    compare("attributes of the driver", got, std::vector<int>{32, 2048, 5, 0, 1, 0, 1, 0, 1, 0, 1});
}

/** Two allocations behind one range of addresses, in the other order after they were mapped anew. */
static void mapped() {
    CUmemAllocationProp prop;
    memset(&prop, 0, sizeof(CUmemAllocationProp));
    prop.type = CU_MEM_ALLOCATION_TYPE_PINNED;
    prop.location.type = CU_MEM_LOCATION_TYPE_DEVICE;
    prop.location.id = 0;
    prop.allocFlags.compressionType = CU_MEM_ALLOCATION_COMP_GENERIC;
    size_t part = 0;
    CHECK(cuMemGetAllocationGranularity(&part, &prop, CU_MEM_ALLOC_GRANULARITY_MINIMUM));
    const size_t size = 2 * part;
    const int n = (int)(size / sizeof(int));
    CUdeviceptr start;
    CHECK(cuMemAddressReserve(&start, size, 0, 0, 0));
    CUmemGenericAllocationHandle first, second;
    CHECK(cuMemCreate(&first, part, &prop, 0));
    CHECK(cuMemCreate(&second, part, &prop, 0));
    CUmemAllocationProp known = {};
    CHECK(cuMemGetAllocationPropertiesFromHandle(&known, first));
    compare("memory is not compressed", std::vector<int>{known.allocFlags.compressionType == CU_MEM_ALLOCATION_COMP_NONE},
            std::vector<int>{1});
    CUmemAccessDesc access;
    access.location = prop.location;
    access.flags = CU_MEM_ACCESS_FLAGS_PROT_READWRITE;
    CHECK(cuMemMap(start, part, 0, first, 0));
    CHECK(cuMemMap(start + part, part, 0, second, 0));
    CHECK(cuMemSetAccess(start, size, &access, 1));
    std::vector<int> held = each(n, [](size_t i) { return (int)i; }), seen(n);
    CHECK(cuMemcpyHtoD(start, held.data(), size));
    twice<<<blocksFor(n, 256), 256>>>((int *)start, n);
    CHECK(cuMemcpyDtoH(seen.data(), start, size));
    compare("a kernel uses what is mapped", seen, each(n, [](size_t i) { return 2 * (int)i; }));

    CHECK(cuMemUnmap(start, size));
    CHECK(cuMemMap(start, part, 0, second, 0));
    CHECK(cuMemMap(start + part, part, 0, first, 0));
    CHECK(cuMemRelease(first));
    CHECK(cuMemRelease(second));
    CHECK(cuMemSetAccess(start, size, &access, 1));
    CHECK(cuMemcpyDtoH(seen.data(), start, size));
    compare("memory keeps what it holds elsewhere", seen, each(n, [n](size_t i) { return 2 * (((int)i + n / 2) % n); }));
    compare("half of a mapping is none", std::vector<int>{cuMemUnmap(start, part / 2) == CUDA_SUCCESS}, std::vector<int>{0});
    CHECK(cuMemUnmap(start, size));
    CHECK(cuMemAddressFree(start, size));
}

/** Device 1 copies what device 0 took from its pool, once it may. */
static void pooled() {
    const int n = 256;
    cudaMemPool_t pool;
    CHECK(cudaDeviceGetDefaultMemPool(&pool, 0));
    cudaMemAccessDesc access;
    memset(&access, 0, sizeof(cudaMemAccessDesc));
    access.location.type = cudaMemLocationTypeDevice;
    access.location.id = 1;
    access.flags = cudaMemAccessFlagsProtReadWrite;
    CHECK(cudaMemPoolSetAccess(pool, &access, 1));
    Buffer<int> here(integers(n, 1000));
    CHECK(cudaSetDevice(1));
    {
        Buffer<int> there(n);
        CHECK(cudaMemcpyAsync(there.data, here.data, n * sizeof(int), cudaMemcpyDeviceToDevice));
        CHECK(cudaDeviceSynchronize());
        compare("a device reaches another's pool", there.take(), integers(n, 1000));
    }
    CHECK(cudaSetDevice(0));
}

/** A hint for speed changes no result. */
static void windowed() {
    const int n = 256;
    cudaStream_t stream;
    CHECK(cudaStreamCreate(&stream));
    Buffer<int> data(integers(n, 1000));
    cudaStreamAttrValue value;
    cudaAccessPolicyWindow window = {0};
    window.base_ptr = data.data;
    window.num_bytes = n * sizeof(int);
    window.hitRatio = 1;
    window.hitProp = cudaAccessPropertyPersisting;
    window.missProp = cudaAccessPropertyStreaming;
    value.accessPolicyWindow = window;
    CHECK(cudaDeviceSetLimit(cudaLimitPersistingL2CacheSize, 1 << 20));
    CHECK(cudaStreamSetAttribute(stream, cudaStreamAttributeAccessPolicyWindow, &value));
    twice<<<1, n, 0, stream>>>(data.data, n);
    CHECK(cudaStreamSynchronize(stream));
    CHECK(cudaCtxResetPersistingL2Cache());
    compare("a window changes no result", data.take(), each(n, [](size_t i) { return 2 * integers(256, 1000)[i]; }));
    CHECK(cudaStreamDestroy(stream));
}

int main() {
    CHECK(cudaSetDevice(0));
    devices();
    mapped();
    pooled();
    windowed();
    return failures;
}
