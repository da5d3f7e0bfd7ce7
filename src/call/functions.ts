/** C functions as values: callables for addresses, addresses for callables, callbacks. */

import { foreignConvention } from '../abi/passing.ts'
import { inspectCustom } from '../base/inspect-symbol.ts'
import { CodecTable } from '../cdata/kinds/codecs.ts'
import { hex } from '../cdata/memory/region.ts'
import { ADDRESS, CData, ctypeOf, exactAddressOf, hide, KEPT, TYPE } from '../cdata/object/cdata.ts'
import type { Codecs, FunctionBridge, Temporary } from '../cdata/object/codec.ts'
import { canGenerate, generate } from '../cdata/object/generate.ts'
import { describe, type ValuePlace } from '../cdata/object/place.ts'
import { type DebugModes, debugModes, toStderr } from '../debug/modes.ts'
import type { Restraint } from '../declare/declaration.ts'
import { failure } from '../diagnostics/failure.ts'
import { type FastForm, type LibraryHandle, OMIT } from '../native/addon.ts'
import { addon } from '../native/load.ts'
import { HOST, IS_WINDOWS } from '../platform.ts'
import { sameType } from '../types/compatible.ts'
import { type CType, type FunctionType, type PointerType, pointerTo } from '../types/ctype.ts'
import type { Reading } from '../types/reading.ts'
import { spell } from '../types/spell.ts'
import { type Signature, SignatureTable, withNamedResult } from './frame/signature.ts'
import { type ChannelBounds, giveHolder, type Persistent } from './in/closures.ts'
import { ExternFunction } from './in/extern-function.ts'
import { type CallbackOptions, checkCallback } from './in/policy.ts'
import type { Runner } from './in/runner.ts'
import { textOfFunction } from './out/function-text.ts'
import { improvingWrapper } from './out/improving-wrapper.ts'
import { makeVariadicWrapper } from './out/variadic.ts'
import { makeWrapper, type Wrapper } from './out/wrapper.ts'
import { CALLABLE, CALLEE, type Callee } from './pooled/callable.ts'
import type { Thread } from './pooled/thread.ts'
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
  /** What it does not do, as its declaration says. */
  readonly restraint?: Restraint | undefined
  /** What stands for an argument that does not fit as it is; absent where each stands for itself. */
  readonly resolve?: (value: unknown, index: number) => unknown
}

/** The C function of a channel, its life, and how its frames lie. */
interface ChannelFunction {
  readonly signature: Signature
  readonly life: Persistent['life']
  readonly callable: CFunction
}

/** Functions and codecs of one way of reading. */
export class Functions implements FunctionBridge {
  readonly codecs: Codecs
  readonly thread: Thread
  readonly #signatures: SignatureTable
  readonly #debug: DebugModes | undefined
  readonly #callables = new WeakMap<FunctionType, Map<number, WeakRef<CFunction>>>()
  readonly #prototypes = new WeakMap<FunctionType, object>()
  readonly #collected = new FinalizationRegistry<() => void>((forget) => forget())

  constructor(reading: Reading, thread: Thread, debug?: DebugModes) {
    this.thread = thread
    this.#debug = debug
    const isGated = debug !== undefined && (debug.report || debug.throw || debug.guard) && !IS_WINDOWS
    this.codecs = new CodecTable(reading, this, isGated)
    this.#signatures = new SignatureTable(this.codecs)
    thread.fastCalls.prepare()
  }

  /** A new callable. What a signature lacks is reported when it is called, so that merely naming a function never throws. */
  make(type: FunctionType, source: FunctionSource): CFunction {
    return this.#brand(this.#wrapper(type, source), type, source)
  }

  #brand(wrapper: Wrapper, type: FunctionType, source: FunctionSource): CFunction {
    giveShape(wrapper, type.parameters.length, source.name)
    Object.setPrototypeOf(wrapper, CALLABLE)
    hide(wrapper, CALLEE, () => this.#callee(type, source))
    hide(wrapper, TYPE, pointerTo(type))
    hide(wrapper, ADDRESS, source.address)
    hide(wrapper, inspectCustom, () => printed(type, source.name))
    hide(wrapper, 'toString', () => spell(type, source.name))
    return wrapper as CFunction
  }

