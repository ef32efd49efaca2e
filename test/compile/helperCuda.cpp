// Runs ascendify_helper_cuda.hpp, and the value that stands for two codes, against a tiny ACL of this test's own.
#include <cstdlib>
#include <iostream>
#include <string>

#include "ascendify_helper_cuda.hpp"

// As helper_cuda_drvapi.h of the samples does.
#ifndef COMMON_HELPER_CUDA_H_
inline int ftoi(float) { return 0; }
#endif

static std::string calls;

aclError aclInit(const char *) {
    calls += "init;";
    return calls == "init;" ? ACL_SUCCESS : ACL_ERROR_REPEAT_INITIALIZE;
}
aclError aclrtGetLastError(aclrtLastErrLevel) {
    calls += "forget;";
    return ACL_SUCCESS;
}
aclError aclrtSetDevice(int32_t device) {
    calls += "use " + std::to_string(device) + ";";
    return ACL_SUCCESS;
}
aclError aclrtGetDevice(int32_t *device) {
    *device = 3;
    return ACL_SUCCESS;
}
aclError aclrtGetDeviceCount(uint32_t *count) {
    *count = 5;
    return ACL_SUCCESS;
}
aclError aclrtGetDeviceInfo(uint32_t, aclrtDevAttr, int64_t *value) {
    *value = 0;
    return ACL_SUCCESS;
}
const char *aclrtGetSocName() { return nullptr; }

static int failed = 0;
static void is(const char *what, bool good) {
    if (good) return;
    failed++;
    std::cout << what << "\n";
}

int main() {
    using ascendify::InvalidValue;
    constexpr InvalidValue wrong = ascendify::invalidValue;
    is("both codes", ACL_ERROR_INVALID_PARAM == wrong && wrong == ACL_ERROR_RT_PARAM_INVALID);
    is("no other code", ACL_SUCCESS != wrong && wrong != ACL_ERROR_BAD_ALLOC && !(ACL_SUCCESS == wrong));
    is("one code", static_cast<aclError>(wrong) == ACL_ERROR_RT_PARAM_INVALID);

    is("the first device", gpuGetMaxGflopsDeviceId() == 0 && calls == "init;");
    is("a device", gpuDeviceInit(1) == 1 && calls == "init;init;forget;init;forget;use 1;");
    is("no device", gpuDeviceInit(5) == -1);
    checkCudaErrors(aclrtSetDevice(0));
    getLastCudaError("none");
    printLastCudaError("none");
    is("names", std::string(_ConvertSMVer2ArchName(5, 3)) + _cudaGetErrorEnum(ACL_SUCCESS) == "AscendACL_SUCCESS");
    is("numbers", _ConvertSMVer2Cores(5, 3) == 1 && ftoi(1.5f) == 2 && ftoi(-1.5f) == -2 && findIntegratedGPU() == -1);
    is("capabilities", !checkCudaCapabilities(9, 0) && checkCudaCapabilities(0, 0));
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
