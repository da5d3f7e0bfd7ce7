/*
 * What a compiled module of cdef is, for C and for those who read the C that cdef writes.
 *
 * cdef writes the C of a module as three parts in one file: the user's own source, then this header, then generated
 * code. Compiled together they are a plain shared library, which exports one symbol, `cdef_module`. It leads to three
 * tables: numbers that only the compiler knows (sizes, offsets, lengths), functions to call, and the places where
 * functions that are written in JavaScript are attached. What the entries mean is known to the JavaScript file of the
 * same module; `cdef_id` holds the two together.
 *
 * Valid C99, C11 and C++11 and their successors; includes standard headers alone, and none that declare functions
 * where the compiler can do without, so that the user's names stay free. All names begin with cdef_ or CDEF_.
 */
#ifndef CDEF_MODULE_H
#define CDEF_MODULE_H

#include <cdef/keywords.h>

#if defined(__GNUC__)
/* Where a macro's operand is wrong, gcc points to where the macro is used, as the others do. */
#pragma GCC system_header
#endif

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* Stands before a function that is called once: of some thousand, none is worth the time that optimising it takes. */
#if defined(__clang__)
#define CDEF_ONCE __attribute__((noinline, optnone))
#elif defined(__GNUC__)
#define CDEF_ONCE __attribute__((optimize("O0")))
#else
#define CDEF_ONCE
#endif

/* gcc, clang, and what speaks like them. */
#if defined(__GNUC__) || defined(__clang__)
#define CDEF_GNU 1
#define CDEF_INLINE static __inline__
#define CDEF_OFFSETOF(type, member) __builtin_offsetof(type, member)
#else
#define CDEF_GNU 0
#define CDEF_INLINE static inline
#define CDEF_OFFSETOF(type, member) offsetof(type, member)
#include <string.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Version of everything below; the JavaScript side refuses others. */
#define CDEF_MODULE_CONTRACT 1

/* An answer of the compiler. */
typedef long long cdef_number;

/* A function; what it really is depends on the entry. */
typedef void (*cdef_address)(void);

/* What one JavaScript environment attached to a function that C calls. */
typedef struct cdef_binding cdef_binding;
struct cdef_binding {
  /*
   * Runs the JavaScript function if it belongs to the calling thread, and writes the result at the frame's start;
   * returns 1. Else it returns 0 and touches nothing.
   */
  int (*cdef_call)(cdef_binding *cdef_self, char *cdef_frame);
  cdef_binding *cdef_next;
};

/* A function that JavaScript defines and C calls. */
typedef struct cdef_extern {
  const char *cdef_module_name;
  const char *cdef_name;
  /* Newest first. Bindings are added atomically and never removed. */
  cdef_binding *cdef_bindings;
} cdef_extern;

/* A table without entries has a dummy element, since C knows no arrays of length 0; its count is 0. */
struct cdef_module {
  unsigned int cdef_contract; /* CDEF_MODULE_CONTRACT */
  unsigned int cdef_size;     /* of this struct */
  const char *cdef_name;
  const char *cdef_id; /* tells the declarations that the module was compiled from */
  const cdef_number *cdef_numbers;
  size_t cdef_number_count;
  const cdef_address *cdef_addresses;
  size_t cdef_address_count;
  cdef_extern *const *cdef_externs;
  size_t cdef_extern_count;
};

#if defined(_WIN32)
#define CDEF_EXPORT __declspec(dllexport)
#elif CDEF_GNU
#define CDEF_EXPORT __attribute__((__visibility__("default")))
#else
#define CDEF_EXPORT
#endif

/* The only symbol that a module exports for cdef. */
extern CDEF_EXPORT const struct cdef_module cdef_module;

#ifdef __cplusplus
}
#endif

/* ---- Frames ----
 *
 * A function of the type `void (char *frame)` takes its arguments from memory and writes its result there: the result
 * at the start, one argument after the other behind it. Each takes a multiple of 16 bytes, the result at least 16,
 * even when there is none. Nothing is aligned better than to a byte, hence the copies.
 */

