// Runs ascendify_helper_cuda_drvapi.hpp against a tiny ACL of this test's own, beside the samples' other helper.
#include <cstdlib>
#include <iostream>
#include <string>

#include "ascendify_helper_cuda.hpp"
#include "ascendify_helper_cuda_drvapi.hpp"

static std::string calls;

aclError aclInit(const char *) {
    calls += "init;";
    return calls == "init;" ? ACL_SUCCESS : ACL_ERROR_REPEAT_INITIALIZE;
}
aclError aclrtGetLastError(aclrtLastErrLevel) { return ACL_SUCCESS; }
aclError aclrtSetDevice(int32_t) { return ACL_SUCCESS; }
aclError aclrtGetDevice(int32_t *) { return ACL_SUCCESS; }
aclError aclrtGetDeviceCount(uint32_t *count) {
    *count = 3;
    return ACL_SUCCESS;
}
aclError aclrtGetDeviceInfo(uint32_t, aclrtDevAttr attribute, int64_t *value) {
    *value = attribute == ACL_DEV_ATTR_WARP_SIZE ? 32 : 64;
    return ACL_SUCCESS;
}
const char *aclrtGetSocName() { return "Ascend950"; }

static int failed = 0;
static void is(const char *what, bool good) {
    if (good) return;
    failed++;
    std::cerr << what << "\n";
}

int main() {
    const char *none[] = {"program"}, *second[] = {"program", "--device=2"}, *many[] = {"program", "-quiet", "device=3"};
    is("the first device", gpuGetMaxGflopsDeviceIdDRV() == 0 && calls == "init;");
    is("no device named", findCudaDeviceDRV(1, none) == 0 && calls == "init;init;");
    is("a device named", findCudaDeviceDRV(2, second) == 2);
    is("no such device", gpuDeviceInitDRV(3, many) == -3);
    short cores = 0;
    getCudaAttribute<short>(&cores, ACL_DEV_ATTR_AICORE_CORE_NUM, 1);
    is("an attribute", cores == 64 && _ConvertSMVer2CoresDRV(5, 3) == 1);
    is("capabilities", checkCudaCapabilitiesDRV(5, 3, 1) && !checkCudaCapabilitiesDRV(6, 0, 1));
    checkCudaErrors(aclrtSetDevice(0));
    __checkCudaErrors(ACL_SUCCESS, "file", 1);
    is("one ftoi", ftoi(1.5f) == 2);
    std::string path;
    std::ostringstream held;
    char name[] = "program", *own[] = {name};
    is("a file of kernels", findFatbinPath("near.fatbin", path, own, held) && path == "near.fatbin" && held.str() == "kernels");
    is("no file of kernels", !findFatbinPath("far.fatbin", path, own, held) && path.empty());
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
