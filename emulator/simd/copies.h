/** Copies between device memory and the unified buffer. */
#pragma once

#include "tensors.h"

namespace AscendC {

struct DataCopyParams {
    /** Blocks, and the length of each and the gaps in units of 32 bytes. */
    uint16_t blockCount = 1, blockLen = 0, srcStride = 0, dstStride = 0;
};

struct DataCopyExtParams {
    /** Blocks and the length of each in bytes. */
    uint16_t blockCount = 1;
    uint32_t blockLen = 0;
    /** Gaps: bytes in device memory, units of 32 bytes in the unified buffer. */
    uint32_t srcStride = 0, dstStride = 0, rsv = 0;

    DataCopyExtParams() = default;
    DataCopyExtParams(uint16_t blockCount, uint32_t blockLen, uint32_t srcStride, uint32_t dstStride, uint32_t rsv)
        : blockCount(blockCount), blockLen(blockLen), srcStride(srcStride), dstStride(dstStride), rsv(rsv) {}
};

template <typename T>
struct DataCopyPadExtParams {
    bool isPad = false;
    /** Elements left and right of each block, at most 32 bytes. */
    uint8_t leftPadding = 0, rightPadding = 0;
    T paddingValue = (T)0;

    DataCopyPadExtParams() = default;
    DataCopyPadExtParams(bool isPad, uint8_t leftPadding, uint8_t rightPadding, T paddingValue)
        : isPad(isPad), leftPadding(leftPadding), rightPadding(rightPadding), paddingValue(paddingValue) {}
};

namespace detail {

/** The length of a plain copy: whole blocks of 32 bytes. */
inline size_t blocksOf(size_t bytes, const char *function, emulation::Site site) {
    if (bytes % 32)
        emulation::tileMistake(site, "%s copies %zu bytes, which is no multiple of 32: use DataCopyPad for the rest", function, bytes);
    return bytes;
}

}  // namespace detail

template <typename T>
EMULATION_UNCHECKED void DataCopy(const LocalTensor<T> &dst, const GlobalTensor<T> &src, const uint32_t count, EMULATION_SITE) {
    const size_t bytes = detail::blocksOf((size_t)count * sizeof(T), "DataCopy", site);
    src.Use(0, bytes, false, "DataCopy", site);
    emulation::useTensor(dst.part, bytes, emulation::Pipe::copyIn, true, "DataCopy", site);
    memcpy(dst.part.address, (const void *)src.GetPhyAddr(), bytes);
}

template <typename T>
EMULATION_UNCHECKED void DataCopy(const GlobalTensor<T> &dst, const LocalTensor<T> &src, const uint32_t count, EMULATION_SITE) {
    const size_t bytes = detail::blocksOf((size_t)count * sizeof(T), "DataCopy", site);
    dst.Use(0, bytes, true, "DataCopy", site);
    emulation::useTensor(src.part, bytes, emulation::Pipe::copyOut, false, "DataCopy", site);
    memcpy((void *)dst.GetPhyAddr(), src.part.address, bytes);
}

/** Within the unified buffer the vector unit copies. */
template <typename T>
EMULATION_UNCHECKED void DataCopy(const LocalTensor<T> &dst, const LocalTensor<T> &src, const uint32_t count, EMULATION_SITE) {
    const size_t bytes = detail::blocksOf((size_t)count * sizeof(T), "DataCopy", site);
    emulation::useTensor(src.part, bytes, emulation::Pipe::vector, false, "DataCopy", site);
    emulation::useTensor(dst.part, bytes, emulation::Pipe::vector, true, "DataCopy", site);
    memmove(dst.part.address, src.part.address, bytes);
}

template <typename T>
void DataCopy(const LocalTensor<T> &dst, const GlobalTensor<T> &src, const DataCopyParams &params, EMULATION_SITE) {
    for (size_t block = 0; block < params.blockCount; ++block)
        DataCopy(dst[(uint32_t)(block * (params.blockLen + params.dstStride) * 32 / sizeof(T))],
                 src[block * (params.blockLen + params.srcStride) * 32 / sizeof(T)], (uint32_t)(params.blockLen * 32 / sizeof(T)), site);
}

template <typename T>
void DataCopy(const GlobalTensor<T> &dst, const LocalTensor<T> &src, const DataCopyParams &params, EMULATION_SITE) {
    for (size_t block = 0; block < params.blockCount; ++block)
        DataCopy(dst[block * (params.blockLen + params.dstStride) * 32 / sizeof(T)],
                 src[(uint32_t)(block * (params.blockLen + params.srcStride) * 32 / sizeof(T))], (uint32_t)(params.blockLen * 32 / sizeof(T)), site);
}

namespace detail {

template <typename T>
void checkPad(const DataCopyExtParams &params, emulation::Site site) {
    const char *chip = emulation::chipName();
    if (strcmp(chip, "310P") == 0 || strcmp(chip, "910") == 0)
        emulation::tileMistake(site, "DataCopyPad does not exist on chip %s", chip);
    if (params.blockCount > 4095 || params.blockLen > 2097151)
        emulation::tileMistake(site, "DataCopyPad copies at most 4095 blocks of 2097151 bytes");
    if (params.blockLen % sizeof(T))
        emulation::tileMistake(site, "DataCopyPad copies %u bytes, which are no whole elements of %zu", params.blockLen, sizeof(T));
}

}  // namespace detail

/** Copies bytes in; each block is filled up to a multiple of 32 in the unified buffer. */
template <typename T>
EMULATION_UNCHECKED void DataCopyPad(const LocalTensor<T> &dst, const GlobalTensor<T> &src, const DataCopyExtParams &params,
                                     const DataCopyPadExtParams<T> &pad, EMULATION_SITE) {
    detail::checkPad<T>(params, site);
    if ((size_t)pad.leftPadding * sizeof(T) > 32 || (size_t)pad.rightPadding * sizeof(T) > 32)
        emulation::tileMistake(site, "DataCopyPad pads at most 32 bytes on each side");
    const size_t left = (size_t)pad.leftPadding, own = params.blockLen / sizeof(T);
    const size_t whole = (left + own + pad.rightPadding) * sizeof(T), filled = (whole + 31) / 32 * 32;
    for (size_t block = 0; block < params.blockCount && own > 0; ++block) {
        const size_t from = block * ((size_t)params.blockLen + params.srcStride), to = block * (filled + (size_t)params.dstStride * 32);
        if (from % sizeof(T)) emulation::tileMistake(site, "DataCopyPad: the gap in device memory is no whole number of elements");
        const GlobalTensor<T> source = src[from / sizeof(T)];
        source.Use(0, params.blockLen, false, "DataCopyPad", site);
        const LocalTensor<T> target = dst[(uint32_t)(to / sizeof(T))];
        emulation::useTensor(target.part, filled, emulation::Pipe::copyIn, true, "DataCopyPad", site);
        T *out = (T *)target.part.address;
        memcpy(out + left, (const void *)source.GetPhyAddr(), params.blockLen);
        // Without a value of its own the rest is the block's first element.
        const T rest = pad.isPad ? pad.paddingValue : out[left];
        for (size_t at = 0; at < filled / sizeof(T); ++at)
            if (at < left || at >= left + own) out[at] = rest;
    }
}

template <typename T>
EMULATION_UNCHECKED void DataCopyPad(const GlobalTensor<T> &dst, const LocalTensor<T> &src, const DataCopyExtParams &params, EMULATION_SITE) {
    detail::checkPad<T>(params, site);
    const size_t filled = ((size_t)params.blockLen + 31) / 32 * 32;
    for (size_t block = 0; block < params.blockCount && params.blockLen > 0; ++block) {
        const size_t to = block * ((size_t)params.blockLen + params.dstStride), from = block * (filled + (size_t)params.srcStride * 32);
        if (to % sizeof(T)) emulation::tileMistake(site, "DataCopyPad: the gap in device memory is no whole number of elements");
        const GlobalTensor<T> target = dst[to / sizeof(T)];
        target.Use(0, params.blockLen, true, "DataCopyPad", site);
        const LocalTensor<T> source = src[(uint32_t)(from / sizeof(T))];
        emulation::useTensor(source.part, params.blockLen, emulation::Pipe::copyOut, false, "DataCopyPad", site);
        memcpy((void *)target.GetPhyAddr(), source.part.address, params.blockLen);
    }
}

}  // namespace AscendC
