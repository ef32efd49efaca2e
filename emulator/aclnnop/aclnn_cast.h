#pragma once

#include "../aclnn/acl_meta.h"

aclnnStatus aclnnCastGetWorkspaceSize(const aclTensor *self, const aclDataType dtype, aclTensor *out, uint64_t *workspaceSize,
                                      aclOpExecutor **executor, EMULATION_SITE);
EMULATION_OPERATOR(aclnnCast);
