/** Streams, events and host functions. */
#pragma once

#include <thread>

#include "copy.h"

aclError aclrtCreateStreamWithConfig(aclrtStream *stream, uint32_t priority, uint32_t flag, Site site) {
    Locked locked(lock);
    if (aclError code = needDevice(site, "aclrtCreateStream")) return code;
    Stream *made = makeStream(current, site);
    made->priority = priority;
    made->flags = flag;
    *stream = made;
    return ACL_SUCCESS;
}
aclError aclrtCreateStream(aclrtStream *stream, Site site) { return aclrtCreateStreamWithConfig(stream, 0, 0, site); }

static aclError destroy(aclrtStream handle, bool force, Site site, const char *function) {
    Locked locked(lock);
    aclError code;
    if (!handle) return wrong(site, ACL_ERROR_RT_PARAM_INVALID, text("%s of the default stream is an error", function));
    Stream *stream = streamOf(handle, site, function, code);
    if (!stream) return code;
    if (!stream->work.empty() && !force)
        mistake(site, text("%s destroys %s while %s has not run; synchronise it before", function, nameOf(*stream).c_str(),
                           nameOf(*stream->work.front()).c_str()));
    if (force) stream->work.clear();
    else runStream(*stream);
    stream->destroyed = true;
    return ACL_SUCCESS;
}
aclError aclrtDestroyStream(aclrtStream stream, Site site) { return destroy(stream, false, site, "aclrtDestroyStream"); }
aclError aclrtDestroyStreamForce(aclrtStream stream, Site site) { return destroy(stream, true, site, "aclrtDestroyStreamForce"); }

aclError aclrtSynchronizeStreamWithTimeout(aclrtStream handle, int32_t, Site site) {
    Locked locked(lock);
    aclError code;
    Stream *stream = streamOf(handle, site, "aclrtSynchronizeStream", code);
    if (stream && (code = needNoCapture(*stream, site, "aclrtSynchronizeStream"))) return code;
    if (stream) runStream(*stream);
    return code;
}
aclError aclrtSynchronizeStream(aclrtStream stream, Site site) { return aclrtSynchronizeStreamWithTimeout(stream, -1, site); }

aclError aclrtStreamQuery(aclrtStream handle, aclrtStreamStatus *status, Site site) {
    Locked locked(lock);
    aclError code;
    Stream *stream = streamOf(handle, site, "aclrtStreamQuery", code);
    if (!stream) return code;
    if ((code = needNoCapture(*stream, site, "aclrtStreamQuery"))) return code;
    // Once not ready, so that a program that only asks once is seen; then the work runs.
    if (stream->asked++ > 0) runStream(*stream);
    *status = stream->work.empty() ? ACL_STREAM_STATUS_COMPLETE : ACL_STREAM_STATUS_NOT_READY;
    return ACL_SUCCESS;
}

aclError aclrtStreamGetId(aclrtStream handle, int32_t *streamId, Site site) {
    aclError code;
    if (Stream *stream = streamOf(handle, site, "aclrtStreamGetId", code)) *streamId = stream->id;
    return code;
}
aclError aclrtStreamGetPriority(aclrtStream handle, uint32_t *priority, Site site) {
    aclError code;
    if (Stream *stream = streamOf(handle, site, "aclrtStreamGetPriority", code)) *priority = stream->priority;
    return code;
}
aclError aclrtStreamGetFlags(aclrtStream handle, uint32_t *flags, Site site) {
    aclError code;
    if (Stream *stream = streamOf(handle, site, "aclrtStreamGetFlags", code)) *flags = stream->flags;
    return code;
}
aclError aclrtSetStreamAttribute(aclrtStream handle, aclrtStreamAttr, aclrtStreamAttrValue *, Site site) {
    aclError code;
    streamOf(handle, site, "aclrtSetStreamAttribute", code);
    return code;
}

