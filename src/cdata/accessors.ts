/**
 * Gives a class one accessor a member. The accessors are generated as source, so that each has type feedback of its own;
 * where code generation is forbidden, closures serve.
 */

import type { CData } from './cdata.ts'
import { EXTENT, OFFSET, REGION } from './cdata.ts'
import type { Codec } from './codec.ts'
import type { Place } from './place.ts'
import type { Region } from './region.ts'

export interface Accessor {
  readonly name: string
  /** Bytes from the record's start. */
  readonly offset: number
  readonly codec: Codec
  readonly place: Place
}

type Class<T> = new (region: Region, offset: number, extent: number) => T

/** Whether `codec` must know the bytes of the record around it. */
interface Within {
  readWithin(region: Region, offset: number, extent: number): unknown
  writeWithin(region: Region, offset: number, value: unknown, place: Place, extent: number): void
}
const isWithin = (codec: Codec): codec is Codec & Within => 'readWithin' in codec

let generates: boolean | undefined

/** False where `--disallow-code-generation-from-strings` or a policy forbids `new Function`. */
export function canGenerate(): boolean {
  if (generates === undefined) {
    try {
      generates = new Function('return true')() as boolean
    } catch {
      generates = false
    }
  }
  return generates
}

/** A subclass of `Base` with the accessors. */
export function defineAccessors<T extends CData>(Base: Class<T>, members: readonly Accessor[], name: string): Class<T> {
  const Result = canGenerate() ? generated(Base, members) : interpreted(Base, members)
  Object.defineProperty(Result, 'name', { value: name })
  return Result
}

function generated<T extends CData>(Base: Class<T>, members: readonly Accessor[]): Class<T> {
  const names = ['Base', 'REGION', 'OFFSET', 'EXTENT', ...members.flatMap((_, i) => [`codec${i}`, `place${i}`])]
  const values = [Base, REGION, OFFSET, EXTENT, ...members.flatMap(({ codec, place }) => [codec, place])]
  const body = members.map(accessorSource).join('')
  return new Function(...names, `'use strict'; return class extends Base {${body}\n}`)(...values) as Class<T>
}

function accessorSource({ name, offset, codec }: Accessor, i: number): string {
  const key = `[${JSON.stringify(name)}]`
  const at = offset === 0 ? 'this[OFFSET]' : `this[OFFSET] + ${offset}`
  if (isWithin(codec)) {
    return `
  get ${key}() { return codec${i}.readWithin(this[REGION], ${at}, this[EXTENT]) }
  set ${key}(value) { codec${i}.writeWithin(this[REGION], ${at}, value, place${i}, this[EXTENT]) }`
  }
  const read = codec.source?.read('this[REGION]', at) ?? `codec${i}.read(this[REGION], ${at})`
  const write = `codec${i}.write(this[REGION], ${at}, value, place${i})`
  const store = codec.source
    ? `if (${codec.source.fits('value')}) ${codec.source.store('this[REGION]', at, 'value')}; else ${write}`
    : write
  return `
  get ${key}() { return ${read} }
  set ${key}(value) { ${store} }`
}

function interpreted<T extends CData>(Base: Class<T>, members: readonly Accessor[]): Class<T> {
  const Result = class extends (Base as Class<CData>) {} as unknown as Class<T>
  for (const { name, offset, codec, place } of members) {
    Object.defineProperty(Result.prototype, name, {
      configurable: true,
      get(this: CData) {
        const at = this[OFFSET] + offset
        return isWithin(codec) ? codec.readWithin(this[REGION], at, this[EXTENT]) : codec.read(this[REGION], at)
      },
      set(this: CData, value: unknown) {
        const at = this[OFFSET] + offset
        if (isWithin(codec)) codec.writeWithin(this[REGION], at, value, place, this[EXTENT])
        else codec.write(this[REGION], at, value, place)
      },
    })
  }
  return Result
}
