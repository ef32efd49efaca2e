/** Pipes, queues, buffers and tensors of vector kernels, and the flags between units. */
#pragma once

#include <cstring>
#include <type_traits>

#include "../simt/half.h"
#include "core.h"

using GM_ADDR = uint8_t *;
using event_t = int32_t;
using TEventID = int8_t;

enum pipe_t { PIPE_S, PIPE_V, PIPE_M, PIPE_MTE1, PIPE_MTE2, PIPE_MTE3, PIPE_ALL };
constexpr event_t EVENT_ID0 = 0, EVENT_ID1 = 1, EVENT_ID2 = 2, EVENT_ID3 = 3;

namespace AscendC {

enum class TPosition : uint8_t { GM, A1, A2, B1, B2, C1, C2, CO1, CO2, VECIN, VECOUT, VECCALC };
using QuePosition = TPosition;

enum class HardEvent : uint8_t { MTE2_V, V_MTE3, V_S, S_V, MTE2_S, MTE3_V, S_MTE2, MTE3_MTE2, S_MTE3, MTE2_MTE3, MTE3_S, V_MTE2 };

constexpr emulation::Position placeOf(TPosition position) {
    return position == TPosition::VECIN ? emulation::Position::input
           : position == TPosition::VECOUT ? emulation::Position::output
                                           : emulation::Position::calculation;
}

/** A tensor in the unified buffer: an address with the buffer that it belongs to. */
template <typename T>
class LocalTensor {
  public:
    using PrimType = T;
    emulation::Part part;

    LocalTensor() = default;
    explicit LocalTensor(const emulation::Part &part) : part(part) {}

    uint32_t GetSize() const { return (uint32_t)(part.size / sizeof(T)); }
    uint32_t GetLength() const { return (uint32_t)part.size; }
    void SetSize(uint32_t size) { part.size = (size_t)size * sizeof(T) < part.size ? (size_t)size * sizeof(T) : part.size; }
    uint64_t GetPhyAddr() const { return (uint64_t)(uintptr_t)part.address; }

    LocalTensor operator[](uint32_t offset) const {
        LocalTensor moved(part);
        const size_t bytes = (size_t)offset * sizeof(T);
        moved.part.address += bytes;
        moved.part.size = bytes < part.size ? part.size - bytes : 0;
        return moved;
    }

    T GetValue(uint32_t index, EMULATION_SITE) const {
        const LocalTensor at = (*this)[index];
        emulation::useTensor(at.part, sizeof(T), emulation::Pipe::scalar, false, "GetValue", site, sizeof(T));
        T value;
        memcpy(&value, at.part.address, sizeof value);
        return value;
    }
    template <typename U>
    void SetValue(uint32_t index, U value, EMULATION_SITE) const {
        const LocalTensor at = (*this)[index];
        emulation::useTensor(at.part, sizeof(T), emulation::Pipe::scalar, true, "SetValue", site, sizeof(T));
        const T kept = (T)value;
        memcpy(at.part.address, &kept, sizeof kept);
    }
    T operator()(uint32_t index, EMULATION_SITE) const { return GetValue(index, site); }

    template <typename U>
    LocalTensor<U> ReinterpretCast() const {
        return LocalTensor<U>(part);
    }
};

/** Device memory, with as many elements as the kernel says that there are. */
template <typename T>
class GlobalTensor {
  public:
    using PrimType = T;

    void SetGlobalBuffer(T *buffer, uint64_t bufferSize) {
        start = buffer;
        size = bufferSize;
    }
    void SetGlobalBuffer(T *buffer) { SetGlobalBuffer(buffer, UINT64_MAX / sizeof(T)); }
    T *GetPhyAddr() const { return start; }
    T *GetPhyAddr(uint64_t offset) const { return start + offset; }
    uint64_t GetSize() const { return size; }

    GlobalTensor operator[](uint64_t offset) const {
        GlobalTensor moved;
        moved.SetGlobalBuffer(start + offset, offset < size ? size - offset : 0);
        return moved;
    }

    T GetValue(uint64_t offset, EMULATION_SITE) const {
        Use(offset, sizeof(T), false, "GetValue", site);
        T value;
        memcpy(&value, start + offset, sizeof value);
        return value;
    }
    template <typename U>
    void SetValue(uint64_t offset, U value, EMULATION_SITE) const {
        Use(offset, sizeof(T), true, "SetValue", site);
        const T kept = (T)value;
        memcpy(start + offset, &kept, sizeof kept);
    }
    T operator()(uint64_t offset, EMULATION_SITE) const { return GetValue(offset, site); }

    /** Checks an access from an element on; the emulation's own. */
    void Use(uint64_t offset, size_t bytes, bool writes, const char *function, emulation::Site site) const {
        if (offset > size || bytes > (size - offset) * sizeof(T))
            emulation::tileMistake(site, "out of bounds: %s %s %zu bytes at element %llu of a GlobalTensor that SetGlobalBuffer gave %llu",
                                                         function, writes ? "writes" : "reads", bytes, (unsigned long long)offset, (unsigned long long)size);
        emulation::useGlobal(start + offset, bytes, writes, function, site);
    }

