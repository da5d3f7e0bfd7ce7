/** How the items of arrays lie in memory, where a typed array of JavaScript's can lie over them; and units of text. */
import type { CType } from '../types/ctype.ts'
import { primitiveOf } from '../types/scalars.ts'
import { readsSigned } from './integers.ts'
import type { Target } from './target.ts'

/** The typed array of each storage: sign or float, and bytes. The run time, `emit` and `infer` read this table. */
export const TYPED_ARRAYS = {
  s1: 'Int8Array',
  u1: 'Uint8Array',
  s2: 'Int16Array',
  u2: 'Uint16Array',
  s4: 'Int32Array',
  u4: 'Uint32Array',
  s8: 'BigInt64Array',
  u8: 'BigUint64Array',
  f4: 'Float32Array',
  f8: 'Float64Array',
} as const

export type Storage = keyof typeof TYPED_ARRAYS

const isStorage = (name: string): name is Storage => Object.hasOwn(TYPED_ARRAYS, name)

/**
 * The storage of a type's values: of an enum its base's, of text and `_Bool` that of unsigned integers; undefined where
 * no typed array has such items.
 */
export function storageOf(type: CType, target: Target): Storage | undefined {
  const base = primitiveOf(type)
  if (!base || base.facts.class === 'complex') return undefined
  const { class: kind, size: name } = base.facts
  const { size } = target.sizes[name]
  const isUnsigned = kind === 'text' || !readsSigned(base, target)
  const storage = `${kind === 'float' ? 'f' : isUnsigned ? 'u' : 's'}${size}`
  return isStorage(storage) ? storage : undefined
}

/** The storage of a type whose arrays are read as typed arrays: of numbers and `char`, not of text and `_Bool`. */
export function arrayStorageOf(type: CType, target: Target): Storage | undefined {
  const kind = primitiveOf(type)?.facts.class
  return kind === 'integer' || kind === 'char' || kind === 'float' ? storageOf(type, target) : undefined
}

/** Bytes of one code unit of text. */
export type UnitSize = 1 | 2 | 4

/** Size of the code units where arrays of the type take text; undefined where they take none. */
export function textUnit(type: CType, target: Target): UnitSize | undefined {
  if (type.kind !== 'primitive') return undefined
  const { class: kind, size } = type.facts
  if (size === 'i8') return 1
  return kind === 'text' ? (target.sizes[size].size as UnitSize) : undefined
}
