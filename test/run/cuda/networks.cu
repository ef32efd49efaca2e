// What language models are made of: softmax, norms, embeddings, attention, cross entropy, an optimizer.
#include "harness.cuh"

__device__ float warpReduceMax(float value) {
    for (int offset = 16; offset > 0; offset /= 2) value = fmaxf(value, __shfl_xor_sync(0xFFFFFFFF, value, offset));
    return value;
}

__device__ float warpReduceSum(float value) {
    for (int offset = 16; offset > 0; offset /= 2) value += __shfl_xor_sync(0xFFFFFFFF, value, offset);
    return value;
}

__global__ void softmaxWarp(const float *in, float *out, int rows, int columns) {
    const int row = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32, lane = threadIdx.x % 32;
    if (row >= rows) return;
    const float *x = in + row * columns;
    float most = -INFINITY;
    for (int i = lane; i < columns; i += 32) most = fmaxf(most, x[i]);
    most = warpReduceMax(most);
    float sum = 0;
    for (int i = lane; i < columns; i += 32) sum += expf(x[i] - most);
    sum = warpReduceSum(sum);
    for (int i = lane; i < columns; i += 32) out[row * columns + i] = expf(x[i] - most) / sum;
}

__global__ void softmaxOnline(const float *in, float *out, int rows, int columns) {
    const int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows) return;
    float most = -INFINITY, sum = 0;
    for (int i = 0; i < columns; ++i) {
        const float value = in[row * columns + i], before = most;
        if (value > most) {
            most = value;
            sum = sum * expf(before - most) + 1.0f;
        } else
            sum += expf(value - most);
    }
    for (int i = 0; i < columns; ++i) out[row * columns + i] = expf(in[row * columns + i] - most) / sum;
}

__global__ void layernorm(const float *in, const float *weight, const float *bias, float *out, int columns) {
    __shared__ float shared[64];
    const float *x = in + blockIdx.x * columns;
    float sum = 0, squares = 0;
    for (int i = threadIdx.x; i < columns; i += blockDim.x) {
        sum += x[i];
        squares += x[i] * x[i];
    }
    sum = warpReduceSum(sum);
    squares = warpReduceSum(squares);
    const int warp = threadIdx.x / 32, warps = blockDim.x / 32;
    if (threadIdx.x % 32 == 0) {
        shared[warp] = sum;
        shared[warp + 32] = squares;
    }
    __syncthreads();
    sum = squares = 0;
    for (int w = 0; w < warps; ++w) {
        sum += shared[w];
        squares += shared[w + 32];
    }
    const float mean = sum / columns, scale = rsqrtf(squares / columns - mean * mean + 1e-5f);
    for (int i = threadIdx.x; i < columns; i += blockDim.x)
        out[blockIdx.x * columns + i] = (x[i] - mean) * scale * weight[i] + bias[i];
}

__global__ void rmsnorm(const float *in, const float *weight, float *out, int columns) {
    const int lane = threadIdx.x;
    const float *x = in + blockIdx.x * columns;
    float squares = 0;
    for (int i = lane; i < columns; i += warpSize) squares += x[i] * x[i];
    const float scale = rsqrtf(warpReduceSum(squares) / columns + 1e-6f);
    for (int i = lane; i < columns; i += warpSize) out[blockIdx.x * columns + i] = x[i] * scale * weight[i];
}

__global__ void embed(const int *tokens, const float *table, float *out, int channels) {
    const float *from = table + tokens[blockIdx.x] * channels;
    for (int c = threadIdx.x; c < channels; c += blockDim.x) out[blockIdx.x * channels + c] = from[c];
}

__global__ void embedBackward(const int *tokens, const float *gradient, float *table, int channels) {
    for (int c = threadIdx.x; c < channels; c += blockDim.x)
        atomicAdd(&table[tokens[blockIdx.x] * channels + c], gradient[blockIdx.x * channels + c]);
}

__global__ void crossEntropy(const float *probabilities, const int *targets, float *losses, int rows, int classes) {
    const int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row < rows) losses[row] = -logf(probabilities[row * classes + targets[row]]);
}

__global__ void attention(const float *q, const float *k, const float *v, float *out, int length, int size) {
    extern __shared__ float scores[];
    const int row = blockIdx.x;
    for (int j = threadIdx.x; j <= row; j += blockDim.x) {
        float sum = 0;
        for (int d = 0; d < size; ++d) sum += q[row * size + d] * k[j * size + d];
        scores[j] = sum * rsqrtf((float)size);
    }
    __syncthreads();
    float most = -INFINITY, total = 0;
    for (int j = 0; j <= row; ++j) most = fmaxf(most, scores[j]);
    for (int j = 0; j <= row; ++j) total += expf(scores[j] - most);
    for (int d = threadIdx.x; d < size; d += blockDim.x) {
        float sum = 0;
        for (int j = 0; j <= row; ++j) sum += expf(scores[j] - most) / total * v[j * size + d];
        out[row * size + d] = sum;
    }
}

struct Rates {
    float rate, first, second, epsilon, decay;
};

__global__ void adamw(float *weights, const float *gradients, float *m, float *v, Rates rates, int step, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const float g = gradients[i];
    m[i] = rates.first * m[i] + (1.0f - rates.first) * g;
    v[i] = rates.second * v[i] + (1.0f - rates.second) * g * g;
    const float mHat = m[i] / (1.0f - powf(rates.first, step)), vHat = v[i] / (1.0f - powf(rates.second, step));
    weights[i] -= rates.rate * (mHat / (sqrtf(vHat) + rates.epsilon) + rates.decay * weights[i]);
}

