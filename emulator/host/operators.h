/**
 * Operators of aclnn, those that ascendify_blas.hpp calls: tensors that lie anywhere in memory of the device, and two calls each. The
 * first checks types and shapes and makes an executor, the second puts the work on the stream, where it runs as late as all work.
 * What an operator takes is what its page says for the A2, the A3 and the 950.
 */
#pragma once

#include <cmath>
#include <memory>
#include <set>
#include <vector>

#include "../aclnn/acl_meta.h"
#include "../simt/half.h"
#include "copy.h"

/** Codes of the first call: a null pointer, and what does not fit. */
constexpr aclnnStatus operatorNull = 161001, operatorInvalid = 161002;

struct aclTensor {
    aclDataType type;
    std::vector<int64_t> shape, steps;
    char *data;
    Site made;

    size_t bytes() const { return type == ACL_FLOAT || type == ACL_INT32 ? 4 : type == ACL_INT64 || type == ACL_DOUBLE ? 8 : 2; }
    int64_t elements() const {
        int64_t count = 1;
        for (const int64_t size : shape) count *= size;
        return count;
    }
    /** Bytes from the first element to the end of the last. */
    size_t extent() const {
        int64_t last = 0;
        for (size_t at = 0; at < shape.size(); at++) last += (shape[at] - 1) * steps[at];
        return elements() == 0 ? 0 : ((size_t)last + 1) * bytes();
    }
    /** Where an element lies, counted row by row. */
    char *at(int64_t index) const {
        int64_t offset = 0;
        for (size_t axis = shape.size(); axis-- > 0; index /= shape[axis]) offset += index % shape[axis] * steps[axis];
        return data + offset * (int64_t)bytes();
    }
    float get(int64_t index) const {
        const char *from = at(index);
        if (type == ACL_FLOAT) return *(const float *)from;
        return type == ACL_FLOAT16 ? halfToFloat(*(const uint16_t *)from) : bfloatToFloat(*(const uint16_t *)from);
    }
    void set(int64_t index, float value) const {
        char *to = at(index);
        if (type == ACL_FLOAT) *(float *)to = value;
        else *(uint16_t *)to = type == ACL_FLOAT16 ? floatToHalf(value) : floatToBfloat(value);
    }
};
struct aclScalar {
    float value;
};
struct aclIntArray {
    std::vector<int64_t> values;
};
struct aclOpExecutor {
    const char *name;
    /** Copies: the program may destroy its tensors once the second call has returned. */
    std::vector<aclTensor> reads, writes;
    std::function<void(const aclOpExecutor &)> compute;
    uint64_t workspace;
    Site site;
};

static std::map<const void *, std::unique_ptr<aclTensor>> tensors;
static std::map<const void *, std::unique_ptr<aclScalar>> scalars;
static std::map<const void *, std::unique_ptr<aclIntArray>> intArrays;
static std::map<const void *, std::unique_ptr<aclOpExecutor>> executors;
/** Where the executors that were used come from, to tell a second use at its place. */
static std::map<const void *, Site> usedExecutors;

float aclFloat16ToFloat(aclFloat16 value) { return halfToFloat(value); }
aclFloat16 aclFloatToFloat16(float value) { return floatToHalf(value); }

