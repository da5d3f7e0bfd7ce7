/**
 * What a C type is: a closed union of shapes that nobody changes, without sizes.
 * Types without a tag are interned, so equal types are the same object, across FFI instances too;
 * records and enums are unique by identity. Only a record's or an enum's body is set later, once.
 */
import type { Place } from '../diagnostics/source.ts'
import { PRIMITIVES, type PrimitiveFacts, type PrimitiveName } from './primitives.ts'

export type CType =
  | VoidType
  | PrimitiveType
  | EnumType
  | PointerType
  | ArrayType
  | VectorType
  | RecordType
  | FunctionType
  | DeferredType

/** Bits of a qualifier set. `restrict` is not kept; of `_Atomic` the alignment is. */
export const CONST = 1
export const VOLATILE = 2
export type Qualifiers = number

/** What every type carries beside what it is. */
interface Derivable {
  /** The types made from this one; for this file alone. It lies here, and not in a WeakMap, for the collector's sake. */
  derived: Derived | undefined
}

export interface VoidType extends Derivable {
  readonly kind: 'void'
}

export interface PrimitiveType extends Derivable {
  readonly kind: 'primitive'
  readonly name: PrimitiveName
  readonly facts: PrimitiveFacts
}

export interface PointerType extends Derivable {
  readonly kind: 'pointer'
  readonly target: CType
  /** Qualifiers of the target: `const char *` has CONST here. */
  readonly qualifiers: Qualifiers
}

/** A number of items; `open` for `T[]`, `deferred` for `T[...]`, which only the compiler can count. */
export type ArrayLength = number | 'open' | 'deferred'

export interface ArrayType extends Derivable {
  readonly kind: 'array'
  readonly element: CType
  readonly length: ArrayLength
}

/** `__attribute__((vector_size(bytes)))`. */
export interface VectorType extends Derivable {
  readonly kind: 'vector'
  readonly element: PrimitiveType
  /** Bytes of the whole vector. */
  readonly bytes: number
}

/** `cdecl` is the target's own; the next three are others on 32-bit Windows, `ms_abi` and `sysv_abi` on x86-64. */
export type Convention = 'cdecl' | 'stdcall' | 'fastcall' | 'thiscall' | 'ms_abi' | 'sysv_abi'

export interface FunctionType extends Derivable {
  readonly kind: 'function'
  readonly result: CType
  /** Adjusted as C17 6.7.6.3p7-8 says: no arrays and no functions, but pointers to them. */
  readonly parameters: readonly CType[]
  readonly variadic: boolean
  readonly convention: Convention
}

export interface Packing {
  /** `__attribute__((packed))` or `packed: true`: members are not aligned. */
  readonly packed: boolean
  /** `#pragma pack(n)` or `pack: n`: the largest alignment of a member, bytes. */
  readonly pack?: number
  /** `__attribute__((aligned(n)))` on the record: its least alignment, bytes. */
  readonly alignment?: number
  /** `scalar_storage_order("big-endian")`, of its own scalars and arrays of scalars. */
  readonly bigEndian?: true
  /** `ms_struct`: bit-fields by the rules of Microsoft's compiler. */
  readonly microsoft?: true
}
/** Of a record without attributes or pragmas: members are aligned as their types are. */
export const NATURAL: Packing = Object.freeze({ packed: false })

export interface Member {
  /** Absent for an anonymous struct or union, and for an unnamed bit-field. */
  readonly name?: string
  readonly type: CType
  readonly qualifiers: Qualifiers
  /** What a typedef, or `_Atomic`, made of the type's alignment, bytes: it takes the place of the type's own. */
  readonly typeAlignment?: number
  /** From `_Alignas` or `aligned` on the member itself: least alignment, bytes, also where it is packed. */
  readonly alignment?: number
  /** `__attribute__((packed))` on the member itself. */
  readonly packed?: boolean
  /** Width of a bit-field. */
  readonly widthBits?: number
  /** Of a record with a name of its own: its members are those of the record around it too, as those of an unnamed one are. */
  readonly lends?: true
}

/** Of a record that a type string named and no declaration did: the type that was probably meant. */
export interface Undeclared {
  readonly near: string | undefined
}

/**
 * Where a body is written, which what a type means does not depend on. It lies in the body since it is taken back with
 * it, and since weak tables of all records cost the collector; a body that is made without text has none.
 */
export interface Written {
  /** Of the keyword `struct`, `union` or `enum`, in its statement. */
  readonly place: Place
  /**
   * Three offsets for each member or enumerator: of its name, or where the name would be; of the declaration that it
   * is in; of the `,`, `;` or `}` behind it.
   */
  readonly offsets: { at(index: number): number }
  /** Index of the first of them. */
  readonly first: number
}

