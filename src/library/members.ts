/** The members of a library: functions bound on first use, variables read and written in place, constants. */
import { bytesOfText, hasLooseBytes } from '../base/byte-text.ts'
import type { CFunction, Functions } from '../call/functions.ts'
import type { Pointer, PointerCodec } from '../cdata/kinds/pointer.ts'
import { regionAt } from '../cdata/memory/region.ts'
import type { Codecs } from '../cdata/object/codec.ts'
import { placed, VariablePlace } from '../cdata/object/place.ts'
import { cast } from '../cdata/use/cast.ts'
import {
  type ConstantDeclaration,
  type Declaration,
  type FunctionDeclaration,
  isListed,
  type VariableDeclaration,
} from '../declare/declaration.ts'
import { failure } from '../diagnostics/failure.ts'
import { CONST, pointerTo } from '../types/ctype.ts'
import type { OpenLibrary } from './open.ts'

/** Where the members of a library come from. */
export interface Symbols {
  /** Whether the library has what is declared; constants are there always. */
  has(declaration: Declaration): boolean
  /** The C function. Throws where there is none. */
  function(declaration: FunctionDeclaration): CFunction
  /** What gives the address of a variable, at each access. */
  variable(declaration: VariableDeclaration): () => number
  constant(declaration: ConstantDeclaration): unknown
}

/** What a library's names are looked up in; names may be added after it was opened. */
export interface Declarations {
  find(name: string): Declaration | undefined
  /** The names that are listed; those of macros that are no constants are not. */
  listed(): Iterable<string>
  /** What to do about a name that is not declared, where `ffi.cdef` is of no use. */
  readonly remedy?: string
  /** Why a name is not declared, where its declaration could not be read. */
  whyLeftOut?(name: string): string | undefined
  /** Why a macro has no value. */
  whyNoConstant?(name: string): string | undefined
}

/** What members are made from. */
export interface Binding {
  readonly library: OpenLibrary
  readonly functions: Functions
  readonly symbols: Symbols
  readonly declarations: Declarations
}

/** The property of a library object for a declaration. */
export function memberProperty(declaration: Declaration, binding: Binding): PropertyDescriptor {
  switch (declaration.kind) {
    case 'function':
      return functionProperty(declaration, binding)
    case 'variable':
      return variableProperty(declaration, binding)
    case 'constant':
      return constantProperty(declaration, binding)
  }
}

function functionProperty(declaration: FunctionDeclaration, binding: Binding): PropertyDescriptor {
  const { name } = declaration
  return {
    enumerable: true,
    configurable: true,
    get(this: object) {
      const bound = bind(declaration, binding)
      Object.defineProperty(this, name, { value: bound, enumerable: true, configurable: true })
      return bound
    },
    set() {
      throw failure('library/read-only', { name, what: 'function' })
    },
  }
}

/**
 * The C function; one that cannot be called, such as for its types, is a function that says so when it is called, so that
 * a library can be copied and printed whole.
 */
function bind(declaration: FunctionDeclaration, { symbols, library }: Binding): Function {
  try {
    return symbols.function(declaration)
  } catch (error) {
    if (!library.open || !symbols.has(declaration)) throw error
    const refusing = (): never => symbols.function(declaration) as never
    return Object.defineProperty(refusing, 'name', { value: declaration.name })
  }
}

function variableProperty(declaration: VariableDeclaration, binding: Binding): PropertyDescriptor {
  const { name, type, qualifiers } = declaration
  const place = new VariablePlace(name)
  const locate = binding.symbols.variable(declaration)
  return {
    enumerable: true,
    configurable: true,
    get() {
      const address = locate()
      const region = regionAt(address)
      try {
        return binding.functions.codecs.of(type).read(region, address - region.base)
      } catch (error) {
        throw placed(error, place)
      }
    },
    set(value: unknown) {
      if (qualifiers & CONST) throw failure('library/read-only', { name, what: 'constant' })
      const address = locate()
      const region = regionAt(address)
      binding.functions.codecs.of(type).write(region, address - region.base, value, place)
    },
  }
}

function constantProperty(declaration: ConstantDeclaration, binding: Binding): PropertyDescriptor {
  const { name } = declaration
  return {
    enumerable: isListed(declaration),
    configurable: true,
    get() {
      const reason = declaration.missing === 'macro' ? binding.declarations.whyNoConstant?.(name) : undefined
      if (reason !== undefined) throw failure('constant/unknown', { name, reason })
      return binding.symbols.constant(declaration)
    },
    set() {
      throw failure('library/read-only', { name, what: 'constant' })
    },
  }
}

const MISSING = {
  macro: 'the macro is no constant expression',
  initializer: 'its initialiser is no number or string',
} as const

/**
 * The value of a constant: an integer is a number where a number holds it exactly, and else a bigint; a string that is no
 * text is the bytes that C has, with the NUL behind them.
 */
export function constantValue({ name, value, missing }: ConstantDeclaration): number | bigint | string | Uint8Array {
  if (missing === 'compiler') throw failure('constant/deferred', { name })
  if (value === undefined) throw failure('constant/unknown', { name, reason: MISSING[missing ?? 'macro'] })
  if (typeof value === 'string') return hasLooseBytes(value) ? bytesOfText(`${value}\0`) : value
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value
}

/** A constant as it is declared: `((void *)-1)` is a pointer, and `((handler_t)0)` is null. */
export function declaredConstant(declaration: ConstantDeclaration, codecs: Codecs): unknown {
  const { type, value } = declaration
  return type?.kind === 'pointer' && typeof value === 'bigint' ? cast(type, value, codecs) : constantValue(declaration)
}

/** A pointer to a variable, or the callable of a function. */
export function memberAddress(declaration: Declaration, binding: Binding): Pointer | CFunction {
  switch (declaration.kind) {
    case 'function':
      return binding.symbols.function(declaration)
    case 'variable': {
      const pointer = binding.functions.codecs.of(pointerTo(declaration.type, declaration.qualifiers)) as PointerCodec
      return pointer.toAddress(binding.symbols.variable(declaration)()) as Pointer
    }
    case 'constant':
      throw failure('library/constant', { name: declaration.name })
  }
}
