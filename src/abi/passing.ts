/** placeholder: how values travel in a call */
import type { FunctionType, CType } from '../types/ctype.ts'
import type { Target } from './target.ts'

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
  | { readonly kind: 'aggregate'; readonly scalars: readonly Scalar[]; readonly size: number; readonly alignment: number }
  /** The reference path cannot pass it; `reason` finishes the sentence "cannot pass 'struct s' by value: ...". */
  | { readonly kind: 'unsupported'; readonly reason: string }

/** Where each value lies in the frame that JavaScript writes and the native side reads; bytes from the frame's start. */
export interface CallShape {
  readonly result: Passing
  readonly parameters: readonly Passing[]
  /** Number of fixed parameters of a variadic call, or -1. */
  readonly fixed: number
  /** The result lies at offset 0. */
  readonly offsets: readonly number[]
  /** Bytes of the whole frame, a multiple of 16. */
  readonly size: number
}

export declare function passingOf(type: CType, target: Target, role: 'argument' | 'result'): Passing
/** The shape of a call; `extra` are the types of the variadic arguments after C's default promotions. */
export declare function callShape(type: FunctionType, target: Target, extra?: readonly CType[]): CallShape
