/*
 * The user's source may have made macros of anything. Keywords mean what they mean again from here on; other names of the
 * generated code begin with cdef_, CDEF_ or two underscores, but for those that the user's declarations have.
 */
#undef auto
#undef break
#undef case
#undef char
#undef const
#undef continue
#undef default
#undef do
#undef double
#undef else
#undef enum
#undef extern
#undef float
#undef for
#undef goto
#undef if
#undef int
#undef long
#undef register
#undef return
#undef short
#undef signed
#undef sizeof
#undef static
#undef struct
#undef switch
#undef typedef
#undef union
#undef unsigned
#undef void
#undef volatile
#undef while
#undef _Alignof
#undef _Bool
#undef _Complex
#undef _Static_assert
#ifdef __cplusplus
#undef alignof
#undef bool
#undef catch
#undef decltype
#undef inline
#undef operator
#undef static_assert
#undef template
#undef throw
#undef try
#undef typename
#endif
