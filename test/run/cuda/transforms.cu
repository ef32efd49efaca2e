// Fourier transforms of every kind and layout, against sums in double: lengths with passes of their own, primes, lengths beyond a
// block's shared memory; one to three axes, batches, strides and embedded sizes, in place and beside the input. What is not part of the
// output stays as it was.
#include <cufft.h>
#include <cufftXt.h>

#include <complex>
#include <string>

#include "harness.cuh"

#define FFT(call)                                                        \
    do {                                                                 \
        cufftResult status = (call);                                     \
        if (status != CUFFT_SUCCESS) {                                   \
            fprintf(stderr, "%s:%d: %d\n", __FILE__, __LINE__, (int)status); \
            exit(1);                                                     \
        }                                                                \
    } while (0)

typedef std::complex<double> Number;
const float untouched = -12345.0f;
// The relative error of all numbers together that is allowed, in single precision with its 6e-8.
const double allowed = 3e-7;

static void tell(const std::string &name, bool good) {
    printf("%s %s\n", good ? "ok" : "not ok", name.c_str());
    failures += !good;
}

// The sums themselves, along one axis after the other.
static std::vector<Number> sums(std::vector<Number> data, const std::vector<int> &n, int sign) {
    size_t inner = 1;
    for (int d = (int)n.size() - 1; d >= 0; d--) {
        const size_t length = n[d];
        std::vector<Number> roots, result(data.size());
        for (size_t at = 0; at < length; at++) roots.push_back(std::polar(1.0, sign * 2 * M_PI * at / length));
        for (size_t at = 0; at < data.size(); at++) {
            const size_t k = at / inner % length, first = at - k * inner;
            for (size_t j = 0; j < length; j++) result[at] += data[first + j * inner] * roots[j * k % length];
        }
        data = result;
        inner *= length;
    }
    return data;
}

// Where the elements of a batch of transforms lie.
struct Layout {
    std::vector<int> embed;
    int stride, dist;
    size_t place(const std::vector<int> &n, size_t index, size_t transform) const {
        std::vector<size_t> at(n.size());
        for (int d = (int)n.size() - 1; d >= 0; d--) at[d] = index % n[d], index /= n[d];
        size_t place = at[0];
        for (size_t d = 1; d < n.size(); d++) place = place * embed[d] + at[d];
        return transform * dist + place * stride;
    }
};

struct Case {
    std::string name;
    std::vector<int> n;
    int batch;
    Layout in, out;
    // Whether the plan is given the layouts.
    bool advanced;
};

static size_t product(const std::vector<int> &n) {
    size_t product = 1;
    for (int one : n) product *= one;
    return product;
}

static std::vector<int> halved(std::vector<int> n) {
    n.back() = n.back() / 2 + 1;
    return n;
}

// How far numbers are from the sums, and whether all others are untouched; `width` is how many floats one number has.
static bool close(const std::vector<float> &got, const Case &c, const std::vector<int> &shape, int width, const std::vector<std::vector<Number>> &want, bool whole) {
    std::vector<bool> used(got.size());
    double error = 0, norm = 0;
    for (int b = 0; b < c.batch; b++)
        for (size_t at = 0; at < product(shape); at++) {
            const size_t place = c.out.place(shape, at, b) * width;
            const Number value(got[place], width == 2 ? got[place + 1] : 0.0);
            used[place] = used[place + width - 1] = true;
            // The half that is stored has an index of its own.
            const size_t index = at / shape.back() * c.n.back() + at % shape.back();
            error += std::norm(value - want[b][index]);
            norm += std::norm(want[b][index]);
        }
    for (size_t at = 0; whole && at < got.size(); at++)
        if (!used[at] && got[at] != untouched) return false;
    return std::sqrt(error) <= allowed * std::sqrt(norm);
}

static cufftHandle planFor(const Case &c, cufftType type) {
    cufftHandle plan;
    std::vector<int> n = c.n, inembed = c.in.embed, onembed = c.out.embed;
    const int rank = (int)n.size();
    if (c.advanced) FFT(cufftPlanMany(&plan, rank, n.data(), inembed.data(), c.in.stride, c.in.dist, onembed.data(), c.out.stride, c.out.dist, type, c.batch));
    else if (rank == 1) FFT(cufftPlan1d(&plan, n[0], type, c.batch));
    else if (c.batch > 1) FFT(cufftPlanMany(&plan, rank, n.data(), NULL, 1, 0, NULL, 1, 0, type, c.batch));
    else if (rank == 2) FFT(cufftPlan2d(&plan, n[0], n[1], type));
    else FFT(cufftPlan3d(&plan, n[0], n[1], n[2], type));
    return plan;
}

