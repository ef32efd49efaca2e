/**
 * Binaries with kernels: `ascendify emulate --binary` makes them, as shared objects that take the runtime from the program. Each
 * lies in memory without a name, so that nothing is left behind, and stays there as long as work may need it.
 */
#pragma once

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <sys/mman.h>

#include "../simt/exported.h"
#include "../simt/repeats.h"
#include "copy.h"

namespace emulation {

struct Binary;

/** What a handle of a function points to. */
struct Function {
    Binary *binary;
    std::string name;
    void *place;
    std::vector<Parameter> parameters;
    Closure (*close)(void *place, const void *const *arguments);
};

struct Binary {
    int file = -1, device = 0;
    void *object = nullptr;
    Site loaded{};
    std::vector<std::unique_ptr<Function>> functions;
    ~Binary();
};

/** All that are loaded; a launch keeps its own as long as it may run. */
inline std::vector<std::shared_ptr<Binary>> binaries;
/** The kernels of the binary that is being loaded. */
inline std::vector<std::unique_ptr<Function>> exported;

/** The kernels of the program itself, by their addresses. */
inline std::vector<std::unique_ptr<Function>> &ownKernels() {
    static std::vector<std::unique_ptr<Function>> all;
    return all;
}

void nameKernel(const char *name, const ExportedKernel &kernel) {
    ownKernels().push_back(std::make_unique<Function>(Function{nullptr, name, kernel.place, kernel.parameters, kernel.close}));
}

void exportKernel(const ExportedKernel &kernel) {
    Dl_info info{};
    // Only what others can see has a name to ask for.
    if (!dladdr(kernel.place, &info) || info.dli_saddr != kernel.place || !info.dli_sname) return;
    exported.push_back(std::make_unique<Function>(Function{nullptr, info.dli_sname, kernel.place, kernel.parameters, kernel.close}));
}

inline void forgetRanges(uintptr_t base) {
    for (auto *ranges : {&loadedRanges, &loadedVariables})
        ranges->erase(std::remove_if(ranges->begin(), ranges->end(), [&](const Range &range) { return range.base == base; }), ranges->end());
}

inline uintptr_t baseOf(void *object) {
    link_map *map = nullptr;
    return dlinfo(object, RTLD_DI_LINKMAP, &map) == 0 ? map->l_addr : 0;
}

inline void noteRanges(void *object, const std::string &file) {
    struct Asked {
        uintptr_t base;
        const std::string &file;
    } asked{baseOf(object), file};
    dl_iterate_phdr(
        [](dl_phdr_info *info, size_t, void *self) {
            const Asked &asked = *(Asked *)self;
            if (info->dlpi_addr != asked.base) return 0;
            for (int at = 0; at < info->dlpi_phnum; ++at) {
                const auto &part = info->dlpi_phdr[at];
                const Range range{asked.base + part.p_vaddr, asked.base + part.p_vaddr + part.p_memsz, asked.file, asked.base};
                if (part.p_type == PT_LOAD) loadedRanges.push_back(range);
                if (part.p_type == PT_LOAD && part.p_flags & PF_W) loadedVariables.push_back(range);
            }
            return 1;
        },
        &asked);
}

inline Binary::~Binary() {
    if (object) {
        forgetRanges(baseOf(object));
        // Others may come to lie at the same places.
        repeats.clear();
        dlclose(object);
    }
    if (file >= 0) close(file);
}

inline Binary *binaryOf(const void *handle) {
    for (auto &binary : binaries)
        if (binary.get() == handle) return binary.get();
    return nullptr;
}

inline Function *functionOf(const void *handle) {
    for (auto &binary : binaries)
        for (auto &function : binary->functions)
            if (function.get() == handle) return function.get();
    for (auto &function : ownKernels())
        if (function.get() == handle) return function.get();
    return nullptr;
}

/** The kernel of the program that lies at an address. */
inline Function *ownKernelAt(const void *place) {
    for (auto &function : ownKernels())
        if (function->place == place) return function.get();
    return nullptr;
}

/** Maps the bytes of a shared object; nullptr and the reason when they are none. */
inline std::shared_ptr<Binary> openBinary(const void *data, size_t length, std::string &why) {
    if (length < sizeof(Elf64_Ehdr) || memcmp(data, ELFMAG, SELFMAG) != 0) {
        why = "it is no ELF binary";
        return nullptr;
    }
    auto binary = std::make_shared<Binary>();
    binary->file = memfd_create("kernels", MFD_CLOEXEC);
    for (size_t at = 0; at < length;) {
        const ssize_t written = write(binary->file, (const char *)data + at, length - at);
        if (written <= 0) {
            why = "there is no memory for it";
            return nullptr;
        }
        at += (size_t)written;
    }
    const std::string path = text("/proc/%d/fd/%d", (int)getpid(), binary->file);
    exported.clear();
    binary->object = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!binary->object) {
        why = dlerror();
        return nullptr;
    }
    noteRanges(binary->object, path);
    for (auto &function : exported) function->binary = binary.get();
    binary->functions = std::move(exported);
    exported.clear();
    return binary;
}

}  // namespace emulation

