// CUB over device memory: reductions, scans and sorts by some bits, with the two calls that each takes.
#include <cub/cub.cuh>

#include <algorithm>
#include <limits>
#include <numeric>

#include "harness.cuh"

/** Asks for the room, takes it and works. */
template <class Work>
void twice(Work work) {
    void *storage = nullptr;
    size_t bytes = 0;
    CHECK(work(storage, bytes));
    CHECK(cudaMalloc(&storage, bytes));
    CHECK(work(storage, bytes));
    CHECK(cudaFree(storage));
}

struct Largest {
    template <class T>
    __host__ __device__ T operator()(const T &one, const T &other) const {
        return other > one ? other : one;
    }
};

void reduces(int n, cudaStream_t stream) {
    const std::vector<int> in = integers(n, 100000);
    Buffer<int> a(in), sum(1), most(1), least(1), greatest(1);
    twice([&](void *storage, size_t &bytes) { return cub::DeviceReduce::Sum(storage, bytes, a.data, sum.data, n); });
    twice([&](void *storage, size_t &bytes) { return cub::DeviceReduce::Max(storage, bytes, a.data, most.data, n, stream); });
    twice([&](void *storage, size_t &bytes) { return cub::DeviceReduce::Min(storage, bytes, a.data, least.data, n, stream); });
    twice([&](void *storage, size_t &bytes) { return cub::DeviceReduce::Reduce(storage, bytes, a.data, greatest.data, n, Largest(), 50000, stream); });
    compare("a sum", sum.take(), std::vector<int>{std::accumulate(in.begin(), in.end(), 0)});
    compare("the most", most.take(), std::vector<int>{*std::max_element(in.begin(), in.end())});
    compare("the least", least.take(), std::vector<int>{*std::min_element(in.begin(), in.end())});
    compare("the most from a value", greatest.take(), std::vector<int>{std::max(50000, *std::max_element(in.begin(), in.end()))});
}

void scans(int n) {
    const std::vector<int> in = integers(n, 1000);
    Buffer<int> a(in), b(in.size()), c(in.size()), d(in.size());
    twice([&](void *storage, size_t &bytes) { return cub::DeviceScan::InclusiveSum(storage, bytes, a.data, b.data, n); });
    twice([&](void *storage, size_t &bytes) { return cub::DeviceScan::ExclusiveScan(storage, bytes, a.data, c.data, cub::Max(), -1, n); });
    twice([&](void *storage, size_t &bytes) { return cub::DeviceScan::ExclusiveSum(storage, bytes, a.data, d.data, n); });
    const auto bytes = each(n, [](size_t at) { return (unsigned char)(at % 2 * 200); });
    Buffer<unsigned char> flags(bytes);
    Buffer<int> places(bytes.size());
    twice([&](void *storage, size_t &bytes) { return cub::DeviceScan::ExclusiveSum(storage, bytes, flags.data, places.data, n); });
    compare("sums of bytes before each", places.take(), each(n, [](size_t at) { return (int)(at / 2 * 200); }));
    int sum = 0, most = -1, before = 0;
    compare("sums up to each", b.take(), each(n, [&](size_t at) { return sum += in[at]; }));
    compare("the most before each", c.take(), each(n, [&](size_t at) { const int old = most; most = std::max(most, in[at]); return old; }));
    compare("sums before each", d.take(), each(n, [&](size_t at) { const int old = before; before += in[at]; return old; }));
}

template <class T>
void sorts(const std::vector<T> &in) {
    const int n = (int)in.size();
    Buffer<T> a(in), b(in.size()), c(in.size()), d(in), e(in.size());
    const std::vector<int> order = each(n, [](size_t at) { return (int)at; });
    Buffer<int> v(order), w(order.size());
    twice([&](void *storage, size_t &bytes) { return cub::DeviceRadixSort::SortPairs(storage, bytes, a.data, b.data, v.data, w.data, n); });
    twice([&](void *storage, size_t &bytes) { return cub::DeviceRadixSort::SortKeysDescending(storage, bytes, a.data, c.data, n); });
    std::vector<int> want = order;
    std::stable_sort(want.begin(), want.end(), [&](int one, int other) { return in[one] < in[other]; });
    compare("sorted by keys", w.take(), want);
    compare("keys", b.take(), each(n, [&](size_t at) { return in[want[at]]; }));
    std::vector<T> down = in;
    std::sort(down.begin(), down.end(), std::greater<T>());
    compare("keys downwards", c.take(), down);
    cub::DoubleBuffer<T> buffer(d.data, e.data);
    twice([&](void *storage, size_t &bytes) { return cub::DeviceRadixSort::SortKeys(storage, bytes, buffer, n); });
    std::vector<T> back(n);
    CHECK(cudaMemcpy(back.data(), buffer.Current(), n * sizeof(T), cudaMemcpyDeviceToHost));
    std::reverse(down.begin(), down.end());
    compare("keys in two buffers", back, down);
}

int main() {
    cudaStream_t stream;
    CHECK(cudaStreamCreate(&stream));
    for (const int n : {1, 31, 32, 33, 1023, 1025, 30000}) {
        reduces(n, stream);
        scans(n);
        sorts(integers(n, 1 << 20));
        sorts(numbers(n));
    }
    CHECK(cudaStreamDestroy(stream));
    sorts(each(5000, [](size_t at) { return (unsigned char)(at * 91); }));
    sorts(each(5000, [](size_t at) { return ((long long)(at * 7919 % 5003) - 2500) << 32; }));
    // Bits 4 to 11 alone, so that what differs elsewhere keeps its order; both zeros are one key.
    const std::vector<unsigned> in = each(5000, [](size_t at) { return (unsigned)(at * 2654435761u); });
    Buffer<unsigned> a(in), b(in.size());
    twice([&](void *storage, size_t &bytes) { return cub::DeviceRadixSort::SortKeys(storage, bytes, a.data, b.data, 5000, 4, 12); });
    std::vector<unsigned> want = in;
    std::stable_sort(want.begin(), want.end(), [](unsigned one, unsigned other) { return (one >> 4 & 255) < (other >> 4 & 255); });
    compare("sorted by some bits", b.take(), want);
    const std::vector<float> zeros = {0.0f, -0.0f, -1.0f, 0.0f, -INFINITY, -0.0f, 2.0f};
    const std::vector<int> places = {0, 1, 2, 3, 4, 5, 6};
    Buffer<float> f(zeros), g(zeros.size());
    Buffer<int> p(places), q(places.size());
    twice([&](void *storage, size_t &bytes) { return cub::DeviceRadixSort::SortPairs(storage, bytes, f.data, g.data, p.data, q.data, 7); });
    compare("zeros keep their order", q.take(), std::vector<int>{4, 2, 0, 1, 3, 5, 6});
    return failures;
}
