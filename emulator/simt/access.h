/**
 * Every access of the user's code to memory comes through here: the compiler puts a call before each (`-fsanitize`, with
 * these functions in place of its library). Outside kernels it catches a host that touches device memory; inside, accesses
 * out of bounds, to host memory, misaligned ones and races in shared memory.
 */
#pragma once

#include <csignal>
#include <ucontext.h>

#include "../simd/run.h"
#include "run.h"

extern "C" char end;

namespace emulation {

inline std::string plural(size_t bytes) { return text("%zu byte%s", bytes, bytes == 1 ? "" : "s"); }

[[gnu::noinline]] inline void hostTouches(uintptr_t address, size_t bytes, bool write, void *from) {
    const Place place = placeOfCaller(from);
    Buffer *buffer = bufferNear(address);
    mistake(place.site(), text("host code %s device memory: %s of %s; copy it with aclrtMemcpy", write ? "writes" : "reads",
                               plural(bytes).c_str(), buffer ? nameOf(*buffer).c_str() : "a buffer that does not exist"));
    stop();
}

[[gnu::noinline]] inline void globalMistake(uintptr_t address, size_t bytes, bool write, void *from) {
    const Place place = placeOfCaller(from);
    const char *what = write ? "writes" : "reads";
    Buffer *buffer = bufferNear(address);
    if (!buffer) kernelMistake(place.site(), text("the kernel %s device memory that nobody allocated", what));
    if (buffer->freed) kernelMistake(place.site(), text("the kernel %s %s after it was freed at %s:%d", what, nameOf(*buffer).c_str(),
                                                        buffer->released.file, buffer->released.line));
    kernelMistake(place.site(), text("out of bounds: the kernel %s %s at byte %zu of %s", what, plural(bytes).c_str(),
                                     (size_t)(address - buffer->begin), nameOf(*buffer).c_str()));
}

[[gnu::noinline]] inline void hostMemoryMistake(uintptr_t address, size_t bytes, bool write, void *from) {
    const Place place = placeOfCaller(from);
    const char *what = write ? "writes" : "reads";
    if (address < page) kernelMistake(place.site(), text("the kernel %s through a null pointer", what));
    kernelMistake(place.site(), text("the kernel %s %s of host memory", what, plural(bytes).c_str()));
}

[[gnu::noinline]] inline void sharedBoundsMistake(uintptr_t address, size_t bytes, bool write, void *from) {
    const Place place = placeOfCaller(from);
    const char *what = write ? "writes" : "reads";
    if (address - sharedMemory.base >= noDynamic)
        kernelMistake(place.site(), text("the kernel %s dynamic shared memory, but the launch gives 0 bytes of it (third value between <<< and >>>)", what));
    const SharedVariable *variable = variableNear(address);
    if (!variable) kernelMistake(place.site(), text("the kernel %s shared memory that is not declared", what));
    kernelMistake(place.site(), text("out of bounds: the kernel %s %s at byte %td of %s (%zu bytes, declared at %s:%d)", what,
                                     plural(bytes).c_str(), (ptrdiff_t)(address - variable->begin), variable->name, variable->size,
                                     variable->site.file, variable->site.line));
}

[[gnu::noinline]] inline void raceMistake(uintptr_t address, Touch touch, Stamp other, Site site) {
    const SharedVariable *variable = variableNear(address);
    const Stamp thread = other & severalWarps;
    const std::string who = thread == severalWarps ? "threads of other warps" : "thread " + coordinates(thread - 32);
    kernelMistake(site, text("race: byte %td of %s is %s here, and %s touched it since the last asc_syncthreads; a barrier is missing between",
                             (ptrdiff_t)(address - variable->begin), variable->name,
                             touch == Touch::read ? "read" : touch == Touch::write ? "written" : "changed by an atomic", who.c_str()));
}

/** Bytes of shared memory in any number and place. */
[[gnu::noinline]] inline void checkShared(uintptr_t address, size_t bytes, Touch kind, void *from) {
    if (__builtin_expect(!variableAt(address, bytes), 0)) sharedBoundsMistake(address, bytes, kind != Touch::read, from);
    if (const Stamp other = touchBytes(address - sharedMemory.base, bytes, kind, kernel.stamp))
        raceMistake(address, kind, other, placeOfCaller(from).site());
}

/** Constants and variables of the program, and of the binaries that it has loaded. */
inline bool isVariable(uintptr_t address) {
    if (address - (uintptr_t)&__executable_start < (uintptr_t)&end - (uintptr_t)&__executable_start) return true;
    for (const Range &range : loadedRanges)
        if (address - range.begin < range.end - range.begin) return true;
    return false;
}

/** What the quick checks did not let pass: memory of the host, and mistakes. */
[[gnu::noinline]] inline void checkRest(uintptr_t address, size_t bytes, bool write, void *from) {
    if (isDeviceAddress(address)) {
        if (!ownFiber) {
            if (!memory.open) hostTouches(address, bytes, write, from);
            return;
        }
        const Buffer *buffer = bufferOf(address);
        if (!buffer || !buffer->holds(address, bytes)) globalMistake(address, bytes, write, from);
        for (uintptr_t at = (address - memory.base) / page; at <= (address + bytes - 1 - memory.base) / page; ++at) memory.used[at] = 1;
        return;
    }
    if (isUnifiedAddress(address)) return;
    if (isVariable(address)) return;
    if (address - (uintptr_t)kernel.closure->start.get() < kernel.closure->size) return;
    // The host shares this memory, and changes it without a word.
    kernel.hasEffects = true;
    static const Buffer *last = nullptr;
    if (last && !last->freed && last->holds(address, bytes)) return;
    const Buffer *buffer = bufferOf(address);
    if (!buffer || !(buffer->mapped || buffer->kind == Kind::managed) || !buffer->holds(address, bytes))
        hostMemoryMistake(address, bytes, write, from);
    last = buffer;
}

/** Whether it is the memory of a buffer, which is noted; every access asks this first. False for the host, and across pages. */
inline bool isValid(uintptr_t address, size_t bytes) {
    const uintptr_t at = address - memory.base;
    if (at >= memory.size || !ownFiber || at % page + bytes > memory.valid[at / page]) return false;
    memory.used[at / page] = 1;
    return true;
}

inline bool isStackAddress(uintptr_t address) { return address - (uintptr_t)fibers.stacks < maxThreads * stackSize; }

inline void checkAccess(uintptr_t address, size_t bytes, bool write, void *from) {
    if (isValid(address, bytes)) return;
    if (!ownFiber && !isDeviceAddress(address)) return;
    if (isStackAddress(address)) return;
    if (isSharedAddress(address)) checkShared(address, bytes, write ? Touch::write : Touch::read, from);
    else checkRest(address, bytes, write, from);
}

inline void countStore() {
    kernel.quietLoads = unwatchedLoads;
    kernel.spins = 0;
}

/**
 * From time to time the loads of a thread are looked at: one that only loads, and always from the same few places, may wait
 * for what another writes.
 */
[[gnu::noinline]] inline void watchLoad(uintptr_t address, void *from) {
    if (!ownFiber) {
        kernel.quietLoads = INT_MAX;
        return;
    }
    kernel.quietLoads = 0;
    uintptr_t *last = kernel.loaded;
    if (address == last[0] || address == last[1] || address == last[2] || address == last[3]) {
        if (++kernel.loads > 1u << 16) spin("loads", {}, from);
        return;
    }
    kernel.loads = 0;
    last[kernel.otherLoads++ % 4] = address;
    if (kernel.otherLoads < 64) return;
    kernel.otherLoads = 0;
    ownWarp().polling &= ~ownLane();
    countStore();
}

inline void countLoad(uintptr_t address, void *from) {
    if (__builtin_expect(--kernel.quietLoads < 0, 0)) watchLoad(address, from);
}

inline void count(Touch kind, uintptr_t address, void *from) {
    if (kind == Touch::write) countStore();
    else countLoad(address, from);
}

// Apart, so that the quick way before it needs no registers to be kept.
template <Touch kind>
[[gnu::noinline]] void accessSharedParts(uintptr_t address, size_t bytes, void *from) {
    checkShared(address, bytes, kind, from);
    count(kind, address, from);
}
template <Touch kind, size_t bytes>
[[gnu::noinline]] void accessShared(uintptr_t address, void *from) {
    const size_t at = address - sharedMemory.base;
    if (bytes % 4 ? at % 4 + bytes <= 4 && sharedMemory.words[at / 4].parts != noWord && !touchBytes(at, bytes, kind, kernel.stamp)
                  : at % 4 == 0 && touchWords<bytes / 4>(at, kind, kernel.stamp))
        return count(kind, address, from);
    accessSharedParts<kind>(address, bytes, from);
}
template <Touch kind>
[[gnu::noinline]] void accessRest(uintptr_t address, size_t bytes, void *from) {
    checkRest(address, bytes, kind == Touch::write, from);
    count(kind, address, from);
}

template <Touch kind, size_t bytes>
void access(uintptr_t address, void *from) {
    if (isValid(address, bytes)) return count(kind, address, from);
    if (!ownFiber && !isDeviceAddress(address)) return;
    if (isSharedAddress(address)) return accessShared<kind, bytes>(address, from);
    if (isStackAddress(address) || isVariable(address)) return count(kind, address, from);
    accessRest<kind>(address, bytes, from);
}

void *atomicAddress(void *pointer, unsigned bytes, bool globalOnly, const char *function, Site site) {
    const auto address = (uintptr_t)pointer;
    if (!ownFiber) {
        mistake(site, text("%s is called by host code", function));
        stop();
    }
    if (address % bytes) kernelMistake(site, text("misaligned: %s needs an address that is a multiple of %u", function, bytes));
    if (isSharedAddress(address)) {
        if (globalOnly) kernelMistake(site, text("%s of %u bytes works on global memory only, and this is shared memory", function, bytes));
        const size_t at = address - sharedMemory.base;
        if (bytes != 4 || !touchWords<1>(at, Touch::atomic, kernel.stamp))
            checkShared(address, bytes, Touch::atomic, __builtin_return_address(0));
    } else {
        checkAccess(address, bytes, true, __builtin_return_address(0));
    }
    if (++kernel.atomics >= 1024) spin(function, site, nullptr);
    return pointer;
}

uint64_t loadUnchecked(const void *address, unsigned bytes) {
    uint64_t bits = 0;
    if (bytes == 4) memcpy(&bits, address, 4);
    else memcpy(&bits, address, bytes);
    return bits;
}
void storeUnchecked(void *address, uint64_t bits, unsigned bytes) {
    if (bytes == 4) memcpy(address, &bits, 4);
    else memcpy(address, &bits, bytes);
}

bool isShared(const void *address) { return isSharedAddress((uintptr_t)address); }
bool isGlobal(const void *address) { return isDeviceAddress((uintptr_t)address); }

/** One past the begin of the instruction that failed, like the return address of a call; nullptr when it is not known. */
inline void *faulting(void *context) {
    [[maybe_unused]] const auto &registers = ((ucontext_t *)context)->uc_mcontext;
#if defined(__x86_64__) && defined(REG_RIP)
    return (char *)registers.gregs[REG_RIP] + 1;
#elif defined(__aarch64__) && defined(__linux__)
    return (char *)registers.pc + 1;
#else
    return nullptr;
#endif
}

/** Faults that no check came before: null pointers, and library functions that are given device memory. */
inline void onFault(int signal, siginfo_t *info, void *context) {
    const auto address = (uintptr_t)info->si_addr;
    void *from = faulting(context);
    if (signal == SIGFPE) {
        const Place place = placeOfCaller(from);
        if (ownFiber) kernelMistake(place.site(), "the kernel divides an integer by zero");
        mistake(place.site(), "an integer is divided by zero");
        stop();
    }
    if (ownFiber) {
        const char *stack = stackOf(ownFiber);
        if (address >= (uintptr_t)stack && address < (uintptr_t)stack + page)
            kernelMistake({}, "the stack of a thread is full; on the chip it has 1152 bytes");
        if (isDeviceAddress(address)) globalMistake(address, 1, true, from);
        hostMemoryMistake(address, 1, false, from);
    }
    if (isDeviceAddress(address)) hostTouches(address, 1, false, from);
    const Place place = placeOfCaller(from);
    mistake(place.site(), address < page ? "a null pointer is used" : text("memory at %p is no memory of the program", info->si_addr));
    stop();
}

/** Runs before `main`. */
struct Prepared {
    Prepared() {
        // The handler needs a stack of its own: the one that failed may be full.
        static char stack[256 * 1024];
        stack_t alternative{};
        alternative.ss_sp = stack;
        alternative.ss_size = sizeof stack;
        sigaltstack(&alternative, nullptr);
        struct sigaction action{};
        action.sa_sigaction = onFault;
        action.sa_flags = SA_SIGINFO | SA_ONSTACK;
        for (int signal : {SIGSEGV, SIGBUS, SIGFPE}) sigaction(signal, &action, nullptr);
        on_exit(atEnd, nullptr);
    }
} inline const prepared;

}  // namespace emulation

