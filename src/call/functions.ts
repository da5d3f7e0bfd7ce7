/** C functions as values: callables for addresses, addresses for callables, callbacks. */

import { foreignConvention } from '../abi/passing.ts'
import { inspectCustom } from '../base/inspect-symbol.ts'
import { CodecTable } from '../cdata/kinds/codecs.ts'
import { hex } from '../cdata/memory/region.ts'
import { ADDRESS, CData, ctypeOf, exactAddressOf, hide, KEPT, TYPE } from '../cdata/object/cdata.ts'
import type { Codecs, FunctionBridge, Temporary } from '../cdata/object/codec.ts'
import { describe, type ValuePlace } from '../cdata/object/place.ts'
import { failure } from '../diagnostics/failure.ts'
import type { FastForm, LibraryHandle } from '../native/addon.ts'
import { addon } from '../native/load.ts'
import { HOST } from '../platform.ts'
import { sameType } from '../types/compatible.ts'
import { type CType, type FunctionType, type PointerType, pointerTo } from '../types/ctype.ts'
import type { Reading } from '../types/reading.ts'
import { spell } from '../types/spell.ts'
import { SignatureTable } from './frame/signature.ts'
import { type CallbackLife, type CallbackOptions, RUNNER, type RunnerHolder } from './in/closures.ts'
import { ExternFunction } from './in/extern-function.ts'
import { checkCallback } from './in/runner.ts'
import type { CallThread } from './out/call-thread.ts'
import { improvingWrapper } from './out/improving-wrapper.ts'
import { makeVariadicWrapper } from './out/variadic.ts'
import { makeWrapper, type Wrapper } from './out/wrapper.ts'
import { thisThread } from './this-thread.ts'

/** A C function as JavaScript sees it. */
export interface CFunction extends Wrapper {
  readonly [ADDRESS]: number
  readonly [TYPE]: PointerType
}

/** What a callable is made of besides its type. */
export interface FunctionSource {
  /** As errors name it. */
  readonly name: string
  readonly address: number
  /** The function that makes the call on a frame, where the compiler passes what nobody else can. */
  readonly compiled?: number
  /** The library whose closing stops it. */
  readonly library: LibraryHandle | null
  readonly parameterNames: readonly (string | undefined)[]
}

/** Functions and codecs of one way of reading. */
export class Functions implements FunctionBridge {
  readonly codecs: Codecs
  readonly thread: CallThread
  readonly #signatures: SignatureTable
  readonly #callables = new WeakMap<FunctionType, Map<number, WeakRef<CFunction>>>()
  readonly #prototypes = new WeakMap<FunctionType, object>()
  readonly #collected = new FinalizationRegistry<() => void>((forget) => forget())

  constructor(reading: Reading, thread: CallThread) {
    this.thread = thread
    this.codecs = new CodecTable(reading, this)
    this.#signatures = new SignatureTable(this.codecs)
    thread.fastCalls.prepare()
  }

  /** A new callable. What a signature lacks is reported when it is called, so that merely naming a function never throws. */
  make(type: FunctionType, source: FunctionSource): CFunction {
    return this.#brand(this.#wrapper(type, source), type, source)
  }

