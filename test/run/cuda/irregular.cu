// Histograms, gathers, scatters, tables and graphs: what atomics are for.
#include "harness.cuh"

#include <algorithm>

__global__ void histogram(const int *in, unsigned *bins, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) atomicAdd(&bins[in[i]], 1u);
}

__global__ void histogramShared(const int *in, unsigned *bins, int n, int size) {
    extern __shared__ unsigned local[];
    for (int b = threadIdx.x; b < size; b += blockDim.x) local[b] = 0;
    __syncthreads();
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += blockDim.x * gridDim.x) atomicAdd(&local[in[i]], 1u);
    __syncthreads();
    for (int b = threadIdx.x; b < size; b += blockDim.x) atomicAdd(&bins[b], local[b]);
}

__global__ void gather(const float *from, const int *index, float *to, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) to[i] = __ldg(&from[index[i]]);
}

__global__ void scatterAdd(const float *from, const int *index, float *to, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) atomicAdd(to + index[i], from[i]);
}

__device__ void maxOf(float *address, float value) {
    int *bits = (int *)address;
    int old = *bits;
    while (value > __int_as_float(old)) {
        const int assumed = old;
        old = atomicCAS(bits, assumed, __float_as_int(value));
        if (old == assumed) break;
    }
}

__global__ void maxBySwap(const float *in, float *out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) maxOf(out, in[i]);
}

__global__ void insert(const int *keys, int *slots, int n, int size) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    for (int at = keys[i] * 7 % size;; at = (at + 1) % size) {
        const int old = atomicCAS(&slots[at], -1, keys[i]);
        if (old == -1 || old == keys[i]) return;
    }
}

__global__ void product(const int *starts, const int *columns, const float *values, const float *x, float *y, int rows) {
    const int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows) return;
    float sum = 0;
    for (int i = starts[row]; i < starts[row + 1]; ++i) sum += values[i] * x[columns[i]];
    y[row] = sum;
}

__global__ void level(const int *starts, const int *edges, int *depth, int now, int *changed, int nodes) {
    const int node = blockIdx.x * blockDim.x + threadIdx.x;
    if (node >= nodes || depth[node] != now) return;
    for (int e = starts[node]; e < starts[node + 1]; ++e)
        if (atomicCAS(&depth[edges[e]], -1, now + 1) == -1) *changed = 1;
}

__global__ void bitSets(const int *in, unsigned *all, unsigned *any, unsigned *parity, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    atomicAnd(all, (unsigned)in[i] | 0xff00u);
    atomicOr(any, (unsigned)in[i]);
    atomicXor(parity, (unsigned)in[i]);
}

__global__ void tickets(int *seen, unsigned *next, int n) {
    const unsigned mine = atomicInc(next, 1000000u);
    if (mine < n) atomicExch(&seen[mine], 1);
}

static void run() {
    const int n = 2000, size = 50;
    const auto x = integers(n, size);
    std::vector<unsigned> counts(size, 0);
    for (const int v : x) counts[v]++;
    Buffer<int> in(x);
    Buffer<unsigned> bins(std::vector<unsigned>(size, 0)), again(std::vector<unsigned>(size, 0));
    histogram<<<blocksFor(n, 256), 256>>>(in.data, bins.data, n);
    compare("a histogram", bins.take(), counts);
    histogramShared<<<4, 128, size * sizeof(unsigned)>>>(in.data, again.data, n, size);
    compare("a histogram in shared memory", again.take(), counts);
    const auto values = numbers(size), more = numbers(n);
    Buffer<float> from(values), to(n), added(std::vector<float>(size, 0)), source(more), most(std::vector<float>{-10});
    gather<<<blocksFor(n, 256), 256>>>(from.data, in.data, to.data, n);
    compare("a gather", to.take(), each(n, [&](size_t i) { return values[x[i]]; }));
    scatterAdd<<<blocksFor(n, 256), 256>>>(source.data, in.data, added.data, n);
    std::vector<double> sums(size, 0);
    for (int i = 0; i < n; ++i) sums[x[i]] += more[i];
    compare("a scatter that adds", added.take(), sums, 1e-4);
    maxBySwap<<<blocksFor(n, 256), 256>>>(source.data, most.data, n);
    float best = more[0];
    for (const float v : more) best = v > best ? v : best;
    compare("a maximum by compare and swap", most.take(), std::vector<float>{best});
    Buffer<int> slots(std::vector<int>(101, -1));
    insert<<<blocksFor(n, 256), 256>>>(in.data, slots.data, n, 101);
    std::vector<int> found(size, 0), wanted(size, 0);
    for (const int v : slots.take())
        if (v >= 0) found[v]++;
    for (const int v : x) wanted[v] = 1;
    compare("a hash table", found, wanted);

    const int rows = 60;
    std::vector<int> starts(1, 0), columns;
    std::vector<float> entries;
    for (int row = 0; row < rows; ++row) {
        for (int e = 0; e < row % 5; ++e) {
            columns.push_back((row * 7 + e * 3 + 1) % rows);
            entries.push_back((float)(row - e));
        }
        starts.push_back((int)columns.size());
    }
    const auto vector = numbers(rows);
    Buffer<int> dStarts(starts), dColumns(columns), depth(each(rows, [](size_t i) { return i == 4 ? 0 : -1; })), changed(1);
    Buffer<float> dEntries(entries), dVector(vector), dProduct(rows);
    product<<<1, 64>>>(dStarts.data, dColumns.data, dEntries.data, dVector.data, dProduct.data, rows);
    compare("a sparse product", dProduct.take(), each(rows, [&](size_t row) {
                double sum = 0;
                for (int i = starts[row]; i < starts[row + 1]; ++i) sum += (double)entries[i] * vector[columns[i]];
                return sum;
            }), 1e-5);
    std::vector<int> want(rows, -1), front{4};
    want[4] = 0;
    while (!front.empty()) {
        std::vector<int> next;
        for (const int node : front)
            for (int e = starts[node]; e < starts[node + 1]; ++e)
                if (want[columns[e]] < 0) {
                    want[columns[e]] = want[node] + 1;
                    next.push_back(columns[e]);
                }
        front = next;
    }
    for (int now = 0, go = 1; go; ++now) {
        CHECK(cudaMemset(changed.data, 0, sizeof(int)));
        level<<<1, 64>>>(dStarts.data, dColumns.data, depth.data, now, changed.data, rows);
        CHECK(cudaMemcpy(&go, changed.data, sizeof(int), cudaMemcpyDeviceToHost));
    }
    compare("a search by levels", depth.take(), want);

    Buffer<unsigned> all(std::vector<unsigned>{0xffffu}), any(std::vector<unsigned>{0}), parity(std::vector<unsigned>{0}), next(std::vector<unsigned>{0});
    bitSets<<<blocksFor(n, 256), 256>>>(in.data, all.data, any.data, parity.data, n);
    unsigned every = 0xffff, some = 0, odd = 0;
    for (const int v : x) {
        every &= (unsigned)v | 0xff00u;
        some |= (unsigned)v;
        odd ^= (unsigned)v;
    }
    compare("and, or and xor by atomics", std::vector<unsigned>{all.take()[0], any.take()[0], parity.take()[0]}, std::vector<unsigned>{every, some, odd});
    Buffer<int> seen(std::vector<int>(256, 0));
    tickets<<<2, 128>>>(seen.data, next.data, 256);
    compare("tickets", seen.take(), std::vector<int>(256, 1));
}