enum Way { forward, inverse, toComplex, toReal };

static void transform(const Case &c, Way way, bool inPlace) {
    const bool fromReal = way == toComplex, intoReal = way == toReal;
    const std::vector<int> inShape = intoReal ? halved(c.n) : c.n, outShape = fromReal ? halved(c.n) : c.n;
    const int inWidth = fromReal ? 1 : 2, outWidth = intoReal ? 1 : 2, sign = way == forward || fromReal ? -1 : 1;
    const size_t last = c.batch - 1;
    const size_t inSize = (c.in.place(inShape, product(inShape) - 1, last) + 1) * inWidth;
    const size_t outSize = (c.out.place(outShape, product(outShape) - 1, last) + 1) * outWidth;
    std::vector<float> in(inPlace ? std::max(inSize, outSize) : inSize, untouched);
    const std::vector<float> random = numbers(product(c.n) * 2 * c.batch);
    std::vector<std::vector<Number>> want;
    for (int b = 0; b < c.batch; b++) {
        std::vector<Number> data;
        for (size_t at = 0; at < product(c.n); at++) {
            const size_t from = 2 * (b * product(c.n) + at);
            data.push_back(Number(random[from], fromReal || intoReal ? 0.0f : random[from + 1]));
        }
        // A line of conjugates is the transform of real numbers.
        if (intoReal) data = sums(data, c.n, -1);
        for (size_t at = 0; at < product(inShape); at++) {
            const size_t place = c.in.place(inShape, at, b) * inWidth, index = at / inShape.back() * c.n.back() + at % inShape.back();
            in[place] = (float)data[index].real();
            if (inWidth == 2) in[place + 1] = (float)data[index].imag();
        }
        // Batches may lie over each other: the sums are those of what is in memory.
        want.push_back(data);
    }
    for (int b = 0; b < c.batch && !intoReal; b++)
        for (size_t at = 0; at < product(inShape); at++) {
            const size_t place = c.in.place(inShape, at, b) * inWidth;
            want[b][at] = Number(in[place], inWidth == 2 ? in[place + 1] : 0.0);
        }
    for (std::vector<Number> &one : want) one = sums(one, c.n, sign);
    const Buffer<float> input(in), output(std::vector<float>(outSize, untouched));
    float *const to = inPlace ? input.data : output.data;
    cufftHandle plan = planFor(c, fromReal ? CUFFT_R2C : intoReal ? CUFFT_C2R : CUFFT_C2C);
    if (fromReal) FFT(cufftExecR2C(plan, input.data, (cufftComplex *)to));
    else if (intoReal) FFT(cufftExecC2R(plan, (cufftComplex *)input.data, to));
    else FFT(cufftExecC2C(plan, (cufftComplex *)input.data, (cufftComplex *)to, way == forward ? CUFFT_FORWARD : CUFFT_INVERSE));
    CHECK(cudaDeviceSynchronize());
    bool good = close(inPlace ? input.take() : output.take(), c, outShape, outWidth, want, !inPlace);
    if (!inPlace) good = good && input.take() == in;
    FFT(cufftDestroy(plan));
    const char *names[] = {"forward", "inverse", "real to complex", "complex to real"};
    tell(c.name + ", " + names[way] + (inPlace ? ", in place" : ""), good);
}

// Lines one behind the other, as a plan has them without layouts; `real` says on which side the numbers are real.
static Case plain(const std::string &name, const std::vector<int> &n, int batch, Way way, bool inPlace) {
    std::vector<int> reals = n;
    if (inPlace) reals.back() = 2 * (n.back() / 2 + 1);
    const std::vector<int> in = way == toComplex ? reals : way == toReal ? halved(n) : n, out = way == toReal ? reals : way == toComplex ? halved(n) : n;
    return {name, n, batch, {in, 1, (int)product(in)}, {out, 1, (int)product(out)}, false};
}

static void everyWay(const std::string &name, const std::vector<int> &n, int batch) {
    for (Way way : {forward, inverse, toComplex, toReal})
        for (bool inPlace : {false, true}) transform(plain(name, n, batch, way, inPlace), way, inPlace);
}

