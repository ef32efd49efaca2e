/** What the operators of aclnn share: tensors, numbers, and the executor that their first call gives to their second. */
#pragma once

#include "../acl/acl.h"

using aclnnStatus = int32_t;
struct aclTensor;
struct aclScalar;
struct aclIntArray;
struct aclOpExecutor;

// host/operators.h
aclTensor *aclCreateTensor(const int64_t *viewDims, uint64_t viewDimsNum, aclDataType dataType, const int64_t *stride, int64_t offset,
                           aclFormat format, const int64_t *storageDims, uint64_t storageDimsNum, void *tensorData, EMULATION_SITE);
aclnnStatus aclDestroyTensor(const aclTensor *tensor, EMULATION_SITE);
aclScalar *aclCreateScalar(void *value, aclDataType dataType, EMULATION_SITE);
aclnnStatus aclDestroyScalar(const aclScalar *scalar, EMULATION_SITE);
aclIntArray *aclCreateIntArray(const int64_t *value, uint64_t size, EMULATION_SITE);
aclnnStatus aclDestroyIntArray(const aclIntArray *array, EMULATION_SITE);

/** The second call of an operator; what its first call checked is told at the place of that. */
#define EMULATION_OPERATOR(name) \
    aclnnStatus name(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream)
