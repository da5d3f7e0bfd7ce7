/** The vocabulary of calls: scalars and the shapes made of them. */

/** The scalar kinds that the native call path knows; the numbers are shared with `native/core/scalar.h`. */
export const SCALAR = {
  void: 0,
  u8: 1,
  s8: 2,
  u16: 3,
  s16: 4,
  u32: 5,
  s32: 6,
  u64: 7,
  s64: 8,
  float: 9,
  double: 10,
  longdouble: 11,
  pointer: 12,
  complexLongdouble: 13,
  aggregate: 14,
} as const
export type Scalar = Exclude<keyof typeof SCALAR, 'aggregate'>

/** How one value travels: as a scalar, or as an aggregate that the call path sees as these scalars in this order. */
export type Passing =
  | { readonly kind: 'scalar'; readonly scalar: Scalar; readonly size: number; readonly alignment: number }
  | {
      readonly kind: 'aggregate'
      readonly scalars: readonly Scalar[]
      readonly size: number
      readonly alignment: number
    }
  /** The reference path cannot pass it; `reason` finishes the sentence "cannot pass 'struct s' by value: ...". */
  | { readonly kind: 'unsupported'; readonly reason: string }

export type Role = 'argument' | 'result'

export const unsupported = (reason: string): Passing => ({ kind: 'unsupported', reason })

/** Unsigned integers that cover the bytes exactly, each naturally aligned. */
export function integersCovering(bytes: number): Scalar[] {
  const scalars: Scalar[] = []
  for (; bytes >= 8; bytes -= 8) scalars.push('u64')
  if (bytes & 4) scalars.push('u32')
  if (bytes & 2) scalars.push('u16')
  if (bytes & 1) scalars.push('u8')
  return scalars
}
