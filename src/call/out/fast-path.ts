/**
 * Wrappers for values that need no conversion: numbers in range, pointers, short strings, structs that are structs.
 * Small, so that the engine inlines them where they are called, and with one source each, so that each knows its target.
 * Everything else takes the general path, and a call that the engine could not make directly takes the slow one.
 */

import { generate } from '../../cdata/object/generate.ts'
import { FAST_FORM, type FastEntry, type FastForm, FLAG, STATE } from '../../native/addon.ts'
import { STACK_BYTES } from '../frame/call-stack.ts'
import type { Signature } from '../frame/signature.ts'
import { type ArgumentConversion, argumentConversions } from './argument-conversion.ts'
import type { CallThread } from './call-thread.ts'
import { type ResultConversion, resultConversion, resultScope } from './result-conversion.ts'

type Wrapper = (...values: unknown[]) => unknown

/** What a fast wrapper is made from. */
export interface FastCallee {
  readonly thread: CallThread
  readonly name: string
  readonly signature: Signature
  /** The fast entry in a form, where there is one. */
  fast(form: FastForm): FastEntry | undefined
  /** Converts whatever can be converted; made when first needed. */
  general(): Wrapper
  /** Does without the engine's fast calls; made when first needed. */
  reference(): Wrapper
  wrongCount(given: number): Error
}

interface Conversions {
  readonly callee: FastCallee
  readonly arguments: readonly ArgumentConversion[]
  readonly result: ResultConversion
}

/** The wrapper; undefined where no fast call or no fast path exists. */
export function makeFastWrapper(callee: FastCallee): Wrapper | undefined {
  const { shape, result } = callee.signature
  const converted = argumentConversions(callee.thread, callee.signature)
  if (!converted) return undefined
  const conversions = { callee, arguments: converted, result: resultConversion(result, shape.result) }
  const form = directForm(conversions)
  const direct = form === undefined ? undefined : callee.fast(form)
  const whenNotFast = () => entryWrapper(conversions)
  if (direct) return compile(conversions, direct, directBody(conversions, form === FAST_FORM.bigints), whenNotFast)
  const packed = callee.fast(FAST_FORM.packed)
  return packed && compile(conversions, packed, packedBody(conversions, 'fast(frame)'), whenNotFast)
}

/** The wrapper for when no fast call is possible: in cold code, and while callbacks forbid it. */
function entryWrapper(conversions: Conversions): Wrapper {
  const { callee } = conversions
  const entry = callee.fast(FAST_FORM.entry)
  if (!entry) return callee.reference()
  const body = packedBody(conversions, `state[${STATE.frame}] = frame\n    fast()`)
  return compile(conversions, entry, body, () => callee.reference())
}

/** In one call 64-bit values are numbers or bigints; a result may be read from the state besides. */
function directForm({ arguments: conversions, result }: Conversions): FastForm | undefined {
  if (result.direct === undefined || !conversions.every((conversion) => conversion.pass)) return undefined
  if (!conversions.some((conversion) => conversion.wide === 'bigint')) return FAST_FORM.numbers
  const mixed = result.wide === 'number' || conversions.some((conversion) => conversion.wide === 'number')
  return mixed ? undefined : FAST_FORM.bigints
}

const parameterNames = (conversions: Conversions): string[] => conversions.arguments.map((_, i) => `v${i}`)

const parameterList = (conversions: Conversions): string => parameterNames(conversions).join(', ')

const prepared = (conversions: Conversions): string =>
  conversions.arguments
    .map((conversion, i) => (conversion.prepare ? `  ${conversion.prepare(`v${i}`)}\n` : ''))
    .join('')

/**
 * Functions that a wrapper rarely calls, in an array: the engine takes what lies there for unknown, and inlines none of
 * them. Cold code makes no fast calls, so that otherwise it would learn to inline the slow ones, until there is no room
 * left for the wrapper where it is called.
 */
const OUT_OF_LINE = { general: 0, reference: 1, wasNotCalled: 2 } as const

const FLAGS = `state[${STATE.flags}]`
const TOP = STATE.top

/**
 * Nothing between taking the stack and giving it back throws but a stack overflow, so there is no `finally`, which costs;
 * what an overflow leaves on the stack is cleared when the stack is next found full.
 */
const RESTORE = `state[${TOP}] = frame`

interface Body {
  /** Statements before anything is known of the values. */
  readonly before: string
  readonly fits: readonly string[]
  /** Statements before the call, the last that may run code of the user's. */
  readonly ready: readonly string[]
  readonly still: readonly string[]
  readonly call: string
  /** The statement that returns what C returned. */
  readonly returned: string
  readonly restore: string
}

/**
 * Both other wrappers are called in one place; what the engine would have to ask of their result, the text says. That no C
 * ran is mostly said by one bit alone.
 */