#define CDEF_ROOM(type) ((sizeof(type) + 15) / 16 * 16)
#define CDEF_RESULT_ROOM(type) (sizeof(type) == 0 ? 16 : CDEF_ROOM(type))
#define CDEF_NO_RESULT 16

#if CDEF_GNU
#define CDEF_COPY(into, from, size) ((void)__builtin_memcpy((into), (from), (size)))
#define CDEF_CLEAR(into, size) ((void)__builtin_memset((into), 0, (size)))
#else
#define CDEF_COPY(into, from, size) ((void)memcpy((into), (from), (size)))
#define CDEF_CLEAR(into, size) ((void)memset((into), 0, (size)))
#endif

/* The arguments of `cdef_frame` begin here; then each is taken, or put, in order. */
#define CDEF_ARGUMENTS(result_room) char *cdef_next = cdef_frame + (result_room)

/* Declares a variable and gives it the next argument. */
#define CDEF_TAKE(declaration, name)                                                                                   \
  declaration;                                                                                                         \
  CDEF_COPY(&name, cdef_next, sizeof(name));                                                                           \
  cdef_next += CDEF_ROOM(name)

/* Puts a variable's value where the next argument goes. */
#define CDEF_PUT(name)                                                                                                 \
  CDEF_COPY(cdef_next, &name, sizeof(name));                                                                           \
  cdef_next += CDEF_ROOM(name)

/* Makes a variable's value the result. */
#define CDEF_GIVE(name) CDEF_COPY(cdef_frame, &name, sizeof(name))

/* The characters of a string, wherever a cast says that it points to. */
#if defined(__cplusplus)
#define CDEF_TEXT(text) (text)
#else
#define CDEF_TEXT(text) ((const void *)&*(text))
#endif

/* Gives a variable the result that stands in the frame. */
#define CDEF_RESULT(name) CDEF_COPY(&name, cdef_frame, sizeof(name))

/*
 * Makes an integer of any type the result: its value in 8 bytes, then a byte that says whether it is negative.
 * Floating numbers and pointers do not compile: they know no `|`.
 */
#define CDEF_GIVE_INTEGER(value)                                                                                       \
  cdef_give_integer(cdef_frame, (unsigned long long)((value) | 0), (char)(((value) | 0) < 0))

CDEF_INLINE void cdef_give_integer(char *cdef_frame, unsigned long long cdef_value, char cdef_negative) {
  CDEF_COPY(cdef_frame, &cdef_value, sizeof(cdef_value));
  cdef_frame[sizeof(cdef_value)] = cdef_negative;
}

/*
 * A va_list travels as one pointer: to the list where C passes the list itself or its address, and the list itself
 * where it is no more than a pointer. CDEF_VA_LIST makes an argument of such a pointer, CDEF_VA_POINTER the reverse.
 */
#if (defined(__x86_64__) && !defined(_WIN32)) || defined(__s390x__) ||                                                 \
    (defined(__powerpc__) && !defined(__powerpc64__))
#define CDEF_VA_LIST(pointer) (*(va_list *)(pointer))
#define CDEF_VA_POINTER(list) ((void *)(list))
#elif (defined(__aarch64__) || defined(__arm__)) && !defined(_WIN32) && !defined(__APPLE__)
#define CDEF_VA_LIST(pointer) (*(va_list *)(pointer))
#define CDEF_VA_POINTER(list) ((void *)&(list))
#else
#define CDEF_VA_LIST(pointer) ((va_list)(pointer))
#define CDEF_VA_POINTER(list) ((void *)(list))
#endif

/* ---- Numbers ----
 *
 * Each is an integer constant expression, so that a module is data when it has been loaded.
 */

/* Of a record. Where gcc knows no registers for a vector, its _Alignof says less than what the record is laid out by. */
#if CDEF_GNU
#define CDEF_ALIGNMENT(type) __alignof__(type)
#elif defined(__cplusplus)
#define CDEF_ALIGNMENT(type) alignof(type)
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define CDEF_ALIGNMENT(type) _Alignof(type)
#else
#define CDEF_ALIGNMENT(type)                                                                                           \
  offsetof(                                                                                                            \
      struct {                                                                                                         \
        char cdef_before;                                                                                              \
        type cdef_value;                                                                                               \
      },                                                                                                               \
      cdef_value)
