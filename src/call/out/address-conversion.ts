/**
 * The cheapest conversion from a JavaScript value to the address that C gets for it: pointers and arrays of the expected type,
 * views seen just before, short strings, null. NaN means that the value has to take the general path, where what is
 * wrong with it is reported.
 */

import { textUnit } from '../../abi/storage.ts'
import type { PointerCodec } from '../../cdata/kinds/pointer.ts'
import type { Region } from '../../cdata/memory/region.ts'
import { bufferOfView, isDataView, isVariable, kindGetter, lengthGetter } from '../../cdata/memory/views.ts'
import { ADDRESS, CData, ITEM_TYPE, KEPT, OFFSET, POINTS, REGION, TYPE } from '../../cdata/object/cdata.ts'
import { generate } from '../../cdata/object/generate.ts'
import { STATE } from '../../native/addon.ts'
import { HOST } from '../../platform.ts'
import { CONST, type CType, type PointerType } from '../../types/ctype.ts'
import type { Remembered } from '../frame/remembered-views.ts'
import type { CallThread } from './call-thread.ts'
import { RememberedText } from './text-conversion.ts'

/** What was found of the last value of one parameter. */
interface Found extends Remembered {
  /** What pointers and arrays pointed to that were found to fit. */
  accepted: CType
  /** Where the last pointer lay, so that it can be asked once more whether it still lies there. */
  region: Region
  /** The last two sorts of typed arrays that were found to fit: others of those need only be located. */
  sort: Sort
  otherSort: Sort
}

/** What tells whether a typed array fits: its kind, and its prototype, which knows the C type of an array of ours. */
interface Sort {
  readonly kind: string | undefined
  readonly prototype: object | null
}

const NO_SORT: Sort = { kind: '', prototype: null }

/** Has an address that can be remembered: it stays where it is for as long as it has items. */
const isFixed = (view: ArrayBufferView): boolean =>
  !isDataView(view) && lengthGetter.call(view) > 0 && !isVariable(bufferOfView(view))

/**
 * Asks the codec for the address of a value that has one of its own, and remembers what was learned. What cannot be
 * remembered takes the general path where code of the user's may run before C returns.
 */
function learn({ stack }: CallThread, codec: PointerCodec, found: Found, value: unknown, isFollowed: boolean): number {
  const isView = ArrayBuffer.isView(value)
  if (!isView && !(value instanceof CData && value[ITEM_TYPE])) return Number.NaN
  const address = askCodec(codec, value)
  if (isView) {
    if (isFixed(value)) {
      stack.views.add(found, value, address)
      noteSort(found, value)
    } else if (isFollowed || stack.state[STATE.closures] !== 0) return Number.NaN
  } else if (!Number.isNaN(address)) {
    found.accepted = value[ITEM_TYPE] as CType
    if (isFollowed) found.region = value[REGION]
  }
  return address
}

function noteSort(found: Found, view: ArrayBufferView): void {
  const kind = kindGetter.call(view)
  const prototype: object | null = Object.getPrototypeOf(view)
  const { sort } = found
  if (sort.kind === kind && sort.prototype === prototype) return
  found.otherSort = sort
  found.sort = { kind, prototype }
}

function askCodec(codec: PointerCodec, value: unknown): number {
  try {
    return codec.ownAddress(value)
  } catch {
    // The general path throws it again, naming the argument.
    return Number.NaN
  }
}

/** How an address is found and, once the arguments behind it have been read, found to be right still. */
interface AddressConversion {
  readonly prepare: (v: string) => string
  readonly still: (v: string) => string
  readonly scope: Readonly<Record<string, unknown>>
}

/** The conversion for a parameter; `isFollowed` says that code of the user's may run after it. */
export function addressConversion(
  thread: CallThread,
  type: PointerType,
  codec: PointerCodec,
  isFollowed: boolean,
): AddressConversion {
  const remembered: Found = {
    view: undefined,
    address: 0,
    accepted: type.target,
    region: thread.stack.frames,
    sort: NO_SORT,
    otherSort: NO_SORT,
  }
  const text = new RememberedText(thread.text)
  const learned = (value: unknown) => learn(thread, codec, remembered, value, isFollowed)
  const find = finder(thread, type, { remembered, text, learn: learned }, isFollowed)
  // The region is let go at once, so that the last pointer of a call can be collected.
  const noted = (v: string): string =>
    isFollowed
      ? `, ${v}view = ${v}remembered.view, ${v}region = ${v}remembered.region; ${v}remembered.region = ${v}nowhere`
      : ''
  return {
    prepare: (v) => `const ${v}address = ${v}find(${v})${noted(v)}`,
    still: (v) =>
      `(${v}view === ${v} ? lengthGetter.call(${v}) !== 0 : ` +
      `typeof ${v} === 'string' ? ${v}address !== ${v}text.address || ${v}text.present === ${v} : ` +
      `${v} === null || ${v}region.base === ${v}region.base)`,
    scope: { find, ...(isFollowed ? { remembered, text, nowhere: thread.stack.frames } : {}) },
  }
}

/**
 * A view of a sort that is known to fit. While there is one that is remembered, all are forgotten before long, so that this one
 * can take its place; while C has something to call, its bytes have to be held besides.
 */
const LOCATED = `
  const kind = kindGetter.call(value)
  if (kind !== undefined && remembered.view !== undefined && state[${STATE.closures}] === 0) {
    const prototype = getPrototypeOf(value), { sort, otherSort } = remembered
    if (((kind === sort.kind && prototype === sort.prototype) || (kind === otherSort.kind && prototype === otherSort.prototype)) &&
        value[KEPT] === undefined && lengthGetter.call(value) !== 0) {
      const located = findView(value)
      if (located > 0) {
        remembered.view = value
        return remembered.address = located
      }
    }
  }`

/** A function from a value to its address, with feedback of its own. */
function finder(
  thread: CallThread,
  type: PointerType,
  names: Readonly<Record<'remembered' | 'text' | 'learn', unknown>>,
  isFollowed: boolean,
): (value: unknown) => number {
  const { target } = type
  const unit = target.kind === 'void' ? 1 : textUnit(target, HOST)
  const { findView, stack, text } = thread
  const engine = { lengthGetter, kindGetter, getPrototypeOf: Object.getPrototypeOf, findView, state: stack.state }
  const scope = { ...names, ...engine, textAddress: text.address, REGION, OFFSET, ITEM_TYPE, POINTS, KEPT }
  const fits = target.kind === 'void' ? 'value[POINTS] === true' : 'value[ITEM_TYPE] === remembered.accepted'
  const onString = unit === 1 ? `\n  if (typeof value === 'string') return ${textSource(type)}` : ''
  const found = isFollowed
    ? '{ const region = value[REGION]; remembered.region = region; return region.base + value[OFFSET] }'
    : 'return value[REGION].base + value[OFFSET]'
  const source = `'use strict'; return function address(value) {
  if (value === null) return 0${onString}
  if (typeof value !== 'object') return NaN
  if (value === remembered.view && value[KEPT] === undefined && lengthGetter.call(value) !== 0) return remembered.address
  if (${fits}) ${found}${thread.findView ? LOCATED : ''}
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
