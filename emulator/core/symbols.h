/** From an address in the program to a place in the user's source, through `addr2line`, which comes with the compiler. */
#pragma once

#include <climits>
#include <cstdint>
#include <cstring>
#include <execinfo.h>
#include <string>
#include <vector>

#include "loaded.h"
#include "report.h"

extern "C" char __executable_start, etext;

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

/** What an address is looked up in, and as what: the program itself or a binary that it has loaded; no file for a library. */
inline std::pair<std::string, uintptr_t> objectOf(uintptr_t address) {
    if (address - (uintptr_t)&__executable_start < (uintptr_t)&etext - (uintptr_t)&__executable_start) {
        char self[4096];
        const ssize_t length = readlink("/proc/self/exe", self, sizeof self);
        return {std::string(self, length > 0 ? (size_t)length : 0), address};
    }
    for (const Range &range : loadedRanges)
        if (address - range.begin < range.end - range.begin) return {range.file, address - range.base};
    return {};
}

/** The innermost place in the user's files among the inlined frames of these addresses, outermost last. */
inline Place placeIn(const std::string &object, const std::string &addresses) {
    const std::string command = "addr2line -i -e '" + object + "'" + addresses + " 2>/dev/null";
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

/** The innermost place in the user's files among these return addresses. */
inline Place placeOf(const std::vector<void *> &frames) {
    Place found;
    std::string object, addresses;
    const auto ask = [&] {
        if (found.file.empty() && !object.empty()) found = placeIn(object, addresses);
        addresses.clear();
    };
    for (void *frame : frames) {
        // A return address is one past the call.
        const auto [file, address] = objectOf((uintptr_t)frame - 1);
        if (file.empty()) continue;
        if (file != object) ask();
        object = file;
        addresses += text(" 0x%lx", (unsigned long)address);
    }
    ask();
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
