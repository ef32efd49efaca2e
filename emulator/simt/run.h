/** Runs kernels: block after block, the threads of a block as fibers that change at barriers and warp functions. */
#pragma once

#include <csetjmp>
#include <set>
#include <ucontext.h>

#include "../core/runtime.h"
#include "../core/symbols.h"
#include "../host/lifetime.h"
#include "launch.h"
#include "shared.h"

dim3 threadIdx, blockIdx, blockDim, gridDim;

namespace emulation {

constexpr size_t stackSize = 128 * 1024;
constexpr unsigned maxThreads = 2048, maxBlocks = 65535, defaultBound = 1024;

enum class State : uint8_t { unstarted, ready, atWarpCall, atBarrier, spinning, finished };

struct Fiber {
    char *stack = nullptr;
    ucontext_t entry{};
    jmp_buf env;
    bool entered = false;
    unsigned thread = 0;
};

struct Thread {
    State state = State::unstarted;
    Fiber *fiber = nullptr;
    Site site{nullptr, 0};
    const char *function = nullptr;
    uint64_t value = 0;
    /** Return addresses from the kernel inwards: where in the program a lane stands. */
    std::vector<void *> path;
    unsigned atomics = 0;
    /** Where it loads again and again; nullptr when it waits with atomics. */
    void *loads = nullptr;
};

struct Kernel {
    bool running = false;
    const Launch *launch = nullptr;
    const Closure *closure = nullptr;
    std::vector<Fiber *> free;
    std::vector<std::unique_ptr<Fiber>> fibers;
    std::vector<Thread> threads;
    Fiber *current = nullptr;
    jmp_buf scheduler;
    uint32_t active = 0;
    uint64_t values[32];
    /** How long threads have done nothing but wait, and how much the one that runs has loaded without storing. */
    unsigned long spins = 0, loads = 0;
    /** The last places it loaded from. */
    uintptr_t loaded[4] = {};
    unsigned nextLoaded = 0;
    char *stacks = nullptr;
};

inline Kernel kernel;

inline Thread &self() { return kernel.threads[kernel.current->thread]; }

inline std::string coordinates(unsigned thread) {
    return text("(%u, %u, %u)", thread % blockDim.x, thread / blockDim.x % blockDim.y, thread / blockDim.x / blockDim.y);
}

/** Says where a mistake of a kernel happened and ends the program. */
[[noreturn]] inline void kernelMistake(Site site, const std::string &message) {
    const Launch *launch = kernel.launch;
    mistake(site.file ? site : launch->site, message);
    if (kernel.current)
        note(launch->site, text("in kernel %s launched here, block (%u, %u, %u), thread %s", launch->kernel, blockIdx.x,
                                blockIdx.y, blockIdx.z, coordinates(kernel.current->thread).c_str()));
    else note(launch->site, text("in kernel %s launched here, block (%u, %u, %u)", launch->kernel, blockIdx.x, blockIdx.y, blockIdx.z));
    stop();
}

inline void suspend() {
    if (_setjmp(kernel.current->env) == 0) _longjmp(kernel.scheduler, 1);
}

inline void fiberMain() {
    for (;;) {
        kernel.closure->call(kernel.closure->start.get(), nullptr);
        self().state = State::finished;
        suspend();
    }
}

inline Fiber *takeFiber() {
    if (!kernel.free.empty()) {
        Fiber *fiber = kernel.free.back();
        kernel.free.pop_back();
        return fiber;
    }
    if (!kernel.stacks)
        kernel.stacks = (char *)mmap(nullptr, maxThreads * stackSize, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    auto fiber = std::make_unique<Fiber>();
    fiber->stack = kernel.stacks + kernel.fibers.size() * stackSize;
    // The first page stays closed: a stack that overruns stops there.
    mprotect(fiber->stack + page, stackSize - page, PROT_READ | PROT_WRITE);
    getcontext(&fiber->entry);
    fiber->entry.uc_stack.ss_sp = fiber->stack + page;
    fiber->entry.uc_stack.ss_size = stackSize - page;
    fiber->entry.uc_link = nullptr;
    makecontext(&fiber->entry, fiberMain, 0);
    kernel.fibers.push_back(std::move(fiber));
    return kernel.fibers.back().get();
}

/** Runs a thread until it waits or ends. */
inline void resume(unsigned index) {
    Thread &thread = kernel.threads[index];
    if (thread.state == State::unstarted) {
        thread.fiber = takeFiber();
        thread.fiber->thread = index;
    }
    thread.state = State::ready;
    kernel.loads = 0;
    kernel.current = thread.fiber;
    threadIdx.x = index % blockDim.x;
    threadIdx.y = index / blockDim.x % blockDim.y;
    threadIdx.z = index / blockDim.x / blockDim.y;
    if (_setjmp(kernel.scheduler) == 0) {
        if (kernel.current->entered) _longjmp(kernel.current->env, 1);
        kernel.current->entered = true;
        setcontext(&kernel.current->entry);
    }
    Thread &same = kernel.threads[kernel.current->thread];
    if (same.state == State::finished) kernel.free.push_back(same.fiber);
    kernel.current = nullptr;
}

/** Lets the lanes of a warp that wait at the earliest place of the program go on together. */
inline bool releaseLanes(unsigned first, unsigned last) {
    const std::vector<void *> *earliest = nullptr;
    for (unsigned lane = first; lane < last; ++lane) {
        const Thread &thread = kernel.threads[lane];
        if (thread.state == State::atWarpCall && (!earliest || thread.path < *earliest)) earliest = &thread.path;
    }
    if (!earliest) return false;
    const std::vector<void *> path = *earliest;
    kernel.active = 0;
    for (unsigned lane = first; lane < last; ++lane) {
        Thread &thread = kernel.threads[lane];
        if (thread.state != State::atWarpCall || thread.path != path) continue;
        kernel.active |= 1u << (lane - first);
        kernel.values[lane - first] = thread.value;
        thread.state = State::ready;
    }
    return true;
}

/** Runs a warp until its lanes are done or wait for the block. */
inline void runWarp(unsigned first, unsigned last) {
    do {
        for (unsigned lane = first; lane < last; ++lane) {
            const State state = kernel.threads[lane].state;
            if (state == State::ready || state == State::unstarted) resume(lane);
        }
    } while (releaseLanes(first, last));
}

/** When no thread can go on: opens the barrier, ends the block or tells why it hangs. True when the block is done. */
inline bool openBarrier(unsigned count) {
    unsigned waiting = 0, finished = 0, spinning = 0, oneWaiting = 0, oneFinished = 0;
    for (unsigned index = 0; index < count; ++index) {
        Thread &thread = kernel.threads[index];
        if (thread.state == State::atBarrier) ++waiting, oneWaiting = index;
        if (thread.state == State::finished) ++finished, oneFinished = index;
        if (thread.state == State::spinning) ++spinning;
    }
    if (spinning > 0) {
        for (unsigned index = 0; index < count; ++index) {
            Thread &thread = kernel.threads[index];
            if (thread.state != State::spinning) continue;
            thread.state = State::ready;
            // As long as 20,000 times 1,024 atomics, or 500 times 65,536 loads.
            if ((kernel.spins += thread.loads ? 40 : 1) > 20000)
                kernelMistake(thread.loads ? placeOf({thread.loads}).site() : thread.site, text("deadlock: thread %s waits in a loop of %s for a value that nobody can write: "
                                                "other blocks run only when this one has ended",
                                                coordinates(index).c_str(), thread.function));
        }
        return false;
    }
    kernel.spins = 0;
    if (waiting == 0) return true;
    const Thread &sample = kernel.threads[oneWaiting];
    if (finished > 0)
        kernelMistake(sample.site, text("barrier divergence: %u threads wait at asc_syncthreads, but %u of the block never reach it "
                                        "(thread %s has ended)", waiting, finished, coordinates(oneFinished).c_str()));
    for (unsigned index = 0; index < count; ++index) {
        Thread &thread = kernel.threads[index];
        if (thread.site.line != sample.site.line || strcmp(thread.site.file, sample.site.file) != 0) {
            const Site other = thread.site;
            kernelMistake(other.line < sample.site.line ? other : sample.site,
                          text("barrier divergence: thread %s waits at asc_syncthreads in line %d, thread %s in line %d",
                               coordinates(index).c_str(), other.line, coordinates(oneWaiting).c_str(), sample.site.line));
        }
        thread.state = State::ready;
    }
    nextEpoch();
    return false;
}

inline void runBlock() {
    const unsigned count = blockDim.x * blockDim.y * blockDim.z, warps = (count + 31) / 32;
    for (unsigned index = 0; index < count; ++index) kernel.threads[index].state = State::unstarted;
    startBlockShared();
    do {
        // The order of warps is not promised; the first is not the first here.
        for (unsigned at = 0; at < warps; ++at) {
            const unsigned warp = (at * 7 + 3) % warps;
            const unsigned chosen = warps % 7 ? warp : at;
            runWarp(chosen * 32, chosen * 32 + 32 < count ? chosen * 32 + 32 : count);
        }
    } while (!openBarrier(count));
}

inline void runKernel(const Launch &launch, const Closure &closure) {
    kernel.launch = &launch;
    kernel.closure = &closure;
    kernel.running = true;
    gridDim = launch.grid;
    blockDim = launch.block;
    if (kernel.threads.size() < maxThreads) kernel.threads.resize(maxThreads);
    startLaunchShared(launch.sharedBytes, launch.site);
    const unsigned blocks = gridDim.x * gridDim.y * gridDim.z;
    for (unsigned at = 0; at < blocks; ++at) {
        // The order of blocks is not promised either.
        const unsigned block = blocks % 11 ? (unsigned)((at * 11ull + blocks / 2) % blocks) : blocks - 1 - at;
        blockIdx.x = block % gridDim.x;
        blockIdx.y = block / gridDim.x % gridDim.y;
        blockIdx.z = block / gridDim.x / gridDim.y;
        runBlock();
    }
    kernel.running = false;
}

inline void notePath(Thread &thread, void *frame) {
    thread.path.clear();
    const char *low = kernel.current->stack, *high = low + stackSize;
    for (char *at = (char *)frame; at >= low && at < high - 16 && thread.path.size() < 24;) {
        void **pair = (void **)at;
        thread.path.push_back(pair[1]);
        if ((char *)pair[0] <= at) break;
        at = (char *)pair[0];
    }
    std::reverse(thread.path.begin(), thread.path.end());
}

Exchange exchange(uint64_t value, const char *function, Site site) {
    if (!kernel.current) {
        mistake(site, text("%s is called by host code", function));
        stop();
    }
    Thread &thread = self();
    thread.state = State::atWarpCall;
    thread.value = value;
    thread.site = site;
    thread.function = function;
    notePath(thread, __builtin_frame_address(0));
    suspend();
    return {kernel.active, kernel.current->thread % 32, kernel.values};
}

void blockBarrier(Site site) {
    if (!kernel.current) {
        mistake(site, "asc_syncthreads is called by host code");
        stop();
    }
    Thread &thread = self();
    thread.state = State::atBarrier;
    thread.site = site;
    suspend();
}

/** Lets the others run, for a thread that seems to wait for one of them. */
inline void spin(const char *function, Site site, void *loads) {
    Thread &thread = self();
    thread.atomics = 0;
    thread.loads = loads;
    thread.state = State::spinning;
    thread.site = site;
    thread.function = function;
    suspend();
}

void tellInactiveLane(uint32_t lane, const char *function, Site site) {
    static std::set<std::pair<std::string, int>> told;
    if (told.insert({site.file, site.line}).second)
        tell(site, "warning", text("%s reads lane %u, which is inactive here: its value is undefined (block (%u, %u, %u), thread %s)", function,
                                   lane, blockIdx.x, blockIdx.y, blockIdx.z, coordinates(kernel.current->thread).c_str()));
}

void checkBound(unsigned bound, Site site) {
    const unsigned threads = blockDim.x * blockDim.y * blockDim.z;
    if (threads > bound)
        kernelMistake(kernel.launch->site, text("a block of %u threads is larger than the %u that %s at %s:%d is compiled for; "
                                                "say __launch_bounds__(%u) there", threads, bound, kernel.launch->kernel, site.file,
                                                site.line, threads));
}

void trap(Site site) { kernelMistake(site, "__trap"); }

/** Runs a vector kernel; in simd/run.h. */
void runTiles(const Launch &launch, const Closure &closure);

/** What the arguments of a launch tell, gathered for its task. */
struct Gathered {
    const Launch *launch;
    Task *task;
    int index = 0;
    bool good = true;
};

inline void gather(void *self, const void *pointed, bool writes, bool inside) {
    auto &all = *(Gathered *)self;
    if (!inside) ++all.index;
    if (!pointed) return;
    const auto address = (uintptr_t)pointed;
    Buffer *buffer = bufferNear(address);
    if (buffer && !buffer->freed && (buffer->kind == Kind::device || buffer->kind == Kind::managed || buffer->mapped)) {
        all.task->uses.push_back({buffer, writes});
        if (buffer->device != current->device && buffer->kind == Kind::device && !runtime.peers[{current->device, buffer->device}])
            mistake(all.launch->site, text("argument %d of kernel %s is %s of device %d; aclrtDeviceEnablePeerAccess was not called",
                                           all.index, all.launch->kernel, nameOf(*buffer).c_str(), buffer->device));
        return;
    }
    if (inside) return;
    all.good = false;
    if (buffer && buffer->freed && buffer->kind == Kind::device) {
        mistake(all.launch->site, text("argument %d of kernel %s is %s, which is freed", all.index, all.launch->kernel, nameOf(*buffer).c_str()));
        note(buffer->released, "it was freed here");
    } else if (buffer && !buffer->freed) {
        mistake(all.launch->site, text("argument %d of kernel %s is %s, which kernels cannot use unless it is mapped", all.index,
                                       all.launch->kernel, nameOf(*buffer).c_str()));
    } else {
        mistake(all.launch->site, text("argument %d of kernel %s points to host memory", all.index, all.launch->kernel));
    }
}

void launch(const Launch &config, const Closure &closure) {
    Locked locked(lock);
    aclError code;
    Stream *stream = streamOf(config.stream, config.site, text("the launch of %s", config.kernel).c_str(), code);
    if (!stream) return;
    const auto product = [](dim3 size) { return (unsigned long long)size.x * size.y * size.z; };
    const unsigned long long blocks = product(config.grid), threads = product(config.block);
    const auto refuse = [&](const std::string &why) { wrong(config.site, ACL_ERROR_RT_PARAM_INVALID, "kernel " + std::string(config.kernel) + ": " + why); };
    if (!config.tiles && strcmp(chip(), "950") != 0) return refuse("threads (SIMT) exist on chip 950 only");
    if (blocks == 0 || threads == 0) return refuse("a grid or block of 0 is an error");
    if (blocks > maxBlocks) return refuse(text("a grid of %llu blocks is too large; at most %u, over all three axes", blocks, maxBlocks));
    if (threads > maxThreads) return refuse(text("a block of %llu threads is too large; at most %u", threads, maxThreads));
    if (config.sharedBytes > maxShared) return refuse(text("%zu bytes of shared memory are too much; at most %zu", config.sharedBytes, maxShared));
    auto task = std::make_shared<Task>();
    task->name = std::string("kernel ") + config.kernel;
    task->site = config.site;
    Gathered gathered{&config, task.get()};
    const Arguments arguments{gather, &gathered};
    closure.call(closure.start.get(), &arguments);
    if (!gathered.good) {
        lastError = ACL_ERROR_RT_PARAM_INVALID;
        return;
    }
    task->run = [config, closure] { config.tiles ? runTiles(config, closure) : runKernel(config, closure); };
    queue(*stream, task);
}

}  // namespace emulation
