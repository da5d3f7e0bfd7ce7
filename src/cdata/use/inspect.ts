/** How cdata print: type, ownership, address, and the members of records; nothing is read through a pointer. */

import type { CType } from '../../types/ctype.ts'
import { spell } from '../../types/spell.ts'
import { ArrayCData } from '../kinds/array.ts'
import { PRINTED_ITEMS } from '../kinds/number-array.ts'
import { Pointer } from '../kinds/pointer.ts'
import { hex, whyGone } from '../memory/region.ts'
import { isPointerBox } from '../object/box.ts'
import { type CData, EXTENT, exactAddressOf, KEPT, MEMBERS, REGION, TYPE } from '../object/cdata.ts'
import { plainValue, Scalar } from '../object/scalar.ts'

type Print = (value: unknown, options: object) => string

/** The text of an object; see `setInspector`. */
export function inspectCData(object: CData, depth: number, options: object, print: Print): string {
  const type = object[TYPE] as CType | undefined
  if (!type || object[REGION] === undefined) return '<cdata class>'
  const head = `<cdata '${spell(type)}'`
  if (whyGone(object[REGION])) return `${head} released>`
  if (object instanceof Scalar)
    return `${head} ${print(
      tryRead(() => plainValue(object)),
      options,
    )}>`
  if (object instanceof Pointer) return `${head} ${pointerState(object)}>${pointedTo(object, depth, options, print)}`
  if (isPointerBox(object)) return `${head} holding ${print(object.value, options)}>`
  const owner = object[EXTENT] > 0 ? ` owning ${object[EXTENT]} bytes` : ` at ${hex(exactAddressOf(object))}`
  if (depth < 0) return `${head}${owner}>`
  return `${head}${owner}> ${contents(object, options, print)}`
}

function pointerState(pointer: Pointer): string {
  if (pointer[EXTENT] > 0 && !pointer[KEPT]) return `owning ${pointer[EXTENT]} bytes`
  const address = exactAddressOf(pointer)
  return address === 0n ? 'NULL' : hex(address)
}

/** The members of a record that a pointer owns: memory that is known to be there. */
function pointedTo(pointer: Pointer, depth: number, options: object, print: Print): string {
  const type = pointer[TYPE] as CType
  const isRecord = type.kind === 'pointer' && type.target.kind === 'record'
  if (depth < 0 || !isRecord || pointer[EXTENT] === 0 || pointer[KEPT]) return ''
  return ` ${membersOf(pointer, options, print)}`
}

function contents(object: CData, options: object, print: Print): string {
  if (object instanceof ArrayCData) {
    const items = Array.from({ length: Math.min(object.length, PRINTED_ITEMS) }, (_, i) => tryRead(() => object.at(i)))
    const more = object.length > PRINTED_ITEMS ? ` ... ${object.length - PRINTED_ITEMS} more` : ''
    return print(items, options) + more
  }
  return membersOf(object, options, print)
}

function membersOf(object: CData, options: object, print: Print): string {
  const names = object[MEMBERS] ?? []
  const members = names.slice(0, PRINTED_ITEMS).map((name) => [name, tryRead(() => (object as never)[name])])
  const more = names.length > PRINTED_ITEMS ? ` ... ${names.length - PRINTED_ITEMS} more` : ''
  return print(Object.fromEntries(members), options) + more
}

/** A member that cannot be read (a bool that is 2, a number that is no safe integer) must not stop the printing. */
function tryRead(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    return `<${(error as Error).message}>`
  }
}
