/** The enumerators of enums, their values, and the integer type that holds them. */

import { baseHolding } from '../abi/integers.ts'
import type { Place } from '../diagnostics/source.ts'
import type { AttributeSyntax, EnumBodySyntax, EnumeratorSyntax, EnumSyntax } from '../syntax/tree.ts'
import type { EnumBody, Enumerator, EnumType, PrimitiveType } from '../types/ctype.ts'
import { primitiveOf } from '../types/scalars.ts'
import { spell } from '../types/spell.ts'
import { holds, type IntegerShape, shapeOf } from './arithmetic.ts'
import type { Declaration } from './declaration.ts'
import { MemberElaborator } from './members.ts'

export abstract class EnumeratorElaborator extends MemberElaborator {
  /** Makes a function, variable or constant known. */
  protected abstract declareName(declaration: Declaration): void

  /** The body of an enum that is being defined; its enumerators become constants. */
  protected enumBody(syntax: EnumSyntax, body: EnumBodySyntax, type: EnumType, place: Place): EnumBody {
    const base = syntax.base && this.enumBase(syntax)
    let next: bigint | undefined = 0n
    const enumerators = body.enumerators.map((item): Enumerator => {
      const value = this.enumeratorValue(item, next, body.partial)
      if (base && value !== undefined && !holds(value, shapeOf(base, this.target) as IntegerShape)) {
        this.fail(item.start, 'constant/overflow', { value: String(value), type: base.name })
      }
      this.declareEnumerator(item, value, type)
      next = value === undefined ? undefined : value + 1n
      return { name: item.name, value }
    })
    const written = { place, offsets: offsetsOf(body) }
    const isPartial = body.partial || enumerators.some(({ value }) => value === undefined)
    if (isPartial) return { state: 'partial', enumerators, written }
    return { state: 'complete', enumerators, base: base ?? this.baseFor(enumerators, type, syntax), written }
  }

  /** In an enum that ends in `...` only the values that are written out are known. */
  private enumeratorValue({ value }: EnumeratorSyntax, next: bigint | undefined, partial: boolean): bigint | undefined {
    if (value === 'deferred') return undefined
    if (value === undefined) return partial ? undefined : next
    return this.evaluateInteger(value).value
  }

  private declareEnumerator({ name, start }: EnumeratorSyntax, value: bigint | undefined, type: EnumType): void {
    const missing = value === undefined ? 'compiler' : undefined
    this.declareName({ kind: 'constant', name, origin: 'enumerator', value, missing, type, place: this.place(start) })
  }

  private enumBase({ base }: EnumSyntax): PrimitiveType {
    const specifiers = base as NonNullable<typeof base>
    const { type } = this.specified(specifiers)
    const named = primitiveOf(type)
    if (!named || !shapeOf(named, this.target)) {
      return this.fail(specifiers.start, 'declare/enum-base', { type: spell(type) })
    }
    return named
  }

  /** The type that holds every value. */
  private baseFor(
    enumerators: readonly Enumerator[],
    type: EnumType,
    { attributes, start }: EnumSyntax,
  ): PrimitiveType {
    const values = enumerators.map(({ value = 0n }) => value)
    const base = baseHolding(values, this.target, isPacked(attributes))
    return base ?? this.fail(start, 'declare/enum-range', { name: type.name })
  }
}

function offsetsOf({ enumerators }: EnumBodySyntax): readonly number[] {
  const offsets: number[] = []
  for (const { start, end } of enumerators) offsets.push(start, start, end)
  // A grown array has room for more.
  return offsets.slice()
}

const isPacked = (attributes: readonly AttributeSyntax[] | undefined): boolean =>
  attributes?.some(({ kind }) => kind === 'packed') ?? false
