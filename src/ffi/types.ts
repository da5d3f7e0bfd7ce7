/** What types an FFI's methods are given mean: spellings are read once, and what is asked of types is answered. */
import { alignOf, sizeOf } from '../abi/layout.ts'
import { offsetOf } from '../abi/offset.ts'
import { ctypeOf } from '../cdata/object/cdata.ts'
import type { Codecs } from '../cdata/object/codec.ts'
import { CTypeObject, ctypeObject, type StandsFor } from '../cdata/object/ctype-object.ts'
import { describe } from '../cdata/object/place.ts'
import { sizeOfObject } from '../cdata/use/access.ts'
import { guardedMaker } from '../cdata/use/guard.ts'
import { alignedMaker, MakerTable, makerOf } from '../cdata/use/new.ts'
import { resolveType } from '../declare/declare.ts'
import type { Scope, TypeUse } from '../declare/scope.ts'
import { failure } from '../diagnostics/failure.ts'
import { withCallerStack } from '../diagnostics/stack.ts'
import { HOST } from '../platform.ts'
import type { CType } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'

/** A C type: its spelling, what `typeof` returned, or a class that stands for one. */
export type TypeLike = string | CTypeObject | StandsFor

export class Types {
  /** What makes values of a type, as `ffi.new` does. */
  readonly makers: MakerTable
  readonly #scope: () => Scope
  readonly #uses = new Map<string, TypeUse>()

  /** `scope` says where spellings are looked up now; what is made lies in guarded memory where `guards` is true. */
  constructor(scope: () => Scope, codecs: Codecs, guards = false) {
    this.#scope = scope
    this.makers = new MakerTable((type) => {
      const use = this.#use(type, MakerTable.prototype.of)
      const least = use.pointedAlignment ?? use.alignment
      return guards ? guardedMaker(use.type, codecs, least) : alignedMaker(makerOf(use.type, codecs), least)
    })
  }

  /** What names mean may have changed. */
  forget(): void {
    this.#uses.clear()
    this.makers.clear()
  }

  /** The type of a spelling, or of what `ffi.typeof` returned. Throws a CDefError for a spelling that is none. */
  of(type: unknown): CType {
    return this.#use(type, this.of).type
  }

  /** As `of`, with the names that a spelling gives to the parameters of a function. */
  spelled(type: unknown): TypeUse {
    return this.#use(type, this.spelled)
  }

  /** `inner` is what the stacks of errors leave out, with all that it calls. */
  #use(type: unknown, inner: Function): TypeUse {
    if (typeof type === 'string') {
      let use = this.#uses.get(type)
      if (!use) this.#uses.set(type, (use = withCallerStack(() => resolveType(this.#scope(), type), inner)))
      return use
    }
    const known = CTypeObject.typeOf(type)
    if (!known) throw failure('type/expected', { value: describe(type) })
    const { alignment, pointedAlignment } = CTypeObject.alignmentsOf(type)
    return {
      type: known,
      qualifiers: 0,
      ...(alignment === undefined ? {} : { alignment }),
      ...(pointedAlignment === undefined ? {} : { pointedAlignment }),
    }
  }

  /** The type of a spelling or of a cdata, as an object. */
  describe(value: unknown): CTypeObject {
    const found = ctypeOf(value)
    const use: Pick<TypeUse, 'type' | 'alignment' | 'pointedAlignment'> = found
      ? { type: found }
      : this.#use(value, this.describe)
    if (use.type.kind === 'function') throw failure('type/function', { type: spell(use.type) })
    return ctypeObject(use.type, use)
  }

  /** Bytes of a type or of a cdata. */
  size(value: unknown): number {
    return ctypeOf(value) ? sizeOfObject(value) : sizeOf(this.#use(value, this.size).type, HOST)
  }

  /** Bytes; a typedef may ask for more than its type does, or for less. */
  alignment(value: unknown): number {
    const type = ctypeOf(value)
    if (type) return alignOf(type, HOST)
    const use = this.#use(value, this.alignment)
    return use.alignment ?? alignOf(use.type, HOST)
  }

  /** Bytes from the start of a type to a member or item. */
  offset(type: unknown, path: readonly (string | number)[]): number {
    const ctype = this.#use(type, this.offset).type
    if (path.length === 0)
      throw failure('argument/type', { what: 'the path', wanted: 'a member or index', value: 'nothing' })
    const located = offsetOf(ctype, path, HOST)
    if (located.bits) throw failure('member/bit-field', { type: spell(ctype), name: path.join('.') })
    return located.offset
  }
}
