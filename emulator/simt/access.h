/**
 * Every access of the user's code to memory comes through here: the compiler puts a call before each (`-fsanitize`, with
 * these functions in place of its library). Outside kernels it catches a host that touches device memory; inside, accesses
 * out of bounds, to host memory, misaligned ones and races in shared memory.
 */
#pragma once

#include <csignal>

#include "../simd/run.h"
#include "run.h"

extern "C" char __executable_start, end;

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
    const SharedVariable *variable = variableNear(address);
    if (!variable) kernelMistake(place.site(), text("the kernel %s shared memory that is not declared", what));
    kernelMistake(place.site(), text("out of bounds: the kernel %s %s at byte %td of %s (%zu bytes, declared at %s:%d)", what,
                                     plural(bytes).c_str(), (ptrdiff_t)(address - variable->begin), variable->name, variable->size,
                                     variable->site.file, variable->site.line));
}

[[gnu::noinline]] inline void raceMistake(uintptr_t address, Touch touch, unsigned other, Site site) {
    const SharedVariable *variable = variableNear(address);
    const std::string who = other == severalWarps ? "threads of other warps" : "thread " + coordinates(other - 1);
    kernelMistake(site, text("race: byte %td of %s is %s here, and %s touched it since the last asc_syncthreads; a barrier is missing between",
                             (ptrdiff_t)(address - variable->begin), variable->name,
                             touch == Touch::read ? "read" : touch == Touch::write ? "written" : "changed by an atomic", who.c_str()));
}

inline void checkShared(uintptr_t address, size_t bytes, bool write, void *from) {
    if (__builtin_expect(!variableAt(address, bytes), 0)) sharedBoundsMistake(address, bytes, write, from);
    const size_t at = address - sharedMemory.base;
    const unsigned thread = kernel.current->thread;
    const Touch touch = write ? Touch::write : Touch::read;
    for (size_t byte = at; byte < at + bytes; ++byte)
        if (const unsigned other = clash(byte, touch, thread)) raceMistake(address, touch, other, placeOfCaller(from).site());
}

inline void checkGlobal(uintptr_t address, size_t bytes, bool write, void *from) {
    Memory::Cached &cached = memory.cache[address / page % 1024];
    if (__builtin_expect(cached.page != address / page || !cached.buffer, 0)) {
        Buffer *buffer = bufferOf(address);
        if (!buffer) globalMistake(address, bytes, write, from);
        cached = {address / page, buffer};
    }
    if (__builtin_expect(!cached.buffer->holds(address, bytes), 0)) globalMistake(address, bytes, write, from);
}

/** A thread that only loads, and always from the same few places, may wait for what another writes. */
inline void countLoad(uintptr_t address, void *from) {
    if (!kernel.current) return;
    uintptr_t *last = kernel.loaded;
    if (address == last[0] || address == last[1] || address == last[2] || address == last[3]) {
        if (++kernel.loads > 1u << 16) spin("loads", {}, from);
        return;
    }
    kernel.loads = 0;
    last[kernel.nextLoaded++ % 4] = address;
}

inline void countStore() { kernel.loads = kernel.spins = 0; }

inline void checkAccess(uintptr_t address, size_t bytes, bool write, void *from) {
    if (!kernel.current) {
        if (__builtin_expect(isDeviceAddress(address) && !memory.open, 0)) hostTouches(address, bytes, write, from);
        return;
    }
    if (isDeviceAddress(address)) return checkGlobal(address, bytes, write, from);
    if (address - (uintptr_t)kernel.stacks < maxThreads * stackSize) return;
    if (isSharedAddress(address)) return checkShared(address, bytes, write, from);
    if (isUnifiedAddress(address)) return;
    if (address >= (uintptr_t)&__executable_start && address < (uintptr_t)&end) return;
    if (address - (uintptr_t)kernel.closure->start.get() < kernel.closure->size) return;
    Buffer *buffer = bufferOf(address);
    if (buffer && (buffer->mapped || buffer->kind == Kind::managed) && buffer->holds(address, bytes)) return;
    hostMemoryMistake(address, bytes, write, from);
}

