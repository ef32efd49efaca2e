// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_thrust_iterator.hpp: the part of ascendify_thrust.hpp with policies, pointers to device memory and iterators.
#ifndef ASCENDIFY_THRUST_ITERATOR_HPP
#define ASCENDIFY_THRUST_ITERATOR_HPP

#include <iterator>
#include <new>
#include <stdexcept>
#include <string>

#include "acl/acl.h"
#include "ascendify_thrust_functional.hpp"
#include "ascendify_thrust_tuple.hpp"

namespace ascendify {
namespace thrust {

/** thrust::system_error: what an algorithm throws where a call of ACL failed. Memory that is not there is a std::bad_alloc. */
struct system_error : public std::runtime_error {
    explicit system_error(aclError error) : std::runtime_error("ACL returned " + std::to_string(error)), error(error) {}
    aclError error;
};

inline void check(aclError error) {
    if (error != ACL_SUCCESS) throw system_error(error);
}

// Where an algorithm runs: on the host, or on the device and on which stream.
struct Policy {};
struct HostPolicy : Policy {
    static constexpr bool onDevice = false;
};
struct DevicePolicy : Policy {
    static constexpr bool onDevice = true;
    aclrtStream stream = nullptr;
    DevicePolicy on(aclrtStream other) const {
        DevicePolicy policy;
        policy.stream = other;
        return policy;
    }
    // CUDA's default stream waits for the others.
    void begin() const {
        if (stream == nullptr) check(aclrtSynchronizeDevice());
    }
    void end() const { check(aclrtSynchronizeStream(stream)); }
};

/** thrust::host */
constexpr HostPolicy host = HostPolicy();

/** thrust::device, and thrust::cuda::par with its `on(stream)`. An algorithm is done when it returns, whatever the stream. */
constexpr DevicePolicy device = DevicePolicy();

template <typename T>
struct device_reference;

// The arithmetic of an iterator, from how it moves and how far it is from another.
template <typename Derived, typename Value, typename Reference>
struct IteratorBase {
    typedef typename std::remove_cv<Value>::type value_type;
    typedef ptrdiff_t difference_type;
    typedef Reference reference;
    typedef void pointer;
    typedef std::random_access_iterator_tag iterator_category;

