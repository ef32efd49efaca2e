/** Launching a kernel. `kernel<<<grid, block, shared, stream>>>(arguments)` is rewritten to a call of `launch`. */
#pragma once

#include <memory>
#include <tuple>
#include <type_traits>

#include "builtins.h"
#include "device.h"

namespace emulation {

struct Launch {
    dim3 grid, block;
    size_t sharedBytes;
    void *stream;
    const char *kernel;
    Site site;
    /** A vector kernel: `grid` is a number of cores, `sharedBytes` of the unified buffer. */
    bool tiles = false;
    /** The loaded binary that the kernel comes from. */
    const void *binary = nullptr;

    Launch(const char *kernel, Site site, dim3 grid, dim3 block, size_t sharedBytes = 0, void *stream = nullptr)
        : grid(grid), block(block), sharedBytes(sharedBytes), stream(stream), kernel(kernel), site(site) {}
    /** `<<<cores, bytes, stream>>>`: only here the third part is a pointer. */
    template <class Bytes, class Stream, class = std::enable_if_t<std::is_same_v<std::decay_t<Stream>, void *> || std::is_same_v<std::decay_t<Stream>, std::nullptr_t>>>
    Launch(const char *kernel, Site site, unsigned cores, Bytes bytes, Stream stream)
        : grid(cores), sharedBytes(bytesOf(bytes)), stream(stream), kernel(kernel), site(site), tiles(true) {}

  private:
    static size_t bytesOf(std::nullptr_t) { return 0; }
    static size_t bytesOf(size_t bytes) { return bytes; }
};

/** Notes an argument that may be a pointer, so that work on a buffer is known before it runs. */
struct Arguments {
    /** `pointed` is nullptr for no pointer; `inside` says that it was found in a struct. */
    void (*found)(void *self, const void *pointed, bool writes, bool inside);
    void *self;
};

template <class T>
void noteArgument(const Arguments &arguments, const T &value) {
    if constexpr (std::is_pointer_v<T>) {
        if constexpr (!std::is_function_v<std::remove_pointer_t<T>>)
            arguments.found(arguments.self, (const void *)value, !std::is_const_v<std::remove_pointer_t<T>>, false);
    } else if constexpr (std::is_class_v<T> && std::is_trivially_copyable_v<T> && sizeof(T) >= sizeof(void *)) {
        for (size_t at = 0; at + sizeof(void *) <= sizeof(T); at += sizeof(void *)) {
            void *word;
            memcpy(&word, (const char *)&value + at, sizeof word);
            arguments.found(arguments.self, word, true, true);
        }
    } else {
        arguments.found(arguments.self, nullptr, false, false);
    }
}

/** The call of a kernel with its arguments, kept until it runs; with `nullptr` it runs for one thread, else it names them. */
struct Closure {
    std::shared_ptr<void> start;
    size_t size;
    void (*call)(void *self, const Arguments *);
};

/** Checks a launch and puts it into its stream. */
void launch(const Launch &config, const Closure &closure);

template <class Call>
void launch(const Launch &config, Call call) {
#if __GNUC__ >= 11
    // Closures are compared by their bytes.
    if constexpr (std::is_trivially_copyable_v<Call>) __builtin_clear_padding(&call);
#endif
    launch(config, Closure{std::make_shared<Call>(std::move(call)), sizeof(Call), [](void *self, const Arguments *arguments) { (*(Call *)self)(arguments); }});
}

template <class... T>
void noteArguments(const Arguments &arguments, const T &...values) {
    (noteArgument(arguments, values), ...);
}

}  // namespace emulation
