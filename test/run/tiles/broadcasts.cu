// Maps that take the index apart into a row and a column, and elements that all threads read; broadcasts.main.asc runs what they become.
#include "packs.cuh"

__global__ void addBias(float *out, const float *bias, int rows, int C) {
    int first = blockIdx.x * blockDim.x + threadIdx.x;
    int stride = blockDim.x * gridDim.x;
    for (int i = first; i < rows * C; i += stride) {
        int column = i % C;
        out[i] += bias[column];
    }
}

// No bounds check: the last row may be one in part.
__global__ void normalize(float *__restrict__ out, const float *__restrict__ x, const float *mean, const float *rstd, const float *weight, int C) {
    size_t at = blockIdx.x * blockDim.x + threadIdx.x;
    const size_t row = at / C;
    float m = mean[row];
    float s = *(rstd + row);
    out[at] = (x[at] - m) * s * weight[at % C] + weight[C + at % C];
}

__global__ void embed(floatX *out, const int *ids, const floatX *words, const floatX *places, int B, int T, int C) {
    int at = blockIdx.x * blockDim.x + threadIdx.x;
    int total = B * T * C;
    if (at < total) {
        int word = at / C;
        int b = word / T;
        int t = word % T;
        int c = at % C;
        int id = ids[b * T + t];
        floatX *to = out + b * T * C + t * C + c;
        const floatX *from = words + id * C;
        const floatX *place = &places[t * C + c];
        *to = (floatX)((float)from[c] + (float)*place);
    }
}

__global__ void embedPacks(floatX *out, const int *ids, const floatX *words, const floatX *places, int T, int C, int total) {
    int at = (blockIdx.x * blockDim.x + threadIdx.x) * packX::size;
    if (at >= total) return;
    int t = (at / C) % T, c = at % C;
    const int id = ids[at / C];
    packX sum;
    packX word = loadPack(words + id * C + c);
    packX place = loadOnce(places + (t * C + c));
    for (int k = 0; k < packX::size; k++) sum[k] = (floatX)((float)word[k] + (float)place[k]);
    storePack(out + at, sum);
}

__global__ void step(float *x, const float *g, const float *settings, const int *round, int64_t n) {
    const int64_t i = (int64_t)blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const float rate = settings[0];
    const float keep = 1.0f - rate * settings[1];
    x[i] = x[i] * keep - g[i] * rate + *round;
}

__global__ void affine(int *y, const int *x, const int *scale, const int *shift, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = x[i] * scale[i / 24] + shift[i % 24];
}

void runBias(float *out, const float *bias, int rows, int C, cudaStream_t stream) { addBias<<<8, 64, 0, stream>>>(out, bias, rows, C); }

void runNormalize(float *out, const float *x, const float *mean, const float *rstd, const float *weight, int blocks, int C, cudaStream_t stream) {
    normalize<<<blocks, 32, 0, stream>>>(out, x, mean, rstd, weight, C);
}

void runEmbed(floatX *out, const int *ids, const floatX *words, const floatX *places, int B, int T, int C, cudaStream_t stream) {
    const int grid = (B * T * C + 127) / 128;
    embed<<<grid, 128, 0, stream>>>(out, ids, words, places, B, T, C);
}

void runEmbedPacks(floatX *out, const int *ids, const floatX *words, const floatX *places, int B, int T, int C, cudaStream_t stream) {
    const int grid = (B * T * C + 127) / 128;
    embedPacks<<<grid, 128, 0, stream>>>(out, ids, words, places, T, C, B * T * C);
}

void runStep(float *x, const float *g, const float *settings, const int *round, int n, cudaStream_t stream) {
    step<<<(n + 255) / 256, 256, 0, stream>>>(x, g, settings, round, n);
}

void runAffine(int *y, const int *x, const int *scale, const int *shift, int n, cudaStream_t stream) {
    affine<<<(n + 255) / 256, 256, 0, stream>>>(y, x, scale, shift, n);
}
