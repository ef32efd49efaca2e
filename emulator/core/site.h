/** A place in the user's source: every call of the runtime carries one, so that errors name a file and a line. */
#pragma once

namespace emulation {

struct Site {
    const char *file;
    int line;

    /** The place of the call that uses this as a default argument. */
    static constexpr Site here(const char *file = __builtin_FILE(), int line = __builtin_LINE()) {
        return {file, line};
    }
};

}  // namespace emulation

/** Last parameter of every function of the runtime; the user never writes it. */
#define EMULATION_SITE emulation::Site site = emulation::Site::here()