export type RecordBody =
  | { readonly state: 'opaque'; readonly undeclared?: Undeclared }
  | {
      readonly state: 'complete'
      readonly members: readonly Member[]
      readonly packing: Packing
      readonly written?: Written
    }
  /** Ended in `...`; with a packing it names all its members, of which only the compiler knows how large they are. */
  | {
      readonly state: 'partial'
      readonly members: readonly Member[]
      readonly packing?: Packing
      readonly written?: Written
    }

export interface RecordType extends Derivable {
  readonly kind: 'record'
  readonly keyword: 'struct' | 'union'
  /** How it is spelled: `struct point`, or the typedef's name for a record without a tag, or `struct $1`. */
  readonly name: string
  readonly tag: string | undefined
  readonly body: RecordBody
}

export interface Enumerator {
  readonly name: string
  /** Absent where it is declared as `NAME = ...`. */
  readonly value: bigint | undefined
}

export type EnumBody =
  /** With a base it is a whole type: `enum e : int;`. */
  | { readonly state: 'opaque'; readonly base?: PrimitiveType }
  | {
      readonly state: 'complete'
      readonly enumerators: readonly Enumerator[]
      readonly base: PrimitiveType
      readonly written?: Written
    }
  | { readonly state: 'partial'; readonly enumerators: readonly Enumerator[]; readonly written?: Written }

export interface EnumType extends Derivable {
  readonly kind: 'enum'
  readonly name: string
  readonly tag: string | undefined
  readonly body: EnumBody
}

/** `typedef int... t` or `typedef float... t`: a number whose size only the compiler knows. */
export interface DeferredType extends Derivable {
  readonly kind: 'deferred'
  readonly class: 'integer' | 'float'
  readonly name: string
}

export const VOID: VoidType = { kind: 'void', derived: undefined }

const primitives = new Map<string, PrimitiveType>(
  Object.entries(PRIMITIVES).map(([name, facts]) => [
    name,
    { kind: 'primitive', name: name as PrimitiveName, facts, derived: undefined },
  ]),
)

/** The primitive of that name. */
export function primitive(name: PrimitiveName): PrimitiveType {
  return primitives.get(name) as PrimitiveType
}

/** The primitive of that name, if there is one. */
export function findPrimitive(name: string): PrimitiveType | undefined {
  return primitives.get(name)
}

/** The types made from a type; they live as long as it does. */
interface Derived {
  /** Tells types apart in the keys of function types; a later type has a larger one. */
  readonly id: number
  /** Whether a record or an enum stands inside, so that the type ends with the FFI that declared it. */
  readonly tagged: boolean
  /** The pointer without qualifiers, and the others by qualifiers. */
  plain: PointerType | undefined
  qualified: PointerType[] | undefined
  arrays: Map<ArrayLength, ArrayType> | undefined
  vectors: Map<number, VectorType> | undefined
  /** The first function type; most parts have one only. The others lie in `functions`. */
  onlyFunction: FunctionType | undefined
  functions: Map<string, FunctionType> | undefined
}

let lastId = 0

function derivedFrom(type: CType): Derived {
  return (type.derived ??= {
    id: ++lastId,
    tagged: isTagged(type),
    plain: undefined,
    qualified: undefined,
    arrays: undefined,
    vectors: undefined,
    onlyFunction: undefined,
    functions: undefined,
  })
}

function isTagged(type: CType): boolean {
  switch (type.kind) {
    case 'pointer':
      return derivedFrom(type.target).tagged
    case 'array':
      return derivedFrom(type.element).tagged
    case 'function':
      return derivedFrom(type.result).tagged || type.parameters.some((parameter) => derivedFrom(parameter).tagged)
    case 'record':
    case 'enum':
    case 'deferred':
      return true
    default:
      return false
  }
}

/** `qualifiers target *`. */
export function pointerTo(target: CType, qualifiers: Qualifiers = 0): PointerType {
  const derived = derivedFrom(target)
  if (qualifiers === 0) return (derived.plain ??= newPointer(target, 0))
  const qualified = (derived.qualified ??= [])
  return (qualified[qualifiers] ??= newPointer(target, qualifiers))
}

const newPointer = (target: CType, qualifiers: Qualifiers): PointerType => ({
  kind: 'pointer',
  target,
  qualifiers,
  derived: undefined,
})

