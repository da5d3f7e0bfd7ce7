/** What a C text declares besides types: functions, variables and constants. */
import type { DeclaredPlace } from '../diagnostics/source.ts'
import type { CType, FunctionType, Qualifiers } from '../types/ctype.ts'

export type Declaration = FunctionDeclaration | VariableDeclaration | ConstantDeclaration

export interface FunctionDeclaration {
  readonly kind: 'function'
  readonly name: string
  readonly type: FunctionType
  /** The library's name for it, which `__asm__("...")` may change. */
  readonly symbol: string
  readonly parameterNames: readonly (string | undefined)[]
  /** A function that JavaScript defines and C calls; `JS+C` can be called from other C files. */
  readonly extern?: 'JS' | 'JS+C' | undefined
  readonly place: DeclaredPlace
}

export interface VariableDeclaration {
  readonly kind: 'variable'
  readonly name: string
  readonly type: CType
  readonly qualifiers: Qualifiers
  readonly symbol: string
  /** Whether it was declared `static`: a constant of C, which may be no object. */
  readonly isStatic?: boolean
  readonly place: DeclaredPlace
}

export interface ConstantDeclaration {
  readonly kind: 'constant'
  readonly name: string
  readonly origin: 'macro' | 'enumerator' | 'object'
  /** A bigint for integers and pointers, a number for floating types, a string for string literals. */
  readonly value: bigint | number | string | undefined
  /**
   * Why there is no value: only the C compiler knows it; the macro is not a constant expression;
   * the initialiser is an aggregate or an address.
   */
  readonly missing: 'compiler' | 'macro' | 'initializer' | undefined
  /** Of an enumerator the enum, of an object its declared type, of a macro the type of the expression. */
  readonly type: CType | undefined
  readonly place: DeclaredPlace
}

/** Whether a library lists the name: not of a macro that is no constant. */
export function isListed(declaration: Declaration): boolean {
  return declaration.kind !== 'constant' || declaration.missing !== 'macro'
}
