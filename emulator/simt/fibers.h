/** Fibers: stacks of their own that threads of a block run on, and how the processor changes from one to another. */
#pragma once

#include <cstdint>
#include <cstring>
#include <sys/mman.h>
#include <vector>

#include "../core/memory.h"

#if !((defined(__x86_64__) || defined(__aarch64__)) && defined(__LP64__) && defined(__ELF__))
#include <csetjmp>
#include <ucontext.h>
#define EMULATION_SLOW_FIBERS
#endif

/** What a new fiber runs; it never returns. */
extern "C" [[noreturn]] void emulationFiber();

namespace emulation {

constexpr size_t stackSize = 128 * 1024;
constexpr unsigned maxThreads = 2048;

#ifdef EMULATION_SLOW_FIBERS
/** Where a fiber stands while another runs. */
struct Registers {
    jmp_buf kept;
    ucontext_t start;
    bool entered = true;
};

inline void prepare(Registers &registers, char *low, char *high) {
    getcontext(&registers.start);
    registers.start.uc_stack.ss_sp = low;
    registers.start.uc_stack.ss_size = high - low;
    registers.start.uc_link = nullptr;
    makecontext(&registers.start, emulationFiber, 0);
    registers.entered = false;
}

inline void fetchSoon(const Registers &) {}

inline void change(Registers &from, Registers &to) {
    // The first entry asks the system; all others only put registers back.
    if (_setjmp(from.kept) != 0) return;
    if (to.entered) _longjmp(to.kept, 1);
    to.entered = true;
    setcontext(&to.start);
}
#else
/** Where a fiber stands while another runs: its stack pointer; the registers that a call keeps lie there. */
struct Registers {
    void **top = nullptr;
};

extern "C" void emulationChange(Registers *from, void **top);
extern "C" void emulationStart();

// A fiber starts with a frame pointer and a return address of 0, which end what walks over frames.
#ifdef __x86_64__
constexpr size_t savedWords = 6;
asm(R"(
    .text
    .p2align 4
    .type emulationChange, @function
    .globl emulationChange
    .hidden emulationChange
emulationChange:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .size emulationChange, . - emulationChange
    .type emulationStart, @function
    .globl emulationStart
    .hidden emulationStart
emulationStart:
    pushq $0
    pushq $0
    jmp emulationFiber
    .size emulationStart, . - emulationStart
)");
#else
constexpr size_t savedWords = 19;
asm(R"(
    .text
    .p2align 4
    .type emulationChange, %function
    .globl emulationChange
    .hidden emulationChange
emulationChange:
    sub sp, sp, #160
    stp x19, x20, [sp, #0]
    stp x21, x22, [sp, #16]
    stp x23, x24, [sp, #32]
    stp x25, x26, [sp, #48]
    stp x27, x28, [sp, #64]
    stp d8, d9, [sp, #80]
    stp d10, d11, [sp, #96]
    stp d12, d13, [sp, #112]
    stp d14, d15, [sp, #128]
    stp x29, x30, [sp, #144]
    mov x9, sp
    str x9, [x0]
    mov sp, x1
    ldp x19, x20, [sp, #0]
    ldp x21, x22, [sp, #16]
    ldp x23, x24, [sp, #32]
    ldp x25, x26, [sp, #48]
    ldp x27, x28, [sp, #64]
    ldp d8, d9, [sp, #80]
    ldp d10, d11, [sp, #96]
    ldp d12, d13, [sp, #112]
    ldp d14, d15, [sp, #128]
    ldp x29, x30, [sp, #144]
    add sp, sp, #160
    ret
    .size emulationChange, . - emulationChange
    .type emulationStart, %function
    .globl emulationStart
    .hidden emulationStart
emulationStart:
    mov x30, xzr
    b emulationFiber
    .size emulationStart, . - emulationStart
)");
#endif

inline void prepare(Registers &registers, char *low, char *high) {
    (void)low;
    // Of 16 bytes each: what the words before the return address are, and that address.
    registers.top = (void **)((uintptr_t)high / 16 * 16) - (savedWords + 1 + 15) / 2 * 2;
    memset(registers.top, 0, savedWords * sizeof(void *));
    registers.top[savedWords] = (void *)emulationStart;
}

/** What lies on top of the stack will be wanted soon. */
inline void fetchSoon(const Registers &registers) {
    __builtin_prefetch(registers.top);
    __builtin_prefetch(registers.top + 8);
}

inline void change(Registers &from, Registers &to) { emulationChange(&from, to.top); }
#endif

struct Fiber {
    Registers registers;
    /** The thread that runs on it. */
    unsigned thread = 0;
};

/** All fibers ever made, whose stacks lie in their order, and those that no thread runs on. */
struct Fibers {
    char *stacks = nullptr;
    unsigned made = 0;
    Fiber all[maxThreads];
    std::vector<Fiber *> free;
};

inline Fibers fibers;

inline char *stackOf(const Fiber *fiber) { return fibers.stacks + (fiber - fibers.all) * stackSize; }

inline Fiber *takeFiber() {
    if (!fibers.free.empty()) {
        Fiber *fiber = fibers.free.back();
        fibers.free.pop_back();
        return fiber;
    }
    if (!fibers.stacks)
        fibers.stacks = (char *)mmap(nullptr, maxThreads * stackSize, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    const unsigned number = fibers.made++;
    Fiber *fiber = fibers.all + number;
    char *stack = stackOf(fiber);
    // The first page stays closed: a stack that overruns stops there.
    mprotect(stack + page, stackSize - page, PROT_READ | PROT_WRITE);
    // Were all stacks to begin at the same place of a page, they would push each other out of the processor's caches.
    prepare(fiber->registers, stack + page, stack + stackSize - number * 576 % 32768);
    return fiber;
}

}  // namespace emulation