static aclError loadBinary(const void *data, size_t length, aclrtBinHandle *handle, Site site, const char *function) {
    if (aclError code = needDevice(site, function)) return code;
    if (!data || length == 0 || !handle) return wrong(site, ACL_ERROR_RT_PARAM_INVALID, text("%s is given no binary", function));
    std::string why;
    auto binary = openBinary(data, length, why);
    if (!binary) return answer(ACL_ERROR_RT_PARAM_INVALID, text("%s: this is no binary with kernels: %s", function, why.c_str()));
    binary->device = current->device;
    binary->loaded = site;
    *handle = binary.get();
    binaries.push_back(std::move(binary));
    return ACL_SUCCESS;
}

aclError aclrtBinaryLoadFromData(const void *data, size_t length, const aclrtBinaryLoadOptions *, aclrtBinHandle *binHandle, Site site) {
    Locked locked(lock);
    return loadBinary(data, length, binHandle, site, "aclrtBinaryLoadFromData");
}

aclError aclrtBinaryLoadFromFile(const char *binPath, aclrtBinaryLoadOptions *, aclrtBinHandle *binHandle, Site site) {
    Locked locked(lock);
    if (aclError code = needDevice(site, "aclrtBinaryLoadFromFile")) return code;
    if (!binPath || binPath[0] != '/')
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtBinaryLoadFromFile needs the absolute path of a file");
    FILE *file = fopen(binPath, "rb");
    if (!file) return answer(ACL_ERROR_RT_FILE_OPEN, text("aclrtBinaryLoadFromFile cannot open %s", binPath));
    std::string bytes;
    char part[65536];
    for (size_t count; (count = fread(part, 1, sizeof part, file)) > 0;) bytes.append(part, count);
    fclose(file);
    return loadBinary(bytes.data(), bytes.size(), binHandle, site, "aclrtBinaryLoadFromFile");
}

aclError aclrtBinaryUnLoad(aclrtBinHandle binHandle, Site site) {
    Locked locked(lock);
    if (aclError code = needDevice(site, "aclrtBinaryUnLoad")) return code;
    if (!binaryOf(binHandle))
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtBinaryUnLoad is given something that is no loaded binary");
    for (auto &stream : runtime.streams)
        for (auto &task : stream->work)
            if (task->binary == binHandle) {
                mistake(site, text("aclrtBinaryUnLoad takes away the code of %s, which has not run yet: synchronise first", nameOf(*task).c_str()));
                runStream(*stream);
                break;
            }
    for (auto &[begin, buffer] : memory.buffers)
        if (buffer.binary == binHandle && !buffer.freed) dropBuffer(buffer, site);
    binaries.erase(std::find_if(binaries.begin(), binaries.end(), [&](const auto &one) { return one.get() == binHandle; }));
    return ACL_SUCCESS;
}

aclError aclrtBinaryGetFunction(const aclrtBinHandle binHandle, const char *kernelName, aclrtFuncHandle *funcHandle, Site site) {
    Locked locked(lock);
    if (aclError code = needDevice(site, "aclrtBinaryGetFunction")) return code;
    Binary *binary = binaryOf(binHandle);
    if (!binary || !kernelName || !funcHandle)
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtBinaryGetFunction is given something that is no loaded binary, or no name");
    for (auto &function : binary->functions)
        if (function->name == kernelName) {
            *funcHandle = function.get();
            return ACL_SUCCESS;
        }
    return answer(ACL_ERROR_RT_PARAM_INVALID, text("the binary loaded at %s:%d has no kernel %s", binary->loaded.file, binary->loaded.line, kernelName));
}