aclError aclrtLaunchHostFunc(aclrtStream handle, aclrtHostFunc fn, void *args, Site site) {
    Locked locked(lock);
    aclError code;
    Stream *stream = streamOf(handle, site, "aclrtLaunchHostFunc", code);
    if (!stream) return code;
    if (!fn) return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtLaunchHostFunc needs a function");
    auto task = std::make_shared<Task>();
    task->name = "aclrtLaunchHostFunc";
    task->site = site;
    task->onHost = true;
    task->run = [fn, args] { fn(args); };
    queue(*stream, task);
    return ACL_SUCCESS;
}

aclError aclrtCreateEventExWithFlag(aclrtEvent *event, uint32_t flag, Site site) {
    Locked locked(lock);
    if (aclError code = needDevice(site, "aclrtCreateEvent")) return code;
    auto made = std::make_unique<Event>();
    made->flags = flag;
    made->made = site;
    *event = made.get();
    runtime.events.push_back(std::move(made));
    return ACL_SUCCESS;
}
aclError aclrtCreateEventWithFlag(aclrtEvent *event, uint32_t flag, Site site) { return aclrtCreateEventExWithFlag(event, flag, site); }
aclError aclrtCreateEvent(aclrtEvent *event, Site site) {
    return aclrtCreateEventExWithFlag(event, ACL_EVENT_TIME_LINE | ACL_EVENT_SYNC, site);
}

aclError aclrtDestroyEvent(aclrtEvent handle, Site site) {
    Locked locked(lock);
    aclError code;
    if (Event *event = eventOf(handle, site, "aclrtDestroyEvent", code)) event->destroyed = true;
    return code;
}

aclError aclrtRecordEventWithFlag(aclrtEvent handle, aclrtStream streamHandle, uint32_t, Site site) {
    Locked locked(lock);
    aclError code;
    Event *event = eventOf(handle, site, "aclrtRecordEvent", code);
    if (!event) return code;
    Stream *stream = streamOf(streamHandle, site, "aclrtRecordEvent", code);
    if (!stream) return code;
    auto task = std::make_shared<Task>();
    task->name = "aclrtRecordEvent";
    task->site = site;
    event->recorded = task;
    event->asked = 0;
    queue(*stream, task);
    return ACL_SUCCESS;
}
aclError aclrtRecordEvent(aclrtEvent event, aclrtStream stream, Site site) { return aclrtRecordEventWithFlag(event, stream, 0, site); }

aclError aclrtResetEvent(aclrtEvent handle, aclrtStream streamHandle, Site site) {
    Locked locked(lock);
    aclError code;
    if (eventOf(handle, site, "aclrtResetEvent", code)) streamOf(streamHandle, site, "aclrtResetEvent", code);
    return code;
}

static aclError streamWait(aclrtStream streamHandle, aclrtEvent handle, Site site) {
    Locked locked(lock);
    aclError code;
    Event *event = eventOf(handle, site, "aclrtStreamWaitEvent", code);
    if (!event) return code;
    Stream *stream = streamOf(streamHandle, site, "aclrtStreamWaitEvent", code);
    if (!stream) return code;
    if (!(event->flags & ACL_EVENT_SYNC))
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID,
                     text("aclrtStreamWaitEvent needs an event made with ACL_EVENT_SYNC; this one was made at %s:%d without",
                          event->made.file, event->made.line));
    if (!event->recorded)
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtStreamWaitEvent waits for an event that was never recorded");
    Model *model = event->recorded->model;
    if (model && model->origin->capturing != model) return needNotCaptured(*event, site, "aclrtStreamWaitEvent");
    if (stream->capturing && stream->capturing != model)
        return wrong(site, ACL_ERROR_RT_CAPTURE_DEPENDENCY,
                     text("aclrtStreamWaitEvent: %s is being captured and waits for work that is not", nameOf(*stream).c_str()));
    if (model) {
        // The stream takes part from here on, and what it waits for is joined if nothing came after it.
        stream->capturing = model;
        Model::Last &last = model->last[event->recorded->stream];
        last.joined = last.joined || last.task == event->recorded;
        if (event->recorded->stream == stream) return ACL_SUCCESS;
    }
    auto task = std::make_shared<Task>();
    task->name = "aclrtStreamWaitEvent";
    task->site = site;
    if (model) {
        queue(*stream, task);
        return ACL_SUCCESS;
    }
    task->run = [recorded = event->recorded] {
        if (!recorded->done) runStream(*recorded->stream, recorded.get());
    };
    queue(*stream, task);
    return ACL_SUCCESS;
}
aclError aclrtStreamWaitEvent(aclrtStream stream, aclrtEvent event, Site site) { return streamWait(stream, event, site); }
aclError aclrtStreamWaitEventWithTimeout(aclrtStream stream, aclrtEvent event, int32_t, Site site) { return streamWait(stream, event, site); }
aclError aclrtStreamWaitEventWithFlag(aclrtStream stream, aclrtEvent event, uint32_t, uint32_t, Site site) {
    return streamWait(stream, event, site);
}

