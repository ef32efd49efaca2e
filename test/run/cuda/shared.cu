// Tiles in shared memory: transposes, matrix products, stencils, a convolution with coefficients in a device variable.
#include "harness.cuh"

constexpr int TILE = 16;

__global__ void transposeNaive(const float *in, float *out, int width, int height) {
    const int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x < width && y < height) out[x * height + y] = in[y * width + x];
}

__global__ void transposeTiled(const float *in, float *out, int width, int height) {
    __shared__ float tile[TILE][TILE + 1];
    int x = blockIdx.x * TILE + threadIdx.x, y = blockIdx.y * TILE + threadIdx.y;
    if (x < width && y < height) tile[threadIdx.y][threadIdx.x] = in[y * width + x];
    __syncthreads();
    x = blockIdx.y * TILE + threadIdx.x;
    y = blockIdx.x * TILE + threadIdx.y;
    if (x < height && y < width) out[y * height + x] = tile[threadIdx.x][threadIdx.y];
}

__global__ void matmulNaive(const float *a, const float *b, float *c, int m, int n, int k) {
    const int row = blockIdx.y * blockDim.y + threadIdx.y, col = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= m || col >= n) return;
    float sum = 0;
    for (int i = 0; i < k; ++i) sum += a[row * k + i] * b[i * n + col];
    c[row * n + col] = sum;
}

__global__ void matmulTiled(const float *a, const float *b, float *c, int m, int n, int k) {
    __shared__ float as[TILE][TILE];
    float __shared__ bs[TILE][TILE];
    const int row = blockIdx.y * TILE + threadIdx.y, col = blockIdx.x * TILE + threadIdx.x;
    float sum = 0;
    for (int t = 0; t < (k + TILE - 1) / TILE; ++t) {
        const int ak = t * TILE + threadIdx.x, bk = t * TILE + threadIdx.y;
        as[threadIdx.y][threadIdx.x] = row < m && ak < k ? a[row * k + ak] : 0.0f;
        bs[threadIdx.y][threadIdx.x] = bk < k && col < n ? b[bk * n + col] : 0.0f;
        __syncthreads();
#pragma unroll
        for (int i = 0; i < TILE; ++i) sum += as[threadIdx.y][i] * bs[i][threadIdx.x];
        __syncthreads();
    }
    if (row < m && col < n) c[row * n + col] = sum;
}

template <int ROWS>
__global__ void __launch_bounds__(64) matmulRegisters(const float *a, const float *b, float *c, int m, int n, int k) {
    const int col = blockIdx.x * blockDim.x + threadIdx.x, first = blockIdx.y * ROWS;
    if (col >= n) return;
    float sums[ROWS] = {};
    for (int i = 0; i < k; ++i) {
        const float value = b[i * n + col];
        for (int r = 0; r < ROWS; ++r)
            if (first + r < m) sums[r] = fmaf(a[(first + r) * k + i], value, sums[r]);
    }
    for (int r = 0; r < ROWS; ++r)
        if (first + r < m) c[(first + r) * n + col] = sums[r];
}

__global__ void stencilLine(const float *in, float *out, int n) {
    __shared__ float line[128 + 2 * 3];
    const int i = blockIdx.x * blockDim.x + threadIdx.x, at = threadIdx.x + 3;
    line[at] = i < n ? in[i] : 0.0f;
    if (threadIdx.x < 3) {
        line[at - 3] = i >= 3 ? in[i - 3] : 0.0f;
        const int right = i + blockDim.x;
        line[at + blockDim.x] = right < n ? in[right] : 0.0f;
    }
    __syncthreads();
    float sum = 0;
    for (int d = -3; d <= 3; ++d) sum += line[at + d];
    if (i < n) out[i] = sum;
}

__global__ void stencilPlane(const float *in, float *out, int width, int height) {
    const int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x < 1 || y < 1 || x >= width - 1 || y >= height - 1) return;
    const int i = y * width + x;
    out[i] = 0.25f * (in[i - 1] + in[i + 1] + in[i - width] + in[i + width]);
}

__global__ void stencilCube(const float *in, float *out, int n) {
    const int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x < 1 || y < 1 || x >= n - 1 || y >= n - 1) return;
    for (int z = 1; z < n - 1; ++z) {
        const int i = (z * n + y) * n + x;
        out[i] = in[i] - (in[i - 1] + in[i + 1] + in[i - n] + in[i + n] + in[i - n * n] + in[i + n * n]) / 6.0f;
    }
}

