// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_thrust_functional.hpp: the part of ascendify_thrust.hpp with functors, for the host and for kernels.
#ifndef ASCENDIFY_THRUST_FUNCTIONAL_HPP
#define ASCENDIFY_THRUST_FUNCTIONAL_HPP

#include "simt_api/asc_simt.h"

namespace ascendify {
namespace thrust {

// What a functor does, for operands of any types.
#define ASCENDIFY_THRUST_BINARY(name, expression)                                       \
    struct name {                                                                       \
        template <typename One, typename Other>                                         \
        __host__ __aicore__ auto operator()(const One &one, const Other &other) const { \
            return expression;                                                          \
        }                                                                               \
    };
#define ASCENDIFY_THRUST_UNARY(name, expression)                   \
    struct name {                                                  \
        template <typename One>                                    \
        __host__ __aicore__ auto operator()(const One &one) const { \
            return expression;                                     \
        }                                                          \
    };
ASCENDIFY_THRUST_BINARY(PlusOf, one + other)
ASCENDIFY_THRUST_BINARY(MinusOf, one - other)
ASCENDIFY_THRUST_BINARY(MultipliesOf, one * other)
ASCENDIFY_THRUST_BINARY(DividesOf, one / other)
ASCENDIFY_THRUST_BINARY(ModulusOf, one % other)
ASCENDIFY_THRUST_BINARY(BitAndOf, one & other)
ASCENDIFY_THRUST_BINARY(BitOrOf, one | other)
ASCENDIFY_THRUST_BINARY(BitXorOf, one ^ other)
ASCENDIFY_THRUST_BINARY(MaximumOf, one < other ? other : one)
ASCENDIFY_THRUST_BINARY(MinimumOf, one < other ? one : other)
ASCENDIFY_THRUST_BINARY(EqualToOf, one == other)
ASCENDIFY_THRUST_BINARY(NotEqualToOf, one != other)
ASCENDIFY_THRUST_BINARY(GreaterOf, one > other)
ASCENDIFY_THRUST_BINARY(LessOf, one < other)
ASCENDIFY_THRUST_BINARY(GreaterEqualOf, one >= other)
ASCENDIFY_THRUST_BINARY(LessEqualOf, one <= other)
ASCENDIFY_THRUST_BINARY(LogicalAndOf, one && other)
ASCENDIFY_THRUST_BINARY(LogicalOrOf, one || other)
ASCENDIFY_THRUST_UNARY(NegateOf, -one)
ASCENDIFY_THRUST_UNARY(SquareOf, one * one)
ASCENDIFY_THRUST_UNARY(IdentityOf, one)
ASCENDIFY_THRUST_UNARY(LogicalNotOf, !one)

#undef ASCENDIFY_THRUST_BINARY
#undef ASCENDIFY_THRUST_UNARY

// The functor for one type; for `void` it is the one for all.
template <typename T, typename Result, typename Does>
struct BinaryOf {
    typedef T first_argument_type;
    typedef T second_argument_type;
    typedef Result result_type;
    __host__ __aicore__ Result operator()(const T &one, const T &other) const { return static_cast<Result>(Does()(one, other)); }
};
template <typename Result, typename Does>
struct BinaryOf<void, Result, Does> : Does {};
template <typename T, typename Result, typename Does>
struct UnaryOf {
    typedef T argument_type;
    typedef Result result_type;
    __host__ __aicore__ Result operator()(const T &one) const { return static_cast<Result>(Does()(one)); }
};
template <typename Result, typename Does>
struct UnaryOf<void, Result, Does> : Does {};

/** thrust::plus */
template <typename T = void>
struct plus : BinaryOf<T, T, PlusOf> {};

/** thrust::minus */
template <typename T = void>
struct minus : BinaryOf<T, T, MinusOf> {};

/** thrust::multiplies */
template <typename T = void>
struct multiplies : BinaryOf<T, T, MultipliesOf> {};

/** thrust::divides */
template <typename T = void>
struct divides : BinaryOf<T, T, DividesOf> {};

/** thrust::modulus */
template <typename T = void>
struct modulus : BinaryOf<T, T, ModulusOf> {};

/** thrust::bit_and */
template <typename T = void>
struct bit_and : BinaryOf<T, T, BitAndOf> {};

/** thrust::bit_or */
template <typename T = void>
struct bit_or : BinaryOf<T, T, BitOrOf> {};

/** thrust::bit_xor */
template <typename T = void>
struct bit_xor : BinaryOf<T, T, BitXorOf> {};

/** thrust::maximum */
template <typename T = void>
struct maximum : BinaryOf<T, T, MaximumOf> {};

/** thrust::minimum */
template <typename T = void>
struct minimum : BinaryOf<T, T, MinimumOf> {};

/** thrust::equal_to */
template <typename T = void>
struct equal_to : BinaryOf<T, bool, EqualToOf> {};

/** thrust::not_equal_to */
template <typename T = void>
struct not_equal_to : BinaryOf<T, bool, NotEqualToOf> {};

/** thrust::greater */
template <typename T = void>
struct greater : BinaryOf<T, bool, GreaterOf> {};

/** thrust::less */
template <typename T = void>
struct less : BinaryOf<T, bool, LessOf> {};

/** thrust::greater_equal */
template <typename T = void>
struct greater_equal : BinaryOf<T, bool, GreaterEqualOf> {};

/** thrust::less_equal */
template <typename T = void>
struct less_equal : BinaryOf<T, bool, LessEqualOf> {};

/** thrust::logical_and */
template <typename T = void>
struct logical_and : BinaryOf<T, bool, LogicalAndOf> {};

/** thrust::logical_or */
template <typename T = void>
struct logical_or : BinaryOf<T, bool, LogicalOrOf> {};

/** thrust::negate */
template <typename T = void>
struct negate : UnaryOf<T, T, NegateOf> {};

/** thrust::square */
template <typename T = void>
struct square : UnaryOf<T, T, SquareOf> {};

/** thrust::identity */
template <typename T = void>
struct identity : UnaryOf<T, T, IdentityOf> {};

/** thrust::logical_not */
template <typename T = void>
struct logical_not : UnaryOf<T, bool, LogicalNotOf> {};

/** thrust::unary_function, the base of functors that older releases ask for. */
template <typename Argument, typename Result>
struct unary_function {
    typedef Argument argument_type;
    typedef Result result_type;
};

/** thrust::binary_function, the same for two operands. */
template <typename First, typename Second, typename Result>
struct binary_function {
    typedef First first_argument_type;
    typedef Second second_argument_type;
    typedef Result result_type;
};

}  // namespace thrust
}  // namespace ascendify

#endif