#define EMULATION_ACCESS(bytes)                                                                              \
    void __asan_load##bytes##_noabort(uintptr_t address) {                                                   \
        emulation::access<emulation::Touch::read, bytes>(address, __builtin_return_address(0));              \
    }                                                                                                        \
    void __asan_store##bytes##_noabort(uintptr_t address) {                                                  \
        emulation::access<emulation::Touch::write, bytes>(address, __builtin_return_address(0));             \
    }

extern "C" {
EMULATION_ACCESS(1)
EMULATION_ACCESS(2)
EMULATION_ACCESS(4)
EMULATION_ACCESS(8)
EMULATION_ACCESS(16)
void __asan_loadN_noabort(uintptr_t address, size_t bytes) { emulation::checkAccess(address, bytes, false, __builtin_return_address(0)); }
void __asan_storeN_noabort(uintptr_t address, size_t bytes) { emulation::checkAccess(address, bytes, true, __builtin_return_address(0)); }
// Functions of the library that kernels call: simt.h brings the first three here, the linker the others (--wrap).
#define EMULATION_COPY(name)                                                                                  \
    void *emulation_##name(void *to, const void *from, size_t bytes) {                                        \
        if (emulation::ownFiber && bytes) {                                                             \
            emulation::checkAccess((uintptr_t)from, bytes, false, __builtin_return_address(0));               \
            emulation::checkAccess((uintptr_t)to, bytes, true, __builtin_return_address(0));                  \
        }                                                                                                     \
        return name(to, from, bytes);                                                                         \
    }
