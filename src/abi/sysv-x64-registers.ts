/** Registers that a call's arguments take on x86-64 System V, as libffi hands them out: where it errs, the argument is refused. */
import { type Passing, type Scalar, unsupported } from './scalar.ts'

/** How many of each kind a value takes; nothing for one that goes to memory. */
interface Registers {
  readonly integers: number
  readonly floats: number
}

const MOST: Registers = { integers: 6, floats: 8 }
const NONE: Registers = { integers: 0, floats: 0 }

/**
 * The parameters, those refused that libffi 3.4 would pass wrongly: for a struct of an integer and a floating
 * eightbyte it copies all 16 bytes to the integer registers, and after the sixth come the floating ones.
 */
export function withoutOverruns(result: Passing, parameters: readonly Passing[]): Passing[] {
  // A result in memory takes the first register for its address.
  let integers = isAggregate(result) && result.size > 16 ? 1 : 0
  let floats = 0
  return parameters.map((parameter) => {
    const taken = registersOf(parameter)
    if (integers + taken.integers > MOST.integers || floats + taken.floats > MOST.floats) return parameter
    const overruns = isMixed(parameter, taken) && integers === MOST.integers - 1 && floats > 0
    integers += taken.integers
    floats += taken.floats
    return overruns ? unsupported('libffi would overwrite a register of another argument; use API mode') : parameter
  })
}

const isAggregate = (passing: Passing): passing is Passing & { kind: 'aggregate' } => passing.kind === 'aggregate'

const isFloat = (scalar: Scalar | undefined): boolean => scalar === 'float' || scalar === 'double'

/** An integer eightbyte, then a floating one. */
const isMixed = (passing: Passing, taken: Registers): boolean =>
  taken.floats === 1 && taken.integers === 1 && isAggregate(passing) && !isFloat(passing.scalars[0])

function registersOf(passing: Passing): Registers {
  switch (passing.kind) {
    case 'unsupported':
      return NONE
    case 'scalar':
      if (passing.scalar === 'longdouble' || passing.scalar === 'complexLongdouble') return NONE
      return isFloat(passing.scalar) ? { integers: 0, floats: 1 } : { integers: 1, floats: 0 }
    case 'aggregate':
      return passing.size > 16 || passing.scalars[0] === 'longdouble' ? NONE : registersOfAggregate(passing)
  }
}

/** No eightbyte mixes kinds, so its first scalar tells which it is. */
function registersOfAggregate({ scalars, size }: Passing & { kind: 'aggregate' }): Registers {
  const eightbytes = Math.ceil(size / 8)
  const floating = scalars.filter(isFloat)
  // `float _Complex` is two floats in one eightbyte.
  const floats = size === 8 ? Math.min(floating.length, 1) : floating.length
  return { integers: floats === scalars.length ? 0 : eightbytes - floats, floats }
}
