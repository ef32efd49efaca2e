// The runtime, compiled once and without the checks that the user's code gets.
#include "host/binaries.h"
#include "host/capture.h"
#include "host/compile.h"
#include "host/mapping.h"
#include "host/waits.h"
#include "simd/run.h"
#include "simt/access.h"
#include "simt/run.h"
