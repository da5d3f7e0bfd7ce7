/** C types as users see them: what `ffi.typeof` returns. One object a type, so that equal types are `===`. */

import { recordLayout } from '../../abi/layout.ts'
import { inspectCustom } from '../../base/inspect-symbol.ts'
import { HOST } from '../../platform.ts'
import type { CType, FunctionType } from '../../types/ctype.ts'
import { spell } from '../../types/spell.ts'

/** A member of a struct or union. */
export interface CField {
  /** The member's C type. */
  readonly type: CTypeObject
  /** Bytes from the start; for a bit-field, of the unit that `bitshift` counts in. */
  readonly offset: number
  /** First bit of a bit-field, -1 for other members. */
  readonly bitshift: number
  /** Width of a bit-field, -1 for other members. */
  readonly bitsize: number
  /** 1 for the members of a union after the first, else 0. */
  readonly flags: number
}

/** What kind of type it is. */
export type CTypeKind = 'primitive' | 'pointer' | 'array' | 'struct' | 'union' | 'enum' | 'function' | 'void'

/** A static method of a class that stands for a C type, which it returns. */
export const STANDS_FOR: unique symbol = Symbol('standsFor')

/** A class that stands for a C type. */
export interface StandsFor {
  [STANDS_FOR](): CType
}

/** What a typedef asks of memory beyond its type: alignments in bytes, its own and that of what it points to. */
export interface Alignments {
  readonly alignment?: number | undefined
  readonly pointedAlignment?: number | undefined
}

/** Nearly all types ask for nothing. */
const USUAL: Alignments = {}

const objects = new WeakMap<CType, CTypeObject>()
/** Those of typedefs that ask for an alignment, which are types of their own to whoever makes memory. */
const alignedObjects = new WeakMap<CType, Map<string, CTypeObject>>()
let construct: (type: CType, alignments: Alignments) => CTypeObject

/** A C type. Made by `ffi.typeof`; properties that a kind does not have are undefined. */
export class CTypeObject {
  readonly #type: CType
  readonly #alignments: Alignments

  private constructor(type: CType, alignments: Alignments) {
    this.#type = type
    this.#alignments = alignments
  }

  static {
    construct = (type, alignments) => new this(type, alignments)
  }

  /** What the typedef asks for by whose name the object was made. */
  static alignmentsOf(value: unknown): Alignments {
    return typeof value === 'object' && value !== null && #type in value ? (value as CTypeObject).#alignments : USUAL
  }

  /** The type behind an object, or of a class that stands for one; undefined for anything else. */
  static typeOf(value: unknown): CType | undefined {
    if (typeof value === 'function') return (value as Partial<StandsFor>)[STANDS_FOR]?.()
    return typeof value === 'object' && value !== null && #type in value ? (value as CTypeObject).#type : undefined
  }

  /** What kind of type it is; an enum's own kind is 'enum', a vector counts as an array. */
  get kind(): CTypeKind {
    const { kind } = this.#type
    if (kind === 'record') return (this.#type as { readonly keyword: 'struct' | 'union' }).keyword
    return kind === 'vector' ? 'array' : kind === 'deferred' ? 'primitive' : kind
  }

  /** The C spelling. */
  get cname(): string {
    return spell(this.#type)
  }

  /** What a pointer points to, what an array consists of. */
  get item(): CTypeObject | undefined {
    const type = this.#type
    if (type.kind === 'pointer') return ctypeObject(type.target)
    return type.kind === 'array' || type.kind === 'vector' ? ctypeObject(type.element) : undefined
  }

  /** Items of an array; null where it is open. */
  get length(): number | null | undefined {
    const type = this.#type
    return type.kind === 'array' ? (typeof type.length === 'number' ? type.length : null) : undefined
  }

  /** Members of a struct or union by name, those of anonymous members included; null where it is not defined. */
  get fields(): ReadonlyMap<string, CField> | null | undefined {
    const type = this.#type
    if (type.kind !== 'record') return undefined
    if (type.body.state === 'opaque') return null
    const fields = new Map<string, CField>()
    for (const { member, name, offset, bits } of recordLayout(type, HOST).members) {
      if (name === undefined) continue
      const flags = type.keyword === 'union' && fields.size > 0 ? 1 : 0
      const position = { bitshift: bits?.shift ?? -1, bitsize: bits?.width ?? -1 }
      fields.set(name, { type: ctypeObject(member.type), offset, ...position, flags })
    }
    return fields
  }

  /** Parameter types of a function. */
  get args(): readonly CTypeObject[] | undefined {
    return this.#function?.parameters.map((type) => ctypeObject(type))
  }

  /** Result type of a function. */
  get result(): CTypeObject | undefined {
    return this.#function && ctypeObject(this.#function.result)
  }

  /** True for a variadic function. */
  get ellipsis(): boolean | undefined {
    return this.#function?.variadic
  }

  /** Calling convention of a function. */
  get abi(): string | undefined {
    return this.#function?.convention
  }

  /** Names of an enum's values by value; of several names for one value the first. */
  get elements(): ReadonlyMap<bigint, string> | undefined {
    const elements = new Map<bigint, string>()
    for (const [name, value] of this.relements ?? []) if (!elements.has(value)) elements.set(value, name)
    return this.#type.kind === 'enum' ? elements : undefined
  }

  /** Values of an enum by name. */
  get relements(): ReadonlyMap<string, bigint> | undefined {
    const type = this.#type
    if (type.kind !== 'enum') return undefined
    const { body } = type
    const enumerators = body.state === 'opaque' ? [] : body.enumerators.filter(({ value }) => value !== undefined)
    return new Map(enumerators.map(({ name, value }) => [name, value as bigint]))
  }

  get #function(): FunctionType | undefined {
    return this.#type.kind === 'function' ? this.#type : undefined
  }

  /** The C spelling. */
  toString(): string {
    return this.cname
  }

  [inspectCustom](): string {
    return `<ctype '${this.cname}'>`
  }
}

/** The object for a type, or for a typedef of it that asks for an alignment. */
export function ctypeObject(type: CType, alignments: Alignments = USUAL): CTypeObject {
  const { alignment, pointedAlignment } = alignments
  if (alignment !== undefined || pointedAlignment !== undefined) return alignedObject(type, alignment, pointedAlignment)
  let object = objects.get(type)
  if (!object) objects.set(type, (object = construct(type, USUAL)))
  return object
}

function alignedObject(type: CType, alignment: number | undefined, pointedAlignment: number | undefined): CTypeObject {
  const known = alignedObjects.get(type) ?? new Map<string, CTypeObject>()
  alignedObjects.set(type, known)
  const key = `${alignment} ${pointedAlignment}`
  let object = known.get(key)
  if (!object) known.set(key, (object = construct(type, { alignment, pointedAlignment })))
  return object
}