/** Counters of 64 bits as members and elements, beside those of 32. */
struct Totals {
    unsigned long long sum;
    int count;
    long long least[2];
};
__global__ void totals(const int *in, Totals *all, unsigned long long *bins, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    atomicAdd(&all->sum, (unsigned long long)in[i] << 32);
    atomicAdd(&all->count, 1);
    atomicMin(&all->least[i % 2], (long long)in[i] - (1ll << 40));
    atomicAdd(&bins[in[i] % 5], 1ULL << 33);
    atomicAdd(bins + 5, 3ULL);
}

/** Votes of a block with a last warp that is not full, between writes and reads of shared memory. */
__global__ void blockVotes(const int *in, int *out) {
    __shared__ int seen[200];
    const int rank = threadIdx.x + blockDim.x * threadIdx.y, size = blockDim.x * blockDim.y, i = blockIdx.x * size + rank;
    seen[rank] = in[i];
    const int count = __syncthreads_count(in[i] > 50);
    const int other = seen[size - 1 - rank];
    const int all = __syncthreads_and(in[i] >= 0), some = __syncthreads_or(in[i] == 1000), none = __syncthreads_and(in[i] != in[blockIdx.x * size]);
    seen[rank] = 0;
    out[i] = count + (all << 10) + (some << 11) + (none << 12) + (__syncthreads_or(rank == size - 1) << 13) + other * (1 << 14);
}

static void votes() {
    const int n = 1000, threads = 10 * 17;
    const auto x = integers(n, 100);
    Buffer<int> in(x), out(2 * threads);
    Buffer<Totals> all(std::vector<Totals>{Totals{0, 0, {1ll << 50, 1ll << 50}}});
    Buffer<unsigned long long> bins(std::vector<unsigned long long>(6, 0));
    totals<<<4, 256>>>(in.data, all.data, bins.data, n);
    std::vector<double> want = {0, (double)n, 0, 0, 0, 0, 0, 0, 0, 3.0 * n};
    long long least[2] = {1ll << 50, 1ll << 50};
    for (int i = 0; i < n; i++) {
        want[0] += x[i];
        want[4 + x[i] % 5] += 1;
        least[i % 2] = std::min(least[i % 2], x[i] - (1ll << 40));
    }
    want[2] = (double)least[0], want[3] = (double)least[1];
    const Totals total = all.take()[0];
    std::vector<double> got = {total.sum / 4294967296.0, (double)total.count, (double)total.least[0], (double)total.least[1]};
    const auto counted = bins.take();
    for (int bin = 0; bin < 6; bin++) got.push_back(bin < 5 ? counted[bin] / 8589934592.0 : (double)counted[bin]);
    compare("atomics of 64 bits on members and elements", got, want);
    blockVotes<<<2, dim3(10, 17)>>>(in.data, out.data);
    compare("votes of a block", out.take(), each(2 * threads, [&](size_t i) {
                const size_t first = i / threads * threads;
                int count = 0;
                for (size_t j = first; j < first + threads; j++) count += x[j] > 50;
                return count + (1 << 10) + (1 << 13) + x[first + threads - 1 - (i - first)] * (1 << 14);
            }));
}

int main() {
    run();
    votes();
    return failures != 0;
}
