/** Call shapes as the native side reads them: what is written here, `native/core/call_plan.cc` takes apart. */
import type { CallMoves, Location, Move, Passing, Scalar } from '../abi/call-values.ts'
import { type CallShape, needsOwnCode } from '../abi/passing.ts'
import type { ConventionName } from '../abi/target.ts'

/** The scalar kinds, and what stands for a struct, numbered as in `native/core/scalar.h`. */
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
  aggregate: 14,
} as const satisfies Readonly<Record<Scalar | 'aggregate', number>>

/** The conventions whose moves the native side may know, numbered as in `native/arch/arch.h`. */
export const CONVENTION_CODES: Readonly<Record<ConventionName | 'none', number>> = {
  none: 0,
  'sysv-x64': 1,
  aapcs64: 2,
  win64: 3,
  i386: 4,
  'apple-arm64': 5,
}

/** Numbered as in `native/core/call_map.h`. */
export const ROOM_CODES: Readonly<Record<Location['room'], number>> = { integer: 0, vector: 1, stack: 2, x87: 3 }

/** The numbers that `Addon.plan` takes. Whoever asks has refused what cannot be passed. */
export function encodeShape(shape: CallShape): number[] {
  return [
    shape.fixed,
    shape.size,
    needsOwnCode(shape) ? 1 : 0,
    shape.parameters.length,
    ...shape.offsets,
    ...encodePassing(shape.result),
    ...shape.parameters.flatMap(encodePassing),
    ...(shape.foreign ? [CONVENTION_CODES[shape.foreign]] : encodeMoves(shape.moves)),
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

function encodePassing(passing: Passing): number[] {
  switch (passing.kind) {
    case 'scalar':
      return [SCALAR_CODES[passing.scalar]]
    case 'aggregate': {
      const scalars = passing.scalars.map((scalar) => SCALAR_CODES[scalar])
      return [SCALAR_CODES.aggregate, passing.size, passing.alignment, scalars.length, ...scalars]
    }
    case 'unsupported':
      throw new TypeError(`a value that cannot be passed reached the call plan: ${passing.reason}`)
  }
}

function encodeMoves(moves: CallMoves | undefined): number[] {
  if (!moves) return [CONVENTION_CODES.none]
  const { engine } = moves
  return [
    CONVENTION_CODES[moves.convention],
    moves.resultInMemory ? 1 : 0,
    moves.stack,
    moves.vectors,
    moves.arguments.length,
    ...moves.arguments.flatMap(encodeMove),
    moves.results.length,
    ...moves.results.flatMap(encodeMove),
    ...(engine.result ? [1, ...encodeLocation(engine.result)] : [0]),
    ...engine.parameters.flatMap(encodeLocation),
  ]
}

const encodeLocation = ({ room, index }: Location): number[] => [ROOM_CODES[room], index]

const encodeMove = (move: Move): number[] => [
  ...encodeLocation(move),
  SCALAR_CODES[move.scalar],
  move.offset,
  move.size,
  move.parameter,
]
