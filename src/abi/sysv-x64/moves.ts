/** Which registers and which stack places the values of a call take on x86-64 System V (psABI 3.2.3, "Passing"). */
import type { CallMoves, Location, Move, Passing, RegisterKind, Registers, Scalar } from '../call-values.ts'

/** rdi, rsi, rdx, rcx, r8, r9; xmm0 to xmm7. */
const MOST: Readonly<Record<RegisterKind, number>> = { integer: 6, vector: 8 }

/** Hands out registers and stack in the order of the parameters. */
export class Rooms {
  readonly #taken = { integer: 0, vector: 0 }
  #stack = 0

  get vectors(): number {
    return this.#taken.vector
  }

  get stack(): number {
    return this.#stack
  }

  /** Registers of a kind that have been handed out. */
  taken(kind: RegisterKind): number {
    return this.#taken[kind]
  }

  /** One eightbyte alone. */
  take(kind: RegisterKind): Location {
    if (this.#taken[kind] < MOST[kind]) return { room: kind, index: this.#taken[kind]++ }
    return { room: 'stack', index: this.#stack++ }
  }

  /** Whether all these still find registers: a value lies in registers as a whole or not at all. */
  hasAll(registers: Exclude<Registers, 'memory'>): boolean {
    const count = (kind: RegisterKind): number => registers.filter((each) => each === kind).length
    return (['integer', 'vector'] as const).every((kind) => this.#taken[kind] + count(kind) <= MOST[kind])
  }

  /** Eightbytes in a row. */
  takeStack(eightbytes: number, alignment: number): number {
    if (alignment === 16) this.#stack += this.#stack % 2
    const first = this.#stack
    this.#stack += eightbytes
    return first
  }
}

const isFloat = (scalar: Scalar): boolean => scalar === 'float' || scalar === 'double'

/** The registers that a value takes where there are enough; class X87 goes in memory as an argument. */
export function registersOf(passing: Passing): Registers {
  switch (passing.kind) {
    case 'scalar':
      if (passing.scalar === 'longdouble' || passing.scalar === 'complexLongdouble') return 'memory'
      return [isFloat(passing.scalar) ? 'vector' : 'integer']
    case 'aggregate':
      return passing.registers ?? 'memory'
    case 'unsupported':
      return []
  }
}

/** Gives a value its rooms; returns the place of each of its registers, or its first eightbyte on the stack. */
export function takeRooms(passing: Passing, rooms: Rooms): (Location | undefined)[] | number {
  if (passing.kind === 'unsupported') return []
  const registers = registersOf(passing)
  if (registers !== 'memory' && (passing.kind === 'scalar' || rooms.hasAll(registers)))
    return registers.map((kind) => (kind === 'upper' ? undefined : kind && rooms.take(kind)))
  return rooms.takeStack(Math.ceil(passing.size / 8), passing.alignment)
}

const stackLocations = (first: number, bytes: number): Location[] =>
  Array.from({ length: Math.ceil(bytes / 8) }, (_, i) => ({ room: 'stack', index: first + i }))

/** Bytes of a value that its register number `i` holds. */
const bytesIn = (registers: Registers, i: number, size: number): number =>
  Math.min(registers[i + 1] === 'upper' ? 16 : 8, size - 8 * i)

function argumentMoves(passing: Passing, offset: number, parameter: number, rooms: Rooms): Move[] {
  if (passing.kind === 'unsupported') return []
  const taken = takeRooms(passing, rooms)
  const isOnStack = typeof taken === 'number'
  const locations = isOnStack ? stackLocations(taken, passing.size) : taken
  const registers = isOnStack ? [] : registersOf(passing)
  const isWhole = passing.kind === 'scalar' && passing.size <= 8
  return locations.flatMap((location, i): Move[] => {
    if (!location) return []
    const part: Scalar = location.room === 'vector' ? 'double' : 'u64'
    const scalar = isWhole ? passing.scalar : part
    return [{ ...location, scalar, offset: offset + 8 * i, size: bytesIn(registers, i, passing.size), parameter }]
  })
}

/** rax and rdx, xmm0 and xmm1, st(0) and st(1) (psABI 3.2.3, "Returning of Values"). */
function resultMoves(passing: Passing): Move[] {
  if (passing.kind === 'unsupported' || passing.size === 0) return []
  const x87 = (index: number): Move => ({
    room: 'x87',
    index,
    scalar: 'longdouble',
    offset: 16 * index,
    size: 16,
    parameter: 0,
  })
  if (passing.kind === 'scalar' && passing.scalar === 'longdouble') return [x87(0)]
  if (passing.kind === 'scalar' && passing.scalar === 'complexLongdouble') return [x87(0), x87(1)]
  const registers = registersOf(passing)
  if (registers === 'memory') return []
  const next = { integer: 0, vector: 0 }
  return registers.flatMap((room, i): Move[] => {
    if (!room || room === 'upper') return []
    const part: Scalar = room === 'vector' ? 'double' : 'u64'
    const scalar = passing.kind === 'scalar' ? passing.scalar : part
    const size = bytesIn(registers, i, passing.size)
    return [{ room, index: next[room]++, scalar, offset: 8 * i, size, parameter: 0 }]
  })
}

/** Whether C gets the address of memory for the result as its first argument. */
export const isInMemory = (result: Passing): boolean => result.kind === 'aggregate' && registersOf(result) === 'memory'

/** Of a struct the engine passes the address. */
function engineLocations(result: Passing, parameters: readonly Passing[]): CallMoves['engine'] {
  const rooms = new Rooms()
  // The receiver.
  rooms.take('integer')
  const kindOf = (passing: Passing): RegisterKind =>
    passing.kind === 'scalar' && isFloat(passing.scalar) ? 'vector' : 'integer'
  return {
    result: result.kind === 'aggregate' ? rooms.take('integer') : undefined,
    parameters: parameters.map((parameter) => rooms.take(kindOf(parameter))),
  }
}

/** All moves of a call whose arguments lie at these offsets of the frame, the result at its start. */
export function callMoves(result: Passing, parameters: readonly Passing[], offsets: readonly number[]): CallMoves {
  const rooms = new Rooms()
  const resultInMemory = isInMemory(result)
  if (resultInMemory) rooms.take('integer')
  const moves = parameters.flatMap((parameter, i) => argumentMoves(parameter, offsets[i] as number, i, rooms))
  return {
    convention: 'sysv-x64',
    arguments: moves,
    results: resultMoves(result),
    resultInMemory,
    stack: rooms.stack,
    vectors: rooms.vectors,
    engine: engineLocations(result, parameters),
  }
}