aclError aclrtBinaryGetGlobal(aclrtBinHandle binHandle, const char *name, void **dptr, size_t *size, Site site) {
    Locked locked(lock);
    if (aclError code = needDevice(site, "aclrtBinaryGetGlobal")) return code;
    Binary *binary = binaryOf(binHandle);
    if (!binary || !name)
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtBinaryGetGlobal is given something that is no loaded binary, or no name");
    void *place = dlsym(binary->object, name);
    Dl_info info{};
    Elf64_Sym *symbol = nullptr;
    const uintptr_t base = baseOf(binary->object);
    const bool own = place && dladdr1(place, &info, (void **)&symbol, RTLD_DL_SYMENT) && (uintptr_t)info.dli_fbase == base && symbol;
    if (!own || ELF64_ST_TYPE(symbol->st_info) != STT_OBJECT)
        return answer(ACL_ERROR_RT_PARAM_INVALID, text("the binary loaded at %s:%d has no variable %s", binary->loaded.file, binary->loaded.line, name));
    if (!bufferOf(place)) {
        Buffer &buffer = noteHostBuffer(place, symbol->st_size, Kind::variable, binary->loaded);
        buffer.device = binary->device;
        buffer.binary = binary;
    }
    if (dptr) *dptr = place;
    if (size) *size = symbol->st_size;
    return ACL_SUCCESS;
}

aclError aclrtGetFunctionName(aclrtFuncHandle funcHandle, uint32_t maxLen, char *name, Site site) {
    Locked locked(lock);
    Function *function = functionOf(funcHandle);
    if (!function || !name || maxLen == 0)
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtGetFunctionName is given something that is no function of a loaded binary");
    snprintf(name, maxLen, "%s", function->name.c_str());
    return ACL_SUCCESS;
}

aclError aclrtGetFuncBySymbol(const void *symbol, aclrtFuncHandle *funcHandle, Site site) {
    Locked locked(lock);
    if (aclError code = needDevice(site, "aclrtGetFuncBySymbol")) return code;
    Function *function = ownKernelAt(symbol);
    if (!function || !funcHandle)
        return wrong(site, ACL_ERROR_RT_INVALID_HANDLE, "aclrtGetFuncBySymbol is given something that is no kernel of the program whose address it takes by name");
    *funcHandle = function;
    return ACL_SUCCESS;
}

aclError aclrtFunctionGetParamCount(const void *func, size_t *paramCount, Site site) {
    Locked locked(lock);
    Function *function = functionOf(func);
    if (!function || !paramCount)
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtFunctionGetParamCount is given something that is no handle of a function, or no place for the number");
    *paramCount = function->parameters.size();
    return ACL_SUCCESS;
}

aclError aclrtFunctionGetParamInfo(const void *func, size_t paramIndex, size_t *paramOffset, size_t *paramSize, Site site) {
    Locked locked(lock);
    Function *function = functionOf(func);
    if (!function || paramIndex >= function->parameters.size())
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, "aclrtFunctionGetParamInfo is given something that is no handle of a function, or no parameter of it");
    size_t offset = 0;
    for (size_t at = 0;; ++at) {
        const Parameter &parameter = function->parameters[at];
        offset = (offset + parameter.align - 1) / parameter.align * parameter.align;
        if (at == paramIndex) break;
        offset += parameter.size;
    }
    if (paramOffset) *paramOffset = offset;
    if (paramSize) *paramSize = function->parameters[paramIndex].size;
    return ACL_SUCCESS;
}

