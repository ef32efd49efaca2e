/** What programs with vector kernels (SIMD) include. */
#pragma once
#include "simd/simd.h"