aclTensor *aclCreateTensor(const int64_t *viewDims, uint64_t viewDimsNum, aclDataType dataType, const int64_t *stride, int64_t offset,
                           aclFormat format, const int64_t *storageDims, uint64_t storageDimsNum, void *tensorData, Site site) {
    Locked locked(lock);
    auto tensor = std::make_unique<aclTensor>();
    tensor->type = dataType;
    tensor->made = site;
    if (format != ACL_FORMAT_ND) {
        mistake(site, "aclCreateTensor: the emulation has tensors of ACL_FORMAT_ND alone");
        return nullptr;
    }
    if ((uintptr_t)tensorData % 32 != 0) {
        mistake(site, "aclCreateTensor needs an address of whole 32 bytes; begin before and give an offset");
        return nullptr;
    }
    int64_t storage = 1, next = 1;
    for (uint64_t at = 0; at < storageDimsNum; at++) storage *= storageDims[at];
    tensor->shape.assign(viewDims, viewDims + viewDimsNum);
    tensor->steps.resize(viewDimsNum);
    for (size_t at = viewDimsNum; at-- > 0; next *= tensor->shape[at]) tensor->steps[at] = stride ? stride[at] : next;
    for (size_t at = 0; at < viewDimsNum; at++)
        if (tensor->shape[at] < 0 || tensor->steps[at] < 0) {
            mistake(site, "aclCreateTensor is given a negative size or stride");
            return nullptr;
        }
    tensor->data = (char *)tensorData + offset * (int64_t)tensor->bytes();
    if ((size_t)offset * tensor->bytes() + tensor->extent() > (size_t)storage * tensor->bytes()) {
        mistake(site, text("aclCreateTensor: the view ends %zu bytes behind storage of %zu", tensor->extent(), (size_t)storage * tensor->bytes()));
        return nullptr;
    }
    aclTensor *made = tensor.get();
    tensors[made] = std::move(tensor);
    return made;
}
aclScalar *aclCreateScalar(void *value, aclDataType dataType, Site site) {
    Locked locked(lock);
    if (!value || dataType != ACL_FLOAT) {
        mistake(site, "aclCreateScalar: the emulation has numbers of type ACL_FLOAT alone, by their address");
        return nullptr;
    }
    auto scalar = std::make_unique<aclScalar>(aclScalar{*(float *)value});
    aclScalar *made = scalar.get();
    scalars[made] = std::move(scalar);
    return made;
}

aclIntArray *aclCreateIntArray(const int64_t *value, uint64_t size, Site) {
    Locked locked(lock);
    auto array = std::make_unique<aclIntArray>(aclIntArray{{value, value + size}});
    aclIntArray *made = array.get();
    intArrays[made] = std::move(array);
    return made;
}

template <class Things>
static aclnnStatus destroyThing(Things &things, const void *thing, Site site, const char *function) {
    Locked locked(lock);
    if (things.erase(thing)) return 0;
    return wrong(site, operatorInvalid, text("%s is given nothing that was created, or what was destroyed", function));
}
aclnnStatus aclDestroyTensor(const aclTensor *tensor, Site site) { return destroyThing(tensors, tensor, site, "aclDestroyTensor"); }
aclnnStatus aclDestroyScalar(const aclScalar *scalar, Site site) { return destroyThing(scalars, scalar, site, "aclDestroyScalar"); }
aclnnStatus aclDestroyIntArray(const aclIntArray *array, Site site) { return destroyThing(intArrays, array, site, "aclDestroyIntArray"); }

/** What a first call is given: the place of the call, its operator, and where its answers go. */
struct Planned {
    const char *name;
    uint64_t *workspaceSize;
    aclOpExecutor **executor;
    Site site;

    aclnnStatus refuse(const std::string &why) const { return wrong(site, operatorInvalid, text("%s: %s", name, why.c_str())); }