#endif

/* A member as an operand of sizeof. */
#define CDEF_MEMBER(type, member) (((type *)0)->member)

/* What a pointer type points to, where that has no name of its own. */
#if defined(__cplusplus)
template <typename cdef_type> struct cdef_target;
template <typename cdef_type> struct cdef_target<cdef_type *> {
  typedef cdef_type cdef_found;
};
template <typename cdef_type> struct cdef_target<const cdef_type *> {
  typedef cdef_type cdef_found;
};
#define CDEF_TARGET(pointer) cdef_target<pointer>::cdef_found
#else
#define CDEF_TARGET(pointer) __typeof__(*(pointer)0)
#endif

/* The type of a variable or of a record's member, or of an item of it, where that has no name of its own. */
#if defined(__cplusplus)
template <typename cdef_type> struct cdef_inside {
  typedef cdef_type cdef_found;
};
template <typename cdef_type> struct cdef_inside<cdef_type &> : cdef_inside<cdef_type> {};
#define CDEF_TYPE_OF(place) cdef_inside<decltype((place))>::cdef_found
#else
#define CDEF_TYPE_OF(place) __typeof__(place)
#endif
#define CDEF_INSIDE(of, member) CDEF_TYPE_OF(((of *)0)->member)

/* The number of items of an array. */
#define CDEF_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* 1 where numbers of the type may be negative; 1 where they may have a fraction. */
#define CDEF_SIGNED(type) ((type)-1 < 0)
#define CDEF_FLOATING(type) ((type)0.5 != 0)

/* ---- Checks ---- */

/* An array's length as a pointer type, so that the compiler shows both lengths where it is assigned to another. */
#define CDEF_LENGTH_OF(array) ((char (*)[CDEF_LENGTH(array)])0)

/* Does not compile where the operand has another size than the type. */
#define CDEF_CHECK_SIZE(type, place) ((void)sizeof(char[sizeof(place) == sizeof(type) ? 1 : -1]))

/* Does not compile where the operand is a pointer and not an array. */
#if defined(__cplusplus)
template <typename cdef_type> struct cdef_is_pointer {
  enum { cdef_answer = 0 };
};
template <typename cdef_type> struct cdef_is_pointer<cdef_type &> : cdef_is_pointer<cdef_type> {};
template <typename cdef_type> struct cdef_is_pointer<const cdef_type> : cdef_is_pointer<cdef_type> {};
template <typename cdef_type> struct cdef_is_pointer<volatile cdef_type> : cdef_is_pointer<cdef_type> {};
template <typename cdef_type> struct cdef_is_pointer<const volatile cdef_type> : cdef_is_pointer<cdef_type> {};
template <typename cdef_type> struct cdef_is_pointer<cdef_type *> {
  enum { cdef_answer = 1 };
};
#if CDEF_GNU
template <typename cdef_type> struct cdef_is_pointer<cdef_type *__restrict__> {
  enum { cdef_answer = 1 };
};
#endif
#define CDEF_IS_ARRAY(place)                                                                                           \
  static_assert(!cdef_is_pointer<decltype(place)>::cdef_answer, "it is declared as an array")
#elif CDEF_GNU
#define CDEF_IS_ARRAY(place)                                                                                           \
  __extension__ _Static_assert(!__builtin_types_compatible_p(__typeof__(place), __typeof__(&(place)[0])),              \
                               "it is declared as an array")
#else
#define CDEF_IS_ARRAY(place) ((void)0)
#endif

/* The address of something; `restrict`, which C++ keeps in its types and declarations do not keep, left out. */
#if defined(__cplusplus)
template <typename cdef_type> static inline cdef_type *cdef_address_of(cdef_type *cdef_place) { return cdef_place; }
#if CDEF_GNU
template <typename cdef_type> static inline cdef_type **cdef_address_of(cdef_type *__restrict__ *cdef_place) {
  return (cdef_type **)cdef_place;
}
template <typename cdef_type> static inline cdef_type *const *cdef_address_of(cdef_type *const __restrict__ *cdef_place) {
  return (cdef_type *const *)cdef_place;
}
#endif
#define CDEF_ADDRESS(place) cdef_address_of(&(place))
#else
#define CDEF_ADDRESS(place) (&(place))
#endif

