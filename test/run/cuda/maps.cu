// One thread an element: bounds checks, grid-stride loops, vector types, two and three dimensions.
#include "harness.cuh"

__global__ void add(const float *a, const float *b, float *c, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) c[i] = a[i] + b[i];
}

__global__ void saxpy(int n, float alpha, const float *__restrict__ x, float *__restrict__ y) {
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += blockDim.x * gridDim.x) y[i] = alpha * x[i] + y[i];
}

__device__ float geluOf(float x) { return 0.5f * x * (1.0f + tanhf(0.79788456f * (x + 0.044715f * x * x * x))); }

__global__ void gelu(const float *in, float *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = geluOf(in[i]);
}

__global__ void sigmoid(const float *in, float *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = 1.0f / (1.0f + __expf(-in[i]));
}

__global__ void clampTo(const float *in, float *out, int n, float low, float high) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = fminf(fmaxf(in[i], low), high);
}

__global__ void copyFours(const float4 *in, float4 *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        float4 v = in[i];
        out[i] = make_float4(v.w, v.z, v.y, v.x);
    }
}

__global__ void grey(const uchar4 *in, unsigned char *out, int width, int height) {
    const int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x >= width || y >= height) return;
    const uchar4 p = in[y * width + x];
    out[y * width + x] = (unsigned char)((p.x * 77 + p.y * 151 + p.z * 28) >> 8);
}

__global__ void volume(const float *in, float *out, int nx, int ny, int nz) {
    const int x = blockIdx.x * blockDim.x + threadIdx.x;
    const int y = blockIdx.y * blockDim.y + threadIdx.y;
    const int z = blockIdx.z * blockDim.z + threadIdx.z;
    if (x < nx && y < ny && z < nz) out[(z * ny + y) * nx + x] = in[(z * ny + y) * nx + x] * (x + 10 * y + 100 * z);
}

template <typename T>
__global__ void scale(T *data, T by, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) data[i] *= by;
}

__global__ void bits(const unsigned *in, int *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = __popc(in[i]) * 10000 + __clz(in[i]) * 100 + __ffs(in[i]);
}

__global__ void reverse(const int *in, int *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[n - 1 - i] = in[i];
}

static void run() {
    const int n = 1000;
    const auto x = numbers(n, -3, 3), y = numbers(n, 0, 5);
    Buffer<float> a(x), b(y), c(n);
    add<<<blocksFor(n, 256), 256>>>(a.data, b.data, c.data, n);
    CHECK(cudaGetLastError());
    compare("add", c.take(), each(n, [&](size_t i) { return x[i] + y[i]; }));
    saxpy<<<3, 64>>>(n, 2.0f, a.data, b.data);
    compare("saxpy with a stride of the grid", b.take(), each(n, [&](size_t i) { return 2.0f * x[i] + y[i]; }), 1e-6);
    gelu<<<blocksFor(n, 128), 128>>>(a.data, c.data, n);
    compare("gelu", c.take(), each(n, [&](size_t i) { const double v = x[i]; return 0.5 * v * (1 + tanh(0.79788456 * (v + 0.044715 * v * v * v))); }), 1e-5);
    sigmoid<<<blocksFor(n, 128), 128>>>(a.data, c.data, n);
    compare("sigmoid", c.take(), each(n, [&](size_t i) { return 1 / (1 + exp(-(double)x[i])); }), 1e-5);
    clampTo<<<blocksFor(n, 128), 128>>>(a.data, c.data, n,
#ifdef FROM_ZERO
                                        0.0f,
#else
                                        -1.0f,
#endif
                                        0.5f);
    compare("clamp", c.take(), each(n, [&](size_t i) { return fmin(fmax(x[i], -1.0), 0.5); }));
    copyFours<<<1, n / 4>>>((const float4 *)a.data, (float4 *)c.data, n / 4);
    compare("four floats at a time", c.take(), each(n, [&](size_t i) { return x[i / 4 * 4 + 3 - i % 4]; }));

    const int width = 37, height = 21;
    const auto pixels = each(width * height, [](size_t i) { return uchar4{(unsigned char)i, (unsigned char)(i * 3), (unsigned char)(i * 7), 0}; });
    Buffer<uchar4> colours(pixels);
    Buffer<unsigned char> greys(width * height);
    grey<<<dim3(blocksFor(width, 16), blocksFor(height, 16)), dim3(16, 16)>>>(colours.data, greys.data, width, height);
    compare("a picture", greys.take(), each(width * height, [&](size_t i) { return (pixels[i].x * 77 + pixels[i].y * 151 + pixels[i].z * 28) >> 8; }));
    const int nx = 10, ny = 9, nz = 8;
    Buffer<float> cube(numbers(nx * ny * nz)), result(nx * ny * nz);
    dim3 block(4, 4, 4), grid(blocksFor(nx, 4), blocksFor(ny, 4), blocksFor(nz, 4));
    volume<<<grid, block>>>(cube.data, result.data, nx, ny, nz);
    const auto cells = numbers(nx * ny * nz);
    compare("three dimensions", result.take(), each(nx * ny * nz, [&](size_t i) { return cells[i] * (float)(i % nx + 10 * (i / nx % ny) + 100 * (i / nx / ny)); }));

    scale<float><<<blocksFor(n, 256), 256>>>(a.data, 3.0f, n);
    compare("a template of float", a.take(), each(n, [&](size_t i) { return x[i] * 3.0f; }));
    const auto whole = integers(n, 1 << 20);
    Buffer<int> ints(whole), out(n);
    scale<<<blocksFor(n, 256), 256>>>(ints.data, -2, n);
    compare("a template of int", ints.take(), each(n, [&](size_t i) { return whole[i] * -2; }));
    Buffer<unsigned> words(each(n, [](size_t i) { return (unsigned)(i * 2654435761u) >> (i % 31); }));
    bits<<<blocksFor(n, 256), 256>>>(words.data, out.data, n);
    compare("counting bits", out.take(), each(n, [](size_t i) {
                const unsigned w = (unsigned)(i * 2654435761u) >> (i % 31);
                return __builtin_popcount(w) * 10000 + (w ? __builtin_clz(w) : 32) * 100 + __builtin_ffs((int)w);
            }));
    reverse<<<blocksFor(n, 256), 256>>>(ints.data, out.data, n);
    compare("reverse", out.take(), each(n, [&](size_t i) { return whole[n - 1 - i] * -2; }));
}

