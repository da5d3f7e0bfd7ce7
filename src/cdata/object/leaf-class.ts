/**
 * The class at the end of each chain: of pointers to one type, of one struct, of arrays of one item type.
 * Its constructor and its hot methods are source of its own, because V8 learns types for each piece of source:
 * shared by many classes, a store costs as much as a call. Where code generation is forbidden, a plain subclass serves.
 */
import { type Accessor, accessorsSource, addAccessors, explaining, type PropertySource } from './accessors.ts'
import { type CData, EXTENT, GET_ITEM, LENGTH, type LeafClass, OFFSET, REGION, SET_ITEM } from './cdata.ts'
import type { Codec } from './codec.ts'
import { canGenerate, generate } from './generate.ts'
import { explained } from './lost.ts'

/** What `p[i]` and `p[i] = value` do, where the fast path does not serve. */
export interface ItemFallback {
  get(object: CData, index: number): unknown
  set(object: CData, index: number, value: unknown): void
}

/** The items behind a pointer or of an array. */
export interface ItemAccess {
  readonly codec: Codec
  readonly in: 'pointer' | 'array'
  /** Where the items are records: the class of one. */
  readonly Value: LeafClass<CData> | undefined
  /** Where the first item's bytes are those that its owner spans: a record that ends in a flexible array. */
  readonly isOpenEnded: boolean
  readonly fallback: ItemFallback
}

/** Source text for more members takes longer to compile than it saves, and names more values than a function can take. */
const MOST_GENERATED = 1000

/** Offsets below this lie in every region that reaches the place at all. */
const NEAR = 2 ** 30

/** A class below `Base` with accessors for members, and methods for items if it has any. */
export function leafClass<T extends CData>(
  Base: LeafClass<T>,
  name: string,
  members: readonly Accessor[],
  items?: ItemAccess,
): LeafClass<T> {
  const isGenerated = canGenerate() && members.length <= MOST_GENERATED
  const Leaf = isGenerated ? generatedClass(Base, members, items) : closureClass(Base, members, items)
  Object.defineProperty(Leaf, 'name', { value: name })
  return Leaf
}

function closureClass<T extends CData>(
  Base: LeafClass<T>,
  members: readonly Accessor[],
  items: ItemAccess | undefined,
): LeafClass<T> {
  const Leaf = class extends (Base as LeafClass<CData>) {} as unknown as LeafClass<T>
  if (items) for (const key of ITEM_METHODS) explainMethod(Leaf.prototype as object, key)
  addAccessors(Leaf.prototype as object, members)
  return Leaf
}

const ITEM_METHODS = [GET_ITEM, SET_ITEM, 'at', 'put'] as const

/** Gives a prototype the method that it inherits, which says where there is no memory any more. */
function explainMethod(prototype: object, key: (typeof ITEM_METHODS)[number]): void {
  const method = (prototype as Record<typeof key, (...values: readonly unknown[]) => unknown>)[key]
  const value = function (this: CData, ...values: unknown[]): unknown {
    try {
      return method.apply(this, values)
    } catch (error) {
      throw explained(this, error)
    }
  }
  Object.defineProperty(prototype, key, { value, writable: true, configurable: true })
}

function generatedClass<T extends CData>(
  Base: LeafClass<T>,
  members: readonly Accessor[],
  items?: ItemAccess,
): LeafClass<T> {
  const accessors = accessorsSource(members)
  const methods = items ? itemSource(items) : { scope: {}, text: '' }
  const scope = { REGION, OFFSET, EXTENT, LENGTH, GET_ITEM, SET_ITEM, explained, ...methods.scope, ...accessors.scope }
  const length = items?.in === 'array'
  const { Leaf, properties } = generate(
    scope,
    `'use strict'
function Leaf(region, offset, extent${length ? ', length' : ''}) {
  this[REGION] = region
  this[OFFSET] = offset
  this[EXTENT] = extent
  ${length ? 'this[LENGTH] = length' : ''}
}
return { Leaf, properties: {${methods.text}${accessors.text}
} }`,
  ) as { Leaf: LeafClass<T>; properties: object }
  Object.setPrototypeOf(Leaf, Base)
  // A member named `constructor` has an accessor, which takes this one's place.
  const prototype = Object.create(Base.prototype as object) as object
  Object.defineProperty(prototype, 'constructor', { value: Leaf, writable: true, configurable: true })
  for (const key of Reflect.ownKeys(properties)) {
    const property = Object.getOwnPropertyDescriptor(properties, key) as PropertyDescriptor
    Object.defineProperty(prototype, key, { ...property, enumerable: false })
  }
  ;(Leaf as { prototype: unknown }).prototype = prototype
  return Leaf
}

/** `at`, `put` and `value` with the codec's own source, and under the symbols that no member can hide. */
function itemSource({ codec, in: kind, Value, isOpenEnded, fallback }: ItemAccess): PropertySource {
  const { size, source } = codec
  const inside =
    kind === 'array'
      ? '(index >>> 0) === index && index < this[LENGTH]'
      : `(index | 0) === index && (index === 0 || this[EXTENT] === 0) && offset >= 0 && offset < ${NEAR}`
  const extent = isOpenEnded ? 'index === 0 ? this[EXTENT] : 0' : '0'
  const read = Value
    ? `new Value(this[REGION], offset, ${extent})`
    : (source?.read('this[REGION]', 'offset') ?? 'codec.read(this[REGION], offset)')
  const get = `(index) {
    if (typeof index !== 'number') return fallback.get(this, index)
    const offset = this[OFFSET] + index * ${size}
    ${explaining(`return ${inside} ? ${read} : fallback.get(this, index)`)}
  },`
  const store = source
    ? `if (${inside} && ${source.fits('value')}) ${source.store('this[REGION]', 'offset', 'value')}; else `
    : ''
  const set = `(index, value) {
    if (typeof index !== 'number') return fallback.set(this, index, value)
    const offset = this[OFFSET] + index * ${size}
    ${explaining(`${store}fallback.set(this, index, value)`)}
  },`
  const text = `
  [GET_ITEM]${get}
  [SET_ITEM]${set}
  at${get}
  put${set}${
    kind === 'pointer'
      ? `
  get value() { return this[GET_ITEM](0) },
  set value(value) { this[SET_ITEM](0, value) },`
      : ''
  }`
  return { scope: { codec, Value, fallback }, text }
}
