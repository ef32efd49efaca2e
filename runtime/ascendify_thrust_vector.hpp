// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_thrust_vector.hpp: the part of ascendify_thrust.hpp with containers, and copies between the host and the device.
#ifndef ASCENDIFY_THRUST_VECTOR_HPP
#define ASCENDIFY_THRUST_VECTOR_HPP

#include <initializer_list>
#include <vector>

#include "ascendify_thrust_run.hpp"

namespace ascendify {
namespace thrust {

template <typename To, typename T>
struct FillEach {
    To to;
    T value;
    __host__ __aicore__ void operator()(Index at) { to[static_cast<ptrdiff_t>(at)] = value; }
};

template <typename From, typename To>
struct CopyEach {
    From from;
    To to;
    __host__ __aicore__ void operator()(Index at) { to[static_cast<ptrdiff_t>(at)] = from[static_cast<ptrdiff_t>(at)]; }
};

// From one side to the other in one piece, by a copy on the side that has the iterators where they are not plain pointers.
template <typename From, typename To>
void copyEach(HostPolicy policy, From from, Index count, To to) {
    for (Index at = 0; at < count; at++, ++from, ++to) *to = *from;
    static_cast<void>(policy);
}
template <typename From, typename To>
void copyEach(const DevicePolicy &policy, From from, Index count, To to) {
    thrust::each(policy, count, CopyEach<typename Raw<From>::type, typename Raw<To>::type>{thrust::raw(from), thrust::raw(to)});
}
template <typename From, typename To>
To copied(From from, From last, To to) {
    constexpr int source = SystemOf<From>::value, target = SystemOf<To>::value;
    if constexpr (source == onHost && target == onDevice) {
        using T = ValueOf<To>;
        const std::vector<T> values(from, last);
        const size_t bytes = values.size() * sizeof(T);
        check(aclrtSynchronizeDevice());
        if constexpr (std::is_pointer<typename Raw<To>::type>::value) {
            if (bytes > 0) check(aclrtMemcpy(thrust::raw(to), bytes, values.data(), bytes, ACL_MEMCPY_HOST_TO_DEVICE));
        } else {
            const Temporary<T> taken(values.size());
            if (bytes > 0) check(aclrtMemcpy(taken.items, bytes, values.data(), bytes, ACL_MEMCPY_HOST_TO_DEVICE));
            thrust::copyEach(device, taken.items, values.size(), to);
        }
        return to + static_cast<ptrdiff_t>(values.size());
    } else if constexpr (source == onDevice && target == onHost) {
        using T = ValueOf<From>;
        const Index count = static_cast<Index>(last - from);
        const size_t bytes = count * sizeof(T);
        // Of bool a std::vector has bits.
        static_assert(!std::is_same<T, bool>::value, "copy bool to another type of the host, or as unsigned char");
        std::vector<T> values(count);
        if constexpr (std::is_pointer<typename Raw<From>::type>::value) {
            check(aclrtSynchronizeDevice());
            if (bytes > 0) check(aclrtMemcpy(values.data(), bytes, thrust::raw(from), bytes, ACL_MEMCPY_DEVICE_TO_HOST));
        } else {
            const Temporary<T> taken(count);
            thrust::copyEach(device, from, count, taken.items);
            if (bytes > 0) check(aclrtMemcpy(values.data(), bytes, taken.items, bytes, ACL_MEMCPY_DEVICE_TO_HOST));
        }
        for (const T &value : values) *to++ = value;
        return to;
    } else if constexpr (source == onHost || target == onHost) {
        for (; from != last; ++from, ++to) *to = *from;
        return to;
    } else {
        const Index count = static_cast<Index>(last - from);
        thrust::copyEach(device, from, count, to);
        return to + static_cast<ptrdiff_t>(count);
    }
}

/**
 * thrust::host_vector: a std::vector that also takes what lies on the device. Its iterators are of the host.
 */
template <typename T, typename... Allocator>
struct host_vector : public std::vector<T, Allocator...> {
    static_assert(!std::is_same<T, bool>::value, "std::vector keeps bool as bits, which Thrust does not");
    using std::vector<T, Allocator...>::vector;
    host_vector() = default;
    template <typename U, typename A>
    host_vector(const std::vector<U, A> &other) : std::vector<T, Allocator...>(other.begin(), other.end()) {}
    template <typename Container, typename = typename Container::on_device>
    host_vector(const Container &other) {
        *this = other;
    }
    host_vector(device_ptr<const T> first, device_ptr<const T> last) : std::vector<T, Allocator...>(static_cast<size_t>(last - first)) {
        thrust::copied(first, last, this->begin());
    }
    host_vector(device_ptr<T> first, device_ptr<T> last) : host_vector(device_ptr<const T>(first), device_ptr<const T>(last)) {}
    template <typename U, typename A>
    host_vector &operator=(const std::vector<U, A> &other) {
        this->assign(other.begin(), other.end());
        return *this;
    }
    template <typename Container, typename = typename Container::on_device>
    host_vector &operator=(const Container &other) {
        this->resize(other.size());
        thrust::copied(other.begin(), other.end(), this->begin());
        return *this;
    }
};

/**
 * thrust::device_vector: an array in device memory, of what is copied as bytes. To read or write an element from the host is a
 * copy. New elements have the value that their type has without a constructor's arguments, or the one given.
 */
template <typename T, typename Allocator = void>
struct device_vector {
    static_assert(std::is_trivially_copyable<T>::value, "what lies in device memory is copied as bytes");
    static_assert(!std::is_same<T, double>::value, "SIMT kernels have no double");
    static_assert(std::is_void<Allocator>::value, "device_vector allocates by aclrtMalloc");
    typedef void on_device;
    typedef T value_type;
    typedef size_t size_type;
    typedef ptrdiff_t difference_type;
    typedef device_ptr<T> pointer;
    typedef device_ptr<const T> const_pointer;
    typedef device_ptr<T> iterator;
    typedef device_ptr<const T> const_iterator;
    typedef device_reference<T> reference;
    typedef device_reference<const T> const_reference;

