#pragma once

#include "../aclnn/acl_meta.h"

aclnnStatus aclnnInplaceMulsGetWorkspaceSize(aclTensor *selfRef, const aclScalar *other, uint64_t *workspaceSize, aclOpExecutor **executor,
                                             EMULATION_SITE);
EMULATION_OPERATOR(aclnnInplaceMuls);
aclnnStatus aclnnInplaceMulGetWorkspaceSize(aclTensor *selfRef, const aclTensor *other, uint64_t *workspaceSize, aclOpExecutor **executor,
                                            EMULATION_SITE);
EMULATION_OPERATOR(aclnnInplaceMul);