EMULATION_COPY(memcpy)
EMULATION_COPY(memmove)
void *emulation_memset(void *to, int value, size_t bytes) {
    if (emulation::ownFiber && bytes) emulation::checkAccess((uintptr_t)to, bytes, true, __builtin_return_address(0));
    return memset(to, value, bytes);
}

clock_t __real_clock();
int __real_putchar(int letter);
int __real_puts(const char *words);
clock_t __wrap_clock() {
    emulation::kernel.hasEffects = true;
    return __real_clock();
}
int __wrap_putchar(int letter) {
    emulation::kernel.hasEffects = true;
    return __real_putchar(letter);
}
int __wrap_puts(const char *words) {
    emulation::kernel.hasEffects = true;
    return __real_puts(words);
}
[[gnu::format(printf, 1, 2)]] int __wrap_printf(const char *pattern, ...) {
    emulation::kernel.hasEffects = true;
    va_list arguments;
    va_start(arguments, pattern);
    const int written = vprintf(pattern, arguments);
    va_end(arguments);
    return written;
}
// The compiler may name these too; there is nothing to do for them.
void __asan_init() {}
void __asan_handle_no_return() {}
void __asan_before_dynamic_init(const char *) {}
void __asan_after_dynamic_init() {}
void __asan_poison_stack_memory(uintptr_t, size_t) {}
void __asan_unpoison_stack_memory(uintptr_t, size_t) {}
void __asan_alloca_poison(uintptr_t, size_t) {}
void __asan_allocas_unpoison(uintptr_t, uintptr_t) {}