void *atomicAddress(void *pointer, unsigned bytes, bool globalOnly, const char *function, Site site) {
    const auto address = (uintptr_t)pointer;
    if (!kernel.current) {
        mistake(site, text("%s is called by host code", function));
        stop();
    }
    if (address % bytes) kernelMistake(site, text("misaligned: %s needs an address that is a multiple of %u", function, bytes));
    if (isSharedAddress(address)) {
        if (globalOnly) kernelMistake(site, text("%s of %u bytes works on global memory only, and this is shared memory", function, bytes));
        if (!variableAt(address, bytes)) sharedBoundsMistake(address, bytes, true, __builtin_return_address(0));
        for (unsigned byte = 0; byte < bytes; ++byte)
            if (const unsigned other = clash(address - sharedMemory.base + byte, Touch::atomic, kernel.current->thread))
                raceMistake(address, Touch::atomic, other, site);
    } else {
        checkAccess(address, bytes, true, __builtin_return_address(0));
    }
    if (++self().atomics >= 1024) spin(function, site, nullptr);
    return pointer;
}

uint64_t loadUnchecked(const void *address, unsigned bytes) {
    uint64_t bits = 0;
    memcpy(&bits, address, bytes);
    return bits;
}
void storeUnchecked(void *address, uint64_t bits, unsigned bytes) { memcpy(address, &bits, bytes); }

bool isShared(const void *address) { return isSharedAddress((uintptr_t)address); }
bool isGlobal(const void *address) { return isDeviceAddress((uintptr_t)address); }

/** Faults that no check came before: null pointers, and library functions that are given device memory. */
inline void onFault(int signal, siginfo_t *info, void *) {
    const auto address = (uintptr_t)info->si_addr;
    if (signal == SIGFPE) {
        const Place place = placeOfCaller(nullptr);
        if (kernel.current) kernelMistake(place.site(), "the kernel divides an integer by zero");
        mistake(place.site(), "an integer is divided by zero");
        stop();
    }
    if (kernel.current) {
        const char *stack = kernel.current->stack;
        if (address >= (uintptr_t)stack && address < (uintptr_t)stack + page)
            kernelMistake({}, "the stack of a thread is full; on the chip it has 1152 bytes");
        if (isDeviceAddress(address)) globalMistake(address, 1, true, nullptr);
        hostMemoryMistake(address, 1, false, nullptr);
    }
    if (isDeviceAddress(address)) hostTouches(address, 1, false, nullptr);
    const Place place = placeOfCaller(nullptr);
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

#define EMULATION_ACCESS(bytes)                                                                        \
    void __asan_load##bytes##_noabort(uintptr_t address) {                                             \
        emulation::checkAccess(address, bytes, false, __builtin_return_address(0));                    \
        emulation::countLoad(address, __builtin_return_address(0));                                     \
    }                                                                                                  \
    void __asan_store##bytes##_noabort(uintptr_t address) {                                            \
        emulation::checkAccess(address, bytes, true, __builtin_return_address(0));                     \
        emulation::countStore();                                                                        \
    }

extern "C" {
EMULATION_ACCESS(1)
EMULATION_ACCESS(2)
EMULATION_ACCESS(4)
EMULATION_ACCESS(8)
EMULATION_ACCESS(16)
void __asan_loadN_noabort(uintptr_t address, size_t bytes) { emulation::checkAccess(address, bytes, false, __builtin_return_address(0)); }
void __asan_storeN_noabort(uintptr_t address, size_t bytes) { emulation::checkAccess(address, bytes, true, __builtin_return_address(0)); }
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
    if (!emulation::kernel.current || address % alignment == 0) return;
    emulation::kernelMistake({data->place.file, (int)data->place.line},
                             emulation::text("misaligned: a %s needs an address that is a multiple of %zu", data->type->name, (size_t)alignment));
}

void __ubsan_handle_out_of_bounds(BoundsData *data, uintptr_t index) {
    if (!emulation::kernel.current) return;
    emulation::kernelMistake({data->place.file, (int)data->place.line},
                             emulation::text("out of bounds: index %ld of an array %s", (long)index, data->array->name));
}

[[noreturn]] void __assert_fail(const char *condition, const char *file, unsigned line, const char *) noexcept {
    if (emulation::kernel.current) emulation::kernelMistake({file, (int)line}, emulation::text("assert(%s) failed", condition));
    fflush(stdout);
    fprintf(stderr, "%s:%u: assert(%s) failed\n", file, line, condition);
    abort();
}
}