/* Sets all the bits of a bit-field that holds 0. */
#if defined(__cplusplus)
#define CDEF_SET_BITS(place) ((void)((place) = (decltype(place))-1))
#else
#define CDEF_SET_BITS(place) ((void)((place) -= 1))
#endif

/* ---- Spelling ---- */

/* Calling conventions, where they mean something. */
#if defined(_WIN32) && (defined(__i386__) || defined(_M_IX86))
#define CDEF_STDCALL __stdcall
#define CDEF_FASTCALL __fastcall
#define CDEF_THISCALL __thiscall
#else
#define CDEF_STDCALL
#define CDEF_FASTCALL
#define CDEF_THISCALL
#endif

/* Complex numbers; elsewhere whoever has some has included <complex.h>. */
#if CDEF_GNU || !defined(_MSC_VER)
#define CDEF_FLOAT_COMPLEX float _Complex
#define CDEF_DOUBLE_COMPLEX double _Complex
#define CDEF_LONG_DOUBLE_COMPLEX long double _Complex
#else
#define CDEF_FLOAT_COMPLEX _Fcomplex
#define CDEF_DOUBLE_COMPLEX _Dcomplex
#define CDEF_LONG_DOUBLE_COMPLEX _Lcomplex
#endif

#if defined(__cpp_char8_t)
typedef char8_t cdef_char8_t;
#else
typedef unsigned char cdef_char8_t;
#endif

/* ---- Diagnostics ----
 *
 * Generated code stands between CDEF_GENERATED_BEGIN and CDEF_GENERATED_END. There a pointer of the wrong type is an
 * error in every compiler, since it means that a declaration is wrong; what C converts on purpose is not worth a word.
 * The user's own source keeps the warnings that the user asked for.
 *
 * Between CDEF_QUALIFIED_BEGIN and _END a qualifier that the declaration lacks is an error too, or JavaScript would
 * write to what is constant; between CDEF_UNQUALIFIED_BEGIN and _END qualifiers do not matter. C++ has its own rule.
 */

#if CDEF_GNU
#define CDEF_DIAGNOSTIC(what) _Pragma(#what)
#define CDEF_SILENT(option) CDEF_DIAGNOSTIC(GCC diagnostic ignored option)
#define CDEF_ERROR(option) CDEF_DIAGNOSTIC(GCC diagnostic error option)

#if defined(__clang__)
#define CDEF_COMPILER_BEGIN                                                                                            \
  CDEF_SILENT("-Wunknown-warning-option")                                                                              \
  CDEF_SILENT("-Wunused-member-function") CDEF_SILENT("-Wtautological-compare") CDEF_SILENT("-Wextra-semi-stmt")       \
  CDEF_SILENT("-Wbitfield-constant-conversion") CDEF_SILENT("-Wimplicit-int-conversion") CDEF_SILENT("-Wc99-extensions")
#else
#define CDEF_COMPILER_BEGIN CDEF_SILENT("-Wpragmas")
#endif

#if defined(__cplusplus)
#define CDEF_LANGUAGE_BEGIN                                                                                            \
  CDEF_SILENT("-Wold-style-cast") CDEF_SILENT("-Winvalid-offsetof") CDEF_SILENT("-Wclass-memaccess")                   \
  CDEF_SILENT("-Wuseless-cast") CDEF_SILENT("-Wzero-as-null-pointer-constant")
#else
#define CDEF_LANGUAGE_BEGIN                                                                                            \
  CDEF_ERROR("-Wincompatible-pointer-types") CDEF_ERROR("-Wint-conversion")                                            \
  CDEF_ERROR("-Wimplicit-function-declaration")                                                                        \
  CDEF_SILENT("-Wmissing-prototypes") CDEF_SILENT("-Wdeclaration-after-statement") CDEF_SILENT("-Wc++-compat")         \
  CDEF_SILENT("-Wbad-function-cast")
