/** What a program's own class adds to a record: methods, what its objects are instances of, members that are read otherwise. */
import type { RecordType } from '../../types/ctype.ts'
import { type CData, ITEM_TYPE, type LeafClass, POINTS } from '../object/cdata.ts'
import type { Codec } from '../object/codec.ts'

/** A record as the program that described it shows it. */
export interface RecordFace {
  /** What the objects of the record inherit from, below what every record has. */
  readonly prototype: object
  /** What pointers to the record can do besides what pointers do; no name that a member has. */
  readonly methods: PropertyDescriptorMap
  /** The codec of a member that is read otherwise than its type says. */
  codecOf(member: string): Codec | undefined
}

const faces = new WeakMap<RecordType, RecordFace>()

/** Gives a record its face, before there is any object of it. */
export function giveFace(record: RecordType, face: RecordFace): void {
  faces.set(record, face)
}

/**
 * The class of a record's objects, below the record's class as the program has it, if it has one. C takes such an object for
 * its address too.
 */
export function dressed<T extends CData>(Class: LeafClass<T>, record: RecordType): LeafClass<T> {
  const face = faces.get(record)
  if (!face) return Class
  const prototype = Class.prototype as object
  Object.setPrototypeOf(prototype, face.prototype)
  const own = Object.getOwnPropertyDescriptor(prototype, 'constructor')
  if (own?.value === Class) delete (prototype as { constructor?: unknown }).constructor
  Object.defineProperties(prototype, { [ITEM_TYPE]: { value: record }, [POINTS]: { value: true } })
  return Class
}

/** What pointers to the record can do besides what pointers do. */
export const methodsOf = (record: RecordType): PropertyDescriptorMap => faces.get(record)?.methods ?? {}

/** The codec of a member that its record's face reads in its own way. */
export const facedCodec = (record: RecordType, member: string): Codec | undefined => faces.get(record)?.codecOf(member)
