// Some elements in a row, as one load brings them. No guard, for the program includes it once for each type.
#include "types.cuh"

template <typename T>
struct alignas(16) Pack {
    static constexpr int size = sizeof(int4) / sizeof(T);
    Pack() = default;
    __device__ explicit Pack(int4 raw) { memcpy(&items, &raw, sizeof(raw)); }
    __device__ T &operator[](int at) { return items[at]; }
    __device__ const T &operator[](int at) const { return items[at]; }
    __device__ int4 get_bits() const {
        int4 raw;
        memcpy(&raw, &items, sizeof(raw));
        return raw;
    }
    T items[size];
};

template <typename T>
__device__ Pack<T> loadPack(const T *from) {
    return Pack<T>{*reinterpret_cast<const int4 *>(from)};
}

template <typename T>
__device__ Pack<T> loadOnce(const T *from) {
    return Pack<T>{__ldcs(reinterpret_cast<const int4 *>(from))};
}

template <typename T>
__device__ void storePack(T *to, Pack<T> values) {
    *reinterpret_cast<int4 *>(to) = values.get_bits();
}

typedef Pack<floatX> packX;
using packF = Pack<float>;
