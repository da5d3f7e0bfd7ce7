/** The enumerators of enums, their values, and the integer type that holds them. */
import { baseHolding } from '../abi/integers.ts'
import type { Place } from '../diagnostics/source.ts'
import type { EnumBodySyntax, EnumeratorSyntax, EnumSyntax } from '../syntax/tree.ts'
import type { EnumBody, Enumerator, EnumType, PrimitiveType } from '../types/ctype.ts'
import { primitiveOf } from '../types/scalars.ts'
import { spell } from '../types/spell.ts'
import { holds, type IntegerShape, shapeOf } from './arithmetic.ts'
import { checkAttributes, isPacked } from './attributes.ts'
import { type DeclareContext, fail, placeAt } from './context.ts'
import { evaluateInteger } from './evaluator.ts'
import { declareName } from './names.ts'
import { specifiedType } from './types.ts'

/** The body of an enum that is being defined at `place`; its enumerators become constants. */
export function enumBody(
  context: DeclareContext,
  syntax: EnumSyntax,
  body: EnumBodySyntax,
  type: EnumType,
  place: Place,
): EnumBody {
  checkAttributes(context, syntax.attributes)
  const base = syntax.base ? writtenBase(context, syntax) : baseBefore(type)
  let next: bigint | undefined = 0n
  const enumerators = body.enumerators.map((item): Enumerator => {
    const value = enumeratorValue(context, item, next, body.partial)
    if (base && value !== undefined && !holds(value, shapeOf(base, context.target) as IntegerShape)) {
      fail(context, item.start, 'constant/overflow', { value: String(value), type: base.name })
    }
    declareEnumerator(context, item, value, type)
    next = value === undefined ? undefined : value + 1n
    return { name: item.name, value }
  })
  const { offsets } = context
  const first = offsets.reserve(enumerators.length)
  body.enumerators.forEach(({ start, end }, i) => {
    offsets.set(first + i * 3, start, start, end)
  })
  const written = { place, offsets, first }
  const isPartial = body.partial || enumerators.some(({ value }) => value === undefined)
  if (isPartial) return { state: 'partial', enumerators, written }
  return { state: 'complete', enumerators, base: base ?? baseFor(context, enumerators, type, syntax), written }
}

/** In an enum that ends in `...` only the values that are written out are known. */
function enumeratorValue(
  context: DeclareContext,
  { value }: EnumeratorSyntax,
  next: bigint | undefined,
  partial: boolean,
): bigint | undefined {
  if (value === 'deferred') return undefined
  if (value === undefined) return partial ? undefined : next
  return evaluateInteger(context, value).value
}

function declareEnumerator(
  context: DeclareContext,
  { name, start }: EnumeratorSyntax,
  value: bigint | undefined,
  type: EnumType,
): void {
  const missing = value === undefined ? 'compiler' : undefined
  const place = placeAt(context, start)
  declareName(context, { kind: 'constant', name, origin: 'enumerator', value, missing, type, place })
}

/** Of a forward declaration. */
const baseBefore = ({ body }: EnumType): PrimitiveType | undefined => (body.state === 'opaque' ? body.base : undefined)

/** The type behind the colon. */
export function writtenBase(context: DeclareContext, { base }: EnumSyntax): PrimitiveType {
  const specifiers = base as NonNullable<typeof base>
  const { type } = specifiedType(context, specifiers)
  const named = primitiveOf(type)
  if (!named || !shapeOf(named, context.target)) {
    return fail(context, specifiers.start, 'declare/enum-base', { type: spell(type) })
  }
  return named
}

/** The type that holds every value. */
function baseFor(
  context: DeclareContext,
  enumerators: readonly Enumerator[],
  type: EnumType,
  { attributes, start }: EnumSyntax,
): PrimitiveType {
  const values = enumerators.map(({ value = 0n }) => value)
  const base = baseHolding(values, context.target, isPacked(attributes))
  return base ?? fail(context, start, 'declare/enum-range', { name: type.name })
}
