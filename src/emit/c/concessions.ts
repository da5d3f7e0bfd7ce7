/**
 * What generated C leaves open after the compiler or the linker has seen it once. Its first version takes C at its word:
 * macros count, every pointer has the declared type, every function is there. Lines are named as directives name them.
 */
import type { LiteralNames } from './lines.ts'

export interface Concessions {
  /** Names on a line that are those of members and functions, and not of the macros that C has too. */
  readonly literal: LiteralNames
  /** Lines where pointers go unchecked, since C's types say something that declarations do not keep. */
  readonly loose: ReadonlySet<string>
  /** Names of functions and variables that nothing defines. */
  readonly absent: ReadonlySet<string>
}

export const NO_CONCESSIONS: Concessions = { literal: new Map(), loose: new Set(), absent: new Set() }
