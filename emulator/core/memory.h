/**
 * Device memory. It lies in one reserved range that the host cannot touch: pages are opened while the device works and
 * closed again. Addresses are never handed out twice, so that a freed buffer stays recognisable.
 */
#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <sys/mman.h>

#include "report.h"

namespace emulation {

/** A `variable` is one of a binary that was loaded: memory of the device that lies elsewhere here. */
enum class Kind { device, host, managed, registered, variable };

struct Buffer {
    uintptr_t begin = 0;
    size_t size = 0;
    Kind kind = Kind::device;
    int device = 0;
    Site allocated{};
    bool freed = false;
    Site released{};
    /** Host memory that kernels may use too. */
    bool mapped = false;
    /** The binary that it is a variable of. */
    const void *binary = nullptr;
    /** Physical memory that aclrtMapMem put behind the addresses; nullptr for memory that came with its addresses. */
    void *physical = nullptr;

    bool holds(uintptr_t address, size_t bytes) const {
        return address >= begin && bytes <= size && address - begin <= size - bytes;
    }
};

constexpr size_t page = 4096, hugePage = size_t{2} << 20;
constexpr size_t reserved = size_t{1} << 38;
/** Bytes of a device that can be allocated at a time. */
constexpr size_t deviceLimit = size_t{16} << 30;

struct Memory {
    uintptr_t base = 0, next = 0, end = 0;
    /** Bytes of the reserved range, and how many of each page of it belong to a live buffer: what every access asks. */
    size_t size = 0;
    uint16_t *valid = nullptr;
    /** Of each page, whether a kernel has used it since this was asked last. */
    uint8_t *used = nullptr;
    /** Times that something else than a kernel may have changed the memory of devices. */
    unsigned long changes = 0;
    /** Times that memory of devices was freed. */
    unsigned long frees = 0;
    size_t live = 0, peak = 0;
    bool open = false;
    /** Every buffer ever made, by its first byte. */
    std::map<uintptr_t, Buffer> buffers;
};

inline Memory memory;

inline void reserveMemory() {
    if (memory.base) return;
    size_t size = reserved;
    void *start = MAP_FAILED;
    for (; size >= (size_t{1} << 30) && start == MAP_FAILED; size /= 2)
        start = mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED) {
        mistake({}, "the emulation found no address range for device memory (is ulimit -v set?)");
        stop();
    }
    memory.base = memory.next = (uintptr_t)start;
    memory.size = size * 2;
    memory.end = memory.base + memory.size;
    const auto table = [](size_t bytes) {
        return mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    };
    memory.valid = (uint16_t *)table(memory.size / page * sizeof(uint16_t));
    memory.used = (uint8_t *)table(memory.size / page);
}

inline bool isDeviceAddress(uintptr_t address) { return address >= memory.base && address < memory.end; }

inline size_t pagesOf(size_t size) { return (size + page - 1) / page * page; }

/** Notes which bytes kernels may use from now on: the first `size` of the pages of a buffer. */
inline void setValid(uintptr_t begin, size_t pages, size_t size) {
    ++memory.changes;
    uint16_t *valid = memory.valid + (begin - memory.base) / page;
    for (size_t at = 0; at < pages; at += page, ++valid) *valid = size <= at ? 0 : size - at < page ? size - at : page;
}

/** The buffer that an address lies in or right behind, freed or not; nullptr when there is none. */
inline Buffer *bufferNear(uintptr_t address) {
    auto after = memory.buffers.upper_bound(address);
    if (after == memory.buffers.begin()) return nullptr;
    Buffer &buffer = std::prev(after)->second;
    const size_t slack = buffer.kind == Kind::device ? pagesOf(buffer.size) + page : buffer.size;
    return address - buffer.begin < slack || address == buffer.begin ? &buffer : nullptr;
}

/** The live buffer that an address lies in; nullptr when there is none. */
inline Buffer *bufferOf(uintptr_t address) {
    Buffer *buffer = bufferNear(address);
    return buffer && !buffer->freed && buffer->holds(address, 1) ? buffer : nullptr;
}
inline Buffer *bufferOf(const void *address) { return bufferOf((uintptr_t)address); }

