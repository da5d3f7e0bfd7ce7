/** What libffi 3.4 gets wrong on x86-64 System V, and therefore is not asked to do. */
import type { Passing } from '../call-values.ts'
import { isInMemory, Rooms, registersOf, takeRooms } from './moves.ts'

/**
 * Which parameters libffi would pass wrongly: for a struct of an integer and a floating eightbyte it copies all 16 bytes to
 * the integer registers, and after the sixth come the floating ones.
 */
export function overruns(result: Passing, parameters: readonly Passing[]): (string | undefined)[] {
  const rooms = new Rooms()
  if (isInMemory(result)) rooms.take('integer')
  return parameters.map((parameter) => {
    const before = { integers: rooms.taken('integer'), vectors: rooms.taken('vector') }
    const isInRegisters = typeof takeRooms(parameter, rooms) === 'object'
    const overruns = isInRegisters && isMixed(parameter) && before.integers === 5 && before.vectors > 0
    return overruns ? 'libffi would overwrite a register of another argument' : undefined
  })
}

/** An integer eightbyte, then a floating one. */
function isMixed(passing: Passing): boolean {
  const registers = registersOf(passing)
  return registers !== 'memory' && registers[0] === 'integer' && registers[1] === 'vector'
}