static void layouts() {
    // Strides, gaps and more room than the transform has.
    const Case wide = {"strides", {6, 10}, 3, {{7, 11}, 2, 160}, {{6, 13}, 3, 260}, true};
    transform(wide, forward, false);
    const Case same = {"strides of one layout", {6, 10}, 3, {{7, 11}, 2, 160}, {{7, 11}, 2, 160}, true};
    transform(same, inverse, true);
    transform(wide, toComplex, false);
    const Case back = {"strides", {4, 5, 6}, 2, {{4, 6, 5}, 2, 250}, {{4, 5, 8}, 3, 500}, true};
    transform(back, toReal, false);
    // Elements of several transforms side by side, and frames of a signal that overlap.
    const Case woven = {"woven", {33}, 5, {{33}, 5, 1}, {{33}, 5, 1}, true};
    for (bool inPlace : {false, true}) transform(woven, forward, inPlace);
    transform(woven, toComplex, false);
    transform(woven, toReal, false);
    transform({"woven, side by side afterwards", {32}, 4, {{32}, 4, 1}, {{32}, 1, 32}, true}, forward, true);
    transform({"woven reals", {32}, 4, {{32}, 4, 1}, {{17}, 4, 1}, true}, toComplex, true);
    transform({"woven reals", {32}, 4, {{17}, 4, 1}, {{32}, 4, 1}, true}, toReal, true);
    transform({"frames", {64}, 9, {{64}, 1, 16}, {{33}, 1, 33}, true}, toComplex, false);
    transform({"a column", {50}, 7, {{50}, 7, 1}, {{50}, 1, 50}, true}, forward, false);
}

// Lengths whose sums would take too long: some elements by their sums, the rest by the way back.
static void large(const char *name, int n) {
    const std::vector<float> random = numbers(2 * (size_t)n);
    const Buffer<float> data(random);
    cufftHandle plan;
    FFT(cufftPlan1d(&plan, n, CUFFT_C2C, 1));
    FFT(cufftExecC2C(plan, (cufftComplex *)data.data, (cufftComplex *)data.data, CUFFT_FORWARD));
    const std::vector<float> there = data.take();
    FFT(cufftExecC2C(plan, (cufftComplex *)data.data, (cufftComplex *)data.data, CUFFT_INVERSE));
    const std::vector<float> back = data.take();
    FFT(cufftDestroy(plan));
    double error = 0, norm = 0;
    for (int k : {0, 1, 2, n / 3, n / 2, n - 1}) {
        Number sum = 0;
        for (int j = 0; j < n; j++) sum += Number(random[2 * (size_t)j], random[2 * (size_t)j + 1]) * std::polar(1.0, -2 * M_PI * (double)((long long)j * k % n) / n);
        error += std::norm(sum - Number(there[2 * (size_t)k], there[2 * (size_t)k + 1]));
        norm += std::norm(sum);
    }
    tell(std::string(name) + ", forward", std::sqrt(error) <= allowed * std::sqrt(norm));
    error = norm = 0;
    for (size_t at = 0; at < random.size(); at++) {
        error += std::pow(random[at] - (double)back[at] / n, 2);
        norm += std::pow(random[at], 2);
    }
    tell(std::string(name) + ", there and back", std::sqrt(error) <= 2 * allowed * std::sqrt(norm));
}

