// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_texture_fetch.hpp: what kernels read and write of textures and surfaces, for SIMT kernels of Ascend C (chip 950).
// Nothing filters in hardware: each read is one to eight reads of memory. Elements and places are those of the CUDA C++
// Programming Guide, "Texture Fetching". Ascendify copies this file beside sources whose fixes use it; it is yours.
#ifndef ASCENDIFY_TEXTURE_FETCH_HPP
#define ASCENDIFY_TEXTURE_FETCH_HPP

#include "ascendify_texture.hpp"
#include "simt_api/asc_simt.h"

namespace ascendify {

// The numbers of one element.
struct Texel {
    float v[4];
};

template <typename T>
inline __aicore__ T valueOf(const Texel &texel) {
    using Number = typename ElementParts<T>::Number;
    constexpr int count = sizeof(T) / sizeof(Number);
    if constexpr (count == 1) {
        return (T)texel.v[0];
    } else {
        T value;
        value.x = (Number)texel.v[0];
        value.y = (Number)texel.v[1];
        if constexpr (count == 4) {
            value.z = (Number)texel.v[2];
            value.w = (Number)texel.v[3];
        }
        return value;
    }
}

// The largest whole number that is not above; places far outside stay outside.
inline __aicore__ int wholeBelow(float value) {
    if (!(value > -1e9f)) return -1000000000;
    if (value > 1e9f) return 1000000000;
    const int whole = (int)value;
    return (float)whole > value ? whole - 1 : whole;
}

// A coordinate in elements.
inline __aicore__ float elementsOf(const __gm__ TextureState *texture, float coordinate, int size, int mode) {
    if (!texture->normalized) return coordinate;
    if (mode == addressModeWrap || mode == addressModeMirror) {
        const int whole = wholeBelow(coordinate);
        coordinate -= (float)whole;
        if (mode == addressModeMirror && (whole & 1)) coordinate = 1.0f - coordinate;
    }
    return coordinate * (float)size;
}

// An index within the size; -1 for the border.
inline __aicore__ int indexWithin(const __gm__ TextureState *texture, int index, int size, int mode) {
    if (index >= 0 && index < size) return index;
    if (mode == addressModeBorder) return -1;
    if (mode == addressModeWrap && texture->normalized) {
        index %= size;
        return index < 0 ? index + size : index;
    }
    return index < 0 ? 0 : size - 1;
}

inline __aicore__ unsigned long long addressOf(const __gm__ TextureState *texture, int x, int y, int z) {
    const unsigned long long element = (unsigned long long)(texture->bits / 8 * texture->count);
    return texture->data + (unsigned long long)z * texture->slice + (unsigned long long)y * texture->pitch + (unsigned long long)x * element;
}

inline __aicore__ float fraction(float number, float most) {
    const float value = number / most;
    return value < -1.0f ? -1.0f : value;
}

// An element as numbers in single precision.
inline __aicore__ Texel texelAt(const __gm__ TextureState *texture, int x, int y, int z) {
    Texel texel = {{0.0f, 0.0f, 0.0f, 0.0f}};
    const bool outside = x < 0 || y < 0 || z < 0;
    const bool fractions = texture->read == readModeNormalizedFloat && texture->kind != channelFormatKindFloat;
    const bool sign = texture->kind == channelFormatKindSigned;
    const unsigned long long address = outside ? 0 : addressOf(texture, x, y, z);
    for (int i = 0; i < texture->count; ++i) {
        if (outside) {
            texel.v[i] = texture->border[i];
        } else if (texture->kind == channelFormatKindFloat) {
            texel.v[i] = ((const __gm__ float *)address)[i];
        } else if (texture->bits == 8) {
            const float number = sign ? (float)((const __gm__ signed char *)address)[i] : (float)((const __gm__ unsigned char *)address)[i];
            texel.v[i] = fractions ? fraction(number, sign ? 127.0f : 255.0f) : number;
        } else if (texture->bits == 16) {
            const float number = sign ? (float)((const __gm__ short *)address)[i] : (float)((const __gm__ unsigned short *)address)[i];
            texel.v[i] = fractions ? fraction(number, sign ? 32767.0f : 65535.0f) : number;
        } else {
            texel.v[i] = sign ? (float)((const __gm__ int *)address)[i] : (float)((const __gm__ unsigned *)address)[i];
        }
    }
    return texel;
}

// Reads at a place in elements; `slice` is fixed where `dimensions` are less than three.
template <typename T>
inline __aicore__ T readTexture(TextureObject object, int dimensions, float x, float y, float z, int slice) {
    const __gm__ TextureState *texture = (const __gm__ TextureState *)object;
    const int width = texture->width, height = texture->height, depth = texture->depth;
    const int modeX = texture->address[0], modeY = texture->address[1], modeZ = texture->address[2];
    const float ex = elementsOf(texture, x, width, modeX);
    const float ey = dimensions > 1 ? elementsOf(texture, y, height, modeY) : 0.0f;
    const float ez = dimensions > 2 ? elementsOf(texture, z, depth, modeZ) : 0.0f;
    if (texture->filter == filterModePoint) {
        const int ix = indexWithin(texture, wholeBelow(ex), width, modeX);
        const int iy = dimensions > 1 ? indexWithin(texture, wholeBelow(ey), height, modeY) : 0;
        const int iz = dimensions > 2 ? indexWithin(texture, wholeBelow(ez), depth, modeZ) : slice;
        const bool plain = texture->read == readModeElementType && ix >= 0 && iy >= 0 && iz >= 0;
        if (plain) return *(const __gm__ T *)addressOf(texture, ix, iy, iz);
        return valueOf<T>(texelAt(texture, ix, iy, iz));
    }
    const int bx = wholeBelow(ex - 0.5f), by = dimensions > 1 ? wholeBelow(ey - 0.5f) : 0, bz = dimensions > 2 ? wholeBelow(ez - 0.5f) : slice;
    const float ax = ex - 0.5f - (float)bx, ay = dimensions > 1 ? ey - 0.5f - (float)by : 0.0f, az = dimensions > 2 ? ez - 0.5f - (float)bz : 0.0f;
    Texel sum = {{0.0f, 0.0f, 0.0f, 0.0f}};
    for (int corner = 0; corner < 1 << dimensions; ++corner) {
        const int sx = corner & 1, sy = corner >> 1 & 1, sz = corner >> 2 & 1;
        const float weight = (sx ? ax : 1.0f - ax) * (sy ? ay : 1.0f - ay) * (sz ? az : 1.0f - az);
        const int ix = indexWithin(texture, bx + sx, width, modeX);
        const int iy = dimensions > 1 ? indexWithin(texture, by + sy, height, modeY) : 0;
        const int iz = dimensions > 2 ? indexWithin(texture, bz + sz, depth, modeZ) : slice;
        const Texel texel = texelAt(texture, ix, iy, iz);
        for (int i = 0; i < texture->count; ++i) sum.v[i] += weight * texel.v[i];
    }
    return valueOf<T>(sum);
}

/** tex1Dfetch: an element by its index; zero outside. */
template <typename T>
inline __aicore__ T tex1Dfetch(TextureObject texObject, int x) {
    const __gm__ TextureState *texture = (const __gm__ TextureState *)texObject;
    if (x < 0 || x >= texture->width) return T{};
    if (texture->read == readModeElementType) return *(const __gm__ T *)addressOf(texture, x, 0, 0);
    return valueOf<T>(texelAt(texture, x, 0, 0));
}
template <typename T>
inline __aicore__ void tex1Dfetch(T *value, TextureObject texObject, int x) {
    *value = tex1Dfetch<T>(texObject, x);
}

/** tex1D: a texture of one dimension. */
template <typename T>
inline __aicore__ T tex1D(TextureObject texObject, float x) {
    return readTexture<T>(texObject, 1, x, 0.0f, 0.0f, 0);
}
template <typename T>
inline __aicore__ void tex1D(T *value, TextureObject texObject, float x) {
    *value = tex1D<T>(texObject, x);
}

/** tex2D: a texture of two dimensions. */
template <typename T>
inline __aicore__ T tex2D(TextureObject texObject, float x, float y) {
    return readTexture<T>(texObject, 2, x, y, 0.0f, 0);
}
template <typename T>
inline __aicore__ void tex2D(T *value, TextureObject texObject, float x, float y) {
    *value = tex2D<T>(texObject, x, y);
}

/** tex3D: a texture of three dimensions. */
template <typename T>
inline __aicore__ T tex3D(TextureObject texObject, float x, float y, float z) {
    return readTexture<T>(texObject, 3, x, y, z, 0);
}
template <typename T>
inline __aicore__ void tex3D(T *value, TextureObject texObject, float x, float y, float z) {
    *value = tex3D<T>(texObject, x, y, z);
}

// The nearest layer.
inline __aicore__ int layerOf(TextureObject object, int layer) {
    const int layers = ((const __gm__ TextureState *)object)->depth;
    return layer < 0 ? 0 : layer >= layers ? layers - 1 : layer;
}

/** tex1DLayered: a layer of one dimension. The layers are the third size of the array. */
template <typename T>
inline __aicore__ T tex1DLayered(TextureObject texObject, float x, int layer) {
    return readTexture<T>(texObject, 1, x, 0.0f, 0.0f, layerOf(texObject, layer));
}

/** tex2DLayered: a layer of two dimensions. */
template <typename T>
inline __aicore__ T tex2DLayered(TextureObject texObject, float x, float y, int layer) {
    return readTexture<T>(texObject, 2, x, y, 0.0f, layerOf(texObject, layer));
}

/** texCubemap: the face that a direction hits, and the place on it; faces are not blended over their edges. */
template <typename T>
inline __aicore__ T texCubemap(TextureObject texObject, float x, float y, float z) {
    const float ax = x < 0.0f ? -x : x, ay = y < 0.0f ? -y : y, az = z < 0.0f ? -z : z;
    int face;
    float major, s, t;
    if (ax >= ay && ax >= az) {
        face = x < 0.0f ? 1 : 0, major = ax, s = x < 0.0f ? z : -z, t = -y;
    } else if (ay >= az) {
        face = y < 0.0f ? 3 : 2, major = ay, s = x, t = y < 0.0f ? -z : z;
    } else {
        face = z < 0.0f ? 5 : 4, major = az, s = z < 0.0f ? -x : x, t = -y;
    }
    return readTexture<T>(texObject, 2, (s / major + 1.0f) / 2.0f, (t / major + 1.0f) / 2.0f, 0.0f, face);
}

// The address of an element of a surface; 0 outside.
inline __aicore__ unsigned long long surfaceAddress(SurfaceObject object, int x, int y, int z, int bytes, SurfaceBoundaryMode mode) {
    const __gm__ TextureState *surface = (const __gm__ TextureState *)object;
    const int width = (int)surface->pitch;
    if (x < 0 || x + bytes > width || y < 0 || y >= surface->height || z < 0 || z >= surface->depth) {
        if (mode != boundaryModeClamp) return 0;
        x = x < 0 ? 0 : x + bytes > width ? width - bytes : x;
        y = y < 0 ? 0 : y >= surface->height ? surface->height - 1 : y;
        z = z < 0 ? 0 : z >= surface->depth ? surface->depth - 1 : z;
    }
    return surface->data + (unsigned long long)z * surface->slice + (unsigned long long)y * surface->pitch + (unsigned long long)x;
}

template <typename T>
inline __aicore__ T surfaceRead(SurfaceObject object, int x, int y, int z, SurfaceBoundaryMode mode) {
    const unsigned long long address = surfaceAddress(object, x, y, z, sizeof(T), mode);
    return address == 0 ? T{} : *(const __gm__ T *)address;
}

template <typename T>
inline __aicore__ void surfaceWrite(T value, SurfaceObject object, int x, int y, int z, SurfaceBoundaryMode mode) {
    const unsigned long long address = surfaceAddress(object, x, y, z, sizeof(T), mode);
    if (address != 0) *(__gm__ T *)address = value;
}

/** surf1Dread: an element at `x` bytes. */
template <typename T>
inline __aicore__ T surf1Dread(SurfaceObject surfObject, int x, SurfaceBoundaryMode mode = boundaryModeTrap) {
    return surfaceRead<T>(surfObject, x, 0, 0, mode);
}

/** surf1Dwrite: writes an element at `x` bytes. */
template <typename T>
inline __aicore__ void surf1Dwrite(T value, SurfaceObject surfObject, int x, SurfaceBoundaryMode mode = boundaryModeTrap) {
    surfaceWrite(value, surfObject, x, 0, 0, mode);
}

/** surf2Dread: an element at `x` bytes of row `y`. */
template <typename T>
inline __aicore__ T surf2Dread(SurfaceObject surfObject, int x, int y, SurfaceBoundaryMode mode = boundaryModeTrap) {
    return surfaceRead<T>(surfObject, x, y, 0, mode);
}
template <typename T>
inline __aicore__ void surf2Dread(T *value, SurfaceObject surfObject, int x, int y, SurfaceBoundaryMode mode = boundaryModeTrap) {
    *value = surfaceRead<T>(surfObject, x, y, 0, mode);
}

/** surf2Dwrite: writes an element at `x` bytes of row `y`. */
template <typename T>
inline __aicore__ void surf2Dwrite(T value, SurfaceObject surfObject, int x, int y, SurfaceBoundaryMode mode = boundaryModeTrap) {
    surfaceWrite(value, surfObject, x, y, 0, mode);
}

/** surf3Dread: an element at `x` bytes of row `y` of slice `z`. */
template <typename T>
inline __aicore__ T surf3Dread(SurfaceObject surfObject, int x, int y, int z, SurfaceBoundaryMode mode = boundaryModeTrap) {
    return surfaceRead<T>(surfObject, x, y, z, mode);
}

/** surf3Dwrite: writes an element at `x` bytes of row `y` of slice `z`. */
template <typename T>
inline __aicore__ void surf3Dwrite(T value, SurfaceObject surfObject, int x, int y, int z, SurfaceBoundaryMode mode = boundaryModeTrap) {
    surfaceWrite(value, surfObject, x, y, z, mode);
}

/** surf2DLayeredwrite: writes an element of a layer. */
template <typename T>
inline __aicore__ void surf2DLayeredwrite(T value, SurfaceObject surfObject, int x, int y, int layer, SurfaceBoundaryMode mode = boundaryModeTrap) {
    surfaceWrite(value, surfObject, x, y, layer, mode);
}

} // namespace ascendify

#endif // ASCENDIFY_TEXTURE_FETCH_HPP
