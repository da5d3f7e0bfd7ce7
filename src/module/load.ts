/** A module from its description, which the JavaScript that cdef wrote passes to `loadModule`. */
import type { Functions } from '../call/functions.ts'
import { describe } from '../cdata/object/place.ts'
import { stringOf } from '../cdata/use/string.ts'
import type { Scope } from '../declare/scope.ts'
import { failure } from '../diagnostics/failure.ts'
import { MODULE_FORMAT } from '../emit/js/module.ts'
import { includeMembers, libraryObject } from '../library/library.ts'
import type { OpenLibrary } from '../library/open.ts'
import type { ModuleLines } from '../plan/lines.ts'
import { type Realised, realise } from '../plan/realise.ts'
import { HOST } from '../platform.ts'
import { CONST, functionOf, pointerTo, primitive, VOID } from '../types/ctype.ts'
import { CompiledLibrary } from './compiled-library.ts'
import { CompiledSymbols } from './compiled-symbols.ts'
import { openModuleLibrary } from './find.ts'
import { EXCEPTIONS } from './header.ts'

/** What the generated JavaScript holds besides its lines. */
export interface ModuleDescription extends ModuleLines {
  /** The version of what the lines mean. */
  readonly format: number
  /** What the module is called. */
  readonly name: string
  /** How its FFI reads 64-bit integers, where it was told. */
  readonly reading?: { readonly int64?: 'number' | 'bigint'; readonly long?: 'number' | 'bigint' }
  /** What `setUnicode` was told, where it was called. */
  readonly unicode?: 'wide' | 'narrow'
  /** The included modules, as imported. */
  readonly includes?: readonly unknown[]
  /** Which declarations the compiled library belongs to; absent in ABI mode. */
  readonly id?: string
  /** Where the generated JavaScript lies. */
  readonly url?: string
  /** The compiled library beside it; `*` stands for this platform's extension. */
  readonly file?: string
  /** The package that carries the library for a platform, whose name `*` stands for. */
  readonly platformPackage?: string
}

/** A module in this thread. */
export interface AssembledModule {
  readonly scope: Scope
  /** Absent in ABI mode. */
  readonly symbols: CompiledSymbols | undefined
  readonly lib: object | undefined
}

/** What a module is called that has no files of its own. */
export const VERIFIED = '<verify>'

const loaded = new WeakMap<Scope, AssembledModule>()

/** The module that a scope was loaded from. */
export function moduleOf(scope: Scope): AssembledModule | undefined {
  return loaded.get(scope)
}

/** Loads a module and the compiled library where it has one. Throws where versions do not fit or the library is not found. */
export function loadDescription(
  description: ModuleDescription,
  includes: readonly Scope[],
  functions: Functions,
): AssembledModule {
  const { format, name, id } = description
  if (format !== MODULE_FORMAT) throw failure('module/format', { name, found: describe(format), wanted: MODULE_FORMAT })
  return assemble(description, includes, functions, id === undefined ? undefined : openModuleLibrary(description))
}

/** Joins declarations and an open library. */
export function assemble(
  { name, unicode, id, ...lines }: Pick<ModuleDescription, 'name' | 'unicode' | 'id'> & ModuleLines,
  includes: readonly Scope[],
  functions: Functions,
  library: OpenLibrary | undefined,
): AssembledModule {
  const compiled = library && new CompiledLibrary(functions.thread, library, name, id as string)
  const realised = realise(lines, { name, target: HOST, includes, answers: compiled })
  if (unicode) realised.scope.knowUnicode(unicode)
  const symbols = compiled && new CompiledSymbols(compiled, functions, realised)
  const exceptions = compiled?.exceptions()
  if (exceptions !== undefined) raiseExceptions(functions, exceptions)
  const remedy =
    name === VERIFIED ? 'declare it before ffi.verify' : 'declare it in the build script and build the module again'
  const lib = symbols && library && moduleLibrary(realised, library, functions, symbols, remedy)
  const module = { scope: realised.scope, symbols, lib }
  loaded.set(realised.scope, module)
  return module
}

const TEXT = pointerTo(primitive('char'), CONST)
const RAISE = functionOf(VOID, [TEXT, TEXT, TEXT])

/** Has C++ exceptions surface from the calls that they leave. */
function raiseExceptions(functions: Functions, place: number): void {
  const raise = (...texts: unknown[]): never => {
    const [name, type, what] = texts.map((text) => stringOf(text, Infinity)) as [string, string, string]
    throw failure('call/exception', { function: name, type, what })
  }
  functions.extern(RAISE, EXCEPTIONS, place).attach(raise, {})
}

function moduleLibrary(
  { scope, planned }: Realised,
  library: OpenLibrary,
  functions: Functions,
  symbols: CompiledSymbols,
  remedy: string,
): object {
  const find = (name: string) => {
    const declaration = scope.declaration(name)
    if (declaration && declaration.kind !== 'constant' && !planned(name)) throw failure('module/later', { name })
    return declaration
  }
  const declarations = { find, remedy, listed: () => [...scope.listedNames(), ...includedConstants(scope)] }
  const lib = libraryObject({ library, functions, symbols, declarations })
  for (const included of scope.includes) {
    const library = loaded.get(included)?.lib
    if (library) includeMembers(lib, library)
  }
  return lib
}

/** Constants that are known without a library; functions and variables belong to whoever opens one. */
function includedConstants(scope: Scope): string[] {
  return scope.includes
    .filter((included) => !loaded.get(included)?.lib)
    .flatMap((included) => [
      ...included.listedNames().filter((name) => included.declaration(name)?.kind === 'constant'),
      ...includedConstants(included),
    ])
}