    /** 0 when these are tensors that live, of one type of those named. */
    aclnnStatus needTensors(std::initializer_list<const aclTensor *> given, std::initializer_list<aclDataType> types) const {
        if (aclError code = needDevice(site, name)) return code;
        if (!workspaceSize || !executor) return wrong(site, operatorNull, text("%s needs places for its answers", name));
        for (const aclTensor *tensor : given) {
            if (!tensors.count(tensor)) return wrong(site, operatorNull, text("%s is given a tensor that was never created, or destroyed", name));
            if (tensor->type != (*given.begin())->type) return refuse("its tensors are of two types");
            bool known = false;
            for (const aclDataType type : types) known = known || tensor->type == type;
            if (!known) return refuse(text("it does not take type %d", (int)tensor->type));
        }
        return 0;
    }
    aclnnStatus needScalars(std::initializer_list<const aclScalar *> given) const {
        for (const aclScalar *scalar : given)
            if (!scalars.count(scalar)) return wrong(site, operatorNull, text("%s is given a number that was never created, or destroyed", name));
        return 0;
    }
    /** Takes memory beside its operands, as operators on strided tensors do. */
    aclnnStatus give(std::vector<aclTensor> reads, std::vector<aclTensor> writes, std::function<void(const aclOpExecutor &)> compute) const {
        auto made = std::make_unique<aclOpExecutor>();
        *made = {name, std::move(reads), std::move(writes), std::move(compute), 512, site};
        for (const aclTensor &tensor : made->writes) made->workspace += (uint64_t)tensor.elements() * 4;
        *workspaceSize = made->workspace;
        *executor = made.get();
        usedExecutors.erase(*executor);
        executors[*executor] = std::move(made);
        return 0;
    }
};

/** 0 when all elements lie in memory of the device. */
static aclnnStatus needMemory(const aclTensor &tensor, const char *what, const aclOpExecutor &executor) {
    if (tensor.extent() == 0) return 0;
    if (aclError code = needBytes({tensor.data, tensor.extent(), tensor.extent(), 1}, what, executor.site, executor.name)) return code;
    if (isDeviceMemory(tensor.data)) return 0;
    return wrong(executor.site, operatorInvalid, text("%s %s memory of the host; a tensor lies in memory of the device", executor.name, what));
}

static aclnnStatus launchOperator(const char *name, void *workspace, uint64_t workspaceSize, aclOpExecutor *handle, aclrtStream streamHandle) {
    Locked locked(lock);
    const auto found = executors.find(handle);
    if (found == executors.end()) {
        const auto used = usedExecutors.find(handle);
        return wrong(used == usedExecutors.end() ? Site{name, 0} : used->second, operatorInvalid,
                     text("%s is given %s", name, used == usedExecutors.end() ? "no executor" : "this executor again; an executor is used once"));
    }
    const std::shared_ptr<aclOpExecutor> executor = std::move(found->second);
    executors.erase(found);
    usedExecutors[handle] = executor->site;
    const Site site = executor->site;
    if (strcmp(executor->name, name) != 0) return wrong(site, operatorInvalid, text("%s is given the executor of %s", name, executor->name));
    aclError code;
    Stream *stream = streamOf(streamHandle, site, name, code);
    if (!stream) return code;
    if (workspaceSize < executor->workspace)
        return wrong(site, operatorInvalid, text("%s needs %zu bytes of workspace and is given %zu", name, (size_t)executor->workspace, (size_t)workspaceSize));
    if ((code = needBytes({workspace, workspaceSize, workspaceSize, 1}, "uses as workspace", site, name))) return code;
    if (!isDeviceMemory(workspace)) return wrong(site, operatorInvalid, text("%s needs its workspace in memory of the device", name));
    for (const aclTensor &tensor : executor->reads)
        if ((code = needMemory(tensor, "reads", *executor))) return code;
    for (const aclTensor &tensor : executor->writes)
        if ((code = needMemory(tensor, "writes", *executor))) return code;
    auto task = std::make_shared<Task>();
    task->name = name;
    task->site = site;
    task->run = [executor, workspace] {
        // What another operator keeps in the same memory at the same time is gone.
        memset(workspace, 0xff, executor->workspace);
        executor->compute(*executor);
    };
    addUse(*task, workspace, true);
    for (const aclTensor &tensor : executor->reads) addUse(*task, tensor.data, false);
    for (const aclTensor &tensor : executor->writes) addUse(*task, tensor.data, true);
    queue(*stream, task);
    return 0;
}

