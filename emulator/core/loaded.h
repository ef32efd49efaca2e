/** Where the binaries lie that the program has loaded. */
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace emulation {

struct Range {
    uintptr_t begin, end;
    /** What to look its addresses up in, less `base`. */
    std::string file;
    uintptr_t base;
};

/** All of each binary, and what of it can be written: its variables. */
inline std::vector<Range> loadedRanges, loadedVariables;

}  // namespace emulation
