/**
 * What the emulation has to say. A mistake is told on stderr as `file:line: error: …`; the program goes on where the
 * real runtime would return an error code, and ends at once where it would read or write something wrong. Either way
 * the exit code is 1.
 */
#pragma once

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <unistd.h>

#include "site.h"

namespace emulation {

/** Mistakes told so far. */
inline int mistakes = 0;

/**
 * Text for aclGetRecentErrMsg, a thread's own; empty when nothing happened since it was asked last. Plain bytes, for what is
 * left at the end of the process is told after the thread's objects are gone.
 */
inline thread_local char recentMessage[2048];

inline std::string format(const char *text, va_list arguments) {
    char buffer[2048];
    vsnprintf(buffer, sizeof buffer, text, arguments);
    return buffer;
}

[[gnu::format(printf, 1, 2)]] inline std::string text(const char *pattern, ...) {
    va_list arguments;
    va_start(arguments, pattern);
    std::string result = format(pattern, arguments);
    va_end(arguments);
    return result;
}

inline void tell(Site site, const char *kind, const std::string &message) {
    fflush(stdout);
    if (site.file) fprintf(stderr, "%s:%d: %s: %s\n", site.file, site.line, kind, message.c_str());
    else fprintf(stderr, "%s: %s\n", kind, message.c_str());
}

/** Says more about the mistake told last, at the place that matters to it. */
inline void note(Site site, const std::string &message) { tell(site, "note", message); }

/** A mistake the program survives: told, kept for aclGetRecentErrMsg, and the exit code becomes 1. */
inline void mistake(Site site, const std::string &message) {
    ++mistakes;
    snprintf(recentMessage, sizeof recentMessage, "%s", message.c_str());
    tell(site, "error", message);
}

/** An error code that a correct program may meet: kept for aclGetRecentErrMsg, not told. */
inline int refused(int code, const std::string &message) {
    snprintf(recentMessage, sizeof recentMessage, "%s", message.c_str());
    return code;
}

/** Ends the program after a mistake that leaves nothing to go on with. */
[[noreturn]] inline void stop() {
    fflush(nullptr);
    _exit(1);
}

}  // namespace emulation
