/** What a calling convention says; one folder implements it for each convention. */
import type { RecordType } from '../types/ctype.ts'
import type { CallMoves, Passing, Role } from './call-values.ts'
import type { RecordLayout } from './layout.ts'
import type { SizeAndAlignment, Target } from './target.ts'

/** The floating type of a complex number's parts. */
export type ComplexPart = 'float' | 'double' | 'longdouble'

export interface Convention {
  /** How a struct or union travels that is neither empty nor unknown. */
  passRecord(record: RecordType, layout: RecordLayout, target: Target, role: Role): Passing
  /** How `__int128` travels. */
  passInt128(): Passing
  /** How `_Float16` travels. */
  passHalf(): Passing
  /** How a complex number travels; `whole` is its size and alignment. */
  passComplex(part: ComplexPart, whole: SizeAndAlignment, role: Role): Passing
  /** The parameters of a call, those refused that libffi would pass wrongly; absent where none are known. */
  readonly refused?: (result: Passing, parameters: readonly Passing[]) => readonly Passing[]
  /** Where everything of a call goes; absent where only libffi knows. */
  readonly moves?: (result: Passing, parameters: readonly Passing[], offsets: readonly number[]) => CallMoves
}
