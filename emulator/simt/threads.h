/** The threads of a block: whose turn it is, what they wait for, and how they wait together. */
#pragma once

#include <algorithm>

#include "../core/symbols.h"
#include "fibers.h"
#include "launch.h"
#include "shared.h"

dim3 threadIdx, blockIdx, blockDim, gridDim;

namespace emulation {

constexpr int unwatchedLoads = 1 << 16;
constexpr unsigned lanes = 32, maxWarps = maxThreads / lanes;

/** Lanes by what they do; those that run or have ended are nowhere. */
struct Warp {
    uint32_t ready, atWarpCall, atBarrier, spinning;
    /** Those that wait by loading again and again, also while they run. */
    uint32_t polling;
};

struct Thread {
    Site site{nullptr, 0};
    const char *function = nullptr;
    uint64_t value = 0;
    /** Where it loads again and again; nullptr when it waits with atomics. */
    void *loads = nullptr;
};

/** Return addresses from the kernel inwards, the last ones of `frames`: where in the program a lane stands. */
struct Path {
    static constexpr unsigned most = 24;
    unsigned first;
    void *frames[most];

    bool operator==(const Path &other) const {
        bool same = first == other.first;
        for (unsigned at = first; same && at < most; ++at) same = frames[at] == other.frames[at];
        return same;
    }
    bool operator<(const Path &other) const {
        return std::lexicographical_compare(frames + first, frames + most, other.frames + other.first, other.frames + most);
    }
};

struct Kernel {
    bool running = false;
    /** It has done more than reading and writing memory of devices. */
    bool hasEffects = false;
    const Launch *launch = nullptr;
    const Closure *closure = nullptr;
    /** What the thread that runs signs its accesses to shared memory with. */
    Stamp stamp = 0;
    /** How many loads come before they are looked at; a store starts again. */
    int quietLoads = 0;
    /** How long threads have done nothing but wait, and how often the one that runs has loaded from the last places. */
    unsigned long spins = 0, loads = 0;
    uintptr_t loaded[4] = {};
    /** Loads from other places since they are looked at, and atomics since the thread was resumed. */
    unsigned otherLoads = 0, atomics = 0;
    Registers scheduler;
    /** Threads and warps of a block, the order in which its warps take turns, and whose turn it is. */
    unsigned threadCount = 0, warpCount = 0, turn = 0;
    unsigned order[maxWarps];
    Warp warps[maxWarps];
    /** The first that came to the barrier, and whether another came elsewhere. */
    Site barrier{nullptr, 0};
    bool severalBarriers = false;
    uint32_t active = 0;
    uint64_t values[lanes];
    /** Of each thread: where it runs, if it has begun and not ended, and its index. */
    Fiber *fibers[maxThreads];
    dim3 indices[maxThreads];
    Thread threads[maxThreads];
    Path paths[maxThreads];
};

inline Kernel kernel;
/** What runs of the kernel in this thread of the host; the others go on with their own code meanwhile. */
inline thread_local Fiber *ownFiber = nullptr;

inline Thread &self() { return kernel.threads[ownFiber->thread]; }
inline Warp &ownWarp() { return kernel.warps[ownFiber->thread / lanes]; }
inline uint32_t ownLane() { return 1u << ownFiber->thread % lanes; }

inline std::string coordinates(unsigned thread) {
    return text("(%u, %u, %u)", thread % blockDim.x, thread / blockDim.x % blockDim.y, thread / blockDim.x / blockDim.y);
}

/** Says where a mistake of a kernel happened and ends the program. */
[[noreturn]] inline void kernelMistake(Site site, const std::string &message) {
    const Launch *launch = kernel.launch;
    mistake(site.file ? site : launch->site, message);
    if (ownFiber)
        note(launch->site, text("in kernel %s launched here, block (%u, %u, %u), thread %s", launch->kernel, blockIdx.x,
                                blockIdx.y, blockIdx.z, coordinates(ownFiber->thread).c_str()));
    else note(launch->site, text("in kernel %s launched here, block (%u, %u, %u)", launch->kernel, blockIdx.x, blockIdx.y, blockIdx.z));
    stop();
}

/** Lets the lanes of a warp that wait at the earliest place of the program go on together. */
inline bool releaseLanes(unsigned index) {
    Warp &warp = kernel.warps[index];
    if (!warp.atWarpCall) return false;
    const Path *paths = kernel.paths + index * lanes;
    unsigned earliest = __builtin_ctz(warp.atWarpCall);
    uint32_t together = 0;
    for (uint32_t left = warp.atWarpCall; left; left &= left - 1) {
        const unsigned lane = __builtin_ctz(left);
        if (paths[lane] == paths[earliest]) {
            together |= 1u << lane;
        } else if (paths[lane] < paths[earliest]) {
            earliest = lane;
            together = 1u << lane;
        }
    }
    for (uint32_t left = together; left; left &= left - 1) {
        const unsigned lane = __builtin_ctz(left);
        kernel.values[lane] = kernel.threads[index * lanes + lane].value;
    }
    kernel.active = together;
    warp.atWarpCall &= ~together;
    warp.ready |= together;
    return true;
}

/** Lets the threads go on that wait in a loop for what others write, or tells that they do so for ever. */
inline void releaseSpinning() {
    for (unsigned index = 0; index < kernel.threadCount; ++index) {
        Warp &warp = kernel.warps[index / lanes];
        if (!(warp.spinning >> index % lanes & 1)) continue;
        const Thread &thread = kernel.threads[index];
        // As long as 20,000 times 1,024 atomics, or 500 times 65,536 loads.
        if ((kernel.spins += thread.loads ? 40 : 1) > 20000)
            kernelMistake(thread.loads ? placeOf({thread.loads}).site() : thread.site, text("deadlock: thread %s waits in a loop of %s for a value that nobody can write: "
                                            "other blocks run only when this one has ended",
                                            coordinates(index).c_str(), thread.function));
    }
    for (unsigned index = 0; index < kernel.warpCount; ++index) {
        Warp &warp = kernel.warps[index];
        warp.ready |= warp.spinning;
        warp.spinning = 0;
    }
}

/** From now on each thread of the block notes where it waits; those that wait already do so at the first barrier. */
[[gnu::noinline]] inline void noteBarriers() {
    for (unsigned index = 0; index < kernel.threadCount; ++index) kernel.threads[index].site = kernel.barrier;
    kernel.severalBarriers = true;
}

/** Tells when not all threads of the block stand at one barrier. */
inline void checkBarrier(unsigned waiting) {
    unsigned oneWaiting = 0, oneFinished = 0;
    for (unsigned index = 0; index < kernel.threadCount; ++index) {
        if (kernel.warps[index / lanes].atBarrier >> index % lanes & 1) oneWaiting = index;
        else oneFinished = index;
    }
    if (!kernel.severalBarriers) noteBarriers();
    const Thread &sample = kernel.threads[oneWaiting];
    if (waiting < kernel.threadCount)
        kernelMistake(sample.site, text("barrier divergence: %u threads wait at asc_syncthreads, but %u of the block never reach it "
                                        "(thread %s has ended)", waiting, kernel.threadCount - waiting, coordinates(oneFinished).c_str()));
    for (unsigned index = 0; index < kernel.threadCount; ++index) {
        const Site other = kernel.threads[index].site;
        if (other.line == sample.site.line && strcmp(other.file, sample.site.file) == 0) continue;
        kernelMistake(other.line < sample.site.line ? other : sample.site,
                      text("barrier divergence: thread %s waits at asc_syncthreads in line %d, thread %s in line %d",
                           coordinates(index).c_str(), other.line, coordinates(oneWaiting).c_str(), sample.site.line));
    }
}

/** When no thread can go on: opens the barrier, ends the block or tells why it hangs. True when the block is done. */
inline bool openBarrier() {
    unsigned waiting = 0;
    bool spinning = false;
    for (unsigned index = 0; index < kernel.warpCount; ++index) {
        waiting += __builtin_popcount(kernel.warps[index].atBarrier);
        spinning |= kernel.warps[index].spinning != 0;
    }
    if (spinning) {
        releaseSpinning();
        return false;
    }
    kernel.spins = 0;
    if (waiting == 0) return true;
    if (waiting < kernel.threadCount || kernel.severalBarriers) checkBarrier(waiting);
    for (unsigned index = 0; index < kernel.warpCount; ++index) {
        Warp &warp = kernel.warps[index];
        warp.ready = warp.atBarrier;
        warp.atBarrier = 0;
    }
    kernel.barrier = {nullptr, 0};
    kernel.severalBarriers = false;
    nextEpoch();
    return false;
}

/** Looks for a thread that can go on, first in the warp whose turn it is; -1 at the end of the block. */
[[gnu::noinline]] inline int findThread() {
    for (;;) {
        const unsigned index = kernel.order[kernel.turn];
        if (const uint32_t ready = kernel.warps[index].ready) return (int)(index * lanes + __builtin_ctz(ready));
        if (releaseLanes(index)) continue;
        if (++kernel.turn < kernel.warpCount) continue;
        kernel.turn = 0;
        ownFiber = nullptr;
        if (openBarrier()) return -1;
    }
}

/** The thread that runs after one: of its warp as long as a lane of it can go on, then of the next warp; -1 at the end of the block. */
inline int nextThread(unsigned after) {
    const uint32_t ready = kernel.warps[after / lanes].ready;
    return ready ? (int)(after / lanes * lanes + __builtin_ctz(ready)) : findThread();
}

/** Makes a thread the one that runs, on its fiber. */
inline void enter(unsigned index, Fiber *fiber) {
    Warp &warp = kernel.warps[index / lanes];
    const uint32_t lane = 1u << index % lanes;
    if (!kernel.fibers[index]) {
        kernel.fibers[index] = fiber;
        fiber->thread = index;
    }
    warp.ready &= ~lane;
    if (warp.ready)
        if (const Fiber *after = kernel.fibers[index / lanes * lanes + __builtin_ctz(warp.ready)]) fetchSoon(after->registers);
    kernel.loads = kernel.otherLoads = kernel.atomics = 0;
    kernel.quietLoads = warp.polling & lane ? 0 : unwatchedLoads;
    kernel.stamp = sharedMemory.start | (index + lanes);
    ownFiber = fiber;
    threadIdx = kernel.indices[index];
}

/** Lets another thread run, or the same again when it is its turn. */
inline void suspend() {
    Fiber *own = ownFiber;
    const auto next = (unsigned)nextThread(own->thread);
    Fiber *fiber = kernel.fibers[next] ? kernel.fibers[next] : takeFiber();
    enter(next, fiber);
    if (fiber != own) change(own->registers, fiber->registers);
}

/** Runs the threads of a block. */
inline void runThreads() {
    for (unsigned index = 0; index < kernel.warpCount; ++index) {
        const unsigned count = kernel.threadCount - index * lanes;
        kernel.warps[index] = {count >= lanes ? ~0u : (1u << count) - 1, 0, 0, 0, 0};
    }
    kernel.turn = 0;
    Fiber *fiber = takeFiber();
    enter((unsigned)findThread(), fiber);
    change(kernel.scheduler, fiber->registers);
}

/** Whatever stays the same for all blocks of a launch. */
inline void prepareThreads(const Launch &launch, const Closure &closure) {
    kernel.launch = &launch;
    kernel.closure = &closure;
    kernel.running = true;
    gridDim = launch.grid;
    blockDim = launch.block;
    kernel.threadCount = blockDim.x * blockDim.y * blockDim.z;
    kernel.warpCount = (kernel.threadCount + lanes - 1) / lanes;
    // The order of warps is not promised; the first is not the first here.
    for (unsigned at = 0; at < kernel.warpCount; ++at) kernel.order[at] = kernel.warpCount % 7 ? (at * 7 + 3) % kernel.warpCount : at;
    for (unsigned index = 0; index < kernel.threadCount; ++index)
        kernel.indices[index] = {index % blockDim.x, index / blockDim.x % blockDim.y, index / blockDim.x / blockDim.y};
}

inline void notePath(Path &path, void *frame) {
    const char *low = stackOf(ownFiber), *high = low + stackSize;
    path.first = Path::most;
    for (char *at = (char *)frame; at >= low && at < high - 16 && path.first > 0;) {
        void **pair = (void **)at;
        path.frames[--path.first] = pair[1];
        if ((char *)pair[0] <= at) break;
        at = (char *)pair[0];
    }
}

Exchange exchange(uint64_t value, const char *function, Site site) {
    if (!ownFiber) {
        mistake(site, text("%s is called by host code", function));
        stop();
    }
    Thread &thread = self();
    thread.value = value;
    notePath(kernel.paths[ownFiber->thread], __builtin_frame_address(0));
    ownWarp().atWarpCall |= ownLane();
    suspend();
    return {kernel.active, ownFiber->thread % lanes, kernel.values};
}

void takeValues(uint64_t *values) { memcpy(values, kernel.values, sizeof kernel.values); }

uint32_t lanesThatGave(uint64_t value) {
    uint32_t found = 0;
    for (uint32_t left = kernel.active; left; left &= left - 1)
        if (kernel.values[__builtin_ctz(left)] == value) found |= left & -left;
    return found;
}

void blockBarrier(Site site) {
    if (!ownFiber) {
        mistake(site, "asc_syncthreads is called by host code");
        stop();
    }
    if (!kernel.barrier.file) kernel.barrier = site;
    else if (!kernel.severalBarriers && (site.line != kernel.barrier.line || site.file != kernel.barrier.file)) noteBarriers();
    if (kernel.severalBarriers) self().site = site;
    ownWarp().atBarrier |= ownLane();
    suspend();
}

/** Lets the others run, for a thread that seems to wait for one of them. */
inline void spin(const char *function, Site site, void *loads) {
    Thread &thread = self();
    thread.loads = loads;
    thread.site = site;
    thread.function = function;
    Warp &warp = ownWarp();
    warp.spinning |= ownLane();
    if (loads) warp.polling |= ownLane();
    suspend();
}

}  // namespace emulation

/** With a frame of its own: it ends what walks over the frames of a thread. */
__attribute__((optimize("no-omit-frame-pointer"))) void emulationFiber() {
    using namespace emulation;
    for (;;) {
        kernel.closure->call(kernel.closure->start.get(), nullptr);
        Fiber *own = ownFiber;
        kernel.fibers[own->thread] = nullptr;
        const int next = nextThread(own->thread);
        if (next >= 0 && !kernel.fibers[next]) {
            // A thread that has not begun runs on this stack, without a change.
            enter((unsigned)next, own);
            continue;
        }
        fibers.free.push_back(own);
        if (next >= 0) enter((unsigned)next, kernel.fibers[next]);
        change(own->registers, next >= 0 ? ownFiber->registers : kernel.scheduler);
    }
}
