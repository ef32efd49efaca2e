/** Capturing the work of streams into an instance, and running it: as often as wanted, each time with all its tasks. */
#pragma once

#include "streams.h"

static Model *modelOf(aclmdlRI handle, Site site, const char *function, aclError &code) {
    code = needDevice(site, function);
    if (code) return nullptr;
    for (auto &model : runtime.models)
        if (model.get() == handle && !model->destroyed) return model.get();
    code = wrong(site, ACL_ERROR_RT_PARAM_INVALID,
                 text("%s is given %s", function, handle ? "an instance that was destroyed" : "no instance (nullptr)"));
    return nullptr;
}

aclError aclmdlRICaptureBegin(aclrtStream handle, aclmdlRICaptureMode mode, Site site) {
    Locked locked(lock);
    aclError code;
    Stream *stream = streamOf(handle, site, "aclmdlRICaptureBegin", code);
    if (!stream) return code;
    if (stream->isDefault)
        return wrong(site, ACL_ERROR_RT_STREAM_CAPTURE_IMPLICIT, "aclmdlRICaptureBegin needs a stream that was created, not the default one");
    if (stream->capturing)
        return wrong(site, ACL_ERROR_RT_STREAM_CAPTURED, text("aclmdlRICaptureBegin: %s is being captured already", nameOf(*stream).c_str()));
    auto model = std::make_unique<Model>();
    model->origin = stream;
    model->mode = mode;
    model->thread = std::this_thread::get_id();
    model->begun = site;
    stream->capturing = model.get();
    runtime.models.push_back(std::move(model));
    return ACL_SUCCESS;
}

aclError aclmdlRICaptureEnd(aclrtStream handle, aclmdlRI *modelRI, Site site) {
    Locked locked(lock);
    aclError code;
    Stream *stream = streamOf(handle, site, "aclmdlRICaptureEnd", code);
    if (!stream) return code;
    Model *model = stream->capturing;
    if (!model) return wrong(site, ACL_ERROR_RT_STREAM_NOT_CAPTURED, text("aclmdlRICaptureEnd: %s is not being captured", nameOf(*stream).c_str()));
    if (model->origin != stream)
        return wrong(site, ACL_ERROR_RT_STREAM_CAPTURE_UNMATCHED,
                     text("aclmdlRICaptureEnd: the capture began on %s (%s:%d)", nameOf(*model->origin).c_str(), model->begun.file, model->begun.line));
    if (model->mode != ACL_MODEL_RI_CAPTURE_MODE_RELAXED && model->thread != std::this_thread::get_id())
        return wrong(site, ACL_ERROR_RT_STREAM_CAPTURE_WRONG_THREAD, "aclmdlRICaptureEnd is called on another thread than aclmdlRICaptureBegin");
    for (auto &one : runtime.streams) {
        if (one->capturing != model) continue;
        one->capturing = nullptr;
        const auto last = model->last.find(one.get());
        if (one.get() == stream || last == model->last.end() || last->second.joined) continue;
        code = wrong(site, ACL_ERROR_RT_STREAM_UNJOINED,
                     text("aclmdlRICaptureEnd: nothing waits for %s on %s; record an event there and wait for it before",
                          nameOf(*last->second.task).c_str(), nameOf(*one).c_str()));
    }
    *modelRI = code ? nullptr : model;
    return code;
}

aclError aclmdlRICaptureGetInfo(aclrtStream handle, aclmdlRICaptureStatus *status, aclmdlRI *modelRI, Site site) {
    Locked locked(lock);
    aclError code;
    Stream *stream = streamOf(handle, site, "aclmdlRICaptureGetInfo", code);
    if (!stream) return code;
    *status = stream->capturing ? ACL_MODEL_RI_CAPTURE_STATUS_ACTIVE : ACL_MODEL_RI_CAPTURE_STATUS_NONE;
    if (stream->capturing && modelRI) *modelRI = stream->capturing;
    return ACL_SUCCESS;
}

aclError aclmdlRICaptureThreadExchangeMode(aclmdlRICaptureMode *mode, Site) {
    const int before = captureMode;
    captureMode = *mode;
    *mode = (aclmdlRICaptureMode)before;
    return ACL_SUCCESS;
}

aclError aclmdlRIExecuteAsync(aclmdlRI handle, aclrtStream streamHandle, Site site) {
    Locked locked(lock);
    aclError code;
    Model *model = modelOf(handle, site, "aclmdlRIExecuteAsync", code);
    if (!model) return code;
    Stream *stream = streamOf(streamHandle, site, "aclmdlRIExecuteAsync", code);
    if (!stream) return code;
    if (model->origin->capturing == model)
        return wrong(site, ACL_ERROR_RT_MODEL_CAPTURED, "aclmdlRIExecuteAsync runs an instance whose capture has not ended");
    if (stream->capturing)
        return wrong(site, ACL_ERROR_RT_STREAM_CAPTURED, text("aclmdlRIExecuteAsync: %s is being captured", nameOf(*stream).c_str()));
    auto task = std::make_shared<Task>();
    task->name = "aclmdlRIExecuteAsync";
    task->site = site;
    task->model = model;
    task->run = [model] {
        for (auto &one : model->tasks) perform(*one);
    };
    for (auto &one : model->tasks) task->uses.insert(task->uses.end(), one->uses.begin(), one->uses.end());
    queue(*stream, task);
    return ACL_SUCCESS;
}

aclError aclmdlRIExecute(aclmdlRI handle, int32_t, Site site) {
    Locked locked(lock);
    if (aclError code = aclmdlRIExecuteAsync(handle, nullptr, site)) return code;
    return aclrtSynchronizeStream(nullptr, site);
}

aclError aclmdlRIDestroy(aclmdlRI handle, Site site) {
    Locked locked(lock);
    aclError code;
    Model *model = modelOf(handle, site, "aclmdlRIDestroy", code);
    if (!model) return code;
    if (model->origin->capturing == model)
        return wrong(site, ACL_ERROR_RT_MODEL_CAPTURED, "aclmdlRIDestroy destroys an instance whose capture has not ended");
    for (auto &stream : runtime.streams)
        for (auto &task : stream->work)
            if (task->model == model)
                return wrong(site, ACL_ERROR_RT_MODEL_RUNNING,
                             text("aclmdlRIDestroy destroys an instance while %s has not run; synchronise the stream before", nameOf(*task).c_str()));
    model->destroyed = true;
    return ACL_SUCCESS;
}

aclError aclmdlRIDebugPrint(aclmdlRI handle, Site site) {
    Locked locked(lock);
    aclError code;
    if (Model *model = modelOf(handle, site, "aclmdlRIDebugPrint", code))
        for (auto &task : model->tasks) fprintf(stderr, "%s\n", nameOf(*task).c_str());
    return code;
}
