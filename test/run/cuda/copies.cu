// Asynchronous copies of every kind, and barriers of a block that are objects.
#include <cooperative_groups.h>
#include <cooperative_groups/memcpy_async.h>
#include <cuda/barrier>
#include <cuda/pipeline>
#include <cuda_pipeline.h>

#include "harness.cuh"

namespace cg = cooperative_groups;
constexpr int threads = 64;

/** The block copies together and mirrors what it got; 65 elements of three bytes leave a rest for no width. */
__global__ void together(const float *in, const char *bytes, float *out, char *mirrored) {
    __shared__ float tile[threads];
    __shared__ char odd[195];
    auto block = cg::this_thread_block();
    cg::memcpy_async(block, tile, in + blockIdx.x * threads, sizeof(tile));
    cg::memcpy_async(block, odd, bytes, 195);
    cg::wait(block);
    out[blockIdx.x * threads + threadIdx.x] = tile[threads - 1 - threadIdx.x];
    for (int i = threadIdx.x; i < 195; i += threads) mirrored[i] = odd[194 - i];
}

/** Two stages in turn, each thread with copies of four floats, the last of which is filled in part. */
__global__ void primitives(const float4 *in, float4 *out, int stages) {
    __shared__ float4 tile[2][threads];
    const int lane = threadIdx.x, other = threads - 1 - lane;
    __pipeline_memcpy_async(&tile[0][lane], &in[lane], sizeof(float4));
    __pipeline_commit();
    for (int stage = 0; stage < stages; ++stage) {
        if (stage + 1 < stages) {
            const float4 *next = &in[(stage + 1) * threads + lane];
            __pipeline_memcpy_async(&tile[(stage + 1) % 2][lane], next, sizeof(float4), stage + 2 == stages ? 8 : 0);
        }
        __pipeline_commit();
        __pipeline_wait_prior(1);
        __syncthreads();
        out[stage * threads + lane] = tile[stage % 2][other];
        __syncthreads();
    }
}

/** Copies that a barrier of the block waits for, by one thread and by its threads together; halves of a wait. */
__global__ void barriers(const float *in, float *out, int n) {
    __shared__ float one[threads], all[threads];
    __shared__ cuda::barrier<cuda::thread_scope_block> bar;
    auto block = cg::this_thread_block();
    if (threadIdx.x == 0) init(&bar, block.size());
    block.sync();
    for (int at = 0; at < n; at += threads) {
        if (threadIdx.x == 0) cuda::memcpy_async(one, in + at, cuda::aligned_size_t<16>(sizeof(one)), bar);
        cuda::memcpy_async(block, all, in + at, sizeof(all), bar);
        bar.arrive_and_wait();
        out[at + threadIdx.x] = one[threads - 1 - threadIdx.x] + 2 * all[threadIdx.x];
        cuda::barrier<cuda::thread_scope_block>::arrival_token token = bar.arrive();
        bar.wait(std::move(token));
    }
}

/** The pipeline of each thread. */
__global__ void pipelines(const float *in, float *out, int n) {
    __shared__ float tile[2][threads];
    cuda::pipeline<cuda::thread_scope_thread> pipe = cuda::make_pipeline();
    for (int stage = 0; stage < n / threads; ++stage) {
        pipe.producer_acquire();
        cuda::memcpy_async(&tile[stage % 2][threadIdx.x], &in[stage * threads + threadIdx.x], sizeof(float), pipe);
        pipe.producer_commit();
        cuda::pipeline_consumer_wait_prior<0>(pipe);
        __syncthreads();
        out[stage * threads + threadIdx.x] = tile[stage % 2][threads - 1 - threadIdx.x];
        pipe.consumer_release();
    }
}

static void run() {
    const int blocks = 4, n = blocks * threads;
    const auto x = numbers(4 * n);
    const auto mirror = [&](size_t i) { return x[i / threads * threads + threads - 1 - i % threads]; };
    std::vector<char> c(195);
    for (int i = 0; i < 195; ++i) c[i] = (char)(i * 7);
    Buffer<float> in(x), out(n);
    Buffer<char> bytes(c), mirrored(195);
    together<<<blocks, threads>>>(in.data, bytes.data, out.data, mirrored.data);
    compare("a copy of the block", out.take(), each(n, mirror));
    compare("a copy of odd bytes", mirrored.take(), each(195, [&](size_t i) { return c[194 - i]; }));
    Buffer<float> wide(4 * n);
    primitives<<<1, threads>>>((const float4 *)in.data, (float4 *)wide.data, blocks);
    compare("copies of the pipeline's primitives", wide.take(), each(4 * n, [&](size_t i) {
                const size_t stage = i / (4 * threads), from = 4 * (threads - 1 - i / 4 % threads) + i % 4;
                return stage == blocks - 1 && i % 4 >= 2 ? 0 : x[stage * 4 * threads + from];
            }));
    barriers<<<1, threads>>>(in.data, out.data, n);
    compare("copies behind a barrier", out.take(), each(n, [&](size_t i) { return mirror(i) + 2 * x[i]; }));
    pipelines<<<1, threads>>>(in.data, out.data, n);
    compare("the pipeline of a thread", out.take(), each(n, mirror));
}

int main() {
    run();
    return failures != 0;
}
