/** The formats of floating types on a target. */
import type { PrimitiveType } from '../types/ctype.ts'
import type { Target } from './target.ts'

/** IEEE 754's binary formats of 16, 32, 64 and 128 bits, and x87's of 80. */
export type FloatFormatName = 'half' | 'single' | 'double' | 'extended' | 'quadruple'

/** The format of a floating type, or of the parts of a complex one. */
export function floatFormat({ facts }: PrimitiveType, target: Target): FloatFormatName {
  switch (facts.size) {
    case 'f16':
      return 'half'
    case 'float':
      return 'single'
    case 'longdouble':
      return target.longDouble
    case 'f128':
      return 'quadruple'
    default:
      return 'double'
  }
}

/** Whether a floating type holds more than a number of JavaScript's. */
export function isWideFloat(type: PrimitiveType, target: Target): boolean {
  const format = floatFormat(type, target)
  return format === 'extended' || format === 'quadruple'
}
