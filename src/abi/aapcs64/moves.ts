/** Which registers and which stack places the values of a call take on 64-bit ARM (AAPCS64 6.8.2, stage C). */
import type { CallMoves, Location, Move, Passing, RegisterKind, Scalar } from '../call-values.ts'

/** x0 to x7; v0 to v7. */
const MOST: Readonly<Record<RegisterKind, number>> = { integer: 8, vector: 8 }

/** Hands out registers and stack in the order of the parameters. */
class Rooms {
  readonly #taken = { integer: 0, vector: 0 }
  #stack = 0

  get vectors(): number {
    return this.#taken.vector
  }

  get stack(): number {
    return this.#stack
  }

  /** Registers in a row, all of them or none; where there are too few, no later value gets one of that kind either. */
  takeRegisters(kind: RegisterKind, count: number, isPaired: boolean): Location[] | undefined {
    if (this.#taken[kind] + count > MOST[kind]) {
      this.#taken[kind] = MOST[kind]
      return undefined
    }
    if (isPaired && kind === 'integer' && count === 2) this.#taken.integer += this.#taken.integer % 2
    return Array.from({ length: count }, () => ({ room: kind, index: this.#taken[kind]++ }))
  }

  /** Eightbytes in a row. */
  takeStack(count: number, isPaired: boolean): Location[] {
    if (isPaired) this.#stack += this.#stack % 2
    return Array.from({ length: count }, () => ({ room: 'stack', index: this.#stack++ }))
  }

  /** One register or eightbyte. */
  takeOne(kind: RegisterKind): Location {
    return (this.takeRegisters(kind, 1, false) ?? this.takeStack(1, false))[0] as Location
  }
}

/** What a value asks for: so many registers of a kind, each with so many of its bytes; or that its address be passed. */
type Demand =
  | { readonly kind: RegisterKind; readonly count: number; readonly part: number; readonly isPaired: boolean }
  | 'address'

function demandOf(passing: Exclude<Passing, { kind: 'unsupported' }>): Demand {
  if (passing.kind === 'scalar') {
    const isFloat = passing.scalar === 'float' || passing.scalar === 'double' || passing.scalar === 'longdouble'
    const isPaired = passing.size === 16
    return { kind: isFloat ? 'vector' : 'integer', count: 1, part: Math.max(8, passing.size), isPaired }
  }
  if (passing.registers === 'memory') return 'address'
  const { registers = [], part = 8, paired = false } = passing
  return { kind: registers[0] === 'vector' ? 'vector' : 'integer', count: registers.length, part, isPaired: paired }
}

/** The parts of a value that lie at these places, `step` bytes of it in each. */
function partsAt(
  places: readonly Location[],
  passing: Passing,
  step: number,
  offset: number,
  parameter: number,
): Move[] {
  if (passing.kind === 'unsupported') return []
  const isWhole = passing.kind === 'scalar' && passing.size <= 8
  return places.map((place, i): Move => {
    const size = Math.min(step, passing.size - step * i)
    const part: Scalar = place.room === 'vector' ? (size === 4 ? 'float' : 'double') : 'u64'
    return { ...place, scalar: isWhole ? passing.scalar : part, offset: offset + step * i, size, parameter }
  })
}

function argumentMoves(passing: Passing, offset: number, parameter: number, rooms: Rooms): Move[] {
  if (passing.kind === 'unsupported' || passing.size === 0) return []
  const demand = demandOf(passing)
  if (demand === 'address')
    return [{ ...rooms.takeOne('integer'), scalar: 'aggregate', offset, size: passing.size, parameter }]
  const { kind, count, part, isPaired } = demand
  const registers = rooms.takeRegisters(kind, count, isPaired)
  if (registers) return partsAt(registers, passing, part, offset, parameter)
  return partsAt(rooms.takeStack(Math.ceil(passing.size / 8), isPaired), passing, 8, offset, parameter)
}

/** The result lies where it would as the first argument, but for one in memory, whose address is in x8 (AAPCS64 6.9). */
function resultMoves(passing: Passing): Move[] {
  return isInMemory(passing) ? [] : argumentMoves(passing, 0, 0, new Rooms())
}

const isInMemory = (result: Passing): boolean => result.kind === 'aggregate' && result.registers === 'memory'

/** Of a struct the engine passes the address. */
function engineLocations(result: Passing, parameters: readonly Passing[]): CallMoves['engine'] {
  const rooms = new Rooms()
  // The receiver.
  rooms.takeOne('integer')
  const kindOf = (passing: Passing): RegisterKind =>
    passing.kind === 'scalar' && (passing.scalar === 'float' || passing.scalar === 'double') ? 'vector' : 'integer'
  return {
    result: result.kind === 'aggregate' ? rooms.takeOne('integer') : undefined,
    parameters: parameters.map((parameter) => rooms.takeOne(kindOf(parameter))),
  }
}

/** All moves of a call whose arguments lie at these offsets of the frame, the result at its start. */
export function callMoves(result: Passing, parameters: readonly Passing[], offsets: readonly number[]): CallMoves {
  const rooms = new Rooms()
  const moves = parameters.flatMap((parameter, i) => argumentMoves(parameter, offsets[i] as number, i, rooms))
  return {
    convention: 'aapcs64',
    arguments: moves,
    results: resultMoves(result),
    resultInMemory: isInMemory(result),
    stack: rooms.stack,
    vectors: rooms.vectors,
    engine: engineLocations(result, parameters),
  }
}
