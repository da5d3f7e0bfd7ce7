/** The static type of what is not typed. */

/**
 * A value whose C type the compiler does not know: of a text or type string that is no literal, and of what is beyond the
 * reader of types. It takes part in everything without a complaint, calls, indexes, arithmetic and assignments, as its
 * run-time value does. Name a type of your own to get more: `ffi.dlopen<{ strlen(s: string): number }>('c')`,
 * `ffi.new<{ x: number }>('point *')`.
 */
// biome-ignore lint/suspicious/noExplicitAny: an interface cannot be called under noUncheckedIndexedAccess, nor calculated with.
export type Dynamic = any