    __host__ __aicore__ Derived &operator+=(ptrdiff_t by) {
        self().move(by);
        return self();
    }
    __host__ __aicore__ Derived &operator-=(ptrdiff_t by) { return *this += -by; }
    __host__ __aicore__ Derived &operator++() { return *this += 1; }
    __host__ __aicore__ Derived &operator--() { return *this += -1; }
    __host__ __aicore__ Derived operator++(int) {
        const Derived old = self();
        *this += 1;
        return old;
    }
    __host__ __aicore__ Derived operator--(int) {
        const Derived old = self();
        *this += -1;
        return old;
    }
    __host__ __aicore__ Derived operator+(ptrdiff_t by) const {
        Derived other = self();
        other += by;
        return other;
    }
    __host__ __aicore__ Derived operator-(ptrdiff_t by) const { return *this + -by; }
    __host__ __aicore__ friend Derived operator+(ptrdiff_t by, const Derived &it) { return it + by; }
    __host__ __aicore__ ptrdiff_t operator-(const Derived &other) const { return self().from(other); }
    __host__ __aicore__ bool operator==(const Derived &other) const { return self().from(other) == 0; }
    __host__ __aicore__ bool operator!=(const Derived &other) const { return self().from(other) != 0; }
    __host__ __aicore__ bool operator<(const Derived &other) const { return self().from(other) < 0; }
    __host__ __aicore__ bool operator>(const Derived &other) const { return self().from(other) > 0; }
    __host__ __aicore__ bool operator<=(const Derived &other) const { return self().from(other) <= 0; }
    __host__ __aicore__ bool operator>=(const Derived &other) const { return self().from(other) >= 0; }
    __host__ __aicore__ Reference operator[](ptrdiff_t at) const { return *(*this + at); }

private:
    __host__ __aicore__ Derived &self() { return static_cast<Derived &>(*this); }
    __host__ __aicore__ const Derived &self() const { return static_cast<const Derived &>(*this); }
};

/** thrust::device_ptr: a pointer to device memory that the host may follow, by a copy each time. */
template <typename T>
struct device_ptr : IteratorBase<device_ptr<T>, T, device_reference<T>> {
    typedef T element_type;
    T *address = nullptr;
    device_ptr() = default;
    __host__ __aicore__ device_ptr(std::nullptr_t) {}
    template <typename U>
    __host__ __aicore__ explicit device_ptr(U *address) : address(address) {}
    template <typename U, typename = typename std::enable_if<std::is_convertible<U *, T *>::value>::type>
    __host__ __aicore__ device_ptr(const device_ptr<U> &other) : address(other.get()) {}
    __host__ __aicore__ T *get() const { return address; }
    device_reference<T> operator*() const { return device_reference<T>(*this); }
    __host__ __aicore__ explicit operator bool() const { return address != nullptr; }
    __host__ __aicore__ void move(ptrdiff_t by) { address += by; }
    __host__ __aicore__ ptrdiff_t from(const device_ptr &other) const { return address - other.address; }
};
template <>
struct device_ptr<void> {
    void *address = nullptr;
    device_ptr() = default;
    explicit device_ptr(void *address) : address(address) {}
    template <typename U>
    device_ptr(const device_ptr<U> &other) : address(other.get()) {}
    void *get() const { return address; }
};

/** thrust::device_reference: an element of device memory. To read and to write it is a copy that waits for the device. */
template <typename T>
struct device_reference {
    typedef typename std::remove_cv<T>::type value_type;
    device_ptr<T> place;
    explicit device_reference(const device_ptr<T> &place) : place(place) {}
    device_reference(const device_reference &) = default;
    template <typename U, typename = typename std::enable_if<std::is_convertible<U *, T *>::value>::type>
    device_reference(const device_reference<U> &other) : place(other.place) {}
    operator value_type() const {
        value_type value;
        check(aclrtSynchronizeDevice());
        check(aclrtMemcpy(&value, sizeof(T), place.get(), sizeof(T), ACL_MEMCPY_DEVICE_TO_HOST));
        return value;
    }
    device_reference &operator=(const value_type &value) {
        check(aclrtSynchronizeDevice());
        check(aclrtMemcpy(place.get(), sizeof(T), &value, sizeof(T), ACL_MEMCPY_HOST_TO_DEVICE));
        return *this;
    }
    device_reference &operator=(const device_reference &other) { return *this = static_cast<value_type>(other); }
    device_ptr<T> operator&() const { return place; }
    device_reference &operator+=(const value_type &by) { return *this = static_cast<value_type>(*this) + by; }
    device_reference &operator-=(const value_type &by) { return *this = static_cast<value_type>(*this) - by; }
    device_reference &operator*=(const value_type &by) { return *this = static_cast<value_type>(*this) * by; }
    device_reference &operator/=(const value_type &by) { return *this = static_cast<value_type>(*this) / by; }
    device_reference &operator++() { return *this += 1; }
    device_reference &operator--() { return *this -= 1; }
};

/** thrust::raw_pointer_cast: the plain pointer. */
template <typename T>
inline __host__ __aicore__ auto raw_pointer_cast(const device_ptr<T> &pointer) {
    return pointer.get();
}
template <typename T>
inline __host__ __aicore__ T *raw_pointer_cast(T *pointer) {
    return pointer;
}

/** thrust::device_pointer_cast */
template <typename T>
inline __host__ __aicore__ auto device_pointer_cast(T *pointer) {
    return device_ptr<T>(pointer);
}
template <typename T>
inline __host__ __aicore__ device_ptr<T> device_pointer_cast(const device_ptr<T> &pointer) {
    return pointer;
}

/** thrust::counting_iterator: the numbers from one on. */
template <typename T>
struct counting_iterator : IteratorBase<counting_iterator<T>, T, T> {
    T value = T();
    counting_iterator() = default;
    __host__ __aicore__ explicit counting_iterator(T value) : value(value) {}
    __host__ __aicore__ T operator*() const { return value; }
    __host__ __aicore__ void move(ptrdiff_t by) { value = static_cast<T>(value + static_cast<T>(by)); }
    __host__ __aicore__ ptrdiff_t from(const counting_iterator &other) const {
        return static_cast<ptrdiff_t>(value) - static_cast<ptrdiff_t>(other.value);
    }
};

/** thrust::make_counting_iterator */
template <typename T>
inline __host__ __aicore__ auto make_counting_iterator(T value) {
    return counting_iterator<T>(value);
}

/** thrust::constant_iterator: one value at each place. */
template <typename T>
struct constant_iterator : IteratorBase<constant_iterator<T>, T, T> {
    T value = T();
    ptrdiff_t place = 0;
    constant_iterator() = default;
    __host__ __aicore__ explicit constant_iterator(T value, ptrdiff_t place = 0) : value(value), place(place) {}
    __host__ __aicore__ T operator*() const { return value; }
    __host__ __aicore__ void move(ptrdiff_t by) { place += by; }
    __host__ __aicore__ ptrdiff_t from(const constant_iterator &other) const { return place - other.place; }
};

/** thrust::make_constant_iterator */
template <typename T>
inline __host__ __aicore__ auto make_constant_iterator(T value, ptrdiff_t place = 0) {
    return constant_iterator<T>(value, place);
}

// What takes any value and keeps none.
struct Discarded {
    Discarded() = default;
    template <typename T>
    __host__ __aicore__ Discarded(const T &) {}
};

/** thrust::discard_iterator: what is written to it is gone. */
template <typename System = void>
struct discard_iterator : IteratorBase<discard_iterator<System>, Discarded, Discarded> {
    ptrdiff_t place = 0;
    discard_iterator() = default;
    __host__ __aicore__ explicit discard_iterator(ptrdiff_t place) : place(place) {}
    __host__ __aicore__ Discarded operator*() const { return Discarded(); }
    __host__ __aicore__ void move(ptrdiff_t by) { place += by; }
    __host__ __aicore__ ptrdiff_t from(const discard_iterator &other) const { return place - other.place; }
};

/** thrust::make_discard_iterator */
inline __host__ __aicore__ auto make_discard_iterator(ptrdiff_t place = 0) {
    return discard_iterator<>(place);
}

template <typename It>
using ValueOf = typename std::iterator_traits<It>::value_type;
template <typename It>
using ReferenceOf = typename std::iterator_traits<It>::reference;

/** thrust::transform_iterator: what a function gives for the elements of another iterator. */
template <typename Function, typename It, typename Reference = void, typename Value = void>
struct transform_iterator
    : IteratorBase<transform_iterator<Function, It, Reference, Value>, typename std::decay<std::invoke_result_t<Function, ReferenceOf<It>>>::type,
                   std::invoke_result_t<Function, ReferenceOf<It>>> {
    It base_;
    Function function;
    transform_iterator() = default;
    __host__ __aicore__ transform_iterator(const It &base, const Function &function) : base_(base), function(function) {}
    __host__ __aicore__ explicit transform_iterator(const It &base) : base_(base), function() {}
    __host__ __aicore__ const It &base() const { return base_; }
    __host__ __aicore__ std::invoke_result_t<Function, ReferenceOf<It>> operator*() const {
        Function own = function;
        return own(*base_);
    }
    __host__ __aicore__ void move(ptrdiff_t by) { base_ += by; }
    __host__ __aicore__ ptrdiff_t from(const transform_iterator &other) const { return base_ - other.base_; }
};

/** thrust::make_transform_iterator */
template <typename Function, typename It>
inline __host__ __aicore__ auto make_transform_iterator(It it, Function function) {
    return transform_iterator<Function, It>(it, function);
}

/** thrust::permutation_iterator: the elements at given places. */
template <typename Elements, typename Places>
struct permutation_iterator : IteratorBase<permutation_iterator<Elements, Places>, ValueOf<Elements>, ReferenceOf<Elements>> {
    Elements elements;
    Places places;
    permutation_iterator() = default;
    __host__ __aicore__ permutation_iterator(Elements elements, Places places) : elements(elements), places(places) {}
    __host__ __aicore__ ReferenceOf<Elements> operator*() const { return elements[static_cast<ptrdiff_t>(*places)]; }
    __host__ __aicore__ void move(ptrdiff_t by) { places += by; }
    __host__ __aicore__ ptrdiff_t from(const permutation_iterator &other) const { return places - other.places; }
};

/** thrust::make_permutation_iterator */
template <typename Elements, typename Places>
inline __host__ __aicore__ auto make_permutation_iterator(Elements elements, Places places) {
    return permutation_iterator<Elements, Places>(elements, places);
}

template <typename Tuple, typename Places>
struct ZipOf;
template <typename... Its, size_t... At>
struct ZipOf<tuple<Its...>, std::index_sequence<At...>> {
    typedef tuple<ValueOf<Its>...> Values;
    typedef tuple<ReferenceOf<Its>...> References;
    static __host__ __aicore__ References all(const tuple<Its...> &its) { return References(*its.template get<At>()...); }
    static __host__ __aicore__ void move(tuple<Its...> &its, ptrdiff_t by) {
        const int done[] = {0, (its.template get<At>() += by, 0)...};
        static_cast<void>(done);
    }
};
template <typename... Its>
ZipOf<tuple<Its...>, std::index_sequence_for<Its...>> zipOf(const tuple<Its...> &);

/** thrust::zip_iterator: several iterators as one, whose elements are tuples. */
template <typename Iterators>
struct zip_iterator : IteratorBase<zip_iterator<Iterators>, typename decltype(zipOf(std::declval<Iterators>()))::Values,
                                   typename decltype(zipOf(std::declval<Iterators>()))::References> {
    using All = decltype(zipOf(std::declval<Iterators>()));
    Iterators its;
    zip_iterator() = default;
    __host__ __aicore__ zip_iterator(const Iterators &its) : its(its) {}
    __host__ __aicore__ const Iterators &get_iterator_tuple() const { return its; }
    __host__ __aicore__ typename All::References operator*() const { return All::all(its); }
    __host__ __aicore__ void move(ptrdiff_t by) { All::move(its, by); }
    __host__ __aicore__ ptrdiff_t from(const zip_iterator &other) const { return its.template get<0>() - other.its.template get<0>(); }
};

/** thrust::make_zip_iterator: of a tuple of iterators, or of the iterators. */
template <typename... Its>
inline __host__ __aicore__ auto make_zip_iterator(Its... its) {
    return zip_iterator<tuple<Its...>>(tuple<Its...>(its...));
}
template <typename... Its>
inline __host__ __aicore__ auto make_zip_iterator(tuple<Its...> its) {
    return zip_iterator<tuple<Its...>>(its);
}

}  // namespace thrust
}  // namespace ascendify

#endif