    device_vector() = default;
    explicit device_vector(size_t count, const T &value = T()) { resize(count, value); }
    device_vector(const device_vector &other) { assign(other.begin(), other.end()); }
    device_vector(device_vector &&other) noexcept { swap(other); }
    template <typename U>
    device_vector(const device_vector<U> &other) {
        assign(other.begin(), other.end());
    }
    template <typename U, typename A>
    device_vector(const std::vector<U, A> &other) {
        assign(other.begin(), other.end());
    }
    device_vector(std::initializer_list<T> values) { assign(values.begin(), values.end()); }
    template <typename It, typename = typename std::iterator_traits<It>::iterator_category>
    device_vector(It first, It last) {
        assign(first, last);
    }
    ~device_vector() {
        if (items != nullptr) aclrtFreeWithDevSync(items);
    }
    device_vector &operator=(const device_vector &other) {
        if (this != &other) assign(other.begin(), other.end());
        return *this;
    }
    device_vector &operator=(device_vector &&other) noexcept {
        swap(other);
        return *this;
    }
    template <typename U>
    device_vector &operator=(const device_vector<U> &other) {
        assign(other.begin(), other.end());
        return *this;
    }
    template <typename U, typename A>
    device_vector &operator=(const std::vector<U, A> &other) {
        assign(other.begin(), other.end());
        return *this;
    }

