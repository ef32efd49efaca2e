// Thrust: containers, iterators and algorithms on the device and on the host, each compared with the standard library.
#include <thrust/adjacent_difference.h>
#include <thrust/binary_search.h>
#include <thrust/copy.h>
#include <thrust/count.h>
#include <thrust/device_vector.h>
#include <thrust/execution_policy.h>
#include <thrust/extrema.h>
#include <thrust/fill.h>
#include <thrust/find.h>
#include <thrust/for_each.h>
#include <thrust/functional.h>
#include <thrust/gather.h>
#include <thrust/generate.h>
#include <thrust/host_vector.h>
#include <thrust/inner_product.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/iterator/discard_iterator.h>
#include <thrust/iterator/permutation_iterator.h>
#include <thrust/iterator/transform_iterator.h>
#include <thrust/iterator/zip_iterator.h>
#include <thrust/merge.h>
#include <thrust/partition.h>
#include <thrust/random.h>
#include <thrust/reduce.h>
#include <thrust/remove.h>
#include <thrust/scan.h>
#include <thrust/scatter.h>
#include <thrust/sequence.h>
#include <thrust/sort.h>
#include <thrust/transform.h>
#include <thrust/tuple.h>
#include <thrust/unique.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "harness.cuh"

template <class T>
std::vector<T> taken(const thrust::device_vector<T> &from, size_t count) {
    const thrust::host_vector<T> host = from;
    return std::vector<T>(host.begin(), host.begin() + count);
}
template <class T>
std::vector<T> taken(const thrust::device_vector<T> &from) {
    return taken(from, from.size());
}
template <class T>
void same(const char *name, T got, T want, double tolerance = 0) {
    compare(name, std::vector<T>{got}, std::vector<T>{want}, tolerance);
}

struct Scaled {
    int by;
    __host__ __device__ int operator()(int value) const { return value * by; }
};
struct Odd : public thrust::unary_function<int, bool> {
    __host__ __device__ bool operator()(int value) const { return value % 2 != 0; }
};
/** Keeps the digits of its numbers, so that nothing but their order counts. */
struct Behind {
    __host__ __device__ unsigned operator()(unsigned one, unsigned other) const { return one * 31u + other; }
};
/** Of two numbers the one that stands later. */
struct Later {
    __host__ __device__ int operator()(int, int other) const { return other; }
};
struct ByTens {
    __host__ __device__ bool operator()(int one, int other) const { return one / 10 < other / 10; }
};
struct SameTens {
    __host__ __device__ bool operator()(int one, int other) const { return one / 10 == other / 10; }
};
struct Saxpy {
    template <typename Tuple>
    __host__ __device__ void operator()(Tuple all) {
        thrust::get<2>(all) = 2.0f * thrust::get<0>(all) + thrust::get<1>(all);
    }
};
struct Draw {
    unsigned seed;
    __host__ __device__ float operator()(unsigned at) const {
        thrust::default_random_engine engine(seed);
        engine.discard(at);
        thrust::uniform_real_distribution<float> within(-1.0f, 1.0f);
        return within(engine);
    }
};
/** A name with what it counts for: twelve bytes. */
struct Entry {
    int key, weight;
    float value;
};
struct Heavier {
    __host__ __device__ Entry operator()(const Entry &one, const Entry &other) const { return other.weight > one.weight ? other : one; }
};