#endif

#define CDEF_GENERATED_BEGIN                                                                                           \
  CDEF_DIAGNOSTIC(GCC diagnostic push)                                                                                 \
  CDEF_COMPILER_BEGIN                                                                                                  \
  CDEF_LANGUAGE_BEGIN                                                                                                  \
  CDEF_SILENT("-Wpedantic") CDEF_SILENT("-Wunused-function") CDEF_SILENT("-Wunused-variable")                          \
  CDEF_SILENT("-Wunused-parameter") CDEF_SILENT("-Wunused-result") CDEF_SILENT("-Wunused-but-set-variable")            \
  CDEF_SILENT("-Wunused-value")                                                                                        \
  CDEF_SILENT("-Wdeprecated-declarations") CDEF_SILENT("-Wmissing-declarations") CDEF_SILENT("-Woverflow")             \
  CDEF_SILENT("-Wtype-limits") CDEF_SILENT("-Wsign-compare") CDEF_SILENT("-Wbool-compare")                             \
  CDEF_SILENT("-Wbool-operation") CDEF_SILENT("-Wint-in-bool-context")                                                 \
  CDEF_SILENT("-Wconversion") CDEF_SILENT("-Wsign-conversion") CDEF_SILENT("-Wfloat-conversion")                       \
  CDEF_SILENT("-Wdouble-promotion") CDEF_SILENT("-Wfloat-equal") CDEF_SILENT("-Wcast-qual")                            \
  CDEF_SILENT("-Wcast-align") CDEF_SILENT("-Waddress") CDEF_SILENT("-Waddress-of-packed-member")                       \
  CDEF_SILENT("-Wformat-nonliteral") CDEF_SILENT("-Wformat-security")
#define CDEF_GENERATED_END CDEF_DIAGNOSTIC(GCC diagnostic pop)

#if defined(__cplusplus)
#define CDEF_QUALIFIED_BEGIN
#define CDEF_QUALIFIED_END
#define CDEF_UNQUALIFIED_BEGIN
#define CDEF_UNQUALIFIED_END
#else
#define CDEF_QUALIFIED_BEGIN                                                                                           \
  CDEF_DIAGNOSTIC(GCC diagnostic push)                                                                                 \
  CDEF_ERROR("-Wdiscarded-qualifiers") CDEF_ERROR("-Wincompatible-pointer-types-discards-qualifiers")
#define CDEF_QUALIFIED_END CDEF_DIAGNOSTIC(GCC diagnostic pop)
#define CDEF_UNQUALIFIED_BEGIN                                                                                         \
  CDEF_DIAGNOSTIC(GCC diagnostic push)                                                                                 \
  CDEF_SILENT("-Wdiscarded-qualifiers") CDEF_SILENT("-Wincompatible-pointer-types-discards-qualifiers")
#define CDEF_UNQUALIFIED_END CDEF_DIAGNOSTIC(GCC diagnostic pop)
#endif

#elif defined(_MSC_VER)
#define CDEF_GENERATED_BEGIN                                                                                           \
  __pragma(warning(push)) __pragma(warning(disable : 4018 4100 4101 4127 4146 4189 4244 4267 4305 4505 4804 4996))     \
      __pragma(warning(error : 4013 4020 4024 4028 4029 4047 4113 4133))
#define CDEF_GENERATED_END __pragma(warning(pop))
#define CDEF_QUALIFIED_BEGIN __pragma(warning(push)) __pragma(warning(error : 4090))
#define CDEF_QUALIFIED_END __pragma(warning(pop))
#define CDEF_UNQUALIFIED_BEGIN __pragma(warning(push)) __pragma(warning(disable : 4090))
#define CDEF_UNQUALIFIED_END __pragma(warning(pop))
#else
#define CDEF_GENERATED_BEGIN
#define CDEF_GENERATED_END
#define CDEF_QUALIFIED_BEGIN
#define CDEF_QUALIFIED_END
#define CDEF_UNQUALIFIED_BEGIN
#define CDEF_UNQUALIFIED_END
#endif

#endif