/** Pixels of three bytes and triples of shorts, one behind the other in memory, through shared memory and an operator of the program. */
struct Sample {
    char tag;
    uchar3 pixel;
    ushort3 more;
};
__host__ __device__ uchar3 operator+(uchar3 a, uchar3 b) { return make_uchar3(a.x + b.x, a.y + b.y, a.z + b.z); }
__global__ void pixels(const uchar3 *in, uchar3 *out, short3 *wide, Sample *samples) {
    __shared__ uchar3 row[64];
    const int i = blockIdx.x * 64 + threadIdx.x;
    row[threadIdx.x] = in[i];
    __syncthreads();
    const uchar3 other = row[63 - threadIdx.x], own = in[i];
    out[i] = make_uchar3(own.z, own.y, own.x) + other;
    wide[i] = make_short3(own.x * 100, -own.y, other.z);
    samples[i] = {'t', own, make_ushort3(own.x, own.y, 60000)};
}

static void triples() {
    const int n = 128;
    const auto bytes = integers(3 * n, 256);
    Buffer<unsigned char> in(std::vector<unsigned char>(bytes.begin(), bytes.end())), out(3 * n), samples(10 * n);
    Buffer<short> wide(3 * n);
    pixels<<<2, 64>>>((uchar3 *)in.data, (uchar3 *)out.data, (short3 *)wide.data, (Sample *)samples.data);
    const auto at = [&](size_t i, size_t part) { return bytes[3 * i + part]; };
    const auto other = [](size_t i) { return i / 64 * 64 + 63 - i % 64; };
    compare("pixels of three bytes", out.take(), each(3 * n, [&](size_t k) { return (unsigned char)(at(k / 3, 2 - k % 3) + at(other(k / 3), k % 3)); }));
    compare("triples of shorts", wide.take(), each(3 * n, [&](size_t k) {
                const size_t i = k / 3;
                return k % 3 == 0 ? at(i, 0) * 100 : k % 3 == 1 ? -at(i, 1) : at(other(i), 2);
            }));
    const auto laid = samples.take();
    bool same = sizeof(Sample) == 10 && sizeof(uchar3) == 3 && sizeof(short3) == 6 && sizeof(make_char3(1, 2, 3)) == 3;
    for (int i = 0; i < n; i++) same = same && laid[10 * i] == 't' && laid[10 * i + 3] == at(i, 2) && laid[10 * i + 8] == (60000 & 255) && laid[10 * i + 9] == 60000 >> 8;
    printf("%s the layout of triples\n", same ? "ok" : "not ok");
    failures += !same;
}

int main() {
    run();
    triples();
    return failures != 0;
}
