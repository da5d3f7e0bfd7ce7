/** Attaches the addon and calls through it by hand, as the call layer would: frames, shapes, callbacks. */

import { callMoves as aapcs64Moves } from '../../src/abi/aapcs64/moves.ts'
import type { Passing, RegisterKind, Scalar } from '../../src/abi/call-values.ts'
import type { CallShape } from '../../src/abi/passing.ts'
import { callMoves } from '../../src/abi/sysv-x64/moves.ts'
import { type Addon, type Entry, type LibraryHandle, STATE } from '../../src/native/addon.ts'
import { encodeShape } from '../../src/native/call.ts'
import { addon } from '../../src/native/load.ts'
import { HOST } from '../../src/platform.ts'

/** How a value travels, as the tests write it: sizes of scalars and registers of aggregates are worked out here. */
type Given =
  | { readonly kind: 'scalar'; readonly scalar: Scalar }
  | {
      readonly kind: 'aggregate'
      readonly scalars: readonly Scalar[]
      readonly size: number
      readonly alignment: number
    }

/** How a value travels, and how many bytes it takes in the frame. */
export interface Part {
  readonly passing: Given
  readonly size: number
}

export const state = new Int32Array(STATE.words)
export const frames = new ArrayBuffer(1 << 20)
export const memory = new DataView(frames)
/** What the slots run. */
export const callbacks: ((frame: number) => void)[] = []

addon.attach(state.buffer as ArrayBuffer, frames, (slot, frame) => callbacks[slot]?.(frame))

export const VOID: Part = { passing: { kind: 'scalar', scalar: 'void' }, size: 0 }
export const INT: Part = { passing: { kind: 'scalar', scalar: 's32' }, size: 4 }
export const DOUBLE: Part = { passing: { kind: 'scalar', scalar: 'double' }, size: 8 }
export const POINTER: Part = { passing: { kind: 'scalar', scalar: 'pointer' }, size: 8 }

const isFloat = (scalar: Scalar): boolean => scalar === 'float' || scalar === 'double'
const isWide = (scalar: Scalar): boolean => scalar === 'longdouble' || scalar === 'complexLongdouble'
const sizeOf = (scalar: Scalar): number => Number(/\d+/.exec(scalar)?.[0] ?? (scalar === 'float' ? 32 : 64)) / 8

/** psABI 3.2.3, rule 4, for aggregates that are written as scalars: an eightbyte is SSE if all that it holds is. */
function registersOf(scalars: readonly Scalar[], size: number): readonly RegisterKind[] | 'memory' {
  if (size > 16 || scalars.some(isWide)) return 'memory'
  const registers: RegisterKind[] = Array.from({ length: Math.ceil(size / 8) }, () => 'vector')
  let end = 0
  for (const scalar of scalars) {
    const bytes = sizeOf(scalar)
    end = Math.ceil(end / bytes) * bytes
    if (!isFloat(scalar)) registers[Math.min(Math.floor(end / 8), registers.length - 1)] = 'integer'
    end += bytes
  }
  return registers
}

function passingOf({ passing, size }: Part, isResult: boolean): Passing {
  if (HOST.convention === 'aapcs64') return onArm(passing, size)
  if (passing.kind === 'scalar') return { ...passing, size, alignment: isWide(passing.scalar) ? 16 : size || 1 }
  const [first] = passing.scalars
  // A struct of nothing but a long double returns as that does.
  if (isResult && passing.scalars.length === 1 && first && isWide(first))
    return { kind: 'scalar', scalar: first, size, alignment: 16 }
  return { ...passing, registers: registersOf(passing.scalars, passing.size) }
}

