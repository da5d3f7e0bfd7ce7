/**
 * The cheapest conversion from a JavaScript value to the address that C gets for it: pointers and arrays of the expected type,
 * views seen just before, short strings, null. NaN means that the value has to take the general path, where what is
 * wrong with it is reported.
 */

import { textUnit } from '../../abi/storage.ts'
import type { PointerCodec } from '../../cdata/kinds/pointer.ts'
import { bufferOfView, isDataView, isVariable, lengthGetter } from '../../cdata/memory/views.ts'
import { CData, ITEM_TYPE, KEPT, OFFSET, REGION, TYPE } from '../../cdata/object/cdata.ts'
import { generate } from '../../cdata/object/generate.ts'
import { HOST } from '../../platform.ts'
import { CONST, type CType, type PointerType } from '../../types/ctype.ts'
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

/** One that can change its length is asked each time. */
const isFixed = (view: ArrayBufferView): boolean => !isVariable(bufferOfView(view))

/** Asks the codec for the address of a value that has one of its own, and remembers what was learned. */
function learn(codec: PointerCodec, remembered: Remembered, value: unknown): number {
  const isView = ArrayBuffer.isView(value)
  if (!isView && !(value instanceof CData && value[ITEM_TYPE])) return Number.NaN
  const address = askCodec(codec, value)
  if (isView) {
    if (typedLength(value) && (value as { [KEPT]?: unknown })[KEPT] === undefined && isFixed(value))
      remember(remembered, value, address)
  } else if (!Number.isNaN(address)) remembered.accepted = value[ITEM_TYPE] as CType
  return address
}

function askCodec(codec: PointerCodec, value: unknown): number {
  try {
    return codec.ownAddress(value)
  } catch {
    // The general path throws it again, naming the argument.
    return Number.NaN
  }
}

/** Items of a typed array, 0 once it is detached. */
const typedLength = (view: ArrayBufferView): number => (isDataView(view) ? 0 : lengthGetter.call(view))

/** Source of a function from a value to its address, with feedback of its own. */
export function addressConversion(
  thread: CallThread,
  type: PointerType,
  codec: PointerCodec,
): (value: unknown) => number {
  const { target } = type
  const unit = target.kind === 'void' ? 1 : textUnit(target, HOST)
  const remembered: Remembered = { view: undefined, address: 0, accepted: target }
  const text = new RememberedText(thread.text)
  const scope = {
    remembered,
    lengthGetter,
    text,
    textAddress: thread.text.address,
    learn: (value: unknown) => learn(codec, remembered, value),
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
