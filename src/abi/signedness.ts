/** Whether an integer type has negative values, which for some is the target's to say. */
import type { PrimitiveType } from '../types/ctype.ts'
import type { Target } from './target.ts'

/** Of an integer type; for others it has no meaning. */
export const isSigned = ({ facts }: PrimitiveType, target: Target): boolean =>
  facts.signed === 'target' ? (facts.class === 'text' ? target.wcharSigned : target.charSigned) : facts.signed