void reductions(int n) {
    const std::vector<int> in = integers(n, 1000);
    const thrust::device_vector<int> a(in);
    same("the sum", thrust::reduce(a.begin(), a.end()), std::accumulate(in.begin(), in.end(), 0));
    same("the sum from a value", thrust::reduce(a.begin(), a.end(), 5LL, thrust::plus<long long>()), std::accumulate(in.begin(), in.end(), 5LL));
    same("the greatest", thrust::reduce(thrust::device, thrust::raw_pointer_cast(a.data()), thrust::raw_pointer_cast(a.data()) + n, -1, thrust::maximum<int>()),
         *std::max_element(in.begin(), in.end()));
    same("how many are odd", (long)thrust::count_if(a.begin(), a.end(), Odd()), (long)std::count_if(in.begin(), in.end(), Odd()));
    same("how many are one", (long)thrust::count(a.begin(), a.end(), in[0]), (long)std::count(in.begin(), in.end(), in[0]));
    same("the sum of squares", thrust::transform_reduce(a.begin(), a.end(), thrust::square<int>(), 0, thrust::plus<int>()),
         std::inner_product(in.begin(), in.end(), in.begin(), 0));
    same("a product with itself", thrust::inner_product(a.begin(), a.end(), a.begin(), 1), std::inner_product(in.begin(), in.end(), in.begin(), 1));
    same("where the least stands", (long)(thrust::min_element(a.begin(), a.end()) - a.begin()), (long)(std::min_element(in.begin(), in.end()) - in.begin()));
    same("where the greatest stands", (long)(thrust::max_element(a.begin(), a.end(), ByTens()) - a.begin()), (long)(std::max_element(in.begin(), in.end(), ByTens()) - in.begin()));
    same("where one is found", (long)(thrust::find(a.begin(), a.end(), in[n / 2]) - a.begin()), (long)(std::find(in.begin(), in.end(), in[n / 2]) - in.begin()));
    same("where none is found", (long)(thrust::find(a.begin(), a.end(), -1) - a.begin()), (long)n);
    const thrust::device_vector<float> floats(numbers(n));
    const std::vector<float> plain = numbers(n);
    same("a sum of floats", thrust::reduce(floats.begin(), floats.end()), (float)std::accumulate(plain.begin(), plain.end(), 0.0), 1e-4);
    const auto entries = each(n, [&](size_t at) { return Entry{(int)at, in[at] * 40000 + (int)at, (float)at}; });
    const thrust::device_vector<Entry> b(entries.begin(), entries.end());
    same("the heaviest", thrust::reduce(b.begin(), b.end(), Entry{-1, -1, 0}, Heavier()).key,
         std::accumulate(entries.begin(), entries.end(), Entry{-1, -1, 0}, Heavier()).key);
}

void scans(int n) {
    const std::vector<int> in = integers(n, 1000);
    thrust::device_vector<int> a = in, b(n);
    std::vector<int> want(n);
    std::partial_sum(in.begin(), in.end(), want.begin());
    thrust::inclusive_scan(a.begin(), a.end(), b.begin());
    compare("sums up to each", taken(b), want);
    std::partial_sum(in.begin(), in.end(), want.begin(), Later());
    thrust::inclusive_scan(a.begin(), a.end(), b.begin(), Later());
    compare("the latest up to each", taken(b), want);
    std::exclusive_scan(in.begin(), in.end(), want.begin(), 7);
    thrust::exclusive_scan(a.begin(), a.end(), a.begin(), 7);
    compare("sums before each, in place", taken(a), want);
    a = in;
    std::partial_sum(in.begin(), in.end(), want.begin(), thrust::maximum<int>());
    thrust::transform_inclusive_scan(a.begin(), a.end(), b.begin(), Scaled{3}, thrust::maximum<int>());
    compare("the greatest up to each, scaled", taken(b), each(n, [&](size_t at) { return want[at] * 3; }));
    thrust::adjacent_difference(a.begin(), a.end(), a.begin());
    std::adjacent_difference(in.begin(), in.end(), want.begin());
    compare("differences in place", taken(a), want);

    // Sums of bytes are wider than bytes where the output is.
    const auto bytes = each(n, [](size_t at) { return (unsigned char)(at % 3 == 0 ? 200 : 1); });
    const thrust::device_vector<unsigned char> flags = bytes;
    int sum = 0;
    thrust::inclusive_scan(flags.begin(), flags.end(), b.begin());
    compare("sums of bytes", taken(b), each(n, [&](size_t at) { return sum += bytes[at]; }));
    thrust::adjacent_difference(flags.begin(), flags.end(), b.begin(), thrust::minus<int>());
    compare("differences of bytes", taken(b), each(n, [&](size_t at) { return at == 0 ? 200 : bytes[at] - bytes[at - 1]; }));
    const std::vector<int> now = taken(a);
    same("a product in long long", thrust::inner_product(a.begin(), a.end(), thrust::make_constant_iterator(1 << 30), 0LL),
         std::accumulate(now.begin(), now.end(), 0LL) * (1 << 30));

    const auto keys = each(n, [&](size_t at) { return (int)(at * at / 500); });
    const thrust::device_vector<int> k = keys, v = in;
    thrust::inclusive_scan_by_key(k.begin(), k.end(), v.begin(), b.begin());
    std::vector<int> before(n), sums, runs;
    for (int i = 0; i < n; i++) {
        const bool first = i == 0 || keys[i] != keys[i - 1];
        want[i] = first ? in[i] : want[i - 1] + in[i];
        before[i] = first ? 2 : before[i - 1] + in[i - 1];
        if (first) {
            runs.push_back(keys[i]);
            sums.push_back(0);
        }
        sums.back() += in[i];
    }
    compare("sums within runs", taken(b), want);
    thrust::exclusive_scan_by_key(k.begin(), k.end(), v.begin(), b.begin(), 2);
    compare("sums before each within runs", taken(b), before);
    thrust::device_vector<int> found(n);
    const auto ends = thrust::reduce_by_key(k.begin(), k.end(), v.begin(), found.begin(), b.begin());
    compare("the keys of runs", taken(found, ends.first - found.begin()), runs);
    compare("the sums of runs", taken(b, ends.second - b.begin()), sums);
    const auto counted = thrust::reduce_by_key(k.begin(), k.end(), thrust::make_constant_iterator(1), thrust::make_discard_iterator(), b.begin());
    same("how many have keys", (int)thrust::reduce(b.begin(), counted.second), n);
}

