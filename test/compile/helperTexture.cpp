// Runs ascendify_texture.hpp and ascendify_texture_fetch.hpp on the host, against a tiny ACL whose device memory is malloc's.
// What textures read in every mode is proved by test/run/cuda/textures.cu; here stand the forms that it does not use.
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <vector>

#include "ascendify_texture_fetch.hpp"

static ascendify::ResourceDesc resourceOf(ascendify::Array *array) {
    ascendify::ResourceDesc resource;
    // As programs do it: the struct must not bring ascendify::memset along.
    memset(&resource, 0, sizeof(resource));
    resource.resType = ascendify::resourceTypeArray;
    resource.res.array.array = array;
    return resource;
}

using namespace ascendify;

static int live = 0, failed = 0;
static void is(const char *what, bool good) {
    if (good) return;
    failed++;
    std::cout << what << "\n";
}

aclError aclrtMalloc(void **ptr, size_t size, aclrtMemMallocPolicy) {
    live++;
    *ptr = std::malloc(size);
    return ACL_SUCCESS;
}
aclError aclrtFreeWithDevSync(void *ptr) {
    live--;
    std::free(ptr);
    return ACL_SUCCESS;
}
aclError aclrtSynchronizeDevice() { return ACL_SUCCESS; }
aclError aclrtSynchronizeStream(aclrtStream) { return ACL_SUCCESS; }
aclError aclrtMemcpy(void *dst, size_t room, const void *src, size_t count, aclrtMemcpyKind) {
    if (room < count) return ACL_ERROR_INVALID_PARAM;
    std::memcpy(dst, src, count);
    return ACL_SUCCESS;
}
aclError aclrtMemcpy2d(void *dst, size_t dpitch, const void *src, size_t spitch, size_t width, size_t height, aclrtMemcpyKind) {
    for (size_t row = 0; row < height; ++row) std::memcpy((char *)dst + row * dpitch, (const char *)src + row * spitch, width);
    return ACL_SUCCESS;
}
aclError aclrtMemsetAsync(void *ptr, size_t room, int32_t value, size_t count, aclrtStream) {
    if (room < count) return ACL_ERROR_INVALID_PARAM;
    std::memset(ptr, value, count);
    return ACL_SUCCESS;
}

struct short2 {
    short x, y;
};

static void formats() {
    const ChannelFormatDesc pair = createChannelDesc<short2>(), byte = createChannelDesc<unsigned char>(), real = createChannelDesc<float>();
    is("pair", pair.x == 16 && pair.y == 16 && pair.z == 0 && pair.w == 0 && pair.f == channelFormatKindSigned);
    is("byte", byte.x == 8 && byte.y == 0 && byte.f == channelFormatKindUnsigned);
    is("float", real.x == 32 && real.f == channelFormatKindFloat);
    const ChannelFormatKind none = channelFormatKindNone;
    is("numbers", none == 3 && arrayDefault == 0 && resourceTypePitch2D == 3 && boundaryModeTrap == 2);
}

static void refusals() {
    TextureDesc plain = {};
    TextureObject texture = 0;
    const auto refused = [&](const ResourceDesc &resource, const TextureDesc &desc) {
        return createTextureObject(&texture, &resource, &desc, nullptr) == ACL_ERROR_FEATURE_UNSUPPORTED;
    };
    is("no array", refused(resourceOf(nullptr), plain));
    Array *array = nullptr;
    const ChannelFormatDesc half = createChannelDesc(16, 0, 0, 0, channelFormatKindFloat);
    is("array", mallocArray(&array, &half, 4, 4, arraySurfaceLoadStore) == ACL_SUCCESS);
    is("half", refused(resourceOf(array), plain));
    array->desc = createChannelDesc(8, 8, 8, 0, channelFormatKindUnsigned);
    is("three numbers", refused(resourceOf(array), plain));
    array->desc = createChannelDesc(8, 0, 0, 0, channelFormatKindUnsigned);
    TextureDesc colours = {};
    colours.sRGB = 1;
    is("sRGB", refused(resourceOf(array), colours));
    ResourceDesc mipmap = resourceOf(array);
    const ResourceType mipmapped = 1;
    mipmap.resType = mipmapped;
    is("mipmap", refused(mipmap, plain));
    ResourceDesc linear = {};
    linear.resType = resourceTypeLinear;
    SurfaceObject surface = 0;
    is("a surface of plain memory", createSurfaceObject(&surface, &linear) == ACL_ERROR_FEATURE_UNSUPPORTED);
    is("nothing", freeArray(nullptr) == ACL_SUCCESS && destroyTextureObject(0) == ACL_SUCCESS && freeArray(array) == ACL_SUCCESS);
    const ChannelFormatDesc real = createChannelDesc<float>();
    is("an empty array", mallocArray(&array, &real, 0) == ACL_ERROR_INVALID_PARAM);
}

