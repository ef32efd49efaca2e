// The element type that a build chooses; no guard, for the program includes it once for each.
#if defined(USE_BF16)
typedef __nv_bfloat16 floatX;
#elif defined(USE_HALF)
typedef half floatX;
#else
typedef float floatX;
#endif
#define SHIFT (1.0f / 64)