  /** What calls in other ways are made of. */
  #callee(type: FunctionType, source: FunctionSource): Callee {
    const { name, address, compiled, library, parameterNames, resolve } = source
    const { codecs, thread } = this
    const { pooled } = thread
    const target = type.variadic ? address : (compiled ?? address)
    const signature = () => this.#signatureOf(type, compiled, name)
    const debug = this.#debug
    return { pooled, thread, name, type, codecs, parameterNames, resolve, address: target, library, signature, debug }
  }

  #signatureOf(type: FunctionType, compiled: number | undefined, name: string): Signature {
    const common = compiled === undefined ? this.#signatures.of(type) : this.#signatures.compiled(type)
    return withNamedResult(common, name)
  }

  #wrapper(type: FunctionType, source: FunctionSource): Wrapper {
    if (type.variadic)
      return makeVariadicWrapper({ ...source, thread: this.thread, type, codecs: this.codecs, debug: this.#debug })
    try {
      return this.#bind(type, source)
    } catch {
      // Asked again when it is called: an opaque type may be defined by then.
      let bound: Wrapper | undefined
      return (...values) => (bound ??= this.#bind(type, source))(...values)
    }
  }

  #bind(type: FunctionType, source: FunctionSource): Wrapper {
    const { name, address, compiled, library, parameterNames, resolve } = source
    const signature = this.#signatureOf(type, compiled, name)
    const { plan } = signature
    const { thread } = this
    const { fastCalls } = thread
    const target = compiled ?? address
    const text = textOfFunction(type, name)
    const entry = addon.bind(plan, target, library, text)
    const debug = this.#debug
    if (debug) return makeWrapper({ thread, name, signature, parameterNames, entry, resolve, debug })
    const entries = fastCalls.entries(plan, target, library, text, omitted(source.restraint))
    const fast = (form: FastForm) => entries.take(form)
    const make = (): Wrapper => makeWrapper({ thread, name, signature, parameterNames, entry, fast, resolve })
    const wrapper = make()
    const count = signature.parameters.length
    return entries.tieTo(fastCalls.isUndecided() ? improvingWrapper(fastCalls, wrapper, make, count) : wrapper)
  }

  callable(type: FunctionType, address: number): CFunction {
    const callables = this.#callablesOf(type)
    // A C function serves one callback after another, and may have been read when it served none.
    const existing = this.#callbackAt(type, address) ?? callables.get(address)?.deref()
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

  /** A callback is known by its closure, since a reference of its own would cost more than all the rest of it. */
  #callbackAt(type: FunctionType, address: number): CFunction | undefined {
    const holder = this.thread.closures.holderAt(address)
    const isOurs = holder && Object.getPrototypeOf(holder) === this.#prototypes.get(type)
    return isOurs ? (holder as CFunction) : undefined
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
    checkCallback(fn, options)
    const given = nameOfFunction(fn)
    const kept = this.thread.closures.persistent(signature, fn, options, given ?? 'anonymous')
    return this.#calledBack(target, kept, given ?? 'callback')
  }

  /** The C function of a channel; `arrived` runs once there is a message that was waited for. */
  channel(type: CType, arrived: Runner, bounds: ChannelBounds): ChannelFunction {
    const target = type.kind === 'pointer' ? type.target : type
    if (target.kind !== 'function') throw failure('channel/type', { type: spell(type) })
    if (target.result.kind !== 'void')
      throw failure('channel/result', { type: spell(target), result: spell(target.result) })
    const signature = this.#callbackSignature(target)
    const kept = this.thread.closures.channel(signature, arrived, bounds)
    return { signature, life: kept.life, callable: this.#calledBack(target, kept, 'channel') }
  }

  /** What the user gets for a closure; whoever has it has the runner. */
  #calledBack(target: FunctionType, kept: Persistent, name: string): CFunction {
    const { life, runner } = kept
    const source = { name, address: life.address, library: null, parameterNames: [] }
    // Few callbacks are called from JavaScript, so the wrapper is made when one is.
    let wrapper: Wrapper | undefined
    const call = (values: readonly unknown[]) => (wrapper ??= this.#wrapper(target, source))(...values)
    const callable = callableOf(call, target.parameters.length, source.name) as unknown as Callback
    Object.setPrototypeOf(callable, this.#prototypeOf(target))
    // Assigned, since to hide a property costs as much as all the rest of a callback.
    callable[ADDRESS] = life.address
    callable[KEPT] = kept
    giveHolder(runner, callable)
    return callable as unknown as CFunction
  }

  /** What the callbacks of a type have in common: properties of their own would cost more than all the rest of one. */
  #prototypeOf(type: FunctionType): object {
    let prototype = this.#prototypes.get(type)
    if (!prototype) {
      prototype = Object.create(CALLABLE) as object
      this.#prototypes.set(type, prototype)
      hide(prototype, CALLEE, this.#calleeOfCallback(type))
      hide(prototype, TYPE, pointerTo(type))
      hide(prototype, inspectCustom, function (this: Function) {
        return printed(type, this.name)
      })
      hide(prototype, 'toString', function (this: Function) {
        return spell(type, this.name)
      })
      hide(prototype, Symbol.dispose, releaseCallback)
    }
    return prototype
  }

  #calleeOfCallback(type: FunctionType) {
    const make = (name: string, address: number) =>
      this.#callee(type, { name, address, library: null, parameterNames: [] })
    return function (this: CFunction & Function): Callee {
      const address = this[ADDRESS] as number | undefined
      if (address === undefined) throw failure('memory/released', {})
      return make(this.name, address)
    }
  }

  /** The place of a function of a compiled module that JavaScript defines; see `ExternFunction`. */
  extern(type: FunctionType, name: string, address: number): ExternFunction {
    return new ExternFunction(this.thread.closures, this.#signatures.compiled(type), name, address)
  }
}

/** What a fast call need not look after. */
const omitted = (restraint: Restraint | undefined): number =>
  (restraint?.errno ? OMIT.errno : 0) | (restraint?.callbacks ? OMIT.callbacks : 0)

/** Gives a wrapper the name and the length that JavaScript shows. */
function giveShape(wrapper: Wrapper, length: number, name: string): Wrapper {
  Object.defineProperty(wrapper, 'name', { value: name, configurable: true })
  if (wrapper.length !== length) Object.defineProperty(wrapper, 'length', { value: length, configurable: true })
  return wrapper
}

const printed = (type: FunctionType, name: string): string => `<cdata '${spell(pointerTo(type))}' calling ${name}>`

/** Makes a callable of so many parameters. */
type CallableMaker = (name: string, call: (values: readonly unknown[]) => unknown) => Wrapper

const callableMakers = new Map<number, CallableMaker>()

/** A function of that name and length, which is made with both: to define them afterwards costs more than all the rest. */
function callableOf(call: (values: readonly unknown[]) => unknown, length: number, name: string): Wrapper {
  let maker = callableMakers.get(length)
  if (!maker) callableMakers.set(length, (maker = canGenerate() ? generateMaker(length) : closureMaker(length)))
  return maker(name, call)
}

function generateMaker(length: number): CallableMaker {
  const parameters = Array.from({ length }, (_, i) => `v${i}`).join(', ')
  const body = `return (name, call) => ({ [name](${parameters}) { return call(arguments) } })[name]`
  return generate({}, `'use strict'; ${body}`) as CallableMaker
}

const closureMaker =
  (length: number): CallableMaker =>
  (name, call) =>
    giveShape((...values) => call(values), length, name)

/** The name that a function gives itself, read once. */
function nameOfFunction(fn: Function): string | undefined {
  const name: unknown = fn.name
  return typeof name === 'string' && name !== '' ? name : undefined
}

/** A callback's own properties; once it is released it has neither. */
interface Callback {
  [ADDRESS]: number | undefined
  /** Ends it; and the runner, which the addon holds weakly. */
  [KEPT]: Persistent | undefined
}

/** Ends a callback; it has no address from then on. */
function releaseCallback(this: Callback): void {
  this[KEPT]?.life.end()
  this[ADDRESS] = undefined
  this[KEPT] = undefined
}

/** A callback that has been released has no address any more. */
const isReleasedCallback = (value: unknown): boolean =>
  typeof value === 'function' && ctypeOf(value) !== undefined && (value as Partial<CFunction>)[ADDRESS] === undefined

/** Functions and codecs are the same for every FFI that reads integers alike and debugs alike. */
const shared = new Map<string, Functions>()

/** The functions and codecs of a way of reading, and of debugging. */
export function functionsFor(reading: Reading, debug: DebugModes | undefined = debugModes(undefined)): Functions {
  const { report = false, throw: throws = false, guard = false, trace } = debug ?? {}
  const key = `${reading.int64} ${reading.long} ${report} ${throws} ${guard} ${trace === toStderr}`
  // A function of the user's has calls of its own.
  if (trace && trace !== toStderr) return new Functions(reading, thisThread, debug)
  let functions = shared.get(key)
  if (!functions) shared.set(key, (functions = new Functions(reading, thisThread, debug)))
  return functions
}
