/** Types without C text: what `cdef/ctypes` exports. */
export type { Field } from './memory.ts'
export type * from './objects.ts'
export { as_parameter } from './parameters.ts'
export type * from './signatures.ts'
export * from './typed.ts'
export type * from './types.ts'
