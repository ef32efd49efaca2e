/** All of the SIMT language; every `.asc` file gets it before its first line. */
#pragma once

#include <cstddef>

// What kernels copy with these is checked like what they load and store.
extern "C" {
void *memcpy(void *to, const void *from, size_t bytes) noexcept __asm__("emulation_memcpy");
void *memmove(void *to, const void *from, size_t bytes) noexcept __asm__("emulation_memmove");
void *memset(void *to, int value, size_t bytes) noexcept __asm__("emulation_memset");
}

#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "atomics.h"
#include "exported.h"
#include "groups.h"
#include "launch.h"
#include "shortmath.h"
#include "warp.h"
