#pragma once
// Sources ask by this name whether the header was included.
#define INCLUDE_SIMT_API_ASC_SIMT_H

#include "../simt/simt.h"
