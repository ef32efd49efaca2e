// Runs loadBinary, ascendify_launch.hpp and ascendify_nvrtc_helper.hpp against a tiny ACL of this test's own.
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <string>

#include "ascendify_launch.hpp"
#include "ascendify_nvrtc_helper.hpp"

static int failed = 0;
static void is(const char *what, bool good) {
    if (good) return;
    failed++;
    std::cerr << what << "\n";
}

aclError aclInit(const char *) { return ACL_SUCCESS; }
aclError aclrtGetLastError(aclrtLastErrLevel) { return ACL_SUCCESS; }
aclError aclrtSetDevice(int32_t) { return ACL_SUCCESS; }
aclError aclrtGetDeviceCount(uint32_t *count) {
    *count = 2;
    return ACL_SUCCESS;
}
aclError aclrtGetDeviceInfo(uint32_t, aclrtDevAttr, int64_t *) { return ACL_SUCCESS; }
const char *aclrtGetSocName() { return "Ascend950"; }
dim3::dim3(unsigned x, unsigned y, unsigned z) : x(x), y(y), z(z) {}

// Contexts as ACL has them: one is current or none.
static aclrtContext now = nullptr;
static int first, second, third;
aclError aclrtGetCurrentContext(aclrtContext *context) {
    if (now == nullptr) return ACL_ERROR_RT_CONTEXT_NULL;
    *context = now;
    return ACL_SUCCESS;
}
aclError aclrtSetCurrentContext(aclrtContext context) {
    now = context;
    return ACL_SUCCESS;
}
aclError aclrtCreateContext(aclrtContext *context, int32_t device) {
    if (device < 0) return ACL_ERROR_RT_INVALID_DEVICEID;
    *context = now = &second;
    return ACL_SUCCESS;
}

/** A stack that begins without a context. */
static void contexts() {
    using namespace ascendify;
    aclrtContext context = nullptr;
    is("nothing to pop", contextPop(nullptr) == ACL_ERROR_RT_CONTEXT_NULL);
    is("a push", contextPush(&first) == ACL_SUCCESS && now == &first);
    is("a context is made", contextCreate(&context, 0) == ACL_SUCCESS && context == &second && now == &second);
    is("none is made", contextCreate(&context, -1) == ACL_ERROR_RT_INVALID_DEVICEID && now == &second);
    is("a push over it", contextPush(&third) == ACL_SUCCESS && now == &third);
    is("its pop", contextPop(&context) == ACL_SUCCESS && context == &third && now == &second);
    is("a pop of what was made", contextPop(nullptr) == ACL_SUCCESS && now == &first);
    is("the last stays", contextPop(nullptr) == ACL_SUCCESS && now == &first && ContextsBelow::ofThread().count == 0);
    for (int at = 0; at < ContextsBelow::most; at++) contextPush(&first);
    is("a full stack", contextPush(&second) != ACL_SUCCESS && now == &first);
}

// What a call was given last.
static size_t loaded = 0;
static std::string launched, compiledOptions, compiledText;
static uint32_t magic = 0;
static int handle;

aclError aclrtBinaryLoadFromData(const void *, size_t length, const aclrtBinaryLoadOptions *options, aclrtBinHandle *binary) {
    loaded = length;
    magic = options->options[0].value.magic;
    *binary = &handle;
    return ACL_SUCCESS;
}
aclError aclrtLaunchSIMTKernelWithArgsArray(void *, dim3 grid, dim3 block, size_t bytes, aclrtStream, aclrtLaunchKernelCfg *, void **args) {
    launched = "array " + std::to_string(grid.x) + " " + std::to_string(block.z) + " " + std::to_string(bytes) + " " + std::to_string(*(int *)args[0]);
    return ACL_SUCCESS;
}
aclError aclrtLaunchSIMTKernelWithHostArgs(void *, dim3 grid, dim3, size_t, aclrtStream, aclrtLaunchKernelCfg *, void *args, size_t size,
                                           aclrtPlaceHolderInfo *, size_t) {
    launched = "buffer " + std::to_string(grid.y) + " " + std::to_string(size) + " " + std::to_string(*(int *)args);
    return ACL_SUCCESS;
}