/** Launches a function of a binary with arguments that are given by their addresses. */
static aclError launchHandle(Function &function, dim3 grid, dim3 block, size_t bytes, aclrtStream stream, const void *const *arguments, Site site) {
    if (current && function.binary && function.binary->device != current->device)
        return wrong(site, ACL_ERROR_RT_INVALID_HANDLE,
                     text("the binary with kernel %s was loaded on device %d; this thread is on device %d", function.name.c_str(),
                          function.binary->device, current->device));
    // The closure of a launch keeps the binary.
    struct Kept {
        std::shared_ptr<void> start;
        std::shared_ptr<Binary> binary;
    };
    const Closure made = function.close(function.place, arguments);
    auto kept = std::make_shared<Kept>();
    kept->start = made.start;
    for (auto &binary : binaries)
        if (binary.get() == function.binary) kept->binary = binary;
    Launch config(function.name.c_str(), site, grid, block, bytes, stream);
    config.binary = function.binary;
    const int before = lastError;
    lastError = ACL_SUCCESS;
    launch(config, Closure{{kept, made.start.get()}, made.size, made.call});
    const int code = lastError;
    if (!code) lastError = before;
    return code;
}

static Function *toLaunch(void *func, Site site, const char *call, aclError &code) {
    code = needDevice(site, call);
    Function *function = code ? nullptr : functionOf(func);
    if (!code && !function) function = ownKernelAt(func);
    if (!code && !function)
        code = wrong(site, ACL_ERROR_RT_INVALID_HANDLE, text("%s is given something that is no function of a loaded binary and no kernel of the program", call));
    return function;
}

/** Dynamic memory that the configuration gives, where the call gives none. */
static size_t dynamicBytes(size_t bytes, const aclrtLaunchKernelCfg *cfg) {
    for (size_t at = 0; cfg && !bytes && at < cfg->numAttrs; ++at)
        if (cfg->attrs[at].id == ACL_RT_LAUNCH_KERNEL_ATTR_DYN_UBUF_SIZE) return cfg->attrs[at].value.dynUBufSize;
    return bytes;
}

aclError aclrtLaunchSIMTKernelWithArgsArray(void *func, dim3 gridDim, dim3 blockDim, size_t dynUbufSize, aclrtStream stream,
                                            aclrtLaunchKernelCfg *cfg, void **args, Site site) {
    Locked locked(lock);
    aclError code;
    Function *function = toLaunch(func, site, "aclrtLaunchSIMTKernelWithArgsArray", code);
    if (!function) return code;
    for (size_t at = 0; at < function->parameters.size(); ++at)
        if (!args || !args[at])
            return wrong(site, ACL_ERROR_RT_PARAM_INVALID, text("kernel %s takes %zu arguments; the address of argument %zu is null",
                                                                function->name.c_str(), function->parameters.size(), at + 1));
    return launchHandle(*function, gridDim, blockDim, dynamicBytes(dynUbufSize, cfg), stream, args, site);
}

aclError aclrtLaunchSIMTKernelWithHostArgs(void *func, dim3 gridDim, dim3 blockDim, size_t dynUbufSize, aclrtStream stream,
                                           aclrtLaunchKernelCfg *cfg, void *hostArgs, size_t argsSize, aclrtPlaceHolderInfo *,
                                           size_t placeHolderNum, Site site) {
    Locked locked(lock);
    aclError code;
    Function *function = toLaunch(func, site, "aclrtLaunchSIMTKernelWithHostArgs", code);
    if (!function) return code;
    if (placeHolderNum) return wrong(site, ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "placeholders among the arguments are not emulated");
    // The reference calls them compact, which is not said to have the gaps of a struct.
    std::vector<const void *> places;
    size_t at = 0;
    for (const Parameter &parameter : function->parameters) {
        if (at % parameter.align != 0)
            return wrong(site, ACL_ERROR_RT_PARAM_INVALID,
                         text("argument %zu of kernel %s needs a gap before it, and whether it has one here is not documented; give the arguments by their addresses",
                              places.size() + 1, function->name.c_str()));
        places.push_back((const char *)hostArgs + at);
        at += parameter.size;
    }
    if (at != argsSize || (at && !hostArgs))
        return wrong(site, ACL_ERROR_RT_PARAM_INVALID, text("kernel %s takes %zu bytes of arguments; %zu are given", function->name.c_str(), at, argsSize));
    return launchHandle(*function, gridDim, blockDim, dynamicBytes(dynUbufSize, cfg), stream, places.data(), site);
}