  private:
    T *start = nullptr;
    uint64_t size = 0;
};

/** Buffers that go from one unit to the next in order. */
template <TPosition position, int32_t depth, auto mask = 0>
class TQue {
    static_assert(position == TPosition::VECIN || position == TPosition::VECOUT, "the emulation has VECIN and VECOUT queues");

  public:
    int queue = -1;
    static constexpr TPosition at = position;

    template <typename T>
    LocalTensor<T> AllocTensor(EMULATION_SITE) {
        return LocalTensor<T>(emulation::allocTensor(queue, site));
    }
    template <typename T>
    void AllocTensor(LocalTensor<T> &tensor, EMULATION_SITE) {
        tensor = AllocTensor<T>(site);
    }
    template <typename T>
    bool EnQue(const LocalTensor<T> &tensor, EMULATION_SITE) {
        emulation::enQue(queue, (unsigned)depth, tensor.part, site);
        return true;
    }
    template <typename T>
    LocalTensor<T> DeQue(EMULATION_SITE) {
        return LocalTensor<T>(emulation::deQue(queue, site));
    }
    template <typename T>
    void DeQue(LocalTensor<T> &tensor, EMULATION_SITE) {
        tensor = DeQue<T>(site);
    }
    template <typename T>
    void FreeTensor(LocalTensor<T> &tensor, EMULATION_SITE) {
        emulation::freeTensor(queue, tensor.part, site);
    }
    bool HasTensorInQue() const { return emulation::countTensors(queue, emulation::BufferState::waiting) > 0; }
    bool HasIdleBuffer() const { return emulation::countTensors(queue, emulation::BufferState::free) > 0; }
    int32_t GetTensorCountInQue() const { return (int32_t)emulation::countTensors(queue, emulation::BufferState::waiting); }
    bool VacantInQue() const { return GetTensorCountInQue() < depth; }
};

/** A buffer for the vector and scalar units alone. */
template <TPosition position = TPosition::VECCALC>
class TBuf {
  public:
    emulation::Part part;

    template <typename T>
    LocalTensor<T> Get() const {
        return LocalTensor<T>(part);
    }
    template <typename T>
    LocalTensor<T> Get(uint32_t length) const {
        LocalTensor<T> tensor(part);
        tensor.SetSize(length);
        return tensor;
    }
    template <typename T>
    LocalTensor<T> GetWithOffset(uint32_t size, uint32_t offset) const {
        LocalTensor<T> tensor(part);
        tensor.part.address += offset;
        tensor.part.size = offset < part.size ? part.size - offset : 0;
        tensor.SetSize(size);
        return tensor;
    }
};

class TPipe {
  public:
    explicit TPipe(EMULATION_SITE) { emulation::startPipe(site); }
    TPipe(const TPipe &) = delete;

    void Init(EMULATION_SITE) { emulation::resetPipe(site); }
    void Reset(EMULATION_SITE) { emulation::resetPipe(site); }
    void Destroy(EMULATION_SITE) { emulation::resetPipe(site); }

    template <TPosition position, int32_t depth, auto mask>
    bool InitBuffer(TQue<position, depth, mask> &que, uint8_t num, uint32_t len, EMULATION_SITE) {
        emulation::addQueueBuffers(placeOf(position), num, len, que.queue, site);
        return true;
    }
    template <TPosition position>
    bool InitBuffer(TBuf<position> &buf, uint32_t len, EMULATION_SITE) {
        buf.part = emulation::addCalculationBuffer(emulation::Position::calculation, len, site);
        return true;
    }

    template <HardEvent event>
    TEventID AllocEventID(EMULATION_SITE) {
        return (TEventID)emulation::takeEvent((int)event, true, site);
    }
    template <HardEvent event>
    void ReleaseEventID(TEventID id, EMULATION_SITE) {
        emulation::giveEvent((int)event, id, site);
    }
    template <HardEvent event>
    TEventID FetchEventID(EMULATION_SITE) {
        return FetchEventID(event, site);
    }
    TEventID FetchEventID(HardEvent event, EMULATION_SITE) { return (TEventID)emulation::takeEvent((int)event, false, site); }
};

template <HardEvent event>
void SetFlag(int32_t id, EMULATION_SITE) {
    emulation::setFlag((int)event, id, site);
}
template <HardEvent event>
void WaitFlag(int32_t id, EMULATION_SITE) {
    emulation::waitFlag((int)event, id, site);
}

/** Instructions run one after the other here, so a barrier of a pipe has nothing to do. */
template <pipe_t pipe>
void PipeBarrier() {
    static_assert(pipe != PIPE_S, "the scalar unit needs no barrier");
}

inline int64_t GetBlockIdx() { return ::blockIdx.x; }
inline int64_t GetBlockNum() { return ::gridDim.x; }

}  // namespace AscendC
