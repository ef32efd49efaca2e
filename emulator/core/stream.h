/**
 * Streams, events and the work in them. Work runs only when somebody waits for it, so that a wait that was forgotten
 * shows in the numbers on every run.
 */
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <thread>
#include <vector>

#include "memory.h"

namespace emulation {

struct Stream;
struct Model;

/** A buffer that a task touches, as far as its arguments tell. */
struct Use {
    Buffer *buffer;
    bool writes;
};

struct Task {
    std::string name;
    Site site{};
    std::function<void()> run;
    std::vector<Use> uses;
    Stream *stream = nullptr;
    /** The instance that it was captured into, or that it runs. */
    Model *model = nullptr;
    /** The host's own function: device memory stays closed to it. */
    bool onHost = false;
    /** It counts `memory.changes` by itself. */
    bool countsChanges = false;
    /** The binary that its kernel comes from. */
    const void *binary = nullptr;
    bool done = false;
    std::chrono::steady_clock::time_point ended{};
};

struct Context;

struct Stream {
    Context *context = nullptr;
    int id = 0;
    unsigned priority = 0, flags = 0;
    bool isDefault = false, destroyed = false;
    /** Times somebody asked whether it is done since work came in. */
    int asked = 0;
    Site made{};
    std::deque<std::shared_ptr<Task>> work;
    /** Where its work goes instead, while it is captured. */
    Model *capturing = nullptr;
};

/** Work that was captured, in the order of its calls, which no wait between the streams contradicts. */
struct Model {
    struct Last {
        std::shared_ptr<Task> task;
        /** Another stream waits for it. */
        bool joined = false;
    };
    std::vector<std::shared_ptr<Task>> tasks;
    /** The last task of each stream that takes part. */
    std::map<const Stream *, Last> last;
    Stream *origin = nullptr;
    int mode = 0;
    std::thread::id thread;
    Site begun{};
    bool destroyed = false;
};

struct Event {
    unsigned flags = 0;
    bool destroyed = false;
    int asked = 0;
    Site made{};
    std::shared_ptr<Task> recorded;
};

struct Context {
    int device = 0;
    bool isDefault = false, destroyed = false;
    Stream *defaultStream = nullptr;
};

struct Runtime {
    bool initialised = false, finalised = false;
    int references = 0;
    std::vector<std::unique_ptr<Context>> contexts;
    std::vector<std::unique_ptr<Stream>> streams;
    std::vector<std::unique_ptr<Event>> events;
    std::vector<std::unique_ptr<Model>> models;
    /** Times a device was set minus times it was reset. */
    std::map<int, int> devicesSet;
    std::map<std::pair<int, int>, bool> peers;
    /** A host function is running inside a stream. */
    bool inHostFunction = false;
};

inline Runtime runtime;
inline thread_local Context *current = nullptr;
/** What this thread lets others' captures forbid it, as aclmdlRICaptureMode. */
inline thread_local int captureMode = 0;
/** The code that a kernel launch or a call left for aclrtGetLastError, a thread's own. */
inline thread_local int lastError = 0;

inline Stream *makeStream(Context *context, Site site) {
    auto stream = std::make_unique<Stream>();
    stream->context = context;
    stream->id = (int)runtime.streams.size();
    stream->made = site;
    runtime.streams.push_back(std::move(stream));
    return runtime.streams.back().get();
}

inline Context *makeContext(int device, bool isDefault, Site site) {
    auto context = std::make_unique<Context>();
    context->device = device;
    context->isDefault = isDefault;
    runtime.contexts.push_back(std::move(context));
    Context *made = runtime.contexts.back().get();
    made->defaultStream = makeStream(made, site);
    made->defaultStream->isDefault = true;
    return made;
}

inline Context *defaultContext(int device, Site site) {
    for (auto &context : runtime.contexts)
        if (context->device == device && context->isDefault && !context->destroyed) return context.get();
    return makeContext(device, true, site);
}

/** Does what a task says. */
inline void perform(Task &task) {
    memory.changes += task.run && !task.countsChanges;
    if (task.onHost) {
        const bool before = memory.open;
        openMemory(false);
        runtime.inHostFunction = true;
        task.run();
        runtime.inHostFunction = false;
        openMemory(before);
    } else if (task.run) {
        task.run();
    }
}

/** Runs the oldest task of a stream. */
inline void runOne(Stream &stream) {
    std::shared_ptr<Task> task = stream.work.front();
    perform(*task);
    task->ended = std::chrono::steady_clock::now();
    task->done = true;
    if (!stream.work.empty() && stream.work.front() == task) stream.work.pop_front();
}

/** Runs a stream to its end, or until a task of it is done. */
inline void runStream(Stream &stream, const Task *until = nullptr) {
    Opened opened(false);
    while (!stream.work.empty() && !(until && until->done)) runOne(stream);
}

inline void runDevice(int device) {
    for (size_t at = 0; at < runtime.streams.size(); ++at)
        if (runtime.streams[at]->context->device == device) runStream(*runtime.streams[at]);
}

inline void queue(Stream &stream, std::shared_ptr<Task> task) {
    task->stream = &stream;
    stream.asked = 0;
    if (Model *model = stream.capturing) {
        task->model = model;
        model->last[&stream] = {task, false};
        model->tasks.push_back(std::move(task));
        return;
    }
    stream.work.push_back(std::move(task));
}

/** A task that has not run and would touch this buffer; only one that writes it when `writesOnly`. */
inline const Task *pendingUse(const Buffer &buffer, bool writesOnly) {
    for (auto &stream : runtime.streams)
        for (auto &task : stream->work) {
            // A kernel may use any variable of its binary.
            if (task->binary && task->binary == buffer.binary) return task.get();
            for (const Use &use : task->uses)
                if (use.buffer == &buffer && (use.writes || !writesOnly)) return task.get();
        }
    return nullptr;
}

inline std::string nameOf(const Task &task) {
    return text("%s (%s:%d)", task.name.c_str(), task.site.file, task.site.line);
}

inline std::string nameOf(const Stream &stream) {
    return stream.isDefault ? "the default stream" : text("the stream made at %s:%d", stream.made.file, stream.made.line);
}

}  // namespace emulation
