/**
 * Which registers and stack places the values of a call take in the Microsoft x64 convention. Each value takes one place,
 * and the first four places are registers, an integer and a vector one each. C keeps room for those four on the stack too,
 * so that a place has the same number in its register and on the stack.
 */
import type { CallMoves, Location, Move, Passing, RegisterKind } from '../call-values.ts'

const REGISTERS = 4

const placeAt = (index: number, kind: RegisterKind): Location => ({ room: index < REGISTERS ? kind : 'stack', index })

const kindOf = (passing: Passing): RegisterKind =>
  passing.kind === 'scalar' && (passing.scalar === 'float' || passing.scalar === 'double') ? 'vector' : 'integer'

/** Whether its address is passed: C gets memory that nobody else uses. */
const goesByAddress = (passing: Passing): boolean => passing.kind === 'aggregate' && passing.registers === 'memory'

const sizeOf = (passing: Passing): number => (passing.kind === 'unsupported' ? 0 : passing.size)

function moveOf(passing: Passing, place: Location, offset: number, parameter: number): Move {
  const size = sizeOf(passing)
  const scalar = passing.kind === 'scalar' ? passing.scalar : goesByAddress(passing) ? 'aggregate' : 'u64'
  return { ...place, scalar, offset, size, parameter }
}

/** All moves of a call whose arguments lie at these offsets of the frame; none are known where a value has no size. */
export function callMoves(
  result: Passing,
  parameters: readonly Passing[],
  offsets: readonly number[],
): CallMoves | undefined {
  const isNothing = result.kind === 'scalar' && result.scalar === 'void'
  if (parameters.some((parameter) => sizeOf(parameter) === 0) || (!isNothing && sizeOf(result) === 0)) return undefined
  const resultInMemory = goesByAddress(result)
  const before = resultInMemory ? 1 : 0
  // The engine passes a receiver first, and then the address for a struct that is the result.
  const engineBefore = result.kind === 'aggregate' ? 2 : 1
  return {
    convention: 'win64',
    arguments: parameters.map((parameter, i) =>
      moveOf(parameter, placeAt(i + before, kindOf(parameter)), offsets[i] as number, i),
    ),
    results: isNothing || resultInMemory ? [] : [moveOf(result, placeAt(0, kindOf(result)), 0, 0)],
    resultInMemory,
    stack: Math.max(REGISTERS, parameters.length + before),
    // Variadic functions are told nothing: they find a floating value in the integer register too.
    vectors: 0,
    engine: {
      result: result.kind === 'aggregate' ? placeAt(1, 'integer') : undefined,
      parameters: parameters.map((parameter, i) => placeAt(i + engineBefore, kindOf(parameter))),
    },
  }
}
