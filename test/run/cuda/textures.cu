// Textures, arrays, surfaces and copies in three dimensions: every way of addressing, both filters, and the formats.
#include "harness.cuh"

#include <cstring>
#include <string>

__global__ void sample2D(cudaTextureObject_t tex, float *out, int width, int height, float left, float top, float step) {
    const int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x < width && y < height) out[y * width + x] = tex2D<float>(tex, left + step * x, top + step * y);
}

__global__ void sampleColours(cudaTextureObject_t tex, float *out, int n) {
    const int i = threadIdx.x;
    if (i >= n) return;
    const float4 colour = tex2D<float4>(tex, (float)i + 0.5f, 1.5f);
    out[4 * i] = colour.x;
    out[4 * i + 1] = colour.y;
    out[4 * i + 2] = colour.z;
    out[4 * i + 3] = colour.w;
}

__global__ void fetchLine(cudaTextureObject_t tex, int *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = tex1Dfetch<int>(tex, n - 1 - i) + tex1Dfetch<int>(tex, n + i);
}

__global__ void sampleVolume(cudaTextureObject_t tex, float *out, int n, float z) {
    const int x = threadIdx.x, y = threadIdx.y;
    out[y * n + x] = tex3D<float>(tex, x + 0.75f, y + 0.25f, z);
}

__global__ void sampleLayers(cudaTextureObject_t tex, float *out, int n, int layer) {
    out[threadIdx.x] = tex2DLayered<float>(tex, threadIdx.x + 0.5f, 0.5f, layer);
}

__global__ void sampleCube(cudaTextureObject_t tex, float *out) {
    const float direction[6][3] = {{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}};
    const int i = threadIdx.x;
    out[i] = texCubemap<float>(tex, direction[i][0], direction[i][1], direction[i][2]);
}

__global__ void invert(cudaSurfaceObject_t from, cudaSurfaceObject_t to, int width, int height) {
    const int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x > width || y >= height) return;
    const uchar4 pixel = surf2Dread<uchar4>(from, x * (int)sizeof(uchar4), y, cudaBoundaryModeZero);
    uchar4 result;
    result.x = 255 - pixel.x;
    result.y = 255 - pixel.y;
    result.z = 255 - pixel.z;
    result.w = pixel.w;
    surf2Dwrite(result, to, x * (int)sizeof(uchar4), y, cudaBoundaryModeZero);
}

struct Texture {
    cudaTextureObject_t object = 0;

    Texture(const cudaResourceDesc &resource, cudaTextureAddressMode address, cudaTextureFilterMode filter, cudaTextureReadMode read, bool normalized) {
        cudaTextureDesc description;
        memset(&description, 0, sizeof(description));
        for (int i = 0; i < 3; ++i) description.addressMode[i] = address;
        description.filterMode = filter;
        description.readMode = read;
        description.normalizedCoords = normalized;
        for (int i = 0; i < 4; ++i) description.borderColor[i] = 7.0f;
        CHECK(cudaCreateTextureObject(&object, &resource, &description, NULL));
    }
    ~Texture() { CHECK(cudaDestroyTextureObject(object)); }
};

static cudaResourceDesc resourceOf(cudaArray_t array) {
    cudaResourceDesc resource;
    memset(&resource, 0, sizeof(resource));
    resource.resType = cudaResourceTypeArray;
    resource.res.array.array = array;
    return resource;
}

/** The index that a coordinate's element has after the mode; -1 for the border. */
static int placed(int index, int size, int mode, bool normalized) {
    if (index >= 0 && index < size) return index;
    if (mode == 3) return -1;
    if (mode == 0 && normalized) return ((index % size) + size) % size;
    if (mode == 2 && normalized) {
        const int turn = ((index % (2 * size)) + 2 * size) % (2 * size);
        return turn < size ? turn : 2 * size - 1 - turn;
    }
    return index < 0 ? 0 : size - 1;
}

/** A read as the programming guide describes it: coordinates in elements, modes on the indices. */
static double reference(const std::vector<float> &image, int width, int height, double x, double y, int mode, bool linear, bool normalized) {
    const auto element = [&](int ix, int iy) {
        const int px = placed(ix, width, mode, normalized), py = placed(iy, height, mode, normalized);
        return px < 0 || py < 0 ? 7.0 : (double)image[py * width + px];
    };
    if (normalized) x *= width, y *= height;
    if (!linear) return element((int)std::floor(x), (int)std::floor(y));
    const int ix = (int)std::floor(x - 0.5), iy = (int)std::floor(y - 0.5);
    const double a = x - 0.5 - ix, b = y - 0.5 - iy;
    return (1 - a) * (1 - b) * element(ix, iy) + a * (1 - b) * element(ix + 1, iy) + (1 - a) * b * element(ix, iy + 1) + a * b * element(ix + 1, iy + 1);
}

