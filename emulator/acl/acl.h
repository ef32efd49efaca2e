#pragma once

// Sources may ask for the guard of the header that this one stands in for.
#define INC_EXTERNAL_ACL_ACL_H_

#include "acl_rt.h"