/** What the compiler tells about a place it checks. */
struct CheckedPlace {
    const char *file;
    uint32_t line, column;
};
struct CheckedType {
    uint16_t kind, info;
    char name[1];
};
struct MismatchData {
    CheckedPlace place;
    const CheckedType *type;
    unsigned char logAlignment, check;
};
struct BoundsData {
    CheckedPlace place;
    const CheckedType *array, *index;
};

void __ubsan_handle_type_mismatch_v1(MismatchData *data, uintptr_t address) {
    const uintptr_t alignment = uintptr_t{1} << data->logAlignment;
    if (!emulation::ownFiber || address % alignment == 0) return;
    emulation::kernelMistake({data->place.file, (int)data->place.line},
                             emulation::text("misaligned: a %s needs an address that is a multiple of %zu", data->type->name, (size_t)alignment));
}

void __ubsan_handle_out_of_bounds(BoundsData *data, uintptr_t index) {
    if (!emulation::ownFiber) return;
    emulation::kernelMistake({data->place.file, (int)data->place.line},
                             emulation::text("out of bounds: index %ld of an array %s", (long)index, data->array->name));
}

[[noreturn]] void __assert_fail(const char *condition, const char *file, unsigned line, const char *) noexcept {
    if (emulation::ownFiber) emulation::kernelMistake({file, (int)line}, emulation::text("assert(%s) failed", condition));
    fflush(stdout);
    fprintf(stderr, "%s:%u: assert(%s) failed\n", file, line, condition);
    abort();
}
}
