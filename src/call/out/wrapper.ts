/**
 * The JavaScript function that stands for a C function: checks, writes the frame, enters C, reads the result.
 * It is generated as source for each function, so that each has type feedback of its own;
 * where code generation is forbidden, a closure does the same.
 */
import type { Codec } from '../../cdata/object/codec.ts'
import { canGenerate, generate } from '../../cdata/object/generate.ts'
import type { ValuePlace } from '../../cdata/object/place.ts'
import { ArgumentPlace } from '../../cdata/object/place.ts'
import type { DebugModes } from '../../debug/modes.ts'
import { failure } from '../../diagnostics/failure.ts'
import { type Entry, FAST_FORM, type FastEntry, type FastForm, STATE } from '../../native/addon.ts'
import { readResult, writeArguments } from '../frame/call-frame.ts'
import { guardedFrame } from '../frame/guarded-temporary.ts'
import { readOut, readsInPlace } from '../frame/result.ts'
import type { Signature } from '../frame/signature.ts'
import { watch } from '../frame/watch.ts'
import type { CallThread } from './call-thread.ts'
import { makeFastWrapper } from './fast-path.ts'

/** What a wrapper is made for. */
export interface Callee {
  readonly thread: CallThread
  /** As errors name it. */
  readonly name: string
  readonly signature: Signature
  readonly parameterNames: readonly (string | undefined)[]
  readonly entry: Entry
  /** Calls C from optimised code, in a form; absent where nothing but `entry` does. */
  readonly fast?: (form: FastForm) => FastEntry | undefined
  /** What stands for an argument that does not fit as it is. */
  readonly resolve?: ((value: unknown, index: number) => unknown) | undefined
  /** What is done in a debugging FFI, whose calls all take the general path. */
  readonly debug?: DebugModes | undefined
}

export type Wrapper = (...values: unknown[]) => unknown

/** The wrapper of a function with a fixed number of arguments. */
export function makeWrapper(callee: Callee): Wrapper {
  const wrapper =
    canGenerate() && !callee.debug ? (fastWrapper(callee) ?? generatedWrapper(callee)) : closureWrapper(callee)
  Object.defineProperty(wrapper, 'name', { value: callee.name })
  return wrapper
}

function fastWrapper(callee: Callee): Wrapper | undefined {
  const { thread, name, signature, fast } = callee
  if (!fast) return undefined
  return makeFastWrapper({
    thread,
    name,
    signature,
    fast,
    general: () => generatedWrapper(callee),
    reference: () => generatedWrapper({ ...callee, fast: () => undefined }),
    wrongCount: (given) => wrongCount(callee, given),
  })
}

/** Places of the arguments, for errors. */
function argumentPlaces({ name, signature, parameterNames }: Callee): ValuePlace[] {
  return signature.parameters.map((_, i) => new ArgumentPlace(name, i, parameterNames[i]))
}

/** The error of a call with the wrong number of arguments. */
export function wrongCount({ name, signature }: Pick<Callee, 'name' | 'signature'>, given: number): Error {
  const { parameters, variadic } = signature.type
  return failure('call/count', { name, wanted: parameters.length, given, variadic })
}

const closed = (name: string): Error => failure('call/closed', { name })

function closureWrapper(callee: Callee): Wrapper {
  const places = argumentPlaces(callee)
  const count = places.length
  return (...values) => {
    if (values.length !== count) throw wrongCount(callee, values.length)
    return callOnStack(callee, callee.resolve ? values.map(callee.resolve) : values, places)
  }
}

/** What a call on the frame stack needs to know of its function. */
type FrameCallee = Pick<Callee, 'thread' | 'name' | 'signature' | 'entry' | 'debug' | 'parameterNames'>

/** Calls C on a frame of the stack: takes it, writes the arguments, enters C, reads the result, gives it back. */
export function callOnStack(
  { thread, name, signature, entry, debug, parameterNames }: FrameCallee,
  values: readonly unknown[],
  places: readonly ValuePlace[],
): unknown {
  const { stack } = thread
  const { temporary, pending } = stack
  const mark = temporary.mark()
  const offset = stack.push(signature.shape.size)
  try {
    const frame = guardedFrame({ region: stack.frames, offset, temporary }, name, debug?.guard)
    writeArguments(signature, frame, values, places)
    temporary.settle(mark)
    const watched = debug && watch(debug, { name, signature, parameterNames }, frame, values)
    const open = entry(offset)
    watched?.settle()
    if (pending.raised) pending.rethrow()
    if (!open) throw closed(name)
    const result = readResult(signature, frame)
    watched?.returned(result, stack.errno)
    return result
  } finally {
    stack.pop(offset)
    temporary.release(mark)
  }
}

