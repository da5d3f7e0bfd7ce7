/**
 * Stores the properties of a plain object into a record, by source that is generated for the record: every property is
 * read once, then all are stored, in the order of the members. What it does not know, the codec of the record does.
 */

import { writeBytes } from '../memory/bytes.ts'
import type { Region } from '../memory/region.ts'
import type { Late } from '../object/codec.ts'
import { canGenerate, generate } from '../object/generate.ts'
import { InnerPlace, NOWHERE, type ValuePlace } from '../object/place.ts'
import { type CodedMember, Members } from './record-codec.ts'

/**
 * True where everything is stored. What was read of the object where a member asks for more than a store; undefined where
 * it is no plain object with members of the record, of which nothing has been read then. `whole` clears what is not named.
 */
export type Filler = (
  region: Region,
  offset: number,
  value: unknown,
  place: ValuePlace,
  late: Late | undefined,
  whole: boolean,
) => true | Members | undefined

/** Which members an object names is kept in the bits of one small integer. */
const MOST_MEMBERS = 30

/** The filler of a struct with these members, `size` bytes long; undefined where one would not serve. */
export function recordFiller(
  members: readonly CodedMember[],
  size: number,
  unknown: (name: string) => Error,
): Filler | undefined {
  if (!canGenerate() || members.length === 0 || members.length > MOST_MEMBERS) return undefined
  if (members.some(({ isFlexible }) => isFlexible) || overlap(members)) return undefined
  const scope = {
    members,
    Members,
    unknown,
    within,
    clear: clearing(size),
    plain: Object.prototype,
    prototypeOf: Object.getPrototypeOf,
    hasOwn: Object.prototype.hasOwnProperty,
    ...Object.fromEntries(members.map(({ codec }, i) => [`codec${i}`, codec])),
  }
  return generate(scope, fillerSource(members, size)) as Filler
}

/** Members of an anonymous union, of which the last one named counts. */
function overlap(members: readonly CodedMember[]): boolean {
  const places = members.filter(({ placed }) => !placed.bits).sort((a, b) => a.offset - b.offset)
  return places.some(({ offset, codec }, i) => {
    const next = places[i + 1]
    return next !== undefined && offset + codec.size > next.offset
  })
}

function clearing(size: number): (region: Region, offset: number) => void {
  const zeros = new Uint8Array(size)
  return (region, offset) => writeBytes(region, offset, zeros)
}

function within(place: ValuePlace, member: ValuePlace): ValuePlace {
  if (place === NOWHERE) return member
  const inner = new InnerPlace(place)
  inner.member = member
  return inner
}

function fillerSource(members: readonly CodedMember[], size: number): string {
  const all = 2 ** members.length - 1
  const isDense = members.reduce((sum, { placed, codec }) => sum + (placed.bits ? 0 : codec.size), 0) === size
  const names = members.map(
    ({ name }, i) => `if (name === ${JSON.stringify(name)}) { v${i} = item; given |= ${2 ** i} }`,
  )
  const fits = members.flatMap(({ codec }, i) =>
    codec.source ? [`((given & ${2 ** i}) === 0 || (${codec.source.fits(`v${i}`)}))`] : [],
  )
  return `'use strict'
const { iterator } = Symbol
return function fill(region, offset, value, place, late, whole) {
  if (typeof value !== 'object' || value === null || prototypeOf(value) !== plain || value[iterator] !== undefined) return
  let given = 0, ${members.map((_, i) => `v${i}`).join(', ')}
  for (const name in value) {
    if (!hasOwn.call(value, name)) continue
    const item = value[name]
    ${names.join('\n    else ')}
    else throw unknown(name)
  }
  if (given === 0) return
  if (!(${fits.join(' && ') || 'true'})) {
    return new Members([${members.map((_, i) => `[members[${i}], v${i}]`).join(', ')}].filter((_, i) => given & 1 << i))
  }
  if (whole${isDense ? ` && given !== ${all}` : ''}) clear(region, offset)
  ${[...members.keys()].map((i) => storeSource(members[i] as CodedMember, i)).join('\n  ')}
  return true
}`
}

function storeSource({ codec, offset }: CodedMember, i: number): string {
  const at = offset === 0 ? 'offset' : `offset + ${offset}`
  const store = codec.source
    ? codec.source.store('region', at, `v${i}`)
    : `codec${i}.write(region, ${at}, v${i}, within(place, members[${i}].place), late)`
  return `if (given & ${2 ** i}) ${store}`
}
