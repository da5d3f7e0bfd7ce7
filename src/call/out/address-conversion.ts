/**
 * The cheapest conversion from a JavaScript value to the address that C gets for it: pointers and arrays of the expected type,
 * views seen just before, short strings, null. NaN means that the value has to take the general path, where what is
 * wrong with it is reported.
 */

import { textUnit } from '../../abi/storage.ts'
import { readAddress } from '../../cdata/kinds/pointer.ts'
import { CData, ITEM_TYPE, KEPT, OFFSET, REGION, TYPE } from '../../cdata/object/cdata.ts'
import type { Codec } from '../../cdata/object/codec.ts'
import { generate } from '../../cdata/object/generate.ts'
import { NOWHERE } from '../../cdata/object/place.ts'
import { STATE } from '../../native/addon.ts'
import { HOST } from '../../platform.ts'
import { CONST, type CType, type PointerType } from '../../types/ctype.ts'
import { type CallStack, STACK_BYTES } from '../frame/call-stack.ts'
import type { CallThread } from './call-thread.ts'
import { RememberedText } from './text-conversion.ts'

/** Address of a C function, on its callable. */
export const ADDRESS = Symbol('address')

/** The views whose addresses are remembered: until the microtasks run, so that none is kept alive for long. */
interface Remembered {
  view: ArrayBufferView | undefined
  address: number
  /** What pointers and arrays pointed to that were found to fit. */
  accepted: CType
}

let forgetful: Remembered[] = []

function forget(): void {
  for (const remembered of forgetful) remembered.view = undefined
  forgetful = []
}

function remember(remembered: Remembered, view: ArrayBufferView, address: number): void {
  if (forgetful.length === 0) queueMicrotask(forget)
  if (remembered.view === undefined) forgetful.push(remembered)
  remembered.view = view
  remembered.address = address
}

/** A resizable buffer can move its bytes; older engines have none. */
const isFixed = ({ buffer }: ArrayBufferView): boolean =>
  (buffer as { resizable?: boolean }).resizable !== true && (buffer as { growable?: boolean }).growable !== true

/** Asks the codec for the address of a value that has one of its own, and remembers what was learned. */
function learn(stack: CallStack, codec: Codec, remembered: Remembered, value: unknown): number {
  const isView = ArrayBuffer.isView(value)
  if (!isView && !(value instanceof CData && value[ITEM_TYPE])) return Number.NaN
  const address = askCodec(stack, codec, value)
  if (isView) {
    if (typedLength(value) && (value as { [KEPT]?: unknown })[KEPT] === undefined && isFixed(value))
      remember(remembered, value, address)
  } else if (!Number.isNaN(address)) remembered.accepted = value[ITEM_TYPE] as CType
  return address
}

function askCodec({ state, frames, temporary }: CallStack, codec: Codec, value: unknown): number {
  const mark = temporary.mark()
  const frame = state[STATE.top] as number
  if (frame + 16 > STACK_BYTES) return Number.NaN
  try {
    codec.writeArgument?.(frames, frame, value, NOWHERE, temporary)
    const address = readAddress(frames, frame)
    return typeof address === 'number' ? address : Number.NaN
  } catch {
    // The general path throws it again, naming the argument.
    return Number.NaN
  } finally {
    temporary.release(mark)
  }
}

const typedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype)
const lengthGetter = Object.getOwnPropertyDescriptor(typedArrayPrototype, 'length')?.get as (this: unknown) => number

/** Items of a typed array, 0 once it is detached; also where the object hides its length behind one of its own. */
const typedLength = (view: ArrayBufferView): number => (view instanceof DataView ? 0 : lengthGetter.call(view))

/** Source of a function from a value to its address, with feedback of its own. */
export function addressConversion(thread: CallThread, type: PointerType, codec: Codec): (value: unknown) => number {
  const { target } = type
  const unit = target.kind === 'void' ? 1 : textUnit(target, HOST)
  const remembered: Remembered = { view: undefined, address: 0, accepted: target }
  const text = new RememberedText(thread.text)
  const scope = {
    remembered,
    lengthGetter,
    text,
    textAddress: thread.text.address,
    learn: (value: unknown) => learn(thread.stack, codec, remembered, value),
    REGION,
    OFFSET,
    ITEM_TYPE,
    KEPT,
  }
  const fits = target.kind === 'void' ? 'value[ITEM_TYPE] !== undefined' : 'value[ITEM_TYPE] === remembered.accepted'
  const onString = unit === 1 ? `\n  if (typeof value === 'string') return ${textSource(type)}` : ''
  const source = `'use strict'; return function address(value) {
  if (value === null) return 0${onString}
  if (typeof value !== 'object') return NaN
  if (value === remembered.view && value[KEPT] === undefined && lengthGetter.call(value) !== 0) return remembered.address
  if (${fits}) return value[REGION].base + value[OFFSET]
  return learn(value)
}`
  return generate(scope, source) as (value: unknown) => number
}

/** Only what C promises not to write to is worth remembering. */
const textSource = ({ qualifiers }: PointerType): string =>
  qualifiers & CONST ? 'value === text.text ? text.address : text.replace(value)' : 'textAddress(value)'

/** The same for a pointer to a function: C functions of that very type. */
export function functionConversion(type: PointerType): (value: unknown) => number {
  const source = `'use strict'; return function address(value) {
  if (value === null) return 0
  // A released callback has none.
  return typeof value === 'function' && value[TYPE] === type ? value[ADDRESS] ?? NaN : NaN
}`
  return generate({ TYPE, type, ADDRESS }, source) as (value: unknown) => number
}

/** True where a string may go to the frame stack on the way. */
export const takesText = ({ target }: PointerType): boolean => target.kind === 'void' || textUnit(target, HOST) === 1
