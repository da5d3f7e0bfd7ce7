/** Addresses that are constants: those of members of an object at a number, as in `(size_t)&((struct s *)0)->m`. */
import { sizeOf } from '../abi/layout.ts'
import { offsetOf } from '../abi/offset.ts'
import type { ExpressionSyntax } from '../syntax/tree.ts'
import { type CType, pointerTo } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'
import { type IntegerConstant, wrap } from './arithmetic.ts'
import { type DeclareContext, fail } from './context.ts'
import { askLayout } from './layout-questions.ts'

type Place = ExpressionSyntax & { readonly kind: 'target' | 'index' | 'member' | 'group' }

/** What stands at a constant address. */
interface Located {
  readonly address: bigint
  readonly type: CType
  readonly qualifiers: number
}

/** Whether the expression may name an object at a constant address. */
const isPlace = (expression: ExpressionSyntax): expression is Place =>
  expression.kind === 'target' ||
  expression.kind === 'index' ||
  expression.kind === 'member' ||
  (expression.kind === 'group' && isPlace(expression.inner))

/** `&operand`. */
export function addressOf(context: DeclareContext, operand: ExpressionSyntax, start: number): IntegerConstant {
  if (!isPlace(operand)) return fail(context, start, 'constant/other', { what: 'an address' })
  const { address, type, qualifiers } = locate(context, operand)
  return pointer(context, address, pointerTo(type, qualifiers))
}

/** The value of what stands at an address: of an array it is the address, and nothing else is known. */
export function valueAt(context: DeclareContext, operand: Place): IntegerConstant {
  const { address, type, qualifiers } = locate(context, operand)
  if (type.kind !== 'array') return fail(context, operand.start, 'constant/other', { what: 'what memory holds' })
  return pointer(context, address, pointerTo(type.element, qualifiers))
}

/** A pointer moved by so many items. */
export function moved(
  context: DeclareContext,
  { value, type }: IntegerConstant,
  items: bigint,
  start: number,
): IntegerConstant {
  const item = type.kind === 'pointer' ? itemSize(context, type.target, start) : 1n
  return pointer(context, value + items * item, type)
}

/** How many items lie between two pointers. */
export function distance(context: DeclareContext, a: IntegerConstant, b: IntegerConstant, start: number): bigint {
  const item = a.type.kind === 'pointer' ? itemSize(context, a.type.target, start) : 1n
  return item === 0n ? 0n : BigInt.asIntN(64, a.value - b.value) / item
}

/** gcc counts items of `void` and functions as bytes. */
function itemSize(context: DeclareContext, type: CType, start: number): bigint {
  if (type.kind === 'void' || type.kind === 'function') return 1n
  return BigInt(askLayout(context, type, start, () => sizeOf(type, context.target)))
}

const pointer = ({ target }: DeclareContext, address: bigint, type: CType): IntegerConstant => ({
  kind: 'integer',
  value: wrap(address, { bits: target.sizes.pointer.size * 8, signed: false }),
  type,
})

function locate(context: DeclareContext, place: Place): Located {
  switch (place.kind) {
    case 'group':
      return locate(context, place.inner as Place)
    case 'target':
      return follow(context, place.operand, 0n, place.start)
    case 'index':
      return follow(context, place.operand, integer(context, place.index), place.start)
    case 'member':
      return locateMember(context, place)
  }
}

/** What stands `items` behind a pointer; an array is one. */
function follow(context: DeclareContext, operand: ExpressionSyntax, items: bigint, start: number): Located {
  const base = context.recursion.evaluate(context, operand)
  if (base.kind !== 'integer' || base.type.kind !== 'pointer') {
    return fail(context, start, 'constant/other', { what: 'what memory holds' })
  }
  const { value } = moved(context, base, items, start)
  return { address: value, type: base.type.target, qualifiers: base.type.qualifiers }
}

function integer(context: DeclareContext, expression: ExpressionSyntax): bigint {
  const constant = context.recursion.evaluate(context, expression)
  return constant.kind === 'integer' ? constant.value : fail(context, expression.start, 'constant/not-integer', {})
}

function locateMember(
  context: DeclareContext,
  { operand, name, arrow, start }: ExpressionSyntax & { readonly kind: 'member' },
): Located {
  if (!arrow && !isPlace(operand)) return fail(context, start, 'constant/other', { what: `part of a value` })
  const { address, type, qualifiers } = arrow ? follow(context, operand, 0n, start) : locate(context, operand as Place)
  if (type.kind !== 'record') return fail(context, start, 'constant/offset', { type: spell(type), name })
  const located = askLayout(context, type, start, () => offsetOf(type, [name], context.target))
  if (located.bits) return fail(context, start, 'constant/offset', { type: spell(type), name })
  return {
    address: address + BigInt(located.offset),
    type: located.type,
    qualifiers: qualifiers | located.qualifiers,
  }
}