/** `element[length]`. The caller has checked that the element has a size. */
export function arrayOf(element: CType, length: ArrayLength): ArrayType {
  const derived = derivedFrom(element)
  const arrays = (derived.arrays ??= new Map())
  let type = arrays.get(length)
  if (!type) arrays.set(length, (type = { kind: 'array', element, length, derived: undefined }))
  return type
}

/** A vector of `bytes` bytes in all. */
export function vectorOf(element: PrimitiveType, bytes: number): VectorType {
  const derived = derivedFrom(element)
  const vectors = (derived.vectors ??= new Map())
  let type = vectors.get(bytes)
  if (!type) vectors.set(bytes, (type = { kind: 'vector', element, bytes, derived: undefined }))
  return type
}

/** `result(parameters)`. */
export function functionOf(
  result: CType,
  parameters: readonly CType[],
  variadic = false,
  convention: Convention = 'cdecl',
): FunctionType {
  // The type is kept by the newest of its parts that holds a tag, so that it goes when the FFI of that tag goes.
  let keeper = derivedFrom(result)
  for (let i = 0; i < parameters.length; i++) {
    const part = derivedFrom(parameters[i] as CType)
    if (part.tagged ? !keeper.tagged || part.id > keeper.id : !keeper.tagged && part.id > keeper.id) keeper = part
  }
  const only = keeper.onlyFunction
  if (!only) return (keeper.onlyFunction = newFunction(result, parameters, variadic, convention))
  if (isFunction(only, result, parameters, variadic, convention)) return only
  const functions = (keeper.functions ??= new Map())
  const key = functionKey(result, parameters, variadic, convention)
  let type = functions.get(key)
  if (!type) functions.set(key, (type = newFunction(result, parameters, variadic, convention)))
  return type
}

const newFunction = (
  result: CType,
  parameters: readonly CType[],
  variadic: boolean,
  convention: Convention,
): FunctionType => ({ kind: 'function', result, parameters: [...parameters], variadic, convention, derived: undefined })

function isFunction(
  type: FunctionType,
  result: CType,
  parameters: readonly CType[],
  variadic: boolean,
  convention: Convention,
): boolean {
  if (type.result !== result || type.variadic !== variadic || type.convention !== convention) return false
  if (type.parameters.length !== parameters.length) return false
  for (let i = 0; i < parameters.length; i++) if (type.parameters[i] !== parameters[i]) return false
  return true
}

function functionKey(result: CType, parameters: readonly CType[], variadic: boolean, convention: Convention): string {
  let key = `${variadic ? '...' : ''}${convention} ${derivedFrom(result).id}`
  for (const parameter of parameters) key += `,${derivedFrom(parameter).id}`
  return key
}

/** The body of a record or enum that is declared and not defined. */
export const OPAQUE = { state: 'opaque' } as const

/** A new record type, opaque until `defineRecord`. */
export function newRecord(keyword: 'struct' | 'union', name: string, tag?: string): RecordType {
  return { kind: 'record', keyword, name, tag, body: OPAQUE, derived: undefined }
}

/** A new type that only the compiler knows. */
export function newDeferred(kind: DeferredType['class'], name: string): DeferredType {
  return { kind: 'deferred', class: kind, name, derived: undefined }
}

/** A new enum type, opaque until `defineEnum`. */
export function newEnum(name: string, tag?: string): EnumType {
  return { kind: 'enum', name, tag, body: OPAQUE, derived: undefined }
}

/** How a body that is made later comes to be. */
export interface LaterBody<B> {
  make(): B
  /** Refuses a body that has just been set; it is asked again when the body is looked at again. */
  check(): void
}

/** Gives a record or an enum that is opaque a body that is made when somebody first looks at it. */
export function completeLater<T extends RecordType | EnumType>(type: T, { make, check }: LaterBody<T['body']>): T {
  const set = (value: T['body']): void => {
    Object.defineProperty(type, 'body', { value, writable: true, enumerable: true, configurable: true })
  }
  const later = (): T => {
    const get = (): T['body'] => {
      const body = make()
      set(body)
      try {
        check()
      } catch (error) {
        later()
        throw error
      }
      return body
    }
    return Object.defineProperty(type, 'body', { get, set, enumerable: true, configurable: true })
  }
  return later()
}

/** Sets a record's body. Only `declare` calls this: once, or back to opaque when a declaration is rolled back. */
export function defineRecord(record: RecordType, body: RecordBody): void {
  ;(record as { body: RecordBody }).body = body
}

/** Sets an enum's body; the rule of `defineRecord` holds. */
export function defineEnum(type: EnumType, body: EnumBody): void {
  ;(type as { body: EnumBody }).body = body
}