    iterator begin() { return iterator(items); }
    iterator end() { return iterator(items + count); }
    const_iterator begin() const { return const_iterator(items); }
    const_iterator end() const { return const_iterator(items + count); }
    const_iterator cbegin() const { return begin(); }
    const_iterator cend() const { return end(); }
    pointer data() { return pointer(items); }
    const_pointer data() const { return const_pointer(items); }
    reference operator[](size_t at) { return *(begin() + static_cast<ptrdiff_t>(at)); }
    const_reference operator[](size_t at) const { return *(begin() + static_cast<ptrdiff_t>(at)); }
    reference front() { return (*this)[0]; }
    reference back() { return (*this)[count - 1]; }
    const_reference front() const { return (*this)[0]; }
    const_reference back() const { return (*this)[count - 1]; }
    size_t size() const { return count; }
    size_t capacity() const { return room; }
    size_t max_size() const { return static_cast<size_t>(PTRDIFF_MAX) / sizeof(T); }
    bool empty() const { return count == 0; }
    void clear() { count = 0; }
    void swap(device_vector &other) noexcept {
        std::swap(items, other.items);
        std::swap(count, other.count);
        std::swap(room, other.room);
    }
    void reserve(size_t wanted) {
        if (wanted > room) move(wanted);
    }
    void shrink_to_fit() {
        if (count < room) move(count);
    }
    void resize(size_t wanted, const T &value = T()) {
        reserve(wanted);
        if (wanted > count) thrust::each(device, wanted - count, FillEach<T *, T>{items + count, value});
        count = wanted;
    }
    void assign(size_t wanted, const T &value) {
        clear();
        resize(wanted, value);
    }
    template <typename It, typename = typename std::iterator_traits<It>::iterator_category>
    void assign(It first, It last) {
        const size_t wanted = static_cast<size_t>(std::distance(first, last));
        clear();
        reserve(wanted);
        count = wanted;
        thrust::copied(first, last, begin());
    }
    void push_back(const T &value) {
        if (count == room) reserve(count < 8 ? 16 : count * 2);
        count++;
        back() = value;
    }
    void pop_back() { count--; }
    iterator erase(iterator place) { return erase(place, place + 1); }
    iterator erase(iterator first, iterator last) {
        const device_vector behind(last, end());
        thrust::copied(behind.begin(), behind.end(), first);
        count -= static_cast<size_t>(last - first);
        return first;
    }
    iterator insert(iterator place, const T &value) {
        const ptrdiff_t at = place - begin();
        const device_vector behind(place, end());
        resize(count + 1);
        thrust::copied(behind.begin(), behind.end(), begin() + at + 1);
        *(begin() + at) = value;
        return begin() + at;
    }

private:
    T *items = nullptr;
    size_t count = 0, room = 0;

    void move(size_t wanted) {
        T *old = items;
        void *memory = nullptr;
        if (wanted > 0 && aclrtMalloc(&memory, wanted * sizeof(T), ACL_MEM_MALLOC_HUGE_FIRST) != ACL_SUCCESS) throw std::bad_alloc();
        items = static_cast<T *>(memory);
        room = wanted;
        thrust::copied(device_ptr<const T>(old), device_ptr<const T>(old + count), begin());
        if (old != nullptr) check(aclrtFreeWithDevSync(old));
    }
};

template <typename T>
bool operator==(const device_vector<T> &one, const device_vector<T> &other) {
    return host_vector<T>(one) == host_vector<T>(other);
}
template <typename T, typename A>
bool operator==(const device_vector<T> &one, const std::vector<T, A> &other) {
    return host_vector<T>(one) == host_vector<T>(other);
}
template <typename T, typename A>
bool operator==(const std::vector<T, A> &one, const device_vector<T> &other) {
    return other == one;
}
template <typename T, typename Other>
bool operator!=(const device_vector<T> &one, const Other &other) {
    return !(one == other);
}

/** thrust::device_malloc: room for so many elements in device memory. */
template <typename T>
inline auto device_malloc(size_t count) {
    void *memory = nullptr;
    if (aclrtMalloc(&memory, count > 0 ? count * sizeof(T) : 1, ACL_MEM_MALLOC_HUGE_FIRST) != ACL_SUCCESS) throw std::bad_alloc();
    return device_ptr<T>(static_cast<T *>(memory));
}
inline device_ptr<void> device_malloc(size_t bytes) {
    return device_ptr<void>(thrust::device_malloc<char>(bytes).get());
}

/** thrust::device_free: gives it back. A null pointer is none. */
template <typename T>
inline void device_free(const device_ptr<T> &pointer) {
    if (pointer.get() != nullptr) check(aclrtFreeWithDevSync(const_cast<typename std::remove_cv<T>::type *>(pointer.get())));
}

}  // namespace thrust
}  // namespace ascendify

#endif