// A binary of one section of 100 bytes, its table of sections before it.
struct Image {
    Elf64_Ehdr head;
    Elf64_Shdr parts[2];
    char bytes[100];
};
static Image imageOf() {
    Image image{};
    std::memcpy(image.head.e_ident, ELFMAG, SELFMAG);
    image.head.e_ident[EI_CLASS] = ELFCLASS64;
    image.head.e_ehsize = sizeof image.head;
    image.head.e_shoff = offsetof(Image, parts);
    image.head.e_shnum = 2;
    image.head.e_shentsize = sizeof(Elf64_Shdr);
    image.parts[0].sh_type = SHT_PROGBITS;
    image.parts[0].sh_offset = offsetof(Image, bytes);
    image.parts[0].sh_size = sizeof image.bytes;
    // Takes no room in the file.
    image.parts[1].sh_type = SHT_NOBITS;
    image.parts[1].sh_offset = offsetof(Image, bytes);
    image.parts[1].sh_size = 1000;
    return image;
}

aclError aclrtcCreateProg(aclrtcProg *program, const char *text, const char *, int, const char **, const char **) {
    compiledText = text;
    *program = &handle;
    return ACL_SUCCESS;
}
aclError aclrtcDestroyProg(aclrtcProg *) { return ACL_SUCCESS; }
aclError aclrtcCompileProg(aclrtcProg, int count, const char **options) {
    for (int at = 0; at < count; at++) compiledOptions += std::string(options[at]) + " ";
    return ACL_SUCCESS;
}
aclError aclrtcGetCompileLogSize(aclrtcProg, size_t *size) {
    *size = 0;
    return ACL_SUCCESS;
}
aclError aclrtcGetCompileLog(aclrtcProg, char *) { return ACL_SUCCESS; }
aclError aclrtcGetBinDataSize(aclrtcProg, size_t *size) {
    *size = sizeof(Image);
    return ACL_SUCCESS;
}
aclError aclrtcGetBinData(aclrtcProg, char *data) {
    const Image image = imageOf();
    std::memcpy(data, &image, sizeof image);
    return ACL_SUCCESS;
}

int main() {
    contexts();
    aclrtBinHandle binary = nullptr;
    const Image image = imageOf();
    is("an image", ascendify::loadBinary(&binary, &image) == ACL_SUCCESS && binary == &handle && loaded == offsetof(Image, bytes) + 100);
    is("its kind", magic == ACL_RT_BINARY_MAGIC_ELF_AICORE);
    loaded = 0;
    is("no image", ascendify::loadBinary(&binary, ".version 8.0") == ascendify::invalidImage && loaded == 0);

    int value = 7;
    size_t size = 4;
    void *args[] = {&value};
    void *list[] = {(void *)ascendify::launchBuffer, &value, (void *)ascendify::launchBufferSize, &size, (void *)ascendify::launchEnd};
    void *wrong[] = {(void *)9, nullptr, nullptr};
    is("addresses", ascendify::launchKernel(nullptr, {1, 2, 3}, {4, 5, 6}, 9, nullptr, args, nullptr) == ACL_SUCCESS && launched == "array 1 6 9 7");
    is("a buffer", ascendify::launchKernel(nullptr, {1, 2, 3}, {4, 5, 6}, 9, nullptr, nullptr, list) == ACL_SUCCESS && launched == "buffer 2 4 7");
    is("neither", ascendify::launchKernel(nullptr, {1, 1, 1}, {1, 1, 1}, 0, nullptr, nullptr, wrong) == ACL_ERROR_INVALID_PARAM);

    char name[] = "./kernels.asc", program[] = "program", *argv[] = {program, nullptr}, *cubin = nullptr;
    std::ofstream(name) << "kernels\n";
    compileFileToCUBIN(name, 1, argv, &cubin, &size, 1);
    is("a file", compiledText == "kernels\n" && compiledOptions == "--npu-arch=dav-3510 --enable-simt -I. " && size == sizeof(Image));
    is("its binary", loadCUBIN(cubin, 1, argv) == &handle && loaded == offsetof(Image, bytes) + 100);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
