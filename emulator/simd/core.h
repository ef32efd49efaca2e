/**
 * What a vector kernel asks of the emulation: the unified buffer of the core that runs, its queues' buffers with their
 * states, and the checks of every access. Declared here for the user's code, defined in simd/run.h.
 */
#pragma once

#include <cstdint>

#include "../core/site.h"
#include "../simt/builtins.h"

namespace emulation {

/** Who touches memory: the copy units in and out, the vector unit, the scalar unit. */
enum class Pipe : uint8_t { copyIn, copyOut, vector, scalar };

enum class Position : uint8_t { input, output, calculation };

/** `given` by AllocTensor, `waiting` in its queue, `taken` by DeQue. */
enum class BufferState : uint8_t { free, given, waiting, taken, always };

/** One buffer in the unified buffer. */
struct UnifiedBuffer {
    char *begin;
    size_t size;
    Position position;
    BufferState state;
    /** Queue it belongs to; negative for TBuf. */
    int queue;
    /** Goes up with each FreeTensor, so that an old tensor is known. */
    unsigned generation = 0;
    Site given{};
    /** When each pipe wrote it last. */
    uint64_t written[4] = {};
};

/** What a tensor knows of its memory. */
struct Part {
    char *address = nullptr;
    /** Bytes to the end of what the tensor covers. */
    size_t size = 0;
    int buffer = -1;
    unsigned generation = 0;
};

/** Says where a mistake of a kernel is, in the manner of printf, and ends the program. */
[[noreturn]] [[gnu::format(printf, 2, 3)]] void tileMistake(Site site, const char *pattern, ...);

int addQueueBuffers(Position position, unsigned number, size_t bytes, int &queue, Site site);
Part addCalculationBuffer(Position position, size_t bytes, Site site);
Part allocTensor(int queue, Site site);
void enQue(int queue, unsigned depth, const Part &part, Site site);
Part deQue(int queue, Site site);
void freeTensor(int queue, const Part &part, Site site);
/** Buffers of a queue that stand in it, or that AllocTensor could give. */
unsigned countTensors(int queue, BufferState state);

void startPipe(Site site);
void resetPipe(Site site);

/** Checks that a pipe may touch so many bytes of a tensor, at an address that is a multiple of `align`. */
void useTensor(const Part &part, size_t bytes, Pipe pipe, bool writes, const char *function, Site site, size_t align = 32);

/** Checks that so many bytes of device memory are there. */
void useGlobal(const void *address, size_t bytes, bool writes, const char *function, Site site);

int takeEvent(int event, bool keep, Site site);
void giveEvent(int event, int id, Site site);
void setFlag(int event, int id, Site site);
void waitFlag(int event, int id, Site site);

/** Some instructions need the end of the unified buffer for themselves. */
void needReserve(size_t bytes, const char *function, Site site);

/** The chip that is emulated. */
const char *chipName();
/** True where the vector unit is that of the A2 and A3, with the types of those chips. */
bool isClassic();

}  // namespace emulation

/** The loops of instructions need no check of each access: what they touch was checked before. */
#define EMULATION_UNCHECKED __attribute__((no_sanitize_address, no_sanitize_undefined))
