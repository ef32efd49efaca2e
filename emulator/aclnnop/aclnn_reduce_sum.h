#pragma once

#include "../aclnn/acl_meta.h"

aclnnStatus aclnnReduceSumGetWorkspaceSize(const aclTensor *self, const aclIntArray *dims, bool keepDims, aclDataType dtype, aclTensor *out,
                                           uint64_t *workspaceSize, aclOpExecutor **executor, EMULATION_SITE);
EMULATION_OPERATOR(aclnnReduceSum);