  #brand(wrapper: Wrapper, type: FunctionType, source: FunctionSource): CFunction {
    nameWrapper(wrapper, type, source.name)
    hide(wrapper, TYPE, pointerTo(type))
    hide(wrapper, ADDRESS, source.address)
    hide(wrapper, inspectCustom, () => printed(type, source.name))
    return wrapper as CFunction
  }

  #wrapper(type: FunctionType, source: FunctionSource): Wrapper {
    if (type.variadic) return makeVariadicWrapper({ ...source, thread: this.thread, type, codecs: this.codecs })
    try {
      return this.#bind(type, source)
    } catch {
      // Asked again when it is called: an opaque type may be defined by then.
      let bound: Wrapper | undefined
      return (...values) => (bound ??= this.#bind(type, source))(...values)
    }
  }

  #bind(type: FunctionType, { name, address, compiled, library, parameterNames }: FunctionSource): Wrapper {
    const signature = compiled === undefined ? this.#signatures.of(type) : this.#signatures.compiled(type)
    const { plan } = signature
    const { thread } = this
    const { fastCalls } = thread
    const target = compiled ?? address
    const entry = addon.bind(plan, target, library)
    const entries = fastCalls.entries(plan, target, library)
    const fast = (form: FastForm) => entries.take(form)
    const make = (): Wrapper => makeWrapper({ thread, name, signature, parameterNames, entry, fast })
    const wrapper = make()
    const count = signature.parameters.length
    return entries.tieTo(fastCalls.isUndecided() ? improvingWrapper(fastCalls, wrapper, make, count) : wrapper)
  }

  callable(type: FunctionType, address: number): CFunction {
    const callables = this.#callablesOf(type)
    const existing = callables.get(address)?.deref()
    if (existing) return existing
    const name = hex(BigInt(address))
    return this.#known(type, this.make(type, { name, address, library: null, parameterNames: [] }))
  }

  /** Has the callable returned for its address, for as long as it lives: what C hands back is what it was given. */
  #known(type: FunctionType, callable: CFunction): CFunction {
    const address = callable[ADDRESS]
    const callables = this.#callablesOf(type)
    const reference = new WeakRef(callable)
    callables.set(address, reference)
    this.#collected.register(callable, () => {
      if (callables.get(address) === reference) callables.delete(address)
    })
    return callable
  }

  #callablesOf(type: FunctionType): Map<number, WeakRef<CFunction>> {
    let callables = this.#callables.get(type)
    if (!callables) this.#callables.set(type, (callables = new Map()))
    return callables
  }

  addressOf(type: FunctionType, value: unknown, _place: ValuePlace): number | undefined {
    const source = ctypeOf(value)
    if (source?.kind !== 'pointer') return undefined
    // dlsym gives functions as `void *` (POSIX.1-2017, dlsym, rationale).
    if (source.target.kind === 'void' && value instanceof CData) return Number(exactAddressOf(value))
    if (!sameType(source.target, type)) return undefined
    const address = (value as Partial<CFunction>)[ADDRESS]
    // A released callback has none: another may have got its closure.
    if (address === undefined) throw failure('memory/released', {})
    return address
  }

  refused(type: PointerType, value: unknown, place: ValuePlace): Error {
    const details = { value: describe(value), type: spell(type), where: String(place) }
    const plain = typeof value === 'function' && !ctypeOf(value)
    const hint = plain
      ? 'C keeps the address: make a C function of it with ffi.callback, and keep that'
      : isReleasedCallback(value)
        ? 'it has been released'
        : undefined
    return failure('value/pointer', hint ? { ...details, hint } : details)
  }

  temporaryCallback(type: FunctionType, value: Function, place: ValuePlace, temporary: Temporary): number {
    if (ctypeOf(value)) throw this.refused(pointerTo(type), value, place)
    const closure = this.thread.closures.transient(this.#callbackSignature(type), value, place)
    temporary.defer(closure.end)
    return closure.address
  }

  #callbackSignature(type: FunctionType) {
    if (type.variadic)
      throw failure('callback/unsupported', {
        type: spell(type),
        reason: 'variadic arguments have no types to read them by',
      })
    if (foreignConvention(type, HOST)) {
      throw failure('callback/unsupported', {
        type: spell(type),
        reason: `callbacks of the convention '${type.convention}' have no entry code; write the callback in C`,
      })
    }
    try {
      return this.#signatures.of(type, 'C')
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'call/unsupported') throw error
      throw failure('callback/unsupported', { type: spell(type), reason: (error as Error).message }, error)
    }
  }

  /** A C function that runs `fn`, for as long as the returned callable lives or until it is released. */
  callback(type: CType, fn: unknown, options: CallbackOptions = {}): CFunction {
    const target = type.kind === 'pointer' ? type.target : type
    if (target.kind !== 'function') throw failure('callback/type', { type: spell(type) })
    if (typeof fn !== 'function') throw failure('callback/function', { value: describe(fn), what: 'a callback' })
    const signature = this.#callbackSignature(target)
    checkCallback(signature, fn, options)
    const { life, runner } = this.thread.closures.persistent(signature, fn, options)
    const source = { name: fn.name || 'callback', address: life.address, library: null, parameterNames: [] }
    // Few callbacks are called from JavaScript, so the wrapper is made when one is.
    let wrapper: Wrapper | undefined
    const call: Wrapper = (...values) => (wrapper ??= this.#wrapper(target, source))(...values)
    const callable = nameWrapper(call, target, source.name)
    Object.setPrototypeOf(callable, this.#prototypeOf(target))
    hide(callable, ADDRESS, life.address)
    hide(callable, RUNNER, runner)
    hide(callable, KEPT, life)
    life.bind(callable as unknown as RunnerHolder, this.#callablesOf(target))
    return callable as CFunction
  }

  /** What the callbacks of a type have in common: properties of their own would cost more than all the rest of one. */
  #prototypeOf(type: FunctionType): object {
    let prototype = this.#prototypes.get(type)
    if (!prototype) {
      prototype = Object.create(Function.prototype) as object
      this.#prototypes.set(type, prototype)
      hide(prototype, TYPE, pointerTo(type))
      hide(prototype, inspectCustom, function (this: Function) {
        return printed(type, this.name)
      })
      hide(prototype, Symbol.dispose, releaseCallback)
    }
    return prototype
  }

  /** The place of a function of a compiled module that JavaScript defines; see `ExternFunction`. */
  extern(type: FunctionType, name: string, address: number): ExternFunction {
    return new ExternFunction(this.thread.closures, this.#signatures.compiled(type), name, address)
  }
}

/** Gives a wrapper the name and the length that JavaScript shows. */
function nameWrapper(wrapper: Wrapper, type: FunctionType, name: string): Wrapper {
  Object.defineProperty(wrapper, 'name', { value: name, configurable: true })
  const { length } = type.parameters
  if (wrapper.length !== length) Object.defineProperty(wrapper, 'length', { value: length, configurable: true })
  return wrapper
}

const printed = (type: FunctionType, name: string): string => `<cdata '${spell(pointerTo(type))}' calling ${name}>`

/** Ends a callback; it has no address from then on. */
function releaseCallback(this: { readonly [KEPT]?: CallbackLife }): void {
  this[KEPT]?.end()
  for (const key of [ADDRESS, RUNNER, KEPT]) hide(this, key, undefined)
}

/** A callback that has been released has no address any more. */
const isReleasedCallback = (value: unknown): boolean =>
  typeof value === 'function' && ctypeOf(value) !== undefined && (value as Partial<CFunction>)[ADDRESS] === undefined

/** Functions and codecs are the same for every FFI that reads integers alike. */
const shared = new Map<string, Functions>()

/** The functions and codecs of a way of reading. */
export function functionsFor(reading: Reading): Functions {
  const key = `${reading.int64} ${reading.long}`
  let functions = shared.get(key)
  if (!functions) shared.set(key, (functions = new Functions(reading, thisThread)))
  return functions
}
