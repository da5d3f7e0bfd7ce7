/**
 * Wrappers for values that need no conversion: numbers in range, pointers, short strings, structs that are structs.
 * Small, so that the engine inlines them where they are called, and with one source each, so that each knows its target.
 * Everything else takes the general road, and a call that the engine could not make directly takes the slow one.
 */

import { regionOf } from '../../cdata/memory/region.ts'
import { generate } from '../../cdata/object/generate.ts'
import { FAST_FORM, type FastEntry, type FastForm, FLAG, STATE } from '../../native/addon.ts'
import { frames, STACK, state } from '../frame/frames.ts'
import type { Signature } from '../frame/signature.ts'
import { wasNotCalled } from './fast.ts'
import { type ResultRoad, resultRoad, resultScope } from './result-road.ts'
import { type ArgumentRoad, argumentRoad, ROAD_SCOPE } from './roads.ts'

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
  const body = packedBody(roads, `state[${STATE.frame}] = frame\n    fast()`)
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

const prepared = (roads: Roads): string =>
  roads.arguments.map((road, i) => (road.prepare ? `  ${road.prepare(`v${i}`)}\n` : '')).join('')

/**
 * Functions that a wrapper rarely calls, in an array: the engine takes what lies there for unknown, and inlines none of
 * them. Cold code makes no fast calls, so that otherwise it would learn to inline the slow ones, until there is no room
 * left for the wrapper where it is called.
 */
const AWAY = { general: 0, reference: 1, wasNotCalled: 2 } as const

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
  readonly call: string
  /** The statement that returns what C returned. */
  readonly returned: string
  readonly restore: string
}

/**
 * Both other wrappers are called in one place; what the engine would have to ask of their result, the text says. That no C
 * ran is mostly said by one bit alone.
 */
function bodySource(roads: Roads, { before, fits, call, returned, restore }: Body): string {
  const { result } = roads
  const count = roads.arguments.length
  const values = ['undefined', ...names(roads)].join(', ')
  return `  if (arguments.length !== ${count}) throw wrongCount(arguments.length)
${before}  let way = ${AWAY.general}
  if (${fits.join(' && ') || 'true'}) {
    ${call}
    ${restore}
    const flags = ${FLAGS}
    if (flags === 0 || (flags !== ${FLAG.notCalled} && !away[${AWAY.wasNotCalled}].call())) ${returned}
    ${FLAGS} &= ~${FLAG.notCalled}
    way = ${AWAY.reference}
  }
  ${restore}
  return ${(result.typed ?? String)(`away[way].call(${values})`)}
`
}

const fit = (roads: Roads): string[] => roads.arguments.map((road, i) => road.fits(`v${i}`))

function directBody(roads: Roads, bigints: boolean): string {
  const { place, wide, direct = '' } = roads.result
  const located = roads.arguments.map((road, i) => road.locate?.(`v${i}`))
  const passed = [place?.address, ...roads.arguments.map((road, i) => road.pass?.(`v${i}`))]
  const returned = bigints && wide === 'bigint' ? 'return r' : direct
  const [mark, restore] = isTemporary(roads) ? [`  const frame = state[${TOP}]\n`, RESTORE] : ['', '']
  const found = [...located, place?.find].filter((text) => text !== undefined)
  const call = [...found, `const r = fast(${passed.filter((text) => text !== undefined).join(', ')})`].join('\n    ')
  return bodySource(roads, { before: mark + prepared(roads), fits: fit(roads), call, returned, restore })
}

const isTemporary = (roads: Roads): boolean => roads.arguments.some((road) => road.temporary)

/** The frame is above everything once its arguments lie in it; strings come to lie above the frame. */
function packedBody(roads: Roads, call: string): string {
  const { shape } = roads.callee.signature
  const stores = roads.arguments.map((road, i) => road.store(`v${i}`, `frame + ${shape.offsets[i]}`))
  const take = `state[${TOP}] = frame + ${shape.size}`
  const [early, late] = isTemporary(roads) ? [`  ${take}\n`, []] : ['', [take]]
  return bodySource(roads, {
    before: `  const frame = state[${TOP}]\n${early}${prepared(roads)}`,
    fits: [`frame <= ${STACK - shape.size}`, ...fit(roads)],
    call: [...stores, ...late, call].join('\n    '),
    returned: `{ ${roads.result.framed} }`,
    restore: RESTORE,
  })
}

function compile(roads: Roads, title: string, fast: FastEntry, body: string, reference: () => Wrapper): Wrapper {
  const { callee } = roads
  const scope: Record<string, unknown> = {
    ...ROAD_SCOPE,
    fast,
    frames,
    state,
    bits,
    away: awayFunctions(callee, reference),
    wrongCount: (given: number) => callee.wrongCount(given),
    ...resultScope(callee.signature.result),
    unusual: (value: number) => unusual(callee.signature, value),
  }
  roads.arguments.forEach((road, i) => {
    for (const [name, value] of Object.entries(road.scope ?? {})) scope[`v${i}${name}`] = value
  })
  const source = `'use strict'; return function (${listed(roads)}) { // ${title}
${body}}`
  return generate(scope, source) as Wrapper
}

/** Wrappers are made when they are first called. */
function awayFunctions(callee: StraightCallee, reference: () => Wrapper): Wrapper[] {
  const away: Wrapper[] = [
    (...values) => (away[AWAY.general] = callee.general())(...values),
    (...values) => (away[AWAY.reference] = reference())(...values),
    wasNotCalled,
  ]
  return away
}

/** A result that is more than its number: read by its codec from where C's callers would find it. */
function unusual({ result }: Signature, value: number): unknown {
  const frame = state[STATE.top] as number
  frames.setInt32(frame, value, true)
  return result?.read(frames, frame)
}
