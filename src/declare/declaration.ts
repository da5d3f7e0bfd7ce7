/** What a C text declares besides types: functions, variables and constants. */
import { type DeclaredPlace, fileAt } from '../diagnostics/source.ts'
import type { CType, FunctionType, Qualifiers } from '../types/ctype.ts'

export type Declaration = FunctionDeclaration | VariableDeclaration | ConstantDeclaration

/** What attributes of C say that a function does not do. */
export interface Restraint {
  /** It leaves errno alone: `const` and `pure`. */
  readonly errno: boolean
  /**
   * It calls back nothing of the program that calls it: `const` and `pure`, which get no function to call. `leaf` does not say
   * that: `raise` is such, and runs a handler.
   */
  readonly callbacks: boolean
}

export interface FunctionDeclaration {
  readonly kind: 'function'
  readonly name: string
  readonly type: FunctionType
  /** The library's name for it, which `__asm__("...")` may change. */
  readonly symbol: string
  readonly parameterNames: readonly (string | undefined)[]
  /** Declared as `f()`, which says nothing of parameters (C17 6.7.6.3p14). */
  readonly isOpen?: boolean
  /** A function that JavaScript defines and C calls; `JS+C` can be called from other C files. */
  readonly extern?: 'JS' | 'JS+C' | undefined
  /** Absent where nothing is said. */
  readonly restraint?: Restraint
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

/** Where gcc and clang say that macros are defined which no header defines: of their own accord, and by their options. */
const UNWRITTEN: ReadonlySet<string> = new Set(['<built-in>', '<command-line>', '<command line>'])

/**
 * Whether a library lists the name: not of a macro that is no constant, and not of one that preprocessed text brings along
 * and nobody wrote, since it says how the compiler was called.
 */
export function isListed(declaration: Declaration): boolean {
  if (declaration.kind !== 'constant' || declaration.origin !== 'macro') return true
  const { missing, place } = declaration
  return missing !== 'macro' && !UNWRITTEN.has(fileAt(place.source, place.offset))
}