static void modes() {
    const int width = 13, height = 9, columns = 40, rows = 24;
    const std::vector<float> image = numbers(width * height);
    const cudaChannelFormatDesc format = cudaCreateChannelDesc<float>();
    cudaArray *array = nullptr;
    CHECK(cudaMallocArray(&array, &format, width, height));
    CHECK(cudaMemcpy2DToArray(array, 0, 0, image.data(), width * sizeof(float), width * sizeof(float), height, cudaMemcpyHostToDevice));
    Buffer<float> out(columns * rows);
    const dim3 block(16, 8), grid(blocksFor(columns, 16), blocksFor(rows, 8));
    const cudaTextureAddressMode addresses[] = {cudaAddressModeWrap, cudaAddressModeClamp, cudaAddressModeMirror, cudaAddressModeBorder};
    const char *names[] = {"wrap", "clamp", "mirror", "border"};
    for (int mode = 0; mode < 4; ++mode)
        for (int kind = 0; kind < 4; ++kind) {
            const bool linear = kind & 1, normalized = kind & 2;
            const Texture texture(resourceOf(array), addresses[mode], linear ? cudaFilterModeLinear : cudaFilterModePoint, cudaReadModeElementType, normalized);
            const float left = normalized ? -1.3f : -6.3f, top = normalized ? -0.8f : -5.7f, step = normalized ? 0.0917f : 0.731f;
            sample2D<<<grid, block>>>(texture.object, out.data, columns, rows, left, top, step);
            CHECK(cudaGetLastError());
            const std::string name = std::string("texture ") + names[mode] + (linear ? " linear" : " point") + (normalized ? " normalized" : "");
            compare(name.c_str(), out.take(), each(columns * rows, [&](size_t i) {
                const float x = left + step * (float)(i % columns), y = top + step * (float)(i / columns);
                return reference(image, width, height, x, y, mode, linear, normalized);
            }), linear ? 1e-4 : 0);
        }
    CHECK(cudaFreeArray(array));
}

static void formats() {
    const int width = 8, height = 3;
    std::vector<unsigned char> pixels(4 * width * height);
    for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = (unsigned char)(31 * i);
    cudaArray_t array;
    const cudaChannelFormatDesc format = cudaCreateChannelDesc(8, 8, 8, 8, cudaChannelFormatKindUnsigned);
    CHECK(cudaMallocArray(&array, &format, width, height));
    CHECK(cudaMemcpyToArray(array, 0, 0, pixels.data(), pixels.size(), cudaMemcpyHostToDevice));
    Buffer<float> out(4 * width);
    {
        const Texture texture(resourceOf(array), cudaAddressModeClamp, cudaFilterModePoint, cudaReadModeNormalizedFloat, false);
        sampleColours<<<1, 32>>>(texture.object, out.data, width);
        compare("texture of bytes as fractions", out.take(), each(4 * width, [&](size_t i) { return pixels[4 * width + i] / 255.0; }), 1e-6);
    }
    std::vector<unsigned char> back(pixels.size());
    CHECK(cudaMemcpy2DFromArray(back.data(), 4 * width, array, 0, 0, 4 * width, height, cudaMemcpyDeviceToHost));
    compare("array copied back", back, pixels);
    CHECK(cudaFreeArray(array));

    const int n = 100;
    const Buffer<int> line(integers(n, 1000));
    cudaResourceDesc resource;
    memset(&resource, 0, sizeof(resource));
    resource.resType = cudaResourceTypeLinear;
    resource.res.linear.devPtr = line.data;
    resource.res.linear.desc = cudaCreateChannelDesc<int>();
    resource.res.linear.sizeInBytes = n * sizeof(int);
    const Texture texture(resource, cudaAddressModeClamp, cudaFilterModePoint, cudaReadModeElementType, false);
    Buffer<int> turned(n);
    fetchLine<<<blocksFor(n, 64), 64>>>(texture.object, turned.data, n);
    const std::vector<int> numbers = line.take();
    compare("fetch by index", turned.take(), each(n, [&](size_t i) { return numbers[n - 1 - i]; }));
}