template <class T>
void sorts(const std::vector<T> &in) {
    const int n = (int)in.size();
    thrust::device_vector<T> a = in;
    thrust::device_vector<int> order(n);
    std::vector<T> want = in;
    std::vector<int> places(n);
    std::iota(places.begin(), places.end(), 0);
    std::stable_sort(places.begin(), places.end(), [&](int one, int other) { return in[one] < in[other]; });
    std::sort(want.begin(), want.end());
    thrust::sequence(order.begin(), order.end());
    thrust::stable_sort_by_key(a.begin(), a.end(), order.begin());
    compare("sorted keys", taken(a), want);
    compare("what was sorted with them", taken(order), places);
    same("is sorted", (int)thrust::is_sorted(a.begin(), a.end()), 1);
    thrust::sort(thrust::device, a.begin(), a.end(), thrust::greater<T>());
    std::reverse(want.begin(), want.end());
    compare("sorted downwards", taken(a), want);
    if (n > 1) same("is not sorted", (int)thrust::is_sorted(a.begin(), a.end()), (int)std::is_sorted(want.begin(), want.end()));
    // By pairs of both, which a zip iterator makes of two arrays.
    a = in;
    thrust::sequence(order.begin(), order.end(), n, -1);
    thrust::sort(thrust::make_zip_iterator(thrust::make_tuple(a.begin(), order.begin())), thrust::make_zip_iterator(thrust::make_tuple(a.end(), order.end())));
    std::vector<std::pair<T, int>> pairs;
    for (int i = 0; i < n; i++) pairs.emplace_back(in[i], n - i);
    std::sort(pairs.begin(), pairs.end());
    compare("sorted pairs", taken(order), each(n, [&](size_t at) { return pairs[at].second; }));
}

