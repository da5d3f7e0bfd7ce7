/** Structs and unions that are described by calls: their classes, which programs extend. */

import { Pointer } from '../cdata/kinds/pointer.ts'
import { type RecordCodec, RecordValue } from '../cdata/kinds/record-codec.ts'
import { giveFace, type RecordFace } from '../cdata/kinds/record-face.ts'
import { heap } from '../cdata/memory/heap.ts'
import type { LeafClass } from '../cdata/object/cdata.ts'
import type { Codec } from '../cdata/object/codec.ts'
import { describe, NOWHERE } from '../cdata/object/place.ts'
import { textOwnerFor } from '../cdata/use/owned-text.ts'
import { SCOPE } from '../declare/scope.ts'
import { failure } from '../diagnostics/failure.ts'
import { completeLater, defineRecord, newRecord, type RecordType } from '../types/ctype.ts'
import { namedMembers } from '../types/members.ts'
import { bareClass } from './classes.ts'
import { allocate, codecs, textOwner } from './engine.ts'
import { deeper, FACTS, factsOf, isNoView, type TypeClass } from './facts.ts'
import { NamedTypes } from './named-types.ts'
import {
  bodyOfMembers,
  type DescribedMember,
  describeMembers,
  isIdentifier,
  isRecordFacts,
  namesOf,
  type RecordFacts,
  type RecordOptions,
} from './record-members.ts'

type Keyword = 'struct' | 'union'

/** The class of a record whose members are given; `endian` is what the function's name says. */
export const recordMaker =
  (keyword: Keyword, endian?: 'big' | 'little') =>
  (name: unknown, members: unknown, options: RecordOptions = {}): TypeClass => {
    const record = named(keyword, name)
    const given = isObject(options) ? { ...(endian ? { endian } : {}), ...readOnce(options) } : options
    const description = describeMembers(record, members, given)
    if (description.members.every(({ facts }) => facts.isWhole)) defineRecord(record, bodyOfMembers(description))
    else completeLater(record, { make: () => bodyOfMembers(description), check: () => {} })
    return recordClass(record, description.members, given.base)
  }