static void run() {
    const int rows = 6, columns = 70;
    const auto x = numbers(rows * columns, -4, 4), weight = numbers(columns, 0.5f, 1.5f), bias = numbers(columns);
    Buffer<float> in(x), out(rows * columns), w(weight), b(bias);
    const auto softmax = each(rows * columns, [&](size_t i) {
        double sum = 0;
        for (int j = 0; j < columns; ++j) sum += exp((double)x[i / columns * columns + j]);
        return exp((double)x[i]) / sum;
    });
    softmaxWarp<<<blocksFor(rows, 4), 128>>>(in.data, out.data, rows, columns);
    compare("softmax, a warp a row", out.take(), softmax, 1e-5);
    softmaxOnline<<<1, 32>>>(in.data, out.data, rows, columns);
    compare("softmax in one pass", out.take(), softmax, 1e-5);
    layernorm<<<rows, 64>>>(in.data, w.data, b.data, out.data, columns);
    compare("layernorm", out.take(), each(rows * columns, [&](size_t i) {
                double sum = 0, squares = 0;
                for (int j = 0; j < columns; ++j) {
                    const double value = x[i / columns * columns + j];
                    sum += value;
                    squares += value * value;
                }
                const double mean = sum / columns;
                return (x[i] - mean) / sqrt(squares / columns - mean * mean + 1e-5) * weight[i % columns] + bias[i % columns];
            }), 1e-4);
    rmsnorm<<<rows, 32>>>(in.data, w.data, out.data, columns);
    compare("rmsnorm", out.take(), each(rows * columns, [&](size_t i) {
                double squares = 0;
                for (int j = 0; j < columns; ++j) squares += pow((double)x[i / columns * columns + j], 2);
                return x[i] / sqrt(squares / columns + 1e-6) * weight[i % columns];
            }), 1e-4);

    const int tokens = 9, vocabulary = 5, channels = 40;
    const auto ids = integers(tokens, vocabulary);
    const auto table = numbers(vocabulary * channels), gradient = numbers(tokens * channels);
    Buffer<int> idsThere(ids);
    Buffer<float> tableThere(table), embedded(tokens * channels), gradientThere(gradient), sums(std::vector<float>(vocabulary * channels, 0));
    embed<<<tokens, 32>>>(idsThere.data, tableThere.data, embedded.data, channels);
    compare("embedding", embedded.take(), each(tokens * channels, [&](size_t i) { return table[ids[i / channels] * channels + i % channels]; }));
    embedBackward<<<tokens, 32>>>(idsThere.data, gradientThere.data, sums.data, channels);
    std::vector<double> gathered(vocabulary * channels, 0);
    for (int t = 0; t < tokens; ++t)
        for (int c = 0; c < channels; ++c) gathered[ids[t] * channels + c] += gradient[t * channels + c];
    compare("embedding, backward", sums.take(), gathered, 1e-5);

    const auto wanted = integers(rows, columns);
    Buffer<int> targets(wanted);
    Buffer<float> losses(rows);
    softmaxOnline<<<1, 32>>>(in.data, out.data, rows, columns);
    crossEntropy<<<1, 32>>>(out.data, targets.data, losses.data, rows, columns);
    compare("cross entropy", losses.take(), each(rows, [&](size_t i) { return -log(softmax[i * columns + wanted[i]]); }), 1e-4);

    const int length = 11, size = 24;
    const auto q = numbers(length * size), k = numbers(length * size, -2, 2), v = numbers(length * size, 0, 1);
    Buffer<float> dq(q), dk(k), dv(v), attended(length * size);
    attention<<<length, 32, length * sizeof(float)>>>(dq.data, dk.data, dv.data, attended.data, length, size);
    compare("causal attention", attended.take(), each(length * size, [&](size_t i) {
                const int row = (int)i / size;
                double total = 0, sum = 0;
                for (int j = 0; j <= row; ++j) {
                    double score = 0;
                    for (int d = 0; d < size; ++d) score += (double)q[row * size + d] * k[j * size + d];
                    total += exp(score / sqrt((double)size));
                    sum += exp(score / sqrt((double)size)) * v[j * size + i % size];
                }
                return sum / total;
            }), 1e-4);

    const int n = 300;
    const auto start = numbers(n), slope = numbers(n, -0.1f, 0.1f);
    Buffer<float> parameters(start), slopes(slope), m(std::vector<float>(n, 0)), s(std::vector<float>(n, 0));
    const Rates rates{0.01f, 0.9f, 0.999f, 1e-8f, 0.1f};
    for (int step = 1; step <= 3; ++step) adamw<<<blocksFor(n, 128), 128>>>(parameters.data, slopes.data, m.data, s.data, rates, step, n);
    compare("AdamW, a struct as argument", parameters.take(), each(n, [&](size_t i) {
                double value = start[i], mi = 0, vi = 0;
                for (int step = 1; step <= 3; ++step) {
                    mi = 0.9 * mi + 0.1 * slope[i];
                    vi = 0.999 * vi + 0.001 * slope[i] * slope[i];
                    value -= 0.01 * (mi / (1 - pow(0.9, step)) / (sqrt(vi / (1 - pow(0.999, step))) + 1e-8) + 0.1 * value);
                }
                return value;
            }), 1e-3);
}

int main() {
    run();
    return failures != 0;
}
