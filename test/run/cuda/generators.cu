// Generators of the host: the same sequence in memory of the host and of the device, by whichever steps it is drawn, and
// the distributions; an array of the device is drawn behind what the stream had to do with it.
#include <curand.h>

#include "harness.cuh"

#define DRAW(call)                                                  \
    do {                                                            \
        curandStatus_t status = (call);                             \
        if (status != CURAND_STATUS_SUCCESS) {                      \
            fprintf(stderr, "%s:%d: %d\n", __FILE__, __LINE__, (int)status); \
            exit(1);                                                \
        }                                                           \
    } while (0)

__global__ void twice(float *data, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) data[i] *= 2;
}

template <typename T>
static void distribution(const char *name, const std::vector<T> &numbers, double mean, double variance, double low, double high) {
    double sum = 0, squares = 0;
    bool within = true;
    for (T number : numbers) sum += number - mean, squares += (number - mean) * (number - mean), within = within && number >= low && number <= high;
    const double n = (double)numbers.size(), error = 5 / std::sqrt(n);
    const bool good = within && std::fabs(sum / n) < error * std::sqrt(variance) && std::fabs(squares / n / variance - 1) < 2 * error;
    printf("%s %s\n", good ? "ok" : "not ok", name);
    failures += !good;
}

int main() {
    const int n = 20000;
    curandGenerator_t device, host;
    DRAW(curandCreateGenerator(&device, CURAND_RNG_PSEUDO_DEFAULT));
    DRAW(curandCreateGeneratorHost(&host, CURAND_RNG_PSEUDO_MTGP32));
    cudaStream_t stream;
    CHECK(cudaStreamCreate(&stream));
    DRAW(curandSetStream(device, stream));

    // Philox's first known answer: all zeros.
    std::vector<unsigned> first(6);
    DRAW(curandSetPseudoRandomGeneratorSeed(host, 0ULL));
    DRAW(curandGenerate(host, first.data(), 6));
    first.resize(4);
    compare("the first block", first, std::vector<unsigned>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});

    // A seed begins the sequence anew, the same seed too, at the offset that was set.
    std::vector<unsigned> again(4), shifted(2);
    DRAW(curandSetPseudoRandomGeneratorSeed(host, 0ULL));
    DRAW(curandGenerate(host, again.data(), 4));
    compare("the same seed again", again, first);
    DRAW(curandSetGeneratorOffset(host, 2));
    DRAW(curandGenerate(host, again.data(), 4));
    DRAW(curandSetPseudoRandomGeneratorSeed(host, 0ULL));
    DRAW(curandGenerate(host, shifted.data(), 2));
    compare("the seed behind an offset", shifted, std::vector<unsigned>{first[2], first[3]});
    DRAW(curandSetGeneratorOffset(host, 0));

    DRAW(curandSetPseudoRandomGeneratorSeed(device, 1234ULL));
    DRAW(curandSetPseudoRandomGeneratorSeed(host, 1234ULL));
    Buffer<float> drawn(n);
    CHECK(cudaMemset(drawn.data, 0, n * sizeof(float)));
    twice<<<(n + 255) / 256, 256, 0, stream>>>(drawn.data, n);
    DRAW(curandGenerateUniform(device, drawn.data, n));
    twice<<<(n + 255) / 256, 256, 0, stream>>>(drawn.data, n);
    CHECK(cudaStreamSynchronize(stream));
    std::vector<float> own(n), got = drawn.take();
    for (float &number : got) number /= 2;
    DRAW(curandGenerateUniform(host, own.data(), 7));
    DRAW(curandGenerateUniform(host, own.data() + 7, 2));
    DRAW(curandSetGeneratorOffset(host, 9));
    DRAW(curandGenerateUniform(host, own.data() + 9, n - 9));
    compare("device and host, at once and in steps", got, own);
    distribution("uniform", got, 0.5, 1.0 / 12, 1e-10, 1);

    DRAW(curandGenerateNormal(device, drawn.data, n, 3.0f, 0.5f));
    distribution("normal", drawn.take(), 3, 0.25, -1, 7);
    DRAW(curandGenerateLogNormal(device, drawn.data, n, 0.5f, 0.25f));
    std::vector<float> logs = drawn.take();
    for (float &number : logs) number = std::log(number);
    distribution("log normal", logs, 0.5, 0.0625, -1.5, 2.5);
    Buffer<double> doubles(n);
    DRAW(curandGenerateUniformDouble(device, doubles.data, n));
    distribution("uniform double", doubles.take(), 0.5, 1.0 / 12, 1e-17, 1);
    DRAW(curandGenerateNormalDouble(device, doubles.data, n, 0, 1.0));
    distribution("normal double", doubles.take(), 0, 1, -9, 9);

    const bool odd = curandGenerateNormal(host, own.data(), 3, 0, 1) == CURAND_STATUS_LENGTH_NOT_MULTIPLE;
    printf("%s an odd count of normal numbers is refused\n", odd ? "ok" : "not ok");
    failures += !odd;
    DRAW(curandDestroyGenerator(device));
    DRAW(curandDestroyGenerator(host));
    CHECK(cudaStreamDestroy(stream));
    return failures != 0;
}
