// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_graph_nodes.hpp: a part of ascendify_graph.hpp, with nodes that copy, set memory, call functions of the host or hold a
// graph. Ascendify copies this file beside sources whose fixes use it; the sources are yours, and so is this copy. It needs C++17 and
// acl/acl.h of CANN 8.5.0 or newer.
#ifndef ASCENDIFY_GRAPH_NODES_HPP
#define ASCENDIFY_GRAPH_NODES_HPP

#include "ascendify_graph.hpp"

namespace ascendify {

namespace structs {
/** cudaMemsetParams. */
struct MemsetParams {
    void *dst;
    size_t pitch;
    unsigned int value;
    unsigned int elementSize;
    size_t width;
    size_t height;
};

/** cudaHostNodeParams. */
struct HostNodeParams {
    aclrtHostFunc fn;
    void *userData;
};
} // namespace structs
using structs::HostNodeParams;
using structs::MemsetParams;

namespace graphs {

// A node that others must stand before is in the graph already, so that the order of the nodes is one of their dependencies.
inline aclError add(GraphNode *node, Graph graph, const GraphNode *dependencies, size_t count, Kind kind, const Run &run) {
    if (!graph || !run) return graph ? ACL_ERROR_FEATURE_UNSUPPORTED : ACL_ERROR_INVALID_PARAM;
    Work work = {nextNumber(), kind, {}, run};
    for (size_t at = 0; at < count; ++at) {
        bool known = false;
        for (const Work &one : graph.state->works) known = known || one.number == dependencies[at].number;
        if (!known) return ACL_ERROR_INVALID_PARAM;
        work.after.push_back(dependencies[at].number);
    }
    graph.state->works.push_back(work);
    node->number = work.number;
    return ACL_SUCCESS;
}

inline aclError change(GraphExec exec, GraphNode node, Kind kind, const Run &run) {
    if (!exec) return ACL_ERROR_INVALID_PARAM;
    if (!run) return ACL_ERROR_FEATURE_UNSUPPORTED;
    for (Work &work : exec.state->works) {
        if (work.number != node.number || work.kind != kind) continue;
        work.run = run;
        return ACL_SUCCESS;
    }
    return ACL_ERROR_INVALID_PARAM;
}

// Rows of plain memory; arrays of textures have none.
template <class Parms>
Run copyOf(const Parms &p) {
    if (p.srcArray || p.dstArray) return nullptr;
    return [p](aclrtStream stream) -> aclError {
        const auto at = [](const auto &ptr, const auto &pos, size_t y, size_t z) {
            return static_cast<char *>(ptr.ptr) + ((pos.z + z) * ptr.ysize + pos.y + y) * ptr.pitch + pos.x;
        };
        for (size_t z = 0; z < p.extent.depth; ++z)
            for (size_t y = 0; y < p.extent.height; ++y) {
                const aclError error = memcpyAsync(at(p.dstPtr, p.dstPos, y, z), at(p.srcPtr, p.srcPos, y, z), p.extent.width, p.kind, stream);
                if (error != ACL_SUCCESS) return error;
            }
        return ACL_SUCCESS;
    };
}

// ACL sets bytes; elements of which the bytes differ are copied from the host.
inline Run setOf(const MemsetParams &p) {
    if (p.elementSize != 1 && p.elementSize != 2 && p.elementSize != 4) return nullptr;
    std::vector<unsigned char> row(p.width * p.elementSize);
    for (size_t at = 0; at < row.size(); ++at) row[at] = static_cast<unsigned char>(p.value >> 8 * (at % p.elementSize));
    bool even = true;
    for (const unsigned char byte : row) even = even && byte == row[0];
    return [p, row, even](aclrtStream stream) -> aclError {
        for (size_t y = 0; y < p.height && !row.empty(); ++y) {
            char *const to = static_cast<char *>(p.dst) + y * p.pitch;
            const aclError error = even ? aclrtMemsetAsync(to, row.size(), row[0], row.size(), stream)
                                        : aclrtMemcpyAsync(to, row.size(), row.data(), row.size(), ACL_MEMCPY_HOST_TO_DEVICE, stream);
            if (error != ACL_SUCCESS) return error;
        }
        return ACL_SUCCESS;
    };
}

inline Run hostOf(const HostNodeParams &p) {
    return [p](aclrtStream stream) { return aclrtLaunchHostFunc(stream, p.fn, p.userData); };
}

inline Run copyOf(void *dst, const void *src, size_t count, aclrtMemcpyKind kind) {
    return [=](aclrtStream stream) { return memcpyAsync(dst, src, count, kind, stream); };
}

} // namespace graphs

/** cudaGraphAddEmptyNode. */
inline aclError graphAddEmptyNode(GraphNode *node, Graph graph, const GraphNode *dependencies, size_t count) {
    return graphs::add(node, graph, dependencies, count, graphs::Kind::empty, [](aclrtStream) { return ACL_SUCCESS; });
}

/** cudaGraphAddMemcpyNode with ascendify::Memcpy3DParms; ACL_ERROR_FEATURE_UNSUPPORTED for arrays of textures. */
template <class Parms>
inline aclError graphAddMemcpyNode(GraphNode *node, Graph graph, const GraphNode *dependencies, size_t count, const Parms *parms) {
    return graphs::add(node, graph, dependencies, count, graphs::Kind::memcpy, graphs::copyOf(*parms));
}

/** cudaGraphAddMemcpyNode1D. */
inline aclError graphAddMemcpyNode1D(GraphNode *node, Graph graph, const GraphNode *dependencies, size_t count, void *dst, const void *src, size_t bytes, aclrtMemcpyKind kind) {
    return graphs::add(node, graph, dependencies, count, graphs::Kind::memcpy, graphs::copyOf(dst, src, bytes, kind));
}

/** cudaGraphAddMemsetNode. */
inline aclError graphAddMemsetNode(GraphNode *node, Graph graph, const GraphNode *dependencies, size_t count, const MemsetParams *params) {
    return graphs::add(node, graph, dependencies, count, graphs::Kind::memset, graphs::setOf(*params));
}

/** cudaGraphAddHostNode. As in CUDA, the function must call nothing of ACL. */
inline aclError graphAddHostNode(GraphNode *node, Graph graph, const GraphNode *dependencies, size_t count, const HostNodeParams *params) {
    return graphs::add(node, graph, dependencies, count, graphs::Kind::host, graphs::hostOf(*params));
}

/** cudaGraphAddChildGraphNode: with the nodes that the child has now. */
inline aclError graphAddChildGraphNode(GraphNode *node, Graph graph, const GraphNode *dependencies, size_t count, Graph child) {
    if (!child) return ACL_ERROR_INVALID_PARAM;
    return graphs::add(node, graph, dependencies, count, graphs::Kind::child,
                       [works = child.state->works](aclrtStream stream) { return graphs::replay(works, stream); });
}

/** cudaGraphExecMemcpyNodeSetParams, for later launches of the executable. */
template <class Parms>
inline aclError graphExecMemcpyNodeSetParams(GraphExec exec, GraphNode node, const Parms *parms) {
    return graphs::change(exec, node, graphs::Kind::memcpy, graphs::copyOf(*parms));
}

/** cudaGraphExecMemcpyNodeSetParams1D. */
inline aclError graphExecMemcpyNodeSetParams1D(GraphExec exec, GraphNode node, void *dst, const void *src, size_t bytes, aclrtMemcpyKind kind) {
    return graphs::change(exec, node, graphs::Kind::memcpy, graphs::copyOf(dst, src, bytes, kind));
}

/** cudaGraphExecMemsetNodeSetParams. */
inline aclError graphExecMemsetNodeSetParams(GraphExec exec, GraphNode node, const MemsetParams *params) {
    return graphs::change(exec, node, graphs::Kind::memset, graphs::setOf(*params));
}

/** cudaGraphExecHostNodeSetParams. */
inline aclError graphExecHostNodeSetParams(GraphExec exec, GraphNode node, const HostNodeParams *params) {
    return graphs::change(exec, node, graphs::Kind::host, graphs::hostOf(*params));
}

} // namespace ascendify

#endif
