/**
 * Wrappers for values that need no conversion: numbers in range, pointers, short strings, structs that are structs.
 * Small, so that the engine inlines them where they are called, and with one source each, so that each knows its target.
 * Everything else takes the general road, and a call that the engine could not make directly takes the slow one.
 */

import { generate } from '../cdata/generate.ts'
import { regionOf } from '../cdata/region.ts'
import { FAST_FORM, type FastEntry, type FastForm, STATE } from '../native/addon.ts'
import { wasNotCalled } from './fast.ts'
import { frames, STACK, state } from './frames.ts'
import { type ResultRoad, resultRoad, resultScope } from './result-road.ts'
import { type ArgumentRoad, argumentRoad, ROAD_SCOPE } from './roads.ts'
import type { Signature } from './signature.ts'

type Wrapper = (...values: unknown[]) => unknown

/** What a straight wrapper is made from. */
export interface StraightCallee {
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

/** The state's memory as codecs read it. */
const bits = regionOf(state.buffer as ArrayBuffer)

let serial = 0

interface Roads {
  readonly callee: StraightCallee
  readonly arguments: readonly ArgumentRoad[]
  readonly result: ResultRoad
}

/** The wrapper; undefined where no fast call or no straight road exists. */
export function makeStraightWrapper(callee: StraightCallee): Wrapper | undefined {
  const { parameters, shape, result } = callee.signature
  // Every text is different, so that no two functions share compiled code.
  const title = `straight ${serial++}`
  const found = parameters.map((codec, i) => {
    const passing = shape.parameters[i]
    return passing && argumentRoad(codec, passing, `${title} ${i}`)
  })
  if (!found.every((road) => road !== undefined)) return undefined
  const roads = { callee, arguments: found, result: resultRoad(result, shape.result) }
  const form = directForm(roads)
  const direct = form === undefined ? undefined : callee.fast(form)
  const unhurried = () => entryWrapper(roads, title)
  if (direct) return compile(roads, title, direct, directBody(roads, form === FAST_FORM.bigints), unhurried)
  const packed = callee.fast(FAST_FORM.packed)
  return packed && compile(roads, title, packed, packedBody(roads, 'fast(frame)'), unhurried)
}

/** The wrapper for when no fast call is possible: in cold code, and while callbacks forbid it. */
function entryWrapper(roads: Roads, title: string): Wrapper {
  const { callee } = roads
  const entry = callee.fast(FAST_FORM.entry)
  if (!entry) return callee.reference()
  const body = packedBody(roads, `state[${STATE.frame}] = frame\n  fast()`)
  return compile(roads, `${title}, entry`, entry, body, () => callee.reference())
}

/** In one call 64-bit values are numbers or bigints; a result may be read from the state besides. */
function directForm({ arguments: roads, result }: Roads): FastForm | undefined {
  if (result.direct === undefined || !roads.every((road) => road.pass)) return undefined
  if (!roads.some((road) => road.wide === 'bigint')) return FAST_FORM.numbers
  const mixed = result.wide === 'number' || roads.some((road) => road.wide === 'number')
  return mixed ? undefined : FAST_FORM.bigints
}

const names = (roads: Roads): string[] => roads.arguments.map((_, i) => `v${i}`)

const listed = (roads: Roads): string => names(roads).join(', ')

/** The condition that all arguments fit. */
const allFit = (roads: Roads, more: readonly string[] = []): string =>
  [...more, ...roads.arguments.map((road, i) => road.fits(`v${i}`))].join(' && ')

const prepared = (roads: Roads): string =>
  roads.arguments.map((road, i) => (road.prepare ? `  ${road.prepare(`v${i}`)}\n` : '')).join('')

const NOT_CALLED = `state[${STATE.flags}] !== 0 && wasNotCalled()`

function directBody(roads: Roads, bigints: boolean): string {
  const passed = roads.arguments.map((road, i) => road.pass?.(`v${i}`)).join(', ')
  const returned = bigints && roads.result.wide === 'bigint' ? 'return r' : roads.result.direct
  const [mark, restore] = isTemporary(roads) ? [`  const frame = state[${TOP}]\n`, RESTORE] : ['', '']
  return `${mark}${prepared(roads)}${guarded(roads, allFit(roads), restore)}  const r = fast(${passed})
  ${restore}
  if (${NOT_CALLED}) return (reference ??= makeReference())(${listed(roads)})
  ${returned}
`
}

const TOP = STATE.top

/**
 * Nothing between taking the stack and giving it back throws but a stack overflow, so there is no `finally`, which costs;
 * what an overflow leaves on the stack is cleared when the stack is next found full.
 */
const RESTORE = `state[${TOP}] = frame`

/** Leads values that do not fit to the general road. */
const guarded = (roads: Roads, fit: string, restore: string): string =>
  fit && `  if (!(${fit})) { ${restore}; return (general ??= makeGeneral())(${listed(roads)}) }\n`

const isTemporary = (roads: Roads): boolean => roads.arguments.some((road) => road.temporary)

/** The frame is above everything once its arguments lie in it; strings come to lie above the frame. */
function packedBody(roads: Roads, call: string): string {
  const { shape } = roads.callee.signature
  const stores = roads.arguments.map((road, i) => `  ${road.store(`v${i}`, `frame + ${shape.offsets[i]}`)}\n`).join('')
  const take = `  state[${TOP}] = frame + ${shape.size}\n`
  const [early, late, restore] = isTemporary(roads) ? [take, '', RESTORE] : ['', take, '']
  const fit = allFit(roads, [`frame <= ${STACK - shape.size}`])
  return `  const frame = state[${TOP}]
${early}${prepared(roads)}${guarded(roads, fit, restore)}${stores}${late}  ${call}
  ${RESTORE}
  if (${NOT_CALLED}) return (reference ??= makeReference())(${listed(roads)})
  ${roads.result.framed}
`
}

function compile(roads: Roads, title: string, fast: FastEntry, body: string, reference: () => Wrapper): Wrapper {
  const { callee } = roads
  const scope: Record<string, unknown> = {
    ...ROAD_SCOPE,
    fast,
    frames,
    state,
    bits,
    wasNotCalled,
    ...resultScope(callee.signature.result),
    unusual: (value: number) => unusual(callee.signature, value),
    makeGeneral: () => callee.general(),
    makeReference: reference,
    wrongCount: (given: number) => callee.wrongCount(given),
  }
  roads.arguments.forEach((road, i) => {
    for (const [name, value] of Object.entries(road.scope ?? {})) scope[`v${i}${name}`] = value
  })
  const source = `'use strict'; let general, reference; return function (${listed(roads)}) { // ${title}
  if (arguments.length !== ${roads.arguments.length}) throw wrongCount(arguments.length)
${body}}`
  return generate(scope, source) as Wrapper
}

/** A result that is more than its number: read by its codec from where C's callers would find it. */
function unusual({ result }: Signature, value: number): unknown {
  const frame = state[STATE.top] as number
  frames.setInt32(frame, value, true)
  return result?.read(frames, frame)
}