/** Whether this is memory of a device: a buffer's, or a variable's of a binary. */
inline bool isDeviceMemory(const void *address) {
    if (isDeviceAddress((uintptr_t)address)) return true;
    const Buffer *buffer = bufferOf(address);
    return buffer && buffer->kind == Kind::variable;
}

/** Whether bytes lie in a buffer, or in mappings that stand one behind the other from it on. */
inline bool lieIn(const Buffer &buffer, uintptr_t address, size_t bytes) {
    if (buffer.holds(address, bytes)) return true;
    const uintptr_t end = buffer.begin + buffer.size;
    if (!buffer.physical || buffer.freed || !buffer.holds(address, 1)) return false;
    const auto next = memory.buffers.find(end);
    return next != memory.buffers.end() && next->second.physical && !next->second.freed &&
           lieIn(next->second, end, bytes - (end - address));
}

/** What to call a buffer in a message. */
inline std::string nameOf(const Buffer &buffer) {
    if (buffer.kind == Kind::variable)
        return text("the variable of %zu bytes in the binary loaded at %s:%d", buffer.size, buffer.allocated.file, buffer.allocated.line);
    const char *kind = buffer.kind == Kind::device ? "device buffer" : buffer.kind == Kind::managed ? "managed buffer"
                                                                                                       : "host buffer";
    return text("the %s of %zu bytes allocated at %s:%d", kind, buffer.size, buffer.allocated.file,
                buffer.allocated.line);
}

/** Opens all live device memory to this process, or closes it. */
inline void openMemory(bool open) {
    if (memory.open == open) return;
    memory.open = open;
    for (auto &[begin, buffer] : memory.buffers)
        if (buffer.kind == Kind::device && !buffer.freed)
            mprotect((void *)begin, pagesOf(buffer.size), open ? PROT_READ | PROT_WRITE : PROT_NONE);
}

/** Open while this lives; the state before comes back. `changes` is false where nothing is written. */
struct Opened {
    const bool before = memory.open;
    explicit Opened(bool changes = true) {
        memory.changes += changes;
        openMemory(true);
    }
    ~Opened() { openMemory(before); }
};

/** A new device buffer, filled with bytes that are no sensible number; nullptr when memory is out. */
inline Buffer *makeDeviceBuffer(size_t size, int device, Site site) {
    reserveMemory();
    const size_t bytes = pagesOf(size);
    // Opening and closing is quicker for few large pages.
    const bool large = bytes >= 2 * hugePage;
    if (large) memory.next = (memory.next + hugePage - 1) / hugePage * hugePage;
    if (memory.live + bytes > deviceLimit || memory.next + bytes + page > memory.end) return nullptr;
    const uintptr_t begin = memory.next;
    memory.next += bytes + page;
    if (large) madvise((void *)begin, bytes, MADV_HUGEPAGE);
    mprotect((void *)begin, bytes, PROT_READ | PROT_WRITE);
    memset((void *)begin, 0xff, size < (64u << 20) ? size : (64u << 20));
    if (!memory.open) mprotect((void *)begin, bytes, PROT_NONE);
    memory.live += bytes;
    memory.peak = memory.live > memory.peak ? memory.live : memory.peak;
    Buffer buffer;
    buffer.begin = begin;
    buffer.size = size;
    buffer.device = device;
    buffer.allocated = site;
    setValid(begin, bytes, size);
    return &(memory.buffers[begin] = buffer);
}

/** Marks a buffer freed and gives its pages back. */
inline void dropBuffer(Buffer &buffer, Site site) {
    buffer.freed = true;
    buffer.released = site;
    if (buffer.kind != Kind::device) return;
    setValid(buffer.begin, pagesOf(buffer.size), 0);
    ++memory.frees;
    memory.live -= pagesOf(buffer.size);
    madvise((void *)buffer.begin, pagesOf(buffer.size), MADV_DONTNEED);
    mprotect((void *)buffer.begin, pagesOf(buffer.size), PROT_NONE);
}

/** Memory of the host that the runtime knows: pinned, managed or registered. */
inline Buffer &noteHostBuffer(void *start, size_t size, Kind kind, Site site) {
    Buffer buffer;
    buffer.begin = (uintptr_t)start;
    buffer.size = size;
    buffer.kind = kind;
    buffer.allocated = site;
    return memory.buffers[buffer.begin] = buffer;
}

}  // namespace emulation