static void volumes() {
    const int n = 6;
    const std::vector<float> volume = numbers(n * n * n);
    const cudaExtent extent = make_cudaExtent(n, n, n);
    const cudaChannelFormatDesc format = cudaCreateChannelDesc(32, 0, 0, 0, cudaChannelFormatKindFloat);
    cudaArray *array = 0;
    CHECK(cudaMalloc3DArray(&array, &format, extent));
    cudaMemcpy3DParms copy = {0};
    copy.srcPtr = make_cudaPitchedPtr((void *)volume.data(), n * sizeof(float), n, n);
    copy.dstArray = array;
    copy.extent = extent;
    copy.kind = cudaMemcpyHostToDevice;
    CHECK(cudaMemcpy3D(&copy));
    Buffer<float> out(n * n);
    {
        const Texture texture(resourceOf(array), cudaAddressModeClamp, cudaFilterModeLinear, cudaReadModeElementType, false);
        sampleVolume<<<1, dim3(n, n)>>>(texture.object, out.data, n, 2.9f);
        const auto at = [&](int x, int y, int z) {
            const auto in = [&](int i) { return i < 0 ? 0 : i >= n ? n - 1 : i; };
            return (double)volume[(in(z) * n + in(y)) * n + in(x)];
        };
        compare("texture of a volume", out.take(), each(n * n, [&](size_t i) {
            const double px = i % n + 0.25, py = (double)(i / n) - 0.25, pz = 2.4;
            const int x = (int)std::floor(px), y = (int)std::floor(py), z = 2;
            double sum = 0;
            for (int c = 0; c < 8; ++c)
                sum += (c & 1 ? px - x : 1 - (px - x)) * (c & 2 ? py - y : 1 - (py - y)) * (c & 4 ? pz - z : 1 - (pz - z)) * at(x + (c & 1), y + (c >> 1 & 1), z + (c >> 2));
            return sum;
        }), 1e-4);
    }
    // Part of the array into pitched memory, and from there to the host.
    cudaPitchedPtr pitched;
    CHECK(cudaMalloc3D(&pitched, make_cudaExtent(n * sizeof(float), n, 2)));
    CHECK(cudaMemset3D(pitched, 0, make_cudaExtent(n * sizeof(float), n, 2)));
    cudaMemcpy3DParms part = {};
    part.srcArray = array;
    part.srcPos = make_cudaPos(1, 2, 3);
    part.dstPtr = pitched;
    part.extent = make_cudaExtent(4, 3, 2);
    part.kind = cudaMemcpyDeviceToDevice;
    CHECK(cudaMemcpy3D(&part));
    std::vector<float> rows(n * n);
    CHECK(cudaMemcpy2D(rows.data(), n * sizeof(float), (char *)pitched.ptr + n * pitched.pitch, pitched.pitch, n * sizeof(float), n, cudaMemcpyDeviceToHost));
    compare("part of a volume", rows, each(n * n, [&](size_t i) {
        const int x = i % n, y = i / n;
        return x < 4 && y < 3 ? volume[((3 + 1) * n + 2 + y) * n + 1 + x] : 0.0f;
    }));
    CHECK(cudaFree(pitched.ptr));
    CHECK(cudaFreeArray(array));
}

static void layers() {
    const int n = 4, count = 6;
    const std::vector<float> values = numbers(n * n * count);
    const cudaChannelFormatDesc format = cudaCreateChannelDesc<float>();
    Buffer<float> out(n), faces(count);
    for (const unsigned flags : {cudaArrayLayered, cudaArrayCubemap}) {
        cudaArray_t array;
        CHECK(cudaMalloc3DArray(&array, &format, make_cudaExtent(n, n, count), flags));
        cudaMemcpy3DParms copy = {};
        copy.srcPtr = make_cudaPitchedPtr((void *)values.data(), n * sizeof(float), n, n);
        copy.dstArray = array;
        copy.extent = make_cudaExtent(n, n, count);
        copy.kind = cudaMemcpyHostToDevice;
        CHECK(cudaMemcpy3D(&copy));
        const Texture texture(resourceOf(array), cudaAddressModeClamp, cudaFilterModePoint, cudaReadModeElementType, flags == cudaArrayCubemap);
        if (flags == cudaArrayLayered) {
            sampleLayers<<<1, n>>>(texture.object, out.data, n, 9);
            compare("texture with layers", out.take(), each(n, [&](size_t i) { return values[(count - 1) * n * n + i]; }));
        } else {
            sampleCube<<<1, count>>>(texture.object, faces.data);
            compare("texture of a cube", faces.take(), each(count, [&](size_t i) { return values[(i * n + n / 2) * n + n / 2]; }));
        }
        CHECK(cudaFreeArray(array));
    }
}

static void surfaces() {
    const int width = 10, height = 5;
    std::vector<unsigned char> pixels(4 * width * height);
    for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = (unsigned char)(17 * i + 3);
    const cudaChannelFormatDesc format = cudaCreateChannelDesc(8, 8, 8, 8, cudaChannelFormatKindUnsigned);
    cudaArray_t arrays[2];
    cudaSurfaceObject_t surface[2];
    for (int i = 0; i < 2; ++i) {
        CHECK(cudaMallocArray(&arrays[i], &format, width, height, cudaArraySurfaceLoadStore));
        const cudaResourceDesc resource = resourceOf(arrays[i]);
        CHECK(cudaCreateSurfaceObject(&surface[i], &resource));
    }
    CHECK(cudaMemcpy2DToArray(arrays[0], 0, 0, pixels.data(), 4 * width, 4 * width, height, cudaMemcpyHostToDevice));
    invert<<<dim3(2, 1), dim3(8, 8)>>>(surface[0], surface[1], width, height);
    std::vector<unsigned char> back(pixels.size());
    CHECK(cudaMemcpy2DFromArray(back.data(), 4 * width, arrays[1], 0, 0, 4 * width, height, cudaMemcpyDeviceToHost));
    compare("surface read and written", back, each(back.size(), [&](size_t i) { return i % 4 == 3 ? pixels[i] : 255 - pixels[i]; }));
    for (int i = 0; i < 2; ++i) {
        CHECK(cudaDestroySurfaceObject(surface[i]));
        CHECK(cudaFreeArray(arrays[i]));
    }
}

int main() {
    modes();
    formats();
    volumes();
    layers();
    surfaces();
    CHECK(cudaDeviceSynchronize());
    return failures != 0;
}
