#pragma once

#include "../aclnn/acl_meta.h"

aclnnStatus aclnnAbsGetWorkspaceSize(const aclTensor *self, aclTensor *out, uint64_t *workspaceSize, aclOpExecutor **executor, EMULATION_SITE);
EMULATION_OPERATOR(aclnnAbs);
