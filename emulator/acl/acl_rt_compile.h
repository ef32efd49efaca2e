/** Kernels that are compiled while the program runs: host/compile.h */
#pragma once

#include "types.h"

using aclrtcProg = void *;

aclError aclrtcCreateProg(aclrtcProg *prog, const char *src, const char *name, int numHeaders, const char **headers,
                          const char **includeNames, EMULATION_SITE);
aclError aclrtcDestroyProg(aclrtcProg *prog, EMULATION_SITE);
aclError aclrtcCompileProg(aclrtcProg prog, int numOptions, const char **options, EMULATION_SITE);
aclError aclrtcAddNameExpr(aclrtcProg prog, const char *const nameExpression, EMULATION_SITE);
aclError aclrtcGetLoweredName(aclrtcProg prog, const char *nameExpression, const char **loweredName, EMULATION_SITE);
aclError aclrtcGetBinDataSize(aclrtcProg prog, size_t *binDataSizeRet, EMULATION_SITE);
aclError aclrtcGetBinData(aclrtcProg prog, char *binData, EMULATION_SITE);
aclError aclrtcGetCompileLogSize(aclrtcProg prog, size_t *logSizeRet, EMULATION_SITE);
aclError aclrtcGetCompileLog(aclrtcProg prog, char *log, EMULATION_SITE);
