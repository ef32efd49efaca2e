// Kernels of our own whose threads take a pack of elements each; packs.main.asc runs what they become.
#include "packs.cuh"

__global__ void addPacks(floatX *out, const floatX *a, const floatX *b, int n) {
    int i = (blockIdx.x * blockDim.x + threadIdx.x) * packX::size;
    if (i < n) {
        packX sum;
        packX first = loadOnce(a + i);
        const packX second = loadPack(&b[i]);
        for (int k = 0; k < first.size; ++k) {
            sum[k] = (floatX)((float)first[k] + (float)second[k]);
        }
        storePack(out + i, sum);
    }
}

// No bounds check, in place, with two results.
__global__ void gate(floatX *x, floatX *kept, const floatX *by) {
    const int at = packX::size * (threadIdx.x + blockIdx.x * blockDim.x);
    packX value = loadPack(x + at), gates = loadPack(by + at), before;
#pragma unroll
    for (int k = 0; k < packX::size; k++) {
        float g = (float)gates[k];
        float v = (float)value[k];
        before[k] = value[k];
        if (g < 0.0f) {
            v *= 0.25f;
        }
        value[k] = (floatX)(v * g);
    }
    storePack(x + at, value);
    storePack(kept + at, before);
}

__global__ void mixTypes(float *wide, const float *scale, int n) {
    int i = (blockIdx.x * blockDim.x + threadIdx.x) * packF::size;
    if (i >= n) return;
    packF v = loadPack(wide + i);
    packF s = loadPack(scale + i);
    for (size_t k = 0; k < v.size; k += 1) v[k] = v[k] * s[k] + 1.0f;
    storePack(wide + i, v);
}

void runPacks(floatX *sum, const floatX *a, const floatX *b, int n, cudaStream_t stream) {
    const int block = 64;
    const int grid = (n + block * packX::size - 1) / (block * packX::size);
    addPacks<<<grid, block, 0, stream>>>(sum, a, b, n);
}

void runGate(floatX *x, floatX *kept, const floatX *by, int blocks, cudaStream_t stream) {
    gate<<<blocks, 32, 0, stream>>>(x, kept, by);
}

void runMix(float *wide, const float *scale, int n, cudaStream_t stream) {
    dim3 block(128);
    dim3 grid((n / packF::size + block.x - 1) / block.x);
    mixTypes<<<grid, block, 0, stream>>>(wide, scale, n);
}
