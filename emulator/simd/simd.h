/** The part of the SIMD language that is emulated: vector kernels on tiles. */
#pragma once

#include "casts.h"
#include "copies.h"
