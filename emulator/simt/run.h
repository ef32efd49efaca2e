/** Runs kernels, block after block, and takes launches into their streams. */
#pragma once

#include <set>

#include "../core/runtime.h"
#include "../core/symbols.h"
#include "../host/lifetime.h"
#include "repeats.h"
#include "threads.h"

namespace emulation {

constexpr unsigned maxBlocks = 65535;

inline void runBlocks(const Launch &launch, const Closure &closure) {
    prepareThreads(launch, closure);
    startLaunchShared(launch.sharedBytes, launch.site);
    const unsigned blocks = gridDim.x * gridDim.y * gridDim.z;
    for (unsigned at = 0; at < blocks; ++at) {
        // The order of blocks is not promised either.
        const unsigned block = blocks % 11 ? (unsigned)((at * 11ull + blocks / 2) % blocks) : blocks - 1 - at;
        blockIdx.x = block % gridDim.x;
        blockIdx.y = block / gridDim.x % gridDim.y;
        blockIdx.z = block / gridDim.x / gridDim.y;
        startBlockShared();
        runThreads();
    }
    kernel.running = false;
}

inline void runKernel(const Launch &launch, const Closure &closure) {
    runOrRepeat(launch, closure, [&] { runBlocks(launch, closure); });
}

void tellInactiveLane(uint32_t lane, const char *function, Site site) {
    static std::set<std::pair<std::string, int>> told;
    if (told.insert({site.file, site.line}).second)
        tell(site, "warning", text("%s reads lane %u, which is inactive here: its value is undefined (block (%u, %u, %u), thread %s)", function,
                                   lane, blockIdx.x, blockIdx.y, blockIdx.z, coordinates(ownFiber->thread).c_str()));
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
    if (buffer && !buffer->freed && (buffer->kind == Kind::device || buffer->kind == Kind::managed || buffer->kind == Kind::variable || buffer->mapped)) {
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
    task->binary = config.binary;
    Gathered gathered{&config, task.get()};
    const Arguments arguments{gather, &gathered};
    closure.call(closure.start.get(), &arguments);
    if (!gathered.good) {
        lastError = ACL_ERROR_RT_PARAM_INVALID;
        return;
    }
    task->countsChanges = !config.tiles;
    task->run = [config, closure] { config.tiles ? runTiles(config, closure) : runKernel(config, closure); };
    queue(*stream, task);
}

}  // namespace emulation
