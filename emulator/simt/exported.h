/**
 * Kernels of a binary that the program loads, and those whose address it takes. Behind each definition stands what tells the runtime how to call the
 * kernel with arguments that are given by their addresses.
 */
#pragma once

#include <initializer_list>

#include "launch.h"

namespace emulation {

struct Parameter {
    size_t size, align;
};

/** One kernel of a binary. */
struct ExportedKernel {
    void *place;
    std::initializer_list<Parameter> parameters;
    /** A call of the kernel with these arguments, which it copies. */
    Closure (*close)(void *place, const void *const *arguments);
};

/** Hands a kernel of the binary that is being loaded to the runtime. */
void exportKernel(const ExportedKernel &kernel);

template <class... T>
struct HandleCall {
    static constexpr size_t all = (size_t{16} + ... + ((sizeof(T) + 15) / 16 * 16));

    void (*kernel)(T...);
    unsigned char bytes[all];

    template <class V>
    __attribute__((no_sanitize_address)) static V taken(const unsigned char *&at) {
        V value;
        __builtin_memcpy(&value, at, sizeof value);
        at += (sizeof(V) + 15) / 16 * 16;
        return value;
    }
    // Braces keep the order of the arguments.
    __attribute__((no_sanitize_address)) static void call(void *self, const Arguments *asked) {
        auto *own = (HandleCall *)self;
        const unsigned char *at = own->bytes;
        std::tuple<T...> values{taken<T>(at)...};
        std::apply([&](const T &...each) __attribute__((no_sanitize_address)) {
            if (asked) noteArguments(*asked, each...);
            else own->kernel(each...);
        }, values);
    }
    static Closure close(void *place, const void *const *arguments) {
        auto made = std::make_shared<HandleCall>();
        memset((void *)made.get(), 0, sizeof(HandleCall));
        made->kernel = (void (*)(T...))place;
        [[maybe_unused]] unsigned char *at = made->bytes;
        [[maybe_unused]] size_t index = 0;
        ((__builtin_memcpy(at, arguments[index++], sizeof(T)), at += (sizeof(T) + 15) / 16 * 16), ...);
        return {made, sizeof(HandleCall), call};
    }
};

struct Export {
    template <class... T>
    Export(void (*kernel)(T...)) {
        exportKernel({(void *)kernel, {Parameter{sizeof(T), alignof(T)}...}, HandleCall<T...>::close});
    }
};

/** Makes a kernel of the program itself known by its address. */
void nameKernel(const char *name, const ExportedKernel &kernel);

/** Stands behind a kernel of which the program takes the address. */
struct OwnKernel {
    template <class... T>
    OwnKernel(const char *name, void (*kernel)(T...)) {
        nameKernel(name, {(void *)kernel, {Parameter{sizeof(T), alignof(T)}...}, HandleCall<T...>::close});
    }
};

/** The place of an instance that the program asked for by an expression. */
void exportName(size_t index, void *place);

struct NamedExport : Export {
    template <class... T>
    NamedExport(size_t index, void (*kernel)(T...)) : Export(kernel) {
        exportName(index, (void *)kernel);
    }
};

}  // namespace emulation
