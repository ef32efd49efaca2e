// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_graph_kernels.hpp: nodes with kernels for the graphs of ascendify_graph.hpp, on the Ascend 950. Ascendify copies this file
// beside sources whose fixes use it; the sources are yours, and so is this copy. It needs C++17 and CANN 9.2.0.
#ifndef ASCENDIFY_GRAPH_KERNELS_HPP
#define ASCENDIFY_GRAPH_KERNELS_HPP

#include "ascendify_graph.hpp"

namespace ascendify {

namespace structs {
/** cudaKernelNodeParams: the name of a kernel, and the addresses of its arguments. */
struct KernelNodeParams {
    void *func;
    dim3 gridDim;
    dim3 blockDim;
    unsigned int sharedMemBytes;
    void **kernelParams;
    void **extra;
};
} // namespace structs
using structs::KernelNodeParams;

namespace graphs {

// The arguments are copied now, in the sizes that the kernel says; nothing where it cannot be asked.
inline Run kernelOf(const KernelNodeParams &p) {
    aclrtFuncHandle function = nullptr;
    size_t number = 0;
    if (p.extra || aclrtGetFuncBySymbol(p.func, &function) != ACL_SUCCESS || aclrtFunctionGetParamCount(function, &number) != ACL_SUCCESS)
        return nullptr;
    std::vector<std::vector<char>> arguments;
    for (size_t at = 0; at < number; ++at) {
        size_t offset = 0, size = 0;
        if (aclrtFunctionGetParamInfo(function, at, &offset, &size) != ACL_SUCCESS) return nullptr;
        const char *const from = static_cast<const char *>(p.kernelParams[at]);
        arguments.emplace_back(from, from + size);
    }
    return [p, arguments](aclrtStream stream) {
        std::vector<void *> places;
        for (const std::vector<char> &one : arguments) places.push_back(const_cast<char *>(one.data()));
        return aclrtLaunchSIMTKernelWithArgsArray(p.func, p.gridDim, p.blockDim, p.sharedMemBytes, stream, nullptr, places.data());
    };
}

} // namespace graphs

/** cudaGraphAddKernelNode. Arguments by `extra` are ACL_ERROR_FEATURE_UNSUPPORTED, and so is what is no kernel. */
inline aclError graphAddKernelNode(GraphNode *node, Graph graph, const GraphNode *dependencies, size_t count, const KernelNodeParams *params) {
    return graphs::add(node, graph, dependencies, count, graphs::Kind::kernel, graphs::kernelOf(*params));
}

/** cudaGraphExecKernelNodeSetParams: another kernel too, for later launches of the executable. */
inline aclError graphExecKernelNodeSetParams(GraphExec exec, GraphNode node, const KernelNodeParams *params) {
    return graphs::change(exec, node, graphs::Kind::kernel, graphs::kernelOf(*params));
}

} // namespace ascendify

#endif
