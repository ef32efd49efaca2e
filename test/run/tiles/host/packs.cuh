// What a person leaves of packs.cuh once its kernels are vector kernels: the size, which the host asks for.
#include "types.cuh"

template <typename T>
struct Pack {
    static constexpr int size = 16 / sizeof(T);
};

typedef Pack<floatX> packX;
using packF = Pack<float>;