/** The options as they are now: a getter may answer otherwise when they have been checked. */
function readOnce(options: RecordOptions): RecordOptions {
  const { bits, anonymous, ...others } = options
  return {
    ...others,
    ...(bits === undefined ? {} : { bits: isObject(bits) ? { ...bits } : bits }),
    ...(anonymous === undefined ? {} : { anonymous: Array.isArray(anonymous) ? [...anonymous] : anonymous }),
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** A struct that is declared and not defined: there are pointers to it, and nothing else. */
export function Opaque(name: unknown): TypeClass {
  return recordClass(named('struct', name), [], undefined, { isOpaque: true })
}

function named(keyword: Keyword, name: unknown): RecordType {
  const found = typeof name === 'string' ? /^(?:(struct|union) )?([A-Za-z_]\w*)$/.exec(name) : undefined
  const [text = '', word, identifier] = found ?? []
  if (!isIdentifier(identifier) || (word !== undefined && word !== keyword))
    throw failure('described/name', { value: describe(name), keyword })
  return newRecord(keyword, text, word === undefined ? undefined : identifier)
}

function recordClass(
  record: RecordType,
  members: readonly DescribedMember[],
  base: unknown,
  more: Partial<RecordFacts> = {},
): TypeClass {
  const facts = { ...recordFacts(record, members), ...more }
  const Class = bareClass(record.name, facts)
  const above = base === undefined ? RecordValue : (base as Function)
  const prototype = Object.create(above.prototype as object, {
    constructor: { value: Class, writable: true, configurable: true },
  }) as object
  Object.defineProperty(Class, 'prototype', { value: prototype, writable: true })
  const names = new NamedTypes()
  names.add(record)
  Object.defineProperty(Class, SCOPE, {
    get(this: unknown) {
      factsOf(this, 'what is included')
      return names.scope()
    },
  })
  // What the base has as statics, its own facts are hidden by.
  if (base !== undefined) Object.setPrototypeOf(Class, base as object)
  return Class
}

function recordFacts(record: RecordType, members: readonly DescribedMember[]): RecordFacts {
  const codec = () => codecs.of(record) as RecordCodec
  const names = namesOf(members)
  let owner: Function | undefined
  return {
    isRecord: true,
    shape: record,
    isReady: true,
    isWhole: members.every(({ facts }) => facts.isWhole),
    names,
    described: members,
    depth: deeper(...members.map(({ facts }) => facts)),
    type: () => record,
    codec,
    isView: isNoView,
    make: recordMakerOf(codec),
    over: (region, offset, extent) => codec().value(region, offset, codec().layout.flexible ? extent : 0),
    claim(Class) {
      if (owner === Class) return
      if (owner) throw failure('described/second-class', { name: Class.name, first: owner.name })
      owner = Class
      giveFace(record, faceOf(Class, names, members))
    },
  }
}

/** The facts of a record of C text. */
export function textRecordFacts(record: RecordType): RecordFacts {
  const { claim: _, ...facts } = recordFacts(record, [])
  return { ...facts, names: new Set(namedMembers(record).map(({ name }) => name)) }
}

/** Makes new records; what there is to know of them is asked once, when the first is made. */
function recordMakerOf(codecOf: () => RecordCodec): (initialiser: unknown) => object {
  let make: ((initialiser: unknown) => object) | undefined
  return (initialiser) => (make ??= newMaker(codecOf()))(initialiser)
}

function newMaker(codec: RecordCodec): (initialiser: unknown) => object {
  const { size, alignment, type } = codec
  const Class = codec.valueClass?.() as LeafClass<RecordValue>
  const ownerIn = textOwnerFor(type)
  if (codec.layout.flexible) return (initialiser) => newFlexible(codec, initialiser)
  return (initialiser) => {
    const offset = heap.reserve(size, alignment)
    const { region } = heap
    if (initialiser !== undefined) codec.write(region, offset, initialiser, NOWHERE, ownerIn?.(region))
    return new Class(region, offset, size)
  }
}

/** A record that ends in an array without a length: the initialiser says how many items that has. */
function newFlexible(codec: RecordCodec, initialiser: unknown): object {
  const taken = initialiser === undefined ? undefined : codec.take(initialiser, NOWHERE)
  const bytes = taken ? codec.bytesFor(taken) : codec.size
  const { region, offset } = allocate(bytes, codec.alignment)
  if (taken) {
    const owner = textOwner(codec.type, region)
    codec.initialise(region, offset, taken, NOWHERE, codec.flexibleCount(taken), owner)
  }
  return codec.value(region, offset, bytes)
}

function faceOf(Class: Function, names: ReadonlySet<string>, members: readonly DescribedMember[]): RecordFace {
  return {
    prototype: Class.prototype as object,
    methods: methodsOf(Class.prototype as object, names),
    codecOf: (member) => viewedMember(members, member),
  }
}

/** Methods, getters and setters of the class, for pointers: what C members and pointers themselves are called comes first. */
function methodsOf(prototype: object, names: ReadonlySet<string>): PropertyDescriptorMap {
  const methods: Record<string | symbol, PropertyDescriptor> = {}
  for (let at = prototype; at !== RecordValue.prototype; at = Object.getPrototypeOf(at) as object) {
    for (const key of Reflect.ownKeys(at)) {
      if (key === 'constructor' || names.has(String(key)) || key in methods || key in Pointer.prototype) continue
      methods[key] = Object.getOwnPropertyDescriptor(at, key) as PropertyDescriptor
    }
  }
  return methods
}

/** The codec of a member that is read otherwise than its type says, wherever it was inherited from. */
function viewedMember(members: readonly DescribedMember[], name: string): Codec | undefined {
  for (const { name: own, facts, lends } of members) {
    if (own === name) return facts.isView() ? facts.codec() : undefined
    const inner = (own === undefined || lends) && isRecordFacts(facts) ? facts : undefined
    if (inner?.names.has(name)) return viewedMember(inner.described, name)
  }
  return undefined
}

/** The facts of a record's class; undefined for what is none. */
export function recordFactsOf(value: unknown): RecordFacts | undefined {
  const facts = typeof value === 'function' ? (value as Partial<TypeClass>)[FACTS] : undefined
  return facts && isRecordFacts(facts) ? facts : undefined
}