void selections(int n) {
    const std::vector<int> in = integers(n, 200);
    const thrust::device_vector<int> a = in;
    thrust::device_vector<int> b(n);
    std::vector<int> want;
    std::copy_if(in.begin(), in.end(), std::back_inserter(want), Odd());
    auto end = thrust::copy_if(a.begin(), a.end(), b.begin(), Odd());
    compare("the odd ones", taken(b, end - b.begin()), want);
    end = thrust::copy_if(thrust::make_counting_iterator(0), thrust::make_counting_iterator(n), a.begin(), b.begin(), Odd());
    std::vector<int> places;
    for (int i = 0; i < n; i++)
        if (in[i] % 2) places.push_back(i);
    compare("where the odd ones stand", taken(b, end - b.begin()), places);
    b = a;
    b.erase(thrust::remove_if(b.begin(), b.end(), Odd()), b.end());
    want = in;
    want.erase(std::remove_if(want.begin(), want.end(), Odd()), want.end());
    compare("the others", taken(b), want);
    b = a;
    end = thrust::unique(b.begin(), b.end(), SameTens());
    want = in;
    want.erase(std::unique(want.begin(), want.end(), SameTens()), want.end());
    compare("the first of neighbours", taken(b, end - b.begin()), want);
    b = a;
    end = thrust::stable_partition(b.begin(), b.end(), Odd());
    want = in;
    const auto middle = std::stable_partition(want.begin(), want.end(), Odd());
    compare("the odd ones ahead", taken(b), want);
    same("how many are ahead", (long)(end - b.begin()), (long)(middle - want.begin()));
    thrust::device_vector<int> kept(n), tens(n);
    const auto ends = thrust::unique_by_key_copy(a.begin(), a.end(), thrust::make_counting_iterator(0), kept.begin(), tens.begin(), SameTens());
    places.clear();
    for (int i = 0; i < n; i++)
        if (i == 0 || in[i] / 10 != in[i - 1] / 10) places.push_back(i);
    compare("where runs begin", taken(tens, ends.second - tens.begin()), places);
}

void moves(int n) {
    const std::vector<int> in = integers(n, 1000);
    const std::vector<float> x = numbers(n), y = numbers(n, 3, 4);
    const thrust::device_vector<int> a = in;
    thrust::device_vector<float> dx = x, dy = y, dz(n, 1.5f);
    thrust::device_vector<int> b(n), map(n);
    thrust::transform(a.begin(), a.end(), b.begin(), Scaled{-2});
    compare("scaled", taken(b), each(n, [&](size_t at) { return in[at] * -2; }));
    thrust::transform(a.begin(), a.end(), b.begin(), b.begin(), thrust::minus<int>());
    compare("less its double", taken(b), each(n, [&](size_t at) { return in[at] * 3; }));
    thrust::for_each(thrust::make_zip_iterator(thrust::make_tuple(dx.begin(), dy.begin(), dz.begin())),
                     thrust::make_zip_iterator(thrust::make_tuple(dx.end(), dy.end(), dz.end())), Saxpy());
    compare("2 x + y", taken(dz), each(n, [&](size_t at) { return 2.0f * x[at] + y[at]; }));
    thrust::sequence(map.begin(), map.end(), n - 1, -1);
    thrust::gather(map.begin(), map.end(), a.begin(), b.begin());
    compare("gathered backwards", taken(b), each(n, [&](size_t at) { return in[n - 1 - at]; }));
    thrust::device_vector<int> back(n);
    thrust::scatter(b.begin(), b.end(), map.begin(), back.begin());
    compare("scattered back", taken(back), in);
    same("a sum through a permutation", thrust::reduce(thrust::make_permutation_iterator(a.begin(), thrust::make_counting_iterator(0)),
         thrust::make_permutation_iterator(a.begin(), thrust::make_counting_iterator(n))), std::accumulate(in.begin(), in.end(), 0));
    thrust::fill(b.begin(), b.end(), 9);
    thrust::fill_n(b.begin(), n / 2, 4);
    thrust::replace_if(b.begin(), b.end(), a.begin(), Odd(), -1);
    compare("filled and replaced", taken(b), each(n, [&](size_t at) { return in[at] % 2 ? -1 : at < (size_t)n / 2 ? 4 : 9; }));
    b = a;
    thrust::sort(b.begin(), b.end());
    std::vector<int> sorted = in;
    std::sort(sorted.begin(), sorted.end());
    thrust::device_vector<int> found(n);
    thrust::lower_bound(b.begin(), b.end(), a.begin(), a.end(), found.begin());
    compare("lower bounds", taken(found), each(n, [&](size_t at) { return (int)(std::lower_bound(sorted.begin(), sorted.end(), in[at]) - sorted.begin()); }));
    same("an upper bound", (long)(thrust::upper_bound(b.begin(), b.end(), in[0]) - b.begin()), (long)(std::upper_bound(sorted.begin(), sorted.end(), in[0]) - sorted.begin()));
    same("is among them", (int)thrust::binary_search(b.begin(), b.end(), in[0]), 1);
    thrust::device_vector<int> both(2 * n);
    thrust::merge(b.begin(), b.end(), thrust::make_counting_iterator(0), thrust::make_counting_iterator(n), both.begin());
    std::vector<int> numbers(n), merged;
    std::iota(numbers.begin(), numbers.end(), 0);
    std::merge(sorted.begin(), sorted.end(), numbers.begin(), numbers.end(), std::back_inserter(merged));
    compare("merged", taken(both), merged);
    thrust::transform(thrust::make_counting_iterator(0u), thrust::make_counting_iterator((unsigned)n), dx.begin(), Draw{42});
    const std::vector<float> drawn = taken(dx);
    std::minstd_rand engine(42);
    compare("drawn in kernels", drawn, each(n, [&](size_t) { return (float)((engine() - 1) / 2147483646.0 * 2 - 1); }), 1e-6);
}

