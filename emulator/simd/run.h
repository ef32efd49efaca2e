/** Runs vector kernels core after core, and keeps the unified buffer of the one that runs. */
#pragma once

#include <deque>
#include <map>

#include "../simt/run.h"
#include "core.h"

namespace emulation {

constexpr size_t unifiedAddresses = 256 * 1024;
/** Room behind each buffer, so that running over one does not reach the next. */
constexpr size_t unifiedGap = 256;
constexpr unsigned mostBuffers = 64, eventIds = 8;

struct Queue {
    Position position;
    std::deque<int> waiting;
    Site made;
};

struct Core {
    char *memory = nullptr;
    /** Of the emulation's area, and of the chip's buffer. */
    size_t used = 0, counted = 0, reserve = 0;
    bool hasPipe = false;
    std::vector<UnifiedBuffer> buffers;
    std::vector<Queue> queues;
    uint64_t clock = 1;
    /** What a pipe has waited for: `seen[to][from]` is a time of `from`. */
    uint64_t seen[4][4] = {};
    struct Flag {
        Site set{nullptr, 0};
        uint64_t time = 0;
    };
    std::map<std::pair<int, int>, Flag> flags;
    std::map<int, unsigned> events;
};

inline Core core;

const char *chipName() { return chip(); }

/** The instructions' own loops touch it; users have no pointer to it. */
inline bool isUnifiedAddress(uintptr_t address) {
    return core.memory && address - (uintptr_t)core.memory < unifiedAddresses + mostBuffers * unifiedGap * 2;
}

/** Bytes of the unified buffer that a program can use. */
inline size_t unifiedSize() {
    if (strcmp(chip(), "950") == 0) return 248 * 1024;
    return 192 * 1024 - 256;
}

void tileMistake(Site site, const char *pattern, ...) {
    va_list arguments;
    va_start(arguments, pattern);
    kernelMistake(site, format(pattern, arguments));
}

bool isClassic() { return strcmp(chip(), "950") != 0; }

inline const char *nameOf(Position position) {
    return position == Position::input ? "VECIN" : position == Position::output ? "VECOUT" : "VECCALC";
}

inline char *takeUnified(size_t bytes, Site site) {
    core.counted += bytes;
    if (core.counted + core.reserve > unifiedSize())
        kernelMistake(site, text("%zu bytes of buffers are too much: the unified buffer of chip %s has %zu%s", core.counted, chip(),
                                 unifiedSize(), core.reserve ? ", and Select needs 8192 of them" : ""));
    char *begin = core.memory + core.used;
    core.used += bytes + unifiedGap;
    memset(begin, 0xff, bytes + unifiedGap);
    return begin;
}

void needReserve(size_t bytes, const char *function, Site site) {
    if (core.reserve >= bytes) return;
    core.reserve = bytes;
    if (core.counted + bytes > unifiedSize())
        kernelMistake(site, text("%s needs %zu bytes of the unified buffer for itself; the buffers take %zu of %zu", function, bytes,
                                 core.counted, unifiedSize()));
}

inline size_t inBlocks(size_t bytes) { return (bytes + 31) / 32 * 32; }

void startPipe(Site site) {
    if (!ownFiber) {
        mistake(site, "TPipe is made by host code");
        stop();
    }
    if (core.hasPipe) kernelMistake(site, "a kernel has one TPipe at a time");
    core.hasPipe = true;
}

inline void tellLeaks() {
    for (const UnifiedBuffer &buffer : core.buffers) {
        if (buffer.state == BufferState::given)
            kernelMistake(buffer.given, text("a tensor of the %s queue is neither passed on by EnQue nor freed", nameOf(buffer.position)));
        if (buffer.state == BufferState::waiting)
            kernelMistake(buffer.given, text("a tensor stays in its %s queue: DeQue is missing", nameOf(buffer.position)));
        if (buffer.state == BufferState::taken)
            kernelMistake(buffer.given, text("a tensor of the %s queue is never freed: FreeTensor is missing", nameOf(buffer.position)));
    }
    for (const auto &[key, flag] : core.flags)
        if (flag.set.file) kernelMistake(flag.set, "nothing waits for this flag: WaitFlag is missing");
}

inline void clearCore() {
    core.used = core.counted = core.reserve = 0;
    core.hasPipe = false;
    core.buffers.clear();
    core.queues.clear();
    core.flags.clear();
    core.events.clear();
}

void resetPipe(Site) {
    tellLeaks();
    clearCore();
    core.hasPipe = true;
}

int addQueueBuffers(Position position, unsigned number, size_t bytes, int &queue, Site site) {
    if (!core.hasPipe) kernelMistake(site, "InitBuffer needs a TPipe that lives");
    if (queue >= 0) kernelMistake(site, "this queue has its buffers already");
    if (number == 0 || bytes == 0) kernelMistake(site, "a queue needs buffers of some bytes");
    if (core.buffers.size() + number > mostBuffers)
        kernelMistake(site, text("a TPipe has at most %u buffers", mostBuffers));
    queue = (int)core.queues.size();
    core.queues.push_back({position, {}, site});
    for (unsigned at = 0; at < number; ++at)
        core.buffers.push_back({takeUnified(inBlocks(bytes), site), inBlocks(bytes), position, BufferState::free, queue});
    return queue;
}

Part addCalculationBuffer(Position position, size_t bytes, Site site) {
    if (!core.hasPipe) kernelMistake(site, "InitBuffer needs a TPipe that lives");
    core.buffers.push_back({takeUnified(inBlocks(bytes), site), inBlocks(bytes), position, BufferState::always, -1});
    const UnifiedBuffer &buffer = core.buffers.back();
    return {buffer.begin, buffer.size, (int)core.buffers.size() - 1, 0};
}

inline Queue &queueAt(int queue, const char *function, Site site) {
    if (queue < 0) kernelMistake(site, text("%s on a queue that InitBuffer gave no buffers", function));
    return core.queues[queue];
}

inline UnifiedBuffer &bufferAt(const Part &part, const char *function, Site site) {
    if (part.buffer < 0) kernelMistake(site, text("%s is given a tensor without memory", function));
    UnifiedBuffer &buffer = core.buffers[part.buffer];
    if (part.generation != buffer.generation) kernelMistake(site, text("%s is given a tensor that FreeTensor gave back", function));
    return buffer;
}

Part allocTensor(int queue, Site site) {
    queueAt(queue, "AllocTensor", site);
    for (size_t at = 0; at < core.buffers.size(); ++at) {
        UnifiedBuffer &buffer = core.buffers[at];
        if (buffer.queue != queue || buffer.state != BufferState::free) continue;
        buffer.state = BufferState::given;
        buffer.given = site;
        return {buffer.begin, buffer.size, (int)at, buffer.generation};
    }
    kernelMistake(site, "AllocTensor waits for ever: all buffers of the queue are in use");
}

void enQue(int queue, unsigned depth, const Part &part, Site site) {
    Queue &own = queueAt(queue, "EnQue", site);
    UnifiedBuffer &buffer = bufferAt(part, "EnQue", site);
    if (buffer.queue != queue) kernelMistake(site, "EnQue is given a tensor of another queue");
    if (buffer.state == BufferState::waiting) kernelMistake(site, "EnQue is given a tensor that is in the queue already");
    if (depth > 0 && own.waiting.size() >= depth)
        kernelMistake(site, text("EnQue on a full queue: its depth is %u", depth));
    buffer.state = BufferState::waiting;
    own.waiting.push_back(part.buffer);
}

Part deQue(int queue, Site site) {
    Queue &own = queueAt(queue, "DeQue", site);
    if (own.waiting.empty()) kernelMistake(site, "DeQue on an empty queue: EnQue is missing");
    const int at = own.waiting.front();
    own.waiting.pop_front();
    UnifiedBuffer &buffer = core.buffers[at];
    buffer.state = BufferState::taken;
    return {buffer.begin, buffer.size, at, buffer.generation};
}

void freeTensor(int queue, const Part &part, Site site) {
    queueAt(queue, "FreeTensor", site);
    UnifiedBuffer &buffer = bufferAt(part, "FreeTensor", site);
    if (buffer.queue != queue) kernelMistake(site, "FreeTensor is given a tensor of another queue");
    if (buffer.state == BufferState::waiting) kernelMistake(site, "FreeTensor is given a tensor that is still in the queue");
    buffer.state = BufferState::free;
    ++buffer.generation;
}

unsigned countTensors(int queue, BufferState state) {
    unsigned count = 0;
    for (const UnifiedBuffer &buffer : core.buffers) count += buffer.queue == queue && buffer.state == state;
    return count;
}

/** Which pipe may touch a buffer of a queue in its state: the others are ordered by EnQue and DeQue only. */
inline void checkOrder(const UnifiedBuffer &buffer, Pipe pipe, const char *function, Site site) {
    const bool isCopy = pipe == Pipe::copyIn || pipe == Pipe::copyOut;
    if (buffer.state == BufferState::waiting) kernelMistake(site, text("%s uses a tensor that is in its queue: DeQue comes first", function));
    if (buffer.state == BufferState::always) {
        if (isCopy) kernelMistake(site, text("%s on a TBuf is not ordered with other instructions: use a queue", function));
        return;
    }
    const bool given = buffer.state == BufferState::given;
    if (buffer.position == Position::input) {
        if (pipe == Pipe::copyOut) kernelMistake(site, text("%s copies out of a VECIN queue: the way out is a VECOUT queue", function));
        if (given && pipe != Pipe::copyIn) kernelMistake(site, text("%s uses a tensor before DeQue: the copy into it may not have ended", function));
        if (!given && pipe == Pipe::copyIn) kernelMistake(site, text("%s copies into a tensor that came out of DeQue: take a new one by AllocTensor", function));
    } else {
        if (pipe == Pipe::copyIn) kernelMistake(site, text("%s copies into a VECOUT queue: the way in is a VECIN queue", function));
        if (given && pipe == Pipe::copyOut) kernelMistake(site, text("%s copies out before EnQue and DeQue: the result may not be there", function));
        if (!given && pipe != Pipe::copyOut) kernelMistake(site, text("%s uses a tensor that waits to be copied out", function));
    }
}

inline void checkFlags(UnifiedBuffer &buffer, Pipe pipe, const char *function, Site site) {
    if (pipe != Pipe::scalar && pipe != Pipe::vector) return;
    static std::set<std::pair<std::string, int>> told;
    const auto missing = [&](Pipe from, const char *flag) {
        if (buffer.written[(int)from] <= core.seen[(int)pipe][(int)from] || !told.insert({site.file, site.line}).second) return;
        tell(site, "warning", text("%s reads what another unit wrote: without the compiler's automatic synchronisation it needs "
                                   "SetFlag and WaitFlag<HardEvent::%s>", function, flag));
    };
    if (pipe == Pipe::scalar) {
        missing(Pipe::vector, "V_S");
        missing(Pipe::copyIn, "MTE2_S");
    } else {
        missing(Pipe::scalar, "S_V");
    }
}

void useTensor(const Part &part, size_t bytes, Pipe pipe, bool writes, const char *function, Site site, size_t align) {
    UnifiedBuffer &buffer = bufferAt(part, function, site);
    if ((uintptr_t)part.address % align)
        kernelMistake(site, text("misaligned: %s needs a tensor that starts at a multiple of %zu bytes; this one starts at byte %td of its buffer",
                                 function, align, part.address - buffer.begin));
    if (bytes > part.size)
        kernelMistake(site, text("out of bounds: %s %s %zu bytes of a tensor that has %zu", function, writes ? "writes" : "reads", bytes, part.size));
    checkOrder(buffer, pipe, function, site);
    if (!writes) checkFlags(buffer, pipe, function, site);
    else buffer.written[(int)pipe] = ++core.clock;
}

void useGlobal(const void *pointer, size_t bytes, bool writes, const char *function, Site site) {
    const auto address = (uintptr_t)pointer;
    const char *what = writes ? "writes" : "reads";
    if (bytes == 0) return;
    if (!isDeviceAddress(address)) {
        Buffer *host = bufferOf(address);
        if (host && (host->mapped || host->kind == Kind::managed) && host->holds(address, bytes)) return;
        kernelMistake(site, address < page ? text("%s %s through a null pointer", function, what) : text("%s %s host memory", function, what));
    }
    Buffer *buffer = bufferNear(address);
    if (!buffer) kernelMistake(site, text("%s %s device memory that nobody allocated", function, what));
    if (buffer->freed) kernelMistake(site, text("%s %s %s after it was freed", function, what, nameOf(*buffer).c_str()));
    if (!buffer->holds(address, bytes))
        kernelMistake(site, text("out of bounds: %s %s %zu bytes at byte %zu of %s", function, what, bytes, (size_t)(address - buffer->begin),
                                 nameOf(*buffer).c_str()));
}

/** The pipes of an event, in the order of HardEvent of simd/tensors.h. */
constexpr Pipe eventFrom[] = {Pipe::copyIn, Pipe::vector, Pipe::vector, Pipe::scalar, Pipe::copyIn, Pipe::copyOut, Pipe::scalar, Pipe::copyOut, Pipe::scalar, Pipe::copyIn, Pipe::copyOut, Pipe::vector};
constexpr Pipe eventTo[] = {Pipe::vector, Pipe::copyOut, Pipe::scalar, Pipe::vector, Pipe::scalar, Pipe::vector, Pipe::copyIn, Pipe::copyIn, Pipe::copyOut, Pipe::copyOut, Pipe::scalar, Pipe::copyIn};

int takeEvent(int event, bool keep, Site site) {
    unsigned &taken = core.events[event];
    for (int id = 0; id < (int)eventIds; ++id)
        if (!(taken & 1u << id)) {
            if (keep) taken |= 1u << id;
            return id;
        }
    kernelMistake(site, text("an event has %u identifiers, and all are in use: ReleaseEventID is missing", eventIds));
}
void giveEvent(int event, int id, Site) { core.events[event] &= ~(1u << id); }

void setFlag(int event, int id, Site site) {
    if (id < 0 || id >= (int)eventIds) kernelMistake(site, text("SetFlag is given event %d; there are 0 to %u", id, eventIds - 1));
    Core::Flag &flag = core.flags[{event, id}];
    if (flag.set.file) kernelMistake(site, "SetFlag twice without WaitFlag between");
    flag.set = site;
    flag.time = core.clock;
}

void waitFlag(int event, int id, Site site) {
    Core::Flag &flag = core.flags[{event, id}];
    if (!flag.set.file) kernelMistake(site, "WaitFlag waits for ever: SetFlag with the same event is missing before it");
    flag.set = {nullptr, 0};
    core.seen[(int)eventTo[event]][(int)eventFrom[event]] = flag.time;
}

/** One core after the other, in an order that is not the natural one. */
void runTiles(const Launch &launch, const Closure &closure) {
    prepareThreads(launch, closure);
    if (!core.memory) core.memory = (char *)aligned_alloc(512, unifiedAddresses + mostBuffers * unifiedGap * 2);
    for (unsigned at = 0; at < gridDim.x; ++at) {
        blockIdx = dim3(gridDim.x % 11 ? (unsigned)((at * 11ull + gridDim.x / 2) % gridDim.x) : gridDim.x - 1 - at, 0, 0);
        clearCore();
        runThreads();
        tellLeaks();
    }
    kernel.running = false;
}

}  // namespace emulation
