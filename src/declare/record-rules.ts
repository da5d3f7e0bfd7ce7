/**
 * The rules that the members of a record obey (C17 6.7.2.1), as questions about types: text is not needed to ask them.
 * A rule that is broken is returned as a problem, to which the caller knows the place.
 */
import { isPlaced } from '../abi/layout.ts'
import type { Target } from '../abi/target.ts'
import type { DeclarationCode, DeclarationDetails } from '../diagnostics/messages/declarations.ts'
import type { CType, Member, Packing, RecordBody, RecordType, Written } from '../types/ctype.ts'
import { innermost, isOpaque } from '../types/members.ts'
import { spell } from '../types/spell.ts'
import { shapeOf } from './arithmetic.ts'
import { MAX_TYPE_DEPTH } from './type-depth.ts'

/** A rule that is broken, as a catalogued error without a place. */
export type Problem = {
  readonly [C in DeclarationCode]: { readonly code: C; readonly details: DeclarationDetails<C> }
}[DeclarationCode]

/** Nothing declared may have the type `void`, a function's, or that of a struct without a body. */
export function memberTypeProblem(type: CType, name: string): Problem | undefined {
  if (type.kind === 'void' || type.kind === 'function') {
    return { code: 'declare/member-type', details: { name, type: spell(type) } }
  }
  return isOpaque(type) ? { code: 'declare/incomplete-member', details: { name, type: spell(type) } } : undefined
}

/** The type and width of a bit-field (6.7.2.1p4-5), with gcc's other integer types; only unnamed ones have no bits. */
export function bitFieldProblem(
  type: CType,
  width: bigint,
  name: string | undefined,
  target: Target,
): Problem | undefined {
  const details = { name: name ?? '(unnamed)', type: spell(type) }
  const shape = shapeOf(type, target)
  const isInteger = type.kind === 'primitive' ? shape !== undefined : type.kind === 'enum' || type.kind === 'deferred'
  if (!isInteger) return { code: 'declare/bit-field-type', details }
  const least = name === undefined ? 0n : 1n
  if (width >= least && width <= (shape?.bits ?? 64)) return undefined
  return { code: 'declare/bit-field-width', details: { ...details, width: String(width) } }
}

/** An array without a length leaves no place for a member after it; `last` is the member before the next one. */
export function flexibleProblem(last: Member | undefined, record: RecordType): Problem | undefined {
  if (record.keyword === 'union' || last?.type.kind !== 'array' || last.type.length !== 'open') return undefined
  return { code: 'declare/flexible', details: { name: last.name ?? '', type: record.name } }
}

/** No two members share a name, those of anonymous records included. */
export function duplicateProblem(members: readonly Member[], record: RecordType): Problem | undefined {
  const name = nameTwice(members)
  return name === undefined ? undefined : { code: 'declare/duplicate-member', details: { name, type: record.name } }
}

/** Records inside records, which a layout follows, must end somewhere. */
export function recordDepthProblem(depth: number): Problem | undefined {
  return depth > MAX_TYPE_DEPTH ? { code: 'declare/deep-type', details: { limit: MAX_TYPE_DEPTH } } : undefined
}

/** How many records stand inside one another in a record of these members, from what is known of theirs. */
export function recordDepth(members: readonly Member[], known: Pick<WeakMap<RecordType, number>, 'get'>): number {
  let depth = 0
  for (const { type } of members) {
    const item = innermost(type)
    if (item.kind === 'record') depth = Math.max(depth, (known.get(item) ?? 0) + 1)
  }
  return depth
}

/** The body of a record whose members are all named: partial where only the compiler knows how large one of them is. */
export function bodyOf(
  members: readonly Member[],
  packing: Packing,
  target: Target,
  written: Written | undefined,
): RecordBody {
  const state = members.some(({ type }) => isUnknown(type, target)) ? 'partial' : 'complete'
  return written ? { state, members, packing, written } : { state, members, packing }
}

/** Whether only the compiler knows how large the type is. */
function isUnknown(type: CType, target: Target): boolean {
  switch (type.kind) {
    case 'deferred':
      return true
    case 'array':
      return type.length === 'deferred' || isUnknown(type.element, target)
    case 'record':
      return type.body.state === 'partial' && !isPlaced(type, target)
    case 'enum':
      return type.body.state === 'partial'
    default:
      return false
  }
}

/** Records with at most so many members are compared name by name, which is faster than a set. */
const FEW = 12

function nameTwice(members: readonly Member[]): string | undefined {
  if (members.length <= FEW && members.every(({ name, lends }) => name !== undefined && !lends)) {
    for (let i = 1; i < members.length; i++) {
      for (let j = 0; j < i; j++) if (members[i]?.name === members[j]?.name) return members[i]?.name
    }
    return undefined
  }
  return addNames(members, new Set())
}

function addNames(members: readonly Member[], seen: Set<string>): string | undefined {
  for (const { name, type, lends } of members) {
    if (name !== undefined) {
      if (seen.has(name)) return name
      seen.add(name)
    }
    if ((name === undefined || lends) && type.kind === 'record' && type.body.state !== 'opaque') {
      const twice = addNames(type.body.members, seen)
      if (twice !== undefined) return twice
    }
  }
  return undefined
}