static void reads() {
    // Rows of 3 fractions from bytes, 8 bytes apart.
    unsigned char rows[16] = {0, 51, 255, 9, 9, 9, 9, 9, 102, 204, 255};
    ResourceDesc resource = {};
    resource.resType = resourceTypePitch2D;
    resource.res.pitch2D = {rows, createChannelDesc<unsigned char>(), 3, 2, 8};
    TextureDesc desc = {};
    const TextureAddressMode outside = addressModeClamp;
    const TextureFilterMode filter = filterModeLinear;
    const TextureReadMode read = readModeNormalizedFloat;
    for (TextureAddressMode &mode : desc.addressMode) mode = outside;
    desc.filterMode = filter;
    desc.readMode = read;
    TextureObject texture = 0;
    is("a texture of pitched memory", createTextureObject(&texture, &resource, &desc, nullptr) == ACL_SUCCESS);
    const auto near = [](float a, float b) { return a - b < 1e-6f && b - a < 1e-6f; };
    is("between four bytes", near(tex2D<float>(texture, 1.0f, 1.0f), (0.0f + 0.2f + 0.4f + 0.8f) / 4));
    float value = 0;
    tex2D(&value, texture, 9.0f, 9.0f);
    is("beyond the corner", value == 1.0f);
    is("destroyed", destroyTextureObject(texture) == ACL_SUCCESS);

    short line[4] = {-32768, 16384, 0, 32767};
    ResourceDesc plain = {};
    plain.resType = resourceTypeLinear;
    plain.res.linear = {line, createChannelDesc<short>(), sizeof(line)};
    createTextureObject(&texture, &plain, &desc, nullptr);
    is("a fraction is not below -1", tex1Dfetch<float>(texture, 0) == -1.0f && tex1Dfetch<float>(texture, 3) == 1.0f);
    is("nothing outside", tex1Dfetch<float>(texture, -1) == 0.0f && tex1Dfetch<float>(texture, 4) == 0.0f);
    tex1Dfetch(&value, texture, 3);
    is("through a pointer", value == 1.0f);
    destroyTextureObject(texture);
}

static void arrays() {
    const ChannelFormatDesc real = createChannelDesc<float>();
    float volume[8] = {0, 1, 2, 3, 4, 5, 6, 7}, back[8] = {};
    for (const unsigned flags : {arrayLayered, arrayCubemap}) {
        Array *array = nullptr;
        malloc3DArray(&array, &real, makeExtent(2, 2, 2), flags);
        Memcpy3DParms copy = {};
        copy.srcPtr = makePitchedPtr(volume, 2 * sizeof(float), 2, 2);
        copy.dstArray = array;
        const Extent whole = makeExtent(2, 2, 2);
        copy.extent = whole;
        copy.kind = ACL_MEMCPY_HOST_TO_DEVICE;
        is("copied", memcpy3D(&copy) == ACL_SUCCESS);
        is("back", memcpyFromArray(back, array, 0, 0, sizeof(back), ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS && std::memcmp(back, volume, sizeof(back)) == 0);

        const ResourceDesc resource = resourceOf(array);
        TextureDesc desc = {};
        for (TextureAddressMode &mode : desc.addressMode) mode = addressModeMirror;
        desc.filterMode = filterModePoint;
        desc.readMode = readModeElementType;
        TextureObject texture = 0;
        createTextureObject(&texture, &resource, &desc, nullptr);
        float value = 0, deep = 0;
        tex1D(&value, texture, 1.0f);
        tex3D(&deep, texture, 1.5f, 0.5f, 1.5f);
        is("of one and three dimensions", value == 1 && tex1D<float>(texture, 1.5f) == 1 && deep == 5 && tex3D<float>(texture, 0.5f, 1.5f, 0.5f) == 2);
        is("of layers", tex1DLayered<float>(texture, 1.5f, 5) == 5 && tex2DLayered<float>(texture, 0.5f, 1.5f, 1) == 6 && tex2DLayered<float>(texture, 0.5f, 0.5f, -3) == 0);
        is("of a cube", texCubemap<float>(texture, -1.0f, 0.0f, 0.0f) == 4);
        destroyTextureObject(texture);

        SurfaceObject surface = 0;
        createSurfaceObject(&surface, &resource);
        const SurfaceBoundaryMode clamp = boundaryModeClamp;
        surf3Dwrite(50.0f, surface, 4, 0, 1);
        surf2DLayeredwrite(60.0f, surface, 0, 1, 1);
        surf2Dwrite(70.0f, surface, 400, 1, clamp);
        surf1Dwrite(80.0f, surface, 0);
        surf2Dwrite(90.0f, surface, 400, 1, boundaryModeZero);
        surf2Dread(&value, surface, 4, 1);
        is("written", surf3Dread<float>(surface, 4, 0, 1) == 50 && surf3Dread<float>(surface, 0, 1, 1) == 60 && value == 70 && surf1Dread<float>(surface, 0) == 80);
        is("outside", surf2Dread<float>(surface, 8, 0) == 0 && surf2Dread<float>(surface, -4, -4, clamp) == 80);
        destroySurfaceObject(surface);

        is("part", memcpyToArray(array, 4, 1, volume, 8, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_SUCCESS && *(float *)array->at(4, 1, 0) == 0 && *(float *)array->at(0, 0, 1) == 1);
        is("rows", memcpy2DToArray(array, 0, 0, volume, 8, 8, 2, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_SUCCESS && memcpy2DFromArray(back, 8, array, 4, 0, 4, 2, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS && back[0] == 1 && back[2] == 3);
        freeArray(array);
    }
    PitchedPtr memory = {};
    is("pitched", malloc3D(&memory, makeExtent(5, 2, 2)) == ACL_SUCCESS && memory.pitch == 256 && memory.ysize == 2);
    std::memset(memory.ptr, 0, 1024);
    is("set", memset3D(memory, 3, makeExtent(5, 2, 2)) == ACL_SUCCESS && ((char *)memory.ptr)[772] == 3 && ((char *)memory.ptr)[773] == 0);
    const Pos at = makePos(1, 2, 3);
    is("a place", at.x == 1 && at.y == 2 && at.z == 3 && addressModeWrap == 0 && addressModeBorder == 3);
    aclrtFreeWithDevSync(memory.ptr);
}

int main() {
    static_assert(sizeof(TextureState) % 8 == 0);
    formats();
    refusals();
    reads();
    arrays();
    is("all is freed", live == 0);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
