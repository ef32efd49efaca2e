#pragma once

#include "../aclnn/acl_meta.h"

aclnnStatus aclnnInplaceZeroGetWorkspaceSize(aclTensor *selfRef, uint64_t *workspaceSize, aclOpExecutor **executor, EMULATION_SITE);
EMULATION_OPERATOR(aclnnInplaceZero);