function generatedWrapper(callee: Callee): Wrapper {
  const { signature } = callee
  const { stack } = callee.thread
  const values = signature.parameters.map((_, i) => `value${i}`)
  const scope: Record<string, unknown> = {
    entry: callee.entry,
    packed: callee.fast?.(FAST_FORM.packed),
    slow: callee.fast?.(FAST_FORM.entry),
    wasNotCalled: callee.thread.fastCalls.wasNotCalled,
    stack,
    frames: stack.frames,
    state: stack.state,
    pending: stack.pending,
    temporary: stack.temporary,
    readOut,
    result: signature.result,
    resolve: callee.resolve,
    wrongCount: (given: number) => wrongCount(callee, given),
    closed: () => closed(callee.name),
  }
  const places = argumentPlaces(callee)
  signature.parameters.forEach((codec, i) => {
    scope[`codec${i}`] = codec
    scope[`place${i}`] = places[i]
  })
  const guarded = signature.parameters.some((codec) => codec.writeArgument || codec.readsObjects)
  const call = callSource(scope)
  const body = guarded ? guardedBody(signature, call) : plainBody(signature, call)
  // The name stays outside: that of a callback is the user's, who may put anything there.
  const resolved = callee.resolve ? values.map((value, i) => `  ${value} = resolve(${value}, ${i})\n`).join('') : ''
  const source = `'use strict'; return function (${values.join(', ')}) {
  if (arguments.length !== ${values.length}) throw wrongCount(arguments.length)
${resolved}${body}}`
  return generate(scope, source) as Wrapper
}

const NOT_CALLED = `state[${STATE.flags}] !== 0 && wasNotCalled()`

/** Calls C on the frame, by the best of the ways that there are, and throws what callbacks raised. */
function callSource({ packed, slow }: Readonly<Record<string, unknown>>): string {
  const call = slow
    ? `state[${STATE.frame}] = frame
    slow()
    if (${NOT_CALLED}) throw closed()`
    : `const open = entry(frame)
    if (pending.raised) pending.rethrow()
    if (!open) throw closed()`
  if (!packed) return call
  return `packed(frame)
    if (${NOT_CALLED}) {
    ${call}
    }`
}

/** Scalars only: nothing can throw between taking the frame and giving it back. */
function plainBody({ parameters, shape, result }: Signature, call: string): string {
  const writes = parameters.map((codec, i) => writeSource(codec, i, shape.offsets[i] as number)).join('\n  ')
  return `  const frame = stack.push(${shape.size})
  state[${STATE.top}] = frame
  ${writes}
  state[${STATE.top}] = frame + ${shape.size}
  try {
    ${call}
  } finally {
    state[${STATE.top}] = frame
  }
  ${resultSource(result)}
`
}

/** With arguments that may need temporary memory, or run code of the user's while they are written. */
function guardedBody({ parameters, shape, result }: Signature, call: string): string {
  const writes = parameters.map((codec, i) => writeSource(codec, i, shape.offsets[i] as number)).join('\n    ')
  return `  const mark = temporary.mark()
  const frame = stack.push(${shape.size})
  try {
    ${writes}
    temporary.settle(mark)
    ${call}
    ${resultSource(result)}
  } finally {
    state[${STATE.top}] = frame
    temporary.release(mark)
  }
`
}

function writeSource(codec: Codec, i: number, offset: number): string {
  const at = `frame + ${offset}`
  const value = `value${i}`
  if (codec.writeArgument) return `codec${i}.writeArgument(frames, ${at}, ${value}, place${i}, temporary)`
  const write = `codec${i}.write(frames, ${at}, ${value}, place${i})`
  if (!codec.source) return write
  return `if (${codec.source.fits(value)}) ${codec.source.store('frames', at, value)}; else ${write}`
}

function resultSource(result: Codec | undefined): string {
  if (!result) return ''
  if (readsInPlace(result)) return 'return readOut(result, frames, frame)'
  return `return ${result.source?.read('frames', 'frame') ?? 'result.read(frames, frame)'}`
}