static void handles() {
    cufftHandle plan, other = CUFFT_PLAN_NULL;
    size_t size = 1, estimate = 2, asked = 3;
    const int n = 20011;
    tell("no such plan", cufftDestroy(other) == CUFFT_INVALID_PLAN && cufftSetStream(12345, 0) == CUFFT_INVALID_PLAN);
    tell("no such size", cufftPlan1d(&plan, 0, CUFFT_C2C, 1) == CUFFT_INVALID_SIZE && cufftPlan2d(&plan, 4, -1, CUFFT_R2C) == CUFFT_INVALID_SIZE);
    tell("no such type", cufftPlan1d(&plan, 8, (cufftType)1, 1) == CUFFT_INVALID_TYPE && cufftPlan1d(&plan, 8, (cufftType)0x69, 1) == CUFFT_NOT_SUPPORTED);
    FFT(cufftCreate(&plan));
    const Buffer<cufftComplex> data(n);
    std::vector<cufftComplex> ones(n);
    for (cufftComplex &one : ones) one.x = 1, one.y = 0;
    CHECK(cudaMemcpy(data.data, ones.data(), n * sizeof(cufftComplex), cudaMemcpyHostToDevice));
    tell("not made", cufftExecC2C(plan, data.data, data.data, CUFFT_FORWARD) == CUFFT_INVALID_PLAN);
    FFT(cufftSetAutoAllocation(plan, 0));
    FFT(cufftMakePlan1d(plan, n, CUFFT_C2C, 1, &size));
    FFT(cufftEstimate1d(n, CUFFT_C2C, 1, &estimate));
    FFT(cufftGetSize(plan, &asked));
    tell("one size", size > 0 && size == estimate && size == asked);
    size_t little = 0;
    FFT(cufftEstimate1d(8, CUFFT_C2C, 1, &little));
    tell("a size that can be allocated", little > 0);
    tell("made twice", cufftMakePlan1d(plan, n, CUFFT_C2C, 1, &size) == CUFFT_INVALID_PLAN);
    tell("another type", cufftExecR2C(plan, (cufftReal *)data.data, data.data) == CUFFT_INVALID_TYPE);
    tell("no direction", cufftExecC2C(plan, data.data, data.data, 0) == CUFFT_INVALID_VALUE);
    tell("no work area", cufftExecC2C(plan, data.data, data.data, CUFFT_FORWARD) == CUFFT_NO_WORKSPACE);
    const Buffer<char> area(size);
    FFT(cufftSetWorkArea(plan, area.data));
    cudaStream_t stream;
    CHECK(cudaStreamCreate(&stream));
    FFT(cufftSetStream(plan, stream));
    FFT(cufftExecC2C(plan, data.data, data.data, CUFFT_FORWARD));
    CHECK(cudaStreamSynchronize(stream));
    const std::vector<cufftComplex> got = data.take();
    double rest = 0;
    for (int at = 1; at < n; at++) rest = std::fmax(rest, std::hypot(got[at].x, got[at].y));
    tell("a work area and a stream of the caller", std::fabs(got[0].x - n) < 1e-6 * n && rest < 1e-6 * n);
    FFT(cufftDestroy(plan));
    CHECK(cudaStreamDestroy(stream));
    tell("destroyed", cufftDestroy(plan) == CUFFT_INVALID_PLAN);
}

