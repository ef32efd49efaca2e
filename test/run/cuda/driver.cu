// Programs of the driver beside kernels: attributes of devices by both names, the way between two, virtual memory; a pool that
// another device may reach, and a window of the cache; arrays and textures.
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

template <typename T>
__global__ void fetched(CUtexObject texture, float *out, int width, int height) {
    const int x = threadIdx.x, y = blockIdx.x;
    const T value = tex2D<T>(texture, (x + 0.5f) / width, (y + 0.5f) / height);
    out[2 * (y * width + x)] = value.x;
    out[2 * (y * width + x) + 1] = value.y;
}

static CUtexObject textureOf(const CUDA_RESOURCE_DESC &resource, unsigned flags) {
    CUtexObject texture;
    CUDA_TEXTURE_DESC how;
    memset(&how, 0, sizeof(how));
    how.addressMode[0] = how.addressMode[1] = CU_TR_ADDRESS_MODE_CLAMP;
    how.filterMode = CU_TR_FILTER_MODE_POINT;
    how.flags = flags | CU_TRSF_NORMALIZED_COORDINATES;
    CHECK(cuTexObjectCreate(&texture, &resource, &how, NULL));
    return texture;
}

/** Rectangles between the host, an array and pitched memory; the array's bytes read as fractions, the memory's as they are. */
static void textures() {
    const int width = 12, height = 7, pitch = 64, part = 5, left = 3, top = 2;
    const auto bytes = integers(2 * width * height, 256);
    std::vector<unsigned char> image(bytes.begin(), bytes.end()), patch(2 * part * 4, 200), back(2 * width * height);
    CUarray array;
    CUDA_ARRAY_DESCRIPTOR desc;
    desc.Format = CU_AD_FORMAT_UNSIGNED_INT8;
    desc.NumChannels = 2;
    desc.Width = width;
    desc.Height = height;
    CHECK(cuArrayCreate(&array, &desc));
    CUDA_MEMCPY2D copy;
    memset(&copy, 0, sizeof(copy));
    copy.srcMemoryType = CU_MEMORYTYPE_HOST;
    copy.srcHost = image.data();
    copy.srcPitch = copy.WidthInBytes = 2 * width;
    copy.dstMemoryType = CU_MEMORYTYPE_ARRAY;
    copy.dstArray = array;
    copy.Height = height;
    CHECK(cuMemcpy2D(&copy));
    copy.srcHost = patch.data();
    copy.srcPitch = copy.WidthInBytes = 2 * part;
    copy.dstXInBytes = 2 * left;
    copy.dstY = top;
    copy.Height = 4;
    CHECK(cuMemcpy2D(&copy));
    CUdeviceptr memory;
    CHECK(cuMemAlloc(&memory, pitch * height));
    CUDA_MEMCPY2D down;
    memset(&down, 0, sizeof(down));
    down.srcMemoryType = CU_MEMORYTYPE_ARRAY;
    down.srcArray = array;
    down.dstMemoryType = CU_MEMORYTYPE_DEVICE;
    down.dstDevice = memory;
    down.dstPitch = pitch;
    down.WidthInBytes = 2 * width;
    down.Height = height;
    CHECK(cuMemcpy2D(&down));
    const auto want = each(2 * width * height, [&](size_t at) {
        const int x = (int)at / 2 % width, y = (int)at / 2 / width;
        return x >= left && x < left + part && y >= top && y < top + 4 ? 200 : bytes[at];
    });
    CUDA_RESOURCE_DESC resource;
    memset(&resource, 0, sizeof(resource));
    resource.resType = CU_RESOURCE_TYPE_ARRAY;
    resource.res.array.hArray = array;
    const CUtexObject fractions = textureOf(resource, 0);
    memset(&resource, 0, sizeof(resource));
    resource.resType = CU_RESOURCE_TYPE_PITCH2D;
    resource.res.pitch2D.devPtr = memory;
    resource.res.pitch2D.format = CU_AD_FORMAT_UNSIGNED_INT8;
    resource.res.pitch2D.numChannels = 2;
    resource.res.pitch2D.width = width;
    resource.res.pitch2D.height = height;
    resource.res.pitch2D.pitchInBytes = pitch;
    const CUtexObject whole = textureOf(resource, CU_TRSF_READ_AS_INTEGER);
    Buffer<float> out(2 * width * height);
    fetched<float2><<<height, width>>>(fractions, out.data, width, height);
    compare("bytes of an array as fractions", out.take(), each(2 * width * height, [&](size_t at) { return want[at] / 255.0; }), 1e-6);
    fetched<uchar2><<<height, width>>>(whole, out.data, width, height);
    compare("bytes of pitched memory as they are", out.take(), want);
    copy.srcMemoryType = CU_MEMORYTYPE_ARRAY;
    copy.srcArray = array;
    copy.srcXInBytes = copy.dstXInBytes = copy.dstY = 0;
    copy.dstMemoryType = CU_MEMORYTYPE_HOST;
    copy.dstHost = back.data();
    copy.dstPitch = copy.WidthInBytes = 2 * width;
    copy.Height = height;
    CHECK(cuMemcpy2D(&copy));
    compare("an array back on the host", std::vector<int>(back.begin(), back.end()), want);
    desc.NumChannels = 3;
    CUarray none;
    const bool refused = cuArrayCreate(&none, &desc) != CUDA_SUCCESS;
    printf("%s three numbers in an element are refused\n", refused ? "ok" : "not ok");
    failures += !refused;
    CHECK(cuTexObjectDestroy(fractions));
    CHECK(cuTexObjectDestroy(whole));
    CHECK(cuMemFree(memory));
    CHECK(cuArrayDestroy(array));
}

int main() {
    CHECK(cudaSetDevice(0));
    textures();
    devices();
    mapped();
    pooled();
    windowed();
    return failures;
}