/** AAPCS64 5.9.5: up to four floats of one kind go one by one; else up to 16 bytes as integers, in even registers if aligned so. */
function onArm(given: Given, bytes: number): Passing {
  if (given.kind === 'scalar' && given.scalar !== 'complexLongdouble')
    return { ...given, size: bytes, alignment: isWide(given.scalar) ? 16 : bytes || 1 }
  const isComplex = given.kind === 'scalar'
  const scalars: readonly Scalar[] = isComplex ? ['longdouble', 'longdouble'] : given.scalars
  const { size, alignment } = isComplex ? { size: 32, alignment: 16 } : given
  const whole = { kind: 'aggregate', scalars, size, alignment } as const
  const [first = 'u8'] = scalars
  if (scalars.length <= 4 && (isFloat(first) || isWide(first)) && scalars.every((one) => one === first)) {
    const paired = isWide(first) ? { paired: true as const } : {}
    return { ...whole, registers: scalars.map(() => 'vector'), part: isWide(first) ? 16 : sizeOf(first), ...paired }
  }
  const unfit = size > 16 ? 'libffi aligns its address' : 'libffi does not align it in registers'
  const aligned = alignment === 16 ? { unfit, scalars: [], ...(size === 16 && { paired: true as const }) } : {}
  const registers = size > 16 ? 'memory' : Array.from({ length: Math.ceil(size / 8) }, () => 'integer' as const)
  return { ...whole, registers, ...aligned }
}

/** Where everything goes, for the conventions that there is code of our own for. */
const MOVES = {
  'sysv-x64': callMoves,
  aapcs64: aapcs64Moves,
  'apple-arm64': undefined,
  win64: undefined,
  i386: undefined,
}

/** A shape whose values lie one behind the other, each on a multiple of 16. */
export function shapeOf(result: Part, parameters: readonly Part[], fixed = -1): CallShape {
  let end = roundUp(Math.max(16, result.size))
  const offsets = parameters.map((parameter) => {
    const offset = end
    end = roundUp(end + parameter.size)
    return offset
  })
  const values = {
    result: passingOf(result, true),
    parameters: parameters.map((parameter) => passingOf(parameter, false)),
  }
  const shape = { ...values, fixed, offsets, size: end }
  const moves = MOVES[HOST.convention]?.(values.result, values.parameters, offsets)
  return moves ? { ...shape, moves } : shape
}

export interface Callable {
  readonly entry: Entry
  readonly shape: CallShape
}

/** Binds a function of a library. */
export function bind(
  library: LibraryHandle,
  name: string,
  result: Part,
  parameters: readonly Part[],
  fixed = -1,
): Callable {
  const shape = shapeOf(result, parameters, fixed)
  const address = addon.symbol(library, name)
  if (address === undefined) throw new Error(`the fixture lacks '${name}'`)
  return { entry: addon.bind(addon.plan(encodeShape(shape)), address, library), shape }
}

/** Calls on a fresh frame; `write` gets the place of every argument, the result's place is returned. */
export function call({ entry, shape }: Callable, write?: (...at: number[]) => void): number {
  const frame = state[STATE.top] ?? 0
  state[STATE.top] = frame + shape.size
  try {
    write?.(...shape.offsets.map((offset) => frame + offset))
    if (!entry(frame)) throw new Error('the library is closed')
    return frame
  } finally {
    state[STATE.top] = frame
  }
}

/** A closure for a shape, which runs `run` with the places of its arguments and the place of its result. */
export function closureOf(
  result: Part,
  parameters: readonly Part[],
  run: (result: number, ...at: number[]) => void,
): ReturnType<Addon['closure']> {
  const shape = shapeOf(result, parameters)
  const slot = callbacks.push((frame) => run(frame, ...shape.offsets.map((offset) => frame + offset))) - 1
  return addon.closure(addon.plan(encodeShape(shape)), slot)
}

/** Opens a library that is there. */
export function openLibrary(path: string): LibraryHandle {
  const library = addon.open(path, addon.constants.RTLD_NOW)
  if (typeof library === 'string') throw new Error(library)
  return library
}

export function writePointer(at: number, address: number): void {
  memory.setBigInt64(at, BigInt(address), true)
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / 16) * 16
}
