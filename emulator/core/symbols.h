/** From an address in the program to a place in the user's source, through `addr2line`, which comes with the compiler. */
#pragma once

#include <climits>
#include <cstdint>
#include <cstring>
#include <execinfo.h>
#include <string>
#include <vector>

#include "report.h"

namespace emulation {

struct Place {
    std::string file;
    int line = 0;

    Site site() const { return {file.empty() ? nullptr : file.c_str(), line}; }
};

/** Whether a file is neither of the emulation nor of the system. */
inline bool isUsers(const std::string &file) {
    static const std::string own = [] {
        // The path may lead through another folder and back.
        char real[PATH_MAX];
        const std::string here = realpath(__FILE__, real) ? real : __FILE__;
        return here.substr(0, here.size() - strlen("core/symbols.h"));
    }();
    return !file.empty() && file[0] != '?' && file.rfind(own, 0) != 0 && file.rfind("/usr/", 0) != 0;
}

/** A file as the user named it: relative to where the program was compiled, unless other places are told in full. */
inline bool placesAreRelative = false;

inline std::string shortened(const std::string &file) {
    static const std::string start = [] {
        char folder[4096];
        return getcwd(folder, sizeof folder) ? std::string(folder) + "/" : std::string();
    }();
    return placesAreRelative && !start.empty() && file.rfind(start, 0) == 0 ? file.substr(start.size()) : file;
}

/** The innermost place in the user's files among the inlined frames of these return addresses, outermost last. */
inline Place placeOf(const std::vector<void *> &frames) {
    char self[4096];
    const ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length <= 0) return {};
    self[length] = 0;
    std::string command = std::string("addr2line -i -e '") + self + "'";
    // A return address is one past the call.
    for (void *frame : frames) command += text(" 0x%lx", (unsigned long)frame - 1);
    command += " 2>/dev/null";
    FILE *pipe = popen(command.c_str(), "r");
    if (!pipe) return {};
    Place found;
    char line[4096];
    while (fgets(line, sizeof line, pipe)) {
        char *colon = strrchr(line, ':');
        if (!found.file.empty() || !colon) continue;
        *colon = 0;
        if (!isUsers(line) || atoi(colon + 1) == 0) continue;
        found.file = shortened(line);
        found.line = atoi(colon + 1);
    }
    pclose(pipe);
    return found;
}

/** Where the user's code is now, seen from inside the emulation or a signal handler; `first` is looked at before. */
inline Place placeOfCaller(void *first) {
    void *frames[48];
    const int count = backtrace(frames, 48);
    std::vector<void *> list;
    if (first) list.push_back(first);
    list.insert(list.end(), frames, frames + count);
    return placeOf(list);
}

}  // namespace emulation
