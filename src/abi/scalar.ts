/** The vocabulary of calls: scalars and the shapes made of them. */

/** The scalar kinds that the native call path knows; `SCALAR_CODES` of `native/call.ts` numbers them. */
export type Scalar =
  | 'void'
  | 'u8'
  | 's8'
  | 'u16'
  | 's16'
  | 'u32'
  | 's32'
  | 'u64'
  | 's64'
  | 'float'
  | 'double'
  | 'longdouble'
  | 'pointer'
  | 'complexLongdouble'

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