#define EMULATION_LAUNCH(name) \
    EMULATION_OPERATOR(name) { return launchOperator(#name, workspace, workspaceSize, executor, stream); }
EMULATION_LAUNCH(aclnnInplaceAdd)
EMULATION_LAUNCH(aclnnInplaceBaddbmm)
EMULATION_LAUNCH(aclnnInplaceMuls)
EMULATION_LAUNCH(aclnnInplaceMul)
EMULATION_LAUNCH(aclnnInplaceZero)
EMULATION_LAUNCH(aclnnInplaceCopy)
EMULATION_LAUNCH(aclnnDot)
EMULATION_LAUNCH(aclnnAbs)
EMULATION_LAUNCH(aclnnCast)
EMULATION_LAUNCH(aclnnReduceSum)

/** The matrix of a batch as floats, row by row. */
static std::vector<float> matrixOf(const aclTensor &tensor, int64_t batch) {
    const int64_t size = tensor.shape[1] * tensor.shape[2];
    std::vector<float> values((size_t)size);
    for (int64_t at = 0; at < size; at++) values[(size_t)at] = tensor.get(batch * size + at);
    return values;
}

/** out = beta * out + alpha * one * other; a `beta` that float cannot tell from 0 leaves `out` unread. */
static void multiply(const aclTensor &out, const aclTensor &one, const aclTensor &other, float beta, float alpha) {
    const int64_t rows = out.shape[1], columns = out.shape[2], depth = one.shape[2];
    for (int64_t batch = 0; batch < out.shape[0]; batch++) {
        const std::vector<float> left = matrixOf(one, batch), right = matrixOf(other, batch);
        std::vector<float> sums((size_t)columns);
        for (int64_t row = 0; row < rows; row++) {
            std::fill(sums.begin(), sums.end(), 0.0f);
            for (int64_t k = 0; k < depth; k++) {
                const float factor = left[(size_t)(row * depth + k)];
                const float *from = &right[(size_t)(k * columns)];
                for (size_t column = 0; column < sums.size(); column++) sums[column] += factor * from[column];
            }
            for (int64_t column = 0; column < columns; column++) {
                const int64_t at = (batch * rows + row) * columns + column;
                const float product = alpha * sums[(size_t)column];
                out.set(at, std::fabs(beta) <= std::numeric_limits<float>::epsilon() ? product : beta * out.get(at) + product);
            }
        }
    }
}

aclnnStatus aclnnInplaceBaddbmmGetWorkspaceSize(const aclTensor *selfRef, const aclTensor *batch1, const aclTensor *batch2, const aclScalar *beta,
                                                const aclScalar *alpha, int8_t cubeMathType, uint64_t *workspaceSize, aclOpExecutor **executor,
                                                Site site) {
    Locked locked(lock);
    const Planned plan{"aclnnInplaceBaddbmm", workspaceSize, executor, site};
    if (aclnnStatus code = plan.needTensors({selfRef, batch1, batch2}, {ACL_FLOAT, ACL_FLOAT16, ACL_BF16})) return code;
    if (aclnnStatus code = plan.needScalars({beta, alpha})) return code;
    if (cubeMathType != 0) return plan.refuse("the emulation keeps the type of the inputs: cubeMathType must be 0");
    if (selfRef->shape.size() != 3 || batch1->shape.size() != 3 || batch2->shape.size() != 3) return plan.refuse("its tensors have three dimensions");
    const int64_t batch = selfRef->shape[0];
    if (batch1->shape[0] != batch || batch2->shape[0] != batch || batch1->shape[1] != selfRef->shape[1] || batch2->shape[2] != selfRef->shape[2] ||
        batch1->shape[2] != batch2->shape[1])
        return plan.refuse("the shapes do not fit together");
    return plan.give({*batch1, *batch2}, {*selfRef}, [by = beta->value, times = alpha->value](const aclOpExecutor &of) {
        multiply(of.writes[0], of.reads[0], of.reads[1], by, times);
    });
}

/** An operator whose result at a place is made of what its tensors have there. */
template <class Value>
static aclnnStatus giveEach(const Planned &plan, const aclTensor *out, std::initializer_list<const aclTensor *> from, Value value) {
    std::vector<aclTensor> reads;
    for (const aclTensor *one : from) {
        if (one->shape != out->shape) return plan.refuse("the shapes differ");
        reads.push_back(*one);
    }
    return plan.give(std::move(reads), {*out}, [value](const aclOpExecutor &of) {
        const aclTensor &to = of.writes[0];
        for (int64_t at = 0, end = to.elements(); at < end; at++) to.set(at, value(of, at));
    });
}

aclnnStatus aclnnInplaceAddGetWorkspaceSize(const aclTensor *selfRef, const aclTensor *other, const aclScalar *alpha, uint64_t *workspaceSize,
                                            aclOpExecutor **executor, Site site) {
    Locked locked(lock);
    const Planned plan{"aclnnInplaceAdd", workspaceSize, executor, site};
    if (aclnnStatus code = plan.needTensors({selfRef, other}, {ACL_FLOAT, ACL_FLOAT16, ACL_BF16})) return code;
    if (aclnnStatus code = plan.needScalars({alpha})) return code;
    return giveEach(plan, selfRef, {other}, [by = alpha->value](const aclOpExecutor &of, int64_t at) {
        return of.writes[0].get(at) + by * of.reads[0].get(at);
    });
}
aclnnStatus aclnnInplaceMulsGetWorkspaceSize(aclTensor *selfRef, const aclScalar *other, uint64_t *workspaceSize, aclOpExecutor **executor, Site site) {
    Locked locked(lock);
    const Planned plan{"aclnnInplaceMuls", workspaceSize, executor, site};
    if (aclnnStatus code = plan.needTensors({selfRef}, {ACL_FLOAT, ACL_FLOAT16, ACL_BF16})) return code;
    if (aclnnStatus code = plan.needScalars({other})) return code;
    return giveEach(plan, selfRef, {}, [by = other->value](const aclOpExecutor &of, int64_t at) { return by * of.writes[0].get(at); });
}
aclnnStatus aclnnInplaceMulGetWorkspaceSize(aclTensor *selfRef, const aclTensor *other, uint64_t *workspaceSize, aclOpExecutor **executor, Site site) {
    Locked locked(lock);
    const Planned plan{"aclnnInplaceMul", workspaceSize, executor, site};
    if (aclnnStatus code = plan.needTensors({selfRef, other}, {ACL_FLOAT, ACL_FLOAT16, ACL_BF16})) return code;
    const bool one = other->elements() == 1;
    if (!one && other->shape != selfRef->shape) return plan.refuse("the emulation multiplies by a tensor of the same shape, or of one element");
    return plan.give({*other}, {*selfRef}, [one](const aclOpExecutor &of) {
        const aclTensor &to = of.writes[0];
        for (int64_t at = 0, end = to.elements(); at < end; at++) to.set(at, to.get(at) * of.reads[0].get(one ? 0 : at));
    });
}
aclnnStatus aclnnInplaceZeroGetWorkspaceSize(aclTensor *selfRef, uint64_t *workspaceSize, aclOpExecutor **executor, Site site) {
    Locked locked(lock);
    const Planned plan{"aclnnInplaceZero", workspaceSize, executor, site};
    if (aclnnStatus code = plan.needTensors({selfRef}, {ACL_FLOAT, ACL_FLOAT16, ACL_BF16})) return code;
    return giveEach(plan, selfRef, {}, [](const aclOpExecutor &, int64_t) { return 0.0f; });
}
aclnnStatus aclnnInplaceCopyGetWorkspaceSize(aclTensor *selfRef, const aclTensor *src, uint64_t *workspaceSize, aclOpExecutor **executor, Site site) {
    Locked locked(lock);
    const Planned plan{"aclnnInplaceCopy", workspaceSize, executor, site};
    if (aclnnStatus code = plan.needTensors({selfRef, src}, {ACL_FLOAT, ACL_FLOAT16, ACL_BF16})) return code;
    return giveEach(plan, selfRef, {src}, [](const aclOpExecutor &of, int64_t at) { return of.reads[0].get(at); });
}

aclnnStatus aclnnDotGetWorkspaceSize(const aclTensor *self, const aclTensor *tensor, aclTensor *out, uint64_t *workspaceSize, aclOpExecutor **executor,
                                     Site site) {
    Locked locked(lock);
    const Planned plan{"aclnnDot", workspaceSize, executor, site};
    if (aclnnStatus code = plan.needTensors({self, tensor, out}, {ACL_FLOAT, ACL_FLOAT16, ACL_BF16})) return code;
    if (self->shape.size() != 1 || self->shape != tensor->shape || !out->shape.empty()) return plan.refuse("it takes two vectors of one length, and a result without dimensions");
    return plan.give({*self, *tensor}, {*out}, [](const aclOpExecutor &of) {
        double sum = 0;
        for (int64_t at = 0, end = of.reads[0].elements(); at < end; at++) sum += (double)of.reads[0].get(at) * of.reads[1].get(at);
        of.writes[0].set(0, (float)sum);
    });
}

aclnnStatus aclnnAbsGetWorkspaceSize(const aclTensor *self, aclTensor *out, uint64_t *workspaceSize, aclOpExecutor **executor, Site site) {
    Locked locked(lock);
    const Planned plan{"aclnnAbs", workspaceSize, executor, site};
    if (aclnnStatus code = plan.needTensors({self, out}, {ACL_FLOAT, ACL_FLOAT16, ACL_BF16})) return code;
    return giveEach(plan, out, {self}, [](const aclOpExecutor &of, int64_t at) { return std::fabs(of.reads[0].get(at)); });
}
aclnnStatus aclnnCastGetWorkspaceSize(const aclTensor *self, const aclDataType dtype, aclTensor *out, uint64_t *workspaceSize,
                                      aclOpExecutor **executor, Site site) {
    Locked locked(lock);
    const Planned plan{"aclnnCast", workspaceSize, executor, site};
    if (aclnnStatus code = plan.needTensors({self}, {ACL_FLOAT, ACL_FLOAT16, ACL_BF16})) return code;
    if (aclnnStatus code = plan.needTensors({out}, {ACL_FLOAT, ACL_FLOAT16, ACL_BF16})) return code;
    if (dtype != out->type) return plan.refuse("the type that it is asked for is not that of its result");
    return giveEach(plan, out, {self}, [](const aclOpExecutor &of, int64_t at) { return of.reads[0].get(at); });
}
aclnnStatus aclnnReduceSumGetWorkspaceSize(const aclTensor *self, const aclIntArray *dims, bool keepDims, aclDataType dtype, aclTensor *out,
                                           uint64_t *workspaceSize, aclOpExecutor **executor, Site site) {
    Locked locked(lock);
    const Planned plan{"aclnnReduceSum", workspaceSize, executor, site};
    if (aclnnStatus code = plan.needTensors({self, out}, {ACL_FLOAT, ACL_FLOAT16, ACL_BF16})) return code;
    const bool all = intArrays.count(dims) && dims->values == std::vector<int64_t>{0} && self->shape.size() == 1;
    if (!all || keepDims || dtype != out->type || !out->shape.empty()) return plan.refuse("the emulation sums a vector, to a result without dimensions");
    return plan.give({*self}, {*out}, [](const aclOpExecutor &of) {
        double sum = 0;
        for (int64_t at = 0, end = of.reads[0].elements(); at < end; at++) sum += of.reads[0].get(at);
        of.writes[0].set(0, (float)sum);
    });
}
