/** The members of a library: functions bound on first use, variables read and written in place, constants. */
import { nearest } from '../base/nearest.ts'
import type { CFunction, Functions } from '../call/functions.ts'
import { cast } from '../cdata/cast.ts'
import { VariablePlace } from '../cdata/place.ts'
import type { Pointer, PointerCodec } from '../cdata/pointer.ts'
import { regionAt } from '../cdata/region.ts'
import type {
  ConstantDeclaration,
  Declaration,
  FunctionDeclaration,
  VariableDeclaration,
} from '../declare/declaration.ts'
import { failure } from '../diagnostics/failure.ts'
import { addon } from '../native/load.ts'
import { CONST, pointerTo } from '../types/ctype.ts'
import { exportedNames } from './exports.ts'
import type { OpenLibrary } from './open.ts'

/** What members are made from. */
export interface Binding {
  readonly library: OpenLibrary
  readonly functions: Functions
  /** Names declared, for near names in errors. */
  names(): Iterable<string>
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
      const bound = bindFunction(declaration, binding)
      Object.defineProperty(this, name, { value: bound, enumerable: true, configurable: true })
      return bound
    },
    set() {
      throw failure('library/read-only', { name, what: 'function' })
    },
  }
}

function bindFunction({ name, symbol, type, parameterNames }: FunctionDeclaration, binding: Binding): CFunction {
  const address = symbolAddress(symbol, 'function', binding)
  return binding.functions.make(type, { name, address, library: binding.library.handle, parameterNames })
}

/** The address of a symbol; an error that names the library and symbols with similar names where there is none. */
function symbolAddress(symbol: string, what: string, { library }: Binding): number {
  if (!library.open) throw failure('library/closed', { name: symbol, library: library.name })
  const address = addon.symbol(library.handle, symbol)
  if (address !== undefined) return address
  const near = nearest(symbol, exportedNames(library.name))
  throw failure('library/symbol', { name: symbol, library: library.name, what, near: near ? `; it has '${near}'` : '' })
}

function variableProperty(declaration: VariableDeclaration, binding: Binding): PropertyDescriptor {
  const { name, type, qualifiers } = declaration
  const place = new VariablePlace(name)
  const locate = locator(declaration, binding)
  return {
    enumerable: true,
    configurable: true,
    get() {
      const address = locate()
      const region = regionAt(address)
      return binding.functions.codecs.of(type).read(region, address - region.base)
    },
    set(value: unknown) {
      if (qualifiers & CONST) throw failure('library/read-only', { name, what: 'constant' })
      const address = locate()
      const region = regionAt(address)
      binding.functions.codecs.of(type).write(region, address - region.base, value, place)
    },
  }
}

/** Finds a variable once, and refuses once its library is closed. */
function locator({ name, symbol }: VariableDeclaration, binding: Binding): () => number {
  let address: number | undefined
  return () => {
    const { library } = binding
    if (!library.open) throw failure('library/closed', { name, library: library.name })
    return (address ??= symbolAddress(symbol, 'variable', binding))
  }
}

function constantProperty(declaration: ConstantDeclaration, binding: Binding): PropertyDescriptor {
  const { name, type, value } = declaration
  return {
    enumerable: declaration.missing !== 'macro',
    configurable: true,
    // `((void *)-1)` is a pointer, and `((handler_t)0)` is null.
    get: () =>
      type?.kind === 'pointer' && typeof value === 'bigint'
        ? cast(type, value, binding.functions.codecs)
        : constantValue(declaration),
    set() {
      throw failure('library/read-only', { name, what: 'constant' })
    },
  }
}

const MISSING = {
  macro: 'the macro is no constant expression',
  initializer: 'its initialiser is no number or string',
} as const

/** The value of a constant: an integer is a number where a number holds it exactly, and else a bigint. */
export function constantValue({ name, value, missing }: ConstantDeclaration): number | bigint | string {
  if (missing === 'compiler') throw failure('constant/deferred', { name })
  if (value === undefined) throw failure('constant/unknown', { name, reason: MISSING[missing ?? 'macro'] })
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value
}

/** A pointer to a variable, or the callable of a function. */
export function memberAddress(declaration: Declaration, binding: Binding): Pointer | CFunction {
  switch (declaration.kind) {
    case 'function':
      return bindFunction(declaration, binding)
    case 'variable': {
      const pointer = binding.functions.codecs.of(pointerTo(declaration.type, declaration.qualifiers)) as PointerCodec
      return pointer.toAddress(locator(declaration, binding)()) as Pointer
    }
    case 'constant':
      throw failure('library/constant', { name: declaration.name })
  }
}