aclError aclrtSynchronizeEventWithTimeout(aclrtEvent handle, int32_t, Site site) {
    Locked locked(lock);
    aclError code;
    Event *event = eventOf(handle, site, "aclrtSynchronizeEvent", code);
    if (!event) return code;
    if (!event->recorded) return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtSynchronizeEvent waits for an event that was never recorded");
    if ((code = needNotCaptured(*event, site, "aclrtSynchronizeEvent"))) return code;
    if (!event->recorded->done) runStream(*event->recorded->stream, event->recorded.get());
    return ACL_SUCCESS;
}
aclError aclrtSynchronizeEvent(aclrtEvent event, Site site) { return aclrtSynchronizeEventWithTimeout(event, -1, site); }

/** Whether what the event marks is done; the first question after a record gets no, the next one runs the work. */
static bool isReached(Event &event) {
    if (event.recorded && !event.recorded->done && event.asked++ > 0) runStream(*event.recorded->stream, event.recorded.get());
    return event.recorded && event.recorded->done;
}

aclError aclrtQueryEventStatus(aclrtEvent handle, aclrtEventRecordedStatus *status, Site site) {
    Locked locked(lock);
    aclError code;
    Event *event = eventOf(handle, site, "aclrtQueryEventStatus", code);
    if (event && !(code = needNotCaptured(*event, site, "aclrtQueryEventStatus")))
        *status = isReached(*event) ? ACL_EVENT_RECORDED_STATUS_COMPLETE : ACL_EVENT_RECORDED_STATUS_NOT_READY;
    return code;
}
aclError aclrtQueryEvent(aclrtEvent handle, aclrtEventStatus *status, Site site) {
    Locked locked(lock);
    aclError code;
    Event *event = eventOf(handle, site, "aclrtQueryEvent", code);
    if (event && !(code = needNotCaptured(*event, site, "aclrtQueryEvent")))
        *status = isReached(*event) ? ACL_EVENT_STATUS_COMPLETE : ACL_EVENT_STATUS_NOT_READY;
    return code;
}

aclError aclrtEventElapsedTime(float *ms, aclrtEvent startEvent, aclrtEvent endEvent, Site site) {
    Locked locked(lock);
    aclError code;
    Event *start = eventOf(startEvent, site, "aclrtEventElapsedTime", code);
    if (!start) return code;
    Event *end = eventOf(endEvent, site, "aclrtEventElapsedTime", code);
    if (!end) return code;
    for (Event *event : {start, end}) {
        if ((code = needNotCaptured(*event, site, "aclrtEventElapsedTime"))) return code;
        if (!(event->flags & ACL_EVENT_TIME_LINE))
            return wrong(site, ACL_ERROR_RT_PARAM_INVALID,
                         text("aclrtEventElapsedTime needs events made with ACL_EVENT_TIME_LINE; one was made at %s:%d without",
                              event->made.file, event->made.line));
        if (!event->recorded || !event->recorded->done)
            return wrong(site, ACL_ERROR_RT_EVENT_NOT_COMPLETE,
                         text("aclrtEventElapsedTime: the %s event %s; call aclrtSynchronizeEvent before",
                              event == start ? "start" : "end", event->recorded ? "has not been reached" : "was never recorded"));
    }
    *ms = std::chrono::duration<float, std::milli>(end->recorded->ended - start->recorded->ended).count();
    return ACL_SUCCESS;
}
