/** Call shapes as the native side reads them: what is written here, `native/core/call_plan.cc` takes apart. */

/** The scalar kinds and their codes, numbered as in `native/core/scalar.h`. */
export const SCALAR_CODES = {
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
} as const

const AGGREGATE = 14

type ScalarName = keyof typeof SCALAR_CODES

/** How one value travels, as `abi` says it. */
export type EncodablePassing =
  | { readonly kind: 'scalar'; readonly scalar: ScalarName }
  | {
      readonly kind: 'aggregate'
      readonly scalars: readonly ScalarName[]
      readonly size: number
      readonly alignment: number
    }
  | { readonly kind: 'unsupported'; readonly reason: string }

/** A call shape, as `abi` computes it: the result lies at offset 0, `size` is a multiple of 16. */
export interface EncodableShape {
  readonly result: EncodablePassing
  readonly parameters: readonly EncodablePassing[]
  readonly fixed: number
  readonly offsets: readonly number[]
  readonly size: number
}

/** The numbers that `Addon.plan` takes. Whoever asks has refused what cannot be passed. */
export function encodeShape(shape: EncodableShape): number[] {
  return [
    shape.fixed,
    shape.size,
    shape.parameters.length,
    ...shape.offsets,
    ...encodePassing(shape.result),
    ...shape.parameters.flatMap(encodePassing),
  ]
}

/** Stands where other shapes have the number of fixed arguments. */
const COMPILED = -2

/**
 * The numbers that `Addon.plan` takes for a call whose target is a `void (char *frame)` that a C compiler wrote: it finds
 * the arguments in the frame and leaves the result, so many bytes, at its start. `frameSize` is a multiple of 16.
 */
export function encodeCompiled(frameSize: number, resultSize: number): number[] {
  return [COMPILED, frameSize, resultSize]
}

function encodePassing(passing: EncodablePassing): number[] {
  switch (passing.kind) {
    case 'scalar':
      return [SCALAR_CODES[passing.scalar]]
    case 'aggregate': {
      const scalars = passing.scalars.map((scalar) => SCALAR_CODES[scalar])
      return [AGGREGATE, passing.size, passing.alignment, scalars.length, ...scalars]
    }
    case 'unsupported':
      throw new TypeError(`a value that cannot be passed reached the call plan: ${passing.reason}`)
  }
}
