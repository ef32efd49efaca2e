/** All of the SIMT language; every `.asc` file gets it before its first line. */
#pragma once

#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "atomics.h"
#include "groups.h"
#include "launch.h"
#include "shortmath.h"
#include "warp.h"
