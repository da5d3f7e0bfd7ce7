/**
 * One accessor a member of a struct or union. They are generated as source, so that each has type feedback of its own;
 * where code generation is forbidden, closures serve.
 */

import type { Region } from '../memory/region.ts'
import type { CData } from './cdata.ts'
import { EXTENT, OFFSET, REGION } from './cdata.ts'
import type { Codec } from './codec.ts'
import { explained } from './lost.ts'
import type { ValuePlace } from './place.ts'

export interface Accessor {
  readonly name: string
  /** Bytes from the record's start. */
  readonly offset: number
  readonly codec: Codec
  readonly place: ValuePlace
}

/** Whether `codec` must know the bytes of the record around it. */
interface Within {
  readWithin(region: Region, offset: number, extent: number): unknown
  writeWithin(region: Region, offset: number, value: unknown, place: ValuePlace, extent: number): void
}
const isWithin = (codec: Codec): codec is Codec & Within => 'readWithin' in codec

/** Source text of properties in an object literal, and what its names stand for. */
export interface PropertySource {
  readonly scope: Readonly<Record<string, unknown>>
  readonly text: string
}

/** Source text of statements on memory; `this` is the object, and `explained` is in scope. */
export const explaining = (statements: string, place = 'undefined'): string =>
  `try { ${statements} } catch (error) { throw explained(this, error, ${place}) }`

/** The accessors of the members in source text; `this` is the object, the state's symbols are in scope. */
export function accessorsSource(members: readonly Accessor[]): PropertySource {
  const scope = members.flatMap(({ codec, place }, i) => [[`codec${i}`, codec] as const, [`place${i}`, place] as const])
  return { scope: Object.fromEntries(scope), text: members.map(accessorSource).join('') }
}

function accessorSource({ name, offset, codec }: Accessor, i: number): string {
  const key = `[${JSON.stringify(name)}]`
  const at = offset === 0 ? 'this[OFFSET]' : `this[OFFSET] + ${offset}`
  if (isWithin(codec)) {
    return `
  get ${key}() { ${explaining(`return codec${i}.readWithin(this[REGION], ${at}, this[EXTENT])`, `place${i}`)} },
  set ${key}(value) { ${explaining(`codec${i}.writeWithin(this[REGION], ${at}, value, place${i}, this[EXTENT])`, `place${i}`)} },`
  }
  const read = codec.source?.read('this[REGION]', at) ?? `codec${i}.read(this[REGION], ${at})`
  const write = `codec${i}.write(this[REGION], ${at}, value, place${i})`
  const store = codec.source
    ? `if (${codec.source.fits('value')}) ${codec.source.store('this[REGION]', at, 'value')}; else ${write}`
    : write
  return `
  get ${key}() { ${explaining(`return ${read}`, `place${i}`)} },
  set ${key}(value) { ${explaining(store, `place${i}`)} },`
}

/** The accessors as closures, where no code may be generated. */
export function addAccessors(prototype: object, members: readonly Accessor[]): void {
  for (const { name, offset, codec, place } of members) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      get(this: CData) {
        const at = this[OFFSET] + offset
        try {
          return isWithin(codec) ? codec.readWithin(this[REGION], at, this[EXTENT]) : codec.read(this[REGION], at)
        } catch (error) {
          throw explained(this, error, place)
        }
      },
      set(this: CData, value: unknown) {
        const at = this[OFFSET] + offset
        try {
          if (isWithin(codec)) codec.writeWithin(this[REGION], at, value, place, this[EXTENT])
          else codec.write(this[REGION], at, value, place)
        } catch (error) {
          throw explained(this, error, place)
        }
      },
    })
  }
}
