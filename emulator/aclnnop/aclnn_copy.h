#pragma once

#include "../aclnn/acl_meta.h"

aclnnStatus aclnnInplaceCopyGetWorkspaceSize(aclTensor *selfRef, const aclTensor *src, uint64_t *workspaceSize, aclOpExecutor **executor,
                                             EMULATION_SITE);
EMULATION_OPERATOR(aclnnInplaceCopy);
