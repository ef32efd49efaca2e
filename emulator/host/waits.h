/**
 * Host threads that wait for a condition which a host function of a stream signals: that is a way to wait for the stream, and
 * the stream runs up to its last host function. The linker brings these calls here (--wrap).
 */
#pragma once

#include <condition_variable>
#include <pthread.h>

#include "../core/runtime.h"

namespace emulation {

/** The last host function of a stream that has not run; nullptr when there is none. */
inline std::shared_ptr<Task> lastHostFunction(const Stream &stream) {
    for (auto task = stream.work.rbegin(); task != stream.work.rend(); ++task)
        if ((*task)->onHost) return *task;
    return nullptr;
}

/** Whether a host function waits for somebody to wait. */
inline bool hostFunctionWaits() {
    Locked locked(lock);
    if (runtime.inHostFunction) return false;
    for (const auto &stream : runtime.streams)
        if (lastHostFunction(*stream)) return true;
    return false;
}

inline void runHostFunctions() {
    Locked locked(lock);
    for (size_t at = 0; at < runtime.streams.size(); ++at)
        if (const auto last = lastHostFunction(*runtime.streams[at])) runStream(*runtime.streams[at], last.get());
}

}  // namespace emulation

extern "C" {
int __real_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex);

/** A wait may end without a signal; whoever waits looks at the condition again. */
int __wrap_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex) {
    if (!emulation::hostFunctionWaits()) return __real_pthread_cond_wait(condition, mutex);
    pthread_mutex_unlock(mutex);
    emulation::runHostFunctions();
    return pthread_mutex_lock(mutex);
}

// std::condition_variable::wait(std::unique_lock<std::mutex> &)
void __real__ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE(std::condition_variable *condition, std::unique_lock<std::mutex> &held);

void __wrap__ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE(std::condition_variable *condition, std::unique_lock<std::mutex> &held) {
    if (!emulation::hostFunctionWaits()) return __real__ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE(condition, held);
    held.unlock();
    emulation::runHostFunctions();
    held.lock();
}
}
