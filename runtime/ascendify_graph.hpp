// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_graph.hpp: graphs of CUDA's runtime on ACL, which captures the work of streams and has no nodes that a program makes.
// A graph here is a list of work: each node, each part of a capture. A launch puts it on the stream in the order in which it was
// made, so that nodes without a dependency run one after the other too. Graph and executable are objects of their own, as in
// CUDA. Ascendify copies this file beside sources whose fixes use it; the sources are yours, and so is this copy. It needs C++17
// and acl/acl.h of CANN 8.5.0 or newer.
#ifndef ASCENDIFY_GRAPH_HPP
#define ASCENDIFY_GRAPH_HPP

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "ascendify_rt.hpp"

namespace ascendify {

namespace graphs {

enum class Kind { empty, kernel, memcpy, memset, host, child, captured };

using Run = std::function<aclError(aclrtStream)>;

// One node, or what was captured between two copies. Its number is the same in executables and clones.
struct Work {
    uint64_t number;
    Kind kind;
    std::vector<uint64_t> after;
    Run run;
};

using Works = std::vector<Work>;

// Launches of one thing do not overlap, whatever streams they are on.
class Order {
    aclrtEvent event = nullptr;
    aclrtStream last = nullptr;

public:
    Order() = default;
    Order(const Order &) = delete;
    Order &operator=(const Order &) = delete;
    ~Order() {
        if (!event) return;
        aclrtSynchronizeEvent(event);
        aclrtDestroyEvent(event);
    }
    aclError launch(aclrtStream stream, const Run &run) {
        aclError error = ACL_SUCCESS;
        if (!event) error = aclrtCreateEventExWithFlag(&event, ACL_EVENT_SYNC);
        else if (last != stream) error = aclrtStreamWaitEvent(stream, event);
        if (error == ACL_SUCCESS) error = run(stream);
        last = stream;
        return error == ACL_SUCCESS ? aclrtRecordEvent(event, stream) : error;
    }
};

// What ACL captured; graphs, clones and executables that were made of it share it.
struct Captured {
    aclmdlRI model;
    std::unique_ptr<Order> order = std::make_unique<Order>();
    explicit Captured(aclmdlRI model) : model(model) {}
    Captured(const Captured &) = delete;
    Captured &operator=(const Captured &) = delete;
    ~Captured() {
        order.reset();
        aclmdlRIDestroy(model);
    }
};

inline uint64_t nextNumber() {
    static std::atomic<uint64_t> last{0};
    return ++last;
}

inline Work capturedWork(aclmdlRI model) {
    auto shared = std::make_shared<Captured>(model);
    const Run execute = [model](aclrtStream stream) { return aclmdlRIExecuteAsync(model, stream); };
    return {nextNumber(), Kind::captured, {}, [shared, execute](aclrtStream stream) { return shared->order->launch(stream, execute); }};
}

inline aclError replay(const Works &works, aclrtStream stream) {
    bool afterHost = false;
    for (const Work &work : works) {
        // A copy of pageable memory may be read when it is issued; what a function of the host writes is there only later.
        aclError error = work.kind == Kind::memcpy && afterHost ? aclrtSynchronizeStream(stream) : ACL_SUCCESS;
        if (error == ACL_SUCCESS) error = work.run(stream);
        if (error != ACL_SUCCESS) return error;
        afterHost = afterHost || work.kind == Kind::host || work.kind == Kind::child;
    }
    return ACL_SUCCESS;
}

struct GraphState {
    Works works;
};

struct ExecState {
    Works works;
    Order order;
};

struct Capture {
    aclrtStream stream;
    aclmdlRICaptureMode mode;
    Works works;
};

inline std::mutex capturesLock;
inline std::vector<Capture> captures;

inline bool isPageable(const void *pointer) {
    aclrtPtrAttributes attributes{};
    return aclrtPointerGetAttributes(pointer, &attributes) == ACL_SUCCESS && attributes.location.type == ACL_MEM_LOCATION_TYPE_UNREGISTERED;
}

} // namespace graphs

namespace structs {
/** cudaGraph_t. No address, so that no call of ACL takes it by mistake. */
struct Graph {
    graphs::GraphState *state;
    Graph() = default;
    Graph(std::nullptr_t) : state(nullptr) {}
    explicit operator bool() const { return state != nullptr; }
    friend bool operator==(Graph a, Graph b) { return a.state == b.state; }
    friend bool operator!=(Graph a, Graph b) { return a.state != b.state; }
};

/** cudaGraphExec_t. */
struct GraphExec {
    graphs::ExecState *state;
    GraphExec() = default;
    GraphExec(std::nullptr_t) : state(nullptr) {}
    explicit operator bool() const { return state != nullptr; }
    friend bool operator==(GraphExec a, GraphExec b) { return a.state == b.state; }
    friend bool operator!=(GraphExec a, GraphExec b) { return a.state != b.state; }
};

/** cudaGraphNode_t: also names the node in executables and clones. */
struct GraphNode {
    uint64_t number;
    GraphNode() = default;
    GraphNode(std::nullptr_t) : number(0) {}
    explicit operator bool() const { return number != 0; }
    friend bool operator==(GraphNode a, GraphNode b) { return a.number == b.number; }
    friend bool operator!=(GraphNode a, GraphNode b) { return a.number != b.number; }
};
} // namespace structs
using structs::Graph;
using structs::GraphExec;
using structs::GraphNode;

/** cudaGraphExecUpdateResult, with CUDA's numbers. */
using GraphExecUpdateResult = int;
/** The executable has the new parameters. */
constexpr GraphExecUpdateResult graphUpdateSuccess = 0;
/** The update failed. */
constexpr GraphExecUpdateResult graphUpdateError = 1;
/** The graph has other nodes or dependencies. */
constexpr GraphExecUpdateResult graphUpdateTopologyChanged = 2;
/** A node is of another kind. */
constexpr GraphExecUpdateResult graphUpdateNodeTypeChanged = 3;

namespace structs {
/** cudaGraphExecUpdateResultInfo; the nodes are not told. */
struct GraphExecUpdateResultInfo {
    GraphExecUpdateResult result;
    GraphNode errorNode;
    GraphNode errorFromNode;
};
} // namespace structs
using structs::GraphExecUpdateResultInfo;

/** cudaStreamBeginCapture. */
inline aclError captureBegin(aclrtStream stream, aclmdlRICaptureMode mode) {
    const aclError error = aclmdlRICaptureBegin(stream, mode);
    std::lock_guard<std::mutex> held(graphs::capturesLock);
    if (error == ACL_SUCCESS) graphs::captures.push_back({stream, mode, {}});
    return error;
}

/** cudaStreamEndCapture: a graph of what was captured, and of the copies between. */
inline aclError captureEnd(aclrtStream stream, Graph *graph) {
    graphs::Works works;
    {
        std::lock_guard<std::mutex> held(graphs::capturesLock);
        for (auto at = graphs::captures.begin(); at != graphs::captures.end(); ++at) {
            if (at->stream != stream) continue;
            works.swap(at->works);
            graphs::captures.erase(at);
            break;
        }
    }
    aclmdlRI model = nullptr;
    const aclError error = aclmdlRICaptureEnd(stream, &model);
    *graph = nullptr;
    if (error != ACL_SUCCESS) return error;
    works.push_back(graphs::capturedWork(model));
    graph->state = new graphs::GraphState{works};
    return ACL_SUCCESS;
}

/**
 * cudaMemcpyAsync on a stream that may be captured. ACL calls an asynchronous copy of memory that is not page-locked unsafe then:
 * what was captured so far ends before such a copy, a capture of the rest begins behind it, and a launch runs the copy between
 * both, for which it waits. Streams that joined the capture by an event must be back by then; ACL refuses what is not. A copy on
 * such a stream is ACL's own, and refused.
 */
inline aclError captureMemcpyAsync(void *dst, const void *src, size_t count, aclrtMemcpyKind kind, aclrtStream stream) {
    std::lock_guard<std::mutex> held(graphs::capturesLock);
    for (auto at = graphs::captures.begin(); at != graphs::captures.end(); ++at) {
        if (at->stream != stream || count == 0) continue;
        if (kind == ACL_MEMCPY_DEVICE_TO_DEVICE || (!graphs::isPageable(dst) && !graphs::isPageable(src))) break;
        aclmdlRI model = nullptr;
        aclError error = aclmdlRICaptureEnd(stream, &model);
        if (error == ACL_SUCCESS) {
            at->works.push_back(graphs::capturedWork(model));
            at->works.push_back({graphs::nextNumber(), graphs::Kind::memcpy, {}, [=](aclrtStream on) { return memcpyAsync(dst, src, count, kind, on); }});
            error = aclmdlRICaptureBegin(stream, at->mode);
        }
        if (error != ACL_SUCCESS) graphs::captures.erase(at);
        return error;
    }
    return memcpyAsync(dst, src, count, kind, stream);
}

/** cudaGraphCreate; `flags` must be 0. */
inline aclError graphCreate(Graph *graph, unsigned flags) {
    *graph = nullptr;
    if (flags != 0) return ACL_ERROR_INVALID_PARAM;
    graph->state = new graphs::GraphState;
    return ACL_SUCCESS;
}

/** cudaGraphDestroy. Executables that were made of the graph stay. */
inline aclError graphDestroy(Graph graph) {
    if (!graph) return ACL_ERROR_INVALID_PARAM;
    delete graph.state;
    return ACL_SUCCESS;
}

/** cudaGraphClone. The nodes of the graph name those of the clone too. */
inline aclError graphClone(Graph *clone, Graph original) {
    *clone = nullptr;
    if (!original) return ACL_ERROR_INVALID_PARAM;
    clone->state = new graphs::GraphState(*original.state);
    return ACL_SUCCESS;
}

/** cudaGraphGetNodes. Of a capture each part between copies of pageable memory counts as one node. */
inline aclError graphGetNodes(Graph graph, GraphNode *nodes, size_t *number) {
    if (!graph) return ACL_ERROR_INVALID_PARAM;
    const graphs::Works &works = graph.state->works;
    if (nodes)
        for (size_t at = 0; at < *number; ++at) {
            nodes[at] = nullptr;
            if (at < works.size()) nodes[at].number = works[at].number;
        }
    if (!nodes || *number > works.size()) *number = works.size();
    return ACL_SUCCESS;
}

/** cudaGraphInstantiate: a copy of the graph's nodes as they are now. */
inline aclError graphInstantiate(GraphExec *exec, Graph graph) {
    *exec = nullptr;
    if (!graph) return ACL_ERROR_INVALID_PARAM;
    exec->state = new graphs::ExecState;
    exec->state->works = graph.state->works;
    return ACL_SUCCESS;
}

/** cudaGraphExecDestroy, after the launches that still run. */
inline aclError graphExecDestroy(GraphExec exec) {
    if (!exec) return ACL_ERROR_INVALID_PARAM;
    delete exec.state;
    return ACL_SUCCESS;
}

/**
 * cudaGraphLaunch. It returns once all is issued, and waits for copies of memory that is not page-locked. A stream that is being
 * captured is refused.
 */
inline aclError graphLaunch(GraphExec exec, aclrtStream stream) {
    if (!exec) return ACL_ERROR_INVALID_PARAM;
    aclmdlRICaptureStatus status = ACL_MODEL_RI_CAPTURE_STATUS_NONE;
    aclmdlRI model = nullptr;
    const aclError error = stream ? aclmdlRICaptureGetInfo(stream, &status, &model) : ACL_SUCCESS;
    if (error != ACL_SUCCESS) return error;
    if (status != ACL_MODEL_RI_CAPTURE_STATUS_NONE) return ACL_ERROR_RT_STREAM_CAPTURED;
    return exec.state->order.launch(stream, [&](aclrtStream on) { return graphs::replay(exec.state->works, on); });
}

/**
 * cudaGraphExecUpdate. Nodes must be of the same kinds, in the same order and with the same dependencies; where either was captured, the
 * executable becomes the new graph, of whatever form it is.
 */
inline aclError graphExecUpdate(GraphExec exec, Graph graph, GraphExecUpdateResultInfo *info) {
    *info = {graphUpdateError, nullptr, nullptr};
    if (!exec || !graph) return ACL_ERROR_INVALID_PARAM;
    graphs::Works &old = exec.state->works;
    const graphs::Works &now = graph.state->works;
    const auto isCaptured = [](const graphs::Works &works) { return !works.empty() && works.back().kind == graphs::Kind::captured; };
    info->result = graphUpdateSuccess;
    if (isCaptured(old) || isCaptured(now)) {
        old = now;
        return ACL_SUCCESS;
    }
    const auto place = [](const graphs::Works &works, uint64_t number) {
        size_t at = 0;
        while (at < works.size() && works[at].number != number) ++at;
        return at;
    };
    if (old.size() != now.size()) info->result = graphUpdateTopologyChanged;
    for (size_t at = 0; at < old.size() && info->result == graphUpdateSuccess; ++at) {
        if (old[at].kind != now[at].kind) info->result = graphUpdateNodeTypeChanged;
        else if (old[at].after.size() != now[at].after.size()) info->result = graphUpdateTopologyChanged;
        for (size_t one = 0; one < old[at].after.size() && info->result == graphUpdateSuccess; ++one)
            if (place(old, old[at].after[one]) != place(now, now[at].after[one])) info->result = graphUpdateTopologyChanged;
    }
    if (info->result != graphUpdateSuccess) return ACL_ERROR_FAILURE;
    for (size_t at = 0; at < old.size(); ++at) old[at].run = now[at].run;
    return ACL_SUCCESS;
}

/** cudaGraphExecUpdate in the form before CUDA 12. */
inline aclError graphExecUpdate(GraphExec exec, Graph graph, GraphNode *errorNode, GraphExecUpdateResult *result) {
    GraphExecUpdateResultInfo info;
    const aclError error = graphExecUpdate(exec, graph, &info);
    if (errorNode) *errorNode = info.errorNode;
    if (result) *result = info.result;
    return error;
}

} // namespace ascendify

#include "ascendify_graph_nodes.hpp"

#endif
