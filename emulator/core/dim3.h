/** Sizes and places in three dimensions: the language and the runtime both have this type. */
#pragma once

struct dim3 {
    unsigned int x, y, z;
    constexpr dim3(unsigned int x = 1, unsigned int y = 1, unsigned int z = 1) : x(x), y(y), z(z) {}
};
