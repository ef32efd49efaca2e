// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_texture_drv.hpp: arrays, copies in two dimensions and texture objects as CUDA's driver has them, on ascendify_texture.hpp.
// Ascendify copies this file beside sources whose fixes use it; it is yours. It needs C++17. Fields have the names that CUDA gives
// them, values CUDA's numbers. Not here: mipmaps, views, sRGB, textures of half.
#ifndef ASCENDIFY_TEXTURE_DRV_HPP
#define ASCENDIFY_TEXTURE_DRV_HPP

#include "ascendify_texture.hpp"

namespace ascendify {

/** CUarray_format. */
using ArrayFormat = int;
/** CU_AD_FORMAT_UNSIGNED_INT8. */
constexpr ArrayFormat arrayFormatUnsigned8 = 1;
/** CU_AD_FORMAT_UNSIGNED_INT16. */
constexpr ArrayFormat arrayFormatUnsigned16 = 2;
/** CU_AD_FORMAT_UNSIGNED_INT32. */
constexpr ArrayFormat arrayFormatUnsigned32 = 3;
/** CU_AD_FORMAT_SIGNED_INT8. */
constexpr ArrayFormat arrayFormatSigned8 = 8;
/** CU_AD_FORMAT_SIGNED_INT16. */
constexpr ArrayFormat arrayFormatSigned16 = 9;
/** CU_AD_FORMAT_SIGNED_INT32. */
constexpr ArrayFormat arrayFormatSigned32 = 10;
/** CU_AD_FORMAT_FLOAT. */
constexpr ArrayFormat arrayFormatFloat = 32;

/** CUmemorytype. */
using CopyMemoryType = unsigned;
/** CU_MEMORYTYPE_HOST. */
constexpr CopyMemoryType memoryTypeHost = 1;
/** CU_MEMORYTYPE_DEVICE. */
constexpr CopyMemoryType memoryTypeDevice = 2;
/** CU_MEMORYTYPE_ARRAY. */
constexpr CopyMemoryType memoryTypeArray = 3;

/** CU_TRSF_READ_AS_INTEGER: whole numbers as they are. */
constexpr unsigned readAsInteger = 1;
/** CU_TRSF_NORMALIZED_COORDINATES: from 0 to 1. */
constexpr unsigned normalizedCoordinates = 2;

namespace structs {
/** CUDA_ARRAY_DESCRIPTOR. */
struct ArrayDescriptor {
    size_t Width, Height;
    ArrayFormat Format;
    unsigned NumChannels;
};
} // namespace structs
using structs::ArrayDescriptor;

namespace structs {
/** CUDA_MEMCPY2D. */
struct Memcpy2DParms {
    size_t srcXInBytes, srcY;
    CopyMemoryType srcMemoryType;
    const void *srcHost;
    uint64_t srcDevice;
    Array *srcArray;
    size_t srcPitch;
    size_t dstXInBytes, dstY;
    CopyMemoryType dstMemoryType;
    void *dstHost;
    uint64_t dstDevice;
    Array *dstArray;
    size_t dstPitch;
    size_t WidthInBytes, Height;
};
} // namespace structs
using structs::Memcpy2DParms;

namespace structs {
/** CUDA_RESOURCE_DESC. */
struct DriverResourceDesc {
    ResourceType resType;
    union {
        struct {
            Array *hArray;
        } array;
        struct {
            uint64_t devPtr;
            ArrayFormat format;
            unsigned numChannels;
            size_t sizeInBytes;
        } linear;
        struct {
            uint64_t devPtr;
            ArrayFormat format;
            unsigned numChannels;
            size_t width, height, pitchInBytes;
        } pitch2D;
    } res;
    unsigned flags;
};
} // namespace structs
using structs::DriverResourceDesc;

namespace structs {
/** CUDA_TEXTURE_DESC. Mipmaps and anisotropy have no effect. */
struct DriverTextureDesc {
    TextureAddressMode addressMode[3];
    TextureFilterMode filterMode;
    unsigned flags, maxAnisotropy;
    TextureFilterMode mipmapFilterMode;
    float mipmapLevelBias, minMipmapLevelClamp, maxMipmapLevelClamp;
    float borderColor[4];
    int reserved[12];
};
} // namespace structs
using structs::DriverTextureDesc;

// The format of an element; false for one that this file has not.
inline bool elementOf(ArrayFormat format, unsigned count, ChannelFormatDesc *desc) {
    int size = 32;
    if (format == arrayFormatUnsigned8 || format == arrayFormatSigned8) size = 8;
    if (format == arrayFormatUnsigned16 || format == arrayFormatSigned16) size = 16;
    const bool known = format == arrayFormatFloat || (format >= 1 && format <= 3) || (format >= 8 && format <= 10);
    if (!known || (count != 1 && count != 2 && count != 4)) return false;
    const ChannelFormatKind kind = format == arrayFormatFloat ? channelFormatKindFloat : format >= 8 ? channelFormatKindSigned : channelFormatKindUnsigned;
    *desc = {size, count > 1 ? size : 0, count > 2 ? size : 0, count > 3 ? size : 0, kind};
    return true;
}

/** cuArrayCreate: in one dimension where the height is 0, or two. */
inline aclError arrayCreate(Array **array, const ArrayDescriptor *descriptor) {
    ChannelFormatDesc desc;
    if (!elementOf(descriptor->Format, descriptor->NumChannels, &desc)) return ACL_ERROR_FEATURE_UNSUPPORTED;
    return mallocArray(array, &desc, descriptor->Width, descriptor->Height);
}

/** cuMemcpy2D: between the host, the device and arrays, after all work of the device; what a kind does not use is not read. */
inline aclError memcpy2DByParms(const Memcpy2DParms *p) {
    const auto known = [](CopyMemoryType type) { return type >= memoryTypeHost && type <= memoryTypeArray; };
    if (!known(p->srcMemoryType) || !known(p->dstMemoryType)) return ACL_ERROR_FEATURE_UNSUPPORTED;
    const auto device = [](uint64_t address) { return reinterpret_cast<char *>(static_cast<uintptr_t>(address)); };
    const bool fromArray = p->srcMemoryType == memoryTypeArray, toArray = p->dstMemoryType == memoryTypeArray;
    const size_t spitch = fromArray ? p->srcArray->pitch() : p->srcPitch == 0 ? p->WidthInBytes : p->srcPitch;
    const size_t dpitch = toArray ? p->dstArray->pitch() : p->dstPitch == 0 ? p->WidthInBytes : p->dstPitch;
    const bool fromHost = p->srcMemoryType == memoryTypeHost, toHost = p->dstMemoryType == memoryTypeHost;
    const char *from = fromArray ? p->srcArray->at(0, 0, 0) : fromHost ? static_cast<const char *>(p->srcHost) : device(p->srcDevice);
    char *to = toArray ? p->dstArray->at(0, 0, 0) : toHost ? static_cast<char *>(p->dstHost) : device(p->dstDevice);
    const aclrtMemcpyKind kind = fromHost && toHost ? ACL_MEMCPY_HOST_TO_HOST
                                 : fromHost         ? ACL_MEMCPY_HOST_TO_DEVICE
                                 : toHost           ? ACL_MEMCPY_DEVICE_TO_HOST
                                                    : ACL_MEMCPY_DEVICE_TO_DEVICE;
    return memcpy2D(to + p->dstY * dpitch + p->dstXInBytes, dpitch, from + p->srcY * spitch + p->srcXInBytes, spitch, p->WidthInBytes, p->Height, kind);
}

/** cuTexObjectCreate: a format or a mode that this file has not is ACL_ERROR_FEATURE_UNSUPPORTED; views do not compile. */
inline aclError texObjectCreate(TextureObject *object, const DriverResourceDesc *resource, const DriverTextureDesc *texture, std::nullptr_t) {
    ResourceDesc own = {};
    own.resType = resource->resType;
    const auto &res = resource->res;
    const auto memory = [](uint64_t address) { return reinterpret_cast<void *>(static_cast<uintptr_t>(address)); };
    bool known = true;
    if (own.resType == resourceTypeArray) {
        own.res.array.array = res.array.hArray;
    } else if (own.resType == resourceTypeLinear) {
        own.res.linear.devPtr = memory(res.linear.devPtr);
        own.res.linear.sizeInBytes = res.linear.sizeInBytes;
        known = elementOf(res.linear.format, res.linear.numChannels, &own.res.linear.desc);
    } else if (own.resType == resourceTypePitch2D) {
        own.res.pitch2D.devPtr = memory(res.pitch2D.devPtr);
        own.res.pitch2D.width = res.pitch2D.width;
        own.res.pitch2D.height = res.pitch2D.height;
        own.res.pitch2D.pitchInBytes = res.pitch2D.pitchInBytes;
        known = elementOf(res.pitch2D.format, res.pitch2D.numChannels, &own.res.pitch2D.desc);
    }
    if (!known || (texture->flags & ~(readAsInteger | normalizedCoordinates)) != 0) return ACL_ERROR_FEATURE_UNSUPPORTED;
    TextureDesc desc = {};
    std::memcpy(desc.addressMode, texture->addressMode, sizeof(desc.addressMode));
    std::memcpy(desc.borderColor, texture->borderColor, sizeof(desc.borderColor));
    desc.filterMode = texture->filterMode;
    desc.normalizedCoords = (texture->flags & normalizedCoordinates) != 0;
    // Whole numbers of 8 and 16 bits are read as fractions unless the flag says otherwise; other numbers are never.
    TextureState state = {};
    const bool fraction = stateOf(own, &state) && state.kind != channelFormatKindFloat && state.bits < 32;
    desc.readMode = fraction && (texture->flags & readAsInteger) == 0 ? readModeNormalizedFloat : readModeElementType;
    return createTextureObject(object, &own, &desc, nullptr);
}

}  // namespace ascendify

#endif