// All ways of making a plan, and of asking for its size beforehand, for one shape. A plan of 37 needs a work area.
static void forms() {
    int n[] = {4, 6, 37}, two[] = {6, 37}, one[] = {37};
    long long wide[] = {4, 6, 37};
    cufftHandle plans[7];
    size_t made[7], asked[7] = {}, estimated[7] = {};
    for (cufftHandle &plan : plans) FFT(cufftCreate(&plan));
    FFT(cufftGetSize1d(plans[0], 37, CUFFT_R2C, 24, &asked[0]));
    FFT(cufftGetSize2d(plans[1], 6, 37, CUFFT_R2C, &asked[1]));
    FFT(cufftGetSize3d(plans[2], 4, 6, 37, CUFFT_R2C, &asked[2]));
    FFT(cufftGetSizeMany(plans[3], 1, one, one, 1, 37, one, 1, 19, CUFFT_R2C, 24, &asked[3]));
    FFT(cufftGetSizeMany64(plans[4], 3, wide, NULL, 1, 0, NULL, 1, 0, CUFFT_R2C, 1, &asked[4]));
    FFT(cufftXtGetSizeMany(plans[5], 3, wide, NULL, 1, 0, CUDA_R_32F, NULL, 1, 0, CUDA_C_32F, 1, &asked[5], CUDA_C_32F));
    FFT(cufftGetSizeMany(plans[6], 2, two, NULL, 1, 0, NULL, 1, 0, CUFFT_R2C, 4, &asked[6]));
    FFT(cufftEstimate1d(37, CUFFT_R2C, 24, &estimated[0]));
    FFT(cufftEstimate2d(6, 37, CUFFT_R2C, &estimated[1]));
    FFT(cufftEstimate3d(4, 6, 37, CUFFT_R2C, &estimated[2]));
    FFT(cufftEstimateMany(1, one, one, 1, 37, one, 1, 19, CUFFT_R2C, 24, &estimated[3]));
    FFT(cufftEstimateMany(3, n, NULL, 1, 0, NULL, 1, 0, CUFFT_R2C, 1, &estimated[4]));
    FFT(cufftEstimateMany(3, n, NULL, 1, 0, NULL, 1, 0, CUFFT_R2C, 1, &estimated[5]));
    FFT(cufftEstimateMany(2, two, NULL, 1, 0, NULL, 1, 0, CUFFT_R2C, 4, &estimated[6]));
    FFT(cufftMakePlan1d(plans[0], 37, CUFFT_R2C, 24, &made[0]));
    FFT(cufftMakePlan2d(plans[1], 6, 37, CUFFT_R2C, &made[1]));
    FFT(cufftMakePlan3d(plans[2], 4, 6, 37, CUFFT_R2C, &made[2]));
    FFT(cufftMakePlanMany(plans[3], 1, one, one, 1, 37, one, 1, 19, CUFFT_R2C, 24, &made[3]));
    FFT(cufftMakePlanMany64(plans[4], 3, wide, NULL, 1, 0, NULL, 1, 0, CUFFT_R2C, 1, &made[4]));
    tell("a type that there is not", cufftXtMakePlanMany(plans[5], 3, wide, NULL, 1, 0, CUDA_R_16F, NULL, 1, 0, CUDA_C_32F, 1, &made[5], CUDA_C_32F) == CUFFT_NOT_SUPPORTED);
    FFT(cufftXtMakePlanMany(plans[5], 3, wide, NULL, 1, 0, CUDA_R_32F, NULL, 1, 0, CUDA_C_32F, 1, &made[5], CUDA_C_32F));
    FFT(cufftMakePlanMany(plans[6], 2, two, NULL, 1, 0, NULL, 1, 0, CUFFT_R2C, 4, &made[6]));
    const std::vector<float> random = numbers(4 * 6 * 37);
    const Buffer<float> in(random);
    for (int at = 0; at < 7; at++) {
        const Buffer<cufftComplex> out(4 * 6 * 19);
        FFT(at == 5 ? cufftXtExec(plans[5], in.data, out.data, CUFFT_FORWARD) : cufftExecR2C(plans[at], in.data, out.data));
        CHECK(cudaDeviceSynchronize());
        const std::vector<cufftComplex> got = out.take();
        // How many axes, from the last one on, belong to one transform, and how many transforms were asked for.
        const std::vector<int> axes[] = {{37}, {6, 37}, {4, 6, 37}}, shape = axes[at == 0 || at == 3 ? 0 : at == 1 || at == 6 ? 1 : 2];
        const size_t size = product(shape), count = at == 1 ? 1 : random.size() / size;
        double error = 0, norm = 0;
        for (size_t b = 0; b < count; b++) {
            const std::vector<Number> want = sums(std::vector<Number>(random.begin() + b * size, random.begin() + (b + 1) * size), shape, -1);
            for (size_t line = 0; line < size / 37; line++)
                for (size_t k = 0; k < 19; k++) {
                    const cufftComplex value = got[(b * (size / 37) + line) * 19 + k];
                    error += std::norm(want[line * 37 + k] - Number(value.x, value.y));
                    norm += std::norm(want[line * 37 + k]);
                }
        }
        const bool sized = made[at] > 0 && made[at] == asked[at] && made[at] == estimated[at];
        tell("form " + std::to_string(at), sized && std::sqrt(error) <= allowed * std::sqrt(norm));
        FFT(cufftDestroy(plans[at]));
    }
}

// Programs tell codes by their names.
static const char *nameOf(cufftResult result) {
    switch (result) {
        case CUFFT_SUCCESS: return "success";
        case CUFFT_INVALID_PLAN: return "plan";
        case CUFFT_ALLOC_FAILED: return "allocation";
        case CUFFT_INVALID_TYPE: return "type";
        case CUFFT_INVALID_VALUE: return "value";
        case CUFFT_INTERNAL_ERROR: return "internal";
        case CUFFT_EXEC_FAILED: return "execution";
        case CUFFT_SETUP_FAILED: return "set-up";
        case CUFFT_INVALID_SIZE: return "size";
        case CUFFT_UNALIGNED_DATA: return "alignment";
        case CUFFT_INCOMPLETE_PARAMETER_LIST: return "parameters";
        case CUFFT_INVALID_DEVICE: return "device";
        case CUFFT_PARSE_ERROR: return "parse";
        case CUFFT_NO_WORKSPACE: return "workspace";
        case CUFFT_NOT_IMPLEMENTED: return "implementation";
        case CUFFT_LICENSE_ERROR: return "licence";
        case CUFFT_NOT_SUPPORTED: return "support";
        case CUFFT_MISSING_DEPENDENCY: return "dependency";
        case CUFFT_NVRTC_FAILURE: return "compiler";
        case CUFFT_NVJITLINK_FAILURE: return "linker";
        case CUFFT_NVSHMEM_FAILURE: return "memory";
    }
    return "unknown";
}

