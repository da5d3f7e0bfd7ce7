/** What include/cdef/module.h says of the constant that every compiled module exports; a test compares the two. */

/** CDEF_MODULE_CONTRACT. */
export const MODULE_CONTRACT = 1

/** Offsets of what is read of `struct cdef_module`, bytes, where pointers have 64 bits. */
export const MODULE_FIELDS = {
  contract: 0,
  name: 8,
  id: 16,
  numbers: 24,
  addresses: 40,
  externs: 56,
  extern_count: 64,
} as const

/** Where the name lies in a `cdef_extern`. */
export const EXTERN_NAME = 8

/** What the last `cdef_extern` is called of a module whose C++ exceptions are errors. */
export const EXCEPTIONS = '(C++ exceptions)'

/** Bytes of a `cdef_number`, of a `cdef_address` and of a pointer. */
export const WORD = 8
