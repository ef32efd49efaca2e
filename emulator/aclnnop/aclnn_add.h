#pragma once

#include "../aclnn/acl_meta.h"

aclnnStatus aclnnInplaceAddGetWorkspaceSize(const aclTensor *selfRef, const aclTensor *other, const aclScalar *alpha,
                                            uint64_t *workspaceSize, aclOpExecutor **executor, EMULATION_SITE);
EMULATION_OPERATOR(aclnnInplaceAdd);