__global__ void halve(float2 *data, int n) {
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) data[i].x /= 2, data[i].y /= 2;
}

/** Data in parts on two devices: forward, a kernel on each part, in parts elsewhere, and back. */
static void severalDevices(const std::string &name, const std::vector<int> &n) {
    cufftHandle plan;
    FFT(cufftCreate(&plan));
    int which[] = {1, 0}, wrong[] = {0, 0};
    bool good = cufftXtSetGPUs(plan, 2, wrong) == CUFFT_INVALID_DEVICE;
    FFT(cufftXtSetGPUs(plan, 2, which));
    size_t workSize[2], elements = 1;
    for (int length : n) elements *= length;
    if (n.size() == 1) FFT(cufftMakePlan1d(plan, n[0], CUFFT_C2C, 1, workSize));
    else FFT(cufftMakePlan2d(plan, n[0], n[1], CUFFT_C2C, workSize));
    const auto real = numbers(2 * elements);
    std::vector<Number> data, got(elements);
    for (size_t at = 0; at < elements; at++) data.push_back({real[2 * at], real[2 * at + 1]});
    std::vector<float> back(2 * elements);
    cudaLibXtDesc *parts, *others;
    FFT(cufftXtMalloc(plan, &parts, CUFFT_XT_FORMAT_INPLACE));
    FFT(cufftXtMalloc(plan, &others, CUFFT_XT_FORMAT_INPLACE));
    FFT(cufftXtMemcpy(plan, parts, (void *)real.data(), CUFFT_COPY_HOST_TO_DEVICE));
    FFT(cufftXtExecDescriptorC2C(plan, parts, parts, CUFFT_FORWARD));
    FFT(cufftXtMemcpy(plan, others, parts, CUFFT_COPY_DEVICE_TO_DEVICE));
    for (int at = 0; at < others->descriptor->nGPUs; at++) {
        good = good && others->descriptor->GPUs[at] == which[at];
        CHECK(cudaSetDevice(which[at]));
        halve<<<2, 64>>>((float2 *)others->descriptor->data[at], (int)(others->descriptor->size[at] / sizeof(float2)));
    }
    FFT(cufftXtMemcpy(plan, back.data(), others, CUFFT_COPY_DEVICE_TO_HOST));
    CHECK(cudaSetDevice(0));
    const auto want = sums(data, n, -1);
    double off = 0, norm = 0;
    for (size_t at = 0; at < elements; at++) off += std::norm(Number(2 * back[2 * at], 2 * back[2 * at + 1]) - want[at]), norm += std::norm(want[at]);
    good = good && std::sqrt(off / norm) < allowed;
    FFT(cufftXtExecDescriptorC2C(plan, others, parts, CUFFT_INVERSE));
    FFT(cufftXtMemcpy(plan, back.data(), parts, CUFFT_COPY_DEVICE_TO_HOST));
    off = norm = 0;
    for (size_t at = 0; at < 2 * elements; at++) off += std::pow(2 * back[at] / elements - real[at], 2), norm += real[at] * real[at];
    tell(name, good && std::sqrt(off / norm) < allowed);
    FFT(cufftXtFree(parts));
    FFT(cufftXtFree(others));
    FFT(cufftDestroy(plan));
}

int main() {
    severalDevices("a line on two devices", {1009});
    severalDevices("two axes on two devices", {15, 64});
    for (int n : {1, 2, 3, 4, 7, 8, 31, 32, 33, 37, 100, 127, 961, 1000, 1009, 1024}) everyWay("length " + std::to_string(n), {n}, 3);
    everyWay("many short lines", {6}, 700);
    everyWay("two axes", {12, 16}, 1);
    everyWay("two axes with primes", {41, 37}, 2);
    everyWay("a long axis beside a short one", {3, 250}, 1);
    everyWay("three axes", {5, 6, 7}, 1);
    everyWay("three axes", {8, 1, 9}, 3);
    layouts();
    large("the longest line of a block", 8192);
    large("a line of two steps", 16384);
    large("a line of two odd steps", 59049);
    large("a prime beyond a block", 20011);
    large("2^17", 1 << 17);
    forms();
    handles();
    tell("names of codes", std::string(nameOf(CUFFT_NO_WORKSPACE)) == "workspace" && (int)CUFFT_NOT_SUPPORTED == 16);
    return failures;
}
