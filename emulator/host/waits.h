/**
 * Host threads that wait for a condition which a host function of a stream signals, or what that one has started: that is a
 * way to wait for the stream, and the stream runs up to its last host function. The linker brings these calls here (--wrap).
 */
#pragma once

#include <cerrno>
#include <condition_variable>
#include <ctime>
#include <pthread.h>

#include "../core/runtime.h"

namespace emulation {

/** The last host function of a stream that has not run; nullptr when there is none. */
inline std::shared_ptr<Task> lastHostFunction(const Stream &stream) {
    for (auto task = stream.work.rbegin(); task != stream.work.rend(); ++task)
        if ((*task)->onHost) return *task;
    return nullptr;
}

/** Whether a host function waits for somebody to wait. Not while another thread is in the runtime: it may need what this one holds. */
inline bool hostFunctionWaits() {
    std::unique_lock<std::recursive_mutex> locked(lock, std::try_to_lock);
    if (!locked || runtime.inHostFunction) return false;
    for (const auto &stream : runtime.streams)
        if (lastHostFunction(*stream)) return true;
    return false;
}

inline void runHostFunctions() {
    Locked locked(lock);
    for (size_t at = 0; at < runtime.streams.size(); ++at)
        if (const auto last = lastHostFunction(*runtime.streams[at])) runStream(*runtime.streams[at], last.get());
}

/** How long a wait lasts before it looks again whether another thread has queued a host function meanwhile. */
constexpr long lookAgain = 5'000'000;

/** Waits for a condition, or until it is time to look again: a wait may end without a signal, and whoever waits asks anew. */
inline int waitOrRun(pthread_cond_t *condition, pthread_mutex_t *mutex) {
    if (!hostFunctionWaits()) {
        timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += lookAgain;
        until.tv_sec += until.tv_nsec / 1'000'000'000;
        until.tv_nsec %= 1'000'000'000;
        const int code = pthread_cond_timedwait(condition, mutex, &until);
        return code == ETIMEDOUT ? 0 : code;
    }
    pthread_mutex_unlock(mutex);
    runHostFunctions();
    return pthread_mutex_lock(mutex);
}

}  // namespace emulation

extern "C" {
int __wrap_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex) { return emulation::waitOrRun(condition, mutex); }

// std::condition_variable::wait(std::unique_lock<std::mutex> &)
void __wrap__ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE(std::condition_variable *condition, std::unique_lock<std::mutex> &held) {
    emulation::waitOrRun(condition->native_handle(), held.mutex()->native_handle());
}
}