function bodySource(conversions: Conversions, { before, fits, ready, still, call, returned, restore }: Body): string {
  const { result } = conversions
  const count = conversions.arguments.length
  const values = ['undefined', ...parameterNames(conversions)].join(', ')
  const called = `${call}
    ${restore}
    const flags = ${FLAGS}
    if (flags === 0 || (flags !== ${FLAG.notCalled} && !outOfLine[${OUT_OF_LINE.wasNotCalled}].call())) ${returned}
    ${FLAGS} &= ~${FLAG.notCalled}
    way = ${OUT_OF_LINE.reference}`
  return `  if (arguments.length !== ${count}) throw wrongCount(arguments.length)
${before}  let way = ${OUT_OF_LINE.general}
  if (${fits.join(' && ') || 'true'}) {
    ${[...ready, still.length > 0 ? `if (${still.join(' && ')}) { ${called} }` : called].join('\n    ')}
  }
  ${restore}
  return ${(result.typed ?? String)(`outOfLine[way].call(${values})`)}
`
}

/** Of two arguments that may run code when they are read, the later may have taken away what the earlier has found. */
const stillConditions = (conversions: readonly (ArgumentConversion | undefined)[]): string[] =>
  conversions.flatMap((conversion, i) => conversion?.still?.(`v${i}`) ?? [])

const fitConditions = (conversions: Conversions): string[] =>
  conversions.arguments.map((conversion, i) => conversion.fits(`v${i}`))

function directBody(conversions: Conversions, bigints: boolean): string {
  const { place, wide, direct = '' } = conversions.result
  const located = conversions.arguments.map((conversion, i) => conversion.locate?.(`v${i}`))
  const settled = conversions.arguments.map((conversion, i) => conversion.settle?.(`v${i}`))
  const passed = [place?.address, ...conversions.arguments.map((conversion, i) => conversion.pass?.(`v${i}`))]
  const returned = bigints && wide === 'bigint' ? 'return r' : direct
  const [mark, restore] = isTemporary(conversions) ? [`  const frame = state[${TOP}]\n`, RESTORE] : ['', '']
  const places = [...located, ...settled, place?.find].filter((text) => text !== undefined)
  return bodySource(conversions, {
    before: mark + prepared(conversions),
    fits: fitConditions(conversions),
    ready: places,
    still: stillConditions(conversions.arguments),
    call: `const r = fast(${passed.filter((text) => text !== undefined).join(', ')})`,
    returned,
    restore,
  })
}

const isTemporary = (conversions: Conversions): boolean =>
  conversions.arguments.some((conversion) => conversion.temporary)

/** The frame is above everything once its arguments lie in it; strings come to lie above the frame. */
function packedBody(conversions: Conversions, call: string): string {
  const { shape } = conversions.callee.signature
  const stores = conversions.arguments.map((conversion, i) => conversion.store(`v${i}`, `frame + ${shape.offsets[i]}`))
  const take = `state[${TOP}] = frame + ${shape.size}`
  const [early, late] = isTemporary(conversions) ? [`  ${take}\n`, []] : ['', [take]]
  return bodySource(conversions, {
    before: `  const frame = state[${TOP}]\n${early}${prepared(conversions)}`,
    fits: [`frame <= ${STACK_BYTES - shape.size}`, ...fitConditions(conversions)],
    ready: stores,
    // What a struct held is in the frame already.
    still: stillConditions(conversions.arguments.map((conversion) => (conversion.locate ? undefined : conversion))),
    call: [...late, call].join('\n    '),
    returned: `{ ${conversions.result.framed} }`,
    restore: RESTORE,
  })
}

function compile(conversions: Conversions, fast: FastEntry, body: string, reference: () => Wrapper): Wrapper {
  const { callee } = conversions
  const scope: Record<string, unknown> = {
    ...callee.thread.scope,
    fast,
    outOfLine: outOfLineFunctions(callee, reference),
    wrongCount: (given: number) => callee.wrongCount(given),
    ...resultScope(callee.signature.result),
    unusual: (value: number) => unusual(callee, value),
  }
  conversions.arguments.forEach((conversion, i) => {
    for (const [name, value] of Object.entries(conversion.scope ?? {})) scope[`v${i}${name}`] = value
  })
  const source = `'use strict'; return function (${parameterList(conversions)}) {
${body}}`
  return generate(scope, source) as Wrapper
}

/** Wrappers are made when they are first called. */
function outOfLineFunctions(callee: FastCallee, reference: () => Wrapper): Wrapper[] {
  const outOfLine: Wrapper[] = [
    (...values) => (outOfLine[OUT_OF_LINE.general] = callee.general())(...values),
    (...values) => (outOfLine[OUT_OF_LINE.reference] = reference())(...values),
    callee.thread.fastCalls.wasNotCalled,
  ]
  return outOfLine
}

/** A result that is more than its number: read by its codec from where C's callers would find it. */
function unusual({ signature: { result }, thread }: FastCallee, value: number): unknown {
  const { state, frames } = thread.stack
  const frame = state[STATE.top] as number
  frames.setInt32(frame, value, true)
  return result?.read(frames, frame)
}