__constant__ float weights[5];

__global__ void convolve(const float *in, float *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    float sum = 0;
    for (int d = -2; d <= 2; ++d)
        if (i + d >= 0 && i + d < n) sum += weights[d + 2] * in[i + d];
    out[i] = sum;
}

static void run() {
    const int width = 45, height = 33;
    const auto picture = numbers(width * height);
    Buffer<float> in(picture), out(width * height);
    const dim3 block(TILE, TILE), grid(blocksFor(width, TILE), blocksFor(height, TILE));
    const auto turned = each(width * height, [&](size_t i) { return picture[i % height * width + i / height]; });
    transposeNaive<<<grid, block>>>(in.data, out.data, width, height);
    compare("a transpose", out.take(), turned);
    transposeTiled<<<grid, block>>>(in.data, out.data, width, height);
    compare("a transpose by tiles", out.take(), turned);

    const int m = 33, n = 29, k = 41;
    const auto a = numbers(m * k), b = numbers(k * n, -2, 1);
    Buffer<float> da(a), db(b), dc(m * n);
    const auto product = each(m * n, [&](size_t i) {
        double sum = 0;
        for (int j = 0; j < k; ++j) sum += (double)a[i / n * k + j] * b[j * n + i % n];
        return sum;
    });
    const dim3 blocks(blocksFor(n, TILE), blocksFor(m, TILE));
    matmulNaive<<<blocks, block>>>(da.data, db.data, dc.data, m, n, k);
    compare("a matrix product", dc.take(), product, 1e-4);
    matmulTiled<<<blocks, block>>>(da.data, db.data, dc.data, m, n, k);
    compare("a matrix product by tiles", dc.take(), product, 1e-4);
    matmulRegisters<4><<<dim3(blocksFor(n, 64), blocksFor(m, 4)), 64>>>(da.data, db.data, dc.data, m, n, k);
    compare("a matrix product in registers", dc.take(), product, 1e-4);

    const int length = width * height;
    stencilLine<<<blocksFor(length, 128), 128>>>(in.data, out.data, length);
    compare("a stencil on a line", out.take(), each(length, [&](size_t i) {
                double sum = 0;
                for (int d = -3; d <= 3; ++d)
                    if ((int)i + d >= 0 && (int)i + d < length) sum += picture[i + d];
                return sum;
            }), 1e-5);
    CHECK(cudaMemset(out.data, 0, length * sizeof(float)));
    stencilPlane<<<grid, block>>>(in.data, out.data, width, height);
    compare("a stencil on a plane", out.take(), each(length, [&](size_t i) {
                const int x = (int)i % width, y = (int)i / width;
                if (x < 1 || y < 1 || x >= width - 1 || y >= height - 1) return 0.0f;
                return 0.25f * (picture[i - 1] + picture[i + 1] + picture[i - width] + picture[i + width]);
            }), 1e-6);
    const int side = 12;
    const auto cells = numbers(side * side * side);
    Buffer<float> cube(cells), next(side * side * side);
    CHECK(cudaMemset(next.data, 0, cells.size() * sizeof(float)));
    stencilCube<<<dim3(2, 2), dim3(8, 8)>>>(cube.data, next.data, side);
    compare("a stencil in a cube", next.take(), each(cells.size(), [&](size_t i) {
                const int x = (int)i % side, y = (int)i / side % side, z = (int)i / side / side;
                if (x < 1 || y < 1 || z < 1 || x >= side - 1 || y >= side - 1 || z >= side - 1) return 0.0f;
                return cells[i] - (cells[i - 1] + cells[i + 1] + cells[i - side] + cells[i + side] + cells[i - side * side] + cells[i + side * side]) / 6.0f;
            }), 1e-5);
    const float host[5] = {0.1f, 0.2f, 0.4f, 0.2f, 0.1f};
    CHECK(cudaMemcpyToSymbol(weights, host, sizeof(host)));
    convolve<<<blocksFor(length, 128), 128>>>(in.data, out.data, length);
    compare("coefficients in constant memory", out.take(), each(length, [&](size_t i) {
                double sum = 0;
                for (int d = -2; d <= 2; ++d)
                    if ((int)i + d >= 0 && (int)i + d < length) sum += (double)host[d + 2] * picture[i + d];
                return sum;
            }), 1e-5);
}

int main() {
    run();
    return failures != 0;
}