/** On the host, and between both sides. */
void host() {
    thrust::host_vector<int> h(1000);
    thrust::generate(h.begin(), h.end(), [] { return 3; });
    thrust::transform(h.begin(), h.end(), thrust::make_counting_iterator(0), h.begin(), [](int one, int other) { return one + other; });
    thrust::sort(thrust::host, h.begin(), h.end(), thrust::greater<int>());
    same("on the host", (int)h[0] + thrust::reduce(h.begin(), h.end()), 1002 + 502500);
    thrust::device_vector<int> d(10, 4);
    d[3] = 8;
    d.push_back(5);
    d.insert(d.begin(), 6);
    d.erase(d.begin() + 1, d.begin() + 3);
    d.resize(12, -1);
    int sum = 0;
    for (int value : d) sum += value;
    same("elements one by one", sum, 6 + 4 + 8 + 6 * 4 + 5 - 2);
    thrust::copy(h.begin(), h.begin() + 5, d.begin() + 2);
    thrust::copy_n(d.begin(), 4, d.begin() + 8);
    thrust::host_vector<int> back = d;
    same("there and back", back[8] * 1000000 + back[9] * 100000 + back[11], 6 * 1000000 + 4 * 100000 + 1001);
    thrust::device_vector<float> f = d;
    same("of another type", (float)f[2] + thrust::reduce(f.begin(), f.begin() + 2), 1012.0f);
    cudaStream_t stream;
    CHECK(cudaStreamCreate(&stream));
    int *raw = nullptr;
    CHECK(cudaMalloc((void **)&raw, 100 * sizeof(int)));
    thrust::sequence(thrust::cuda::par.on(stream), raw, raw + 100);
    thrust::device_ptr<int> wrapped(raw);
    thrust::exclusive_scan(thrust::cuda::par.on(stream), wrapped, wrapped + 100, wrapped);
    same("on a stream", (int)wrapped[99] + thrust::reduce(thrust::cuda::par.on(stream), raw, raw + 3), 99 * 98 / 2 + 1);
    CHECK(cudaStreamDestroy(stream));
    CHECK(cudaFree(raw));
    // The ten thousandth number of the engine is in the C++ standard.
    thrust::minstd_rand engine;
    engine.discard(9999);
    same("the known number of minstd_rand", (long)engine(), 399268537L);
    const auto both = thrust::minmax_element(h.begin(), h.end());
    same("least and greatest", *both.second - *both.first, 999);
    const thrust::tuple<int, float> one(1, 2.5f);
    int first = 0;
    float second = 0;
    thrust::tie(first, second) = one;
    same("a tuple", first + second, 3.5f);
}

int main() {
    for (const int n : {1, 31, 32, 33, 255, 256, 257, 1023, 1025, 40000}) {
        reductions(n);
        scans(n);
        selections(n);
        moves(n);
        sorts(integers(n, 50));
        sorts(numbers(n));
    }
    // More than 256 blocks' worth, and types of other sizes.
    reductions(300001);
    scans(300001);
    sorts(each(3000, [](size_t at) { return (unsigned char)(at * 77); }));
    sorts(each(3000, [](size_t at) { return (long long)(at * 7919 % 3001) << 33; }));
    host();
    return failures;
}
