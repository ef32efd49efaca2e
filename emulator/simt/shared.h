/**
 * Shared memory of the block that runs now: where each variable lies, and who touched each byte since the last barrier,
 * so that a missing one is told.
 */
#pragma once

#include <memory>
#include <sys/mman.h>

#include "../core/memory.h"
#include "device.h"

namespace emulation {

constexpr size_t maxShared = 216 * 1024;
/** Room between variables, so that running over one does not reach the next. */
constexpr size_t sharedGap = 256;
constexpr size_t sharedArea = 1024 * 1024;
/** From here on lies the dynamic shared memory of a launch that gives none. */
constexpr size_t noDynamic = sharedArea / 2;

struct SharedVariable {
    uintptr_t begin;
    size_t size;
    const char *name;
    Site site;
    /** Its declaration; nullptr for the memory whose size the launch gives. */
    const SharedSlot *slot;
};

/**
 * A thread and the stretch between two barriers (the epoch) in which it did something: 20 bits of epoch, 7 of the warp plus
 * one, 5 of the lane. A stamp of this epoch is never below `Shared::start`; 0 is never.
 */
using Stamp = uint32_t;
constexpr Stamp severalWarps = 0xfff, lastEpoch = 0xfffff, noWord = ~Stamp{0};

/** Who touched a word last, or a byte of one that is touched by parts. */
struct Touched {
    Stamp written, read, atomic;
    /** Of a word: when its bytes were told apart, from then on to the next barrier; `noWord` when no variable holds all of it. */
    Stamp parts;
    /** What it held when it was read last: a store that follows a load of the same place has no check of its own. */
    uint32_t content;
};

struct Shared {
    uintptr_t base = 0;
    size_t used = 0, counted = 0;
    std::vector<SharedVariable> variables;
    Touched *words = nullptr, *bytes = nullptr;
    /** The first stamp of this epoch. */
    Stamp start = 1 << 12;
    void *dynamic = nullptr;
};

inline Shared sharedMemory;

[[noreturn]] void kernelMistake(Site site, const std::string &message);

/** Forgets who touched what; epochs count from the start again. */
inline void forgetTouches() {
    for (size_t at = 0; at < sharedArea / 4; ++at) {
        Touched &word = sharedMemory.words[at];
        word = {0, 0, 0, word.parts == noWord ? noWord : 0, 0};
    }
    madvise(sharedMemory.bytes, sharedArea * sizeof(Touched), MADV_DONTNEED);
    sharedMemory.start = 1 << 12;
}

inline void nextEpoch() {
    if (sharedMemory.start >> 12 == lastEpoch) return forgetTouches();
    sharedMemory.start += 1 << 12;
}

template <class T>
T *mapped(size_t bytes) {
    return (T *)mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

inline void *addShared(size_t size, size_t align, const char *name, Site site, const SharedSlot *slot) {
    Shared &all = sharedMemory;
    all.counted += size;
    if (all.counted > maxShared)
        kernelMistake(site, text("%zu bytes of shared memory are too much; static and dynamic together are at most %zu", all.counted, maxShared));
    all.used = (all.used + align - 1) / align * align;
    const uintptr_t begin = all.base + all.used;
    for (size_t word = (all.used + 3) / 4; word < (all.used + size) / 4; ++word) all.words[word].parts = 0;
    all.used += size + sharedGap;
    all.variables.push_back({begin, size, name, site, slot});
    memset((void *)begin, 0xff, size);
    return (void *)begin;
}

inline void startLaunchShared(size_t dynamicBytes, Site site) {
    Shared &all = sharedMemory;
    if (!all.base) {
        all.base = (uintptr_t)mapped<char>(sharedArea);
        all.words = mapped<Touched>(sharedArea / 4 * sizeof(Touched));
        all.bytes = mapped<Touched>(sharedArea * sizeof(Touched));
        for (size_t word = 0; word < sharedArea / 4; ++word) all.words[word].parts = noWord;
    }
    for (size_t word = 0; word < all.used / 4; ++word) all.words[word].parts = noWord;
    all.used = sharedGap;
    all.counted = 0;
    all.variables.clear();
    all.dynamic = dynamicBytes ? addShared(dynamicBytes, 512, "dynamic shared memory", site, nullptr) : nullptr;
}

/** Fresh bytes, which are no sensible number, for the next block. */
inline void startBlockShared() {
    nextEpoch();
    for (const SharedVariable &variable : sharedMemory.variables) memset((void *)variable.begin, 0xff, variable.size);
}

inline bool isSharedAddress(uintptr_t address) { return address - sharedMemory.base < sharedArea; }

void *placeShared(const SharedSlot &slot) {
    for (const SharedVariable &variable : sharedMemory.variables)
        if (variable.slot == &slot) return (void *)variable.begin;
    return addShared(slot.size, slot.align < 32 ? 32 : slot.align, slot.name, slot.site, &slot);
}

/** Without such memory an address that no variable has: declaring it is no mistake, using it is. */
void *dynamicShared(Site) { return sharedMemory.dynamic ? sharedMemory.dynamic : (void *)(sharedMemory.base + noDynamic); }

/** The variable that holds these bytes; nullptr when none does. */
inline const SharedVariable *variableAt(uintptr_t address, size_t bytes) {
    for (const SharedVariable &variable : sharedMemory.variables)
        if (address >= variable.begin && address - variable.begin + bytes <= variable.size) return &variable;
    return nullptr;
}

/** The variable that an address lies in or right behind. */
inline const SharedVariable *variableNear(uintptr_t address) {
    const SharedVariable *before = nullptr;
    for (const SharedVariable &variable : sharedMemory.variables)
        if (variable.begin <= address + sharedGap / 2 && (!before || variable.begin > before->begin)) before = &variable;
    return before;
}

/** What a thread does to a byte of shared memory. */
enum class Touch { read, write, atomic };

/** The stamp of another warp that forbids this now, or 0; `content` is what the place holds. */
[[gnu::always_inline]] inline Stamp clash(Touched &place, Touch kind, Stamp mine, uint32_t content) {
    const Stamp start = sharedMemory.start;
    const auto other = [&](Stamp stamp) -> Stamp { return stamp < start || (stamp ^ mine) >> 5 == 0 ? 0 : stamp; };
    if (const Stamp first = other(kind == Touch::write ? place.read : place.written)) return first;
    if (const Stamp second = other(kind == Touch::atomic ? place.read : place.atomic)) return second;
    if (kind != Touch::read || place.content == content || place.read < start || place.written >= start || place.atomic >= start) return 0;
    // Those that read it have written it since.
    place.written = place.read;
    return other(place.read);
}

[[gnu::always_inline]] inline void note(Touched &place, Touch kind, Stamp mine, uint32_t content) {
    const Stamp start = sharedMemory.start;
    switch (kind) {
        case Touch::read:
            place.read = place.read < start || (place.read ^ mine) >> 5 == 0 ? mine : start | severalWarps;
            place.content = content;
            break;
        case Touch::write: place.written = mine; break;
        case Touch::atomic: place.atomic = mine; break;
    }
}

/** Notes what a thread does to whole words of one variable; false, with nothing lost, when it must be looked at closely. */
template <size_t words>
[[gnu::always_inline]] inline bool touchWords(size_t at, Touch kind, Stamp mine) {
    Touched *place = sharedMemory.words + at / 4;
    const auto *content = (const uint32_t *)(sharedMemory.base + at);
    for (Touched *last = place + words; place < last; ++place, ++content) {
        if (__builtin_expect(place->parts >= sharedMemory.start || clash(*place, kind, mine, *content), 0)) return false;
        note(*place, kind, mine, *content);
    }
    return true;
}

/** The same for any bytes of a variable; gives the stamp of another warp that forbids it, or 0. */
inline Stamp touchBytes(size_t at, size_t bytes, Touch kind, Stamp mine) {
    Shared &all = sharedMemory;
    for (size_t byte = at; byte < at + bytes; ++byte) {
        Touched &word = all.words[byte / 4];
        const auto *content = (const uint8_t *)all.base;
        if (word.parts < all.start) {
            for (size_t first = byte / 4 * 4, part = first; part < first + 4; ++part) {
                all.bytes[part] = word;
                all.bytes[part].content = (uint8_t)(word.content >> (part - first) * 8);
            }
            word.parts = all.start;
        }
        Touched &place = all.bytes[byte];
        if (const Stamp other = clash(place, kind, mine, content[byte])) return other;
        note(place, kind, mine, content[byte]);
    }
    return 0;
}

}  // namespace emulation
