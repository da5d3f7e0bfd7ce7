/** Arrays of any type: typed arrays where the items are numbers. */
import { arrayStorageOf } from '../abi/storage.ts'
import { arrayCodec, arrayMaker, itemCount, listed, writeArray } from '../cdata/kinds/array.ts'
import type { Codec } from '../cdata/object/codec.ts'
import { describe, NOWHERE } from '../cdata/object/place.ts'
import { failure } from '../diagnostics/failure.ts'
import { HOST } from '../platform.ts'
import { type ArrayLength, type ArrayType, arrayOf } from '../types/ctype.ts'
import { newClass } from './classes.ts'
import { allocate, codecs, textOwner } from './engine.ts'
import { deeper, factsOf, spelled, type TypeClass, type TypeFacts } from './facts.ts'
import { classFor, classMadeOf } from './registry.ts'

const LONGEST = 2 ** 47

/** The class of arrays of so many items; without a length, of as many as an initialiser has. */
export function array(of: unknown, ...lengths: readonly unknown[]): TypeClass {
  const item = factsOf(of, 'the items of an array')
  const isArray = item.shape.kind === 'array' && item.shape.length === 'open'
  if (isArray || item.isOpaque || item.shape.kind === 'void')
    throw failure('described/type', {
      value: `'${spelled(item)}', whose size is not known,`,
      what: 'the items of an array',
    })
  const name = (of as TypeClass).name
  if (lengths.length === 0) return arrayClass(item, 'open', `array(${name})`)
  const [length] = lengths
  const isLength = typeof length === 'number' && Number.isInteger(length) && length >= 0 && length <= LONGEST
  if (!isLength) throw failure('described/length', { value: describe(length), type: spelled(item) })
  return arrayClass(item, length, `array(${name}, ${length})`)
}

/** The class of arrays of what the facts say. */
export function arrayClass(item: TypeFacts, length: ArrayLength, name: string): TypeClass {
  const make = () => newClass(name, arrayFacts(item, length))
  if (!item.isReady || item.isView()) return classMadeOf(item, length === 'open' ? '[]' : (length as number), make)
  return classFor(arrayOf(item.type(), length), make)
}

function arrayFacts(item: TypeFacts, length: ArrayLength): TypeFacts {
  const type = (): ArrayType => arrayOf(item.type(), length)
  const fixed = typeof length === 'number' ? length : undefined
  return {
    shape: arrayOf(item.shape, length),
    isReady: item.isReady,
    isWhole: item.isWhole,
    depth: deeper(item),
    type,
    codec: () => codecFor(item, type()),
    isView: item.isView,
    isNumbers: () => arrayStorageOf(item.type(), HOST) !== undefined,
    make: (initialiser) => newArray(item.codec(), type(), initialiser),
    over(region, offset, extent) {
      const { size } = item.codec()
      if (fixed === undefined && extent === 0)
        throw failure('described/open', { type: spelled(item), what: 'an array over memory' })
      return arrayMaker(item.codec())(region, offset, fixed ?? Math.floor(extent / size), 0)
    },
  }
}

function codecFor(item: TypeFacts, type: ArrayType): Codec {
  if (typeof type.length !== 'number' || type.length === 0 || !item.isView()) return codecs.of(type)
  return arrayCodec(type, item.codec(), type.length * item.codec().size)
}

function newArray(item: Codec, type: ArrayType, initialiser: unknown): object {
  const most = typeof type.length === 'number' ? type.length : undefined
  const value = initialiser === undefined ? [] : listed(initialiser, most)
  if (most === undefined && typeof value === 'number')
    throw failure('value/type', { value: describe(value), type: 'T[]', where: '', wanted: 'items' })
  const count = most ?? itemCount(type.element, value, type)
  const bytes = count * item.size
  const { region, offset } = allocate(bytes, item.alignment)
  if (initialiser !== undefined)
    writeArray(item, region, offset, value, count, type, NOWHERE, textOwner(type.element, region))
  return arrayMaker(item)(region, offset, count, bytes)
}
