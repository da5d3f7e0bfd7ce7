/** Libraries that are opened by a name, and their functions by signatures that calls describe. */

import { inspectCustom } from '../base/inspect-symbol.ts'
import { RecordValue } from '../cdata/kinds/record-codec.ts'
import type { Block } from '../cdata/memory/heap.ts'
import { privateRegion, type Region, regionAt, releaseRegion } from '../cdata/memory/region.ts'
import { ITEM_TYPE } from '../cdata/object/cdata.ts'
import { describe } from '../cdata/object/place.ts'
import { addressOfPath } from '../cdata/use/access.ts'
import { SCOPE, type Scope } from '../declare/scope.ts'
import { failure } from '../diagnostics/failure.ts'
import { CHECKED_LATER, checkOptions, FLAG } from '../diagnostics/options.ts'
import { addressOfSymbol } from '../library/dynamic-symbols.ts'
import { closeLibrary, findLibrary, type OpenLibrary, openLibrary } from '../library/open.ts'
import { type CType, functionOf, pointerTo } from '../types/ctype.ts'
import { type Arrangement, arrange, isPlain } from './calls.ts'
import { codecs, functions } from './engine.ts'
import { FACTS, isType } from './facts.ts'
import { NamedTypes } from './named-types.ts'
import { type Parameter, parameterOf, resolveParameter } from './parameters.ts'
import { isFunctionFacts, parameterType, resultFacts, resultType } from './prototypes.ts'
import { IN_LIBRARY, type SymbolSource } from './symbol-source.ts'

/** Options of a library. */
export interface LibraryOptions {
  /** Flags of dlopen(3). */
  readonly mode?: number
  /** Accepted for those who are used to it: errno is kept always. */
  readonly use_errno?: boolean
  /** A library that is open already. */
  readonly handle?: object
}

const LIBRARY_OPTIONS = {
  mode: { wanted: 'an integer', accepts: (value: unknown) => Number.isSafeInteger(value) },
  use_errno: FLAG,
  handle: CHECKED_LATER,
}

/** An open library. */
export class CDLL implements SymbolSource {
  /** As it was given. */
  readonly name: string | null
  readonly #library: OpenLibrary
  readonly #types = new NamedTypes()
  /** Through which variables are reached, so that they end with the library. */
  readonly #regions = new Map<Region, Region>()

  constructor(name: string | null, options: LibraryOptions = {}) {
    checkOptions(options, LIBRARY_OPTIONS)
    if (name !== null && typeof name !== 'string') throw failure('library/name', { value: describe(name) })
    this.name = name
    this.#library = openLibrary(options.handle ?? name, options.mode)
  }

  /** A function of the library; nothing of its signature is guessed. Throws a LibraryError where there is none of the name. */
  func(name: string, signature: unknown): unknown {
    if (typeof name !== 'string') throw failure('described/function-name', { value: describe(name) })
    const arrangement = arrangementOf(name, signature)
    const { restype, parameters, variadic } = arrangement
    const type = functionOf(resultType(restype), parameters.map(typeInC), variadic)
    const address = addressOfSymbol(this.#library, name, 'function')
    const { handle: library } = this.#library
    const source = { name, address, library, parameterNames: [], resolve: resolver(type.parameters) }
    const bound = functions.make(type, source)
    this.#types.add(type)
    return isPlain(arrangement) ? bound : arrange(bound, arrangement)
  }

  /** Closes the library; every use of it throws from then on. Closing twice does nothing. */
  close(): void {
    closeLibrary(this.#library)
    for (const region of this.#regions.values()) releaseRegion(region)
    this.#regions.clear()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  [IN_LIBRARY](name: string): Block {
    const address = addressOfSymbol(this.#library, name, 'variable')
    const window = regionAt(address)
    let region = this.#regions.get(window)
    if (!region) this.#regions.set(window, (region = privateRegion(window)))
    return { region, offset: address - window.base }
  }

  /** The named types of the functions so far. */
  get [SCOPE](): Scope {
    return this.#types.scope()
  }

  [inspectCustom](): string {
    return `<library '${this.#library.name}'${this.#library.open ? '' : ' closed'}>`
  }
}

/** What stands for an argument: an object may say so, and a record stands for its address where a pointer is wanted. */
const resolver = (types: readonly CType[]) => (value: unknown, index: number) => {
  const resolved = resolveParameter(value)
  const isRecord = resolved instanceof RecordValue && types[index]?.kind === 'pointer'
  return isRecord && !resolved[ITEM_TYPE] ? addressOfPath(resolved, [], codecs) : resolved
}

const typeInC = ({ facts, direction }: Parameter, i: number): CType =>
  direction === 'in' ? parameterType(facts, `argument ${i + 1}`) : pointerTo(facts.type())

const SIGNATURE = { argtypes: CHECKED_LATER, restype: CHECKED_LATER, variadic: FLAG, errcheck: CHECKED_LATER }

function arrangementOf(name: string, signature: unknown): Arrangement {
  const facts = isType(signature) ? signature[FACTS] : undefined
  if (facts && isFunctionFacts(facts)) {
    const { restype, argtypes } = facts.prototype
    const parameters = argtypes.map((type): Parameter => ({ facts: type, direction: 'in' }))
    return { name, parameters, restype, variadic: false, errcheck: undefined }
  }
  const wrong = (what: string, value: unknown): Error =>
    failure('described/signature', { name, what, value: describe(value) })
  if (typeof signature !== 'object' || signature === null) throw wrong('a signature is wanted', signature)
  const given = { ...signature } as Record<keyof typeof SIGNATURE, unknown>
  checkOptions(given, SIGNATURE)
  const { argtypes, restype, variadic = false, errcheck } = given
  if (!Array.isArray(argtypes)) throw wrong('argtypes is a list of types', argtypes)
  if (restype === undefined) throw wrong('restype is a type or null', restype)
  if (errcheck !== undefined && typeof errcheck !== 'function') throw wrong('errcheck is a function', errcheck)
  const parameters = (argtypes as unknown[]).map((type, i) => parameterOf(type, `argument ${i + 1} of '${name}'`))
  if (variadic && parameters.length === 0) throw wrong('argtypes of a variadic function has one type at least', '[]')
  return {
    name,
    parameters,
    restype: resultFacts(restype, `the result of '${name}' (null for void)`),
    variadic: variadic as boolean,
    errcheck: errcheck as Arrangement['errcheck'],
  }
}

/** What `new CDLL` opens for a name, or null where it opens nothing. */
export function find_library(name: string): string | null {
  if (typeof name !== 'string')
    throw failure('argument/type', { what: 'the name of a library', wanted: 'a string', value: describe(name) })
  return findLibrary(name)
}
