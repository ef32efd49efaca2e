// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_texture.hpp: CUDA's arrays, copies in three dimensions, textures and surfaces, in plain device memory of ACL. What
// kernels call is in ascendify_texture_fetch.hpp. Ascendify copies this file beside sources whose fixes use it; it is yours.
// It needs C++17 and ascendify_rt.hpp. Fields have the names that CUDA gives them. Not here: mipmaps, views of another
// format, sRGB and compressed formats, textures of half.
#ifndef ASCENDIFY_TEXTURE_HPP
#define ASCENDIFY_TEXTURE_HPP

#include <cstring>
#include <new>

#include "ascendify_rt.hpp"

namespace ascendify {

/** cudaChannelFormatKind, with CUDA's numbers. */
using ChannelFormatKind = int;
/** Whole numbers with a sign. */
constexpr ChannelFormatKind channelFormatKindSigned = 0;
/** Whole numbers without one. */
constexpr ChannelFormatKind channelFormatKindUnsigned = 1;
/** Floating point. */
constexpr ChannelFormatKind channelFormatKindFloat = 2;
/** No format. */
constexpr ChannelFormatKind channelFormatKindNone = 3;

namespace structs {
/** cudaChannelFormatDesc: the bits of each number of an element, 0 for one that is not there. */
struct ChannelFormatDesc {
    int x, y, z, w;
    ChannelFormatKind f;
};
} // namespace structs
using structs::ChannelFormatDesc;

template <typename T, typename = void>
struct ElementParts {
    using Number = T;
};
template <typename T>
struct ElementParts<T, decltype((void)((T *)nullptr)->x)> {
    using Number = decltype(T::x);
};

/** cudaCreateChannelDesc: an element of up to four numbers; without arguments that of the type T, such as `float` or `uchar4`. */
inline ChannelFormatDesc createChannelDesc(int x, int y, int z, int w, ChannelFormatKind f) {
    return {x, y, z, w, f};
}
template <typename T>
inline ChannelFormatDesc createChannelDesc() {
    using Number = typename ElementParts<T>::Number;
    constexpr int bits = 8 * sizeof(Number), count = sizeof(T) / sizeof(Number);
    // Half of one is a fraction in floating point alone; minus one is above zero where there is no sign.
    constexpr ChannelFormatKind kind = (Number)0.5f != (Number)0 ? channelFormatKindFloat
                                       : (Number)-1 > (Number)0  ? channelFormatKindUnsigned
                                                                 : channelFormatKindSigned;
    return {bits, count > 1 ? bits : 0, count > 2 ? bits : 0, count > 3 ? bits : 0, kind};
}

/** cudaArrayDefault: no flags of an array. */
constexpr unsigned arrayDefault = 0;
/** cudaArrayLayered: the third size counts layers. */
constexpr unsigned arrayLayered = 1;
/** cudaArraySurfaceLoadStore: kernels write to it, which they may do to every array here. */
constexpr unsigned arraySurfaceLoadStore = 2;
/** cudaArrayCubemap: six layers, the faces of a cube. */
constexpr unsigned arrayCubemap = 4;

namespace structs {
/** cudaArray: elements in rows without gaps, in device memory. The sizes are as they were given, 0 where there is none. */
struct Array {
    void *data;
    ChannelFormatDesc desc;
    size_t width, height, depth;
    unsigned flags;
    size_t element() const { return (size_t)(desc.x + desc.y + desc.z + desc.w) / 8; }
    size_t pitch() const { return width * element(); }
    size_t rows() const { return height == 0 ? 1 : height; }
    size_t slices() const { return depth == 0 ? 1 : depth; }
    char *at(size_t byte, size_t row, size_t slice) const {
        return static_cast<char *>(data) + (slice * rows() + row) * pitch() + byte;
    }
};
} // namespace structs
using structs::Array;

namespace structs {
/** cudaExtent: sizes, the width in elements where an array takes part and in bytes else. */
struct Extent {
    size_t width, height, depth;
};
} // namespace structs
using structs::Extent;
/** make_cudaExtent. */
inline Extent makeExtent(size_t w, size_t h, size_t d) {
    return {w, h, d};
}

namespace structs {
/** cudaPos: a place; x in elements of an array, in bytes of other memory. */
struct Pos {
    size_t x, y, z;
};
} // namespace structs
using structs::Pos;
/** make_cudaPos. */
inline Pos makePos(size_t x, size_t y, size_t z) {
    return {x, y, z};
}

namespace structs {
/** cudaPitchedPtr: memory in rows of `pitch` bytes, and slices of `ysize` rows. */
struct PitchedPtr {
    void *ptr;
    size_t pitch, xsize, ysize;
};
} // namespace structs
using structs::PitchedPtr;
/** make_cudaPitchedPtr. */
inline PitchedPtr makePitchedPtr(void *d, size_t p, size_t xsz, size_t ysz) {
    return {d, p, xsz, ysz};
}

/** cudaMalloc3DArray: an array of the given sizes, filled with nothing certain. */
inline aclError malloc3DArray(Array **array, const ChannelFormatDesc *desc, Extent extent, unsigned flags = 0) {
    Array made = {nullptr, *desc, extent.width, extent.height, extent.depth, flags};
    const size_t bytes = made.pitch() * made.rows() * made.slices();
    if (bytes == 0) return ACL_ERROR_INVALID_PARAM;
    const aclError error = aclrtMalloc(&made.data, bytes, ACL_MEM_MALLOC_HUGE_FIRST);
    if (error == ACL_SUCCESS) *array = new Array(made);
    return error;
}

/** cudaMallocArray: an array in one dimension, or two. */
inline aclError mallocArray(Array **array, const ChannelFormatDesc *desc, size_t width, size_t height = 0, unsigned flags = 0) {
    return malloc3DArray(array, desc, {width, height, 0}, flags);
}

/** cudaFreeArray: once the work of the device is done; nothing where there is none. */
inline aclError freeArray(Array *array) {
    if (!array) return ACL_SUCCESS;
    const aclError error = aclrtFreeWithDevSync(array->data);
    delete array;
    return error;
}

/** cudaMemcpyToArray: `count` bytes on from a place, over the ends of rows; after all work of the device. */
inline aclError memcpyToArray(Array *dst, size_t wOffset, size_t hOffset, const void *src, size_t count, aclrtMemcpyKind kind) {
    return memcpy(dst->at(wOffset, hOffset, 0), src, count, kind);
}

/** cudaMemcpyFromArray: as memcpyToArray, the other way. */
inline aclError memcpyFromArray(void *dst, const Array *src, size_t wOffset, size_t hOffset, size_t count, aclrtMemcpyKind kind) {
    return memcpy(dst, src->at(wOffset, hOffset, 0), count, kind);
}

/** cudaMemcpy2DToArray: `height` rows of `width` bytes; after all work of the device. */
inline aclError memcpy2DToArray(Array *dst, size_t wOffset, size_t hOffset, const void *src, size_t spitch, size_t width, size_t height, aclrtMemcpyKind kind) {
    return memcpy2D(dst->at(wOffset, hOffset, 0), dst->pitch(), src, spitch, width, height, kind);
}

/** cudaMemcpy2DFromArray: as memcpy2DToArray, the other way. */
inline aclError memcpy2DFromArray(void *dst, size_t dpitch, const Array *src, size_t wOffset, size_t hOffset, size_t width, size_t height, aclrtMemcpyKind kind) {
    return memcpy2D(dst, dpitch, src->at(wOffset, hOffset, 0), src->pitch(), width, height, kind);
}

namespace structs {
/** cudaMemcpy3DParms: from an array or pitched memory to another; what is not used is zero. */
struct Memcpy3DParms {
    Array *srcArray;
    Pos srcPos;
    PitchedPtr srcPtr;
    Array *dstArray;
    Pos dstPos;
    PitchedPtr dstPtr;
    Extent extent;
    aclrtMemcpyKind kind;
};
} // namespace structs
using structs::Memcpy3DParms;

/** cudaMemcpy3D: slice after slice; after all work of the device. */
inline aclError memcpy3D(const Memcpy3DParms *p) {
    const Array *array = p->srcArray ? p->srcArray : p->dstArray;
    const size_t width = p->extent.width * (array ? array->element() : 1);
    const auto at = [](const Array *from, const PitchedPtr &ptr, const Pos &pos, size_t z) -> char * {
        if (from) return from->at(pos.x * from->element(), pos.y, pos.z + z);
        return static_cast<char *>(ptr.ptr) + ((pos.z + z) * ptr.ysize + pos.y) * ptr.pitch + pos.x;
    };
    const size_t dpitch = p->dstArray ? p->dstArray->pitch() : p->dstPtr.pitch;
    const size_t spitch = p->srcArray ? p->srcArray->pitch() : p->srcPtr.pitch;
    for (size_t z = 0; z < p->extent.depth; ++z) {
        const aclError error = memcpy2D(at(p->dstArray, p->dstPtr, p->dstPos, z), dpitch, at(p->srcArray, p->srcPtr, p->srcPos, z),
                                        spitch, width, p->extent.height, p->kind);
        if (error != ACL_SUCCESS) return error;
    }
    return ACL_SUCCESS;
}

/** cudaMalloc3D: memory for `extent`, the width in bytes, in rows of a multiple of 256 bytes. */
inline aclError malloc3D(PitchedPtr *pitchedDevPtr, Extent extent) {
    const size_t pitch = (extent.width + 255) / 256 * 256;
    *pitchedDevPtr = {nullptr, pitch, extent.width, extent.height};
    return aclrtMalloc(&pitchedDevPtr->ptr, pitch * extent.height * extent.depth, ACL_MEM_MALLOC_HUGE_FIRST);
}

/** cudaMemset3D: sets the bytes within `extent`; after all work of the device. */
inline aclError memset3D(PitchedPtr pitchedDevPtr, int value, Extent extent) {
    for (size_t z = 0; z < extent.depth; ++z) {
        void *slice = static_cast<char *>(pitchedDevPtr.ptr) + z * pitchedDevPtr.pitch * pitchedDevPtr.ysize;
        const aclError error = memset2D(slice, pitchedDevPtr.pitch, value, extent.width, extent.height);
        if (error != ACL_SUCCESS) return error;
    }
    return ACL_SUCCESS;
}

/** cudaResourceType, with CUDA's numbers. */
using ResourceType = int;
/** An array. */
constexpr ResourceType resourceTypeArray = 0;
/** Memory in one dimension. */
constexpr ResourceType resourceTypeLinear = 2;
/** Memory in rows with gaps. */
constexpr ResourceType resourceTypePitch2D = 3;

namespace structs {
/** cudaResourceDesc: the memory of a texture or surface. */
struct ResourceDesc {
    ResourceType resType;
    union {
        struct {
            Array *array;
        } array;
        struct {
            void *devPtr;
            ChannelFormatDesc desc;
            size_t sizeInBytes;
        } linear;
        struct {
            void *devPtr;
            ChannelFormatDesc desc;
            size_t width, height, pitchInBytes;
        } pitch2D;
    } res;
    unsigned flags;
};
} // namespace structs
using structs::ResourceDesc;

/** cudaTextureAddressMode: what is read outside, with CUDA's numbers. */
using TextureAddressMode = int;
/** From the start again; for coordinates from 0 to 1 alone, else as clamp. */
constexpr TextureAddressMode addressModeWrap = 0;
/** The nearest element. */
constexpr TextureAddressMode addressModeClamp = 1;
/** Back and forth; for coordinates from 0 to 1 alone, else as clamp. */
constexpr TextureAddressMode addressModeMirror = 2;
/** The colour of the border. */
constexpr TextureAddressMode addressModeBorder = 3;

/** cudaTextureFilterMode, with CUDA's numbers. */
using TextureFilterMode = int;
/** The element that holds the place. */
constexpr TextureFilterMode filterModePoint = 0;
/** Between the nearest elements; with weights in single precision, where a GPU has eight bits. */
constexpr TextureFilterMode filterModeLinear = 1;

/** cudaTextureReadMode, with CUDA's numbers. */
using TextureReadMode = int;
/** Elements as they are. */
constexpr TextureReadMode readModeElementType = 0;
/** Whole numbers of 8 or 16 bits as fractions from 0, or -1, to 1. */
constexpr TextureReadMode readModeNormalizedFloat = 1;

namespace structs {
/** cudaTextureDesc: how a texture is read. Mipmaps, anisotropy and sRGB have no effect; `sRGB` must be 0. */
struct TextureDesc {
    TextureAddressMode addressMode[3];
    TextureFilterMode filterMode;
    TextureReadMode readMode;
    int sRGB;
    float borderColor[4];
    int normalizedCoords;
    unsigned maxAnisotropy;
    TextureFilterMode mipmapFilterMode;
    float mipmapLevelBias, minMipmapLevelClamp, maxMipmapLevelClamp;
    int disableTrilinearOptimization, seamlessCubemap;
};
} // namespace structs
using structs::TextureDesc;

/** cudaTextureObject_t: the address of a TextureState in device memory. */
using TextureObject = unsigned long long;
/** cudaSurfaceObject_t: as TextureObject. */
using SurfaceObject = unsigned long long;

namespace structs {
/** What a kernel reads of a texture or a surface: memory, sizes in elements, rows and slices in bytes, format and modes. */
struct TextureState {
    unsigned long long data, pitch, slice;
    int width, height, depth;
    int bits, count, kind;
    int filter, read, normalized;
    int address[3];
    float border[4];
};
} // namespace structs
using structs::TextureState;

// The state for a resource; false for one that cannot be read.
inline bool stateOf(const ResourceDesc &resource, TextureState *state) {
    ChannelFormatDesc desc = {};
    const auto &res = resource.res;
    const auto lies = [state](void *data, size_t pitch, size_t width, size_t height, size_t depth) {
        state->data = (unsigned long long)(uintptr_t)data;
        state->pitch = pitch;
        state->slice = pitch * height;
        state->width = (int)width;
        state->height = (int)height;
        state->depth = (int)depth;
    };
    if (resource.resType == resourceTypeArray) {
        const Array *array = res.array.array;
        if (!array) return false;
        desc = array->desc;
        lies(array->data, array->pitch(), array->width, array->rows(), array->slices());
    } else if (resource.resType == resourceTypeLinear) {
        desc = res.linear.desc;
        const size_t element = (size_t)(desc.x + desc.y + desc.z + desc.w) / 8;
        if (element == 0) return false;
        lies(res.linear.devPtr, res.linear.sizeInBytes, res.linear.sizeInBytes / element, 1, 1);
    } else if (resource.resType == resourceTypePitch2D) {
        desc = res.pitch2D.desc;
        lies(res.pitch2D.devPtr, res.pitch2D.pitchInBytes, res.pitch2D.width, res.pitch2D.height, 1);
    } else {
        return false;
    }
    state->bits = desc.x;
    state->count = (desc.x > 0) + (desc.y > 0) + (desc.z > 0) + (desc.w > 0);
    state->kind = desc.f;
    const bool same = state->count * desc.x == desc.x + desc.y + desc.z + desc.w;
    const bool number = desc.f == channelFormatKindFloat ? desc.x == 32 : desc.x == 8 || desc.x == 16 || desc.x == 32;
    return same && number && state->count != 3;
}

// Puts a state into device memory.
inline aclError place(const TextureState &state, unsigned long long *object) {
    void *memory = nullptr;
    aclError error = aclrtMalloc(&memory, sizeof(state), ACL_MEM_MALLOC_HUGE_FIRST);
    if (error == ACL_SUCCESS) error = aclrtMemcpy(memory, sizeof(state), &state, sizeof(state), ACL_MEMCPY_HOST_TO_DEVICE);
    *object = (unsigned long long)(uintptr_t)memory;
    return error;
}

/** cudaCreateTextureObject: a format or a mode that this file has not is ACL_ERROR_FEATURE_UNSUPPORTED; views do not compile. */
inline aclError createTextureObject(TextureObject *object, const ResourceDesc *resource, const TextureDesc *texture, std::nullptr_t) {
    TextureState state = {};
    if (!stateOf(*resource, &state) || texture->sRGB) return ACL_ERROR_FEATURE_UNSUPPORTED;
    state.filter = texture->filterMode;
    state.read = texture->readMode;
    state.normalized = texture->normalizedCoords;
    std::memcpy(state.address, texture->addressMode, sizeof(state.address));
    std::memcpy(state.border, texture->borderColor, sizeof(state.border));
    return place(state, object);
}

/** cudaDestroyTextureObject: once the work of the device is done. */
inline aclError destroyTextureObject(TextureObject object) {
    return object == 0 ? ACL_SUCCESS : aclrtFreeWithDevSync((void *)(uintptr_t)object);
}

/** cudaCreateSurfaceObject: of an array. */
inline aclError createSurfaceObject(SurfaceObject *object, const ResourceDesc *resource) {
    TextureState state = {};
    if (resource->resType != resourceTypeArray || !stateOf(*resource, &state)) return ACL_ERROR_FEATURE_UNSUPPORTED;
    return place(state, object);
}

/** cudaDestroySurfaceObject: once the work of the device is done. */
inline aclError destroySurfaceObject(SurfaceObject object) {
    return destroyTextureObject(object);
}

/** cudaSurfaceBoundaryMode: what an access outside does, with CUDA's numbers. */
using SurfaceBoundaryMode = int;
/** Reads zeros, writes nothing. */
constexpr SurfaceBoundaryMode boundaryModeZero = 0;
/** Reads or writes the nearest element. */
constexpr SurfaceBoundaryMode boundaryModeClamp = 1;
/** Ends a kernel of CUDA; here as zero. */
constexpr SurfaceBoundaryMode boundaryModeTrap = 2;

} // namespace ascendify

#endif // ASCENDIFY_TEXTURE_HPP
