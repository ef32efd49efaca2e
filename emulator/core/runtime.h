/** What every function of the runtime asks first, and what is said when the program ends. */
#pragma once

#include <mutex>

#include "../acl/values.h"
#include "stream.h"

namespace emulation {

inline std::recursive_mutex lock;
using Locked = std::lock_guard<std::recursive_mutex>;

/** Tells leaks of physical memory and of addresses; host/mapping.h sets it once there are any. */
inline void (*tellUnreleased)() = nullptr;

/** Leaks, told once: buffers nobody freed and work nobody waited for. */
inline void tellWhatIsLeft() {
    for (auto &stream : runtime.streams)
        if (!stream->work.empty()) {
            const Task &task = *stream->work.front();
            mistake(task.site, text("%s was never waited for: nothing synchronises %s after it, so it did not run",
                                    task.name.c_str(), nameOf(*stream).c_str()));
            stream->work.clear();
        }
    for (auto &[begin, buffer] : memory.buffers)
        if (!buffer.freed && buffer.physical) {
            mistake(buffer.allocated, text("%zu bytes stay mapped: aclrtUnmapMem is never called", buffer.size));
            buffer.freed = true;
        } else if (!buffer.freed && buffer.kind != Kind::registered && buffer.kind != Kind::variable) {
            mistake(buffer.allocated, text("%zu bytes of %s memory are never freed", buffer.size,
                                           buffer.kind == Kind::device    ? "device"
                                           : buffer.kind == Kind::managed ? "managed"
                                                                          : "pinned host"));
            buffer.freed = true;
        }
    if (tellUnreleased) tellUnreleased();
}

/** The end of the process: an exit code of 0 becomes 1 when there were mistakes. */
inline void atEnd(int status, void *) {
    if (status == 0 && !runtime.finalised) tellWhatIsLeft();
    if (mistakes == 0) return;
    fflush(stdout);
    fprintf(stderr, "%d mistake%s found by the emulation\n", mistakes, mistakes == 1 ? "" : "s");
    fflush(nullptr);
    _exit(status ? status : 1);
}

/** Tells a mistake and gives the error code that the real runtime has for it. */
inline aclError wrong(Site site, aclError code, const std::string &message) {
    mistake(site, message);
    lastError = code;
    return code;
}

/** An error that correct programs meet too: an answer, not a mistake. */
inline aclError answer(aclError code, const std::string &message) {
    lastError = code;
    return refused(code, message);
}

/** 0 when the runtime is initialised. */
inline aclError needInit(Site site, const char *function) {
    if (runtime.inHostFunction)
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID,
                     text("%s is called inside a host function of a stream; no function of the runtime may be", function));
    if (runtime.initialised) return ACL_SUCCESS;
    return wrong(site, ACL_ERROR_UNINITIALIZE,
                 runtime.finalised ? text("%s is called after aclFinalize", function)
                                   : text("%s is called before aclInit", function));
}

/** 0 when the runtime is initialised and this thread has a device. */
inline aclError needDevice(Site site, const char *function) {
    if (aclError code = needInit(site, function)) return code;
    if (current) return ACL_SUCCESS;
    return wrong(site, ACL_ERROR_RT_CONTEXT_NULL,
                 text("%s is called before aclrtSetDevice in this thread", function));
}

/** The stream of a handle; nullptr is the default stream. Gives nullptr and the code when it cannot be used here. */
inline Stream *streamOf(void *handle, Site site, const char *function, aclError &code) {
    code = needDevice(site, function);
    if (code) return nullptr;
    if (!handle) return current->defaultStream;
    for (auto &stream : runtime.streams)
        if (stream.get() == handle) {
            if (stream->destroyed) {
                code = wrong(site, ACL_ERROR_RT_STREAM_CONTEXT, text("%s is given a stream that was destroyed", function));
                return nullptr;
            }
            if (stream->context != current) {
                code = wrong(site, ACL_ERROR_RT_STREAM_CONTEXT,
                             text("%s is given %s, which belongs to device %d; this thread is on device %d", function,
                                  nameOf(*stream).c_str(), stream->context->device, current->device));
                return nullptr;
            }
            return stream.get();
        }
    code = wrong(site, ACL_ERROR_RT_PARAM_INVALID, text("%s is given something that is no stream", function));
    return nullptr;
}

/** 0 when a stream is not being captured: nobody can wait for work that is only written down. */
inline aclError needNoCapture(const Stream &stream, Site site, const char *function) {
    if (!stream.capturing) return ACL_SUCCESS;
    return wrong(site, ACL_ERROR_RT_STREAM_CAPTURED,
                 text("%s: %s is being captured since %s:%d", function, nameOf(stream).c_str(), stream.capturing->begun.file,
                      stream.capturing->begun.line));
}

/** 0 when no capture of this or another thread forbids calls that work beside the streams. */
inline aclError needNoCapture(Site site, const char *function) {
    for (auto &stream : runtime.streams) {
        const Model *model = stream->capturing;
        if (!model || model->mode == ACL_MODEL_RI_CAPTURE_MODE_RELAXED || captureMode == ACL_MODEL_RI_CAPTURE_MODE_RELAXED) continue;
        const bool own = model->thread == std::this_thread::get_id();
        if (!own && (model->mode != ACL_MODEL_RI_CAPTURE_MODE_GLOBAL || captureMode != ACL_MODEL_RI_CAPTURE_MODE_GLOBAL)) continue;
        return wrong(site, ACL_ERROR_RT_CAPTURE_MODE_NOT_SUPPORT,
                     text("%s is refused while a stream is captured since %s:%d, whose mode is not relaxed", function,
                          model->begun.file, model->begun.line));
    }
    return ACL_SUCCESS;
}

/** 0 when what an event marks is work that runs, not work that was captured. */
inline aclError needNotCaptured(const Event &event, Site site, const char *function) {
    if (!event.recorded || !event.recorded->model) return ACL_SUCCESS;
    return wrong(site, ACL_ERROR_RT_EVENT_CAPTURED,
                 text("%s: the event was recorded while its stream was captured, at %s:%d", function,
                      event.recorded->site.file, event.recorded->site.line));
}

inline Event *eventOf(void *handle, Site site, const char *function, aclError &code) {
    code = needInit(site, function);
    if (code) return nullptr;
    for (auto &event : runtime.events)
        if (event.get() == handle && !event->destroyed) return event.get();
    code = wrong(site, ACL_ERROR_RT_PARAM_INVALID,
                 text("%s is given %s", function, handle ? "an event that was destroyed" : "no event (nullptr)"));
    return nullptr;
}

}  // namespace emulation
