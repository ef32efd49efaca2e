#pragma once

#include "../aclnn/acl_meta.h"

aclnnStatus aclnnInplaceBaddbmmGetWorkspaceSize(const aclTensor *selfRef, const aclTensor *batch1, const aclTensor *batch2, const aclScalar *beta,
                                                const aclScalar *alpha, int8_t cubeMathType, uint64_t *workspaceSize, aclOpExecutor **executor,
                                                EMULATION_SITE);
EMULATION_OPERATOR(aclnnInplaceBaddbmm);
