#pragma once

#include "../aclnn/acl_meta.h"

aclnnStatus aclnnDotGetWorkspaceSize(const aclTensor *self, const aclTensor *tensor, aclTensor *out, uint64_t *workspaceSize,
                                     aclOpExecutor **executor, EMULATION_SITE);
EMULATION_OPERATOR(aclnnDot);
